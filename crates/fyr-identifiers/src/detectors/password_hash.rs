//! Hashes of passwords as systems store them.
//!
//! Source: the modular crypt format (`$id$…`) of crypt(5): bcrypt, SHA-crypt, yescrypt, MD5-crypt; PHC string format:
//! Argon2, scrypt, PBKDF2; phpass and Drupal; Django's `algorithm$iterations$salt$hash`.

use crate::{Detector, Identity, Reading};
use fyr_core::vocabulary::DataCategory;

pub(crate) const DETECTOR: Detector = Detector {
    id: "password_hash",
    category: Some(DataCategory::Credentials),
    identity: Identity::Shared,
    needs_label: false,
    words: &["password_hash", "passwordhash", "lösenordshash", "pwhash", "hash"],
    read: |text, _| {
        let text = text.trim();
        let sign = text.find('$')?;
        let (start, end) = span(text.as_bytes(), sign)?;
        (start == 0 && end == text.len()).then(|| Reading::of(text.to_owned()))
    },
    rule: None,
};

const BYTES_MAX: usize = 512;
/// The ids with the fewest bytes of the whole.
const IDS: &[(&[u8], usize)] = &[
    (b"2a", 60),
    (b"2b", 60),
    (b"2x", 60),
    (b"2y", 60),
    (b"argon2id", 40),
    (b"argon2i", 40),
    (b"argon2d", 40),
    (b"1", 25),
    (b"5", 45),
    (b"6", 80),
    (b"7", 40),
    (b"y", 40),
    (b"gy", 40),
    (b"apr1", 30),
    (b"scrypt", 40),
    (b"pbkdf2", 40),
    (b"pbkdf2-sha256", 40),
    (b"pbkdf2-sha512", 40),
    (b"P", 34),
    (b"H", 34),
    (b"S", 55),
];
const DJANGO: &[&[u8]] =
    &[b"pbkdf2_sha256", b"pbkdf2_sha1", b"bcrypt_sha256", b"argon2", b"scrypt"];

/// Returns where a hash stands whose first dollar sign is at `sign`.
pub(crate) fn span(bytes: &[u8], sign: usize) -> Option<(usize, usize)> {
    let before = bytes.get(..sign)?;
    let rest = bytes.get(sign..(sign + BYTES_MAX).min(bytes.len()))?;
    let body = |byte: &u8| {
        byte.is_ascii_alphanumeric()
            || matches!(byte, b'$' | b'.' | b'/' | b'=' | b',' | b'+' | b'-')
    };
    let length = rest.iter().take_while(|it| body(it)).count();
    let trimmed =
        rest.get(..length)?.iter().rev().take_while(|it| matches!(it, b',' | b'.')).count();
    let length =
        if matches!(rest, [b'$', b'2', _, b'$', ..]) { length.min(60) } else { length - trimmed };
    if let Some(name) = DJANGO.iter().find(|name| before.ends_with(name)) {
        let parts = rest.get(..length)?.split(|it| *it == b'$').count();
        return (parts >= 4 && length >= 40).then_some((sign - name.len(), sign + length));
    }
    if before.last().is_some_and(u8::is_ascii_alphanumeric) {
        return None;
    }
    let id = rest.get(1..)?.split(|byte| *byte == b'$').next()?;
    let wanted = IDS.iter().find(|(known, _)| *known == id).map(|(_, least)| *least)?;
    (length >= wanted).then_some((sign, sign + length))
}

#[cfg(test)]
mod tests {
    use super::DETECTOR;
    use crate::tests::{check, check_refused};

    #[test]
    fn the_usual_kinds_are_findings() {
        let bcrypt = "$2b$12$EixZaYVK1fsbw1ZfbX3OXePaWxn96p36WQoeG6Lruj3vjPGga31lW";
        let argon = "$argon2id$v=19$m=65536,t=2,p=1$gZiV/M1gPc22ElAH/Jh1Hw$CWOrkoo7oJBQ/iyh7uJ0LO2aLEfrHwTWllSAxT0zRno";
        check(&DETECTOR, &format!("hash «{bcrypt}», «{argon}»"));
        check(
            &DETECTOR,
            "«pbkdf2_sha256$260000$abcdefgh$u5M2Yx7cO9sT0iVqzvX3yQ2p0w8h3m1ZkTqv6E2b0aA=»",
        );
    }

    #[test]
    fn prices_and_variables_are_not_findings() {
        check(&DETECTOR, "$5 $6$ $HOME $1$abc a$2b$12");
        check_refused(&DETECTOR, &["$2b$12$short", "hemligt"]);
    }
}
