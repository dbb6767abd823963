//! From command to events.

use super::{Command, Event, Incident, bundle, coordination, facts, material};
use crate::{case::facts::lies_ahead, context::Context, field::Value, id::OrganisationId};

/// Why a command was not carried out. The person's text is in `/texts`, by variant.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// It was opened already.
    #[error("the incident is open already")]
    Open,
    /// Nothing can be done before it is opened.
    #[error("the incident has not been opened")]
    NotOpen,
    /// An incident needs a name to be known by.
    #[error("give the incident a title of at most 200 characters")]
    TitleMissing,
    /// The contact point cannot have been told in the future.
    #[error("the contact point cannot have been told in the future")]
    ToldInFuture,
    /// Adding or explaining away needs a reason.
    #[error("say why")]
    ReasonMissing,
    /// The controller has its case; it closes that instead.
    #[error("the controller has its case already")]
    HasCase(OrganisationId),
    /// Not in the list, so there is nothing to explain away.
    #[error("the controller is not among those concerned")]
    NotConcerned(OrganisationId),
    /// Nobody waits for a case.
    #[error("every concerned controller has its case already")]
    NobodyWaits,
    /// It happened at no processor, so that none has duties.
    #[error("the incident happened at no supplier")]
    NoProcessor,
    /// The processor has its case.
    #[error("the supplier has its case already")]
    ProcessorHasCase,
    /// No such fact at the source, or a value of the wrong kind.
    #[error("`{0}` is not a fact of this kind")]
    BadFact(String),
    /// Somebody else wrote the fact meanwhile.
    #[error("`{0}` was changed meanwhile")]
    FactChanged(String),
    /// What a fact tells of has not been yet.
    #[error("`{0}` lies in the future: write when it was")]
    FactInFuture(String),
    /// A part of what is to be shared is missing or does not fit.
    #[error("correct: {0}")]
    BadPart(&'static str),
    /// No such common text.
    #[error("the incident has no common text {0}")]
    NoSuchText(u32),
    /// No such meeting, or it has been held.
    #[error("the incident has no meeting {0} that is still to be held")]
    NoSuchMeeting(u32),
    /// No such bundle, or it is not in a state for this.
    #[error("the incident has no bundle {0} that this can be done with")]
    NoSuchBundle(u32),
    /// Every case of the bundle has dropped out.
    #[error("no case of bundle {0} can be filed as it stands")]
    NothingToFile(u32),
    /// Too many updates, texts, meetings or bundles.
    #[error("an incident holds at most 500 updates, texts, meetings and bundles of each")]
    TooMuchShared,
    /// Nothing came, or it has no name that can be kept.
    #[error("choose a file that holds something, with a name of at most 200 characters")]
    MaterialEmpty,
    /// Too much is held.
    #[error("an incident holds at most 200 files of stolen material; destroy what is not needed")]
    TooMuchMaterial,
    /// Larger than what is taken in at once; in GiB.
    #[error(
        "at most {0} GiB can be taken in at once; have it laid in the folder for stolen material"
    )]
    MaterialTooLarge(u64),
    /// The disk would be full.
    #[error("the server has too little room left; make room and try again")]
    NoRoom,
    /// No such material.
    #[error("the incident holds no such material")]
    NoSuchMaterial,
    /// A run reads it.
    #[error("the material is being analysed; stop the run, or wait for its end")]
    MaterialInUse,
}

/// Returns the events that `command` leads to, or why it is refused.
///
/// # Errors
///
/// [`Refusal`]; the incident is then unchanged.
pub fn decide(
    incident: &Incident,
    command: Command,
    context: &Context<'_>,
) -> Result<Vec<Event>, Refusal> {
    if !matches!(command, Command::Open(_)) && incident.opening.is_none() {
        return Err(Refusal::NotOpen);
    }
    match command {
        Command::Open(_) if incident.opening.is_some() => Err(Refusal::Open),
        Command::Open(opening) => {
            let title = opening.title.trim();
            if title.is_empty() || 200 < title.chars().count() {
                return Err(Refusal::TitleMissing);
            }
            if opening.contact_point_told_at.is_some_and(|at| context.now < at) {
                return Err(Refusal::ToldInFuture);
            }
            Ok(vec![Event::Opened { opening }])
        }
        Command::Concern(mut controllers) => {
            controllers.retain(|id, grounds| {
                incident.controllers.get(id).is_none_or(|it| !grounds.is_subset(&it.grounds))
            });
            if controllers.is_empty() {
                return Ok(Vec::new());
            }
            Ok(vec![Event::Concerned { controllers }])
        }
        Command::Add { reason, .. } | Command::ExplainAway { reason, .. }
            if reason.trim().is_empty() =>
        {
            Err(Refusal::ReasonMissing)
        }
        Command::Add { controller, reason } => match incident.controllers.get(&controller) {
            Some(concern) if concern.case.is_some() => Err(Refusal::HasCase(controller)),
            Some(_) | None => Ok(vec![Event::Added { controller, reason }]),
        },
        Command::ExplainAway { controller, reason } => {
            match incident.controllers.get(&controller) {
                None => Err(Refusal::NotConcerned(controller)),
                Some(concern) if concern.case.is_some() => Err(Refusal::HasCase(controller)),
                Some(_) => Ok(vec![Event::ExplainedAway { controller, reason }]),
            }
        }
        Command::FanOut(mut cases) => {
            // Idempotent: a controller that has its case keeps it.
            cases.retain(|id, _| incident.controllers.get(id).is_some_and(super::Concern::waits));
            if cases.is_empty() {
                return Err(Refusal::NobodyWaits);
            }
            Ok(vec![Event::FannedOut { cases }])
        }
        Command::OpenProcessorCase(_) if incident.processor_case.is_some() => {
            Err(Refusal::ProcessorHasCase)
        }
        Command::OpenProcessorCase(case) => {
            let processor = incident.supplier().ok_or(Refusal::NoProcessor)?;
            Ok(vec![Event::ProcessorCaseOpened { processor, case }])
        }
        Command::RecordFact { field, value, seen } => {
            record(incident, (field, value, seen), context)
        }
        Command::Bundle(command) => {
            let bundled = bundle::decide(incident, *command, context)?;
            Ok(bundled.into_iter().map(|it| Event::Bundle { event: Box::new(it) }).collect())
        }
        Command::Coordinate(command) => {
            let shared = coordination::decide(incident, *command, context)?;
            Ok(shared.into_iter().map(|it| Event::Coordination { event: Box::new(it) }).collect())
        }
        Command::Material(command) => {
            let events = material::decide(incident, command)?;
            Ok(events.into_iter().map(|event| Event::Material { event }).collect())
        }
    }
}

fn record(
    incident: &Incident,
    (field, value, seen): (String, Value, usize),
    context: &Context<'_>,
) -> Result<Vec<Event>, Refusal> {
    let entry = facts::entries().find(|entry| entry.id == field);
    if !entry.is_some_and(|entry| entry.kind.accepts(&value)) {
        return Err(Refusal::BadFact(field));
    }
    if incident.facts.get(&field) == Some(&value) {
        return Ok(Vec::new());
    }
    if lies_ahead(&field, &value, context.now) {
        return Err(Refusal::FactInFuture(field));
    }
    if incident.facts.versions(&field).len() != seen {
        return Err(Refusal::FactChanged(field));
    }
    Ok(vec![Event::FactRecorded { field, value }])
}

#[cfg(test)]
mod tests;
