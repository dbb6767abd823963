//! National numbers as types that cannot hold a wrong one.
//!
//! A value of these types has passed the check digit and the date rule, so nothing downstream checks again. `Debug`
//! never shows the number: it may end up in a log.

mod organisationsnummer;
mod personnummer;
mod samordningsnummer;
mod written;

pub use organisationsnummer::Organisationsnummer;
pub use personnummer::Personnummer;
pub use samordningsnummer::Samordningsnummer;
pub use written::{Plain, Read, Sign, WrittenForm};

use jiff::civil::Date;
use written::Digits;

/// Why a text is not a number of the kind asked for.
///
/// Holds no part of the text: it would be personal data in an error message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum IdError {
    /// Not 10 or 12 digits with at most one separator before the last four.
    #[error("the text is not written as an identity number: expected YYYYMMDD-NNNN or YYMMDD-NNNN")]
    NotWrittenAsOne,
    /// The first digits are no day that exists for this kind of number.
    #[error("the identity number begins with a date that does not exist")]
    NoSuchDate,
    /// The date lies after the reference date, so nobody can have been given the number.
    #[error("the identity number begins with a date that has not come yet")]
    DateToCome,
    /// Birth number `000` is never given.
    #[error("the identity number has the birth number 000, which is never given")]
    NoBirthNumber,
    /// The check digit does not fit the other digits.
    #[error(
        "the identity number has a check digit that does not fit: a digit is mistyped or two are swapped"
    )]
    CheckDigit,
    /// An organisation number in which the third digit is below 2 belongs to a natural person.
    #[error("the number is a natural person's, not an organisation's")]
    PersonalNumber,
}

/// A number that a state gives one natural person.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum IdNumber {
    /// Swedish personnummer.
    Personnummer(Personnummer),
    /// Swedish samordningsnummer.
    Samordningsnummer(Samordningsnummer),
}

impl IdNumber {
    /// Reads a Swedish number of either kind in any of its written forms.
    ///
    /// `on` is the day at which a missing century is inferred and after which no date may lie.
    ///
    /// # Errors
    ///
    /// The [`IdError`] that keeps the text from being a personnummer or, when the day is above 59, a
    /// samordningsnummer.
    pub fn parse(text: &str, on: Date) -> Result<Read<Self>, IdError> {
        Self::from_written(&Digits::read(text)?, on)
    }

    /// As [`IdNumber::parse`], of digits that a caller has read itself: for walks over much text.
    ///
    /// # Errors
    ///
    /// As [`IdNumber::parse`].
    pub fn from_plain(plain: Plain, on: Date) -> Result<Read<Self>, IdError> {
        Self::from_written(&Digits::of_plain(plain)?, on)
    }

    /// Reads a number of 12 digits as stored, without a reference date.
    ///
    /// # Errors
    ///
    /// The [`IdError`] that keeps it from being a number of either kind.
    pub fn from_stored(text: &str) -> Result<Self, IdError> {
        let digits = Digits::read(text)?;
        let number = digits.twelve().ok_or(IdError::NotWrittenAsOne)?;
        if digits.is_coordination() {
            Samordningsnummer::from_number(number).map(Self::Samordningsnummer)
        } else {
            Personnummer::from_number(number).map(Self::Personnummer)
        }
    }

    fn from_written(digits: &Digits, on: Date) -> Result<Read<Self>, IdError> {
        if digits.is_coordination() {
            Samordningsnummer::from_digits(digits, on).map(|read| read.map(Self::Samordningsnummer))
        } else {
            Personnummer::from_digits(digits, on).map(|read| read.map(Self::Personnummer))
        }
    }

    /// Returns the stable id of the kind, as in the leak command's `id_type` column.
    pub const fn id_type(&self) -> &'static str {
        match self {
            Self::Personnummer(_) => "se_personnummer",
            Self::Samordningsnummer(_) => "se_samordningsnummer",
        }
    }

    /// Returns the 12 digits `YYYYMMDDNNNN`.
    pub fn digits(&self) -> String {
        match self {
            Self::Personnummer(number) => number.digits(),
            Self::Samordningsnummer(number) => number.digits(),
        }
    }

    /// Returns the birth date, which a samordningsnummer does not always hold.
    pub fn birth_date(&self) -> Option<Date> {
        match self {
            Self::Personnummer(number) => Some(number.birth_date()),
            Self::Samordningsnummer(number) => number.birth_date(),
        }
    }

    /// Returns whether the birth number is odd, which is given to men. Source: folkbokföringslagen (1991:481) 18 §.
    pub const fn is_male(&self) -> bool {
        let number = match self {
            Self::Personnummer(number) => number.number(),
            Self::Samordningsnummer(number) => number.number(),
        };
        number / 10 % 2 == 1
    }

    /// Returns the form for a page or a list: birth date shown, the last four hidden.
    pub fn masked(&self) -> String {
        match self {
            Self::Personnummer(number) => number.masked(),
            Self::Samordningsnummer(number) => number.masked(),
        }
    }
}

/// Returns the age in whole years on `on`; nobody turns older on 29 February in a common year before 1 March.
pub fn age(birth_date: Date, on: Date) -> i16 {
    let had_birthday = (on.month(), on.day()) >= (birth_date.month(), birth_date.day());
    on.year() - birth_date.year() - i16::from(!had_birthday)
}

#[cfg(test)]
mod tests;
