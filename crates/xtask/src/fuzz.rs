//! Fuzzes every reader of stolen material and every kind of identity number.
//!
//! libFuzzer with the coverage that the stable compiler offers; no sanitizer, since our own code has no `unsafe`.

use std::{
    ffi::OsString,
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, bail};

use crate::{
    steps::announce,
    workspace::{Workspace, output, run as run_program},
};

/// Seconds that each target is fuzzed, unless said otherwise.
const SECONDS: u32 = 60;
/// What the readers together may use in the product.
const MEMORY_MB: u32 = 1024;
/// Seconds that one attempt may take; a reader ends by itself after five of work.
const ATTEMPT_SECONDS: u32 = 30;
const INPUT_BYTES: u32 = 1 << 17;
const COVERAGE: &[&str] = &[
    "-Cpasses=sancov-module",
    "-Cllvm-args=-sanitizer-coverage-level=4",
    "-Cllvm-args=-sanitizer-coverage-inline-8bit-counters",
    "-Cllvm-args=-sanitizer-coverage-pc-table",
    "-Cllvm-args=-sanitizer-coverage-trace-compares",
    "--cfg=fuzzing",
];

/// Fuzzes the targets named, or all; `--seconds N` says how long each.
pub(crate) fn run(workspace: &Workspace, rest: &[String]) -> Result<()> {
    let (names, seconds) = asked(rest)?;
    let folder = workspace.target().join("fuzz");
    let program = build(workspace, &folder)?;
    announce("seeds");
    let said = output(Command::new(&program).env("FYR_FUZZ_SEEDS", &folder))?;
    let all: Vec<&str> = said.lines().collect();
    if let Some(unknown) = names.iter().find(|it| !all.contains(&it.as_str())) {
        bail!("there is no target `{unknown}`; there are: {}", all.join(", "));
    }
    let wanted: Vec<&str> = all
        .into_iter()
        .filter(|it| names.is_empty() || names.iter().any(|name| name == it))
        .collect();
    announce(&format!("{} targets, {seconds} s each", wanted.len()));
    let mut waiting = wanted.into_iter();
    let mut running: Vec<Fuzzed> = Vec::new();
    let mut found = Vec::new();
    let beside = thread::available_parallelism().map_or(1, usize::from);
    loop {
        while running.len() < beside
            && let Some(name) = waiting.next()
        {
            running.push(Fuzzed::start(&program, &folder, (name, seconds))?);
        }
        if running.is_empty() {
            break;
        }
        thread::sleep(Duration::from_millis(200));
        let mut still = Vec::new();
        for mut one in running {
            match one.child.try_wait()? {
                Some(status) => found.extend(one.ended(status.success())?),
                None => still.push(one),
            }
        }
        running = still;
    }
    if !found.is_empty() {
        bail!("found:\n{}\nmend each and keep its input as a test", found.join("\n"));
    }
    Ok(())
}

fn asked(rest: &[String]) -> Result<(Vec<String>, u32)> {
    let mut names = Vec::new();
    let mut seconds = SECONDS;
    let mut words = rest.iter();
    while let Some(word) = words.next() {
        if word == "--seconds" {
            let number = words.next().and_then(|it| it.parse().ok());
            seconds = number.context("`--seconds` needs a whole number")?;
        } else {
            names.push(word.clone());
        }
    }
    Ok((names, seconds))
}

fn build(workspace: &Workspace, folder: &Path) -> Result<PathBuf> {
    announce("building with coverage");
    let said = output(Command::new("rustc").arg("-vV"))?;
    let host =
        said.lines().find_map(|it| it.strip_prefix("host: ")).context("rustc names no host")?;
    // The same versions as the product's, and what the fuzzer itself needs besides.
    fs::copy(workspace.path("Cargo.lock"), workspace.path("fuzz/Cargo.lock"))?;
    let mut cargo = workspace.cargo(&["build", "--release", "--target", host, "--manifest-path"]);
    cargo.arg(workspace.path("fuzz/Cargo.toml"));
    // With a target named, build scripts and macros are built without coverage.
    run_program(cargo.env("RUSTFLAGS", COVERAGE.join(" ")).env("CARGO_TARGET_DIR", folder))?;
    Ok(folder.join(host).join("release/fyr-fuzz"))
}

/// One target that is being fuzzed.
struct Fuzzed {
    name: String,
    child: std::process::Child,
    log: PathBuf,
    since: Instant,
}

impl Fuzzed {
    fn start(program: &Path, folder: &Path, (name, seconds): (&str, u32)) -> Result<Self> {
        let found = folder.join("found").join(name);
        fs::create_dir_all(&found)?;
        let log = folder.join(format!("{name}.log"));
        let mut artifacts = OsString::from("-artifact_prefix=");
        artifacts.push(&found);
        artifacts.push("/");
        let mut command = Command::new(program);
        command
            .arg(folder.join("corpus").join(name))
            .arg(artifacts)
            .arg(format!("-max_total_time={seconds}"))
            .arg(format!("-rss_limit_mb={MEMORY_MB}"))
            .arg(format!("-timeout={ATTEMPT_SECONDS}"))
            .arg(format!("-max_len={INPUT_BYTES}"))
            .env("FYR_FUZZ_TARGET", name)
            // Without text recognition, a program of its own that takes seconds a page.
            .env("PATH", "")
            .stdout(Stdio::null())
            .stderr(fs::File::create(&log)?);
        let child = command.spawn().context("the fuzzer cannot be started")?;
        Ok(Self { name: name.to_owned(), child, log, since: Instant::now() })
    }

    /// Tells how it ended; returns what it found.
    fn ended(self, well: bool) -> Result<Option<String>> {
        let log = String::from_utf8_lossy(&fs::read(&self.log)?).into_owned();
        let attempts = log.lines().rev().find_map(|it| it.strip_prefix("Done "));
        let seconds = self.since.elapsed().as_secs();
        println!("{}: {} in {seconds} s", self.name, attempts.unwrap_or("ended early"));
        Ok((!well).then(|| format!("{}: {}", self.name, self.log.display())))
    }
}
