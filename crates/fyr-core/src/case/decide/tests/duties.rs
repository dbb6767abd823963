//! Duties of several laws: their owners, clocks, conditions, exemptions and exclusions.

mod conceivable;
mod excluded;
mod significance;
mod taken_back;

use super::*;
use crate::{
    case::{
        Elsewhere,
        condition::Truth,
        duty::{Because, Lateness},
        next, regimes,
    },
    id::CaseId,
};

const KNOWN: &str = "2026-09-01T06:00:00Z";
const BOARD_TOLD: &str = "2026-09-02T15:00:00Z";

fn key(text: &str) -> DutyKey {
    text.parse().unwrap()
}

fn cyber(duty: &str) -> DutyKey {
    key(&format!("se-cybersakerhetslag.{duty}"))
}

/// A board of a municipality, in September 2026; the central office was told at [`KNOWN`].
fn board() -> Subject {
    Subject::opened_as("gdpr", |opening| {
        opening.contact_point_told_at = Some(at(KNOWN));
        opening.bound_by = Some(BTreeSet::from(["operator".to_owned()]));
        opening.operator = Some(OrganisationId::new(Uuid::from_u128(9)));
        opening.controller = OrganisationId::new(Uuid::from_u128(10));
    })
}

fn agency(told: &str) -> Subject {
    Subject::opened_as("gdpr", |opening| {
        opening.contact_point_told_at = Some(at(told));
        opening.bound_by = Some(BTreeSet::from(["state_agency".to_owned()]));
    })
}

fn yes(field: &str) -> Command {
    fact(field, Value::YesNoUnknown(Some(true)))
}

fn no(field: &str) -> Command {
    fact(field, Value::YesNoUnknown(Some(false)))
}

fn later(field: &str, value: Value, seen: usize) -> Command {
    Command::RecordFact { field: field.into(), value, seen }
}

fn file_under(duty: DutyKey) -> Command {
    Command::File(Box::new(FileCommand {
        at: None,
        duty,
        kind: FilingKind::First,
        channel: "e-tjänst".into(),
        document_digest: "00".into(),
        document: "blob".into(),
        answers: None,
        covers: Vec::new(),
    }))
}

fn not_doing(duty: DutyKey, exemption: Option<&str>) -> Command {
    let exemption = exemption.map(str::to_owned);
    Command::ProposeNotDoing { duty, reason: "Så är det.".into(), exemption }
}

impl Subject {
    #[track_caller]
    fn due_of(&self, key: &DutyKey) -> Option<String> {
        self.case.duties[key].due(&self.case).map(|it| it.to_string())
    }

    #[track_caller]
    fn decided_against(self, key: &DutyKey, exemption: Option<&str>) -> Self {
        self.by(HANDLER)
            .given(not_doing(key.clone(), exemption))
            .by(APPROVER)
            .given(Command::ApproveNotDoing { duty: key.clone() })
            .by(HANDLER)
    }
}

#[test]
fn what_is_not_known_does_not_keep_a_duty_from_arising_it_is_to_be_decided() {
    let subject = board();
    let duty = cyber("early-warning");
    assert_eq!(subject.standing(&duty), Some(Standing::ToDecide));
    assert_eq!(subject.case.duties[&duty].open_facts(&subject.case), ["significant_incident"]);
    let subject = subject.given(yes("significant_incident"));
    assert_eq!(subject.standing(&cyber("early-warning")), Some(Standing::Running));
}

#[test]
fn an_early_warning_under_another_law_is_no_notification_of_the_breach_in_statistics() {
    use crate::case::statistics::{Counted, Notification, statistics};
    let warned = board().given(yes("significant_incident"));
    let warned = warned.given(file_under(cyber("early-warning")));
    let counted = |subject: &Subject| statistics(Counted::of_case(&subject.case));
    let found = counted(&warned);
    assert_eq!(found.by_notification, [(Notification::Open, 1)].into());
    assert_eq!(found.to_notify.cases, 0);
    let found = counted(&warned.given(file(FilingKind::First)));
    assert_eq!(found.by_notification, [(Notification::InTime, 1)].into());
    assert_eq!(found.to_notify.cases, 1);
}

#[test]
fn the_clock_of_cybersakerhetslagen_runs_from_the_operators_knowledge_not_from_the_boards_awareness()
 {
    let subject = board().when(BOARD_TOLD).given(Command::EstablishAwareness {
        moment: Moment::OwnPeopleTold,
        at: at(BOARD_TOLD),
        reason: "fan-out".into(),
    });
    let subject = subject.given(choose_own());
    // The board's 72 hours follow the moment chosen, the operator's hours the first that knew.
    assert_eq!(subject.due_of(&notify()).as_deref(), Some("2026-09-05T15:00:00Z"));
    assert_eq!(subject.due_of(&cyber("early-warning")).as_deref(), Some("2026-09-02T06:00:00Z"));
    assert_eq!(
        subject.due_of(&cyber("incident-notification")).as_deref(),
        Some("2026-09-04T06:00:00Z")
    );
    let known = Command::EstablishAwareness {
        moment: Moment::IncidentKnown,
        at: at("2026-08-31T20:00:00Z"),
        reason: String::new(),
    };
    let subject = subject.given(known);
    assert_eq!(subject.due_of(&cyber("early-warning")).as_deref(), Some("2026-09-01T20:00:00Z"));
    assert_eq!(subject.due_of(&notify()).as_deref(), Some("2026-09-05T15:00:00Z"));
}

#[test]
fn a_knowledge_later_than_awareness_needs_a_reason_and_the_earliest_is_still_warned_on() {
    let known = |reason: &str| Command::EstablishAwareness {
        moment: Moment::IncidentKnown,
        at: at("2026-09-01T12:00:00Z"),
        reason: reason.into(),
    };
    let mut subject = board().when(BOARD_TOLD);
    subject.refuses(known(""), &Refusal::KnownLaterThanAware);
    let subject = subject.given(known("Kontaktcentret hör inte till driften."));
    let duty = &subject.case.duties[&cyber("early-warning")];
    assert_eq!(duty.due(&subject.case), Some(at("2026-09-02T12:00:00Z")));
    assert_eq!(duty.due_by_earliest(&subject.case), Some(at("2026-09-02T06:00:00Z")));
}

#[test]
fn the_operators_knowledge_can_not_be_chosen_as_the_controllers_awareness() {
    let known = Command::EstablishAwareness {
        moment: Moment::IncidentKnown,
        at: at("2026-08-31T20:00:00Z"),
        reason: String::new(),
    };
    let mut subject = board().given(known);
    let choose =
        Command::ChooseAwareness { moment: Moment::IncidentKnown, reason: "Därför.".into() };
    subject.refuses(choose, &Refusal::MomentUnknown);
}

#[test]
fn the_final_report_runs_a_calendar_month_from_the_notification_and_from_handling_after_a_status_report()
 {
    let (notification, last) = (cyber("incident-notification"), cyber("final-report"));
    let subject = board().given(yes("significant_incident"));
    assert_eq!(subject.due_of(&last), None);
    let subject = subject.when("2026-09-03T08:00:00Z").given(file_under(notification));
    assert_eq!(subject.due_of(&last).as_deref(), Some("2026-10-03T08:00:00Z"));
    let mut subject =
        subject.given(fact("ceased", Value::Text("ongoing".into()))).when("2026-10-01T08:00:00Z");
    let events = subject.act(file_under(cyber("status-report"))).unwrap();
    // The clock of the final report has stopped, and an event says so.
    let moved = events.iter().find_map(|it| {
        let Event::DueMoved { duty, to, because, .. } = it else { return None };
        Some((duty.clone(), *to, because.clone()))
    });
    assert_eq!(moved, Some((last.clone(), None, Because::Filed(cyber("status-report")))));
    let handled = fact("incident_handled_at", Value::Moment(at("2026-10-31T10:00:00Z")));
    let subject = subject.when("2026-11-01T08:00:00Z").given(handled);
    // 31 October 11:00 winter time, a month later: 30 November 11:00.
    assert_eq!(subject.due_of(&last).as_deref(), Some("2026-11-30T10:00:00Z"));
}

#[test]
fn a_provider_of_trust_services_has_24_hours() {
    let subject = board().given(yes("trust_service_provider"));
    assert_eq!(
        subject.due_of(&cyber("incident-notification")).as_deref(),
        Some("2026-09-02T06:00:00Z")
    );
}

#[test]
fn a_duty_that_facts_settle_is_not_owed_without_an_approver_and_stays_in_sight() {
    let duty = key("se-bdl.notify-other-state");
    let subject = Subject::opened("bdl");
    assert_eq!(subject.standing(&duty), Some(Standing::ToDecide));
    let subject = subject.given(no("other_state_data"));
    assert_eq!(subject.standing(&duty), Some(Standing::NotRequired));
    let subject = subject.given(later("other_state_data", Value::YesNoUnknown(Some(true)), 1));
    assert_eq!(subject.standing(&duty), Some(Standing::Running));
}

#[test]
fn the_operators_duty_is_one_for_all_its_boards_and_keeps_no_board_open() {
    let duty = cyber("early-warning");
    let mut subject = board().given(yes("significant_incident"));
    let remains = crate::case::decide::remaining(&subject.case);
    assert!(!remains.iter().any(|it| it.starts_with("se-cybersakerhetslag")), "{remains:?}");
    let filing = Elsewhere {
        case: CaseId::new(Uuid::from_u128(77)),
        at: at("2026-09-01T20:00:00Z"),
        in_time: Some(true),
    };
    let note = || Command::NoteFiledElsewhere { duty: duty.clone(), filing: filing.clone() };
    assert_eq!(subject.act(note()).unwrap().len(), 1);
    assert_eq!(subject.act(note()), Ok(vec![]), "told twice changes nothing");
    let met = Standing::Met { at: Some(filing.at), in_time: Some(true) };
    assert_eq!(subject.standing(&duty), Some(met));
    assert!(
        !next::acts(&subject.case, subject.now)
            .iter()
            .any(|it| matches!(&it.kind, ActKind::File(key) if key.regime.starts_with("se-c")))
    );
    let wrong = Command::NoteFiledElsewhere { duty: notify(), filing };
    subject.refuses(wrong, &Refusal::WrongWay(notify()));
}

#[test]
fn a_processor_owes_its_controllers_notice_without_any_threshold_and_the_authority_nothing() {
    let subject = Subject::opened_as("gdpr", |it| it.capacity = Capacity::Processor);
    let keys: Vec<String> = subject.case.duties.keys().map(ToString::to_string).collect();
    assert_eq!(keys, ["eu-gdpr.notify-controllers"]);
    let duty = key("eu-gdpr.notify-controllers");
    assert_eq!(subject.standing(&duty), Some(Standing::Running));
    let acts: Vec<_> =
        next::acts(&subject.case, subject.now).into_iter().map(|it| it.kind).collect();
    assert!(!acts.contains(&ActKind::AssessRisk), "the controllers assess it");
    assert!(acts.contains(&ActKind::File(duty.clone())));
    let mut subject = subject.given(risk(RiskLevel::Unlikely));
    subject.refuses(not_doing(duty.clone(), None), &Refusal::MustBeDone(duty));
    subject.refuses(file_under(notify()), &Refusal::NoSuchDuty(notify()));
}

#[test]
fn the_contracts_hours_run_once_they_are_recorded_and_before_there_is_no_invented_deadline() {
    let duty = key("eu-gdpr.notify-controllers");
    let subject = Subject::opened_as("gdpr", |it| it.capacity = Capacity::Processor);
    assert_eq!(subject.due_of(&duty), None);
    let asked = |subject: &Subject| subject.case.duties[&duty].open_facts(&subject.case);
    assert_eq!(asked(&subject), ["contract_report_hours"], "no clock runs before it is said");
    let mut subject = subject.given(fact("contract_report_hours", Value::Count(24)));
    assert!(asked(&subject).is_empty());
    assert_eq!(subject.due_of(&duty).as_deref(), Some("2025-08-26T06:00:00Z"));
    let events = subject.act(later("contract_report_hours", Value::Count(12), 1)).unwrap();
    let because = Because::Facts(vec!["contract_report_hours".into()]);
    assert!(events.contains(&Event::DueMoved {
        duty,
        from: at("2025-08-26T06:00:00Z"),
        to: Some(at("2025-08-25T18:00:00Z")),
        because,
    }));
}

#[test]
fn article_34_3_c_adds_the_duty_to_inform_the_public_and_removes_none() {
    let public = key("eu-gdpr.inform-public");
    let mut subject = Subject::opened("gdpr").given(risk(RiskLevel::High));
    subject.refuses(not_doing(inform(), None), &Refusal::ExemptionMissing(inform()));
    subject.refuses(not_doing(inform(), Some("tired")), &Refusal::MustBeDone(inform()));
    subject.actor = person(3);
    let proposal = not_doing(inform(), Some("disproportionate-effort"));
    let mut subject = subject.given(proposal).by(APPROVER);
    let events = subject.act(Command::ApproveNotDoing { duty: inform() }).unwrap();
    let because = Because::Exempted("disproportionate-effort".into());
    assert!(
        events
            .iter()
            .any(|it| matches!(it, Event::DutyArose { because: it, .. } if *it == because))
    );
    assert_eq!(subject.standing(&inform()), Some(Standing::NotOwed));
    assert_eq!(subject.standing(&public), Some(Standing::Running));
}

#[test]
fn an_authoritys_order_to_inform_has_no_exemption() {
    let duty = key("eu-gdpr.inform-by-order");
    let order = fact("authority_decided_at", Value::Moment(at(OWN)));
    let mut subject = Subject::opened("gdpr");
    assert_eq!(subject.standing(&duty), None);
    subject = subject.given(order);
    assert_eq!(subject.standing(&duty), Some(Standing::Running));
    subject.refuses(not_doing(duty.clone(), None), &Refusal::MustBeDone(duty));
}

#[test]
fn a_deadline_that_an_authority_sets_runs_as_it_set_it_and_no_other_moment_may_lie_ahead() {
    let ahead = "2025-10-01T10:00:00Z";
    let set = |field: &str| fact(field, Value::Moment(at(ahead)));
    let order = key("eu-gdpr.inform-by-order");
    let mut subject = Subject::opened("gdpr");
    subject.refuses(
        set("authority_decided_at"),
        &Refusal::FactInFuture("authority_decided_at".to_owned()),
    );
    let subject = subject.given(fact("authority_decided_at", Value::Moment(at(OWN))));
    assert_eq!(subject.due_of(&order), None, "the law sets no time");
    let subject = subject.given(set("decision_due_at"));
    assert_eq!(subject.due_of(&order).as_deref(), Some(ahead));
    let asked = |subject: &Subject| {
        subject.case.duties[&notify()].supplement_due(&subject.case).map(|it| it.to_string())
    };
    let subject = subject.given(file(FilingKind::First));
    assert!(asked(&subject).is_none_or(|it| it != ahead));
    let subject = subject.when("2025-08-29T10:00:00Z").given(set("supplement_due_at"));
    assert_eq!(asked(&subject).as_deref(), Some(ahead));
    let subject = subject.when("2025-08-30T10:00:00Z").given(file(FilingKind::Final));
    assert_eq!(asked(&subject), None);
}

#[test]
fn a_state_agency_reports_by_the_rules_of_the_day_within_six_hours_of_identifying() {
    let subject = |told: &str| {
        agency(told)
            .given(yes("incident_reportable"))
            .given(fact("identified_reportable_at", Value::Moment(at(told))))
    };
    let old = subject("2026-06-30T08:00:00Z");
    assert_eq!(old.due_of(&key("se-it-incident.report")).as_deref(), Some("2026-06-30T14:00:00Z"));
    let new = subject("2026-07-01T08:00:00Z");
    assert_eq!(new.due_of(&key("se-it-incident.warning")).as_deref(), Some("2026-07-01T14:00:00Z"));
    assert!(!new.case.duties.contains_key(&key("se-it-incident.report")));
    let old = old.given(file_under(key("se-it-incident.report")));
    // Four weeks by the calendar.
    assert_eq!(
        old.due_of(&key("se-it-incident.final-report")).as_deref(),
        Some("2026-07-28T08:00:00Z")
    );
}

#[test]
fn a_regime_nobody_has_assessed_never_reads_as_no_duty() {
    let told = "2026-09-01T06:00:00Z";
    let subject = Subject::opened_as("gdpr", |opening| {
        opening.contact_point_told_at = Some(at(told));
        opening.bound_by = None;
    });
    let law = Law::built_in().unwrap();
    let standings = regimes::standings(&subject.case, &law);
    let of = |id: &str| standings.iter().find(|it| it.regime.id == id).unwrap();
    assert_eq!(of("eu-gdpr").applies, Truth::Holds);
    assert_eq!(of("se-bdl").applies, Truth::Fails);
    assert_eq!(of("se-cybersakerhetslag").applies, Truth::Unknown);
    assert_eq!(of("se-cybersakerhetslag").open, ["operator"]);
    assert_eq!(of("se-cybersakerhetslag").facts, ["under_cybersecurity_act"]);
    let because = &of("se-bdl").because;
    assert!(because.iter().any(|it| it.truth == Truth::Fails), "said why not: {because:?}");
    // A person settles it, and the duties are there.
    let subject = subject.given(yes("under_cybersecurity_act"));
    assert_eq!(subject.standing(&cyber("early-warning")), Some(Standing::ToDecide));
}

#[test]
fn a_due_moment_that_moves_says_so_and_one_that_begins_does_not() {
    let mut subject = Subject::opened("gdpr");
    let events = subject.act(own_people_told()).unwrap();
    assert_eq!(events.len(), 1, "the earliest runs on: {events:?}");
    let events = subject.act(choose_own()).unwrap();
    assert_eq!(
        events.last(),
        Some(&Event::DueMoved {
            duty: notify(),
            from: at("2025-08-28T06:00:00Z"),
            to: Some(at("2025-08-29T14:54:00Z")),
            because: Because::Awareness,
        })
    );
}

#[test]
fn lateness_is_derived_overdue_then_filed_late_and_never_un_happens() {
    let subject = Subject::opened("gdpr");
    let lateness = |subject: &Subject, now: &str| {
        subject.case.duties[&notify()].lateness(&subject.case, at(now))
    };
    assert_eq!(lateness(&subject, "2025-08-28T06:00:00Z"), Lateness::None);
    assert_eq!(lateness(&subject, "2025-08-28T06:00:01Z"), Lateness::Overdue);
    let subject = subject.when("2025-08-28T06:00:01Z").given(file(FilingKind::First));
    assert_eq!(lateness(&subject, "2025-08-28T07:00:00Z"), Lateness::FiledLate);
    let subject = subject.given(own_people_told()).given(choose_own());
    assert_eq!(lateness(&subject, "2025-08-28T07:00:00Z"), Lateness::FiledLate);
}

#[test]
fn two_orders_of_the_same_facts_give_the_same_duties() {
    let facts = [
        yes("significant_incident"),
        yes("service_recipients_hit"),
        fact("report_requested_at", Value::Moment(at(KNOWN))),
        fact("persons_affected", Value::Count(900)),
        risk(RiskLevel::High),
    ];
    let played = |order: Vec<Command>| {
        let subject = order.into_iter().fold(board(), Subject::given);
        let standing = |(key, duty): (&DutyKey, &Duty)| {
            (key.clone(), duty.standing(&subject.case), duty.due(&subject.case))
        };
        subject.case.duties.iter().map(standing).collect::<Vec<_>>()
    };
    let there = played(facts.to_vec());
    let back = played(facts.into_iter().rev().collect());
    assert_eq!(there, back);
}

#[test]
fn legal_terms_are_kept_with_their_version_when_the_law_changes_afterwards() {
    let mut subject = Subject::opened("gdpr");
    let changed: Vec<(&str, String)> = crate::law::files::ALL
        .iter()
        .flat_map(|it| it.iter())
        .map(|(name, text)| (*name, text.replace("count = 72,", "count = 96,")))
        .collect();
    let files: Vec<(&str, &str)> =
        changed.iter().map(|(name, text)| (*name, text.as_str())).collect();
    subject.law = Law::load(&files).unwrap();
    let subject = subject.given(Command::Qualify { reason: "Ja.".into() });
    assert_eq!(subject.due(), "2025-08-28T06:00:00Z");
    assert_eq!(subject.case.duties[&notify()].terms.version, "2018-05-25");
}

#[test]
fn ruling_it_out_as_a_personal_data_breach_ends_no_duty_of_another_law() {
    let subject = board()
        .given(Command::Qualify { reason: "Ja.".into() })
        .by(APPROVER)
        .given(Command::RuleOut { reason: "Inga personuppgifter.".into() });
    assert_eq!(subject.standing(&notify()), Some(Standing::Ended));
    assert_eq!(subject.standing(&cyber("early-warning")), Some(Standing::ToDecide));
}

#[test]
fn in_the_case_that_leads_the_operators_duties_are_to_be_done_and_keep_it_open() {
    let leading = Subject::opened_as("gdpr", |opening| {
        opening.contact_point_told_at = Some(at(KNOWN));
        opening.bound_by = Some(BTreeSet::from(["operator".to_owned()]));
        opening.operator = Some(OrganisationId::new(Uuid::from_u128(9)));
        opening.leads_operator = true;
    });
    let remains = crate::case::decide::remaining(&leading.case);
    assert!(remains.contains(&"se-cybersakerhetslag.early-warning".to_owned()), "{remains:?}");
}
