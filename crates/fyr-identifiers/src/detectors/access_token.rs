//! Keys and tokens of services, which tell themselves by their first letters, and JSON Web Tokens.
//!
//! Source: the services' own documents on secret scanning; RFC 7519.

use crate::{Detector, Identity, Reading};
use fyr_core::vocabulary::DataCategory;

pub(crate) const DETECTOR: Detector = Detector {
    id: "access_token",
    category: Some(DataCategory::Credentials),
    identity: Identity::Shared,
    needs_label: false,
    words: &["token", "bearer", "jwt"],
    read: |text, _| {
        let text = text.trim();
        is_token(text.as_bytes()).then(|| Reading::of(text.to_owned()))
    },
    rule: None,
};

/// The first letters with the fewest and most bytes of the whole.
const KINDS: &[(&[u8], usize, usize)] = &[
    (b"AKIA", 20, 20),
    (b"ASIA", 20, 20),
    (b"ghp_", 40, 40),
    (b"gho_", 40, 40),
    (b"ghu_", 40, 40),
    (b"ghs_", 40, 40),
    (b"github_pat_", 60, 100),
    (b"glpat-", 26, 60),
    (b"xoxb-", 30, 100),
    (b"xoxp-", 30, 100),
    (b"xoxa-", 30, 100),
    (b"sk_live_", 24, 120),
    (b"rk_live_", 24, 120),
    (b"AIza", 39, 39),
    (b"npm_", 40, 40),
    (b"SG.", 60, 80),
];
const BACK: usize = 96;
const BYTES_MAX: usize = 8 * 1024;

/// Returns the word that holds `at`, and whether it is a token.
pub(crate) fn word(bytes: &[u8], at: usize) -> (usize, usize, bool) {
    let back = bytes.get(at.saturating_sub(BACK)..at).unwrap_or_default();
    let start = at - back.iter().rev().take_while(|it| is_part(**it)).count();
    let ahead = bytes.get(at..(at + BYTES_MAX).min(bytes.len())).unwrap_or_default();
    let end = at + ahead.iter().take_while(|it| is_part(**it)).count();
    let word = bytes.get(start..end).unwrap_or_default();
    let stops = word.iter().rev().take_while(|it| matches!(it, b'.' | b'-')).count();
    let end = end - stops;
    (start, end, bytes.get(start..end).is_some_and(is_token))
}

const fn is_part(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.')
}

fn is_token(word: &[u8]) -> bool {
    let sized = |(first, least, most): &(&[u8], usize, usize)| {
        word.starts_with(first) && (*least..=*most).contains(&word.len())
    };
    let web = || {
        let mut parts = word.split(|byte| *byte == b'.');
        let head = parts.next().is_some_and(|it| it.len() >= 10);
        let body = parts.next().is_some_and(|it| it.starts_with(b"eyJ"));
        let sign = parts.next().is_some_and(|it| it.len() >= 20);
        head && body && sign && parts.next().is_none()
    };
    word.len() >= 20 && (word.starts_with(b"eyJ") && web() || KINDS.iter().any(sized))
}

#[cfg(test)]
mod tests {
    use super::DETECTOR;
    use crate::tests::check;

    #[test]
    fn keys_and_web_tokens_are_findings() {
        check(&DETECTOR, "id «AKIAIOSFODNN7EXAMPLE», AKIAIOSFODNN7EXAMPLEX");
        check(
            &DETECTOR,
            "Bearer «eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U».",
        );
    }

    #[test]
    fn other_long_words_are_not_findings() {
        check(
            &DETECTOR,
            "550e8400-e29b-41d4-a716-446655440000 eyJhbGciOiJIUzI1NiJ9 sha256abcdef0123456789abcdef",
        );
    }
}
