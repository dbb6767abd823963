//! Reports: taken in, followed up by a receipt code, judged.

use crate::{
    App,
    access::{Action, Subject, allows, require},
    accounts::digest,
    app::{append, new_id, random},
    error::AppError,
    viewer::Viewer,
};
use fyr_core::{
    account::Role,
    context::Timeline,
    event::{Event as AnyEvent, State, StreamKind},
    id::{IncidentId, OrganisationId, RecordId, ReportId},
    incident::{self, Incident, Opening},
    register::{
        concerned::{Source as ConcernedBy, concerned},
        directory::Directory,
    },
    report::{Command, Report, Source, Told, decide},
};
use fyr_store::batch::Batch;
use jiff::{Timestamp, tz::TimeZone};
use std::{collections::BTreeSet, sync::Arc};

/// Characters of a receipt code: no letters or digits that are mistaken for each other.
const CODE_ALPHABET: &[u8] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
/// Characters of a receipt code, dashes not counted: 60 random bits.
const CODE_CHARS: usize = 12;

/// What staff tell, without an account.
#[derive(Debug, Clone, Default)]
pub struct StaffReport {
    /// Where they work.
    pub organisation: Option<OrganisationId>,
    /// What has happened.
    pub what: String,
    /// When it was noticed.
    pub noticed_at: Option<Timestamp>,
    /// Whether personal data may be involved.
    pub personal_data: Option<bool>,
    /// How they can be reached, if they wish to be.
    pub contact: String,
}

/// What a supplier tells, signed in.
#[derive(Debug, Clone)]
pub struct SupplierReport {
    /// Which supplier.
    pub supplier: OrganisationId,
    /// What has happened.
    pub what: String,
    /// When it was noticed.
    pub noticed_at: Option<Timestamp>,
    /// The systems it concerns.
    pub systems: BTreeSet<RecordId>,
    /// Whether personal data may be involved.
    pub personal_data: Option<bool>,
    /// Whom to call.
    pub contact: String,
}

/// What a reporter gets: the code to follow the report by. Told once.
#[derive(Debug, Clone)]
pub struct Receipt {
    /// The code, in groups of four.
    pub code: String,
    /// Which report.
    pub report: ReportId,
}

/// A report as its judge sees it.
#[derive(Debug, Clone)]
pub struct ReportView {
    /// The report.
    pub report: Report,
    /// How many events it has seen.
    pub version: u64,
    /// Whether the viewer may judge it.
    pub may_judge: bool,
}

/// How a report becomes an incident.
#[derive(Debug, Clone)]
pub struct Triage {
    /// What to call it.
    pub title: String,
    /// The processor at which it happened.
    pub supplier: Option<OrganisationId>,
    /// The systems it happened in.
    pub systems: BTreeSet<RecordId>,
    /// Who leads: a coordinating office, or the controller itself.
    pub lead: OrganisationId,
    /// When the processor told the contact point.
    pub contact_point_told_at: Option<Timestamp>,
    /// An exercise.
    pub exercise: bool,
    /// The clock it lives by; the installation's, if not said.
    pub timeline: Option<Timeline>,
}

impl App {
    /// Takes in a report from staff. No account; anonymous if they wish. `from` is the remote address, for throttling.
    ///
    /// # Errors
    ///
    /// [`fyr_core::report::Refusal`]; [`AppError::Throttled`].
    pub async fn report_as_staff(
        &self,
        report: StaffReport,
        from: &str,
    ) -> Result<Receipt, AppError> {
        let viewer = Viewer::anonymous();
        require(&viewer, Action::Public, &Subject::Installation)?;
        if !self.reporting().admits("report", from, self.now(Timeline::Live)) {
            return Err(AppError::Throttled);
        }
        let told = Told {
            source: Source::Staff,
            organisation: report.organisation,
            what: report.what,
            noticed_at: report.noticed_at,
            systems: BTreeSet::new(),
            personal_data: report.personal_data,
            contact: report.contact,
        };
        self.receive(&viewer, told).await
    }

    /// Takes in a report from a supplier's contact.
    ///
    /// # Errors
    ///
    /// [`AppError::NotFound`] for another supplier's contact; [`fyr_core::report::Refusal`].
    pub async fn report_as_supplier(
        &self,
        viewer: &Viewer,
        report: SupplierReport,
    ) -> Result<Receipt, AppError> {
        let supplier = Subject::Organisation(report.supplier);
        require(viewer, Action::ReportAsSupplier, &supplier)?;
        let told = Told {
            source: Source::Supplier,
            organisation: Some(report.supplier),
            what: report.what,
            noticed_at: report.noticed_at,
            systems: report.systems,
            personal_data: report.personal_data,
            contact: report.contact,
        };
        self.receive(viewer, told).await
    }

    /// Returns the report a receipt code belongs to.
    ///
    /// # Errors
    ///
    /// [`AppError::NotFound`].
    pub async fn follow_up(&self, code: &str) -> Result<Report, AppError> {
        require(&Viewer::anonymous(), Action::Public, &Subject::Installation)?;
        let key = code_digest(code);
        let found = self.store().find_by_key(StreamKind::Report, &key).await?;
        match found.map(|it| it.state) {
            Some(State::Report(report)) => Ok(report),
            Some(_) | None => Err(AppError::NotFound),
        }
    }

    /// Adds to a report as the one who holds its receipt code.
    ///
    /// # Errors
    ///
    /// [`AppError::NotFound`]; [`fyr_core::report::Refusal`].
    pub async fn add_to_report_by_code(&self, code: &str, text: String) -> Result<(), AppError> {
        let report = self.follow_up(code).await?;
        self.change_report(&Viewer::anonymous(), report.id, Command::Add(text)).await
    }

    /// Returns the reports the viewer may see, newest first.
    ///
    /// # Errors
    ///
    /// [`AppError::SignInFirst`].
    pub async fn reports(&self, viewer: &Viewer) -> Result<Vec<Arc<Report>>, AppError> {
        require(viewer, Action::OwnDesk, &Subject::Installation)?;
        let directory = self.directory().await?;
        let mut reports = Vec::new();
        for report in self.all::<Report>().await? {
            let audience = audience(&directory, &report);
            if allows(viewer, Action::SeeReport, &Subject::Report(&report, &audience)) {
                reports.push(report);
            }
        }
        reports.reverse();
        Ok(reports)
    }

    /// Returns one report.
    ///
    /// # Errors
    ///
    /// [`AppError::NotFound`].
    pub async fn report(&self, viewer: &Viewer, id: ReportId) -> Result<ReportView, AppError> {
        let (version, report) = self.report_for(viewer, Action::SeeReport, id).await?;
        let audience = audience(&*self.directory().await?, &report);
        let may_judge = allows(viewer, Action::JudgeReport, &Subject::Report(&report, &audience));
        Ok(ReportView { report, version, may_judge })
    }

    /// Adds to a report, as one who may see it.
    ///
    /// # Errors
    ///
    /// [`AppError::NotFound`]; [`fyr_core::report::Refusal`].
    pub async fn add_to_report(
        &self,
        viewer: &Viewer,
        id: ReportId,
        text: String,
    ) -> Result<(), AppError> {
        self.report_for(viewer, Action::SeeReport, id).await?;
        self.change_report(viewer, id, Command::Add(text)).await
    }

    /// Judges a report to be no incident.
    ///
    /// # Errors
    ///
    /// [`AppError::NotFound`]; [`fyr_core::report::Refusal`].
    pub async fn dismiss_report(
        &self,
        viewer: &Viewer,
        id: ReportId,
        reason: String,
    ) -> Result<(), AppError> {
        self.report_for(viewer, Action::JudgeReport, id).await?;
        self.change_report(viewer, id, Command::Dismiss(reason)).await
    }

    /// Returns the organisations for which the viewer may lead an incident.
    ///
    /// # Errors
    ///
    /// [`AppError::Fault`].
    pub async fn leads(&self, viewer: &Viewer) -> Result<Vec<OrganisationId>, AppError> {
        require(viewer, Action::OwnDesk, &Subject::Installation)?;
        let Some(account) = &viewer.account else { return Ok(Vec::new()) };
        let directory = self.directory().await?;
        let mut leads: BTreeSet<OrganisationId> = BTreeSet::new();
        for role in [Role::Coordinator, Role::DataProtectionOfficer, Role::Handler] {
            leads.extend(account.organisations(role));
        }
        leads.retain(|id| {
            directory.organisation(*id).is_some_and(|it| {
                it.has("roles", "coordinating_office") || it.has("roles", "controller")
            })
        });
        Ok(leads.into_iter().collect())
    }

    /// Judges a report to be an incident: opens it and computes whom it concerns, in one act.
    ///
    /// # Errors
    ///
    /// [`AppError::NotFound`]; refusals of the report and of the incident.
    pub async fn triage_report(
        &self,
        viewer: &Viewer,
        id: ReportId,
        triage: Triage,
    ) -> Result<IncidentId, AppError> {
        self.report_for(viewer, Action::JudgeReport, id).await?;
        if !self.leads(viewer).await?.contains(&triage.lead) {
            return Err(AppError::NotFound);
        }
        let triage = &triage;
        self.decided(|| self.triaged(viewer, id, triage)).await
    }

    async fn triaged(
        &self,
        viewer: &Viewer,
        id: ReportId,
        triage: &Triage,
    ) -> Result<IncidentId, AppError> {
        let (version, report) = self.report_for(viewer, Action::JudgeReport, id).await?;
        let timeline = triage.timeline.unwrap_or(self.timeline());
        let now = self.now(timeline);
        let directory = self.directory().await?;
        let incident = IncidentId::new(new_id());
        let context = self.context(viewer, now);
        let judged = decide(&report, Command::Triage(incident), &context);
        let judged = judged.map_err(AppError::refused)?;
        let opening = Opening {
            reference: self.next_reference(now).await?,
            title: triage.title.trim().to_owned(),
            report: Some(id),
            supplier: triage.supplier,
            systems: triage.systems.clone(),
            coordinator: Some(triage.lead),
            contact_point_told_at: triage.contact_point_told_at,
            exercise: triage.exercise,
            timeline,
        };
        let empty = Incident::empty(incident.uuid());
        let open = incident::Command::Open(Box::new(opening));
        let mut events = incident::decide(&empty, open, &context).map_err(AppError::refused)?;
        events.extend(first_concerned(&directory, triage, now));
        let mut batch = Batch::new(viewer.actor.journal_text(), now);
        let mut act = append(StreamKind::Incident, incident.uuid(), 0);
        act.events = events.into_iter().map(AnyEvent::Incident).collect();
        batch.appends.push(act);
        let mut act = append(StreamKind::Report, id.uuid(), version);
        act.events.push(AnyEvent::Report(judged));
        batch.appends.push(act);
        match self.append(batch).await {
            // The reference was taken by another incident meanwhile.
            Err(fyr_store::error::StoreError::KeyTaken) => Err(AppError::Conflict),
            other => {
                other?;
                Ok(incident)
            }
        }
    }

    async fn receive(&self, viewer: &Viewer, told: Told) -> Result<Receipt, AppError> {
        let code = receipt_code();
        let id = ReportId::new(new_id());
        let now = self.now(self.timeline());
        let command = Command::Receive { told: Box::new(told), receipt_digest: code_digest(&code) };
        let empty = Report::empty(id.uuid());
        let event =
            decide(&empty, command, &self.context(viewer, now)).map_err(AppError::refused)?;
        let mut batch = Batch::new(viewer.actor.journal_text(), now);
        let mut act = append(StreamKind::Report, id.uuid(), 0);
        act.events.push(AnyEvent::Report(event));
        batch.appends.push(act);
        self.append(batch).await?;
        Ok(Receipt { code, report: id })
    }

    async fn change_report(
        &self,
        viewer: &Viewer,
        id: ReportId,
        command: Command,
    ) -> Result<(), AppError> {
        let command = &command;
        self.decided(|| async move {
            let (version, state) = self.loaded(StreamKind::Report, id.uuid()).await?;
            let State::Report(report) = state else { return Err(AppError::NotFound) };
            let now = self.now(self.timeline());
            let event = decide(&report, command.clone(), &self.context(viewer, now));
            let mut batch = Batch::new(viewer.actor.journal_text(), now);
            let mut act = append(StreamKind::Report, id.uuid(), version);
            act.events.push(AnyEvent::Report(event.map_err(AppError::refused)?));
            batch.appends.push(act);
            self.append(batch).await?;
            Ok(())
        })
        .await
    }

    async fn report_for(
        &self,
        viewer: &Viewer,
        action: Action,
        id: ReportId,
    ) -> Result<(u64, Report), AppError> {
        let (version, state) = self.loaded(StreamKind::Report, id.uuid()).await?;
        let State::Report(report) = state else { return Err(AppError::NotFound) };
        let audience = audience(&*self.directory().await?, &report);
        require(viewer, action, &Subject::Report(&report, &audience))?;
        Ok((version, report))
    }

    /// Returns the next free number of the year, for example `2025-0003`.
    async fn next_reference(&self, now: Timestamp) -> Result<String, AppError> {
        let zone = TimeZone::get("Europe/Stockholm").unwrap_or(TimeZone::UTC);
        let year = now.to_zoned(zone).year();
        let prefix = format!("{year}-");
        let incidents = self.all::<Incident>().await?;
        let used =
            incidents.iter().filter_map(|it| it.reference.strip_prefix(&prefix)?.parse().ok());
        let next: u32 = used.max().unwrap_or(0_u32).saturating_add(1);
        Ok(format!("{prefix}{next:04}"))
    }
}

fn first_concerned(directory: &Directory, triage: &Triage, now: Timestamp) -> Vec<incident::Event> {
    let Some(supplier) = triage.supplier else {
        // Without a supplier it concerns the one who leads, if that is a controller.
        let lead = directory.organisation(triage.lead);
        if lead.is_some_and(|it| it.has("roles", "controller")) {
            let (controller, reason) = (triage.lead, triage.title.clone());
            return vec![incident::Event::Added { controller, reason }];
        }
        return Vec::new();
    };
    let zone = TimeZone::get("Europe/Stockholm").unwrap_or(TimeZone::UTC);
    let on = now.to_zoned(zone).date();
    let source = ConcernedBy { supplier, systems: triage.systems.clone(), on };
    let controllers = concerned(directory, &source);
    if controllers.is_empty() {
        return Vec::new();
    }
    vec![incident::Event::Concerned { controllers }]
}

/// Returns the organisations whose people may see and judge a report.
///
/// Staff: where they work, and the office that coordinates it. Supplier: every controller the
/// registers say it concerns, and the offices that coordinate them. A staff report that names no
/// organisation concerns every coordinating office.
fn audience(directory: &Directory, report: &Report) -> BTreeSet<OrganisationId> {
    use fyr_core::register::RecordKind::Organisation;
    let Some(told) = &report.told else { return BTreeSet::new() };
    let mut audience = BTreeSet::new();
    match (told.source, told.organisation) {
        (Source::Staff, Some(organisation)) => {
            audience.insert(organisation);
        }
        (Source::Supplier, Some(supplier)) => {
            let on = jiff::civil::Date::constant(9999, 1, 1);
            let source = ConcernedBy { supplier, systems: told.systems.clone(), on };
            audience.extend(concerned(directory, &source).into_keys());
        }
        (Source::Staff | Source::Supplier, None) => audience.extend(
            directory
                .of(Organisation)
                .filter(|it| it.has("roles", "coordinating_office"))
                .map(|it| it.id.organisation()),
        ),
    }
    let offices: Vec<OrganisationId> = audience
        .iter()
        .filter_map(|id| directory.organisation(*id)?.reference("coordinated_by"))
        .map(RecordId::organisation)
        .collect();
    audience.extend(offices);
    audience
}

fn receipt_code() -> String {
    let chars = random::<CODE_CHARS>().map(|byte| {
        let index = usize::from(byte) % CODE_ALPHABET.len();
        char::from(CODE_ALPHABET.get(index).copied().unwrap_or(b'2'))
    });
    let mut code = String::new();
    for (place, c) in chars.into_iter().enumerate() {
        if 0 < place && place.is_multiple_of(4) {
            code.push('-');
        }
        code.push(c);
    }
    code
}

/// Returns the digest a code is found by, however its sender writes it.
fn code_digest(code: &str) -> String {
    let plain: String =
        code.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_uppercase();
    digest(&format!("receipt {plain}"))
}
