//! Proofs that an entry is in a tree, and that a tree continues an older one (RFC 6962 §2.1.1, §2.1.2).
//!
//! The checks are those of RFC 9162 §2.1.3.2 and §2.1.4.2; the proofs are the same in both.

use std::ops::Range;

use crate::hash::Hash;
use crate::tree::{Read, TreeError, check_size, empty_root, node_hash, read_spans, span_indexes};

/// Names an entry and the tree it is to be shown in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The entry's position, from 0.
    pub position: u64,
    /// The number of entries of the tree.
    pub size: u64,
}

/// Names two trees of which the newer is to continue the older.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Growth {
    /// The number of entries of the older tree.
    pub old_size: u64,
    /// The number of entries of the newer tree.
    pub new_size: u64,
}

/// Claims that an entry is in a tree.
#[derive(Clone, Copy, Debug)]
pub struct Inclusion<'a> {
    /// Which entry in which tree.
    pub place: Place,
    /// The leaf hash of the entry.
    pub leaf: Hash,
    /// The root of the tree.
    pub root: Hash,
    /// What [`Place::proof`] gave.
    pub proof: &'a [Hash],
}

/// Claims that a tree continues an older one: that the older entries are the first of the newer, unchanged.
#[derive(Clone, Copy, Debug)]
pub struct Consistency<'a> {
    /// Which trees.
    pub growth: Growth,
    /// The root of the older tree.
    pub old_root: Hash,
    /// The root of the newer tree.
    pub new_root: Hash,
    /// What [`Growth::proof`] gave.
    pub proof: &'a [Hash],
}

/// Says why a proof proves nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProofError {
    /// The claim itself is impossible.
    #[error("the proof is about an impossible tree")]
    Impossible(#[from] TreeError),
    /// The proof has too many or too few hashes for the sizes.
    #[error("the proof has {found} hashes, which does not fit the sizes; ask for it again")]
    Length {
        /// How many hashes it has.
        found: usize,
    },
    /// The hashes do not lead to the root.
    #[error(
        "the proof does not lead to the root: entry, proof and checkpoint do not belong together"
    )]
    Mismatch,
}

impl Place {
    /// Makes the proof from stored hashes, in at most one call of `read` with [`Place::indexes`].
    ///
    /// # Errors
    ///
    /// [`TreeError`], and whatever `read` fails with.
    pub fn proof<E: From<TreeError>>(self, read: &mut Read<'_, E>) -> Result<Vec<Hash>, E> {
        read_spans(&self.spans()?, read)
    }

    /// Returns the indexes of the stored hashes the proof is made of.
    ///
    /// # Errors
    ///
    /// [`TreeError::TooLarge`] and [`TreeError::OutOfRange`].
    pub fn indexes(self) -> Result<Vec<u64>, TreeError> {
        Ok(span_indexes(&self.spans()?))
    }

    fn check(self) -> Result<(), TreeError> {
        check_size(self.size)?;
        if self.position >= self.size {
            return Err(TreeError::OutOfRange { position: self.position, size: self.size });
        }
        Ok(())
    }

    /// Returns the spans of leaves whose roots are the proof, from the leaf upwards.
    fn spans(self) -> Result<Vec<Range<u64>>, TreeError> {
        self.check()?;
        let mut spans = Vec::new();
        let mut within = 0..self.size;
        while within.end - within.start > 1 {
            let middle = split(&within);
            if self.position < middle {
                spans.push(middle..within.end);
                within.end = middle;
            } else {
                spans.push(within.start..middle);
                within.start = middle;
            }
        }
        spans.reverse();
        Ok(spans)
    }
}

impl Growth {
    /// Makes the proof from stored hashes, in at most one call of `read` with [`Growth::indexes`].
    ///
    /// The proof is empty when the older tree is empty or the sizes are equal.
    ///
    /// # Errors
    ///
    /// [`TreeError`], and whatever `read` fails with.
    pub fn proof<E: From<TreeError>>(self, read: &mut Read<'_, E>) -> Result<Vec<Hash>, E> {
        read_spans(&self.spans()?, read)
    }

    /// Returns the indexes of the stored hashes the proof is made of.
    ///
    /// # Errors
    ///
    /// [`TreeError::TooLarge`] and [`TreeError::Shrinks`].
    pub fn indexes(self) -> Result<Vec<u64>, TreeError> {
        Ok(span_indexes(&self.spans()?))
    }

    fn check(self) -> Result<(), TreeError> {
        check_size(self.new_size)?;
        if self.old_size > self.new_size {
            return Err(TreeError::Shrinks { old_size: self.old_size, new_size: self.new_size });
        }
        Ok(())
    }

    /// Returns the spans of leaves whose roots are the proof: SUBPROOF of RFC 6962 §2.1.2, from the bottom upwards.
    fn spans(self) -> Result<Vec<Range<u64>>, TreeError> {
        self.check()?;
        let mut spans = Vec::new();
        if self.old_size == 0 {
            return Ok(spans);
        }
        let mut within = 0..self.new_size;
        while within.end != self.old_size {
            let middle = split(&within);
            if self.old_size <= middle {
                spans.push(middle..within.end);
                within.end = middle;
            } else {
                spans.push(within.start..middle);
                within.start = middle;
            }
        }
        // A verifier knows the root of the older tree already; it does not know the root of a part of it.
        if within.start > 0 {
            spans.push(within);
        }
        spans.reverse();
        Ok(spans)
    }
}

impl Inclusion<'_> {
    /// Checks the claim (RFC 9162 §2.1.3.2).
    ///
    /// # Errors
    ///
    /// [`ProofError`] when the claim is not proved.
    pub fn check(&self) -> Result<(), ProofError> {
        self.place.check()?;
        let wrong_length = ProofError::Length { found: self.proof.len() };
        let mut path = Path { node: self.place.position, last: self.place.size - 1 };
        let mut hash = self.leaf;
        for sibling in self.proof {
            hash = match path.up().ok_or(wrong_length)? {
                Side::Left => node_hash(sibling, &hash),
                Side::Right => node_hash(&hash, sibling),
            };
        }
        if path.last != 0 {
            return Err(wrong_length);
        }
        if hash == self.root { Ok(()) } else { Err(ProofError::Mismatch) }
    }
}

impl Consistency<'_> {
    /// Checks the claim (RFC 9162 §2.1.4.2); a tree without entries is continued by every tree, with an empty proof.
    ///
    /// # Errors
    ///
    /// [`ProofError`] when the claim is not proved.
    pub fn check(&self) -> Result<(), ProofError> {
        self.growth.check()?;
        let Growth { old_size, new_size } = self.growth;
        if old_size == 0 || old_size == new_size {
            return self.check_without_proof();
        }
        let wrong_length = ProofError::Length { found: self.proof.len() };
        // Where the older tree is one complete subtree, its root is the first hash and left out of the proof.
        let mut hashes = self.proof.iter();
        let first = if old_size.is_power_of_two() {
            self.old_root
        } else {
            *hashes.next().ok_or(wrong_length)?
        };
        let shared = (old_size - 1).trailing_ones();
        let mut path = Path { node: (old_size - 1) >> shared, last: (new_size - 1) >> shared };
        let (mut old, mut new) = (first, first);
        for sibling in hashes {
            match path.up().ok_or(wrong_length)? {
                Side::Left => {
                    old = node_hash(sibling, &old);
                    new = node_hash(sibling, &new);
                }
                Side::Right => new = node_hash(&new, sibling),
            }
        }
        if path.last != 0 {
            return Err(wrong_length);
        }
        if old == self.old_root && new == self.new_root {
            Ok(())
        } else {
            Err(ProofError::Mismatch)
        }
    }

    fn check_without_proof(&self) -> Result<(), ProofError> {
        if !self.proof.is_empty() {
            return Err(ProofError::Length { found: self.proof.len() });
        }
        let expected = if self.growth.old_size == 0 { empty_root() } else { self.new_root };
        let new_is_possible = self.growth.new_size > 0 || self.new_root == empty_root();
        if self.old_root == expected && new_is_possible {
            Ok(())
        } else {
            Err(ProofError::Mismatch)
        }
    }
}

/// Says on which side of the path the next hash of a proof stands.
enum Side {
    Left,
    Right,
}

/// Is the way from a leaf to the root: the node's number in its row, and the number of the last node of that row.
struct Path {
    node: u64,
    last: u64,
}

impl Path {
    /// Goes one sibling up; `None` at the root.
    ///
    /// The last node of a row has no sibling when its number is even: it then stands as it is in the rows above.
    fn up(&mut self) -> Option<Side> {
        if self.last == 0 {
            return None;
        }
        let side = if self.node & 1 == 1 || self.node == self.last {
            let alone = self.node.trailing_zeros();
            self.node >>= alone;
            self.last >>= alone;
            Side::Left
        } else {
            Side::Right
        };
        self.node >>= 1;
        self.last >>= 1;
        Some(side)
    }
}

/// Returns where RFC 6962 divides a span of at least two leaves: after the largest power of two below its length.
fn split(span: &Range<u64>) -> u64 {
    span.start + (1 << (span.end - span.start - 1).ilog2())
}

#[cfg(test)]
mod tests;
