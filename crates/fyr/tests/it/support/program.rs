//! The program as a process: run to its end, or serving until dropped.

use super::visitor::Visitor;
use serde_json::Value as Json;
use std::{
    ffi::OsStr,
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
    sync::{Arc, Mutex},
    thread,
    time::{Duration, Instant},
};

/// Where the program lies.
pub(crate) const FYR: &str = env!("CARGO_BIN_EXE_fyr");
/// How long anything that is waited for may take before the test fails.
pub(crate) const PATIENCE: Duration = Duration::from_secs(110);

/// What a program that has ended left behind.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) said: String,
}

/// Returns the program with nothing of our own environment that it would take for a setting.
pub(crate) fn fyr() -> Command {
    let mut command = Command::new(FYR);
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("FYR_") {
            command.env_remove(name);
        }
    }
    command.env_remove("RUST_LOG");
    command
}

/// Runs the program to its end.
pub(crate) fn run<S: AsRef<OsStr>>(arguments: impl IntoIterator<Item = S>) -> Ended {
    ended(fyr().args(arguments))
}

/// Runs a command to its end.
pub(crate) fn ended(command: &mut Command) -> Ended {
    let output = command.output().unwrap();
    Ended {
        code: output.status.code(),
        out: String::from_utf8(output.stdout).unwrap(),
        said: String::from_utf8(output.stderr).unwrap(),
    }
}

/// A program that serves; killed when dropped.
pub(crate) struct Server {
    child: Child,
    said: Arc<Mutex<String>>,
    /// Where it listens: `http://127.0.0.1:40123`.
    pub(crate) base: String,
}

impl Server {
    /// Serves an installation at any free port.
    pub(crate) fn start(data: &Path) -> Self {
        Self::start_with(data, &[])
    }

    /// Serves an installation with settings from the environment.
    pub(crate) fn start_with(data: &Path, settings: &[(&str, &str)]) -> Self {
        let mut command = fyr();
        command.args(["serve", "--listen", "127.0.0.1:0", "--data"]).arg(data);
        command.envs(settings.iter().copied());
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        let said = Arc::new(Mutex::new(String::new()));
        let lines = BufReader::new(child.stderr.take().unwrap());
        let kept = Arc::clone(&said);
        thread::spawn(move || keep(lines, &kept));
        let base = wait_for("the address", || {
            let said = said.lock().unwrap();
            assert!(child.try_wait().unwrap().is_none(), "the server ended: {said}");
            let address = said.split("Fyr listens on ").nth(1)?.lines().next()?;
            Some(address.to_owned())
        });
        Self { child, said, base }
    }

    /// Plays the demo and serves it; returns the line of JSON it prints too.
    pub(crate) fn demo(data: &Path, size: (u32, u32)) -> (Self, Json) {
        let (persons, controllers) = (size.0.to_string(), size.1.to_string());
        let mut command = fyr();
        command.args(["demo", "--json", "--listen", "127.0.0.1:0", "--data"]).arg(data);
        command.args(["--persons", &persons, "--controllers", &controllers]);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let told: Json = serde_json::from_str(&line).expect("the demo prints one line of JSON");
        let base = told["base"].as_str().expect("a served demo has a base").to_owned();
        (Self { child, said: Arc::default(), base }, told)
    }

    /// Returns somebody who has not signed in.
    pub(crate) fn visitor(&self) -> Visitor {
        Visitor::new(&self.base)
    }

    /// Returns what it has said on its error output.
    pub(crate) fn said(&self) -> String {
        self.said.lock().unwrap().clone()
    }

    /// Asks it to end, waits for it, and expects success.
    pub(crate) fn stop(mut self) {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").arg(&pid).status().unwrap().success());
        let status = self.child.wait().unwrap();
        assert!(status.success(), "{status}: {}", self.said());
    }

    /// Ends it as a power cut would: no chance to tidy up.
    pub(crate) fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Also after a failed test nothing goes on running.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Looks again and again until there is something.
#[track_caller]
pub(crate) fn wait_for<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let begun = Instant::now();
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(begun.elapsed() < PATIENCE, "{what} did not come in {PATIENCE:?}");
        thread::sleep(Duration::from_millis(50));
    }
}

fn keep(mut lines: impl BufRead, kept: &Mutex<String>) {
    let mut line = String::new();
    while lines.read_line(&mut line).is_ok_and(|read| 0 < read) {
        kept.lock().unwrap().push_str(&line);
        line.clear();
    }
}
