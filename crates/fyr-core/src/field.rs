//! Fields: what a catalogue entry may hold, and the value recorded for it.
//!
//! Registers, incidents and cases describe themselves by catalogues of such entries. Inputs, API
//! schema, export columns, document lines and completeness are made from them.

use crate::{id::RecordId, register::RecordKind};
use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// One field of a catalogue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry {
    /// Stable: stored in events and used as key in `/texts`, `/law`, the API and the export.
    pub id: &'static str,
    /// What values it takes.
    pub kind: Kind,
    /// Which rule or practice asks for it.
    pub source: &'static str,
}

/// What values a field takes; decides its input, its schema type and its column type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Free text of several lines, at most so many characters.
    Text(usize),
    /// One line of text, at most so many characters.
    Line(usize),
    /// A whole number of persons, records or hours.
    Count,
    /// Yes, no, or not yet known.
    YesNoUnknown,
    /// A moment, UTC.
    Moment,
    /// A day without time.
    Day,
    /// One of a closed list of ids.
    Choice(&'static [&'static str]),
    /// Several of a closed list of ids.
    Choices(&'static [&'static str]),
    /// One record of another register.
    Reference(RecordKind),
    /// Several records of another register.
    References(RecordKind),
}

/// A recorded value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "value", rename_all = "snake_case")]
pub enum Value {
    /// See [`Kind::Text`], [`Kind::Line`] and [`Kind::Choice`].
    Text(String),
    /// See [`Kind::Count`].
    Count(u64),
    /// See [`Kind::YesNoUnknown`]; `None` is "not yet known".
    YesNoUnknown(Option<bool>),
    /// See [`Kind::Moment`].
    Moment(Timestamp),
    /// See [`Kind::Day`].
    Day(Date),
    /// See [`Kind::Choices`].
    Choices(BTreeSet<String>),
    /// See [`Kind::Reference`].
    Reference(RecordId),
    /// See [`Kind::References`].
    References(BTreeSet<RecordId>),
}

impl Kind {
    /// Returns whether `value` is of this kind and within its limits.
    pub fn accepts(self, value: &Value) -> bool {
        match (self, value) {
            (Self::Text(max), Value::Text(text)) => {
                text.chars().count() <= max
                    && text.chars().all(|c| !c.is_control() || matches!(c, '\n' | '\t' | '\r'))
            }
            (Self::Line(max), Value::Text(text)) => {
                text.chars().count() <= max && !text.chars().any(char::is_control)
            }
            (Self::Choice(ids), Value::Text(id)) => ids.contains(&id.as_str()),
            (Self::Choices(ids), Value::Choices(chosen)) => {
                chosen.iter().all(|id| ids.contains(&id.as_str()))
            }
            (Self::Count, Value::Count(_))
            | (Self::YesNoUnknown, Value::YesNoUnknown(_))
            | (Self::Moment, Value::Moment(_))
            | (Self::Day, Value::Day(_))
            | (Self::Reference(_), Value::Reference(_))
            | (Self::References(_), Value::References(_)) => true,
            (
                Self::Text(_)
                | Self::Line(_)
                | Self::Count
                | Self::YesNoUnknown
                | Self::Moment
                | Self::Day
                | Self::Choice(_)
                | Self::Choices(_)
                | Self::Reference(_)
                | Self::References(_),
                _,
            ) => false,
        }
    }
}

impl Value {
    /// Returns whether the value says anything: an empty text, list or "not yet known" does not.
    pub fn says_something(&self) -> bool {
        match self {
            Self::Text(text) => !text.trim().is_empty(),
            Self::YesNoUnknown(known) => known.is_some(),
            Self::Choices(chosen) => !chosen.is_empty(),
            Self::References(records) => !records.is_empty(),
            Self::Count(_) | Self::Moment(_) | Self::Day(_) | Self::Reference(_) => true,
        }
    }

    /// Returns whether the value is a moment that has not been yet.
    pub fn lies_after(&self, now: Timestamp) -> bool {
        match self {
            Self::Moment(at) => now < *at,
            Self::Text(_)
            | Self::Count(_)
            | Self::YesNoUnknown(_)
            | Self::Day(_)
            | Self::Choices(_)
            | Self::Reference(_)
            | Self::References(_) => false,
        }
    }

    /// Returns the records the value names.
    pub fn records(&self) -> Vec<RecordId> {
        match self {
            Self::Reference(id) => vec![*id],
            Self::References(ids) => ids.iter().copied().collect(),
            Self::Text(_)
            | Self::Count(_)
            | Self::YesNoUnknown(_)
            | Self::Moment(_)
            | Self::Day(_)
            | Self::Choices(_) => Vec::new(),
        }
    }

    /// Returns the text of a text or choice.
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Count(_)
            | Self::YesNoUnknown(_)
            | Self::Moment(_)
            | Self::Day(_)
            | Self::Choices(_)
            | Self::Reference(_)
            | Self::References(_) => None,
        }
    }
}
