//! What the tests stand on: the program, a folder with a played demo, a browser without scripts.

pub(crate) mod played;
pub(crate) mod program;
pub(crate) mod visitor;

use std::{ffi::OsStr, fs, path::Path};

/// Returns the value of an environment variable that the test runner sets, or says that something is not run without it.
#[expect(clippy::disallowed_methods, reason = "a test has no settings to be handed")]
pub(crate) fn given(name: &str) -> Option<String> {
    let value = std::env::var(name).ok().filter(|it| !it.is_empty());
    if value.is_none() {
        println!("not run: {name} is not set");
    }
    value
}

/// Copies a folder with all that is in it.
pub(crate) fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy_folder(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// Returns every file below a folder with its bytes, in order of name.
pub(crate) fn contents(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    let mut waiting = vec![folder.to_owned()];
    while let Some(folder) = waiting.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                waiting.push(path);
            } else {
                found.push((path.display().to_string(), fs::read(&path).unwrap()));
            }
        }
    }
    found.sort();
    found
}

/// Writes pairs as a form's body.
pub(crate) fn form(pairs: &[(&str, &str)]) -> String {
    let pair = |(name, value): &(&str, &str)| format!("{}={}", encoded(name), encoded(value));
    pairs.iter().map(pair).collect::<Vec<_>>().join("&")
}

fn encoded(text: &str) -> String {
    let safe = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    let one = |byte: u8| {
        if safe(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }
    };
    text.bytes().map(one).collect()
}

/// Returns whether a program can be called by its name.
pub(crate) fn is_on_path(program: impl AsRef<OsStr>) -> bool {
    let mut command = std::process::Command::new(program);
    command.arg("--version");
    command.output().is_ok_and(|it| it.status.success())
}
