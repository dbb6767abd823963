//! Tests of the entry and its commitments; the golden values are those of `docs/journal-format.md`.

use super::{Entry, EntryError, Field, Header, TEXT_BYTES_MAX, commit, digest_stored};
use crate::tree::SIZE_MAX;

fn header() -> Header {
    let plaintext = b"{}";
    Header {
        position: 0,
        stream: "case/1".into(),
        version: 1,
        at_micros: -1,
        actor: "account/å".into(),
        kind: "CaseOpened".into(),
        commitment: commit(&[7; 32], plaintext),
        stored: digest_stored(plaintext),
    }
}

fn check(change: impl FnOnce(&mut Header), expected: Result<(), EntryError>) {
    let mut header = header();
    change(&mut header);
    assert_eq!(Entry::new(header).map(|_| ()), expected);
}

#[test]
fn an_entry_is_nine_lines_each_ended_by_a_line_feed() {
    let text = String::from_utf8(Entry::new(header()).unwrap().encode()).unwrap();
    assert_eq!(text.matches('\n').count(), 9);
    assert!(text.ends_with('\n'));
    assert!(text.starts_with("fyr-entry-v1\n0\ncase/1\n1\n-1\naccount/å\nCaseOpened\n"), "{text}");
}

#[test]
fn a_value_with_any_control_character_is_refused() {
    for bad in ["\n", "a\nb", "a\r", "\0", "a\u{7f}", "\u{85}"] {
        check(
            |h| h.stream = bad.into(),
            Err(EntryError::Control { position: 0, field: Field::Stream }),
        );
        check(
            |h| h.actor = bad.into(),
            Err(EntryError::Control { position: 0, field: Field::Actor }),
        );
        check(
            |h| h.kind = bad.into(),
            Err(EntryError::Control { position: 0, field: Field::Kind }),
        );
    }
}

#[test]
fn an_empty_value_is_refused() {
    check(|h| h.actor = String::new(), Err(EntryError::Empty { position: 0, field: Field::Actor }));
}

#[test]
fn a_value_of_1024_bytes_is_allowed_and_one_more_is_refused() {
    check(|h| h.kind = "x".repeat(TEXT_BYTES_MAX), Ok(()));
    let error = EntryError::TooLong { position: 0, field: Field::Kind, bytes: TEXT_BYTES_MAX + 1 };
    check(|h| h.kind = "x".repeat(TEXT_BYTES_MAX + 1), Err(error));
}

#[test]
fn a_version_begins_at_1_and_fits_a_signed_column() {
    check(|h| h.version = 0, Err(EntryError::Version { position: 0, version: 0 }));
    check(|h| h.version = i64::MAX.cast_unsigned(), Ok(()));
    check(|h| h.version = u64::MAX, Err(EntryError::Version { position: 0, version: u64::MAX }));
}

#[test]
fn a_position_beyond_the_largest_tree_is_refused() {
    check(|h| h.position = SIZE_MAX - 1, Ok(()));
    check(|h| h.position = SIZE_MAX, Err(EntryError::Position { position: SIZE_MAX }));
}

#[test]
fn an_error_names_the_entry_and_the_value_but_not_what_it_holds() {
    let error = EntryError::Control { position: 7, field: Field::Actor };
    assert_eq!(error.to_string(), "entry 7: `actor` holds a control character; remove it");
}

#[test]
fn the_same_plaintext_with_another_salt_gives_another_commitment() {
    assert_ne!(commit(&[1; 32], b"x"), commit(&[2; 32], b"x"));
}
