//! The registers: what must be known before anything happens, so that the first hour is short.
//!
//! A record is a bag of fields of its kind's catalogue; every change is one generic event. Who is
//! concerned by an incident is computed from them: [`concerned`].

pub mod catalogue;
pub mod concerned;
pub mod directory;

use crate::{
    event::Meta,
    field::Value,
    id::{ImportId, RecordId},
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Which register a record belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RecordKind {
    /// Controllers, processors, coordinating offices, operators.
    Organisation,
    /// People to be told, by role.
    Contact,
    /// Systems that hold personal data.
    System,
    /// Processing agreements. Source: GDPR Art. 28(3).
    Agreement,
    /// Breaches that were handled before Fyr was there. Source: GDPR Art. 33(5).
    PastBreach,
}

/// Fields of one record were set, or emptied by `None`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordChanged {
    /// The register.
    pub kind: RecordKind,
    /// New values by field id; fields not named stay as they were.
    pub fields: BTreeMap<String, Option<Value>>,
}

/// A record was withdrawn: the import that made it was taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordWithdrawn {
    /// The register.
    pub kind: RecordKind,
    /// The import.
    pub import: ImportId,
}

/// One record, as it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// Which one.
    pub id: RecordId,
    /// The register.
    pub kind: RecordKind,
    /// Values by field id.
    pub fields: BTreeMap<String, Value>,
    /// When last changed.
    pub changed_at: Timestamp,
    /// When it was withdrawn: it is in no register any more, and only its history is kept.
    #[serde(default)]
    pub withdrawn: Option<Timestamp>,
}

/// Why a record was not changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// No such field in this register.
    #[error("`{0}` is not a field of this register")]
    UnknownField(String),
    /// The value is of the wrong kind, too long, or not in the closed list.
    #[error("the value of `{0}` is not one this field takes")]
    BadValue(String),
    /// A field without which the record says nothing.
    #[error("`{0}` must be filled in")]
    Required(String),
}

impl RecordKind {
    /// Every register, in the order people meet them.
    pub const ALL: &[Self] =
        &[Self::Organisation, Self::System, Self::Agreement, Self::Contact, Self::PastBreach];

    /// Returns the register's id, used in addresses and texts.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Organisation => "organisation",
            Self::Contact => "contact",
            Self::System => "system",
            Self::Agreement => "agreement",
            Self::PastBreach => "past_breach",
        }
    }

    /// Returns a fixed id for the register itself, by which its records are listed.
    pub const fn uuid(self) -> Uuid {
        Uuid::from_u128(match self {
            Self::Organisation => 1,
            Self::Contact => 2,
            Self::System => 3,
            Self::Agreement => 4,
            Self::PastBreach => 5,
        })
    }
}

/// Decides a change of a record. `before` is `None` for a new one.
///
/// Returns `None` when nothing would change, so that the same import twice leaves no trace.
///
/// # Errors
///
/// [`Refusal`] with the first field that is not accepted.
pub fn change(
    before: Option<&Record>,
    change: RecordChanged,
) -> Result<Option<RecordChanged>, Refusal> {
    let entries = catalogue::of(change.kind);
    let mut fields = change.fields;
    for (id, value) in &fields {
        let entry = entries.iter().find(|entry| entry.id == id);
        let entry = entry.ok_or_else(|| Refusal::UnknownField(id.clone()))?;
        if value.as_ref().is_some_and(|value| !entry.kind.accepts(value)) {
            return Err(Refusal::BadValue(id.clone()));
        }
    }
    for required in catalogue::required(change.kind) {
        let kept = before.and_then(|record| record.fields.get(*required));
        let after = fields.get(*required).map_or(kept, Option::as_ref);
        if !after.is_some_and(Value::says_something) {
            return Err(Refusal::Required((*required).to_owned()));
        }
    }
    fields.retain(|id, value| before.and_then(|it| it.fields.get(id)) != value.as_ref());
    let changed = before.is_none() || !fields.is_empty();
    Ok(changed.then_some(RecordChanged { kind: change.kind, fields }))
}

impl RecordChanged {
    /// Returns the record as the change makes it; `before` is `None` for a new one.
    pub fn onto(&self, before: Option<&Record>, id: RecordId) -> Record {
        let record = before.cloned().unwrap_or_else(|| Record::empty(self.kind, id.uuid()));
        record.with(self)
    }
}

impl Record {
    pub(crate) fn empty(kind: RecordKind, id: Uuid) -> Self {
        Self {
            id: RecordId::new(id),
            kind,
            fields: BTreeMap::new(),
            changed_at: Timestamp::UNIX_EPOCH,
            withdrawn: None,
        }
    }

    pub(crate) fn apply(self, event: &RecordChanged, meta: &Meta) -> Self {
        Self { changed_at: meta.at, ..self.with(event) }
    }

    pub(crate) fn withdrawn(self, meta: &Meta) -> Self {
        Self { changed_at: meta.at, withdrawn: Some(meta.at), ..self }
    }

    fn with(mut self, event: &RecordChanged) -> Self {
        for (id, value) in &event.fields {
            match value {
                Some(value) => self.fields.insert(id.clone(), value.clone()),
                None => self.fields.remove(id),
            };
        }
        self
    }

    /// Returns the text of a field, or an empty one.
    pub fn text(&self, field: &str) -> &str {
        self.fields.get(field).and_then(Value::text).unwrap_or_default()
    }

    /// Returns the record a reference field names.
    pub fn reference(&self, field: &str) -> Option<RecordId> {
        match self.fields.get(field)? {
            Value::Reference(id) => Some(*id),
            Value::Text(_)
            | Value::Count(_)
            | Value::YesNoUnknown(_)
            | Value::Moment(_)
            | Value::Day(_)
            | Value::Choices(_)
            | Value::References(_) => None,
        }
    }

    /// Returns the records a field of references names, in order of id.
    pub fn references(&self, field: &str) -> impl Iterator<Item = RecordId> + '_ {
        let set = match self.fields.get(field) {
            Some(Value::References(ids)) => Some(ids),
            Some(_) | None => None,
        };
        set.into_iter().flatten().copied()
    }

    /// Returns whether a field of choices holds `choice`.
    pub fn has(&self, field: &str, choice: &str) -> bool {
        matches!(self.fields.get(field), Some(Value::Choices(chosen)) if chosen.contains(choice))
    }

    pub(crate) fn natural_key(&self) -> Option<String> {
        let key = match self.kind {
            RecordKind::Organisation | RecordKind::System | RecordKind::Agreement => {
                self.text("key").to_owned()
            }
            // Each controller has numbers of its own.
            RecordKind::PastBreach if !self.text("key").is_empty() => {
                format!("{:?}/{}", self.reference("controller")?, self.text("key"))
            }
            RecordKind::PastBreach => String::new(),
            RecordKind::Contact => {
                format!("{:?}/{}", self.reference("organisation")?, { self.text("email") })
            }
        };
        // What is withdrawn leaves its key to another.
        let held = !key.is_empty() && self.withdrawn.is_none();
        held.then(|| format!("{}/{key}", self.kind.as_str()))
    }
}

#[cfg(test)]
mod tests;
