//! The result against what should be: persons who should be gone, categories that were declared, values watched for.

use crate::LeakError;
use crate::attribution::rows;
use crate::files::FileEntry;
use crate::number::Number;
use crate::output::{Csv, Material, file_id};
use crate::persons::{blocks, counted};
use crate::protected::{List, readings};
use crate::summary::Summary;
use crate::watch::Watch;
use fyr_core::vocabulary::{DataCategory, ProtectionLevel};
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// What the caller expects of the result.
#[derive(Default)]
pub(crate) struct Expected {
    /// Persons who should have been erased, each with its line in the list.
    pub(crate) gone: Option<BTreeMap<Number, u64>>,
    /// Categories that are known to be there, by controller; those without one are every controller's.
    pub(crate) declared: Option<BTreeSet<(String, String)>>,
    pub(crate) watch: Option<Watch>,
}

/// Reads the list of persons who should be gone: `id_number`, of any type in any written form.
pub(crate) fn gone(path: &Path, as_of: Date) -> Result<BTreeMap<Number, u64>, LeakError> {
    let mut list = BTreeMap::new();
    for (line, row) in rows(path)? {
        let Some(number) = row.first().filter(|it| !it.is_empty()) else { continue };
        let problem = "the identity number is not valid; give 12 digits with the right check digit";
        let numbers = readings(number, as_of);
        if numbers.is_empty() {
            return Err(LeakError::List { path: path.to_owned(), line, problem });
        }
        list.extend(numbers.into_iter().map(|it| (it, line)));
    }
    Ok(list)
}

/// Returns the numbers that are looked for wherever they stand: of protected persons, and of those who should be gone.
pub(crate) fn listed(
    (protected, expected_gone): (Option<&Path>, Option<&Path>),
    as_of: Date,
) -> Result<List, LeakError> {
    let mut list = match protected {
        Some(path) => List::load(path, as_of)?,
        None => List::default(),
    };
    if let Some(path) = expected_gone {
        let numbers: Vec<Number> = gone(path, as_of)?.into_keys().collect();
        list.add(&numbers, ProtectionLevel::Other);
    }
    Ok(list)
}

/// Reads what was declared: `category` or `controller_id,category`.
pub(crate) fn declared(path: &Path) -> Result<BTreeSet<(String, String)>, LeakError> {
    let mut list = BTreeSet::new();
    for (line, row) in rows(path)? {
        let (controller, category) = match row.as_slice() {
            [category] => (String::new(), category),
            [controller, category, ..] => (controller.clone(), category),
            [] => continue,
        };
        if !DataCategory::ALL.iter().any(|it| it.id() == category) {
            let problem = "no such category; the columns of controllers.csv name them all";
            return Err(LeakError::List { path: path.to_owned(), line, problem });
        }
        list.insert((controller, category.clone()));
    }
    Ok(list)
}

/// Writes `expected_gone.csv`, `undeclared.csv` and `watch.csv` as far as they were asked for, and counts in the summary.
pub(crate) fn compare(
    found: &Material<'_>,
    expected: &Expected,
    summary: &mut Summary,
) -> Result<(), LeakError> {
    let out = found.analysis.out.as_path();
    if let Some(list) = &expected.gone {
        summary.expected_gone = Some(write_gone(out, list, found)?);
    }
    if let Some(list) = &expected.declared {
        summary.undeclared = Some(write_undeclared(out, list, summary)?);
    }
    if let Some(watch) = &expected.watch {
        summary.watched = write_watch(out, watch, &found.entries)?;
    }
    Ok(())
}

/// Writes a row for each person of the list and file that the person is found in; returns the number of persons.
fn write_gone(
    out: &Path,
    list: &BTreeMap<Number, u64>,
    found: &Material<'_>,
) -> Result<u64, LeakError> {
    let rules = found.rules();
    let mut places: BTreeMap<(Number, usize), (String, u64)> = BTreeMap::new();
    for (number, file) in found.entries.iter().enumerate() {
        for block in blocks(file) {
            block?.each(|unit| {
                for mention in &unit.mentions {
                    let Some(person) = counted(mention, &rules).filter(|it| list.contains_key(it))
                    else {
                        continue;
                    };
                    let place = places
                        .entry((person, number))
                        .or_insert_with(|| (unit.locator.to_owned(), 0));
                    place.1 += 1;
                }
            })?;
        }
    }
    let mut csv = Csv::create(out, "expected_gone.csv")?;
    csv.row(["id_number", "person_id", "file_id", "locator", "first_place", "mentions"])?;
    for ((person, file), (place, mentions)) in &places {
        let gathered = found.joined.of_number(*person).and_then(|it| found.joined.persons.get(it));
        let id = gathered.map(|it| String::from_utf8_lossy(&it.id_bytes()).into_owned());
        let id = id.unwrap_or_default();
        let locator = found.entries.get(*file).map_or("", |it| it.locator.as_str());
        let row = [person.as_str(), &id, &file_id(*file), locator, place, &mentions.to_string()];
        csv.row(row)?;
    }
    csv.finish()?;
    let persons: BTreeSet<_> = places.keys().filter_map(|(person, _)| list.get(person)).collect();
    Ok(persons.len() as u64)
}

/// Writes a row for each controller and category that is there and was not declared; returns their number.
fn write_undeclared(
    out: &Path,
    list: &BTreeSet<(String, String)>,
    summary: &Summary,
) -> Result<u64, LeakError> {
    let mut csv = Csv::create(out, "undeclared.csv")?;
    csv.row(["controller_id", "category", "persons"])?;
    let mut count = 0;
    for controller in &summary.controllers {
        for (category, persons) in controller.categories.iter().filter(|(_, it)| **it > 0) {
            let is_declared =
                |controller: &str| list.contains(&(controller.to_owned(), category.clone()));
            if is_declared("") || is_declared(&controller.controller_id) {
                continue;
            }
            csv.row([&controller.controller_id, category, &persons.to_string()])?;
            count += 1;
        }
    }
    csv.finish()?;
    Ok(count)
}

/// Writes a row for each place where a value was met; returns how often each was, by name.
fn write_watch(
    out: &Path,
    watch: &Watch,
    files: &[FileEntry],
) -> Result<BTreeMap<String, u64>, LeakError> {
    let mut csv = Csv::create(out, "watch.csv")?;
    csv.row(["name", "file_id", "locator", "place"])?;
    let mut counts = BTreeMap::new();
    for (number, file) in files.iter().enumerate() {
        for met in &file.met {
            let Some(name) = watch.names.get(met.index) else { continue };
            csv.row([name, &file_id(number), &file.locator, &met.place])?;
            *counts.entry(name.clone()).or_default() += 1;
        }
    }
    csv.finish()?;
    Ok(counts)
}
