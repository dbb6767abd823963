//! Finnish henkilötunnus.
//!
//! Source: Finnish law 661/2009 and the decree of 2023 with its further signs: day, month, short year, a sign for the
//! century, individual number 002–999, check character by 31.

use crate::boundary::{may_begin, may_end};
use crate::checks::{date, number, pair};
use crate::rule::Strength;
use crate::{Detector, Identity, Reading, Sex};
use fyr_core::identifier::WrittenForm;
use fyr_core::vocabulary::DataCategory;
use jiff::civil::Date;

pub(crate) const DETECTOR: Detector = Detector {
    id: "fi_hetu",
    category: Some(DataCategory::IdNumber),
    identity: Identity::Person,
    needs_label: false,
    words: &["henkilötunnus", "henkilotunnus", "hetu", "personbeteckning", "finnish id"],
    read,
    rule: None,
};

const LENGTH: usize = 11;
const CHECK: &[u8; 31] = b"0123456789ABCDEFHJKLMNPRSTUVWXY";

/// Returns how well a number that begins at `start` tells itself; with a hyphen and a digit last it looks like others.
pub(crate) fn judge(bytes: &[u8], start: usize, on: Date) -> Option<Strength> {
    let text = bytes.get(start..start + LENGTH)?;
    let alone = || may_begin(bytes, start) && may_end(bytes, start + LENGTH);
    (born(text).is_some_and(|born| born <= on) && alone()).then(|| {
        let alike = text.get(6) == Some(&b'-') && text.last().is_some_and(u8::is_ascii_digit);
        if alike { Strength::Plain } else { Strength::Telling }
    })
}

/// Returns the length of every number.
pub(crate) const fn length() -> usize {
    LENGTH
}

fn read(text: &str, on: Date) -> Option<Reading> {
    let text = text.trim();
    let born = born(text.as_bytes())?;
    let odd = text.as_bytes().get(9).is_some_and(|digit| digit % 2 == 1);
    Some(Reading {
        value: text.to_ascii_uppercase(),
        century_inferred: false,
        form: Some(WrittenForm::Separated),
        // A later date is one that the check character cannot refuse, and nobody's.
        birth_date: Some(born).filter(|born| *born <= on),
        sex: Some(if odd { Sex::Male } else { Sex::Female }),
    })
}

/// Returns the day of birth in a valid number.
fn born(text: &[u8]) -> Option<Date> {
    let text: &[u8; LENGTH] = text.try_into().ok()?;
    let century = match text[6].to_ascii_uppercase() {
        b'+' => 1800,
        b'-' | b'U'..=b'Y' => 1900,
        b'A'..=b'F' => 2000,
        _ => return None,
    };
    let mut digits = [0; 9];
    for (place, byte) in digits.iter_mut().zip(text.iter().take(6).chain(text.iter().skip(7))) {
        *place = byte.is_ascii_digit().then(|| byte - b'0')?;
    }
    let individual = number(digits.get(6..)?);
    let check = usize::try_from(number(&digits) % 31).ok()?;
    let fits = CHECK.get(check) == Some(&text[10].to_ascii_uppercase()) && individual >= 2;
    let year = century + i16::from(pair(&digits, 4));
    date(year, pair(&digits, 2), pair(&digits, 0)).filter(|_| fits)
}

#[cfg(test)]
mod tests {
    use super::DETECTOR;
    use crate::tests::{check, check_read, check_refused};

    #[test]
    fn old_and_further_signs_are_read() {
        for text in ["131052-308T", "131052Y308T", "131052a308t"] {
            check_read(&DETECTOR, text, &text.to_uppercase());
        }
        check_refused(&DETECTOR, &["131052-308U", "310252-308Y", "10101-0101", "131052Z308T"]);
    }

    #[test]
    fn a_letter_is_telling() {
        check(&DETECTOR, "Hetu «131052-308T» eller «131052Y308T»\nx131052-308T, 131052-308T5");
    }
}
