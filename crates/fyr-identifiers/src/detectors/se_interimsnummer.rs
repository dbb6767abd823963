//! Swedish interim number (T-nummer), given by universities and others until a personnummer is known.
//!
//! Source: personnummer/meta, README 3.1: as a personnummer, a letter instead of the first digit of the birth number, which
//! counts as 1 in the check digit.

use crate::boundary::{before, is_word, may_begin};
use crate::{Detector, Identity, Reading};
use fyr_core::identifier::{IdNumber, Read, WrittenForm};
use fyr_core::vocabulary::DataCategory;
use jiff::civil::Date;

pub(crate) const DETECTOR: Detector = Detector {
    id: "se_interimsnummer",
    category: Some(DataCategory::IdNumber),
    identity: Identity::Person,
    needs_label: false,
    words: &[
        "interimsnummer",
        "interimsnr",
        "t-nummer",
        "interimspersonnummer",
        "tillfälligt personnummer",
    ],
    read: |text, on| read(text, on),
    rule: None,
};

const LETTERS: &[u8; 11] = b"TRSUWXJKLMN";

/// Returns where a number that begins at `start` ends, its first run of `digits` being six or eight long.
pub(crate) fn end(bytes: &[u8], start: usize, digits: usize, on: Date) -> Option<usize> {
    let sign = start + digits;
    let letter = sign + usize::from(matches!(bytes.get(sign), Some(b'-' | b'+')));
    let last = bytes.get(letter + 1..letter + 4)?;
    let end = letter + 4;
    let fits = LETTERS.contains(bytes.get(letter)?)
        && last.iter().all(u8::is_ascii_digit)
        && may_begin(bytes, start)
        && !bytes.get(end).copied().is_some_and(is_word)
        && before(bytes, start, 1) != Some(b'-');
    let text = bytes.get(start..end).filter(|_| fits)?;
    number(std::str::from_utf8(text).ok()?, on).map(|_| end)
}

fn read(text: &str, on: Date) -> Option<Reading> {
    let (letter, read) = number(text, on)?;
    let digits = read.number.digits();
    let (date, last) = (digits.get(..8)?, digits.get(9..)?);
    // The letter stands in the place of the digit from which the sex is not told.
    let form = if read.form == WrittenForm::TenBare {
        WrittenForm::TenBare
    } else {
        WrittenForm::Separated
    };
    Some(Reading {
        value: format!("{date}{letter}{last}"),
        century_inferred: read.century_inferred,
        form: Some(form),
        birth_date: read.number.birth_date(),
        sex: None,
    })
}

/// Returns the letter and the number with 1 in its place.
fn number(text: &str, on: Date) -> Option<(char, Read<IdNumber>)> {
    let text = text.trim();
    let (at, letter) = text.char_indices().find(|(_, it)| it.is_ascii_alphabetic())?;
    let letter = letter.to_ascii_uppercase();
    let (date, last) = (text.get(..at)?, text.get(at + 1..)?);
    let shaped = LETTERS.contains(&u8::try_from(letter).ok()?) && last.len() == 3;
    let replaced = shaped.then(|| format!("{date}1{last}"))?;
    Some((letter, IdNumber::parse(&replaced, on).ok()?))
}

#[cfg(test)]
mod tests {
    use super::DETECTOR;
    use crate::tests::{check, check_read, check_refused};

    #[test]
    fn every_letter_counts_as_one() {
        for letter in "TRSUWXJKLMN".chars() {
            check_read(&DETECTOR, &format!("000101-{letter}220"), &format!("20000101{letter}220"));
        }
        check_refused(&DETECTOR, &["20000101E221", "000101-E221", "000101-T221", "000132-T220"]);
    }

    #[test]
    fn with_and_without_hyphen_and_century_is_a_finding() {
        check(&DETECTOR, "«000101-T220», «20000101-T220», «20000101R220»; 20000101T2201");
    }
}
