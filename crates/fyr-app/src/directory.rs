//! The registers held in memory, kept up to date from the journal.

use crate::{App, error::AppError};
use fyr_core::{
    event::StreamKind,
    register::{Record, directory::Directory},
};
use std::sync::Arc;
use tokio::sync::Mutex;

/// The directory, and which changes of the records it has seen.
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
        let records_kept = self.states(StreamKind::Record).await?;
        if let Some((changes, directory)) = held.as_ref()
            && *changes == records_kept.changes
        {
            return Ok(Arc::clone(directory));
        }
        let there = records_kept.all::<Record>().filter(|it| it.withdrawn.is_none());
        let records = there.map(|it| Record::clone(it));
        let directory = Arc::new(Directory::new(records));
        *held = Some((records_kept.changes, Arc::clone(&directory)));
        Ok(directory)
    }
}
