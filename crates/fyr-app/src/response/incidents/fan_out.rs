//! Fan-out: a case for each concerned controller and word to its contacts, in one act.

use crate::{
    App,
    access::Action,
    app::{append, new_id},
    error::AppError,
    jobs::{self, MailJob},
    viewer::Viewer,
};
use fyr_core::{
    case::{self, Capacity, Case, Command as CaseCommand, Opening, Origin, awareness::Moment},
    event::{Event as AnyEvent, Meta, State, StreamKind},
    field::Value,
    id::{CaseId, IncidentId, OrganisationId},
    incident::{self, Command, Incident},
    register::directory::Directory,
    report::{Report, Source},
};
use fyr_store::batch::Batch;
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet};

/// The fact that says when it was detected.
const DETECTED: &str = "detected_at";

/// What a fan-out did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FanOut {
    /// Cases opened.
    pub cases: u64,
    /// Mails asked for.
    pub mails: u64,
}

impl App {
    /// Gives each concerned controller that has none its case, and asks for word to every contact.
    ///
    /// One act: all cases or none. Idempotent: a controller that has its case keeps it.
    ///
    /// # Errors
    ///
    /// [`AppError::NotFound`]; [`fyr_core::incident::Refusal::NobodyWaits`].
    pub async fn fan_out(&self, viewer: &Viewer, id: IncidentId) -> Result<FanOut, AppError> {
        self.incident_for(viewer, Action::LeadIncident, id).await?;
        self.decided(|| self.fanned_out(viewer, id)).await
    }

    async fn fanned_out(&self, viewer: &Viewer, id: IncidentId) -> Result<FanOut, AppError> {
        let (version, incident) = self.incident_for(viewer, Action::LeadIncident, id).await?;
        let directory = self.directory().await?;
        let now = self.now(incident.timeline());
        let report = self.led_to(&incident).await?;
        let wanted: BTreeMap<OrganisationId, CaseId> =
            incident.waiting().map(|it| (it, CaseId::new(new_id()))).collect();
        let context = self.context(viewer, now);
        let decided = incident::decide(&incident, Command::FanOut(wanted), &context);
        let decided = decided.map_err(AppError::refused)?;
        let mut batch = Batch::new(viewer.actor.journal_text(), now);
        let first_number = incident.controllers.values().filter(|it| it.case.is_some()).count();
        let mut led: BTreeSet<OrganisationId> = incident
            .controllers
            .iter()
            .filter(|(_, concern)| concern.case.is_some())
            .filter_map(|(controller, _)| directory.operator_of(*controller))
            .collect();
        let mut mails = 0;
        let mut cases = 0;
        for event in &decided {
            let incident::Event::FannedOut { cases: given } = event else { continue };
            let mut given: Vec<(&OrganisationId, &CaseId)> = given.iter().collect();
            given.sort_by_key(|(controller, _)| directory.name(**controller));
            for (index, (controller, case)) in given.into_iter().enumerate() {
                let number = first_number + index + 1;
                let mut opened = open(&directory, &incident, (*controller, *case, number));
                // The first case of each operator leads: its duties are done once, and wake people once.
                opened.leads_operator = opened.operator.is_some_and(|it| led.insert(it));
                let told = report.as_ref().and_then(|it| own_staff_knew(it, *controller));
                let events = self.opening_events(viewer, (opened, told), (&incident, now))?;
                let mut act = append(StreamKind::Case, case.uuid(), 0);
                act.events = events;
                batch.appends.push(act);
                cases += 1;
                for contact in directory.contacts(*controller) {
                    let job = MailJob { case: *case, contact: contact.id };
                    batch.jobs.push(jobs::mail(&job, self.now(fyr_core::context::Timeline::Live))?);
                    mails += 1;
                }
            }
        }
        let mut act = append(StreamKind::Incident, id.uuid(), version);
        act.events = decided.into_iter().map(AnyEvent::Incident).collect();
        batch.appends.push(act);
        self.append(batch).await?;
        Ok(FanOut { cases, mails })
    }

    /// Returns the report that led to an incident.
    async fn led_to(&self, incident: &Incident) -> Result<Option<Report>, AppError> {
        let id = incident.opening.as_ref().and_then(|it| it.report);
        let Some(id) = id else { return Ok(None) };
        match self.loaded(StreamKind::Report, id.uuid()).await? {
            (_, State::Report(report)) => Ok(Some(report)),
            _ => Ok(None),
        }
    }

    /// The first events of a case: opened, its people told, facts at the source proposed.
    ///
    /// Where its own staff reported the incident, they knew then, not when somebody got round to opening the case.
    fn opening_events(
        &self,
        viewer: &Viewer,
        (opening, knew): (Opening, Option<Timestamp>),
        source: (&Incident, Timestamp),
    ) -> Result<Vec<AnyEvent>, AppError> {
        let (incident, now) = source;
        let context = self.context(viewer, now);
        let mut values: Vec<(String, Value)> =
            incident.known().map(|(id, it)| (id.to_owned(), it.value.clone())).collect();
        let knew = knew.filter(|it| *it < now);
        if let Some(knew) = knew.filter(|_| !values.iter().any(|(id, _)| id == DETECTED)) {
            values.push((DETECTED.to_owned(), Value::Moment(knew)));
        }
        let mut commands = vec![
            CaseCommand::Open(Box::new(opening)),
            CaseCommand::Propose { values, origin: Origin::Incident(incident.id) },
        ];
        commands.push(CaseCommand::EstablishAwareness {
            moment: Moment::OwnPeopleTold,
            at: knew.unwrap_or(now),
            reason: if knew.is_some() { "staff_report" } else { "fan_out" }.to_owned(),
        });
        let meta = Meta { position: 0, version: 1, at: now, actor: viewer.actor.journal_text() };
        let mut case = Case::empty(new_id());
        let mut events = Vec::new();
        for command in commands {
            let decided = case::decide(&case, command, &context).map_err(AppError::refused)?;
            case = decided.iter().fold(case, |case, event| case::apply(case, event, &meta));
            events.extend(decided.into_iter().map(|it| AnyEvent::Case(Box::new(it))));
        }
        Ok(events)
    }
}

/// Returns when a controller's own staff knew, by the report they sent: when they say they noticed it, else when it came in.
fn own_staff_knew(report: &Report, controller: OrganisationId) -> Option<Timestamp> {
    let told = report.told.as_ref()?;
    let own = told.source == Source::Staff && told.organisation == Some(controller);
    own.then(|| told.noticed_at.unwrap_or(report.received_at))
}

fn open(
    directory: &Directory,
    incident: &Incident,
    given: (OrganisationId, CaseId, usize),
) -> Opening {
    let (controller, _, number) = given;
    let opening = incident.opening.as_ref();
    let record = directory.organisation(controller);
    let one_person = record.and_then(|it| it.fields.get("one_person_office"));
    Opening {
        incident: incident.id,
        controller,
        reference: format!("{}-{number:03}", incident.reference),
        title: opening.map(|it| it.title.clone()).unwrap_or_default(),
        exercise: opening.is_some_and(|it| it.exercise),
        timeline: incident.timeline(),
        processing: processing(directory, incident),
        contact_point_told_at: opening.and_then(|it| it.contact_point_told_at),
        one_person_office: one_person == Some(&Value::YesNoUnknown(Some(true))),
        capacity: Capacity::Controller,
        bound_by: bound_by(directory, controller),
        operator: directory.operator_of(controller),
        leads_operator: false,
    }
}

/// Returns which laws bind the organisation besides those on processing; `None` where the register does not say.
fn bound_by(directory: &Directory, controller: OrganisationId) -> Option<BTreeSet<String>> {
    let agency = directory.organisation(controller)?.has("roles", "state_agency");
    let operator = directory.operator_of(controller).is_some();
    let laws = [("operator", operator), ("state_agency", agency)];
    let laws: BTreeSet<String> =
        laws.into_iter().filter(|it| it.1).map(|it| it.0.to_owned()).collect();
    (!laws.is_empty()).then_some(laws)
}

/// Returns which laws the processing follows: those of the systems, the GDPR where none says.
fn processing(directory: &Directory, incident: &Incident) -> BTreeSet<String> {
    let mut laws = BTreeSet::new();
    let systems = incident.opening.iter().flat_map(|it| &it.systems);
    for record in systems.filter_map(|id| directory.record(*id)) {
        if let Some(Value::Choices(chosen)) = record.fields.get("processing_regime") {
            laws.extend(chosen.iter().cloned());
        }
    }
    if laws.is_empty() {
        laws.insert("gdpr".to_owned());
    }
    laws
}

#[cfg(test)]
mod tests;
