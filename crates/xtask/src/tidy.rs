//! Checks what neither the compiler nor clippy can: `cargo xtask tidy`.

mod arrows;
mod licences;
mod rust;
mod sources;
mod templates;
mod texts;
mod tree;
mod words;

#[cfg(test)]
mod tests;

use std::fs;

use anyhow::{Context as _, Result, bail};
use tree::Tree;

use crate::workspace::{Workspace, output};

/// Runs every rule and fails with all that was found.
pub(crate) fn run(workspace: &Workspace) -> Result<()> {
    let tree = Tree::read(workspace)?;
    let metadata = metadata(workspace)?;
    let deny = fs::read_to_string(workspace.path("deny.toml")).context("`deny.toml`")?;
    let faults: Vec<Fault> =
        [of_tree(&tree), arrows::check(&metadata), licences::check(&metadata, &deny)].concat();
    for fault in &faults {
        println!("{fault}");
    }
    match faults.len() {
        0 => Ok(()),
        1 => bail!("tidy found one fault"),
        count => bail!("tidy found {count} faults"),
    }
}

/// What is wrong, where, and how to mend it: one line.
type Fault = String;

/// Runs the rules that need the files alone.
fn of_tree(tree: &Tree) -> Vec<Fault> {
    [sources::check(tree), words::check(tree), texts::check(tree), templates::check(tree)].concat()
}

/// Returns all packages that this platform builds with, as cargo tells of them.
fn metadata(workspace: &Workspace) -> Result<serde_json::Value> {
    let version = output(workspace.program("rustc").arg("-vV"))?;
    let platform = version.lines().find_map(|line| line.strip_prefix("host: "));
    let platform = platform.context("`rustc -vV` names no host")?;
    let mut cargo = workspace.cargo(&["metadata", "--locked", "--format-version=1"]);
    let said = output(cargo.args(["--filter-platform", platform]))?;
    serde_json::from_str(&said).context("`cargo metadata` printed no JSON")
}
