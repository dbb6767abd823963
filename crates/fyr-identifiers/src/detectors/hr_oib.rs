//! Croatian OIB.
//!
//! Source: Croatian law on the personal identification number (zakon o osobnom identifikacijskom broju): eleven
//! digits, check digit by ISO/IEC 7064 MOD 11,10. Organisations have one too and cannot be told apart.

use crate::checks::mod_11_10;
use crate::rule::{About, Rule, bare};
use crate::{Detector, Identity};
use fyr_core::vocabulary::DataCategory;
use jiff::civil::Date;

pub(crate) const DETECTOR: Detector = Detector {
    id: "hr_oib",
    category: Some(DataCategory::IdNumber),
    identity: Identity::Person,
    needs_label: true,
    words: &["oib", "osobni identifikacijski broj", "croatian id"],
    read: |text, on| RULE.read(text, on),
    rule: Some(&RULE),
};

static RULE: Rule = Rule { digits: &[11], telling: &[], plain: &[bare(0xb)], check };

fn check(digits: &[u8], _on: Date) -> Option<About> {
    mod_11_10(digits).then(About::default)
}

#[cfg(test)]
mod tests {
    use super::DETECTOR;
    use crate::tests::{check, check_read, check_refused};

    #[test]
    fn a_valid_number_is_read_and_a_wrong_check_digit_is_not() {
        check_read(&DETECTOR, "33392005961", "33392005961");
        check_refused(&DETECTOR, &["33392005962"]);
    }

    #[test]
    fn a_number_needs_a_word_before_it() {
        check(&DETECTOR, "OIB: «33392005961»\norder 33392005961");
    }
}
