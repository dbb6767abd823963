//! `fyr leak`: analysis of stolen material without an installation.

mod results;

use crate::{print, say};
use anyhow::Result;
use clap::{Args, Subcommand};
use fyr_leak::{Analysis, Existing, Progress, Stage, Summary, WorkerCommand, analyze};
use jiff::civil::Date;
use std::{
    io::{IsTerminal as _, Write as _},
    path::PathBuf,
    process::ExitCode,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

/// Analyse stolen material.
#[derive(Subcommand)]
pub(crate) enum Leak {
    /// Say who is in the material, with which data, and whose it is.
    Analyze(Box<Analyze>),
    /// Read files for an analysis; begun by it, never by hand.
    #[command(hide = true)]
    Worker,
    /// Compare two results: who came, who went, about whom more is known.
    Diff {
        /// Folder of the earlier result.
        old: PathBuf,
        /// Folder of the later result.
        new: PathBuf,
        /// Write `person_id,change,columns` here.
        #[arg(long)]
        out: Option<PathBuf>,
    },
    /// Draw rows, lines and pages for people to look at, or say what their verdicts prove.
    Sample(results::Sample),
}

/// What to analyse, and how.
#[derive(Args)]
pub(crate) struct Analyze {
    /// Files and folders; folders and archives are read with everything in them.
    #[arg(required = true)]
    paths: Vec<PathBuf>,
    /// Folder for the result; made, must be empty.
    #[arg(long)]
    out: PathBuf,
    /// CSV `controller_id,name,match,value`.
    #[arg(long)]
    controllers: Option<PathBuf>,
    /// CSV `id_number[,level]`.
    #[arg(long)]
    protected: Option<PathBuf>,
    /// CSV `person_id_a,person_id_b,decision` of earlier review: `same` or `different`.
    #[arg(long)]
    decisions: Option<PathBuf>,
    /// CSV `id_number`: persons who should have been erased. `expected_gone.csv` lists those who are found, and where.
    #[arg(long, value_name = "FILE")]
    expect_gone: Option<PathBuf>,
    /// CSV `category` or `controller_id,category`: what is known to be there. `undeclared.csv` lists what else is.
    #[arg(long, value_name = "FILE")]
    declared: Option<PathBuf>,
    /// CSV `value[,name]`: numbers, addresses and other texts that raise an alarm. `watch.csv` lists where they are met.
    #[arg(long, value_name = "FILE")]
    watch: Option<PathBuf>,
    /// The day at which ages are judged, `YYYY-MM-DD`; today if left out.
    #[arg(long)]
    as_of: Option<Date>,
    /// Threads; 0 is one for each core. The result does not depend on it.
    #[arg(long, default_value_t = 0)]
    threads: usize,
    /// Go on with a run that was stopped or killed; what it has read is not read again.
    #[arg(long)]
    resume: bool,
    /// Replace what is in the folder: an earlier result, or a run that was stopped.
    #[arg(long, conflicts_with = "resume")]
    force: bool,
    /// Say nothing but errors and alarms.
    #[arg(long)]
    quiet: bool,
}

/// Reads files for an analysis that began this process; to be called before any thread is begun.
pub(crate) fn worker() -> ExitCode {
    let ended = fyr_leak::work(std::io::stdin().lock(), std::io::stdout());
    if ended.is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// How this program is begun as a reader of untrusted files.
///
/// By the kernel's name for it: the file may have been replaced by a newer version since the start.
pub(crate) fn worker_command() -> WorkerCommand {
    let arguments = vec!["leak".to_owned(), "worker".to_owned()];
    WorkerCommand { program: PathBuf::from("/proc/self/exe"), arguments }
}

pub(crate) fn run(command: Leak) -> Result<ExitCode> {
    match command {
        Leak::Analyze(arguments) => run_analysis(*arguments),
        Leak::Worker => Ok(worker()),
        Leak::Diff { old, new, out } => results::compare(&old, &new, out.as_deref()),
        Leak::Sample(arguments) => results::draw(&arguments),
    }
}

fn run_analysis(arguments: Analyze) -> Result<ExitCode> {
    let quiet = arguments.quiet;
    let analysis = Analysis {
        paths: arguments.paths,
        out: arguments.out,
        controllers: arguments.controllers,
        protected: arguments.protected,
        decisions: arguments.decisions,
        as_of: arguments.as_of.unwrap_or_else(today),
        threads: arguments.threads,
        existing: match (arguments.force, arguments.resume) {
            (true, _) => Existing::Replaced,
            (_, true) => Existing::Resumed,
            (false, false) => Existing::Refused,
        },
        worker: Some(worker_command()),
        expect_gone: arguments.expect_gone,
        declared: arguments.declared,
        watch: arguments.watch,
    };
    let cancel = Arc::new(AtomicBool::new(false));
    stop_on_interrupt(Arc::clone(&cancel));
    let teller = Teller::new();
    let tell = |progress: Progress| {
        if !quiet {
            teller.tell(&progress);
        }
    };
    let summary = analyze(&analysis, &tell, &cancel);
    if !quiet {
        teller.end();
    }
    let summary = summary?;
    alarm(&summary);
    if !quiet {
        print(&(serde_json::to_string_pretty(&summary)? + "\n"));
    }
    Ok(ExitCode::SUCCESS)
}

/// The first interrupt ends the run so that it can go on later; the second ends the program.
fn stop_on_interrupt(cancel: Arc<AtomicBool>) {
    tokio::spawn(async move {
        while tokio::signal::ctrl_c().await.is_ok() {
            if cancel.swap(true, Ordering::Relaxed) {
                std::process::exit(130);
            }
        }
    });
}

fn alarm(summary: &Summary) {
    for (name, count) in &summary.watched {
        say(&format!("ALARM: {name} was met {count} times; see watch.csv"));
    }
}

/// Shows how far the run has come: one line that changes in a terminal, a line every few seconds elsewhere.
struct Teller {
    begun: Instant,
    is_terminal: bool,
    last: Mutex<Option<(Instant, Stage)>>,
}

impl Teller {
    fn new() -> Self {
        let is_terminal = std::io::stderr().is_terminal();
        Self { begun: Instant::now(), is_terminal, last: Mutex::new(None) }
    }

    fn tell(&self, progress: &Progress) {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        let each = Duration::from_millis(if self.is_terminal { 200 } else { 5_000 });
        let is_news =
            last.is_none_or(|(at, stage)| stage != progress.stage || at.elapsed() >= each);
        if !is_news {
            return;
        }
        *last = Some((Instant::now(), progress.stage));
        let words = words(progress, self.begun.elapsed());
        if self.is_terminal {
            let _ = write!(std::io::stderr().lock(), "\r\x1b[K{words}");
        } else {
            say(&words);
        }
    }

    fn end(&self) {
        if self.is_terminal {
            let _ = write!(std::io::stderr().lock(), "\r\x1b[K");
        }
    }
}

fn words(progress: &Progress, passed: Duration) -> String {
    let stage = match progress.stage {
        Stage::Inventory => return "listing the files".to_owned(),
        Stage::Reading => "reading",
        Stage::Joining => return "joining findings to persons".to_owned(),
        Stage::Writing => return "writing the result".to_owned(),
    };
    let mb = |bytes: u64| bytes / 1_000_000;
    let passed_ms = u64::try_from(passed.as_millis()).unwrap_or(u64::MAX).max(1);
    let per_second = progress.bytes_done.saturating_mul(1000) / passed_ms;
    let left = progress.bytes_total.saturating_sub(progress.bytes_done);
    let left = left.checked_div(per_second).map_or_else(String::new, |it| format!(", {it} s left"));
    let mut reading: String = progress.reading.as_deref().unwrap_or_default().chars().collect();
    if let Some((at, _)) = reading.char_indices().nth(60) {
        reading.truncate(at);
    }
    format!(
        "{stage}: {} of {} files, {} of {} MB, {} MB/s{left} {reading}",
        progress.files_done,
        progress.files_total,
        mb(progress.bytes_done),
        mb(progress.bytes_total),
        mb(per_second)
    )
}

#[expect(clippy::disallowed_methods, reason = "the command line is where the day comes in")]
fn today() -> Date {
    jiff::Zoned::now().date()
}
