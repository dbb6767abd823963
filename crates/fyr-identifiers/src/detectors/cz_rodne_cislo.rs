//! Czech and Slovak rodné číslo.
//!
//! Source: Czech law 133/2000 § 13 and Slovak law 301/1995: short year, month (50 added for women; 20 or 70 where
//! serials ran out), day, serial. Nine digits until 1953 without check; then ten, divisible by 11, or with a last
//! digit of 0 where the rest by 11 is 10 (until 1985). Both states give the same numbers.

use crate::checks::{date, number, pair};
use crate::rule::{About, Rule, bare, grouped};
use crate::written::SLASH;
use crate::{Detector, Identity};
use fyr_core::vocabulary::DataCategory;
use jiff::civil::Date;

pub(crate) const DETECTOR: Detector = Detector {
    id: "cz_rodne_cislo",
    category: Some(DataCategory::IdNumber),
    identity: Identity::Person,
    needs_label: true,
    words: &["rodné číslo", "rodne cislo", "rodné č", "r.č.", "czech id", "slovak id"],
    read: |text, on| RULE.read(text, on),
    rule: Some(&RULE),
};

static RULE: Rule = Rule {
    digits: &[9, 10],
    telling: &[grouped(0x64, SLASH), grouped(0x63, SLASH)],
    plain: &[bare(0x9), bare(0xa)],
    check,
};

fn check(digits: &[u8], on: Date) -> Option<About> {
    let month = pair(digits, 2);
    let (month, odd) = match month {
        71..=82 => (month - 70, 0),
        51..=62 => (month - 50, 0),
        21..=32 => (month - 20, 1),
        _ => (month, 1),
    };
    let year = i16::from(pair(digits, 0));
    let year = if digits.len() == 9 {
        let rest = number(digits.get(..9)?);
        (1900 + if year >= 80 { year - 100 } else { year }, rest > 0)
    } else {
        let first = number(digits.get(..9)?) % 11;
        let last = u64::from(*digits.get(9)?);
        (if year < 54 { 2000 + year } else { 1900 + year }, first % 10 == last)
    };
    let (year, fits) = year;
    let born = date(year, month, pair(digits, 4)).filter(|born| *born <= on)?;
    let short = digits.len() == 9 && year > 1953;
    (fits && !short).then(|| About::born(born).with_sex(odd))
}

#[cfg(test)]
mod tests {
    use super::DETECTOR;
    use crate::tests::{check, check_read, check_refused};

    #[test]
    fn ten_and_nine_digits_are_read() {
        check_read(&DETECTOR, "710319/2745", "7103192745");
        check_read(&DETECTOR, "991231123", "991231123");
        check_refused(&DETECTOR, &["590312/123", "710319/2746", "711319/2745"]);
    }

    #[test]
    fn a_slash_is_telling() {
        check(&DETECTOR, "«710319/2745», rodné číslo «7103192745»\n7103192745");
    }
}
