//! Finds and checks identifiers in bytes. Pure: bytes in, spans out.
//!
//! Each detector walks the bytes once, looks at no byte more than a fixed number of times and allocates nothing for a
//! candidate. Bytes are text in UTF-8 or ASCII; what is not is passed over.

mod boundary;
mod detectors;
mod numbers;

pub use detectors::{ALL, EMAIL, SE_PERSONNUMMER, SE_PHONE, SE_SAMORDNINGSNUMMER};

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
    /// Whether bare digits need one of `words` before them to be found by [`scan`]: look-alikes are common. [`Detector::read`]
    /// takes them all the same, for a cell under a header that announces them.
    pub needs_label: bool,
    /// Words that announce a value: lower case, as in a column's header or before the value.
    pub words: &'static [&'static str],
    /// Adds every finding in the bytes, by position; the date is the one at which a missing century is inferred.
    pub find: fn(&[u8], Date, &mut Vec<Finding>),
    /// Reads a text that is nothing but one value; `None` when it is not a valid one.
    pub read: fn(&str, Date) -> Option<Reading>,
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

/// Adds every finding of every detector in `bytes` to `findings`, which is cleared first, by position.
pub fn scan(bytes: &[u8], on: Date, findings: &mut Vec<Finding>) {
    findings.clear();
    for detector in ALL {
        (detector.find)(bytes, on, findings);
    }
    findings.sort_by_key(|finding| (finding.span.start, finding.detector));
}

/// Returns the detector of a finding.
pub fn detector(id: &str) -> Option<&'static Detector> {
    ALL.iter().find(|detector| detector.id == id).copied()
}

/// Returns every reading of a text that is nothing but one value as a number of one person, the likeliest first.
///
/// For a cell under a header that says identity number without saying which state's: eleven digits may be valid in several
/// states, and the first is only the likeliest in Swedish material.
pub fn read_person(text: &str, on: Date) -> Vec<(&'static Detector, Reading)> {
    let persons = ALL.iter().filter(|it| it.identity == Identity::Person);
    persons.filter_map(|it| Some((*it, (it.read)(text, on)?))).collect()
}

/// Returns whether one of the detector's words stands within 40 bytes before `span`, on the same line.
pub fn is_announced(detector: &Detector, bytes: &[u8], span: &Range<usize>) -> bool {
    let from = span.start.saturating_sub(40);
    let before = bytes.get(from..span.start).unwrap_or_default();
    let line = before.rsplit(|byte| *byte == b'\n').next().unwrap_or_default();
    detector
        .words
        .iter()
        .any(|word| line.windows(word.len()).any(|part| part.eq_ignore_ascii_case(word.as_bytes())))
}

#[cfg(test)]
mod tests;
