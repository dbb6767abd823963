//! A process that reads untrusted files for a run and nothing else.
//!
//! It is the program itself, begun with a word of its own. It takes tasks from its input and tells of them on its output, one
//! JSON text a line; findings go to the work folder. Before the first task it gives up what it does not need: see
//! [`guard`]. What it writes to its error output is thrown away, since a message could hold a person's data.

mod guard;

use crate::attribution::Controllers;
use crate::compare;
use crate::files::{self, Run};
use crate::progress::{Meter, Progress};
use crate::read::source::WorkFolder;
use crate::scan::Rules;
use crate::task::{Bytes, Setup, Task, Told, Until};
use crate::watch::Watch;
use std::io::{self, BufRead, Read, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::atomic::AtomicBool;
use std::sync::{Mutex, PoisonError};

/// Bytes of one message; more than the entry of any file.
const MESSAGE_BYTES_MAX: u64 = 16 << 20;

/// Reads files as the run that began this process asks, until its input ends.
///
/// To be called before the process has begun other threads: the limits it sets are those of the calling thread and of
/// threads that come after.
///
/// # Errors
///
/// The input or output is broken, or the words on it are not those of a run.
pub fn work(input: impl Read, output: impl Write + Send) -> io::Result<()> {
    let mut input = io::BufReader::new(input);
    let setup: Setup = match hear(&mut input)? {
        Some(setup) => setup,
        None => return Ok(()),
    };
    let folder = setup.work.path();
    let rules_of = |path: &Path| Controllers::load(path).map_err(io::Error::other);
    let controllers =
        setup.controllers.as_ref().map(|it| rules_of(&it.path())).transpose()?.unwrap_or_default();
    let watch = setup.watch.as_ref().map(|it| Watch::load(&it.path(), setup.as_of));
    let watch = watch.transpose().map_err(io::Error::other)?;
    let [protected, gone] = [&setup.protected, &setup.gone].map(|it| it.as_ref().map(Bytes::path));
    let listed = compare::listed((protected.as_deref(), gone.as_deref()), setup.as_of);
    let listed = listed.map_err(io::Error::other)?;
    let guards = guard::set(&setup)?;
    let output = Mutex::new(io::BufWriter::new(output));
    say(&output, &Told::Ready { guards })?;
    let rules = Rules { as_of: setup.as_of, controllers: &controllers, listed: &listed };
    while let Some(tasks) = hear::<Vec<Task>>(&mut input)? {
        for (left, task) in (0..tasks.len()).rev().zip(&tasks) {
            let fault = match catch_unwind(AssertUnwindSafe(|| {
                read(&output, (&rules, watch.as_ref()), &folder, (task, tasks.len() == 1))
            })) {
                Ok(done) => done.err().map(|fault| fault.to_string()),
                // The process ends: what a broken reader leaves behind must not meet the next file.
                Err(_) => return Err(io::Error::other("a reader is broken")),
            };
            put(&output, &Told::Done { fault }, left == 0)?;
        }
    }
    Ok(())
}

fn read(
    output: &Mutex<impl Write + Send>,
    (rules, watch): (&Rules<'_>, Option<&Watch>),
    folder: &Path,
    (task, alone): (&Task, bool),
) -> io::Result<()> {
    let report = |progress: Progress| {
        // A file that breaks the worker in a batch is read alone then, and told of.
        if !alone {
            return;
        }
        let told = match progress.reading {
            Some(locator) => Told::Reading(locator),
            None => Told::Bytes(progress.bytes_done),
        };
        // A parent that hears no more ends this process.
        let _said = say(output, &told);
    };
    let cancel = AtomicBool::new(false);
    let meter = Meter::of_task(&report, &cancel);
    let run = Run {
        rules,
        watch,
        work: WorkFolder::new(folder, task.number.to_string()),
        meter: &meter,
        task,
        until: Until::after_ms(task.ends_after_ms),
    };
    files::read(&run, &mut |told| put(output, &told, alone))
}

/// Writes one message at once.
pub(crate) fn say<M: serde::Serialize + ?Sized>(
    output: &Mutex<impl Write>,
    message: &M,
) -> io::Result<()> {
    put(output, message, true)
}

/// Writes one message: at once, or with those after it.
fn put<M: serde::Serialize + ?Sized>(
    output: &Mutex<impl Write>,
    message: &M,
    at_once: bool,
) -> io::Result<()> {
    let mut text = serde_json::to_vec(message)?;
    text.push(b'\n');
    let mut output = output.lock().unwrap_or_else(PoisonError::into_inner);
    output.write_all(&text)?;
    if at_once { output.flush() } else { Ok(()) }
}

/// Reads one message, `None` at the end.
pub(crate) fn hear<M: serde::de::DeserializeOwned>(
    input: &mut impl BufRead,
) -> io::Result<Option<M>> {
    let mut text = Vec::new();
    input.by_ref().take(MESSAGE_BYTES_MAX).read_until(b'\n', &mut text)?;
    if text.is_empty() {
        return Ok(None);
    }
    Ok(Some(serde_json::from_slice(&text)?))
}
