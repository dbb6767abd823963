//! Tests of tree hashes: the published RFC 6962 roots, and `tlog_tiles` as an independent implementation.

use proptest::prelude::*;
use serde::Deserialize;
use tlog_tiles::tlog;

use super::{
    SIZE_MAX, TreeError, empty_root, leaf_hash, root, root_indexes, stored_count, stored_index,
};
use crate::frontier::Frontier;
use crate::hash::Hash;

/// The stored hashes of a tree whose leaf data is its position.
pub(crate) fn stored_tree(size: u64) -> Vec<Hash> {
    let stored = Frontier::new().append(&leaves(size)).unwrap();
    assert!((0..).zip(&stored).all(|(index, (found, _))| index == *found), "indexes have no gap");
    stored.into_iter().map(|(_, hash)| hash).collect()
}

pub(crate) fn leaves(size: u64) -> Vec<Hash> {
    (0..size).map(|n| leaf_hash(&n.to_be_bytes())).collect()
}

pub(crate) fn reader(stored: &[Hash]) -> impl FnMut(&[u64]) -> Result<Vec<Hash>, TreeError> {
    move |indexes| Ok(indexes.iter().map(|i| stored[usize::try_from(*i).unwrap()]).collect())
}

/// Our stored hashes, as `tlog_tiles` reads them.
pub(crate) struct Oracle<'a>(pub(crate) &'a [Hash]);

impl tlog::HashReader for Oracle<'_> {
    fn read_hashes(&self, indexes: &[u64]) -> Result<Vec<tlog::Hash>, tlog::Error> {
        Ok(indexes.iter().map(|i| tlog::Hash(self.0[usize::try_from(*i).unwrap()].0)).collect())
    }
}

#[derive(Deserialize)]
struct Roots {
    leaf_inputs_hex: Vec<String>,
    root_by_size_hex: Vec<String>,
}

fn from_hex(text: &str) -> Vec<u8> {
    (0..text.len()).step_by(2).map(|i| u8::from_str_radix(&text[i..i + 2], 16).unwrap()).collect()
}

#[test]
fn the_published_rfc_6962_roots_are_computed() {
    let text = include_str!("../../../../fixtures/tlog/rfc6962_roots.json");
    let vectors: Roots = serde_json::from_str(text).unwrap();
    let mut frontier = Frontier::new();
    let mut stored = Vec::new();
    for (size, expected) in vectors.root_by_size_hex.iter().enumerate() {
        assert_eq!(frontier.root().0.as_slice(), from_hex(expected), "size {size}");
        let read = root(size as u64, &mut reader(&stored)).unwrap();
        assert_eq!(read, frontier.root(), "size {size}");
        if let Some(leaf) = vectors.leaf_inputs_hex.get(size) {
            let new = frontier.append(&[leaf_hash(&from_hex(leaf))]).unwrap();
            stored.extend(new.into_iter().map(|(_, hash)| hash));
        }
    }
    assert_eq!(vectors.root_by_size_hex.len(), 9);
}

#[test]
fn stored_hashes_and_roots_are_those_of_sumdb() {
    let mut theirs: Vec<Hash> = Vec::new();
    for size in 0..300_u64 {
        let new = tlog::stored_hashes(size, &size.to_be_bytes(), &Oracle(&theirs)).unwrap();
        theirs.extend(new.iter().map(|hash| Hash(hash.0)));
        assert_eq!(stored_count(size + 1).unwrap(), theirs.len() as u64);
        let expected = Hash(tlog::tree_hash(size + 1, &Oracle(&theirs)).unwrap().0);
        assert_eq!(root(size + 1, &mut reader(&theirs)).unwrap(), expected);
    }
    assert_eq!(stored_tree(300), theirs);
}

#[test]
fn the_largest_index_fits_a_signed_column() {
    let count = stored_count(SIZE_MAX).unwrap();
    assert!(i64::try_from(count).is_ok());
    let indexes = root_indexes(SIZE_MAX).unwrap();
    assert_eq!(indexes, [stored_index(62, 0)]);
    assert_eq!(indexes[0], count - 1);
}

#[test]
fn a_size_beyond_the_limit_is_refused_and_not_computed() {
    for size in [SIZE_MAX + 1, u64::MAX] {
        let error = TreeError::TooLarge { size };
        assert_eq!(root_indexes(size), Err(error));
        assert_eq!(stored_count(size), Err(error));
        assert_eq!(Frontier::restore(size, Vec::new()), Err(error));
    }
}

#[test]
fn a_full_frontier_refuses_one_more_leaf_and_stays_as_it_was() {
    let mut frontier = Frontier::restore(SIZE_MAX, vec![empty_root()]).unwrap();
    let before = frontier.clone();
    assert!(frontier.push(empty_root()).is_err());
    assert!(frontier.append(&[empty_root()]).is_err());
    assert_eq!(frontier, before);
}

#[test]
fn a_frontier_with_too_few_or_too_many_hashes_is_refused() {
    for found in [0, 1, 3] {
        let error = TreeError::Missing { asked: 2, found };
        assert_eq!(Frontier::restore(5, vec![empty_root(); found]), Err(error));
    }
}

#[test]
fn a_reader_that_returns_too_little_is_an_error() {
    let mut read = |_: &[u64]| Ok::<_, TreeError>(vec![empty_root()]);
    assert_eq!(root(3, &mut read), Err(TreeError::Missing { asked: 2, found: 1 }));
}

#[test]
fn the_reader_is_not_called_for_a_tree_without_entries() {
    let mut read = |_: &[u64]| -> Result<Vec<Hash>, TreeError> { panic!("called") };
    assert_eq!(root(0, &mut read), Ok(empty_root()));
}

proptest! {
    #[test]
    fn appending_in_any_batches_gives_the_same_stored_hashes(cuts in proptest::collection::vec(0_usize..40, 1..8)) {
        let all = leaves(cuts.iter().sum::<usize>() as u64);
        let mut stored: Vec<Hash> = Vec::new();
        let mut rest = all.as_slice();
        let mut size = 0;
        for cut in cuts {
            let (batch, after) = rest.split_at(cut);
            rest = after;
            let mut frontier = Frontier::read(size, &mut reader(&stored)).unwrap();
            let new = frontier.append(batch).unwrap();
            prop_assert!((stored.len() as u64..).zip(&new).all(|(index, (found, _))| index == *found));
            stored.extend(new.into_iter().map(|(_, hash)| hash));
            size = frontier.size();
            prop_assert_eq!(root(size, &mut reader(&stored)).unwrap(), frontier.root());
        }
        prop_assert_eq!(stored, stored_tree(all.len() as u64));
    }
}

#[test]
fn an_error_of_the_reader_is_passed_on() {
    #[derive(Debug, PartialEq)]
    struct Fault;
    impl From<TreeError> for Fault {
        fn from(_: TreeError) -> Self {
            unreachable!("the size is possible")
        }
    }
    assert_eq!(root(1, &mut |_: &[u64]| Err(Fault)), Err(Fault));
}
