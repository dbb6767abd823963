//! A lesson that has been shared with everybody in the installation: its words alone, nothing of where they come from.

use crate::{event::Meta, id::LessonId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What has happened. Stored for ever: never change a variant, add a new one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Event {
    /// It was shared.
    Shared {
        /// Exactly the words that the one who shared it saw.
        text: String,
    },
    /// It was taken back: nobody reads it any more.
    Withdrawn,
}

/// A shared lesson, as it stands. Built only by [`apply`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lesson {
    /// Which one.
    pub id: LessonId,
    /// The words.
    pub text: String,
    /// When it was shared.
    pub shared_at: Timestamp,
    /// Whether it was taken back.
    pub withdrawn: bool,
}

/// Returns the lesson after `event`. Never fails: it has happened.
pub fn apply(mut lesson: Lesson, event: &Event, meta: &Meta) -> Lesson {
    match event {
        Event::Shared { text } => {
            lesson.text.clone_from(text);
            lesson.shared_at = meta.at;
        }
        Event::Withdrawn => lesson.withdrawn = true,
    }
    lesson
}

impl Event {
    /// Returns the event's name in the journal.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Shared { .. } => "lesson.shared",
            Self::Withdrawn => "lesson.withdrawn",
        }
    }
}

impl Lesson {
    /// Returns a lesson of which nothing is known yet.
    pub const fn empty(id: Uuid) -> Self {
        Self {
            id: LessonId::new(id),
            text: String::new(),
            shared_at: Timestamp::UNIX_EPOCH,
            withdrawn: false,
        }
    }
}
