//! Identity numbers of every type, small enough to hold millions of them.

use fyr_core::identifier::IdNumber;
use fyr_identifiers::Detector;
use jiff::civil::Date;
use std::cmp::Ordering;
use std::fmt;

/// A type of identity number: one detector of `fyr-identifiers` whose hits are persons.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct NumberType(u8);

/// An identity number in its normal form, with its type. `Debug` hides it.
///
/// Two numbers are equal when type and normal form are: 12 digits for Swedish ones, what the detector gives for others.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Number {
    kind: NumberType,
    /// The text, followed by zero bytes.
    text: [u8; TEXT_BYTES],
}

/// No state's number is longer in its normal form; with the type a number takes 24 bytes.
const TEXT_BYTES: usize = 23;
/// Bytes of a number as it is stored.
pub(crate) const STORED_BYTES: usize = TEXT_BYTES + 1;

impl Number {
    /// Returns the number of a type's stable id and a text in normal form.
    ///
    /// `None` for an id that is no type of identity number and for a text that can be no number: Swedish ones are checked in
    /// full.
    pub fn from_stored(id_type: &str, text: &str) -> Option<Self> {
        Self::of(NumberType::from_id(id_type)?, text)
    }

    /// Returns the day of birth that the number carries; `on` is the day at which a missing century is inferred.
    pub fn birth_date(&self, on: Date) -> Option<Date> {
        match self.swedish() {
            Some(number) => number.birth_date(),
            None => (self.kind.detector()?.read)(self.as_str(), on)?.birth_date,
        }
    }

    pub(crate) fn of(kind: NumberType, text: &str) -> Option<Self> {
        let shaped =
            (1..=TEXT_BYTES).contains(&text.len()) && text.bytes().all(|it| it.is_ascii_graphic());
        if !shaped || (kind.is_swedish() && IdNumber::from_stored(text).is_err()) {
            return None;
        }
        let mut bytes = [0; TEXT_BYTES];
        bytes.get_mut(..text.len())?.copy_from_slice(text.as_bytes());
        Some(Self { kind, text: bytes })
    }

    /// Returns the type and the text, for the work files.
    pub(crate) fn stored(&self) -> [u8; STORED_BYTES] {
        let mut bytes = [self.kind.0; STORED_BYTES];
        bytes.iter_mut().skip(1).zip(self.text).for_each(|(place, byte)| *place = byte);
        bytes
    }

    /// Returns the number that was stored so, `None` for bytes that are none.
    pub(crate) fn of_stored(bytes: [u8; STORED_BYTES]) -> Option<Self> {
        let [kind, text @ ..] = bytes;
        let read = Self { kind: NumberType::from_byte(kind)?, text };
        Self::of(read.kind, read.as_str()).filter(|it| *it == read)
    }

    /// Compares by the id of the type, then by the normal form.
    pub(crate) fn order(&self, other: &Self) -> Ordering {
        if self.kind == other.kind {
            // The zeros behind the text sort before every digit.
            return self.text.cmp(&other.text);
        }
        self.id_type().cmp(other.id_type()).then_with(|| self.as_str().cmp(other.as_str()))
    }

    /// Returns the stable id of the type, as in the column `id_type`.
    pub fn id_type(&self) -> &'static str {
        self.kind.id()
    }

    /// Returns the normal form: 12 digits for Swedish numbers.
    pub fn digits(&self) -> String {
        self.as_str().to_owned()
    }

    /// Returns the number as the rules know it; `None` for a foreign one.
    pub fn swedish(&self) -> Option<IdNumber> {
        if self.kind.is_swedish() { IdNumber::from_stored(self.as_str()).ok() } else { None }
    }

    /// Returns the normal form.
    pub(crate) fn as_str(&self) -> &str {
        let length = self.text.iter().position(|it| *it == 0).unwrap_or(TEXT_BYTES);
        self.text.get(..length).and_then(|it| std::str::from_utf8(it).ok()).unwrap_or_default()
    }
}

impl From<IdNumber> for Number {
    fn from(number: IdNumber) -> Self {
        let mut text = [0; TEXT_BYTES];
        let digits = number.digits();
        text.iter_mut().zip(digits.bytes()).for_each(|(place, digit)| *place = digit);
        Self { kind: NumberType::of_swedish(number), text }
    }
}

impl fmt::Debug for Number {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Number({}, redacted)", self.id_type())
    }
}

impl NumberType {
    /// Returns the type of a detector's id, `None` when its hits are not persons.
    pub(crate) fn from_id(id: &str) -> Option<Self> {
        let place = fyr_identifiers::ALL.iter().position(|it| it.id == id && is_identity(it))?;
        u8::try_from(place).ok().map(Self)
    }

    /// Returns the type of a detector's hits, `None` when they are not persons.
    pub(crate) fn of_detector(detector: &Detector) -> Option<Self> {
        if !is_identity(detector) {
            return None;
        }
        let same = |it: &&Detector| std::ptr::eq(it.id, detector.id);
        let place = fyr_identifiers::ALL.iter().position(same);
        place.and_then(|it| u8::try_from(it).ok()).map(Self).or_else(|| Self::from_id(detector.id))
    }

    pub(crate) const fn of_swedish(number: IdNumber) -> Self {
        // Both stand first in the list: `every_swedish_type_has_a_detector` below.
        match number {
            IdNumber::Personnummer(_) => Self(0),
            IdNumber::Samordningsnummer(_) => Self(1),
        }
    }

    pub(crate) fn id(self) -> &'static str {
        self.detector().map_or("", |it| it.id)
    }

    fn detector(self) -> Option<&'static Detector> {
        fyr_identifiers::ALL.get(usize::from(self.0)).copied()
    }

    /// Returns the place in the list, for the work files.
    pub(crate) const fn byte(self) -> u8 {
        self.0
    }

    pub(crate) fn from_byte(byte: u8) -> Option<Self> {
        let detector = fyr_identifiers::ALL.get(usize::from(byte))?;
        is_identity(detector).then_some(Self(byte))
    }

    /// Personnummer and samordningsnummer.
    pub(crate) const fn is_swedish(self) -> bool {
        self.0 <= 1
    }
}

fn is_identity(detector: &Detector) -> bool {
    detector.identity == fyr_identifiers::Identity::Person
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_swedish_type_has_a_detector() {
        for text in ["191212121212", "197010632391"] {
            let swedish = IdNumber::from_stored(text).unwrap();
            let number = Number::from(swedish);
            assert_eq!((number.id_type(), number.digits().as_str()), (swedish.id_type(), text));
            assert_eq!(number.swedish(), Some(swedish));
            assert_eq!(Number::from_stored(number.id_type(), text), Some(number));
            assert_eq!(NumberType::from_byte(number.kind.byte()), Some(number.kind));
            assert_eq!(Number::of_stored(number.stored()), Some(number));
            let detector = fyr_identifiers::detector(number.id_type()).unwrap();
            assert_eq!(NumberType::of_detector(detector), Some(number.kind));
        }
    }

    #[test]
    fn no_other_type_is_swedish() {
        let all = (0..=u8::MAX).filter_map(NumberType::from_byte);
        let swedish: Vec<_> = all.filter(|it| it.is_swedish()).map(NumberType::id).collect();
        assert_eq!(swedish, ["se_personnummer", "se_samordningsnummer"]);
    }

    #[test]
    fn a_wrong_check_digit_or_an_unknown_type_is_no_number() {
        assert_eq!(Number::from_stored("se_personnummer", "191212121213"), None);
        assert_eq!(Number::from_stored("email", "191212121212"), None);
        assert_eq!(Number::from_stored("se_personnummer", ""), None);
    }
}
