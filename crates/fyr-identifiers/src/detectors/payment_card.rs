//! Payment card numbers.
//!
//! Source: ISO/IEC 7812-1 (Luhn) and the issuers' published ranges and lengths.

use crate::checks::{luhn, number};
use crate::rule::{About, Rule, bare, grouped};
use crate::written::{DASH, SPACE};
use crate::{Detector, Identity};
use fyr_core::vocabulary::DataCategory;
use jiff::civil::Date;

pub(crate) const DETECTOR: Detector = Detector {
    id: "payment_card",
    category: Some(DataCategory::PaymentCard),
    identity: Identity::Shared,
    needs_label: true,
    words: &[
        "kortnummer",
        "kortnr",
        "betalkort",
        "kreditkort",
        "bankkort",
        "kort",
        "card",
        "visa",
        "mastercard",
        "amex",
        "pan",
    ],
    read: |text, on| RULE.read(text, on),
    rule: Some(&RULE),
};

static RULE: Rule = Rule {
    digits: &[13, 14, 15, 16, 17, 18, 19],
    telling: &[grouped(0x4444, DASH | SPACE), grouped(0x465, DASH | SPACE)],
    plain: &[bare(0xd), bare(0xe), bare(0xf), grouped(0x464, DASH | SPACE)],
    check,
};

fn check(digits: &[u8], _on: Date) -> Option<About> {
    let length = digits.len();
    let prefix = number(digits.get(..6)?);
    let issued = match prefix {
        // Visa.
        400_000..=499_999 => matches!(length, 13 | 16 | 19),
        // Mastercard.
        510_000..=559_999 | 222_100..=272_099 => length == 16,
        // American Express.
        340_000..=349_999 | 370_000..=379_999 => length == 15,
        // Diners Club.
        300_000..=305_999 | 309_500..=309_599 | 360_000..=369_999 | 380_000..=399_999 => {
            matches!(length, 14..=19)
        }
        // JCB, Discover, UnionPay.
        352_800..=358_999 | 601_100..=601_199 | 644_000..=659_999 | 620_000..=629_999 => {
            matches!(length, 16..=19)
        }
        // Maestro.
        500_000..=509_999 | 560_000..=589_999 | 630_000..=639_999 | 670_000..=679_999 => {
            matches!(length, 13..=19)
        }
        _ => false,
    };
    (issued && luhn(digits)).then(About::default)
}

#[cfg(test)]
mod tests {
    use super::DETECTOR;
    use crate::tests::{check, check_read, check_refused};

    #[test]
    fn the_issuers_test_numbers_are_read() {
        check_read(&DETECTOR, "4111 1111 1111 1111", "4111111111111111");
        check_read(&DETECTOR, "5555-5555-5555-4444", "5555555555554444");
        check_read(&DETECTOR, "3782 822463 10005", "378282246310005");
        check_read(&DETECTOR, "30569309025904", "30569309025904");
        check_refused(&DETECTOR, &["4111111111111112", "9111111111111111", "411111111111111"]);
    }

    #[test]
    fn groups_of_four_are_telling_and_bare_digits_need_a_word() {
        check(&DETECTOR, "«4111 1111 1111 1111», kortnr «4111111111111111»\nOCR 4111111111111111");
    }
}
