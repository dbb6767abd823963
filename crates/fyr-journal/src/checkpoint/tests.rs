//! Tests of checkpoints: hostile notes, and `signed_note` and `tlog_tiles` as independent implementations.

use signed_note::{Note, StandardSigner, StandardVerifier, VerifierList};
use tlog_tiles::tlog;

use super::{Checkpoint, CheckpointError, NOTE_BYTES_MAX, SIGNATURES_MAX, open, open_all, sign};
use crate::hash::{Hash, HashError, base64_decode, base64_encode};
use crate::key::SigningKey;
use crate::tree::SIZE_MAX;

const NAME: &str = "journal.example.org";
const ROOT: Hash = Hash([5; 32]);

fn key() -> SigningKey {
    SigningKey::from_seed(NAME, &[1; 32]).unwrap()
}

fn note() -> String {
    sign(&key(), 42, ROOT)
}

#[expect(clippy::needless_pass_by_value, reason = "each test then fits on a line")]
fn check(note: impl AsRef<[u8]>, expected: Result<u64, CheckpointError>) {
    assert_eq!(open(note.as_ref(), &key().verifier()).map(|c| c.size), expected);
}

/// A note over any text, rightly signed.
fn signed(text: &str) -> String {
    let signature = [key().verifier().id().to_be_bytes().as_slice(), &key().sign(text)].concat();
    format!("{text}\n— {NAME} {}\n", base64_encode(&signature))
}

fn not_signed() -> CheckpointError {
    CheckpointError::NotSigned { size: 42, name: NAME.into(), id: key().verifier().id() }
}

fn false_signature() -> CheckpointError {
    CheckpointError::FalseSignature { size: 42, name: NAME.into(), id: key().verifier().id() }
}

#[test]
fn a_signed_checkpoint_is_opened_with_its_key() {
    let expected = Checkpoint { origin: NAME.into(), size: 42, root: ROOT };
    assert_eq!(open(note().as_bytes(), &key().verifier()), Ok(expected));
}

#[test]
fn many_notes_are_opened_as_each_is_by_itself() {
    let other = SigningKey::from_seed(NAME, &[2; 32]).unwrap();
    let good: Vec<String> = (0..40).map(|size| sign(&key(), size, ROOT)).collect();
    let bad = [
        note().replacen("42", "43", 1),
        sign(&other, 42, ROOT),
        sign(&SigningKey::from_seed("b.example", &[1; 32]).unwrap(), 42, ROOT),
        String::from("no note"),
        note().replace('A', "B"),
    ];
    let opened = |notes: &[&String]| {
        let notes: Vec<&[u8]> = notes.iter().map(|it| it.as_bytes()).collect();
        let verifier = key().verifier();
        let each: Vec<_> = notes.iter().map(|it| open(it, &verifier)).collect();
        assert_eq!(open_all(&notes, &verifier), each);
        each.iter().filter(|it| it.is_ok()).count()
    };
    let good: Vec<&String> = good.iter().collect();
    assert_eq!((opened(&[]), opened(&good)), (0, 40));
    for bad in &bad {
        for place in [0, 17, 40] {
            let mut notes = good.clone();
            notes.insert(place, bad);
            assert_eq!(opened(&notes), 40);
        }
    }
}

#[test]
fn signed_note_and_tlog_tiles_open_our_checkpoint() {
    let theirs = Note::from_bytes(note().as_bytes()).unwrap();
    let verifier = StandardVerifier::new(&key().verifier().to_text()).unwrap();
    let (good, other) = theirs.verify(&VerifierList::new(vec![Box::new(verifier)])).unwrap();
    assert_eq!((good.len(), other.len()), (1, 0));
    let checkpoint = tlog_tiles::Checkpoint::from_bytes(theirs.text()).unwrap();
    assert_eq!((checkpoint.origin(), checkpoint.size()), (NAME, 42));
    assert!(*checkpoint.hash() == tlog::Hash(ROOT.0));
}

#[test]
fn we_open_a_checkpoint_of_tlog_tiles_signed_by_signed_note() {
    let text = tlog_tiles::Checkpoint::new(NAME, 42, tlog::Hash(ROOT.0), "").unwrap().to_bytes();
    let mut theirs = Note::new(&text, &[]).unwrap();
    theirs.add_sigs(&[&StandardSigner::new(&key().to_secret_text()).unwrap()]).unwrap();
    assert_eq!(theirs.to_bytes(), note().as_bytes());
    check(theirs.to_bytes(), Ok(42));
}

#[test]
fn every_flipped_bit_of_a_note_is_refused() {
    let note = note().into_bytes();
    for index in 0..note.len() {
        for bit in 0..8 {
            let mut changed = note.clone();
            changed[index] ^= 1 << bit;
            assert!(open(&changed, &key().verifier()).is_err(), "byte {index} bit {bit}");
        }
    }
}

#[test]
fn every_cut_of_a_note_is_refused() {
    let note = note().into_bytes();
    for end in 0..note.len() {
        assert!(open(&note[..end], &key().verifier()).is_err(), "{end}");
    }
}

#[test]
fn a_checkpoint_signed_by_another_key_of_the_same_name_is_not_signed() {
    let other = SigningKey::from_seed(NAME, &[2; 32]).unwrap();
    check(sign(&other, 42, ROOT), Err(not_signed()));
}

#[test]
fn another_key_that_claims_our_id_has_a_false_signature() {
    let other = SigningKey::from_seed(NAME, &[2; 32]).unwrap();
    let text = format!("{NAME}\n42\n{ROOT}\n");
    let claim = [key().verifier().id().to_be_bytes().as_slice(), &other.sign(&text)].concat();
    check(format!("{text}\n— {NAME} {}\n", base64_encode(&claim)), Err(false_signature()));
}

#[test]
fn a_checkpoint_of_another_journal_is_refused() {
    let other = SigningKey::from_seed("other.example.org", &[1; 32]).unwrap();
    let error =
        CheckpointError::Origin { found: "other.example.org".into(), expected: NAME.into() };
    check(sign(&other, 42, ROOT), Err(error));
}

#[test]
fn signatures_of_others_are_passed_over() {
    let other = SigningKey::from_seed("witness.example.org", &[2; 32]).unwrap();
    let line = sign(&other, 1, ROOT).lines().last().unwrap().to_owned();
    check(format!("{}{line}\n", note()), Ok(42));
    check(note().replace("\n— ", &format!("\n{line}\n— ")), Ok(42));
}

#[test]
fn the_same_signature_twice_is_as_good_as_once_but_each_must_be_right() {
    let line = note().lines().last().unwrap().to_owned();
    check(format!("{}{line}\n", note()), Ok(42));
    let base64 = line.rsplit(' ').next().unwrap();
    let mut bytes = base64_decode(base64).unwrap();
    bytes[20] ^= 1;
    let bad = format!("— {NAME} {}\n", base64_encode(&bytes));
    check(format!("{}{bad}", note()), Err(false_signature()));
    check(note().replace("\n— ", &format!("\n{bad}— ")), Err(false_signature()));
}

#[test]
fn a_hundred_signatures_are_read_and_one_more_is_refused() {
    let line = note().lines().last().unwrap().to_owned() + "\n";
    check(note() + &line.repeat(SIGNATURES_MAX - 1), Ok(42));
    check(note() + &line.repeat(SIGNATURES_MAX), Err(CheckpointError::TooManySignatures));
}

#[test]
fn a_note_beyond_the_limit_is_not_read() {
    check(vec![b'\n'; NOTE_BYTES_MAX + 1], Err(CheckpointError::TooLong));
}

#[test]
fn windows_line_ends_are_named() {
    check(note().replace('\n', "\r\n"), Err(CheckpointError::LineEnds));
}

#[test]
fn control_characters_and_other_encodings_are_refused() {
    check(note().replace("42", "42\t"), Err(CheckpointError::Control { line: 2 }));
    check([note().as_bytes(), b"\xff"].concat(), Err(CheckpointError::NotText));
}

#[test]
fn a_signature_that_is_not_canonical_base64_is_refused() {
    let note = note();
    let line = note.lines().last().unwrap();
    let bad = |changed: String| {
        assert_ne!(changed, line);
        check(note.replace(line, &changed), Err(CheckpointError::SignatureLine { number: 1 }));
    };
    let unpadded = line.strip_suffix('=').unwrap();
    bad(unpadded.to_owned());
    bad(format!("{unpadded}=="));
    bad(format!("{line} "));
    // 68 bytes leave two unused bits in the last character: the next one is another spelling of the same bytes.
    let (rest, last) = unpadded.split_at(unpadded.len() - 1);
    let next = char::from(last.as_bytes()[0] + 1);
    bad(format!("{rest}{next}="));
    bad(line.replace('—', "--"));
    bad(line.replace("org ", "org"));
}

#[test]
fn sizes_that_are_not_canonical_or_too_large_are_refused() {
    let too_large = (SIZE_MAX + 1).to_string();
    let beyond_i64 = (1_u64 << 63).to_string();
    for size in [
        "-1",
        "+1",
        "01",
        "1 ",
        "0x1",
        "1e3",
        "１",
        &too_large,
        &beyond_i64,
        "18446744073709551616",
    ] {
        check(signed(&format!("{NAME}\n{size}\n{ROOT}\n")), Err(CheckpointError::Size));
    }
    check(signed(&format!("{NAME}\n{SIZE_MAX}\n{ROOT}\n")), Ok(SIZE_MAX));
    check(signed(&format!("{NAME}\n0\n{ROOT}\n")), Ok(0));
}

#[test]
fn roots_that_are_not_32_bytes_of_canonical_base64_are_refused() {
    let root = ROOT.to_string();
    let no_padding = root.trim_end_matches('=');
    let unused_bit = root.replace("U=", "V=");
    assert_ne!(unused_bit, root);
    for text in [no_padding, unused_bit.as_str(), "not base64"] {
        let error = CheckpointError::Root(HashError::Base64);
        check(signed(&format!("{NAME}\n1\n{text}\n")), Err(error));
    }
    let short = CheckpointError::Root(HashError::Length { found: 3 });
    check(signed(&format!("{NAME}\n1\nAAAA\n")), Err(short));
}

#[test]
fn lines_after_the_root_are_allowed_but_not_empty_ones() {
    check(signed(&format!("{NAME}\n42\n{ROOT}\nmore\n")), Ok(42));
    check(signed(&format!("{NAME}\n42\n{ROOT}\n\nmore\n")), Err(CheckpointError::Lines));
    check(signed(&format!("{NAME}\n42\n")), Err(CheckpointError::Lines));
    check(signed("\n"), Err(CheckpointError::Lines));
}

#[test]
fn an_error_says_what_to_do() {
    let text = not_signed().to_string();
    assert!(
        text.starts_with("checkpoint of 42 entries: not signed by `journal.example.org+"),
        "{text}"
    );
}
