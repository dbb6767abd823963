//! From a file of the material to its entry in the list of files, archive members included.

use crate::LeakError;
use crate::inventory::{Input, What};
use crate::limits::DEPTH_MAX;
use crate::number::Number;
use crate::progress::{Counts, Meter, Metered, Stage};
use crate::read::archive::{self, Budget, Content, Member, Packed, Packing};
use crate::read::sniff::{Format, sniff};
use crate::read::source::{Source, WorkFolder};
use crate::read::{Outcome, Piece, Push, Unread, csv, sql, text, xlsx};
use crate::scan::{Counted, Rules, Scanner};
use crate::work::Writer;
use serde::Serialize;
use std::collections::HashSet;
use std::io;
use std::path::PathBuf;
use std::sync::atomic::Ordering;
use std::sync::{Mutex, PoisonError};

/// A file met, as it stands in `files.csv`.
pub(crate) struct FileEntry {
    pub(crate) locator: String,
    pub(crate) media_type: &'static str,
    pub(crate) bytes: u64,
    pub(crate) blake3: String,
    pub(crate) status: Status,
    pub(crate) reason: String,
    pub(crate) units: u64,
    pub(crate) mentions: u64,
    /// Its rows with findings.
    pub(crate) work: Option<PathBuf>,
}

/// How far a file was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
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

/// What the reading of all files shares.
pub(crate) struct Run<'a> {
    pub(crate) rules: Rules<'a>,
    pub(crate) work: WorkFolder,
    pub(crate) meter: Meter<'a>,
    /// Numbers with grounds of their own somewhere in the material.
    pub(crate) sure: Mutex<HashSet<Number>>,
}

/// Reads one file of the material with everything in it.
pub(crate) fn read(run: &Run<'_>, input: &Input) -> Result<Vec<FileEntry>, LeakError> {
    run.meter.go_on()?;
    run.meter.tell(Stage::Reading, Some(&input.locator));
    let before = run.meter.bytes_done.load(Ordering::Relaxed);
    let mut entries = Vec::new();
    let skipped = match input.what {
        What::File => None,
        What::Link => Some("a link; links are not followed"),
        What::Special => Some("a device, pipe or socket"),
    };
    if let Some(reason) = skipped {
        entries.push(entry(&input.locator, Status::Skipped, reason.to_owned()));
    } else {
        let place = Place { locator: &input.locator, depth: 0, bytes: input.bytes };
        let source = Source::Disk(input.path.clone());
        source_entry(run, &source, &place, Budget::of(input.bytes), &mut entries)
            .map_err(LeakError::out(run.work.path.clone()))
            .or_else(|error| run.meter.go_on().and(Err(error)))?;
    }
    run.meter.files_done.fetch_add(1, Ordering::Relaxed);
    let counted = run.meter.bytes_done.load(Ordering::Relaxed).saturating_sub(before);
    // A reader that jumps in its file has not counted; other threads count too, so this is an estimate.
    run.meter.bytes_done.fetch_add(input.bytes.saturating_sub(counted), Ordering::Relaxed);
    run.meter.tell(Stage::Reading, None);
    Ok(entries)
}

struct Place<'a> {
    locator: &'a str,
    depth: usize,
    bytes: u64,
}

fn entry(locator: &str, status: Status, reason: String) -> FileEntry {
    FileEntry {
        locator: locator.to_owned(),
        media_type: "",
        bytes: 0,
        blake3: String::new(),
        status,
        reason,
        units: 0,
        mentions: 0,
        work: None,
    }
}

fn source_entry(
    run: &Run<'_>,
    source: &Source,
    place: &Place<'_>,
    budget: Budget,
    entries: &mut Vec<FileEntry>,
) -> io::Result<Budget> {
    let mut entry = entry(place.locator, Status::Read, String::new());
    entry.bytes = place.bytes;
    let opened = hash(source).and_then(|hash| Ok((hash, sniff(source)?)));
    let Ok((hash, sniffed)) = opened else {
        entry.status = Status::Unreadable;
        "the file cannot be opened or read from disk".clone_into(&mut entry.reason);
        entries.push(entry);
        return Ok(budget);
    };
    entry.blake3 = hash;
    entry.media_type = sniffed.media_type;
    match sniffed.format {
        Format::Empty => "empty".clone_into(&mut entry.reason),
        Format::Unsupported(name) => {
            entry.status = Status::Unreadable;
            entry.reason = format!("{name} is not read by this version");
        }
        Format::Archive(packing) => {
            return archive(run, (source, packing), place, (entry, budget), entries);
        }
        Format::Csv(_) | Format::Sql(_) | Format::Xlsx | Format::Text | Format::OnlyAsText(_) => {
            content(run, source, sniffed.format, place, &mut entry)?;
        }
    }
    entries.push(entry);
    Ok(budget)
}

fn archive(
    run: &Run<'_>,
    (source, packing): (&Source, Packing),
    place: &Place<'_>,
    (mut own, budget): (FileEntry, Budget),
    entries: &mut Vec<FileEntry>,
) -> io::Result<Budget> {
    if place.depth >= DEPTH_MAX {
        own.status = Status::Unreadable;
        own.reason = format!("an archive inside {DEPTH_MAX} others; left packed");
        entries.push(own);
        return Ok(budget);
    }
    let mut left = budget;
    let before = entries.len();
    let mut take = |member: Member, budget: Budget| {
        run.meter.go_on().map_err(io::Error::other)?;
        own.units += 1;
        left = budget;
        let locator = format!("{}!/{}", place.locator, member.name);
        let (source, cut) = match member.content {
            Content::Whole(source) => (source, None),
            Content::Cut(source, unread) => (source, Some(unread)),
            Content::Unread(unread) => {
                entries.push(entry(&locator, Status::Unreadable, unread.what));
                return Ok(budget);
            }
            Content::Skipped(why) => {
                entries.push(entry(&locator, Status::Skipped, why.to_owned()));
                return Ok(budget);
            }
        };
        let bytes = source.open()?.seek(io::SeekFrom::End(0))?;
        let place = Place { locator: &locator, depth: place.depth + 1, bytes };
        left = source_entry(run, &source, &place, budget, entries)?;
        if let (Some(cut), Some(entry)) = (cut, entries.last_mut()) {
            mark_cut(entry, &cut);
        }
        Ok(left)
    };
    let name = place.locator.rsplit('/').next().unwrap_or_default();
    let packed = Packed { source, name, work: &run.work };
    let mut unread = archive::members(packing, &packed, budget, &mut take)?;
    let missing = |it: &&FileEntry| matches!(it.status, Status::Unreadable | Status::PartlyRead);
    let missing = entries.iter().skip(before).filter(missing).count();
    if missing > 0 {
        unread.push(Unread::new(format!("{missing} members could not be read in full")));
    }
    let read = |it: &FileEntry| matches!(it.status, Status::Read | Status::PartlyRead);
    let any = entries.iter().skip(before).any(read);
    let status = if any { Status::PartlyRead } else { Status::Unreadable };
    note(&mut own, &unread, status);
    entries.push(own);
    Ok(left)
}

/// A member of which the archive gave only the beginning was not read in full, whatever its reader says.
fn mark_cut(entry: &mut FileEntry, cut: &Unread) {
    if entry.status == Status::Read {
        entry.status = Status::PartlyRead;
    }
    entry.reason = if entry.reason.is_empty() {
        cut.what.clone()
    } else {
        format!("{}; {}", cut.what, entry.reason)
    };
}

/// Reads rows and lines into the work folder.
fn content(
    run: &Run<'_>,
    source: &Source,
    format: Format,
    place: &Place<'_>,
    entry: &mut FileEntry,
) -> io::Result<()> {
    let path = run.work.file();
    let mut scanner = Scanner::new(&run.rules, place.locator, Writer::create(&path)?);
    let mut own_fault = None;
    let mut push = |piece: Piece<'_>| {
        if run.meter.cancel.load(Ordering::Relaxed) {
            return Err(io::Error::other("stopped"));
        }
        scanner.take(piece).map_err(|fault| {
            own_fault = Some(fault);
            io::Error::other("the work folder cannot be written")
        })
    };
    let outcome = pieces(run, source, format, place, &mut push);
    run.meter.go_on().map_err(io::Error::other)?;
    if let Some(fault) = own_fault {
        return Err(fault);
    }
    let mut unread =
        outcome.unwrap_or_else(|_| vec![Unread::new("the reading broke off: a fault of the disk")]);
    let counted = scanner.finish()?;
    add_counts(&counted, format, &mut unread);
    entry.units = counted.units;
    entry.mentions = counted.mentions;
    let nothing = counted.units == 0 && !unread.is_empty();
    note(entry, &unread, if nothing { Status::Unreadable } else { Status::PartlyRead });
    let mut remarks = counted.remarks;
    if counted.uneven > 0 {
        remarks.push(format!("{} rows have more columns than the header", counted.uneven));
    }
    if entry.reason.is_empty() {
        entry.reason = remarks.join("; ");
    }
    run.sure.lock().unwrap_or_else(PoisonError::into_inner).extend(counted.sure);
    entry.work = Some(path);
    Ok(())
}

fn pieces(
    run: &Run<'_>,
    source: &Source,
    format: Format,
    place: &Place<'_>,
    push: &mut Push<'_>,
) -> Outcome {
    let counts = if place.depth == 0 { Counts::Yes } else { Counts::No };
    let reader = Metered::new(source.open()?, &run.meter, counts);
    match format {
        Format::Csv(delimiter) => csv::read(reader, delimiter, push),
        Format::Sql(backslash) => sql::read(reader, backslash, push),
        Format::Xlsx => xlsx::read(source, push),
        Format::Text | Format::OnlyAsText(_) => text::read(reader, push),
        Format::Archive(_) | Format::Empty | Format::Unsupported(_) => Ok(Vec::new()),
    }
}

fn add_counts(counted: &Counted, format: Format, unread: &mut Vec<Unread>) {
    if let Format::OnlyAsText(name) = format {
        unread.push(Unread::new(format!("{name}: only its lines were read, as text")));
    }
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
