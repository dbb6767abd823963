//! Irish PPS number.
//!
//! Source: Irish Department of Social Protection, "PPS number format": seven digits, a check letter by 23, and since 2013 a
//! second letter that counts nine times.

use crate::boundary::{is_word, may_begin};
use crate::{Detector, Identity, Reading};
use fyr_core::identifier::WrittenForm;
use fyr_core::vocabulary::DataCategory;

pub(crate) const DETECTOR: Detector = Detector {
    id: "ie_ppsn",
    category: Some(DataCategory::IdNumber),
    identity: Identity::Person,
    needs_label: true,
    words: &["pps", "ppsn", "pps number", "irish id"],
    read: |text, _| read(text),
    rule: None,
};

/// Returns where a number that begins at `start` ends.
pub(crate) fn end(bytes: &[u8], start: usize) -> Option<usize> {
    let letters = bytes.get(start + 7..).unwrap_or_default();
    let count = letters.iter().take(3).take_while(|it| it.is_ascii_uppercase()).count();
    let end = start + 7 + count;
    let alone = may_begin(bytes, start) && !bytes.get(end).copied().is_some_and(is_word);
    (alone && is_valid(bytes.get(start..end)?)).then_some(end)
}

fn read(text: &str) -> Option<Reading> {
    let value = text.trim().replace([' ', '-'], "").to_ascii_uppercase();
    is_valid(value.as_bytes())
        .then(|| Reading { form: Some(WrittenForm::Separated), ..Reading::of(value) })
}

fn is_valid(text: &[u8]) -> bool {
    let (digits, letters) = text.split_at_checked(7).unwrap_or_default();
    let (check, second) = match letters {
        // T, W and X count nothing: they were put after numbers of spouses and of tax units.
        [check] | [check, b'T' | b'W' | b'X'] => (*check, 0),
        [check, second @ b'A'..=b'I'] => (*check, u32::from(second - b'A') + 1),
        _ => return false,
    };
    let weights = [8, 7, 6, 5, 4, 3, 2];
    let sum: u32 = digits.iter().zip(weights).map(|(it, weight)| u32::from(it & 15) * weight).sum();
    let rest = (sum + 9 * second) % 23;
    let wanted = if rest == 0 { u32::from(b'W') } else { u32::from(b'A') + rest - 1 };
    digits.len() == 7 && digits.iter().all(u8::is_ascii_digit) && u32::from(check) == wanted
}

#[cfg(test)]
mod tests {
    use super::DETECTOR;
    use crate::tests::{check, check_read, check_refused};

    #[test]
    fn old_and_present_forms_are_read() {
        for text in ["6433435F", "6433435FT", "6433435OA", "6433435IH", "1234567TT", "1234567WH"] {
            check_read(&DETECTOR, text, text);
        }
        check_refused(&DETECTOR, &["6433435E", "6433435VH", "1234567ABC", "1234567XX"]);
    }

    #[test]
    fn a_number_needs_a_word_before_it() {
        check(&DETECTOR, "PPS «6433435F»\nartikel 6433435F");
    }
}
