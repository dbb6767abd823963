//! Findings, and the rows they stand in.

use crate::number::NumberType;
use crate::scan::is_time;
use fyr_core::identifier::IdNumber;
use fyr_core::vocabulary::{DataCategory, ProtectionLevel};
use fyr_identifiers::Detector;
use serde::Serialize;
use std::sync::Arc;

/// What was found in one row of a table or one line of text.
#[derive(Default)]
pub(crate) struct Unit {
    /// Where in the file: `row=17`, `sheet=Blad1;row=17`, `table=anst;row=17` or `line=4`.
    pub(crate) locator: String,
    pub(crate) mentions: Vec<Mention>,
    /// Indexes of the controllers that the row's strongest evidence names.
    pub(crate) controllers: Vec<u32>,
    pub(crate) protected: Option<ProtectionLevel>,
    pub(crate) employment: Option<Employment>,
    /// Whether the row holds two valid numbers of its own.
    pub(crate) two_numbers: bool,
}

/// One finding.
#[derive(Clone)]
pub(crate) struct Mention {
    pub(crate) kind: Kind,
    pub(crate) grade: Grade,
    pub(crate) reason: Reason,
    pub(crate) owner: Owner,
    pub(crate) value: String,
    /// As it was written; empty where that is the value itself.
    pub(crate) raw: String,
    /// The column's name, which all its findings share; `None` in running text.
    pub(crate) column: Option<Arc<str>>,
    pub(crate) offset: Option<u64>,
}

/// Returns how sure it is that digits are the number of the list that they make: a time may be one by chance.
pub(crate) fn on_list(written: &str) -> (Grade, Reason) {
    if is_time(written) {
        (Grade::C, Reason::BareDigits)
    } else {
        (Grade::B, Reason::SeenElsewhere)
    }
}

impl Mention {
    /// Returns whether it is this identity number, in any century, and may count.
    pub(crate) fn is_of(&self, number: &str) -> bool {
        let tail = |it: usize| it.checked_sub(10);
        let (own, wanted) = (tail(self.value.len()), tail(number.len()));
        let of_both = own.zip(wanted).map(|(at, of)| (self.value.get(at..), number.get(of..)));
        let same = self.value == number || of_both.is_some_and(|(own, wanted)| own == wanted);
        self.kind.is_number() && self.grade != Grade::D && same
    }

    /// Judges the bare digits of a number that is on the list of protected persons: that speaks for them, unless they may be a
    /// time.
    pub(crate) fn judge_listed(&mut self) {
        let raw = if self.raw.is_empty() { &self.value } else { &self.raw };
        if self.reason == Reason::BareDigits {
            (self.grade, self.reason) = on_list(raw);
        }
    }
}

/// What kind of value was found.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Kind {
    /// A valid identity number of a type.
    Number(NumberType),
    /// Written as an identity number where one is expected, but none.
    BrokenNumber,
    Email,
    Phone,
    /// A number or account that an employer gives: one person's within one controller.
    EmployeeId,
    /// What a row of a database is known by, with whom it is of: one person's within one file or folder.
    RecordKey,
    /// Anything else, known by what it says of a person: name, address, bank account, payment card, health …
    Data(DataCategory),
}

impl Kind {
    pub(crate) fn id(self) -> &'static str {
        match self {
            Self::Number(kind) => kind.id(),
            Self::BrokenNumber => "id_number_broken",
            Self::Email => "email",
            Self::Phone => "phone",
            Self::EmployeeId => "employee_id",
            Self::RecordKey => "record_key",
            Self::Data(category) => category.id(),
        }
    }

    /// Returns what the kind says of a person; a key of a database says nothing.
    pub(crate) const fn category(self) -> Option<DataCategory> {
        match self {
            Self::Number(_) | Self::BrokenNumber => Some(DataCategory::IdNumber),
            Self::Email => Some(DataCategory::ContactEmail),
            Self::Phone => Some(DataCategory::ContactPhone),
            Self::EmployeeId => Some(DataCategory::Employment),
            Self::RecordKey => None,
            Self::Data(category) => Some(category),
        }
    }

    /// Returns the kind of a detector's hits, `None` when they are nobody's data.
    pub(crate) fn of_detector(detector: &Detector) -> Option<Self> {
        if let Some(kind) = NumberType::of_detector(detector) {
            return Some(Self::Number(kind));
        }
        let category = detector.category?;
        Some(if category == DataCategory::ContactEmail {
            Self::Email
        } else if category == DataCategory::ContactPhone {
            Self::Phone
        } else {
            Self::Data(category)
        })
    }

    /// Returns the kind of a Swedish identity number.
    pub(crate) fn of_swedish(number: IdNumber) -> Self {
        Self::Number(NumberType::of_swedish(number))
    }

    pub(crate) const fn is_number(self) -> bool {
        matches!(self, Self::Number(_))
    }

    pub(crate) fn is_personnummer(self) -> bool {
        matches!(self, Self::Number(kind) if kind.id() == "se_personnummer")
    }

    pub(crate) fn is_samordningsnummer(self) -> bool {
        matches!(self, Self::Number(kind) if kind.id() == "se_samordningsnummer")
    }
}

/// How sure an identification is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub enum Grade {
    /// Valid and announced by a column's header or a word before it.
    A,
    /// Valid, and the written form or the rest of the column speaks for it.
    B,
    /// Valid digits without any other sign.
    C,
    /// Announced but not valid.
    D,
}

impl Grade {
    /// Every grade, the best first.
    pub const ALL: [Self; 4] = [Self::A, Self::B, Self::C, Self::D];

    /// Returns the letter.
    pub const fn id(self) -> &'static str {
        match self {
            Self::A => "A",
            Self::B => "B",
            Self::C => "C",
            Self::D => "D",
        }
    }

    /// Returns the grade of a letter.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|grade| grade.id() == id)
    }
}

/// Why a finding has its grade.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reason {
    /// The column's header or a word before the value says what it is.
    Labelled,
    /// As [`Reason::Labelled`], zeros put back that a spreadsheet had dropped.
    ZerosRestored,
    /// A separator before the last four digits.
    Separated,
    /// At least 95 % of the column's values are valid, of at least 20.
    ColumnEvidence,
    /// Bare digits that happen to be valid.
    BareDigits,
    /// Bare digits of a number that has better grounds elsewhere in the material or on the list of protected persons.
    SeenElsewhere,
    /// The form of the value itself.
    Shape,
    CheckDigit,
    NoSuchDate,
    /// Rounded by a spreadsheet: the number is lost.
    Rounded,
    /// A number that stands for nobody.
    Placeholder,
}

impl Reason {
    pub(crate) const ALL: [Self; 11] = [
        Self::Labelled,
        Self::ZerosRestored,
        Self::Separated,
        Self::ColumnEvidence,
        Self::BareDigits,
        Self::SeenElsewhere,
        Self::Shape,
        Self::CheckDigit,
        Self::NoSuchDate,
        Self::Rounded,
        Self::Placeholder,
    ];

    pub(crate) const fn id(self) -> &'static str {
        match self {
            Self::Labelled => "labelled",
            Self::ZerosRestored => "labelled_zeros_restored",
            Self::Separated => "separated",
            Self::ColumnEvidence => "column_evidence",
            Self::BareDigits => "bare_digits",
            Self::SeenElsewhere => "seen_elsewhere",
            Self::Shape => "shape",
            Self::CheckDigit => "check_digit",
            Self::NoSuchDate => "no_such_date",
            Self::Rounded => "rounded_by_spreadsheet",
            Self::Placeholder => "placeholder",
        }
    }
}

/// Whose value it is, within its row.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Owner {
    /// The person the row is about.
    Subject,
    /// A number that the subject had before, as the row itself says: `tidigare samordningsnummer`.
    Earlier,
    /// A manager, relative or other person, or not known.
    Other,
}

/// Whether a person is employed at the date the run judges by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Employment {
    /// Nothing in the material says.
    Unknown,
    /// An end date has passed, or a flag says inactive.
    Former,
    /// A flag says active, or there is no end date or a later one.
    Current,
}

impl Owner {
    pub(crate) const ALL: [Self; 3] = [Self::Subject, Self::Earlier, Self::Other];
}

impl Employment {
    /// Every value.
    pub const ALL: [Self; 3] = [Self::Unknown, Self::Former, Self::Current];

    /// Returns the stable id.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::Former => "former",
            Self::Current => "current",
        }
    }

    /// Returns the value of a stable id.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.id() == id)
    }
}
