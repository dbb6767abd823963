//! Analyses material without the rest of the program, to measure and to test it: `analyze OUT PATH [CONTROLLERS]`.
//!
//! With the word `worker` it is a process that reads files for such a run; with `--in-process` first there is none.

use fyr_leak::{Analysis, Existing, Progress, WorkerCommand, analyze};
use std::io::Write as _;
use std::path::PathBuf;
use std::sync::atomic::AtomicBool;
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    let mut arguments: Vec<PathBuf> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    if arguments.first().is_some_and(|it| it.as_os_str() == "worker") {
        let ended = fyr_leak::work(std::io::stdin().lock(), std::io::stdout());
        std::process::exit(i32::from(ended.is_err()));
    }
    let is = |word: &str, all: &[PathBuf]| all.iter().any(|it| it.as_os_str() == word);
    let (in_process, resume) = (is("--in-process", &arguments), is("--resume", &arguments));
    let one = is("--one", &arguments);
    arguments.retain(|it| !it.to_string_lossy().starts_with("--"));
    let mut arguments = arguments.into_iter();
    let (Some(out), Some(path)) = (arguments.next(), arguments.next()) else { return };
    let worker = std::env::current_exe()
        .ok()
        .map(|program| WorkerCommand { program, arguments: vec!["worker".to_owned()] });
    let analysis = Analysis {
        controllers: arguments.next(),
        threads: if one { 1 } else { 2 },
        existing: if resume { Existing::Resumed } else { Existing::Replaced },
        worker: worker.filter(|_| !in_process),
        ..Analysis::new(vec![path], out, jiff::civil::date(2026, 11, 22))
    };
    let begun = Instant::now();
    let stages = Mutex::new(Vec::new());
    let note = |progress: Progress| {
        let mut stages = stages.lock().unwrap_or_else(PoisonError::into_inner);
        if stages.last().is_none_or(|(stage, _)| *stage != progress.stage) {
            stages.push((progress.stage, begun.elapsed()));
        }
    };
    let result = analyze(&analysis, &note, &AtomicBool::new(false));
    let text = match result {
        Ok(summary) => format!(
            "{} persons, {} mentions, {} ms, {:?}, {stages:?}\n",
            summary.persons, summary.mentions.total, summary.duration_ms, summary.guards
        ),
        Err(error) => format!("{error}: {:?}\n", std::error::Error::source(&error)),
    };
    let _told = std::io::stdout().write_all(text.as_bytes());
}
