//! Romanian cod numeric personal.
//!
//! Source: Romanian law 105/1996: sex and century, short year, month, day, county, serial, check digit by 11.

use crate::checks::{date, pair, weighted};
use crate::rule::{About, Rule, bare};
use crate::{Detector, Identity};
use fyr_core::vocabulary::DataCategory;
use jiff::civil::Date;

pub(crate) const DETECTOR: Detector = Detector {
    id: "ro_cnp",
    category: Some(DataCategory::IdNumber),
    identity: Identity::Person,
    needs_label: true,
    words: &["cnp", "cod numeric personal", "romanian id"],
    read: |text, on| RULE.read(text, on),
    rule: Some(&RULE),
};

static RULE: Rule = Rule { digits: &[13], telling: &[], plain: &[bare(0xd)], check };

fn check(digits: &[u8], on: Date) -> Option<About> {
    let first = digits.first().copied().filter(|it| *it > 0)?;
    let century = match first {
        3 | 4 => 1800,
        5 | 6 => 2000,
        _ => 1900,
    };
    let year = century + i16::from(pair(digits, 1));
    let born = date(year, pair(digits, 3), pair(digits, 5)).filter(|born| *born <= on)?;
    let county = matches!(pair(digits, 7), 1..=48 | 51 | 52 | 70 | 80..=83);
    let rest = match weighted(digits, &[2, 7, 9, 1, 4, 6, 3, 5, 8, 2, 7, 9]) % 11 {
        10 => 1,
        rest => rest,
    };
    let fits = u32::from(*digits.get(12)?) == rest && county;
    fits.then(|| About::born(born).with_sex(first))
}

#[cfg(test)]
mod tests {
    use super::DETECTOR;
    use crate::tests::{check, check_read, check_refused};

    #[test]
    fn a_valid_number_is_read_and_an_impossible_one_is_not() {
        check_read(&DETECTOR, "1630615123457", "1630615123457");
        check_refused(&DETECTOR, &["1632215123457", "0800101221142", "1630615123458"]);
    }

    #[test]
    fn a_number_needs_a_word_before_it() {
        check(&DETECTOR, "CNP «1630615123457»\nts 1630615123457");
    }
}
