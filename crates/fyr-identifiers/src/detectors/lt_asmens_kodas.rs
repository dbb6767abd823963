//! Lithuanian asmens kodas.
//!
//! Source: Lithuanian law on the register of residents: built as the Estonian one; a first digit of 9 is given where
//! the date of birth is not known.

use super::ee_isikukood;
use crate::rule::{About, Rule, bare};
use crate::{Detector, Identity};
use fyr_core::vocabulary::DataCategory;
use jiff::civil::Date;

pub(crate) const DETECTOR: Detector = Detector {
    id: "lt_asmens_kodas",
    category: Some(DataCategory::IdNumber),
    identity: Identity::Person,
    needs_label: true,
    words: &["asmens kodas", "asmens k", "lithuanian id", "litauiskt personnummer"],
    read: |text, on| RULE.read(text, on),
    rule: Some(&RULE),
};

static RULE: Rule = Rule { digits: &[11], telling: &[], plain: &[bare(0xb)], check };

fn check(digits: &[u8], on: Date) -> Option<About> {
    match digits.first()? {
        9 => ee_isikukood::fits(digits).then(About::default),
        _ => ee_isikukood::check(digits, on),
    }
}

#[cfg(test)]
mod tests {
    use super::DETECTOR;
    use crate::tests::{check, check_read, check_refused};

    #[test]
    fn a_valid_number_is_read_and_a_wrong_check_digit_is_not() {
        check_read(&DETECTOR, "33309240064", "33309240064");
        check_refused(&DETECTOR, &["33309240164", "36813280103"]);
    }

    #[test]
    fn a_number_needs_a_word_before_it() {
        check(&DETECTOR, "asmens kodas: «33309240064»\nkod 33309240064");
    }
}
