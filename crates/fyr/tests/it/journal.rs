//! `fyr journal` on copies of an installation: what is whole, and where what is not was changed.

use crate::support::{
    is_on_path,
    played::{Installation, export, played},
    program::{Ended, run},
};
use serde_json::Value as Json;
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

const KEY_NOTE: &str = "note: the key came from the folder itself";
const ROLLBACK_NOTE: &str = "note: a rollback to an older copy cannot be excluded";

/// The bytes of one event's payload that a test changes; no read model holds them.
const RECEIPT: &str = r#""type":"receipt_recorded","number":1,"receipt":"DEMO-2025-0001-001"#;

fn verify(place: (&str, &Path), trust: &[(&str, &Path)]) -> Ended {
    let mut arguments = vec!["journal", "verify", place.0, place.1.to_str().unwrap()];
    for (flag, file) in trust {
        arguments.extend([*flag, file.to_str().unwrap()]);
    }
    run(arguments)
}

#[track_caller]
fn check_bad(ended: &Ended, position: Option<u64>) {
    assert_eq!(ended.code, Some(1), "{}{}", ended.out, ended.said);
    assert!(ended.out.starts_with("NOT WHOLE"), "{}", ended.out);
    if let Some(position) = position {
        let line = format!("first bad entry: {position}:");
        assert!(ended.out.contains(&line), "{line} in {}", ended.out);
    }
}

/// Writes the journal's key to a file, as somebody elsewhere would keep it.
fn key(installation: &Installation) -> PathBuf {
    let file = installation.beside("head.jsonl");
    export(&installation.data(), &file);
    let text = fs::read_to_string(file).unwrap();
    let head: Json = serde_json::from_str(text.lines().next().unwrap()).unwrap();
    let kept = installation.beside("kept.key");
    fs::write(&kept, head["key"].as_str().unwrap()).unwrap();
    kept
}

/// Returns the place in the journal of the event that holds [`RECEIPT`].
fn receipt_position() -> u64 {
    let mut receipts = played().of("case.receipt_recorded");
    receipts.find(|it| it.event["receipt"] == "DEMO-2025-0001-001").unwrap().position
}

/// Lets a report come in, so that the journal grows by an entry or more.
fn grow(installation: &Installation) {
    let server = installation.serve();
    let receipt = server.visitor().post("/report", &[("what", "En dator är borta.")]);
    assert_eq!(receipt.status, 200, "{}", receipt.body);
    server.stop();
}

#[test]
fn whole_journal_is_proved_with_both_cautions_and_with_key_and_head_from_elsewhere_without_any() {
    let installation = played().copy();
    let data = installation.data();
    let ended = verify(("--data", &data), &[]);
    assert_eq!(ended.code, Some(0), "{}", ended.out);
    assert!(ended.out.starts_with("whole: "), "{}", ended.out);
    assert!(ended.out.contains(KEY_NOTE) && ended.out.contains(ROLLBACK_NOTE), "{}", ended.out);

    let (key, head) = (key(&installation), installation.checkpoint("head.note"));
    let ended = verify(("--data", &data), &[("--key", &key), ("--checkpoint", &head)]);
    assert_eq!(ended.code, Some(0), "{}", ended.out);
    assert!(!ended.out.contains("note:"), "{}", ended.out);
}

#[test]
fn journal_signed_by_another_key_than_the_one_kept_elsewhere_is_not_whole() {
    let (own, other) = (played().copy(), Installation::new());
    drop(crate::support::program::Server::start(&other.data()));
    let foreign = key(&other);
    let ended = verify(("--data", &own.data()), &[("--key", &foreign)]);
    assert_eq!(ended.code, Some(1), "{}{}", ended.out, ended.said);
}

#[test]
fn changed_byte_of_a_stored_event_is_found_and_located() {
    let installation = played().copy();
    let file = installation.data().join("fyr.sqlite");
    let mut bytes = fs::read(&file).unwrap();
    // A page once split may still hold an old copy of the same bytes: all are changed.
    let at: Vec<usize> = places(&bytes, RECEIPT.as_bytes());
    assert!(!at.is_empty(), "the payload lies in the file as it was written");
    for start in at {
        bytes[start + RECEIPT.len() - 1] = b'9';
    }
    fs::write(&file, bytes).unwrap();
    check_bad(&verify(("--data", &installation.data()), &[]), Some(receipt_position()));
}

#[test]
fn dropped_tail_is_found_by_the_heads_in_the_folder_and_when_those_are_dropped_too_by_one_kept_elsewhere()
 {
    if !is_on_path("python3") {
        println!("not run: there is no python3 to take rows out of the database with");
        return;
    }
    let installation = played().copy();
    let (data, head) = (installation.data(), installation.checkpoint("head.note"));
    let size = played().entries.len() as u64;
    drop_rows(&data, &format!("DELETE FROM journal WHERE pos >= {}", size - 3));
    drop_rows(&data, &format!("DELETE FROM payload WHERE pos >= {}", size - 3));
    check_bad(&verify(("--data", &data), &[]), None);
    drop_rows(&data, &format!("DELETE FROM checkpoint WHERE size > {}", size - 3));
    check_bad(&verify(("--data", &data), &[("--checkpoint", &head)]), None);
}

#[test]
fn old_copy_is_found_out_by_a_newer_head_kept_elsewhere() {
    let installation = played().copy();
    let old = installation.beside("old");
    crate::support::copy_folder(&installation.data(), &old);
    let before = installation.checkpoint("before.note");
    grow(&installation);
    let newer = installation.checkpoint("newer.note");
    let ended = verify(("--data", &old), &[("--checkpoint", &before)]);
    assert_eq!(ended.code, Some(0), "{}", ended.out);
    check_bad(&verify(("--data", &old), &[("--checkpoint", &newer)]), None);
    // What came later does not unsay what was: the older head holds for the newer journal.
    let both = [("--checkpoint", before.as_path()), ("--checkpoint", newer.as_path())];
    assert_eq!(verify(("--data", &installation.data()), &both).code, Some(0));
}

#[test]
fn export_proves_itself_and_a_line_edited_in_it_is_found_and_located() {
    let installation = played().copy();
    let (key, head) = (key(&installation), installation.checkpoint("head.note"));
    let file = installation.beside("journal.jsonl");
    export(&installation.data(), &file);
    let trust = [("--key", key.as_path()), ("--checkpoint", head.as_path())];
    let ended = verify(("--export", &file), &trust);
    assert_eq!(ended.code, Some(0), "{}", ended.out);
    assert!(!ended.out.contains("note:"), "{}", ended.out);

    let text = fs::read_to_string(&file).unwrap();
    let written = RECEIPT.replace('"', "\\\"");
    assert_eq!(text.matches(&written).count(), 1);
    fs::write(&file, text.replace(&written, &written.replace("0001-001", "0001-009"))).unwrap();
    check_bad(&verify(("--export", &file), &trust), Some(receipt_position()));

    let last_entry = text.rfind("\n{\"position\"").unwrap();
    fs::write(&file, &text[..=last_entry]).unwrap();
    check_bad(&verify(("--export", &file), &trust), None);
}

fn places(bytes: &[u8], wanted: &[u8]) -> Vec<usize> {
    let windows = bytes.windows(wanted.len()).enumerate();
    windows.filter(|(_, window)| *window == wanted).map(|(at, _)| at).collect()
}

fn drop_rows(data: &Path, statement: &str) {
    let program = "import sqlite3, sys; db = sqlite3.connect(sys.argv[1]); \
        db.execute(sys.argv[2]); db.commit()";
    let mut command = Command::new("python3");
    command.args(["-c", program]).arg(data.join("fyr.sqlite")).arg(statement);
    assert!(command.status().unwrap().success());
}
