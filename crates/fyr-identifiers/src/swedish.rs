//! The most common case, read without more ado: a Swedish number as ten or twelve digits, or with one sign.

use crate::boundary::{may_begin, may_end};
use fyr_core::identifier::{IdNumber, Plain, Read, Sign};
use jiff::civil::Date;

/// What a run of digits is.
pub(crate) enum Seen {
    /// A number that ends there.
    Number(Read<IdNumber>, usize),
    /// Ten or twelve digits that are none.
    Nothing,
    /// Something written otherwise.
    Else,
}

/// Returns what the run of `length` digits at `start` is, with the four digits after a sign.
pub(crate) fn at(bytes: &[u8], start: usize, length: usize, on: Date) -> Seen {
    let next = bytes.get(start + length);
    let (sign, end) = match (length, next) {
        (10 | 12, _) => (Sign::None, start + length),
        (6 | 8, Some(b'-')) => (Sign::Hyphen, start + length + 5),
        (6 | 8, Some(b'+')) => (Sign::Plus, start + length + 5),
        _ => return Seen::Else,
    };
    // The first digit of the month: nine of ten other numbers end here.
    let month = start + if matches!(length, 8 | 12) { 4 } else { 2 };
    if !matches!(bytes.get(month), Some(b'0' | b'1')) {
        return if sign == Sign::None { Seen::Nothing } else { Seen::Else };
    }
    let text = bytes.get(start..end).unwrap_or_default();
    let (date, last) = if sign == Sign::None {
        text.split_at_checked(length - 4).unwrap_or_default()
    } else {
        (text.get(..length).unwrap_or_default(), text.get(length + 1..).unwrap_or_default())
    };
    let Some((value, sum)) = value(last).and_then(|last| value_and_sum(date, last)) else {
        return Seen::Else;
    };
    let month_day = value / 10_000 % 10_000;
    let dated = month_day < 1_300 && matches!(month_day % 100, 1..=31 | 60..=91);
    let count = if matches!(length, 8 | 12) { 12 } else { 10 };
    let plain = Plain { number: value, count, sign };
    let read = (dated && sum % 10 == 0).then(|| IdNumber::from_plain(plain, on).ok());
    match read.flatten() {
        Some(read) if may_begin(bytes, start) && may_end(bytes, end) => Seen::Number(read, end),
        _ if sign == Sign::None => Seen::Nothing,
        _ => Seen::Else,
    }
}

/// A value with the sum of its digits, every second doubled from the last but one on.
type Summed = (u64, u64);

/// Returns the value of four digits and their sum.
fn value(last: &[u8]) -> Option<Summed> {
    let last: &[u8; 4] = last.try_into().ok()?;
    summed(last)
}

/// Returns the value of the digits of a date with the last four, and the sum of the last ten digits.
fn value_and_sum(date: &[u8], (last, sum): Summed) -> Option<Summed> {
    let (century, short) = date.split_at_checked(date.len().checked_sub(6)?)?;
    let (first, second) = short.split_at_checked(2)?;
    let (year, year_sum) = summed::<2>(first.try_into().ok()?)?;
    let (day, day_sum) = summed::<4>(second.try_into().ok()?)?;
    let century = if century.is_empty() { 0 } else { summed::<2>(century.try_into().ok()?)?.0 };
    let value = ((century * 100 + year) * 10_000 + day) * 10_000 + last;
    Some((value, year_sum + day_sum + sum))
}

/// Returns value and sum of an even number of digits.
fn summed<const N: usize>(digits: &[u8; N]) -> Option<Summed> {
    const DOUBLED: [u8; 10] = [0, 2, 4, 6, 8, 1, 3, 5, 7, 9];
    let (mut value, mut sum) = (0, 0);
    for pair in digits.as_chunks::<2>().0 {
        let [first, second] = pair.map(|byte| byte.wrapping_sub(b'0'));
        let doubled = DOUBLED.get(usize::from(first))?;
        if second > 9 {
            return None;
        }
        value = value * 100 + u64::from(first) * 10 + u64::from(second);
        sum += u64::from(doubled + second);
    }
    Some((value, sum))
}
