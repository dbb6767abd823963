//! Mail: single messages with attachments, and mailboxes.

use super::column::{Column, Layout};
use super::maker::Maker;
use super::sentences::{KINDS, note};
use super::spelling::Place;
use super::tables;
use super::truth::Source;
use crate::leak::TestkitError;
use std::fmt::Write as _;

pub(crate) fn write(maker: &mut Maker) -> Result<(), TestkitError> {
    for number in 0..maker.plan.each / 2 {
        let source = Source::new(format!("mail/rättelse_{number}.eml"), "eml");
        let message = message(maker, number, &source)?;
        maker.put(&source, message.as_bytes())?;
    }
    let source = Source::new("mail/inkorg.mbox", "mbox");
    let mut mailbox = String::new();
    for number in 0..maker.plan.each / 2 {
        let message = message(maker, number, &source)?;
        let message = message.replace("\r\n", "\n").replace("\nFrom ", "\n>From ");
        let _ = write!(
            mailbox,
            "From support@leverantor.example Mon Aug 24 08:12:00 2026\n{message}\n"
        );
    }
    maker.put(&source, mailbox.as_bytes())
}

/// A message about somebody; every second has a list attached.
fn message(maker: &mut Maker, number: usize, source: &Source) -> Result<String, TestkitError> {
    let text = note(maker, number % KINDS, source, Place::Text, None, &[])?;
    let subject = encoded_word(text.title);
    let body = format!("Hej!\n\n{}\n\nMvh\nSupporten\n", text.paragraphs.join("\n"));
    let body = body.replace('\n', "\r\n");
    let head = format!(
        "From: Supporten <support@leverantor.example>\r\nTo: hr@mottagare.example\r\nSubject: {subject}\r\n\
         Date: Mon, 24 Aug 2026 08:12:00 +0200\r\nMessage-ID: <{number}.{}@leverantor.example>\r\nMIME-Version: 1.0\r\n",
        maker.random.next()
    );
    let (encoding, body) = match number % 3 {
        0 => ("8bit", body),
        1 => ("quoted-printable", quoted_printable(&body)),
        _ => ("base64", lines(&base64(body.as_bytes()))),
    };
    let part = format!(
        "Content-Type: text/plain; charset=\"utf-8\"\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n{body}\r\n"
    );
    if number.is_multiple_of(2) {
        return Ok(head + &part);
    }
    // The attachment's people are the message's: a reader may list it as a file of its own.
    let layout = Layout::new(
        &[Column::Number, Column::Full, Column::WorkEmail],
        Place::Cell,
        &mut maker.random,
    );
    let people = maker.take(6);
    let list = tables::table(maker, &layout, &people, source, ';', &[])?;
    let boundary = format!("=_{:016x}", maker.random.next());
    Ok(format!(
        "{head}Content-Type: multipart/mixed; boundary=\"{boundary}\"\r\n\r\n--{boundary}\r\n{part}--{boundary}\r\n\
         Content-Type: text/csv; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\
         Content-Disposition: attachment; filename*=utf-8''lista%20%C3%A5.csv\r\n\r\n{}\r\n--{boundary}--\r\n",
        lines(&base64(list.as_bytes()))
    ))
}

fn encoded_word(text: &str) -> String {
    format!("=?utf-8?B?{}?=", base64(text.as_bytes()))
}

fn quoted_printable(text: &str) -> String {
    let mut encoded = String::new();
    for line in text.split("\r\n") {
        let mut width = 0;
        for byte in line.bytes() {
            if width > 70 {
                encoded += "=\r\n";
                width = 0;
            }
            if (b' '..=b'~').contains(&byte) && byte != b'=' {
                encoded.push(char::from(byte));
                width += 1;
            } else {
                let _ = write!(encoded, "={byte:02X}");
                width += 3;
            }
        }
        encoded += "\r\n";
    }
    encoded
}

fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for three in bytes.chunks(3) {
        let number =
            (0..3).fold(0, |sum, at| sum << 8 | three.get(at).map_or(0, |it| usize::from(*it)));
        for at in 0..4 {
            let six = number >> (18 - 6 * at) & 63;
            let letter = LETTERS.get(six).copied().map_or('=', char::from);
            text.push(if at > three.len() { '=' } else { letter });
        }
    }
    text
}

/// Breaks Base64 into lines of 76 letters.
fn lines(text: &str) -> String {
    let letters: Vec<char> = text.chars().collect();
    letters.chunks(76).map(|it| it.iter().collect::<String>() + "\r\n").collect()
}

#[cfg(test)]
mod tests {
    use super::base64;

    #[test]
    fn base64_is_that_of_rfc_4648() {
        assert_eq!(
            ["f", "fo", "foo", "foob"].map(|it| base64(it.as_bytes())),
            ["Zg==", "Zm8=", "Zm9v", "Zm9vYg=="]
        );
    }
}
