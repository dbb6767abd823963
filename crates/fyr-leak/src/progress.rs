//! How far a run has come, and whether it shall stop.

use crate::LeakError;
use std::io::{self, Read};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// How far a run has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Progress {
    /// What is being done.
    pub stage: Stage,
    /// Files of the material that are done; archive members are not counted.
    pub files_done: u64,
    /// Files of the material.
    pub files_total: u64,
    /// Bytes of the material that are read.
    pub bytes_done: u64,
    /// Bytes of the material.
    pub bytes_total: u64,
    /// Locator of a file being read.
    pub reading: Option<String>,
}

/// What a run is doing, in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Lists the files.
    Inventory,
    /// Reads them for findings.
    Reading,
    /// Joins findings to persons.
    Joining,
    /// Writes the result.
    Writing,
}

/// Counts and reports; shared by the threads of a run.
pub(crate) struct Meter<'a> {
    pub(crate) report: &'a (dyn Fn(Progress) + Sync),
    pub(crate) cancel: &'a AtomicBool,
    pub(crate) files_total: u64,
    pub(crate) bytes_total: u64,
    pub(crate) files_done: AtomicU64,
    pub(crate) bytes_done: AtomicU64,
}

impl<'a> Meter<'a> {
    /// Returns the meter of one task, which counts from 0.
    pub(crate) const fn of_task(
        report: &'a (dyn Fn(Progress) + Sync),
        cancel: &'a AtomicBool,
    ) -> Self {
        Self {
            report,
            cancel,
            files_total: 0,
            bytes_total: u64::MAX,
            files_done: AtomicU64::new(0),
            bytes_done: AtomicU64::new(0),
        }
    }

    /// Reports a stage, or a file that is begun.
    pub(crate) fn tell(&self, stage: Stage, reading: Option<&str>) {
        (self.report)(Progress {
            stage,
            files_done: self.files_done.load(Ordering::Relaxed),
            files_total: self.files_total,
            bytes_done: self.bytes_done.load(Ordering::Relaxed).min(self.bytes_total),
            bytes_total: self.bytes_total,
            reading: reading.map(str::to_owned),
        });
    }

    pub(crate) fn go_on(&self) -> Result<(), LeakError> {
        if self.cancel.load(Ordering::Relaxed) { Err(LeakError::Cancelled) } else { Ok(()) }
    }
}

/// A reader that counts towards the progress and ends when the run shall stop.
pub(crate) struct Metered<'a, R> {
    inner: R,
    meter: &'a Meter<'a>,
    counted: bool,
    since: u64,
}

impl<'a, R> Metered<'a, R> {
    /// Wraps `inner`; its bytes count when it is a file of the material itself.
    pub(crate) fn new(inner: R, meter: &'a Meter<'a>, counts: Counts) -> Self {
        Self { inner, meter, counted: matches!(counts, Counts::Yes), since: 0 }
    }
}

/// Whether bytes count towards the progress.
#[derive(Clone, Copy)]
pub(crate) enum Counts {
    Yes,
    No,
}

impl<R: Read> Read for Metered<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.meter.cancel.load(Ordering::Relaxed) {
            return Err(io::Error::other("stopped"));
        }
        let count = self.inner.read(buffer)?;
        if self.counted {
            self.meter.bytes_done.fetch_add(count as u64, Ordering::Relaxed);
            self.since += count as u64;
            if self.since >= 4 << 20 {
                self.since = 0;
                self.meter.tell(Stage::Reading, None);
            }
        }
        Ok(count)
    }
}
