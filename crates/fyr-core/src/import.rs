//! Imports of registers: each is one act with a history of its own, and can be taken back once.

use crate::{
    case::Judgement,
    event::Meta,
    id::{ImportId, RecordId},
    register::RecordKind,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Upper limit of a reason, in characters.
const REASON_CHARS_MAX: usize = 2000;

/// What has happened. Stored for ever: never change a variant, add a new one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Event {
    /// A file was imported; the records it made and changed are the entries just before this one, as many as both counts say.
    Done {
        /// What was imported.
        import: Done,
    },
    /// It was taken back.
    TakenBack {
        /// Why.
        reason: String,
        /// How many records are again as they were.
        restored: u64,
        /// Those that stay as they are, and why.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        kept: Vec<Kept>,
    },
}

/// A file that was imported.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Done {
    /// Into which register.
    pub register: RecordKind,
    /// What the file was called; empty when nobody said.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub file: String,
    /// Rows read.
    pub rows: u64,
    /// Records it made.
    pub new: u64,
    /// Records it changed.
    pub changed: u64,
}

/// A record that stays as it is when its import is taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    /// Which.
    pub record: RecordId,
    /// Why.
    pub why: Why,
}

/// Why a record stays as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// Somebody has changed it since.
    Changed,
    /// It is new, and something else has come to rest on it.
    Used,
    /// It is not the person's to change.
    NotYours,
}

/// What came of taking an import back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TakenBack {
    /// How many records are again as they were.
    pub restored: u64,
    /// Those that stay as they are, and why.
    pub kept: Vec<Kept>,
}

/// One import, as it stands. Built only by [`apply`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Import {
    /// Which one.
    pub id: ImportId,
    /// What was imported, by whom, when; `None` while nothing is known of it.
    pub done: Option<Judgement<Done>>,
    /// That it was taken back, and why.
    pub taken_back: Option<Judgement<TakenBack>>,
}

/// Why an import was not taken back. The person's text is in `/texts`, by variant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// It was taken back already.
    #[error("the import has been taken back")]
    TakenBack,
    /// Taking back needs a reason.
    #[error("say why, in at most {REASON_CHARS_MAX} characters")]
    ReasonMissing,
    /// Every record has been changed since.
    #[error("no record of the import can be made as it was")]
    NothingLeft,
}

/// Decides to take an import back, as far as that goes.
///
/// # Errors
///
/// [`Refusal`].
pub fn take_back(import: &Import, reason: String, back: TakenBack) -> Result<Event, Refusal> {
    if import.taken_back.is_some() {
        return Err(Refusal::TakenBack);
    }
    if back.restored == 0 {
        return Err(Refusal::NothingLeft);
    }
    if reason.trim().is_empty() || REASON_CHARS_MAX < reason.chars().count() {
        return Err(Refusal::ReasonMissing);
    }
    Ok(Event::TakenBack { reason, restored: back.restored, kept: back.kept })
}

/// Returns the import after `event`. Never fails: it has happened.
pub fn apply(mut import: Import, event: &Event, meta: &Meta) -> Import {
    let (at, actor) = (meta.at, meta.actor.clone());
    match event {
        Event::Done { import: done } => {
            let reason = String::new();
            import.done = Some(Judgement { verdict: done.clone(), reason, at, actor });
        }
        Event::TakenBack { reason, restored, kept } => {
            let verdict = TakenBack { restored: *restored, kept: kept.clone() };
            let reason = reason.clone();
            import.taken_back = Some(Judgement { verdict, reason, at, actor });
        }
    }
    import
}

impl Event {
    /// Returns the event's name in the journal.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Done { .. } => "import.done",
            Self::TakenBack { .. } => "import.taken_back",
        }
    }
}

impl Why {
    /// Every reason.
    pub const ALL: &[Self] = &[Self::Changed, Self::Used, Self::NotYours];

    /// Returns the reason's id, used in texts.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Changed => "changed",
            Self::Used => "used",
            Self::NotYours => "not_yours",
        }
    }
}

impl Import {
    /// Returns an import of which nothing is known yet.
    pub const fn empty(id: Uuid) -> Self {
        Self { id: ImportId::new(id), done: None, taken_back: None }
    }

    /// Returns when it was done.
    pub fn done_at(&self) -> Timestamp {
        self.done.as_ref().map_or(Timestamp::UNIX_EPOCH, |it| it.at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_import_is_taken_back_once_with_a_reason_and_only_when_something_can_be() {
        let back = |restored| TakenBack { restored, kept: Vec::new() };
        let import = Import::empty(Uuid::nil());
        let why = || "Fel fil.".to_owned();
        assert_eq!(take_back(&import, why(), back(0)), Err(Refusal::NothingLeft));
        assert_eq!(take_back(&import, " ".into(), back(1)), Err(Refusal::ReasonMissing));
        let event = take_back(&import, why(), back(1)).unwrap();
        let at = Timestamp::UNIX_EPOCH;
        let meta = Meta { position: 0, version: 2, at, actor: "system".into() };
        let taken = apply(import, &event, &meta);
        assert_eq!(take_back(&taken, why(), back(1)), Err(Refusal::TakenBack));
    }
}
