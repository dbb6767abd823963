//! `fyr testkit`: invented material with its truth, and how well a result fits it.

use crate::{print, say};
use anyhow::{Context as _, Result};
use clap::{Args, Subcommand, ValueEnum};
use fyr_testkit::material::{self, MaterialSpec, Trap};
use fyr_testkit::score;
use std::{collections::BTreeSet, path::PathBuf, process::ExitCode};

/// Make stolen material of invented people, and judge what is found in it.
#[derive(Subcommand)]
pub(crate) enum Testkit {
    /// Write material, its truth and the inputs of its analysis.
    Leak(Leak),
    /// Print recall and precision of a result per category, format and trap; status 1 if a bar is missed.
    Score(Score),
}

/// Which material.
#[derive(Args)]
pub(crate) struct Leak {
    /// The same seed gives the same bytes.
    #[arg(long)]
    seed: u64,
    /// How much: s is some megabytes, m about 2 GB, l about 3 GB with 1.6 million people.
    #[arg(long, value_enum, default_value_t = Size::S)]
    size: Size,
    /// Folder for the material; made.
    #[arg(long)]
    out: PathBuf,
    /// People in it, if not as many as the size has.
    #[arg(long)]
    persons: Option<usize>,
    /// Ids of the difficulties to hide in it, with commas; all if left out, `none` for none.
    #[arg(long, value_delimiter = ',')]
    traps: Option<Vec<String>>,
}

/// How much material.
#[derive(Clone, Copy, ValueEnum)]
enum Size {
    S,
    M,
    L,
}

/// What to compare.
#[derive(Args)]
pub(crate) struct Score {
    /// Folder that `testkit leak` wrote, or the `truth.json` of a practice leak.
    #[arg(long)]
    truth: PathBuf,
    /// Folder that `leak analyze` wrote.
    #[arg(long)]
    result: PathBuf,
    /// As JSON.
    #[arg(long)]
    json: bool,
    /// Examples of each fault.
    #[arg(long, default_value_t = 5)]
    examples: usize,
}

pub(crate) fn run(command: Testkit) -> Result<ExitCode> {
    match command {
        Testkit::Leak(leak) => write(&leak),
        Testkit::Score(score) => judge(&score),
    }
}

fn write(leak: &Leak) -> Result<ExitCode> {
    let traps: BTreeSet<Trap> = match &leak.traps {
        None => Trap::all().collect(),
        Some(ids) => {
            ids.iter().filter(|id| *id != "none").map(|id| trap(id)).collect::<Result<_>>()?
        }
    };
    let size = match leak.size {
        Size::S => material::Size::S,
        Size::M => material::Size::M,
        Size::L => material::Size::L,
    };
    let spec = MaterialSpec { seed: leak.seed, size, persons: leak.persons, traps };
    let summary = material::write(&spec, &leak.out)?;
    if !summary.publishable {
        say("Not all of these numbers are published test numbers: never publish this material.");
    }
    print(&(serde_json::to_string_pretty(&summary)? + "\n"));
    Ok(ExitCode::SUCCESS)
}

fn trap(id: &str) -> Result<Trap> {
    Trap::from_id(id).with_context(|| {
        let all: Vec<&str> = Trap::all().map(Trap::id).collect();
        format!("`{id}` is no difficulty; there are: {}", all.join(", "))
    })
}

fn judge(arguments: &Score) -> Result<ExitCode> {
    let score = score::score(&arguments.truth, &arguments.result, arguments.examples)?;
    let text =
        if arguments.json { serde_json::to_string_pretty(&score)? + "\n" } else { score.report() };
    print(&text);
    Ok(if score.is_good() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
