//! A mail to one recipient, and how it becomes a message by RFC 5322.

use std::fmt;
use std::time::SystemTime;

use jiff::Timestamp;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Mailbox, Message};
use serde::{Deserialize, Serialize};

use crate::error::MailFault;

/// Is a plain text mail to one recipient.
///
/// `Debug` shows the message id alone, since the rest is personal data.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mail {
    /// The recipient's name, may be empty.
    pub to_name: String,
    /// The recipient's address, `name@example.se`.
    pub to_address: String,
    /// One line. Must hold no personal data: subjects are shown on locked screens.
    pub subject: String,
    /// Any text; encoded as it needs.
    pub body_text: String,
    /// The id of this mail, `unique@domain` without angle brackets, under a domain of the sender.
    ///
    /// The same for every attempt to send the same mail, so that a receiver can drop a mail that came twice.
    pub message_id: String,
    /// The id of the mail that this one belongs after, if any, in the same form.
    pub in_reply_to: Option<String>,
    /// The language of subject and body as a code (`sv`, `en`).
    pub language: String,
    /// When the mail was written, by the clock of the caller.
    pub date: Timestamp,
}

impl fmt::Debug for Mail {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Mail").field("message_id", &self.message_id).finish_non_exhaustive()
    }
}

/// Makes the message, headers encoded by RFC 2047 and the body by its content.
///
/// `Auto-Submitted` keeps absence replies away (RFC 3834, 5).
pub(crate) fn message(mail: &Mail, from: Mailbox) -> Result<Message, MailFault> {
    for (text, part) in [
        (mail.to_name.as_str(), "name"),
        (&mail.to_address, "address"),
        (&mail.subject, "subject"),
        (&mail.message_id, "message id"),
        (&mail.language, "language"),
        (mail.in_reply_to.as_deref().unwrap_or_default(), "id of the mail it answers"),
    ] {
        if text.chars().any(char::is_control) {
            return Err(MailFault::LineBreak { part });
        }
    }
    let name = mail.to_name.trim();
    let name = if name.is_empty() { None } else { Some(name.to_owned()) };
    let address = mail.to_address.trim().parse().map_err(|_| MailFault::Address)?;
    let language: String =
        mail.language.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').collect();

    let mut builder = Message::builder()
        .from(from)
        .to(Mailbox::new(name, address))
        .subject(mail.subject.as_str())
        .message_id(Some(bracketed(&mail.message_id)?))
        .date(date(mail.date)?)
        .raw_header(header("Content-Language", language))
        .raw_header(header("Auto-Submitted", "auto-generated".to_owned()))
        .header(ContentType::TEXT_PLAIN);
    if let Some(before) = &mail.in_reply_to {
        let before = bracketed(before)?;
        builder = builder.in_reply_to(before.clone()).references(before);
    }
    builder.body(mail.body_text.clone()).map_err(|_| MailFault::Unwritable)
}

fn header(name: &'static str, value: String) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value)
}

/// Puts angle brackets around an id of one of the two shapes that RFC 5322 allows without quoting.
fn bracketed(id: &str) -> Result<String, MailFault> {
    let part = |text: &str| {
        let allowed = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~.".contains(c);
        !text.is_empty() && text.chars().all(allowed)
    };
    match id.split_once('@') {
        Some((left, right)) if part(left) && part(right) => Ok(format!("<{id}>")),
        Some(_) | None => Err(MailFault::MessageId),
    }
}

fn date(date: Timestamp) -> Result<SystemTime, MailFault> {
    // The writer of the header counts from 1970 and panics before; a `Timestamp` ends where the header does, in 9999.
    if date < Timestamp::UNIX_EPOCH { Err(MailFault::Date) } else { Ok(SystemTime::from(date)) }
}
