//! When a task that falls due is told of, and to whom.

use super::*;
use crate::{
    case::{
        Judgement,
        work::{Effectiveness, Measure, NewMeasure, NewTask, Task},
    },
    law::Words,
};
use jiff::tz::TimeZone;
use std::collections::BTreeSet;
use uuid::Uuid;

const DUE: &str = "2025-08-28T12:00:00Z";

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn person(number: u128) -> AccountId {
    AccountId::new(Uuid::from_u128(number))
}

/// A night from 22 to 6.
fn quiet() -> Quiet {
    Quiet { from: 22, to: 6, zone: TimeZone::get("Europe/Stockholm").unwrap() }
}

fn case(due: &str) -> Case {
    let words = Words { sv: "Ring.".into(), en: "Ring.".into() };
    let task = NewTask {
        title: words.clone().into(),
        text: words.into(),
        steps: Vec::new().into(),
        due: Some(at(due)),
        assignee: Some(person(1)),
        required: false,
        origin: None,
    };
    let mut case = Case::empty(Uuid::nil());
    case.work.tasks = vec![Task { number: 1, task, ticked: BTreeSet::new(), ended: None }];
    case
}

fn told(case: &mut Case, wake: TaskWake) {
    let TaskWake { at, matter, to } = wake;
    case.notified.push(Notified { matter, to, at, accepted: true });
}

fn moments(case: &Case) -> Vec<String> {
    task_wakes(case, &quiet()).iter().map(|it| it.at.to_string()).collect()
}

#[test]
fn a_task_is_told_of_a_day_before_it_falls_due_and_when_that_has_passed() {
    assert_eq!(moments(&case(DUE)), ["2025-08-27T12:00:00Z", DUE]);
}

#[test]
fn word_of_a_task_waits_for_the_morning_since_it_is_no_legal_duty() {
    // Half past one in the night in Stockholm, which is summer time.
    let morning = ["2025-08-27T04:00:00Z", "2025-08-28T04:00:00Z"];
    assert_eq!(moments(&case("2025-08-27T23:30:00Z")), morning);
}

#[test]
fn who_has_been_told_is_not_told_again_until_the_due_moment_moves() {
    let mut case = case(DUE);
    let first = task_due_now(&case, &quiet(), at("2025-08-27T13:00:00Z"));
    told(&mut case, first[0]);
    assert_eq!(moments(&case), [DUE]);
    let second = task_due_now(&case, &quiet(), at(DUE));
    told(&mut case, second[0]);
    assert!(moments(&case).is_empty());
    case.work.tasks[0].task.due = Some(at("2025-08-30T12:00:00Z"));
    assert_eq!(moments(&case).len(), 2);
}

#[test]
fn of_two_words_that_have_come_only_the_last_goes_out() {
    let due = task_due_now(&case(DUE), &quiet(), at("2025-08-29T12:00:00Z"));
    let Matter::Task { when, .. } = due[0].matter else { panic!("a task") };
    assert_eq!((due.len(), when), (1, Nearness::Passed));
}

#[test]
fn a_task_that_nobody_does_or_that_has_no_due_moment_tells_nobody() {
    let mut case = case(DUE);
    case.work.tasks[0].task.assignee = None;
    assert!(moments(&case).is_empty());
    case.work.tasks[0].task.assignee = Some(person(1));
    case.work.tasks[0].task.due = None;
    assert!(moments(&case).is_empty());
}

#[test]
fn word_of_a_task_given_to_another_is_wanted_no_more() {
    let case = case(DUE);
    let matter = Matter::Task { number: 1, due: at(DUE), when: Nearness::Soon };
    let wanted = |number| is_wanted(&case, matter, Addressee::Account(person(number)));
    assert_eq!((wanted(1), wanted(2)), (true, false));
}

fn judged<T>(verdict: T) -> Judgement<T> {
    Judgement { verdict, reason: String::new(), at: at(DUE), actor: String::new() }
}

/// A closed case with a measure that is done, whose effect is checked on a day in winter.
fn mended() -> Case {
    let measure = NewMeasure {
        what: "Två läser.".into(),
        owner: "Chefen".into(),
        due: None,
        check_on: Some("2025-12-01".parse().unwrap()),
    };
    let done = Some(judged(()));
    let mut case = Case::empty(Uuid::nil());
    case.work.measures = vec![Measure { number: 1, measure, done, checked: None, dropped: None }];
    case.closed = Some(judged(()));
    case
}

#[test]
fn an_effect_is_told_of_in_the_morning_of_its_day_also_after_the_case_is_closed() {
    let wakes = effect_wakes(&mended(), &quiet());
    assert_eq!(
        wakes.iter().map(|it| it.0.to_string()).collect::<Vec<_>>(),
        ["2025-12-01T07:00:00Z"]
    );
    assert!(is_wanted(&mended(), wakes[0].1, Addressee::Account(person(1))));
}

#[test]
fn an_effect_is_told_of_once_and_anew_when_its_day_moves() {
    let mut case = mended();
    let (at, matter) = effect_wakes(&case, &quiet())[0];
    told(&mut case, TaskWake { at, matter, to: Addressee::Account(person(1)) });
    assert!(effect_wakes(&case, &quiet()).is_empty());
    case.work.measures[0].measure.check_on = Some("2026-01-01".parse().unwrap());
    assert_eq!(effect_wakes(&case, &quiet()).len(), 1);
    assert!(!is_wanted(&case, matter, Addressee::Account(person(1))));
}

#[test]
fn a_measure_not_done_or_checked_or_dropped_has_no_effect_to_tell_of() {
    let check = |change: fn(&mut Measure)| {
        let mut case = mended();
        change(&mut case.work.measures[0]);
        assert!(effect_wakes(&case, &quiet()).is_empty());
    };
    check(|it| it.done = None);
    check(|it| it.checked = Some(judged(Effectiveness::Full)));
    check(|it| it.dropped = Some(judged(())));
    check(|it| it.measure.check_on = None);
}
