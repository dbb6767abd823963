//! Austrian social insurance number.
//!
//! Source: Dachverband der Sozialversicherungsträger: serial of three digits, check digit by 11, day, month, short
//! year; months above 12 are given where serials ran out.

use crate::checks::{date_of_short_year, pair, weighted};
use crate::rule::{About, Rule, bare, grouped};
use crate::written::{DASH, SPACE};
use crate::{Detector, Identity};
use fyr_core::vocabulary::DataCategory;
use jiff::civil::Date;

pub(crate) const DETECTOR: Detector = Detector {
    id: "at_svnr",
    category: Some(DataCategory::IdNumber),
    identity: Identity::Person,
    needs_label: true,
    words: &["svnr", "sv-nr", "sozialversicherungsnummer", "versicherungsnummer", "austrian id"],
    read: |text, on| RULE.read(text, on),
    rule: Some(&RULE),
};

static RULE: Rule =
    Rule { digits: &[10], telling: &[], plain: &[bare(0xa), grouped(0x46, SPACE | DASH)], check };

fn check(digits: &[u8], on: Date) -> Option<About> {
    let rest = weighted(digits, &[3, 7, 9, 0, 5, 8, 4, 2, 1, 6]) % 11;
    if digits.first() == Some(&0) || u32::from(*digits.get(3)?) != rest {
        return None;
    }
    let (day, month) = (pair(digits, 4), pair(digits, 6));
    if (13..=15).contains(&month) && (1..=31).contains(&day) {
        return Some(About::default());
    }
    let born = date_of_short_year(pair(digits, 8), month, day, on)?;
    Some(About { birth_date: Some(born), sex: None, century_inferred: true })
}

#[cfg(test)]
mod tests {
    use super::DETECTOR;
    use crate::tests::{check, check_read, check_refused};

    #[test]
    fn a_valid_number_is_read_and_a_wrong_check_digit_is_not() {
        check_read(&DETECTOR, "1237 010180", "1237010180");
        check_refused(&DETECTOR, &["2237 010180", "1237 011680"]);
    }

    #[test]
    fn a_number_needs_a_word_before_it() {
        check(&DETECTOR, "SVNR «1237 010180»\norder 1237 010180");
    }
}
