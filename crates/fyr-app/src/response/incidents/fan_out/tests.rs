//! From when the clock of a case runs that a fan-out opens.

use super::*;
use crate::{
    detection::reports::{StaffReport, Triage},
    response::made::{choices, office, opened, record, text},
};
use fyr_core::{
    account::{Account, Grant, Role},
    case::duty::DutyKey,
    register::RecordKind,
};
use uuid::Uuid;

/// Opens the case of a board that its own staff, or somebody who does not say where they work, reported a day ago.
async fn case(own: Option<()>, noticed: Option<&str>) -> (Case, Timestamp, Timestamp) {
    case_in(own, noticed, &[]).await
}

/// The same, of a board that uses a system for each of these lists of laws; the incident names none of them.
async fn case_in(
    own: Option<()>,
    noticed: Option<&str>,
    systems: &[&[&str]],
) -> (Case, Timestamp, Timestamp) {
    let folder = tempfile::tempdir().unwrap();
    let app = opened(folder.path()).await;
    // A report that names no workplace is judged by an office that coordinates.
    let roles = choices(&["controller", "coordinating_office"]);
    let board = [("name", text("Nämnden")), ("roles", roles)];
    let board = record(&app, RecordKind::Organisation, &board).await.organisation();
    for laws in systems {
        let fields = [
            ("name", text("System")),
            ("supplier", Value::Reference(board.record())),
            ("used_by", Value::References([board.record()].into())),
            ("processing_regime", choices(laws)),
        ];
        record(&app, RecordKind::System, &fields).await;
    }
    let now = app.now(app.timeline());
    let reported = now - jiff::SignedDuration::from_hours(48);
    app.stand_at(reported);
    let report = StaffReport {
        organisation: own.map(|()| board),
        what: "Ett brev kom fel.".to_owned(),
        noticed_at: noticed.map(|it| it.parse().unwrap()),
        personal_data: Some(true),
        contact: String::new(),
    };
    let report = app.report_as_staff(report, "").await.unwrap().report;
    app.stand_at(now);
    let triage = Triage {
        title: "Brev".to_owned(),
        supplier: None,
        systems: BTreeSet::new(),
        lead: board,
        contact_point_told_at: None,
        exercise: false,
        timeline: None,
    };
    let mut officer = Account::empty(Uuid::from_u128(1));
    let roles = [Role::DataProtectionOfficer, Role::Coordinator];
    officer.grants = roles.map(|role| Grant { role, organisation: Some(board) }).into();
    let officer = Viewer::person(officer);
    let incident = app.triage_report(&officer, report, triage).await.unwrap();
    app.fan_out(&officer, incident).await.unwrap();
    let case = app.all::<Case>().await.unwrap().remove(0);
    (Case::clone(&case), reported, now)
}

#[tokio::test]
async fn who_works_with_a_case_sees_it_counted_in_the_list_of_incidents() {
    let folder = tempfile::tempdir().unwrap();
    let app = office(folder.path()).await;
    let board = app.all::<Case>().await.unwrap()[0].controller;
    let mut handler = Account::empty(Uuid::from_u128(2));
    handler.grants = [Grant { role: Role::Handler, organisation: Some(board) }].into();
    let rows = app.incidents(&Viewer::person(handler)).await.unwrap();
    let counts: Vec<_> = rows.iter().map(|it| (it.cases, it.waiting)).collect();
    assert_eq!(counts, [(1, 0)]);
}

#[tokio::test]
async fn the_clock_runs_from_the_own_staffs_report_and_not_from_the_click_that_opens_the_case() {
    let (case, reported, _) = case(Some(()), None).await;
    assert_eq!(case.awareness.running(), Some((Moment::OwnPeopleTold, reported)));
}

#[tokio::test]
async fn where_no_system_is_named_the_law_is_known_unless_one_of_its_own_is_under_another() {
    let laws = |case: Case| case.processing.into_iter().collect::<Vec<_>>();
    let gdpr = ["gdpr".to_owned()];
    assert_eq!(laws(case(Some(()), None).await.0), gdpr);
    assert_eq!(laws(case_in(Some(()), None, &[&["gdpr"], &[]]).await.0), gdpr);
    let (unknown, ..) = case_in(Some(()), None, &[&["gdpr"], &["bdl"]]).await;
    let notify = |it: &DutyKey| it.duty == "notify-authority";
    let regimes: Vec<_> =
        unknown.duties.keys().filter(|it| notify(it)).map(|it| &it.regime).collect();
    assert_eq!(regimes, ["eu-gdpr", "se-bdl"], "both are conceivable");
    assert_eq!(laws(unknown), [""; 0]);
}

#[tokio::test]
async fn what_the_own_staff_noticed_before_they_reported_starts_the_clock_and_is_proposed() {
    let (case, _, _) = case(Some(()), Some("2026-08-20T07:30:00Z")).await;
    let noticed: Timestamp = "2026-08-20T07:30:00Z".parse().unwrap();
    assert_eq!(case.awareness.own_people_told, Some(noticed));
    assert_eq!(case.proposals[DETECTED].value, Value::Moment(noticed));
}

#[tokio::test]
async fn a_report_from_elsewhere_says_nothing_of_when_the_own_people_knew() {
    let (case, _, now) = case(None, Some("2026-08-20T07:30:00Z")).await;
    assert_eq!(case.awareness.own_people_told, Some(now));
}

#[tokio::test]
async fn a_supplier_follows_its_own_duty_in_its_own_case_with_the_time_its_agreements_set() {
    let folder = tempfile::tempdir().unwrap();
    let app = office(folder.path()).await;
    let before = app.all::<Case>().await.unwrap().remove(0);
    let incident = app.all::<Incident>().await.unwrap().remove(0);
    let supplier = incident.supplier().unwrap();
    for (hours, valid_to) in [(48, "2027-12-31"), (24, "2027-12-31"), (4, "2025-01-01")] {
        let fields = [
            ("processor", Value::Reference(supplier.record())),
            ("controllers", Value::References([before.controller.record()].into())),
            ("valid_to", Value::Day(valid_to.parse().unwrap())),
            ("report_hours", Value::Count(hours)),
        ];
        record(&app, RecordKind::Agreement, &fields).await;
    }
    let mut handler = Account::empty(Uuid::from_u128(2));
    handler.grants = [Grant { role: Role::Handler, organisation: Some(supplier) }].into();
    let handler = Viewer::person(handler);
    assert!(app.incident(&handler, incident.id).await.is_err(), "not before it has a case");
    app.open_processor_case(&Viewer::system(), incident.id).await.unwrap();
    assert!(app.open_processor_case(&Viewer::system(), incident.id).await.is_err());
    let [own] = app.incident(&handler, incident.id).await.unwrap().own_cases[..] else {
        panic!("one case")
    };
    let view = app.case(&handler, own).await.unwrap();
    assert_eq!(view.to_tell, [before.controller], "whom it must tell");
    let case = view.case;
    assert_eq!((case.capacity, case.controller), (Capacity::Processor, supplier));
    assert_eq!(case.proposals["contract_report_hours"].value, Value::Count(24));
    let duties: Vec<_> = case.duties.keys().map(ToString::to_string).collect();
    assert_eq!(duties, ["eu-gdpr.notify-controllers"]);
    // What is known at the source reaches it too, and the controller's case stays the controller's.
    let fact = ("nature".to_owned(), text("Intrång i HR"), 0);
    app.record_incident_fact(&Viewer::system(), incident.id, fact).await.unwrap();
    let case = app.case(&handler, own).await.unwrap().case;
    assert_eq!(case.proposals["nature"].value, text("Intrång i HR"));
    assert!(app.case(&handler, before.id).await.is_err());
}
