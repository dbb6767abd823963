//! Numbers of digits alone: how they are written and what they must fulfil.

use crate::written::{Shape, Written, digit_at, mark};
use crate::{Reading, Sex};
use fyr_core::identifier::WrittenForm;
use jiff::civil::Date;

/// How one kind of number is written and checked.
#[derive(Debug)]
pub(crate) struct Rule {
    /// How many digits it may have.
    pub(crate) digits: &'static [usize],
    /// Ways of writing that look-alikes do not share.
    pub(crate) telling: &'static [Form],
    /// Ways of writing that need a word before them.
    pub(crate) plain: &'static [Form],
    /// Checks digits of an allowed count.
    pub(crate) check: fn(&[u8], Date) -> Option<About>,
}

/// A way of writing.
#[derive(Debug)]
pub(crate) struct Form {
    /// [`Shape::pattern`].
    pub(crate) pattern: u64,
    /// The separators allowed.
    pub(crate) between: u8,
}

/// What a valid number says of its holder.
#[derive(Clone, Copy, Default)]
pub(crate) struct About {
    pub(crate) birth_date: Option<Date>,
    pub(crate) sex: Option<Sex>,
    /// Whether the number leaves the century of birth out.
    pub(crate) century_inferred: bool,
}

/// Whether what is written needs a word before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Strength {
    Telling,
    Plain,
}

impl About {
    /// Born on a day that the number holds in full.
    pub(crate) const fn born(day: Date) -> Self {
        Self { birth_date: Some(day), sex: None, century_inferred: false }
    }

    /// Adds the sex: male where `odd` is.
    pub(crate) const fn with_sex(self, odd: u8) -> Self {
        Self { sex: Some(if odd % 2 == 1 { Sex::Male } else { Sex::Female }), ..self }
    }
}

/// A way of writing without separators.
pub(crate) const fn bare(pattern: u64) -> Form {
    Form { pattern, between: 0 }
}

/// A way of writing in groups.
pub(crate) const fn grouped(pattern: u64, between: u8) -> Form {
    Form { pattern, between }
}

impl Rule {
    /// Returns how well the writing tells the kind, `None` when the kind is not written so or a digit is wrong.
    pub(crate) fn judge(&self, shape: &Shape<'_>, on: Date) -> Option<Strength> {
        let written = |forms: &[Form]| forms.iter().any(|form| form.fits(shape));
        let strength = if written(self.telling) {
            Strength::Telling
        } else if written(self.plain) {
            Strength::Plain
        } else {
            return None;
        };
        let counted = self.digits.contains(&shape.digits.len());
        counted.then(|| (self.check)(shape.digits, on))?.map(|_| strength)
    }

    /// Reads a text that is nothing but one number, with any separators.
    pub(crate) fn read(&self, text: &str, on: Date) -> Option<Reading> {
        let bytes = text.trim().as_bytes();
        let digits = Digits::of(bytes)?;
        if !self.digits.contains(&digits.all().len()) {
            return None;
        }
        let about = (self.check)(digits.all(), on)?;
        let written = Written::read(bytes, 0)?;
        let shape = written.shape(bytes, written.groups())?;
        let telling = self.telling.iter().any(|form| form.fits(&shape));
        let form = if telling { WrittenForm::Separated } else { WrittenForm::TenBare };
        Some(Reading {
            value: digits.all().iter().map(|digit| char::from(b'0' + digit)).collect(),
            century_inferred: about.century_inferred,
            form: Some(form),
            birth_date: about.birth_date,
            sex: about.sex,
        })
    }
}

impl Form {
    fn fits(&self, shape: &Shape<'_>) -> bool {
        self.pattern == shape.pattern && shape.between & !self.between == 0
    }
}

/// The digits of a text that holds digits and separators only.
pub(crate) struct Digits {
    digits: [u8; 20],
    count: usize,
}

impl Digits {
    /// Returns the digits, `None` when there is anything else than digits and separators, or more than 20 digits.
    pub(crate) fn of(bytes: &[u8]) -> Option<Self> {
        let mut all = Self { digits: [0; 20], count: 0 };
        let mut at = 0;
        while let Some(rest) = bytes.get(at..).filter(|rest| !rest.is_empty()) {
            if let Some((digit, length)) = digit_at(bytes, at) {
                *all.digits.get_mut(all.count)? = digit;
                all.count += 1;
                at += length;
            } else if let (1.., length) = mark(rest) {
                at += length;
            } else {
                return None;
            }
        }
        (all.count > 0).then_some(all)
    }

    /// Returns them all.
    pub(crate) fn all(&self) -> &[u8] {
        self.digits.get(..self.count).unwrap_or_default()
    }
}
