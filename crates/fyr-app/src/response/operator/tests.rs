//! One filing for a whole municipality, over a real database.

use super::*;
use crate::{
    language::Language,
    response::{
        covers::Together,
        made::{NOW as TOLD, choices, incident, opened, record, text},
        notification::FileNotification,
    },
    viewer::Viewer,
};
use fyr_core::{
    case::{FilingKind, duty::DutyKey},
    field::Value,
    register::RecordKind,
};
use std::collections::BTreeSet;

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
    app.all::<Case>().await.unwrap().iter().map(|it| Case::clone(it)).collect()
}

#[tokio::test]
async fn one_filing_for_the_municipality_is_noted_in_the_case_of_each_of_its_boards() {
    let folder = tempfile::tempdir().unwrap();
    let app = opened(folder.path()).await;
    municipality(&app).await;
    let before = cases(&app).await;
    let leading: Vec<_> = before.iter().filter(|it| it.leads_operator).collect();
    assert_eq!((before.len(), leading.len()), (2, 1), "one case of the operator leads");
    let duty: DutyKey = "se-cybersakerhetslag.early-warning".parse().unwrap();
    let file = FileNotification {
        sent_at: None,
        shown: None,
        duty: duty.clone(),
        kind: FilingKind::First,
        channel: "Cyberportalen".to_owned(),
        language: Language::Sv,
        together: Together::Same,
    };
    app.file_notification(&Viewer::system(), leading[0].id, file).await.unwrap();
    for case in cases(&app).await {
        assert_eq!(case.filed_at(&duty), Some(TOLD.parse().unwrap()), "{}", case.reference);
        assert!(!case.duties[&duty].standing(&case).is_open(), "{}", case.reference);
        let own = case.filings.len();
        assert_eq!(own, usize::from(case.leads_operator), "sent once");
    }
}

#[tokio::test]
async fn what_one_of_its_boards_knew_the_operator_knew_in_the_case_of_each() {
    let folder = tempfile::tempdir().unwrap();
    let app = opened(folder.path()).await;
    municipality(&app).await;
    let duty: DutyKey = "se-cybersakerhetslag.early-warning".parse().unwrap();
    let due = |case: &Case| case.duties[&duty].due(case).unwrap().to_string();
    let before = cases(&app).await;
    let leading = before.iter().find(|it| it.leads_operator).unwrap().id;
    let other = before.iter().find(|it| !it.leads_operator).unwrap().id;
    let knew = |moment, at: &str, reason: &str| Command::EstablishAwareness {
        moment,
        at: at.parse().unwrap(),
        reason: reason.to_owned(),
    };
    let own = Moment::OwnPeopleTold;
    app.case_act(&Viewer::system(), other, knew(own, "2026-08-30T06:00:00Z", "")).await.unwrap();
    for case in cases(&app).await {
        assert_eq!(due(&case), "2026-08-31T06:00:00Z", "{}", case.reference);
    }
    // The controller's own clock stays its own: the other board was told when it was told.
    let leads = app.case(&Viewer::system(), leading).await.unwrap().case;
    assert_eq!(leads.awareness.running().unwrap().1, TOLD.parse().unwrap());
    // A correction there is taken in here; it moves nothing that was stated here.
    let moved = knew(own, "2026-08-31T06:00:00Z", "Fel dag i loggen.");
    app.case_act(&Viewer::system(), other, moved).await.unwrap();
    assert!(cases(&app).await.iter().all(|it| due(it) == "2026-09-01T06:00:00Z"));
    // What the operator is stated to have known is stated for all its cases.
    let stated = knew(Moment::IncidentKnown, "2026-08-29T06:00:00Z", "Driften larmade.");
    app.case_act(&Viewer::system(), other, stated).await.unwrap();
    assert!(cases(&app).await.iter().all(|it| due(it) == "2026-08-30T06:00:00Z"));
}
