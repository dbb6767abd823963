//! British NHS number.
//!
//! Source: NHS data dictionary, "NHS number": ten digits, check digit by 11; a check of 10 is not given.

use crate::checks::weighted;
use crate::rule::{About, Rule, bare, grouped};
use crate::written::{DASH, SPACE};
use crate::{Detector, Identity};
use fyr_core::vocabulary::DataCategory;
use jiff::civil::Date;

pub(crate) const DETECTOR: Detector = Detector {
    id: "gb_nhs",
    category: Some(DataCategory::IdNumber),
    identity: Identity::Person,
    needs_label: true,
    words: &["nhs", "nhs number"],
    read: |text, on| RULE.read(text, on),
    rule: Some(&RULE),
};

static RULE: Rule =
    Rule { digits: &[10], telling: &[], plain: &[bare(0xa), grouped(0x334, SPACE | DASH)], check };

fn check(digits: &[u8], _on: Date) -> Option<About> {
    let sum = weighted(digits, &[10, 9, 8, 7, 6, 5, 4, 3, 2, 1]);
    (sum > 0 && sum.is_multiple_of(11)).then(About::default)
}

#[cfg(test)]
mod tests {
    use super::DETECTOR;
    use crate::tests::{check, check_read, check_refused};

    #[test]
    fn a_valid_number_is_read_and_a_wrong_check_digit_is_not() {
        check_read(&DETECTOR, "943-476-5870", "9434765870");
        check_refused(&DETECTOR, &["9434765871", "0000000000"]);
    }

    #[test]
    fn a_number_needs_a_word_before_it() {
        check(&DETECTOR, "NHS number «943 476 5870»\ntel 943 476 5870");
    }
}
