//! What is to be read, and what is told while it is: the words between a run and its readers.
//!
//! A reader is a worker process or, without one, a thread of the run itself. Both speak these words, so that what a
//! cluster would have to carry is all here.

use crate::files::FileEntry;
use crate::limits::PATIENCE;
use serde::{Deserialize, Serialize};
use std::ffi::OsString;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// A file of the material, or a part of one, to be read with everything in it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Task {
    /// Names the files in the work folder; never used twice in a run.
    pub(crate) number: u64,
    pub(crate) path: Bytes,
    pub(crate) locator: String,
    pub(crate) bytes: u64,
    pub(crate) part: Option<Part>,
    /// What an earlier attempt has told of, and what broke it off: not to be read again.
    pub(crate) passed: Vec<Passed>,
    /// Milliseconds after which the reading is to end by itself.
    pub(crate) ends_after_ms: u64,
}

/// A file inside an archive that has its entry already.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Passed {
    pub(crate) locator: String,
    /// Whether some of it could not be read.
    pub(crate) missing: bool,
    /// Whether some of it was.
    pub(crate) read: bool,
}

/// A range of a large file that can be read by itself, with the lines before it that say how.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Part {
    pub(crate) start: u64,
    pub(crate) end: u64,
    /// Ranges to be read first: the header of a table, the definitions of a dump.
    pub(crate) before: Vec<(u64, u64)>,
    /// Lines in `before`.
    pub(crate) lines_before: u64,
    /// Number of the first line of the range.
    pub(crate) first_line: u64,
    /// What ends the range: the end of a block that goes on in the next part.
    pub(crate) after: String,
}

impl Part {
    /// Returns a part from the beginning of a file, whose end is not known yet.
    pub(crate) const fn first() -> Self {
        Self {
            start: 0,
            end: 0,
            before: Vec::new(),
            lines_before: 0,
            first_line: 1,
            after: String::new(),
        }
    }

    /// Returns the line of the file for a line of what is read, `None` in the lines before.
    pub(crate) const fn line(&self, read: u64) -> Option<u64> {
        if read <= self.lines_before {
            return None;
        }
        Some(read - self.lines_before + self.first_line - 1)
    }

    /// Returns the offset in the file for an offset of what is read.
    pub(crate) fn offset(&self, read: u64) -> Option<u64> {
        let before: u64 = self.before.iter().map(|(start, end)| end.saturating_sub(*start)).sum();
        read.checked_sub(before).map(|it| it + self.start)
    }

    /// Returns words about what is read with the lines they name as lines of the file.
    pub(crate) fn words(&self, what: &str) -> String {
        let mut words = what.split("line ");
        let mut text = words.next().unwrap_or_default().to_owned();
        for word in words {
            let digits = word.bytes().take_while(u8::is_ascii_digit).count();
            let (number, rest) = word.split_at(digits);
            let line = number.parse().ok().and_then(|it| self.line(it));
            text.push_str("line ");
            text.push_str(&line.map_or_else(|| number.to_owned(), |it| it.to_string()));
            text.push_str(rest);
        }
        text
    }
}

/// What a reader tells of a task, in this order but for `Reading` and `Bytes`.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum Told {
    /// The worker is ready, with these guards around it.
    Ready { guards: Vec<String> },
    /// It begins with this file.
    Reading(String),
    /// So many bytes of the task's file are read.
    Bytes(u64),
    /// A file is done.
    Entry(FileEntry),
    /// A part of the task's file that is to be read as a task of its own.
    Part(Part),
    /// The task's file was cut, all parts are told; the entry lacks what they hold.
    Cut(FileEntry),
    /// The task is done; `fault` when the work folder could not be written.
    Done { fault: Option<String> },
}

/// What a worker must know once.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Setup {
    pub(crate) work: Bytes,
    pub(crate) controllers: Option<Bytes>,
    pub(crate) watch: Option<Bytes>,
    pub(crate) protected: Option<Bytes>,
    pub(crate) gone: Option<Bytes>,
    pub(crate) as_of: jiff::civil::Date,
    /// What may be read besides the system's own files.
    pub(crate) roots: Vec<Bytes>,
    /// Bytes of memory that all processes of the run may use together.
    pub(crate) memory_bytes: u64,
}

/// A path, which need not be text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Bytes(Vec<u8>);

impl Bytes {
    pub(crate) fn of(path: &Path) -> Self {
        Self(path.as_os_str().as_bytes().to_vec())
    }

    pub(crate) fn path(&self) -> PathBuf {
        PathBuf::from(OsString::from_vec(self.0.clone()))
    }
}

/// When a reader is to end: measured in work of the calling thread, so that on a busy machine it gets the time that its file
/// is due, and by the clock for what only waits, as for text recognition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Until {
    work_ms: u64,
    clock: Instant,
}

impl Until {
    /// Returns the moment when the thread has worked, or has waited several times, so much longer.
    pub(crate) fn after_ms(milliseconds: u64) -> Self {
        let patience = Duration::from_millis(milliseconds) * PATIENCE;
        let work_ms = work_ms().saturating_add(milliseconds);
        Self { work_ms, clock: Instant::now() + patience }
    }

    pub(crate) fn is_past(&self) -> bool {
        work_ms() >= self.work_ms || Instant::now() >= self.clock
    }
}

fn work_ms() -> u64 {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    let of = |part: i64| u64::try_from(part).unwrap_or_default();
    of(time.tv_sec) * 1_000 + of(time.tv_nsec) / 1_000_000
}
