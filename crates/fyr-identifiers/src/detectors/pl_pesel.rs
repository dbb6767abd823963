//! Polish PESEL.
//!
//! Source: Polish law on the population register (ustawa o ewidencji ludności) art. 15: short year, month with the
//! century in it, day, serial whose last digit tells the sex, check digit.

use crate::checks::{date, pair, weighted};
use crate::rule::{About, Rule, bare};
use crate::{Detector, Identity};
use fyr_core::vocabulary::DataCategory;
use jiff::civil::Date;

pub(crate) const DETECTOR: Detector = Detector {
    id: "pl_pesel",
    category: Some(DataCategory::IdNumber),
    identity: Identity::Person,
    needs_label: true,
    words: &["pesel", "polskt personnummer", "polish id"],
    read: |text, on| RULE.read(text, on),
    rule: Some(&RULE),
};

static RULE: Rule = Rule { digits: &[11], telling: &[], plain: &[bare(0xb)], check };

fn check(digits: &[u8], on: Date) -> Option<About> {
    let month = pair(digits, 2);
    let century = match month / 20 {
        0 => 1900,
        1 => 2000,
        2 => 2100,
        3 => 2200,
        _ => 1800,
    };
    let year = century + i16::from(pair(digits, 0));
    let born = date(year, month % 20, pair(digits, 4)).filter(|born| *born <= on)?;
    let sum = weighted(digits, &[1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1]);
    sum.is_multiple_of(10)
        .then(|| About::born(born).with_sex(digits.get(9).copied().unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use super::DETECTOR;
    use crate::tests::{check, check_read, check_refused};

    #[test]
    fn both_centuries_are_read() {
        check_read(&DETECTOR, "44051401359", "44051401359");
        check_read(&DETECTOR, "02211307589", "02211307589");
        check_refused(&DETECTOR, &["44051401358", "44053201359"]);
    }

    #[test]
    fn a_number_needs_a_word_before_it() {
        check(&DETECTOR, "PESEL «44051401359»\n44051401359");
    }
}
