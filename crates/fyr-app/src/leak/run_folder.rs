//! The files of a run as they lie on the disk: sealed, each bound to the run and to its name.
//!
//! What runs left before files were sealed lies there plain, and is read as it is. While a run is at work its lists and
//! its material lie opened, in a folder that is removed when it ends.

use super::material::{gone, has_room};
use crate::{
    App,
    app::{file_fault, new_id},
    error::AppError,
};
use fyr_core::id::RunId;
use fyr_leak::{
    place::{Content, Place, reader},
    result::NAMES,
};
use fyr_store::sealed::{Opened, SealedError, Sealing, SealingKey};
use std::{
    fs::{self, File},
    io::{self, Read as _},
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

/// Behind the name of a file that is sealed.
const SEALED: &str = "sealed";
/// Written for machines beside `persons.parquet`, and read by nobody here.
const NOT_KEPT: &str = "persons.csv";

/// A folder whose files are sealed.
#[derive(Clone)]
pub(crate) struct RunFolder {
    folder: PathBuf,
    /// What each file's name is bound to.
    name: String,
    key: SealingKey,
}

impl App {
    /// Returns the files of a run.
    pub(crate) fn run_folder(&self, id: RunId) -> RunFolder {
        RunFolder {
            folder: self.settings().run(id),
            name: id.to_string(),
            key: self.sealing_key().clone(),
        }
    }
}

impl RunFolder {
    /// Returns the files of its result.
    pub(crate) fn result(&self) -> Self {
        let Self { folder, name, key } = self;
        Self { folder: folder.join("result"), name: format!("{name}/result"), key: key.clone() }
    }

    /// Returns where a file lies, for what is said of faults.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// Reads a file; `None` where there is none.
    pub(crate) fn read(&self, name: &str) -> Result<Option<Vec<u8>>, AppError> {
        let read = || -> io::Result<Vec<u8>> {
            let mut bytes = Vec::new();
            reader(self.open(name)?).read_to_end(&mut bytes)?;
            Ok(bytes)
        };
        match read() {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(file_fault(&self.path(name), error)),
        }
    }

    /// Puts a file in the place of the one there at once: a crash leaves the one or the other.
    pub(crate) fn write(&self, name: &str, bytes: &[u8]) -> Result<(), AppError> {
        self.put(name, |sealing| sealing.push(bytes))
    }

    /// Seals the files of a result; ends between two of them when the run is stopped.
    ///
    /// # Errors
    ///
    /// [`Refusal::NoRoom`](fyr_core::incident::Refusal) where the disk has none for a second copy; faults of the disk.
    pub(crate) fn seal(&self, cancel: &AtomicBool) -> Result<(), AppError> {
        let not_kept = self.path(NOT_KEPT);
        gone(&not_kept, fs::remove_file(&not_kept))?;
        for name in NAMES {
            let path = self.path(name);
            if cancel.load(Ordering::Relaxed) {
                return Ok(());
            }
            let mut plain = match File::open(&path) {
                Err(none) if none.kind() == io::ErrorKind::NotFound => continue,
                other => other.map_err(|error| file_fault(&path, error))?,
            };
            let bytes = plain.metadata().map_err(|error| file_fault(&path, error))?.len();
            has_room(&self.folder, bytes)?;
            self.put(name, |sealing| {
                let mut block = vec![0; 256 << 10];
                loop {
                    match plain.read(&mut block)? {
                        0 => return Ok(()),
                        count => sealing.push(block.get(..count).unwrap_or_default())?,
                    }
                }
            })?;
        }
        Ok(())
    }

    /// Puts a sealed file in the place of the one there, sealed or plain; all of it is on the disk when this returns.
    fn put(
        &self,
        name: &str,
        fill: impl FnOnce(&mut Sealing) -> Result<(), SealedError>,
    ) -> Result<(), AppError> {
        let place = self.sealed(name);
        let new = self.path(&format!("{name}-{}.{SEALED}-new", new_id()));
        let put = || {
            let mut sealing = Sealing::create(&new, &self.key, &self.bound(name))?;
            fill(&mut sealing)?;
            sealing.finish()?;
            fs::rename(&new, &place)?;
            match fs::remove_file(self.path(name)) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error.into()),
                _ => {}
            }
            Ok(File::open(&self.folder)?.sync_all()?)
        };
        put().map_err(|error: SealedError| {
            // The first fault is the one to tell.
            let _removed = fs::remove_file(&new);
            AppError::fault(error)
        })
    }

    fn sealed(&self, name: &str) -> PathBuf {
        self.path(&format!("{name}.{SEALED}"))
    }

    fn bound(&self, name: &str) -> String {
        format!("{}/{name}", self.name)
    }
}

impl Place for RunFolder {
    fn path(&self) -> &Path {
        &self.folder
    }

    fn open(&self, name: &str) -> io::Result<Arc<dyn Content>> {
        match Opened::open(&self.sealed(name), (&self.key, &self.bound(name))) {
            Ok(opened) => Ok(Arc::new(OpenFile(opened))),
            Err(SealedError::Disk(none)) if none.kind() == io::ErrorKind::NotFound => {
                self.folder.as_path().open(name)
            }
            Err(error) => Err(as_io(error)),
        }
    }
}

struct OpenFile(Opened);

impl Content for OpenFile {
    fn bytes(&self) -> u64 {
        self.0.bytes()
    }

    fn read_at(&self, at: u64, buffer: &mut [u8]) -> io::Result<usize> {
        self.0.read_at(at, buffer).map_err(as_io)
    }
}

fn as_io(error: SealedError) -> io::Error {
    match error {
        SealedError::Disk(error) => error,
        other @ (SealedError::Foreign | SealedError::Changed | SealedError::Random) => {
            io::Error::other(other)
        }
    }
}

/// Returns whether a run in the folder has left sealed files.
pub(crate) fn holds_sealed(runs: &Path) -> bool {
    let files = |folder: &Path| fs::read_dir(folder).into_iter().flatten().flatten();
    let is_sealed = |path: &Path| path.extension().is_some_and(|it| it == SEALED);
    files(runs).any(|run| {
        let run = run.path();
        files(&run).chain(files(&run.join("result"))).any(|it| is_sealed(&it.path()))
    })
}

#[cfg(test)]
impl RunFolder {
    /// Returns the files in a folder, sealed with a key that every test has.
    pub(super) fn trial(folder: &Path) -> Self {
        let key = SealingKey::parse(&"7".repeat(64)).unwrap();
        Self { folder: folder.to_owned(), name: "run".to_owned(), key }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_run_leaves_lies_sealed_and_is_read_as_it_was() {
        let folder = tempfile::tempdir().unwrap();
        let kept = RunFolder::trial(folder.path());
        fs::write(folder.path().join("files.csv"), "hemligt").unwrap();
        fs::write(folder.path().join(NOT_KEPT), "hemligt").unwrap();
        kept.seal(&AtomicBool::new(false)).unwrap();
        let left: Vec<_> = fs::read_dir(folder.path()).unwrap().map(Result::unwrap).collect();
        let [file] = &left[..] else { panic!("one file: {left:?}") };
        assert_eq!(file.file_name(), "files.csv.sealed");
        let bytes = fs::read(file.path()).unwrap();
        assert!(!bytes.windows(7).any(|it| it == b"hemligt"));
        assert_eq!(kept.read("files.csv").unwrap().as_deref(), Some(&b"hemligt"[..]));
        assert_eq!(kept.read(NOT_KEPT).unwrap(), None);
        assert!(holds_sealed(folder.path().parent().unwrap()));
    }

    #[test]
    fn a_file_is_read_under_its_own_name_in_its_own_run_only() {
        let folder = tempfile::tempdir().unwrap();
        let kept = RunFolder::trial(folder.path());
        kept.write("decisions.csv", b"a").unwrap();
        fs::copy(kept.sealed("decisions.csv"), kept.sealed("sample.csv")).unwrap();
        assert!(kept.read("sample.csv").is_err());
        let other = RunFolder { name: "other".to_owned(), ..kept.clone() };
        assert!(other.read("decisions.csv").is_err());
        kept.write("decisions.csv", b"b").unwrap();
        assert_eq!(kept.read("decisions.csv").unwrap().as_deref(), Some(&b"b"[..]));
    }

    #[test]
    fn what_is_written_sealed_takes_the_place_of_what_lay_plain() {
        let folder = tempfile::tempdir().unwrap();
        let kept = RunFolder::trial(folder.path());
        fs::write(folder.path().join("decisions.csv"), "old").unwrap();
        kept.write("decisions.csv", b"new").unwrap();
        assert!(!folder.path().join("decisions.csv").exists());
        assert_eq!(kept.read("decisions.csv").unwrap().as_deref(), Some(&b"new"[..]));
    }

    #[test]
    fn a_run_that_is_stopped_seals_no_more() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("files.csv"), "x").unwrap();
        RunFolder::trial(folder.path()).seal(&AtomicBool::new(true)).unwrap();
        assert!(folder.path().join("files.csv").exists());
    }

    #[test]
    fn what_lies_plain_from_before_is_still_read() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("files.csv"), "").unwrap();
        let kept = RunFolder::trial(folder.path());
        assert_eq!(kept.read("files.csv").unwrap().as_deref(), Some(&b""[..]));
    }
}
