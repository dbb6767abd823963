//! The one seam that everything with content passes on its way to and from disk.
//!
//! What is stored is **not encrypted**: the bytes are kept as they are. Encryption belongs here and
//! nowhere else: every caller already hands over the cell a value lies in, which becomes the
//! associated data, so that rows cannot be swapped.

use crate::error::StoreError;
use fyr_journal::verify::Payload;

/// Where a value lies: table, row and column. Belongs to the value.
#[derive(Debug, Clone, Copy)]
#[expect(
    dead_code,
    reason = "read by encryption only, as associated data; all callers are ready for it"
)]
pub(crate) struct Cell<'a> {
    pub(crate) table: &'static str,
    pub(crate) row: &'a str,
    pub(crate) column: &'static str,
}

/// Closes and opens what is stored; holds the keys once there are any.
#[derive(Debug)]
pub(crate) struct Sealer;

#[expect(
    clippy::unused_self,
    reason = "keys will be held by the sealer: every caller goes through one"
)]
impl Sealer {
    /// Returns the bytes to store for `plain` in `cell`.
    pub(crate) fn seal(&self, _cell: Cell<'_>, plain: Vec<u8>) -> Vec<u8> {
        plain
    }

    /// Returns what was sealed in `cell`.
    #[expect(
        clippy::unnecessary_wraps,
        reason = "opening fails when a key is missing: callers are written for it"
    )]
    pub(crate) fn open(&self, _cell: Cell<'_>, stored: Vec<u8>) -> Result<Vec<u8>, StoreError> {
        Ok(stored)
    }

    /// Returns a payload as verification and export need it.
    pub(crate) fn payload(&self, _cell: Cell<'_>, salt: [u8; 32], stored: Vec<u8>) -> Payload {
        Payload::Open { salt, plaintext: stored }
    }
}
