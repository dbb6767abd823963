//! Portuguese NIF, of people and of organisations.
//!
//! Source: Portuguese decree-law 14/2013 art. 11: nine digits, check digit by 11; a first digit of 1, 2 or 3 and 45 are a
//! natural person's.

use crate::checks::{pair, weighted};
use crate::rule::{About, Rule, bare, grouped};
use crate::written::{DOT, SPACE};
use crate::{Detector, Identity, Reading};
use fyr_core::vocabulary::DataCategory;
use jiff::civil::Date;

const WORDS: &[&str] = &["nif", "contribuinte", "portuguese id"];

pub(crate) const DETECTOR: Detector = Detector {
    id: "pt_nif",
    category: Some(DataCategory::IdNumber),
    identity: Identity::Person,
    needs_label: true,
    words: WORDS,
    read: |text, on| read(&PERSON, text, on),
    rule: Some(&PERSON),
};

/// The same for organisations.
pub(crate) const ORGANISATION: Detector = Detector {
    id: "pt_nipc",
    category: None,
    identity: Identity::Organisation,
    needs_label: true,
    words: &["nipc", "nif", "contribuinte"],
    read: |text, on| read(&OF_ORGANISATION, text, on),
    rule: Some(&OF_ORGANISATION),
};

static PERSON: Rule = Rule {
    digits: &[9],
    telling: &[],
    plain: &[bare(0x9), grouped(0x333, SPACE | DOT)],
    check: |digits, _| (fits(digits) && is_person(digits)).then(About::default),
};

static OF_ORGANISATION: Rule = Rule {
    digits: &[9],
    telling: &[],
    plain: &[bare(0x9), grouped(0x333, SPACE | DOT)],
    check: |digits, _| (fits(digits) && !is_person(digits)).then(About::default),
};

fn read(rule: &Rule, text: &str, on: Date) -> Option<Reading> {
    let text = text.trim();
    rule.read(text.strip_prefix("PT").unwrap_or(text), on)
}

fn is_person(digits: &[u8]) -> bool {
    matches!(digits.first(), Some(1..=3)) || pair(digits, 0) == 45
}

fn fits(digits: &[u8]) -> bool {
    let rest = (11 - weighted(digits, &[9, 8, 7, 6, 5, 4, 3, 2]) % 11) % 11 % 10;
    digits.first() != Some(&0) && digits.get(8).is_some_and(|last| u32::from(*last) == rest)
}

#[cfg(test)]
mod tests {
    use super::{DETECTOR, ORGANISATION};
    use crate::tests::{check, check_read, check_refused};

    #[test]
    fn people_and_organisations_are_told_apart() {
        check_read(&ORGANISATION, "PT 501 964 843", "501964843");
        check_read(&DETECTOR, "123456789", "123456789");
        check_refused(&ORGANISATION, &["501964842", "123456789"]);
    }

    #[test]
    fn a_number_needs_a_word_before_it() {
        check(&DETECTOR, "NIF «123456789»\norder 123456789");
    }
}
