//! What the bytes after a run of digits say of it, before anything is read.

use crate::engine::RUN_MAX;

/// Returns the length of the run of digits at `at`, or one more than any number has.
pub(crate) fn run_length(bytes: &[u8], at: usize) -> usize {
    let run = bytes.get(at..).unwrap_or_default();
    run.iter().take(RUN_MAX + 1).take_while(|it| it.is_ascii_digit()).count()
}

/// Returns whether digits that no word announces may be a number by how they are written: by their first two groups.
pub(crate) fn may_tell_itself(run: &[u8], length: usize) -> bool {
    let Some(sign) = run.get(length) else { return false };
    let second = run.get(length + 1..).unwrap_or_default();
    let digits = second.iter().take(7).take_while(|it| it.is_ascii_digit()).count();
    if digits == 0 || !sign.is_ascii_punctuation() && *sign != b' ' {
        // A sign of more than one byte, the end of a line, or letters.
        let breaks = |byte: &u8| matches!(byte, b'\n' | b'\r');
        return length < 9 || breaks(sign) || second.first().is_some_and(breaks);
    }
    match length {
        1 => digits <= 2,
        2 => matches!(digits, 2..=4 | 6),
        3 => digits == 4,
        4 => matches!(digits, 2 | 4 | 6),
        5 | 7 => false,
        _ => length < 9,
    }
}

/// Returns whether the digits are a date as `2025-08-20` and no part of `1981-12-28-9874`.
pub(crate) const fn is_date(run: &[u8]) -> bool {
    matches!(
        run,
        [_, _, _, _, b'-', b'0' | b'1', b'0'..=b'9', b'-', b'0'..=b'3', b'0'..=b'9', next, ..]
            if !matches!(next, b'-' | b'+' | b' ' | b'0'..=b'9' | 0x80..)
    )
}

/// Returns whether a short run of digits may go on as a number: another digit, or a letter after six.
pub(crate) fn continues(run: &[u8], length: usize) -> bool {
    let Some(next) = run.get(length) else { return false };
    let beyond = run.get(length + 1);
    match next {
        b'-' | b'+' | b'/' | b'.' | b')' => beyond.is_some_and(|it| {
            it.is_ascii_digit()
                || it.is_ascii_uppercase()
                || matches!(it, b' ' | b'\n' | b'\r' | b',' | b'(')
        }),
        b' ' => beyond.is_some_and(|it| {
            it.is_ascii_digit()
                || matches!(it, b'-' | b'+' | b'(' | b'/' | b' ')
                || !it.is_ascii()
                || length == 5 && it.is_ascii_uppercase()
        }),
        b'\n' | b'\r' | 0xc2 | 0xe2 | 0xe3 | 0xef => true,
        _ => length == 6 && next.is_ascii_alphabetic(),
    }
}
