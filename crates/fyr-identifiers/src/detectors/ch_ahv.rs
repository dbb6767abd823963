//! Swiss AHV number.
//!
//! Source: Swiss ordinance on old-age insurance (AHVV) art. 133: 756, nine digits, check digit as in EAN-13.

use crate::checks::weighted;
use crate::rule::{About, Rule, bare, grouped};
use crate::written::{DOT, SPACE};
use crate::{Detector, Identity};
use fyr_core::vocabulary::DataCategory;
use jiff::civil::Date;

pub(crate) const DETECTOR: Detector = Detector {
    id: "ch_ahv",
    category: Some(DataCategory::IdNumber),
    identity: Identity::Person,
    needs_label: true,
    words: &["ahv", "avs", "avs-nr", "ahv-nr", "ahv-nummer", "versichertennummer", "swiss id"],
    read: |text, on| RULE.read(text, on),
    rule: Some(&RULE),
};

static RULE: Rule = Rule {
    digits: &[13],
    telling: &[grouped(0x3442, DOT)],
    plain: &[bare(0xd), grouped(0x3442, SPACE)],
    check,
};

fn check(digits: &[u8], _on: Date) -> Option<About> {
    let sum = weighted(digits, &[1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1]);
    (digits.starts_with(&[7, 5, 6]) && sum.is_multiple_of(10)).then(About::default)
}

#[cfg(test)]
mod tests {
    use super::DETECTOR;
    use crate::tests::{check, check_read, check_refused};

    #[test]
    fn a_valid_number_is_read_and_a_wrong_check_digit_is_not() {
        check_read(&DETECTOR, "756.9217.0769.85", "7569217076985");
        check_refused(&DETECTOR, &["756.9217.0769.84", "123.4567.8910.19"]);
    }

    #[test]
    fn four_groups_are_telling_and_bare_digits_are_a_bar_code() {
        check(&DETECTOR, "«756.9217.0769.85»\nAHV «7569217076985»\nEAN 7569217076985");
    }
}
