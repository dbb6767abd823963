//! Working the case: playbooks, tasks, notes, decisions, measures.

use super::{REASON_CHARS_MAX, Refusal, given, past};
use crate::{
    case::{
        Case, Event,
        police::PoliceReport,
        work::{Decision, MeasureChange, NewMeasure, NewTask, TaskChange, TaskOrigin, WorkCommand},
    },
    context::Context,
    law::playbook::Playbook,
    shared::Shared,
};
use jiff::{SignedDuration, Timestamp};

/// Upper limit of a title, a role or a name, in characters.
const LINE_CHARS_MAX: usize = 300;
/// Upper limit of tasks, and of measures, in one case.
const COUNT_MAX: usize = 500;

pub(super) fn work(
    case: &Case,
    command: WorkCommand,
    context: &Context<'_>,
) -> Result<Vec<Event>, Refusal> {
    match command {
        WorkCommand::StartPlaybook(id) => start(case, &id, context),
        WorkCommand::AddTask(task) => add(case, *task),
        WorkCommand::ChangeTask { number, change } => change_task(case, number, change),
        WorkCommand::AddNote(text) => Ok(vec![Event::NoteAdded { text: given(text)? }]),
        WorkCommand::LogDecision { decision, grounds } => log(decision, grounds, context),
        WorkCommand::ReportToPolice { number, report, reason } => {
            let report = PoliceReport { at: past(report.at, context)?, ..report };
            report_to_police(case, number, (report, reason))
        }
        WorkCommand::AddMeasure(measure) => {
            let number = next(case.work.measures.len())?;
            Ok(vec![Event::MeasurePlanned { number, measure: planned(measure)? }])
        }
        WorkCommand::ChangeMeasure { number, change } => change_measure(case, number, change),
    }
}

/// Opens a closed case again; why is kept for ever.
pub(super) fn reopen(case: &Case, reason: String) -> Result<Vec<Event>, Refusal> {
    if case.closed.is_none() {
        return Err(Refusal::NotClosed);
    }
    Ok(vec![Event::Reopened { reason: given(reason)? }])
}

/// A playbook started twice is started once.
fn start(case: &Case, id: &str, context: &Context<'_>) -> Result<Vec<Event>, Refusal> {
    let playbook = context.law.playbooks().iter().find(|it| it.id == id);
    let playbook = playbook.ok_or_else(|| Refusal::NoSuchPlaybook(id.to_owned()))?;
    if case.work.playbooks.iter().any(|it| it == id) {
        return Ok(Vec::new());
    }
    let (name, version) = (playbook.name.clone(), playbook.version.clone());
    let mut events = vec![Event::PlaybookStarted { playbook: id.to_owned(), version, name }];
    let first = next(case.work.tasks.len() + playbook.tasks.len())?;
    let first = first - u32::try_from(playbook.tasks.len()).unwrap_or(first);
    for (number, task) in (first..).zip(tasks(playbook, context.now)) {
        events.push(Event::TaskAdded { number, task: Box::new(task) });
    }
    Ok(events)
}

fn tasks(playbook: &Playbook, now: Timestamp) -> impl Iterator<Item = NewTask> {
    playbook.tasks.iter().map(move |it| NewTask {
        title: it.title.clone().into(),
        text: it.text.clone().into(),
        steps: it.steps.clone().into(),
        due: it
            .due_hours
            .and_then(|hours| now.checked_add(SignedDuration::from_hours(hours.into())).ok()),
        assignee: None,
        required: it.required,
        origin: Some(Shared::new(TaskOrigin {
            playbook: playbook.id.clone(),
            version: playbook.version.clone(),
            source: it.source.clone(),
            mark: it.mark,
        })),
    })
}

fn add(case: &Case, task: NewTask) -> Result<Vec<Event>, Refusal> {
    line(&task.title.sv, "title")?;
    if REASON_CHARS_MAX < task.text.sv.chars().count() {
        return Err(Refusal::BadWork("text"));
    }
    let number = next(case.work.tasks.len())?;
    Ok(vec![Event::TaskAdded { number, task: Box::new(task) }])
}

fn change_task(case: &Case, number: u32, change: TaskChange) -> Result<Vec<Event>, Refusal> {
    let task = case.work.tasks.iter().find(|it| it.number == number);
    let task = task.ok_or(Refusal::NoSuchTask(number))?;
    let ended = task.ended.is_some();
    let change = match change {
        TaskChange::TakenUp { reason } if ended => TaskChange::TakenUp { reason: given(reason)? },
        TaskChange::Dropped { reason } if !ended => TaskChange::Dropped { reason: given(reason)? },
        TaskChange::Done { note } if !ended && note.chars().count() <= REASON_CHARS_MAX => {
            TaskChange::Done { note }
        }
        TaskChange::Ticked { steps } if !ended => {
            let there = u32::try_from(task.task.steps.len()).unwrap_or(u32::MAX);
            if steps.iter().any(|it| there <= *it) {
                return Err(Refusal::BadWork("steps"));
            }
            if steps == task.ticked {
                return Ok(Vec::new());
            }
            TaskChange::Ticked { steps }
        }
        TaskChange::Assigned { assignee, due } if !ended => {
            if (assignee, due) == (task.task.assignee, task.task.due) {
                return Ok(Vec::new());
            }
            TaskChange::Assigned { assignee, due }
        }
        TaskChange::Done { .. } if !ended => return Err(Refusal::ReasonMissing),
        TaskChange::Assigned { .. }
        | TaskChange::Ticked { .. }
        | TaskChange::Done { .. }
        | TaskChange::Dropped { .. }
        | TaskChange::TakenUp { .. } => return Err(Refusal::WorkEnded(number)),
    };
    Ok(vec![Event::TaskChanged { number, change }])
}

/// A new report needs no reason, a correction does; the same once more changes nothing.
fn report_to_police(
    case: &Case,
    number: Option<u32>,
    (report, reason): (PoliceReport, String),
) -> Result<Vec<Event>, Refusal> {
    line(&report.number, "police_number")?;
    line(&report.authority, "authority")?;
    let Some(number) = number else {
        let number = next(case.police.len())?;
        return Ok(vec![Event::PoliceReported { number, report, reason: String::new() }]);
    };
    let known = case.police.iter().find(|it| it.number == number);
    let known = known.ok_or(Refusal::NoSuchPoliceReport(number))?;
    if known.newest() == Some(&report) {
        return Ok(Vec::new());
    }
    Ok(vec![Event::PoliceReported { number, report, reason: given(reason)? }])
}

fn log(decision: Decision, grounds: String, context: &Context<'_>) -> Result<Vec<Event>, Refusal> {
    line(&decision.by, "by")?;
    past(decision.at, context)?;
    let decision = Decision { what: given(decision.what)?, ..decision };
    Ok(vec![Event::DecisionLogged { decision, grounds: given(grounds)? }])
}

fn change_measure(case: &Case, number: u32, change: MeasureChange) -> Result<Vec<Event>, Refusal> {
    let measure = case.work.measures.iter().find(|it| it.number == number);
    let measure = measure.ok_or(Refusal::NoSuchMeasure(number))?;
    let (open, done) = (measure.is_open(), measure.done.is_some());
    let change = match change {
        MeasureChange::Planned { measure } if open => {
            MeasureChange::Planned { measure: planned(measure)? }
        }
        MeasureChange::Done { note } if open => MeasureChange::Done { note: given(note)? },
        MeasureChange::Dropped { reason } if open => {
            MeasureChange::Dropped { reason: given(reason)? }
        }
        // What has not been done has had no effect to check; a later check stands beside the first in the history.
        MeasureChange::Checked { effect, note } if done => {
            MeasureChange::Checked { effect, note: given(note)? }
        }
        MeasureChange::Checked { .. } => return Err(Refusal::NothingToCheck(number)),
        MeasureChange::Planned { .. }
        | MeasureChange::Done { .. }
        | MeasureChange::Dropped { .. } => {
            return Err(Refusal::WorkEnded(number));
        }
    };
    Ok(vec![Event::MeasureChanged { number, change }])
}

fn planned(measure: NewMeasure) -> Result<NewMeasure, Refusal> {
    let what = given(measure.what)?;
    if LINE_CHARS_MAX < measure.owner.chars().count() {
        return Err(Refusal::BadWork("owner"));
    }
    if measure.due.zip(measure.check_on).is_some_and(|(due, check)| check < due) {
        return Err(Refusal::BadWork("check_on"));
    }
    let owner = measure.owner.trim().to_owned();
    Ok(NewMeasure { what, owner, ..measure })
}

fn line(text: &str, field: &'static str) -> Result<(), Refusal> {
    let fits = !text.trim().is_empty() && text.chars().count() <= LINE_CHARS_MAX;
    if fits { Ok(()) } else { Err(Refusal::BadWork(field)) }
}

/// Returns the number after `count` others.
fn next(count: usize) -> Result<u32, Refusal> {
    if COUNT_MAX <= count {
        return Err(Refusal::TooMuchWork);
    }
    u32::try_from(count + 1).map_err(|_| Refusal::TooMuchWork)
}
