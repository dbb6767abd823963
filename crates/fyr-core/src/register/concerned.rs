//! Whom an incident concerns: computed from the registers, never remembered.

use super::{Record, RecordKind, directory::Directory};
use crate::{
    field::Value,
    id::{OrganisationId, RecordId},
};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Why a controller is held to be concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(tag = "ground", content = "record", rename_all = "snake_case")]
pub enum Ground {
    /// It is named in a processing agreement with the supplier, in force on the day.
    NamedInAgreement(RecordId),
    /// The agreement that names it is not in force on the day; its data may be there all the same.
    NamedInExpiredAgreement(RecordId),
    /// It uses a system of the supplier.
    UsesSystem(RecordId),
    /// It uses the system, but no agreement in force names it: a finding. Source: GDPR Art. 28(3).
    UsesSystemWithoutAgreement(RecordId),
}

/// What the computation starts from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// The processor at which it happened.
    pub supplier: OrganisationId,
    /// The systems it happened in; empty means every system of the supplier.
    pub systems: BTreeSet<RecordId>,
    /// The day for which agreements are judged.
    pub on: Date,
}

/// Returns every controller that the incident may concern, each with all its grounds.
///
/// Supplier → systems → users, and supplier → agreements → controllers named. Wide on purpose: the
/// coordinator may explain a controller away, never silently drop one.
pub fn concerned(
    directory: &Directory,
    source: &Source,
) -> BTreeMap<OrganisationId, BTreeSet<Ground>> {
    let mut grounds: BTreeMap<OrganisationId, BTreeSet<Ground>> = BTreeMap::new();
    for agreement in agreements(directory, source) {
        let ground = if in_force(agreement, source.on) {
            Ground::NamedInAgreement(agreement.id)
        } else {
            Ground::NamedInExpiredAgreement(agreement.id)
        };
        for controller in agreement.references("controllers") {
            grounds.entry(controller.organisation()).or_default().insert(ground);
        }
    }
    let named: BTreeSet<OrganisationId> = grounds
        .iter()
        .filter(|(_, it)| it.iter().any(|it| matches!(it, Ground::NamedInAgreement(_))))
        .map(|(id, _)| *id)
        .collect();
    for system in systems(directory, source) {
        for user in system.references("used_by").map(RecordId::organisation) {
            let ground = if named.contains(&user) {
                Ground::UsesSystem(system.id)
            } else {
                Ground::UsesSystemWithoutAgreement(system.id)
            };
            grounds.entry(user).or_default().insert(ground);
        }
    }
    grounds
}

/// Returns within how many hours the processor is to tell its controllers: the shortest time that an agreement
/// in force on the day sets. Source: GDPR Art. 28(3)(f), 33(2).
pub fn report_hours(directory: &Directory, source: &Source) -> Option<u64> {
    let hours = |agreement: &Record| match agreement.fields.get("report_hours") {
        Some(Value::Count(hours)) => Some(*hours),
        Some(_) | None => None,
    };
    agreements(directory, source).filter(|it| in_force(it, source.on)).filter_map(hours).min()
}

fn systems<'a>(directory: &'a Directory, source: &Source) -> impl Iterator<Item = &'a Record> {
    directory.of(RecordKind::System).filter(|it| {
        it.reference("supplier") == Some(source.supplier.record())
            && (source.systems.is_empty() || source.systems.contains(&it.id))
    })
}

fn agreements<'a>(directory: &'a Directory, source: &Source) -> impl Iterator<Item = &'a Record> {
    directory.of(RecordKind::Agreement).filter(|it| {
        let mut covers = it.references("systems").peekable();
        it.reference("processor") == Some(source.supplier.record())
            && (source.systems.is_empty()
                || covers.peek().is_none()
                || covers.any(|system| source.systems.contains(&system)))
    })
}

fn in_force(agreement: &Record, on: Date) -> bool {
    let day = |field| match agreement.fields.get(field) {
        Some(Value::Day(day)) => Some(*day),
        Some(_) | None => None,
    };
    day("valid_from").is_none_or(|from| from <= on) && day("valid_to").is_none_or(|to| on <= to)
}
