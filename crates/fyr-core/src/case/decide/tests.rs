//! Given commands, when another comes, then these events or this refusal: the rules of a case.

use super::*;
use crate::{
    case::{
        Capacity, FilingKind, ListChange, Opening, Origin, PeopleCounts,
        command::FileCommand,
        next::{ActKind, Stage, acts, stage},
    },
    context::{Actor, Timeline},
    id::{AccountId, IncidentId, OrganisationId, RunId},
    law::{Law, RiskLevel},
};
use std::collections::BTreeSet;
use uuid::Uuid;

mod bundle;
mod correspondence;
mod cover;
mod duties;
mod evidence;
mod groups;
mod known;
mod letters;
mod police;
mod registration;
mod shared;
mod work;

const HANDLER: u128 = 1;
const APPROVER: u128 = 2;
const TOLD: &str = "2025-08-25T06:00:00Z";
const OWN: &str = "2025-08-26T14:54:00Z";

/// A case under test: commands go in, state is seen.
struct Subject {
    case: Case,
    law: Law,
    now: Timestamp,
    actor: Actor,
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn person(number: u128) -> Actor {
    Actor::Account(AccountId::new(Uuid::from_u128(number)))
}

fn notify() -> DutyKey {
    "eu-gdpr.notify-authority".parse().unwrap()
}

fn inform() -> DutyKey {
    "eu-gdpr.inform-people".parse().unwrap()
}

impl Subject {
    /// A case opened by fan-out, the contact point told at [`TOLD`].
    fn opened(processing: &str) -> Self {
        Self::opened_as(processing, |_| {})
    }

    /// The same, with something else said at the opening.
    fn opened_as(processing: &str, change: impl FnOnce(&mut Opening)) -> Self {
        let mut opening = Opening {
            incident: IncidentId::new(Uuid::nil()),
            controller: OrganisationId::new(Uuid::nil()),
            reference: "2025-0001-001".into(),
            title: "Intrång".into(),
            exercise: false,
            timeline: Timeline::Live,
            processing: BTreeSet::from([processing.to_owned()]),
            contact_point_told_at: Some(at(TOLD)),
            one_person_office: false,
            capacity: Capacity::Controller,
            bound_by: Some(BTreeSet::new()),
            operator: None,
            leads_operator: false,
        };
        change(&mut opening);
        // Before that day's word nothing is opened: the clock stands at the telling, or at the usual moment.
        let now = opening.contact_point_told_at.unwrap_or(at(OWN)).max(at(OWN));
        let mut subject = Self {
            case: Case::empty(Uuid::nil()),
            law: Law::built_in().unwrap(),
            now,
            actor: person(HANDLER),
        };
        subject.act(Command::Open(Box::new(opening))).unwrap();
        subject
    }

    fn act(&mut self, command: Command) -> Result<Vec<Event>, Refusal> {
        let context = Context { now: self.now, actor: self.actor, law: &self.law };
        let events = decide(&self.case, command, &context)?;
        let meta = Meta { position: 0, version: 1, at: self.now, actor: self.actor.journal_text() };
        self.case = events.iter().fold(self.case.clone(), |case, event| apply(case, event, &meta));
        Ok(events)
    }

    #[track_caller]
    fn given(mut self, command: Command) -> Self {
        self.act(command).unwrap();
        self
    }

    fn when(mut self, now: &str) -> Self {
        self.now = at(now);
        self
    }

    fn by(mut self, number: u128) -> Self {
        self.actor = person(number);
        self
    }

    #[track_caller]
    fn refuses(&mut self, command: Command, refusal: &Refusal) {
        assert_eq!(self.act(command).as_ref(), Err(refusal));
    }

    fn standing(&self, key: &DutyKey) -> Option<Standing> {
        self.case.duties.get(key).map(|duty| duty.standing(&self.case))
    }

    fn due(&self) -> String {
        self.case.duties[&notify()].due(&self.case).unwrap().to_string()
    }
}

fn own_people_told() -> Command {
    Command::EstablishAwareness {
        moment: Moment::OwnPeopleTold,
        at: at(OWN),
        reason: "fan-out".into(),
    }
}

fn choose_own() -> Command {
    Command::ChooseAwareness {
        moment: Moment::OwnPeopleTold,
        reason: "Nämnden fick veta först då.".into(),
    }
}

fn risk(level: RiskLevel) -> Command {
    Command::AssessRisk { level, reason: "Bedömd.".into() }
}

fn file(kind: FilingKind) -> Command {
    Command::File(Box::new(FileCommand {
        at: None,
        duty: notify(),
        kind,
        channel: "e-tjänst".into(),
        document_digest: "00".into(),
        document: "blob".into(),
        answers: None,
        covers: Vec::new(),
    }))
}

fn fact(field: &str, value: Value) -> Command {
    Command::RecordFact { field: field.into(), value, seen: 0 }
}

fn not_doing() -> Command {
    Command::ProposeNotDoing { duty: notify(), reason: "Krypterat.".into(), exemption: None }
}

fn in_time(subject: &Subject) -> Option<bool> {
    subject.case.filings[0].in_time
}

#[test]
fn duties_exist_as_soon_as_they_are_conceivable() {
    let subject = Subject::opened("gdpr");
    assert_eq!(subject.standing(&notify()), Some(Standing::ToDecide));
    assert_eq!(subject.standing(&inform()), Some(Standing::ToDecide));
}

#[test]
fn generating_duties_twice_changes_nothing() {
    let mut subject = Subject::opened("gdpr");
    let events = subject.act(Command::Qualify { reason: "Ja.".into() }).unwrap();
    assert!(!events.iter().any(|it| matches!(it, Event::DutyArose { .. })));
}

#[test]
fn case_under_the_criminal_data_act_has_its_duties_and_not_those_of_the_gdpr() {
    let subject = Subject::opened("bdl");
    assert!(subject.case.duties.keys().all(|it| it.regime == "se-bdl"));
    assert_eq!(subject.case.duties.len(), 4);
}

#[test]
fn the_earliest_moment_runs_until_a_later_one_is_chosen_with_a_reason() {
    let subject = Subject::opened("gdpr").given(own_people_told());
    assert_eq!(subject.due(), "2025-08-28T06:00:00Z");
    let subject = subject.given(choose_own());
    assert_eq!(subject.due(), "2025-08-29T14:54:00Z");
    let duty = &subject.case.duties[&notify()];
    assert_eq!(duty.due_by_earliest(&subject.case), Some(at("2025-08-28T06:00:00Z")));
}

#[test]
fn choosing_a_moment_without_a_reason_or_one_unknown_is_refused() {
    let mut subject = Subject::opened("gdpr").given(own_people_told());
    let moment = Moment::OwnPeopleTold;
    subject
        .refuses(Command::ChooseAwareness { moment, reason: " ".into() }, &Refusal::ReasonMissing);
    let moment = Moment::ReasonableCertainty;
    subject
        .refuses(Command::ChooseAwareness { moment, reason: "Ja".into() }, &Refusal::MomentUnknown);
}

#[test]
fn awareness_in_the_future_or_before_the_occurrence_is_refused() {
    let mut subject = Subject::opened("gdpr").given(fact("occurred_from", Value::Moment(at(TOLD))));
    let aware = |moment: &str| Command::EstablishAwareness {
        moment: Moment::ReasonableCertainty,
        at: at(moment),
        reason: String::new(),
    };
    subject.refuses(aware("2025-08-26T14:54:01Z"), &Refusal::AwareInFuture);
    subject.refuses(aware("2025-08-25T05:59:59Z"), &Refusal::AwareBeforeOccurrence);
}

#[test]
fn awareness_later_than_detection_needs_a_reason() {
    let mut subject = Subject::opened("gdpr").given(fact("detected_at", Value::Moment(at(TOLD))));
    let aware = |reason: &str| Command::EstablishAwareness {
        moment: Moment::ReasonableCertainty,
        at: at(OWN),
        reason: reason.into(),
    };
    subject.refuses(aware(""), &Refusal::AwareLaterThanDetection);
    assert!(subject.act(aware("Oklart om våra uppgifter berördes.")).is_ok());
}

#[test]
fn notification_at_the_72nd_hour_is_in_time_and_one_second_later_is_late() {
    let subject = || Subject::opened("gdpr").given(own_people_told()).given(choose_own());
    let filed = subject().when("2025-08-29T14:54:00Z").given(file(FilingKind::First));
    assert_eq!(in_time(&filed), Some(true));
    let filed = subject().when("2025-08-29T14:54:01Z").given(file(FilingKind::First));
    assert_eq!(in_time(&filed), Some(false));
}

#[test]
fn late_filing_is_not_made_timely_by_a_later_awareness() {
    let subject = Subject::opened("gdpr")
        .when("2025-08-29T14:00:00Z")
        .given(file(FilingKind::First))
        .given(own_people_told())
        .given(choose_own());
    assert_eq!(
        subject.standing(&notify()),
        Some(Standing::Met { at: Some(at("2025-08-29T14:00:00Z")), in_time: Some(false) })
    );
}

#[test]
fn awareness_moved_earlier_marks_a_timely_filing_late_by_correction_beside_the_frozen_judgement() {
    let aware = |moment: &str| Command::EstablishAwareness {
        moment: Moment::ContactPointTold,
        at: at(moment),
        reason: "Rättad.".into(),
    };
    let subject = Subject::opened("gdpr")
        .when("2025-08-27T12:00:00Z")
        .given(file(FilingKind::First))
        .given(aware("2025-08-24T06:00:00Z"));
    assert_eq!(in_time(&subject), Some(true));
    let duty = &subject.case.duties[&notify()];
    assert_eq!(duty.late_by_correction, Some(at("2025-08-27T06:00:00Z")));
}

#[test]
fn filing_never_needs_an_approver_nor_every_fact() {
    let subject = Subject::opened("gdpr").given(file(FilingKind::First));
    assert!(subject.case.filings[0].missing.contains(&"nature".to_owned()));
}

#[test]
fn correction_of_a_sent_filing_is_a_new_filing() {
    let mut subject = Subject::opened("gdpr");
    subject.refuses(file(FilingKind::Supplementary), &Refusal::NotFiledYet);
    let mut subject = subject.given(file(FilingKind::First));
    subject.refuses(file(FilingKind::First), &Refusal::FiledAlready);
    let first = subject.case.filings[0].clone();
    let subject = subject.given(file(FilingKind::Supplementary));
    assert_eq!(subject.case.filings[0], first);
    assert_eq!(subject.case.filings.len(), 2);
}

#[test]
fn not_notifying_is_a_decision_of_two_persons() {
    let mut subject = Subject::opened("gdpr").given(risk(RiskLevel::Unlikely)).given(not_doing());
    let approve = || Command::ApproveNotDoing { duty: notify() };
    subject.refuses(approve(), &Refusal::SamePerson);
    let subject = subject.by(APPROVER).given(approve());
    assert_eq!(subject.standing(&notify()), Some(Standing::NotOwed));
}

#[test]
fn in_an_office_of_one_person_the_same_one_may_approve() {
    let mut subject = Subject::opened("gdpr").given(risk(RiskLevel::Unlikely)).given(not_doing());
    subject.case.one_person_office = true;
    assert!(subject.act(Command::ApproveNotDoing { duty: notify() }).is_ok());
}

#[test]
fn not_notifying_is_refused_while_there_is_a_risk_and_while_it_is_not_assessed() {
    let mut subject = Subject::opened("gdpr");
    subject.refuses(not_doing(), &Refusal::MustBeDone(notify()));
    let mut subject = subject.given(risk(RiskLevel::Risk));
    subject.refuses(not_doing(), &Refusal::MustBeDone(notify()));
}

#[test]
fn risk_raised_after_the_proposal_stops_the_approval() {
    let mut subject = Subject::opened("gdpr")
        .given(risk(RiskLevel::Unlikely))
        .given(not_doing())
        .given(risk(RiskLevel::Risk))
        .by(APPROVER);
    subject.refuses(Command::ApproveNotDoing { duty: notify() }, &Refusal::MustBeDone(notify()));
}

#[test]
fn a_decision_not_to_notify_whose_ground_was_gone_is_spent_and_two_decide_anew() {
    let mut subject = Subject::opened("gdpr")
        .given(risk(RiskLevel::Unlikely))
        .given(not_doing())
        .by(APPROVER)
        .given(Command::ApproveNotDoing { duty: notify() })
        .by(HANDLER);
    let raised = subject.act(risk(RiskLevel::High)).unwrap();
    assert!(raised.contains(&Event::NotDoingLapsed { duty: notify() }));
    let subject = subject.given(risk(RiskLevel::Unlikely));
    assert_eq!(subject.standing(&notify()), Some(Standing::Running));
}

#[test]
fn a_breach_is_not_closed_before_its_risk_is_assessed() {
    let subject = Subject::opened("gdpr").given(Command::Qualify { reason: "Ja.".into() });
    assert!(remaining(&subject.case).contains(&"risk".to_owned()));
    let assessed = subject.given(risk(RiskLevel::Unlikely));
    assert!(!remaining(&assessed.case).contains(&"risk".to_owned()));
}

#[test]
fn duty_decided_against_is_owed_again_when_the_risk_is_raised_later() {
    let subject = Subject::opened("gdpr")
        .given(risk(RiskLevel::Unlikely))
        .given(not_doing())
        .by(APPROVER)
        .given(Command::ApproveNotDoing { duty: notify() })
        .given(risk(RiskLevel::Risk));
    assert_eq!(subject.standing(&notify()), Some(Standing::Running));
    let filed = subject.given(file(FilingKind::First));
    assert!(matches!(filed.standing(&notify()), Some(Standing::Met { .. })));
}

#[test]
fn high_risk_creates_the_duty_to_inform_and_lowering_it_never_deletes_it() {
    let subject = Subject::opened("gdpr").given(risk(RiskLevel::High));
    assert_eq!(subject.standing(&inform()), Some(Standing::Running));
    let subject = subject.given(risk(RiskLevel::Risk));
    assert_eq!(subject.standing(&inform()), Some(Standing::ToDecide));
}

#[test]
fn ruling_out_ends_open_duties_and_keeps_them_in_sight() {
    let subject = Subject::opened("gdpr")
        .given(Command::Qualify { reason: "Ja.".into() })
        .by(APPROVER)
        .given(Command::RuleOut { reason: "Inga personuppgifter.".into() });
    assert_eq!(subject.standing(&notify()), Some(Standing::Ended));
}

#[test]
fn nobody_lets_oneself_see_the_protected_persons_but_in_an_office_of_one_person() {
    let mut subject = Subject::opened("gdpr");
    let Some(oneself) = subject.actor.account() else { panic!("a person acts") };
    subject.refuses(Command::NameProtectedHandler(oneself), &Refusal::NamesOneself);
    subject.case.one_person_office = true;
    assert!(subject.act(Command::NameProtectedHandler(oneself)).is_ok());
}

#[test]
fn the_one_who_judged_it_a_breach_may_not_rule_it_out() {
    let mut subject = Subject::opened("gdpr").given(Command::Qualify { reason: "Ja.".into() });
    subject.refuses(Command::RuleOut { reason: "Nej.".into() }, &Refusal::SamePerson);
}

#[test]
fn second_writer_of_the_same_fact_is_refused_and_loses_nothing() {
    let mut subject = Subject::opened("gdpr").given(fact("nature", Value::Text("Ett.".into())));
    subject.refuses(
        fact("nature", Value::Text("Två.".into())),
        &Refusal::FactChanged("nature".into()),
    );
    assert_eq!(subject.case.facts.get("nature"), Some(&Value::Text("Ett.".into())));
}

#[test]
fn later_fact_at_the_source_is_proposed_and_never_overwrites() {
    let propose = |text: &str| Command::Propose {
        values: vec![("nature".into(), Value::Text(text.into()))],
        origin: Origin::Incident(IncidentId::new(Uuid::nil())),
    };
    let mut subject = Subject::opened("gdpr")
        .given(fact("nature", Value::Text("Vår.".into())))
        .given(propose("Deras."));
    assert_eq!(subject.case.facts.get("nature"), Some(&Value::Text("Vår.".into())));
    assert_eq!(subject.act(propose("Deras.")), Ok(vec![]));
    let subject = subject.given(Command::AcceptProposal("nature".into()));
    assert_eq!(subject.case.facts.versions("nature").len(), 2);
}

fn people(protected: u64) -> Command {
    Command::HandPeople {
        run: RunId::new(Uuid::nil()),
        counts: PeopleCounts { persons: 10, protected, minors: 0, former: 0 },
        digest: "00".into(),
        change: ListChange::default(),
    }
}

fn informed() -> Command {
    Command::MarkInformed { duty: inform(), at: at(OWN), how: "Brev.".into() }
}

#[test]
fn people_are_not_informed_while_a_protected_person_has_not_been_told_directly() {
    let mut subject = Subject::opened("gdpr").given(risk(RiskLevel::High)).given(people(1));
    subject.refuses(informed(), &Refusal::ProtectedNotTold(1));
    let contact =
        Command::ContactDirectly { person: 3, at: at(OWN), how: "Möte med chef.".into() };
    let subject = subject.given(contact).given(informed());
    assert!(matches!(subject.standing(&inform()), Some(Standing::Met { .. })));
}

#[test]
fn case_with_open_duties_cannot_be_closed_and_says_which() {
    let mut subject = Subject::opened("gdpr");
    let close = || Command::Close { reason: "Klart.".into() };
    subject.refuses(
        close(),
        &Refusal::Remains(vec![
            "qualification".into(),
            "risk".into(),
            "eu-gdpr.document".into(),
            "eu-gdpr.inform-people".into(),
            "eu-gdpr.notify-authority".into(),
        ]),
    );
    assert_eq!(stage(&subject.case), Stage::ToQualify);
}

#[test]
fn complete_case_is_closed_and_takes_no_more_commands() {
    let choices = |ids: &[&str]| Value::Choices(ids.iter().map(|it| (*it).to_owned()).collect());
    let mut subject = Subject::opened("gdpr")
        .given(Command::Qualify { reason: "Ja.".into() })
        .given(risk(RiskLevel::Risk))
        .given(file(FilingKind::First))
        .given(fact("nature", Value::Text("Intrång.".into())))
        .given(fact("cause", Value::Text("antagonistic_attack".into())))
        .given(fact("data_categories", choices(&["contact"])))
        .given(fact("consequences", choices(&["fraud"])))
        .given(fact("measures_taken", Value::Text("Stängt.".into())));
    assert_eq!(stage(&subject.case), Stage::ToClose);
    // What the first filing lacked is still to be sent; that is practice, and does not keep the case open.
    let acts = acts(&subject.case, subject.now);
    assert_eq!(acts[0].kind, ActKind::Supplement(notify()));
    assert_eq!(acts.last().map(|it| (&it.kind, it.blocked_by.len())), Some((&ActKind::Close, 0)));
    subject.act(Command::Close { reason: "Klart.".into() }).unwrap();
    assert_eq!(stage(&subject.case), Stage::Closed);
    subject.refuses(risk(RiskLevel::High), &Refusal::Closed);
}

#[test]
fn state_survives_being_written_and_read() {
    let subject = Subject::opened("gdpr")
        .given(risk(RiskLevel::High))
        .given(people(1))
        .given(file(FilingKind::First));
    let text = serde_json::to_string(&subject.case).unwrap();
    assert_eq!(serde_json::from_str::<Case>(&text).unwrap(), subject.case);
}
