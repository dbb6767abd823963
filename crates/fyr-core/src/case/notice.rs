//! Word to those who handle a case that something waits for them: an update, a common text, a task that falls due, an effect
//! to check, a notification to approve.
//!
//! None of it is a legal duty's clock: see [`super::reminder`] for those.

use super::{Case, bundle::Offer, reminder::Quiet, work::Measure};
use crate::{
    context::Actor,
    id::{AccountId, RecordId},
};
use jiff::{SignedDuration, Timestamp, civil::Date};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeSet, fmt};

/// A task is told of so long before it falls due.
const BEFORE: SignedDuration = SignedDuration::from_hours(24);

/// The hour at which word of an effect to check goes out: the day has one, its check has none.
const CHECK_HOUR: i8 = 8;

/// What waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(tag = "about", rename_all = "snake_case")]
pub enum Matter {
    /// An update from the source, to be considered.
    Update {
        /// Which.
        number: u32,
    },
    /// A common text, to be answered.
    Text {
        /// Which.
        number: u32,
        /// Which version of it.
        version: u32,
    },
    /// A task. The due moment is part of it: when that moves, people are told anew.
    Task {
        /// Which.
        number: u32,
        /// When it is due.
        due: Timestamp,
        /// How near that is.
        when: Nearness,
    },
    /// The effect of a measure that is done. The day is part of it: when that moves, people are told anew.
    Effect {
        /// Of which measure.
        number: u32,
        /// On which day it is to be checked.
        check_on: Date,
    },
    /// A frozen notification, to be approved by another person.
    Approval {
        /// Which.
        number: u32,
    },
    /// The same, approved: word to the one who froze it.
    Approved {
        /// Which.
        number: u32,
    },
}

/// How near a task's due moment is, the farthest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Nearness {
    /// A day is left.
    Soon,
    /// It has passed.
    Passed,
}

/// Who is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Addressee {
    /// Somebody with an account.
    Account(AccountId),
    /// A contact of the registers.
    Contact(RecordId),
}

/// That somebody was told, or could not be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notified {
    /// Of what.
    pub matter: Matter,
    /// Who.
    pub to: Addressee,
    /// When the mail server took the message, or refused it for good.
    pub at: Timestamp,
    /// Whether it took it.
    pub accepted: bool,
}

/// A task that falls due, the one who does it, and the moment the word goes out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TaskWake {
    /// When the word goes out.
    pub at: Timestamp,
    /// Which task.
    pub matter: Matter,
    /// Who does it.
    pub to: Addressee,
}

/// Returns the words of tasks that are still to go out; none of them goes out at night, since no law drives a task.
pub fn task_wakes(case: &Case, quiet: &Quiet) -> Vec<TaskWake> {
    let mut wakes = Vec::new();
    if case.closed.is_some() {
        return wakes;
    }
    for task in case.work.tasks.iter().filter(|it| it.ended.is_none()) {
        let Some((due, who)) = task.task.due.zip(task.task.assignee) else { continue };
        let (number, to) = (task.number, Addressee::Account(who));
        for (when, before) in [(Nearness::Soon, BEFORE), (Nearness::Passed, SignedDuration::ZERO)] {
            let matter = Matter::Task { number, due, when };
            if case.notified.iter().any(|it| it.to == to && covers(it.matter, matter)) {
                continue;
            }
            let at = quiet.end_of_night(due.saturating_sub(before).unwrap_or(Timestamp::MIN));
            wakes.push(TaskWake { at, matter, to });
        }
    }
    wakes
}

/// Returns the words of tasks that go out at `now`: of each task the last that has come, never both.
pub fn task_due_now(case: &Case, quiet: &Quiet, now: Timestamp) -> Vec<TaskWake> {
    let come: Vec<TaskWake> =
        task_wakes(case, quiet).into_iter().filter(|it| it.at <= now).collect();
    let later = |it: &TaskWake| {
        come.iter().any(|other| other.matter != it.matter && covers(other.matter, it.matter))
    };
    come.iter().filter(|it| !later(it)).copied().collect()
}

/// Returns when word of which effects is still to go out to those who handle the case, also of a closed one: effects show
/// later.
pub fn effect_wakes(case: &Case, quiet: &Quiet) -> Vec<(Timestamp, Matter)> {
    let waiting = case.work.measures.iter().filter_map(|measure| {
        let check_on = measure.waits_for_check()?;
        let morning = check_on.at(CHECK_HOUR, 0, 0, 0).to_zoned(quiet.zone.clone()).ok()?;
        let matter = Matter::Effect { number: measure.number, check_on };
        Some((quiet.end_of_night(morning.timestamp()), matter))
    });
    waiting.filter(|(_, matter)| !case.notified.iter().any(|it| it.matter == *matter)).collect()
}

/// Who is told of a frozen notification.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Told {
    /// Everybody who may approve in the case but these: they froze it or judged the risk.
    Approvers {
        /// Whom not.
        but: BTreeSet<AccountId>,
    },
    /// The one who froze it.
    Account(AccountId),
}

/// A frozen notification of which somebody is to be told, and the moment the word goes out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfferWake {
    /// When the word goes out.
    pub at: Timestamp,
    /// What is told.
    pub matter: Matter,
    /// Who.
    pub to: Told,
}

/// Returns the words of frozen notifications that are still to go out: at once, or in the morning while a day or more is left.
pub fn offer_wakes(case: &Case, quiet: &Quiet) -> Vec<OfferWake> {
    let account = |actor: &str| Actor::from_journal_text(actor).account();
    let wake = |offer: &Offer| {
        let number = offer.number;
        let frozen_by = account(&offer.frozen.actor);
        let (matter, to, since) = match &offer.approved {
            None => {
                let judged = case.risk.as_ref().and_then(|it| account(&it.actor));
                let own = !case.one_person_office;
                let but = frozen_by.into_iter().chain(judged).filter(|_| own).collect();
                (Matter::Approval { number }, Told::Approvers { but }, offer.frozen.at)
            }
            Some(approved) => {
                let who = frozen_by.filter(|it| Some(*it) != account(&approved.actor))?;
                (Matter::Approved { number }, Told::Account(who), approved.at)
            }
        };
        let due = case.duties.get(&offer.frozen.verdict.duty)?.due(case);
        // As with the clock's own reminders: with less than a day left the law does not sleep.
        let waits = due.is_none_or(|due| BEFORE <= due.duration_since(since));
        let at = if waits { quiet.end_of_night(since) } else { since };
        let told = case.notified.iter().any(|it| it.matter == matter);
        (!told && stands(case, matter)).then_some(OfferWake { at, matter, to })
    };
    case.offers.iter().filter_map(wake).collect()
}

/// Returns whether a frozen notification still waits for its approver, or is approved and not sent.
fn stands(case: &Case, matter: Matter) -> bool {
    let (number, approved) = match matter {
        Matter::Approval { number } => (number, false),
        Matter::Approved { number } => (number, true),
        Matter::Update { .. }
        | Matter::Text { .. }
        | Matter::Task { .. }
        | Matter::Effect { .. } => {
            return false;
        }
    };
    let Some(offer) = case.offers.iter().find(|it| it.number == number) else { return false };
    let duty = &offer.frozen.verdict.duty;
    let counts = case.offer(duty).is_some_and(|it| it.number == number);
    let open = case.duties.get(duty).is_some_and(|it| it.standing(case).is_open());
    counts
        && open
        && case.closed.is_none()
        && offer.approved.is_some() == approved
        && !offer.is_old(case)
}

/// Returns whether who was told the first needs not be told the second.
fn covers(told: Matter, matter: Matter) -> bool {
    let (
        Matter::Task { number, due, when },
        Matter::Task { number: other, due: its_due, when: its },
    ) = (told, matter)
    else {
        return told == matter;
    };
    (number, due) == (other, its_due) && its <= when
}

/// Returns whether the word still has something to say to somebody.
pub fn is_wanted(case: &Case, matter: Matter, to: Addressee) -> bool {
    let open = match matter {
        Matter::Effect { number, check_on } => {
            let measure = case.work.measures.iter().find(|it| it.number == number);
            return measure.and_then(Measure::waits_for_check) == Some(check_on);
        }
        Matter::Update { number } => !case.answers.considered.contains_key(&number),
        Matter::Text { number, version } => {
            case.answers.texts.get(&number).is_none_or(|it| it.version < version)
        }
        Matter::Task { number, due, .. } => case.work.tasks.iter().any(|it| {
            let given =
                it.task.due == Some(due) && it.task.assignee.map(Addressee::Account) == Some(to);
            it.number == number && it.ended.is_none() && given
        }),
        Matter::Approval { .. } | Matter::Approved { .. } => stands(case, matter),
    };
    open && case.closed.is_none()
}

impl fmt::Display for Matter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Update { number } => write!(f, "update/{number}"),
            Self::Text { number, version } => write!(f, "text/{number}/{version}"),
            Self::Task { number, due, when } => {
                write!(f, "task/{number}/{}/{}", due.as_second(), when.as_str())
            }
            Self::Effect { number, check_on } => write!(f, "effect/{number}/{check_on}"),
            Self::Approval { number } => write!(f, "approval/{number}"),
            Self::Approved { number } => write!(f, "approved/{number}"),
        }
    }
}

impl Nearness {
    /// Returns the id, used in texts.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Soon => "soon",
            Self::Passed => "passed",
        }
    }
}

impl fmt::Display for Addressee {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Account(id) => write!(f, "account/{id}"),
            Self::Contact(id) => write!(f, "contact/{id}"),
        }
    }
}

#[cfg(test)]
mod tests;
