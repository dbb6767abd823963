//! What may be shared with every case, and what not.

use super::*;
use crate::{
    context::Actor,
    event::Meta,
    id::CaseId,
    incident::{Concern, apply},
    law::Law,
};
use uuid::Uuid;

const NOW: &str = "2025-08-26T14:54:00Z";

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn board(number: u128) -> OrganisationId {
    OrganisationId::new(Uuid::from_u128(number))
}

fn boards(numbers: &[u128]) -> BTreeSet<OrganisationId> {
    numbers.iter().map(|it| board(*it)).collect()
}

/// An incident with cases for boards 1 to 3, in which this has been shared.
fn incident(shared: Vec<Command>) -> Incident {
    let mut incident = Incident::empty(Uuid::nil());
    for number in 1..=3 {
        let case = Some(CaseId::new(Uuid::from_u128(number)));
        incident.controllers.insert(board(number), Concern { case, ..Concern::default() });
    }
    for command in shared {
        let meta = Meta { position: 0, version: 1, at: at(NOW), actor: "system".into() };
        for event in decided(&incident, command).unwrap() {
            let event = crate::incident::Event::Coordination { event: Box::new(event) };
            incident = apply(incident, &event, &meta);
        }
    }
    incident
}

fn decided(incident: &Incident, command: Command) -> Result<Vec<Event>, Refusal> {
    let law = Law::default();
    decide(incident, command, &Context { now: at(NOW), actor: Actor::System, law: &law })
}

#[track_caller]
fn refused(shared: Vec<Command>, command: Command, refusal: Refusal) {
    assert_eq!(decided(&incident(shared), command), Err(refusal));
}

fn update(text: &str, changes: &[&str], received_at: &str) -> Command {
    let changes = changes.iter().map(|it| (*it).to_owned()).collect();
    let update = NewUpdate { text: text.to_owned(), changes, received_at: at(received_at) };
    Command::TellUpdate(update, Teller::Supplier)
}

fn offer(purpose: Purpose) -> Command {
    Command::OfferText { purpose, title: "Nyhet".into(), body: "Det har hänt.".into() }
}

fn renew(body: &str, news: &str) -> Command {
    Command::RenewText { number: 1, body: body.into(), news: news.into() }
}

fn call(when: &str) -> Command {
    Command::CallMeeting { at: at(when), place: "Videomöte".into() }
}

fn hold(present: &[u128], next: Option<&str>) -> Command {
    let (present, next) = (boards(present), next.map(at));
    Command::HoldMeeting { number: 1, present, notes: "Vi anmäler var för sig.".into(), next }
}

fn arrangement(parties: &[u128], leads: u128) -> NewArrangement {
    NewArrangement {
        parties: boards(parties),
        leads: board(leads),
        authority: "Kommunstyrelsen anmäler för alla.".into(),
        people: "Var och en informerar sina.".into(),
        contact: String::new(),
    }
}

#[test]
fn updates_are_numbered_in_the_order_in_which_they_came() {
    let told = incident(vec![update("Intrång.", &["nature"], NOW), update("Stöld.", &[], NOW)]);
    let numbers: Vec<u32> = told.coordination.updates.iter().map(|it| it.number).collect();
    assert_eq!(numbers, [1, 2]);
}

#[test]
fn an_update_says_something_was_not_received_in_the_future_and_changes_facts_of_the_source_only() {
    refused(vec![], update(" ", &[], NOW), Refusal::BadPart("text"));
    refused(vec![], update("Nytt.", &[], "2025-08-26T14:54:01Z"), Refusal::BadPart("received_at"));
    refused(vec![], update("Nytt.", &["lessons"], NOW), Refusal::BadPart("changes"));
}

#[test]
fn an_answer_to_the_authority_is_offered_only_for_a_fact_that_is_written_in_words() {
    assert!(decided(&incident(vec![]), offer(Purpose::Answer("nature".into()))).is_ok());
    for field in ["severity", "no_such_fact"] {
        refused(vec![], offer(Purpose::Answer(field.into())), Refusal::BadPart("purpose"));
    }
}

#[test]
fn a_new_version_of_a_text_says_what_is_new_and_the_same_words_are_no_version() {
    let offered = vec![offer(Purpose::Staff)];
    refused(offered.clone(), renew("Mer har hänt.", ""), Refusal::BadPart("news"));
    assert_eq!(decided(&incident(offered.clone()), renew("Det har hänt.", "Inget.")), Ok(vec![]));
    let renewed = incident([offered, vec![renew("Mer har hänt.", "Stölden.")]].concat());
    let text = renewed.coordination.text(1).unwrap();
    assert_eq!((text.newest(), text.body(1), text.body(3)), (2, Some("Det har hänt."), None));
    refused(vec![], renew("Mer.", "Nytt."), Refusal::NoSuchText(1));
}

#[test]
fn who_was_absent_from_a_meeting_follows_from_who_was_present_and_the_next_is_called_with_it() {
    let held = incident(vec![call(NOW), hold(&[1, 3], Some("2025-08-27T08:00:00Z"))]);
    let minutes = held.coordination.meetings[0].minutes.as_ref().unwrap();
    assert_eq!(minutes.absent, boards(&[2]));
    assert_eq!(held.coordination.meetings[1].at, at("2025-08-27T08:00:00Z"));
}

#[test]
fn a_meeting_is_held_once_by_those_with_a_case_and_the_next_comes_after_it() {
    let called = vec![call(NOW)];
    refused(called.clone(), hold(&[4], None), Refusal::BadPart("present"));
    refused(called.clone(), hold(&[1], Some(NOW)), Refusal::BadPart("next"));
    let held = [called, vec![hold(&[1], None)]].concat();
    refused(held, hold(&[1], None), Refusal::NoSuchMeeting(1));
}

#[test]
fn an_arrangement_is_between_two_or_more_of_those_concerned_and_led_by_one_of_them() {
    let arrange = |parties: &[u128], leads| Command::Arrange(arrangement(parties, leads));
    refused(vec![], arrange(&[1], 1), Refusal::BadPart("parties"));
    refused(vec![], arrange(&[1, 4], 1), Refusal::BadPart("parties"));
    refused(vec![], arrange(&[1, 2], 3), Refusal::BadPart("leads"));
    assert!(decided(&incident(vec![]), arrange(&[1, 2], 2)).is_ok());
}

#[test]
fn one_controller_sees_neither_who_else_met_nor_what_others_arranged() {
    let arranged = Command::Arrange(arrangement(&[1, 2], 1));
    let shared = incident(vec![call(NOW), hold(&[1, 2], None), arranged]).coordination;
    let minutes = |it: &super::super::Coordination| it.meetings[0].minutes.clone().unwrap();
    let second = shared.clone().seen_by(&boards(&[2]));
    assert_eq!(minutes(&second).present, boards(&[2]));
    assert_eq!((minutes(&second).absent.len(), second.arrangements.len()), (0, 1));
    let third = shared.seen_by(&boards(&[3]));
    assert_eq!((minutes(&third).present.len(), third.arrangements.len()), (0, 0));
}

#[test]
fn the_source_sees_what_it_told_and_nothing_else() {
    let shared = incident(vec![update("Nytt.", &[], NOW), offer(Purpose::Press), call(NOW)]);
    let seen = shared.coordination.seen_by_source();
    assert_eq!((seen.updates.len(), seen.texts.len(), seen.meetings.len()), (1, 0, 0));
}
