//! The keys that sign and verify checkpoints, in the text forms of C2SP signed-note and Go's `note` package.
//!
//! The name of a key is also the origin: the identity of the one journal that it signs.

use std::fmt;

use ed25519_dalek::{Signature, Signer, verify_batch};

use crate::hash::{base64_decode, base64_encode, sha256};

/// The byte for Ed25519 before a key (C2SP signed-note, "Signature types").
const ED25519: u8 = 1;

/// What every private key begins with, so that nobody takes it for a public one.
const PRIVATE_PREFIX: &str = "PRIVATE+KEY+";

/// Verifies the checkpoints of one journal; its text may be published.
#[derive(Clone, PartialEq, Eq)]
pub struct VerifierKey {
    name: String,
    key: ed25519_dalek::VerifyingKey,
}

/// Signs the checkpoints of one journal; never printed by `Debug`.
#[derive(Clone)]
pub struct SigningKey {
    name: String,
    key: ed25519_dalek::SigningKey,
}

/// Says why a text is not a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// The name is empty or holds a space, a control character or `+`.
    #[error(
        "the key's name is empty or holds a space or `+`; use a name such as `journal.example.org`"
    )]
    Name,
    /// A private key was given where a public one is meant.
    #[error("this is a private key; never pass it on, give the public key `name+id+key`")]
    Private,
    /// The text is not `name+id+key` or `PRIVATE+KEY+name+id+key`.
    #[error("a key has the form `name+id+key`; copy it again, whole and on one line")]
    Form,
    /// The key is of another kind than Ed25519.
    #[error("the key is of kind {kind}, only Ed25519 (kind 1) is used; ask for the Ed25519 key")]
    Kind {
        /// The first byte of the key.
        kind: u8,
    },
    /// The bytes are not a safe Ed25519 key.
    #[error("the key is not a valid Ed25519 key; copy it again, whole")]
    Bytes,
    /// The id in the middle does not belong to name and key.
    #[error("the key's id does not fit its name and key: a character was changed; copy it again")]
    Id,
}

impl VerifierKey {
    /// Reads `name+id+key`; white space around it is passed over.
    ///
    /// # Errors
    ///
    /// [`KeyError`].
    pub fn parse(text: &str) -> Result<Self, KeyError> {
        let text = text.trim();
        if text.starts_with(PRIVATE_PREFIX) {
            return Err(KeyError::Private);
        }
        let parts = KeyText::parse(text)?;
        let key = ed25519_dalek::VerifyingKey::from_bytes(&parts.key)
            .ok()
            .filter(|key| !key.is_weak())
            .ok_or(KeyError::Bytes)?;
        let verifier = Self { name: parts.name, key };
        if verifier.id() == parts.id { Ok(verifier) } else { Err(KeyError::Id) }
    }

    /// Returns the text `name+id+key`.
    pub fn to_text(&self) -> String {
        let bytes = kind_and_key(self.key.as_bytes());
        format!("{}+{:08x}+{}", self.name, self.id(), base64_encode(&bytes))
    }

    /// Returns the name, which is the origin of the journal.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns the id that stands before each signature: the first four bytes of SHA-256(name, line feed, 1, key).
    pub fn id(&self) -> u32 {
        let [a, b, c, d, ..] =
            sha256(&[self.name.as_bytes(), b"\n", &[ED25519], self.key.as_bytes()]);
        u32::from_be_bytes([a, b, c, d])
    }

    /// Says whether the signature is this key's over the text.
    ///
    /// Strict: the malleable forms that RFC 8032 leaves to the implementation are refused.
    pub(crate) fn has_signed(&self, text: &str, signature: &[u8]) -> bool {
        let Ok(signature) = Signature::from_slice(signature) else { return false };
        self.key.verify_strict(text.as_bytes(), &signature).is_ok()
    }

    /// Says whether all of these are this key's signatures over their texts; `false` does not tell which is not.
    ///
    /// A sixth of the time of one by one. Signatures by anybody else pass with a probability of 2^-128; of the malleable
    /// forms that [`Self::has_signed`] refuses, those pass that only the holder of the key can make.
    pub(crate) fn has_signed_all(&self, signed: &[(&str, &[u8])]) -> bool {
        let signatures: Result<Vec<_>, _> =
            signed.iter().map(|(_, signature)| Signature::from_slice(signature)).collect();
        let texts: Vec<_> = signed.iter().map(|(text, _)| text.as_bytes()).collect();
        let sound = !self.key.is_weak();
        signatures.is_ok_and(|signatures| {
            sound && verify_batch(&texts, &signatures, &vec![self.key; texts.len()]).is_ok()
        })
    }
}

impl SigningKey {
    /// Makes the key from a seed of 32 random bytes.
    ///
    /// # Errors
    ///
    /// [`KeyError::Name`].
    pub fn from_seed(name: &str, seed: &[u8; 32]) -> Result<Self, KeyError> {
        if !is_name(name) {
            return Err(KeyError::Name);
        }
        Ok(Self { name: name.to_owned(), key: ed25519_dalek::SigningKey::from_bytes(seed) })
    }

    /// Reads `PRIVATE+KEY+name+id+key`; white space around it is passed over.
    ///
    /// # Errors
    ///
    /// [`KeyError`].
    pub fn parse(text: &str) -> Result<Self, KeyError> {
        let parts =
            KeyText::parse(text.trim().strip_prefix(PRIVATE_PREFIX).ok_or(KeyError::Form)?)?;
        let key = Self::from_seed(&parts.name, &parts.key)?;
        if key.verifier().id() == parts.id { Ok(key) } else { Err(KeyError::Id) }
    }

    /// Returns the text `PRIVATE+KEY+name+id+key`: a secret.
    pub fn to_secret_text(&self) -> String {
        let bytes = kind_and_key(self.key.as_bytes());
        let id = self.verifier().id();
        format!("{PRIVATE_PREFIX}{}+{id:08x}+{}", self.name, base64_encode(&bytes))
    }

    /// Returns the key that verifies what this one signs.
    pub fn verifier(&self) -> VerifierKey {
        VerifierKey { name: self.name.clone(), key: self.key.verifying_key() }
    }

    /// Signs the text.
    pub(crate) fn sign(&self, text: &str) -> [u8; 64] {
        self.key.sign(text.as_bytes()).to_bytes()
    }
}

impl fmt::Debug for VerifierKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_text())
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SigningKey({}, secret)", self.name)
    }
}

/// Says whether C2SP signed-note allows the name of a key; control characters are refused as well.
pub(crate) fn is_name(name: &str) -> bool {
    !name.is_empty() && !name.chars().any(|c| c.is_whitespace() || c.is_control() || c == '+')
}

/// Is what both forms of a key have in common.
struct KeyText {
    name: String,
    id: u32,
    key: [u8; 32],
}

impl KeyText {
    fn parse(text: &str) -> Result<Self, KeyError> {
        // The key's base64 may itself hold `+`; a name may not.
        let mut parts = text.splitn(3, '+');
        let (Some(name), Some(id), Some(key)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(KeyError::Form);
        };
        if !is_name(name) {
            return Err(KeyError::Name);
        }
        let is_hex = id.len() == 8 && id.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        if !is_hex {
            return Err(KeyError::Form);
        }
        let id = u32::from_str_radix(id, 16).map_err(|_| KeyError::Form)?;
        let bytes = base64_decode(key).ok_or(KeyError::Form)?;
        let (kind, key) = bytes.split_first().ok_or(KeyError::Form)?;
        if *kind != ED25519 {
            return Err(KeyError::Kind { kind: *kind });
        }
        let key = key.try_into().map_err(|_| KeyError::Bytes)?;
        Ok(Self { name: name.to_owned(), id, key })
    }
}

fn kind_and_key(key: &[u8; 32]) -> Vec<u8> {
    [&[ED25519], key.as_slice()].concat()
}

#[cfg(test)]
mod tests;
