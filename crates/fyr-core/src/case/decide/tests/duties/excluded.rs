//! What the law takes out of a regime: refused, told where to turn, and decided on once by two.

use super::*;

fn exclusion() -> Command {
    Command::ProposeExclusion { reason: "Säkerhetsskyddschefen har bedömt det.".into() }
}

#[test]
fn a_declined_exclusion_leaves_every_duty_to_be_decided_and_it_can_be_proposed_again() {
    let subject = Subject::opened("gdpr").given(yes("security_protection")).given(exclusion());
    let decline = Command::DeclineExclusion { reason: "Inte säkerhetskänsligt.".into() };
    let subject = subject.by(APPROVER).given(decline);
    assert_eq!(subject.standing(&notify()), Some(Standing::ToDecide));
    assert!(0 < subject.case.exclusion_to_propose().count());
    assert_eq!(subject.case.exclusion_proposed().count(), 0);
}

#[test]
fn an_incident_under_security_protection_law_is_refused_and_told_where_to_turn() {
    let mut subject = Subject::opened("gdpr").given(yes("security_protection"));
    subject.refuses(file(FilingKind::First), &Refusal::TurnedAway(notify()));
    let where_to = subject.case.duties[&notify()].excluded(&subject.case).unwrap();
    assert!(where_to.text.sv.contains("säkerhetsskyddschef"));
    subject.refuses(fact("nature", Value::Text("Sprängmedel".into())), &Refusal::WriteNoMore);
    let acts: Vec<_> =
        next::acts(&subject.case, subject.now).into_iter().map(|it| it.kind).collect();
    assert_eq!(acts, [ActKind::ProposeExclusion, ActKind::Close], "it is only ended here");
    let late = at("2026-08-26T14:54:00Z");
    assert!(subject.case.duties[&notify()].overdue(&subject.case, late), "until two have decided");
    // That it is so is decided by two, once for all of it; taken back, the duty is owed again.
    subject.refuses(Command::ApproveExclusion, &Refusal::NothingExcluded);
    let mut subject = subject.given(exclusion());
    subject.refuses(exclusion(), &Refusal::NothingExcluded);
    subject.refuses(Command::ApproveExclusion, &Refusal::SamePerson);
    let subject = subject.by(APPROVER).given(Command::ApproveExclusion);
    let open = subject.case.duties.values().filter(|it| it.standing(&subject.case).is_open());
    assert_eq!(open.count(), 0);
    for id in ["eu-gdpr.notify-authority", "eu-gdpr.document"] {
        assert_eq!(subject.standing(&key(id)), Some(Standing::NotOwed), "{id}");
    }
    assert!(!subject.case.duties[&notify()].overdue(&subject.case, late));
    let subject = subject.given(later("security_protection", Value::YesNoUnknown(Some(false)), 1));
    assert_eq!(subject.standing(&notify()), Some(Standing::ToDecide));
}

#[test]
fn a_provider_of_trust_services_reports_under_the_cybersecurity_act_also_what_concerns_security() {
    let duty = cyber("early-warning");
    let subject = board().given(yes("security_protection"));
    assert!(subject.case.duties[&duty].excluded(&subject.case).is_some());
    // Cybersäkerhetslagen 1 kap. 12 § fjärde stycket.
    let subject = subject.given(yes("trust_service_provider"));
    assert!(subject.case.duties[&duty].excluded(&subject.case).is_none());
}
