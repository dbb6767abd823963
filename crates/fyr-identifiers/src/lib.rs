//! Finds and checks identifiers in bytes. Pure: bytes in, spans out.
//!
//! One walk over the bytes finds the places where a value may begin; each detector then looks at no byte more
//! than a fixed number of times, and nothing is allocated for a candidate. Bytes are text in UTF-8 or ASCII; what is not
//! is passed over.

mod boundary;
mod checks;
mod detectors;
mod engine;
mod glued;
mod label;
mod marks;
mod numbers;
mod rule;
mod runs;
mod swedish;
mod tally;
mod written;

pub use detectors::{
    ALL, EMAIL, IBAN, PAYMENT_CARD, SE_BANK_ACCOUNT, SE_ORGANISATIONSNUMMER, SE_PERSONNUMMER,
    SE_PHONE, SE_SAMORDNINGSNUMMER,
};
pub use engine::scan;
pub use label::{announced_by, announces_person, is_announced};
pub use tally::{First, REST_BYTES, Tally, whole_lines};

use fyr_core::identifier::WrittenForm;
use fyr_core::vocabulary::DataCategory;
use jiff::civil::Date;
use std::ops::Range;

/// How one kind of identifier is found, checked and normalised.
#[derive(Debug)]
pub struct Detector {
    /// Stable: stored with findings.
    pub id: &'static str,
    /// What kind of personal data a hit is, `None` when it is nobody's: an organisation's number.
    pub category: Option<DataCategory>,
    /// Whom a value points out.
    pub identity: Identity,
    /// Whether the plain written form needs one of `words` before it to be found by [`scan`]: look-alikes are common.
    /// [`Detector::read`] takes it all the same, for a cell under a header that announces it.
    pub needs_label: bool,
    /// Words that announce a value: lower case, as in a column's header or before the value.
    pub words: &'static [&'static str],
    /// Reads a text that is nothing but one value; `None` when it is not a valid one.
    pub read: fn(&str, Date) -> Option<Reading>,
    /// How the number is written and checked, for kinds of digits alone.
    rule: Option<&'static rule::Rule>,
}

/// Whom a value points out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Identity {
    /// Exactly one natural person: a number that a state gives.
    Person,
    /// A legal person.
    Organisation,
    /// Nobody alone: an address or account may be shared.
    Shared,
}

/// Legal sex, where a number carries it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sex {
    /// An even individual number in the Nordic ones.
    Female,
    /// An odd individual number in the Nordic ones.
    Male,
}

/// One identifier found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// [`Detector::id`].
    pub detector: &'static str,
    /// Where, in bytes.
    pub span: Range<usize>,
    /// How it is written, for kinds with look-alikes.
    pub form: Option<WrittenForm>,
}

/// A value in its normal form. `Debug` hides it.
#[derive(Clone, PartialEq, Eq)]
pub struct Reading {
    /// 12 digits, a foreign number in its canonical form, lower-case e-mail address, E.164 number.
    pub value: String,
    /// Whether the text left the century out.
    pub century_inferred: bool,
    /// How it is written, for kinds with look-alikes.
    pub form: Option<WrittenForm>,
    /// The day of birth that the number carries, its century inferred where the number leaves it out.
    pub birth_date: Option<Date>,
    /// The legal sex that the number carries.
    pub sex: Option<Sex>,
}

impl Reading {
    fn of(value: String) -> Self {
        Self { value, century_inferred: false, form: None, birth_date: None, sex: None }
    }
}

impl std::fmt::Debug for Reading {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Reading(redacted)")
    }
}

/// Returns the detector of a finding.
pub fn detector(id: &str) -> Option<&'static Detector> {
    // A finding's id is the very text of its detector; texts of one length would be compared one by one.
    let same = ALL.iter().find(|detector| std::ptr::eq(detector.id, id));
    same.or_else(|| ALL.iter().find(|detector| detector.id == id)).copied()
}

/// Returns every reading of a text that is nothing but one value as a number of one person, the likeliest first.
///
/// For a cell under a header that says identity number without saying which state's: eleven digits may be valid in several
/// states, and the first is only the likeliest in Swedish material.
pub fn read_person(text: &str, on: Date) -> Vec<(&'static Detector, Reading)> {
    let persons = ALL.iter().filter(|it| it.identity == Identity::Person);
    persons.filter_map(|it| Some((*it, (it.read)(text, on)?))).collect()
}

/// Returns the five digits of a text that is nothing but a Swedish postal code.
pub fn read_postal_code(text: &str) -> Option<String> {
    detectors::se_address::postal_code(text)
}

#[cfg(test)]
mod tests;
