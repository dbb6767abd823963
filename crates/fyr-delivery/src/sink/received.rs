//! A mail that the sink received, and its readable parts.

use std::fmt;

use jiff::Timestamp;
use mail_parser::{Address, HeaderName, HeaderValue, MessageParser};

/// Is a mail as it came in.
///
/// `Debug` shows its number and size alone.
#[derive(Clone, PartialEq, Eq)]
pub struct ReceivedMail {
    /// The sender by the envelope, may be empty.
    pub from: String,
    /// The recipients by the envelope.
    pub to: Vec<String>,
    /// The message, with CR LF at each line end.
    pub data: Vec<u8>,
    /// The first mail is 1.
    pub at_sequence: u64,
}

/// Holds what a person reads of a mail.
///
/// Written by whoever sent the mail: escape it on a page.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct ReadableMail {
    /// «Name <address>» as the header says, else the envelope's sender.
    pub from: String,
    /// «Name <address>» of the first recipient in the header, else of the envelope.
    pub to: String,
    /// Empty when there is none.
    pub subject: String,
    /// When it was written, if it says so.
    pub date: Option<Timestamp>,
    /// Without angle brackets; empty when there is none.
    pub message_id: String,
    /// Without angle brackets.
    pub in_reply_to: Option<String>,
    /// The code in `Content-Language`.
    pub language: Option<String>,
    /// The text part with LF line ends; HTML is turned into text.
    pub text: String,
}

impl ReceivedMail {
    /// Decodes the headers (RFC 2047) and the text (quoted-printable, base64, character set).
    ///
    /// Never fails: what cannot be read is left empty, and a mail without any header becomes text.
    pub fn read(&self) -> ReadableMail {
        let envelope_to = self.to.first().cloned().unwrap_or_default();
        let Some(message) = MessageParser::default().parse(&self.data) else {
            return ReadableMail {
                from: self.from.clone(),
                to: envelope_to,
                text: String::from_utf8_lossy(&self.data).replace("\r\n", "\n"),
                ..ReadableMail::default()
            };
        };
        let header = |value: Option<&HeaderValue<'_>>| {
            value.and_then(HeaderValue::as_text).map(str::to_owned)
        };
        let text = message.body_text(0).unwrap_or_default().replace("\r\n", "\n");
        ReadableMail {
            from: message.from().and_then(first).unwrap_or_else(|| self.from.clone()),
            to: message.to().and_then(first).unwrap_or(envelope_to),
            subject: message.subject().unwrap_or_default().to_owned(),
            date: message.date().and_then(|date| Timestamp::from_second(date.to_timestamp()).ok()),
            message_id: message.message_id().unwrap_or_default().to_owned(),
            in_reply_to: header(Some(message.in_reply_to())),
            language: header(message.header(HeaderName::ContentLanguage)),
            text,
        }
    }
}

impl fmt::Debug for ReceivedMail {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("ReceivedMail")
            .field("at_sequence", &self.at_sequence)
            .field("bytes", &self.data.len())
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for ReadableMail {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("ReadableMail")
            .field("message_id", &self.message_id)
            .finish_non_exhaustive()
    }
}

fn first(address: &Address<'_>) -> Option<String> {
    let first = address.first()?;
    let address = first.address()?;
    Some(first.name().map_or_else(|| address.to_owned(), |name| format!("{name} <{address}>")))
}
