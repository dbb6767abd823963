//! One filing for a whole municipality, over a real database.

use super::*;
use crate::{
    clock::Clock,
    language::Language,
    response::{
        made::{choices, incident, record, text},
        notification::FileNotification,
    },
    settings::AppSettings,
    viewer::Viewer,
};
use fyr_core::{
    case::{FilingKind, duty::DutyKey},
    field::Value,
    register::RecordKind,
};
use std::collections::BTreeSet;

const TOLD: &str = "2026-09-01T06:00:00Z";

/// A municipality with two boards, both of which have a case in one incident at their supplier.
async fn municipality(app: &App) {
    let organisation = RecordKind::Organisation;
    let town =
        [("name", text("Kommunen")), ("roles", choices(&["operator", "coordinating_office"]))];
    let town = record(app, organisation, &town).await;
    let mut boards = BTreeSet::new();
    for name in ["Nämnd A", "Nämnd B"] {
        let above = ("part_of", Value::Reference(town));
        let board = [("name", text(name)), ("roles", choices(&["controller"])), above];
        boards.insert(record(app, organisation, &board).await);
    }
    incident(app, town, boards).await;
}

async fn cases(app: &App) -> Vec<Case> {
    let all = app.all(StreamKind::Case, None).await.unwrap();
    let case = |state| match state {
        State::Case(case) => Some(*case),
        State::Record(_)
        | State::Report(_)
        | State::Incident(_)
        | State::Run(_)
        | State::Account(_)
        | State::Lesson(_) => None,
    };
    all.into_iter().filter_map(|it| case(it.state)).collect()
}

#[tokio::test]
async fn one_filing_for_the_municipality_is_noted_in_the_case_of_each_of_its_boards() {
    let folder = tempfile::tempdir().unwrap();
    let settings = AppSettings {
        data: folder.path().join("data"),
        database: None,
        base_url: "http://fyr.test".to_owned(),
        smtp: None,
        exercise_mailbox: None,
        quiet_hours: None,
        webhook: None,
        threads: 1,
        leak_worker: None,
    };
    let app = App::open(settings, Clock::still(TOLD.parse().unwrap())).await.unwrap();
    municipality(&app).await;
    let before = cases(&app).await;
    let leading: Vec<_> = before.iter().filter(|it| it.leads_operator).collect();
    assert_eq!((before.len(), leading.len()), (2, 1), "one case of the operator leads");
    let duty: DutyKey = "se-cybersakerhetslag.early-warning".parse().unwrap();
    let file = FileNotification {
        duty: duty.clone(),
        kind: FilingKind::First,
        channel: "Cyberportalen".to_owned(),
        language: Language::Sv,
    };
    app.file_notification(&Viewer::system(), leading[0].id, file).await.unwrap();
    for case in cases(&app).await {
        assert_eq!(case.filed_at(&duty), Some(TOLD.parse().unwrap()), "{}", case.reference);
        assert!(!case.duties[&duty].standing(&case).is_open(), "{}", case.reference);
        let own = case.filings.len();
        assert_eq!(own, usize::from(case.leads_operator), "sent once");
    }
}
