//! The timeline of August and September 2025, act by act, each by the one who would do it.
//!
//! Times are those of the public sources: the supplier tells the contact point on 25 August in the
//! morning, the boards are told on 26 August 16.54, notify by 29 August, learn of the theft on
//! 3 September, of the publication on 14 September, of protected persons on 17 September; letters
//! go out on 25 September. What is said in free text is our own.

mod bundle;
mod cases;
mod coordination;
mod words;

use super::{cast::Cast, millis, moment, tally::Timings};
use anyhow::{Context as _, Result, ensure};
use fyr_app::{
    App,
    detection::reports::{StaffReport, SupplierReport, Triage},
    leak::runs::StartRun,
};
use fyr_core::{
    context::Timeline,
    field::Value,
    finding::Stage,
    id::{IncidentId, RunId},
};
use fyr_testkit::{
    leak::{self, LeakSpec},
    world::World,
};
use std::{path::Path, time::Duration, time::Instant};

/// Name of the stolen material in the installation's folder for it.
const MATERIAL: &str = "publicerat-2025-09-14";

/// Plays the incident; leaves the clock at 26 September 2025 in the morning.
pub(super) async fn play(app: &App, world: &World, cast: &Cast) -> Result<Timings> {
    let incident = alarm(app, cast).await?;
    facts_at_source(app, cast, incident).await?;
    let mut timings = Timings::default();

    app.stand_at(moment("2025-08-26T14:54:00Z"));
    let begun = Instant::now();
    app.fan_out(&cast.coordinator, incident).await?;
    app.settle().await?;
    timings.fan_out = millis(begun);

    coordination::first_meeting(app, cast, incident).await?;
    coordination::evidence(app, cast).await?;
    cases::first_days(app, cast, incident).await?;
    theft_confirmed(app, cast, incident).await?;
    coordination::publication(app, cast, incident).await?;
    timings.leak = published(app, cast, (world, incident)).await?;
    app.stand_at(moment("2025-09-17T09:00:00Z"));
    cases::after_the_leak(app, cast).await?;
    app.stand_at(moment("2025-09-25T07:00:00Z"));
    let begun = Instant::now();
    cases::letters(app, cast).await?;
    app.settle().await?;
    timings.letters = millis(begun);
    app.stand_at(moment("2025-09-25T14:00:00Z"));
    cases::dispatched(app, cast).await?;
    app.stand_at(moment("2025-09-26T06:00:00Z"));
    // The first filings lacked facts: four weeks later their officers are reminded.
    app.look_once().await?;
    coordination::lessons(app, cast).await?;
    app.settle().await?;
    Ok(timings)
}

/// Exercises on the wall clock: a board's own incident, reported by staff, and one that the office leads.
pub(super) async fn exercises(app: &App, cast: &Cast) -> Result<()> {
    let board = *cast.boards.first().context("there is a board")?;
    let report = StaffReport {
        organisation: Some(board),
        what: words::EXERCISE_REPORT.to_owned(),
        noticed_at: None,
        personal_data: Some(true),
        contact: String::new(),
    };
    let receipt = app.report_as_staff(report, "").await?;
    let triage = Triage {
        title: words::EXERCISE_TITLE.to_owned(),
        supplier: None,
        systems: std::collections::BTreeSet::new(),
        lead: board,
        contact_point_told_at: None,
        exercise: true,
        timeline: Some(Timeline::Live),
    };
    let incident = app.triage_report(&cast.handler, receipt.report, triage).await?;
    app.fan_out(&cast.handler, incident).await?;
    bundle::exercise(app, cast).await
}

/// 25 August: the supplier reports, the office opens the incident.
async fn alarm(app: &App, cast: &Cast) -> Result<IncidentId> {
    app.stand_at(moment("2025-08-25T06:00:00Z"));
    let report = SupplierReport {
        supplier: cast.supplier,
        what: words::ALARM.to_owned(),
        noticed_at: Some(moment("2025-08-23T20:00:00Z")),
        systems: cast.systems.clone(),
        personal_data: None,
        contact: "Love Leverans, 08-465 004 10".to_owned(),
    };
    let receipt = app.report_as_supplier(&cast.supplier_contact, report).await?;
    app.stand_at(moment("2025-08-25T07:30:00Z"));
    let triage = Triage {
        title: words::TITLE.to_owned(),
        supplier: Some(cast.supplier),
        systems: cast.systems.clone(),
        lead: cast.office,
        contact_point_told_at: Some(moment("2025-08-25T06:00:00Z")),
        exercise: false,
        timeline: None,
    };
    Ok(app.triage_report(&cast.coordinator, receipt.report, triage).await?)
}

async fn facts_at_source(app: &App, cast: &Cast, incident: IncidentId) -> Result<()> {
    let text = |words: &str| Value::Text(words.to_owned());
    let facts = [
        ("nature", text(words::NATURE)),
        ("incident_type", text("unauthorised_access")),
        ("occurred_from", Value::Moment(moment("2025-08-20T00:00:00Z"))),
        ("occurred_to", Value::Moment(moment("2025-08-23T20:00:00Z"))),
        ("detected_at", Value::Moment(moment("2025-08-23T20:00:00Z"))),
        ("detection_how", text(words::DETECTION)),
        ("ceased", text("ceased")),
        ("cause", text("antagonistic_attack")),
        ("processor_name", text("Tallbarr Personalsystem AB")),
        ("data_subject_groups", cases::choices(&["employees"])),
        ("data_categories", cases::choices(&["identifying", "contact", "national_id"])),
        ("consequences", cases::choices(&["loss_of_control", "identity_theft", "fraud"])),
        ("severity", text("significant")),
        ("measures_taken", text(words::MEASURES_FIRST)),
    ];
    for (field, value) in facts {
        app.record_incident_fact(&cast.coordinator, incident, (field.to_owned(), value, 0)).await?;
    }
    Ok(())
}

/// 3 September: the theft is certain, the severity is raised.
async fn theft_confirmed(app: &App, cast: &Cast, incident: IncidentId) -> Result<()> {
    app.stand_at(moment("2025-09-03T08:00:00Z"));
    let text = |words: &str| Value::Text(words.to_owned());
    let facts = [
        ("nature", text(words::NATURE_STOLEN)),
        ("severity", text("very_serious")),
        (
            "consequences",
            cases::choices(&["loss_of_control", "identity_theft", "fraud", "loss_of_secrecy"]),
        ),
        ("measures_taken", text(words::MEASURES_LATER)),
    ];
    for (field, value) in facts {
        app.record_incident_fact(&cast.coordinator, incident, (field.to_owned(), value, 1)).await?;
    }
    coordination::theft(app, cast, incident).await?;
    app.stand_at(moment("2025-09-03T13:00:00Z"));
    cases::accept_proposals(app, cast).await
}

/// 14 September: the material is published; 15 September: it is analysed, and each case gets its own.
async fn published(app: &App, cast: &Cast, found: (&World, IncidentId)) -> Result<u64> {
    let (world, incident) = found;
    app.stand_at(moment("2025-09-15T06:00:00Z"));
    let folder = app.material_folder();
    let protected = steal(world, &folder).await?;
    let begun = Instant::now();
    let start = StartRun {
        incident,
        material: MATERIAL.to_owned(),
        purpose: words::PURPOSE.to_owned(),
        basis: words::BASIS.to_owned(),
        analyst: cast.analyst,
        protected_list: Some(protected),
    };
    let run = app.start_run(&cast.coordinator, start).await?;
    finished(app, cast, run).await?;
    let took = millis(begun);
    app.stand_at(moment("2025-09-15T09:00:00Z"));
    app.hand_over(&cast.coordinator, run).await?;
    Ok(took)
}

/// Writes the leak and moves it to the folder for stolen material; returns the list of the protected.
async fn steal(world: &World, folder: &Path) -> Result<Vec<u8>> {
    let (world, folder) = (world.clone(), folder.to_owned());
    tokio::task::spawn_blocking(move || {
        let made = tempfile::Builder::new().prefix(".making-").tempdir_in(&folder)?;
        leak::write(&world, LeakSpec { seed: world.spec.seed }, made.path())?;
        std::fs::rename(made.path().join("leak"), folder.join(MATERIAL))?;
        Ok(std::fs::read(made.path().join("protected.csv"))?)
    })
    .await?
}

async fn finished(app: &App, cast: &Cast, run: RunId) -> Result<()> {
    loop {
        let view = app.run(&cast.coordinator, run).await?;
        match view.run.stage {
            Stage::Running => tokio::time::sleep(Duration::from_millis(20)).await,
            Stage::Finished { .. } => return Ok(()),
            Stage::Failed { ref reason } => {
                ensure!(false, "the leak run failed: {reason}");
            }
            Stage::Cancelled => ensure!(false, "the leak run was stopped"),
        }
    }
}
