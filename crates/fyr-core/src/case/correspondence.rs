//! Mails, letters and calls that came or went outside Fyr, written down with the case.

use super::{
    Case, Judgement,
    decide::{Refusal, given, past},
};
use crate::{context::Context, event::Meta};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Upper limit of whom it was with and of its subject, in characters.
const LINE_CHARS_MAX: usize = 300;
/// Upper limit of its words, in characters: a long mail with what it answers.
const TEXT_CHARS_MAX: usize = 50_000;
/// Upper limit in one case.
const COUNT_MAX: usize = 1_000;

/// Which way it went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// To the controller.
    In,
    /// From the controller.
    Out,
}

impl Direction {
    /// Both ways.
    pub const ALL: &[Self] = &[Self::In, Self::Out];

    /// Returns the way's id, used in forms and texts.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::In => "in",
            Self::Out => "out",
        }
    }
}

/// One mail, letter or call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// Which way it went.
    pub direction: Direction,
    /// Whom it came from or went to.
    pub other: String,
    /// When it came or went.
    pub at: Timestamp,
    /// What it was about.
    pub subject: String,
    /// Its words, or what was said.
    pub text: String,
}

/// A message that is kept with the case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    /// From 1, within the case.
    pub number: u32,
    /// The message, and who wrote it down when.
    pub written: Judgement<Message>,
    /// That it does not belong to the case, and why; it stays to be seen.
    pub struck: Option<Judgement<()>>,
}

/// What somebody asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// Write a message down.
    Keep(Message),
    /// Say that one does not belong to the case.
    Strike {
        /// Which.
        number: u32,
        /// Why.
        reason: String,
    },
}

/// What has happened. Stored for ever: never change a variant, add a new one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "correspondence", rename_all = "snake_case")]
#[expect(missing_docs, reason = "each variant mirrors the command of the same name, see there")]
pub enum Event {
    Kept { number: u32, message: Message },
    Struck { number: u32, reason: String },
}

impl Event {
    /// Returns the event's name in the journal.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Kept { .. } => "case.correspondence_kept",
            Self::Struck { .. } => "case.correspondence_struck",
        }
    }
}

/// Decides; what has come or gone lies in the past, and nothing is struck without a reason.
pub(super) fn decide(
    case: &Case,
    command: Command,
    context: &Context<'_>,
) -> Result<Vec<Event>, Refusal> {
    match command {
        Command::Keep(message) => {
            fits(&message.other, "other", LINE_CHARS_MAX)?;
            fits(&message.subject, "subject", LINE_CHARS_MAX)?;
            fits(&message.text, "text", TEXT_CHARS_MAX)?;
            let message = Message { at: past(message.at, context)?, ..message };
            // A form that is sent twice is one message.
            if case.correspondence.last().is_some_and(|it| it.written.verdict == message) {
                return Ok(Vec::new());
            }
            if COUNT_MAX <= case.correspondence.len() {
                return Err(Refusal::TooMuchWork);
            }
            let number = u32::try_from(case.correspondence.len() + 1);
            let number = number.map_err(|_| Refusal::TooMuchWork)?;
            Ok(vec![Event::Kept { number, message }])
        }
        Command::Strike { number, reason } => {
            let known = case.correspondence.iter().find(|it| it.number == number);
            let known = known.ok_or(Refusal::NoSuchMessage(number))?;
            if known.struck.is_some() {
                return Ok(Vec::new());
            }
            Ok(vec![Event::Struck { number, reason: given(reason)? }])
        }
    }
}

fn fits(text: &str, part: &'static str, most: usize) -> Result<(), Refusal> {
    let fits = !text.trim().is_empty() && text.chars().count() <= most;
    if fits { Ok(()) } else { Err(Refusal::BadWork(part)) }
}

/// Takes in what has happened.
pub(super) fn apply(all: &mut Vec<Kept>, event: &Event, meta: &Meta) {
    let (at, actor) = (meta.at, meta.actor.clone());
    match event {
        Event::Kept { number, message } => {
            let verdict = message.clone();
            let written = Judgement { verdict, reason: String::new(), at, actor };
            all.push(Kept { number: *number, written, struck: None });
        }
        Event::Struck { number, reason } => {
            if let Some(it) = all.iter_mut().find(|it| it.number == *number) {
                it.struck = Some(Judgement { verdict: (), reason: reason.clone(), at, actor });
            }
        }
    }
}
