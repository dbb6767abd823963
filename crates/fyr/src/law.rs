//! `fyr law`: checks law files, and says of each error where it stands and how to mend it.

use anyhow::{Context as _, Result, bail};
use clap::Subcommand;
use fyr_core::law::{check::check, files};
use std::{
    fs,
    path::{Path, PathBuf},
    process::ExitCode,
};

/// Larger than any law file by far; a file beyond it is not one.
const FILE_BYTES_MAX: u64 = 4 << 20;

/// What to do with law files.
#[derive(Subcommand)]
pub(crate) enum Law {
    /// Check law files; without a path those built into the program.
    ///
    /// Each error is a line: `file:line: what is wrong; how to mend it`. Exit status 1 when there is one.
    Check {
        /// Files, or folders whose `.toml` files are checked together.
        paths: Vec<PathBuf>,
    },
}

/// Runs the command.
pub(crate) fn run(law: Law) -> Result<ExitCode> {
    let Law::Check { paths } = law;
    let read = read_all(&paths)?;
    let built_in = || files::ALL.iter().flat_map(|it| it.iter().copied()).collect();
    let given: Vec<(&str, &str)> = if paths.is_empty() {
        built_in()
    } else {
        read.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect()
    };
    let checked = check(&given);
    for fault in &checked.faults {
        crate::print(&format!("{fault}\n"));
    }
    let (regimes, duties, doubts) = (checked.regimes, checked.duties, checked.to_verify);
    let count = checked.faults.len();
    if count == 0 {
        crate::print(&format!(
            "{} files are right: {regimes} regimes with {duties} duties, {doubts} of them marked as to be verified\n",
            given.len()
        ));
        return Ok(ExitCode::SUCCESS);
    }
    let errors = if count == 1 { "error" } else { "errors" };
    crate::say(&format!("{count} {errors} in {} files", given.len()));
    Ok(ExitCode::FAILURE)
}

/// Reads every file named, and every `.toml` file of every folder, in order of name.
fn read_all(paths: &[PathBuf]) -> Result<Vec<(String, String)>> {
    let mut named = Vec::new();
    for path in paths {
        let kind = fs::metadata(path).with_context(|| format!("`{}`", path.display()))?;
        if kind.is_dir() {
            let before = named.len();
            below(path, &mut named)?;
            if named.len() == before {
                bail!("`{}` holds no .toml file: name a folder with law files", path.display());
            }
        } else {
            named.push(path.clone());
        }
    }
    named.into_iter().map(|path| read(&path)).collect()
}

fn read(path: &Path) -> Result<(String, String)> {
    let name = path.display().to_string();
    let bytes = fs::metadata(path).with_context(|| format!("`{name}`"))?.len();
    if FILE_BYTES_MAX < bytes {
        bail!("`{name}` is larger than a law file: {bytes} bytes; name the right file");
    }
    let text = fs::read(path).with_context(|| format!("`{name}`"))?;
    let text = String::from_utf8(text)
        .ok()
        .with_context(|| format!("`{name}` is not UTF-8: save it as UTF-8"))?;
    Ok((name, text))
}

fn below(folder: &Path, found: &mut Vec<PathBuf>) -> Result<()> {
    let named = || format!("`{}`", folder.display());
    let mut entries = Vec::new();
    for entry in fs::read_dir(folder).with_context(named)? {
        entries.push(entry.with_context(named)?);
    }
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let path = entry.path();
        // A link is not followed: a folder that leads to itself would never end.
        let kind = entry.file_type().with_context(named)?;
        if kind.is_dir() {
            below(&path, found)?;
        } else if kind.is_file() && path.extension().is_some_and(|it| it == "toml") {
            found.push(path);
        }
    }
    Ok(())
}
