//! Belgian national register number, also BIS number.
//!
//! Source: Belgian royal decree of 3 April 1984 on the composition of the number: short year, month, day, serial, and
//! 97 less the rest by 97, a 2 put before the digits for births from 2000. Month and day may be 00; a BIS number adds
//! 20 or 40 to the month.

use crate::checks::{date, number, pair};
use crate::rule::{About, Rule, bare, grouped};
use crate::written::{DASH, DOT, SPACE};
use crate::{Detector, Identity};
use fyr_core::vocabulary::DataCategory;
use jiff::civil::Date;

pub(crate) const DETECTOR: Detector = Detector {
    id: "be_rijksregister",
    category: Some(DataCategory::IdNumber),
    identity: Identity::Person,
    needs_label: true,
    words: &["rijksregister", "registre national", "insz", "niss", "bis-nummer", "belgian id"],
    read: |text, on| RULE.read(text, on),
    rule: Some(&RULE),
};

static RULE: Rule = Rule {
    digits: &[11],
    telling: &[grouped(0x22232, DOT | DASH | SPACE), grouped(0x632, DOT | DASH | SPACE)],
    plain: &[bare(0xb)],
    check,
};

fn check(digits: &[u8], on: Date) -> Option<About> {
    let (first, rest) = (number(digits.get(..9)?), u64::from(pair(digits, 9)));
    let month = pair(digits, 2) % 20;
    if pair(digits, 2) >= 60 || month > 12 || pair(digits, 4) > 31 {
        return None;
    }
    let century = if 97 - first % 97 == rest {
        1900
    } else if 97 - (2_000_000_000 + first) % 97 == rest {
        2000
    } else {
        return None;
    };
    let sex = digits.get(8).copied().unwrap_or_default();
    let unknown = month == 0 || pair(digits, 4) == 0;
    let born = date(century + i16::from(pair(digits, 0)), month, pair(digits, 4));
    match born {
        Some(born) if born <= on => Some(About::born(born).with_sex(sex)),
        None if unknown => Some(About::default().with_sex(sex)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::DETECTOR;
    use crate::tests::{check, check_read, check_refused};

    #[test]
    fn numbers_of_both_centuries_and_bis_numbers_are_read() {
        check_read(&DETECTOR, "85.07.30-033.28", "85073003328");
        check_read(&DETECTOR, "17 07 30 033 84", "17073003384");
        check_read(&DETECTOR, "98472899765", "98472899765");
        check_refused(&DETECTOR, &["12345678901", "85073003329"]);
    }

    #[test]
    fn five_groups_are_telling() {
        check(&DETECTOR, "«85.07.30-033.28», insz «85073003328»\n85073003328");
    }
}
