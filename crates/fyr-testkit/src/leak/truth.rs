//! What is in the leak.

use crate::world::World;
use fyr_core::vocabulary::DataCategory;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// What is in the leak.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Truth {
    /// Everyone in it.
    pub persons: Vec<TruthPerson>,
    /// Numbers that look like identity numbers and are nobody's here.
    pub near_misses: Vec<String>,
    /// Files that no reader can read.
    pub broken_files: Vec<String>,
}

/// A person in the leak.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TruthPerson {
    /// 12 digits.
    pub number: String,
    /// First and last name.
    pub name: String,
    /// Keys of the boards whose material the person is in.
    pub controllers: BTreeSet<String>,
    /// Whether the identity is protected.
    pub protection: TruthProtection,
    /// Below 18.
    pub minor: bool,
    /// No longer employed.
    pub former: bool,
    /// Category ids for each file.
    pub files: BTreeMap<String, BTreeSet<String>>,
}

/// Whether an identity is protected, and whether the material says so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TruthProtection {
    /// It is not.
    None,
    /// The source has a flag.
    Flagged,
    /// It is, and the source does not know.
    Unflagged,
}

impl Truth {
    pub(super) fn of(world: &World) -> Self {
        let person = |person: &crate::world::Person| TruthPerson {
            number: person.number.digits(),
            name: format!("{} {}", person.first, person.last),
            controllers: BTreeSet::new(),
            protection: match person.protection {
                None => TruthProtection::None,
                Some(protection) if protection.flagged => TruthProtection::Flagged,
                Some(_) => TruthProtection::Unflagged,
            },
            minor: person.minor,
            former: person.ended.is_some(),
            files: BTreeMap::new(),
        };
        let persons = world.people.iter().map(person).collect();
        Self { persons, near_misses: Vec::new(), broken_files: Vec::new() }
    }
}

impl TruthPerson {
    pub(super) fn note(&mut self, file: &str, board: Option<String>, found: &[DataCategory]) {
        self.controllers.extend(board);
        let categories = self.files.entry(file.to_owned()).or_default();
        categories.extend(found.iter().map(|it| it.id().to_owned()));
    }
}
