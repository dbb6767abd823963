//! What many breaches say together: how many of each type, cause and risk, how fast, how often in time.

use super::{Case, FilingKind, duty::Course, facts};
use crate::{
    field::Value,
    law::{MetBy, RiskLevel},
    register::Record,
};
use jiff::{SignedDuration, Timestamp, civil::Date};
use std::collections::BTreeMap;

/// Counts and times over breaches: cases, and records of those from before. Exercises are never in it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Statistics {
    /// Opened.
    pub opened: u64,
    /// Of them judged to be no personal data breach; these count nowhere below.
    pub ruled_out: u64,
    /// By `incident_type`, in the authority's order; what nobody has stated last, under `None`.
    pub by_type: Vec<(Option<&'static str>, u64)>,
    /// By `cause`, as [`Statistics::by_type`].
    pub by_cause: Vec<(Option<&'static str>, u64)>,
    /// By verdict on the risk, the lowest first; cases without one last.
    pub by_risk: Vec<(Option<RiskLevel>, u64)>,
    /// By what became of the duty to notify.
    pub by_notification: BTreeMap<Notification, u64>,
    /// From when it happened until the controller was aware.
    pub to_aware: Times,
    /// From awareness until the first notification.
    pub to_notify: Times,
    /// From awareness until the people were told.
    pub to_inform: Times,
}

/// What became of the duty to notify an authority.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Notification {
    /// Notified within the time.
    InTime,
    /// Notified after it.
    Late,
    /// Decided, with a reason and an approver, not to.
    NotOwed,
    /// Nothing yet.
    Open,
}

impl Notification {
    /// Every outcome, in the order they are shown.
    pub const ALL: [Self; 4] = [Self::InTime, Self::Late, Self::NotOwed, Self::Open];

    /// Returns the stable id.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::InTime => "in_time",
            Self::Late => "late",
            Self::NotOwed => "not_owed",
            Self::Open => "open",
        }
    }
}

/// How long something took, over the cases in which both ends are known.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Times {
    /// In how many cases.
    pub cases: u64,
    /// The median; of an even number of cases halfway between the two in the middle.
    pub median: SignedDuration,
    /// The longest.
    pub longest: SignedDuration,
}

/// What one breach, handled here or before, says to statistics.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counted {
    ruled_out: bool,
    of_type: Option<&'static str>,
    cause: Option<&'static str>,
    risk: Option<RiskLevel>,
    notification: Notification,
    to_aware: Option<SignedDuration>,
    to_notify: Option<SignedDuration>,
    to_inform: Option<SignedDuration>,
}

impl Counted {
    /// Returns what a case says; an exercise says nothing.
    pub fn of_case(case: &Case) -> Option<Self> {
        let known = case.awareness.running().map(|(_, at)| at);
        let since = |at: Option<Timestamp>| Some(at?.duration_since(known?));
        let happened = case.facts.moment("occurred_from");
        (!case.exercise).then(|| Self {
            ruled_out: case.ruled_out(),
            of_type: choice(case.facts.get("incident_type"), facts::INCIDENT_TYPES),
            cause: choice(case.facts.get("cause"), facts::CAUSES),
            risk: case.risk.as_ref().map(|it| it.verdict),
            notification: notification(case),
            to_aware: since(happened).map(|it| -it),
            to_notify: since(case.breach_filings().map(|it| it.at).min()),
            to_inform: since(first_informed(case)),
        })
    }

    /// Returns what the record of a breach from before says; its times are whole days.
    pub fn of_record(record: &Record) -> Self {
        let day = |field: &str| match record.fields.get(field) {
            Some(Value::Day(day)) => Some(*day),
            Some(_) | None => None,
        };
        let aware = day("aware_on");
        let between = |from: Option<Date>, to: Option<Date>| Some(to?.duration_since(from?));
        let level = |it: &&RiskLevel| it.as_str() == record.text("risk");
        Self {
            ruled_out: false,
            of_type: choice(record.fields.get("incident_type"), facts::INCIDENT_TYPES),
            cause: choice(record.fields.get("cause"), facts::CAUSES),
            risk: RiskLevel::ALL.iter().find(level).copied(),
            notification: past_notification(record),
            to_aware: between(day("occurred_on"), aware),
            to_notify: between(aware, day("notified_on")),
            to_inform: between(aware, day("informed_on")),
        }
    }
}

/// Returns the statistics of breaches.
pub fn statistics(all: impl IntoIterator<Item = Counted>) -> Statistics {
    let mut found = Statistics::default();
    let (mut types, mut causes, mut risks) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
    let (mut aware, mut notify, mut inform) = (Vec::new(), Vec::new(), Vec::new());
    for one in all {
        found.opened += 1;
        if one.ruled_out {
            found.ruled_out += 1;
            continue;
        }
        *types.entry(one.of_type).or_default() += 1;
        *causes.entry(one.cause).or_default() += 1;
        *risks.entry(one.risk).or_default() += 1;
        *found.by_notification.entry(one.notification).or_default() += 1;
        aware.extend(one.to_aware);
        notify.extend(one.to_notify);
        inform.extend(one.to_inform);
    }
    found.by_type = listed(facts::INCIDENT_TYPES, &types);
    found.by_cause = listed(facts::CAUSES, &causes);
    let levels = RiskLevel::ALL.iter().copied().map(Some).chain([None]);
    found.by_risk = levels.filter_map(|it| Some((it, *risks.get(&it)?))).collect();
    found.to_aware = times(aware);
    found.to_notify = times(notify);
    found.to_inform = times(inform);
    found
}

fn choice(stated: Option<&Value>, choices: &[&'static str]) -> Option<&'static str> {
    let Some(Value::Text(stated)) = stated else { return None };
    choices.iter().find(|it| *it == stated).copied()
}

fn listed(
    choices: &[&'static str],
    counts: &BTreeMap<Option<&'static str>, u64>,
) -> Vec<(Option<&'static str>, u64)> {
    let all = choices.iter().copied().map(Some).chain([None]);
    all.filter_map(|it| Some((it, *counts.get(&it)?))).collect()
}

/// One late notification makes the case late, however many were in time.
fn notification(case: &Case) -> Notification {
    let filed = case.breach_filings().filter(|it| it.kind == FilingKind::First);
    let in_time: Vec<bool> = filed.filter_map(|it| it.in_time).collect();
    if !in_time.is_empty() {
        return if in_time.contains(&false) { Notification::Late } else { Notification::InTime };
    }
    let duties = case.duties.values().filter(|it| it.notifies_of_a_breach());
    let not_owed = |course: &Course| matches!(course, Course::NotOwed { .. });
    let mut courses = duties.map(|it| &it.course).peekable();
    if courses.peek().is_some() && courses.all(not_owed) {
        Notification::NotOwed
    } else {
        Notification::Open
    }
}

fn first_informed(case: &Case) -> Option<Timestamp> {
    let informed = case.duties.values().filter(|it| it.terms.duty.met_by == MetBy::Information);
    let met = informed.filter_map(|it| match &it.course {
        Course::Met { at, .. } => Some(*at),
        Course::Open | Course::NotDoingProposed { .. } | Course::NotOwed { .. } => None,
    });
    met.min()
}

fn past_notification(record: &Record) -> Notification {
    match record.fields.get("notified_in_time") {
        Some(Value::YesNoUnknown(Some(true))) => Notification::InTime,
        Some(Value::YesNoUnknown(Some(false))) => Notification::Late,
        Some(_) | None if !record.text("not_notified_reason").is_empty() => Notification::NotOwed,
        Some(_) | None => Notification::Open,
    }
}

fn times(mut all: Vec<SignedDuration>) -> Times {
    all.sort_unstable();
    let middle = [all.len().saturating_sub(1) / 2, all.len() / 2];
    let [below, above] = middle.map(|at| all.get(at).copied().unwrap_or_default());
    let median = (above - below) / 2 + below;
    let longest = all.last().copied().unwrap_or_default();
    Times { cases: all.len() as u64, median, longest }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{case::Judgement, register::RecordKind};
    use jiff::civil::date;
    use uuid::Uuid;

    fn case() -> Case {
        Case::empty(Uuid::nil())
    }

    fn judged<T>(verdict: T) -> Judgement<T> {
        let (reason, actor) = ("Skäl.".to_owned(), "system".to_owned());
        Judgement { verdict, reason, at: Timestamp::UNIX_EPOCH, actor }
    }

    fn counted(cases: &[Case]) -> Statistics {
        statistics(cases.iter().filter_map(Counted::of_case))
    }

    #[test]
    fn exercises_are_outside_the_statistics() {
        assert_eq!(counted(&[Case { exercise: true, ..case() }]).opened, 0);
    }

    #[test]
    fn a_case_that_is_no_breach_counts_as_opened_and_nowhere_else() {
        let none = Case { qualification: Some(judged(false)), ..case() };
        let found = counted(&[none, case()]);
        assert_eq!((found.opened, found.ruled_out), (2, 1));
        assert_eq!(found.by_type, [(None, 1)]);
        assert_eq!(found.by_notification, [(Notification::Open, 1)].into());
    }

    #[test]
    fn risks_stand_from_the_lowest_and_what_is_not_judged_last() {
        let high = Case { risk: Some(judged(RiskLevel::High)), ..case() };
        let low = Case { risk: Some(judged(RiskLevel::Unlikely)), ..case() };
        let found = counted(&[case(), high, low]);
        let order: Vec<_> = found.by_risk.iter().map(|(level, _)| *level).collect();
        assert_eq!(order, [Some(RiskLevel::Unlikely), Some(RiskLevel::High), None]);
    }

    #[test]
    fn a_breach_from_before_counts_by_what_its_record_says() {
        let mut record = Record::empty(RecordKind::PastBreach, Uuid::nil());
        let text = |it: &str| Value::Text(it.to_owned());
        record.fields = [
            ("incident_type", text("theft")),
            ("risk", text("high")),
            ("aware_on", Value::Day(date(2024, 3, 1))),
            ("notified_on", Value::Day(date(2024, 3, 5))),
            ("notified_in_time", Value::YesNoUnknown(Some(false))),
        ]
        .into_iter()
        .map(|(field, value)| (field.to_owned(), value))
        .collect();
        let found = statistics([Counted::of_record(&record)]);
        assert_eq!(found.by_type, [(Some("theft"), 1)]);
        assert_eq!(found.by_risk, [(Some(RiskLevel::High), 1)]);
        assert_eq!(found.by_notification, [(Notification::Late, 1)].into());
        assert_eq!(found.to_notify.median, SignedDuration::from_hours(96));
        assert_eq!(found.to_aware.cases, 0);
    }

    #[test]
    fn the_median_lies_in_the_middle_and_the_longest_is_the_last() {
        let hours = |all: &[i64]| all.iter().map(|it| SignedDuration::from_hours(*it)).collect();
        let found = times(hours(&[70, 2, 10, 4]));
        assert_eq!(found.median, SignedDuration::from_hours(7));
        assert_eq!(times(hours(&[2, 70, 10])).median, SignedDuration::from_hours(10));
        assert_eq!(times(hours(&[3])).median, SignedDuration::from_hours(3));
        assert_eq!(found.longest, SignedDuration::from_hours(70));
        assert_eq!(times(Vec::new()), Times::default());
    }
}
