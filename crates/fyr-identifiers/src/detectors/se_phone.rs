//! Swedish telephone number, normalised to E.164.
//!
//! Source: the Swedish numbering plan (PTS): national prefix 0, then area code and subscriber number of together 7–9
//! digits; mobile numbers begin 70, 72, 73, 76 or 79 and have 9 digits.

use crate::boundary::is_word;
use crate::{Detector, Finding, Identity, Reading};
use fyr_core::vocabulary::DataCategory;

const ID: &str = "phone";

pub(crate) const DETECTOR: Detector = Detector {
    id: ID,
    category: Some(DataCategory::ContactPhone),
    identity: Identity::Shared,
    needs_label: false,
    words: &["telefon", "tel", "mobil", "phone", "ring"],
    find: |bytes, _, findings| find(bytes, findings),
    read: |text, _| e164(text).map(Reading::of),
};

fn find(bytes: &[u8], findings: &mut Vec<Finding>) {
    let mut at = 0;
    while let Some(start) = next_start(bytes, at) {
        at = start + 1;
        let Some(end) = end_of(bytes, start) else { continue };
        let text = bytes.get(start..end).and_then(|it| std::str::from_utf8(it).ok());
        let Some(text) = text.filter(|text| is_telling(text)) else { continue };
        if e164(text).is_some() {
            findings.push(Finding { detector: ID, span: start..end, form: None });
            at = end;
        }
    }
}

/// Returns the next place that may begin a number: `+46`, `0046` or `0` and another digit, not inside something longer.
fn next_start(bytes: &[u8], from: usize) -> Option<usize> {
    let rest = bytes.get(from..)?;
    rest.iter().enumerate().find_map(|(offset, byte)| {
        let at = from + offset;
        let begins = match byte {
            b'+' => bytes.get(at..)?.starts_with(b"+46"),
            b'0' => bytes.get(at + 1).is_some_and(u8::is_ascii_digit),
            _ => false,
        };
        let before = at.checked_sub(1).and_then(|it| bytes.get(it)).copied();
        let inside =
            before.is_some_and(|it| is_word(it) || matches!(it, b'-' | b'.' | b'+' | b':' | b'/'));
        (begins && !inside).then_some(at)
    })
}

/// Returns where the number ends: groups of digits with one separator between, as many as a number can hold.
fn end_of(bytes: &[u8], start: usize) -> Option<usize> {
    let digits_max = match bytes.get(start..)? {
        [b'+', ..] => 11,
        [b'0', b'0', ..] => 13,
        _ => 10,
    };
    let (mut at, mut end, mut digits) = (start, start, 0);
    loop {
        let group = bytes.get(at..)?;
        let sign = usize::from(at == start && group.starts_with(b"+"));
        let length = group.iter().skip(sign).take_while(|it| it.is_ascii_digit()).count();
        if length == 0 || digits + length > digits_max {
            break;
        }
        digits += length;
        at += sign + length;
        end = at;
        let separator = match bytes.get(at..)? {
            [b' ', b'-', b' ', ..] => 3,
            [b' ' | b'-', ..] => 1,
            [0xc2, 0xa0, ..] => 2,
            _ => break,
        };
        at += separator;
    }
    let whole = !bytes.get(end).copied().is_some_and(is_word);
    (whole && end > start).then_some(end)
}

/// Returns whether the writing itself says telephone: a country code, a separator, or a mobile number's beginning.
fn is_telling(text: &str) -> bool {
    let separated = text.bytes().any(|byte| !byte.is_ascii_digit());
    separated || ["070", "072", "073", "076", "079", "0046"].iter().any(|it| text.starts_with(it))
}

/// Returns the number in E.164, when it can be a Swedish one.
fn e164(text: &str) -> Option<String> {
    let mut digits = String::with_capacity(16);
    for character in text.trim().chars() {
        match character {
            '0'..='9' => digits.push(character),
            '+' if digits.is_empty() => digits.push_str("00"),
            '-' | ' ' | '(' | ')' | '/' | '.' | '\u{a0}' | '\u{2013}' => {}
            _ => return None,
        }
        if digits.len() > 16 {
            return None;
        }
    }
    let national = match digits.strip_prefix("0046") {
        Some(rest) => rest.strip_prefix('0').unwrap_or(rest),
        None => digits.strip_prefix('0')?,
    };
    let begins = |set: &[&str]| set.iter().any(|it| national.starts_with(it));
    let length = match national.len() {
        9 => true,
        7 | 8 => !begins(&["70", "72", "73", "76", "79"]),
        _ => false,
    };
    (length && !national.starts_with('0')).then(|| format!("+46{national}"))
}

#[cfg(test)]
mod tests {
    use super::{DETECTOR, e164};
    use crate::tests::check;

    #[test]
    fn written_forms_of_one_number_have_one_normal_form() {
        for text in [
            "070-174 06 05",
            "+46 70 174 06 05",
            "0046701740605",
            "0701740605",
            "+46 (0)70 174 06 05",
        ] {
            assert_eq!(e164(text).as_deref(), Some("+46701740605"), "{text}");
        }
        assert_eq!(e164("08-465 004 78").as_deref(), Some("+46846500478"));
    }

    #[test]
    fn a_number_in_running_text_is_a_finding() {
        check(&DETECTOR, "Ring «070-174 06 05» eller «+46 8 465 004 78», annars «0701740606».");
    }

    #[test]
    fn dates_times_and_other_numbers_are_not_findings() {
        check(&DETECTOR, "2025-08-20 03:11:30 00123 0312345678 070-1 1070-174 06 05");
    }
}
