//! One run: the stages in order.

use crate::LeakError;
use crate::attribution::Controllers;
use crate::files::{self, FileEntry, Run, Status};
use crate::inventory::inventory;
use crate::mention::{Employment, Grade};
use crate::number::Number;
use crate::output::{self, Attributed, Findings, NAMES};
use crate::persons::{self, Finished, Joined, categories};
use crate::progress::{Meter, Progress, Stage};
use crate::protected;
use crate::read::source::WorkFolder;
use crate::result::{Minor, Protected};
use crate::scan::Rules;
use crate::summary::{Bounds, ControllerCount, FileCount, ProtectedCount, Summary};
use fyr_core::vocabulary::ProtectionLevel;
use jiff::civil::Date;
use rayon::prelude::*;
use std::collections::{BTreeMap, HashMap, HashSet};
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
        protected: analysis
            .protected
            .as_deref()
            .map(protected::load)
            .transpose()?
            .unwrap_or_default(),
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

struct Lists {
    controllers: Controllers,
    protected: HashMap<Number, ProtectionLevel>,
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
    // A number on the list of protected persons needs no other grounds.
    let sure = Mutex::new(lists.protected.keys().copied().collect::<HashSet<_>>());
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
    let joined = persons::join(&entries, &sure, &meter)?;
    meter.tell(Stage::Writing, None);
    write(analysis, lists, &Read { entries, sure, joined }, &meter)
}

/// What reading and joining gave.
struct Read {
    entries: Vec<FileEntry>,
    sure: HashSet<Number>,
    joined: Joined,
}

fn write(
    analysis: &Analysis,
    lists: &Lists,
    read: &Read,
    meter: &Meter<'_>,
) -> Result<Summary, LeakError> {
    let out = &analysis.out;
    let (controllers, protected) = (&lists.controllers, &lists.protected);
    let rules = Finished { controllers, protected, as_of: analysis.as_of };
    let mut persons: Vec<Attributed> = Vec::with_capacity(read.joined.persons.len());
    for gathered in &read.joined.persons {
        let links = gathered.controllers.iter().filter_map(|(index, bits)| {
            let controller = controllers.list.get(*index as usize)?;
            Some((controller.id.clone(), categories(*bits)))
        });
        persons.push((persons::finish(gathered, &rules), links.collect()));
    }
    let ids: Vec<String> = persons.iter().map(|(person, _)| person.person_id.clone()).collect();
    let findings =
        Findings { files: &read.entries, joined: &read.joined, ids: &ids, sure: &read.sure, meter };
    let figures = output::mentions(out, &findings)?;
    let mut pairs: Vec<(String, String)> = Vec::new();
    for (first, second) in &read.joined.conflicts {
        let id = |number| read.joined.of_number(number).and_then(|it| ids.get(it)).cloned();
        pairs.extend(id(*first).zip(id(*second)));
    }
    pairs.sort_unstable();
    persons.sort_by_cached_key(|(person, _)| {
        let number = person.id_number;
        let kind = number.map_or("", |it| it.id_type());
        let digits = number.map_or_else(String::new, |it| it.digits());
        (kind, digits, person.birth_date, person.names.clone(), person.person_id.clone())
    });
    let mut summary = summarise(&persons, &lists.controllers);
    summary.files = count_files(&read.entries);
    summary.mentions = figures.mentions;
    summary.bounds = Bounds {
        persons_graded_b: persons.iter().filter(|(it, _)| it.grade == Grade::B).count() as u64,
        bare_numbers_not_counted: figures.bare.len() as u64,
        broken_numbers: figures.broken,
        unions_refused: read.joined.unions_refused,
        shared_contacts: read.joined.shared_contacts,
        listed_not_found: lists
            .protected
            .keys()
            .filter(|it| read.joined.of_number(**it).is_none())
            .count() as u64,
    };
    summary.input_digest = digest(&read.entries);
    summary.as_of = analysis.as_of.to_string();
    output::persons(out, &persons)?;
    output::files(out, &read.entries)?;
    output::controllers(out, &summary.controllers)?;
    output::conflicts(out, &pairs)?;
    Ok(summary)
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

fn summarise(persons: &[Attributed], controllers: &Controllers) -> Summary {
    let mut summary = Summary { persons: persons.len() as u64, ..Summary::default() };
    let named = controllers.list.iter().map(|it| (it.id.as_str(), it.name.as_str()));
    let mut counts: BTreeMap<&str, ControllerCount> = named
        .map(|(id, name)| {
            let count = ControllerCount {
                controller_id: id.into(),
                name: name.into(),
                ..ControllerCount::default()
            };
            (id, count)
        })
        .collect();
    let mut nobody =
        ControllerCount { controller_id: "unattributed".into(), ..ControllerCount::default() };
    for (person, links) in persons {
        summary.persons_without_number += u64::from(person.id_number.is_none());
        summary.minors += u64::from(person.minor == Minor::Yes);
        summary.former += u64::from(person.employment == Employment::Former);
        summary.unattributed += u64::from(links.is_empty());
        add_protected(&mut summary.protected, person.protected);
        if links.is_empty() {
            add(&mut nobody, person, &person.categories);
        }
        for (controller, found) in links {
            if let Some(count) = counts.get_mut(controller.as_str()) {
                add(count, person, found);
            }
        }
    }
    summary.controllers = counts.into_values().chain([nobody]).collect();
    summary.versions.insert("fyr-leak".to_owned(), env!("CARGO_PKG_VERSION").to_owned());
    summary
}

fn add_protected(count: &mut ProtectedCount, protected: Protected) {
    match protected {
        Protected::None => return,
        Protected::InMaterial => count.in_material += 1,
        Protected::OnList => count.on_list += 1,
        Protected::Both => count.both += 1,
    }
    count.total += 1;
}

fn add(
    count: &mut ControllerCount,
    person: &crate::result::Person,
    found: &[fyr_core::vocabulary::DataCategory],
) {
    count.persons += 1;
    count.protected += u64::from(person.protected != Protected::None);
    count.minors += u64::from(person.minor == Minor::Yes);
    count.former += u64::from(person.employment == Employment::Former);
    count.persons_only_here += u64::from(person.controllers.len() <= 1);
    for category in found {
        *count.categories.entry(category.id().to_owned()).or_default() += 1;
    }
}

fn count_files(entries: &[FileEntry]) -> FileCount {
    let mut count = FileCount { total: entries.len() as u64, ..FileCount::default() };
    for status in Status::ALL {
        count.by_status.insert(status.id().to_owned(), 0);
    }
    for entry in entries {
        *count.by_status.entry(entry.status.id().to_owned()).or_default() += 1;
        if !entry.locator.contains("!/") {
            count.bytes += entry.bytes;
        }
        if entry.status == Status::Unreadable {
            count.bytes_unreadable += entry.bytes;
        }
    }
    count
}

fn digest(entries: &[FileEntry]) -> String {
    let mut hasher = blake3::Hasher::new();
    for entry in entries {
        hasher.update(entry.locator.as_bytes());
        hasher.update(b"\0");
        hasher.update(entry.blake3.as_bytes());
        hasher.update(b"\n");
    }
    hasher.finalize().to_hex().to_string()
}
