//! When a running clock wakes people, and whom: the ladder of each duty.
//!
//! A rung is a moment before the duty is due. Each wakes those of the rungs before it and more. Somebody who takes the
//! matter on stops the ladder; that a due moment has passed is told all the same.

use super::{Case, duty::DutyKey};
use jiff::{SignedDuration, Timestamp, ToSpan as _, tz::TimeZone};
use serde::{Deserialize, Serialize};

/// A step of the ladder, the earliest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rung {
    /// A week before.
    Days7,
    /// 48 hours before.
    Hours48,
    /// 24 hours before.
    Hours24,
    /// 12 hours before.
    Hours12,
    /// 4 hours before.
    Hours4,
    /// 1 hour before.
    Hours1,
    /// When the due moment has passed.
    Overdue,
}

/// Who is woken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Woken {
    /// Those who handle the controller's cases.
    Handler,
    /// The data protection officer.
    Officer,
    /// The deputy.
    Deputy,
    /// The coordinating office.
    Coordinator,
}

/// One rung of one duty's ladder. The due moment is part of it: when that moves, people are woken anew.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Reminder {
    /// Which duty.
    pub duty: DutyKey,
    /// Which rung.
    pub rung: Rung,
    /// When it is due.
    pub due: Timestamp,
    /// What of the duty is due.
    #[serde(default, skip_serializing_if = "Matter::is_duty")]
    pub matter: Matter,
}

/// What of a duty is due.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Matter {
    /// The duty itself.
    #[default]
    Duty,
    /// What its first filing lacked, by the authority's practice.
    Supplement,
}

/// That somebody was woken, or could not be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reminded {
    /// By which rung.
    pub reminder: Reminder,
    /// Who; `None` when the registers and accounts name nobody.
    pub woken: Option<Woken>,
    /// When the mail server took the message, or refused it for good.
    pub at: Timestamp,
    /// Whether it took it.
    pub accepted: bool,
}

/// That somebody has taken a duty on and needs no more waking.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TakenOn {
    /// Which duty.
    pub duty: DutyKey,
    /// Due then; a due moment moved later begins a new ladder.
    pub due: Timestamp,
    /// When.
    pub at: Timestamp,
    /// By whom, as in the journal.
    pub actor: String,
}

/// Hours of the night in which a rung with a day or more left waits for the morning.
#[derive(Debug, Clone)]
pub struct Quiet {
    /// The hour at which the night begins, 0 to 23.
    pub from: i8,
    /// The hour at which it ends. The same as `from`: there is no night.
    pub to: i8,
    /// Whose hours.
    pub zone: TimeZone,
}

/// A reminder and the moment it goes out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wake {
    /// When.
    pub at: Timestamp,
    /// What.
    pub reminder: Reminder,
}

/// Returns the reminders that are still to go out, of all open duties with a due moment, the soonest first.
pub fn wakes(case: &Case, quiet: &Quiet) -> Vec<Wake> {
    let mut wakes = Vec::new();
    if case.closed.is_some() {
        return wakes;
    }
    for (key, duty) in &case.duties {
        // What the operator owes once for all its boards wakes people in one of their cases only.
        // What is said to be excluded wakes too, until two have decided so.
        let wakes_here = case.is_to_do(duty);
        let Some(due) = duty.due(case).filter(|_| wakes_here) else { continue };
        let taken_on = is_taken_on(case, key);
        let last = last_rung(case, key, due);
        for rung in Rung::ALL {
            let at = before(due, rung.hours());
            // A rung that lay in the past when the duty arose has nothing to say that its opening did not.
            let past = at < duty.arose_at && rung != Rung::Overdue;
            if past || last.is_some_and(|last| rung <= last) || taken_on && rung != Rung::Overdue {
                continue;
            }
            let at = if rung.waits_for_morning() { quiet.end_of_night(at) } else { at };
            let reminder = Reminder { duty: key.clone(), rung, due, matter: Matter::Duty };
            wakes.push(Wake { at, reminder });
        }
    }
    wakes.extend(supplements(case, quiet));
    wakes.sort_by_key(|wake| (wake.at, wake.reminder.duty.clone()));
    wakes
}

/// Returns the reminders of what first filings lacked. No law drives them, so none of them goes out at night.
fn supplements(case: &Case, quiet: &Quiet) -> Vec<Wake> {
    let mut wakes = Vec::new();
    for (key, duty) in case.duties.iter().filter(|(_, duty)| case.is_own(duty)) {
        if duty.excluded(case).is_some() {
            continue;
        }
        let Some(due) = duty.supplement_due(case) else { continue };
        let last = last_rung(case, key, due);
        for rung in Rung::OF_SUPPLEMENTS {
            if last.is_some_and(|last| rung <= last) {
                continue;
            }
            let at = quiet.end_of_night(before(due, rung.hours()));
            let reminder = Reminder { duty: key.clone(), rung, due, matter: Matter::Supplement };
            wakes.push(Wake { at, reminder });
        }
    }
    wakes
}

/// Returns the reminders that go out at `now`: of each duty the highest rung that has come, never a row of old ones.
pub fn due_now(case: &Case, quiet: &Quiet, now: Timestamp) -> Vec<Reminder> {
    let mut due: Vec<Reminder> = Vec::new();
    for wake in wakes(case, quiet).into_iter().filter(|wake| wake.at <= now) {
        match due.iter_mut().find(|it| it.duty == wake.reminder.duty) {
            Some(it) if it.rung < wake.reminder.rung => *it = wake.reminder,
            Some(_) => {}
            None => due.push(wake.reminder),
        }
    }
    due
}

/// Returns whether a reminder still has something to say: the duty is open, due then, and nobody has taken it on.
pub fn is_wanted(case: &Case, reminder: &Reminder) -> bool {
    let Some(duty) = case.duties.get(&reminder.duty) else { return false };
    if reminder.matter == Matter::Supplement {
        return case.closed.is_none() && duty.supplement_due(case) == Some(reminder.due);
    }
    case.closed.is_none()
        && duty.standing(case).is_open()
        && duty.due(case) == Some(reminder.due)
        && (reminder.rung == Rung::Overdue || !is_taken_on(case, &reminder.duty))
}

/// Returns whether somebody has taken the duty on as it is due now.
pub fn is_taken_on(case: &Case, key: &DutyKey) -> bool {
    let due = case.duties.get(key).and_then(|duty| duty.due(case));
    case.taken_on.iter().any(|it| &it.duty == key && Some(it.due) == due)
}

fn last_rung(case: &Case, key: &DutyKey, due: Timestamp) -> Option<Rung> {
    let of_it = |it: &&Reminded| &it.reminder.duty == key && it.reminder.due == due;
    case.reminded.iter().filter(of_it).map(|it| it.reminder.rung).max()
}

fn before(due: Timestamp, hours: i64) -> Timestamp {
    due.saturating_sub(SignedDuration::from_hours(hours)).unwrap_or(Timestamp::MIN)
}

impl Matter {
    /// Returns the id, told to other systems.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Duty => "duty",
            Self::Supplement => "supplement",
        }
    }

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it by reference")]
    fn is_duty(&self) -> bool {
        *self == Self::Duty
    }
}

impl Reminder {
    /// Returns whom it wakes: a practice of the authority wakes nobody beyond those who file.
    pub const fn wakes(&self) -> &'static [Woken] {
        match self.matter {
            Matter::Duty => self.rung.wakes(),
            Matter::Supplement => &[Woken::Handler, Woken::Officer],
        }
    }
}

impl Rung {
    /// The ladder of what first filings lacked, the earliest first.
    pub const OF_SUPPLEMENTS: [Self; 4] =
        [Self::Days7, Self::Hours48, Self::Hours24, Self::Overdue];

    /// The ladder of a duty, the earliest first.
    pub const ALL: [Self; 6] =
        [Self::Hours48, Self::Hours24, Self::Hours12, Self::Hours4, Self::Hours1, Self::Overdue];

    /// Returns the rung's id, used in texts.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Days7 => "days7",
            Self::Hours48 => "hours48",
            Self::Hours24 => "hours24",
            Self::Hours12 => "hours12",
            Self::Hours4 => "hours4",
            Self::Hours1 => "hours1",
            Self::Overdue => "overdue",
        }
    }

    /// Returns how many hours before the due moment it comes. Elapsed hours, whatever the clocks are set to.
    pub const fn hours(self) -> i64 {
        match self {
            Self::Days7 => 7 * 24,
            Self::Hours48 => 48,
            Self::Hours24 => 24,
            Self::Hours12 => 12,
            Self::Hours4 => 4,
            Self::Hours1 => 1,
            Self::Overdue => 0,
        }
    }

    /// Returns whom it wakes.
    pub const fn wakes(self) -> &'static [Woken] {
        use Woken::{Coordinator, Deputy, Handler, Officer};
        match self {
            Self::Days7 | Self::Hours48 => &[Handler],
            Self::Hours24 => &[Handler, Officer],
            Self::Hours12 | Self::Hours4 => &[Handler, Officer, Deputy],
            Self::Hours1 | Self::Overdue => &[Handler, Officer, Deputy, Coordinator],
        }
    }

    /// Returns whether it may wait for the morning: a day or more is left. Later the law does not sleep.
    pub const fn waits_for_morning(self) -> bool {
        matches!(self, Self::Days7 | Self::Hours48 | Self::Hours24)
    }
}

impl Woken {
    /// Everybody.
    pub const ALL: [Self; 4] = [Self::Handler, Self::Officer, Self::Deputy, Self::Coordinator];

    /// Returns the id, used in texts.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Handler => "handler",
            Self::Officer => "officer",
            Self::Deputy => "deputy",
            Self::Coordinator => "coordinator",
        }
    }
}

impl Quiet {
    /// Returns `at`, or the end of the night it lies in.
    pub fn end_of_night(&self, at: Timestamp) -> Timestamp {
        let local = at.to_zoned(self.zone.clone());
        let hour = local.hour();
        let night = if self.from <= self.to {
            (self.from..self.to).contains(&hour)
        } else {
            self.from <= hour || hour < self.to
        };
        if !night {
            return at;
        }
        let days = i32::from(self.to <= hour);
        let morning = local
            .date()
            .saturating_add(days.days())
            .at(self.to, 0, 0, 0)
            .to_zoned(self.zone.clone());
        morning.map_or(at, |it| it.timestamp())
    }
}

#[cfg(test)]
mod tests;
