//! Given an incident with cases, when a bundle is put together and handed in, then this is recorded of it.

use super::*;
use crate::{
    context::Actor,
    id::OrganisationId,
    incident::{
        Command as IncidentCommand, Concern, Event as IncidentEvent, Opening, apply, decide,
    },
    law::Law,
};
use uuid::Uuid;

const NOW: &str = "2025-08-29T09:00:30Z";

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn case(number: u128) -> CaseId {
    CaseId::new(Uuid::from_u128(number))
}

/// An incident with cases 1, 2 and 3.
fn incident() -> Incident {
    let mut incident = Incident::empty(Uuid::nil());
    incident.opening = Some(Opening {
        reference: "2025-0001".into(),
        title: "Intrång".into(),
        report: None,
        supplier: None,
        systems: BTreeSet::new(),
        coordinator: None,
        contact_point_told_at: None,
        exercise: false,
        timeline: crate::context::Timeline::Live,
    });
    for number in 1..=3 {
        let concern = Concern { case: Some(case(number)), ..Concern::default() };
        incident.controllers.insert(OrganisationId::new(Uuid::from_u128(100 + number)), concern);
    }
    incident
}

fn act(incident: &mut Incident, command: Command) -> Result<(), Refusal> {
    let law = Law::default();
    let context = Context { now: at(NOW), actor: Actor::System, law: &law };
    let events = decide(incident, IncidentCommand::Bundle(Box::new(command)), &context)?;
    let meta = Meta { position: 0, version: 1, at: at(NOW), actor: "system".into() };
    *incident =
        events.iter().fold(incident.clone(), |it, event: &IncidentEvent| apply(it, event, &meta));
    Ok(())
}

fn of(cases: &[u128]) -> Command {
    Command::Prepare(NewBundle {
        duty: "eu-gdpr.notify-authority".parse().unwrap(),
        cases: cases.iter().map(|it| (case(*it), 1)).collect(),
        document: "pdf".into(),
        document_digest: "aa".into(),
        answers: "json".into(),
        answers_digest: "bb".into(),
    })
}

fn sent(filed: &[u128], refused: &[u128], moment: &str) -> Command {
    let sent = Sent {
        at: at(moment),
        channel: "Säker e-post".into(),
        filed: filed.iter().map(|it| (case(*it), 1)).collect(),
        refused: refused.iter().map(|it| (case(*it), LeftOut::Changed)).collect(),
    };
    Command::Send { number: 1, sent }
}

#[test]
fn a_bundle_holds_cases_of_its_own_incident_and_at_least_one() {
    let mut incident = incident();
    assert_eq!(act(&mut incident, of(&[1, 4])), Err(Refusal::BadPart("cases")));
    assert_eq!(act(&mut incident, of(&[])), Err(Refusal::BadPart("cases")));
    assert_eq!(act(&mut incident, of(&[1, 2])), Ok(()));
}

#[test]
fn every_case_of_a_bundle_is_said_to_be_filed_or_named_with_why_not() {
    let mut incident = incident();
    act(&mut incident, of(&[1, 2])).unwrap();
    for (filed, refused) in [(&[1][..], &[][..]), (&[1, 2], &[2]), (&[1, 3], &[]), (&[1], &[2, 3])]
    {
        let refusal = act(&mut incident, sent(filed, refused, NOW));
        assert_eq!(refusal, Err(Refusal::BadPart("cases")), "{filed:?} {refused:?}");
    }
    assert_eq!(act(&mut incident, sent(&[], &[1, 2], NOW)), Err(Refusal::NothingToFile(1)));
    act(&mut incident, sent(&[1], &[2], NOW)).unwrap();
    let recorded = incident.bundles[0].sent.as_ref().unwrap();
    assert_eq!(recorded.refused, BTreeMap::from([(case(2), LeftOut::Changed)]));
}

#[test]
fn a_bundle_is_handed_in_after_it_was_put_together_and_not_in_the_future() {
    let mut incident = incident();
    act(&mut incident, of(&[1])).unwrap();
    for moment in ["2025-08-29T08:59:59Z", "2025-08-29T09:00:31Z"] {
        assert_eq!(act(&mut incident, sent(&[1], &[], moment)), Err(Refusal::BadPart("at")));
    }
    // A minute as it is typed has no seconds.
    act(&mut incident, sent(&[1], &[], "2025-08-29T09:00:00Z")).unwrap();
}

#[test]
fn a_bundle_is_handed_in_once_or_dropped_and_never_both() {
    let mut sent_one = incident();
    act(&mut sent_one, of(&[1])).unwrap();
    act(&mut sent_one, sent(&[1], &[], NOW)).unwrap();
    let drop = |reason: &str| Command::Drop { number: 1, reason: reason.into() };
    assert_eq!(act(&mut sent_one, sent(&[1], &[], NOW)), Err(Refusal::NoSuchBundle(1)));
    assert_eq!(act(&mut sent_one, drop("Fel.")), Err(Refusal::NoSuchBundle(1)));
    let mut dropped = incident();
    act(&mut dropped, of(&[1])).unwrap();
    assert_eq!(act(&mut dropped, drop(" ")), Err(Refusal::ReasonMissing));
    act(&mut dropped, drop("Fel.")).unwrap();
    assert_eq!(act(&mut dropped, sent(&[1], &[], NOW)), Err(Refusal::NoSuchBundle(1)));
}

#[test]
fn a_receipt_is_recorded_for_a_bundle_that_was_handed_in() {
    let mut incident = incident();
    act(&mut incident, of(&[1])).unwrap();
    let receipt = |text: &str| Command::RecordReceipt { number: 1, receipt: text.into() };
    assert_eq!(act(&mut incident, receipt("IMY-1")), Err(Refusal::NoSuchBundle(1)));
    act(&mut incident, sent(&[1], &[], NOW)).unwrap();
    assert_eq!(act(&mut incident, receipt(" ")), Err(Refusal::BadPart("receipt")));
    act(&mut incident, receipt("IMY-1")).unwrap();
    assert_eq!(incident.bundles[0].receipt.as_deref(), Some("IMY-1"));
}

#[test]
fn what_is_typed_in_whole_minutes_is_never_before_the_bundle_was_prepared() {
    let at = |text: &str| text.parse::<Timestamp>().unwrap();
    let prepared = at("2025-09-01T12:00:40Z");
    for (said, handed_in) in [
        ("2025-09-01T12:00:00Z", "2025-09-01T12:00:40Z"),
        ("2025-09-01T12:01:00Z", "2025-09-01T12:01:00Z"),
        ("2025-09-01T11:59:00Z", "2025-09-01T11:59:00Z"),
    ] {
        assert_eq!(handed_in_at(prepared, at(said)), at(handed_in));
    }
}
