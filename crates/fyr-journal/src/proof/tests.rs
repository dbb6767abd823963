//! Tests of proofs: published vectors, `tlog_tiles` as an independent implementation, and every pair of small sizes.

use proptest::prelude::*;
use serde::Deserialize;
use tlog_tiles::tlog;

use super::{Consistency, Growth, Inclusion, Place, ProofError};
use crate::hash::{Hash, HashError};
use crate::tree::tests::{Oracle, leaves, reader, stored_tree};
use crate::tree::{SIZE_MAX, TreeError, empty_root, root};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", tag = "kind")]
enum Vector {
    #[serde(rename_all = "camelCase")]
    Inclusion {
        leaf_idx: u64,
        tree_size: u64,
        root: String,
        leaf_hash: String,
        proof: Option<Vec<String>>,
        want_err: bool,
    },
    #[serde(rename_all = "camelCase")]
    Consistency {
        size1: u64,
        size2: u64,
        root1: String,
        root2: String,
        proof: Option<Vec<String>>,
        want_err: bool,
    },
}

fn hashes(proof: Option<Vec<String>>) -> Vec<Hash> {
    proof.unwrap_or_default().iter().map(|text| Hash::parse(text).unwrap()).collect()
}

/// Checks a vector; an error when it holds a root that is no hash.
fn check(vector: Vector) -> Result<(), HashError> {
    let (result, want_err) = match vector {
        Vector::Inclusion { leaf_idx, tree_size, root, leaf_hash, proof, want_err } => {
            let proof = hashes(proof);
            let place = Place { position: leaf_idx, size: tree_size };
            let (leaf, root) = (Hash::parse(&leaf_hash)?, Hash::parse(&root)?);
            (Inclusion { place, leaf, root, proof: &proof }.check(), want_err)
        }
        Vector::Consistency { size1, size2, root1, root2, proof, want_err } => {
            let proof = hashes(proof);
            let growth = Growth { old_size: size1, new_size: size2 };
            let (old_root, new_root) = (Hash::parse(&root1)?, Hash::parse(&root2)?);
            (Consistency { growth, old_root, new_root, proof: &proof }.check(), want_err)
        }
    };
    assert_eq!(result.is_err(), want_err, "{result:?}");
    Ok(())
}

#[test]
fn the_published_proofs_are_judged_as_published() {
    let text = include_str!("../../../../fixtures/tlog/merkle_proofs.jsonl");
    let verdicts: Vec<_> =
        text.lines().map(|line| check(serde_json::from_str(line).unwrap())).collect();
    // One vector compares roots of 12 bytes; such a root cannot be held, let alone be compared.
    let refused = verdicts.iter().filter(|v| **v == Err(HashError::Length { found: 12 })).count();
    assert_eq!(
        (verdicts.len(), refused, verdicts.iter().filter(|v| v.is_ok()).count()),
        (12, 1, 11)
    );
}

#[test]
fn every_inclusion_proof_up_to_70_entries_is_that_of_sumdb_and_verifies() {
    let (stored, leaves) = (stored_tree(70), leaves(70));
    for size in 1..=70_u64 {
        let tree_root = root(size, &mut reader(&stored)).unwrap();
        for position in 0..size {
            let place = Place { position, size };
            let proof = place.proof(&mut reader(&stored)).unwrap();
            let theirs = tlog::prove_record(size, position, &Oracle(&stored)).unwrap();
            assert_eq!(proof, theirs.iter().map(|h| Hash(h.0)).collect::<Vec<_>>());
            let leaf = leaves[usize::try_from(position).unwrap()];
            let claim = Inclusion { place, leaf, root: tree_root, proof: &proof };
            assert_eq!(claim.check(), Ok(()), "{place:?}");
        }
    }
}

#[test]
fn every_consistency_proof_up_to_70_entries_is_that_of_sumdb_and_verifies() {
    let stored = stored_tree(70);
    for new_size in 1..=70_u64 {
        for old_size in 1..=new_size {
            let growth = Growth { old_size, new_size };
            let proof = growth.proof(&mut reader(&stored)).unwrap();
            let theirs = tlog::prove_tree(new_size, old_size, &Oracle(&stored)).unwrap();
            assert_eq!(proof, theirs.iter().map(|h| Hash(h.0)).collect::<Vec<_>>());
            let old_root = root(old_size, &mut reader(&stored)).unwrap();
            let new_root = root(new_size, &mut reader(&stored)).unwrap();
            let claim = Consistency { growth, old_root, new_root, proof: &proof };
            assert_eq!(claim.check(), Ok(()), "{growth:?}");
        }
    }
}

#[test]
fn a_tree_without_entries_is_continued_by_every_tree() {
    let growth = Growth { old_size: 0, new_size: 3 };
    let claim = Consistency { growth, old_root: empty_root(), new_root: Hash([1; 32]), proof: &[] };
    assert_eq!(claim.check(), Ok(()));
    assert_eq!(Consistency { old_root: Hash([2; 32]), ..claim }.check(), Err(ProofError::Mismatch));
    let with_proof = Consistency { proof: &[empty_root()], ..claim };
    assert_eq!(with_proof.check(), Err(ProofError::Length { found: 1 }));
}

#[test]
fn a_tree_without_entries_has_the_one_root() {
    let growth = Growth { old_size: 0, new_size: 0 };
    let claim = Consistency { growth, old_root: empty_root(), new_root: Hash([1; 32]), proof: &[] };
    assert_eq!(claim.check(), Err(ProofError::Mismatch));
    assert_eq!(Consistency { new_root: empty_root(), ..claim }.check(), Ok(()));
}

#[test]
fn impossible_trees_are_refused() {
    let out_of_range = Place { position: 5, size: 5 }.indexes();
    assert_eq!(out_of_range, Err(TreeError::OutOfRange { position: 5, size: 5 }));
    let huge = Place { position: u64::MAX, size: u64::MAX }.indexes();
    assert_eq!(huge, Err(TreeError::TooLarge { size: u64::MAX }));
    let shrinks = Growth { old_size: 6, new_size: 5 }.indexes();
    assert_eq!(shrinks, Err(TreeError::Shrinks { old_size: 6, new_size: 5 }));
}

#[test]
fn a_proof_in_the_largest_tree_has_62_hashes_and_its_indexes_fit() {
    let indexes = Place { position: SIZE_MAX - 1, size: SIZE_MAX }.indexes().unwrap();
    assert_eq!(indexes.len(), 62);
    assert!(indexes.iter().all(|index| i64::try_from(*index).is_ok()));
    let claim = Inclusion {
        place: Place { position: SIZE_MAX - 1, size: SIZE_MAX },
        leaf: empty_root(),
        root: empty_root(),
        proof: &[empty_root(); 62],
    };
    assert_eq!(claim.check(), Err(ProofError::Mismatch));
    assert!(Growth { old_size: SIZE_MAX - 1, new_size: SIZE_MAX }.indexes().is_ok());
}

fn flipped(proof: &[Hash], bit: usize) -> Vec<Hash> {
    let mut proof = proof.to_vec();
    proof[bit / 256].0[bit % 256 / 8] ^= 1 << (bit % 8);
    proof
}

proptest! {
    #[test]
    fn an_inclusion_proof_with_one_flipped_bit_or_another_length_proves_nothing(
        size in 2_u64..600, seed: u64, bit: usize,
    ) {
        let stored = stored_tree(size);
        let place = Place { position: seed % size, size };
        let proof = place.proof(&mut reader(&stored)).unwrap();
        let leaf = leaves(size)[usize::try_from(place.position).unwrap()];
        let root = root(size, &mut reader(&stored)).unwrap();
        let claim = |proof: &[Hash]| Inclusion { place, leaf, root, proof }.check();
        prop_assert_eq!(claim(&proof), Ok(()));
        prop_assert_eq!(claim(&flipped(&proof, bit % (proof.len() * 256))), Err(ProofError::Mismatch));
        prop_assert!(claim(&proof[1..]).is_err());
        prop_assert!(claim(&[proof.as_slice(), &[leaf]].concat()).is_err());
    }

    #[test]
    fn a_consistency_proof_with_one_flipped_bit_or_another_length_proves_nothing(
        new_size in 2_u64..600, seed: u64, bit: usize,
    ) {
        let stored = stored_tree(new_size);
        let growth = Growth { old_size: 1 + seed % (new_size - 1), new_size };
        let proof = growth.proof(&mut reader(&stored)).unwrap();
        let old_root = root(growth.old_size, &mut reader(&stored)).unwrap();
        let new_root = root(new_size, &mut reader(&stored)).unwrap();
        let claim = |proof: &[Hash]| Consistency { growth, old_root, new_root, proof }.check();
        prop_assert_eq!(claim(&proof), Ok(()));
        prop_assert_eq!(claim(&flipped(&proof, bit % (proof.len() * 256))), Err(ProofError::Mismatch));
        prop_assert!(claim(&proof[1..]).is_err());
        prop_assert!(claim(&[proof.as_slice(), &[old_root]].concat()).is_err());
    }

    #[test]
    fn no_claim_makes_the_checks_panic(sizes: [u64; 2], count in 0_usize..70) {
        let proof = vec![empty_root(); count];
        let [a, b] = sizes;
        let place = Place { position: a, size: b };
        let claim = Inclusion { place, leaf: empty_root(), root: Hash([9; 32]), proof: &proof };
        prop_assert!(claim.check().is_err());
        let growth = Growth { old_size: a.min(b), new_size: b };
        let claim = Consistency { growth, old_root: Hash([8; 32]), new_root: Hash([9; 32]), proof: &proof };
        prop_assert!(claim.check().is_err());
    }
}
