//! Tells who waits that something was stored, by this process or, on PostgreSQL, by another.

use crate::{Store, chain, postgres::Server, sql::Database};
use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};
use tokio::{sync::watch, task::AbortHandle};

/// The pause before listening is tried again after the server refused.
const PAUSE: Duration = Duration::from_secs(1);

/// The newest size of the journal, and the task that hears of it.
#[derive(Debug)]
pub(crate) struct News {
    size: watch::Sender<u64>,
    listener: Mutex<Option<AbortHandle>>,
}

impl News {
    pub(crate) fn new(size: u64) -> Self {
        Self { size: watch::Sender::new(size), listener: Mutex::new(None) }
    }

    /// Wakes all who wait, also when only jobs were stored and the size is as it was.
    pub(crate) fn tell(&self, size: u64) {
        self.size.send_modify(|newest| *newest = size.max(*newest));
    }

    pub(crate) fn stop(&self) {
        let mut listener = self.listener.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(task) = listener.take() {
            task.abort();
        }
    }

    fn keep(&self, task: AbortHandle) {
        *self.listener.lock().unwrap_or_else(PoisonError::into_inner) = Some(task);
    }
}

impl Drop for News {
    fn drop(&mut self) {
        self.stop();
    }
}

impl Store {
    /// Watches the number of entries in the journal.
    ///
    /// The value is the newest size, never an older one; it is marked as changed after every act,
    /// also one that stored only jobs, so that a worker can sleep on it.
    pub fn watch(&self) -> watch::Receiver<u64> {
        self.inner.news.size.subscribe()
    }

    /// On PostgreSQL hears of the acts of other processes; SQLite has one process that writes.
    pub(crate) fn listen(&self) {
        let Database::Postgres(server) = self.database() else { return };
        let (server, size) = (server.clone(), self.inner.news.size.clone());
        let task = tokio::spawn(async move {
            loop {
                if hear(&server, &size).await.is_none() {
                    tokio::time::sleep(PAUSE).await;
                }
            }
        });
        self.inner.news.keep(task.abort_handle());
    }
}

/// Hears until the connection is lost; `None` when the server refused.
async fn hear(server: &Server, size: &watch::Sender<u64>) -> Option<()> {
    let mut listener = server.listen().await.ok()?;
    // What was stored before listening began has not been announced to us.
    let mut rows = server.query(chain::SIZE, Vec::new()).await.ok()?;
    let mut heard = rows.pop()?.count().ok();
    while let Some(newest) = heard {
        size.send_modify(|known| *known = newest.max(*known));
        heard = listener.next().await.ok()?;
    }
    Some(())
}
