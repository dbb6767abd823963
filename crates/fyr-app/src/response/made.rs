//! What tests of responding need: records, and an incident at a supplier with a case for each board.

use crate::{
    App,
    clock::Clock,
    detection::reports::{StaffReport, Triage},
    readiness::records::SaveRecord,
    settings::AppSettings,
    viewer::Viewer,
};
use fyr_core::{
    account::{Account, Grant, Role},
    field::Value,
    id::RecordId,
    register::RecordKind,
};
use std::{collections::BTreeSet, path::Path};
use uuid::Uuid;

/// The moment at which the clock of [`opened`] stands.
pub(crate) const NOW: &str = "2026-09-01T06:00:00Z";

/// The settings of an installation in a folder that reaches nobody.
pub(crate) fn settings(folder: &Path) -> AppSettings {
    AppSettings {
        data: folder.join("data"),
        database: None,
        base_url: "http://fyr.test".to_owned(),
        smtp: None,
        exercise_mailbox: None,
        quiet_hours: None,
        webhook: None,
        sealing_key: None,
        threads: 1,
        leak_worker: None,
    }
}

/// Opens an empty installation in a folder, on a clock that stands still.
pub(crate) async fn opened(folder: &Path) -> App {
    App::open(settings(folder), Clock::still(NOW.parse().unwrap())).await.unwrap()
}

pub(crate) async fn record(app: &App, kind: RecordKind, fields: &[(&str, Value)]) -> RecordId {
    let fields = fields.iter().map(|(name, value)| ((*name).to_owned(), Some(value.clone())));
    let save = SaveRecord { id: None, kind, fields: fields.collect(), seen: 0 };
    app.save_record(&Viewer::system(), save).await.unwrap()
}

pub(crate) fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

pub(crate) fn choices(ids: &[&str]) -> Value {
    Value::Choices(ids.iter().map(|it| (*it).to_owned()).collect())
}

/// Makes a supplier with a system that the boards use, and an incident there, led by `lead` and fanned out.
pub(crate) async fn incident(app: &App, lead: RecordId, boards: BTreeSet<RecordId>) {
    let supplier = [("name", text("Leverantören")), ("roles", choices(&["processor"]))];
    let supplier = record(app, RecordKind::Organisation, &supplier).await;
    let hr = [
        ("name", text("HR")),
        ("supplier", Value::Reference(supplier)),
        ("used_by", Value::References(boards)),
    ];
    let hr = record(app, RecordKind::System, &hr).await;
    let report = StaffReport {
        organisation: None,
        what: "Intrång".to_owned(),
        noticed_at: None,
        personal_data: Some(true),
        contact: String::new(),
    };
    let report = app.report_as_staff(report, "").await.unwrap().report;
    let mut coordinator = Account::empty(Uuid::from_u128(1));
    let organisation = Some(lead.organisation());
    coordinator.grants = [Grant { role: Role::Coordinator, organisation }].into();
    let triage = Triage {
        title: "Intrång".to_owned(),
        supplier: Some(supplier.organisation()),
        systems: BTreeSet::from([hr]),
        lead: lead.organisation(),
        contact_point_told_at: None,
        exercise: false,
        timeline: None,
    };
    let incident = app.triage_report(&Viewer::person(coordinator), report, triage).await.unwrap();
    app.fan_out(&Viewer::system(), incident).await.unwrap();
}

/// Opens an installation with an office, one board under it, and an incident that the office leads and the board has a case of.
pub(crate) async fn office(folder: &Path) -> App {
    let app = opened(folder).await;
    let office = [("name", text("Kontoret")), ("roles", choices(&["coordinating_office"]))];
    let office = record(&app, RecordKind::Organisation, &office).await;
    let under = ("coordinated_by", Value::Reference(office));
    let board = [("name", text("Nämnden")), ("roles", choices(&["controller"])), under];
    let board = record(&app, RecordKind::Organisation, &board).await;
    incident(&app, office, BTreeSet::from([board])).await;
    app
}
