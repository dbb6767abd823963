//! `fyr law check`: what is right passes, what is wrong is named with its line, and exit status tells.

use crate::support::program::run;
use std::{fs, path::PathBuf};

fn law() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../law")
}

#[test]
fn the_shipped_law_is_right_as_built_in_and_as_files() {
    let ended = run(["law", "check"]);
    assert_eq!(ended.code, Some(0), "{}{}", ended.out, ended.said);
    let folder = law();
    let ended = run(["law", "check", folder.to_str().unwrap()]);
    assert_eq!(ended.code, Some(0), "{}{}", ended.out, ended.said);
    assert!(ended.out.contains("files are right"), "{}", ended.out);
}

#[test]
fn errors_of_a_file_are_told_with_its_name_and_line_and_end_with_status_one() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("mine.toml");
    let text = fs::read_to_string(law().join("eu-gdpr.toml")).unwrap();
    fs::write(&file, text.replacen("unit = \"hours\"", "unit = \"weeks\"", 1)).unwrap();
    let line = text.lines().position(|line| line.contains("unit = \"hours\"")).unwrap() + 1;
    let file = file.to_str().unwrap();
    let ended = run(["law", "check", file]);
    assert_eq!(ended.code, Some(1), "{}", ended.out);
    assert!(ended.out.starts_with(&format!("{file}:{line}: ")), "{}", ended.out);
    assert!(ended.out.contains("hours, days, months"), "{}", ended.out);
}

#[test]
fn a_path_that_is_not_there_is_named() {
    let ended = run(["law", "check", "no/such/folder"]);
    assert_eq!(ended.code, Some(1));
    assert!(ended.said.contains("no/such/folder"), "{}", ended.said);
}
