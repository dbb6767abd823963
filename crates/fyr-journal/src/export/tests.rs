//! Tests of the export: it proves itself, each line is read strictly, and the worked example is the documented one.

use std::io;

use proptest::prelude::*;

use super::{
    ExportError, Line, Trust, encode_checkpoint, encode_head, encode_record, parse_line,
    verify_lines,
};
use crate::entry::{Entry, Header, commit, digest_stored};
use crate::hash::Hash;
use crate::key::SigningKey;
use crate::tree::node_hash;
use crate::verify::tests::{Journal, key};
use crate::verify::{Bad, Caution, Payload, Record, Verification, What};

const DOCUMENT: &str = include_str!("../../../../docs/journal-format.md");

/// The export of a journal, with a checkpoint after every fifth entry and at the end.
fn export(journal: &Journal) -> String {
    let mut text = encode_head(&key().verifier());
    let size = journal.records.len() as u64;
    for (number, record) in (1..).zip(&journal.records) {
        text += &encode_record(record);
        if number % 5 == 0 || number == size {
            text += &encode_checkpoint(&journal.note(number));
        }
    }
    text
}

fn verify(text: &str, trust: Trust) -> Result<Verification, ExportError> {
    verify_lines(text.lines().map(|line| Ok(line.to_owned())), trust)
}

fn check(text: &str, message: &str) {
    let error = verify(text, Trust::default()).unwrap_err();
    assert!(error.to_string().starts_with(message), "{error}");
}

/// The example's lines after the heading of the given fence, as they stand in the document.
fn documented(fence: &str, number: usize) -> &'static str {
    let start = format!("```{fence}\n");
    let block = DOCUMENT.split(&start).nth(number).unwrap();
    &block[..block.find("```").unwrap()]
}

/// One entry of the worked example: three payloads, of which the second is erased.
fn example(position: u64) -> Record {
    let salt = [0x10 + u8::try_from(position).unwrap(); 32];
    let plaintext: &[u8] = match position {
        0 => "{\"title\":\"Uppgifter spridda\",\"controller\":\"nämnd\"}".as_bytes(),
        1 => b"\xff\0",
        _ => b"{\"judged\":\"breach\"}",
    };
    let ciphertext: Vec<u8> = plaintext.iter().map(|byte| byte ^ 0x5a).collect();
    let stored = if position == 2 { ciphertext.as_slice() } else { plaintext };
    let (stream, version, actor, kind) = match position {
        0 => ("incident/1", 1, "account/1", "IncidentReported"),
        1 => ("case/1", 1, "account/2", "CaseOpened"),
        _ => ("case/1", 2, "account/2", "BreachJudged"),
    };
    let header = Header {
        position,
        stream: stream.into(),
        version,
        at_micros: 1_756_454_040_000_000 + i64::try_from(position).unwrap(),
        actor: actor.into(),
        kind: kind.into(),
        commitment: commit(&salt, plaintext),
        stored: digest_stored(stored),
    };
    let leaf = Some(Entry::new(header.clone()).unwrap().leaf());
    let plaintext = plaintext.to_vec();
    let payload = match position {
        0 => Payload::Open { salt, plaintext },
        1 => Payload::Erased,
        _ => Payload::Unsealed { salt, plaintext, ciphertext },
    };
    Record { header, leaf, payload }
}

fn example_journal() -> Vec<Record> {
    (0..3).map(example).collect()
}

#[test]
fn the_documented_hashes_are_those_of_the_worked_example() {
    let records = example_journal();
    let [first, second, third] = [0, 1, 2].map(|index: usize| records[index].leaf.unwrap());
    let pair = node_hash(&first, &second);
    let root = node_hash(&pair, &third);
    let header = &records[0].header;
    let values = [Hash(header.commitment), Hash(header.stored), first, second, third, pair, root];
    let block = &DOCUMENT[DOCUMENT.find("commitment of entry 0").unwrap()..];
    let documented: Vec<Hash> = block
        .lines()
        .take(7)
        .map(|line| Hash::parse(line[21..].split_whitespace().find(|w| w.len() == 44).unwrap()))
        .map(Result::unwrap)
        .collect();
    assert_eq!(documented, values);
    assert!(DOCUMENT.contains(&key().to_secret_text()));
    assert!(DOCUMENT.contains(&format!("public key   {}\n", key().verifier().to_text())));
}

#[test]
fn the_documented_entry_and_checkpoint_are_written_byte_for_byte() {
    let entry = Entry::new(example(2).header).unwrap().encode();
    assert_eq!(documented("text", 1).as_bytes(), entry);
    let root = verify(documented("jsonl", 1), Trust::default()).unwrap().root;
    assert_eq!(documented("text", 2), crate::checkpoint::sign(&key(), 3, root));
}

#[test]
fn the_documented_export_is_written_byte_for_byte_and_is_whole() {
    let records = example_journal();
    let pair = node_hash(&records[0].leaf.unwrap(), &records[1].leaf.unwrap());
    let root = node_hash(&pair, &records[2].leaf.unwrap());
    let mut text = encode_head(&key().verifier());
    text += &encode_record(&records[0]);
    text += &encode_record(&records[1]);
    text += &encode_checkpoint(&crate::checkpoint::sign(&key(), 2, pair));
    text += &encode_record(&records[2]);
    text += &encode_checkpoint(&crate::checkpoint::sign(&key(), 3, root));
    assert_eq!(documented("jsonl", 1), text);
    let verdict = verify(&text, Trust::default()).unwrap();
    assert!(verdict.whole, "{verdict:?}");
    assert_eq!((verdict.entries, verdict.erased, verdict.checkpoints_checked), (3, 1, 2));
}

#[test]
fn every_record_is_read_back_from_its_line() {
    let mut records = Journal::of(12).records;
    records[0].payload = Payload::Open { salt: [0xff; 32], plaintext: b"\xff\xfe".to_vec() };
    records[1].leaf = None;
    for record in records.into_iter().chain(example_journal()) {
        let line = encode_record(&record);
        assert_eq!(parse_line(1, line.trim_end()).unwrap(), Line::Record(record));
    }
}

#[test]
fn an_export_proves_itself_but_says_what_it_cannot_exclude() {
    let verdict = verify(&export(&Journal::of(12)), Trust::default()).unwrap();
    assert!(verdict.whole, "{verdict:?}");
    assert_eq!(verdict.cautions, [Caution::KeyFromSameFolder, Caution::RollbackNotExcluded]);
}

#[test]
fn a_key_and_a_checkpoint_from_outside_remove_the_cautions() {
    let journal = Journal::of(12);
    let checkpoints = vec![journal.note(12).into_bytes()];
    let trust = Trust { key: Some(key().verifier()), checkpoints };
    let verdict = verify(&export(&journal), trust).unwrap();
    assert!(verdict.whole && verdict.cautions.is_empty(), "{verdict:?}");
}

#[test]
fn an_export_signed_by_another_key_than_the_one_from_outside_is_not_whole() {
    let other = SigningKey::from_seed("journal.example.org", &[2; 32]).unwrap();
    let trust = Trust { key: Some(other.verifier()), checkpoints: Vec::new() };
    let verdict = verify(&export(&Journal::of(12)), trust).unwrap();
    assert_eq!(verdict.bad_checkpoints.len(), 3);
    assert_eq!(verdict.first_bad, Some(Bad { position: 0, what: What::NotSigned }));
}

#[test]
fn an_export_cut_anywhere_is_not_whole_against_a_checkpoint_from_outside() {
    let journal = Journal::of(12);
    let text = export(&journal);
    let lines: Vec<&str> = text.lines().collect();
    for kept in 1..lines.len() - 1 {
        let checkpoints = vec![journal.note(12).into_bytes()];
        let trust = Trust { key: Some(key().verifier()), checkpoints };
        let verdict = verify(&lines[..kept].join("\n"), trust).unwrap();
        assert!(!verdict.whole || verdict.entries == 12, "{kept}");
        let expected = (verdict.entries < 12).then_some(verdict.entries);
        assert_eq!(verdict.first_bad.map(|bad| bad.position), expected);
    }
}

#[test]
fn an_export_without_its_last_checkpoint_is_not_signed_to_the_end() {
    let text = export(&Journal::of(12));
    let kept = text.trim_end().rfind('\n').unwrap();
    let verdict = verify(&text[..kept], Trust::default()).unwrap();
    assert_eq!(verdict.first_bad, Some(Bad { position: 10, what: What::NotSigned }));
}

#[test]
fn an_empty_file_or_another_first_line_is_no_export() {
    check("", "export: is empty");
    check("\n", "export line 1, column 0: is not a line");
    check("{}", "export line 1: has none or several");
    let record = encode_record(&example(0));
    check(&record, "export line 1: the head stands on line 1");
}

#[test]
fn a_second_head_is_refused() {
    let head = encode_head(&key().verifier());
    check(&format!("{head}{head}"), "export line 2: the head stands on line 1");
}

#[test]
fn a_head_with_another_format_origin_or_key_is_refused() {
    let head = encode_head(&key().verifier());
    check(&head.replace("-v1", "-v2"), "export line 1: the format is not fyr-journal-export-v1");
    let origin = "\"origin\":\"journal";
    check(&head.replace(origin, "\"origin\":\"other"), "export line 1: `origin`");
    check(&head.replace("\"key\":\"journal", "\"key\":\"other"), "export line 1: `key`");
}

#[test]
fn a_damaged_line_is_named_by_its_number() {
    let head = encode_head(&key().verifier());
    let record = encode_record(&example(0));
    let damaged = |from: &str, to: &str, message: &str| {
        let line = record.replacen(from, to, 1);
        assert_ne!(line, record);
        check(&format!("{head}{line}"), &format!("export line 2{message}"));
    };
    damaged("}\n", "\n", ", column");
    damaged("\"version\":1", "\"version\":-1", ", column");
    damaged("\"version\":1", "\"version\":1.0", ", column");
    damaged("\"version\":1", "\"version\":18446744073709551616", ", column");
    damaged("\"version\":1", "\"version\":1,\"version\":1", ", column");
    damaged("\"version\":1", "\"version\":1,\"other\":1", ", column");
    damaged("\"actor\"", "\"actr\"", ", column");
    damaged("\"payload\":\"open\"", "\"payload\":\"shut\"", ", column");
    damaged("\"payload\":\"open\"", "\"payload\":\"erased\"", ": a payload that is `erased`");
    damaged("\"payload\":\"open\"", "\"payload\":\"sealed\"", ": a payload that is `sealed`");
    damaged("\"salt\":\"EB", "\"salt\":\"E", ": `salt` is not base64");
    damaged("\"leaf\":\"", "\"leaf\":\"AAAA", ": `leaf` has 35 bytes");
    damaged("\"plaintext\":", "\"plaintext_base64\":", ": `plaintext_base64` is not base64");
    damaged("\"position\":0", "\"position\":0,\"checkpoint\":\"\"", ": has none or several");
    damaged(
        "\"plaintext\":",
        "\"plaintext_base64\":\"\",\"plaintext\":",
        ": a payload that is `open`",
    );
}

#[test]
fn the_error_does_not_quote_the_line() {
    let head = encode_head(&key().verifier());
    let line = encode_record(&example(0)).replace("\"version\":1", "\"version\":\"Tolvan\"");
    let error = verify(&(head + &line), Trust::default()).unwrap_err();
    assert!(!format!("{error:?} {error}").contains("Tolvan"));
}

#[test]
fn a_line_that_cannot_be_read_is_named() {
    let lines = [Ok(encode_head(&key().verifier())), Err(io::Error::other("the disk is gone"))];
    let error = verify_lines(lines, Trust::default()).unwrap_err();
    assert_eq!(error.to_string(), "export line 2: cannot be read");
}

fn lines_before(text: &str, byte: usize) -> u64 {
    text.bytes().take(byte).map(|b| u64::from(b == b'\n')).sum()
}

/// Where the entry stands whose line holds this byte of the export; `None` for the head and for checkpoints.
fn position_at(text: &str, byte: usize) -> Option<u64> {
    let number = lines_before(text, byte);
    match parse_line(1 + number, text.lines().nth(usize::try_from(number).unwrap())?) {
        Ok(Line::Record(record)) => Some(record.header.position),
        _ => None,
    }
}

proptest! {
    #[test]
    fn any_changed_byte_of_an_export_is_found_at_its_line_or_entry(seed: usize, bit in 0_usize..7) {
        let journal = Journal::of(12);
        let text = export(&journal);
        let byte = seed % text.len();
        let mut changed = text.clone().into_bytes();
        changed[byte] ^= 1 << bit;
        let Ok(changed) = String::from_utf8(changed) else { return Ok(()) };
        let line = 1 + lines_before(&text, byte);
        let trust = Trust { key: Some(key().verifier()), checkpoints: Vec::new() };
        match verify(&changed, trust) {
            Err(error) => {
                let message = error.to_string();
                let named = message.starts_with(&format!("export line {line}:"))
                    || message.starts_with(&format!("export line {line},"));
                prop_assert!(named, "{message}");
            }
            Ok(verdict) => {
                let position = position_at(&text, byte);
                match position {
                    Some(position) => {
                        prop_assert_eq!(verdict.first_bad.map(|bad| bad.position), Some(position));
                    }
                    None => prop_assert!(!verdict.whole),
                }
            }
        }
    }
}
