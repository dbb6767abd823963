//! An organisation's own template for the incident report.

use crate::{
    case::{Judgement, RenderedFile},
    event::Meta,
    id::OrganisationId,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What has happened. Stored for ever: never change a variant, add a new one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Event {
    /// A template was uploaded; it takes the place of the one before.
    Uploaded {
        /// The file as it came.
        file: RenderedFile,
    },
    /// The template is used no more.
    Removed,
}

/// The template of one organisation, as it stands. Built only by [`apply`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Template {
    /// Whose.
    pub organisation: OrganisationId,
    /// The file, when it was uploaded, by whom; `None` without one.
    pub current: Option<Judgement<RenderedFile>>,
}

/// Returns the template after `event`. Never fails: it has happened.
pub fn apply(mut template: Template, event: &Event, meta: &Meta) -> Template {
    template.current = match event {
        Event::Uploaded { file } => Some(Judgement {
            verdict: file.clone(),
            reason: String::new(),
            at: meta.at,
            actor: meta.actor.clone(),
        }),
        Event::Removed => None,
    };
    template
}

impl Event {
    /// Returns the event's name in the journal.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Uploaded { .. } => "template.uploaded",
            Self::Removed => "template.removed",
        }
    }
}

impl Template {
    /// Returns the template of an organisation that has none yet.
    pub const fn empty(id: Uuid) -> Self {
        Self { organisation: OrganisationId::new(id), current: None }
    }

    /// Returns when it was uploaded.
    pub fn uploaded_at(&self) -> Timestamp {
        self.current.as_ref().map_or(Timestamp::UNIX_EPOCH, |it| it.at)
    }
}
