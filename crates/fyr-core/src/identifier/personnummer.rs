//! Swedish personnummer.
//!
//! Source: folkbokföringslagen (1991:481) 18 §: year, month and day of birth, a birth number of three digits and a check
//! digit. Where the birth numbers of a day have run out a near day of the same month is used, which is still a real date.

use super::written::{self, Digits, date, luhn, parts};
use super::{IdError, Read};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::fmt;

/// A Swedish personnummer: real date, birth number 001–999, right check digit.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Personnummer(u64);

impl Personnummer {
    /// Reads a number in any written form; `on` is the day used to infer a missing century.
    ///
    /// # Errors
    ///
    /// The [`IdError`] that says what is wrong with the text.
    pub fn parse(text: &str, on: Date) -> Result<Read<Self>, IdError> {
        Self::from_digits(&Digits::read(text)?, on)
    }

    pub(super) fn from_digits(digits: &Digits, on: Date) -> Result<Read<Self>, IdError> {
        let number = Self::from_number(digits.with_century(on))?;
        if number.0 / 10_000 > written::as_number(on) {
            return Err(IdError::DateToCome);
        }
        Ok(Read { number, century_inferred: digits.twelve().is_none(), form: digits.form() })
    }

    /// Makes one of the 12 digits `YYYYMMDDNNNN` as a number.
    ///
    /// # Errors
    ///
    /// The [`IdError`] that keeps it from being one. Years before 1800 and after 2099 do not exist here.
    pub fn from_number(number: u64) -> Result<Self, IdError> {
        let (year, month, day, last) = parts(number);
        if !(1800..2100).contains(&year) || !written::is_date(year, month, day) {
            return Err(IdError::NoSuchDate);
        }
        if last < 10 {
            return Err(IdError::NoBirthNumber);
        }
        if luhn(number) { Ok(Self(number)) } else { Err(IdError::CheckDigit) }
    }

    /// Returns the 12 digits as a number.
    pub const fn number(self) -> u64 {
        self.0
    }

    /// Returns the 12 digits `YYYYMMDDNNNN`, the stored form.
    pub fn digits(self) -> String {
        written::digits(self.0)
    }

    /// Returns `YYYYMMDD-NNNN`, the form people read.
    pub fn hyphenated(self) -> String {
        format!("{:08}-{:04}", self.0 / 10_000, self.0 % 10_000)
    }

    /// Returns `YYYYMMDD-****`.
    pub fn masked(self) -> String {
        format!("{:08}-****", self.0 / 10_000)
    }

    /// Returns the date in the number.
    pub fn birth_date(self) -> Date {
        let (year, month, day, _) = parts(self.0);
        date(year, month, day).expect("checked when the number was made")
    }
}

impl fmt::Debug for Personnummer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Personnummer(redacted)")
    }
}

impl From<Personnummer> for String {
    fn from(number: Personnummer) -> Self {
        number.digits()
    }
}

impl TryFrom<String> for Personnummer {
    type Error = IdError;

    fn try_from(text: String) -> Result<Self, IdError> {
        Digits::read(&text)?.twelve().ok_or(IdError::NotWrittenAsOne).and_then(Self::from_number)
    }
}
