//! Leak runs: started for an incident with a purpose, seen whole only by the analyst named.

use super::progress::RunProgress;
use super::run_folder::RunFolder;
use crate::{
    App,
    access::{Action, Subject, allows, require},
    accounts::blocking,
    app::{append, new_id, private_folder, run_refused},
    error::{AppError, RunRefusal},
    jobs,
    viewer::Viewer,
};
use fyr_core::{
    account::{Account, Role},
    context::Timeline,
    event::{Event as AnyEvent, State, StreamKind},
    finding::{Event, Run, Stage},
    id::{AccountId, IncidentId, OrganisationId, RunId},
    incident::Incident,
    register::directory::Directory,
};
use fyr_leak::{place, result};
use fyr_store::batch::Batch;
use jiff::Timestamp;
use std::collections::BTreeMap;

/// The list of protected persons that a run was given, in its folder.
pub(super) const PROTECTED: &str = "protected.csv";

/// A run to be started.
#[derive(Debug, Clone)]
pub struct StartRun {
    /// What it belongs to.
    pub incident: IncidentId,
    /// The key of one of [`App::materials`].
    pub material: String,
    /// Why it is analysed.
    pub purpose: String,
    /// On which ground.
    pub basis: String,
    /// Who may see the whole of it.
    pub analyst: AccountId,
    /// The controllers' own list of protected persons, CSV `id_number[,level]`.
    pub protected_list: Option<Vec<u8>>,
}

/// A run as its page shows it.
#[derive(Debug, Clone)]
pub struct RunView {
    /// The run.
    pub run: Run,
    /// How many events it has seen.
    pub version: u64,
    /// The moment now on the incident's clock.
    pub now: Timestamp,
    /// How far it has come, while it is at work here.
    pub progress: Option<RunProgress>,
    /// Whether the viewer is its analyst.
    pub may_see_people: bool,
    /// Whether the viewer may hand people over.
    pub may_hand_over: bool,
    /// What it belongs to.
    pub incident: Incident,
    /// Names of the controllers found.
    pub names: BTreeMap<OrganisationId, String>,
    /// Complete runs of the same incident to compare with, newest first.
    pub others: Vec<Run>,
}

/// A file met by a run.
#[derive(Debug, Clone)]
pub struct RunFile {
    /// Where it lies in the material.
    pub locator: String,
    /// What it is.
    pub media_type: String,
    /// Its size.
    pub bytes: u64,
    /// `read`, `partly_read`, `unreadable`, `duplicate` or `skipped`.
    pub status: String,
    /// Why it was not read.
    pub reason: String,
    /// Rows or pages.
    pub units: u64,
    /// Mentions found.
    pub mentions: u64,
}

/// A page of a run's people, for its analyst.
#[derive(Debug, Clone)]
pub struct RunPeople {
    /// The people.
    pub people: Vec<RunPerson>,
    /// Where the next page begins.
    pub next: Option<u64>,
}

/// One person of a run.
#[derive(Debug, Clone)]
pub struct RunPerson {
    /// Place in the result, from 0.
    pub place: u64,
    /// Every name.
    pub names: Vec<String>,
    /// The identity number, masked: the year of birth only.
    pub id_number: String,
    /// With protected identity: nothing else is shown.
    pub protected: bool,
    /// Under age.
    pub minor: bool,
    /// Controllers concerned.
    pub controllers: Vec<String>,
    /// Categories of data, by id.
    pub categories: Vec<String>,
    /// `A` to `D`.
    pub grade: String,
    /// Findings.
    pub mentions: u64,
    /// Files.
    pub sources: u64,
    /// Why a human should look, by id.
    pub review: Vec<String>,
}

impl RunPerson {
    /// Puts the controllers' names in the place of their ids.
    pub(super) fn name_controllers(&mut self, directory: &Directory) {
        for controller in &mut self.controllers {
            if let Ok(id) = controller.parse::<OrganisationId>() {
                *controller = directory.name(id);
            }
        }
    }
}

impl App {
    /// Returns those who may be named as analyst of a run.
    ///
    /// # Errors
    ///
    /// [`AppError::NotFound`] for those who do not lead the incident.
    pub async fn analysts(
        &self,
        viewer: &Viewer,
        incident: IncidentId,
    ) -> Result<Vec<Account>, AppError> {
        self.incident_for(viewer, Action::LeadIncident, incident).await?;
        let accounts = self.all_accounts().await?;
        Ok(accounts.into_iter().filter(|it| !it.disabled && it.has(Role::LeakAnalyst)).collect())
    }

    /// Starts a run; it is carried out as a job and survives a restart.
    ///
    /// # Errors
    ///
    /// [`AppError::NotFound`]; [`RunRefusal`].
    pub async fn start_run(&self, viewer: &Viewer, start: StartRun) -> Result<RunId, AppError> {
        let (_, incident) = self.incident_for(viewer, Action::LeadIncident, start.incident).await?;
        if start.purpose.trim().is_empty() || start.basis.trim().is_empty() {
            return Err(run_refused(RunRefusal::PurposeMissing));
        }
        let materials = self.materials(viewer, start.incident).await?;
        let material = materials.into_iter().find(|it| it.key() == start.material);
        let material = material.ok_or_else(|| run_refused(RunRefusal::NoSuchMaterial))?;
        if material.held.is_none() && self.is_anothers(&material.name, &incident).await? {
            return Err(run_refused(RunRefusal::NoSuchMaterial));
        }
        let analysts = self.analysts(viewer, start.incident).await?;
        if !analysts.iter().any(|it| it.id == start.analyst) {
            return Err(run_refused(RunRefusal::NoSuchAnalyst));
        }
        let id = RunId::new(new_id());
        private_folder(&self.settings().run(id))?;
        if let Some(list) = start.protected_list {
            let kept = self.run_folder(id);
            blocking(move || kept.write(PROTECTED, &list)).await??;
        }
        let mut batch = Batch::new(viewer.actor.journal_text(), self.now(incident.timeline()));
        let mut act = append(StreamKind::Run, id.uuid(), 0);
        act.events.push(AnyEvent::Run(Event::Started {
            incident: start.incident,
            analyst: start.analyst,
            purpose: start.purpose,
            basis: start.basis,
            material: material.name,
            held: material.held,
        }));
        batch.appends.push(act);
        batch.jobs.push(jobs::leak(id, self.now(Timeline::Live))?);
        self.append(batch).await?;
        Ok(id)
    }

    /// Returns one run.
    ///
    /// # Errors
    ///
    /// [`AppError::NotFound`].
    pub async fn run(&self, viewer: &Viewer, id: RunId) -> Result<RunView, AppError> {
        let (version, run, incident) = self.run_for(viewer, Action::LeadRun, id).await?;
        let subject = Subject::Run(&run, &incident);
        let may_see_people = allows(viewer, Action::SeeWholeRun, &subject);
        let may_hand_over = allows(viewer, Action::LeadIncident, &Subject::Incident(&incident));
        let directory = self.directory().await?;
        let found = run.counts().map(|it| &it.controllers).into_iter().flatten();
        let names = found.map(|(id, _)| (*id, directory.name(*id))).collect();
        let now = self.now(incident.timeline());
        let progress = self.run_progress(id);
        let mut others = self.runs_of(run.incident).await?;
        others.retain(|it| it.id != id && it.counts().is_some());
        Ok(RunView {
            run,
            version,
            now,
            progress,
            may_see_people,
            may_hand_over,
            incident,
            names,
            others,
        })
    }

    /// Returns how far a run has come, while it is at work in this process: counts and file names.
    pub fn run_progress(&self, id: RunId) -> Option<RunProgress> {
        let mut progress = self.runs().progress(id)?;
        // A file's name may name a person.
        progress.reading = None;
        Some(progress)
    }

    /// Returns the files a run met; for those who lead it.
    ///
    /// # Errors
    ///
    /// [`AppError::NotFound`]; [`RunRefusal::NotFinished`].
    pub async fn run_files(&self, viewer: &Viewer, id: RunId) -> Result<Vec<RunFile>, AppError> {
        let (_, run, incident) = self.run_for(viewer, Action::LeadRun, id).await?;
        finished(&run)?;
        let result = self.run_folder(id).result();
        let mut files = blocking(move || files(&result)).await??;
        if !allows(viewer, Action::SeeWholeRun, &Subject::Run(&run, &incident)) {
            // A file's name may name a person: all but the analyst see its number.
            for (number, file) in files.iter_mut().enumerate() {
                file.locator = format!("#{}", number + 1);
                file.reason.clear();
            }
        }
        Ok(files)
    }

    /// Returns a page of a run's people; only for its analyst, and recorded.
    ///
    /// # Errors
    ///
    /// [`AppError::NotFound`]; [`RunRefusal::NotFinished`].
    pub async fn run_people(
        &self,
        viewer: &Viewer,
        id: RunId,
        page: (u64, u32),
    ) -> Result<RunPeople, AppError> {
        let (_, run, incident) = self.run_for(viewer, Action::SeeWholeRun, id).await?;
        finished(&run)?;
        let (after, limit) = (page.0, page.1.clamp(1, 200));
        let result = self.run_folder(id).result();
        let directory = self.directory().await?;
        let people = blocking(move || people(&result, after, limit)).await??;
        let mut people: Vec<RunPerson> = people;
        for person in &mut people {
            person.name_controllers(&directory);
        }
        if !people.is_empty() {
            let event = Event::Read { people: people.len() as u64 };
            self.record_run(viewer, (id, &incident), &event).await?;
        }
        let full = people.len() == usize::try_from(limit).unwrap_or(usize::MAX);
        let next = people.last().map(|it| it.place + 1).filter(|_| full);
        Ok(RunPeople { people, next })
    }

    /// Stops a run.
    ///
    /// # Errors
    ///
    /// [`AppError::NotFound`].
    pub async fn cancel_run(&self, viewer: &Viewer, id: RunId) -> Result<(), AppError> {
        let (_, run, incident) = self.run_for(viewer, Action::LeadRun, id).await?;
        if run.stage == Stage::Running {
            self.record_run(viewer, (id, &incident), &Event::Cancelled).await?;
            if !self.runs().cancel(id) {
                self.clear_run(id).await?;
            }
        }
        Ok(())
    }

    /// Records how a run ended, unless somebody has stopped it meanwhile.
    pub(super) async fn record_run_end(
        &self,
        id: RunId,
        incident: &Incident,
        event: Event,
    ) -> Result<(), AppError> {
        self.record_run(&Viewer::system(), (id, incident), &event).await
    }

    pub(crate) async fn record_run(
        &self,
        viewer: &Viewer,
        at: (RunId, &Incident),
        event: &Event,
    ) -> Result<(), AppError> {
        let (id, incident) = at;
        self.decided(|| async move {
            let (version, state) = self.loaded(StreamKind::Run, id.uuid()).await?;
            if matches!(state, State::Run(run) if !run.takes(event)) {
                return Ok(());
            }
            let now = self.now(incident.timeline());
            let mut batch = Batch::new(viewer.actor.journal_text(), now);
            let mut act = append(StreamKind::Run, id.uuid(), version);
            act.events.push(AnyEvent::Run(event.clone()));
            batch.appends.push(act);
            self.append(batch).await?;
            Ok(())
        })
        .await
    }

    pub(crate) async fn run_for(
        &self,
        viewer: &Viewer,
        action: Action,
        id: RunId,
    ) -> Result<(u64, Run, Incident), AppError> {
        let (version, state) = self.loaded(StreamKind::Run, id.uuid()).await?;
        let State::Run(run) = state else { return Err(AppError::NotFound) };
        let (_, state) = self.loaded(StreamKind::Incident, run.incident.uuid()).await?;
        let State::Incident(incident) = state else { return Err(AppError::NotFound) };
        require(viewer, action, &Subject::Run(&run, &incident))?;
        Ok((version, run, incident))
    }

    pub(crate) async fn runs_of(&self, incident: IncidentId) -> Result<Vec<Run>, AppError> {
        let mut runs = Vec::new();
        runs.extend(
            self.all_of::<Run>(&[incident.uuid()].into())
                .await?
                .iter()
                .rev()
                .map(|it| Run::clone(it)),
        );
        Ok(runs)
    }

    /// Returns the runs the viewer leads or is analyst of, newest first.
    pub(crate) async fn runs_for(&self, viewer: &Viewer) -> Result<Vec<Run>, AppError> {
        let mut runs = Vec::new();
        for run in self.all::<Run>().await? {
            let (_, state) = self.loaded(StreamKind::Incident, run.incident.uuid()).await?;
            let State::Incident(incident) = state else { continue };
            if allows(viewer, Action::LeadRun, &Subject::Run(&run, &incident)) {
                runs.push(Run::clone(&run));
            }
        }
        runs.reverse();
        Ok(runs)
    }
}

pub(crate) fn finished(run: &Run) -> Result<(), AppError> {
    match run.stage {
        Stage::Finished { .. } => Ok(()),
        Stage::Running | Stage::Failed { .. } | Stage::Cancelled => {
            Err(run_refused(RunRefusal::NotFinished))
        }
    }
}

fn files(result: &RunFolder) -> Result<Vec<RunFile>, AppError> {
    let list = place::read(result, "files.csv").map_err(AppError::fault)?;
    let mut reader = csv::Reader::from_reader(list);
    let header = reader.headers().map_err(AppError::fault)?.clone();
    let column = |name: &str| header.iter().position(|it| it == name);
    let columns =
        ["locator", "media_type", "bytes", "status", "reason", "units", "mentions"].map(column);
    let mut files = Vec::new();
    for row in reader.records() {
        let row = row.map_err(AppError::fault)?;
        let [locator, media_type, bytes, status, reason, units, mentions] =
            columns.map(|at| at.and_then(|at| row.get(at)).unwrap_or_default().to_owned());
        let number = |text: String| text.parse().unwrap_or_default();
        files.push(RunFile {
            locator,
            media_type,
            bytes: number(bytes),
            status,
            reason,
            units: number(units),
            mentions: number(mentions),
        });
    }
    Ok(files)
}

fn people(out: &RunFolder, after: u64, limit: u32) -> Result<Vec<RunPerson>, AppError> {
    let skip = usize::try_from(after).unwrap_or(usize::MAX);
    let take = usize::try_from(limit).unwrap_or(usize::MAX);
    let page = result::persons_from(out, skip, take).map_err(AppError::fault)?;
    let mut people = Vec::new();
    for (place, person) in page.enumerate() {
        let place = after.saturating_add(place as u64);
        people.push(shown(place, person.map_err(AppError::fault)?));
    }
    Ok(people)
}

/// Returns what the analyst sees of a person: of a protected one only that they are there.
pub(super) fn shown(place: u64, person: result::Person) -> RunPerson {
    let protected = person.protected != result::Protected::None;
    let year = person.birth_date.map(|it| it.year().to_string()).unwrap_or_default();
    RunPerson {
        place,
        names: if protected { Vec::new() } else { person.names },
        id_number: if protected { String::new() } else { year },
        protected,
        minor: person.minor == result::Minor::Yes,
        controllers: person.controllers,
        categories: person.categories.iter().map(|it| it.id().to_owned()).collect(),
        grade: format!("{:?}", person.grade),
        mentions: person.mentions,
        sources: person.sources,
        review: person.review,
    }
}
