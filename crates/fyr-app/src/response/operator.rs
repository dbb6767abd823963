//! What is filed once for a whole operator, and what one of its boards knew, is noted in all its cases of the incident.

use crate::{App, app::append, error::AppError};
use fyr_core::{
    case::{Case, Command, Elsewhere, Event, Filing, awareness::Moment, decide},
    context::Context,
    event::{Event as AnyEvent, State, StreamKind},
    id::OrganisationId,
    incident::Incident,
    law::Owner,
};
use fyr_store::batch::Batch;

impl App {
    /// Adds to an act that files under an operator's duty the word of it to the operator's other cases.
    ///
    /// Cases that are closed, or do not have the duty, are passed by.
    ///
    /// # Errors
    ///
    /// [`AppError::Fault`].
    pub(crate) async fn note_elsewhere(
        &self,
        batch: &mut Batch,
        (case, filing): (&Case, &Filing),
        context: &Context<'_>,
    ) -> Result<(), AppError> {
        let duty = case.duties.get(&filing.duty);
        if duty.is_none_or(|it| it.terms.duty.owner != Owner::Operator) {
            return Ok(());
        }
        for (version, other) in self.others_of_operator(case).await? {
            let told = Elsewhere { case: case.id, at: filing.at, in_time: filing.in_time };
            let command = Command::NoteFiledElsewhere { duty: filing.duty.clone(), filing: told };
            note(batch, (&other, version), command, context);
        }
        Ok(())
    }

    /// Adds to an act that says when something was known the word of it to the operator's other cases: what one of its
    /// boards knew the operator knew, and what it states of the operator's knowledge holds for all of them.
    ///
    /// # Errors
    ///
    /// [`AppError::Fault`].
    pub(crate) async fn note_knowledge(
        &self,
        batch: &mut Batch,
        (case, events): (&Case, &[Event]),
        context: &Context<'_>,
    ) -> Result<(), AppError> {
        let mut stated = None;
        let mut knew = case.awareness.clone();
        for event in events {
            let Event::AwarenessEstablished { moment, at, reason } = event else { continue };
            if *moment == Moment::IncidentKnown {
                stated = Some((*at, reason.clone()));
            }
            knew.state(*moment, *at);
        }
        let earliest = knew.earliest().map(|(_, at)| at);
        let earliest =
            earliest.filter(|at| case.awareness.earliest().map(|(_, at)| at) != Some(*at));
        if stated.is_none() && earliest.is_none() {
            return Ok(());
        }
        for (version, other) in self.others_of_operator(case).await? {
            let command = match (&stated, earliest) {
                (Some((at, reason)), _) => Command::EstablishAwareness {
                    moment: Moment::IncidentKnown,
                    at: *at,
                    reason: reason.clone(),
                },
                (None, Some(at))
                    if other.awareness.elsewhere.contains_key(&case.id)
                        || other.awareness.knowledge().is_none_or(|knew| at < knew) =>
                {
                    Command::NoteKnownElsewhere { case: case.id, at }
                }
                (None, _) => continue,
            };
            note(batch, (&other, version), command, context);
        }
        Ok(())
    }

    /// Returns the other cases of the same operator in the incident, each with its version.
    pub(crate) async fn others_of_operator(
        &self,
        case: &Case,
    ) -> Result<Vec<(u64, Box<Case>)>, AppError> {
        let Some(operator) = case.operator else { return Ok(Vec::new()) };
        let (_, state) = self.loaded(StreamKind::Incident, case.incident.uuid()).await?;
        let State::Incident(incident) = state else { return Err(AppError::NotFound) };
        let mut others = self.of_operator(&incident, operator).await?;
        others.retain(|(_, other)| other.id != case.id);
        Ok(others)
    }

    /// Returns the cases of an operator in an incident, each with its version.
    pub(crate) async fn of_operator(
        &self,
        incident: &Incident,
        operator: OrganisationId,
    ) -> Result<Vec<(u64, Box<Case>)>, AppError> {
        let mut cases = Vec::new();
        for id in incident.controllers.values().filter_map(|it| it.case) {
            let (version, state) = self.loaded(StreamKind::Case, id.uuid()).await?;
            let State::Case(other) = state else { continue };
            if other.operator == Some(operator) {
                cases.push((version, other));
            }
        }
        Ok(cases)
    }
}

/// Adds to a batch what a command leads to in another case; one that refuses it, as a closed one, is passed by.
pub(crate) fn note(
    batch: &mut Batch,
    (case, version): (&Case, u64),
    command: Command,
    context: &Context<'_>,
) {
    let Ok(events) = decide(case, command, context) else { return };
    if events.is_empty() {
        return;
    }
    let mut act = append(StreamKind::Case, case.id.uuid(), version);
    act.events = events.into_iter().map(|it| AnyEvent::Case(Box::new(it))).collect();
    batch.appends.push(act);
}

/// Returns the filing among events, where there is one.
pub(crate) fn filing(events: &[Event]) -> Option<Filing> {
    events.iter().find_map(|it| {
        let Event::Filed { filing } = it else { return None };
        Some(filing.as_ref().clone())
    })
}

#[cfg(test)]
mod tests;
