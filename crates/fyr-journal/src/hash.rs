//! The one hash of the journal: SHA-256, written as base64.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

/// Is a SHA-256 hash; its text is base64 with padding (RFC 4648 §4).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hash(pub [u8; 32]);

/// Says why something is not a hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HashError {
    /// The text is not base64 in its one correct spelling.
    #[error("is not base64 with padding (RFC 4648 §4); copy it again, whole")]
    Base64,
    /// The bytes are too few or too many.
    #[error("has {found} bytes, a SHA-256 hash has 32; copy it again, whole")]
    Length {
        /// How many bytes there were.
        found: usize,
    },
}

impl Hash {
    /// Reads the base64 text of a hash.
    ///
    /// # Errors
    ///
    /// [`HashError`] when the text is not the one correct spelling of 32 bytes.
    pub fn parse(text: &str) -> Result<Self, HashError> {
        let bytes = base64_decode(text).ok_or(HashError::Base64)?;
        Self::try_from(bytes.as_slice())
    }
}

impl TryFrom<&[u8]> for Hash {
    type Error = HashError;

    fn try_from(bytes: &[u8]) -> Result<Self, HashError> {
        let array = bytes.try_into().map_err(|_| HashError::Length { found: bytes.len() })?;
        Ok(Self(array))
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&base64_encode(&self.0))
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Returns the SHA-256 of the parts, one after the other.
pub(crate) fn sha256(parts: &[&[u8]]) -> [u8; 32] {
    let mut digest = Sha256::new();
    for part in parts {
        digest.update(part);
    }
    digest.finalize().into()
}

/// Writes bytes as base64 with padding.
pub(crate) fn base64_encode(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

/// Reads base64 with padding; `None` for every other spelling of the same bytes.
pub(crate) fn base64_decode(text: &str) -> Option<Vec<u8>> {
    STANDARD.decode(text).ok()
}
