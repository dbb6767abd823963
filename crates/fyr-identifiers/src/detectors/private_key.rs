//! Private keys in PEM form.
//!
//! Source: RFC 7468; OpenSSH's own label.

use crate::{Detector, Identity, Reading};
use fyr_core::vocabulary::DataCategory;
use memchr::memmem;

pub(crate) const DETECTOR: Detector = Detector {
    id: "private_key",
    category: Some(DataCategory::Credentials),
    identity: Identity::Shared,
    needs_label: false,
    words: &["private key", "privat nyckel"],
    read: |text, _| {
        let text = text.trim();
        (next(text.as_bytes(), 0)?.0 == 0).then(|| Reading::of(text.to_owned()))
    },
    rule: None,
};

const BEGIN: &[u8] = b"-----BEGIN ";
/// The shortest text that can hold the first line of a key.
pub(crate) const LENGTH_MIN: usize = 27;
const LABEL_BYTES_MAX: usize = 40;

/// Returns where the next key stands from `from` on: to its last line, or to the end where that is missing.
pub(crate) fn next(bytes: &[u8], from: usize) -> Option<(usize, usize)> {
    let mut from = from;
    loop {
        let rest = bytes.get(from..)?;
        let start = from + memmem::find(rest, BEGIN)?;
        let label = start + BEGIN.len();
        let line = bytes.get(label..(label + LABEL_BYTES_MAX).min(bytes.len()))?;
        let dashes = memmem::find(line, b"-----");
        let name = dashes.and_then(|at| line.get(..at)).unwrap_or_default();
        if name.ends_with(b"PRIVATE KEY") || name.ends_with(b"PRIVATE KEY BLOCK") {
            let after = label + name.len() + 5;
            let body = bytes.get(after..)?;
            // What a key holds: base 64, headers, blanks; anything else has cut it.
            let held =
                memmem::find(body, b"-----END ").map(|at| at + b"-----END ".len() + name.len() + 5);
            let end = held.map_or(bytes.len(), |at| (after + at).min(bytes.len()));
            return Some((start, end));
        }
        from = label;
    }
}

#[cfg(test)]
mod tests {
    use super::DETECTOR;
    use crate::tests::check;

    #[test]
    fn the_whole_block_is_one_finding() {
        check(
            &DETECTOR,
            "x\n«-----BEGIN RSA PRIVATE KEY-----\nMIIE0011\n-----END RSA PRIVATE KEY-----»\ny",
        );
        check(&DETECTOR, "-----BEGIN CERTIFICATE-----\nMIIE\n-----END CERTIFICATE-----");
        check(&DETECTOR, "«-----BEGIN PRIVATE KEY-----\nMIIE»");
    }
}
