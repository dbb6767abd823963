//! Bankgiro and plusgiro numbers: accounts for payments to organisations, not to be taken for a person's number.
//!
//! Source: Bankgirot, "Bankgironummer" (7–8 digits, hyphen before the last four, Luhn) and Nordea, "Plusgirokonto" (2–8
//! digits, hyphen before the last, Luhn).

use crate::checks::luhn;
use crate::rule::{About, Rule, bare, grouped};
use crate::written::{DASH, SPACE};
use crate::{Detector, Identity};
use jiff::civil::Date;

pub(crate) const BANKGIRO: Detector = Detector {
    id: "se_bankgiro",
    category: None,
    identity: Identity::Organisation,
    needs_label: true,
    words: &["bankgiro", "bankgironr", "bankgironummer", "bg", "bg-nr", "bgnr"],
    read: |text, on| OF_BANKGIRO.read(text, on),
    rule: Some(&OF_BANKGIRO),
};

/// The other kind.
pub(crate) const PLUSGIRO: Detector = Detector {
    id: "se_plusgiro",
    category: None,
    identity: Identity::Organisation,
    needs_label: true,
    words: &["plusgiro", "plusgironr", "postgiro", "pg", "pg-nr", "pgnr"],
    read: |text, on| OF_PLUSGIRO.read(text, on),
    rule: Some(&OF_PLUSGIRO),
};

static OF_BANKGIRO: Rule = Rule {
    digits: &[7, 8],
    telling: &[],
    plain: &[grouped(0x34, DASH), grouped(0x44, DASH), bare(0x7), bare(0x8)],
    check,
};

static OF_PLUSGIRO: Rule = Rule {
    digits: &[3, 4, 5, 6, 7, 8],
    telling: &[],
    plain: &[
        grouped(0x51, DASH),
        grouped(0x61, DASH),
        grouped(0x71, DASH),
        grouped(0x1221, DASH | SPACE),
        grouped(0x2221, DASH | SPACE),
        grouped(0x3221, DASH | SPACE),
    ],
    check,
};

fn check(digits: &[u8], _on: Date) -> Option<About> {
    (digits.iter().any(|digit| *digit > 0) && luhn(digits)).then(About::default)
}

#[cfg(test)]
mod tests {
    use super::{BANKGIRO, PLUSGIRO};
    use crate::tests::{check, check_read, check_refused};

    #[test]
    fn both_kinds_are_read() {
        check_read(&BANKGIRO, "5050-1055", "50501055");
        check_read(&BANKGIRO, "991-2346", "9912346");
        check_read(&PLUSGIRO, "90 19 50-6", "9019506");
        check_refused(&BANKGIRO, &["5050-1056", "5050-10555", "0000-0000"]);
    }

    #[test]
    fn a_number_needs_a_word_before_it() {
        check(&BANKGIRO, "Bankgiro «5050-1055», bg:«991-2346»\n5050-1055");
        check(&PLUSGIRO, "plusgiro «90 19 50-6»\n901950-6");
    }
}
