//! The right edge of the tree: all that is needed to append entries and to know the root.

use crate::hash::Hash;
use crate::tree::{
    Read, SIZE_MAX, TreeError, check_size, empty_root, join, node_hash, root_indexes, stored_count,
};

/// Holds the size of a tree and the roots of its complete subtrees: at most 62 hashes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Frontier {
    size: u64,
    /// One hash for each bit of `size`, the largest subtree first.
    peaks: Vec<Hash>,
}

impl Frontier {
    /// Returns the frontier of the tree without entries.
    pub fn new() -> Self {
        Self::default()
    }

    /// Rebuilds a frontier from its size and the hashes at [`root_indexes`], in that order.
    ///
    /// # Errors
    ///
    /// [`TreeError::TooLarge`], and [`TreeError::Missing`] when the number of hashes does not fit the size.
    pub fn restore(size: u64, hashes: Vec<Hash>) -> Result<Self, TreeError> {
        check_size(size)?;
        let asked = size.count_ones() as usize;
        if hashes.len() != asked {
            return Err(TreeError::Missing { asked, found: hashes.len() });
        }
        Ok(Self { size, peaks: hashes })
    }

    /// Reads the frontier of a tree of `size` entries from stored hashes, in at most one call of `read`.
    ///
    /// # Errors
    ///
    /// [`TreeError`], and whatever `read` fails with.
    pub fn read<E: From<TreeError>>(size: u64, read: &mut Read<'_, E>) -> Result<Self, E> {
        let indexes = root_indexes(size)?;
        let hashes = if indexes.is_empty() { Vec::new() } else { read(&indexes)? };
        Ok(Self::restore(size, hashes)?)
    }

    /// Appends leaves and returns the hashes to store, as (index, hash) with rising indexes and no gap.
    ///
    /// # Errors
    ///
    /// [`TreeError::TooLarge`]; the frontier is then as it was.
    pub fn append(&mut self, leaves: &[Hash]) -> Result<Vec<(u64, Hash)>, TreeError> {
        check_size(self.size.saturating_add(leaves.len() as u64))?;
        let mut index = stored_count(self.size)?;
        let mut stored = Vec::with_capacity(2 * leaves.len() + 64);
        for leaf in leaves {
            self.add(*leaf, &mut |hash| {
                stored.push((index, hash));
                index += 1;
            });
        }
        Ok(stored)
    }

    /// Appends one leaf whose hashes need not be stored.
    ///
    /// # Errors
    ///
    /// [`TreeError::TooLarge`]; the frontier is then as it was.
    pub fn push(&mut self, leaf: Hash) -> Result<(), TreeError> {
        if self.size >= SIZE_MAX {
            return Err(TreeError::TooLarge { size: self.size.saturating_add(1) });
        }
        self.add(leaf, &mut |_| ());
        Ok(())
    }

    /// Returns the number of entries.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Returns the root of all entries so far.
    pub fn root(&self) -> Hash {
        join(&self.peaks).unwrap_or_else(empty_root)
    }

    /// Adds a leaf and every subtree it completes, telling `stored` each of them in index order.
    fn add(&mut self, leaf: Hash, stored: &mut dyn FnMut(Hash)) {
        let mut hash = leaf;
        stored(hash);
        for _ in 0..self.size.trailing_ones() {
            let left = self.peaks.pop().expect("there is one peak for each bit of the size");
            hash = node_hash(&left, &hash);
            stored(hash);
        }
        self.peaks.push(hash);
        self.size += 1;
    }
}
