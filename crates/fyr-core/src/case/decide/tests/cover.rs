//! One notification for several similar breaches of one controller: what is similar, and what each case keeps of it.

use super::*;
use crate::{
    case::{
        FilingKind::{First, Supplementary},
        bundle::{Asked as BundleAsked, Command as BundleCommand, Content, LeftOut, still_ready},
        cover::{
            Asked, Choice, Command as CoverCommand, Covered, CoveredIn, Data, NotCovered, Sent,
            covered, similar, still_similar,
        },
        reminder::{Quiet, wakes},
    },
    id::CaseId,
};

const LEAD: u128 = 1;
const OTHER: u128 = 2;
const MONDAY: &str = "2025-08-25T06:00:00Z";
const IN_TIME: &str = "2025-08-28T05:00:00Z";
const LATE: &str = "2025-08-28T06:00:01Z";

fn id(number: u128) -> CaseId {
    CaseId::new(Uuid::from_u128(number))
}

fn cover(command: CoverCommand) -> Command {
    Command::Cover(Box::new(command))
}

/// A case of a misdirected mail that became known at a moment, with what is recorded of it.
fn mail(number: u128, known: &str, data: &[&str]) -> Subject {
    mail_as(number, known, (data, |_| {}))
}

fn mail_as(
    number: u128,
    known: &str,
    (data, change): (&[&str], impl FnOnce(&mut Opening)),
) -> Subject {
    let mut subject = Subject::opened_as("gdpr", |it| {
        it.reference = format!("2025-000{number}-001");
        it.contact_point_told_at = Some(at(known));
        change(it);
    });
    subject.case.id = id(number);
    let data = data.iter().map(|it| (*it).to_owned()).collect();
    subject
        .given(fact("incident_type", Value::Text("misdirected".into())))
        .given(fact("data_categories", Value::Choices(data)))
        .given(fact("persons_affected", Value::Count(3)))
}

const NAMES: &[&str] = &["identifying", "contact"];

fn lead() -> Subject {
    mail(LEAD, MONDAY, NAMES)
}

/// Returns what is found of another case, asked for a lead that covers nothing yet.
fn found(lead: &Subject, other: &Subject) -> Result<Data, NotCovered> {
    let duty = notify();
    let asked = Asked { duty: &duty, lead: &lead.case, with: &[], elsewhere: None, bundled: false };
    similar(&other.case, &asked)
}

fn choose(data: Data, deviation: &str) -> Command {
    let (case, reference) = (id(OTHER), "2025-0002-001".to_owned());
    cover(CoverCommand::Choose {
        duty: notify(),
        cases: vec![Choice { case, reference, data }],
        same: "Samma felaktiga sändlista.".into(),
        deviation: deviation.into(),
    })
}

fn files(kind: FilingKind, covers: Vec<Covered>) -> Command {
    let Command::File(file) = file(kind) else { panic!("a filing") };
    Command::File(Box::new(FileCommand { covers, ..*file }))
}

fn taken(kind: FilingKind, filing: u32, sent: &str) -> Command {
    cover(CoverCommand::TakeFiling(Box::new(Sent {
        of: CoveredIn { case: id(LEAD), reference: "2025-0001-001".into(), filing },
        duty: notify(),
        kind,
        at: at(sent),
        channel: "e-tjänst".into(),
        document: "blob".into(),
        document_digest: "00".into(),
        answers: None,
    })))
}

#[test]
fn the_same_type_of_breach_and_of_data_within_a_week_is_covered_and_one_second_later_is_not() {
    let other = |known: &str| mail(OTHER, known, NAMES);
    assert_eq!(found(&lead(), &other("2025-09-01T06:00:00Z")), Ok(Data::Same));
    let later = found(&lead(), &other("2025-09-01T06:00:01Z"));
    assert_eq!(later, Err(NotCovered::TooFarApart));
}

#[test]
fn the_week_is_counted_over_all_cases_of_a_notification() {
    let (lead, duty) = (lead(), notify());
    let early = mail(3, "2025-08-20T06:00:00Z", NAMES);
    let late = mail(OTHER, "2025-08-28T06:00:00Z", NAMES);
    assert_eq!(found(&lead, &early), Ok(Data::Same));
    assert_eq!(found(&lead, &late), Ok(Data::Same));
    let with = [&early.case];
    let asked =
        Asked { duty: &duty, lead: &lead.case, with: &with, elsewhere: None, bundled: false };
    assert_eq!(similar(&late.case, &asked), Err(NotCovered::TooFarApart));
}

/// Returns what is found of each of several cases that a notification is to cover together.
fn found_together(lead: &Subject, others: &[&Subject]) -> Vec<Result<Data, NotCovered>> {
    let (duty, with) = (notify(), others.iter().map(|it| &it.case).collect::<Vec<_>>());
    let (lead, with) = (&lead.case, with.as_slice());
    let asked = Asked { duty: &duty, lead, with, elsewhere: None, bundled: false };
    others.iter().map(|it| similar(&it.case, &asked)).collect()
}

#[test]
fn the_case_that_lies_apart_in_time_is_named_and_the_others_are_not() {
    let (same, apart) = (Ok(Data::Same), Err(NotCovered::TooFarApart));
    let near = mail(OTHER, "2025-08-27T06:00:00Z", NAMES);
    let moved = mail(3, "2025-08-01T06:00:00Z", NAMES);
    let later = mail(4, "2025-08-31T06:00:00Z", NAMES);
    let found = |others: &[&Subject]| found_together(&lead(), others);
    assert_eq!(found(&[&near, &moved, &later]), [same, apart, same]);
    let earlier = mail(5, "2025-08-23T06:00:00Z", NAMES);
    assert_eq!(found(&[&near, &earlier, &later]), [same, same, apart], "the earlier stays");
    let last = mail(6, "2025-08-30T07:00:00Z", NAMES);
    assert_eq!(found(&[&last, &earlier, &later]), [same, apart, same], "the most stay");
}

#[test]
fn another_type_of_incident_or_one_that_nobody_has_recorded_is_not_similar() {
    let kind = |kind: &str| Command::RecordFact {
        field: "incident_type".into(),
        value: Value::Text(kind.into()),
        seen: 1,
    };
    let other = mail(OTHER, MONDAY, NAMES).given(kind("loss"));
    assert_eq!(found(&lead(), &other), Err(NotCovered::OtherType));
    let unknown = Subject::opened("gdpr");
    assert_eq!(found(&lead(), &unknown), Err(NotCovered::TypeUnknown));
    let no_data =
        Subject::opened("gdpr").given(fact("incident_type", Value::Text("misdirected".into())));
    assert_eq!(found(&lead(), &no_data), Err(NotCovered::DataUnknown));
}

#[test]
fn only_cases_of_the_same_controller_and_of_the_same_world_are_covered() {
    let as_other = |change: fn(&mut Opening)| mail_as(OTHER, MONDAY, (NAMES, change));
    let elsewhere = as_other(|it| it.controller = OrganisationId::new(Uuid::from_u128(9)));
    assert_eq!(found(&lead(), &elsewhere), Err(NotCovered::OtherController));
    let exercise = as_other(|it| it.exercise = true);
    assert_eq!(found(&lead(), &exercise), Err(NotCovered::Exercise));
    let scenario = as_other(|it| it.timeline = Timeline::Scenario);
    assert_eq!(found(&lead(), &scenario), Err(NotCovered::OtherTimeline));
    assert_eq!(found(&lead(), &lead()), Err(NotCovered::OtherController), "not itself");
}

#[test]
fn what_is_filed_not_owed_or_handed_to_an_office_is_not_covered() {
    let other = || mail(OTHER, MONDAY, NAMES);
    let filed = other().given(file(First));
    assert_eq!(found(&lead(), &filed), Err(NotCovered::Filed));
    let ruled_out = other().given(Command::RuleOut { reason: "Inga personuppgifter.".into() });
    assert_eq!(found(&lead(), &ruled_out), Err(NotCovered::NotOwed));
    let excluded = other().given(fact("security_protection", Value::YesNoUnknown(Some(true))));
    assert_eq!(found(&lead(), &excluded), Err(NotCovered::Excluded));
    let freeze = Command::Bundle(Box::new(BundleCommand::Freeze(Content {
        duty: notify(),
        document: "pdf".into(),
        document_digest: "aa".into(),
        answers: "json".into(),
        answers_digest: "bb".into(),
        unanswered: Vec::new(),
    })));
    let office = Some(OrganisationId::new(Uuid::from_u128(77)));
    let leave = Command::Bundle(Box::new(BundleCommand::Approve { number: 1, leave: office }));
    let offered = other().given(freeze).by(APPROVER).given(leave);
    assert_eq!(found(&lead(), &offered), Err(NotCovered::LeaveGiven));
}

#[test]
fn a_case_is_covered_by_one_notification_and_one_that_covers_others_by_none() {
    let covering = lead().given(choose(Data::Same, ""));
    let third = mail(3, MONDAY, NAMES);
    assert_eq!(found(&third, &covering), Err(NotCovered::CoversOthers));
    let duty = notify();
    let other = mail(OTHER, MONDAY, NAMES);
    let asked = Asked {
        duty: &duty,
        lead: &third.case,
        with: &[],
        elsewhere: Some(id(LEAD)),
        bundled: false,
    };
    assert_eq!(similar(&other.case, &asked), Err(NotCovered::ChosenElsewhere));
}

#[test]
fn a_case_whose_notification_waits_in_a_bundle_is_not_covered() {
    let (lead, other, duty) = (lead(), mail(OTHER, MONDAY, NAMES), notify());
    let asked = Asked { duty: &duty, lead: &lead.case, with: &[], elsewhere: None, bundled: true };
    assert_eq!(similar(&other.case, &asked), Err(NotCovered::InBundle));
}

#[test]
fn data_of_other_types_are_covered_only_with_an_explanation_and_breaches_only_with_a_reason() {
    let other = mail(OTHER, MONDAY, &["identifying", "health"]);
    assert_eq!(found(&lead(), &other), Ok(Data::Differs));
    let mut subject = lead();
    let differs = Refusal::NotCovered(NotCovered::DataDiffers);
    subject.refuses(choose(Data::Differs, " "), &differs);
    let unsaid = cover(CoverCommand::Choose {
        duty: notify(),
        cases: vec![Choice { case: id(OTHER), reference: String::new(), data: Data::Same }],
        same: " ".into(),
        deviation: String::new(),
    });
    subject.refuses(unsaid, &Refusal::ReasonMissing);
    let subject = subject.given(choose(Data::Differs, "Ett av breven nämnde en sjukskrivning."));
    let duty = notify();
    let asked =
        Asked { duty: &duty, lead: &subject.case, with: &[], elsewhere: None, bundled: false };
    let chosen = &subject.case.covers[0];
    assert_eq!(still_similar(&other.case, chosen, &asked), Ok(()));
    let plain = lead().given(choose(Data::Same, ""));
    let changed = still_similar(&other.case, &plain.case.covers[0], &asked);
    assert_eq!(changed, Err(NotCovered::DataDiffers), "the data changed after it was chosen");
}

#[test]
fn each_covered_case_is_judged_by_its_own_clock() {
    let taken = |known: &str| {
        let other = mail(OTHER, known, NAMES).when(LATE).given(taken(First, 1, LATE));
        let filing = other.case.filings[0].clone();
        assert_eq!(filing.covered.unwrap().case, id(LEAD));
        let met = Standing::Met { at: Some(at(LATE)), in_time: filing.in_time };
        assert_eq!(other.standing(&notify()), Some(met));
        filing.in_time
    };
    assert_eq!(taken(MONDAY), Some(false));
    assert_eq!(taken("2025-08-25T06:00:01Z"), Some(true));
}

#[test]
fn a_notification_that_is_late_for_a_case_it_covers_says_why() {
    let other = mail(OTHER, MONDAY, NAMES);
    let covers = || vec![covered(&other.case, &notify(), at(LATE))];
    let mut subject =
        mail(LEAD, "2025-08-27T06:00:00Z", NAMES).given(choose(Data::Same, "")).when(LATE);
    subject.refuses(files(First, covers()), &Refusal::LateUnexplained);
    let subject = subject
        .given(fact("late_reason", Value::Text("Vi upptäckte först en rad av utskick.".into())))
        .given(files(First, covers()));
    let filing = &subject.case.filings[0];
    assert_eq!((filing.in_time, filing.covers[0].in_time), (Some(true), Some(false)));
}

#[test]
fn a_notification_covers_exactly_those_it_was_chosen_to_cover() {
    let other = mail(OTHER, MONDAY, NAMES);
    let covers = || vec![covered(&other.case, &notify(), at(IN_TIME))];
    let mut subject = lead();
    subject.refuses(files(First, covers()), &Refusal::NoSuchCover);
    let mut subject = subject.given(choose(Data::Same, ""));
    subject.refuses(file(First), &Refusal::NoSuchCover);
    let mut subject = subject.given(files(First, covers()));
    assert_eq!(subject.case.filings[0].covers[0].persons, Some(3));
    let remove =
        cover(CoverCommand::Remove { duty: notify(), case: id(OTHER), reason: "Nej.".into() });
    subject.refuses(remove, &Refusal::NoSuchCover);
}

#[test]
fn what_was_chosen_can_be_taken_out_before_it_is_filed() {
    let remove = |reason: &str| {
        let (duty, case) = (notify(), id(OTHER));
        cover(CoverCommand::Remove { duty, case, reason: reason.into() })
    };
    let mut subject = lead().given(choose(Data::Same, ""));
    subject.refuses(remove(" "), &Refusal::ReasonMissing);
    let subject = subject.given(remove("Den anmäls för sig.")).given(file(First));
    assert!(subject.case.filings[0].covers.is_empty());
}

#[test]
fn a_case_that_filed_by_itself_meanwhile_is_not_filed_again_and_a_covered_one_files_no_first() {
    let mut filed = mail(OTHER, MONDAY, NAMES).given(file(First));
    filed.refuses(taken(First, 1, OWN), &Refusal::NotCovered(NotCovered::Filed));
    let mut covered = mail(OTHER, MONDAY, NAMES).given(taken(First, 1, OWN));
    covered.refuses(file(First), &Refusal::FiledAlready);
    let covered = covered.given(file(Supplementary));
    let kinds: Vec<_> = covered.case.filings.iter().map(|it| it.kind).collect();
    assert_eq!(kinds, [First, Supplementary], "it may supply more by itself");
}

#[test]
fn a_supplement_covers_those_of_the_first_and_no_others() {
    let other = mail(OTHER, MONDAY, NAMES);
    let covers = || vec![covered(&other.case, &notify(), at(IN_TIME))];
    let third = mail(3, MONDAY, NAMES);
    let mut subject = lead().given(choose(Data::Same, "")).given(files(First, covers()));
    let others = vec![covered(&third.case, &notify(), at(IN_TIME))];
    subject.refuses(files(Supplementary, others), &Refusal::NoSuchCover);
    let subject = subject.given(files(Supplementary, covers())).given(file(Supplementary));
    assert_eq!(subject.case.filings.len(), 3);
    let mut other = other;
    other.refuses(taken(Supplementary, 2, OWN), &Refusal::NotFiledYet);
    let other = other.given(taken(First, 1, OWN)).given(taken(Supplementary, 2, OWN));
    assert_eq!(other.case.filings[1].covered.as_ref().unwrap().filing, 2);
    assert!(matches!(other.standing(&notify()), Some(Standing::Met { in_time: Some(true), .. })));
}

#[test]
fn the_receipt_of_a_covering_notification_is_recorded_where_it_was_sent() {
    let mut other = mail(OTHER, MONDAY, NAMES).given(taken(First, 1, OWN));
    let own = Command::RecordReceipt { number: 1, receipt: "IMY-2".into(), file: None };
    other.refuses(own, &Refusal::InOtherCase("2025-0001-001".into()));
    let of = CoveredIn { case: id(LEAD), reference: "2025-0001-001".into(), filing: 1 };
    let receipt = cover(CoverCommand::TakeReceipt { of, receipt: "IMY-1".into() });
    let other = other.given(receipt);
    assert_eq!(other.case.filings[0].receipt.as_deref(), Some("IMY-1"));
}

#[test]
fn a_covered_case_wakes_nobody_for_the_first_notification_and_is_asked_for_what_it_lacked() {
    let quiet = Quiet { from: 0, to: 0, zone: jiff::tz::TimeZone::UTC };
    let other = mail(OTHER, MONDAY, NAMES);
    let due = |subject: &Subject| -> Vec<Timestamp> {
        let all = wakes(&subject.case, &quiet).into_iter().map(|it| it.reminder);
        all.filter(|it| it.duty == notify()).map(|it| it.due).collect()
    };
    assert!(!due(&other).is_empty());
    let other = other.given(taken(First, 1, OWN));
    assert!(!other.case.filings[0].missing.is_empty(), "facts were missing");
    let lacked = other.case.duties[&notify()].supplement_due(&other.case).unwrap();
    assert!(due(&other).into_iter().all(|it| it == lacked), "{:?}", due(&other));
}

#[test]
fn a_notification_that_covers_others_is_handed_in_by_no_other_office() {
    let subject = lead().given(choose(Data::Same, ""));
    let duty = notify();
    let by = OrganisationId::new(Uuid::from_u128(77));
    let asked = BundleAsked { duty: &duty, by, exercise: false, now: subject.now };
    assert_eq!(still_ready(&subject.case, &asked), Err(LeftOut::CoversOthers));
}
