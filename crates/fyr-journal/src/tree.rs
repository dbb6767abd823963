//! The Merkle tree of RFC 6962, and where its hashes lie in a table of (index, hash).
//!
//! Each hash of a complete subtree is stored once, in the order in which it becomes known: a leaf, then every subtree
//! that this leaf completes, the smallest first. This is the order of Go's `sumdb/tlog`; the index is the row number.

use std::ops::Range;
use std::slice;

use crate::hash::{Hash, sha256};

/// The most entries a tree may have: the index of every stored hash then fits a signed 64-bit column.
pub const SIZE_MAX: u64 = 1 << 62;

/// Reads stored hashes: gets indexes, returns their hashes in the same order.
pub type Read<'r, E> = dyn FnMut(&[u64]) -> Result<Vec<Hash>, E> + 'r;

/// Says why a tree operation is impossible.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TreeError {
    /// The tree would have more than [`SIZE_MAX`] entries.
    #[error("tree of {size} entries: at most {SIZE_MAX} are possible; correct the size")]
    TooLarge {
        /// The size asked for.
        size: u64,
    },
    /// The entry is not in the tree.
    #[error("tree of {size} entries: there is no entry {position}; ask for a smaller position")]
    OutOfRange {
        /// The entry asked for.
        position: u64,
        /// The size of the tree.
        size: u64,
    },
    /// The older tree is larger than the newer.
    #[error("tree of {new_size} entries: it cannot continue a tree of {old_size}; swap the sizes")]
    Shrinks {
        /// The size of the tree that was to be the older.
        old_size: u64,
        /// The size of the tree that was to be the newer.
        new_size: u64,
    },
    /// The reader did not return one hash for each index.
    #[error(
        "tree hashes: {asked} were asked for, {found} came; the table of tree hashes is incomplete, rebuild it from the entries"
    )]
    Missing {
        /// How many indexes were asked for.
        asked: usize,
        /// How many hashes came.
        found: usize,
    },
}

/// Returns the hash of a leaf: SHA-256 of the byte 0 and the data (RFC 6962 §2.1).
pub fn leaf_hash(data: &[u8]) -> Hash {
    Hash(sha256(&[&[0], data]))
}

/// Returns the hash of a node: SHA-256 of the byte 1, the left and the right hash (RFC 6962 §2.1).
pub fn node_hash(left: &Hash, right: &Hash) -> Hash {
    Hash(sha256(&[&[1], &left.0, &right.0]))
}

/// Returns the root of the tree without entries: SHA-256 of nothing (RFC 6962 §2.1).
pub fn empty_root() -> Hash {
    Hash(sha256(&[]))
}

/// Returns the root of the first `size` entries, read from stored hashes.
///
/// `read` is called at most once, with the indexes of [`root_indexes`]; it returns their hashes in the same order.
///
/// # Errors
///
/// [`TreeError`] for an impossible size or a wrong number of hashes, and whatever `read` fails with.
pub fn root<E: From<TreeError>>(size: u64, read: &mut Read<'_, E>) -> Result<Hash, E> {
    check_size(size)?;
    let roots = read_spans(slice::from_ref(&(0..size)), read)?;
    Ok(roots.first().copied().unwrap_or_else(empty_root))
}

/// Returns the indexes of the stored hashes that [`root`] reads; for a caller that must wait for its database.
///
/// # Errors
///
/// [`TreeError::TooLarge`].
pub fn root_indexes(size: u64) -> Result<Vec<u64>, TreeError> {
    check_size(size)?;
    Ok(span_indexes(slice::from_ref(&(0..size))))
}

/// Returns how many hashes are stored for a tree of `size` entries, which is also the index of its next leaf.
///
/// # Errors
///
/// [`TreeError::TooLarge`].
pub fn stored_count(size: u64) -> Result<u64, TreeError> {
    check_size(size)?;
    Ok(2 * size - u64::from(size.count_ones()))
}

/// Refuses sizes whose indexes would not fit.
pub(crate) fn check_size(size: u64) -> Result<(), TreeError> {
    if size > SIZE_MAX { Err(TreeError::TooLarge { size }) } else { Ok(()) }
}

/// Returns the index of the `number`th complete subtree of 2^`level` leaves.
///
/// It is stored right after its last leaf and the smaller subtrees which that leaf completes.
pub(crate) fn stored_index(level: u32, number: u64) -> u64 {
    let last_leaf = ((number + 1) << level) - 1;
    2 * last_leaf - u64::from(last_leaf.count_ones()) + u64::from(level)
}

/// Reads the roots of spans of leaves, in order; an empty span has no root and is left out.
///
/// Each span must begin at a multiple of the smallest power of two that is not smaller than its length, as all spans
/// in RFC 6962 do. `read` is called at most once.
pub(crate) fn read_spans<E: From<TreeError>>(
    spans: &[Range<u64>],
    read: &mut Read<'_, E>,
) -> Result<Vec<Hash>, E> {
    let indexes = span_indexes(spans);
    if indexes.is_empty() {
        return Ok(Vec::new());
    }
    let hashes = read(&indexes)?;
    if hashes.len() != indexes.len() {
        return Err(TreeError::Missing { asked: indexes.len(), found: hashes.len() }.into());
    }
    let mut rest = hashes.into_iter();
    let roots = spans.iter().filter_map(|span| {
        let subtrees: Vec<Hash> = rest.by_ref().take(subtree_count(span)).collect();
        join(&subtrees)
    });
    Ok(roots.collect())
}

/// Returns the indexes of the complete subtrees that make up the spans.
pub(crate) fn span_indexes(spans: &[Range<u64>]) -> Vec<u64> {
    let mut indexes = Vec::with_capacity(spans.iter().map(subtree_count).sum());
    for span in spans {
        let mut start = span.start;
        while start < span.end {
            let level = (span.end - start).ilog2();
            indexes.push(stored_index(level, start >> level));
            start += 1 << level;
        }
    }
    indexes
}

/// Joins the roots of complete subtrees, the largest first, into the root above them.
pub(crate) fn join(subtrees: &[Hash]) -> Option<Hash> {
    let (last, before) = subtrees.split_last()?;
    Some(before.iter().rev().fold(*last, |right, left| node_hash(left, &right)))
}

fn subtree_count(span: &Range<u64>) -> usize {
    (span.end - span.start).count_ones() as usize
}

#[cfg(test)]
pub(crate) mod tests;
