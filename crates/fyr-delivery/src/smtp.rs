//! Hands mail over to a mail server by SMTP.

use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use lettre::address::Envelope;
use lettre::message::Mailbox;
use lettre::transport::smtp;
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::{AsyncSmtpConnection, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use tokio::net::TcpStream;
use tokio::sync::Semaphore;
use tokio::time::timeout;

use crate::error::{DeliveryError, MailFault, SettingsError};
use crate::mail::{Mail, message};
use crate::settings::{Security, SmtpSettings};

/// Sends mail over connections that are kept open between mails.
///
/// Clones share the connections. At most four are open; more senders wait their turn.
#[derive(Clone)]
pub struct Smtp {
    inner: Arc<Inner>,
}

/// Proves that the mail server took a mail over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// The reply code, 250 as a rule.
    pub code: u16,
    /// The server's reply, where most put their queue id; at most 200 characters.
    pub reply: String,
}

impl Smtp {
    /// Prepares to send; connects with the first mail.
    ///
    /// # Errors
    ///
    /// [`SettingsError`] names the setting.
    pub fn new(settings: &SmtpSettings) -> Result<Self, SettingsError> {
        settings.check()?;
        let from = settings.from.parse().map_err(|_| SettingsError::From)?;
        let tls = match settings.security {
            Security::None => Encryption::None,
            Security::StartTls => Encryption::StartTls(tls_parameters(&settings.host)?),
            Security::Tls => Encryption::Tls(tls_parameters(&settings.host)?),
        };
        let credentials = settings.username.as_ref().zip(settings.password.as_ref()).map(
            |(username, password)| Credentials::new(username.clone(), password.reveal().to_owned()),
        );
        Ok(Self {
            inner: Arc::new(Inner {
                host: settings.host.clone(),
                port: settings.port,
                server: format!("{}:{}", settings.host, settings.port),
                encryption: tls,
                credentials,
                greeting: settings.helo.clone().map_or_else(ClientId::default, ClientId::Domain),
                from,
                timeout: Duration::from_secs(settings.timeout_s),
                turns: Semaphore::new(CONNECTIONS_MAX),
                idle: Mutex::new(Vec::new()),
            }),
        })
    }

    /// Hands the mail over and returns the server's word for it.
    ///
    /// May be dropped at any point: the connection is then closed, never used again half-way through a mail.
    ///
    /// # Errors
    ///
    /// [`DeliveryError`]; [`DeliveryError::retry`] tells whether to try again. After an interruption or a time-out the mail
    /// may have arrived all the same.
    pub async fn send(&self, mail: &Mail) -> Result<Receipt, DeliveryError> {
        let inner = &self.inner;
        let message = message(mail, inner.from.clone())?;
        let letter = Letter { envelope: message.envelope().clone(), bytes: message.formatted() };
        let _turn = inner.turns.acquire().await.expect("the semaphore is never closed");
        timeout(inner.timeout, inner.attempt(&letter)).await.unwrap_or_else(|_| {
            Err(DeliveryError::TimedOut {
                server: inner.server.clone(),
                timeout_s: inner.timeout.as_secs(),
            })
        })
    }

    /// Says goodbye to the server on all connections that are idle.
    pub async fn close(&self) {
        let idle = std::mem::take(&mut *self.inner.idle());
        for mut connection in idle {
            // The goodbye is a courtesy: a server that does not answer it is left.
            let _ = timeout(PROBE_TIMEOUT, connection.quit()).await;
        }
    }
}

// Four senders fill the 200 mails of a fan-out in well under two seconds, and most servers allow at least ten at a time.
const CONNECTIONS_MAX: usize = 4;

/// How long an idle connection may take to show that it is alive, before another is opened.
const PROBE_TIMEOUT: Duration = Duration::from_secs(5);

/// Codes by which a server refuses the sign-in, not the mail (RFC 4954, 6).
const SIGN_IN_CODES: [u16; 5] = [432, 530, 534, 535, 538];

struct Inner {
    host: String,
    port: u16,
    server: String,
    encryption: Encryption,
    credentials: Option<Credentials>,
    greeting: ClientId,
    from: Mailbox,
    timeout: Duration,
    turns: Semaphore,
    idle: Mutex<Vec<AsyncSmtpConnection>>,
}

enum Encryption {
    None,
    StartTls(TlsParameters),
    Tls(TlsParameters),
}

struct Letter {
    envelope: Envelope,
    bytes: Vec<u8>,
}

// The library's own pool puts a connection back also when its sender was dropped half-way through a mail; the next mail then
// reads the answers meant for the last one, and may be taken for sent. Here only a connection that has finished goes back.
impl Inner {
    async fn attempt(&self, letter: &Letter) -> Result<Receipt, DeliveryError> {
        let mut connection = self.connection().await?;
        let response = connection
            .send(&letter.envelope, &letter.bytes)
            .await
            .map_err(|error| self.mail_error(&error, letter))?;
        self.idle().push(connection);
        let reply: String = response.first_line().unwrap_or_default().chars().take(200).collect();
        Ok(Receipt { code: response.code().into(), reply })
    }

    async fn connection(&self) -> Result<AsyncSmtpConnection, DeliveryError> {
        loop {
            let idle = self.idle().pop();
            let Some(mut connection) = idle else {
                break;
            };
            if timeout(PROBE_TIMEOUT, connection.test_connected()).await == Ok(true) {
                return Ok(connection);
            }
        }
        let mut connection = self.connect().await?;
        if let Some(credentials) = &self.credentials {
            connection
                .auth(DEFAULT_MECHANISMS, credentials)
                .await
                .map_err(|error| self.error(&error))?;
        }
        Ok(connection)
    }

    async fn connect(&self) -> Result<AsyncSmtpConnection, DeliveryError> {
        let connected = match &self.encryption {
            Encryption::None => {
                let stream = self.stream().await?;
                AsyncSmtpConnection::connect_with_transport(Box::new(stream), &self.greeting).await
            }
            Encryption::StartTls(parameters) => {
                let stream = self.stream().await?;
                let mut connection =
                    AsyncSmtpConnection::connect_with_transport(Box::new(stream), &self.greeting)
                        .await
                        .map_err(|error| self.error(&error))?;
                connection.starttls(parameters.clone(), &self.greeting).await.map(|()| connection)
            }
            Encryption::Tls(parameters) => {
                AsyncSmtpConnection::connect_tokio1(
                    (self.host.as_str(), self.port),
                    Some(self.timeout),
                    &self.greeting,
                    Some(parameters.clone()),
                    None,
                )
                .await
            }
        };
        connected.map_err(|error| self.error(&error))
    }

    async fn stream(&self) -> Result<TcpStream, DeliveryError> {
        let opened = async {
            let stream = TcpStream::connect((self.host.as_str(), self.port)).await?;
            // The end of a message is a write of its own, which would wait up to 40 ms for the server's delayed ACK.
            stream.set_nodelay(true)?;
            io::Result::Ok(stream)
        };
        opened.await.map_err(|error| DeliveryError::Unreachable {
            server: self.server.clone(),
            reason: error.to_string(),
        })
    }

    fn mail_error(&self, error: &smtp::Error, letter: &Letter) -> DeliveryError {
        let is_ascii =
            letter.envelope.to().iter().all(|address| AsRef::<str>::as_ref(address).is_ascii());
        if error.is_client() && !is_ascii {
            return MailFault::AddressNotAscii.into();
        }
        self.error(error)
    }

    fn error(&self, error: &smtp::Error) -> DeliveryError {
        let server = self.server.clone();
        if let Some(code) = error.status().map(u16::from) {
            return if SIGN_IN_CODES.contains(&code) {
                DeliveryError::SignIn { server, code }
            } else if error.is_permanent() {
                DeliveryError::Rejected { server, code }
            } else {
                DeliveryError::Deferred { server, code }
            };
        }
        if error.is_client() {
            return DeliveryError::Unsupported { server };
        }
        if error.is_timeout() {
            return DeliveryError::TimedOut { server, timeout_s: self.timeout.as_secs() };
        }
        if error.is_response() || is_broken_stream(error) {
            return DeliveryError::Interrupted { server };
        }
        DeliveryError::Unreachable { server, reason: reason(error) }
    }

    fn idle(&self) -> std::sync::MutexGuard<'_, Vec<AsyncSmtpConnection>> {
        // A list of connections is whole at every point, also after a panic elsewhere.
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

// `lettre` takes ring as its cryptography, by its feature, unless the process has set a default before.
fn tls_parameters(host: &str) -> Result<TlsParameters, SettingsError> {
    TlsParameters::new(host.to_owned())
        .map_err(|error| SettingsError::Tls { reason: reason(&error) })
}

fn is_broken_stream(error: &smtp::Error) -> bool {
    std::error::Error::source(error)
        .and_then(|cause| cause.downcast_ref::<io::Error>())
        .is_some_and(|cause| {
            let kind = cause.kind();
            kind == io::ErrorKind::ConnectionReset
                || kind == io::ErrorKind::ConnectionAborted
                || kind == io::ErrorKind::BrokenPipe
                || kind == io::ErrorKind::UnexpectedEof
        })
}

/// Returns the innermost cause: the operating system's or TLS's words, which hold no mail address.
fn reason(error: &smtp::Error) -> String {
    let mut cause: &dyn std::error::Error = error;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    cause.to_string()
}
