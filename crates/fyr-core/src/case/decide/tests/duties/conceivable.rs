//! What is conceivable is in sight from the start, and falls by itself only where nobody has to decide it.

use super::*;

#[test]
fn whether_the_people_are_to_be_told_is_to_be_decided_until_the_risk_is_assessed() {
    let subject = Subject::opened("gdpr");
    assert_eq!(subject.standing(&inform()), Some(Standing::ToDecide));
    let settles = |it: &next::Act| it.kind == ActKind::Settle(inform());
    assert!(
        !next::acts(&subject.case, subject.now).iter().any(settles),
        "the assessment is the act"
    );
    let mut low = Subject::opened("gdpr").given(risk(RiskLevel::Risk));
    assert_eq!(low.standing(&inform()), Some(Standing::NotRequired));
    let woken = low.act(risk(RiskLevel::High)).unwrap();
    let because = Because::RiskAssessed;
    assert!(woken.contains(&Event::DutyOwed { duty: inform(), because }));
    assert_eq!(low.standing(&inform()), Some(Standing::Running));
    // What was owed once does not fall on one person's word.
    let lowered = low.given(risk(RiskLevel::Risk));
    assert_eq!(lowered.standing(&inform()), Some(Standing::ToDecide));
}

#[test]
fn nobody_decides_against_telling_the_people_before_the_risk_is_assessed() {
    let mut subject = Subject::opened("gdpr");
    let propose =
        Command::ProposeNotDoing { duty: inform(), reason: "Krypterat.".into(), exemption: None };
    subject.refuses(propose, &Refusal::ExemptionMissing(inform()));
}

fn unknown_law() -> Subject {
    Subject::opened_as("gdpr", |it| it.processing.clear())
}

fn laws(ids: &[&str]) -> Value {
    Value::Choices(ids.iter().map(|it| (*it).to_owned()).collect())
}

#[test]
fn while_nobody_knows_which_law_the_processing_follows_both_run_and_it_is_asked() {
    let bdl = key("se-bdl.notify-authority");
    let subject = unknown_law();
    for duty in [notify(), bdl.clone()] {
        assert_eq!(subject.standing(&duty), Some(Standing::ToDecide), "{duty}");
        assert_eq!(subject.due_of(&duty).as_deref(), Some("2025-08-28T06:00:00Z"), "{duty}");
        let open = subject.case.duties[&duty].open_facts(&subject.case);
        assert_eq!(open, ["processing_law"], "{duty}");
    }
    let acts = next::acts(&subject.case, subject.now);
    assert!(acts.iter().any(|it| it.kind == ActKind::Settle(notify())));
    let standings = regimes::standings(&subject.case, &subject.law);
    let of_processing = standings.iter().filter(|it| it.facts == ["processing_law"]);
    assert!(of_processing.clone().all(|it| it.applies == Truth::Unknown));
    assert_eq!(of_processing.count(), 2);
}

#[test]
fn the_law_that_the_processing_does_not_follow_asks_nothing() {
    let bdl = key("se-bdl.notify-authority");
    let subject = unknown_law().given(fact("processing_law", laws(&["bdl"])));
    assert_eq!(subject.standing(&notify()), Some(Standing::NotRequired));
    assert_eq!(subject.standing(&bdl), Some(Standing::ToDecide), "it waits for the risk");
    let subject = subject.given(risk(RiskLevel::High));
    assert_eq!(subject.standing(&bdl), Some(Standing::Running));
    assert_eq!(subject.standing(&inform()), Some(Standing::NotRequired));
    let both = unknown_law().given(fact("processing_law", laws(&["bdl", "gdpr"])));
    let both = both.given(risk(RiskLevel::High));
    assert_eq!(both.standing(&notify()), Some(Standing::Running));
    assert_eq!(both.standing(&bdl), Some(Standing::Running));
}

#[test]
fn one_person_alone_does_not_end_what_a_law_has_asked_for() {
    let subject = Subject::opened("gdpr").given(risk(RiskLevel::High));
    let subject = subject.given(fact("processing_law", laws(&["bdl"])));
    assert_eq!(subject.standing(&notify()), Some(Standing::ToDecide));
    let subject = subject.decided_against(&notify(), None);
    assert_eq!(subject.standing(&notify()), Some(Standing::NotOwed));
}

#[test]
fn a_law_that_was_not_in_force_when_the_organisation_knew_asks_nothing() {
    let early = Subject::opened_as("gdpr", |opening| {
        opening.contact_point_told_at = Some(at("2026-01-14T10:00:00Z"));
        opening.bound_by = Some(BTreeSet::from(["operator".to_owned()]));
    });
    assert!(!early.case.duties.contains_key(&cyber("early-warning")));
    let day_after = Subject::opened_as("gdpr", |opening| {
        opening.contact_point_told_at = Some(at("2026-01-15T10:00:00Z"));
        opening.bound_by = Some(BTreeSet::from(["operator".to_owned()]));
    });
    let duty = cyber("early-warning");
    assert_eq!(day_after.standing(&duty), Some(Standing::ToDecide));
    // It turns out that somebody knew before the act was in force.
    let knew = Command::EstablishAwareness {
        moment: Moment::OwnPeopleTold,
        at: at("2026-01-12T10:00:00Z"),
        reason: "Loggen visar det.".into(),
    };
    let knew = day_after.given(knew);
    assert_eq!(knew.standing(&duty), Some(Standing::NotRequired));
    assert!(!knew.case.duties[&duty].overdue(&knew.case, at("2026-03-01T00:00:00Z")));
}

#[test]
fn the_version_of_the_law_is_that_of_the_day_on_which_the_organisation_knew() {
    let version = |told: &str| {
        let subject = Subject::opened_as("gdpr", |opening| {
            opening.contact_point_told_at = Some(at(told));
            opening.bound_by = Some(BTreeSet::from(["operator".to_owned()]));
        });
        subject.case.duties[&cyber("early-warning")].terms.version.clone()
    };
    assert_eq!(version("2026-06-30T21:59:00Z"), "2026-01-15");
    assert_eq!(version("2026-06-30T22:00:00Z"), "2026-07-01");
}

#[test]
fn what_is_said_after_the_due_moment_does_not_undo_that_it_is_late() {
    let status = cyber("status-report");
    let ceased = |seen| later("ceased", Value::Text("ceased".into()), seen);
    let ongoing = || {
        board()
            .given(yes("significant_incident"))
            .given(fact("ceased", Value::Text("ongoing".into())))
            .given(file_under(cyber("incident-notification")))
    };
    let soon = ongoing().when("2026-09-20T08:00:00Z").given(ceased(1));
    assert_eq!(soon.standing(&status), Some(Standing::NotRequired));
    let late = ongoing().when("2026-11-10T08:00:00Z").given(ceased(1));
    assert_eq!(late.standing(&status), Some(Standing::ToDecide));
    assert!(late.case.duties[&status].overdue(&late.case, at("2026-11-10T08:00:01Z")));
    // Had it ceased in time all the same, two decide so.
    let decided = late.decided_against(&status, None);
    assert_eq!(decided.standing(&status), Some(Standing::NotOwed));
}
