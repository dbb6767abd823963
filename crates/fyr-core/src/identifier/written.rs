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

/// The digits of a written number and its separator, not yet checked.
#[derive(Clone, Copy)]
pub(super) struct Digits {
    number: u64,
    count: u8,
    plus: bool,
    separated: bool,
}

impl Digits {
    /// Splits `text` into digits and separator.
    ///
    /// Accepted before the last four digits: hyphen, plus, minus sign, the hyphens and dashes of Unicode, a space (also
    /// no-break), or one dash with a space on either side, as spreadsheets and word processors make of a hyphen.
    pub(super) fn read(text: &str) -> Result<Self, IdError> {
        let mut digits = Self { number: 0, count: 0, plus: false, separated: false };
        let mut separators = 0_u8;
        let mut after_separator = 0_u8;
        for character in text.trim().chars() {
            if let Some(digit) = character.to_digit(10) {
                digits.number = digits.number.checked_mul(10).ok_or(IdError::NotWrittenAsOne)?
                    + u64::from(digit);
                digits.count += 1;
                after_separator += u8::from(digits.separated);
            } else if is_separator(character) && after_separator == 0 && separators < 3 {
                separators += 1;
                digits.separated = true;
                digits.plus |= character == '+';
            } else {
                return Err(IdError::NotWrittenAsOne);
            }
            if digits.count > 12 {
                return Err(IdError::NotWrittenAsOne);
            }
        }
        let whole = matches!(digits.count, 10 | 12);
        let split = !digits.separated || after_separator == 4;
        if whole && split { Ok(digits) } else { Err(IdError::NotWrittenAsOne) }
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

const fn is_separator(character: char) -> bool {
    matches!(
        character,
        '-' | '+' | ' ' | '\u{a0}' | '\u{202f}' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{ff0d}'
    )
}

/// Returns whether the last 10 digits satisfy Luhn (ISO/IEC 7812-1 Annex B), the last one being the check digit.
pub(super) const fn luhn(number: u64) -> bool {
    let mut rest = number % 10_000_000_000;
    let mut sum = 0;
    let mut place = 0;
    while place < 10 {
        let digit = rest % 10;
        let weighted = if place % 2 == 1 { digit * 2 } else { digit };
        sum += weighted / 10 + weighted % 10;
        rest /= 10;
        place += 1;
    }
    sum % 10 == 0
}

/// Returns year, month, day field and birth number with check digit of a 12-digit number.
pub(super) const fn parts(number: u64) -> (u64, u64, u64, u64) {
    (number / 100_000_000, number / 1_000_000 % 100, number / 10_000 % 100, number % 10_000)
}

/// Returns the day, when the calendar has it.
pub(super) fn date(year: u64, month: u64, day: u64) -> Option<Date> {
    let year = i16::try_from(year).ok()?;
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}
