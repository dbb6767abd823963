//! Fan-out: a case for each concerned controller and word to its contacts, in one act.

use crate::{
    App,
    access::Action,
    app::{append, new_id},
    error::AppError,
    jobs::{self, MailJob},
    response::operator::note,
    viewer::Viewer,
};
use fyr_core::{
    case::{self, Capacity, Case, Command as CaseCommand, Opening, Origin, awareness::Moment},
    context::Context,
    event::{Event as AnyEvent, Meta, State, StreamKind},
    field::Value,
    id::{CaseId, IncidentId, OrganisationId},
    incident::{self, Command, Incident},
    register::{
        Record, RecordKind,
        concerned::{Source, report_hours},
        directory::Directory,
    },
    report::{self, Report},
};
use fyr_store::batch::{Append, Batch};
use jiff::{Timestamp, tz::TimeZone};
use std::collections::{BTreeMap, BTreeSet};

/// A law on processing, as the register calls it.
const GDPR: &str = "gdpr";
/// The same.
const BDL: &str = "bdl";
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
        // A report stands on the installation's clock; to a matter on another clock its moments say nothing.
        let report = report.filter(|_| incident.timeline() == self.timeline());
        let wanted: BTreeMap<OrganisationId, CaseId> =
            incident.waiting().map(|it| (it, CaseId::new(new_id()))).collect();
        let context = self.context(viewer, now);
        let decided = incident::decide(&incident, Command::FanOut(wanted), &context);
        let decided = decided.map_err(AppError::refused)?;
        let mut batch = Batch::new(viewer.actor.journal_text(), now);
        let first_number = incident.controllers.values().filter(|it| it.case.is_some()).count();
        let mut led = led(&directory, &incident);
        let mut mails = 0;
        let mut cases = 0;
        for event in &decided {
            let incident::Event::FannedOut { cases: given } = event else { continue };
            let mut given: Vec<(&OrganisationId, &CaseId)> = given.iter().collect();
            given.sort_by_key(|(controller, _)| directory.name(**controller));
            let mut openings = Vec::new();
            for (index, (controller, case)) in given.into_iter().enumerate() {
                let number = first_number + index + 1;
                let mut opened = open(&directory, &incident, (*controller, number));
                // The first case of each operator leads: its duties are done once, and wake people once.
                opened.leads_operator = opened.operator.is_some_and(|it| led.insert(it));
                let told = report.as_ref().and_then(|it| own_staff_knew(it, *controller));
                let start = Start::of_controller(&incident, told.filter(|it| *it < now));
                openings.push(((*case, opened), start));
                cases += 1;
                for contact in directory.contacts(*controller) {
                    let job = MailJob { case: *case, contact: contact.id };
                    batch.jobs.push(jobs::mail(&job, self.now(fyr_core::context::Timeline::Live))?);
                    mails += 1;
                }
            }
            self.note_known(&mut batch, (&incident, &mut openings), &context).await?;
            for opening in openings {
                batch.appends.push(self.opening_act(viewer, opening, (&incident, now))?);
            }
        }
        let mut act = append(StreamKind::Incident, id.uuid(), version);
        act.events = decided.into_iter().map(AnyEvent::Incident).collect();
        batch.appends.push(act);
        self.append(batch).await?;
        Ok(FanOut { cases, mails })
    }

    /// Gives the processor at which it happened a case of its own, in which its duty to tell its controllers stands.
    ///
    /// The shortest time that its agreements in force set is proposed as the contract's.
    ///
    /// # Errors
    ///
    /// [`AppError::NotFound`]; [`fyr_core::incident::Refusal`].
    pub async fn open_processor_case(
        &self,
        viewer: &Viewer,
        id: IncidentId,
    ) -> Result<(), AppError> {
        self.incident_for(viewer, Action::LeadIncident, id).await?;
        self.decided(|| async move {
            let (version, incident) = self.incident_for(viewer, Action::LeadIncident, id).await?;
            let directory = self.directory().await?;
            let now = self.now(incident.timeline());
            let command = Command::OpenProcessorCase(CaseId::new(new_id()));
            let decided = incident::decide(&incident, command, &self.context(viewer, now));
            let decided = decided.map_err(AppError::refused)?;
            let mut batch = Batch::new(viewer.actor.journal_text(), now);
            for event in &decided {
                let incident::Event::ProcessorCaseOpened { processor, case } = event else {
                    continue;
                };
                let opened = (*case, open_of_processor(&directory, &incident, *processor));
                let start = Start::of_processor(&directory, &incident, now);
                batch.appends.push(self.opening_act(viewer, (opened, start), (&incident, now))?);
            }
            let mut act = append(StreamKind::Incident, id.uuid(), version);
            act.events = decided.into_iter().map(AnyEvent::Incident).collect();
            batch.appends.push(act);
            self.append(batch).await?;
            Ok(())
        })
        .await
    }

    /// Gives each case that is opened the earliest moment at which another of its operator's cases knew, and the ones that are
    /// there already the same of those that are opened.
    async fn note_known(
        &self,
        batch: &mut Batch,
        (incident, openings): (&Incident, &mut [ToOpen]),
        context: &Context<'_>,
    ) -> Result<(), AppError> {
        let operators: BTreeSet<OrganisationId> =
            openings.iter().filter_map(|((_, it), _)| it.operator).collect();
        for operator in operators {
            let there = self.of_operator(incident, operator).await?;
            let known = |case: &Case| Some((case.awareness.earliest()?.1, case.id));
            let of = |it: &&mut ToOpen| it.0.1.operator == Some(operator);
            let new = || openings.iter().filter(|it| it.0.1.operator == Some(operator));
            let opened =
                new().map(|((id, it), start)| (start.earliest(it, context.now), *id)).min();
            let first = there.iter().filter_map(|(_, it)| known(it)).chain(opened).min();
            for ((id, opening), start) in openings.iter_mut().filter(of) {
                let own = start.earliest(opening, context.now);
                start.elsewhere = first.filter(|(at, other)| *at < own && other != id);
            }
            let Some((at, case)) = opened else { continue };
            for (version, other) in &there {
                if other.awareness.knowledge().is_some_and(|knew| at < knew) {
                    let command = CaseCommand::NoteKnownElsewhere { case, at };
                    note(batch, (other, *version), command, context);
                }
            }
        }
        Ok(())
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
    fn opening_act(
        &self,
        viewer: &Viewer,
        ((id, opening), start): ((CaseId, Opening), Start),
        (incident, now): (&Incident, Timestamp),
    ) -> Result<Append, AppError> {
        let context = self.context(viewer, now);
        let mut commands = vec![
            CaseCommand::Open(Box::new(opening)),
            CaseCommand::Propose { values: start.values, origin: Origin::Incident(incident.id) },
            CaseCommand::EstablishAwareness {
                moment: Moment::OwnPeopleTold,
                at: start.knew.unwrap_or(now),
                reason: start.why.to_owned(),
            },
        ];
        commands
            .extend(start.elsewhere.map(|(at, case)| CaseCommand::NoteKnownElsewhere { case, at }));
        let meta = Meta { position: 0, version: 1, at: now, actor: viewer.actor.journal_text() };
        let mut case = Case::empty(new_id());
        let mut act = append(StreamKind::Case, id.uuid(), 0);
        for command in commands {
            let decided = case::decide(&case, command, &context).map_err(AppError::refused)?;
            case = decided.iter().fold(case, |case, event| case::apply(case, event, &meta));
            act.events.extend(decided.into_iter().map(|it| AnyEvent::Case(Box::new(it))));
        }
        Ok(act)
    }
}

/// A case that is to be opened.
type ToOpen = ((CaseId, Opening), Start);

/// What a case begins with besides its opening.
struct Start {
    /// When its own people knew, when that was before now.
    knew: Option<Timestamp>,
    /// What that rests on: an id the timeline has words for.
    why: &'static str,
    /// When another case of its operator knew, and which, where that was earlier.
    elsewhere: Option<(Timestamp, CaseId)>,
    /// Facts to propose.
    values: Vec<(String, Value)>,
}

impl Start {
    /// Where its own staff reported the incident, a controller knew then, not when somebody got round to opening the case.
    fn of_controller(incident: &Incident, knew: Option<Timestamp>) -> Self {
        let mut values = known(incident);
        if let Some(knew) = knew.filter(|_| !values.iter().any(|(id, _)| id == DETECTED)) {
            values.push((DETECTED.to_owned(), Value::Moment(knew)));
        }
        let why = if knew.is_some() { "staff_report" } else { "fan_out" };
        Self { knew, why, elsewhere: None, values }
    }

    /// Returns the earliest moment of awareness with which a case begins.
    fn earliest(&self, opening: &Opening, now: Timestamp) -> Timestamp {
        let own = self.knew.unwrap_or(now);
        opening.contact_point_told_at.map_or(own, |told| told.min(own))
    }

    /// A processor knew when it says it did, and no later than when it told the contact point.
    fn of_processor(directory: &Directory, incident: &Incident, now: Timestamp) -> Self {
        let mut values = known(incident);
        let opening = incident.opening.as_ref();
        let told = opening.and_then(|it| it.contact_point_told_at);
        let knew = incident.facts.moment("processor_aware_at").into_iter().chain(told).min();
        let knew = knew.filter(|it| *it < now);
        let hours = opening.and_then(|it| {
            let zone = TimeZone::get("Europe/Stockholm").unwrap_or(TimeZone::UTC);
            let (systems, on) = (it.systems.clone(), now.to_zoned(zone).date());
            report_hours(directory, &Source { supplier: it.supplier?, systems, on })
        });
        values.extend(hours.map(|it| ("contract_report_hours".to_owned(), Value::Count(it))));
        Self { knew, why: "processor_case", elsewhere: None, values }
    }
}

/// Returns the facts known at the source.
fn known(incident: &Incident) -> Vec<(String, Value)> {
    incident.known().map(|(id, it)| (id.to_owned(), it.value.clone())).collect()
}

/// Returns when a controller's own staff knew, by the report they sent: when they say they noticed it, else when it came in.
fn own_staff_knew(report: &Report, controller: OrganisationId) -> Option<Timestamp> {
    let told = report.told.as_ref()?;
    let own = told.source == report::Source::Staff && told.organisation == Some(controller);
    own.then(|| told.noticed_at.unwrap_or(report.received_at))
}

fn open_of_processor(
    directory: &Directory,
    incident: &Incident,
    processor: OrganisationId,
) -> Opening {
    let opening = open(directory, incident, (processor, 0));
    Opening {
        reference: format!("{}-P", incident.reference),
        capacity: Capacity::Processor,
        contact_point_told_at: None,
        leads_operator: opening.operator.is_some_and(|it| !led(directory, incident).contains(&it)),
        ..opening
    }
}

fn open(
    directory: &Directory,
    incident: &Incident,
    (controller, number): (OrganisationId, usize),
) -> Opening {
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
        processing: processing(directory, incident, controller),
        contact_point_told_at: opening.and_then(|it| it.contact_point_told_at),
        one_person_office: one_person == Some(&Value::YesNoUnknown(Some(true))),
        capacity: Capacity::Controller,
        bound_by: bound_by(directory, controller),
        operator: directory.operator_of(controller),
        leads_operator: false,
    }
}

/// Returns the operators of which a case leads already.
fn led(directory: &Directory, incident: &Incident) -> BTreeSet<OrganisationId> {
    let with_case = incident.controllers.iter().filter(|(_, concern)| concern.case.is_some());
    with_case.filter_map(|(controller, _)| directory.operator_of(*controller)).collect()
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

/// Returns which laws the processing follows; empty where that is not known.
///
/// Those of the systems named. Where none is named it is the GDPR, unless the organisation has a system under the
/// Criminal Data Act: it may be that one which is hit.
fn processing(
    directory: &Directory,
    incident: &Incident,
    organisation: OrganisationId,
) -> BTreeSet<String> {
    let systems = incident.opening.iter().flat_map(|it| &it.systems);
    let named: BTreeSet<String> =
        systems.filter_map(|id| directory.record(*id)).flat_map(followed).collect();
    let uses = |it: &&Record| match it.fields.get("used_by") {
        Some(Value::References(users)) => users.contains(&organisation.record()),
        _ => false,
    };
    let own = directory.of(RecordKind::System).filter(uses).flat_map(followed);
    if named.is_empty() && !own.into_iter().any(|law| law == BDL) {
        return BTreeSet::from([GDPR.to_owned()]);
    }
    named
}

/// Returns the laws that a system's processing follows, the GDPR where it says none.
fn followed(system: &Record) -> BTreeSet<String> {
    match system.fields.get("processing_regime") {
        Some(Value::Choices(chosen)) if !chosen.is_empty() => chosen.clone(),
        _ => BTreeSet::from([GDPR.to_owned()]),
    }
}

#[cfg(test)]
mod tests;
