//! The risk to groups of people: the highest decides the case, and everything is stored.

use super::*;
use crate::{
    case::risk::{
        GroupAssessment, GroupKind,
        severity::{Availability, DataKind, Identifiability},
    },
    law::guidance::{Course, Exposure, Integrity, PeopleEffect},
};

fn group(id: &str, level: RiskLevel) -> GroupAssessment {
    GroupAssessment {
        id: id.into(),
        name: "Gruppen".into(),
        kind: GroupKind::Ordinary,
        people: Some(12),
        data: DataKind::Simple,
        score: 1,
        score_reason: String::new(),
        identifiability: Identifiability::Maximum,
        course: Course::Misdirected,
        exposure: Exposure::Known,
        contained: false,
        unintelligible: false,
        malicious: false,
        misusable: false,
        integrity: Integrity::Whole,
        availability: Availability::Kept,
        effect: PeopleEffect::None,
        level,
        reason: "Bedömd.".into(),
    }
}

fn assess(id: &str, level: RiskLevel) -> Command {
    Command::AssessGroup(Box::new(group(id, level)))
}

fn verdict(subject: &Subject) -> Option<RiskLevel> {
    subject.case.risk.as_ref().map(|it| it.verdict)
}

#[test]
fn the_highest_group_decides_the_case_and_with_it_the_duties() {
    let subject = Subject::opened("gdpr").given(assess("staff", RiskLevel::Risk));
    assert_eq!(verdict(&subject), Some(RiskLevel::Risk));
    let subject = subject.given(assess("protected", RiskLevel::High));
    assert_eq!(verdict(&subject), Some(RiskLevel::High));
    assert_eq!(subject.standing(&inform()), Some(Standing::Running));
    let subject = subject.given(assess("former", RiskLevel::Unlikely));
    assert_eq!(verdict(&subject), Some(RiskLevel::High));
}

#[test]
fn the_case_cannot_be_judged_below_its_highest_group_but_above_it() {
    let mut subject = Subject::opened("gdpr").given(assess("staff", RiskLevel::Risk));
    subject.refuses(risk(RiskLevel::Unlikely), &Refusal::GroupHigher("staff".into()));
    let subject = subject.given(risk(RiskLevel::High)).given(assess("staff", RiskLevel::Unlikely));
    assert_eq!(verdict(&subject), Some(RiskLevel::High), "a person judged that, not the groups");
}

#[test]
fn a_group_reassessed_lower_or_withdrawn_lowers_the_case_it_had_raised_and_keeps_the_duty() {
    let subject = Subject::opened("gdpr")
        .given(assess("staff", RiskLevel::Risk))
        .given(assess("protected", RiskLevel::High))
        .given(Command::WithdrawGroup { group: "protected".into(), reason: "Fel.".into() });
    assert_eq!(verdict(&subject), Some(RiskLevel::Risk));
    assert_eq!(subject.standing(&inform()), Some(Standing::ToDecide));
}

#[test]
fn every_input_the_score_and_the_suggestion_are_stored_with_the_verdict() {
    let mut subject = Subject::opened("gdpr");
    let events = subject.act(assess("staff", RiskLevel::Risk)).unwrap();
    let Event::GroupAssessed { group } = &events[0] else { panic!("{events:?}") };
    assert_eq!(group.severity.hundredths(), 125);
    assert_eq!(group.suggestion.level, RiskLevel::Unlikely, "a suggestion, not the verdict");
    let text = serde_json::to_string(&subject.case).unwrap();
    assert_eq!(serde_json::from_str::<Case>(&text).unwrap(), subject.case);
}

#[test]
fn a_score_other_than_the_one_one_starts_from_needs_a_reason() {
    let group = |kind, score, why: &str| {
        let score_reason = why.to_owned();
        let group = GroupAssessment { kind, score, score_reason, ..group("a", RiskLevel::Risk) };
        Command::AssessGroup(Box::new(group))
    };
    let mut subject = Subject::opened("gdpr");
    let refusal = Refusal::BadGroup("score_reason");
    subject.refuses(group(GroupKind::Ordinary, 3, ""), &refusal);
    subject.refuses(group(GroupKind::Protected, 1, " "), &refusal);
    subject.refuses(group(GroupKind::Ordinary, 5, "Mycket."), &Refusal::BadGroup("score"));
    assert!(subject.act(group(GroupKind::Protected, 4, "")).is_ok());
    assert!(subject.act(group(GroupKind::Ordinary, 3, "Ger en bild av hälsan.")).is_ok());
}
