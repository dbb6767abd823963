//! Coordination of one incident with many cases: what the one who leads shares, what the source tells, what each answers.

use crate::{
    App,
    access::{Action, Subject, allows, require},
    app::append,
    error::AppError,
    viewer::Viewer,
};
use fyr_core::{
    case::{
        Case, Command as CaseCommand,
        coordination::{Answer, Command as AnswerCommand},
        notice::Matter,
    },
    event::{Event as AnyEvent, State, StreamKind},
    id::{CaseId, IncidentId},
    incident::{
        self, Event, Incident,
        coordination::{Command, Event as Shared, NewUpdate, Teller},
        decide,
    },
};
use fyr_store::batch::Batch;
use jiff::Timestamp;

/// What a case answers to what is shared with it.
#[derive(Debug, Clone)]
pub enum Given {
    /// It has taken the matter on.
    Acknowledged,
    /// It has considered an update.
    Considered {
        /// Which.
        update: u32,
        /// What it means here; may be empty.
        note: String,
    },
    /// It answers a common text.
    Text {
        /// Which.
        text: u32,
        /// Which version was read.
        version: u32,
        /// What.
        answer: Answer,
        /// Its own words where it adapts, why not where it declines.
        words: String,
    },
}

/// An incident as the supplier at which it happened sees it: what has been told, nothing of the cases.
#[derive(Debug, Clone)]
pub struct SourceIncident {
    /// The incident, without controllers, facts and what is shared among them.
    pub incident: Incident,
    /// The moment now on its clock.
    pub now: Timestamp,
}

impl App {
    /// Shares something with every case: a text, a meeting, an arrangement, an update on the source's behalf.
    ///
    /// # Errors
    ///
    /// [`AppError::NotFound`]; [`fyr_core::incident::Refusal`].
    pub async fn share(
        &self,
        viewer: &Viewer,
        id: IncidentId,
        command: Command,
    ) -> Result<(), AppError> {
        let command = match command {
            Command::TellUpdate(update, _) => Command::TellUpdate(update, Teller::Lead),
            command @ (Command::OfferText { .. }
            | Command::RenewText { .. }
            | Command::CallMeeting { .. }
            | Command::HoldMeeting { .. }
            | Command::Arrange(_)) => command,
        };
        self.shared(viewer, (Action::LeadIncident, id), command).await
    }

    /// Tells what is new, as the supplier at which it happened.
    ///
    /// # Errors
    ///
    /// [`AppError::NotFound`]; [`fyr_core::incident::Refusal`].
    pub async fn tell_update(
        &self,
        viewer: &Viewer,
        id: IncidentId,
        update: (String, std::collections::BTreeSet<String>),
    ) -> Result<(), AppError> {
        let (_, incident) = self.incident_for(viewer, Action::TellUpdates, id).await?;
        let (text, changes) = update;
        // What the source tells here is received here, now.
        let received_at = self.now(incident.timeline());
        let update = NewUpdate { text, changes, received_at };
        let command = Command::TellUpdate(update, Teller::Supplier);
        self.shared(viewer, (Action::TellUpdates, id), command).await
    }

    /// Returns the incidents at the viewer's own systems, newest first.
    ///
    /// # Errors
    ///
    /// [`AppError::NotFound`] for those who are no supplier's.
    pub async fn source_incidents(&self, viewer: &Viewer) -> Result<Vec<SourceIncident>, AppError> {
        require(viewer, Action::ReportAsSupplier, &Subject::Installation)?;
        let mut own = Vec::new();
        for incident in self.all::<Incident>().await? {
            if allows(viewer, Action::TellUpdates, &Subject::Incident(&incident)) {
                own.push(self.as_source(Incident::clone(&incident)));
            }
        }
        own.reverse();
        Ok(own)
    }

    /// Returns one incident at the viewer's own systems.
    ///
    /// # Errors
    ///
    /// [`AppError::NotFound`].
    pub async fn source_incident(
        &self,
        viewer: &Viewer,
        id: IncidentId,
    ) -> Result<SourceIncident, AppError> {
        let (_, incident) = self.incident_for(viewer, Action::TellUpdates, id).await?;
        Ok(self.as_source(incident))
    }

    /// Answers what is shared with a case.
    ///
    /// # Errors
    ///
    /// [`AppError::NotFound`], also for what has not been shared; [`fyr_core::case::Refusal`].
    pub async fn answer_shared(
        &self,
        viewer: &Viewer,
        id: CaseId,
        given: Given,
    ) -> Result<(), AppError> {
        let (_, case) = self.case_for(viewer, Action::HandleCase, id).await?;
        let (_, state) = self.loaded(StreamKind::Incident, case.incident.uuid()).await?;
        let State::Incident(incident) = state else { return Err(AppError::NotFound) };
        let command = answered(&incident, given).ok_or(AppError::NotFound)?;
        let command = CaseCommand::Coordinate(command);
        self.change_case(viewer, (Action::HandleCase, id), &command).await
    }

    async fn shared(
        &self,
        viewer: &Viewer,
        (action, id): (Action, IncidentId),
        command: Command,
    ) -> Result<(), AppError> {
        self.incident_for(viewer, action, id).await?;
        let command = &incident::Command::Coordinate(Box::new(command));
        self.decided(|| async move {
            let (version, incident) = self.incident_for(viewer, action, id).await?;
            let now = self.now(incident.timeline());
            let events = decide(&incident, command.clone(), &self.context(viewer, now));
            let events = events.map_err(AppError::refused)?;
            if events.is_empty() {
                return Ok(());
            }
            let mut batch = Batch::new(viewer.actor.journal_text(), now);
            for matter in events.iter().filter_map(waits) {
                let cases = self.cases_of(&incident).await?;
                let cases: Vec<Case> = cases.into_iter().map(|(_, case)| case).collect();
                batch.jobs.extend(self.notices(&cases, matter).await?);
            }
            let mut act = append(StreamKind::Incident, id.uuid(), version);
            act.events = events.into_iter().map(AnyEvent::Incident).collect();
            batch.appends.push(act);
            self.append(batch).await?;
            Ok(())
        })
        .await
    }

    fn as_source(&self, mut incident: Incident) -> SourceIncident {
        let now = self.now(incident.timeline());
        incident.controllers.clear();
        incident.bundles.clear();
        incident.materials.clear();
        incident.facts = fyr_core::case::facts::Facts::empty();
        incident.coordination = std::mem::take(&mut incident.coordination).seen_by_source();
        SourceIncident { incident, now }
    }
}

/// Returns what waits in every case after an event, if anything does.
fn waits(event: &Event) -> Option<Matter> {
    let Event::Coordination { event } = event else { return None };
    match event.as_ref() {
        Shared::UpdateTold { number, .. } => Some(Matter::Update { number: *number }),
        Shared::TextOffered { number, .. } => Some(Matter::Text { number: *number, version: 1 }),
        Shared::TextRenewed { number, version, .. } => {
            Some(Matter::Text { number: *number, version: *version })
        }
        Shared::MeetingCalled { .. } | Shared::MeetingHeld { .. } | Shared::Arranged { .. } => None,
    }
}

/// Fills in what was shared: a text that is taken is taken in the words that were offered.
fn answered(incident: &Incident, given: Given) -> Option<AnswerCommand> {
    let shared = &incident.coordination;
    match given {
        Given::Acknowledged => Some(AnswerCommand::Acknowledge),
        Given::Considered { update, note } => {
            let known = shared.updates.iter().any(|it| it.number == update);
            known.then_some(AnswerCommand::Consider { update, note })
        }
        Given::Text { text, version, answer, words } => {
            let known = shared.text(text)?;
            let offered = known.body(version)?.to_owned();
            let words = if answer == Answer::Taken { offered } else { words };
            let field = known.purpose.field().map(str::to_owned);
            Some(AnswerCommand::AnswerText { text, version, field, answer, words })
        }
    }
}
