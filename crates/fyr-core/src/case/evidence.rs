//! Evidence: what was taken, from where, by whom; its digest; in whose hands it has been; whether it is still the same.
//!
//! A file is kept here with the SHA-256 of its bytes, or it is held elsewhere and only described. Nothing of it is changed
//! or removed: what is added later stands beside it.

mod decide;

pub(super) use decide::decide;

use super::Judgement;
use crate::event::Meta;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// A piece of evidence as it is taken in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewEvidence {
    /// What it is.
    pub title: String,
    /// Where it comes from: a system, a place, a person in their role.
    pub origin: String,
    /// Who took it.
    pub taken_by: String,
    /// When it was taken.
    pub taken_at: Timestamp,
    /// Where it is.
    pub held: Held,
    /// SHA-256 of its bytes, hexadecimal; `None` where nobody has computed it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub digest: Option<String>,
}

/// Where evidence is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "held", rename_all = "snake_case")]
pub enum Held {
    /// Kept here.
    Here {
        /// The blobs its bytes lie in, in order.
        parts: Vec<String>,
        /// Its size.
        bytes: u64,
        /// What it is by its first bytes, never by its name.
        media_type: String,
        /// What it was called when it came; shown, and used for nothing.
        name: String,
    },
    /// Held elsewhere: with the police, in a safe, by a supplier.
    Elsewhere {
        /// Where.
        place: String,
    },
}

/// Whether evidence is what it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Its digest is the one recorded.
    Match,
    /// Its digest is another.
    Mismatch,
    /// It is gone, or held elsewhere: nothing can be computed here.
    NotVerifiable,
}

/// That evidence was handed over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Handover {
    /// To whom.
    pub to: String,
    /// By whom.
    pub by: String,
    /// When.
    pub at: Timestamp,
    /// Why.
    pub why: String,
    /// When it came back, and in what state.
    pub returned: Option<Judgement<Timestamp>>,
    /// Who wrote it down, as in the journal.
    pub actor: String,
}

/// A piece of evidence as it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// From 1, within the case.
    pub number: u32,
    /// What was taken in.
    pub evidence: NewEvidence,
    /// When it was taken in here.
    pub at: Timestamp,
    /// By whom, as in the journal.
    pub actor: String,
    /// In whose hands it has been, the first first.
    pub custody: Vec<Handover>,
    /// Each check of its integrity.
    pub checks: Vec<Judgement<Verdict>>,
    /// That it was sealed, and how.
    pub sealed: Option<Judgement<()>>,
}

/// What somebody asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// Take evidence in.
    Add(Box<NewEvidence>),
    /// Hand it over.
    HandOver {
        /// Which.
        number: u32,
        /// To whom.
        to: String,
        /// By whom.
        by: String,
        /// When.
        at: Timestamp,
        /// Why.
        why: String,
    },
    /// Take it back.
    TakeBack {
        /// Which.
        number: u32,
        /// When.
        at: Timestamp,
        /// In what state it came back.
        note: String,
    },
    /// Record a check of its integrity.
    Check {
        /// Which.
        number: u32,
        /// What was found.
        verdict: Verdict,
    },
    /// Seal it: what is recorded of it is what was taken.
    Seal {
        /// Which.
        number: u32,
        /// How: a number on a bag, or that the digest is recorded.
        how: String,
    },
}

/// What has happened. Stored for ever: never change a variant, add a new one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "happened", rename_all = "snake_case")]
#[expect(missing_docs, reason = "each variant mirrors the command of the same name, see there")]
pub enum Event {
    Added { number: u32, evidence: Box<NewEvidence> },
    HandedOver { number: u32, to: String, by: String, at: Timestamp, why: String },
    TakenBack { number: u32, at: Timestamp, note: String },
    Checked { number: u32, verdict: Verdict },
    Sealed { number: u32, how: String },
}

impl Verdict {
    /// Returns the verdict's id, used in texts.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Match => "match",
            Self::Mismatch => "mismatch",
            Self::NotVerifiable => "not_verifiable",
        }
    }
}

impl Command {
    /// Returns whether it goes on after the case is closed: what lies with the police comes back later.
    pub const fn goes_on(&self) -> bool {
        match self {
            Self::HandOver { .. } | Self::TakeBack { .. } | Self::Check { .. } => true,
            Self::Add(_) | Self::Seal { .. } => false,
        }
    }
}

impl Event {
    /// Returns the event's name in the journal.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Added { .. } => "case.evidence_added",
            Self::HandedOver { .. } => "case.evidence_handed_over",
            Self::TakenBack { .. } => "case.evidence_taken_back",
            Self::Checked { .. } => "case.evidence_checked",
            Self::Sealed { .. } => "case.evidence_sealed",
        }
    }

    /// Returns which piece of evidence it is about.
    pub const fn number(&self) -> u32 {
        match self {
            Self::Added { number, .. }
            | Self::HandedOver { number, .. }
            | Self::TakenBack { number, .. }
            | Self::Checked { number, .. }
            | Self::Sealed { number, .. } => *number,
        }
    }
}

impl Evidence {
    /// Returns who has it, where it is handed out now.
    pub fn handed_out(&self) -> Option<&Handover> {
        self.custody.last().filter(|it| it.returned.is_none())
    }
}

/// Takes in what has happened.
pub(super) fn apply(all: &mut Vec<Evidence>, event: &Event, meta: &Meta) {
    if let Event::Added { number, evidence } = event {
        all.push(Evidence {
            number: *number,
            evidence: evidence.as_ref().clone(),
            at: meta.at,
            actor: meta.actor.clone(),
            custody: Vec::new(),
            checks: Vec::new(),
            sealed: None,
        });
    }
    let Some(it) = all.iter_mut().find(|it| it.number == event.number()) else { return };
    match event {
        Event::Added { .. } => {}
        Event::HandedOver { to, by, at, why, .. } => it.custody.push(Handover {
            to: to.clone(),
            by: by.clone(),
            at: *at,
            why: why.clone(),
            returned: None,
            actor: meta.actor.clone(),
        }),
        Event::TakenBack { at, note, .. } => {
            if let Some(handover) = it.custody.last_mut() {
                handover.returned = Some(judged(*at, note, meta));
            }
        }
        Event::Checked { verdict, .. } => it.checks.push(judged(*verdict, "", meta)),
        Event::Sealed { how, .. } => it.sealed = Some(judged((), how, meta)),
    }
}

fn judged<T>(verdict: T, reason: &str, meta: &Meta) -> Judgement<T> {
    Judgement { verdict, reason: reason.to_owned(), at: meta.at, actor: meta.actor.clone() }
}
