//! What is done in a case besides what the law names: tasks, notes, decisions, measures.
//!
//! A playbook brings tasks whose words are kept with them: a playbook changed later changes no case.

use super::{Judgement, police::PoliceReport};
use crate::{
    event::Meta,
    id::AccountId,
    law::{Mark, Words},
    shared::Shared,
};
use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// All work of a case, each list in the order in which it came.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Work {
    /// What is to be done.
    pub tasks: Vec<Task>,
    /// Playbooks that have been started, by id.
    pub playbooks: Vec<String>,
    /// What somebody wrote down.
    pub notes: Vec<Judgement<()>>,
    /// What was decided besides the duties.
    pub decisions: Vec<Judgement<Decision>>,
    /// What is to be mended, with its effect.
    pub measures: Vec<Measure>,
    /// When and why a closed case was opened again.
    pub reopened: Vec<Judgement<()>>,
}

/// A task as it is given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewTask {
    /// What is to be done, as an imperative.
    pub title: Shared<Words>,
    /// How, and what to think of; may be empty.
    pub text: Shared<Words>,
    /// The checklist; may be empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub steps: Shared<Vec<Words>>,
    /// By when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<Timestamp>,
    /// Who does it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assignee: Option<AccountId>,
    /// It keeps the case open until it is done, or dropped with a reason.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub required: bool,
    /// The playbook it comes from, and what that rests on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub origin: Option<Shared<TaskOrigin>>,
}

/// From where a playbook has a task.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct TaskOrigin {
    /// Playbook id.
    pub playbook: String,
    /// Which text of it.
    pub version: String,
    /// What the task rests on.
    pub source: String,
    /// How well founded.
    pub mark: Mark,
}

/// A task as it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Task {
    /// From 1, within the case.
    pub number: u32,
    /// What was given, with who does it and by when as last changed.
    pub task: NewTask,
    /// Steps of the checklist that are done, from 0.
    pub ticked: BTreeSet<u32>,
    /// How it ended.
    pub ended: Option<Judgement<Ending>>,
}

/// How a task ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ending {
    /// Done.
    Done,
    /// Not needed here; the reason says why.
    Dropped,
}

/// What happens to a task.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "change", rename_all = "snake_case")]
pub enum TaskChange {
    /// Somebody else does it, or by another moment.
    Assigned {
        /// Who; `None` for nobody in particular.
        assignee: Option<AccountId>,
        /// By when.
        due: Option<Timestamp>,
    },
    /// These steps of the checklist are done, and no others.
    Ticked {
        /// From 0.
        steps: BTreeSet<u32>,
    },
    /// Done.
    Done {
        /// What came of it; may be empty.
        note: String,
    },
    /// Not needed here.
    Dropped {
        /// Why.
        reason: String,
    },
    /// Taken up again.
    TakenUp {
        /// Why.
        reason: String,
    },
}

/// Something decided that no duty names: by whom, when, on what grounds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// What was decided.
    pub what: String,
    /// Who decided: a person in their role, or a body with its paragraph.
    pub by: String,
    /// When.
    pub at: Timestamp,
}

/// A measure as it is planned.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewMeasure {
    /// What is to be mended, and how.
    pub what: String,
    /// Who answers for it, by role or name; empty while nobody does.
    pub owner: String,
    /// By which day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<Date>,
    /// On which day its effect is checked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub check_on: Option<Date>,
}

/// A measure as it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Measure {
    /// From 1, within the case.
    pub number: u32,
    /// What is planned, as last changed.
    pub measure: NewMeasure,
    /// That it was done, and what came of it.
    pub done: Option<Judgement<()>>,
    /// Whether it had effect.
    pub checked: Option<Judgement<Effectiveness>>,
    /// That it will not be done, and why.
    pub dropped: Option<Judgement<()>>,
}

impl Measure {
    /// Returns the day on which its effect is to be checked, once it is done and until somebody has.
    pub fn waits_for_check(&self) -> Option<Date> {
        let waits = self.done.is_some() && self.checked.is_none() && self.dropped.is_none();
        self.measure.check_on.filter(|_| waits)
    }
}

/// Whether a measure had the effect it was meant to have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Effectiveness {
    /// Yes.
    Full,
    /// In part.
    Partial,
    /// No.
    Nil,
}

/// What happens to a measure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "change", rename_all = "snake_case")]
pub enum MeasureChange {
    /// Planned otherwise.
    Planned {
        /// The plan.
        measure: NewMeasure,
    },
    /// Done.
    Done {
        /// What was done; may be empty.
        note: String,
    },
    /// Its effect was checked.
    Checked {
        /// The verdict.
        effect: Effectiveness,
        /// What it rests on.
        note: String,
    },
    /// It will not be done.
    Dropped {
        /// Why.
        reason: String,
    },
}

/// What somebody asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WorkCommand {
    /// Start a playbook: its tasks become the case's.
    StartPlaybook(String),
    /// Give a task.
    AddTask(Box<NewTask>),
    /// Change a task.
    ChangeTask {
        /// Which.
        number: u32,
        /// How.
        change: TaskChange,
    },
    /// Write something down.
    AddNote(String),
    /// Log a decision with its grounds.
    LogDecision {
        /// What, by whom, when.
        decision: Decision,
        /// On what grounds.
        grounds: String,
    },
    /// Write down a report to the police, or correct one.
    ReportToPolice {
        /// Which one is corrected; `None` for a new one.
        number: Option<u32>,
        /// The report.
        report: PoliceReport,
        /// Why the earlier version was wrong, where there is one.
        reason: String,
    },
    /// Plan a measure.
    AddMeasure(NewMeasure),
    /// Change a measure; also after the case is closed, since effects show later.
    ChangeMeasure {
        /// Which.
        number: u32,
        /// How.
        change: MeasureChange,
    },
}

impl Effectiveness {
    /// Every verdict.
    pub const ALL: &[Self] = &[Self::Full, Self::Partial, Self::Nil];

    /// Returns the verdict's id, used in forms and texts.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::Partial => "partial",
            Self::Nil => "nil",
        }
    }
}

impl TaskChange {
    /// Returns the change's id, used in texts.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Assigned { .. } => "assigned",
            Self::Ticked { .. } => "ticked",
            Self::Done { .. } => "done",
            Self::Dropped { .. } => "dropped",
            Self::TakenUp { .. } => "taken_up",
        }
    }
}

impl MeasureChange {
    /// Returns the change's id, used in texts.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Planned { .. } => "planned",
            Self::Done { .. } => "done",
            Self::Checked { .. } => "checked",
            Self::Dropped { .. } => "dropped",
        }
    }
}

impl Measure {
    /// Returns whether it is still to be done.
    pub const fn is_open(&self) -> bool {
        self.done.is_none() && self.dropped.is_none()
    }
}

impl Work {
    /// Returns what keeps the case open: tasks that must be done, measures that nobody answers for.
    pub fn remaining(&self) -> Vec<&'static str> {
        let mut remains = Vec::new();
        if self.tasks.iter().any(|it| it.task.required && it.ended.is_none()) {
            remains.push("tasks");
        }
        if self.measures.iter().any(|it| it.is_open() && it.measure.owner.is_empty()) {
            remains.push("measures");
        }
        remains
    }

    /// Takes in what has happened to a task.
    pub(super) fn change_task(&mut self, number: u32, change: &TaskChange, meta: &Meta) {
        let Some(task) = self.tasks.iter_mut().find(|it| it.number == number) else { return };
        match change {
            TaskChange::Assigned { assignee, due } => {
                task.task.assignee = *assignee;
                task.task.due = *due;
            }
            TaskChange::Ticked { steps } => task.ticked.clone_from(steps),
            TaskChange::Done { note } => task.ended = Some(judged(Ending::Done, note, meta)),
            TaskChange::Dropped { reason } => {
                task.ended = Some(judged(Ending::Dropped, reason, meta));
            }
            TaskChange::TakenUp { .. } => task.ended = None,
        }
    }

    /// Takes in what has happened to a measure.
    pub(super) fn change_measure(&mut self, number: u32, change: &MeasureChange, meta: &Meta) {
        let Some(measure) = self.measures.iter_mut().find(|it| it.number == number) else { return };
        match change {
            MeasureChange::Planned { measure: plan } => measure.measure.clone_from(plan),
            MeasureChange::Done { note } => measure.done = Some(judged((), note, meta)),
            MeasureChange::Checked { effect, note } => {
                measure.checked = Some(judged(*effect, note, meta));
            }
            MeasureChange::Dropped { reason } => measure.dropped = Some(judged((), reason, meta)),
        }
    }
}

fn judged<T>(verdict: T, reason: &str, meta: &Meta) -> Judgement<T> {
    Judgement { verdict, reason: reason.to_owned(), at: meta.at, actor: meta.actor.clone() }
}
