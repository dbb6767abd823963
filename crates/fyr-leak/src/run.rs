//! One run: the stages in order.

use crate::LeakError;
use crate::attribution::Controllers;
use crate::compare::{self, Expected};
use crate::crew::{self, Crew, Outcome, WorkerCommand};
use crate::decisions::Decisions;
use crate::files::{FileEntry, Status, entry};
use crate::inventory::{Input, What, inventory};
use crate::number::Number;
use crate::output::{self, NAMES};
use crate::persons::{self, Joined};
use crate::progress::{Meter, Progress, Stage};
use crate::protected::List;
use crate::scan::Rules;
use crate::state::{State, Work};
use crate::summary::Summary;
use crate::task::{Bytes, Setup};
use crate::watch::Watch;
use crate::work::{bare_numbers, grounded};
use foldhash::fast::RandomState;
use jiff::civil::Date;
use std::collections::{HashMap, HashSet};
use std::fs::{self, File, TryLockError};
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64};
use std::time::Instant;

/// What to analyse and where to put the result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Analysis {
    /// Files and folders; folders are read with everything in them.
    pub paths: Vec<PathBuf>,
    /// Folder for the result, made with mode 0700.
    pub out: PathBuf,
    /// CSV `controller_id,name,match,value`; without it nobody is attributed.
    pub controllers: Option<PathBuf>,
    /// CSV `id_number[,level]`; without it only flags in the material say who is protected.
    pub protected: Option<PathBuf>,
    /// CSV `person_id_a,person_id_b,decision` of earlier review: `same` or `different`.
    pub decisions: Option<PathBuf>,
    /// The date at which ages, employments and missing centuries are judged.
    pub as_of: Date,
    /// Number of threads, 0 for as many as the machine has. The result does not depend on it.
    pub threads: usize,
    /// What is done with what `out` holds already.
    pub existing: Existing,
    /// How a process that reads untrusted files is begun; without it they are read in this one, with no guards around.
    pub worker: Option<WorkerCommand>,
    /// CSV `id_number` of persons who should have been erased; `expected_gone.csv` lists those who are found.
    pub expect_gone: Option<PathBuf>,
    /// CSV `category` or `controller_id,category`; `undeclared.csv` lists what is present and not declared.
    pub declared: Option<PathBuf>,
    /// CSV `value[,name]`: numbers, addresses and other texts that raise an alarm; `watch.csv` lists where they are met.
    pub watch: Option<PathBuf>,
}

/// What is done with a result or a work folder that is there already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Existing {
    /// The run is refused.
    Refused,
    /// It is replaced.
    Replaced,
    /// A run that was stopped or killed goes on from where it was; a finished result refuses the run.
    Resumed,
}

impl Analysis {
    /// Returns an analysis without lists, of as many threads as there are cores, that refuses an output folder with files.
    pub fn new(paths: Vec<PathBuf>, out: PathBuf, as_of: Date) -> Self {
        Self {
            paths,
            out,
            controllers: None,
            protected: None,
            decisions: None,
            as_of,
            threads: 0,
            existing: Existing::Refused,
            worker: None,
            expect_gone: None,
            declared: None,
            watch: None,
        }
    }
}

/// Analyses the material and writes the result; calls `progress` from any thread, and ends soon when `cancel` is set.
///
/// Files that cannot be read are listed in the result and are no error.
///
/// # Errors
///
/// [`LeakError`] when the run could not be completed. No result file is left then; `.work` holds what was read, for
/// [`Existing::Resumed`].
pub fn analyze(
    analysis: &Analysis,
    progress: &(dyn Fn(Progress) + Sync),
    cancel: &AtomicBool,
) -> Result<Summary, LeakError> {
    let begun = Instant::now();
    let lists = Lists {
        controllers: analysis
            .controllers
            .as_deref()
            .map(Controllers::load)
            .transpose()?
            .unwrap_or_default(),
        protected: match &analysis.protected {
            Some(path) => List::load(path, analysis.as_of)?,
            None => List::default(),
        },
        decisions: match &analysis.decisions {
            Some(path) => Decisions::load(path)?,
            None => Decisions::default(),
        },
    };
    let expected = Expected {
        gone: analysis
            .expect_gone
            .as_deref()
            .map(|path| compare::gone(path, analysis.as_of))
            .transpose()?,
        declared: analysis.declared.as_deref().map(compare::declared).transpose()?,
        watch: analysis
            .watch
            .as_deref()
            .map(|path| Watch::load(path, analysis.as_of))
            .transpose()?,
    };
    // Held until the run has ended, however it ends.
    let _sole = sole(&analysis.out)?;
    let (work, kept) = prepare(analysis)?;
    let result = stages(analysis, (&lists, &expected), (&work, &kept), (progress, cancel))
        .and_then(|mut summary| {
            summary.duration_ms = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
            output::summary(&analysis.out, &summary)?;
            Ok(summary)
        });
    if result.is_err() {
        for name in NAMES {
            // What was not written cannot be removed, and the first fault is the one to tell.
            let _removed = fs::remove_file(analysis.out.join(name));
        }
        return result;
    }
    fs::remove_dir_all(&work).map_err(LeakError::out(&work))?;
    result
}

/// The lists that the controllers gave.
pub(crate) struct Lists {
    pub(crate) controllers: Controllers,
    pub(crate) protected: List,
    pub(crate) decisions: Decisions,
}

/// Makes the output folder and sees to it that no other run writes to it while the value is kept.
///
/// The folder itself is locked: a file in it would be left behind, or be removed under another's hands.
fn sole(out: &Path) -> Result<Option<File>, LeakError> {
    fs::create_dir_all(out).map_err(LeakError::out(out))?;
    let folder = File::open(out).map_err(LeakError::out(out))?;
    match folder.try_lock() {
        Ok(()) => Ok(Some(folder)),
        Err(TryLockError::WouldBlock) => Err(LeakError::OutInUse(out.to_owned())),
        // Some shared disks cannot lock a folder; to refuse every run there would help nobody.
        Err(TryLockError::Error(_)) => Ok(None),
    }
}

/// Makes the work folder in the output folder; returns the latter with whether it is kept from an earlier run.
fn prepare(analysis: &Analysis) -> Result<(PathBuf, Work), LeakError> {
    let out = &analysis.out;
    let work = out.join(".work");
    let resumed = analysis.existing == Existing::Resumed && work.join("state").is_file();
    let mut entries = fs::read_dir(out).map_err(LeakError::out(out))?;
    let replaced = analysis.existing == Existing::Replaced || resumed;
    if entries.next().is_some() && !replaced {
        return Err(LeakError::OutNotEmpty(out.clone()));
    }
    let private = fs::Permissions::from_mode(0o700);
    fs::set_permissions(out, private).map_err(LeakError::out(out))?;
    for name in NAMES {
        let path = out.join(name);
        if path.exists() {
            fs::remove_file(&path).map_err(LeakError::out(&path))?;
        }
    }
    if resumed {
        return Ok((work, Work::Kept));
    }
    if work.exists() {
        fs::remove_dir_all(&work).map_err(LeakError::out(&work))?;
    }
    fs::create_dir(&work).map_err(LeakError::out(&work))?;
    Ok((work, Work::Fresh))
}

fn stages(
    analysis: &Analysis,
    (lists, expected): (&Lists, &Expected),
    (work, kept): (&Path, &Work),
    (report, cancel): (&(dyn Fn(Progress) + Sync), &AtomicBool),
) -> Result<Summary, LeakError> {
    let mut meter = Meter {
        report,
        cancel,
        files_total: 0,
        bytes_total: 0,
        files_done: AtomicU64::new(0),
        bytes_done: AtomicU64::new(0),
    };
    meter.tell(Stage::Inventory, None);
    let inputs = inventory(&analysis.paths, &analysis.out)?;
    let threads = match analysis.threads {
        0 => std::thread::available_parallelism().map_or(1, usize::from),
        some => some,
    };
    let mut state = State::open(work, asked(analysis)?, &inputs, kept)?;
    meter.files_total = inputs.len() as u64;
    meter.bytes_total = inputs.iter().map(|input| input.bytes).sum();
    let (files, bytes) = state.figures(&inputs);
    (meter.files_done, meter.bytes_done) = (AtomicU64::new(files), AtomicU64::new(bytes));

    let guards = read(analysis, (lists, expected), (&inputs, work, threads), &meter, &mut state)?;
    let mut entries = state.finish();
    entries.extend(inputs.iter().filter_map(not_read));
    entries.sort_by(|a, b| a.locator.cmp(&b.locator));
    mark_duplicates(&mut entries);
    let sure = grounds(&entries)?;

    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(threads)
        .build()
        .map_err(|_| LeakError::Threads(threads))?;
    let mut result = output::Material { analysis, lists, entries, sure, joined: Joined::default() };
    pool.install(|| {
        meter.tell(Stage::Joining, None);
        result.joined = persons::join(&result.entries, &result.rules(), &meter)?;
        meter.tell(Stage::Writing, None);
        let mut summary = output::write(&result, &meter)?;
        compare::compare(&result, expected, &mut summary)?;
        summary.guards = guards;
        Ok(summary)
    })
}

/// Returns the bare numbers that have better grounds elsewhere.
fn grounds(entries: &[FileEntry]) -> Result<HashSet<Number, RandomState>, LeakError> {
    let (mut bare, mut sure) = (HashSet::default(), HashSet::default());
    for path in entries.iter().flat_map(|it| &it.work) {
        bare_numbers(path, &mut bare).map_err(LeakError::out(path))?;
    }
    for path in entries.iter().flat_map(|it| &it.work) {
        grounded(path, &bare, &mut sure).map_err(LeakError::out(path))?;
    }
    Ok(sure)
}

/// Reads what is left to be read; returns the guards that the readers had around them.
fn read(
    analysis: &Analysis,
    (lists, expected): (&Lists, &Expected),
    (inputs, work, threads): (&[Input], &Path, usize),
    meter: &Meter<'_>,
    state: &mut State,
) -> Result<Vec<String>, LeakError> {
    let absolute = |path: &PathBuf| {
        std::path::absolute(path).map(|it| Bytes::of(&it)).map_err(LeakError::out(path))
    };
    let setup = Setup {
        work: absolute(&work.to_owned())?,
        controllers: analysis.controllers.as_ref().map(absolute).transpose()?,
        watch: analysis.watch.as_ref().map(absolute).transpose()?,
        protected: analysis.protected.as_ref().map(absolute).transpose()?,
        gone: analysis.expect_gone.as_ref().map(absolute).transpose()?,
        as_of: analysis.as_of,
        roots: analysis.paths.iter().map(absolute).collect::<Result<_, _>>()?,
        memory_bytes: crate::limits::MEMORY_BYTES,
    };
    let of = (analysis.protected.as_deref(), analysis.expect_gone.as_deref());
    let listed = compare::listed(of, analysis.as_of)?;
    let rules = Rules { as_of: analysis.as_of, controllers: &lists.controllers, listed: &listed };
    let crew = Crew {
        command: analysis.worker.as_ref(),
        setup,
        rules: &rules,
        watch: expected.watch.as_ref(),
        work,
        meter,
        threads,
        known: state.parts_done(),
    };
    let files: Vec<_> = inputs.iter().filter(|it| it.what == What::File).cloned().collect();
    let tasks = state.left(&files).map_err(LeakError::out(work))?;
    let mut done = |outcomes: Vec<Outcome>| state.done(outcomes);
    crew::carry_out(&crew, tasks, &mut done)
}

/// Returns the entry of what is not read on purpose or cannot be looked at.
fn not_read(input: &Input) -> Option<FileEntry> {
    let (status, reason) = match input.what {
        What::File => return None,
        What::Link => (Status::Skipped, "a link; links are not followed"),
        What::Special => (Status::Skipped, "a device, pipe or socket"),
        What::Closed => (Status::Unreadable, "the folder or file may not be opened"),
    };
    Some(entry(&input.locator, status, reason.to_owned()))
}

/// Returns a digest of everything besides the material that decides what the readers find.
fn asked(analysis: &Analysis) -> Result<String, LeakError> {
    let mut hasher = blake3::Hasher::new();
    hasher.update(analysis.as_of.to_string().as_bytes());
    for list in [&analysis.controllers, &analysis.watch, &analysis.protected, &analysis.expect_gone]
    {
        let fault = |path: &PathBuf| {
            let path = path.clone();
            |source: io::Error| LeakError::Material { path, source }
        };
        let bytes = list.as_ref().map(|it| fs::read(it).map_err(fault(it))).transpose()?;
        hasher.update(&[u8::from(bytes.is_some())]);
        hasher.update(blake3::hash(&bytes.unwrap_or_default()).as_bytes());
    }
    Ok(hasher.finalize().to_hex().to_string())
}

/// Marks every file whose bytes an earlier one has.
fn mark_duplicates(entries: &mut [FileEntry]) {
    let mut seen: HashMap<String, String> = HashMap::new();
    for entry in entries {
        if entry.blake3.is_empty() || entry.bytes == 0 {
            continue;
        }
        match seen.get(&entry.blake3) {
            Some(first) if entry.status == Status::Read => {
                entry.status = Status::Duplicate;
                entry.reason = format!("the same bytes as {first}");
            }
            Some(_) => {}
            None => {
                seen.insert(entry.blake3.clone(), entry.locator.clone());
            }
        }
    }
}
