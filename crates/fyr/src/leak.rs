//! `fyr leak`: analysis of stolen material without an installation.

use crate::{print, say};
use anyhow::Result;
use clap::{Args, Subcommand};
use fyr_leak::{Analysis, Progress, Stage, analyze};
use jiff::civil::Date;
use std::{path::PathBuf, process::ExitCode, sync::atomic::AtomicBool};

/// Analyse stolen material.
#[derive(Subcommand)]
pub(crate) enum Leak {
    /// Say who is in the material, with which data, and whose it is.
    Analyze(Analyze),
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
    /// The day at which ages are judged, `YYYY-MM-DD`; today if left out.
    #[arg(long)]
    as_of: Option<Date>,
    /// Threads; 0 is one for each core. The result does not depend on it.
    #[arg(long, default_value_t = 0)]
    threads: usize,
    /// Replace an earlier result.
    #[arg(long)]
    force: bool,
    /// Say nothing but errors.
    #[arg(long)]
    quiet: bool,
}

pub(crate) fn run(command: Leak) -> Result<ExitCode> {
    let Leak::Analyze(arguments) = command;
    let quiet = arguments.quiet;
    let analysis = Analysis {
        paths: arguments.paths,
        out: arguments.out,
        controllers: arguments.controllers,
        protected: arguments.protected,
        decisions: arguments.decisions,
        as_of: arguments.as_of.unwrap_or_else(today),
        threads: arguments.threads,
        force: arguments.force,
    };
    let tell = |progress: Progress| {
        if !quiet {
            say(&words(&progress));
        }
    };
    let summary = analyze(&analysis, &tell, &AtomicBool::new(false))?;
    if !quiet {
        print(&(serde_json::to_string_pretty(&summary)? + "\n"));
    }
    Ok(ExitCode::SUCCESS)
}

fn words(progress: &Progress) -> String {
    let stage = match progress.stage {
        Stage::Inventory => "inventory",
        Stage::Reading => "reading",
        Stage::Joining => "joining",
        Stage::Writing => "writing",
    };
    let reading = progress.reading.as_deref().unwrap_or_default();
    format!(
        "{stage}: {} of {} files, {} of {} bytes {reading}",
        progress.files_done, progress.files_total, progress.bytes_done, progress.bytes_total
    )
}

#[expect(clippy::disallowed_methods, reason = "the command line is where the day comes in")]
fn today() -> Date {
    jiff::Zoned::now().date()
}
