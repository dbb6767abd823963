//! What can go wrong in the store, and what to do about it.

use fyr_core::event::Stream;
use thiserror::Error;
use uuid::Uuid;

/// The cause below a fault, as the engine or the parser reports it.
pub type Cause = Box<dyn std::error::Error + Send + Sync>;

/// A refusal or fault of the store. Nothing of the act has been stored when one is returned.
#[derive(Debug, Error)]
pub enum StoreError {
    /// Someone else was first.
    #[error(
        "{stream} is at version {actual}, not {expected}: it was changed in the meantime; load it and decide again"
    )]
    Conflict {
        /// The history that moved.
        stream: Stream,
        /// The version the act was decided on.
        expected: u64,
        /// The version it has.
        actual: u64,
    },
    /// Two things may not share a natural key (an address, a reference, a receipt).
    #[error(
        "the act gives a thing a natural key that another of its kind already has; look it up with `find_by_key` and use that one"
    )]
    KeyTaken,
    /// What was to be taken is gone: used before, or expired.
    #[error(
        "what was kept in `{area}` under this key has been used before or has expired; ask for a new one"
    )]
    KeptGone {
        /// The area it was kept in.
        area: String,
    },
    /// The worker held the job too long; another may be doing it.
    #[error("job {job} is not leased to this worker any longer; leave it to the one who has it")]
    LeaseLost {
        /// The job.
        job: Uuid,
    },
    /// The job is done, being done, or unknown.
    #[error(
        "job {job} neither waits nor was given up, so it cannot be tried again; see the list of jobs"
    )]
    JobNotWaiting {
        /// The job.
        job: Uuid,
    },
    /// There is nothing to open.
    #[error(
        "{place} holds no installation; give the folder or address of one, or start the program once for writing"
    )]
    Missing {
        /// Where it was looked for.
        place: String,
    },
    /// The database may not be written.
    #[error(
        "{place} is read-only, nothing was stored; give this process the right to write there, or open the installation where it runs"
    )]
    ReadOnly {
        /// The database.
        place: String,
    },
    /// No room left.
    #[error("the disk below {place} is full, nothing was stored; make room, then do it again")]
    Full {
        /// The database.
        place: String,
    },
    /// Another process holds the write lock.
    #[error("{place} is being written by another process; end that one, or wait and do it again")]
    Locked {
        /// The database.
        place: String,
    },
    /// The database file cannot be opened, read or written.
    #[error(
        "{place} cannot be opened or read; check that its folder exists, that this process may write there, and the disk"
    )]
    File {
        /// The database.
        place: String,
        /// What the engine said.
        #[source]
        source: Cause,
    },
    /// The database server cannot be reached.
    #[error("{place} cannot be reached; check that the server runs, its address and the sign-in")]
    Down {
        /// The database.
        place: String,
        /// What the connection said.
        #[source]
        source: Cause,
    },
    /// The schema was made by a newer program.
    #[error(
        "{place} has schema {found}, this program knows {known}; run the newer program, or restore a copy from before the upgrade"
    )]
    SchemaNewer {
        /// The database.
        place: String,
        /// Its schema.
        found: i64,
        /// The newest schema this program knows.
        known: i64,
    },
    /// The schema is older and this opening may not change it.
    #[error(
        "{place} has schema {found}, this program needs {known}; start the program once for writing, it upgrades the schema"
    )]
    SchemaOlder {
        /// The database.
        place: String,
        /// Its schema.
        found: i64,
        /// The schema this program needs.
        known: i64,
    },
    /// The database is not one, or is broken.
    #[error(
        "{place} is damaged or not a database; stop, keep a copy as evidence, and restore the latest backup"
    )]
    Damaged {
        /// The database.
        place: String,
        /// What the engine said.
        #[source]
        source: Cause,
    },
    /// A stored value cannot be read.
    #[error("{what} cannot be read; verify the journal, then rebuild or restore a backup")]
    Unreadable {
        /// Table, column and row.
        what: String,
        /// Why.
        #[source]
        source: Cause,
    },
    /// The key that signs checkpoints cannot be used.
    #[error(
        "the signing key cannot be used; give the whole line of the key that has signed this journal so far"
    )]
    SigningKey {
        /// Why.
        #[source]
        source: Cause,
    },
    /// The system gave no random bytes.
    #[error("the system gave no random bytes, nothing was stored")]
    Random {
        /// Why.
        #[source]
        source: Cause,
    },
    /// The journal's own tables do not fit together.
    #[error("the journal is not whole: {what}; run `fyr journal verify` and restore a backup")]
    Journal {
        /// What does not fit.
        what: String,
    },
    /// The receiver of an export failed.
    #[error("the export could not be written; the journal is untouched")]
    Export {
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// Anything else the engine says.
    #[error("{place} refused a statement, nothing was stored; report this with the cause below")]
    Engine {
        /// The database.
        place: String,
        /// What the engine said.
        #[source]
        source: Cause,
    },
}

/// What an engine's own error means to us.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Meaning {
    ReadOnly,
    Full,
    Locked,
    File,
    Down,
    Damaged,
    KeyTaken,
    Other,
}

impl StoreError {
    /// Names the thing, what is wrong and what to do for an engine's error.
    pub(crate) fn of_engine(place: &str, meaning: Meaning, source: sqlx::Error) -> Self {
        let place = place.to_owned();
        match meaning {
            Meaning::ReadOnly => Self::ReadOnly { place },
            Meaning::Full => Self::Full { place },
            Meaning::Locked => Self::Locked { place },
            Meaning::KeyTaken => Self::KeyTaken,
            Meaning::File => Self::File { place, source: source.into() },
            Meaning::Down => Self::Down { place, source: source.into() },
            Meaning::Damaged => Self::Damaged { place, source: source.into() },
            Meaning::Other => Self::Engine { place, source: source.into() },
        }
    }

    /// Makes the error for a stored value that is not what was written.
    pub(crate) fn unreadable(what: impl Into<String>, source: impl Into<Cause>) -> Self {
        Self::Unreadable { what: what.into(), source: source.into() }
    }
}
