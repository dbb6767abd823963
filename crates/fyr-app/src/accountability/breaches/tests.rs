//! Whose breaches a list holds, and what it says of them, over a real database.

use super::*;
use crate::{
    accountability::statistics::Period,
    response::{
        covers::Together,
        made::{choices, incident, opened, record, text},
        notification::FileNotification,
    },
};
use fyr_core::{
    account::{Account, Grant, Role},
    case::{Command, awareness::Moment},
    law::RiskLevel,
};
use uuid::Uuid;

/// Two boards with a case each, and an officer who works for both.
async fn two(app: &App) -> (Viewer, [OrganisationId; 2]) {
    let office = [("name", text("Kontoret")), ("roles", choices(&["coordinating_office"]))];
    let office = record(app, RecordKind::Organisation, &office).await;
    let mut boards = Vec::new();
    for name in ["Skolnämnden", "Socialnämnden"] {
        let board = [("name", text(name)), ("roles", choices(&["controller"]))];
        boards.push(record(app, RecordKind::Organisation, &board).await);
    }
    incident(app, office, boards.iter().copied().collect()).await;
    let mut officer = Account::empty(Uuid::from_u128(7));
    let grant = |it: &RecordId| Grant {
        role: Role::DataProtectionOfficer,
        organisation: Some(it.organisation()),
    };
    officer.grants = boards.iter().map(grant).collect();
    (Viewer::person(officer), [boards[0].organisation(), boards[1].organisation()])
}

async fn csv(app: &App, viewer: &Viewer, of: Option<OrganisationId>) -> String {
    let asked = (ListFormat::Csv, Language::Sv);
    let file = app.breach_register(viewer, of, asked).await.unwrap();
    String::from_utf8(file.bytes).unwrap()
}

#[tokio::test]
async fn the_register_the_statistics_and_the_package_of_a_controller_hold_no_other_ones() {
    let folder = tempfile::tempdir().unwrap();
    let app = opened(folder.path()).await;
    let (officer, [school, social]) = two(&app).await;
    let one = csv(&app, &officer, Some(school)).await;
    assert!(one.contains("Skolnämnden") && !one.contains("Socialnämnden"), "{one}");
    assert_eq!(csv(&app, &officer, None).await.lines().count(), 3);
    let period = Period { from: "2026-01-01".parse().unwrap(), to: "2026-12-31".parse().unwrap() };
    assert_eq!(app.statistics(&officer, Some(social), period).await.unwrap().opened, 1);
    assert_eq!(app.statistics(&officer, None, period).await.unwrap().opened, 2);
    let package = app.supervision_package(&officer, social, period, Language::Sv).await.unwrap();
    let names = String::from_utf8_lossy(&package.bytes).into_owned();
    assert!(names.contains("cases/01-") && !names.contains("cases/02-"));
    // Another's is not there, whoever asks.
    let mut other = Account::empty(Uuid::from_u128(8));
    other.grants = [Grant { role: Role::Handler, organisation: Some(school) }].into();
    let other = Viewer::person(other);
    let asked = (ListFormat::Csv, Language::Sv);
    assert!(app.breach_register(&other, Some(social), asked).await.is_err());
    assert!(app.statistics(&other, Some(social), period).await.is_err());
    assert!(app.supervision_package(&other, social, period, Language::Sv).await.is_err());
    assert!(app.breach_register_pdf(&other, Some(social), Language::Sv).await.is_err());
}

#[tokio::test]
async fn the_register_says_late_by_what_became_known_beside_what_was_judged_and_names_each_filing()
{
    let folder = tempfile::tempdir().unwrap();
    let app = opened(folder.path()).await;
    let (officer, [school, _]) = two(&app).await;
    let cases = app.all::<Case>().await.unwrap();
    let id = cases.iter().find(|it| it.controller == school).unwrap().id;
    let system = Viewer::system();
    let risk = Command::AssessRisk { level: RiskLevel::Risk, reason: "Bedömd.".to_owned() };
    app.case_act(&system, id, risk).await.unwrap();
    for kind in [FilingKind::First, FilingKind::Supplementary] {
        let file = FileNotification {
            sent_at: None,
            shown: None,
            duty: "eu-gdpr.notify-authority".parse().unwrap(),
            kind,
            channel: "E-tjänsten".to_owned(),
            language: Language::Sv,
            together: Together::Same,
        };
        app.file_notification(&system, id, file).await.unwrap();
    }
    let earlier = Command::EstablishAwareness {
        moment: Moment::OwnPeopleTold,
        at: "2026-08-20T06:00:00Z".parse().unwrap(),
        reason: "Loggen visar det.".to_owned(),
    };
    app.case_act(&system, id, earlier).await.unwrap();
    let list = csv(&app, &officer, Some(school)).await;
    let said = "Första anmälan, 2026-09-01 08:00, I tid, För sent enligt rättad vetskap, E-tjänsten; Komplettering, 2026-09-01 08:00, E-tjänsten";
    assert!(list.contains(said), "{list}");
    assert!(list.contains(",2026-08-20 08:00,") || list.contains(";2026-08-20 08:00;"), "{list}");
}
