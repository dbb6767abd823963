//! Everything that must hold before a change is taken: format, tidy, lints, tests.

use std::process::Command;

use anyhow::Result;

use crate::{
    assets,
    postgres::Postgres,
    setup,
    steps::{announce, step},
    tidy,
    workspace::{Workspace, run as run_program},
};

/// Runs every check; the cheapest first, the test runner's summary last.
pub(crate) fn run(workspace: &Workspace) -> Result<()> {
    step("set-up", || setup::for_tests(workspace))?;
    step("front-end packages", || {
        assets::install(workspace, assets::PAGES)?;
        assets::install(workspace, assets::BROWSER)
    })?;
    step("format", || run_program(&mut workspace.cargo(&["fmt", "--all", "--check"])))?;
    step("tidy", || tidy::run(workspace))?;
    step("clippy", || run_program(&mut clippy(workspace)))?;
    step("browser harness", || run_program(&mut harness(workspace)?))?;
    // `postgres` lives until the tests have ended, however they end.
    let postgres = step("start of PostgreSQL", || Postgres::start(workspace))?;
    announce("tests");
    // The runner's summary must be the last thing written: no line comes after it.
    run_program(
        runner(workspace)
            .env("FYR_TEST_POSTGRES", postgres.url())
            .env("FYR_BROWSER_DIR", workspace.path(assets::BROWSER))
            .env("FYR_CHROMIUM", setup::chromium()?),
    )
}

fn clippy(workspace: &Workspace) -> Command {
    // What only the fuzz targets use must be kept too.
    let features = ["--features", "fyr-leak/fuzz"];
    let mut cargo = workspace.cargo(&["clippy", "--locked", "--workspace", "--all-targets"]);
    cargo.args(features).args(["--", "-D", "warnings"]);
    cargo
}

/// Tests the browser checks themselves: one that finds nothing would pass every page.
fn harness(workspace: &Workspace) -> Result<Command> {
    let mut node = workspace.program("node");
    node.args(["--test", "harness.test.mjs"]).env("FYR_CHROMIUM", setup::chromium()?);
    node.current_dir(workspace.path(assets::BROWSER));
    Ok(node)
}

fn runner(workspace: &Workspace) -> Command {
    if setup::on_path("cargo-nextest").is_some() {
        workspace.cargo(&["nextest", "run", "--locked", "--workspace"])
    } else {
        workspace.cargo(&["test", "--locked", "--workspace"])
    }
}
