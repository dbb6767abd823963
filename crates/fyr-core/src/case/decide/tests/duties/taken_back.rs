//! What was recorded in error is taken back with a reason, and leaves no duty that cannot be ended.

use super::*;

const DECIDED: &str = "authority_decided_at";

fn take_back(field: &str, seen: usize) -> Command {
    Command::CorrectFact {
        field: field.into(),
        value: None,
        reason: "Gällde ett annat ärende.".into(),
        seen,
    }
}

#[test]
fn a_fact_is_taken_back_with_a_reason_and_what_was_said_stays() {
    let mut subject = Subject::opened("gdpr").given(fact("persons_affected", Value::Count(900)));
    let silent = Command::CorrectFact {
        field: "persons_affected".into(),
        value: None,
        reason: " ".into(),
        seen: 1,
    };
    subject.refuses(silent, &Refusal::ReasonMissing);
    subject.refuses(
        take_back("persons_affected", 0),
        &Refusal::FactChanged("persons_affected".into()),
    );
    let mut subject = subject.given(take_back("persons_affected", 1));
    assert!(!subject.case.facts.says("persons_affected"));
    assert_eq!(subject.case.facts.known().count(), 0);
    let newest = subject.case.facts.versions("persons_affected").last().unwrap();
    assert_eq!(newest.value, Value::Count(900));
    assert_eq!(newest.reason.as_deref(), Some("Gällde ett annat ärende."));
    assert_eq!(subject.act(take_back("persons_affected", 2)), Ok(Vec::new()), "twice is once");
    // The same value can be said again.
    let again = subject.given(later("persons_affected", Value::Count(900), 2));
    assert_eq!(again.case.facts.count("persons_affected"), Some(900));
}

#[test]
fn a_correction_keeps_its_reason() {
    let correct = Command::CorrectFact {
        field: "persons_affected".into(),
        value: Some(Value::Count(12)),
        reason: "Listan räknades om.".into(),
        seen: 1,
    };
    let subject = Subject::opened("gdpr").given(fact("persons_affected", Value::Count(900)));
    let subject = subject.given(correct);
    let newest = subject.case.facts.newest("persons_affected").unwrap();
    assert_eq!(newest.value, Value::Count(12));
    assert_eq!(newest.reason.as_deref(), Some("Listan räknades om."));
}

#[test]
fn an_order_recorded_in_the_wrong_case_is_taken_back_and_its_duty_ended_by_two() {
    let duty = key("eu-gdpr.inform-by-order");
    let mut subject = Subject::opened("gdpr").given(fact(DECIDED, Value::Moment(at(TOLD))));
    assert_eq!(subject.standing(&duty), Some(Standing::Running));
    subject.refuses(not_doing(duty.clone(), None), &Refusal::MustBeDone(duty.clone()));
    let subject = subject.given(take_back(DECIDED, 1));
    assert_eq!(subject.standing(&duty), Some(Standing::ToDecide), "not on one person's word");
    let subject = subject.decided_against(&duty, None);
    assert_eq!(subject.standing(&duty), Some(Standing::NotOwed));
    // Decides the authority after all, it is owed again.
    let subject = subject.given(later(DECIDED, Value::Moment(at(TOLD)), 2));
    assert_eq!(subject.standing(&duty), Some(Standing::Running));
}

#[test]
fn informing_the_public_ends_by_two_once_the_risk_is_no_longer_high() {
    let public = key("eu-gdpr.inform-public");
    let subject = Subject::opened("gdpr")
        .given(risk(RiskLevel::High))
        .by(3)
        .decided_against(&inform(), Some("disproportionate-effort"));
    assert_eq!(subject.standing(&public), Some(Standing::Running));
    let subject = subject.by(3).given(risk(RiskLevel::Risk)).decided_against(&public, None);
    assert_eq!(subject.standing(&public), Some(Standing::NotOwed));
}
