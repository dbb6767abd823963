//! One mail: who wrote to whom, the body, and the attachments as files of their own.

use super::{Out, html, one_line};
use crate::limits::MAIL_BYTES_MAX;
use crate::read::source::Source;
use mail_parser::{
    Address, Encoding, Header, HeaderName, HeaderValue, Message, MessageParser, MessagePart,
    MimeHeaders, PartType,
};
use std::io::{self, Read};

/// Hands over the mail.
pub(crate) fn read(source: &Source, out: &mut Out<'_>) -> io::Result<()> {
    let mut bytes = Vec::new();
    source.open()?.take(MAIL_BYTES_MAX + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MAIL_BYTES_MAX {
        bytes.truncate(usize::try_from(MAIL_BYTES_MAX).unwrap_or(usize::MAX));
        out.unread("a mail beyond the bound on mails; its end was not read");
    }
    message(&bytes, out)
}

/// Returns whether a text begins as a mail does.
pub(crate) fn is_mail(start: &str) -> bool {
    const HEADERS: [&str; 14] = [
        "from:",
        "to:",
        "subject:",
        "date:",
        "received:",
        "message-id:",
        "mime-version:",
        "content-type:",
        "return-path:",
        "reply-to:",
        "cc:",
        "delivered-to:",
        "x-mailer:",
        "sender:",
    ];
    // The words that only a mail begins with; `From:` and `To:` begin the lines of many a note.
    const SURE: [&str; 7] = [
        "received:",
        "message-id:",
        "mime-version:",
        "return-path:",
        "x-mailer:",
        "content-type:",
        "delivered-to:",
    ];
    let (mut known, mut sure, mut lines) = (0, false, 0);
    for line in start.lines().take(200).take_while(|line| !line.trim().is_empty()) {
        let is = |it: &&str| line.get(..it.len()).is_some_and(|h| h.eq_ignore_ascii_case(it));
        lines += 1;
        // A header may go on in the next line, which then begins with a space.
        let header = line.split_once(':').is_some_and(|(name, _)| {
            !name.is_empty() && name.bytes().all(|it| it.is_ascii_graphic())
        });
        if !header && (lines == 1 || !line.starts_with([' ', '\t'])) {
            break;
        }
        known += u32::from(HEADERS.iter().any(is));
        sure |= SURE.iter().any(is);
    }
    known >= 3 || (known >= 2 && sure)
}

/// Hands over one mail given as bytes.
pub(crate) fn message(bytes: &[u8], out: &mut Out<'_>) -> io::Result<()> {
    let Some(message) = MessageParser::default().parse(bytes) else {
        out.unread("a mail without readable headers; it was read as lines");
        return out.text(&String::from_utf8_lossy(bytes));
    };
    headers(message.headers(), out)?;
    let mut bodies = Bodies { message: &message, bytes, text: Vec::new() };
    bodies.text.extend(message.text_body.iter().chain(&message.html_body).copied());
    for (id, part) in message.parts.iter().enumerate() {
        bodies.part(u32::try_from(id).unwrap_or(u32::MAX), part, out)?;
    }
    let has = |word: &[u8]| memchr::memmem::find(bytes, word).is_some();
    if !has(b"\n\n") && !has(b"\n\r\n") && !has(b"\r\r") {
        out.unread("the mail is cut off: its headers have no end");
    }
    if let Some(boundary) =
        message.root_part().content_type().and_then(|it| it.attribute("boundary"))
    {
        let end = format!("--{boundary}--");
        let tail = bytes.len().saturating_sub(1 << 20);
        let tail = bytes.get(tail..).unwrap_or_default();
        if !tail.windows(end.len()).any(|window| window == end.as_bytes()) {
            out.unread("the mail is cut off: its last part has no end");
        }
    }
    Ok(())
}

fn headers(headers: &[Header<'_>], out: &mut Out<'_>) -> io::Result<()> {
    const LABELS: [(HeaderName<'static>, &str); 9] = [
        (HeaderName::From, "Från"),
        (HeaderName::To, "Till"),
        (HeaderName::Cc, "Kopia"),
        (HeaderName::Bcc, "Dold kopia"),
        (HeaderName::ReplyTo, "Svar till"),
        (HeaderName::Sender, "Avsändare"),
        (HeaderName::Subject, "Ämne"),
        (HeaderName::Comments, "Kommentar"),
        (HeaderName::Keywords, "Nyckelord"),
    ];
    for header in headers {
        let label = LABELS.iter().find(|(name, _)| *name == header.name);
        let Some((_, label)) = label else { continue };
        match &header.value {
            HeaderValue::Address(address) => addresses(label, address, out)?,
            HeaderValue::Text(text) => out.labelled(label, text)?,
            HeaderValue::TextList(texts) => out.labelled(label, &texts.join(", "))?,
            HeaderValue::DateTime(_)
            | HeaderValue::ContentType(_)
            | HeaderValue::Received(_)
            | HeaderValue::Empty => {}
        }
    }
    Ok(())
}

/// One line for each correspondent: a name stands beside its own address only.
fn addresses(label: &str, address: &Address<'_>, out: &mut Out<'_>) -> io::Result<()> {
    for one in address.iter() {
        let name = one_line(one.name.as_deref().unwrap_or_default());
        let mail = one.address.as_deref().unwrap_or_default();
        match (name.is_empty() || name == mail, mail.is_empty()) {
            (true, true) => {}
            (true, false) => out.labelled(label, mail)?,
            (false, true) => out.labelled(label, &name)?,
            (false, false) => out.labelled(label, &format!("{name} <{mail}>"))?,
        }
    }
    Ok(())
}

struct Bodies<'a> {
    message: &'a Message<'a>,
    bytes: &'a [u8],
    /// Parts that are the body.
    text: Vec<u32>,
}

impl Bodies<'_> {
    fn part(&self, id: u32, part: &MessagePart<'_>, out: &mut Out<'_>) -> io::Result<()> {
        let body = self.text.contains(&id) && part.attachment_name().is_none();
        let problem = part.is_encoding_problem;
        match &part.body {
            PartType::Text(text) if body => out.text(text)?,
            PartType::Html(text) if body => html::read(text.as_bytes(), out)?,
            PartType::Text(text) | PartType::Html(text) => {
                out.member(&name(id, part), text.as_bytes())?;
            }
            PartType::Binary(bytes) | PartType::InlineBinary(bytes) => {
                out.member(&name(id, part), bytes.as_ref())?;
            }
            PartType::Message(inner) => {
                let subject = inner.subject().map(one_line).unwrap_or_default();
                let name = if part.attachment_name().is_some() {
                    name(id, part)
                } else {
                    format!("{}.eml", if subject.is_empty() { "mail" } else { &subject })
                };
                out.member(&name, self.raw(part, inner))?;
            }
            PartType::Multipart(_) => {}
        }
        if problem {
            out.unread(format!("the part `{}` is not encoded as it says", name(id, part)));
        }
        Ok(())
    }

    /// The bytes of a mail inside the mail.
    fn raw<'b>(&'b self, part: &'b MessagePart<'_>, inner: &'b Message<'_>) -> &'b [u8] {
        let (from, to) = (part.raw_body_offset() as usize, part.raw_end_offset() as usize);
        let plain = part.encoding == Encoding::None;
        let own = self.message.raw_message.len() == self.bytes.len();
        match self.bytes.get(from..to) {
            Some(bytes) if plain && own && !bytes.is_empty() => bytes,
            Some(_) | None => inner.raw_message(),
        }
    }
}

fn name(id: u32, part: &MessagePart<'_>) -> String {
    if let Some(name) = part.attachment_name() {
        return one_line(name);
    }
    let subtype = part.content_type().and_then(|it| it.subtype()).unwrap_or("bin");
    format!("part {}.{}", id + 1, one_line(subtype))
}
