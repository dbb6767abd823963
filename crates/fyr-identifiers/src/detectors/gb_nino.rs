//! British national insurance number.
//!
//! Source: HMRC, National Insurance Manual NIM39110: two letters of which neither is D, F, I, Q, U or V and the second not
//! O, some pairs never given, six digits, a letter A–D. No check digit, so bare ones need a word before them.

use crate::boundary::is_word;
use crate::rule::Strength;
use crate::{Detector, Identity, Reading};
use fyr_core::identifier::WrittenForm;
use fyr_core::vocabulary::DataCategory;

pub(crate) const DETECTOR: Detector = Detector {
    id: "gb_nino",
    category: Some(DataCategory::IdNumber),
    identity: Identity::Person,
    needs_label: true,
    words: &["nino", "national insurance", "ni number"],
    read: |text, _| read(text),
    rule: None,
};

/// Returns where a number stands whose digits begin at `digits`, and how well it tells itself.
pub(crate) fn span(bytes: &[u8], digits: usize) -> Option<(usize, usize, Strength)> {
    let spaced = digits.checked_sub(1).and_then(|at| bytes.get(at)) == Some(&b' ');
    let (start, length) =
        if spaced { (digits.checked_sub(3)?, 13) } else { (digits.checked_sub(2)?, 9) };
    let text = bytes.get(start..start + length)?;
    let beside = |at: Option<usize>| at.and_then(|at| bytes.get(at)).copied().is_some_and(is_word);
    let alone = !beside(start.checked_sub(1)) && !beside(Some(start + length));
    let mut compact = [0; 9];
    let mut parts = text.iter().filter(|byte| **byte != b' ');
    for place in &mut compact {
        *place = *parts.next()?;
    }
    let strength = if spaced { Strength::Telling } else { Strength::Plain };
    (alone && parts.next().is_none() && is_valid(&compact)).then_some((
        start,
        start + length,
        strength,
    ))
}

fn read(text: &str) -> Option<Reading> {
    let value = text.trim().replace([' ', '-'], "").to_ascii_uppercase();
    let valid = value.as_bytes().try_into().is_ok_and(is_valid);
    valid.then(|| Reading { form: Some(WrittenForm::Separated), ..Reading::of(value) })
}

fn is_valid(text: &[u8; 9]) -> bool {
    let [first, second, digits @ .., last] = text;
    let never = b"DFIQUV";
    let given = |letter: &u8| letter.is_ascii_uppercase() && !never.contains(letter);
    let pairs: [&[u8; 2]; 7] = [b"BG", b"GB", b"KN", b"NK", b"NT", b"TN", b"ZZ"];
    let pair = pairs.contains(&&[*first, *second]) || *second == b'O';
    let digits = digits.iter().all(u8::is_ascii_digit);
    given(first) && given(second) && !pair && digits && matches!(last, b'A'..=b'D')
}

#[cfg(test)]
mod tests {
    use super::DETECTOR;
    use crate::tests::{check, check_read, check_refused};

    #[test]
    fn letters_decide() {
        check_read(&DETECTOR, "AB 12 34 56 C", "AB123456C");
        check_refused(&DETECTOR, &["BG123456C", "DA123456C", "AO123456C", "AB123456E"]);
    }

    #[test]
    fn groups_are_telling() {
        check(&DETECTOR, "«AB 12 34 56 C», NINO «AB123456C»\nartikel AB123456C");
    }
}
