//! One's desk: what I must do, by when, and what has happened.

use super::{
    incidents::IncidentRow,
    registration,
    work::{EffectCheck, OwnTask, effect_checks, own_tasks},
};
use crate::{
    App,
    access::{Action, Subject, allows, require},
    error::AppError,
    viewer::Viewer,
};
use fyr_core::{
    case::{
        Case,
        next::{Act, ActKind, Stage, stage},
    },
    context::Timeline,
    event::StreamKind,
    finding::Run,
    id::{AccountId, CaseId},
    report::{Outcome, Report},
};
use fyr_store::journal::Recorded;
use jiff::Timestamp;
use std::{
    collections::{BTreeMap, HashSet},
    sync::Arc,
};
use uuid::Uuid;

/// How many journal entries are looked through for what has happened, and how many are shown.
const NEWS_READ: u32 = 400;
const NEWS_SHOWN: usize = 20;

/// What a person finds on signing in.
#[derive(Debug, Clone)]
pub struct Desk {
    /// The next act of each open case, by due moment; what has none comes last.
    pub next: Vec<DeskItem>,
    /// Tasks one has been given, by due moment.
    pub tasks: Vec<OwnTask>,
    /// How many documents of one's cases have no number in the register.
    pub unregistered: usize,
    /// Measures whose effect is to be checked by now, of one's own controllers.
    pub checks: Vec<EffectCheck>,
    /// Reports nobody has judged.
    pub reports: Vec<Arc<Report>>,
    /// Incidents one leads or is concerned by.
    pub incidents: Vec<IncidentRow>,
    /// Leak runs one leads or is analyst of.
    pub runs: Vec<Run>,
    /// What has happened in one's cases, incidents and reports, newest first.
    pub changes: Vec<Recorded>,
    /// Names of those who acted.
    pub accounts: BTreeMap<AccountId, String>,
}

/// The next act of a case.
#[derive(Debug, Clone)]
pub struct DeskItem {
    /// The case.
    pub case: CaseRef,
    /// Where it stands.
    pub stage: Stage,
    /// What to do next.
    pub act: Act,
}

/// A case as lists name it.
#[derive(Debug, Clone)]
pub struct CaseRef {
    /// Which.
    pub id: CaseId,
    /// Its number.
    pub reference: String,
    /// What it is called.
    pub title: String,
    /// The controller's name.
    pub controller: String,
    /// An exercise.
    pub exercise: bool,
    /// Which clock it lives by.
    pub timeline: Timeline,
    /// The moment now on that clock.
    pub now: Timestamp,
}

impl App {
    /// Returns what the viewer must do and what has happened.
    ///
    /// # Errors
    ///
    /// [`AppError::SignInFirst`].
    pub async fn desk(&self, viewer: &Viewer) -> Result<Desk, AppError> {
        require(viewer, Action::OwnDesk, &Subject::Installation)?;
        let cases = self.cases(viewer).await?;
        let reports = self.reports(viewer).await?;
        let incidents = self.incidents(viewer).await?;
        let runs = self.runs_for(viewer).await?;
        let mut seen: HashSet<Uuid> = cases.iter().map(|it| it.case.id.uuid()).collect();
        seen.extend(incidents.iter().map(|it| it.incident.id.uuid()));
        seen.extend(reports.iter().map(|it| it.id.uuid()));
        seen.extend(runs.iter().map(|it| it.id.uuid()));
        let changes = self.news(&seen).await?;
        let tasks = own_tasks(viewer, &cases);
        let unregistered = registration::count(&cases);
        let checks = effect_checks(viewer, &cases);
        let mut next: Vec<DeskItem> = cases
            .into_iter()
            .filter_map(|row| {
                let stage = stage(&row.case);
                // What another must do is not on this desk.
                let act = row.acts().into_iter().find(|act| may(viewer, &row.case, act))?;
                let case = case_ref(&row.case, row.name, row.now);
                Some(DeskItem { case, stage, act })
            })
            .collect();
        // By time left, since cases live by different clocks.
        next.sort_by_key(|it| {
            it.act.due.map_or(i64::MAX, |due| due.duration_since(it.case.now).as_secs())
        });
        let reports = reports.into_iter().filter(|it| it.outcome == Outcome::Waiting).collect();
        let accounts = self.account_names().await?;
        Ok(Desk { next, tasks, unregistered, checks, reports, incidents, runs, changes, accounts })
    }

    async fn news(&self, seen: &HashSet<Uuid>) -> Result<Vec<Recorded>, AppError> {
        let page = self.store().journal_page(None, NEWS_READ).await?;
        let news = page.into_iter().filter(|it| {
            it.stream.kind != StreamKind::Account
                && it.kind != "case.contact_told"
                && it.kind != "case.notified"
                // A playbook that was started says so itself; its tasks would fill the list.
                && it.kind != "case.task_added"
                && seen.contains(&it.stream.id)
        });
        Ok(news.take(NEWS_SHOWN).collect())
    }
}

/// Returns whether an act is the viewer's to do, now.
fn may(viewer: &Viewer, case: &Case, act: &Act) -> bool {
    let action = match act.kind {
        ActKind::DecideExclusion
        | ActKind::DecideNotDoing(_)
        | ActKind::ApproveNotification(_)
        | ActKind::Close => Action::ApproveCase,
        ActKind::ContactDirectly => Action::SeeProtected,
        ActKind::Proposals
        | ActKind::Qualify
        | ActKind::AssessRisk
        | ActKind::ProposeExclusion
        | ActKind::Settle(_)
        | ActKind::File(_)
        | ActKind::Supplement(_)
        | ActKind::Letters
        | ActKind::Dispatch(_)
        | ActKind::MarkInformed(_)
        | ActKind::RecordFacts(_) => Action::HandleCase,
    };
    act.blocked_by.is_empty() && allows(viewer, action, &Subject::Case(case))
}

pub(crate) fn case_ref(case: &Case, controller: String, now: Timestamp) -> CaseRef {
    CaseRef {
        id: case.id,
        reference: case.reference.clone(),
        title: case.title.clone(),
        controller,
        exercise: case.exercise,
        timeline: case.timeline,
        now,
    }
}
