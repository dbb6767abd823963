//! Spanish DNI, and NIE of foreigners.
//!
//! Source: Spanish royal decree 1553/2005 (DNI) and 557/2011 (NIE): eight digits, or X, Y or Z and seven, and a letter by
//! the rest by 23, X, Y and Z counting as 0, 1 and 2.

use crate::boundary::{is_word, may_begin};
use crate::{Detector, Identity, Reading};
use fyr_core::identifier::WrittenForm;
use fyr_core::vocabulary::DataCategory;

pub(crate) const DETECTOR: Detector = Detector {
    id: "es_dni",
    category: Some(DataCategory::IdNumber),
    identity: Identity::Person,
    needs_label: true,
    words: &["dni", "nif", "documento nacional", "spanish id"],
    read: |text, _| read(text).filter(|it| it.value.starts_with(|it: char| it.is_ascii_digit())),
    rule: None,
};

/// The number of a foreigner.
pub(crate) const NIE: Detector = Detector {
    id: "es_nie",
    category: Some(DataCategory::IdNumber),
    identity: Identity::Person,
    needs_label: false,
    words: &["nie", "número de identidad de extranjero"],
    read: |text, _| read(text).filter(|it| !it.value.starts_with(|it: char| it.is_ascii_digit())),
    rule: None,
};

const LETTERS: &[u8; 23] = b"TRWAGMYFPDXBNJZSQVHLCKE";

/// Returns where a DNI that begins at `start` ends.
pub(crate) fn end_of_dni(bytes: &[u8], start: usize) -> Option<usize> {
    let digits = bytes.get(start..start + 8)?;
    let end = start + 8;
    let end = end + usize::from(matches!(bytes.get(end), Some(b'-' | b' ')));
    let letter = bytes.get(end)?;
    let fits = may_begin(bytes, start) && !bytes.get(end + 1).copied().is_some_and(is_word);
    (fits && letter_of(b'0', digits)? == *letter).then_some(end + 1)
}

/// Returns where a NIE ends whose digits begin at `digits_start`; its letter stands before them, perhaps with a hyphen.
pub(crate) fn span_of_nie(bytes: &[u8], digits_start: usize) -> Option<(usize, usize)> {
    let back = digits_start.checked_sub(1)?;
    let start = if bytes.get(back) == Some(&b'-') { back.checked_sub(1)? } else { back };
    let first = *bytes.get(start)?;
    let value = first.checked_sub(b'X').filter(|it| *it < 3)?;
    let digits = bytes.get(digits_start..digits_start + 7)?;
    let end = digits_start + 7;
    let end = end + usize::from(bytes.get(end) == Some(&b'-'));
    let fits = may_begin(bytes, start) && !bytes.get(end + 1).copied().is_some_and(is_word);
    (fits && letter_of(b'0' + value, digits)? == *bytes.get(end)?).then_some((start, end + 1))
}

fn read(text: &str) -> Option<Reading> {
    let part = |it: &char| !matches!(it, ' ' | '-' | '.');
    let value: String = text.trim().chars().filter(part).collect::<String>().to_ascii_uppercase();
    let [first, digits @ .., letter] = value.as_bytes() else { return None };
    let first = match first {
        b'X'..=b'Z' => first - b'X' + b'0',
        other => *other,
    };
    let fits = digits.len() == 7 && letter_of(first, digits)? == *letter;
    fits.then(|| Reading { form: Some(WrittenForm::Separated), ..Reading::of(value) })
}

/// Returns the letter that belongs to a first digit and the others.
fn letter_of(first: u8, digits: &[u8]) -> Option<u8> {
    let mut number = 0_usize;
    for byte in std::iter::once(&first).chain(digits) {
        number = number * 10 + usize::from(byte.is_ascii_digit().then(|| byte - b'0')?);
    }
    LETTERS.get(number % 23).copied()
}

#[cfg(test)]
mod tests {
    use super::{DETECTOR, NIE};
    use crate::tests::{check, check_read, check_refused};

    #[test]
    fn the_letter_decides() {
        check_read(&DETECTOR, "54362315K", "54362315K");
        check_read(&NIE, "x-2482300w", "X2482300W");
        check_read(&NIE, "X-5253868-R", "X5253868R");
        check_refused(&DETECTOR, &["54362315Z", "54362315", "X2482300W"]);
        check_refused(&NIE, &["X2482300A", "54362315K", "M-1234567-L"]);
    }

    #[test]
    fn a_dni_needs_a_word_before_it_and_a_nie_does_not() {
        check(&DETECTOR, "DNI «54362315K»\nartikel 54362315K");
        check(&NIE, "«X2482300W», «X-5253868-R»\nAX2482300W X2482300WW");
    }
}
