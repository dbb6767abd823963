//! Swedish reserve numbers, which health care gives a patient without a known personnummer.
//!
//! The regions have their own forms, and none is published as law: a date and four characters with a letter among them
//! (Skåne, Västra Götaland: `19811228-98TF`), `99`, year and six digits (Stockholm), `22` and ten characters (national).
//! Source: knowledge of the field, to be verified with Inera. Only a date followed by two digits and two letters, or
//! letters alone mixed with digits behind a hyphen, tells itself; the others need a word before them.

use crate::boundary::{is_word, may_begin};
use crate::checks::{date, date_of_short_year};
use crate::rule::Strength;
use crate::{Detector, Identity, Reading};
use fyr_core::identifier::WrittenForm;
use fyr_core::vocabulary::DataCategory;
use jiff::civil::Date;

pub(crate) const DETECTOR: Detector = Detector {
    id: "se_reservnummer",
    category: Some(DataCategory::IdNumber),
    identity: Identity::Person,
    needs_label: true,
    words: &["reservnummer", "reservnr", "res.nr", "reserv-nr", "reserve number", "patientnummer"],
    read: |text, on| read(text.trim(), on),
    rule: None,
};

/// Returns where a number that begins at `start` ends, its first run of `digits` being six, eight or twelve long.
pub(crate) fn judge(
    bytes: &[u8],
    start: usize,
    digits: usize,
    on: Date,
) -> Option<(usize, Strength)> {
    let dash = digits < 12 && bytes.get(start + digits) == Some(&b'-');
    let end = if digits == 12 { start + 12 } else { start + digits + usize::from(dash) + 4 };
    let text = std::str::from_utf8(bytes.get(start..end)?).ok()?;
    let alone = may_begin(bytes, start) && !bytes.get(end).copied().is_some_and(is_word);
    if !alone || text.bytes().any(|byte| byte.is_ascii_lowercase()) {
        return None;
    }
    let kind = kind(text, on)?;
    let [.., a, b, c, d] = text.as_bytes() else { return None };
    let two_and_two =
        a.is_ascii_digit() && b.is_ascii_digit() && !c.is_ascii_digit() && !d.is_ascii_digit();
    let telling = kind.dated.is_some() && dash && two_and_two;
    Some((end, if telling { Strength::Telling } else { Strength::Plain }))
}

/// What a reserve number holds.
struct Kind {
    dated: Option<Date>,
    century_inferred: bool,
}

fn read(text: &str, on: Date) -> Option<Reading> {
    let kind = kind(text, on)?;
    let compact: String =
        text.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_uppercase();
    let value = match kind.dated {
        Some(day) if kind.century_inferred => {
            format!("{}{}", day.strftime("%Y%m%d"), compact.get(6..)?)
        }
        _ => compact,
    };
    let form = if text.contains('-') { WrittenForm::Separated } else { WrittenForm::TwelveBare };
    Some(Reading {
        value,
        century_inferred: kind.century_inferred,
        form: Some(form),
        birth_date: kind.dated,
        sex: None,
    })
}

fn kind(text: &str, on: Date) -> Option<Kind> {
    let mut parts = text.split('-');
    let (first, last) = (parts.next()?, parts.next().unwrap_or_default());
    let shaped = parts.next().is_none() && (last.is_empty() || last.len() == 4);
    let compact: Vec<u8> = first.bytes().chain(last.bytes()).collect();
    let known = compact.iter().all(u8::is_ascii_alphanumeric);
    if !shaped || !known {
        return None;
    }
    let digits = compact.iter().all(u8::is_ascii_digit);
    match compact.as_slice() {
        [b'9', b'9', year @ .., _, _, _, _, _, _] if digits && year.len() == 4 => {
            let year = value(year)?;
            (1880..=on.year()).contains(&year).then_some(UNDATED)
        }
        [b'2', b'2', rest @ ..] if rest.len() == 10 => {
            rest.iter().take(6).all(u8::is_ascii_digit).then_some(UNDATED)
        }
        [day @ .., a, b, c, d] if !digits => dated(day, [*a, *b, *c, *d], on),
        _ => None,
    }
}

const UNDATED: Kind = Kind { dated: None, century_inferred: false };

/// A date and four characters that begin with a digit or hold a digit, and are no interim number.
fn dated(day: &[u8], last: [u8; 4], on: Date) -> Option<Kind> {
    let letters = last.iter().filter(|byte| byte.is_ascii_alphabetic()).count();
    let interim =
        letters == 1 && last[0].is_ascii_alphabetic() && b"TRSUWXJKLMN".contains(&last[0]);
    if interim || letters == 4 {
        return None;
    }
    let part = |from: usize| u8::try_from(value(day.get(from..from + 2)?)?).ok();
    let day_of = match day.len() {
        8 => date(value(day.get(..4)?)?, part(4)?, part(6)?)
            .filter(|it| it.year() >= 1880 && *it <= on)?,
        6 => date_of_short_year(part(0)?, part(2)?, part(4)?, on)?,
        _ => return None,
    };
    Some(Kind { dated: Some(day_of), century_inferred: day.len() == 6 })
}

fn value(digits: &[u8]) -> Option<i16> {
    std::str::from_utf8(digits).ok()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::DETECTOR;
    use crate::tests::{check, check_read, check_refused};

    #[test]
    fn the_regions_forms_are_read() {
        check_read(&DETECTOR, "811228-98TF", "1981122898TF");
        check_read(&DETECTOR, "19811228-98TF", "1981122898TF");
        check_read(&DETECTOR, "991981123456", "991981123456");
        check_read(&DETECTOR, "22811228-A12B", "22811228A12B");
    }

    #[test]
    fn a_personnummer_an_interim_number_or_an_impossible_date_is_none() {
        check_refused(
            &DETECTOR,
            &["191212121212", "000101-T220", "811328-98TF", "811228-ABCD", "990081123456"],
        );
    }

    #[test]
    fn two_digits_and_two_letters_are_telling() {
        check(
            &DETECTOR,
            "«811228-98TF», reservnummer «991981123456»\nref 991981123456, 811228-98TFX",
        );
    }
}
