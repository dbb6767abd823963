//! Fyr: what a public-sector controller needs when personal data is breached. The command line.

mod bench;
mod demo;
mod journal;
mod law;
mod leak;
mod memory;
mod serve;
mod settings;
mod testkit;

use anyhow::Result;
use clap::{Parser, Subcommand};
use std::{path::PathBuf, process::ExitCode};

/// Typesetting letters is mostly small allocations, on several threads at once.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// What a public-sector controller needs when personal data is breached.
#[derive(Parser)]
#[command(version, about)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve an installation.
    Serve(serve::Serve),
    /// Play a known incident with invented people, then serve it.
    Demo(demo::Demo),
    /// Make the first account of an installation and print its one-time link.
    Administrator(serve::Administrator),
    /// Verify, export or sign the journal.
    #[command(subcommand)]
    Journal(journal::Journal),
    /// Check law files.
    #[command(subcommand)]
    Law(law::Law),
    /// Analyse stolen material.
    #[command(subcommand)]
    Leak(leak::Leak),
    /// Build the read models again from the journal.
    Rebuild {
        /// Folder of the installation.
        #[arg(long)]
        data: PathBuf,
    },
    /// Print every way into the site, with what one must be allowed to do.
    Routes {
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
    /// Print the settings there are, with their meaning.
    Settings,
    /// Make stolen material of invented people, and judge what is found in it.
    #[command(subcommand)]
    Testkit(testkit::Testkit),
    /// Measure.
    #[command(subcommand)]
    Bench(bench::Bench),
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    // A reader of untrusted files limits its one thread before there are others.
    if let Command::Leak(leak::Leak::Worker) = arguments.command {
        return leak::worker();
    }
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return fail(&anyhow::Error::new(error).context("the program cannot start")),
    };
    match runtime.block_on(run(arguments.command)) {
        Ok(code) => code,
        Err(error) => fail(&error),
    }
}

async fn run(command: Command) -> Result<ExitCode> {
    match command {
        Command::Serve(serve) => serve::serve(&serve).await?,
        Command::Demo(demo) => demo::demo(&demo).await?,
        Command::Administrator(administrator) => serve::administrator(&administrator).await?,
        Command::Journal(journal) => return journal::run(journal).await,
        Command::Law(law) => return law::run(law),
        Command::Leak(leak) => return leak::run(leak),
        Command::Testkit(testkit) => return testkit::run(testkit),
        Command::Rebuild { data } => serve::rebuild(data).await?,
        Command::Routes { json } => routes(json)?,
        Command::Settings => print(settings::EXAMPLE),
        Command::Bench(bench) => bench::run(bench).await?,
    }
    Ok(ExitCode::SUCCESS)
}

fn routes(json: bool) -> Result<()> {
    let routes = fyr_web::routes::routes();
    if json {
        let rows: Vec<serde_json::Value> = routes
            .iter()
            .map(|it| {
                let action = format!("{:?}", it.action);
                serde_json::json!({ "method": it.method, "path": it.path, "action": action })
            })
            .collect();
        print(&(serde_json::to_string(&rows)? + "\n"));
        return Ok(());
    }
    for route in routes {
        print(&format!("{:4} {:40} {:?}\n", route.method, route.path, route.action));
    }
    Ok(())
}

/// Prints to the terminal or pipe; one that is closed ends the program's words, not the program.
fn print(text: &str) {
    use std::io::Write as _;
    let _ = std::io::stdout().lock().write_all(text.as_bytes());
}

/// Says something that is not the result: progress, an address.
fn say(text: &str) {
    use std::io::Write as _;
    let _ = writeln!(std::io::stderr().lock(), "{text}");
}

fn fail(error: &anyhow::Error) -> ExitCode {
    say(&format!("fyr: {error:#}"));
    ExitCode::FAILURE
}
