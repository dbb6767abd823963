//! The hash chain that makes every act in Fyr provable without Fyr.
//!
//! Each event becomes an [`entry`]: a short header that commits to the payload without holding it. The entries are the
//! leaves of an RFC 6962 Merkle [`tree`]; a [`checkpoint`] is its size and root, signed. [`verify`] reads all entries
//! once and says whether they are what was signed, and where they are not; [`export`] is the journal as one file that
//! can be verified by anyone. The bytes are described in `docs/journal-format.md`.
//!
//! Nothing here reads a clock, a disk, a network or randomness: the same input gives the same answer.

pub mod entry;
pub mod tree;

pub mod frontier;
pub mod proof;

pub mod key;

pub mod checkpoint;
pub mod verify;

pub mod export;

pub mod hash;
