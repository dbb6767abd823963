//! The severity is ENISA's, the suggestions are the guideline's, and no example is known by its number.

use super::{
    nearest::nearest,
    severity::{Availability, Band, DataKind, Identifiability},
    suggestion::suggest,
    *,
};
use crate::law::Law;

/// A group like that of a stolen and published staff register.
fn staff() -> GroupAssessment {
    GroupAssessment {
        id: "staff".into(),
        name: "Anställda".into(),
        kind: GroupKind::Ordinary,
        people: Some(1200),
        data: DataKind::Simple,
        score: 1,
        score_reason: String::new(),
        identifiability: Identifiability::Maximum,
        course: Course::Exfiltration,
        exposure: Exposure::Hostile,
        contained: false,
        unintelligible: false,
        malicious: true,
        misusable: true,
        integrity: Integrity::Whole,
        availability: Availability::Temporary,
        effect: PeopleEffect::None,
        level: RiskLevel::High,
        reason: "Publicerat.".into(),
    }
}

#[track_caller]
fn check(group: GroupAssessment, hundredths: u32, band: Band) {
    let severity = group.assessed().severity;
    assert_eq!((severity.hundredths(), severity.band), (hundredths, band));
}

#[test]
fn severity_of_a_published_staff_register_is_medium() {
    check(staff(), 225, Band::Medium);
}

#[test]
fn severity_rises_with_what_the_data_lets_others_assume() {
    check(GroupAssessment { score: 2, ..staff() }, 325, Band::High);
    check(GroupAssessment { score: 4, ..staff() }, 525, Band::VeryHigh);
    let health = GroupAssessment { data: DataKind::Sensitive, score: 4, ..staff() };
    check(health, 525, Band::VeryHigh);
}

#[test]
fn severity_of_two_swapped_orders_is_low() {
    let swapped = GroupAssessment {
        people: Some(2),
        exposure: Exposure::Known,
        malicious: false,
        availability: Availability::Kept,
        ..staff()
    };
    check(swapped, 125, Band::Low);
}

#[test]
fn severity_of_an_encrypted_tablet_is_low_and_flagged_unintelligible() {
    let tablet = GroupAssessment {
        identifiability: Identifiability::Negligible,
        exposure: Exposure::UnknownHands,
        unintelligible: true,
        availability: Availability::Kept,
        ..staff()
    };
    assert!(tablet.clone().assessed().severity.unintelligible);
    check(tablet, 75, Band::Low);
}

#[test]
fn bands_begin_at_2_3_and_4() {
    let bands = [7, 8, 11, 12, 15, 16, 24].map(Band::of);
    let (medium, high) = (Band::Medium, Band::High);
    assert_eq!(bands, [Band::Low, medium, medium, high, high, Band::VeryHigh, Band::VeryHigh]);
}

#[test]
fn protected_persons_start_from_the_highest_score_whatever_the_data() {
    let group = GroupAssessment { kind: GroupKind::Protected, ..staff() };
    assert_eq!((group.score_expected(), staff().score_expected()), (4, 1));
}

#[test]
fn all_eighteen_examples_of_the_guideline_get_its_three_outcomes_as_suggestions() {
    let law = Law::built_in().unwrap();
    let guidance = law.guidance().first().unwrap();
    assert_eq!(guidance.examples.len(), 18);
    for example in &guidance.examples {
        let suggestion = suggest(&example.profile);
        assert_eq!(suggestion.outcome(), example.outcome, "{}: {suggestion:?}", example.no);
        assert!(!suggestion.reasons.is_empty(), "{} is not explained", example.no);
    }
}

#[test]
fn suggestion_never_falls_when_more_people_more_telling_data_or_worse_hands_are_involved() {
    let law = Law::built_in().unwrap();
    for example in &law.guidance()[0].examples {
        let profile = &example.profile;
        let level = suggest(profile).level;
        let more = Profile { people: profile.people.map(|it| it * 1000), ..profile.clone() };
        let telling = Profile { weight: 4, ..profile.clone() };
        let taken = Profile { exposure: Exposure::Hostile, contained: false, ..profile.clone() };
        let serious = Profile { effect: PeopleEffect::Serious, ..profile.clone() };
        for worse in [more, telling, taken, serious] {
            assert!(level <= suggest(&worse).level, "{}: {worse:?}", example.no);
        }
    }
}

#[test]
fn each_example_is_nearest_to_itself_and_says_in_what_the_next_differs() {
    let law = Law::built_in().unwrap();
    for example in &law.guidance()[0].examples {
        let near = nearest(&example.profile, law.guidance());
        assert_eq!(near[0].distance, 0, "{}", example.no);
        assert!(near[0].differences.is_empty());
        let further = near.iter().filter(|it| 0 < it.distance);
        assert!(further.into_iter().all(|it| !it.differences.is_empty()));
    }
}
