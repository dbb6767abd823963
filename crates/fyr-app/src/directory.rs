//! The registers held in memory, kept up to date from the journal.

use crate::{App, error::AppError};
use fyr_core::{
    event::{State, StreamKind},
    register::{Record, directory::Directory},
};
use fyr_store::read::{ListQuery, Order};
use std::sync::Arc;
use tokio::sync::Mutex;

/// How many new journal entries are looked through before all records are read again.
const NEWS_MAX: u32 = 500;
/// How many records are read at once.
const PAGE: u32 = 1000;

/// The directory as of a journal size.
#[derive(Default)]
pub(crate) struct DirectoryCache {
    held: Mutex<Option<(u64, Arc<Directory>)>>,
}

impl App {
    /// Returns the registers, as of now. For names and for computing; pages about records go
    /// through [`App::records`], which checks access.
    ///
    /// # Errors
    ///
    /// [`AppError::Fault`] when they cannot be read.
    pub async fn directory(&self) -> Result<Arc<Directory>, AppError> {
        let mut held = self.directory_cache().held.lock().await;
        let size = self.store().journal_size().await?;
        if let Some((as_of, directory)) = held.as_mut() {
            if *as_of == size {
                return Ok(Arc::clone(directory));
            }
            let news = self.store().events_since(*as_of, NEWS_MAX).await?;
            let complete = u64::try_from(news.len()).is_ok_and(|it| *as_of + it >= size);
            if complete && !news.iter().any(|it| it.stream.kind == StreamKind::Record) {
                *as_of = size;
                return Ok(Arc::clone(directory));
            }
        }
        let directory = Arc::new(Directory::new(self.all_records().await?));
        *held = Some((size, Arc::clone(&directory)));
        Ok(directory)
    }

    async fn all_records(&self) -> Result<Vec<Record>, AppError> {
        let mut records = Vec::new();
        for aggregate in self.all(StreamKind::Record, None).await? {
            if let State::Record(record) = aggregate.state
                && record.withdrawn.is_none()
            {
                records.push(record);
            }
        }
        Ok(records)
    }

    /// Reads every state of a kind, oldest first; of these owners only, where given.
    pub(crate) async fn all(
        &self,
        kind: StreamKind,
        owners: Option<Vec<uuid::Uuid>>,
    ) -> Result<Vec<fyr_store::read::Aggregate>, AppError> {
        let mut all = Vec::new();
        let mut query = ListQuery { kind, owners, order: Order::Rising, after: None, limit: PAGE };
        loop {
            let page = self.store().list(&query).await?;
            let full = u32::try_from(page.len()).is_ok_and(|it| it == PAGE);
            query.after = page.last().map(fyr_store::read::Aggregate::cursor);
            all.extend(page);
            if !full {
                return Ok(all);
            }
        }
    }
}
