//! Gives tasks to readers, worker processes or threads, until all are done.

mod batch;
mod process;
mod watch;

use crate::LeakError;
use crate::files::{self, FileEntry, Run, Status, entry};
use crate::limits::{ATTEMPTS_MAX, TIME_BYTES_PER_MS, TIME_FREE_BYTES, TIME_MS};
use crate::progress::{Meter, Progress, Stage};
use crate::read::source::WorkFolder;
use crate::scan::Rules;
use crate::task::{Part, Passed, Setup, Task, Told, Until};
use crate::watch::Watch as WatchList;
use process::{Ended, Worker};
use std::collections::{BTreeSet, HashSet, VecDeque};
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use watch::Watch;

/// How a worker process is begun: a program that calls [`crate::work`] on its standard input and output.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkerCommand {
    /// The program.
    pub program: PathBuf,
    /// The words that make a worker of it.
    pub arguments: Vec<String>,
}

/// What readers are begun with.
pub(crate) struct Crew<'a> {
    pub(crate) command: Option<&'a WorkerCommand>,
    pub(crate) setup: Setup,
    pub(crate) rules: &'a Rules<'a>,
    pub(crate) watch: Option<&'a WatchList>,
    pub(crate) work: &'a Path,
    pub(crate) meter: &'a Meter<'a>,
    pub(crate) threads: usize,
    /// Parts that need not be read again: locator, beginning and end.
    pub(crate) known: HashSet<(String, u64, u64)>,
}

/// What became of a task.
pub(crate) struct Outcome {
    pub(crate) task: Task,
    pub(crate) entries: Vec<FileEntry>,
    /// The file was cut into these parts; `entries` holds its entry without what they hold.
    pub(crate) parts: Option<Vec<Part>>,
}

/// The tasks that wait and those that are done.
struct Board<'a> {
    waiting: VecDeque<Task>,
    /// Tasks that needed more memory than there was beside others.
    alone: Vec<Task>,
    open: usize,
    fault: Option<LeakError>,
    guards: BTreeSet<String>,
    done: &'a mut (dyn FnMut(Vec<Outcome>) -> Result<(), LeakError> + Send),
}

/// Carries out the tasks and those that come of them; hands over outcomes as they come, from one thread at a time.
///
/// Returns the guards that every worker had, none when there were no workers.
pub(crate) fn carry_out(
    crew: &Crew<'_>,
    tasks: Vec<Task>,
    done: &mut (dyn FnMut(Vec<Outcome>) -> Result<(), LeakError> + Send),
) -> Result<Vec<String>, LeakError> {
    let next = AtomicU64::new(tasks.iter().map(|it| it.number + 1).max().unwrap_or_default());
    let board = Board {
        waiting: tasks.into(),
        alone: Vec::new(),
        open: 0,
        fault: None,
        guards: BTreeSet::new(),
        done,
    };
    let shared = Shared { crew, board: Mutex::new(board), changed: Condvar::new(), next };
    let watch = Watch::new(crew.threads);
    std::thread::scope(|scope| {
        if crew.command.is_some() {
            scope.spawn(|| watch.run(crew.meter.cancel));
        }
        let hands: Vec<_> =
            (0..crew.threads.max(1)).map(|_| scope.spawn(|| shared.hand(&watch))).collect();
        for hand in hands {
            if hand.join().is_err() {
                shared.fail(LeakError::Threads(crew.threads));
            }
        }
        // What was too large beside others is read by one worker that has all the memory.
        let alone = std::mem::take(&mut shared.lock().alone);
        shared.lock().waiting.extend(alone.into_iter().map(|mut task| {
            task.number = shared.next.fetch_add(1, Ordering::Relaxed);
            task
        }));
        watch.is_last.store(true, Ordering::Relaxed);
        shared.hand(&watch);
        watch.end();
    });
    crew.meter.go_on()?;
    let board = shared.board.into_inner().unwrap_or_else(PoisonError::into_inner);
    board.fault.map_or_else(|| Ok(board.guards.into_iter().collect()), Err)
}

struct Shared<'a, 'b> {
    crew: &'a Crew<'a>,
    board: Mutex<Board<'b>>,
    changed: Condvar,
    next: AtomicU64,
}

impl Shared<'_, '_> {
    /// Takes tasks until there are none left and none can come.
    fn hand(&self, watch: &Watch) {
        let mut worker = None;
        while let Some(tasks) = self.take() {
            let count = tasks.len();
            let outcomes = match self.crew.command {
                Some(command) => self.by_worker(&mut worker, command, tasks, watch),
                None => tasks.into_iter().map(|task| self.by_self(task)).collect(),
            };
            let mut board = self.lock();
            board.open -= count;
            let told = outcomes.and_then(|outcomes| (board.done)(outcomes));
            drop(board);
            if let Err(error) = told {
                self.fail(error);
            }
            self.changed.notify_all();
        }
    }

    /// Takes a task, or several small ones.
    fn take(&self) -> Option<Vec<Task>> {
        let mut board = self.lock();
        loop {
            if board.fault.is_some() || self.crew.meter.go_on().is_err() {
                return None;
            }
            if let Some(tasks) = batch::next(&mut board.waiting, self.crew.threads) {
                board.open += tasks.len();
                return Some(tasks);
            }
            if board.open == 0 {
                return None;
            }
            board = self.changed.wait(board).unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn by_self(&self, task: Task) -> Result<Outcome, LeakError> {
        let crew = self.crew;
        let mut heard = Heard::default();
        let folder = WorkFolder::new(crew.work, task.number.to_string());
        let until = Until::after_ms(task.ends_after_ms);
        let counted = AtomicU64::new(0);
        let report = |progress: Progress| {
            let more = progress.bytes_done - counted.swap(progress.bytes_done, Ordering::Relaxed);
            crew.meter.bytes_done.fetch_add(more, Ordering::Relaxed);
            crew.meter.tell(Stage::Reading, progress.reading.as_deref());
        };
        let meter = Meter::of_task(&report, crew.meter.cancel);
        let run = Run {
            rules: crew.rules,
            watch: crew.watch,
            work: folder,
            meter: &meter,
            task: &task,
            until,
        };
        let mut tell = |told| {
            self.note(&task, &mut heard, told);
            crew.meter.go_on().map_err(io::Error::other)
        };
        let read = catch_unwind(AssertUnwindSafe(|| files::read(&run, &mut tell)));
        crew.meter.go_on()?;
        match read {
            Ok(Ok(())) => {}
            Ok(Err(fault)) => return Err(LeakError::out(crew.work)(fault)),
            Err(_) => heard.give_up(&task, BROKEN),
        }
        heard.bytes = counted.into_inner();
        Ok(self.finished(heard, task))
    }

    /// Counts what a reader that jumps in its file has not.
    fn finished(&self, heard: Heard, task: Task) -> Outcome {
        let meter = self.crew.meter;
        if !heard.is_cut {
            let more = task.bytes.saturating_sub(heard.bytes);
            meter.bytes_done.fetch_add(more, Ordering::Relaxed);
            meter.files_done.fetch_add(u64::from(task.part.is_none()), Ordering::Relaxed);
        }
        meter.tell(Stage::Reading, None);
        heard.outcome(task)
    }

    fn by_worker(
        &self,
        slot: &mut Option<Worker>,
        command: &WorkerCommand,
        tasks: Vec<Task>,
        watch: &Watch,
    ) -> Result<Vec<Outcome>, LeakError> {
        let (mut outcomes, left) = match tasks.len() {
            0 | 1 => (Vec::new(), tasks),
            _ => self.together(slot, command, &tasks, watch)?,
        };
        for task in left {
            outcomes.extend(self.by_itself(slot, command, task, watch)?);
        }
        Ok(outcomes)
    }

    /// Returns the worker of this thread, begun if there is none.
    fn worker<'s>(
        &self,
        slot: &'s mut Option<Worker>,
        command: &WorkerCommand,
    ) -> Result<&'s mut Worker, LeakError> {
        if let Some(worker) = slot {
            return Ok(worker);
        }
        let (worker, guards) = Worker::begin(command, &self.crew.setup)?;
        self.lock().guards.extend(guards);
        Ok(slot.insert(worker))
    }

    /// Has one task read, in an archive by one worker after another; `None` when it must wait for more memory.
    fn by_itself(
        &self,
        slot: &mut Option<Worker>,
        command: &WorkerCommand,
        mut task: Task,
        watch: &Watch,
    ) -> Result<Option<Outcome>, LeakError> {
        let mut heard = Heard::default();
        let began = Instant::now();
        let most = Duration::from_millis(time_ms(&task));
        loop {
            let worker = self.worker(slot, command)?;
            let left = most.saturating_sub(began.elapsed());
            task.ends_after_ms = soft_ms(left);
            let each = |told| self.note(&task, &mut heard, told);
            let ended =
                worker.read(std::slice::from_ref(&task), &watch.over(worker.id(), left), each);
            self.crew.meter.go_on()?;
            let reason = match ended {
                Ended::Done => return Ok(Some(self.finished(heard, task))),
                Ended::Fault(fault) => {
                    return Err(LeakError::out(self.crew.work)(io::Error::other(fault)));
                }
                Ended::Memory if !watch.is_last.load(Ordering::Relaxed) => {
                    *slot = None;
                    task.passed = Vec::new();
                    self.lock().alone.push(task);
                    return Ok(None);
                }
                Ended::Memory => MEMORY,
                Ended::Time => TIME,
                Ended::Crash => BROKEN,
            };
            *slot = None;
            heard.give_up(&task, reason);
            let attempts = heard.given_up;
            // In an archive, what comes after the member that broke the worker is read by the next one.
            if heard.was_in_archive(&task) && attempts < ATTEMPTS_MAX && began.elapsed() < most / 2
            {
                heard.parts.clear();
                task.passed = heard.passed();
                task.number = self.next.fetch_add(1, Ordering::Relaxed);
                continue;
            }
            heard.close_archives(&task, reason);
            return Ok(Some(self.finished(heard, task)));
        }
    }

    /// Takes what a reader tells; a part becomes a task at once, so that no reader waits for the last one.
    fn note(&self, task: &Task, heard: &mut Heard, told: Told) {
        let meter = self.crew.meter;
        match told {
            Told::Reading(locator) => {
                meter.tell(Stage::Reading, Some(&locator));
                heard.reading = locator;
            }
            Told::Bytes(bytes) => {
                let more = bytes.saturating_sub(heard.bytes);
                heard.bytes = bytes;
                meter.bytes_done.fetch_add(more, Ordering::Relaxed);
                meter.tell(Stage::Reading, None);
            }
            Told::Entry(entry) => heard.entries.push(entry),
            Told::Cut(entry) => {
                heard.is_cut = true;
                heard.entries.push(entry);
            }
            Told::Part(part) => {
                let bytes = part.end - part.start;
                heard.parts.push(part.clone());
                if self.crew.known.contains(&(task.locator.clone(), part.start, part.end)) {
                    return;
                }
                let task = Task {
                    number: self.next.fetch_add(1, Ordering::Relaxed),
                    bytes,
                    part: Some(part),
                    passed: Vec::new(),
                    ..task.clone()
                };
                let ends_after_ms = soft_ms(Duration::from_millis(time_ms(&task)));
                self.lock().waiting.push_back(Task { ends_after_ms, ..task });
                self.changed.notify_one();
            }
            Told::Ready { .. } | Told::Done { .. } => {}
        }
    }

    fn fail(&self, error: LeakError) {
        self.lock().fault.get_or_insert(error);
        self.changed.notify_all();
    }
}

impl<'b> Shared<'_, 'b> {
    fn lock(&self) -> MutexGuard<'_, Board<'b>> {
        self.board.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

const BROKEN: &str = "the reader of this format broke down on it; nothing of it was read";
const MEMORY: &str = "needs more memory than one file may have; nothing of it was read";
const TIME: &str = "took longer than one file may take; nothing of it was read";

/// Returns the time that a task may take: more for more bytes.
pub(crate) fn time_ms(task: &Task) -> u64 {
    TIME_MS + task.bytes.saturating_sub(TIME_FREE_BYTES) / TIME_BYTES_PER_MS
}

/// Returns when a reader ends by itself, with what it has: a fifth is left for what cannot look at the clock.
pub(crate) fn soft_ms(left: Duration) -> u64 {
    u64::try_from(left.as_millis() * 4 / 5).unwrap_or(u64::MAX)
}

/// What was told of one task.
#[derive(Default)]
struct Heard {
    entries: Vec<FileEntry>,
    parts: Vec<Part>,
    is_cut: bool,
    reading: String,
    bytes: u64,
    given_up: usize,
}

impl Heard {
    /// Sets down that the file being read will not be.
    fn give_up(&mut self, task: &Task, reason: &str) {
        self.given_up += 1;
        let locator = if self.reading.is_empty() { &task.locator } else { &self.reading };
        if self.entries.iter().any(|it| it.locator == *locator) {
            return;
        }
        let mut broken = entry(locator, Status::Unreadable, reason.to_owned());
        if *locator == task.locator {
            broken.bytes = task.bytes;
        }
        self.entries.push(broken);
    }

    fn was_in_archive(&self, task: &Task) -> bool {
        !self.reading.is_empty() && self.reading != task.locator
    }

    fn passed(&self) -> Vec<Passed> {
        let passed = |it: &FileEntry| Passed {
            locator: it.locator.clone(),
            missing: it.is_missing(),
            read: it.is_read(),
        };
        self.entries.iter().map(passed).collect()
    }

    /// Adds the archives around the member that could not be read, when they have not been told of.
    fn close_archives(&mut self, task: &Task, reason: &str) {
        let mut locator = self.reading.clone();
        while locator != task.locator {
            let Some((outer, _)) = locator.rsplit_once("!/") else { return };
            locator = outer.to_owned();
            if self.entries.iter().any(|it| it.locator == locator) {
                continue;
            }
            let reason = format!("broken off at a member: {reason}");
            let mut archive = entry(&locator, Status::PartlyRead, reason);
            if locator == task.locator {
                archive.bytes = task.bytes;
            }
            self.entries.push(archive);
        }
    }

    fn outcome(self, task: Task) -> Outcome {
        let parts = self.is_cut.then_some(self.parts);
        Outcome { task, entries: self.entries, parts }
    }
}
