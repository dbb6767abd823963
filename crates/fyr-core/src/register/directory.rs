//! The registers as one, for looking things up in them.

use super::{Record, RecordKind, catalogue};
use crate::id::{OrganisationId, RecordId};
use std::collections::BTreeMap;

/// How many organisations one is sought through upwards.
const DEPTH_MAX: usize = 8;

/// Every record of every register, by id. A few thousand at most: held in memory.
#[derive(Debug, Clone, Default)]
pub struct Directory {
    records: BTreeMap<RecordId, Record>,
}

impl Directory {
    /// Takes in the records.
    pub fn new(records: impl IntoIterator<Item = Record>) -> Self {
        Self { records: records.into_iter().map(|record| (record.id, record)).collect() }
    }

    /// Returns a record.
    pub fn record(&self, id: RecordId) -> Option<&Record> {
        self.records.get(&id)
    }

    /// Returns the records of one register, in order of id.
    pub fn of(&self, kind: RecordKind) -> impl Iterator<Item = &Record> {
        self.records.values().filter(move |record| record.kind == kind)
    }

    /// Returns an organisation's record.
    pub fn organisation(&self, id: OrganisationId) -> Option<&Record> {
        self.record(id.record()).filter(|record| record.kind == RecordKind::Organisation)
    }

    /// Returns an organisation's name, or its id while it has none.
    pub fn name(&self, id: OrganisationId) -> String {
        self.organisation(id).map_or_else(|| id.to_string(), |it| it.text("name").to_owned())
    }

    /// Returns the organisations that a coordinating office coordinates.
    pub fn coordinated_by(&self, office: OrganisationId) -> impl Iterator<Item = OrganisationId> {
        self.of(RecordKind::Organisation)
            .filter(move |it| it.reference("coordinated_by") == Some(office.record()))
            .map(|it| it.id.organisation())
    }

    /// Returns the operator an organisation belongs to: itself, or the first above it with that role.
    pub fn operator_of(&self, organisation: OrganisationId) -> Option<OrganisationId> {
        let mut record = self.organisation(organisation)?;
        // A register in which organisations are part of each other in a circle ends here too.
        for _ in 0..DEPTH_MAX {
            if record.has("roles", "operator") {
                return Some(record.id.organisation());
            }
            record = self.organisation(record.reference("part_of")?.organisation())?;
        }
        None
    }

    /// Returns an organisation's contacts in the order in which they are to be told.
    ///
    /// By the number given; without one by role: the contact point, then the data protection officer.
    pub fn contacts(&self, organisation: OrganisationId) -> Vec<&Record> {
        let mut contacts: Vec<&Record> = self
            .of(RecordKind::Contact)
            .filter(|it| it.reference("organisation") == Some(organisation.record()))
            .collect();
        contacts.sort_by_key(|it| (order(it), it.id));
        contacts
    }
}

fn order(contact: &Record) -> (u64, usize) {
    let given = match contact.fields.get("order") {
        Some(crate::field::Value::Count(order)) => *order,
        Some(_) | None => u64::MAX,
    };
    let role = catalogue::CONTACT_ROLES.iter().position(|it| *it == contact.text("role"));
    (given, role.unwrap_or(usize::MAX))
}
