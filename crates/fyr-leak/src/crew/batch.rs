//! Small files, which a worker is given several of at a time: to ask for each costs more than to read it.

use super::process::{Ended, Worker};
use super::watch::Watch;
use super::{Heard, Outcome, Shared, WorkerCommand};
use crate::LeakError;
use crate::limits::{BATCH_BYTES_MAX, BATCH_FILES_MAX, TIME_MS};
use crate::task::{Task, Told};
use std::collections::VecDeque;
use std::io;
use std::sync::atomic::Ordering;
use std::time::Duration;

/// Batches that each thread is to get at least, so that none waits for the last one.
const BATCHES_PER_THREAD: usize = 4;

/// Takes the next task, and with a small one those after it that are small.
pub(super) fn next(waiting: &mut VecDeque<Task>, threads: usize) -> Option<Vec<Task>> {
    let most = waiting.len() / (threads.max(1) * BATCHES_PER_THREAD);
    let mut batch = Vec::from([waiting.pop_front()?]);
    let mut bytes = 0;
    let is_whole = |it: &Task| it.part.is_none() && it.passed.is_empty();
    while batch.len() < most.min(BATCH_FILES_MAX) && batch.last().is_some_and(is_whole) {
        bytes += batch.last().map_or(0, |it| it.bytes);
        let fits = |it: &mut Task| is_whole(it) && bytes + it.bytes <= BATCH_BYTES_MAX;
        let Some(task) = waiting.pop_front_if(fits) else { break };
        batch.push(task);
    }
    Some(batch)
}

impl Shared<'_, '_> {
    /// Has a batch read; returns what became of it, and the tasks left when the worker ended on one of them.
    pub(super) fn together(
        &self,
        slot: &mut Option<Worker>,
        command: &WorkerCommand,
        batch: &[Task],
        watch: &Watch,
    ) -> Result<(Vec<Outcome>, Vec<Task>), LeakError> {
        let worker = self.worker(slot, command)?;
        let over = watch.over(worker.id(), Duration::from_millis(TIME_MS));
        let (mut heard, mut outcomes) = (Heard::default(), Vec::with_capacity(batch.len()));
        let mut asked = batch.iter();
        let ended = worker.read(batch, &over, |told| match (told, asked.as_slice().first()) {
            (Told::Done { .. }, Some(task)) => {
                asked.next();
                outcomes.push(self.finished(std::mem::take(&mut heard), task.clone()));
            }
            (told, Some(task)) => self.note(task, &mut heard, told),
            (_, None) => {}
        });
        drop(over);
        self.crew.meter.go_on()?;
        if let Ended::Fault(fault) = ended {
            return Err(LeakError::out(self.crew.work)(io::Error::other(fault)));
        }
        let mut left = asked.as_slice().to_vec();
        if !left.is_empty() {
            *slot = None;
        }
        for task in &mut left {
            task.number = self.next.fetch_add(1, Ordering::Relaxed);
        }
        Ok((outcomes, left))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::task::{Bytes, Part};
    use std::path::Path;

    fn waiting(sizes: &[u64]) -> VecDeque<Task> {
        let of = |(number, bytes): (u64, &u64)| Task {
            number,
            path: Bytes::of(Path::new("x")),
            locator: number.to_string(),
            bytes: *bytes,
            part: None,
            passed: Vec::new(),
            ends_after_ms: 0,
        };
        (0..).zip(sizes).map(of).collect()
    }

    fn counts(mut waiting: VecDeque<Task>, threads: usize) -> Vec<usize> {
        std::iter::from_fn(|| next(&mut waiting, threads).map(|it| it.len())).collect()
    }

    #[test]
    fn small_files_go_together_and_large_ones_alone() {
        let mut many = vec![BATCH_BYTES_MAX + 1, BATCH_BYTES_MAX, 1];
        many.resize(4_000, 1);
        let counts = counts(waiting(&many), 2);
        assert_eq!(counts[..4], [1, 1, BATCH_FILES_MAX, BATCH_FILES_MAX]);
        assert_eq!(counts.iter().sum::<usize>(), 4_000);
        assert_eq!(counts.last(), Some(&1), "no thread waits for a batch at the end");
    }

    #[test]
    fn a_few_small_files_are_shared_out() {
        assert_eq!(counts(waiting(&[1; 8]), 2), [1; 8]);
    }

    #[test]
    fn a_part_of_a_file_goes_alone() {
        let mut tasks = waiting(&vec![1; 4_000]);
        tasks[1].part = Some(Part::first());
        assert_eq!(counts(tasks, 1)[..2], [1, 1]);
    }
}
