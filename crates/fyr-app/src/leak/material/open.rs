//! Opening sealed material for a run.

use super::gone;
use crate::{
    app::{file_fault, new_id, private_folder},
    error::AppError,
};
use fyr_core::incident::{Refusal, material::Material};
use fyr_store::sealed::{SealingKey, unseal};
use std::{
    fs::{self, File},
    io::{self, Write},
    path::{Path, PathBuf},
    sync::atomic::{AtomicBool, Ordering},
};

/// Room that is left on the disk for the work of everybody else.
const ROOM_LEFT_BYTES: u64 = 1024 * 1024 * 1024;

/// Opens sealed material; an earlier opening that was complete is used again, so that a run that was killed goes on.
pub(super) fn open(
    held: &Material,
    (sealed, key): (&Path, &SealingKey),
    (folder, cancel): (&Path, &AtomicBool),
) -> Result<PathBuf, AppError> {
    let whole = folder.join("whole");
    private_folder(&whole)?;
    let path = whole.join(file_name(&held.arrived.name));
    if fs::metadata(&path).is_ok_and(|it| it.len() == held.arrived.bytes) {
        return Ok(path);
    }
    has_room(folder, held.arrived.bytes)?;
    // A name of its own: a process that has lost its lease may be at work still.
    let temporary = folder.join(format!("part-{}", new_id()));
    let opened = open_into(held, (sealed, key), (&temporary, cancel));
    let moved = opened.and_then(|()| {
        fs::rename(&temporary, &path).map_err(|error| file_fault(&temporary, error))
    });
    if moved.is_err() {
        gone(&temporary, fs::remove_file(&temporary))?;
    }
    moved.map(|()| path)
}

fn open_into(
    held: &Material,
    (sealed, key): (&Path, &SealingKey),
    (path, cancel): (&Path, &AtomicBool),
) -> Result<(), AppError> {
    let fault = |error: io::Error| file_fault(path, error);
    let mut plain = Stoppable { file: private(path).map_err(fault)?, cancel };
    let name = held.arrived.id.to_string();
    unseal(sealed, (key, &name), &mut plain).map_err(AppError::fault)?;
    // Not when it was opened: a run goes on only over what has not changed.
    plain.file.set_modified(held.at.into()).map_err(fault)?;
    plain.file.sync_all().map_err(fault)
}

/// A file that takes no more once the run is stopped.
struct Stoppable<'a> {
    file: File,
    cancel: &'a AtomicBool,
}

impl Write for Stoppable<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.cancel.load(Ordering::Relaxed) {
            return Err(io::Error::other("the run was stopped"));
        }
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// Refuses to fill the disk: what others do needs room too.
pub(crate) fn has_room(folder: &Path, bytes: u64) -> Result<(), AppError> {
    let room = rustix::fs::statvfs(folder);
    let room = room.map_err(|error| file_fault(folder, error.into()))?;
    if room.f_bavail.saturating_mul(room.f_frsize) < ROOM_LEFT_BYTES.saturating_add(bytes) {
        return Err(AppError::refused(Refusal::NoRoom));
    }
    Ok(())
}

fn private(path: &Path) -> io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt as _;
    fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(path)
}

/// Returns a name that is no path and that a disk can hold.
pub(super) fn file_name(name: &str) -> String {
    let mut kept = String::new();
    for character in name.chars().filter(|it| *it != '/' && *it != '\0') {
        // Disks take 255 bytes.
        if 200 < kept.len() + character.len_utf8() {
            break;
        }
        kept.push(character);
    }
    if kept.trim_matches('.').is_empty() { "material".to_owned() } else { kept }
}
