//! Links between matters: this case or incident has to do with that one.
//!
//! A link has a history of its own, so that neither matter's history says to those who may see only one of them that
//! there is another.

use crate::{
    case::Judgement,
    event::{Meta, Stream, StreamKind},
    id::LinkId,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Upper limit of a note, and of a reason, in characters.
const NOTE_CHARS_MAX: usize = 2000;

/// How two matters have to do with each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// The same cause.
    SameCause,
    /// The same supplier.
    SameSupplier,
    /// The first goes on with what the other began.
    Continuation,
    /// In the first has happened again what happened in the other.
    Recurrence,
}

/// What has happened. Stored for ever: never change a variant, add a new one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Event {
    /// Two matters were linked.
    Made {
        /// What is linked.
        link: NewLink,
    },
    /// The link was removed.
    Removed {
        /// Why.
        reason: String,
    },
}

/// A link as it is made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewLink {
    /// The matter of which the kind says something.
    pub from: Stream,
    /// The other.
    pub to: Stream,
    /// How they have to do with each other.
    pub kind: Kind,
    /// More about it; may be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
}

/// One link, as it stands. Built only by [`apply`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// Which one.
    pub id: LinkId,
    /// What was linked, by whom, when; `None` while nothing is known of it.
    pub made: Option<Judgement<NewLink>>,
    /// That it was removed, and why.
    pub removed: Option<Judgement<()>>,
}

/// Why nothing was linked or removed. The person's text is in `/texts`, by variant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// A matter has nothing to do with itself.
    #[error("choose another matter than this one")]
    Itself,
    /// Only cases and incidents are linked.
    #[error("only cases and incidents are linked")]
    NoMatter,
    /// There is none of that number that the person may see.
    #[error("there is no case and no incident of that number among those you may see")]
    NoSuchMatter,
    /// The note is too long.
    #[error("write at most {NOTE_CHARS_MAX} characters")]
    BadNote,
    /// Removing needs a reason.
    #[error("say why, in at most {NOTE_CHARS_MAX} characters")]
    ReasonMissing,
    /// It was removed already.
    #[error("the link has been removed")]
    Removed,
}

/// Decides to link two matters.
///
/// # Errors
///
/// [`Refusal`].
pub fn make(link: NewLink) -> Result<Event, Refusal> {
    if [link.from, link.to].iter().any(|it| !is_matter(*it)) {
        return Err(Refusal::NoMatter);
    }
    if link.from == link.to {
        return Err(Refusal::Itself);
    }
    if NOTE_CHARS_MAX < link.note.chars().count() {
        return Err(Refusal::BadNote);
    }
    Ok(Event::Made { link })
}

/// Decides to remove a link.
///
/// # Errors
///
/// [`Refusal`].
pub fn remove(link: &Link, reason: String) -> Result<Event, Refusal> {
    if link.removed.is_some() {
        return Err(Refusal::Removed);
    }
    if reason.trim().is_empty() || NOTE_CHARS_MAX < reason.chars().count() {
        return Err(Refusal::ReasonMissing);
    }
    Ok(Event::Removed { reason })
}

/// Returns the link after `event`. Never fails: it has happened.
pub fn apply(mut link: Link, event: &Event, meta: &Meta) -> Link {
    let (at, actor) = (meta.at, meta.actor.clone());
    match event {
        Event::Made { link: made } => {
            let (verdict, reason) = (made.clone(), made.note.clone());
            link.made = Some(Judgement { verdict, reason, at, actor });
        }
        Event::Removed { reason } => {
            let reason = reason.clone();
            link.removed = Some(Judgement { verdict: (), reason, at, actor });
        }
    }
    link
}

/// Returns whether a history is of something that can be linked.
pub fn is_matter(stream: Stream) -> bool {
    matches!(stream.kind, StreamKind::Case | StreamKind::Incident)
}

impl Kind {
    /// Every kind.
    pub const ALL: &[Self] =
        &[Self::SameCause, Self::SameSupplier, Self::Continuation, Self::Recurrence];

    /// Returns the kind's id, used in forms and texts.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::SameCause => "same_cause",
            Self::SameSupplier => "same_supplier",
            Self::Continuation => "continuation",
            Self::Recurrence => "recurrence",
        }
    }
}

impl Event {
    /// Returns the event's name in the journal.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Made { .. } => "link.made",
            Self::Removed { .. } => "link.removed",
        }
    }
}

impl NewLink {
    /// Returns the matter at the other end than `here`; `None` when the link is not of `here`.
    pub fn other(&self, here: Stream) -> Option<Stream> {
        match here {
            _ if here == self.from => Some(self.to),
            _ if here == self.to => Some(self.from),
            _ => None,
        }
    }
}

impl Link {
    /// Returns a link of which nothing is known yet.
    pub const fn empty(id: Uuid) -> Self {
        Self { id: LinkId::new(id), made: None, removed: None }
    }

    /// Returns when it was made.
    pub fn made_at(&self) -> Timestamp {
        self.made.as_ref().map_or(Timestamp::UNIX_EPOCH, |it| it.at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matter(kind: StreamKind, number: u128) -> Stream {
        Stream { kind, id: Uuid::from_u128(number) }
    }

    fn link(from: Stream, to: Stream) -> NewLink {
        NewLink { from, to, kind: Kind::SameCause, note: String::new() }
    }

    #[test]
    fn only_two_different_cases_or_incidents_are_linked() {
        let (case, incident) = (matter(StreamKind::Case, 1), matter(StreamKind::Incident, 2));
        assert!(make(link(case, incident)).is_ok());
        assert_eq!(make(link(case, case)), Err(Refusal::Itself));
        let report = matter(StreamKind::Report, 3);
        assert_eq!(make(link(case, report)), Err(Refusal::NoMatter));
        let note = "x".repeat(NOTE_CHARS_MAX + 1);
        assert_eq!(make(NewLink { note, ..link(case, incident) }), Err(Refusal::BadNote));
    }

    #[test]
    fn a_link_is_removed_once_and_with_a_reason() {
        let event = Event::Removed { reason: "Fel ärende.".into() };
        let empty = Link::empty(Uuid::nil());
        assert_eq!(remove(&empty, "  ".into()), Err(Refusal::ReasonMissing));
        assert_eq!(remove(&empty, "Fel ärende.".into()), Ok(event.clone()));
        let at = Timestamp::UNIX_EPOCH;
        let meta = Meta { position: 0, version: 2, at, actor: "system".into() };
        let removed = apply(empty, &event, &meta);
        assert_eq!(remove(&removed, "Igen.".into()), Err(Refusal::Removed));
    }
}
