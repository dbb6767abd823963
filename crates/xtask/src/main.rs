//! The project's own tools, run as `cargo xtask`.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a command line tool speaks on its standard streams"
)]

mod assets;
mod bench;
mod demo;
mod fuzz;
mod postgres;
mod setup;
mod steps;
mod test;
mod tidy;
mod workspace;

use std::process::ExitCode;

use anyhow::{Result, bail};
use workspace::Workspace;

const USAGE: &str = "\
cargo xtask demo [ARGUMENTS]  builds Fyr and starts `fyr demo` with the arguments
cargo xtask test              formats, lints and tests everything, browsers and PostgreSQL included
cargo xtask tidy              checks what the compiler cannot: arrows, limits, words, texts, licences
cargo xtask assets            fetches the pinned front-end packages
cargo xtask bench [NAME]      measures and rewrites the sections of docs/performance.md
cargo xtask fuzz [NAME...]    fuzzes readers and identity numbers, `--seconds 60` each";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let Some((name, rest)) = arguments.split_first() else {
        println!("{USAGE}");
        return ExitCode::SUCCESS;
    };
    match Workspace::find().and_then(|workspace| command(&workspace, name, rest)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn command(workspace: &Workspace, name: &str, rest: &[String]) -> Result<()> {
    match (name, rest) {
        ("demo", _) => demo::run(workspace, rest),
        ("test", []) => test::run(workspace),
        ("tidy", []) => tidy::run(workspace),
        ("assets", []) => assets::fetch(workspace),
        ("fuzz", _) => fuzz::run(workspace, rest),
        ("bench", []) => bench::run(workspace, None),
        ("bench", [bench]) => bench::run(workspace, Some(bench)),
        _ => bail!("`cargo xtask {name}` with these arguments is not a command.\n\n{USAGE}"),
    }
}
