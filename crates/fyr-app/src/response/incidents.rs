//! Incidents: whom they concern, the one act of fan-out, facts at the source, progress.

mod fan_out;

pub use fan_out::FanOut;

use crate::{
    App,
    access::{Action, Subject, allows, require},
    app::append,
    error::AppError,
    viewer::Viewer,
};
use fyr_core::{
    case::{
        Case, Command as CaseCommand, Origin,
        coordination::Answer,
        next::{Stage, stage},
    },
    event::{Event as AnyEvent, State, Stream, StreamKind},
    field::Value,
    finding::Run,
    id::{AccountId, CaseId, IncidentId, OrganisationId},
    incident::{Command, Concern, Event, Incident, decide},
    law::MetBy,
    register::{
        RecordKind,
        concerned::{Source, concerned},
        directory::Directory,
    },
};
use fyr_store::{
    batch::Batch,
    journal::{HistoryQuery, Recorded},
};
use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

/// An incident in a list.
#[derive(Debug, Clone)]
pub struct IncidentRow {
    /// The incident.
    pub incident: Arc<Incident>,
    /// How many cases it has given out.
    pub cases: u64,
    /// How many concerned controllers wait for theirs.
    pub waiting: u64,
    /// The moment now on its clock.
    pub now: Timestamp,
}

/// An incident as its page shows it.
#[derive(Debug, Clone)]
pub struct IncidentView {
    /// The incident; without its controllers for those who do not lead it.
    pub incident: Incident,
    /// How many events it has seen.
    pub version: u64,
    /// The moment now on its clock.
    pub now: Timestamp,
    /// Whether the viewer leads it: sees all controllers and may act.
    pub leads: bool,
    /// The controllers with their progress; empty for those who do not lead.
    pub rows: Vec<ControllerRow>,
    /// The leak runs; empty for those who do not lead.
    pub runs: Vec<Run>,
    /// Its history, newest first; empty for those who do not lead.
    pub timeline: Vec<Recorded>,
    /// The viewer's own cases in it.
    pub own_cases: Vec<CaseId>,
    /// Names of those who acted; empty for those who do not lead.
    pub accounts: BTreeMap<AccountId, String>,
}

/// One controller of an incident.
#[derive(Debug, Clone)]
pub struct ControllerRow {
    /// Which.
    pub controller: OrganisationId,
    /// Its name.
    pub name: String,
    /// Why it is concerned and what became of it.
    pub concern: Concern,
    /// How far its case has come.
    pub progress: Option<Progress>,
}

/// How far a case has come: counts and times, never people.
#[derive(Debug, Clone)]
pub struct Progress {
    /// The case.
    pub case: CaseId,
    /// Its number.
    pub reference: String,
    /// Where it stands.
    pub stage: Stage,
    /// When the controller's own people were told.
    pub told_at: Option<Timestamp>,
    /// How long the word took from the contact point.
    pub relay_delay: Option<SignedDuration>,
    /// How many contacts are to be told.
    pub contacts: u64,
    /// How many have been.
    pub contacts_told: u64,
    /// When the first notification was filed.
    pub filed_at: Option<Timestamp>,
    /// Whether it was in time.
    pub in_time: Option<bool>,
    /// When it is due.
    pub due: Option<Timestamp>,
    /// Whether that has passed.
    pub overdue: bool,
    /// When it said that it has taken the matter on.
    pub acknowledged_at: Option<Timestamp>,
    /// Updates it has considered, by number.
    pub considered: BTreeSet<u32>,
    /// Its answers to common texts, by number: to which version, and which; never its words.
    pub texts: BTreeMap<u32, (u32, Answer)>,
}

impl App {
    /// Returns the incidents the viewer may see, newest first.
    ///
    /// # Errors
    ///
    /// [`AppError::SignInFirst`].
    pub async fn incidents(&self, viewer: &Viewer) -> Result<Vec<IncidentRow>, AppError> {
        require(viewer, Action::OwnDesk, &Subject::Installation)?;
        let mut rows = Vec::new();
        for incident in self.all::<Incident>().await? {
            if !allows(viewer, Action::SeeIncident, &Subject::Incident(&incident)) {
                continue;
            }
            let leads = allows(viewer, Action::LeadIncident, &Subject::Incident(&incident));
            // Who does not lead sees what is one's own counted, and not how many others there are.
            let own = if leads { BTreeSet::new() } else { own_organisations(viewer, &incident) };
            let count = |is: &dyn Fn(&Concern) -> bool| {
                let all = incident.controllers.iter().filter(|(id, _)| leads || own.contains(id));
                u64::try_from(all.filter(|(_, it)| is(it)).count()).unwrap_or(u64::MAX)
            };
            let cases = count(&|it| it.case.is_some());
            let waiting = count(&Concern::waits);
            let now = self.now(incident.timeline());
            rows.push(IncidentRow { incident, cases, waiting, now });
        }
        rows.reverse();
        Ok(rows)
    }

    /// Returns one incident.
    ///
    /// # Errors
    ///
    /// [`AppError::NotFound`].
    pub async fn incident(
        &self,
        viewer: &Viewer,
        id: IncidentId,
    ) -> Result<IncidentView, AppError> {
        let (version, mut incident) = self.incident_for(viewer, Action::SeeIncident, id).await?;
        let leads = allows(viewer, Action::LeadIncident, &Subject::Incident(&incident));
        let now = self.now(incident.timeline());
        let own_cases = own_cases(viewer, &incident);
        let mut view = IncidentView {
            version,
            now,
            leads,
            rows: Vec::new(),
            runs: Vec::new(),
            timeline: Vec::new(),
            own_cases,
            accounts: BTreeMap::new(),
            incident: incident.clone(),
        };
        if leads {
            view.rows = self.rows(&incident, now).await?;
            view.runs = self.runs_of(id).await?;
            let stream = Stream { kind: StreamKind::Incident, id: id.uuid() };
            let query = HistoryQuery { stream, after_version: 0, limit: 1000 };
            view.timeline = self.store().history(&query).await?;
            view.timeline.reverse();
            view.accounts = self.account_names().await?;
        } else {
            // What an act of the product did not share stays with the one who leads.
            let own = own_organisations(viewer, &incident);
            incident.controllers.clear();
            incident.bundles.clear();
            incident.materials.clear();
            incident.coordination = std::mem::take(&mut incident.coordination).seen_by(&own);
            view.incident = incident;
        }
        Ok(view)
    }

    /// Computes again whom the incident concerns; adds, never drops.
    ///
    /// # Errors
    ///
    /// [`AppError::NotFound`].
    pub async fn compute_concerned(&self, viewer: &Viewer, id: IncidentId) -> Result<(), AppError> {
        let (_, incident) = self.incident_for(viewer, Action::LeadIncident, id).await?;
        let Some(opening) = &incident.opening else { return Err(AppError::NotFound) };
        let Some(supplier) = opening.supplier else { return Ok(()) };
        let zone = TimeZone::get("Europe/Stockholm").unwrap_or(TimeZone::UTC);
        let on = self.now(incident.timeline()).to_zoned(zone).date();
        let source = Source { supplier, systems: opening.systems.clone(), on };
        let controllers = concerned(&*self.directory().await?, &source);
        self.change_incident(viewer, id, Command::Concern(controllers)).await
    }

    /// Adds a controller the registers did not know of.
    ///
    /// # Errors
    ///
    /// [`AppError::NotFound`]; [`fyr_core::incident::Refusal`].
    pub async fn add_controller(
        &self,
        viewer: &Viewer,
        id: IncidentId,
        added: (OrganisationId, String),
    ) -> Result<(), AppError> {
        self.incident_for(viewer, Action::LeadIncident, id).await?;
        let (controller, reason) = added;
        let directory = self.directory().await?;
        let known = directory.organisation(controller);
        if !known.is_some_and(|it| it.has("roles", "controller")) {
            return Err(AppError::NotFound);
        }
        self.change_incident(viewer, id, Command::Add { controller, reason }).await
    }

    /// Explains a controller away.
    ///
    /// # Errors
    ///
    /// [`AppError::NotFound`]; [`fyr_core::incident::Refusal`].
    pub async fn explain_away(
        &self,
        viewer: &Viewer,
        id: IncidentId,
        away: (OrganisationId, String),
    ) -> Result<(), AppError> {
        self.incident_for(viewer, Action::LeadIncident, id).await?;
        let (controller, reason) = away;
        self.change_incident(viewer, id, Command::ExplainAway { controller, reason }).await
    }

    /// Records a fact at the source; it reaches every case as a proposal, in the same act.
    ///
    /// # Errors
    ///
    /// [`AppError::NotFound`]; [`fyr_core::incident::Refusal`].
    pub async fn record_incident_fact(
        &self,
        viewer: &Viewer,
        id: IncidentId,
        fact: (String, Value, usize),
    ) -> Result<(), AppError> {
        self.incident_for(viewer, Action::LeadIncident, id).await?;
        let (field, value, seen) = fact;
        let command = Command::RecordFact { field: field.clone(), value: value.clone(), seen };
        let (command, values) = (&command, &vec![(field, value)]);
        self.decided(|| async move {
            let (version, incident) = self.incident_for(viewer, Action::LeadIncident, id).await?;
            let now = self.now(incident.timeline());
            let context = self.context(viewer, now);
            let events = decide(&incident, command.clone(), &context);
            let events = events.map_err(AppError::refused)?;
            if events.is_empty() {
                return Ok(());
            }
            let mut batch = Batch::new(viewer.actor.journal_text(), now);
            let mut act = append(StreamKind::Incident, id.uuid(), version);
            act.events = events.into_iter().map(AnyEvent::Incident).collect();
            batch.appends.push(act);
            let mut cases = self.cases_of(&incident).await?;
            if let Some(id) = incident.processor_case {
                let (version, state) = self.loaded(StreamKind::Case, id.uuid()).await?;
                let State::Case(case) = state else { return Err(AppError::NotFound) };
                cases.push((version, *case));
            }
            for (version, case) in cases {
                let origin = Origin::Incident(id);
                let propose = CaseCommand::Propose { values: values.clone(), origin };
                // A closed case takes no proposals any more.
                let Ok(events) = fyr_core::case::decide(&case, propose, &context) else { continue };
                if !events.is_empty() {
                    let mut act = append(StreamKind::Case, case.id.uuid(), version);
                    act.events =
                        events.into_iter().map(|it| AnyEvent::Case(Box::new(it))).collect();
                    batch.appends.push(act);
                }
            }
            self.append(batch).await?;
            Ok(())
        })
        .await
    }

    pub(crate) async fn incident_for(
        &self,
        viewer: &Viewer,
        action: Action,
        id: IncidentId,
    ) -> Result<(u64, Incident), AppError> {
        let (version, state) = self.loaded(StreamKind::Incident, id.uuid()).await?;
        let State::Incident(incident) = state else { return Err(AppError::NotFound) };
        require(viewer, action, &Subject::Incident(&incident))?;
        Ok((version, incident))
    }

    /// Returns the cases of an incident with their versions.
    pub(crate) async fn cases_of(&self, incident: &Incident) -> Result<Vec<(u64, Case)>, AppError> {
        let streams: Vec<Stream> = incident
            .controllers
            .values()
            .filter_map(|it| Some(Stream { kind: StreamKind::Case, id: it.case?.uuid() }))
            .collect();
        let mut cases = Vec::new();
        for aggregate in self.store().load_many(&streams).await? {
            if let State::Case(case) = aggregate.state {
                cases.push((aggregate.version, *case));
            }
        }
        Ok(cases)
    }

    pub(crate) async fn change_incident(
        &self,
        viewer: &Viewer,
        id: IncidentId,
        command: Command,
    ) -> Result<(), AppError> {
        let command = &command;
        self.decided(|| async move {
            let (version, incident) = self.incident_for(viewer, Action::LeadIncident, id).await?;
            let now = self.now(incident.timeline());
            let events = decide(&incident, command.clone(), &self.context(viewer, now));
            let events: Vec<Event> = events.map_err(AppError::refused)?;
            if events.is_empty() {
                return Ok(());
            }
            let mut batch = Batch::new(viewer.actor.journal_text(), now);
            let mut act = append(StreamKind::Incident, id.uuid(), version);
            act.events = events.into_iter().map(AnyEvent::Incident).collect();
            batch.appends.push(act);
            self.append(batch).await?;
            Ok(())
        })
        .await
    }

    async fn rows(
        &self,
        incident: &Incident,
        now: Timestamp,
    ) -> Result<Vec<ControllerRow>, AppError> {
        let directory = self.directory().await?;
        let ids = incident.controllers.values().filter_map(|it| it.case).map(CaseId::uuid);
        let cases: BTreeMap<OrganisationId, Arc<Case>> =
            self.some::<Case>(ids).await?.into_iter().map(|it| (it.controller, it)).collect();
        let contacts = contact_counts(&directory);
        let mut rows: Vec<ControllerRow> = incident
            .controllers
            .iter()
            .map(|(controller, concern)| ControllerRow {
                controller: *controller,
                name: directory.name(*controller),
                concern: concern.clone(),
                progress: cases.get(controller).map(|case| {
                    progress(case, contacts.get(controller).copied().unwrap_or_default(), now)
                }),
            })
            .collect();
        rows.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(rows)
    }
}

/// Counts contacts once, instead of looking through all of them for each controller.
fn contact_counts(directory: &Directory) -> BTreeMap<OrganisationId, u64> {
    let mut counts = BTreeMap::new();
    for contact in directory.of(RecordKind::Contact) {
        if let Some(organisation) = contact.reference("organisation") {
            *counts.entry(organisation.organisation()).or_default() += 1;
        }
    }
    counts
}

fn progress(case: &Case, contacts: u64, now: Timestamp) -> Progress {
    // To notify of the breach, where the case has that: an early warning to another authority is not that.
    let filings = || case.duties.iter().filter(|(_, it)| it.terms.duty.met_by == MetBy::Filing);
    let notify = filings().find(|(_, it)| it.notifies_of_a_breach()).or_else(|| filings().next());
    let first = notify.and_then(|(key, _)| case.first_filing(key));
    let notify = notify.map(|(_, duty)| duty);
    Progress {
        case: case.id,
        reference: case.reference.clone(),
        stage: stage(case),
        told_at: case.awareness.own_people_told,
        relay_delay: case.awareness.relay_delay(),
        contacts,
        contacts_told: u64::try_from(case.told.iter().filter(|it| it.accepted).count())
            .unwrap_or(u64::MAX),
        filed_at: first.map(|it| it.at),
        in_time: first.and_then(|it| it.in_time),
        due: notify.and_then(|it| it.due(case)),
        overdue: notify.is_some_and(|it| it.overdue(case, now)),
        acknowledged_at: case.answers.acknowledged.as_ref().map(|it| it.at),
        considered: case.answers.considered.keys().copied().collect(),
        texts: case.answers.texts.iter().map(|(id, it)| (*id, (it.version, it.answer))).collect(),
    }
}

fn own_cases(viewer: &Viewer, incident: &Incident) -> Vec<CaseId> {
    let own = own_organisations(viewer, incident);
    let of_own = incident.controllers.iter().filter(|(id, _)| own.contains(id));
    let of_processor = incident.supplier().filter(|it| works_for(viewer, *it));
    let of_processor = of_processor.and(incident.processor_case);
    of_own.filter_map(|(_, it)| it.case).chain(of_processor).collect()
}

/// Returns the controllers of the incident whose cases the viewer works with.
fn own_organisations(viewer: &Viewer, incident: &Incident) -> BTreeSet<OrganisationId> {
    incident.controllers.keys().copied().filter(|it| works_for(viewer, *it)).collect()
}

/// Returns whether the viewer works with an organisation's cases.
fn works_for(viewer: &Viewer, organisation: OrganisationId) -> bool {
    use fyr_core::account::Role::{Approver, DataProtectionOfficer, Handler};
    viewer.account.as_ref().is_some_and(|account| {
        let roles = [Handler, DataProtectionOfficer, Approver];
        roles.iter().any(|role| account.has_for(*role, organisation))
    })
}
