//! One journal entry: the header that is hashed into the tree, and the commitments in it.

use crate::hash::{Hash, base64_encode, sha256};
use crate::tree::{SIZE_MAX, leaf_hash};

/// The first line of every encoded entry.
pub const ENTRY_FORMAT: &str = "fyr-entry-v1";

/// What stands before salt and plaintext in a commitment, so that no other hash of Fyr can be passed off as one.
pub const PAYLOAD_FORMAT: &str = "fyr-payload-v1\n";

/// The most bytes that `stream`, `actor` and `kind` may have, each.
pub const TEXT_BYTES_MAX: usize = 1024;

/// Holds the values of a journal entry, as a store or an export gives them: not yet judged.
///
/// A header can never be erased. It must hold no personal data: `stream` and `actor` are ids.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    /// Place in the journal, from 0 and without gaps.
    pub position: u64,
    /// The thing the event happened to, for example `case/…`.
    pub stream: String,
    /// Place within the stream, from 1 and without gaps.
    pub version: u64,
    /// When it was recorded: microseconds since 1970-01-01T00:00:00Z.
    pub at_micros: i64,
    /// Who acted.
    pub actor: String,
    /// The name of the event's type.
    pub kind: String,
    /// What [`commit`] gives for the payload's salt and plaintext.
    pub commitment: [u8; 32],
    /// What [`digest_stored`] gives for the bytes that are stored.
    pub stored: [u8; 32],
}

/// Is a header that can be written in exactly one way, and so be hashed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    header: Header,
}

/// Names the text values of a header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// [`Header::stream`].
    Stream,
    /// [`Header::actor`].
    Actor,
    /// [`Header::kind`].
    Kind,
}

/// Says why a header cannot be an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EntryError {
    /// A text value is empty.
    #[error("entry {position}: `{}` is empty; give it a value", .field.name())]
    Empty {
        /// The entry.
        position: u64,
        /// The value.
        field: Field,
    },
    /// A text value holds a line end or another control character.
    #[error("entry {position}: `{}` holds a control character; remove it", .field.name())]
    Control {
        /// The entry.
        position: u64,
        /// The value.
        field: Field,
    },
    /// A text value is too long.
    #[error("entry {position}: `{}` has {bytes} bytes, at most {TEXT_BYTES_MAX} are allowed; use a shorter id", .field.name())]
    TooLong {
        /// The entry.
        position: u64,
        /// The value.
        field: Field,
        /// How long it is.
        bytes: usize,
    },
    /// The position is beyond the largest tree.
    #[error("entry {position}: the journal ends at position {}; correct the position", SIZE_MAX - 1)]
    Position {
        /// The entry.
        position: u64,
    },
    /// The version is 0 or larger than the largest signed 64-bit number.
    #[error(
        "entry {position}: version {version} is not between 1 and {}; correct the version",
        i64::MAX
    )]
    Version {
        /// The entry.
        position: u64,
        /// Its version.
        version: u64,
    },
}

impl Entry {
    /// Accepts a header whose text values are neither empty, too long nor hold a control character.
    ///
    /// # Errors
    ///
    /// [`EntryError`] with the first value that is not acceptable.
    pub fn new(header: Header) -> Result<Self, EntryError> {
        header.check()?;
        Ok(Self { header })
    }

    /// Returns the values.
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// Returns the values, giving up the entry.
    pub fn into_header(self) -> Header {
        self.header
    }

    /// Returns the bytes that are hashed: nine lines, each ended by one line feed (`docs/journal-format.md` §2).
    pub fn encode(&self) -> Vec<u8> {
        self.header.encode()
    }

    /// Returns the RFC 6962 leaf hash of the encoded entry.
    pub fn leaf(&self) -> Hash {
        leaf_hash(&self.encode())
    }
}

impl Header {
    /// Says whether the header can be an entry.
    pub(crate) fn check(&self) -> Result<(), EntryError> {
        let position = self.position;
        if position >= SIZE_MAX {
            return Err(EntryError::Position { position });
        }
        if self.version == 0 || i64::try_from(self.version).is_err() {
            return Err(EntryError::Version { position, version: self.version });
        }
        let texts =
            [(Field::Stream, &self.stream), (Field::Actor, &self.actor), (Field::Kind, &self.kind)];
        for (field, text) in texts {
            if text.is_empty() {
                return Err(EntryError::Empty { position, field });
            }
            if text.len() > TEXT_BYTES_MAX {
                return Err(EntryError::TooLong { position, field, bytes: text.len() });
            }
            if text.chars().any(char::is_control) {
                return Err(EntryError::Control { position, field });
            }
        }
        Ok(())
    }

    /// Returns the leaf hash of a header that [`Header::check`] has accepted.
    pub(crate) fn leaf(&self) -> Hash {
        leaf_hash(&self.encode())
    }

    fn encode(&self) -> Vec<u8> {
        let Self { position, stream, version, at_micros, actor, kind, commitment, stored } = self;
        let commitment = base64_encode(commitment);
        let stored = base64_encode(stored);
        format!(
            "{ENTRY_FORMAT}\n{position}\n{stream}\n{version}\n{at_micros}\n{actor}\n{kind}\n{commitment}\n{stored}\n"
        )
        .into_bytes()
    }
}

impl Field {
    /// Returns the name of the value in exports and documents.
    pub fn name(self) -> &'static str {
        match self {
            Self::Stream => "stream",
            Self::Actor => "actor",
            Self::Kind => "kind",
        }
    }
}

/// Commits to a plaintext without giving it away: SHA-256 of [`PAYLOAD_FORMAT`], salt and plaintext.
///
/// `salt` is 32 random bytes of its own for each payload. Whoever lacks the salt cannot test guesses of the plaintext;
/// when salt and payload are erased, the commitment says nothing about either.
pub fn commit(salt: &[u8; 32], plaintext: &[u8]) -> [u8; 32] {
    sha256(&[PAYLOAD_FORMAT.as_bytes(), salt, plaintext])
}

/// Returns the SHA-256 of the bytes as they are stored: ciphertext, or plaintext where nothing is encrypted.
pub fn digest_stored(bytes: &[u8]) -> [u8; 32] {
    sha256(&[bytes])
}

#[cfg(test)]
mod tests;
