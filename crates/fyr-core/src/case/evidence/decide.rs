//! From what is asked of evidence to what has happened.

use super::{Command, Event, Evidence, Held, NewEvidence, Verdict};
use crate::{
    case::{Case, decide::Refusal},
    context::Context,
};
use jiff::Timestamp;

/// Upper limit of a title, a name or a place, in characters.
const LINE_CHARS_MAX: usize = 300;
/// Upper limit of pieces of evidence in one case, and of handovers and checks of one.
const COUNT_MAX: usize = 500;
/// Hexadecimal digits of a SHA-256.
const DIGEST_DIGITS: usize = 64;

pub(in super::super) fn decide(
    case: &Case,
    command: Command,
    context: &Context<'_>,
) -> Result<Vec<Event>, Refusal> {
    match command {
        Command::Add(evidence) => {
            let evidence = taken(*evidence, context)?;
            let number = next(case.evidence.len())?;
            Ok(vec![Event::Added { number, evidence: Box::new(evidence) }])
        }
        Command::HandOver { number, to, by, at, why } => {
            let evidence = found(case, number)?;
            next(evidence.custody.len())?;
            if evidence.handed_out().is_some() {
                return Err(Refusal::OutOfHand(number));
            }
            line(&to, "to")?;
            line(&by, "by")?;
            line(&why, "why")?;
            let last = evidence.custody.last().and_then(|it| it.returned.as_ref());
            let since = last.map_or(evidence.evidence.taken_at, |it| it.verdict);
            between(since, (at, "at"), context)?;
            Ok(vec![Event::HandedOver { number, to, by, at, why }])
        }
        Command::TakeBack { number, at, note } => {
            let evidence = found(case, number)?;
            let Some(handover) = evidence.handed_out() else {
                return Err(Refusal::NotHandedOut(number));
            };
            line(&note, "note")?;
            between(handover.at, (at, "at"), context)?;
            Ok(vec![Event::TakenBack { number, at, note }])
        }
        Command::Check { number, verdict } => {
            next(found(case, number)?.checks.len())?;
            Ok(vec![Event::Checked { number, verdict }])
        }
        Command::Seal { number, how } => seal(found(case, number)?, how),
    }
}

fn taken(evidence: NewEvidence, context: &Context<'_>) -> Result<NewEvidence, Refusal> {
    line(&evidence.title, "title")?;
    line(&evidence.origin, "origin")?;
    line(&evidence.taken_by, "taken_by")?;
    if context.now < evidence.taken_at {
        return Err(Refusal::BadWork("taken_at"));
    }
    if let Held::Elsewhere { place } = &evidence.held {
        line(place, "place")?;
    }
    let digest = evidence.digest.map(|it| it.trim().to_lowercase());
    let whole = |it: &String| {
        it.len() == DIGEST_DIGITS && it.chars().all(|digit| digit.is_ascii_hexdigit())
    };
    if digest.as_ref().is_some_and(|it| !whole(it)) {
        return Err(Refusal::BadWork("digest"));
    }
    Ok(NewEvidence { digest, ..evidence })
}

/// Sealed is what can be told from any other: by its digest, or by what the seal itself says.
fn seal(evidence: &Evidence, how: String) -> Result<Vec<Event>, Refusal> {
    let number = evidence.number;
    if evidence.sealed.is_some() {
        return Ok(Vec::new());
    }
    line(&how, "how")?;
    if evidence.checks.last().is_some_and(|it| it.verdict == Verdict::Mismatch) {
        return Err(Refusal::Altered(number));
    }
    Ok(vec![Event::Sealed { number, how }])
}

fn found(case: &Case, number: u32) -> Result<&Evidence, Refusal> {
    case.evidence.iter().find(|it| it.number == number).ok_or(Refusal::NoSuchEvidence(number))
}

fn between(
    since: Timestamp,
    (at, part): (Timestamp, &'static str),
    context: &Context<'_>,
) -> Result<(), Refusal> {
    if at < since || context.now < at { Err(Refusal::BadWork(part)) } else { Ok(()) }
}

fn line(text: &str, part: &'static str) -> Result<(), Refusal> {
    let fits = !text.trim().is_empty() && text.chars().count() <= LINE_CHARS_MAX;
    if fits { Ok(()) } else { Err(Refusal::BadWork(part)) }
}

/// Returns the number after `count` others.
fn next(count: usize) -> Result<u32, Refusal> {
    if COUNT_MAX <= count {
        return Err(Refusal::TooMuchWork);
    }
    u32::try_from(count + 1).map_err(|_| Refusal::TooMuchWork)
}
