//! When a task that falls due is told of, and to whom.

use super::*;
use crate::{
    case::{
        Capacity, Command, Judgement, Opening, apply,
        bundle::{Command as BundleCommand, Content},
        decide,
        duty::DutyKey,
        work::{Effectiveness, Measure, NewMeasure, NewTask, Task},
    },
    context::{Context, Timeline},
    event::Meta,
    id::{IncidentId, OrganisationId},
    law::{Law, Words},
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

/// A case with a notification that was frozen by one person at a moment, due or not.
fn frozen(moment: &str, due: bool) -> Case {
    let law = Law::built_in().unwrap();
    let duty: DutyKey = "eu-gdpr.notify-authority".parse().unwrap();
    let mut case = Case::empty(Uuid::from_u128(3));
    let opening = Opening {
        incident: IncidentId::new(Uuid::nil()),
        controller: OrganisationId::new(Uuid::nil()),
        reference: "2025-0001-001".into(),
        title: "Intrång".into(),
        exercise: false,
        timeline: Timeline::Live,
        processing: BTreeSet::from(["gdpr".to_owned()]),
        contact_point_told_at: due.then(|| at("2025-08-25T21:00:00Z")),
        one_person_office: false,
        capacity: Capacity::Controller,
        bound_by: Some(BTreeSet::new()),
        operator: None,
        leads_operator: false,
    };
    let content = Content {
        duty,
        document: String::new(),
        document_digest: String::new(),
        answers: String::new(),
        answers_digest: String::new(),
        unanswered: Vec::new(),
    };
    let freeze = Command::Bundle(Box::new(BundleCommand::Freeze(content)));
    for command in [Command::Open(Box::new(opening)), freeze] {
        case = acted(case, (command, person(1), moment), &law);
    }
    case
}

fn acted(case: Case, (command, who, moment): (Command, AccountId, &str), law: &Law) -> Case {
    let (now, actor) = (at(moment), Actor::Account(who));
    let context = Context { now, actor, law };
    let events = decide(&case, command, &context).unwrap();
    let meta = Meta { position: 0, version: 1, at: now, actor: actor.journal_text() };
    events.iter().fold(case, |case, event| apply(case, event, &meta))
}

fn approved(case: Case, moment: &str) -> Case {
    let approve = BundleCommand::Approve { number: 1, leave: None };
    let approve = Command::Bundle(Box::new(approve));
    acted(case, (approve, person(2), moment), &Law::built_in().unwrap())
}

#[test]
fn who_may_approve_is_told_of_a_frozen_notification_and_the_one_who_froze_it_when_it_is_approved() {
    let day = "2025-08-26T09:00:00Z";
    let mut case = frozen(day, true);
    let to = Told::Approvers { but: BTreeSet::from([person(1)]) };
    let matter = Matter::Approval { number: 1 };
    let wakes = offer_wakes(&case, &quiet());
    assert_eq!(wakes, [OfferWake { at: at(day), matter, to }]);
    assert!(is_wanted(&case, matter, Addressee::Account(person(2))));
    let told = Notified { matter, to: Addressee::Account(person(2)), at: at(day), accepted: true };
    case.notified.push(told);
    assert_eq!(offer_wakes(&case, &quiet()), [], "once");
    let case = approved(case, day);
    assert!(!is_wanted(&case, matter, Addressee::Account(person(2))));
    let (matter, to) = (Matter::Approved { number: 1 }, Told::Account(person(1)));
    assert_eq!(offer_wakes(&case, &quiet()), [OfferWake { at: at(day), matter, to }]);
}

#[test]
fn an_approval_waits_for_the_morning_while_a_day_is_left_and_no_longer() {
    let moments = |frozen_at: &str, due: bool| {
        let all = offer_wakes(&frozen(frozen_at, due), &quiet());
        all.iter().map(|it| it.at.to_string()).collect::<Vec<_>>()
    };
    let night = "2025-08-26T21:00:00Z";
    assert_eq!(moments(night, true), ["2025-08-27T04:00:00Z"], "two days are left");
    assert_eq!(moments(night, false), ["2025-08-27T04:00:00Z"], "no clock runs");
    let last = "2025-08-27T21:00:01Z";
    assert_eq!(moments(last, true), [last], "less than a day is left");
}
