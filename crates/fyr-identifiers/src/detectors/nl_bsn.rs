//! Dutch burgerservicenummer.
//!
//! Source: Wet algemene bepalingen burgerservicenummer: nine digits of which the first may be dropped when it is 0;
//! the weighted sum of all, the last with weight −1, is divisible by 11.

use crate::checks::weighted;
use crate::rule::{About, Rule, bare, grouped};
use crate::written::{DOT, SPACE};
use crate::{Detector, Identity};
use fyr_core::vocabulary::DataCategory;
use jiff::civil::Date;

pub(crate) const DETECTOR: Detector = Detector {
    id: "nl_bsn",
    category: Some(DataCategory::IdNumber),
    identity: Identity::Person,
    needs_label: true,
    words: &["bsn", "burgerservicenummer", "sofinummer", "sofi-nummer", "dutch id"],
    read: |text, on| RULE.read(text, on),
    rule: Some(&RULE),
};

static RULE: Rule = Rule {
    digits: &[8, 9],
    telling: &[],
    plain: &[bare(0x9), grouped(0x423, DOT | SPACE), grouped(0x333, DOT | SPACE)],
    check,
};

fn check(digits: &[u8], _on: Date) -> Option<About> {
    let (last, rest) = digits.split_last()?;
    let weights = [9, 8, 7, 6, 5, 4, 3, 2];
    let weights = weights.get(9 - digits.len()..)?;
    let sum = weighted(rest, weights);
    (sum > 0 && sum % 11 == u32::from(*last)).then(About::default)
}

#[cfg(test)]
mod tests {
    use super::DETECTOR;
    use crate::tests::{check, check_read, check_refused};

    #[test]
    fn a_valid_number_is_read_and_a_wrong_digit_is_not() {
        check_read(&DETECTOR, "111222333", "111222333");
        check_refused(&DETECTOR, &["111252333", "000000000", "1112223334"]);
    }

    #[test]
    fn a_number_needs_a_word_before_it() {
        check(&DETECTOR, "BSN «111222333»\norder 111222333");
    }
}
