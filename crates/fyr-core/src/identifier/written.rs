//! How a number of date, birth number and check digit is written by people and machines.

use super::IdError;
use jiff::civil::Date;

/// A number read from text, with what had to be inferred.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Read<T> {
    /// The number.
    pub number: T,
    /// Whether the text left the century out.
    pub century_inferred: bool,
    /// How it was written.
    pub form: WrittenForm,
}

impl<T> Read<T> {
    pub(super) fn map<U>(self, change: impl FnOnce(T) -> U) -> Read<U> {
        Read {
            number: change(self.number),
            century_inferred: self.century_inferred,
            form: self.form,
        }
    }
}

/// How much the written form itself says that this is an identity number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum WrittenForm {
    /// A separator stands before the last four digits.
    Separated,
    /// 12 digits in a row.
    TwelveBare,
    /// 10 digits in a row: look-alikes are common.
    TenBare,
}

/// Ten or twelve digits in a row, or with one sign before the last four.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Plain {
    /// The digits as a number.
    pub number: u64,
    /// How many they are.
    pub count: u8,
    /// What stands before the last four.
    pub sign: Sign,
}

/// What stands before the last four digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sign {
    /// Nothing.
    None,
    /// A hyphen.
    Hyphen,
    /// A plus.
    Plus,
}

/// The digits of a written number and its separator, not yet checked.
#[derive(Clone, Copy)]
pub(super) struct Digits {
    number: u64,
    count: u8,
    plus: bool,
    separated: bool,
}

impl Digits {
    /// Splits `text` into digits and separators.
    ///
    /// Accepted before the last four digits: hyphen, plus, minus sign, the hyphens and dashes of Unicode, a space (also
    /// no-break), or one dash with a space on either side, as spreadsheets and word processors make of a hyphen. With such
    /// a dash also a date in groups (`1981-12-28-9874`, `19 811228-9874`) and a space between the last four. Digits with a
    /// space between each two; digits of full width; one line break anywhere, with or without a hyphen before it.
    pub(super) fn read(text: &str) -> Result<Self, IdError> {
        // Nearly all are written so, and tables hold millions of them.
        match Self::common(text.as_bytes()) {
            Some(read) => Ok(read),
            None => Self::any(text),
        }
    }

    /// Reads digits in a row, or with a hyphen or plus before the last four; `None` says to look more closely.
    fn common(text: &[u8]) -> Option<Self> {
        let tail = text.last_chunk::<4>()?;
        let (head, sign) = match text {
            [head @ .., sign @ (b'-' | b'+'), _, _, _, _] => (head, Some(*sign)),
            [head @ .., _, _, _, _] => (head, None),
            _ => return None,
        };
        if !matches!(head.len(), 6 | 8) {
            return None;
        }
        let mut number = 0;
        for byte in head.iter().chain(tail) {
            if !byte.is_ascii_digit() {
                return None;
            }
            number = number * 10 + u64::from(byte - b'0');
        }
        let count = if head.len() == 8 { 12 } else { 10 };
        Some(Self { number, count, plus: sign == Some(b'+'), separated: sign.is_some() })
    }

    fn any(text: &str) -> Result<Self, IdError> {
        let groups = Groups::read(text).ok_or(IdError::NotWrittenAsOne)?;
        let separated = groups.is_separated().ok_or(IdError::NotWrittenAsOne)?;
        let plus = groups.separators().iter().any(|it| it & PLUS != 0);
        Ok(Self { number: groups.number, count: groups.count, plus, separated })
    }

    /// Takes digits that are split already.
    pub(super) const fn of_plain(plain: Plain) -> Result<Self, IdError> {
        let Plain { number, count, sign } = plain;
        if !matches!(count, 10 | 12) || number >= 1_000_000_000_000 {
            return Err(IdError::NotWrittenAsOne);
        }
        let plus = matches!(sign, Sign::Plus);
        Ok(Self { number, count, plus, separated: !matches!(sign, Sign::None) })
    }

    pub(super) const fn is_coordination(&self) -> bool {
        self.number / 10_000 % 100 >= 60
    }

    /// Returns the number when the century was written.
    pub(super) fn twelve(&self) -> Option<u64> {
        (self.count == 12).then_some(self.number)
    }

    /// Returns the number without century.
    pub(super) const fn last_ten(&self) -> u64 {
        self.number % 10_000_000_000
    }

    pub(super) const fn form(&self) -> WrittenForm {
        match (self.separated, self.count) {
            (true, _) => WrittenForm::Separated,
            (false, 12) => WrittenForm::TwelveBare,
            (false, _) => WrittenForm::TenBare,
        }
    }

    /// Returns the 12-digit number, with the century inferred where it was left out.
    ///
    /// With `+` the latest year in which the person has turned 100 or does so in the year of `on`; otherwise the latest
    /// year whose date is not after `on`. Source: folkbokföringslagen (1991:481) 18 §: the hyphen becomes a plus in the
    /// year the person turns 100.
    pub(super) fn with_century(&self, on: Date) -> u64 {
        if let Some(number) = self.twelve() {
            return number;
        }
        let year_of_century = self.number / 100_000_000;
        let year_now = u64::from(on.year().unsigned_abs());
        let latest = if self.plus { year_now.saturating_sub(100) } else { year_now };
        let mut year = latest - latest % 100 + year_of_century;
        if year > latest {
            year -= 100;
        }
        let month_day = self.number / 10_000 % 10_000;
        let day = if self.is_coordination() { month_day - 60 } else { month_day };
        let today = u64::from(on.month().unsigned_abs()) * 100 + u64::from(on.day().unsigned_abs());
        if !self.plus && year == year_now && day > today {
            year -= 100;
        }
        year * 100_000_000 + self.number % 100_000_000
    }
}

const DASH: u8 = 1;
const PLUS: u8 = 2;
const SPACE: u8 = 4;
const BREAK: u8 = 8;

/// What a character between digits is, 0 when it cannot stand in a number.
const fn separator(character: char) -> u8 {
    match character {
        '-'
        | '\u{ad}'
        | '\u{2010}'..='\u{2015}'
        | '\u{2212}'
        | '\u{fe58}'
        | '\u{fe63}'
        | '\u{ff0d}' => DASH,
        '+' | '\u{ff0b}' => PLUS,
        ' '
        | '\u{a0}'
        | '\u{2000}'..='\u{200b}'
        | '\u{202f}'
        | '\u{205f}'
        | '\u{2060}'
        | '\u{3000}'
        | '\u{feff}' => SPACE,
        '\n' => BREAK,
        _ => 0,
    }
}

/// Digits in groups, with what stands between the groups.
struct Groups {
    number: u64,
    count: u8,
    lengths: [u8; 12],
    /// Before each group; the first is 0.
    before: [u8; 12],
    used: usize,
}

impl Groups {
    fn read(text: &str) -> Option<Self> {
        let mut read = Self { number: 0, count: 0, lengths: [0; 12], before: [0; 12], used: 0 };
        let mut between = Between::default();
        for character in text.trim().chars() {
            if let Some(digit) = digit(character) {
                if read.used == 0 || between.kinds != 0 {
                    *read.before.get_mut(read.used)? = between.kinds;
                    read.used += 1;
                    between = Between::default();
                }
                *read.lengths.get_mut(read.used - 1)? += 1;
                read.count += 1;
                if read.count > 12 {
                    return None;
                }
                read.number = read.number * 10 + digit;
            } else if read.used == 0 || !between.take(character) {
                return None;
            }
        }
        (between.kinds == 0 && matches!(read.count, 10 | 12)).then_some(read)
    }

    fn separators(&self) -> &[u8] {
        self.before.get(1..self.used).unwrap_or_default()
    }

    /// Returns whether a separator marks off the last four digits, `None` when numbers are not written so.
    fn is_separated(&self) -> Option<bool> {
        let lengths = self.lengths.get(..self.used)?;
        let separators = self.separators();
        let marks = |kinds: u8| kinds & (DASH | PLUS) != 0;
        match (lengths, separators) {
            (_, []) => return Some(false),
            ([6 | 8, 4], [kinds]) => return Some(marks(*kinds) || *kinds == SPACE),
            // The only sign is the end of the line, within the date or within the last four.
            ([_, _], [kinds]) if kinds & BREAK != 0 => return Some(false),
            ([_, _, 4], [broken, last]) if broken & BREAK != 0 && marks(*last) => {
                return Some(true);
            }
            ([6 | 8, a, b], [first, broken])
                if a + b == 4 && broken & BREAK != 0 && marks(*first) =>
            {
                return Some(true);
            }
            _ => {}
        }
        if lengths.iter().all(|length| *length == 1) {
            let (tail, head) = separators.split_last_chunk::<4>().map(|(a, b)| (b, a))?;
            let spaces = |all: &[u8]| all.iter().all(|kinds| *kinds == SPACE);
            let (mark, rest) = tail.split_first()?;
            return (spaces(head) && spaces(rest) && (marks(*mark) || *mark == SPACE))
                .then(|| marks(*mark));
        }
        self.is_dated(lengths).then_some(true)
    }

    /// Returns whether the groups are those of a date, then a dash and the last four.
    fn is_dated(&self, lengths: &[u8]) -> bool {
        let tail = match lengths {
            [.., 2, 2] if self.before.get(self.used - 1) == Some(&SPACE) => 2,
            [.., 4] => 1,
            _ => return false,
        };
        let split = self.used - tail;
        let head = lengths.get(..split).unwrap_or_default();
        let within = self.before.get(1..split).unwrap_or_default();
        let alike =
            within.iter().all(|kinds| *kinds == SPACE) || within.iter().all(|kinds| *kinds == DASH);
        let marked = self.before.get(split).is_some_and(|kinds| kinds & (DASH | PLUS) != 0);
        let dated =
            matches!(head, [8 | 6] | [4 | 2, 2, 2] | [2, 2, 2, 2] | [2, 6 | 4] | [4, 4 | 2]);
        alike && marked && dated
    }
}

/// The characters between two groups.
#[derive(Default)]
struct Between {
    kinds: u8,
    spaces: u8,
}

impl Between {
    /// Adds a character; false when it makes the whole no separator.
    fn take(&mut self, character: char) -> bool {
        // The indentation of the next line, or a carriage return.
        let indents = matches!(character, '\t' | '\r') || separator(character) == SPACE;
        let broken = self.kinds & BREAK != 0 || character == '\r';
        let kind = if indents { SPACE } else { separator(character) };
        self.spaces += u8::from(kind == SPACE);
        let once = kind == SPACE || self.kinds & kind == 0 && !self.is_marked_by(kind);
        let tab = character == '\t' && !broken;
        self.kinds |= kind;
        let spaces_max = if self.kinds & BREAK != 0 { 12 } else { 2 };
        kind != 0 && once && !tab && self.spaces <= spaces_max
    }

    /// Only one dash or plus.
    const fn is_marked_by(&self, kind: u8) -> bool {
        kind & (DASH | PLUS) != 0 && self.kinds & (DASH | PLUS) != 0
    }
}

/// Returns the value of a digit of plain or full width.
fn digit(character: char) -> Option<u64> {
    match character {
        '0'..='9' => Some(u64::from(character) - u64::from('0')),
        '\u{ff10}'..='\u{ff19}' => Some(u64::from(character) - 0xff10),
        _ => None,
    }
}

/// Returns the 12 digits of a number.
pub(super) fn digits(number: u64) -> String {
    let mut digits = String::with_capacity(12);
    let mut unit = 100_000_000_000;
    while unit > 0 {
        digits.push(char::from(b'0' + number.div_euclid(unit).rem_euclid(10).to_le_bytes()[0]));
        unit /= 10;
    }
    digits
}

/// Returns whether the last 10 digits satisfy Luhn (ISO/IEC 7812-1 Annex B), the last one being the check digit.
pub(super) const fn luhn(number: u64) -> bool {
    let mut rest = number % 10_000_000_000;
    let mut sum = 0;
    while rest > 0 {
        let pair = rest % 100;
        let doubled = pair / 10 * 2;
        sum += pair % 10 + doubled / 10 + doubled % 10;
        rest /= 100;
    }
    sum % 10 == 0
}

/// Returns year, month, day field and birth number with check digit of a 12-digit number.
pub(super) const fn parts(number: u64) -> (u64, u64, u64, u64) {
    (number / 100_000_000, number / 1_000_000 % 100, number / 10_000 % 100, number % 10_000)
}

/// Returns whether the calendar has the day.
pub(super) const fn is_date(year: u64, month: u64, day: u64) -> bool {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let last = match month {
        2 => 28 + leap as u64,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return false,
    };
    1 <= day && day <= last
}

/// Returns the day, when the calendar has it.
pub(super) fn date(year: u64, month: u64, day: u64) -> Option<Date> {
    // A wrong day is the rule where numbers are looked for, and making an error of it would cost an allocation.
    if !is_date(year, month, day) {
        return None;
    }
    let year = i16::try_from(year).ok()?;
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

/// Returns the day as the number `YYYYMMDD`.
pub(super) fn as_number(day: Date) -> u64 {
    let (month, of_month) = (day.month().unsigned_abs(), day.day().unsigned_abs());
    u64::from(day.year().unsigned_abs()) * 10_000 + u64::from(month) * 100 + u64::from(of_month)
}

#[cfg(test)]
mod tests {
    use super::{Digits, digits};

    #[test]
    fn the_quick_reading_is_the_careful_one() {
        for text in [
            "191212121212",
            "1212121212",
            "19121212-1212",
            "19121212+1212",
            "121212-1212",
            "121212+1212",
        ] {
            let (quick, careful) = (Digits::common(text.as_bytes()), Digits::any(text));
            let of = |it: Digits| (it.number, it.count, it.plus, it.separated);
            assert_eq!(quick.map(of), careful.ok().map(of), "{text}");
        }
        for text in ["", "12", "1912121212121", "191212-12-12", "19121212 1212", "12121x-1212"] {
            assert!(Digits::common(text.as_bytes()).is_none(), "{text}");
        }
    }

    #[test]
    fn zeros_in_front_are_digits() {
        assert_eq!([digits(7), digits(191_212_121_212)], ["000000000007", "191212121212"]);
    }
}
