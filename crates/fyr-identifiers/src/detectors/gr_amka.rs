//! Greek AMKA.
//!
//! Source: Greek law 3655/2008 art. 153: day, month, short year, serial whose last digit tells the sex, check digit by
//! Luhn.

use crate::checks::{date_of_short_year, luhn, pair};
use crate::rule::{About, Rule, bare};
use crate::{Detector, Identity};
use fyr_core::vocabulary::DataCategory;
use jiff::civil::Date;

pub(crate) const DETECTOR: Detector = Detector {
    id: "gr_amka",
    category: Some(DataCategory::IdNumber),
    identity: Identity::Person,
    needs_label: true,
    words: &["amka", "αμκα", "greek id"],
    read: |text, on| RULE.read(text, on),
    rule: Some(&RULE),
};

static RULE: Rule = Rule { digits: &[11], telling: &[], plain: &[bare(0xb)], check };

fn check(digits: &[u8], on: Date) -> Option<About> {
    let born = date_of_short_year(pair(digits, 4), pair(digits, 2), pair(digits, 0), on)?;
    let about = About { birth_date: Some(born), sex: None, century_inferred: true };
    luhn(digits).then(|| about.with_sex(digits.get(9).copied().unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use super::DETECTOR;
    use crate::tests::{check, check_read, check_refused};

    #[test]
    fn a_valid_number_is_read_and_a_wrong_check_digit_is_not() {
        check_read(&DETECTOR, "01013099997", "01013099997");
        check_refused(&DETECTOR, &["01013099999", "32013099997"]);
    }

    #[test]
    fn a_number_needs_a_word_before_it() {
        check(&DETECTOR, "AMKA «01013099997»\norder 01013099997");
    }
}
