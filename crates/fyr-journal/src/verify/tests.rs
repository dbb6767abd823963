//! Tests of verification: each way to tamper is found, and found at its place.

use proptest::prelude::*;

use super::{
    Bad, BadCheckpointReason, Caution, Payload, Record, Source, Verification, Verifier, What,
};
use crate::checkpoint::{CheckpointError, sign};
use crate::entry::{Entry, EntryError, Field, Header, commit, digest_stored};
use crate::frontier::Frontier;
use crate::hash::Hash;
use crate::key::SigningKey;

/// A journal as a store keeps it, and the checkpoints one may hold of it.
#[derive(Clone)]
pub(crate) struct Journal {
    pub(crate) records: Vec<Record>,
    inside: Vec<String>,
    outside: Vec<String>,
}

pub(crate) fn key() -> SigningKey {
    SigningKey::from_seed("journal.example.org", &[1; 32]).unwrap()
}

/// Every third entry in stream `b`; all four kinds of payload in turn.
fn record(position: u64) -> Record {
    let salt = [u8::try_from(position % 251).unwrap(); 32];
    let plaintext = format!("{{\"number\":{position}}}").into_bytes();
    let ciphertext: Vec<u8> = plaintext.iter().map(|byte| byte ^ 0x5a).collect();
    let commitment = commit(&salt, &plaintext);
    let (stored, payload) = match position % 4 {
        0 => (digest_stored(&plaintext), Payload::Open { salt, plaintext }),
        1 => {
            let stored = digest_stored(&ciphertext);
            (stored, Payload::Unsealed { salt, plaintext, ciphertext })
        }
        2 => (digest_stored(&ciphertext), Payload::Sealed { ciphertext }),
        _ => (digest_stored(&ciphertext), Payload::Erased),
    };
    let (stream, version) = match position % 3 {
        2 => ("b", position / 3 + 1),
        rest => ("a", position / 3 * 2 + rest + 1),
    };
    let header = Header {
        position,
        stream: stream.into(),
        version,
        at_micros: 1_700_000_000_000_000 + i64::try_from(position).unwrap(),
        actor: "account/1".into(),
        kind: "FactRecorded".into(),
        commitment,
        stored,
    };
    let leaf = Some(Entry::new(header.clone()).unwrap().leaf());
    Record { header, leaf, payload }
}

impl Journal {
    pub(crate) fn of(size: u64) -> Self {
        let records: Vec<Record> = (0..size).map(record).collect();
        let mut journal = Self { records, inside: Vec::new(), outside: Vec::new() };
        journal.inside = vec![journal.note(size)];
        journal
    }

    /// The note that the operator signed when the journal had this size.
    pub(crate) fn note(&self, size: u64) -> String {
        let mut frontier = Frontier::new();
        for record in self.records.iter().take(usize::try_from(size).unwrap()) {
            frontier.push(record.header.leaf()).unwrap();
        }
        sign(&key(), size, frontier.root())
    }

    fn inside_at(mut self, sizes: &[u64]) -> Self {
        self.inside = sizes.iter().map(|size| self.note(*size)).collect();
        self
    }

    fn outside_at(mut self, sizes: &[u64]) -> Self {
        self.outside = sizes.iter().map(|size| self.note(*size)).collect();
        self
    }

    fn change(mut self, position: usize, change: impl FnOnce(&mut Record)) -> Self {
        change(&mut self.records[position]);
        self
    }

    /// Rewrites a header and everything that can be rewritten without the key.
    fn rewrite(self, position: usize, change: impl FnOnce(&mut Header)) -> Self {
        self.change(position, |record| {
            change(&mut record.header);
            record.leaf = Some(record.header.leaf());
        })
    }

    fn cut(mut self, size: usize) -> Self {
        self.records.truncate(size);
        self
    }

    fn verify(&self) -> Verification {
        let mut verifier = Verifier::new(key().verifier(), Source::Outside);
        for note in &self.outside {
            verifier.checkpoint(note.as_bytes(), Source::Outside);
        }
        let inside: Vec<&[u8]> = self.inside.iter().map(String::as_bytes).collect();
        verifier.checkpoints(&inside, Source::Inside);
        for record in &self.records {
            verifier.push(record);
        }
        verifier.finish()
    }
}

fn check(journal: &Journal, position: u64, what: What) {
    let verdict = journal.verify();
    assert_eq!(verdict.first_bad, Some(Bad { position, what }), "{verdict:?}");
    assert!(!verdict.whole);
}

#[test]
fn an_untouched_journal_is_whole() {
    let journal = Journal::of(20).inside_at(&[0, 7, 8, 20]).outside_at(&[13]);
    let verdict = journal.verify();
    assert!(verdict.whole, "{verdict:?}");
    assert_eq!((verdict.entries, verdict.checkpoints_checked), (20, 5));
    assert_eq!((verdict.proven, verdict.proven_outside), (20, 13));
    assert_eq!((verdict.erased, verdict.sealed, verdict.bad_entries), (5, 5, 0));
    assert_eq!(sign(&key(), 20, verdict.root), journal.note(20));
    assert_eq!(verdict.cautions, []);
}

#[test]
fn a_journal_without_entries_is_whole_but_proves_nothing() {
    let verdict = Journal::of(0).inside_at(&[]).verify();
    assert!(verdict.whole);
    assert_eq!(verdict.cautions, [Caution::RollbackNotExcluded]);
}

#[test]
fn a_key_from_the_same_folder_and_no_checkpoint_from_outside_are_cautioned_against() {
    let journal = Journal::of(3);
    let mut verifier = Verifier::new(key().verifier(), Source::Inside);
    verifier.checkpoint(journal.note(0).as_bytes(), Source::Outside);
    verifier.checkpoint(journal.note(3).as_bytes(), Source::Inside);
    journal.records.iter().for_each(|record| verifier.push(record));
    let verdict = verifier.finish();
    assert!(verdict.whole);
    assert_eq!(verdict.cautions, [Caution::KeyFromSameFolder, Caution::RollbackNotExcluded]);
}

#[test]
fn erasing_a_payload_leaves_the_journal_whole_and_is_counted() {
    let journal = Journal::of(8).change(4, |record| record.payload = Payload::Erased);
    let verdict = journal.verify();
    assert!(verdict.whole);
    assert_eq!(verdict.erased, 3);
}

#[test]
fn a_changed_byte_of_a_stored_payload_is_located() {
    let journal = Journal::of(10).change(4, |record| {
        let Payload::Open { plaintext, .. } = &mut record.payload else { unreachable!() };
        plaintext[0] ^= 1;
    });
    check(&journal, 4, What::Stored);
}

#[test]
fn a_ciphertext_that_opens_to_something_else_is_located() {
    let journal = Journal::of(10).change(5, |record| {
        let Payload::Unsealed { plaintext, .. } = &mut record.payload else { unreachable!() };
        plaintext[0] ^= 1;
    });
    check(&journal, 5, What::Commitment);
}

#[test]
fn a_changed_header_is_located_and_nothing_else_is_blamed() {
    let journal = Journal::of(10).inside_at(&[3, 10]);
    let journal = journal.change(6, |record| record.header.actor = "account/2".into());
    check(&journal, 6, What::Leaf);
    assert_eq!(journal.verify().bad_entries, 1);
    assert_eq!(journal.verify().checkpoints_checked, 2);
}

#[test]
fn the_first_of_several_changed_entries_is_named_and_all_are_counted() {
    let journal = Journal::of(10)
        .change(7, |record| record.header.at_micros += 1)
        .change(2, |record| record.header.kind = "Other".into());
    check(&journal, 2, What::Leaf);
    assert_eq!(journal.verify().bad_entries, 2);
}

#[test]
fn an_impossible_header_is_located() {
    let journal = Journal::of(10).change(6, |record| record.header.stream = "a\nb".into());
    let error = EntryError::Control { position: 6, field: Field::Stream };
    check(&journal, 6, What::Header(error));
}

#[test]
fn a_dropped_tail_begins_at_the_first_missing_entry() {
    check(&Journal::of(10).cut(6), 6, What::Missing { size: 10 });
    check(&Journal::of(10).cut(0), 0, What::Missing { size: 10 });
}

#[test]
fn a_rollback_is_found_by_a_newer_checkpoint_from_outside() {
    let journal = Journal::of(10).inside_at(&[6]).outside_at(&[10]).cut(6);
    check(&journal, 6, What::Missing { size: 10 });
    assert_eq!(journal.verify().proven, 6);
}

#[test]
fn a_rollback_without_an_outside_checkpoint_is_whole_with_a_caution() {
    let verdict = Journal::of(10).inside_at(&[6]).cut(6).verify();
    assert!(verdict.whole);
    assert_eq!(verdict.cautions, [Caution::RollbackNotExcluded]);
}

#[test]
fn an_entry_rewritten_with_its_leaf_is_in_the_range_between_two_checkpoints() {
    let journal = Journal::of(20).inside_at(&[4, 9, 15, 20]);
    let journal = journal.rewrite(11, |header| header.actor = "account/2".into());
    check(&journal, 9, What::Root { size: 15 });
    assert_eq!(journal.verify().proven, 9);
}

#[test]
fn a_rewritten_entry_before_a_damaged_payload_is_the_first_bad() {
    let journal = Journal::of(20).inside_at(&[4, 20]).change(16, |record| {
        record.payload = Payload::Open { salt: [0; 32], plaintext: Vec::new() };
    });
    check(&journal, 16, What::Stored);
    let journal = journal.rewrite(11, |header| header.actor = "account/2".into());
    check(&journal, 4, What::Root { size: 20 });
}

#[test]
fn a_history_rewritten_and_signed_anew_is_found_by_a_checkpoint_from_outside() {
    let journal = Journal::of(20).outside_at(&[5, 12]);
    let journal = journal.rewrite(7, |header| header.kind = "Other".into()).inside_at(&[20]);
    check(&journal, 5, What::Root { size: 12 });
}

#[test]
fn entries_after_the_last_checkpoint_are_not_signed() {
    check(&Journal::of(10).inside_at(&[7]), 7, What::NotSigned);
    check(&Journal::of(10).inside_at(&[]), 0, What::NotSigned);
}

#[test]
fn a_removed_a_doubled_and_a_swapped_entry_are_located_and_counted_once() {
    let mut journal = Journal::of(10);
    journal.records.remove(4);
    check(&journal, 4, What::Position { found: 5 });
    let mut journal = Journal::of(10);
    journal.records.insert(4, record(3));
    check(&journal, 4, What::Position { found: 3 });
    let mut journal = Journal::of(10);
    journal.records.swap(4, 7);
    check(&journal, 4, What::Position { found: 7 });
    let mut journal = Journal::of(10);
    journal.records.remove(0);
    assert_eq!(journal.verify().first_bad.map(|bad| bad.position), Some(0));
}

#[test]
fn an_impossible_position_is_located() {
    let journal = Journal::of(10).change(3, |record| record.header.position = u64::MAX);
    check(&journal, 3, What::Position { found: u64::MAX });
}

#[test]
fn a_gap_in_the_versions_of_a_stream_is_located_even_when_it_was_signed() {
    let journal = Journal::of(10).rewrite(3, |header| header.version = 7).inside_at(&[10]);
    check(&journal, 3, What::Version { expected: 3, found: 7 });
}

#[test]
fn an_entry_that_cannot_be_read_is_located_and_the_rest_is_still_proved() {
    let journal = Journal::of(10);
    let mut verifier = Verifier::new(key().verifier(), Source::Outside);
    verifier.checkpoint(journal.note(10).as_bytes(), Source::Outside);
    for (index, record) in journal.records.iter().enumerate() {
        if index == 9 {
            verifier.push_unreadable(record.leaf, "column `at` is not a number".into());
        } else {
            verifier.push(record);
        }
    }
    let verdict = verifier.finish();
    assert_eq!(verdict.first_bad.map(|bad| bad.position), Some(9));
    assert_eq!((verdict.checkpoints_checked, verdict.bad_entries), (1, 1));
}

#[test]
fn a_checkpoint_signed_by_a_wrong_key_is_refused_and_leaves_the_entries_unsigned() {
    let mut journal = Journal::of(10).inside_at(&[4]);
    let thief = SigningKey::from_seed("journal.example.org", &[9; 32]).unwrap();
    journal.inside.push(sign(&thief, 10, journal.verify().root));
    check(&journal, 4, What::NotSigned);
    let bad = journal.verify().bad_checkpoints;
    assert_eq!((bad[0].number, bad[0].source, bad.len()), (1, Source::Inside, 1));
    let reason = &bad[0].why;
    assert!(
        matches!(reason, BadCheckpointReason::Invalid(CheckpointError::NotSigned { size: 10, .. })),
        "{reason}"
    );
}

#[test]
fn a_false_checkpoint_beside_a_good_one_is_still_not_whole() {
    let mut journal = Journal::of(10);
    journal.outside.push("no note".into());
    let verdict = journal.verify();
    assert_eq!((verdict.first_bad, verdict.bad_checkpoints.len()), (None, 1));
    assert!(!verdict.whole);
}

#[test]
fn two_signed_histories_of_the_same_size_are_a_fork_in_either_order() {
    for agrees_first in [true, false] {
        let mut journal = Journal::of(10).inside_at(&[4, 10]);
        let other = journal.clone().rewrite(8, |header| header.kind = "Other".into()).note(10);
        let place = if agrees_first { journal.inside.len() } else { 0 };
        journal.inside.insert(place, other);
        check(&journal, 4, What::Fork { size: 10 });
    }
}

#[test]
fn a_fork_beyond_the_end_is_found_without_its_entries() {
    let mut journal = Journal::of(10).inside_at(&[6, 10]);
    let other = journal.clone().rewrite(8, |header| header.kind = "Other".into()).note(10);
    journal.outside.push(other);
    check(&journal.cut(6), 6, What::Fork { size: 10 });
}

#[test]
fn a_checkpoint_given_too_late_is_refused_unless_its_size_is_known() {
    let journal = Journal::of(10);
    let mut verifier = Verifier::new(key().verifier(), Source::Outside);
    verifier.checkpoint(journal.note(4).as_bytes(), Source::Outside);
    journal.records.iter().for_each(|record| verifier.push(record));
    for size in [10, 4, 5] {
        verifier.checkpoint(journal.note(size).as_bytes(), Source::Inside);
    }
    let verdict = verifier.finish();
    assert_eq!(verdict.checkpoints_checked, 3);
    assert_eq!(verdict.bad_checkpoints[0].why, BadCheckpointReason::TooLate { size: 5 });
    assert!(!verdict.whole);
}

#[test]
fn a_checkpoint_of_an_immense_size_is_a_missing_tail_and_costs_nothing() {
    let mut journal = Journal::of(3);
    journal.outside.push(sign(&key(), 1 << 62, Hash([0; 32])));
    check(&journal, 3, What::Missing { size: 1 << 62 });
}

#[test]
fn a_false_root_of_the_journal_without_entries_is_found() {
    let mut journal = Journal::of(3);
    journal.outside.push(sign(&key(), 0, Hash([0; 32])));
    check(&journal, 0, What::Root { size: 0 });
}

/// The bytes of a record that can be flipped, one by one.
fn flip(record: &mut Record, seed: usize) {
    let flip_text = |text: &mut String| {
        let mut bytes = std::mem::take(text).into_bytes();
        let index = seed % bytes.len();
        bytes[index] ^= 1;
        *text = String::from_utf8(bytes).unwrap();
    };
    let header = &mut record.header;
    match seed % 11 {
        0 => header.position ^= 1 << (seed % 64),
        1 => flip_text(&mut header.stream),
        2 => header.version ^= 1 << (seed % 64),
        3 => header.at_micros ^= 1 << (seed % 64),
        4 => flip_text(&mut header.actor),
        5 => flip_text(&mut header.kind),
        6 => header.commitment[seed % 32] ^= 1 << (seed % 8),
        7 => header.stored[seed % 32] ^= 1 << (seed % 8),
        8 => record.leaf.as_mut().unwrap().0[seed % 32] ^= 1 << (seed % 8),
        kind => match &mut record.payload {
            Payload::Open { salt, .. } | Payload::Unsealed { salt, .. } if kind == 9 => {
                salt[seed % 32] ^= 1;
            }
            Payload::Open { plaintext: bytes, .. }
            | Payload::Unsealed { plaintext: bytes, .. }
            | Payload::Sealed { ciphertext: bytes } => {
                let index = seed % bytes.len();
                bytes[index] ^= 1;
            }
            Payload::Erased => header.kind.push('x'),
        },
    }
}

proptest! {
    #[test]
    fn any_flipped_bit_of_any_record_is_located(size in 1_u64..60, place: usize, seed: usize, note: u64) {
        let journal = Journal::of(size).inside_at(&[note % size, size]);
        let place = place % journal.records.len();
        let verdict = journal.change(place, |record| flip(record, seed)).verify();
        prop_assert!(!verdict.whole);
        prop_assert_eq!(verdict.first_bad.map(|bad| bad.position), Some(place as u64));
    }

    #[test]
    fn any_flipped_header_rewritten_with_its_leaf_is_in_the_reported_range(
        size in 1_u64..60, place: usize, seed in 3_usize..8, note: u64,
    ) {
        let note = note % size;
        let journal = Journal::of(size).inside_at(&[note, size]);
        let place = place % journal.records.len();
        let journal = journal.change(place, |record| {
            flip(record, seed);
            record.leaf = Some(record.header.leaf());
        });
        let bad = journal.verify().first_bad.unwrap();
        let place = place as u64;
        let range = if place < note { 0..note } else { note..size };
        prop_assert!(bad.position == place || (bad.position == range.start && range.contains(&place)));
    }

    #[test]
    fn any_dropped_tail_is_located(size in 1_u64..60, kept: u64) {
        let kept = kept % size;
        let journal = Journal::of(size).inside_at(&[kept, size]).cut(usize::try_from(kept).unwrap());
        let verdict = journal.verify();
        prop_assert!(!verdict.whole);
        prop_assert_eq!(verdict.first_bad, Some(Bad { position: kept, what: What::Missing { size } }));
    }
}
