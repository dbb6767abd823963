//! Working a case: who may be given a task, and what one has been given. The acts go through [`App::case_act`].

use super::desk::{CaseRef, case_ref};
use crate::{
    App,
    access::{Action, Subject, allows},
    error::AppError,
    response::cases::CaseRow,
    viewer::Viewer,
};
use fyr_core::{
    account::Account,
    case::{
        Command,
        work::{TaskChange, WorkCommand},
    },
    id::{AccountId, CaseId},
    law::Words,
};
use jiff::{Timestamp, civil::Date, tz::TimeZone};

/// A task somebody has been given.
#[derive(Debug, Clone)]
pub struct OwnTask {
    /// The case.
    pub case: CaseRef,
    /// Its number there.
    pub number: u32,
    /// What is to be done.
    pub title: Words,
    /// By when.
    pub due: Option<Timestamp>,
}

/// A measure whose effect is to be checked by now.
#[derive(Debug, Clone)]
pub struct EffectCheck {
    /// The case.
    pub case: CaseRef,
    /// Its number there.
    pub number: u32,
    /// What was to be mended.
    pub what: String,
    /// Who answers for it.
    pub owner: String,
    /// On which day its effect was to be checked.
    pub check_on: Date,
}

impl App {
    /// Returns those who may be given a task in a case, by name.
    ///
    /// # Errors
    ///
    /// [`AppError::NotFound`].
    pub async fn case_workers(
        &self,
        viewer: &Viewer,
        id: CaseId,
    ) -> Result<Vec<Account>, AppError> {
        let (_, case) = self.case_for(viewer, Action::SeeCase, id).await?;
        let handles = |account: &Account| {
            let person = Viewer::person(account.clone());
            allows(&person, Action::HandleCase, &Subject::Case(&case))
        };
        let mut accounts = self.all_accounts().await?;
        accounts.retain(handles);
        accounts.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(accounts)
    }

    /// Checks that the person a task is given to works on the case.
    pub(crate) async fn check_work(
        &self,
        viewer: &Viewer,
        id: CaseId,
        command: &Command,
    ) -> Result<(), AppError> {
        let Command::Work(work) = command else { return Ok(()) };
        let assignee: Option<AccountId> = match work.as_ref() {
            WorkCommand::AddTask(task) => task.assignee,
            WorkCommand::ChangeTask { change: TaskChange::Assigned { assignee, .. }, .. } => {
                *assignee
            }
            WorkCommand::ChangeTask { .. }
            | WorkCommand::StartPlaybook(_)
            | WorkCommand::AddNote(_)
            | WorkCommand::ReportToPolice { .. }
            | WorkCommand::LogDecision { .. }
            | WorkCommand::AddMeasure(_)
            | WorkCommand::ChangeMeasure { .. } => None,
        };
        let Some(assignee) = assignee else { return Ok(()) };
        let workers = self.case_workers(viewer, id).await?;
        if workers.iter().any(|it| it.id == assignee) { Ok(()) } else { Err(AppError::NotFound) }
    }
}

/// Returns the open tasks the viewer has been given, by due moment; what has none comes last.
pub(super) fn own_tasks(viewer: &Viewer, cases: &[CaseRow]) -> Vec<OwnTask> {
    let own = viewer.actor.account();
    let mut tasks = Vec::new();
    for row in cases.iter().filter(|it| own.is_some() && it.case.closed.is_none()) {
        let of_it = row.case.work.tasks.iter();
        let given = of_it.filter(|it| it.task.assignee == own && it.ended.is_none());
        tasks.extend(given.map(|it| OwnTask {
            case: case_ref(&row.case, row.name.clone(), row.now),
            number: it.number,
            title: Words::clone(&it.task.title),
            due: it.task.due,
        }));
    }
    // By time left, since cases live by different clocks.
    tasks
        .sort_by_key(|it| it.due.map_or(i64::MAX, |due| due.duration_since(it.case.now).as_secs()));
    tasks
}

/// Returns the measures that are done and whose effect is to be checked by today, also of closed cases: effects show
/// later.
pub(super) fn effect_checks(viewer: &Viewer, cases: &[CaseRow]) -> Vec<EffectCheck> {
    let zone = TimeZone::get("Europe/Stockholm").unwrap_or(TimeZone::UTC);
    let mut checks = Vec::new();
    for row in cases {
        // Asked of the few measures that wait, not of every case.
        let due = |day: &Date| {
            *day <= row.now.to_zoned(zone.clone()).date()
                && allows(viewer, Action::HandleCase, &Subject::Case(&row.case))
        };
        for measure in &row.case.work.measures {
            let Some(check_on) = measure.waits_for_check().filter(due) else { continue };
            checks.push(EffectCheck {
                case: case_ref(&row.case, row.name.clone(), row.now),
                number: measure.number,
                what: measure.measure.what.clone(),
                owner: measure.measure.owner.clone(),
                check_on,
            });
        }
    }
    checks.sort_by_key(|it| it.check_on);
    checks
}
