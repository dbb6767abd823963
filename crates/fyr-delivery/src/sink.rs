//! A mail server that keeps what it receives on this machine: for the demo, and for tests of everything that sends mail.

pub mod received;

mod line;
mod session;

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use thiserror::Error;
use tokio::io::AsyncWriteExt;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio::task::{JoinHandle, JoinSet};

use received::ReceivedMail;

/// Receives mail on the loopback interface until dropped.
pub struct Sink {
    address: SocketAddr,
    shared: Arc<Shared>,
    listening: JoinHandle<()>,
}

/// Is how much the sink takes before it says no.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SinkSettings {
    /// Port on 127.0.0.1; 0 takes a free one.
    pub port: u16,
    /// Largest message.
    pub message_bytes_max: usize,
    /// Most recipients of one message; RFC 5321 wants at least 100.
    pub recipients_max: usize,
    /// Most connections at a time.
    pub connections_max: usize,
    /// Longest silence of a client, and longest wait for room in the channel.
    pub idle_s_max: u64,
}

impl Default for SinkSettings {
    fn default() -> Self {
        Self {
            port: 0,
            message_bytes_max: 5_000_000,
            recipients_max: 100,
            connections_max: 32,
            idle_s_max: 300,
        }
    }
}

/// Is how the sink answers, so that a test can see what happens when a server is not well.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SinkBehaviour {
    /// Takes every mail.
    #[default]
    Accept,
    /// Answers every recipient with 451.
    RefuseForNow,
    /// Answers every recipient with 550.
    RefuseForGood,
    /// Closes the connection when a message has come in, without an answer.
    HangUp,
    /// Waits before each answer.
    Slow(Duration),
}

/// Says why the sink could not start.
#[derive(Debug, Error)]
#[error("mail sink: port {port} cannot be used; free it or choose another")]
pub struct SinkError {
    /// The port asked for.
    pub port: u16,
    /// The operating system's reason.
    #[source]
    pub source: io::Error,
}

impl Sink {
    /// Starts to listen and passes each mail to `mails`.
    ///
    /// A full channel makes clients wait, a closed one makes the sink answer 451: an accepted mail is never lost.
    ///
    /// # Errors
    ///
    /// [`SinkError`] when the port is taken.
    pub async fn start(
        settings: SinkSettings,
        mails: mpsc::Sender<ReceivedMail>,
    ) -> Result<Self, SinkError> {
        let port = settings.port;
        let fault = |source| SinkError { port, source };
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await.map_err(fault)?;
        let address = listener.local_addr().map_err(fault)?;
        let shared = Arc::new(Shared {
            settings,
            mails,
            behaviour: Mutex::new(SinkBehaviour::default()),
            accepted: AtomicU64::new(0),
        });
        let listening = tokio::spawn(listen(listener, Arc::clone(&shared)));
        Ok(Self { address, shared, listening })
    }

    /// Returns the address clients connect to.
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Changes how the sink answers from the next command on, also on open connections.
    pub fn behave(&self, behaviour: SinkBehaviour) {
        *self.shared.behaviour.lock().unwrap_or_else(PoisonError::into_inner) = behaviour;
    }

    /// Returns how many mails were accepted so far.
    pub fn accepted(&self) -> u64 {
        self.shared.accepted.load(Ordering::Relaxed)
    }
}

impl Drop for Sink {
    fn drop(&mut self) {
        self.listening.abort();
    }
}

struct Shared {
    settings: SinkSettings,
    mails: mpsc::Sender<ReceivedMail>,
    behaviour: Mutex<SinkBehaviour>,
    accepted: AtomicU64,
}

impl Shared {
    fn behaviour(&self) -> SinkBehaviour {
        *self.behaviour.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn idle_max(&self) -> Duration {
        Duration::from_secs(self.settings.idle_s_max)
    }
}

// The set of sessions lives in this task: when it is aborted they end with it.
async fn listen(listener: TcpListener, shared: Arc<Shared>) {
    let mut sessions = JoinSet::new();
    loop {
        tokio::select! {
            connected = listener.accept() => match connected {
                Ok((stream, _)) if sessions.len() < shared.settings.connections_max => {
                    sessions.spawn(session::serve(stream, Arc::clone(&shared)));
                }
                Ok((stream, _)) => turn_away(stream).await,
                // Out of file handles, as a rule: waiting lets sessions end.
                Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
            },
            Some(_) = sessions.join_next() => {}
        }
    }
}

async fn turn_away(mut stream: TcpStream) {
    // 35 bytes always fit into the empty buffer of a fresh connection, so this does not hold up the next one.
    let _ = stream.write_all(b"421 too many connections, come back\r\n").await;
}
