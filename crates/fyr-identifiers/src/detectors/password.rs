//! Passwords and other secrets that a word announces: `password=…`, `Lösenord: …`, `"api_key": "…"`.

use crate::label::{any, line_before};
use crate::{Detector, Identity, Reading};
use fyr_core::vocabulary::DataCategory;

pub(crate) const DETECTOR: Detector = Detector {
    id: "password",
    category: Some(DataCategory::Credentials),
    identity: Identity::Shared,
    needs_label: true,
    words: &[
        "password",
        "passwd",
        "passphrase",
        "lösenord",
        "losenord",
        "passord",
        "adgangskode",
        "salasana",
        "kennwort",
        "passwort",
        "pwd",
        "secret",
        "api_key",
        "apikey",
        "api-key",
        "access_key",
        "accesskey",
        "auth_token",
        "access_token",
        "pinkod",
        "pin-kod",
        "secret_key",
        "client_secret",
    ],
    read: |text, _| {
        let text = text.trim();
        is_secret(text).then(|| Reading::of(text.to_owned()))
    },
    rule: None,
};

const VALUE_BYTES_MAX: usize = 200;
const NO_SECRETS: &[&str] = &[
    "null",
    "none",
    "nil",
    "true",
    "false",
    "undefined",
    "string",
    "required",
    "n/a",
    "xxx",
    "password",
    "lösenord",
    "changeme",
    "yes",
    "no",
    "ja",
    "nej",
    "saknas",
    "glömt",
    "hidden",
    "redacted",
    "***",
];

/// Returns where the secret stands that the sign at `sign`, an equals sign or colon, sets.
pub(crate) fn span(bytes: &[u8], sign: usize) -> Option<(usize, usize)> {
    let quote = |byte: u8| matches!(byte, b'"' | b'\'' | b'`');
    let mut name_end = sign;
    while let Some(byte) = name_end.checked_sub(1).and_then(|at| bytes.get(at)) {
        if !quote(*byte) && *byte != b' ' && *byte != b':' || sign - name_end >= 3 {
            break;
        }
        name_end -= 1;
    }
    // The last letters of the words above; most colons and equals signs end here.
    let last = name_end.checked_sub(1).and_then(|at| bytes.get(at))?;
    if !matches!(last | 0x20, b'd' | b'e' | b't' | b'y' | b'n' | b'a') {
        return None;
    }
    let line = line_before(bytes, name_end);
    let tail = line.get(line.len().saturating_sub(16)..)?;
    if !any(DETECTOR.words, tail) || !ends_with_word(tail) {
        return None;
    }
    let assigned = bytes.get(sign) == Some(&b'=');
    let mut at = sign + 1;
    while bytes.get(at).is_some_and(|it| matches!(it, b' ' | b'=' | b'>')) && at - sign < 5 {
        at += 1;
    }
    let opening = bytes.get(at).copied().filter(|byte| quote(*byte));
    at += usize::from(opening.is_some());
    let rest = bytes.get(at..(at + VALUE_BYTES_MAX).min(bytes.len()))?;
    let ends = |byte: &u8| match opening {
        Some(quote) => *byte == quote || *byte == b'\n',
        None => {
            byte.is_ascii_whitespace()
                || matches!(byte, b'"' | b'\'' | b';' | b',' | b'&' | b'<' | b')' | b'}')
        }
    };
    let length = rest.iter().position(ends).unwrap_or(rest.len());
    let length = rest.get(..length)?.utf8_chunks().next().map_or(0, |it| it.valid().len());
    let value = std::str::from_utf8(rest.get(..length)?).ok()?;
    let value = value.trim_end_matches(['.', ':']);
    // A word of letters after a colon is prose, unless the line ends with it.
    let letters = value.chars().all(char::is_alphabetic);
    let line_ends = matches!(rest.get(value.len()), None | Some(b'\n' | b'\r'));
    let prose = !assigned && opening.is_none() && letters && !line_ends;
    (!prose && is_secret(value)).then_some((at, at + value.len()))
}

/// Returns whether one of the words is the last on the line; `secretary` is none.
fn ends_with_word(line: &[u8]) -> bool {
    let lower = line.to_ascii_lowercase();
    DETECTOR.words.iter().any(|word| lower.ends_with(word.as_bytes()))
        || lower.ends_with("LÖSENORD".to_lowercase().as_bytes())
        || lower.ends_with(b"l\xc3\x96senord")
}

fn is_secret(value: &str) -> bool {
    let length = value.chars().count();
    let placed = value.starts_with(['<', '$', '{', '%', '*', '[']) && !value.starts_with("$2");
    let same = value.chars().zip(value.chars().skip(1)).all(|(a, b)| a == b);
    let none = NO_SECRETS.iter().any(|it| value.eq_ignore_ascii_case(it));
    (4..=VALUE_BYTES_MAX).contains(&length) && !placed && !same && !none && !value.contains(' ')
}

#[cfg(test)]
mod tests {
    use super::DETECTOR;
    use crate::tests::check;

    #[test]
    fn what_follows_the_word_is_the_secret() {
        check(&DETECTOR, "password=«hunter22» user=anna pwd: «Sommar2024!»");
        check(
            &DETECTOR,
            "{\"api_key\": \"«a8f5f167»\", \"password\":\"«hej hej9».\"}"
                .replace("«hej hej9».", "x")
                .as_str(),
        );
        check(&DETECTOR, "Lösenord: «hemligt»\nLÖSENORD: «Vinter99» och så");
    }

    #[test]
    fn prose_and_placeholders_are_not_findings() {
        check(
            &DETECTOR,
            "Password: required field. lösenord: null password=${PASSWORD} secretary: Anna1",
        );
        check(&DETECTOR, "pwd=**** tid: 12:30:44 a=1 Lösenord: ange ditt");
    }
}
