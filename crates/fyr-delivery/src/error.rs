//! What can go wrong with a mail, and whether it is worth another attempt.

use thiserror::Error;

/// Says why a mail was not taken over by the mail server.
///
/// Holds neither addresses nor the server's words, which often repeat the address.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum DeliveryError {
    /// No connection came about.
    #[error(
        "mail server {server}: no connection ({reason}). The mail is kept; check that the server runs, and the host, port and security set for it."
    )]
    Unreachable {
        /// Host and port.
        server: String,
        /// The words of the operating system or of TLS.
        reason: String,
    },
    /// The connection broke, or the answer was not SMTP. Whether the mail was taken over is unknown.
    #[error(
        "mail server {server}: the connection ended early or the answer was not SMTP. The mail is kept and sent again under the same message id."
    )]
    Interrupted {
        /// Host and port.
        server: String,
    },
    /// No answer in time. Whether the mail was taken over is unknown.
    #[error(
        "mail server {server}: no answer within {timeout_s} seconds. The mail is kept and sent again under the same message id."
    )]
    TimedOut {
        /// Host and port.
        server: String,
        /// The time given, from the settings.
        timeout_s: u64,
    },
    /// The server lacks what the settings ask for: STARTTLS or a way to sign in.
    #[error(
        "mail server {server}: it does not offer the encryption or sign-in that is set for it. The mail is kept; correct the security, user name or password."
    )]
    Unsupported {
        /// Host and port.
        server: String,
    },
    /// User name and password were refused, or are required and missing.
    #[error(
        "mail server {server}: sign-in refused (code {code}). The mail is kept; correct the user name or password."
    )]
    SignIn {
        /// Host and port.
        server: String,
        /// The reply code.
        code: u16,
    },
    /// Not at this time (4xx): a full mailbox, greylisting, too much at once.
    #[error(
        "mail server {server}: not accepted at this time (code {code}). The mail is kept and tried again."
    )]
    Deferred {
        /// Host and port.
        server: String,
        /// The reply code.
        code: u16,
    },
    /// Never (5xx).
    #[error(
        "mail server {server}: refused for good (code {code}). Check the recipient's address in the register; the server's log has the reason."
    )]
    Rejected {
        /// Host and port.
        server: String,
        /// The reply code.
        code: u16,
    },
    /// The mail itself cannot be sent by any server.
    #[error(transparent)]
    Mail(#[from] MailFault),
}

impl DeliveryError {
    /// Tells whether another attempt makes sense.
    ///
    /// What the settings or the network cause is temporary: the mail is not at fault.
    pub const fn retry(&self) -> Retry {
        match self {
            Self::Unreachable { .. }
            | Self::Interrupted { .. }
            | Self::TimedOut { .. }
            | Self::Unsupported { .. }
            | Self::SignIn { .. }
            | Self::Deferred { .. } => Retry::Later,
            Self::Rejected { .. } | Self::Mail(_) => Retry::Never,
        }
    }
}

/// Is what to do with a mail that was not sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Retry {
    /// Send the same mail again, under the same message id.
    Later,
    /// Tell a person: no attempt will succeed.
    Never,
}

/// Says what makes a mail impossible to send.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum MailFault {
    /// A line break or another control character where one line is needed: a second header could hide there.
    #[error("the mail's {part} holds a line break or control character; remove it")]
    LineBreak {
        /// The part of the mail.
        part: &'static str,
    },
    /// No address by the rules of RFC 5321.
    #[error("the recipient's address is not a mail address; correct it in the register")]
    Address,
    /// An address with letters outside ASCII, on a server that cannot carry it.
    #[error(
        "the recipient's address has letters that the mail server cannot carry; ask for one without å, ä and ö"
    )]
    AddressNotAscii,
    /// Not of the form `unique@domain`.
    #[error("the mail's message id is not of the form `unique@domain`; correct what makes it")]
    MessageId,
    /// Before 1970.
    #[error("the mail's date is before 1970; correct the clock that gave it")]
    Date,
    /// The parts do not make a message.
    #[error("the mail's parts do not make a message; check its recipient and sender")]
    Unwritable,
}

/// Says why settings for a mail server cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum SettingsError {
    /// Not of the form `Name <address>` or an address.
    #[error("smtp.from: not a sender; write `Name <name@example.se>`")]
    From,
    /// Empty, or holds what no host name holds.
    #[error("smtp.{key}: not a host name or IP address; correct it")]
    Host {
        /// The setting.
        key: &'static str,
    },
    /// One of the two is missing.
    #[error("smtp.username and smtp.password: one is set without the other; set both or neither")]
    HalfSignIn,
    /// A password would travel unencrypted over the network.
    #[error(
        "smtp.security: `none` would send the password readable over the network; use `start_tls` or `tls`"
    )]
    ReadablePassword,
    /// Zero seconds, or more than a day.
    #[error("smtp.timeout_s: must be 1 to 86400 seconds")]
    Timeout,
    /// The TLS parts could not be set up for this host name.
    #[error(
        "smtp.host: TLS cannot be set up for it ({reason}); write the name that stands in its certificate"
    )]
    Tls {
        /// The words of the TLS library.
        reason: String,
    },
}
