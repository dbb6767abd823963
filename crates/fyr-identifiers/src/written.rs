//! Digits as they are written: groups with what stands between them.

use crate::boundary::{may_begin, may_end};
use std::ops::Range;

/// A hyphen or dash of any kind.
pub(crate) const DASH: u8 = 1;
/// A plus.
pub(crate) const PLUS: u8 = 2;
/// A space of any kind.
pub(crate) const SPACE: u8 = 4;
/// The end of a line.
pub(crate) const BREAK: u8 = 8;
/// A full stop.
pub(crate) const DOT: u8 = 16;
/// A slash.
pub(crate) const SLASH: u8 = 32;

// The longest numbers looked for here are payment cards.
const DIGITS_MAX: usize = 19;
const GROUPS_MAX: usize = 15;

/// Digits from one place on, as far as one number can reach.
pub(crate) struct Written {
    pub(crate) start: usize,
    digits: [u8; DIGITS_MAX],
    groups: [Group; GROUPS_MAX],
    count: usize,
}

/// A run of digits.
#[derive(Clone, Copy, Default)]
struct Group {
    /// Bytes from the start of the whole to the end of this run.
    end: u16,
    /// Digits up to the end of this run.
    digits: u8,
    /// What stands before it.
    before: u8,
}

/// The first groups of what is written.
pub(crate) struct Shape<'a> {
    pub(crate) bytes: &'a [u8],
    pub(crate) span: Range<usize>,
    pub(crate) digits: &'a [u8],
    /// The lengths of the groups, one hexadecimal digit each, the last group lowest.
    pub(crate) pattern: u64,
    /// What stands between the groups, together.
    pub(crate) between: u8,
}

impl Written {
    /// Reads what stands at `start`, `None` when it is longer than any number.
    pub(crate) fn read(bytes: &[u8], start: usize) -> Option<Self> {
        let mut read = Self {
            start,
            digits: [0; DIGITS_MAX],
            groups: [Group::default(); GROUPS_MAX],
            count: 0,
        };
        let (mut at, mut digits, mut before) = (start, 0, 0);
        loop {
            let from = digits;
            while let Some((digit, length)) = digit_at(bytes, at) {
                let Some(place) = read.digits.get_mut(digits) else {
                    return (read.count > 0).then_some(read);
                };
                *place = digit;
                digits += 1;
                at += length;
            }
            if digits == from {
                break;
            }
            let Some(group) = read.groups.get_mut(read.count) else { break };
            let end = u16::try_from(at - start).ok()?;
            *group = Group { end, digits: u8::try_from(digits).ok()?, before };
            read.count += 1;
            let (kinds, length) = separator_at(bytes, at);
            if kinds == 0 {
                break;
            }
            before = kinds;
            at += length;
        }
        (read.count > 0).then_some(read)
    }

    /// Returns how many digits each group has.
    pub(crate) fn lengths(&self) -> impl Iterator<Item = usize> {
        let mut through = 0;
        self.groups.iter().take(self.count).map(move |group| {
            let length = group.digits - through;
            through = group.digits;
            usize::from(length)
        })
    }

    /// Returns the first `count` digits.
    pub(crate) fn digits(&self, count: usize) -> &[u8] {
        self.digits.get(..count).unwrap_or_default()
    }

    /// Returns how many groups there are.
    pub(crate) const fn groups(&self) -> usize {
        self.count
    }

    /// Returns the first `count` groups.
    pub(crate) fn shape<'a>(&'a self, bytes: &'a [u8], count: usize) -> Option<Shape<'a>> {
        let groups = self.groups.get(..count)?;
        let (mut pattern, mut between, mut through) = (0, 0, 0);
        for group in groups {
            pattern = pattern << 4 | u64::from((group.digits - through).min(15));
            between |= group.before;
            through = group.digits;
        }
        let end = self.start + usize::from(groups.last()?.end);
        let digits = self.digits.get(..usize::from(through))?;
        Some(Shape { bytes, span: self.start..end, digits, pattern, between })
    }
}

impl Shape<'_> {
    /// Returns whether nothing is joined to the number on either side.
    pub(crate) fn stands_alone(&self) -> bool {
        may_begin(self.bytes, self.span.start) && may_end(self.bytes, self.span.end)
    }
}

/// Returns the value and the length in bytes of the digit at `at`, of plain or full width.
pub(crate) fn digit_at(bytes: &[u8], at: usize) -> Option<(u8, usize)> {
    match bytes.get(at)? {
        byte @ b'0'..=b'9' => Some((byte - b'0', 1)),
        0xef => match bytes.get(at..)? {
            [0xef, 0xbc, byte @ 0x90..=0x99, ..] => Some((byte - 0x90, 3)),
            _ => None,
        },
        _ => None,
    }
}

/// Returns the kinds and the length of what stands between two groups at `at`, 0 when no digit follows it.
fn separator_at(bytes: &[u8], at: usize) -> (u8, usize) {
    // Most numbers end at a comma, a quotation mark, a letter.
    match bytes.get(at) {
        Some(b'-' | b'+' | b' ' | b'.' | b'/' | b'\n' | b'\r' | 0xc2 | 0xe2 | 0xe3 | 0xef) => {}
        _ => return (0, 0),
    }
    let (mut kinds, mut length, mut parts) = (0, 0, 0);
    loop {
        if digit_at(bytes, at + length).is_some() {
            return (kinds, length);
        }
        let broken = kinds & BREAK != 0;
        let (kind, bytes_long) = match bytes.get(at + length..).unwrap_or_default() {
            [b'\t', ..] if broken => (SPACE, 1),
            [b'\n', ..] if !broken => (BREAK, 1),
            [b'\r', b'\n', ..] if !broken => (BREAK, 2),
            rest => mark(rest),
        };
        parts += 1;
        let parts_max = if broken || kind == BREAK { 14 } else { 3 };
        if kind == 0 || parts > parts_max {
            return (0, 0);
        }
        kinds |= kind;
        length += bytes_long;
    }
}

/// Returns kind and length of the separator that `bytes` begins with.
pub(crate) const fn mark(bytes: &[u8]) -> (u8, usize) {
    match bytes {
        [b'-', ..] => (DASH, 1),
        [b'+', ..] => (PLUS, 1),
        [b' ', ..] => (SPACE, 1),
        [b'.', ..] => (DOT, 1),
        [b'/', ..] => (SLASH, 1),
        // U+00A0, U+00AD.
        [0xc2, 0xa0, ..] => (SPACE, 2),
        [0xc2, 0xad, ..] => (DASH, 2),
        // U+2000–U+200B, U+202F, U+205F, U+2060, U+3000, U+FEFF.
        [0xe2, 0x80, 0x80..=0x8b | 0xaf, ..]
        | [0xe2, 0x81, 0x9f | 0xa0, ..]
        | [0xe3, 0x80, 0x80, ..]
        | [0xef, 0xbb, 0xbf, ..] => (SPACE, 3),
        // U+2010–U+2015, U+2212, U+FE58, U+FE63, U+FF0D.
        [0xe2, 0x80, 0x90..=0x95, ..]
        | [0xe2, 0x88, 0x92, ..]
        | [0xef, 0xb9, 0x98 | 0xa3, ..]
        | [0xef, 0xbc, 0x8d, ..] => (DASH, 3),
        // U+FF0B.
        [0xef, 0xbc, 0x8b, ..] => (PLUS, 3),
        _ => (0, 0),
    }
}
