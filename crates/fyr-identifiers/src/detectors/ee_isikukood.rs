//! Estonian isikukood.
//!
//! Source: Estonian standard EVS 585: century and sex, short year, month, day, serial of three digits, check digit by
//! 11 with a second row of weights.

use crate::checks::{date, pair, weighted};
use crate::rule::{About, Rule, bare};
use crate::{Detector, Identity};
use fyr_core::vocabulary::DataCategory;
use jiff::civil::Date;

pub(crate) const DETECTOR: Detector = Detector {
    id: "ee_isikukood",
    category: Some(DataCategory::IdNumber),
    identity: Identity::Person,
    needs_label: true,
    words: &["isikukood", "estonian id", "estniskt personnummer"],
    read: |text, on| RULE.read(text, on),
    rule: Some(&RULE),
};

static RULE: Rule = Rule { digits: &[11], telling: &[], plain: &[bare(0xb)], check };

pub(super) fn check(digits: &[u8], on: Date) -> Option<About> {
    let first = digits.first().copied().filter(|it| (1..=8).contains(it))?;
    let century = 1800 + i16::from((first - 1) / 2) * 100;
    let year = century + i16::from(pair(digits, 1));
    let born = date(year, pair(digits, 3), pair(digits, 5)).filter(|born| *born <= on)?;
    fits(digits).then(|| About::born(born).with_sex(first))
}

/// Returns whether the check digit fits.
pub(super) fn fits(digits: &[u8]) -> bool {
    let rest = match weighted(digits, &[1, 2, 3, 4, 5, 6, 7, 8, 9, 1]) % 11 {
        10 => weighted(digits, &[3, 4, 5, 6, 7, 8, 9, 1, 2, 3]) % 11 % 10,
        rest => rest,
    };
    digits.get(10).is_some_and(|check| u32::from(*check) == rest)
}

#[cfg(test)]
mod tests {
    use super::DETECTOR;
    use crate::tests::{check, check_read, check_refused};

    #[test]
    fn a_valid_number_is_read_and_a_wrong_check_digit_is_not() {
        check_read(&DETECTOR, "36805280109", "36805280109");
        check_refused(&DETECTOR, &["36805280108", "06805280109", "36813280103"]);
    }

    #[test]
    fn a_number_needs_a_word_before_it() {
        check(&DETECTOR, "isikukood «36805280109»\nkod 36805280109");
    }
}
