//! Danish CPR number.
//!
//! Source: CPR-kontoret, "Personnummeret i CPR": day, month, short year and four digits of which the first tells the
//! century. The check by 11 has not held for every number since 2007 and is no condition here; replacement numbers add
//! 60 to the day.

use crate::checks::{date, pair};
use crate::rule::{About, Rule, bare, grouped};
use crate::written::{DASH, SPACE};
use crate::{Detector, Identity};
use fyr_core::vocabulary::DataCategory;
use jiff::civil::Date;

pub(crate) const DETECTOR: Detector = Detector {
    id: "dk_cpr",
    category: Some(DataCategory::IdNumber),
    identity: Identity::Person,
    needs_label: true,
    words: &[
        "cpr",
        "cprnr",
        "cpr-nr",
        "cprnummer",
        "cpr-nummer",
        "danskt personnummer",
        "danish id",
    ],
    read: |text, on| RULE.read(text, on),
    rule: Some(&RULE),
};

static RULE: Rule =
    Rule { digits: &[10], telling: &[], plain: &[bare(0xa), grouped(0x64, DASH | SPACE)], check };

fn check(digits: &[u8], on: Date) -> Option<About> {
    let (day, month, year) = (pair(digits, 0), pair(digits, 2), i16::from(pair(digits, 4)));
    let day = if day > 60 { day - 60 } else { day };
    let century = match (digits.get(6)?, year) {
        (0..=3, _) | (4 | 9, 37..) => 1900,
        (4 | 9, _) | (5..=8, ..58) => 2000,
        _ => 1800,
    };
    let born = date(century + year, month, day).filter(|born| *born <= on)?;
    Some(About::born(born).with_sex(*digits.get(9)?))
}

#[cfg(test)]
mod tests {
    use super::DETECTOR;
    use crate::tests::{check, check_read, check_refused};

    #[test]
    fn a_number_is_read_with_and_without_the_check_by_eleven() {
        check_read(&DETECTOR, "211062-5629", "2110625629");
        check_read(&DETECTOR, "010107-4321", "0101074321");
    }

    #[test]
    fn an_impossible_or_later_day_is_refused() {
        check_refused(&DETECTOR, &["511362-5629", "2110525629", "310299-1234", "211062-562"]);
    }

    #[test]
    fn a_number_needs_a_word_before_it() {
        check(&DETECTOR, "CPR-nr «211062-5629»\norder 211062-5629");
    }
}
