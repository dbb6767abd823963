//! Slovenian EMŠO and the JMBG of the other states of former Yugoslavia.
//!
//! Source: Slovenian law on the central population register (zakon o centralnem registru prebivalstva): day, month,
//! three digits of the year, region, serial (500 and above for women), check digit by 11.

use crate::checks::{date, number, pair, weighted};
use crate::rule::{About, Rule, bare};
use crate::{Detector, Identity};
use fyr_core::vocabulary::DataCategory;
use jiff::civil::Date;

pub(crate) const DETECTOR: Detector = Detector {
    id: "si_emso",
    category: Some(DataCategory::IdNumber),
    identity: Identity::Person,
    needs_label: true,
    words: &["emšo", "emso", "jmbg", "slovenian id"],
    read: |text, on| RULE.read(text, on),
    rule: Some(&RULE),
};

static RULE: Rule = Rule { digits: &[13], telling: &[], plain: &[bare(0xd)], check };

fn check(digits: &[u8], on: Date) -> Option<About> {
    let year = i16::try_from(number(digits.get(4..7)?)).ok()?;
    let year = if year < 800 { 2000 + year } else { 1000 + year };
    let born = date(year, pair(digits, 2), pair(digits, 0)).filter(|born| *born <= on)?;
    let sum = weighted(digits, &[7, 6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1]);
    let odd = u8::from(digits.get(9)? < &5);
    sum.is_multiple_of(11).then(|| About::born(born).with_sex(odd))
}

#[cfg(test)]
mod tests {
    use super::DETECTOR;
    use crate::tests::{check, check_read, check_refused};

    #[test]
    fn a_valid_number_is_read_and_a_wrong_check_digit_is_not() {
        check_read(&DETECTOR, "0101006500006", "0101006500006");
        check_refused(&DETECTOR, &["0101006500007", "12345", "3202006500006"]);
    }

    #[test]
    fn a_number_needs_a_word_before_it() {
        check(&DETECTOR, "EMŠO «0101006500006»\nts 0101006500006");
    }
}
