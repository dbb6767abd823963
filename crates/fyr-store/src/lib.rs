//! Events, read models, blobs and jobs, on SQLite or PostgreSQL.
//!
//! The state of Fyr is its events. [`Store::append`] stores an act: events, journal leaves with a signed
//! checkpoint, read models and jobs, in one transaction. [`read`] loads what the events led to,
//! [`journal`] the events themselves; [`jobs`] leases the work they ask for, [`proof`] shows that
//! nothing was changed afterwards, [`rebuild`] makes the read models again.
//!
//! One SQL text serves both engines (`sql.rs`); what differs stands in `sqlite.rs` and `postgres.rs`.
//! There is one writer at a time, over all processes: the journal has one total order.

pub mod error;

pub mod batch;
pub mod blobs;
pub mod jobs;
pub mod journal;
pub mod kept;
pub mod people;
pub mod proof;
pub mod read;
pub mod rebuild;
pub mod sealed;

mod append;
mod chain;
mod packed;
mod postgres;
mod schema;
mod seal;
mod sql;
mod sqlite;
mod watch;

#[cfg(test)]
mod conformance;

use error::StoreError;
use fyr_journal::key::SigningKey;
use postgres::Server;
use seal::Sealer;
use sql::Database;
use sqlite::Files;
use std::{
    fmt,
    path::{Path, PathBuf},
    sync::Arc,
};
use watch::News;

/// The name of the database file in the folder of an installation.
pub const SQLITE_FILE: &str = "fyr.sqlite";

/// Where an installation keeps its data.
#[derive(Clone, PartialEq, Eq)]
pub enum Place {
    /// A folder; the database is the file [`SQLITE_FILE`] in it.
    Folder(PathBuf),
    /// The address of a PostgreSQL database: `postgres://user:password@host:port/database`.
    Postgres(String),
}

/// An open installation. Cloning is cheap and shares the connections.
#[derive(Debug, Clone)]
pub struct Store {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    database: Database,
    sealer: Sealer,
    /// Absent when opened for reading only.
    signer: Option<SigningKey>,
    news: News,
}

impl Store {
    /// Opens an installation for writing; makes what is missing and upgrades an older schema.
    ///
    /// `signing_key` is the text of the key that signs checkpoints, as
    /// [`SigningKey::to_secret_text`] writes it. It must be the one the journal was signed with.
    ///
    /// # Errors
    ///
    /// [`StoreError::SigningKey`], [`StoreError::SchemaNewer`], and faults of the database.
    pub async fn open(place: &Place, signing_key: &str) -> Result<Self, StoreError> {
        let signer = SigningKey::parse(signing_key)
            .map_err(|error| StoreError::SigningKey { source: error.into() })?;
        let database = match place {
            Place::Folder(folder) => {
                let file = file(folder);
                // A folder that cannot be made is told by the opening below, with its name.
                let _ = std::fs::create_dir_all(folder);
                let opened = Files::open(&file).await;
                Database::Sqlite(opened.map_err(|error| sqlite_fault(&file, error))?)
            }
            Place::Postgres(url) => {
                let opened = Server::open(url).await;
                Database::Postgres(opened.map_err(|error| postgres_fault(url, error))?)
            }
        };
        schema::upgrade(&database).await?;
        let store = Self::start(database, Some(signer)).await?;
        // A database that cannot be written is told now, not at the first act. SQLite tells it only to a statement that
        // would write; this one finds nothing to remove.
        store.kept_sweep(jiff::Timestamp::UNIX_EPOCH).await?;
        Ok(store)
    }

    /// Opens an installation without ever writing to it, as for verification.
    ///
    /// # Errors
    ///
    /// [`StoreError::Missing`], [`StoreError::SchemaNewer`], [`StoreError::SchemaOlder`], and faults of
    /// the database.
    pub async fn open_read_only(place: &Place) -> Result<Self, StoreError> {
        let database = match place {
            Place::Folder(folder) => {
                let file = file(folder);
                if !file.is_file() {
                    return Err(StoreError::Missing { place: file.display().to_string() });
                }
                let opened = Files::open_read_only(&file).await;
                Database::Sqlite(opened.map_err(|error| sqlite_fault(&file, error))?)
            }
            Place::Postgres(url) => {
                let opened = Server::open_read_only(url).await;
                Database::Postgres(opened.map_err(|error| postgres_fault(url, error))?)
            }
        };
        schema::check(&database).await?;
        Self::start(database, None).await
    }

    /// Ends all connections; on SQLite folds the log into the file. Other clones can do nothing then.
    pub async fn close(&self) {
        self.inner.news.stop();
        self.inner.database.close().await;
    }

    async fn start(database: Database, signer: Option<SigningKey>) -> Result<Self, StoreError> {
        let news = News::new(chain::size(&database).await?);
        let inner = Arc::new(Inner { database, sealer: Sealer, signer, news });
        let store = Self { inner };
        store.listen();
        Ok(store)
    }

    fn database(&self) -> &Database {
        &self.inner.database
    }

    fn sealer(&self) -> &Sealer {
        &self.inner.sealer
    }

    /// Takes the right to write.
    async fn begin(&self) -> Result<sql::Transaction<'_>, StoreError> {
        if self.inner.signer.is_none() {
            return Err(StoreError::ReadOnly { place: self.database().place().to_owned() });
        }
        self.database().begin().await
    }

    fn signer(&self) -> Result<&SigningKey, StoreError> {
        let place = || self.database().place().to_owned();
        self.inner.signer.as_ref().ok_or_else(|| StoreError::ReadOnly { place: place() })
    }
}

impl fmt::Debug for Place {
    /// An address may hold a password: only server and database are written.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Folder(folder) => write!(f, "Folder({})", folder.display()),
            Self::Postgres(url) => write!(f, "Postgres({})", postgres::place(url)),
        }
    }
}

fn file(folder: &Path) -> PathBuf {
    folder.join(SQLITE_FILE)
}

fn sqlite_fault(file: &Path, error: sqlx::Error) -> StoreError {
    StoreError::of_engine(&file.display().to_string(), sqlite::meaning(&error), error)
}

fn postgres_fault(url: &str, error: sqlx::Error) -> StoreError {
    StoreError::of_engine(&postgres::place(url), postgres::meaning(&error), error)
}
