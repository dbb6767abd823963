//! Swedish organisation number of a legal person.
//!
//! Source: lag (1974:174) om identitetsbeteckning för juridiska personer m.fl.; the third digit is at least 2, so that it
//! never is a personnummer. A sole trader uses a personnummer, which this type refuses: it is personal data.

use super::IdError;
use super::written::{Digits, luhn};
use serde::{Deserialize, Serialize};
use std::fmt;

/// A Swedish organisation number of a legal person: 10 digits, third at least 2, right check digit.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Organisationsnummer(u64);

impl Organisationsnummer {
    /// Reads `NNNNNN-NNNN`, with or without hyphen and with or without the prefix `16`.
    ///
    /// # Errors
    ///
    /// The [`IdError`] that says what is wrong with the text.
    pub fn parse(text: &str) -> Result<Self, IdError> {
        let digits = Digits::read(text)?;
        let number = match digits.twelve() {
            None => digits.last_ten(),
            Some(number) if number / 10_000_000_000 == 16 => digits.last_ten(),
            Some(_) => return Err(IdError::PersonalNumber),
        };
        if number / 10_000_000 % 10 < 2 {
            return Err(IdError::PersonalNumber);
        }
        if number < 1_000_000_000 {
            return Err(IdError::NotWrittenAsOne);
        }
        if luhn(number) { Ok(Self(number)) } else { Err(IdError::CheckDigit) }
    }

    /// Returns the 10 digits without hyphen.
    pub fn digits(self) -> String {
        format!("{:010}", self.0)
    }

    /// Returns `NNNNNN-NNNN`, the form people read.
    pub fn hyphenated(self) -> String {
        format!("{:06}-{:04}", self.0 / 10_000, self.0 % 10_000)
    }
}

impl fmt::Debug for Organisationsnummer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Organisationsnummer({})", self.hyphenated())
    }
}

impl fmt::Display for Organisationsnummer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.hyphenated())
    }
}

impl From<Organisationsnummer> for String {
    fn from(number: Organisationsnummer) -> Self {
        number.hyphenated()
    }
}

impl TryFrom<String> for Organisationsnummer {
    type Error = IdError;

    fn try_from(text: String) -> Result<Self, IdError> {
        Self::parse(&text)
    }
}
