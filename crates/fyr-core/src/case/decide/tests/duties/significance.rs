//! What makes an incident significant, who judges it, and what that leads to.

use super::*;

#[test]
fn who_does_not_know_whether_it_is_significant_judges_that_before_anything_is_reported() {
    let settle = |subject: &Subject| -> Vec<ActKind> {
        let of_law = |it: &ActKind| {
            let (ActKind::Settle(key) | ActKind::File(key)) = it else { return false };
            key.regime == "se-cybersakerhetslag"
        };
        next::acts(&subject.case, subject.now)
            .into_iter()
            .map(|it| it.kind)
            .filter(of_law)
            .collect()
    };
    let municipality = || {
        Subject::opened_as("gdpr", |opening| {
            opening.bound_by = Some(BTreeSet::from(["operator".to_owned()]));
            opening.contact_point_told_at = Some(at(KNOWN));
        })
    };
    let mut subject = municipality();
    let early = || cyber("early-warning");
    assert_eq!(settle(&subject), [ActKind::Settle(early())], "one question for all its duties");
    subject = subject.given(no("significant_incident")).given(yes("injury_or_death"));
    assert_eq!(settle(&subject), [ActKind::Settle(early())], "an answer against a threshold");
    let duty = &subject.case.duties[&early()];
    let reached = duty.signs(&subject.case).into_iter().filter(|it| it.1 == Truth::Holds);
    assert_eq!(reached.map(|it| it.0.id.as_str()).collect::<Vec<_>>(), ["C4"]);
    let subject = municipality().given(yes("significant_incident"));
    assert_eq!(settle(&subject)[0], ActKind::File(early()));
    let left = settle(&subject).into_iter().filter(|it| matches!(it, ActKind::Settle(_)));
    let recipients = ActKind::Settle(cyber("inform-recipients"));
    assert_eq!(
        left.collect::<Vec<_>>(),
        [recipients],
        "whether others are hit is a question of its own"
    );
}

#[test]
fn a_threshold_that_is_reached_makes_the_incident_significant_and_says_which_facts_led_there() {
    let subject = board()
        .given(yes("protected_information_hit"))
        .given(fact("persons_affected", Value::Count(500)));
    let duty = &subject.case.duties[&cyber("early-warning")];
    assert_eq!(duty.standing(&subject.case), Standing::Running);
    assert_eq!(duty.grounds(&subject.case)[0].truth, Truth::Holds);
    let fewer = board()
        .given(yes("protected_information_hit"))
        .given(fact("persons_affected", Value::Count(499)));
    assert_eq!(fewer.standing(&cyber("early-warning")), Some(Standing::ToDecide));
}

#[test]
fn judging_it_not_significant_is_a_decision_of_two_persons_and_never_against_a_threshold() {
    let duty = cyber("incident-notification");
    let mut open = board();
    open.refuses(not_doing(duty.clone(), None), &Refusal::MustBeDone(duty.clone()));
    let subject = board().given(no("significant_incident")).decided_against(&duty, None);
    assert_eq!(subject.standing(&duty), Some(Standing::NotOwed));
    // A fact that reaches a threshold takes the ground away: it is to be decided again.
    let subject = subject.given(yes("injury_or_death"));
    assert_eq!(subject.standing(&duty), Some(Standing::ToDecide));
}

#[test]
fn before_mcffs_2026_8_its_thresholds_do_not_count_and_the_laws_own_words_do() {
    let early = |field: &str| {
        Subject::opened_as("gdpr", |opening| {
            opening.contact_point_told_at = Some(at("2026-03-01T06:00:00Z"));
            opening.bound_by = Some(BTreeSet::from(["operator".to_owned()]));
        })
        .given(yes(field))
    };
    let standing = |field: &str| early(field).standing(&cyber("early-warning"));
    assert_eq!(standing("injury_or_death"), Some(Standing::ToDecide));
    assert_eq!(standing("damage_to_others"), Some(Standing::Running));
}

#[test]
fn what_is_overdue_or_soon_due_comes_before_what_has_no_such_hurry() {
    let propose = Command::Propose {
        values: vec![("nature".into(), Value::Text("Intrång.".into()))],
        origin: Origin::Incident(IncidentId::new(Uuid::nil())),
    };
    let leads = Subject::opened_as("gdpr", |opening| {
        opening.contact_point_told_at = Some(at(KNOWN));
        opening.bound_by = Some(BTreeSet::from(["operator".to_owned()]));
    });
    let subject = leads.given(propose);
    let first = |subject: &Subject| next::acts(&subject.case, subject.now).remove(0);
    // At first the 72 hours of the breach and the 24 of the early warning lie ahead: one begins at the beginning.
    assert_eq!(first(&subject).kind, ActKind::Proposals);
    assert_eq!(first(&subject).due, Some(at("2026-09-04T06:00:00Z")), "as the breach's duties");
    // Twelve hours before the early warning is due, whether it is significant comes first.
    let subject = subject.when("2026-09-01T18:00:00Z");
    let early = ActKind::Settle(cyber("early-warning"));
    assert_eq!(
        (first(&subject).kind, first(&subject).due),
        (early, Some(at("2026-09-02T06:00:00Z")))
    );
    // Of what is due at one moment, judging comes before what waits for it.
    let subject = subject.given(yes("significant_incident")).when("2026-09-04T00:00:00Z");
    let kinds: Vec<_> =
        next::acts(&subject.case, subject.now).into_iter().map(|it| it.kind).collect();
    let place = |kind: ActKind| kinds.iter().position(|it| *it == kind);
    assert!(place(ActKind::AssessRisk) < place(ActKind::File(notify())));
    assert!(place(ActKind::File(cyber("early-warning"))) < place(ActKind::AssessRisk));
}
