//! How numbers are written.

use super::{AS_OF, Trap};
use crate::random::Random;
use fyr_core::identifier::IdNumber;

/// Where a number is written, which decides in which ways.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// 12 digits in a row.
    Digits,
    /// A cell of a text table.
    Cell,
    /// A cell of a table in an encoding of 8 bits.
    NarrowCell,
    /// Running text, after a word that says what it is.
    Text,
    /// Running text in an encoding of 8 bits.
    NarrowText,
    /// Running text on one line.
    Line,
}

/// A written number with what makes it hard to read.
pub(crate) struct Written {
    pub(crate) text: String,
    pub(crate) traps: Vec<Trap>,
}

/// Writes a number in one of the ways of a place; without century only where a reader can know it.
pub(crate) fn write(number: &IdNumber, place: Place, random: &mut Random) -> Written {
    let digits = number.digits();
    let (date, last) = digits.split_at(8);
    let short = date.get(2..).unwrap_or_default();
    let forms: &[usize] = match place {
        Place::Digits => &[0],
        Place::NarrowCell => &[0, 0, 1, 1, 1, 2, 2, 3, 4, 5],
        Place::Cell => &[0, 0, 1, 1, 1, 2, 2, 3, 4, 5, 6, 7, 8, 9],
        Place::Line => &[1, 1, 1, 2, 3, 5, 6, 7, 8, 9],
        Place::NarrowText => &[1, 1, 1, 2, 3, 5, 6, 7, 10],
        Place::Text => &[1, 1, 1, 2, 3, 5, 6, 7, 8, 9, 10],
    };
    let (text, traps) = match random.one(forms) {
        1 => (format!("{date}-{last}"), vec![]),
        2 => (format!("{short}-{last}"), vec![Trap::ShortCentury]),
        3 => (format!("{short}+{last}"), vec![Trap::PlusSign, Trap::ShortCentury]),
        4 => (format!("{short}{last}"), vec![Trap::ShortCentury]),
        5 => (format!("{date} {last}"), vec![Trap::Separator]),
        6 => (format!("{date}\u{a0}{last}"), vec![Trap::Separator]),
        7 => (format!("{date}\u{2013}{last}"), vec![Trap::Separator]),
        8 => (format!("{date}\u{2212}{last}"), vec![Trap::Separator]),
        9 => (full_width(&format!("{date}-{last}")), vec![Trap::FullWidth]),
        10 => (format!("{date}-\n{last}"), vec![Trap::LineSplit]),
        _ => (digits.clone(), vec![]),
    };
    let read = IdNumber::parse(&text, AS_OF).is_ok_and(|read| read.number == *number);
    // What no reader of a line can read is checked without its line break or width.
    if read || traps.contains(&Trap::LineSplit) || traps.contains(&Trap::FullWidth) {
        return Written { text, traps };
    }
    let hyphenated = format!("{date}-{last}");
    let text = if place == Place::Digits { digits } else { hyphenated };
    Written { text, traps: Vec::new() }
}

/// Returns 10 digits where a reader can know the century, else 12.
pub(crate) fn shortest(number: &IdNumber) -> String {
    let digits = number.digits();
    let short = digits.get(2..).unwrap_or_default();
    let known = IdNumber::parse(short, AS_OF).is_ok_and(|read| read.number == *number);
    if known { short.to_owned() } else { digits }
}

/// Returns the same 12 digits with a check digit that does not fit.
pub(crate) fn mistyped(number: &IdNumber) -> String {
    crate::numbers::mistyped(number)
}

fn full_width(text: &str) -> String {
    let wide = |it: char| match it.to_digit(10) {
        Some(digit) => char::from_u32(0xff10 + digit).unwrap_or(it),
        None => it,
    };
    text.chars().map(wide).collect()
}
