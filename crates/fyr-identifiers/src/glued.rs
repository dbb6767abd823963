//! Swedish numbers that a word or an underscore is glued to: `pnr198112189876`, `akt_19811218-9876.pdf`.

use crate::boundary::{before, may_end};
use fyr_core::identifier::{IdNumber, Read};
use jiff::civil::Date;

/// Words that announce a number that follows without a sign, the end of a longer word from the sixth letter on.
const WORDS: [&[u8]; 10] = [
    b"pnr",
    b"ssn",
    b"person",
    b"persnr",
    b"samnr",
    b"personnr",
    b"personid",
    b"personnummer",
    b"samordningsnr",
    b"samordningsnummer",
];
const WORD_BYTES_MAX: usize = 24;

/// Returns the number that begins with the `length` digits at `at`, right after a letter or underscore.
///
/// After a word that is none of those only an underscore may stand, and the digits must not be a day and a time of it, as in
/// the names of copies: one in ten of them is a valid number.
pub(crate) fn number(
    bytes: &[u8],
    at: usize,
    length: usize,
    on: Date,
) -> Option<(Read<IdNumber>, usize)> {
    let sign = bytes.get(at + length).copied();
    let end = match (length, sign) {
        (10 | 12, _) => at + length,
        (6 | 8, Some(b'-' | b'+')) => at + length + 5,
        _ => return None,
    };
    let last = before(bytes, at, 1)?;
    if !(last.is_ascii_alphabetic() || last == b'_') {
        return None;
    }
    let text = std::str::from_utf8(bytes.get(at..end)?).ok()?;
    let read = IdNumber::parse(text, on).ok()?;
    let named = is_named(bytes, at);
    let apart = last == b'_' && !is_time(text);
    let ends = match bytes.get(end) {
        Some(it) if it.is_ascii_digit() => false,
        Some(it) if it.is_ascii_alphabetic() => named,
        Some(b'_') => named || apart,
        Some(_) | None => may_end(bytes, end),
    };
    (ends && (named || apart)).then_some((read, end))
}

/// Returns whether one of the words stands right before `at`, or with an underscore between.
fn is_named(bytes: &[u8], at: usize) -> bool {
    let from = at.saturating_sub(WORD_BYTES_MAX);
    let line = bytes.get(from..at).unwrap_or_default();
    let line = line.strip_suffix(b"_").unwrap_or(line);
    WORDS.iter().any(|word| {
        let Some(start) = line.len().checked_sub(word.len()) else { return false };
        let (rest, own) = line.split_at(start);
        let alone = !rest.last().is_some_and(|it| it.is_ascii_alphabetic() || *it >= 0x80);
        // `userPnr198112189876`.
        let capital = own.first().is_some_and(u8::is_ascii_uppercase)
            && rest.last().is_some_and(u8::is_ascii_lowercase);
        own.eq_ignore_ascii_case(word) && (alone || capital || word.len() > 6)
    })
}

/// Returns whether the digits may be a day of this century and a time of it.
fn is_time(text: &str) -> bool {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let short = match digits.len() {
        10 => Some(digits.as_str()),
        _ => digits.strip_prefix("20"),
    };
    let part = |from: usize| short?.get(from..from + 2)?.parse::<u8>().ok();
    part(0).is_some_and(|it| it <= 40)
        && part(6).is_some_and(|it| it < 24)
        && part(8).is_some_and(|it| it < 60)
}

#[cfg(test)]
mod tests {
    use crate::scan;
    use jiff::civil::date;

    /// Compares the Swedish numbers that are found in a text.
    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let mut findings = Vec::new();
        scan(text.as_bytes(), date(2025, 9, 26), &mut findings);
        let found = findings.iter().filter(|it| it.detector == "se_personnummer");
        let found: Vec<&str> = found.map(|it| &text[it.span.clone()]).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn a_word_or_underscore_before_a_number_does_not_hide_it() {
        check("pnr184202030013 klar", &["184202030013"]);
        check("anst_personnr184202030013", &["184202030013"]);
        check("userPnr18420203-0013x", &["18420203-0013"]);
        check("akt_18420203-0013.pdf", &["18420203-0013"]);
        check("lista_184202030013_2.csv", &["184202030013"]);
        check("ssn_4202030013", &["4202030013"]);
    }

    #[test]
    fn other_words_times_and_longer_digits_are_no_number() {
        check("order184202030013", &[]);
        check("kpnr184202030013", &[]);
        check("a184202030013ff", &[]);
        check("pnr1842020300131", &[]);
        check("kopia_20171110-2300.zip", &[]);
        check("kopia_1711102310 IMG_201711102307", &[]);
    }
}
