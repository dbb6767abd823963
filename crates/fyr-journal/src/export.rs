//! The journal as one file that proves itself: JSON Lines, `docs/journal-format.md` §6.

use std::io;

use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};

use crate::entry::Header;
use crate::hash::{Hash, HashError, base64_decode, base64_encode};
use crate::key::{KeyError, VerifierKey};
use crate::verify::{Payload, Record, Source, Verification, Verifier};

/// The value of `format` in the first line of an export.
pub const EXPORT_FORMAT: &str = "fyr-journal-export-v1";

/// Is what one line of an export says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Line {
    /// The first line: whose journal this is.
    Head(VerifierKey),
    /// An entry.
    Record(Record),
    /// A signed note.
    Checkpoint(String),
}

/// Is what the reader of an export has from elsewhere.
#[derive(Clone, Debug, Default)]
pub struct Trust {
    /// The key; without it, the key in the export is used and the verdict says so.
    pub key: Option<VerifierKey>,
    /// Signed notes that were kept apart from the journal.
    pub checkpoints: Vec<Vec<u8>>,
}

/// Says why an export cannot be read; `line` counts from 1.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The lines could not be read.
    #[error("export line {line}: cannot be read")]
    Read {
        /// The line.
        line: u64,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// The file has no line.
    #[error("export: is empty; export the journal again")]
    Empty,
    /// The line is not the JSON of this format.
    ///
    /// The parser's own message is left out: it may quote a payload.
    #[error(
        "export line {line}, column {column}: is not a line of {EXPORT_FORMAT}; the line was damaged, or the file is of another kind"
    )]
    Json {
        /// The line.
        line: u64,
        /// The byte of the line, from 1.
        column: usize,
    },
    /// The line is neither head, entry nor checkpoint.
    #[error(
        "export line {line}: has none or several of `format`, `position` and `checkpoint`; the line was damaged"
    )]
    Kind {
        /// The line.
        line: u64,
    },
    /// The first line is not the head, or another line is.
    #[error(
        "export line {line}: the head stands on line 1 and nowhere else; export the journal again"
    )]
    Head {
        /// The line.
        line: u64,
    },
    /// The head names a format that is not known.
    #[error(
        "export line {line}: the format is not {EXPORT_FORMAT}; use the version of Fyr that wrote it"
    )]
    Format {
        /// The line.
        line: u64,
    },
    /// The key in the head is not a key.
    #[error("export line {line}: `key` is not a key")]
    Key {
        /// The line.
        line: u64,
        /// Why.
        #[source]
        source: KeyError,
    },
    /// The origin in the head is not the name of the key.
    #[error("export line {line}: `origin` is not the name of the key; one of them was changed")]
    Origin {
        /// The line.
        line: u64,
    },
    /// A value is not 32 bytes as base64.
    #[error("export line {line}: `{field}` {why}")]
    Hash {
        /// The line.
        line: u64,
        /// The value.
        field: &'static str,
        /// Why.
        why: HashError,
    },
    /// A value is not base64.
    #[error("export line {line}: `{field}` is not base64 with padding; the line was damaged")]
    Base64 {
        /// The line.
        line: u64,
        /// The value.
        field: &'static str,
    },
    /// The payload does not have exactly the values its kind has.
    #[error(
        "export line {line}: a payload that is `{kind}` does not have these values; the line was damaged"
    )]
    Payload {
        /// The line.
        line: u64,
        /// `open`, `unsealed`, `sealed` or `erased`.
        kind: &'static str,
    },
}

/// Returns the first line of an export, with its line end.
pub fn encode_head(key: &VerifierKey) -> String {
    let key_text = key.to_text();
    line(&HeadLine { format: EXPORT_FORMAT.into(), origin: key.name().into(), key: key_text })
}

/// Returns the line of an entry, with its line end.
pub fn encode_record(record: &Record) -> String {
    let header = &record.header;
    let payload = PayloadText::of(&record.payload);
    line(&RecordLine {
        position: header.position,
        stream: header.stream.clone(),
        version: header.version,
        at_micros: header.at_micros,
        actor: header.actor.clone(),
        kind: header.kind.clone(),
        commitment: base64_encode(&header.commitment),
        stored: base64_encode(&header.stored),
        leaf: record.leaf.map(|leaf| leaf.to_string()),
        payload: payload.kind,
        salt: payload.salt,
        plaintext: payload.plaintext,
        plaintext_base64: payload.plaintext_base64,
        ciphertext: payload.ciphertext,
    })
}

/// Returns the line of a signed note, with its line end.
///
/// A note of `size` entries stands after the line of entry `size` − 1 and before that of entry `size`.
pub fn encode_checkpoint(note: &str) -> String {
    line(&CheckpointLine { checkpoint: note.to_owned() })
}

/// Reads one line; `number` is its number, from 1, for the error.
///
/// # Errors
///
/// [`ExportError`], with the number of the line.
pub fn parse_line(number: u64, text: &str) -> Result<Line, ExportError> {
    let kind: Kind = parse(number, text)?;
    match (kind.format, kind.position, kind.checkpoint) {
        (Some(_), None, None) => parse_head(number, text).map(Line::Head),
        (None, Some(_), None) => parse_record(number, text).map(Line::Record),
        (None, None, Some(_)) => {
            parse::<CheckpointLine>(number, text).map(|line| Line::Checkpoint(line.checkpoint))
        }
        _ => Err(ExportError::Kind { line: number }),
    }
}

/// Verifies an export in one pass over its lines, without keeping them.
///
/// # Errors
///
/// [`ExportError`] at the first line that cannot be read. An export that can be read but is not whole is no error: see
/// [`Verification`].
pub fn verify_lines(
    lines: impl IntoIterator<Item = Result<String, io::Error>>,
    trust: Trust,
) -> Result<Verification, ExportError> {
    let mut numbered = (1..).zip(lines);
    let (number, first) = numbered.next().ok_or(ExportError::Empty)?;
    let first = first.map_err(|source| ExportError::Read { line: number, source })?;
    let Line::Head(own_key) = parse_line(number, &first)? else {
        return Err(ExportError::Head { line: number });
    };
    let mut verifier = match trust.key {
        Some(key) => Verifier::new(key, Source::Outside),
        None => Verifier::new(own_key, Source::Inside),
    };
    for note in &trust.checkpoints {
        verifier.checkpoint(note, Source::Outside);
    }
    for (number, text) in numbered {
        let text = text.map_err(|source| ExportError::Read { line: number, source })?;
        match parse_line(number, &text)? {
            Line::Head(_) => return Err(ExportError::Head { line: number }),
            Line::Record(record) => verifier.push(&record),
            Line::Checkpoint(note) => verifier.checkpoint(note.as_bytes(), Source::Inside),
        }
    }
    Ok(verifier.finish())
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct HeadLine {
    format: String,
    origin: String,
    key: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct CheckpointLine {
    checkpoint: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct RecordLine {
    position: u64,
    stream: String,
    version: u64,
    at_micros: i64,
    actor: String,
    kind: String,
    commitment: String,
    stored: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    leaf: Option<String>,
    payload: PayloadKind,
    #[serde(skip_serializing_if = "Option::is_none")]
    salt: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    plaintext: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    plaintext_base64: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ciphertext: Option<String>,
}

#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum PayloadKind {
    Open,
    Unsealed,
    Sealed,
    Erased,
}

/// Finds out which of the three kinds a line is, passing over all values.
#[derive(Deserialize)]
struct Kind {
    format: Option<IgnoredAny>,
    position: Option<IgnoredAny>,
    checkpoint: Option<IgnoredAny>,
}

/// Is a payload in the spelling of the export.
struct PayloadText {
    kind: PayloadKind,
    salt: Option<String>,
    plaintext: Option<String>,
    plaintext_base64: Option<String>,
    ciphertext: Option<String>,
}

impl PayloadKind {
    fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Unsealed => "unsealed",
            Self::Sealed => "sealed",
            Self::Erased => "erased",
        }
    }
}

impl PayloadText {
    fn of(payload: &Payload) -> Self {
        let (kind, opening, ciphertext) = match payload {
            Payload::Open { salt, plaintext } => (PayloadKind::Open, Some((salt, plaintext)), None),
            Payload::Unsealed { salt, plaintext, ciphertext } => {
                (PayloadKind::Unsealed, Some((salt, plaintext)), Some(ciphertext))
            }
            Payload::Sealed { ciphertext } => (PayloadKind::Sealed, None, Some(ciphertext)),
            Payload::Erased => (PayloadKind::Erased, None, None),
        };
        // A person can read a payload that is text; the JSON string gives back the same bytes.
        let text = opening.map(|(_, bytes)| std::str::from_utf8(bytes).map_err(|_| bytes));
        Self {
            kind,
            salt: opening.map(|(salt, _)| base64_encode(salt)),
            plaintext: text.and_then(Result::ok).map(str::to_owned),
            plaintext_base64: text.and_then(Result::err).map(|bytes| base64_encode(bytes)),
            ciphertext: ciphertext.map(|bytes| base64_encode(bytes)),
        }
    }
}

fn parse_head(number: u64, text: &str) -> Result<VerifierKey, ExportError> {
    let head: HeadLine = parse(number, text)?;
    if number != 1 {
        return Err(ExportError::Head { line: number });
    }
    if head.format != EXPORT_FORMAT {
        return Err(ExportError::Format { line: number });
    }
    let key = VerifierKey::parse(&head.key)
        .map_err(|source| ExportError::Key { line: number, source })?;
    if head.origin == key.name() { Ok(key) } else { Err(ExportError::Origin { line: number }) }
}

fn parse_record(number: u64, text: &str) -> Result<Record, ExportError> {
    let line: RecordLine = parse(number, text)?;
    let hash = |field: &'static str, text: &str| {
        Hash::parse(text).map_err(|why| ExportError::Hash { line: number, field, why })
    };
    let commitment = hash("commitment", &line.commitment)?.0;
    let stored = hash("stored", &line.stored)?.0;
    let leaf = line.leaf.as_deref().map(|text| hash("leaf", text)).transpose()?;
    let salt = line.salt.as_deref().map(|text| hash("salt", text)).transpose()?.map(|salt| salt.0);
    let bytes = |field: &'static str, text: Option<String>| {
        text.map(|text| base64_decode(&text).ok_or(ExportError::Base64 { line: number, field }))
            .transpose()
    };
    let ciphertext = bytes("ciphertext", line.ciphertext)?;
    let plaintext_base64 = bytes("plaintext_base64", line.plaintext_base64)?;
    let plaintext = line.plaintext.map(String::into_bytes);
    let wrong = ExportError::Payload { line: number, kind: line.payload.name() };
    if plaintext.is_some() && plaintext_base64.is_some() {
        return Err(wrong);
    }
    let plaintext = plaintext.or(plaintext_base64);
    let payload = match (line.payload, salt, plaintext, ciphertext) {
        (PayloadKind::Open, Some(salt), Some(plaintext), None) => Payload::Open { salt, plaintext },
        (PayloadKind::Unsealed, Some(salt), Some(plaintext), Some(ciphertext)) => {
            Payload::Unsealed { salt, plaintext, ciphertext }
        }
        (PayloadKind::Sealed, None, None, Some(ciphertext)) => Payload::Sealed { ciphertext },
        (PayloadKind::Erased, None, None, None) => Payload::Erased,
        _ => return Err(wrong),
    };
    let header = Header {
        position: line.position,
        stream: line.stream,
        version: line.version,
        at_micros: line.at_micros,
        actor: line.actor,
        kind: line.kind,
        commitment,
        stored,
    };
    Ok(Record { header, leaf, payload })
}

fn parse<'a, T: Deserialize<'a>>(number: u64, text: &'a str) -> Result<T, ExportError> {
    serde_json::from_str(text)
        .map_err(|error| ExportError::Json { line: number, column: error.column() })
}

fn line(value: &impl Serialize) -> String {
    let json = serde_json::to_string(value).expect("numbers and strings are always JSON");
    json + "\n"
}

#[cfg(test)]
mod tests;
