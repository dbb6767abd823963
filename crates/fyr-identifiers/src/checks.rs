//! Check digits and dates that several states share.

use jiff::civil::Date;

/// Returns the sum of each digit times its weight; digits beyond the weights do not count.
pub(crate) fn weighted(digits: &[u8], weights: &[u32]) -> u32 {
    digits.iter().zip(weights).map(|(digit, weight)| u32::from(*digit) * weight).sum()
}

/// Returns the digits as one number; at most 19 of them.
pub(crate) fn number(digits: &[u8]) -> u64 {
    digits.iter().fold(0, |number, digit| number * 10 + u64::from(*digit))
}

/// Returns the two digits from `at` as a number.
pub(crate) fn pair(digits: &[u8], at: usize) -> u8 {
    let digit = |at: usize| digits.get(at).copied().unwrap_or_default();
    digit(at) * 10 + digit(at + 1)
}

/// Returns whether the digits satisfy Luhn (ISO/IEC 7812-1 Annex B), the last one being the check digit.
pub(crate) fn luhn(digits: &[u8]) -> bool {
    let double = |digit: u8| if digit > 4 { digit * 2 - 9 } else { digit * 2 };
    let weighted = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(place, digit)| u32::from(if place % 2 == 1 { double(*digit) } else { *digit }));
    weighted.sum::<u32>() % 10 == 0
}

/// Returns whether the last 10 digits of a number satisfy Luhn.
pub(crate) const fn luhn_of_ten(number: u64) -> bool {
    let mut rest = number % 10_000_000_000;
    let mut sum = 0;
    while rest > 0 {
        let doubled = rest / 10 % 10 * 2;
        sum += rest % 10 + doubled / 10 + doubled % 10;
        rest /= 100;
    }
    sum % 10 == 0
}

/// Returns whether the digits satisfy ISO/IEC 7064 MOD 11,10, the last one being the check digit.
pub(crate) fn mod_11_10(digits: &[u8]) -> bool {
    let Some((check, rest)) = digits.split_last() else { return false };
    let product = rest.iter().fold(10, |product, digit| {
        let sum = (u32::from(*digit) + product) % 10;
        (if sum == 0 { 10 } else { sum }) * 2 % 11
    });
    (11 - product) % 10 == u32::from(*check)
}

/// Returns the remainder by 97 of letters and digits, A being 10 and Z 35 (ISO/IEC 7064 MOD 97-10).
pub(crate) fn mod_97(text: impl Iterator<Item = u8>) -> u32 {
    text.fold(0, |rest, byte| match byte {
        b'0'..=b'9' => (rest * 10 + u32::from(byte - b'0')) % 97,
        b'A'..=b'Z' => (rest * 100 + u32::from(byte - b'A') + 10) % 97,
        _ => rest,
    })
}

/// Returns the day, when the calendar has it.
pub(crate) fn date(year: i16, month: u8, day: u8) -> Option<Date> {
    // A wrong day is the rule here, and making an error of it would cost an allocation.
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let last = match month {
        2 => 28 + u8::from(leap),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return None,
    };
    if !(1..=last).contains(&day) {
        return None;
    }
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

/// Returns the day of a year without century: the latest that is not after `on`.
pub(crate) fn date_of_short_year(year: u8, month: u8, day: u8, on: Date) -> Option<Date> {
    let latest = on.year() - on.year() % 100 + i16::from(year);
    let fits = |year: i16| date(year, month, day).filter(|day| *day <= on);
    fits(latest).or_else(|| fits(latest - 100))
}

#[cfg(test)]
mod tests {
    use super::{date_of_short_year, luhn, luhn_of_ten, mod_11_10};
    use jiff::civil::date;

    #[test]
    fn published_check_digits_fit() {
        assert!(luhn(&[4, 9, 9, 2, 7, 3, 9, 8, 7, 1, 6]));
        assert!(luhn_of_ten(191_212_121_212) && !luhn_of_ten(191_212_121_213));
        assert!(mod_11_10(&[3, 6, 5, 7, 4, 2, 6, 1, 8, 0, 9]));
    }

    #[test]
    fn a_short_year_is_the_latest_that_is_not_to_come() {
        let on = date(2026, 11, 22);
        assert_eq!(date_of_short_year(26, 11, 22, on), Some(on));
        assert_eq!(date_of_short_year(26, 11, 23, on), Some(date(1926, 11, 23)));
        assert_eq!(date_of_short_year(0, 2, 30, on), None);
    }
}
