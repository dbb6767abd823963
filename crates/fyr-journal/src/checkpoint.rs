//! The signed head of the journal: a C2SP tlog-checkpoint in a C2SP signed note.
//!
//! ```text
//! journal.example.org
//! 42
//! CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=
//!
//! — journal.example.org <base64 of key id and Ed25519 signature>
//! ```

use crate::hash::{Hash, HashError, base64_decode, base64_encode};
use crate::key::{SigningKey, VerifierKey, is_name};
use crate::tree::SIZE_MAX;

/// The longest note that is read: room for [`SIGNATURES_MAX`] signatures of any kind in use, as in Go's `note`.
pub const NOTE_BYTES_MAX: usize = 1_000_000;

/// The most signature lines that are read: C2SP asks for at least 16, Go's `note` reads 100.
pub const SIGNATURES_MAX: usize = 100;

/// States that the first `size` entries of the journal `origin` have this root.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// The name of the journal, which is the name of its key.
    pub origin: String,
    /// The number of entries.
    pub size: u64,
    /// The root of the tree over them.
    pub root: Hash,
}

/// Says why a note is not a checkpoint of this journal.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CheckpointError {
    /// The note is longer than [`NOTE_BYTES_MAX`].
    #[error(
        "checkpoint: more than {NOTE_BYTES_MAX} bytes; give the file that holds the note alone"
    )]
    TooLong,
    /// The note is not UTF-8.
    #[error("checkpoint: not UTF-8 text; give the file as it was received")]
    NotText,
    /// The note has carriage returns.
    #[error(
        "checkpoint: has Windows line ends (CR LF), which break the signature; give the file as it was received"
    )]
    LineEnds,
    /// The note has control characters.
    #[error("checkpoint: line {line} holds a control character; give the file as it was received")]
    Control {
        /// The line, from 1.
        line: usize,
    },
    /// There are no signature lines after an empty line, or the last line is not ended.
    #[error(
        "checkpoint: no empty line followed by whole signature lines; copy the note again, whole and with its last line end"
    )]
    NoSignatures,
    /// A signature line is malformed.
    #[error("checkpoint: signature {number} is not `— name base64`; copy the note again")]
    SignatureLine {
        /// The signature, from 1.
        number: usize,
    },
    /// There are more than [`SIGNATURES_MAX`] signature lines.
    #[error("checkpoint: more than {SIGNATURES_MAX} signatures; remove those that are not needed")]
    TooManySignatures,
    /// The text is not three or more lines that are not empty.
    #[error(
        "checkpoint: the text is not origin, size and root, each on a line; copy the note again"
    )]
    Lines,
    /// The second line is not a size.
    #[error(
        "checkpoint: line 2 is not a number of entries from 0 to {SIZE_MAX} without leading zeros; copy the note again"
    )]
    Size,
    /// The third line is not a root.
    #[error("checkpoint: line 3, the root, {0}")]
    Root(HashError),
    /// The checkpoint is of another journal.
    #[error(
        "checkpoint of `{found}`: the key is for `{expected}`; give the key or the checkpoint of the right journal"
    )]
    Origin {
        /// The origin in the note.
        found: String,
        /// The name of the key.
        expected: String,
    },
    /// No signature is by the key.
    #[error(
        "checkpoint of {size} entries: not signed by `{name}+{id:08x}`; it is false, or the key is the wrong one"
    )]
    NotSigned {
        /// The size it states.
        size: u64,
        /// The key's name.
        name: String,
        /// The key's id.
        id: u32,
    },
    /// A signature names the key but is not its signature over this text.
    #[error(
        "checkpoint of {size} entries: the signature of `{name}+{id:08x}` is false; the text or the signature was changed"
    )]
    FalseSignature {
        /// The size it states.
        size: u64,
        /// The key's name.
        name: String,
        /// The key's id.
        id: u32,
    },
}

/// Signs the state of a journal and returns the note; its origin is the name of the key.
pub fn sign(key: &SigningKey, size: u64, root: Hash) -> String {
    let verifier = key.verifier();
    let name = verifier.name();
    let text = format!("{name}\n{size}\n{root}\n");
    let signed = [verifier.id().to_be_bytes().as_slice(), &key.sign(&text)].concat();
    format!("{text}\n— {name} {}\n", base64_encode(&signed))
}

/// Reads a note and returns its checkpoint if `key` has signed it.
///
/// Signatures of other keys are passed over, as C2SP requires; every one that names `key` must be right. Lines after
/// the root are signed as well, but mean nothing to Fyr.
///
/// # Errors
///
/// [`CheckpointError`].
pub fn open(note: &[u8], key: &VerifierKey) -> Result<Checkpoint, CheckpointError> {
    let claim = Claim::read(note, key)?;
    if claim.signatures.iter().all(|signature| key.has_signed(claim.text, signature)) {
        Ok(claim.checkpoint)
    } else {
        let (size, name, id) = (claim.checkpoint.size, key.name().to_owned(), key.id());
        Err(CheckpointError::FalseSignature { size, name, id })
    }
}

/// Reads many notes at once, in a fraction of the time; returns of each what [`open`] would.
pub fn open_all(notes: &[&[u8]], key: &VerifierKey) -> Vec<Result<Checkpoint, CheckpointError>> {
    let claims: Vec<_> = notes.iter().map(|note| Claim::read(note, key)).collect();
    let signed: Vec<_> = claims.iter().flatten().flat_map(Claim::signed).collect();
    if key.has_signed_all(&signed) {
        claims.into_iter().map(|it| it.map(|claim| claim.checkpoint)).collect()
    } else {
        // One of them is false: which, only each by itself can tell.
        notes.iter().map(|note| open(note, key)).collect()
    }
}

/// Is what a note says, with the signatures that name the key and that nobody has verified yet: one at least.
struct Claim<'a> {
    checkpoint: Checkpoint,
    text: &'a str,
    signatures: Vec<Vec<u8>>,
}

impl<'a> Claim<'a> {
    fn read(note: &'a [u8], key: &VerifierKey) -> Result<Self, CheckpointError> {
        let note = Note::parse(note)?;
        let checkpoint = parse_text(note.text)?;
        if checkpoint.origin != key.name() {
            let expected = key.name().to_owned();
            return Err(CheckpointError::Origin { found: checkpoint.origin, expected });
        }
        let (size, name, id) = (checkpoint.size, key.name(), key.id());
        let ours = note.signatures.into_iter().filter(|s| s.id == id && s.name == name);
        let signatures: Vec<_> = ours.map(|it| it.bytes).collect();
        if signatures.is_empty() {
            return Err(CheckpointError::NotSigned { size, name: name.to_owned(), id });
        }
        Ok(Self { checkpoint, text: note.text, signatures })
    }

    fn signed(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.signatures.iter().map(|it| (self.text, it.as_slice()))
    }
}

/// Is a signed note: a text and signatures that nobody has verified yet.
struct Note<'a> {
    text: &'a str,
    signatures: Vec<NoteSignature<'a>>,
}

struct NoteSignature<'a> {
    name: &'a str,
    id: u32,
    bytes: Vec<u8>,
}

impl<'a> Note<'a> {
    fn parse(note: &'a [u8]) -> Result<Self, CheckpointError> {
        if note.len() > NOTE_BYTES_MAX {
            return Err(CheckpointError::TooLong);
        }
        let note = std::str::from_utf8(note).map_err(|_| CheckpointError::NotText)?;
        if note.contains('\r') {
            return Err(CheckpointError::LineEnds);
        }
        if let Some(line) = note.split('\n').position(|line| line.chars().any(|c| c < ' ')) {
            return Err(CheckpointError::Control { line: line + 1 });
        }
        let empty_line = note.rfind("\n\n").ok_or(CheckpointError::NoSignatures)?;
        let (text, signatures) = note.split_at(empty_line + 1);
        let lines = signatures
            .strip_prefix('\n')
            .and_then(|lines| lines.strip_suffix('\n'))
            .ok_or(CheckpointError::NoSignatures)?;
        let mut signatures = Vec::new();
        for (index, line) in lines.split('\n').enumerate() {
            if index >= SIGNATURES_MAX {
                return Err(CheckpointError::TooManySignatures);
            }
            let number = index + 1;
            let signature =
                NoteSignature::parse(line).ok_or(CheckpointError::SignatureLine { number })?;
            signatures.push(signature);
        }
        Ok(Self { text, signatures })
    }
}

impl<'a> NoteSignature<'a> {
    fn parse(line: &'a str) -> Option<Self> {
        let (name, base64) = line.strip_prefix("— ")?.split_once(' ')?;
        let bytes = base64_decode(base64)?;
        let (id, bytes) = bytes.split_first_chunk::<4>()?;
        if !is_name(name) || bytes.is_empty() {
            return None;
        }
        Some(Self { name, id: u32::from_be_bytes(*id), bytes: bytes.to_vec() })
    }
}

/// Reads the text of a checkpoint (C2SP tlog-checkpoint, "Note text").
fn parse_text(text: &str) -> Result<Checkpoint, CheckpointError> {
    let lines: Vec<&str> = text.strip_suffix('\n').unwrap_or(text).split('\n').collect();
    if lines.iter().any(|line| line.is_empty()) {
        return Err(CheckpointError::Lines);
    }
    let [origin, size_text, root, ..] = lines.as_slice() else {
        return Err(CheckpointError::Lines);
    };
    let size = size_text
        .parse::<u64>()
        .ok()
        .filter(|size| *size <= SIZE_MAX && size.to_string() == *size_text)
        .ok_or(CheckpointError::Size)?;
    let root = Hash::parse(root).map_err(CheckpointError::Root)?;
    Ok(Checkpoint { origin: (*origin).to_owned(), size, root })
}

#[cfg(test)]
mod tests;
