//! `fyr journal`: proof without an installation running.

use crate::{print, say, settings::Settings};
use anyhow::{Context as _, Result};
use clap::{Args, Subcommand};
use fyr_app::accountability::journal as proof;
use fyr_journal::{
    export::Trust,
    key::VerifierKey,
    verify::{Caution, Verification},
};
use std::{
    fs,
    io::{BufWriter, Write as _},
    path::PathBuf,
    process::ExitCode,
};

/// Verify, export or sign the journal.
#[derive(Subcommand)]
pub(crate) enum Journal {
    /// Prove that every entry is as it was signed; exit status 1 and the first bad entry if not.
    Verify(Verify),
    /// Print the signed head, to be kept elsewhere.
    Checkpoint {
        /// Folder of the installation.
        #[arg(long)]
        data: PathBuf,
    },
    /// Write the journal as lines that prove themselves.
    Export {
        /// Folder of the installation.
        #[arg(long)]
        data: PathBuf,
        /// The file to write.
        #[arg(long)]
        out: PathBuf,
    },
}

/// What to verify, and what is known of it from elsewhere.
#[derive(Args)]
pub(crate) struct Verify {
    /// Folder of the installation.
    #[arg(long, required_unless_present = "export", conflicts_with = "export")]
    data: Option<PathBuf>,
    /// An exported journal.
    #[arg(long)]
    export: Option<PathBuf>,
    /// File with the key the journal was signed with, kept elsewhere.
    #[arg(long)]
    key: Option<PathBuf>,
    /// File with a signed head, kept elsewhere; several may be given.
    #[arg(long)]
    checkpoint: Vec<PathBuf>,
    /// As JSON.
    #[arg(long)]
    json: bool,
}

pub(crate) async fn run(command: Journal) -> Result<ExitCode> {
    match command {
        Journal::Verify(verify) => self::verify(&verify).await,
        Journal::Checkpoint { data } => {
            let settings = Settings::read(&data)?.of_app(data);
            print(&proof::checkpoint_data(&settings).await?);
            Ok(ExitCode::SUCCESS)
        }
        Journal::Export { data, out } => {
            let settings = Settings::read(&data)?.of_app(data);
            let file = fs::File::create(&out)
                .with_context(|| format!("`{}` cannot be written", out.display()))?;
            let mut file = BufWriter::new(file);
            let entries = proof::export_data(&settings, &mut file).await?;
            file.flush()?;
            say(&format!("{entries} entries written to {}", out.display()));
            Ok(ExitCode::SUCCESS)
        }
    }
}

async fn verify(arguments: &Verify) -> Result<ExitCode> {
    let trust = trust(arguments)?;
    let verification = match (&arguments.data, &arguments.export) {
        (Some(data), _) => {
            let settings = Settings::read(data)?.of_app(data.clone());
            proof::verify_data(&settings, &trust).await?
        }
        (None, Some(file)) => proof::verify_export(file, trust)?,
        (None, None) => anyhow::bail!("give --data DIR or --export FILE"),
    };
    print(&if arguments.json { json(&verification)? } else { words(&verification) });
    Ok(if verification.whole { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn trust(arguments: &Verify) -> Result<Trust> {
    let mut trust = Trust::default();
    if let Some(path) = &arguments.key {
        let text = fs::read_to_string(path)
            .with_context(|| format!("the key `{}` cannot be read", path.display()))?;
        let key = VerifierKey::parse(text.trim());
        trust.key = Some(key.with_context(|| format!("`{}` holds no key", path.display()))?);
    }
    for path in &arguments.checkpoint {
        let note = fs::read(path)
            .with_context(|| format!("the signed head `{}` cannot be read", path.display()))?;
        trust.checkpoints.push(note);
    }
    Ok(trust)
}

fn words(verification: &Verification) -> String {
    let mut text = String::new();
    let mut line = |words: String| {
        text.push_str(&words);
        text.push('\n');
    };
    line(format!(
        "{}: {} entries ({} erased), root {}",
        if verification.whole { "whole" } else { "NOT WHOLE" },
        verification.entries,
        verification.erased,
        verification.root
    ));
    if let Some(bad) = &verification.first_bad {
        line(format!("first bad entry: {}: {}", bad.position, bad.what));
    }
    for bad in &verification.bad_checkpoints {
        line(format!("a signed head cannot be used: number {}: {}", bad.number + 1, bad.why));
    }
    line(format!("signed heads checked: {}", verification.checkpoints_checked));
    if 0 < verification.erased {
        line(format!(
            "note: {} entries have no content any more. Nothing in this version erases content: find \
             out who did, or restore it from a backup.",
            verification.erased
        ));
    }
    for caution in &verification.cautions {
        line(caution_words(*caution).to_owned());
    }
    text
}

const fn caution_words(caution: Caution) -> &'static str {
    match caution {
        Caution::KeyFromSameFolder => {
            "note: the key came from the folder itself; whoever can write there could have signed \
             anew. Give the key from elsewhere with --key."
        }
        Caution::RollbackNotExcluded => {
            "note: a rollback to an older copy cannot be excluded. Give a signed head kept \
             elsewhere with --checkpoint."
        }
    }
}

fn json(verification: &Verification) -> Result<String> {
    let bad = verification.first_bad.as_ref();
    let value = serde_json::json!({
        "whole": verification.whole,
        "entries": verification.entries,
        "erased": verification.erased,
        "root": verification.root.to_string(),
        "first_bad": bad.map(|it| it.position),
        "what": bad.map(|it| it.what.to_string()),
        "checkpoints_checked": verification.checkpoints_checked,
        "bad_checkpoints": verification.bad_checkpoints.len(),
        "cautions": verification.cautions.iter().map(|it| format!("{it:?}")).collect::<Vec<_>>(),
    });
    Ok(serde_json::to_string(&value)? + "\n")
}
