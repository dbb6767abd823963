//! Measures and writes the figures into `docs/performance.md`.

mod fyr;
mod leak;
mod page;

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result, bail};
use page::Table;

use crate::{
    assets,
    steps::step,
    workspace::{Workspace, output},
};

const PAGE: &str = "docs/performance.md";

/// One thing that is measured.
struct Bench {
    /// Its name on the command line and in the page's markers.
    name: &'static str,
    measure: fn(&Workspace) -> Result<Measured>,
}

/// What a bench found.
struct Measured {
    /// The commands a reader types to measure the same.
    commands: Vec<String>,
    table: Table,
}

const BENCHES: &[Bench] = &[
    Bench { name: "demo", measure: fyr::demo },
    Bench { name: "pages", measure: fyr::pages },
    Bench { name: "start", measure: fyr::start },
    Bench { name: "year", measure: fyr::year },
    Bench { name: "leak", measure: leak::leak },
];

/// Runs one bench, or all, and rewrites the section of each.
pub(crate) fn run(workspace: &Workspace, only: Option<&str>) -> Result<()> {
    let chosen: Vec<&Bench> =
        BENCHES.iter().filter(|bench| only.is_none_or(|name| name == bench.name)).collect();
    if chosen.is_empty() {
        let names: Vec<&str> = BENCHES.iter().map(|bench| bench.name).collect();
        bail!("there is no bench `{}`; there are {}", only.unwrap_or_default(), names.join(", "));
    }
    step("front-end packages", || assets::fetch(workspace))?;
    step("release build", || workspace.fyr().map(|_| ()))?;
    for bench in chosen {
        let measured = step(bench.name, || (bench.measure)(workspace))?;
        let section = section(&measured, &machine(workspace)?);
        let file = workspace.path(PAGE);
        // Read again for each bench: the page may have been edited while the last one ran.
        let text = fs::read_to_string(&file).with_context(|| format!("`{PAGE}`"))?;
        fs::write(&file, page::replace(&text, bench.name, &section)?)
            .with_context(|| format!("`{PAGE}` cannot be written"))?;
        println!("{section}");
    }
    Ok(())
}

fn section(measured: &Measured, machine: &str) -> String {
    let commands: Vec<String> = measured.commands.iter().map(|it| format!("`{it}`")).collect();
    format!("{machine}\nCommand: {}.\n\n{}", commands.join(" · "), measured.table)
}

/// A temporary folder that is removed when dropped.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Result<Self> {
        let path = std::env::temp_dir().join(format!("fyr-bench-{name}-{}", std::process::id()));
        fs::create_dir(&path).with_context(|| format!("`{}` exists", path.display()))?;
        Ok(Self(path))
    }

    fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Returns what a figure means nothing without: the machine, the day and the code.
fn machine(workspace: &Workspace) -> Result<String> {
    let processors = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = field(&processors, "model name").unwrap_or("unknown processor");
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let memory = fs::read_to_string("/proc/meminfo").unwrap_or_default();
    let gib = field(&memory, "MemTotal").and_then(kib).unwrap_or(0) / (1024 * 1024);
    let date = output(workspace.program("date").args(["-u", "+%Y-%m-%d"]))?;
    let commit = output(workspace.program("git").args(["describe", "--always", "--dirty=+"]))?;
    Ok(format!(
        "Machine: {model}, {cores} cores, {gib} GiB. Date: {}. Commit: {}.",
        date.trim(),
        commit.trim()
    ))
}

/// Returns a value from a file of `name : value` lines.
fn field<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    let mut pairs = text.lines().filter_map(|line| line.split_once(':'));
    pairs.find(|(key, _)| key.trim() == name).map(|(_, value)| value.trim())
}

/// Returns the number of a value such as `2048 kB`.
fn kib(value: &str) -> Option<u64> {
    value.split_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_read_from_the_kernels_files() {
        let text = "Name:\tfyr\nVmRSS:\t    2048 kB\n";
        assert_eq!(field(text, "VmRSS").and_then(kib), Some(2048));
        assert_eq!(field(text, "VmHWM"), None);
    }
}
