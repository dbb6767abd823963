//! German tax identification number.
//!
//! Source: Abgabenordnung § 139b and Steueridentifikationsnummerverordnung: eleven digits, the first not 0; of the
//! first ten one digit occurs two or three times and every other at most once; check digit by ISO/IEC 7064 MOD 11,10.

use crate::checks::mod_11_10;
use crate::rule::{About, Rule, bare, grouped};
use crate::written::SPACE;
use crate::{Detector, Identity};
use fyr_core::vocabulary::DataCategory;
use jiff::civil::Date;

pub(crate) const DETECTOR: Detector = Detector {
    id: "de_steuer_id",
    category: Some(DataCategory::IdNumber),
    identity: Identity::Person,
    needs_label: true,
    words: &[
        "steuer-id",
        "steuerid",
        "steueridentifikationsnummer",
        "steuer-identifikationsnummer",
        "identifikationsnummer",
        "idnr",
        "german tax id",
    ],
    read: |text, on| RULE.read(text, on),
    rule: Some(&RULE),
};

static RULE: Rule =
    Rule { digits: &[11], telling: &[grouped(0x2333, SPACE)], plain: &[bare(0xb)], check };

fn check(digits: &[u8], _on: Date) -> Option<About> {
    let mut times = [0_u8; 10];
    for digit in digits.iter().take(10) {
        *times.get_mut(usize::from(*digit))? += 1;
    }
    let repeated = times.iter().filter(|times| **times > 1).count();
    let once = repeated == 1 && times.iter().all(|times| *times <= 3);
    (once && digits.first() != Some(&0) && mod_11_10(digits)).then(About::default)
}

#[cfg(test)]
mod tests {
    use super::DETECTOR;
    use crate::tests::{check, check_read, check_refused};

    #[test]
    fn one_digit_repeated_two_or_three_times_is_read() {
        check_read(&DETECTOR, "36 574 261 809", "36574261809");
        check_read(&DETECTOR, "11123456786", "11123456786");
    }

    #[test]
    fn a_wrong_check_digit_or_repetition_is_refused() {
        check_refused(&DETECTOR, &["36574261890", "36554266806", "11112345678", "11223456785"]);
    }

    #[test]
    fn four_groups_are_telling() {
        check(&DETECTOR, "«36 574 261 809», Steuer-ID «36574261809»\n36574261809");
    }
}
