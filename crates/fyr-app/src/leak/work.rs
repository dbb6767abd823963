//! Carrying out a run: lists written for the engine, the engine run, what it found recorded.

use super::{
    material::{OPENED, gone},
    review,
    runs::PROTECTED,
};
use crate::{
    App,
    accounts::blocking,
    app::{file_fault, private_folder},
    error::AppError,
    response::notification::hex,
};
use fyr_core::{
    context::Timeline,
    event::{State, StreamKind},
    finding::{Counts, Event, Run, Stage},
    id::{IncidentId, OrganisationId, RunId},
    incident::Incident,
    register::directory::Directory,
};
use fyr_journal::entry::digest_stored;
use fyr_leak::{Analysis, Existing, LeakError, Summary, analyze};
use jiff::tz::TimeZone;
use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

/// Carries out a run that was asked for; one that is complete or stopped is left as it is, and cleared away.
pub(crate) async fn run(app: &App, id: RunId) -> Result<(), AppError> {
    let at_work = AtWork::begun(app, id);
    let carried = carried_out(app, id, &at_work.cancel).await;
    drop(at_work);
    // Before the next attempt too: that opens the material again.
    app.clear_run(id).await?;
    carried
}

/// A run at work. When nobody waits for it any more, as when its lease is lost, it stops.
struct AtWork<'a> {
    app: &'a App,
    id: RunId,
    cancel: Arc<AtomicBool>,
}

impl<'a> AtWork<'a> {
    fn begun(app: &'a App, id: RunId) -> Self {
        Self { app, id, cancel: app.runs().begin(id, app.now(Timeline::Live)) }
    }
}

impl Drop for AtWork<'_> {
    fn drop(&mut self) {
        self.cancel.store(true, Ordering::Relaxed);
        self.app.runs().end(self.id);
    }
}

async fn carried_out(app: &App, id: RunId, cancel: &Arc<AtomicBool>) -> Result<(), AppError> {
    // Read when it can be stopped already: who stops it from now on is heard.
    let (_, state) = app.loaded(StreamKind::Run, id.uuid()).await?;
    let State::Run(run) = state else { return Err(AppError::NotFound) };
    if run.stage != Stage::Running {
        return Ok(());
    }
    let incident = incident(app, run.incident).await?;
    let end = |event: Event| app.record_run_end(id, &incident, event);
    let material = match app.opened_material(&run, &incident, cancel).await {
        Ok(material) => material,
        Err(_) if cancel.load(Ordering::Relaxed) => return Ok(()),
        Err(error) => return end(Event::Failed { reason: chain(&error) }).await,
    };
    let analysis = prepare(app, (&run, material), &incident).await?;
    let result = app.run_folder(id).result();
    let (teller, stopped) = (app.clone(), Arc::clone(cancel));
    let cancel = Arc::clone(cancel);
    let outcome = blocking(move || {
        let tell = |progress| teller.runs().tell(id, progress, teller.now(Timeline::Live));
        let outcome = match analyze(&analysis, &tell, &cancel) {
            // What was read before the day or the lists changed is no longer what is asked for.
            Err(LeakError::OtherRun(_)) => {
                let anew = Analysis { existing: Existing::Replaced, ..analysis.clone() };
                analyze(&anew, &tell, &cancel)
            }
            other => other,
        };
        let summary = outcome.map_err(|error| chain(&error))?;
        let digest = digest(&analysis.out).map_err(|error| chain(&error))?;
        result.seal(&cancel).map_err(|error| chain(&error))?;
        Ok::<_, String>((summary, digest))
    })
    .await?;
    match outcome {
        // Whoever stopped it has recorded that, and who took it over has the say.
        _ if stopped.load(Ordering::Relaxed) => Ok(()),
        Ok((summary, digest)) => end(Event::Finished { counts: counts(&summary), digest }).await,
        // What was found and cannot be sealed is not left: the run has failed, and its result goes.
        Err(reason) => end(Event::Failed { reason }).await,
    }
}

async fn incident(app: &App, id: IncidentId) -> Result<Incident, AppError> {
    match app.loaded(StreamKind::Incident, id.uuid()).await? {
        (_, State::Incident(incident)) => Ok(incident),
        _ => Err(AppError::NotFound),
    }
}

async fn prepare(
    app: &App,
    (run, material): (&Run, PathBuf),
    incident: &Incident,
) -> Result<Analysis, AppError> {
    let folder = app.settings().run(run.id);
    // Removed when the run ends.
    let lists = folder.join(OPENED).join("lists");
    private_folder(&lists)?;
    let directory = app.directory().await?;
    let controllers = lists.join("controllers.csv");
    let list = controller_list(&directory, incident)?;
    fs::write(&controllers, list).map_err(|error| file_fault(&controllers, error))?;
    let protected = lists.join("protected.csv");
    join_lists(app, run, &protected).await?;
    // The oldest first: what was decided later holds.
    let mut earlier = app.runs_of(run.incident).await?;
    earlier.reverse();
    let earlier: Vec<_> = earlier.iter().map(|it| app.run_folder(it.id)).collect();
    let decisions = review::join_decisions(&earlier, &lists.join("decided.csv"))?;
    // A run that was cut off goes on; one that was asked for again, or cut off while it was sealed, begins anew.
    let resumed = folder.join("result/.work").is_dir();
    if !resumed {
        let result = folder.join("result");
        gone(&result, fs::remove_dir_all(&result))?;
    }
    let zone = TimeZone::get("Europe/Stockholm").unwrap_or(TimeZone::UTC);
    Ok(Analysis {
        paths: vec![material],
        out: folder.join("result"),
        controllers: Some(controllers),
        protected: protected.is_file().then_some(protected),
        decisions,
        as_of: app.now(incident.timeline()).to_zoned(zone).date(),
        threads: app.settings().threads,
        existing: if resumed { Existing::Resumed } else { Existing::Replaced },
        worker: app.settings().leak_worker.clone(),
        expect_gone: None,
        declared: None,
        watch: None,
    })
}

/// Writes this run's list of protected persons, with those of the incident's earlier runs, to where the engine reads it.
async fn join_lists(app: &App, run: &Run, path: &Path) -> Result<(), AppError> {
    let mut lists = vec![app.run_folder(run.id)];
    for earlier in app.runs_of(run.incident).await?.iter().filter(|it| it.id != run.id) {
        lists.push(app.run_folder(earlier.id));
    }
    let mut rows: Vec<String> = Vec::new();
    for list in lists {
        let Some(text) = list.read(PROTECTED)? else { continue };
        let text = String::from_utf8_lossy(&text).into_owned();
        let skipped = usize::from(!rows.is_empty());
        rows.extend(text.lines().skip(skipped).map(str::to_owned));
    }
    if rows.is_empty() {
        return Ok(());
    }
    fs::write(path, rows.join("\n") + "\n").map_err(|error| file_fault(path, error))
}

/// Writes how the engine tells whose material it is, for every concerned controller.
///
/// By its organisation number; by its key and the codes suppliers know it by, as customer number,
/// folder and unit; by the domain of its contacts' addresses where no other controller shares it.
fn controller_list(directory: &Directory, incident: &Incident) -> Result<Vec<u8>, AppError> {
    let mut domains: BTreeMap<String, Vec<OrganisationId>> = BTreeMap::new();
    for controller in incident.controllers.keys() {
        for contact in directory.contacts(*controller) {
            if let Some((_, domain)) = contact.text("email").split_once('@') {
                let owners = domains.entry(domain.to_lowercase()).or_default();
                if !owners.contains(controller) {
                    owners.push(*controller);
                }
            }
        }
    }
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(["controller_id", "name", "match", "value"]).map_err(AppError::fault)?;
    let mut row = |controller: &OrganisationId, how: &str, value: &str| {
        let (id, name) = (controller.to_string(), directory.name(*controller));
        writer.write_record([id.as_str(), name.as_str(), how, value]).map_err(AppError::fault)
    };
    for controller in incident.controllers.keys() {
        let Some(record) = directory.organisation(*controller) else { continue };
        if !record.text("org_number").is_empty() {
            row(controller, "org_number", record.text("org_number"))?;
        }
        let codes = record.text("supplier_codes").split(';').chain([record.text("key")]);
        for code in codes.map(str::trim).filter(|code| !code.is_empty()) {
            for how in ["tenant", "path", "unit"] {
                row(controller, how, code)?;
            }
        }
    }
    for (domain, owners) in &domains {
        if let [only] = owners.as_slice() {
            row(only, "email_domain", domain)?;
        }
    }
    writer.into_inner().map_err(AppError::fault)
}

fn counts(summary: &Summary) -> Counts {
    let status = |id: &str| summary.files.by_status.get(id).copied().unwrap_or_default();
    let controllers = summary
        .controllers
        .iter()
        .filter_map(|it| Some((it.controller_id.parse::<OrganisationId>().ok()?, it.persons)));
    Counts {
        persons: summary.persons,
        protected: summary.protected.total,
        minors: summary.minors,
        former: summary.former,
        files: summary.files.total,
        unread: status("unreadable") + status("partly_read"),
        bytes: summary.files.bytes,
        mentions: summary.mentions.total,
        unattributed: summary.unattributed,
        controllers: controllers.collect(),
    }
}

fn digest(out: &Path) -> Result<String, AppError> {
    let path = out.join("persons.parquet");
    let bytes = fs::read(&path).map_err(|error| file_fault(&path, error))?;
    Ok(hex(&digest_stored(&bytes)))
}

/// Returns an error with its causes. The engine's errors never hold personal data.
fn chain(error: &dyn std::error::Error) -> String {
    let mut words = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        words = format!("{words}: {error}");
        cause = error.source();
    }
    words
}
