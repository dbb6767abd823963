//! From findings to persons.
//!
//! A valid identity number is a person, and two valid numbers are never one. A row without a valid number becomes a person
//! only with a name and a contact, or with a name and a number that is mistyped; it joins the one person with a number who
//! has the same name and the same contact, and stands by itself when there are several or none.

mod person;

use crate::files::FileEntry;
use crate::limits::VALUES_MAX;
use crate::mention::{Grade, Kind, Mention, Owner, Unit};
use crate::number::Number;
use crate::progress::Meter;
use crate::work::Reader;
use crate::{LeakError, columns};
use fyr_core::vocabulary::DataCategory;
use person::Gathered;
pub(crate) use person::{Finished, categories, finish};
use std::collections::{BTreeSet, HashMap, HashSet};

/// Every person found, and which row without a number is whose.
#[derive(Default)]
pub(crate) struct Joined {
    pub(crate) persons: Vec<Gathered>,
    numbers: HashMap<Number, u32>,
    /// For each row that became a person without a number of its own, in the order of reading.
    rows: Vec<u32>,
    /// Pairs of numbers that stand in one row as that row's own.
    pub(crate) conflicts: BTreeSet<(Number, Number)>,
    /// Joins that name and contact would have allowed with several persons. Counted, never listed: such a list could lead
    /// from an old identity to a new, secret one.
    pub(crate) unions_refused: u64,
    /// E-mail addresses that more persons share than can be their own.
    pub(crate) shared_contacts: u64,
}

/// More persons than this with one e-mail address: it is an office's or a manager's.
const SHARED_EMAIL_MIN: u32 = 6;
/// More names than this under one number: it stands for nobody.
const SHARED_NUMBER_MIN: usize = 9;

/// Joins the rows of all files; `sure` are the numbers for which bare digits are enough.
pub(crate) fn join(
    files: &[FileEntry],
    sure: &HashSet<Number>,
    meter: &Meter<'_>,
) -> Result<Joined, LeakError> {
    let mut joined = Joined::default();
    let mut without: HashMap<String, u32> = HashMap::new();
    let mut apart: Vec<Gathered> = Vec::new();
    let mut contents: HashMap<&str, u32> = HashMap::new();
    for file in files {
        meter.go_on()?;
        let next = u32::try_from(contents.len()).unwrap_or(u32::MAX);
        let content = *contents.entry(&file.blake3).or_insert(next);
        let stale = is_stale(&file.locator);
        each_unit(file, |unit| {
            let row = Row { unit, content, stale, place: &file.blake3 };
            if joined.with_number(&row, sure) {
                return Ok(());
            }
            if let Some(key) = key_without_number(unit) {
                let next = u32::try_from(apart.len()).unwrap_or(u32::MAX);
                let index = *without.entry(key).or_insert(next);
                if index == next {
                    apart.push(Gathered::default());
                }
                if let Some(person) = apart.get_mut(index as usize) {
                    person.take_row(&row);
                }
                joined.rows.push(index);
            }
            Ok(())
        })?;
    }
    joined.place(apart);
    joined.part_shared();
    Ok(joined)
}

/// A row with what is known of its file.
pub(crate) struct Row<'a> {
    pub(crate) unit: &'a Unit,
    pub(crate) content: u32,
    pub(crate) stale: bool,
    pub(crate) place: &'a str,
}

/// Calls `each` for every row of the file with findings.
pub(crate) fn each_unit(
    file: &FileEntry,
    mut each: impl FnMut(&Unit) -> Result<(), LeakError>,
) -> Result<(), LeakError> {
    let Some(path) = &file.work else { return Ok(()) };
    let mut reader = Reader::open(path).map_err(LeakError::out(path))?;
    while let Some(unit) = reader.next().map_err(LeakError::out(path))? {
        each(&unit)?;
    }
    Ok(())
}

/// Returns the number when it counts: grade A or B, or bare digits with grounds elsewhere.
pub(crate) fn counted(mention: &Mention, sure: &HashSet<Number>) -> Option<Number> {
    if !mention.kind.is_number() || mention.grade == Grade::D {
        return None;
    }
    let number = mention.number()?;
    (mention.grade != Grade::C || sure.contains(&number)).then_some(number)
}

impl Joined {
    /// Gives the row to the persons whose numbers stand in it; `false` when it has no number of its own that counts.
    fn with_number(&mut self, row: &Row<'_>, sure: &HashSet<Number>) -> bool {
        let mut subject = None;
        for mention in &row.unit.mentions {
            let Some(number) = counted(mention, sure) else { continue };
            let index = self.index(number);
            let Some(person) = self.persons.get_mut(index as usize) else { continue };
            if mention.owner == Owner::Subject {
                subject = Some((index, number));
                person.take_number(mention, row);
            } else {
                person.take_number(mention, row);
                person.take_place(row, 1 << DataCategory::IdNumber as u32);
            }
        }
        let Some((index, number)) = subject else { return false };
        if let Some(person) = self.persons.get_mut(index as usize) {
            person.take_row(row);
        }
        if row.unit.two_numbers {
            let others = row
                .unit
                .mentions
                .iter()
                .filter(|it| it.owner == Owner::Other && it.grade == Grade::A);
            let pairs: Vec<Number> = others.filter_map(|it| counted(it, sure)).collect();
            self.conflicts.extend(pairs.into_iter().map(|it| (number.min(it), number.max(it))));
        }
        true
    }

    fn index(&mut self, number: Number) -> u32 {
        let next = u32::try_from(self.persons.len()).unwrap_or(u32::MAX);
        let index = *self.numbers.entry(number).or_insert(next);
        if index == next {
            self.persons.push(Gathered::of(number));
        }
        index
    }

    /// Returns the person of a number.
    pub(crate) fn of_number(&self, number: Number) -> Option<usize> {
        self.numbers.get(&number).map(|index| *index as usize)
    }

    /// Returns the persons of the rows without a number of their own, in the order of reading.
    pub(crate) fn rows(&self) -> &[u32] {
        &self.rows
    }

    /// Joins the persons without a number to those with one, or sets them beside them.
    fn place(&mut self, apart: Vec<Gathered>) {
        let mut known: HashMap<String, Option<u32>> = HashMap::new();
        for (index, person) in (0_u32..).zip(&self.persons) {
            for key in person.keys().into_iter().flatten() {
                known
                    .entry(key)
                    .and_modify(|it| *it = it.filter(|it| *it == index))
                    .or_insert(Some(index));
            }
        }
        let mut places = Vec::with_capacity(apart.len());
        for person in apart {
            let sole = self.sole(&known, &person);
            let joined =
                sole.and_then(|index| Some((index, self.persons.get_mut(index as usize)?)));
            if let Some((index, joined)) = joined {
                joined.merge(person);
                places.push(index);
            } else {
                places.push(u32::try_from(self.persons.len()).unwrap_or(u32::MAX));
                self.persons.push(person);
            }
        }
        for row in &mut self.rows {
            *row = places.get(*row as usize).copied().unwrap_or(u32::MAX);
        }
    }

    /// Returns the one person with a number who has the same name and contact; e-mail decides before telephone, which
    /// families and offices share.
    fn sole(&mut self, known: &HashMap<String, Option<u32>>, person: &Gathered) -> Option<u32> {
        let mut refused = false;
        for keys in person.keys() {
            let found: BTreeSet<Option<u32>> =
                keys.iter().filter_map(|key| known.get(key)).copied().collect();
            match found.first() {
                Some(Some(index)) if found.len() == 1 => return Some(*index),
                Some(_) => refused = true,
                None => {}
            }
        }
        self.unions_refused += u64::from(refused);
        None
    }

    /// Takes contacts that many share from those who share them, and names from numbers that stand for many.
    fn part_shared(&mut self) {
        let mut users: HashMap<String, u32> = HashMap::new();
        for email in self.persons.iter().flat_map(|person| &person.emails) {
            *users.entry(email.clone()).or_default() += 1;
        }
        users.retain(|_, count| *count >= SHARED_EMAIL_MIN);
        self.shared_contacts = users.len() as u64;
        for person in &mut self.persons {
            person.emails.retain(|email| !users.contains_key(email));
            if person.number.is_some() && person.names.len() >= SHARED_NUMBER_MIN {
                person.is_shared_number();
            }
        }
    }
}

impl Unit {
    /// Returns whether the row is a person's even without a number that counts.
    pub(crate) fn has_key(&self) -> bool {
        key_without_number(self).is_some()
    }
}

/// Returns what a row without a number is known by: a name, and a contact or a mistyped number.
fn key_without_number(unit: &Unit) -> Option<String> {
    let own = |wanted: Kind| {
        let mut mentions = unit.mentions.iter().filter(|it| it.owner == Owner::Subject);
        mentions
            .find(|it| it.kind == wanted && (it.grade != Grade::D || wanted == Kind::BrokenNumber))
    };
    let name = own(Kind::Data(DataCategory::Name))?;
    let contact = own(Kind::Email).or_else(|| own(Kind::Phone)).or_else(|| {
        own(Kind::BrokenNumber).filter(|it| it.reason != crate::mention::Reason::Rounded)
    })?;
    Some(format!("{}\n{}", columns::fold(&name.value), contact.value))
}

/// Old copies say less about today than others.
fn is_stale(locator: &str) -> bool {
    let folded = locator.to_lowercase();
    ["backup", "arkiv", "archive", "gammal", "old/", "_old", "kopia", ".bak"]
        .iter()
        .any(|it| folded.contains(it))
}

/// Adds a value to a short list without repeating it.
fn add(values: &mut Vec<String>, value: &str) {
    if values.len() < VALUES_MAX && !values.iter().any(|it| it == value) {
        values.push(value.to_owned());
    }
}
