//! Whom a running clock wakes, and when.

use super::*;
use crate::{
    case::{
        Command, FilingKind, Opening, apply, awareness::Moment, command::FileCommand, decide,
        duty::Lateness,
    },
    context::{Actor, Context, Timeline},
    event::Meta,
    id::{AccountId, IncidentId, OrganisationId},
    law::Law,
};
use std::collections::BTreeSet;
use uuid::Uuid;

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn night() -> Quiet {
    Quiet { from: 22, to: 6, zone: TimeZone::get("Europe/Stockholm").unwrap() }
}

fn act(case: Case, now: &str, command: Command) -> Case {
    let law = Law::built_in().unwrap();
    let actor = Actor::Account(AccountId::new(Uuid::from_u128(1)));
    let context = Context { now: at(now), actor, law: &law };
    let meta = Meta { position: 0, version: 1, at: at(now), actor: actor.journal_text() };
    let events = decide(&case, command, &context).unwrap();
    events.iter().fold(case, |case, event| apply(case, event, &meta))
}

/// A case under GDPR whose own people were told at `told`: 72 hours run from then.
fn told_at(told: &str) -> Case {
    let opening = Opening {
        incident: IncidentId::new(Uuid::nil()),
        controller: OrganisationId::new(Uuid::nil()),
        reference: "2025-0001-001".into(),
        title: "Intrång".into(),
        exercise: false,
        timeline: Timeline::Live,
        processing: BTreeSet::from(["gdpr".to_owned()]),
        contact_point_told_at: None,
        one_person_office: false,
        capacity: crate::case::Capacity::Controller,
        bound_by: None,
        operator: None,
        leads_operator: false,
    };
    let case = act(Case::empty(Uuid::nil()), told, Command::Open(Box::new(opening)));
    let moment = Moment::OwnPeopleTold;
    act(case, told, Command::EstablishAwareness { moment, at: at(told), reason: "x".into() })
}

fn notify() -> DutyKey {
    "eu-gdpr.notify-authority".parse().unwrap()
}

fn rungs(case: &Case) -> Vec<(Rung, String)> {
    let wakes = wakes(case, &night()).into_iter().filter(|it| it.reminder.duty == notify());
    wakes.map(|it| (it.reminder.rung, it.at.to_string())).collect()
}

fn reminded(case: Case, reminder: &Reminder, now: &str) -> Case {
    let reminder = reminder.clone();
    let woken = Some(Woken::Handler);
    let told = Reminded { reminder, woken, at: at(now), accepted: true };
    act(case, now, Command::RecordReminded(told))
}

#[test]
fn each_rung_is_so_many_elapsed_hours_before_the_due_moment() {
    let case = told_at("2025-08-26T12:00:00Z");
    let expected = [
        (Rung::Hours48, "2025-08-27T12:00:00Z"),
        (Rung::Hours24, "2025-08-28T12:00:00Z"),
        (Rung::Hours12, "2025-08-29T00:00:00Z"),
        (Rung::Hours4, "2025-08-29T08:00:00Z"),
        (Rung::Hours1, "2025-08-29T11:00:00Z"),
        (Rung::Overdue, "2025-08-29T12:00:00Z"),
    ];
    assert_eq!(rungs(&case), expected.map(|(rung, at)| (rung, at.to_owned())));
}

#[test]
fn with_a_day_left_the_night_is_quiet_and_with_half_a_day_the_law_does_not_sleep() {
    // Told at half past one at night, summer time: 48 and 24 hours before fall into the night too.
    let case = told_at("2025-08-25T23:30:00Z");
    let at_night = rungs(&case);
    assert_eq!(at_night[0], (Rung::Hours48, "2025-08-27T04:00:00Z".to_owned()));
    assert_eq!(at_night[1], (Rung::Hours24, "2025-08-28T04:00:00Z".to_owned()));
    assert_eq!(at_night[5], (Rung::Overdue, "2025-08-28T23:30:00Z".to_owned()));
}

#[test]
fn hours_before_the_due_moment_are_elapsed_hours_also_over_the_change_of_clocks() {
    // The clocks go back on 26 October 2025 at 01:00 UTC: 72 elapsed hours are one hour earlier on the wall.
    let case = told_at("2025-10-24T12:00:00Z");
    let last = rungs(&case).pop().unwrap();
    assert_eq!(last, (Rung::Overdue, "2025-10-27T12:00:00Z".to_owned()));
    // And the night ends at six by the wall, before and after.
    assert_eq!(night().end_of_night(at("2025-10-25T23:00:00Z")), at("2025-10-26T05:00:00Z"));
    assert_eq!(night().end_of_night(at("2025-10-24T23:00:00Z")), at("2025-10-25T04:00:00Z"));
}

#[test]
fn after_a_long_silence_only_the_highest_rung_goes_out() {
    let case = told_at("2025-08-26T12:00:00Z");
    let due = due_now(&case, &night(), at("2025-08-29T09:00:00Z"));
    let notify: Vec<_> = due.iter().filter(|it| it.duty == notify()).collect();
    assert_eq!(notify.len(), 1);
    assert_eq!(notify[0].rung, Rung::Hours4);
}

#[test]
fn a_rung_that_has_gone_out_never_goes_out_again_nor_one_below_it() {
    let case = told_at("2025-08-26T12:00:00Z");
    let now = "2025-08-29T01:00:00Z";
    let due = due_now(&case, &night(), at(now));
    let case = due.iter().fold(case, |case, it| reminded(case, it, now));
    assert!(due_now(&case, &night(), at(now)).is_empty());
    assert_eq!(rungs(&case)[0].0, Rung::Hours4);
}

#[test]
fn a_duty_taken_on_wakes_nobody_until_it_is_overdue() {
    let case = told_at("2025-08-26T12:00:00Z");
    let case = act(case, "2025-08-27T13:00:00Z", Command::TakeOnDuty(notify()));
    assert_eq!(rungs(&case), [(Rung::Overdue, "2025-08-29T12:00:00Z".to_owned())]);
    let again = act(case.clone(), "2025-08-27T14:00:00Z", Command::TakeOnDuty(notify()));
    assert_eq!(case.taken_on, again.taken_on);
}

#[test]
fn a_due_moment_that_moves_begins_a_new_ladder() {
    let case = told_at("2025-08-26T12:00:00Z");
    let case = act(case, "2025-08-27T13:00:00Z", Command::TakeOnDuty(notify()));
    let earlier = Command::EstablishAwareness {
        moment: Moment::OwnPeopleTold,
        at: at("2025-08-26T08:00:00Z"),
        reason: "Mejlet lästes tidigare.".into(),
    };
    let case = act(case, "2025-08-27T14:00:00Z", earlier);
    assert!(rungs(&case).iter().any(|(rung, _)| *rung == Rung::Hours24));
}

#[test]
fn a_duty_done_wakes_nobody() {
    let mut case = told_at("2025-08-26T12:00:00Z");
    let due = at("2025-08-29T12:00:00Z");
    let reminder = Reminder { duty: notify(), rung: Rung::Hours4, due, matter: Matter::Duty };
    assert!(is_wanted(&case, &reminder));
    let rule_out = Command::RuleOut { reason: "Inga personuppgifter.".into() };
    case = act(case, "2025-08-27T12:00:00Z", rule_out);
    assert!(!is_wanted(&case, &reminder) && rungs(&case).is_empty());
}

fn filed(case: Case, now: &str, kind: FilingKind) -> Case {
    let file = FileCommand {
        at: None,
        duty: notify(),
        kind,
        channel: "E-tjänsten".into(),
        document_digest: "00".into(),
        document: "x".into(),
        answers: None,
        covers: Vec::new(),
    };
    act(case, now, Command::File(Box::new(file)))
}

#[test]
fn what_a_first_filing_lacked_is_reminded_of_until_four_weeks_after_it() {
    let case = filed(told_at("2025-10-10T12:00:00Z"), "2025-10-12T12:00:00Z", FilingKind::First);
    // The same time of day, over the change to winter time.
    let due = at("2025-11-09T13:00:00Z");
    assert_eq!(case.duties[&notify()].supplement_due(&case), Some(due));
    let expected = [
        (Rung::Days7, "2025-11-02T13:00:00Z"),
        (Rung::Hours48, "2025-11-07T13:00:00Z"),
        (Rung::Hours24, "2025-11-08T13:00:00Z"),
        (Rung::Overdue, "2025-11-09T13:00:00Z"),
    ];
    assert_eq!(rungs(&case), expected.map(|(rung, at)| (rung, at.to_owned())));
    let again = filed(case, "2025-10-20T12:00:00Z", FilingKind::Supplementary);
    assert_eq!(again.duties[&notify()].supplement_due(&again), Some(due), "it lacks the same");
    let last = filed(again, "2025-10-21T12:00:00Z", FilingKind::Final);
    assert!(rungs(&last).is_empty(), "a final filing ends it");
}

#[test]
fn a_supplement_is_practice_so_it_is_never_late_and_wakes_only_those_who_file() {
    let case = filed(told_at("2025-10-10T12:00:00Z"), "2025-10-12T12:00:00Z", FilingKind::First);
    let now = at("2025-12-01T12:00:00Z");
    let due = due_now(&case, &night(), now);
    let of_it = due.iter().find(|it| it.duty == notify()).unwrap();
    assert_eq!((of_it.matter, of_it.rung), (Matter::Supplement, Rung::Overdue));
    assert_eq!(of_it.wakes(), [Woken::Handler, Woken::Officer]);
    assert!(is_wanted(&case, of_it));
    assert_eq!(case.duties[&notify()].lateness(&case, now), Lateness::None);
}
