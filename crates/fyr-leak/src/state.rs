//! What a run has read so far, so that one that was stopped or killed need not read it again.
//!
//! `.work/state` holds one JSON text a line: what the run was asked, then each task that is done. A line is written when
//! its findings are; a last line that was cut off is as if it were not there.

use crate::LeakError;
use crate::crew::Outcome;
use crate::files::{FileEntry, Status};
use crate::inventory::Input;
use crate::task::{Bytes, Part, Task};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufRead, BufReader, Write};
use std::path::{Path, PathBuf};

/// Everything that has been read, growing.
pub(crate) struct State {
    work: PathBuf,
    file: File,
    modified: HashMap<String, (u64, i64, i64)>,
    entries: Vec<FileEntry>,
    cut: BTreeMap<String, CutFile>,
}

/// A file that is read in parts.
#[derive(Default)]
struct CutFile {
    whole: Option<(FileEntry, Vec<Part>)>,
    done: Vec<(Part, FileEntry)>,
}

/// The first line: results of another version or with other lists must not be mixed.
#[derive(PartialEq, Eq, Serialize, Deserialize)]
struct Asked {
    version: String,
    digest: String,
}

/// A task that is done.
#[derive(Serialize, Deserialize)]
struct Record {
    locator: String,
    /// Size and time of change: a file that is not what it was is read again.
    stamp: (u64, i64, i64),
    part: Option<Part>,
    parts: Option<Vec<Part>>,
    entries: Vec<FileEntry>,
}

/// What the work folder holds at the beginning.
pub(crate) enum Work {
    /// Nothing; begin.
    Fresh,
    /// What an earlier run has read.
    Kept,
}

impl State {
    /// Opens the state in `work`; `digest` is of everything that decides what readers find.
    pub(crate) fn open(
        work: &Path,
        digest: String,
        inputs: &[Input],
        kept: &Work,
    ) -> Result<Self, LeakError> {
        let path = work.join("state");
        let asked = Asked { version: env!("CARGO_PKG_VERSION").to_owned(), digest };
        let modified: HashMap<_, _> = inputs
            .iter()
            .map(|it| (it.locator.clone(), (it.bytes, it.changed.0, it.changed.1)))
            .collect();
        let records = match kept {
            Work::Fresh => Vec::new(),
            Work::Kept => read(&path, &asked)?,
        };
        let open = || OpenOptions::new().create(true).append(true).open(&path);
        let file = open().map_err(LeakError::out(&path))?;
        let mut state = Self {
            work: work.to_owned(),
            file,
            modified,
            entries: Vec::new(),
            cut: BTreeMap::new(),
        };
        if matches!(kept, Work::Fresh) {
            state.lines(&[asked]).map_err(LeakError::out(&path))?;
        } else {
            // Ends a line that was cut off.
            state.file.write_all(b"\n").map_err(LeakError::out(&path))?;
        }
        for record in records {
            if state.modified.get(&record.locator) == Some(&record.stamp) {
                state.take(record);
            }
        }
        Ok(state)
    }

    /// Sets down what became of tasks.
    pub(crate) fn done(&mut self, outcomes: Vec<Outcome>) -> Result<(), LeakError> {
        let of = |Outcome { task, entries, parts }| {
            let stamp = self.modified.get(&task.locator).copied().unwrap_or_default();
            Record { locator: task.locator, stamp, part: task.part, parts, entries }
        };
        let records: Vec<Record> = outcomes.into_iter().map(of).collect();
        self.lines(&records).map_err(LeakError::out(self.work.join("state")))?;
        for record in records {
            self.take(record);
        }
        Ok(())
    }

    /// Returns the tasks that are still to be done; the inputs are those of [`State::open`].
    pub(crate) fn left(&self, inputs: &[Input]) -> io::Result<Vec<Task>> {
        let mut number = next_number(&self.work)?;
        let mut tasks = Vec::new();
        let known: HashSet<&str> = self.entries.iter().map(|it| it.locator.as_str()).collect();
        let mut add = |input: &Input, part: Option<&Part>| {
            let bytes = part.map_or(input.bytes, |it| it.end - it.start);
            let mut task = Task {
                number,
                path: Bytes::of(&input.path),
                locator: input.locator.clone(),
                bytes,
                part: part.cloned(),
                passed: Vec::new(),
                ends_after_ms: 0,
            };
            let most = std::time::Duration::from_millis(crate::crew::time_ms(&task));
            task.ends_after_ms = crate::crew::soft_ms(most);
            number += 1;
            tasks.push(task);
        };
        for input in inputs {
            if known.contains(input.locator.as_str()) {
                continue;
            }
            match self.cut.get(&input.locator) {
                Some(CutFile { whole: Some((_, parts)), done }) => {
                    let is_open = |part: &&Part| !done.iter().any(|(it, _)| it == *part);
                    parts.iter().filter(is_open).for_each(|part| add(input, Some(part)));
                }
                _ => add(input, None),
            }
        }
        // The largest first, so that no core waits for the last one.
        tasks.sort_by(|a, b| b.bytes.cmp(&a.bytes).then(a.number.cmp(&b.number)));
        Ok(tasks)
    }

    /// Returns whether the part has been read although its file is not cut to the end yet.
    pub(crate) fn parts_done(&self) -> HashSet<(String, u64, u64)> {
        let of = |(locator, cut): (&String, &CutFile)| {
            let ranges: Vec<_> = cut.done.iter().map(|(it, _)| (it.start, it.end)).collect();
            ranges.into_iter().map(|(start, end)| (locator.clone(), start, end)).collect::<Vec<_>>()
        };
        self.cut.iter().flat_map(of).collect()
    }

    /// Returns how many files and bytes of the material are done.
    pub(crate) fn figures(&self, inputs: &[Input]) -> (u64, u64) {
        let known: HashSet<&str> = self.entries.iter().map(|it| it.locator.as_str()).collect();
        let done = inputs.iter().filter(|it| known.contains(it.locator.as_str()));
        let (files, bytes) = done.fold((0, 0), |(n, b), it| (n + 1, b + it.bytes));
        let parts = self.cut.values().flat_map(|it| &it.done).map(|(it, _)| it.end - it.start);
        (files, bytes + parts.sum::<u64>())
    }

    /// Returns every file met, by locator.
    pub(crate) fn finish(self) -> Vec<FileEntry> {
        let mut entries = self.entries;
        for cut in self.cut.into_values() {
            if let Some((whole, _)) = cut.whole {
                entries.push(joined(whole, cut.done));
            }
        }
        entries.sort_by(|a, b| a.locator.cmp(&b.locator));
        entries
    }

    fn lines(&mut self, values: &[impl Serialize]) -> io::Result<()> {
        let mut text = Vec::new();
        for value in values {
            serde_json::to_writer(&mut text, value)?;
            text.push(b'\n');
        }
        self.file.write_all(&text)
    }

    fn take(&mut self, mut record: Record) {
        for entry in &mut record.entries {
            for work in &mut entry.work {
                *work = self.work.join(&*work);
            }
        }
        let mut entries = record.entries.into_iter();
        match (record.part, record.parts) {
            (Some(part), _) => {
                let cut = self.cut.entry(record.locator).or_default();
                let known = cut.done.iter().any(|(it, _)| *it == part);
                cut.done.extend(entries.next().filter(|_| !known).map(|it| (part, it)));
            }
            (None, Some(parts)) => {
                let cut = self.cut.entry(record.locator).or_default();
                cut.whole = entries.next().map(|it| (it, parts));
            }
            (None, None) => self.entries.extend(entries),
        }
    }
}

/// Makes one entry of a file's parts.
fn joined(mut whole: FileEntry, mut parts: Vec<(Part, FileEntry)>) -> FileEntry {
    parts.sort_by_key(|(part, _)| part.start);
    let count = parts.len();
    let unread = parts.iter().filter(|(_, it)| it.status == Status::Unreadable).count();
    let mut reasons: Vec<String> = Vec::new();
    for (_, part) in parts {
        whole.units += part.units;
        whole.mentions += part.mentions;
        whole.work.extend(part.work);
        whole.met.extend(part.met);
        if part.status != Status::Read {
            whole.status = Status::PartlyRead;
        }
        if !part.reason.is_empty() && !reasons.contains(&part.reason) {
            reasons.push(part.reason);
        }
    }
    if unread == count {
        whole.status = Status::Unreadable;
    }
    reasons.truncate(5);
    whole.reason = reasons.join("; ");
    whole
}

fn read(path: &Path, asked: &Asked) -> Result<Vec<Record>, LeakError> {
    let file = File::open(path).map_err(LeakError::out(path))?;
    let mut lines = BufReader::new(file).lines();
    let first = lines.next().transpose().map_err(LeakError::out(path))?.unwrap_or_default();
    if serde_json::from_str::<Asked>(&first).ok().as_ref() != Some(asked) {
        let out = path.parent().and_then(Path::parent).unwrap_or(path);
        return Err(LeakError::OtherRun(out.to_owned()));
    }
    // A line that a kill has cut off is of a task that is done again.
    Ok(lines.map_while(Result::ok).filter_map(|it| serde_json::from_str(&it).ok()).collect())
}

/// Returns a number greater than that of any file in the work folder.
fn next_number(work: &Path) -> io::Result<u64> {
    let mut next = 0;
    for entry in fs::read_dir(work)? {
        let name = entry?.file_name();
        let number = name.to_str().and_then(|it| it.split_once('-')).map(|(number, _)| number);
        next = number.and_then(|it| it.parse::<u64>().ok()).map_or(next, |it| next.max(it + 1));
    }
    Ok(next)
}
