//! Swedish bank account: clearing number and account number.
//!
//! Source: Bankgirot, "Bankernas kontonummer": clearing numbers of four digits, Swedbank's of the 8000s with a fifth as
//! check digit; accounts of six to ten digits. Check digits differ by bank and are not checked, so a word must stand
//! before the number.

use crate::label::{any, words_before};
use crate::rule::Digits;
use crate::{Detector, Identity, Reading};
use fyr_core::vocabulary::DataCategory;

pub(crate) const DETECTOR: Detector = Detector {
    id: "se_bank_account",
    category: Some(DataCategory::BankAccount),
    identity: Identity::Shared,
    needs_label: true,
    words: &[
        "bankkonto",
        "kontonummer",
        "kontonr",
        "konto",
        "lönekonto",
        "personkonto",
        "clearing",
        "clearingnr",
        "bank account",
        "account number",
    ],
    read: |text, _| read(text),
    rule: None,
};

/// Returns where an announced number that begins at `start` ends.
pub(crate) fn end(bytes: &[u8], start: usize) -> Option<usize> {
    let rest = bytes.get(start..(start + 32).min(bytes.len()))?;
    let (mut digits, mut end) = (0, 0);
    for (at, byte) in rest.iter().enumerate() {
        let next = rest.get(at + 1);
        let joins = || next.is_some_and(|it| it.is_ascii_digit() || *it == b' ');
        match byte {
            b'0'..=b'9' => {
                digits += 1;
                end = at + 1;
            }
            b' ' | b'-' => {}
            b',' | b'.' if matches!(digits, 4 | 5) && joins() => {}
            _ => break,
        }
        if digits > 15 {
            return None;
        }
    }
    let end = start + end;
    let text = std::str::from_utf8(bytes.get(start..end)?).ok()?;
    let whole = !bytes.get(end).is_some_and(u8::is_ascii_alphanumeric);
    let announced = || any(DETECTOR.words, words_before(bytes, start));
    (whole && digits >= 10 && is_account(text) && announced()).then_some(end)
}

fn read(text: &str) -> Option<Reading> {
    let text = text.trim().replace(',', " ");
    let digits = Digits::of(text.as_bytes())?;
    let (clearing, account) = digits.all().split_at_checked(4)?;
    let joined = |digits: &[u8]| digits.iter().map(|it| char::from(b'0' + it)).collect::<String>();
    fits(clearing, account)
        .then(|| Reading::of(format!("{}-{}", joined(clearing), joined(account))))
}

/// Returns whether the digits of a text are those of an account.
fn is_account(text: &str) -> bool {
    let mut digits = [0; 15];
    let mut count = 0;
    for byte in text.bytes().filter(u8::is_ascii_digit) {
        let Some(place) = digits.get_mut(count) else { return false };
        *place = byte - b'0';
        count += 1;
    }
    let all = digits.get(..count).unwrap_or_default();
    all.split_at_checked(4).is_some_and(|(clearing, account)| fits(clearing, account))
}

fn fits(clearing: &[u8], account: &[u8]) -> bool {
    let bank = clearing.iter().fold(0_u16, |value, digit| value * 10 + u16::from(*digit));
    // Savings banks have accounts as short as six digits, most others seven to ten; a fifth digit of the clearing number
    // stands before Swedbank's.
    let most = if (8000..9000).contains(&bank) { 11 } else { 10 };
    let known = matches!(bank, 1100..=9299 | 9300..=9599 | 9630..=9799 | 9860..=9999);
    known && (6..=most).contains(&account.len())
}

#[cfg(test)]
mod tests {
    use super::DETECTOR;
    use crate::tests::{check, check_read, check_refused};

    #[test]
    fn clearing_and_account_are_read() {
        check_read(&DETECTOR, "6000-123 456 789", "6000-123456789");
        check_read(&DETECTOR, "8327-9, 123 456 789-0", "8327-91234567890");
        check_refused(&DETECTOR, &["1000-1234567", "6000-12345", "abc"]);
    }

    #[test]
    fn a_number_needs_a_word_before_it() {
        check(
            &DETECTOR,
            "Lönekonto: «6000-123 456 789», konto «8327-9, 1234567890»\n6000-123 456 789",
        );
    }
}
