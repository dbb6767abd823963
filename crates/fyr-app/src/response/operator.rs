//! What is filed once for a whole operator is noted in all its cases of the incident.

use crate::{App, app::append, error::AppError};
use fyr_core::{
    case::{Case, Command, Elsewhere, Event, Filing, decide},
    context::Context,
    event::{Event as AnyEvent, State, StreamKind},
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
        let of_operator = duty.is_some_and(|it| it.terms.duty.owner == Owner::Operator);
        let (true, Some(operator)) = (of_operator, case.operator) else { return Ok(()) };
        let (_, state) = self.loaded(StreamKind::Incident, case.incident.uuid()).await?;
        let State::Incident(incident) = state else { return Err(AppError::NotFound) };
        let others = incident.controllers.values().filter_map(|it| it.case);
        for id in others.filter(|id| *id != case.id) {
            let (version, state) = self.loaded(StreamKind::Case, id.uuid()).await?;
            let State::Case(other) = state else { continue };
            if other.operator != Some(operator) {
                continue;
            }
            let told = Elsewhere { case: case.id, at: filing.at, in_time: filing.in_time };
            let command = Command::NoteFiledElsewhere { duty: filing.duty.clone(), filing: told };
            let Ok(events) = decide(&other, command, context) else { continue };
            if events.is_empty() {
                continue;
            }
            let mut act = append(StreamKind::Case, id.uuid(), version);
            act.events = events.into_iter().map(|it| AnyEvent::Case(Box::new(it))).collect();
            batch.appends.push(act);
        }
        Ok(())
    }
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
