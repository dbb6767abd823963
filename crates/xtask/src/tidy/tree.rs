//! The files of the repository that a person wrote.

use std::fs;

use anyhow::{Context as _, Result};

use crate::workspace::{Workspace, output};

/// Files larger than this are data, not something a person wrote.
const TEXT_BYTES_MAX: u64 = 1 << 20;

/// Every text file of the repository, in the order of their paths.
#[derive(Debug, Default)]
pub(super) struct Tree {
    files: Vec<File>,
}

/// One text file.
#[derive(Debug)]
pub(super) struct File {
    /// The path from the root, with `/`.
    pub(super) path: String,
    pub(super) text: String,
}

impl File {
    /// Returns what stands after the last dot of the name.
    pub(super) fn extension(&self) -> &str {
        self.path.rsplit_once('.').map_or("", |(_, extension)| extension)
    }

    /// Tells whether the file defines the rules: those name what they forbid.
    pub(super) fn is_rule(&self) -> bool {
        self.path.starts_with("crates/xtask/src/tidy")
    }

    /// Returns the lines with their numbers from 1, as `path:number` and text.
    pub(super) fn lines(&self) -> impl Iterator<Item = (String, &str)> {
        let number = |(index, line)| (format!("{}:{}", self.path, index + 1), line);
        self.text.lines().enumerate().map(number)
    }
}

impl Tree {
    /// Reads what git keeps, or would keep once added.
    pub(super) fn read(workspace: &Workspace) -> Result<Self> {
        let mut git = workspace.program("git");
        git.args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"]);
        let said = output(&mut git).context("tidy asks git which files are the project's own")?;
        let mut paths: Vec<&str> = said.split('\0').filter(|path| !path.is_empty()).collect();
        paths.sort_unstable();
        paths.dedup();
        let mut files = Vec::new();
        for path in paths {
            let file = workspace.path(path);
            // A file that was removed but is still in git's index is not there to be checked.
            let Ok(about) = fs::metadata(&file) else { continue };
            if !about.is_file() || TEXT_BYTES_MAX < about.len() {
                continue;
            }
            let bytes = fs::read(&file).with_context(|| format!("`{path}` cannot be read"))?;
            if let Ok(text) = String::from_utf8(bytes) {
                files.push(File { path: path.to_owned(), text });
            }
        }
        Ok(Self { files })
    }

    /// Makes a tree of (path, text).
    #[cfg(test)]
    pub(super) fn of(files: &[(&str, &str)]) -> Self {
        let file = |(path, text): &(&str, &str)| File {
            path: (*path).to_owned(),
            text: (*text).to_owned(),
        };
        Self { files: files.iter().map(file).collect() }
    }

    /// Returns the file with that path.
    pub(super) fn file(&self, path: &str) -> Option<&File> {
        self.files.iter().find(|file| file.path == path)
    }

    /// Returns every file.
    pub(super) fn files(&self) -> impl Iterator<Item = &File> {
        self.files.iter()
    }

    /// Returns every file under a folder whose name ends so.
    pub(super) fn under(&self, folder: &str, end: &str) -> impl Iterator<Item = &File> {
        self.files.iter().filter(move |it| it.path.starts_with(folder) && it.path.ends_with(end))
    }
}
