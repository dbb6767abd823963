//! Lists the files under the paths given, in an order that depends on their names alone.

use crate::LeakError;
use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

/// A file of the material.
#[derive(Clone)]
pub(crate) struct Input {
    pub(crate) path: PathBuf,
    /// The path below the one given, with `/`.
    pub(crate) locator: String,
    pub(crate) bytes: u64,
    /// When it was changed last, in seconds and nanoseconds.
    pub(crate) changed: (i64, i64),
    pub(crate) what: What,
}

/// Whether a directory entry is read.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum What {
    File,
    /// A link is not followed: it may lead out of the material.
    Link,
    /// A device, pipe or socket.
    Special,
    /// A folder or file that cannot be looked at.
    Closed,
}

/// Returns every file under `paths`, sorted by locator; not those in `out`, where the result of this run goes.
pub(crate) fn inventory(paths: &[PathBuf], out: &Path) -> Result<Vec<Input>, LeakError> {
    let out = fs::canonicalize(out).ok();
    let mut found: BTreeMap<String, Input> = BTreeMap::new();
    for (number, root) in paths.iter().enumerate() {
        let mut inputs = Vec::new();
        let about = fs::metadata(root).map_err(|source| fault(root, source))?;
        if about.is_dir() {
            fs::read_dir(root).map_err(|source| fault(root, source))?;
            walk(root, "", out.as_deref(), &mut inputs);
        } else {
            let locator = root.file_name().map_or_else(String::new, printable);
            inputs.push(input(root, locator, &about));
        }
        for mut input in inputs {
            let name = input.locator.clone();
            let mut copy = number;
            while found.contains_key(&input.locator) {
                copy += 1;
                input.locator = format!("{copy}:{name}");
            }
            found.insert(input.locator.clone(), input);
        }
    }
    Ok(found.into_values().collect())
}

/// Returns a name as text in which control and direction characters are escaped.
pub(crate) fn printable(name: &std::ffi::OsStr) -> String {
    let mut text = String::new();
    for chunk in name.as_bytes().utf8_chunks() {
        text.push_str(&escape(chunk.valid()));
        for byte in chunk.invalid() {
            let hex = format!("\\x{byte:02x}");
            text.push_str(&hex);
        }
    }
    text
}

/// Escapes control characters and those that change the direction of the text shown.
pub(crate) fn escape(name: &str) -> String {
    name.chars().fold(String::with_capacity(name.len()), |mut text, character| {
        let turns = matches!(character, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        if character.is_control() || turns {
            text.extend(character.escape_unicode());
        } else {
            text.push(character);
        }
        text
    })
}

/// Adds what lies in the folder; what cannot be looked at is added as that, and a folder that is gone is not there.
fn walk(folder: &Path, below: &str, out: Option<&Path>, inputs: &mut Vec<Input>) {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(gone) if gone.kind() == io::ErrorKind::NotFound => return,
        Err(_) => return inputs.push(closed(folder, below)),
    };
    for entry in entries {
        let Ok(entry) = entry else { return inputs.push(closed(folder, below)) };
        let path = entry.path();
        let name = printable(&entry.file_name());
        let locator = if below.is_empty() { name } else { format!("{below}/{name}") };
        match entry.metadata() {
            Ok(about) if about.is_dir() => {
                if out.is_none() || fs::canonicalize(&path).ok().as_deref() != out {
                    walk(&path, &locator, out, inputs);
                }
            }
            Ok(about) => inputs.push(input(&path, locator, &about)),
            Err(gone) if gone.kind() == io::ErrorKind::NotFound => {}
            Err(_) => inputs.push(closed(&path, &locator)),
        }
    }
}

fn input(path: &Path, locator: String, about: &fs::Metadata) -> Input {
    let what = match (about.is_file(), about.is_symlink()) {
        (true, _) => What::File,
        (false, true) => What::Link,
        (false, false) => What::Special,
    };
    let changed = (about.mtime(), about.mtime_nsec());
    Input { path: path.to_owned(), locator, bytes: about.len(), changed, what }
}

fn closed(path: &Path, locator: &str) -> Input {
    let locator = if locator.is_empty() { ".".to_owned() } else { locator.to_owned() };
    Input { path: path.to_owned(), locator, bytes: 0, changed: (0, 0), what: What::Closed }
}

fn fault(path: &Path, source: io::Error) -> LeakError {
    LeakError::Material { path: path.to_owned(), source }
}
