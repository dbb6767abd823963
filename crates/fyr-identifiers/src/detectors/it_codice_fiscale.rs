//! Italian codice fiscale.
//!
//! Source: decree of the Italian ministry of finance of 23 December 1976: letters of the names, short year, letter of the
//! month, day (40 added for women), place, check letter; the letters LMNPQRSTUV stand for digits where two would be equal.

use crate::boundary::is_word;
use crate::checks::date_of_short_year;
use crate::{Detector, Identity, Reading, Sex};
use fyr_core::identifier::WrittenForm;
use fyr_core::vocabulary::DataCategory;
use jiff::civil::Date;

pub(crate) const DETECTOR: Detector = Detector {
    id: "it_codice_fiscale",
    category: Some(DataCategory::IdNumber),
    identity: Identity::Person,
    needs_label: false,
    words: &["codice fiscale", "cod. fisc", "italian id"],
    read,
    rule: None,
};

const LENGTH: usize = 16;
const MONTHS: &[u8; 12] = b"ABCDEHLMPRST";
// The value of each letter, or of the letter of the digit's rank, in an odd place (decree art. 12).
const ODD: [u8; 26] =
    [1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23];

/// Returns where a number stands whose first digit is at `digit`, with the six letters before it.
pub(crate) fn span(bytes: &[u8], digit: usize, on: Date) -> Option<(usize, usize)> {
    let start = digit.checked_sub(6)?;
    let text: &[u8; LENGTH] = bytes.get(start..start + LENGTH)?.try_into().ok()?;
    let beside = |at: Option<usize>| at.and_then(|at| bytes.get(at)).copied().is_some_and(is_word);
    let alone = !beside(start.checked_sub(1)) && !beside(Some(start + LENGTH));
    (alone && born(text, on).is_some()).then_some((start, start + LENGTH))
}

fn read(text: &str, on: Date) -> Option<Reading> {
    let value: String =
        text.chars().filter(|it| !it.is_whitespace()).collect::<String>().to_ascii_uppercase();
    let (birth_date, sex) = born(value.as_bytes().try_into().ok()?, on)?;
    Some(Reading {
        value,
        century_inferred: true,
        form: Some(WrittenForm::Separated),
        birth_date: Some(birth_date),
        sex: Some(sex),
    })
}

/// Returns day of birth and sex in a valid number.
fn born(text: &[u8; LENGTH], on: Date) -> Option<(Date, Sex)> {
    let [letters @ .., _] = text;
    let mut sum = 0;
    for (at, byte) in letters.iter().enumerate() {
        let rank = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'0'..=b'9' => byte - b'0',
            _ => return None,
        };
        let odd = ODD.get(usize::from(rank)).copied()?;
        sum += u16::from(if at % 2 == 0 { odd } else { rank });
    }
    let named = text.iter().take(6).all(u8::is_ascii_uppercase) && text[11].is_ascii_uppercase();
    let place =
        [12, 13, 14].into_iter().all(|at| text.get(at).is_some_and(|it| digit(*it).is_some()));
    let check = u16::from(text[15]) == u16::from(b'A') + sum % 26;
    if !named || !place || !check {
        return None;
    }
    let year = digit(text[6])? * 10 + digit(text[7])?;
    let month = MONTHS.iter().position(|month| *month == text[8])?;
    let day = digit(text[9])? * 10 + digit(text[10])?;
    let sex = if day > 40 { Sex::Female } else { Sex::Male };
    let day = if day > 40 { day - 40 } else { day };
    let born = date_of_short_year(year, u8::try_from(month + 1).ok()?, day, on)?;
    Some((born, sex))
}

/// Returns the value of a digit or of the letter that stands for one.
fn digit(byte: u8) -> Option<u8> {
    match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        _ => b"LMNPQRSTUV".iter().position(|it| *it == byte).and_then(|it| u8::try_from(it).ok()),
    }
}

#[cfg(test)]
mod tests {
    use super::DETECTOR;
    use crate::tests::{check, check_read, check_refused};

    #[test]
    fn letters_date_and_check_letter_decide() {
        check_read(&DETECTOR, "RCCMNL83S18D969H", "RCCMNL83S18D969H");
        check_refused(
            &DETECTOR,
            &["RCCMNL83S18D969A", "RCCMNL83S18D969", "CNTCHR83T32D969H", "CSTNGL22I10D086I"],
        );
    }

    #[test]
    fn its_form_is_telling() {
        check(&DETECTOR, "«RCCMNL83S18D969H»\nxRCCMNL83S18D969H RCCMNL83S18D969HX");
    }
}
