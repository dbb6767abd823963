//! What the office hands in for boards that let it: in the incident, and in an exercise that goes on.

use super::{super::moment, Cast, cases, words};
use anyhow::{Context as _, Result};
use fyr_app::{
    App,
    detection::reports::{StaffReport, Triage},
    language::Language,
    response::{
        bundles::{BundleReceipt, PrepareBundle, SendBundle},
        cases::CaseRow,
        offers::Leave,
    },
    viewer::Viewer,
};
use fyr_core::{
    account::Role,
    case::duty::DutyKey,
    context::Timeline,
    field::Value,
    id::{CaseId, IncidentId, OrganisationId},
    law::MetBy,
};
use std::collections::{BTreeMap, BTreeSet};

/// Most boards that let the office hand in; the others file by themselves.
const BOARDS_MAX: usize = 3;

/// Returns the boards that let the office hand in: some of the last, never the first, which the visitor works for.
pub(super) fn boards(cast: &Cast) -> BTreeSet<OrganisationId> {
    let some = (cast.boards.len() / 2).min(BOARDS_MAX);
    cast.boards.iter().rev().take(some).copied().collect()
}

/// Answers what the form requires, locks the notification, and has it approved with leave for the office; returns its duty.
pub(super) async fn approved(
    app: &App,
    cast: &Cast,
    (officer, row): (&Viewer, &CaseRow),
) -> Result<Option<DutyKey>> {
    let id = row.case.id;
    let Some(duty) = cases::duty(row, MetBy::Filing) else { return Ok(None) };
    let persons = Value::Count(words::PERSONS_ESTIMATED);
    let estimated = Value::Text("estimated".to_owned());
    for (field, value) in [("persons_affected", persons), ("persons_exactness", estimated)] {
        cases::act(app, officer, id, cases::record(field, value, 0)).await?;
    }
    let number = app.freeze_notification(officer, id, (&duty, Language::Sv)).await?;
    let of_board = |it: &&Viewer| {
        it.account().is_some_and(|it| it.has_for(Role::Approver, row.case.controller))
    };
    let approver = cast.approvers.iter().find(of_board).context("the board has an approver")?;
    app.approve_notification(approver, id, (number, Leave::LeadingOffice)).await?;
    Ok(Some(duty))
}

/// 29 August: the office puts the approved notifications together, hands them in, and gets a number for each.
pub(super) async fn handed_in(
    app: &App,
    cast: &Cast,
    incident: IncidentId,
    (duty, cases): (Option<DutyKey>, BTreeMap<CaseId, String>),
) -> Result<()> {
    let Some(duty) = duty else { return Ok(()) };
    let office = &cast.coordinator;
    app.stand_at(moment("2025-08-29T08:00:00Z"));
    let together = cases.keys().copied().collect();
    let wanted = PrepareBundle { duty, cases: together, language: Language::Sv };
    let number = app.prepare_bundle(office, incident, wanted).await?;
    app.stand_at(moment("2025-08-29T09:00:00Z"));
    let sent = SendBundle { number, at: None, channel: words::CHANNEL.to_owned() };
    app.send_bundle(office, incident, sent).await?;
    app.stand_at(moment("2025-08-29T12:00:00Z"));
    // The authority answers each by itself, as it answers those that file by themselves.
    for (id, reference) in cases {
        let receipt = format!("DEMO-{reference}");
        let said = BundleReceipt { number, case: Some(id), receipt };
        app.bundle_receipt(office, incident, said).await?;
    }
    Ok(())
}

/// An exercise of the office on the wall clock: what boards have approved is put together, and waits to be handed in.
pub(super) async fn exercise(app: &App, cast: &Cast) -> Result<()> {
    if boards(cast).is_empty() {
        return Ok(());
    }
    let office = &cast.coordinator;
    let report = StaffReport {
        organisation: Some(cast.office),
        what: words::OFFICE_EXERCISE_REPORT.to_owned(),
        noticed_at: None,
        personal_data: Some(true),
        contact: String::new(),
    };
    let receipt = app.report_as_staff(report, "").await?;
    let triage = Triage {
        title: words::OFFICE_EXERCISE_TITLE.to_owned(),
        supplier: None,
        systems: BTreeSet::new(),
        lead: cast.office,
        contact_point_told_at: None,
        exercise: true,
        timeline: Some(Timeline::Live),
    };
    let incident = app.triage_report(office, receipt.report, triage).await?;
    for board in boards(cast) {
        let why = words::OFFICE_EXERCISE_WHY.to_owned();
        app.add_controller(office, incident, (board, why)).await?;
    }
    let text = |words: &str| Value::Text(words.to_owned());
    for (field, value) in [
        ("nature", text(words::OFFICE_EXERCISE_REPORT)),
        ("incident_type", text("misdirected")),
        ("cause", text("human_factor")),
        ("data_subject_groups", cases::choices(&["employees"])),
        ("data_categories", cases::choices(&["identifying", "contact"])),
        ("consequences", cases::choices(&["loss_of_control"])),
        ("severity", text("limited")),
        ("measures_taken", text(words::OFFICE_EXERCISE_MEASURES)),
    ] {
        app.record_incident_fact(office, incident, (field.to_owned(), value, 0)).await?;
    }
    app.fan_out(office, incident).await?;
    let (mut duty, mut ready) = (None, BTreeSet::new());
    let of_it = |row: &CaseRow| row.case.incident == incident;
    for (officer, row) in cases::all(app, cast).await?.into_iter().filter(|it| of_it(&it.1)) {
        cases::accept(app, &officer, &row).await?;
        let informed = cases::record("informed", text("not_known_yet"), 0);
        cases::act(app, &officer, row.case.id, informed).await?;
        duty = approved(app, cast, (&officer, &row)).await?.or(duty);
        ready.insert(row.case.id);
    }
    let Some(duty) = duty else { return Ok(()) };
    let wanted = PrepareBundle { duty, cases: ready, language: Language::Sv };
    app.prepare_bundle(office, incident, wanted).await?;
    Ok(())
}
