//! Telling the people: letters, and stating that they have been told.

use super::{Refusal, open_duty};
use crate::{
    case::{Case, Event, LetterOutcome, LetterText, LettersTo, duty::DutyKey},
    law::MetBy,
};
use jiff::Timestamp;

pub(super) fn order(
    case: &Case,
    text: Box<LetterText>,
    to: LettersTo,
) -> Result<Vec<Event>, Refusal> {
    let Some(people) = &case.people else { return Err(Refusal::NoPeople) };
    let after = match to {
        LettersTo::Everybody => None,
        LettersTo::Newcomers => Some(case.lettered_until()),
    };
    if after.is_some_and(|after| people.highest <= after) {
        return Err(Refusal::NobodyNew);
    }
    let parts = [
        ("heading", &text.heading),
        ("happened", &text.happened),
        ("consequences", &text.consequences),
        ("measures", &text.measures),
        ("advice", &text.advice),
        ("contact", &text.contact),
    ];
    let missing: Vec<&'static str> =
        parts.iter().filter(|(_, words)| words.trim().is_empty()).map(|(id, _)| *id).collect();
    if !missing.is_empty() {
        return Err(Refusal::LetterIncomplete(missing));
    }
    let number = u32::try_from(case.letters.len()).unwrap_or(u32::MAX).saturating_add(1);
    Ok(vec![Event::LettersOrdered { number, text, after }])
}

/// Refuses unless the batch has been ordered and is not made yet.
pub(super) fn being_made(case: &Case, number: u32) -> Result<(), Refusal> {
    match outcome(case, number)? {
        LetterOutcome::Ordered => Ok(()),
        LetterOutcome::Rendered { .. } | LetterOutcome::Failed { .. } => {
            Err(Refusal::BadBatch(number))
        }
    }
}

/// Refuses unless the batch is made.
pub(super) fn made(case: &Case, number: u32) -> Result<(), Refusal> {
    match outcome(case, number)? {
        LetterOutcome::Rendered { .. } => Ok(()),
        LetterOutcome::Ordered | LetterOutcome::Failed { .. } => Err(Refusal::BadBatch(number)),
    }
}

fn outcome(case: &Case, number: u32) -> Result<&LetterOutcome, Refusal> {
    let batch = case.letters.iter().find(|it| it.number == number);
    batch.map(|it| &it.outcome).ok_or(Refusal::BadBatch(number))
}

pub(super) fn inform(
    case: &Case,
    key: DutyKey,
    done: (Timestamp, String),
) -> Result<Vec<Event>, Refusal> {
    let duty = open_duty(case, &key)?;
    if duty.terms.duty.met_by != MetBy::Information {
        return Err(Refusal::WrongWay(key));
    }
    if duty.excluded(case).is_some() {
        return Err(Refusal::TurnedAway(key));
    }
    // Users of a service or a public are told whoever they are; the people of the case one by one.
    let left = case.direct_contacts_left();
    if duty.is_to_people() && 0 < left {
        return Err(Refusal::ProtectedNotTold(left));
    }
    let (at, how) = done;
    Ok(vec![Event::Informed { duty: key, at, how }])
}
