//! Keeps workers within their time and all of them within the memory of the run.

use super::process::Ended;
use crate::limits::{MEMORY_BYTES, MEMORY_THREADS, PATIENCE};
use rustix::process::{Pid, Signal, kill_process_group};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How often it looks. In that time a process can take some 50 MB.
const EACH: Duration = Duration::from_millis(10);

/// How the kernel counts work in `/proc`, on every system in use.
const TICKS_PER_SECOND: u64 = 100;

/// The workers at work.
pub(super) struct Watch {
    at_work: Mutex<Vec<AtWork>>,
    ended: Mutex<bool>,
    wake: Condvar,
    memory_bytes: u64,
    /// Whether one worker has all the memory.
    pub(super) is_last: AtomicBool,
}

struct AtWork {
    id: u32,
    /// Clock ticks of work at which it is ended.
    ticks_max: u64,
    /// When it is ended although it works little: it waits for what does not come.
    until: Instant,
    why: Option<Why>,
}

#[derive(Clone, Copy)]
enum Why {
    Time,
    Memory,
}

/// The watch over one task; it ends with it.
pub(super) struct Over<'a> {
    watch: &'a Watch,
    id: u32,
}

impl Watch {
    pub(super) fn new(threads: usize) -> Self {
        let threads = (threads as u64).max(MEMORY_THREADS);
        Self {
            at_work: Mutex::new(Vec::new()),
            ended: Mutex::new(false),
            wake: Condvar::new(),
            memory_bytes: MEMORY_BYTES / MEMORY_THREADS * threads,
            is_last: AtomicBool::new(false),
        }
    }

    /// Watches until [`Watch::end`].
    pub(super) fn run(&self, cancel: &AtomicBool) {
        let mut ended = self.ended.lock().unwrap_or_else(PoisonError::into_inner);
        while !*ended {
            ended = match self.wake.wait_timeout(ended, EACH) {
                Ok((ended, _)) => ended,
                Err(poisoned) => poisoned.into_inner().0,
            };
            self.look(cancel.load(Ordering::Relaxed));
        }
    }

    pub(super) fn end(&self) {
        *self.ended.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.wake.notify_all();
    }

    /// Watches over a process until the value returned is dropped.
    pub(super) fn over(&self, id: u32, left: Duration) -> Over<'_> {
        let ticks = u64::try_from(left.as_millis()).unwrap_or(u64::MAX) * TICKS_PER_SECOND / 1_000;
        let ticks_max = ticks_of(id) + ticks;
        let until = Instant::now() + left * PATIENCE;
        self.lock().push(AtWork { id, ticks_max, until, why: None });
        Over { watch: self, id }
    }

    fn look(&self, stop: bool) {
        let mut at_work = self.lock();
        let now = Instant::now();
        let mut total = resident("self");
        let mut largest = (0, None);
        for (place, worker) in at_work.iter_mut().enumerate() {
            if worker.why.is_some() {
                continue;
            }
            let bytes = with_children(worker.id);
            total += bytes;
            if bytes > largest.0 {
                largest = (bytes, Some(place));
            }
            if stop || now >= worker.until || ticks_of(worker.id) > worker.ticks_max {
                worker.why = Some(Why::Time);
                end_group(worker.id);
            }
        }
        if total > self.memory_bytes
            && let Some(worker) = largest.1.and_then(|place| at_work.get_mut(place))
        {
            worker.why = Some(Why::Memory);
            end_group(worker.id);
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<AtWork>> {
        self.at_work.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Over<'_> {
    /// Returns why the worker was ended, `None` when it was not.
    pub(super) fn why(&self) -> Option<Ended> {
        let at_work = self.watch.lock();
        at_work.iter().find(|it| it.id == self.id)?.why.map(|it| match it {
            Why::Time => Ended::Time,
            Why::Memory => Ended::Memory,
        })
    }
}

impl Drop for Over<'_> {
    fn drop(&mut self) {
        self.watch.lock().retain(|it| it.id != self.id);
    }
}

/// Ends a worker with the children it may have; each worker leads a group of its own.
fn end_group(id: u32) {
    if let Some(id) = i32::try_from(id).ok().and_then(Pid::from_raw) {
        // One that is gone already needs no end.
        let _gone = kill_process_group(id, Signal::KILL);
    }
}

fn with_children(id: u32) -> u64 {
    let children = std::fs::read_to_string(format!("/proc/{id}/task/{id}/children"));
    let children = children.unwrap_or_default();
    resident(&id.to_string()) + children.split_whitespace().map(resident).sum::<u64>()
}

/// Returns the work of a process without that of its children, 0 when it is gone.
fn ticks_of(id: u32) -> u64 {
    let text = std::fs::read_to_string(format!("/proc/{id}/stat")).unwrap_or_default();
    // The name in parentheses may hold anything; the figures come after it, those of time at the 12th.
    let figures = text.rsplit_once(')').map_or("", |(_, rest)| rest).split_whitespace();
    figures.skip(11).take(2).filter_map(|it| it.parse::<u64>().ok()).sum()
}

/// Returns the memory a process holds, 0 when it is gone.
fn resident(id: &str) -> u64 {
    let text = std::fs::read_to_string(format!("/proc/{id}/statm")).unwrap_or_default();
    let pages: u64 = text.split(' ').nth(1).and_then(|it| it.parse().ok()).unwrap_or_default();
    pages * rustix::param::page_size() as u64
}
