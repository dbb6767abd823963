//! Fetches the pinned front-end packages: those the pages carry, and those the browser tests use.

use std::fs;

use anyhow::{Context as _, Result, bail};

use crate::{
    setup,
    workspace::{Workspace, run},
};

/// Where the pages' packages are listed; the binary carries what it needs of them.
pub(crate) const PAGES: &str = "crates/fyr-web/assets";
/// Where the browser tests' packages and scripts lie.
pub(crate) const BROWSER: &str = "crates/fyr-web/browser";

/// Fetches what the pages carry.
pub(crate) fn fetch(workspace: &Workspace) -> Result<()> {
    setup::for_assets(workspace)?;
    install(workspace, PAGES)
}

/// Installs exactly what a folder's lock file names, unless that has been done.
///
/// No package's own scripts are run. The integrity of each is checked against the lock file.
pub(crate) fn install(workspace: &Workspace, folder: &str) -> Result<()> {
    let lock_file = workspace.path(folder).join("package-lock.json");
    let lock = fs::read_to_string(&lock_file)
        .with_context(|| format!("`{folder}/package-lock.json` cannot be read"))?;
    // The stamp lies inside what it vouches for, so that removing `node_modules` removes both.
    let stamp = workspace.path(folder).join("node_modules/.installed-from");
    if fs::read_to_string(&stamp).is_ok_and(|installed| installed == lock) {
        return Ok(());
    }
    println!("fetching the packages of `{folder}`");
    let mut npm = workspace.program("npm");
    npm.current_dir(workspace.path(folder)).args(["ci", "--ignore-scripts", "--no-audit"]);
    npm.args(["--no-fund", "--no-update-notifier", "--loglevel=error"]);
    run(&mut npm)?;
    if !workspace.path(folder).join("node_modules").is_dir() {
        bail!("npm installed nothing in `{folder}`");
    }
    fs::write(&stamp, lock).with_context(|| format!("`{folder}/node_modules` cannot be written"))
}
