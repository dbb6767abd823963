//! Settings for the mail server.

use std::fmt;

use serde::Deserialize;

use crate::error::SettingsError;

/// Is where and how mail is handed over.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SmtpSettings {
    /// Host name or IP address of the mail server.
    pub host: String,
    /// Port; 587 for `start_tls` and 465 for `tls` are usual.
    #[serde(default = "usual_port")]
    pub port: u16,
    /// How the connection is encrypted.
    #[serde(default)]
    pub security: Security,
    /// User name, with `password`, when the server wants one.
    #[serde(default)]
    pub username: Option<String>,
    /// Password; never shown.
    #[serde(default)]
    pub password: Option<Password>,
    /// The sender: `Name <name@example.se>`.
    pub from: String,
    /// The name to greet the server with; the machine's name when left out.
    #[serde(default)]
    pub helo: Option<String>,
    /// Seconds for one mail, connecting included.
    #[serde(default = "usual_timeout_s")]
    pub timeout_s: u64,
}

/// Is how the connection to the mail server is encrypted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Security {
    /// Not at all: for a server on this machine.
    None,
    /// From STARTTLS on; a server without it gets no mail.
    #[default]
    StartTls,
    /// From the first byte.
    Tls,
}

/// Holds a password that `Debug` does not show.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Password(String);

impl Password {
    /// Takes the password.
    pub const fn new(password: String) -> Self {
        Self(password)
    }

    pub(crate) fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Password(…)")
    }
}

impl SmtpSettings {
    pub(crate) fn check(&self) -> Result<(), SettingsError> {
        for (name, key) in [(Some(&self.host), "host"), (self.helo.as_ref(), "helo")] {
            // A space or line break in the greeting would be a second command.
            if name.is_some_and(|name| {
                name.is_empty() || name.contains(|c: char| c.is_whitespace() || c.is_control())
            }) {
                return Err(SettingsError::Host { key });
            }
        }
        if !(1..=86_400).contains(&self.timeout_s) {
            return Err(SettingsError::Timeout);
        }
        if self.username.is_some() != self.password.is_some() {
            return Err(SettingsError::HalfSignIn);
        }
        let here = ["localhost", "127.0.0.1", "::1"].contains(&self.host.as_str());
        if self.password.is_some() && self.security == Security::None && !here {
            return Err(SettingsError::ReadablePassword);
        }
        Ok(())
    }
}

// RFC 6409: message submission.
const fn usual_port() -> u16 {
    587
}

const fn usual_timeout_s() -> u64 {
    30
}
