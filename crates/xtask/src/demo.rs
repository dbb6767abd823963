//! Builds Fyr and starts its demonstration.

use std::os::unix::process::CommandExt as _;

use anyhow::{Context as _, Result};

use crate::{
    assets,
    steps::{announce, step},
    workspace::Workspace,
};

/// Starts `fyr demo` in place of this process; returns only when it could not.
pub(crate) fn run(workspace: &Workspace, arguments: &[String]) -> Result<()> {
    step("front-end packages", || assets::fetch(workspace))?;
    let fyr = step("release build", || workspace.fyr())?;
    announce("fyr demo");
    let here = std::env::current_dir().context("the current folder cannot be read")?;
    let error = workspace.program(fyr).current_dir(here).arg("demo").args(arguments).exec();
    Err(error).context("`fyr demo` cannot be started")
}
