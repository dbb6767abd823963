//! How cells write what they hold.

use crate::limits::VALUE_CHARS_MAX;
use std::borrow::Cow;

/// Cuts a long value.
pub(super) fn short(text: &str) -> String {
    // No character is shorter than a byte.
    if text.len() <= VALUE_CHARS_MAX {
        return text.to_owned();
    }
    match text.char_indices().nth(VALUE_CHARS_MAX) {
        Some((end, _)) => text.get(..end).unwrap_or_default().to_owned(),
        None => text.to_owned(),
    }
}

/// A flag that says no: what it is a flag of is not so.
pub(super) fn is_no(cell: &str) -> bool {
    cell.len() <= 6
        && [
            "0", "n", "nej", "no", "f", "false", "falskt", "ingen", "inga", "inget", "ej", "0.0",
            "0,0", "none",
        ]
        .iter()
        .any(|it| cell.eq_ignore_ascii_case(it))
}

/// Returns the digits of a number that a spreadsheet wrote in a form of its own without losing any: `8.112289874E9`,
/// `198112289874.0`, `="198112289874"`.
pub(super) fn as_digits(cell: &str) -> Option<String> {
    let bare = cell.trim_start_matches(['=', '\'', '"']).trim_end_matches('"');
    let whole = bare
        .strip_suffix(".0")
        .or_else(|| bare.strip_suffix(",0"))
        .or_else(|| bare.strip_suffix(".00"))
        .unwrap_or(bare);
    if whole.len() < cell.len()
        && whole.bytes().all(|it| it.is_ascii_digit() || it == b'-' || it == b'+')
    {
        return Some(whole.to_owned());
    }
    if !cell.contains(['E', 'e']) {
        return None;
    }
    let upper = cell.to_ascii_uppercase();
    let (mantissa, power) = upper.split_once('E')?;
    let power: usize = power.trim_start_matches('+').parse().ok()?;
    let digits: String = mantissa.chars().filter(|it| !matches!(it, '.' | ',')).collect();
    let exact = digits.len() == power + 1 && digits.bytes().all(|it| it.is_ascii_digit());
    (exact && matches!(power, 9 | 11)).then_some(digits)
}

/// Returns the text with one space where there is any blank.
pub(super) fn spaced(text: &str) -> Cow<'_, str> {
    let mut before = b' ';
    let mut plain = true;
    for byte in text.bytes() {
        plain &= !(byte == b' ' && before == b' ' || byte.is_ascii_control());
        before = byte;
    }
    let blank = |it: char| !it.is_ascii() && it.is_whitespace();
    if plain && before != b' ' && (text.is_ascii() || !text.contains(blank)) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// Returns whether a spreadsheet has rounded a long number: `1.98112E+11`.
pub(super) fn is_rounded(cell: &str) -> bool {
    let upper = cell.to_ascii_uppercase();
    let Some((digits, power)) = upper.split_once("E+") else { return false };
    matches!(power, "9" | "09" | "10" | "11")
        && digits.bytes().all(|it| it.is_ascii_digit() || matches!(it, b'.' | b','))
}
