//! Finds the workspace and runs programs in it.

use std::{
    env,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use anyhow::{Context as _, Result, bail};

/// The folder that holds the workspace.
pub(crate) struct Workspace {
    root: PathBuf,
}

impl Workspace {
    /// Finds the workspace that the current folder lies in.
    pub(crate) fn find() -> Result<Self> {
        let here = env::current_dir().context("the current folder cannot be read")?;
        let root = here
            .ancestors()
            .find(|folder| folder.join("crates/xtask/Cargo.toml").is_file())
            .context("`cargo xtask` runs inside the project's folder only: change to it")?;
        Ok(Self { root: root.to_path_buf() })
    }

    /// Returns the path of a file or folder, given from the root.
    pub(crate) fn path(&self, relative: &str) -> PathBuf {
        self.root.join(relative)
    }

    /// Returns the folder that cargo builds into.
    pub(crate) fn target(&self) -> PathBuf {
        env::var_os("CARGO_TARGET_DIR").map_or_else(|| self.path("target"), PathBuf::from)
    }

    /// Prepares a program that runs in the root.
    pub(crate) fn program(&self, name: impl AsRef<Path>) -> Command {
        let mut command = Command::new(name.as_ref());
        command.current_dir(&self.root);
        // Some build scripts watch these variables; if those of xtask leaked in, such crates
        // (ring among them) would be built anew at each change between `cargo` and `cargo xtask`.
        for (name, _) in env::vars_os() {
            if set_by_cargo_run(&name.to_string_lossy()) {
                command.env_remove(name);
            }
        }
        command
    }

    /// Prepares cargo with these arguments.
    pub(crate) fn cargo(&self, arguments: &[&str]) -> Command {
        let mut command = self.program(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        command.args(arguments);
        command
    }

    /// Builds the `fyr` program in release and returns where it lies.
    pub(crate) fn fyr(&self) -> Result<PathBuf> {
        let mut cargo = self.cargo(&["build", "--locked", "--release", "--package", "fyr"]);
        cargo.arg("--message-format=json-render-diagnostics");
        let said = output(cargo.stderr(Stdio::inherit()))?;
        said.lines()
            .filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok())
            .filter(|message| {
                message.pointer("/target/name").and_then(|it| it.as_str()) == Some("fyr")
            })
            .find_map(|message| Some(PathBuf::from(message.get("executable")?.as_str()?)))
            .context("cargo built no program named `fyr`: crates/fyr needs a `main.rs`")
    }
}

/// Runs a program to its end and fails when it fails.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let status = command.status().with_context(|| cannot_start(command))?;
    if !status.success() {
        bail!("`{}` failed ({status})", line(command));
    }
    Ok(())
}

/// Runs a program to its end and returns what it wrote on its standard output.
pub(crate) fn output(command: &mut Command) -> Result<String> {
    let output = command.stdout(Stdio::piped()).output().with_context(|| cannot_start(command))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        bail!("`{}` failed ({})\n{}", line(command), output.status, said.trim());
    }
    String::from_utf8(output.stdout)
        .with_context(|| format!("`{}` wrote what is not UTF-8", line(command)))
}

/// Returns a command as one would type it.
pub(crate) fn line(command: &Command) -> String {
    let program = Path::new(command.get_program());
    let name = program.file_name().unwrap_or(command.get_program());
    std::iter::once(name)
        .chain(command.get_args())
        .map(|it| it.to_string_lossy())
        .collect::<Vec<_>>()
        .join(" ")
}

fn cannot_start(command: &Command) -> String {
    format!("`{}` cannot be started: is it installed?", command.get_program().to_string_lossy())
}

fn set_by_cargo_run(name: &str) -> bool {
    ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_"].iter().any(|start| name.starts_with(start))
        || ["CARGO_CRATE_NAME", "CARGO_PRIMARY_PACKAGE", "OUT_DIR"].contains(&name)
}
