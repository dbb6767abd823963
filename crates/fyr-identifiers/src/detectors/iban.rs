//! International bank account number.
//!
//! Source: ISO 13616 and the IBAN registry (lengths); ISO/IEC 7064 MOD 97-10; the Belgian account's own check digits.

use crate::boundary::is_word;
use crate::checks::mod_97;
use crate::{Detector, Identity, Reading};
use fyr_core::vocabulary::DataCategory;

pub(crate) const DETECTOR: Detector = Detector {
    id: "iban",
    category: Some(DataCategory::BankAccount),
    identity: Identity::Shared,
    needs_label: false,
    words: &["iban"],
    read: |text, _| read(text),
    rule: None,
};

const LENGTH_MAX: usize = 34;

/// The countries by the length of their numbers.
const COUNTRIES: &[(usize, &[u8])] = &[
    (15, b"NO"),
    (16, b"BE"),
    (18, b"DKFIFOGLNLSD"),
    (19, b"MKSIFK"),
    (20, b"ATBABYEEKZLTLUMNXK"),
    (21, b"CHHRLILV"),
    (22, b"BGBHCRDEGBGEIEMERSVA"),
    (23, b"AEGIILIQOMTLSO"),
    (24, b"ADCZESMDPKROSASESKTNVG"),
    (25, b"LYPTST"),
    (26, b"ISTR"),
    (27, b"BIDJFRGRITMCMRSM"),
    (28, b"ALAZCYDOGTHNHULBNIPLSV"),
    (29, b"BREGPSQAUA"),
    (30, b"JOKWMUYE"),
    (31, b"MTSC"),
    (32, b"LC"),
    (33, b"RU"),
];
/// Countries whose numbers hold letters after the country.
const LETTERED: &[u8] = b"ADALAZBGBHBRBYCHCRCYDOFRGBGEGIGTIEIQITJOKWKZLBLCLILULVMCMDMKMTMUNINLOMPKPSQAROSASCSMSVTRUAVGYEHNRUFK";

/// A number without its separators.
struct Compact {
    bytes: [u8; LENGTH_MAX],
    count: usize,
}

/// Returns where a number stands whose check digits begin at `digits`.
pub(crate) fn span(bytes: &[u8], digits: usize) -> Option<(usize, usize)> {
    let start = digits.checked_sub(2)?;
    let before = start.checked_sub(1).and_then(|at| bytes.get(at)).copied();
    if before.is_some_and(is_word) {
        return None;
    }
    let wanted = length_of(bytes.get(start..digits)?)?;
    let mut compact = Compact { bytes: [0; LENGTH_MAX], count: 0 };
    let mut at = start;
    while compact.count < wanted {
        match bytes.get(at..)? {
            [byte @ (b'A'..=b'Z' | b'0'..=b'9'), ..] => {
                *compact.bytes.get_mut(compact.count)? = *byte;
                compact.count += 1;
                at += 1;
            }
            [b' ' | b'-', next, ..] if next.is_ascii_alphanumeric() => at += 1,
            [0xc2, 0xa0, ..] => at += 2,
            _ => return None,
        }
    }
    let alone = !bytes.get(at).copied().is_some_and(is_word);
    (alone && compact.is_valid()).then_some((start, at))
}

fn read(text: &str) -> Option<Reading> {
    let text = text.trim();
    let text = text.strip_prefix("IBAN").map_or(text, |it| it.trim_start_matches([':', ' ']));
    let mut compact = Compact { bytes: [0; LENGTH_MAX], count: 0 };
    for character in text.chars().filter(|it| !matches!(it, ' ' | '-' | '\u{a0}' | '.')) {
        let byte = u8::try_from(character.to_ascii_uppercase()).ok()?;
        *compact.bytes.get_mut(compact.count)? = byte;
        compact.count += 1;
    }
    let value = std::str::from_utf8(compact.all()).ok()?.to_owned();
    (length_of(compact.all().get(..2)?) == Some(compact.count) && compact.is_valid())
        .then(|| Reading::of(value))
}

impl Compact {
    fn all(&self) -> &[u8] {
        self.bytes.get(..self.count).unwrap_or_default()
    }

    fn is_valid(&self) -> bool {
        let Some((head, account)) = self.all().split_at_checked(4) else { return false };
        let (country, check) = head.split_at(2);
        let digits = |bytes: &[u8]| bytes.iter().all(u8::is_ascii_digit);
        let lettered = LETTERED.chunks_exact(2).any(|it| it == country);
        let shaped =
            digits(check) && (digits(account) || lettered) && is_national(country, account);
        let rest = mod_97(account.iter().chain(head).copied());
        shaped && rest == 1 && account.iter().all(u8::is_ascii_alphanumeric)
    }
}

/// Returns whether the account fulfils what its own country asks, where letters and check digits have fixed places.
fn is_national(country: &[u8], account: &[u8]) -> bool {
    match country {
        b"BE" => {
            let (first, last) = account.split_at_checked(10).unwrap_or_default();
            let rest = mod_97(first.iter().copied());
            mod_97(last.iter().copied()) == rest
        }
        b"NL" => {
            let (bank, number) = account.split_at_checked(4).unwrap_or_default();
            bank.iter().all(u8::is_ascii_uppercase) && number.iter().all(u8::is_ascii_digit)
        }
        _ => true,
    }
}

fn length_of(country: &[u8]) -> Option<usize> {
    COUNTRIES
        .iter()
        .find(|(_, countries)| countries.chunks_exact(2).any(|it| it == country))
        .map(|(length, _)| *length)
}

#[cfg(test)]
mod tests {
    use super::DETECTOR;
    use crate::tests::{check, check_read, check_refused};

    #[test]
    fn the_registrys_examples_are_read() {
        check_read(&DETECTOR, "SE45 5000 0000 0583 9825 7466", "SE4550000000058398257466");
        check_read(&DETECTOR, "NO93 8601 1117 947", "NO9386011117947");
        check_read(&DETECTOR, "gb82 west 1234 5698 7654 32", "GB82WEST12345698765432");
        check_refused(
            &DETECTOR,
            &["SE45 5000 0000 0583 9825 7467", "QQ93 1234 5678", "DK5000400440116342"],
        );
    }

    #[test]
    fn a_number_in_text_is_one_finding() {
        check(
            &DETECTOR,
            "Till «SE45 5000 0000 0583 9825 7466» eller «SE4550000000058398257466», tack",
        );
        check(&DETECTOR, "XSE4550000000058398257466 SE45500000000583982574667");
    }
}
