//! From what is asked of the coordination to what has happened.

use super::{Command, Event, Minutes, NewArrangement, NewUpdate, Purpose, Teller};
use crate::{
    case::facts,
    context::Context,
    field::Kind,
    id::OrganisationId,
    incident::{Incident, Refusal, facts as source},
};
use jiff::Timestamp;
use std::collections::BTreeSet;

/// Upper limit of a text, in characters.
const TEXT_CHARS_MAX: usize = 10_000;
/// Upper limit of a title or a place, in characters.
const LINE_CHARS_MAX: usize = 300;
/// Upper limit of updates, of texts, of versions of one, and of meetings.
const COUNT_MAX: usize = 500;

pub(in super::super) fn decide(
    incident: &Incident,
    command: Command,
    context: &Context<'_>,
) -> Result<Vec<Event>, Refusal> {
    let shared = &incident.coordination;
    match command {
        Command::TellUpdate(update, teller) => tell(incident, (update, teller), context),
        Command::OfferText { purpose, title, body } => {
            line(&title, "title")?;
            text(&body, "body")?;
            answers_text(&purpose)?;
            let number = next(shared.texts.len())?;
            Ok(vec![Event::TextOffered { number, purpose, title, body }])
        }
        Command::RenewText { number, body, news } => {
            let known = shared.text(number).ok_or(Refusal::NoSuchText(number))?;
            text(&body, "body")?;
            if known.body(known.newest()) == Some(body.as_str()) {
                return Ok(Vec::new());
            }
            text(&news, "news")?;
            let version = next(known.versions.len())?;
            Ok(vec![Event::TextRenewed { number, version, body, news }])
        }
        Command::CallMeeting { at, place } => {
            line(&place, "place")?;
            let number = next(shared.meetings.len())?;
            Ok(vec![Event::MeetingCalled { number, at, place }])
        }
        Command::HoldMeeting { number, present, notes, next } => {
            hold(incident, (number, next), (present, notes))
        }
        Command::Arrange(arrangement) => arrange(incident, arrangement),
    }
}

fn tell(
    incident: &Incident,
    (update, teller): (NewUpdate, Teller),
    context: &Context<'_>,
) -> Result<Vec<Event>, Refusal> {
    text(&update.text, "text")?;
    if context.now < update.received_at {
        return Err(Refusal::BadPart("received_at"));
    }
    let at_source = |id: &String| source::AT_SOURCE.contains(&id.as_str());
    if !update.changes.iter().all(at_source) {
        return Err(Refusal::BadPart("changes"));
    }
    let number = next(incident.coordination.updates.len())?;
    Ok(vec![Event::UpdateTold { number, update, teller }])
}

/// Only what is written in words can be answered with a text.
fn answers_text(purpose: &Purpose) -> Result<(), Refusal> {
    let Some(field) = purpose.field() else { return Ok(()) };
    let words = facts::find(field).is_some_and(|it| matches!(it.kind, Kind::Text(_)));
    if words { Ok(()) } else { Err(Refusal::BadPart("purpose")) }
}

fn hold(
    incident: &Incident,
    (number, at): (u32, Option<Timestamp>),
    (present, notes): (BTreeSet<OrganisationId>, String),
) -> Result<Vec<Event>, Refusal> {
    let shared = &incident.coordination;
    let meeting = shared.meetings.iter().find(|it| it.number == number);
    let meeting =
        meeting.filter(|it| it.minutes.is_none()).ok_or(Refusal::NoSuchMeeting(number))?;
    text(&notes, "notes")?;
    let with_case = incident.controllers.iter().filter(|(_, it)| it.case.is_some());
    let concerned: BTreeSet<OrganisationId> = with_case.map(|(id, _)| *id).collect();
    if !present.is_subset(&concerned) {
        return Err(Refusal::BadPart("present"));
    }
    let absent = concerned.difference(&present).copied().collect();
    let minutes = Minutes { present, absent, notes };
    let mut events = vec![Event::MeetingHeld { number, minutes }];
    if let Some(at) = at {
        if at <= meeting.at {
            return Err(Refusal::BadPart("next"));
        }
        let (number, place) = (next(shared.meetings.len())?, meeting.place.clone());
        events.push(Event::MeetingCalled { number, at, place });
    }
    Ok(events)
}

fn arrange(incident: &Incident, arrangement: NewArrangement) -> Result<Vec<Event>, Refusal> {
    let concerned = |id: &OrganisationId| incident.controllers.contains_key(id);
    // One alone is not joint: Art. 26(1) speaks of two or more.
    if arrangement.parties.len() < 2 || !arrangement.parties.iter().all(concerned) {
        return Err(Refusal::BadPart("parties"));
    }
    if !arrangement.parties.contains(&arrangement.leads) {
        return Err(Refusal::BadPart("leads"));
    }
    text(&arrangement.authority, "authority")?;
    text(&arrangement.people, "people")?;
    if LINE_CHARS_MAX < arrangement.contact.chars().count() {
        return Err(Refusal::BadPart("contact"));
    }
    let now = incident.coordination.arrangements.last();
    if now.is_some_and(|it| it.arrangement == arrangement) {
        return Ok(Vec::new());
    }
    Ok(vec![Event::Arranged { arrangement }])
}

fn text(text: &str, part: &'static str) -> Result<(), Refusal> {
    let fits = !text.trim().is_empty() && text.chars().count() <= TEXT_CHARS_MAX;
    if fits { Ok(()) } else { Err(Refusal::BadPart(part)) }
}

fn line(text: &str, part: &'static str) -> Result<(), Refusal> {
    let fits = !text.trim().is_empty() && text.chars().count() <= LINE_CHARS_MAX;
    if fits { Ok(()) } else { Err(Refusal::BadPart(part)) }
}

/// Returns the number after `count` others.
fn next(count: usize) -> Result<u32, Refusal> {
    if COUNT_MAX <= count {
        return Err(Refusal::TooMuchShared);
    }
    u32::try_from(count + 1).map_err(|_| Refusal::TooMuchShared)
}

#[cfg(test)]
mod tests;
