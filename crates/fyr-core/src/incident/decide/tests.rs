//! Given events, when a command comes, then these events or this refusal.

use super::*;
use crate::{
    context::{Actor, Timeline},
    event::Meta,
    id::CaseId,
    incident::{Opening, apply},
    law::Law,
    register::concerned::Ground,
};
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

#[track_caller]
fn check(given: &[Event], when: Command, then: Result<&[Event], Refusal>) {
    let now: Timestamp = "2025-08-26T14:54:00Z".parse().unwrap();
    let meta = Meta { position: 0, version: 1, at: now, actor: "system".into() };
    let incident =
        given.iter().fold(Incident::empty(Uuid::nil()), |state, it| apply(state, it, &meta));
    let law = Law::default();
    let context = Context { now, actor: Actor::System, law: &law };
    assert_eq!(decide(&incident, when, &context), then.map(<[Event]>::to_vec));
}

fn opening() -> Box<Opening> {
    Box::new(Opening {
        reference: "2025-0001".into(),
        title: "Intrång hos leverantör".into(),
        report: None,
        supplier: None,
        systems: BTreeSet::new(),
        coordinator: None,
        contact_point_told_at: None,
        exercise: false,
        timeline: Timeline::Live,
    })
}

fn opened() -> Event {
    Event::Opened { opening: opening() }
}

fn board(number: u128) -> OrganisationId {
    OrganisationId::new(Uuid::from_u128(number))
}

fn case(number: u128) -> CaseId {
    CaseId::new(Uuid::from_u128(number))
}

fn concern(boards: &[u128]) -> BTreeMap<OrganisationId, BTreeSet<Ground>> {
    let ground = Ground::UsesSystem(board(99).record());
    boards.iter().map(|it| (board(*it), BTreeSet::from([ground]))).collect()
}

fn concerned(boards: &[u128]) -> Event {
    Event::Concerned { controllers: concern(boards) }
}

#[test]
fn fan_out_twice_gives_no_controller_a_second_case() {
    let first = Event::FannedOut { cases: BTreeMap::from([(board(1), case(1))]) };
    let again = Command::FanOut(BTreeMap::from([(board(1), case(2)), (board(2), case(3))]));
    check(
        &[opened(), concerned(&[1, 2]), first],
        again,
        Ok(&[Event::FannedOut { cases: BTreeMap::from([(board(2), case(3))]) }]),
    );
}

#[test]
fn controller_explained_away_gets_no_case() {
    let away = Event::ExplainedAway { controller: board(1), reason: "Har lämnat".into() };
    check(
        &[opened(), concerned(&[1]), away],
        Command::FanOut(BTreeMap::from([(board(1), case(1))])),
        Err(Refusal::NobodyWaits),
    );
}

#[test]
fn a_processor_gets_one_case_of_its_own_where_it_happened_at_one() {
    let at_supplier =
        || Event::Opened { opening: Box::new(Opening { supplier: Some(board(7)), ..*opening() }) };
    let first = || Event::ProcessorCaseOpened { processor: board(7), case: case(1) };
    check(&[opened()], Command::OpenProcessorCase(case(1)), Err(Refusal::NoProcessor));
    check(&[at_supplier()], Command::OpenProcessorCase(case(1)), Ok(&[first()]));
    let again = Command::OpenProcessorCase(case(2));
    check(&[at_supplier(), first()], again, Err(Refusal::ProcessorHasCase));
}

#[test]
fn controller_is_never_dropped_without_a_reason() {
    check(
        &[opened(), concerned(&[1])],
        Command::ExplainAway { controller: board(1), reason: " ".into() },
        Err(Refusal::ReasonMissing),
    );
}

#[test]
fn computing_the_concerned_again_adds_and_never_drops() {
    check(&[opened(), concerned(&[1, 2])], Command::Concern(concern(&[1])), Ok(&[]));
    check(&[opened(), concerned(&[1])], Command::Concern(concern(&[1, 2])), Ok(&[concerned(&[2])]));
}

#[test]
fn fact_written_on_top_of_an_unseen_version_is_refused() {
    let first =
        Event::FactRecorded { field: "nature".into(), value: Value::Text("Intrång".into()) };
    check(
        &[opened(), first],
        Command::RecordFact {
            field: "nature".into(), value: Value::Text("Stöld".into()), seen: 0
        },
        Err(Refusal::FactChanged("nature".into())),
    );
}

#[test]
fn nothing_is_done_before_the_incident_is_opened() {
    check(&[], Command::Concern(concern(&[1])), Err(Refusal::NotOpen));
}
