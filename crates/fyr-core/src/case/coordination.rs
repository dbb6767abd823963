//! What a controller answers to what the one who leads shares: it has taken the matter on, it has read an update, it takes
//! a common text, adapts it or declines it.
//!
//! Who leads sees which answer was given, and to which version; never the words.

use super::{
    Case, Event as CaseEvent, Judgement,
    decide::{REASON_CHARS_MAX, Refusal},
    facts,
};
use crate::{event::Meta, field::Value};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What a controller has answered.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answers {
    /// That it has taken the matter on.
    pub acknowledged: Option<Judgement<()>>,
    /// Updates it has considered, by number; with what they mean here.
    pub considered: BTreeMap<u32, Judgement<()>>,
    /// Its newest answer to each common text, by number.
    pub texts: BTreeMap<u32, TextAnswer>,
}

/// What a controller does with a common text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// It uses it as it is.
    Taken,
    /// It uses it in its own words.
    Adapted,
    /// It does not use it.
    Declined,
}

/// An answer to one version of a common text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TextAnswer {
    /// Which version, from 1.
    pub version: u32,
    /// What.
    pub answer: Answer,
    /// The words it uses; why not, where it does not.
    pub words: String,
    /// When.
    pub at: Timestamp,
    /// By whom, as in the journal.
    pub actor: String,
}

/// What somebody asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// Say that the controller has taken the matter on.
    Acknowledge,
    /// Say that an update has been considered.
    Consider {
        /// Which.
        update: u32,
        /// What it means here; may be empty.
        note: String,
    },
    /// Answer a common text.
    AnswerText {
        /// Which.
        text: u32,
        /// Which version of it.
        version: u32,
        /// The fact it answers, where it is an answer to the authority.
        field: Option<String>,
        /// What.
        answer: Answer,
        /// The words to use; why not, where it is declined.
        words: String,
    },
}

/// What has happened. Stored for ever: never change a variant, add a new one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "answered", rename_all = "snake_case")]
#[expect(missing_docs, reason = "each variant mirrors the command of the same name, see there")]
pub enum Event {
    Acknowledged,
    UpdateConsidered { update: u32, note: String },
    TextAnswered { text: u32, version: u32, answer: Answer, words: String },
}

impl Answer {
    /// Every answer, the usual first.
    pub const ALL: &[Self] = &[Self::Taken, Self::Adapted, Self::Declined];

    /// Returns the answer's id, used in forms and texts.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Taken => "taken",
            Self::Adapted => "adapted",
            Self::Declined => "declined",
        }
    }
}

impl Event {
    /// Returns the event's name in the journal.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Acknowledged => "case.acknowledged",
            Self::UpdateConsidered { .. } => "case.update_considered",
            Self::TextAnswered { .. } => "case.text_answered",
        }
    }
}

impl Answers {
    /// Takes in what has happened.
    pub(super) fn apply(&mut self, event: &Event, meta: &Meta) {
        let (at, actor) = (meta.at, meta.actor.clone());
        match event {
            Event::Acknowledged => {
                self.acknowledged =
                    Some(Judgement { verdict: (), reason: String::new(), at, actor });
            }
            Event::UpdateConsidered { update, note } => {
                let judged = Judgement { verdict: (), reason: note.clone(), at, actor };
                self.considered.insert(*update, judged);
            }
            Event::TextAnswered { text, version, answer, words } => {
                let (version, answer, words) = (*version, *answer, words.clone());
                self.texts.insert(*text, TextAnswer { version, answer, words, at, actor });
            }
        }
    }
}

/// Decides what follows from an answer; what answers the authority is recorded as the fact too.
pub(super) fn decide(case: &Case, command: Command) -> Result<Vec<CaseEvent>, Refusal> {
    let known = &case.answers;
    let one = |event| Ok(vec![CaseEvent::Coordination { event }]);
    match command {
        Command::Acknowledge if known.acknowledged.is_some() => Ok(Vec::new()),
        Command::Acknowledge => one(Event::Acknowledged),
        Command::Consider { update, .. } if known.considered.contains_key(&update) => {
            Ok(Vec::new())
        }
        Command::Consider { update, note } => {
            if REASON_CHARS_MAX < note.chars().count() {
                return Err(Refusal::ReasonMissing);
            }
            one(Event::UpdateConsidered { update, note })
        }
        Command::AnswerText { text, version, field, answer, words } => {
            if words.trim().is_empty() {
                return Err(Refusal::BadWork("words"));
            }
            let before = known.texts.get(&text);
            if before
                .is_some_and(|it| (it.version, it.answer, &it.words) == (version, answer, &words))
            {
                return Ok(Vec::new());
            }
            let mut events = Vec::new();
            if let (Some(field), Answer::Taken | Answer::Adapted) = (field, answer) {
                events.extend(recorded(case, field, &words)?);
            }
            let event = Event::TextAnswered { text, version, answer, words };
            events.insert(0, CaseEvent::Coordination { event });
            Ok(events)
        }
    }
}

fn recorded(case: &Case, field: String, words: &str) -> Result<Option<CaseEvent>, Refusal> {
    let value = Value::Text(words.to_owned());
    if !facts::find(&field).is_some_and(|entry| entry.kind.accepts(&value)) {
        return Err(Refusal::BadWork("words"));
    }
    let news = case.facts.get(&field) != Some(&value);
    Ok(news.then_some(CaseEvent::FactRecorded { field, value }))
}

#[cfg(test)]
mod tests;
