//! How far runs have come, in memory: told to pages and by the way to stop one.

use fyr_core::id::RunId;
use fyr_leak::{Progress, Stage};
use jiff::Timestamp;
use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

/// How far a run has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunProgress {
    /// What is being done: `inventory`, `reading`, `joining`, `writing`.
    pub stage: &'static str,
    /// Files done.
    pub files_done: u64,
    /// Files in all.
    pub files_total: u64,
    /// Bytes read.
    pub bytes_done: u64,
    /// Bytes in all.
    pub bytes_total: u64,
    /// What is being read.
    pub reading: Option<String>,
    /// Bytes a second, so far.
    pub per_second: u64,
    /// Seconds left at that rate; `None` while it cannot be told.
    pub seconds_left: Option<u64>,
}

/// The runs at work in this process.
#[derive(Default)]
pub(crate) struct Runs {
    at_work: Mutex<HashMap<RunId, AtWork>>,
}

struct AtWork {
    begun: Timestamp,
    progress: Option<RunProgress>,
    cancel: Arc<AtomicBool>,
}

impl Runs {
    pub(crate) fn begin(&self, id: RunId, now: Timestamp) -> Arc<AtomicBool> {
        let cancel = Arc::new(AtomicBool::new(false));
        let at_work = AtWork { begun: now, progress: None, cancel: Arc::clone(&cancel) };
        self.lock().insert(id, at_work);
        cancel
    }

    pub(crate) fn tell(&self, id: RunId, progress: Progress, now: Timestamp) {
        if let Some(run) = self.lock().get_mut(&id) {
            let passed = u64::try_from(now.duration_since(run.begun).as_millis()).unwrap_or(0);
            run.progress = Some(told(progress, passed));
        }
    }

    pub(crate) fn end(&self, id: RunId) {
        self.lock().remove(&id);
    }

    /// Stops a run; false when it is not at work here.
    pub(crate) fn cancel(&self, id: RunId) -> bool {
        let runs = self.lock();
        let run = runs.get(&id);
        run.inspect(|it| it.cancel.store(true, Ordering::Relaxed)).is_some()
    }

    pub(crate) fn progress(&self, id: RunId) -> Option<RunProgress> {
        self.lock().get(&id).and_then(|run| run.progress.clone())
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<RunId, AtWork>> {
        self.at_work.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn told(progress: Progress, passed_ms: u64) -> RunProgress {
    let per_second = progress.bytes_done.saturating_mul(1000) / passed_ms.max(1);
    let left = progress.bytes_total.saturating_sub(progress.bytes_done);
    let stage = match progress.stage {
        Stage::Inventory => "inventory",
        Stage::Reading => "reading",
        Stage::Joining => "joining",
        Stage::Writing => "writing",
    };
    RunProgress {
        stage,
        files_done: progress.files_done,
        files_total: progress.files_total,
        bytes_done: progress.bytes_done,
        bytes_total: progress.bytes_total,
        reading: progress.reading,
        per_second,
        seconds_left: left.checked_div(per_second),
    }
}
