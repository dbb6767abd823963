//! Swedish organisationsnummer of a legal person. The rule: `fyr_core::identifier::Organisationsnummer`.
//!
//! A sole trader's is a personnummer and found as one. A tenth of all ten-digit numbers with a third digit of 2 or more
//! pass the check, so bare digits need a word before them.

use crate::checks::{luhn, pair};
use crate::rule::{About, Rule, bare, grouped};
use crate::written::{DASH, SPACE};
use crate::{Detector, Identity};
use jiff::civil::Date;

pub(crate) const DETECTOR: Detector = Detector {
    id: "se_organisationsnummer",
    category: None,
    identity: Identity::Organisation,
    needs_label: true,
    words: &[
        "organisationsnummer",
        "organisationsnr",
        "orgnummer",
        "orgnr",
        "org.nr",
        "org nr",
        "org-nr",
    ],
    read: |text, on| {
        let mut reading = RULE.read(text, on)?;
        reading.value = reading.value.split_off(reading.value.len() - 10);
        Some(reading)
    },
    rule: Some(&RULE),
};

static RULE: Rule = Rule {
    digits: &[10, 12],
    telling: &[grouped(0x64, DASH)],
    plain: &[bare(0xa), bare(0xc), grouped(0x64, SPACE), grouped(0x84, DASH)],
    check,
};

fn check(digits: &[u8], _on: Date) -> Option<About> {
    let ten = digits.get(digits.len() - 10..)?;
    let prefix = digits.len() == 10 || pair(digits, 0) == 16;
    let legal = ten.first()? >= &1 && ten.get(2)? >= &2;
    (prefix && legal && luhn(ten)).then(About::default)
}

#[cfg(test)]
mod tests {
    use super::DETECTOR;
    use crate::tests::{check, check_read, check_refused};

    #[test]
    fn the_normal_form_has_ten_digits() {
        check_read(&DETECTOR, "556016-0680", "5560160680");
        check_read(&DETECTOR, "165560160680", "5560160680");
        check_refused(&DETECTOR, &["5560160681", "121212-1212", "195560160680", "1234567891"]);
    }

    #[test]
    fn a_hyphen_is_telling_and_bare_digits_need_a_word() {
        check(&DETECTOR, "«556016-0680», org.nr «5560160680»\nOCR 5560160680");
    }
}
