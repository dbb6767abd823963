//! Stolen material: what lies in the folder the server may read, and what was taken in and lies sealed.

mod open;

use crate::{
    App,
    access::{Action, lead},
    accounts::blocking,
    app::{file_fault, new_id, private_folder},
    error::AppError,
    response::{evidence::shown, notification::hex},
    viewer::Viewer,
};
use fyr_core::{
    event::{State, StreamKind},
    finding::{Run, Stage},
    id::{IncidentId, MaterialId, RunId},
    incident::{
        Command, Incident, Refusal,
        material::{Arrived, Command as MaterialCommand, Material as Held},
    },
};
use fyr_store::sealed::Sealing;
use jiff::{SignedDuration, Timestamp};
pub(super) use open::has_room;
use open::open;
use sha2::{Digest as _, Sha256};
use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
    sync::{Arc, atomic::AtomicBool},
};

/// The largest file that is taken in at once; larger material is laid in the folder by who runs the server.
pub const MATERIAL_BYTES_MAX: u64 = 64 * 1024 * 1024 * 1024;
/// How much is held in memory before it is sealed.
const HELD_BYTES: usize = 1024 * 1024;
/// No upload goes on for so long: the server ends it before.
const UPLOAD_ENDED_AFTER: SignedDuration = SignedDuration::from_hours(25);

/// Stolen material that can be analysed.
#[derive(Debug, Clone)]
pub struct Material {
    /// What it is called: a name in the folder for stolen material, or the name it came with.
    pub name: String,
    /// Which it is, where it was taken in.
    pub held: Option<MaterialId>,
    /// How many files.
    pub files: u64,
    /// How many bytes.
    pub bytes: u64,
}

impl Material {
    /// Returns what a form calls it by.
    pub fn key(&self) -> String {
        self.held.map_or_else(|| self.name.clone(), |it| it.to_string())
    }
}

/// What was taken in for an incident, for those who lead it.
#[derive(Debug, Clone)]
pub struct MaterialView {
    /// The incident.
    pub incident: Incident,
    /// What was taken in, newest first; also what was destroyed since.
    pub materials: Vec<Held>,
    /// Material that a run is at work on: it cannot be destroyed.
    pub in_use: Vec<MaterialId>,
    /// The moment now on the incident's clock.
    pub now: Timestamp,
}

/// Material on its way in, sealed as it comes. What is not kept in the end is removed.
pub struct Arriving {
    app: App,
    incident: IncidentId,
    id: MaterialId,
    path: PathBuf,
    sealing: Option<Sealing>,
    held: Vec<u8>,
    bytes: u64,
    digest: Sha256,
    kept: bool,
}

impl App {
    /// Returns the material that can be analysed for an incident: in the folder, in order of name, then what was taken in.
    ///
    /// # Errors
    ///
    /// [`AppError::NotFound`] for those who do not lead the incident.
    pub async fn materials(
        &self,
        viewer: &Viewer,
        incident: IncidentId,
    ) -> Result<Vec<Material>, AppError> {
        let (_, incident) = self.incident_for(viewer, Action::LeadIncident, incident).await?;
        let folder = self.settings().material();
        let mut materials = blocking(move || in_folder(&folder)).await??;
        materials.extend(incident.held().map(|it| Material {
            name: it.arrived.name.clone(),
            held: Some(it.arrived.id),
            files: 1,
            bytes: it.arrived.bytes,
        }));
        Ok(materials)
    }

    /// Returns what was taken in for an incident.
    ///
    /// # Errors
    ///
    /// [`AppError::NotFound`] for those who do not lead the incident.
    pub async fn material(
        &self,
        viewer: &Viewer,
        id: IncidentId,
    ) -> Result<MaterialView, AppError> {
        let (_, incident) = self.incident_for(viewer, Action::LeadIncident, id).await?;
        let mut materials = incident.materials.clone();
        materials.reverse();
        let in_use = self.in_use(id).await?;
        Ok(MaterialView { now: self.now(incident.timeline()), materials, in_use, incident })
    }

    /// Begins to take in material.
    ///
    /// # Errors
    ///
    /// [`AppError::NotFound`] for those who do not lead the incident; [`Refusal::TooMuchMaterial`]; faults of the disk.
    pub async fn material_arrives(
        &self,
        viewer: &Viewer,
        id: IncidentId,
    ) -> Result<Arriving, AppError> {
        let (_, incident) = self.incident_for(viewer, Action::LeadIncident, id).await?;
        if !incident.takes_material() {
            return Err(AppError::refused(Refusal::TooMuchMaterial));
        }
        let material = MaterialId::new(new_id());
        let path = self.sealed(material);
        let (key, name, at) = (self.sealing_key().clone(), material.to_string(), path.clone());
        let folder = self.settings().sealed();
        let sealing = blocking(move || {
            private_folder(&folder)?;
            Sealing::create(&at, &key, &name).map_err(AppError::fault)
        });
        Ok(Arriving {
            app: self.clone(),
            incident: id,
            id: material,
            path,
            sealing: Some(sealing.await??),
            held: Vec::new(),
            bytes: 0,
            digest: Sha256::new(),
            kept: false,
        })
    }

    /// Destroys material: its key goes with it. That it was held stays in the history.
    ///
    /// # Errors
    ///
    /// [`AppError::NotFound`]; [`Refusal::MaterialInUse`], [`Refusal::NoSuchMaterial`], [`Refusal::ReasonMissing`].
    pub async fn destroy_material(
        &self,
        viewer: &Viewer,
        id: IncidentId,
        (material, reason): (MaterialId, String),
    ) -> Result<(), AppError> {
        self.incident_for(viewer, Action::LeadIncident, id).await?;
        if self.in_use(id).await?.contains(&material) {
            return Err(AppError::refused(Refusal::MaterialInUse));
        }
        let command = Command::Material(MaterialCommand::Destroy { id: material, reason });
        self.change_incident(viewer, id, command).await?;
        // What is recorded as destroyed and lies there still is removed by the sweep.
        let path = self.sealed(material);
        blocking(move || gone(&path, fs::remove_file(&path))).await?
    }

    /// Returns whether material was analysed for an incident that somebody else leads.
    pub(super) async fn is_anothers(
        &self,
        material: &str,
        incident: &Incident,
    ) -> Result<bool, AppError> {
        for run in self.all::<Run>().await? {
            if run.held.is_some() || run.material != material || run.incident == incident.id {
                continue;
            }
            let (_, state) = self.loaded(StreamKind::Incident, run.incident.uuid()).await?;
            let State::Incident(other) = state else { continue };
            if lead(&other) != lead(incident) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Returns where the material of a run is read; what lies sealed is opened into the run's own folder first.
    pub(super) async fn opened_material(
        &self,
        run: &Run,
        incident: &Incident,
        cancel: &Arc<AtomicBool>,
    ) -> Result<PathBuf, AppError> {
        let Some(id) = run.held else { return Ok(self.settings().material().join(&run.material)) };
        let held = incident.held().find(|it| it.arrived.id == id);
        let held = held.ok_or_else(|| AppError::refused(Refusal::NoSuchMaterial))?.clone();
        let (sealed, key) = (self.sealed(id), self.sealing_key().clone());
        let folder = self.settings().run(run.id).join(OPENED);
        let cancel = Arc::clone(cancel);
        blocking(move || open(&held, (&sealed, &key), (&folder, &cancel))).await?
    }

    /// Removes what was opened for a run, and what was found by one that was stopped or has failed: nobody sees it.
    pub(super) async fn clear_run(&self, id: RunId) -> Result<(), AppError> {
        let (_, state) = self.loaded(StreamKind::Run, id.uuid()).await?;
        let State::Run(run) = state else { return Err(AppError::NotFound) };
        let mut folders = vec![self.settings().run(id).join(OPENED)];
        if matches!(run.stage, Stage::Cancelled | Stage::Failed { .. }) {
            folders.push(self.settings().run(id).join("result"));
        }
        blocking(move || {
            folders.iter().try_for_each(|folder| gone(folder, fs::remove_dir_all(folder)))
        })
        .await?
    }

    /// Removes sealed files that nobody holds: broken off with their process, or destroyed. Returns how many.
    ///
    /// # Errors
    ///
    /// Faults of disk and store.
    pub(crate) async fn sweep_material(&self, now: Timestamp) -> Result<usize, AppError> {
        let folder = self.settings().sealed();
        let before = now.saturating_sub(UPLOAD_ENDED_AFTER).unwrap_or(Timestamp::MIN);
        let lying = blocking(move || lying(&folder)).await??;
        if lying.is_empty() {
            return Ok(0);
        }
        // Read after the files were listed: what is held by then was kept in time.
        let mut known: BTreeMap<MaterialId, bool> = BTreeMap::new();
        for incident in self.all::<Incident>().await? {
            let held = incident.materials.iter().map(|it| (it.arrived.id, it.destroyed.is_none()));
            known.extend(held);
        }
        let mut removed = 0;
        for (id, changed) in lying {
            let goes = match known.get(&id) {
                Some(is_held) => !is_held,
                None => changed < before,
            };
            if goes {
                let path = self.sealed(id);
                blocking(move || gone(&path, fs::remove_file(&path))).await??;
                removed += 1;
            }
        }
        Ok(removed)
    }

    /// Returns the material of an incident that a run is at work on.
    async fn in_use(&self, incident: IncidentId) -> Result<Vec<MaterialId>, AppError> {
        let runs = self.runs_of(incident).await?;
        Ok(runs.iter().filter(|it| it.stage == Stage::Running).filter_map(|it| it.held).collect())
    }

    fn sealed(&self, id: MaterialId) -> PathBuf {
        self.settings().sealed().join(format!("{id}.{SUFFIX}"))
    }
}

impl Arriving {
    /// Takes in the next bytes.
    ///
    /// # Errors
    ///
    /// [`Refusal::MaterialTooLarge`] when there are more than [`MATERIAL_BYTES_MAX`]; [`Refusal::NoRoom`] when the disk
    /// would be full; faults of the disk.
    pub async fn push(&mut self, bytes: &[u8]) -> Result<(), AppError> {
        self.bytes = self.bytes.saturating_add(bytes.len() as u64);
        if MATERIAL_BYTES_MAX < self.bytes {
            let gibibytes = MATERIAL_BYTES_MAX / (1024 * 1024 * 1024);
            return Err(AppError::refused(Refusal::MaterialTooLarge(gibibytes)));
        }
        self.digest.update(bytes);
        self.held.extend_from_slice(bytes);
        if HELD_BYTES <= self.held.len() { self.seal().await } else { Ok(()) }
    }

    /// Returns whether nothing has come.
    pub const fn is_empty(&self) -> bool {
        self.bytes == 0
    }

    /// Records that the material is held, under the name it came with.
    ///
    /// # Errors
    ///
    /// [`AppError::NotFound`]; [`Refusal::MaterialEmpty`], [`Refusal::TooMuchMaterial`]; faults of the disk.
    pub async fn keep(mut self, viewer: &Viewer, name: &str) -> Result<MaterialId, AppError> {
        self.seal().await?;
        if let Some(sealing) = self.sealing.take() {
            blocking(move || sealing.finish()).await?.map_err(AppError::fault)?;
        }
        let arrived = Arrived {
            id: self.id,
            name: shown(name),
            bytes: self.bytes,
            digest: hex(&self.digest.clone().finalize()),
        };
        let command = Command::Material(MaterialCommand::Keep(arrived));
        // From here on the history decides: whether it knows the file is not known when the answer does not come. What it
        // does not know is swept away.
        self.kept = true;
        let recorded = self.app.change_incident(viewer, self.incident, command).await;
        let denied = |it: &AppError| {
            matches!(it, AppError::Refused(_) | AppError::NotFound | AppError::Conflict)
        };
        self.kept = !recorded.as_ref().is_err_and(denied);
        recorded.map(|()| self.id)
    }

    /// Seals what is held in memory, away from where requests are answered.
    async fn seal(&mut self) -> Result<(), AppError> {
        let held = std::mem::take(&mut self.held);
        let broken_off = || AppError::fault(io::Error::from(io::ErrorKind::BrokenPipe));
        let mut sealing = self.sealing.take().ok_or_else(broken_off)?;
        let folder = self.app.settings().sealed();
        let sealed = blocking(move || {
            has_room(&folder, 0)?;
            sealing.push(&held).map_err(AppError::fault)?;
            Ok::<_, AppError>(sealing)
        });
        self.sealing = Some(sealed.await??);
        Ok(())
    }
}

impl Drop for Arriving {
    /// Also when the one who sent it has gone.
    fn drop(&mut self) {
        if !self.kept {
            // What remains is removed by the sweep.
            let _removed = fs::remove_file(&self.path);
        }
    }
}

/// Where a run's material lies while it is at work.
pub(super) const OPENED: &str = "opened";
/// What names of sealed files end with.
const SUFFIX: &str = "sealed";

/// Takes it as done when it was gone before.
pub(super) fn gone(path: &Path, removed: io::Result<()>) -> Result<(), AppError> {
    match removed {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(file_fault(path, error)),
        Ok(()) | Err(_) => Ok(()),
    }
}

/// Returns the sealed files in the folder and when each was written last.
fn lying(folder: &Path) -> Result<Vec<(MaterialId, Timestamp)>, AppError> {
    let fault = |error| file_fault(folder, error);
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries.map_err(fault)?,
    };
    let mut lying = Vec::new();
    for entry in entries {
        let entry = entry.map_err(fault)?;
        let name = entry.file_name().into_string().unwrap_or_default();
        let id = name.strip_suffix(SUFFIX).and_then(|it| it.strip_suffix('.'));
        let Some(id) = id.and_then(|it| it.parse::<MaterialId>().ok()) else { continue };
        let changed = entry.metadata().and_then(|it| it.modified()).map_err(fault)?;
        lying.push((id, Timestamp::try_from(changed).map_err(AppError::fault)?));
    }
    Ok(lying)
}

fn in_folder(folder: &Path) -> Result<Vec<Material>, AppError> {
    let fault = |error| file_fault(folder, error);
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).map_err(fault)? {
        let entry = entry.map_err(fault)?;
        let Ok(name) = entry.file_name().into_string() else { continue };
        let (files, bytes) = size(&entry.path());
        found.push(Material { name, held: None, files, bytes });
    }
    found.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(found)
}

/// Counts files and bytes; what cannot be looked at counts nothing, and links are not followed.
fn size(path: &Path) -> (u64, u64) {
    let Ok(kind) = fs::symlink_metadata(path) else { return (0, 0) };
    if kind.is_file() {
        return (1, kind.len());
    }
    if !kind.is_dir() {
        return (0, 0);
    }
    let entries = fs::read_dir(path).into_iter().flatten().flatten();
    entries.map(|entry| size(&entry.path())).fold((0, 0), |sum, it| (sum.0 + it.0, sum.1 + it.1))
}

#[cfg(test)]
mod tests;
