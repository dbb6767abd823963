//! One run: the stages in order.

use crate::LeakError;
use crate::attribution::Controllers;
use crate::decisions::Decisions;
use crate::files::{self, FileEntry, Run, Status};
use crate::inventory::inventory;
use crate::output::{self, NAMES};
use crate::persons::{self, Joined};
use crate::progress::{Meter, Progress, Stage};
use crate::protected::List;
use crate::read::source::WorkFolder;
use crate::scan::Rules;
use crate::summary::Summary;
use jiff::civil::Date;
use rayon::prelude::*;
use std::collections::{HashMap, HashSet};
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64};
use std::sync::{Mutex, PoisonError};
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
    /// Whether `out` may hold files; those of an earlier result are replaced.
    pub force: bool,
}

/// Analyses the material and writes the result; calls `progress` from any thread, and ends soon when `cancel` is set.
///
/// Files that cannot be read are listed in the result and are no error.
///
/// # Errors
///
/// [`LeakError`] when the run could not be completed. No result file is left then.
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
    let work = prepare(analysis)?;
    let result = stages(analysis, &lists, &work, (progress, cancel)).and_then(|mut summary| {
        summary.duration_ms = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
        output::summary(&analysis.out, &summary)?;
        Ok(summary)
    });
    let cleared = fs::remove_dir_all(&work).map_err(LeakError::out(&work));
    if result.is_err() {
        for name in NAMES {
            // What was not written cannot be removed, and the first fault is the one to tell.
            let _removed = fs::remove_file(analysis.out.join(name));
        }
    }
    result.and_then(|summary| cleared.map(|()| summary))
}

/// The lists that the controllers gave.
pub(crate) struct Lists {
    pub(crate) controllers: Controllers,
    pub(crate) protected: List,
    pub(crate) decisions: Decisions,
}

/// Makes the output folder and the work folder in it; returns the latter.
fn prepare(analysis: &Analysis) -> Result<PathBuf, LeakError> {
    let out = &analysis.out;
    fs::create_dir_all(out).map_err(LeakError::out(out))?;
    let mut entries = fs::read_dir(out).map_err(LeakError::out(out))?;
    if entries.next().is_some() && !analysis.force {
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
    let work = out.join(".work");
    if work.exists() {
        fs::remove_dir_all(&work).map_err(LeakError::out(&work))?;
    }
    fs::create_dir(&work).map_err(LeakError::out(&work))?;
    Ok(work)
}

fn stages(
    analysis: &Analysis,
    lists: &Lists,
    work: &Path,
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
    let inputs = inventory(&analysis.paths)?;
    meter.files_total = inputs.len() as u64;
    meter.bytes_total = inputs.iter().map(|input| input.bytes).sum();
    let sure = Mutex::new(HashSet::new());
    let rules = Rules { as_of: analysis.as_of, controllers: &lists.controllers };
    let run = Run { rules, work: WorkFolder::new(work), meter, sure };
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(analysis.threads)
        .build()
        .map_err(|_| LeakError::Threads(analysis.threads))?;
    let read: Result<Vec<Vec<FileEntry>>, LeakError> = pool
        .install(|| inputs.par_iter().with_max_len(1).map(|it| files::read(&run, it)).collect());
    let mut entries: Vec<FileEntry> = read?.into_iter().flatten().collect();
    entries.sort_by(|a, b| a.locator.cmp(&b.locator));
    mark_duplicates(&mut entries);

    let Run { meter, sure, .. } = run;
    let sure = sure.into_inner().unwrap_or_else(PoisonError::into_inner);
    meter.tell(Stage::Joining, None);
    let joined = Joined::default();
    let mut result = output::Material { analysis, lists, entries, sure, joined };
    result.joined = persons::join(&result.entries, &result.rules(), &meter)?;
    meter.tell(Stage::Writing, None);
    output::write(&result, &meter)
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
