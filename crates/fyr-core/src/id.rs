//! Identities of the things the rules speak of: one type per thing, never a bare string.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::{cmp::Ordering, fmt, hash, marker::PhantomData, str::FromStr};
use uuid::Uuid;

/// An organisation: a controller, a processor, a coordinating office, an operator.
pub type OrganisationId = Id<kind::Organisation>;
/// Any record of the registers.
pub type RecordId = Id<kind::Record>;
/// A report not yet judged.
pub type ReportId = Id<kind::Report>;
/// What happened at the source.
pub type IncidentId = Id<kind::Incident>;
/// One controller's handling of one incident.
pub type CaseId = Id<kind::Case>;
/// One analysis of stolen material.
pub type RunId = Id<kind::Run>;
/// Stolen material that was taken in.
pub type MaterialId = Id<kind::Material>;
/// A link between two matters.
pub type LinkId = Id<kind::Link>;
/// An import into a register.
pub type ImportId = Id<kind::Import>;
/// A lesson that has been shared with everybody.
pub type LessonId = Id<kind::Lesson>;
/// A person who signs in.
pub type AccountId = Id<kind::Account>;

/// Names of the things, so that the compiler keeps their ids apart.
pub mod kind {
    /// See [`super::OrganisationId`].
    #[derive(Debug)]
    pub struct Organisation;
    /// See [`super::RecordId`].
    #[derive(Debug)]
    pub struct Record;
    /// See [`super::ReportId`].
    #[derive(Debug)]
    pub struct Report;
    /// See [`super::IncidentId`].
    #[derive(Debug)]
    pub struct Incident;
    /// See [`super::CaseId`].
    #[derive(Debug)]
    pub struct Case;
    /// See [`super::RunId`].
    #[derive(Debug)]
    pub struct Run;
    /// See [`super::MaterialId`].
    #[derive(Debug)]
    pub struct Material;
    /// See [`super::LinkId`].
    #[derive(Debug)]
    pub struct Link;
    /// See [`super::ImportId`].
    #[derive(Debug)]
    pub struct Import;
    /// See [`super::LessonId`].
    #[derive(Debug)]
    pub struct Lesson;
    /// See [`super::AccountId`].
    #[derive(Debug)]
    pub struct Account;
}

/// An id of one kind of thing. 128 bits, made by the caller; written as a UUID.
pub struct Id<K> {
    value: Uuid,
    kind: PhantomData<fn() -> K>,
}

impl<K> Id<K> {
    /// Wraps a value made elsewhere.
    pub const fn new(value: Uuid) -> Self {
        Self { value, kind: PhantomData }
    }

    /// Returns the bare value, for storage.
    pub const fn uuid(self) -> Uuid {
        self.value
    }
}

impl OrganisationId {
    /// Returns the id of the register record that describes this organisation.
    pub const fn record(self) -> RecordId {
        RecordId::new(self.uuid())
    }
}

impl RecordId {
    /// Reads the record's id as an organisation's; meaningful only for records of that register.
    pub const fn organisation(self) -> OrganisationId {
        OrganisationId::new(self.uuid())
    }
}

impl<K> Clone for Id<K> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<K> Copy for Id<K> {}

impl<K> PartialEq for Id<K> {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

impl<K> Eq for Id<K> {}

impl<K> PartialOrd for Id<K> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<K> Ord for Id<K> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.value.cmp(&other.value)
    }
}

impl<K> hash::Hash for Id<K> {
    fn hash<H: hash::Hasher>(&self, state: &mut H) {
        self.value.hash(state);
    }
}

impl<K> fmt::Debug for Id<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.value)
    }
}

impl<K> fmt::Display for Id<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.value)
    }
}

impl<K> FromStr for Id<K> {
    type Err = uuid::Error;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self::new)
    }
}

impl<K> Serialize for Id<K> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.value.serialize(serializer)
    }
}

impl<'de, K> Deserialize<'de> for Id<K> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Uuid::deserialize(deserializer).map(Self::new)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_written_and_read_as_the_same_text() {
        let id = CaseId::new(Uuid::from_u128(7));
        assert_eq!(id.to_string().parse::<CaseId>().unwrap(), id);
        assert_eq!(serde_json::to_string(&id).unwrap(), format!("\"{id}\""));
    }
}
