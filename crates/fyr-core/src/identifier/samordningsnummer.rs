//! Swedish samordningsnummer.
//!
//! Source: lag (2022:1697) om samordningsnummer 2 kap. 8 §: as a personnummer, 60 added to the day. Skatteverket issues
//! numbers whose birth date is not known in full: of its published test numbers 132 have month 00, 38 day 60 and 24 a
//! day that the month lacks. They are numbers all the same, without a birth date.

use super::written::{self, Digits, date, luhn, parts};
use super::{IdError, Read};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::fmt;

/// A Swedish samordningsnummer: day 60–91, month 00–12, birth number 001–999, right check digit.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Samordningsnummer(u64);

impl Samordningsnummer {
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
        let year = parts(number.0).0;
        let to_come = year > u64::from(on.year().unsigned_abs())
            || number.birth_date().is_some_and(|born| born > on);
        if to_come {
            return Err(IdError::DateToCome);
        }
        Ok(Read { number, century_inferred: digits.twelve().is_none(), form: digits.form() })
    }

    /// Makes one of the 12 digits `YYYYMMDDNNNN` as a number.
    ///
    /// # Errors
    ///
    /// The [`IdError`] that keeps it from being one.
    pub fn from_number(number: u64) -> Result<Self, IdError> {
        let (year, month, day, last) = parts(number);
        if !(1800..2100).contains(&year) || month > 12 || !(60..=91).contains(&day) {
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

    /// Returns the birth date when the number holds a real one.
    pub fn birth_date(self) -> Option<Date> {
        let (year, month, day, _) = parts(self.0);
        date(year, month, day - 60)
    }
}

impl fmt::Debug for Samordningsnummer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Samordningsnummer(redacted)")
    }
}

impl From<Samordningsnummer> for String {
    fn from(number: Samordningsnummer) -> Self {
        number.digits()
    }
}

impl TryFrom<String> for Samordningsnummer {
    type Error = IdError;

    fn try_from(text: String) -> Result<Self, IdError> {
        Digits::read(&text)?.twelve().ok_or(IdError::NotWrittenAsOne).and_then(Self::from_number)
    }
}
