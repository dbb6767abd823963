//! What is known in a case: how complete it is for each purpose, and what contradicts itself.

use super::*;
use crate::case::{
    completeness::{self, Missing},
    contradiction::{Contradiction, contradictions},
    reliance::reliance,
};

#[test]
fn contradictory_times_are_said_and_nothing_is_lost() {
    let subject = Subject::opened("gdpr")
        .given(fact("occurred_from", Value::Moment(at(OWN))))
        .given(fact("detected_at", Value::Moment(at(TOLD))));
    assert_eq!(
        contradictions(&subject.case),
        [
            Contradiction::AwareBeforeOccurrence(Moment::ContactPointTold),
            Contradiction::DetectedBeforeOccurrence
        ]
    );
}

#[test]
fn a_moment_is_moved_later_only_with_a_reason_and_the_earlier_one_is_still_warned_on() {
    let told = |moment: &str, reason: &str| Command::EstablishAwareness {
        moment: Moment::ContactPointTold,
        at: at(moment),
        reason: reason.into(),
    };
    let mut subject = Subject::opened("gdpr");
    subject.refuses(told(OWN, " "), &Refusal::MovedLater);
    let subject = subject.given(told(OWN, "Brevet lästes först då."));
    assert_eq!(subject.due(), "2025-08-29T14:54:00Z");
    let warned = |subject: &Subject| {
        subject.case.duties[&notify()].due_by_earliest(&subject.case).unwrap().to_string()
    };
    assert_eq!(warned(&subject), "2025-08-28T06:00:00Z");
    let moved = &subject.case.awareness.moved[0];
    assert_eq!((moved.from, moved.judged.reason.as_str()), (at(TOLD), "Brevet lästes först då."));
    let subject = subject.given(told("2025-08-24T06:00:00Z", ""));
    assert_eq!(warned(&subject), "2025-08-27T06:00:00Z", "earlier needs no reason");
    assert_eq!(subject.case.awareness.moved.len(), 1);
}

#[test]
fn a_moment_in_the_future_is_no_fact_and_moves_no_clock() {
    let later = || Value::Moment(at("2026-08-26T14:54:00Z"));
    let refusal = || Refusal::FactInFuture("detected_at".into());
    let mut subject = Subject::opened("gdpr");
    subject.refuses(fact("detected_at", later()), &refusal());
    let values = vec![("detected_at".to_owned(), later())];
    let origin = Origin::Incident(IncidentId::new(Uuid::nil()));
    let mut subject = subject.given(Command::Propose { values, origin });
    subject.refuses(Command::AcceptProposal("detected_at".into()), &refusal());
    let subject = subject.given(fact("detected_at", Value::Moment(at(OWN))));
    assert_eq!(subject.case.facts.moment("detected_at"), Some(at(OWN)));
}

#[test]
fn a_notification_is_judged_by_when_it_was_sent_and_keeps_when_it_was_recorded() {
    let sent = |moment: &str| {
        let Command::File(it) = file(FilingKind::First) else { panic!("a filing") };
        Command::File(Box::new(FileCommand { at: Some(at(moment)), ..*it }))
    };
    let mut subject = Subject::opened("gdpr").when("2025-08-28T09:00:00Z");
    subject.refuses(sent("2025-08-28T09:00:01Z"), &Refusal::DoneInFuture);
    subject.refuses(sent("2025-08-25T05:59:59Z"), &Refusal::SentBeforeKnown);
    let subject = subject.given(sent("2025-08-28T05:50:00Z"));
    let filing = &subject.case.filings[0];
    assert_eq!((filing.at, filing.in_time), (at("2025-08-28T05:50:00Z"), Some(true)));
    assert_eq!(filing.recorded_at, Some(at("2025-08-28T09:00:00Z")));
    let now = Subject::opened("gdpr").given(file(FilingKind::First));
    assert_eq!(now.case.filings[0].recorded_at, None);
}

#[test]
fn what_supplements_a_notification_is_not_sent_before_it() {
    let mut subject = Subject::opened("gdpr").when("2025-08-28T05:50:00Z");
    subject = subject.given(file(FilingKind::First)).when("2025-08-28T09:00:00Z");
    let Command::File(it) = file(FilingKind::Supplementary) else { panic!("a filing") };
    let before = at("2025-08-28T05:49:59Z");
    subject.refuses(
        Command::File(Box::new(FileCommand { at: Some(before), ..*it })),
        &Refusal::BeforeFirst,
    );
}

#[test]
fn a_first_notification_that_is_late_without_saying_why_lacks_the_reason() {
    let lacks = |subject: Subject| {
        let filed = subject.given(file(FilingKind::First));
        filed.case.filings[0].missing.contains(&"late_reason".to_owned())
    };
    let late = || Subject::opened("gdpr").when("2025-08-28T06:00:01Z");
    assert!(lacks(late()));
    assert!(!lacks(late().given(fact("late_reason", Value::Text("Vi visste inte.".into())))));
    assert!(!lacks(Subject::opened("gdpr")));
}

#[test]
fn one_persons_word_that_the_law_excludes_it_stops_no_clock_and_two_persons_decision_does() {
    use crate::case::reminder::{Quiet, wakes};
    let quiet = Quiet { from: 0, to: 0, zone: jiff::tz::TimeZone::UTC };
    let woken = |subject: &Subject| {
        let all = wakes(&subject.case, &quiet);
        all.iter().filter(|it| it.reminder.duty == notify()).count()
    };
    let files = |subject: &Subject| {
        let all = acts(&subject.case, subject.now);
        all.iter().filter(|it| it.kind == ActKind::File(notify())).count()
    };
    let subject = Subject::opened("gdpr");
    assert!(0 < woken(&subject) && files(&subject) == 1 && subject.case.exclusions().is_empty());
    let excluded = Value::YesNoUnknown(Some(true));
    let subject = subject.given(fact("security_protection", excluded));
    assert!(0 < woken(&subject) && files(&subject) == 0);
    assert_eq!(subject.case.exclusions().len(), 1);
    let subject =
        subject.given(Command::ProposeExclusion { reason: "Säkerhetsskyddschefen.".into() });
    assert!(0 < woken(&subject), "proposed is not decided");
    let subject = subject.by(APPROVER).given(Command::ApproveExclusion);
    assert_eq!((woken(&subject), files(&subject)), (0, 0));
}

#[test]
fn completeness_is_computed_for_each_purpose_with_what_is_missing() {
    let law = Law::built_in().unwrap();
    let subject = Subject::opened("gdpr").given(fact("nature", Value::Text("Intrång.".into())));
    let all = completeness::of_case(&subject.case, &law);
    let ids: Vec<&str> = all.iter().map(|it| it.id.as_str()).collect();
    assert_eq!(ids, ["se-imy", "gdpr-33-3", "gdpr-33-5", "board-report"]);
    let documentation = &all[2];
    assert_eq!(documentation.count(), (0, 4));
    assert!(documentation.missing().contains(&&Missing::Fact("cause".into())));
    assert!(documentation.missing().contains(&&Missing::Other("risk")));
    assert!(!documentation.missing().contains(&&Missing::Fact("nature".into())));
    let criminal = completeness::of_case(&Subject::opened("bdl").case, &law);
    assert!(criminal.iter().any(|it| it.id == "bdf-3-14"));
}

#[test]
fn what_rests_on_a_fact_is_said_before_it_is_changed() {
    let law = Law::built_in().unwrap();
    let nature = || fact("nature", Value::Text("Intrång.".into()));
    let subject = Subject::opened("gdpr").given(nature());
    let rests = reliance(&subject.case, &law, "nature");
    let texts: Vec<&str> = rests.texts.iter().map(|it| it.en.as_str()).collect();
    assert_eq!((rests.filings.len(), texts.len()), (0, 4), "{texts:?}");
    assert!(rests.duties.is_empty());

    let filed = subject.given(file(FilingKind::First));
    assert_eq!(reliance(&filed.case, &law, "nature").filings.len(), 1);
    assert!(reliance(&filed.case, &law, "cause").filings.is_empty(), "it was not known then");
    assert!(reliance(&filed.case, &law, "feedback").filings.is_empty(), "it is not asked for");

    let operator = Subject::opened_as("gdpr", |opening| {
        opening.contact_point_told_at = Some(at("2026-09-01T06:00:00Z"));
        opening.bound_by = Some(BTreeSet::from(["operator".to_owned()]));
    });
    let rests = reliance(&operator.case, &law, "serious_disruption");
    assert!(!rests.duties.is_empty());
    assert!(rests.duties.iter().all(|it| it.regime == "se-cybersakerhetslag"));
}

#[test]
fn the_first_severity_stays_beside_the_current_one() {
    let severity = |id: &str| Value::Text(id.to_owned());
    let subject = Subject::opened("gdpr").given(fact("severity", severity("significant"))).given(
        Command::RecordFact { field: "severity".into(), value: severity("very_serious"), seen: 1 },
    );
    let versions = subject.case.facts.versions("severity");
    assert_eq!(versions.first().map(|it| &it.value), Some(&severity("significant")));
    assert_eq!(subject.case.facts.get("severity"), Some(&severity("very_serious")));
}
