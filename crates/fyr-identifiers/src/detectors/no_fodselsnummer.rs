//! Norwegian fødselsnummer, D-number and H-number.
//!
//! Source: navikt/fnrvalidator and Skatteetaten, "Nytt fødselsnummer fra 2032": day, month, short year, individual
//! number of three digits, two check digits. A D-number adds 40 to the day, an H-number 40 to the month, synthetic
//! numbers 80 (Tenor) or 65. From 2032 the first check digit may leave a rest of 0 to 3, and the individual number no
//! longer tells the century.

use crate::checks::{date, date_of_short_year, number, pair, weighted};
use crate::rule::{About, Rule, bare, grouped};
use crate::written::{DASH, SPACE};
use crate::{Detector, Identity};
use fyr_core::vocabulary::DataCategory;
use jiff::civil::Date;

pub(crate) const DETECTOR: Detector = Detector {
    id: "no_fodselsnummer",
    category: Some(DataCategory::IdNumber),
    identity: Identity::Person,
    needs_label: true,
    words: &[
        "fødselsnummer",
        "fodselsnummer",
        "fødselsnr",
        "fodselsnr",
        "fnr",
        "f.nr",
        "d-nummer",
        "d-nr",
        "norskt personnummer",
        "norwegian id",
    ],
    read: |text, on| RULE.read(text, on),
    rule: Some(&RULE),
};

static RULE: Rule =
    Rule { digits: &[11], telling: &[grouped(0x65, SPACE | DASH)], plain: &[bare(0xb)], check };

fn check(digits: &[u8], on: Date) -> Option<About> {
    let first = weighted(digits, &[3, 7, 6, 1, 8, 9, 4, 5, 2, 1]) % 11;
    let second = weighted(digits, &[5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1]) % 11;
    if first > 3 || second != 0 {
        return None;
    }
    let (day, month, year) = (pair(digits, 0), pair(digits, 2), i16::from(pair(digits, 4)));
    let sex = digits.get(8).copied().unwrap_or_default();
    if day >= 80 {
        // An FH-number, given in an emergency, holds no date.
        return Some(About::default().with_sex(sex));
    }
    let day = if day > 40 { day - 40 } else { day };
    let month = match month {
        81.. => month - 80,
        66..=77 => month - 65,
        41.. => month - 40,
        _ => month,
    };
    let individual = number(digits.get(6..9)?);
    let century = match (individual, year) {
        (0..500, _) | (900.., 40..) => 1900,
        (500..750, 54..) => 1800,
        (500.., ..40) => 2000,
        // No century fits by the rule before 2032.
        _ => {
            let day = date_of_short_year(pair(digits, 4), month, day, on)?;
            let about = About { birth_date: Some(day), sex: None, century_inferred: true };
            return Some(about.with_sex(sex));
        }
    };
    let born = date(century + year, month, day)?;
    (born <= on).then(|| About::born(born).with_sex(sex))
}

#[cfg(test)]
mod tests {
    use super::DETECTOR;
    use crate::tests::{check, check_read, check_refused};

    #[test]
    fn born_d_h_and_synthetic_numbers_are_read() {
        for text in ["15108695088", "151086 95088", "53097248016", "13527248013", "10915596784"] {
            check_read(&DETECTOR, text, &text.replace(' ', ""));
        }
        check_read(&DETECTOR, "68467038838", "68467038838");
        check_read(&DETECTOR, "30108299920", "30108299920");
    }

    #[test]
    fn a_wrong_check_digit_or_day_is_refused() {
        check_refused(&DETECTOR, &["15108695077", "26111593817", "42485176432123", "00000000000"]);
    }

    #[test]
    fn bare_digits_need_a_word_and_two_groups_do_not() {
        check(&DETECTOR, "Fødselsnummer: «15108695088»\nref 15108695088 och «151086 95088»");
    }
}
