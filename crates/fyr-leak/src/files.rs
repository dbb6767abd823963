//! From a file of the material to its entry in the list of files, archive members included.

mod archives;
mod documents;

use crate::cut::cut;
use crate::limits::{CUT_BYTES_MIN, SMALL_BYTES};
use crate::progress::{Counts, Meter, Metered, Stage};
use crate::read::archive::Budget;
use crate::read::sniff::{Behind, Format, sniff};
use crate::read::source::{Source, WorkFolder};
use crate::read::{
    Outcome, Piece, Push, Unread, columnar, csv, json, sql, sqlite, text, workbook, xml,
};
use crate::scan::{Counted, Rules, Scanner};
use crate::task::{Part, Passed, Task, Told, Until};
use crate::watch::{Met, Watch, Watcher};
use crate::work::Writer;
use serde::{Deserialize, Serialize};
use std::fs::File;
use std::io::{self, Read as _};
use std::path::PathBuf;
use std::sync::atomic::Ordering;

/// A file met, as it stands in `files.csv`.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct FileEntry {
    pub(crate) locator: String,
    pub(crate) media_type: String,
    pub(crate) bytes: u64,
    pub(crate) blake3: String,
    pub(crate) status: Status,
    pub(crate) reason: String,
    pub(crate) units: u64,
    pub(crate) mentions: u64,
    /// Its rows with findings, in this order; as told by a reader, names in the work folder.
    pub(crate) work: Vec<PathBuf>,
    /// Where values of the watch list were met.
    pub(crate) met: Vec<Met>,
}

impl FileEntry {
    /// Whether some of it could not be read.
    pub(crate) const fn is_missing(&self) -> bool {
        matches!(self.status, Status::Unreadable | Status::PartlyRead)
    }

    /// Whether some of it was read.
    pub(crate) const fn is_read(&self) -> bool {
        matches!(self.status, Status::Read | Status::PartlyRead)
    }
}

/// How far a file was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// All of it.
    Read,
    /// Some of it; the reason says what is missing.
    PartlyRead,
    /// Nothing of it; the reason says why.
    Unreadable,
    /// The same bytes as another file; its findings are kept with this place too.
    Duplicate,
    /// Not looked into on purpose; the reason says why.
    Skipped,
}

impl Status {
    /// Every status.
    pub const ALL: [Self; 5] =
        [Self::Read, Self::PartlyRead, Self::Unreadable, Self::Duplicate, Self::Skipped];

    /// Returns the stable id.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::PartlyRead => "partly_read",
            Self::Unreadable => "unreadable",
            Self::Duplicate => "duplicate",
            Self::Skipped => "skipped",
        }
    }
}

/// What the reading of a task needs.
pub(crate) struct Run<'a> {
    pub(crate) rules: &'a Rules<'a>,
    pub(crate) watch: Option<&'a Watch>,
    pub(crate) work: WorkFolder,
    pub(crate) meter: &'a Meter<'a>,
    pub(crate) task: &'a Task,
    /// When to end, so that what was read by then counts.
    pub(crate) until: Until,
}

impl Run<'_> {
    /// Whether the time for the task is used up.
    pub(crate) fn is_late(&self) -> bool {
        self.until.is_past()
    }
}

/// Hears of what is read; fails when the run shall stop.
pub(crate) type Tell<'a> = dyn FnMut(Told) -> io::Result<()> + 'a;

/// Reads the file or part of a task with everything in it, and tells of each file met.
///
/// # Errors
///
/// Faults of our own side: the work folder cannot be written, or the run shall stop.
pub(crate) fn read(run: &Run<'_>, tell: &mut Tell<'_>) -> io::Result<()> {
    let task = run.task;
    let source = source(task);
    let place = Place { locator: &task.locator, depth: 0, bytes: task.bytes, around: &[] };
    let large = task.bytes >= CUT_BYTES_MIN && task.passed.is_empty();
    if task.part.is_some() || large {
        let Ok(sniffed) = sniff(&source) else {
            let reason = "the file cannot be opened or read from disk".to_owned();
            return tell(Told::Entry(entry(&task.locator, Status::Unreadable, reason)));
        };
        let mut whole = entry(&task.locator, Status::Read, String::new());
        sniffed.media_type.clone_into(&mut whole.media_type);
        if let Some(part) = &task.part {
            let part = Source::Part(task.path.path(), part.clone());
            content(run, &part, sniffed.format, &place, &mut whole)?;
            return tell(Told::Entry(whole));
        }
        let mut of = |part| tell(Told::Part(part));
        if let Some(digest) = cut(run.meter, &source, sniffed.format, &mut of)? {
            whole.bytes = task.bytes;
            whole.blake3 = digest;
            return tell(Told::Cut(whole));
        }
    }
    let passed = &task.passed;
    let mut entries = Entries { told_missing: 0, told_read: 0, last: None, passed, tell };
    source_entry(run, &source, &place, Budget::of(task.bytes), &mut entries)?;
    entries.flush()
}

/// Returns the file of a task, a small one as its bytes: it is looked at several times, and opened once.
fn source(task: &Task) -> Source {
    let path = task.path.path();
    let read = || {
        // A byte more, so that the end is met without more room being asked for.
        let mut bytes = Vec::with_capacity(usize::try_from(task.bytes).ok()? + 1);
        File::open(&path).ok()?.take(SMALL_BYTES + 1).read_to_end(&mut bytes).ok()?;
        // A database is read with the files beside it.
        let fits = bytes.len() as u64 <= SMALL_BYTES && !sqlite::is_of_database(&bytes);
        fits.then_some(bytes)
    };
    match (task.bytes <= SMALL_BYTES).then(read).flatten() {
        Some(bytes) => Source::Memory(bytes),
        None => Source::Disk(path),
    }
}

/// Takes the entries as they are made and tells of each when the next one comes.
struct Entries<'a, 'b> {
    told_missing: usize,
    told_read: usize,
    last: Option<FileEntry>,
    passed: &'a [Passed],
    tell: &'a mut Tell<'b>,
}

impl Entries<'_, '_> {
    fn push(&mut self, entry: FileEntry) -> io::Result<()> {
        if self.is_passed(&entry.locator) {
            return Ok(());
        }
        self.flush()?;
        self.last = Some(entry);
        Ok(())
    }

    fn flush(&mut self) -> io::Result<()> {
        let Some(entry) = self.last.take() else { return Ok(()) };
        self.told_missing += usize::from(entry.is_missing());
        self.told_read += usize::from(entry.is_read());
        (self.tell)(Told::Entry(entry))
    }

    fn last_mut(&mut self) -> Option<&mut FileEntry> {
        self.last.as_mut()
    }

    /// How many files could not be read in full.
    fn missing(&self) -> usize {
        self.told_missing + usize::from(self.last.as_ref().is_some_and(FileEntry::is_missing))
    }

    /// How many files were read, in full or in part.
    fn read(&self) -> usize {
        self.told_read + usize::from(self.last.as_ref().is_some_and(FileEntry::is_read))
    }

    /// Whether an earlier attempt has told of the file.
    fn is_passed(&self, locator: &str) -> bool {
        self.passed.iter().any(|it| it.locator == locator)
    }

    /// How many files below `locator` an earlier attempt could not read in full, and how many it read.
    fn passed_below(&self, locator: &str) -> (usize, usize) {
        let below = |it: &&Passed| {
            it.locator.strip_prefix(locator).is_some_and(|rest| rest.starts_with("!/"))
        };
        let below = self.passed.iter().filter(below);
        below.fold((0, 0), |(missing, read), it| {
            (missing + usize::from(it.missing), read + usize::from(it.read))
        })
    }
}

struct Place<'a> {
    locator: &'a str,
    depth: usize,
    bytes: u64,
    /// The controllers that the document says it lies in.
    around: &'a [u32],
}

/// Returns the entry of a file of which no more is known.
pub(crate) fn entry(locator: &str, status: Status, reason: String) -> FileEntry {
    FileEntry {
        locator: locator.to_owned(),
        media_type: String::new(),
        bytes: 0,
        blake3: String::new(),
        status,
        reason,
        units: 0,
        mentions: 0,
        work: Vec::new(),
        met: Vec::new(),
    }
}

fn source_entry(
    run: &Run<'_>,
    source: &Source,
    place: &Place<'_>,
    budget: Budget,
    entries: &mut Entries<'_, '_>,
) -> io::Result<Budget> {
    if entries.is_passed(place.locator) {
        return Ok(budget);
    }
    run.meter.tell(Stage::Reading, Some(place.locator));
    let mut entry = entry(place.locator, Status::Read, String::new());
    entry.bytes = place.bytes;
    let opened = hash(source).and_then(|hash| Ok((hash, sniff(source)?)));
    let Ok((hash, sniffed)) = opened else {
        entry.status = Status::Unreadable;
        "the file cannot be opened or read from disk".clone_into(&mut entry.reason);
        entries.push(entry)?;
        return Ok(budget);
    };
    entry.blake3 = hash;
    sniffed.media_type.clone_into(&mut entry.media_type);
    let budget = match sniffed.behind {
        Behind::Zip => archives::behind(run, source, place, budget, entries)?,
        Behind::Nothing => budget,
    };
    formatted(run, (source, sniffed.format), place, (entry, budget), entries)
}

/// Reads a file as one of this format.
#[cfg(feature = "fuzz")]
pub(crate) fn read_as(
    run: &Run<'_>,
    file: (&Source, Format),
    tell: &mut Tell<'_>,
) -> io::Result<()> {
    let task = run.task;
    let place = Place { locator: &task.locator, depth: 0, bytes: task.bytes, around: &[] };
    let mut entries =
        Entries { told_missing: 0, told_read: 0, last: None, passed: &task.passed, tell };
    let own = (entry(&task.locator, Status::Read, String::new()), Budget::of(task.bytes));
    formatted(run, file, &place, own, &mut entries)?;
    entries.flush()
}

fn formatted(
    run: &Run<'_>,
    (source, format): (&Source, Format),
    place: &Place<'_>,
    (mut entry, budget): (FileEntry, Budget),
    entries: &mut Entries<'_, '_>,
) -> io::Result<Budget> {
    match format {
        Format::Empty => "empty".clone_into(&mut entry.reason),
        Format::Beside(why) => {
            entry.status = Status::Skipped;
            why.clone_into(&mut entry.reason);
        }
        Format::Unsupported(name) => {
            entry.status = Status::Unreadable;
            entry.reason = format!("{name} is not read by this version");
        }
        Format::Archive(packing) => {
            return archives::read(run, (source, packing), place, (entry, budget), entries);
        }
        Format::Csv(_)
        | Format::Sql(_)
        | Format::Json
        | Format::Xml
        | Format::Workbook(_)
        | Format::Sqlite
        | Format::Parquet
        | Format::Text => {
            content(run, source, format, place, &mut entry)?;
        }
        Format::Document(document) => {
            return documents::read(run, (source, document), place, (entry, budget), entries);
        }
    }
    entries.push(entry)?;
    Ok(budget)
}

/// What is said of a file whose reading took too long.
const LATE: &str = "the time for one file was used up; what comes after was not read";

/// Reads rows and lines into the work folder.
fn content(
    run: &Run<'_>,
    source: &Source,
    format: Format,
    place: &Place<'_>,
    entry: &mut FileEntry,
) -> io::Result<()> {
    read_into(run, place, entry, &mut |push| pieces(run, source, format, place, push))?;
    Ok(())
}

/// Reads into the work folder what `read` hands over; returns the controllers that the text names.
fn read_into(
    run: &Run<'_>,
    place: &Place<'_>,
    entry: &mut FileEntry,
    read: &mut dyn FnMut(&mut Push<'_>) -> Outcome,
) -> io::Result<Vec<u32>> {
    let path = run.work.file();
    let writer = Writer::create(&path, run.watch);
    let mut scanner = Scanner::new(run.rules, (place.locator, place.around), writer);
    let mut watcher = run.watch.map(Watcher::new);
    let mut own_fault = None;
    let mut late = false;
    let (mut units, mut weight) = (0_u64, 0_usize);
    let part = run.task.part.as_ref();
    let mut push = |piece: Piece<'_>| {
        if run.meter.cancel.load(Ordering::Relaxed) {
            return Err(io::Error::other("stopped"));
        }
        let Some(piece) = placed(piece, part) else { return Ok(()) };
        let uncounted =
            matches!(piece, Piece::Table { .. } | Piece::Remark(_) | Piece::Row { number: 0, .. });
        units += u64::from(!uncounted);
        // The clock is read once in so many pieces, or fewer large ones: it costs as much as a short line.
        weight += heft(&piece);
        if weight >= HEFT_MAX && run.is_late() {
            late = true;
            return Err(io::ErrorKind::TimedOut.into());
        }
        weight %= HEFT_MAX;
        if let Some(watcher) = &mut watcher {
            watcher.piece(&piece);
        }
        scanner.take(piece).map_err(|fault| {
            own_fault = Some(fault);
            io::Error::other("the work folder cannot be written")
        })
    };
    let outcome = read(&mut push);
    run.meter.go_on().map_err(io::Error::other)?;
    if let Some(fault) = own_fault {
        return Err(fault);
    }
    let broken = if late { LATE } else { "the reading broke off: a fault of the disk" };
    let mut unread = outcome.unwrap_or_else(|_| vec![Unread::new(broken)]);
    let counted = scanner.finish()?;
    add_counts(&counted, &mut unread);
    entry.units = units;
    entry.mentions = counted.mentions;
    entry.met = counted.met;
    entry.met.extend(watcher.map(Watcher::finish).unwrap_or_default());
    entry.met.sort_unstable();
    entry.met.dedup();
    if let Some(part) = part {
        for it in &mut unread {
            it.what = part.words(&it.what);
        }
    }
    let nothing = units == 0 && !unread.is_empty();
    note(entry, &unread, if nothing { Status::Unreadable } else { Status::PartlyRead });
    let mut remarks = counted.remarks;
    if counted.uneven > 0 {
        remarks.push(format!("{} rows have more columns than the header", counted.uneven));
    }
    if entry.reason.is_empty() {
        entry.reason = remarks.join("; ");
    }
    if counted.mentions > 0 {
        counted.grounds.write(&path)?;
        entry.work = path.file_name().map(PathBuf::from).into_iter().collect();
    }
    Ok(counted.controllers)
}

/// Returns about how much work a piece makes, where a short line makes 1.
fn heft(piece: &Piece<'_>) -> usize {
    match piece {
        Piece::Table { columns: Some(columns), .. } => 1 + columns.len() / 8,
        Piece::Row { cells, .. } => 1 + cells.len() / 32,
        Piece::Text { text, .. } => 1 + text.len() / 1024,
        Piece::Table { columns: None, .. } | Piece::Remark(_) => 1,
    }
}

/// How much work is done between two looks at the clock.
const HEFT_MAX: usize = 256;

/// Gives a piece of a part its place in the file; a row from the lines before has the number 0, a line there is left out.
pub(crate) fn placed<'a>(piece: Piece<'a>, part: Option<&Part>) -> Option<Piece<'a>> {
    let Some(part) = part else { return Some(piece) };
    match piece {
        Piece::Row { number, cells } => {
            Some(Piece::Row { number: part.line(number).unwrap_or(0), cells })
        }
        Piece::Text { line, offset, text } => {
            let offset = offset.and_then(|it| part.offset(it));
            Some(Piece::Text { line: part.line(line)?, offset, text })
        }
        Piece::Table { .. } | Piece::Remark(_) => Some(piece),
    }
}

fn pieces(
    run: &Run<'_>,
    source: &Source,
    format: Format,
    place: &Place<'_>,
    push: &mut Push<'_>,
) -> Outcome {
    let counts = if place.depth == 0 { Counts::Yes } else { Counts::No };
    let reader = Metered::new(source.open()?, run.meter, counts);
    match format {
        Format::Csv(delimiter) => csv::read(reader, delimiter, push),
        Format::Sql(backslash) => sql::read(reader, backslash, push),
        Format::Json => json::read(reader, push),
        Format::Xml => xml::read(reader, push),
        Format::Workbook(workbook) => workbook::read(workbook, source, push),
        Format::Sqlite => sqlite::read(source, &run.work, push),
        Format::Parquet => columnar::read(source, &run.work, push),
        Format::Text => text::read(reader, push),
        Format::Archive(_)
        | Format::Document(_)
        | Format::Empty
        | Format::Beside(_)
        | Format::Unsupported(_) => Ok(Vec::new()),
    }
}

fn add_counts(counted: &Counted, unread: &mut Vec<Unread>) {
    if counted.rounded > 0 {
        let count = counted.rounded;
        unread.push(Unread::new(format!(
            "{count} identity numbers were rounded away by a spreadsheet"
        )));
    }
}

fn note(entry: &mut FileEntry, unread: &[Unread], status: Status) {
    if unread.is_empty() {
        return;
    }
    entry.status = status;
    let shown: Vec<&str> = unread.iter().take(5).map(|it| it.what.as_str()).collect();
    entry.reason = shown.join("; ");
    if unread.len() > shown.len() {
        let more = format!("; and {} more", unread.len() - shown.len());
        entry.reason.push_str(&more);
    }
}

fn hash(source: &Source) -> io::Result<String> {
    let mut hasher = blake3::Hasher::new();
    hasher.update_reader(source.open()?)?;
    Ok(hasher.finalize().to_hex().to_string())
}
