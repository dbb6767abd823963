//! One act: everything that is stored together or not at all.

use crate::{blobs::NewBlob, jobs::NewJob, kept::KeptChange, people::PeopleChange};
use fyr_core::event::{Event, Stream};
use jiff::Timestamp;

/// One act of one actor at one moment.
#[derive(Debug, Clone)]
pub struct Batch {
    /// Who acts, as the journal names them.
    pub actor: String,
    /// When; kept to the microsecond.
    pub at: Timestamp,
    /// What has happened, in order.
    pub appends: Vec<Append>,
    /// What is to be done about it.
    pub jobs: Vec<NewJob>,
    /// What is kept beside the journal: invitations used, credentials set.
    pub kept: Vec<KeptChange>,
    /// Documents and other bytes.
    pub blobs: Vec<NewBlob>,
    /// People of cases.
    pub people: Vec<PeopleChange>,
}

/// Events of one stream.
#[derive(Debug, Clone)]
pub struct Append {
    /// Whose history.
    pub stream: Stream,
    /// The version the events were decided on; 0 for a stream that does not exist yet.
    pub expected: u64,
    /// The events, oldest first. Without any, only the version is checked.
    pub events: Vec<Event>,
}

/// What an act has led to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Appended {
    /// The number of entries in the journal, all of this act included.
    pub size: u64,
    /// The version of each stream of the act, in the order of the streams.
    pub versions: Vec<(Stream, u64)>,
}

impl Batch {
    /// Begins an act that does nothing yet.
    pub fn new(actor: impl Into<String>, at: Timestamp) -> Self {
        Self {
            actor: actor.into(),
            at,
            appends: Vec::new(),
            jobs: Vec::new(),
            kept: Vec::new(),
            blobs: Vec::new(),
            people: Vec::new(),
        }
    }
}
