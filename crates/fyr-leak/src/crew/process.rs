//! One worker process, from the side of the run.

use super::WorkerCommand;
use super::watch::Over;
use crate::LeakError;
use crate::task::{Setup, Task, Told};
use crate::worker::{hear, say};
use std::io::{self, BufReader};
use std::os::unix::process::CommandExt;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::Mutex;

/// A worker that has said it is ready.
pub(super) struct Worker {
    child: Child,
    input: Mutex<ChildStdin>,
    output: BufReader<ChildStdout>,
}

/// How the reading of a task ended.
pub(super) enum Ended {
    Done,
    /// The work folder could not be written.
    Fault(String),
    /// The process is gone by itself.
    Crash,
    /// It was ended because it took too long.
    Time,
    /// It was ended because it took too much memory.
    Memory,
}

impl Worker {
    /// Begins a process and returns it with the guards it has set.
    pub(super) fn begin(
        command: &WorkerCommand,
        setup: &Setup,
    ) -> Result<(Self, Vec<String>), LeakError> {
        let fault = |source| LeakError::Worker { program: command.program.clone(), source };
        let mut child = Command::new(&command.program)
            .args(&command.arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .env_clear()
            .env("PATH", "/usr/bin:/bin")
            .env("LC_ALL", "C.UTF-8")
            // Text recognition in one thread: the run already uses every core.
            .env("OMP_THREAD_LIMIT", "1")
            // A group of its own: an interrupt from the terminal ends the run, which ends the worker.
            .process_group(0)
            .spawn()
            .map_err(fault)?;
        let gone = || fault(io::ErrorKind::BrokenPipe.into());
        let input = child.stdin.take().ok_or_else(gone)?;
        let output = child.stdout.take().ok_or_else(gone)?;
        let mut worker = Self { child, input: Mutex::new(input), output: BufReader::new(output) };
        say(&worker.input, setup).map_err(fault)?;
        match hear::<Told>(&mut worker.output).map_err(fault)? {
            Some(Told::Ready { guards }) => Ok((worker, guards)),
            _ => Err(gone()),
        }
    }

    pub(super) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Has tasks read, one after another, and hands over what is told of them.
    pub(super) fn read(
        &mut self,
        tasks: &[Task],
        over: &Over<'_>,
        mut each: impl FnMut(Told),
    ) -> Ended {
        if say(&self.input, tasks).is_err() {
            return over.why().unwrap_or(Ended::Crash);
        }
        let mut open = tasks.len();
        while 0 < open {
            match hear::<Told>(&mut self.output) {
                Ok(Some(Told::Done { fault: Some(fault) })) => return Ended::Fault(fault),
                Ok(Some(told)) => {
                    open -= usize::from(matches!(told, Told::Done { .. }));
                    each(told);
                }
                // A message that was cut off is the end as well.
                Ok(None) | Err(_) => return over.why().unwrap_or(Ended::Crash),
            }
        }
        Ended::Done
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        // It ends by itself at the end of its input; one that does not is ended.
        let _gone = self.child.kill();
        let _waited = self.child.wait();
    }
}
