//! Latvian personas kods.
//!
//! Source: Latvian law on the register of natural persons: day, month, short year, century, serial, check digit; since
//! July 2017 eleven digits beginning 32 without a date, whose check digit is not published and is not checked here.

use crate::checks::{date, pair, weighted};
use crate::rule::{About, Rule, bare, grouped};
use crate::written::{DASH, SPACE};
use crate::{Detector, Identity};
use fyr_core::vocabulary::DataCategory;
use jiff::civil::Date;

pub(crate) const DETECTOR: Detector = Detector {
    id: "lv_personas_kods",
    category: Some(DataCategory::IdNumber),
    identity: Identity::Person,
    needs_label: true,
    words: &["personas kods", "personas kod", "latvian id", "lettiskt personnummer"],
    read: |text, on| RULE.read(text, on),
    rule: Some(&RULE),
};

static RULE: Rule = Rule {
    digits: &[11],
    telling: &[grouped(0x65, DASH)],
    plain: &[bare(0xb), grouped(0x65, SPACE)],
    check,
};

fn check(digits: &[u8], on: Date) -> Option<About> {
    if pair(digits, 0) == 32 {
        return Some(About::default());
    }
    let century = digits.get(6).copied().filter(|it| *it <= 2)?;
    let year = 1800 + i16::from(century) * 100 + i16::from(pair(digits, 4));
    let born = date(year, pair(digits, 2), pair(digits, 0)).filter(|born| *born <= on)?;
    let rest = (1 + weighted(digits, &[10, 5, 8, 4, 2, 1, 6, 3, 7, 9])) % 11 % 10;
    (u32::from(*digits.get(10)?) == rest).then(|| About::born(born))
}

#[cfg(test)]
mod tests {
    use super::DETECTOR;
    use crate::tests::{check, check_read, check_refused};

    #[test]
    fn numbers_with_and_without_a_date_are_read() {
        check_read(&DETECTOR, "161175-19997", "16117519997");
        check_read(&DETECTOR, "321234-56789", "32123456789");
    }

    #[test]
    fn an_impossible_date_or_check_digit_is_refused() {
        check_refused(&DETECTOR, &["161375-19997", "161175-19998", "40003521600"]);
    }

    #[test]
    fn six_and_five_digits_are_telling() {
        check(&DETECTOR, "«161175-19997», personas kods «16117519997»\n16117519997");
    }
}
