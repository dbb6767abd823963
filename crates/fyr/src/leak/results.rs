//! What can be done with results: compare two, draw a sample, prove what its verdicts prove.

use crate::{print, say};
use anyhow::Result;
use clap::Args;
use fyr_leak::diff::Diff;
use fyr_leak::sample::{self, Draw, Proofs};
use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

/// What to draw, or which verdicts to read.
#[derive(Args)]
pub(crate) struct Sample {
    /// Folder of the result.
    dir: PathBuf,
    /// The same seed draws the same sample.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Units of each type of file, with and without findings: 300 without a fault bound it to 1 %.
    #[arg(long, default_value_t = 300)]
    per_stratum: usize,
    /// Where to write the sample; `sample.csv` beside the result if left out.
    #[arg(long)]
    out: Option<PathBuf>,
    /// A sample with its column `verdict` filled in: `right` or `wrong`.
    #[arg(long)]
    verdicts: Option<PathBuf>,
}

pub(super) fn compare(old: &Path, new: &Path, out: Option<&Path>) -> Result<ExitCode> {
    print(&as_text(&fyr_leak::diff::diff(&old, &new, out)?));
    Ok(ExitCode::SUCCESS)
}

pub(super) fn draw(arguments: &Sample) -> Result<ExitCode> {
    if let Some(path) = &arguments.verdicts {
        print(&as_proof(&sample::prove(path)?));
        return Ok(ExitCode::SUCCESS);
    }
    let draw = Draw { seed: arguments.seed, per_stratum: arguments.per_stratum };
    let drawn = sample::draw(&arguments.dir, draw)?;
    let beside = || arguments.dir.with_file_name("sample.csv");
    let out = arguments.out.clone().unwrap_or_else(beside);
    sample::write(&out, &drawn)?;
    say(&format!("{} units drawn with seed {} to {}", drawn.len(), draw.seed, out.display()));
    Ok(ExitCode::SUCCESS)
}

fn as_text(diff: &Diff) -> String {
    use std::fmt::Write as _;
    let Diff { added, removed, changed, same, .. } = diff;
    let mut text =
        format!("{added} added, {removed} removed, {changed} changed, {same} the same\n");
    if diff.same_material {
        text.push_str("both of the same material\n");
    }
    let _ = writeln!(text, "{} protected who were not known to be", diff.protected_since);
    for (column, count) in &diff.columns {
        let _ = writeln!(text, "{column:20} {count:>9} changed");
    }
    for (controller, (came, left)) in &diff.controllers {
        let _ = writeln!(text, "{controller:20} {came:>9} added {left:>9} removed");
    }
    text
}

fn as_proof(proofs: &Proofs) -> String {
    use std::fmt::Write as _;
    let mut text = String::new();
    for it in &proofs.strata {
        let (wrong, judged, bound) = (it.wrong, it.judged, it.bound * 100.0);
        let (name, units) = (&it.stratum, it.units);
        let _ = writeln!(
            text,
            "{name:44} {wrong:>4} wrong of {judged:>5} judged of {units:>10}: below {bound:.3} %"
        );
    }
    let _ = writeln!(text, "in all, with 95 % confidence: below {:.3} %", proofs.bound * 100.0);
    if proofs.unjudged_units != 0 {
        let _ = writeln!(
            text,
            "nothing is proved of {} units without a verdict",
            proofs.unjudged_units
        );
    }
    text
}
