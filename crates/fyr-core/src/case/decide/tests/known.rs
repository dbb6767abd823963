//! What is known in a case: how complete it is for each purpose, and what contradicts itself.

use super::*;
use crate::case::{
    completeness::{self, Missing},
    contradiction::{Contradiction, contradictions},
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
fn the_first_severity_stays_beside_the_current_one() {
    let severity = |id: &str| Value::Text(id.to_owned());
    let subject = Subject::opened("gdpr").given(fact("severity", severity("significant"))).given(
        Command::RecordFact { field: "severity".into(), value: severity("very_serious"), seen: 1 },
    );
    let versions = subject.case.facts.versions("severity");
    assert_eq!(versions.first().map(|it| &it.value), Some(&severity("significant")));
    assert_eq!(subject.case.facts.get("severity"), Some(&severity("very_serious")));
}
