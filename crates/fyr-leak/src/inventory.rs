//! Lists the files under the paths given, in an order that depends on their names alone.

use crate::LeakError;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// A file of the material.
pub(crate) struct Input {
    pub(crate) path: PathBuf,
    /// The path below the one given, with `/`.
    pub(crate) locator: String,
    pub(crate) bytes: u64,
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
}

/// Returns every file under `paths`, sorted by locator.
pub(crate) fn inventory(paths: &[PathBuf]) -> Result<Vec<Input>, LeakError> {
    let mut found: BTreeMap<String, Input> = BTreeMap::new();
    for (number, root) in paths.iter().enumerate() {
        let mut inputs = Vec::new();
        let about = fs::metadata(root).map_err(|source| fault(root, source))?;
        if about.is_dir() {
            walk(root, "", &mut inputs)?;
        } else {
            let locator = root.file_name().map_or_else(String::new, printable);
            inputs.push(Input {
                path: root.clone(),
                locator,
                bytes: about.len(),
                what: What::File,
            });
        }
        for mut input in inputs {
            if found.contains_key(&input.locator) {
                input.locator = format!("{}:{}", number + 1, input.locator);
            }
            found.insert(input.locator.clone(), input);
        }
    }
    Ok(found.into_values().collect())
}

/// Returns a name as text in which control and direction characters are escaped.
pub(crate) fn printable(name: &std::ffi::OsStr) -> String {
    escape(&name.to_string_lossy())
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

fn walk(folder: &Path, below: &str, inputs: &mut Vec<Input>) -> Result<(), LeakError> {
    for entry in fs::read_dir(folder).map_err(|source| fault(folder, source))? {
        let entry = entry.map_err(|source| fault(folder, source))?;
        let path = entry.path();
        let about = entry.metadata().map_err(|source| fault(&path, source))?;
        let name = printable(&entry.file_name());
        let locator = if below.is_empty() { name } else { format!("{below}/{name}") };
        if about.is_dir() {
            walk(&path, &locator, inputs)?;
            continue;
        }
        let what = match (about.is_file(), about.is_symlink()) {
            (true, _) => What::File,
            (false, true) => What::Link,
            (false, false) => What::Special,
        };
        inputs.push(Input { path, locator, bytes: about.len(), what });
    }
    Ok(())
}

fn fault(path: &Path, source: std::io::Error) -> LeakError {
    LeakError::Material { path: path.to_owned(), source }
}
