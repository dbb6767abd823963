//! What changed between two results: who came, who went, about whom more is known.

use crate::place::Place;
use crate::result::{Person, persons};
use crate::{LeakError, Summary, result};
use foldhash::fast::FixedState;
use std::collections::{BTreeMap, HashMap};
use std::hash::{BuildHasher as _, Hash};
use std::path::Path;

/// What changed, in figures.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Diff {
    /// Persons in the new result alone.
    pub added: u64,
    /// Persons in the old result alone.
    pub removed: u64,
    /// Persons in both of whom something differs.
    pub changed: u64,
    /// Persons in both of whom nothing differs.
    pub same: u64,
    /// Persons whose protection is known by the new result and was not by the old one.
    pub protected_since: u64,
    /// How many persons each column changed for.
    pub columns: BTreeMap<&'static str, u64>,
    /// For each controller, or `unattributed`, persons that came to it and that left it.
    pub controllers: BTreeMap<String, (u64, u64)>,
    /// Whether both results were made of the same material.
    pub same_material: bool,
}

/// The columns compared, as in `persons.csv`. Mentions and sources grow with every copy and are left out.
const COLUMNS: [&str; 12] = [
    "id_number",
    "century_inferred",
    "names",
    "birth_date",
    "minor",
    "emails",
    "phones",
    "addresses",
    "employment",
    "controllers",
    "protected",
    "categories",
];
const CONTROLLERS: usize = 9;
const PROTECTED: usize = 10;

/// A person's columns, each as 32 bits of a hash: about 70 bytes a person are held.
type Digests = [u32; COLUMNS.len()];

/// Compares two results, and writes `person_id,change,columns` to `list`, sorted; the change is `added`, `removed` or `changed`.
///
/// # Errors
///
/// [`LeakError`] when a result is missing or not whole, or the list cannot be written.
pub fn diff(old: &dyn Place, new: &dyn Place, list: Option<&Path>) -> Result<Diff, LeakError> {
    let mut diff = Diff {
        same_material: is_same(&result::summary(old)?, &result::summary(new)?),
        ..Diff::default()
    };
    let mut known: HashMap<String, Digests> = HashMap::new();
    for person in persons(old)? {
        let person = person?;
        known.insert(person.person_id.clone(), digests(&person));
    }
    let mut changes: Vec<(String, &str, Vec<&'static str>)> = Vec::new();
    let mut moved: HashMap<String, Vec<String>> = HashMap::new();
    for person in persons(new)? {
        let person = person?;
        let Some(before) = known.remove(&person.person_id) else {
            diff.added += 1;
            diff.count(&person, |it| &mut it.0);
            changes.push((person.person_id, "added", Vec::new()));
            continue;
        };
        let columns = changed(&before, &digests(&person));
        if columns.is_empty() {
            diff.same += 1;
            continue;
        }
        diff.changed += 1;
        for column in &columns {
            *diff.columns.entry(column).or_default() += 1;
        }
        let protected = COLUMNS.get(PROTECTED).is_some_and(|it| columns.contains(it));
        diff.protected_since += u64::from(protected && person.protected != result::Protected::None);
        if COLUMNS.get(CONTROLLERS).is_some_and(|it| columns.contains(it)) {
            moved.insert(person.person_id.clone(), person.controllers);
        }
        changes.push((person.person_id, "changed", columns));
    }
    for person in persons(old)? {
        let person = person?;
        if known.contains_key(&person.person_id) {
            diff.removed += 1;
            diff.count(&person, |it| &mut it.1);
            changes.push((person.person_id, "removed", Vec::new()));
        } else if let Some(since) = moved.get(&person.person_id) {
            diff.count_moves(&person.controllers, since);
        }
    }
    changes.sort_unstable();
    if let Some(path) = list {
        write(path, &changes)?;
    }
    Ok(diff)
}

impl Diff {
    fn count(&mut self, person: &Person, side: impl Fn(&mut (u64, u64)) -> &mut u64) {
        for controller in or_unattributed(&person.controllers) {
            *side(self.controllers.entry(controller.to_owned()).or_default()) += 1;
        }
    }

    fn count_moves(&mut self, before: &[String], since: &[String]) {
        let (before, since) = (or_unattributed(before), or_unattributed(since));
        for controller in since.iter().filter(|it| !before.contains(it)) {
            self.controllers.entry((*controller).to_owned()).or_default().0 += 1;
        }
        for controller in before.iter().filter(|it| !since.contains(it)) {
            self.controllers.entry((*controller).to_owned()).or_default().1 += 1;
        }
    }
}

fn or_unattributed(controllers: &[String]) -> Vec<&str> {
    if controllers.is_empty() {
        vec!["unattributed"]
    } else {
        controllers.iter().map(String::as_str).collect()
    }
}

fn is_same(old: &Summary, new: &Summary) -> bool {
    old.input_digest == new.input_digest
}

fn digests(person: &Person) -> Digests {
    [
        digest(&person.id_number),
        digest(&person.century_inferred),
        digest(&person.names),
        digest(&person.birth_date),
        digest(&person.minor.id()),
        digest(&person.emails),
        digest(&person.phones),
        digest(&person.addresses),
        digest(&person.employment),
        digest(&person.controllers),
        digest(&person.protected.id()),
        digest(&person.categories),
    ]
}

fn digest(value: &impl Hash) -> u32 {
    let [a, b, c, d, ..] = FixedState::default().hash_one(value).to_le_bytes();
    u32::from_le_bytes([a, b, c, d])
}

fn changed(before: &Digests, since: &Digests) -> Vec<&'static str> {
    let pairs = before.iter().zip(since).zip(COLUMNS);
    pairs.filter(|((before, since), _)| before != since).map(|(_, column)| column).collect()
}

fn write(path: &Path, changes: &[(String, &str, Vec<&'static str>)]) -> Result<(), LeakError> {
    let fault = |fault: csv::Error| LeakError::Out { path: path.to_owned(), source: fault.into() };
    let mut csv = csv::Writer::from_path(path).map_err(fault)?;
    csv.write_record(["person_id", "change", "columns"]).map_err(fault)?;
    for (id, change, columns) in changes {
        csv.write_record([id, *change, &columns.join(" | ")]).map_err(fault)?;
    }
    csv.flush().map_err(LeakError::out(path))
}
