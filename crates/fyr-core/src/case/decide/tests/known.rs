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
