//! A leak as the supplier of a [`World`] would lose it, with its truth.
//!
//! ```text
//! OUT/leak/export/<unit>/personal.csv     cp1252, `;`       boards 0, 4, 8 …
//! OUT/leak/export/<unit>_personal.csv     UTF-8 with BOM    boards 1, 5, 9 …
//! OUT/leak/rehab/<unit>.xlsx              numbers as floats boards 2, 6, 10 …
//! OUT/leak/db/tallbarr_prod.sql           MySQL dump with a tenant column: the rest, and most of the others too
//! OUT/leak/backup/2024.zip                older copies, an archive in the archive, a broken one
//! OUT/leak/kopior, utskick, ekonomi, logg duplicates, newsletters and traps
//! OUT/truth.json, controllers.csv, protected.csv
//! ```

mod archives;
mod database;
mod tables;
mod traps;
mod truth;

pub use truth::{Truth, TruthPerson, TruthProtection};

use crate::csv::row;
use crate::random::Random;
use crate::world::{Organisation, Person, World};
use fyr_core::identifier::IdNumber;
use fyr_core::vocabulary::DataCategory;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Which leak of a world.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LeakSpec {
    /// The same seed and world give the same bytes.
    pub seed: u64,
}

/// Why a leak could not be written.
#[derive(Debug, thiserror::Error)]
pub enum TestkitError {
    /// A file cannot be written.
    #[error("the file `{path}` cannot be written; check space and rights")]
    Write {
        /// The file.
        path: PathBuf,
        /// The fault.
        source: std::io::Error,
    },
    /// A workbook cannot be made.
    #[error("the workbook `{path}` cannot be made")]
    Workbook {
        /// The file.
        path: PathBuf,
        /// The fault.
        source: rust_xlsxwriter::XlsxError,
    },
    /// An archive cannot be made.
    #[error("an archive cannot be made")]
    Archive(#[source] zip::result::ZipError),
    /// The truth cannot be put in words.
    #[error("the truth cannot be written as JSON")]
    Truth(#[source] serde_json::Error),
}

/// Writes the leak, its truth and the inputs for its analysis to `out`.
///
/// # Errors
///
/// [`TestkitError`] at the first file that cannot be written; those before it stay.
pub fn write(world: &World, spec: LeakSpec, out: &Path) -> Result<Truth, TestkitError> {
    let mut leak = Leak {
        world,
        boards: world.boards(),
        random: Random::new(spec.seed, "leak"),
        out: out.join("leak"),
        truth: Truth::of(world),
    };
    for index in 0..leak.boards.len() {
        match index % 4 {
            0 => tables::cp1252(&mut leak, index)?,
            1 => tables::utf8(&mut leak, index)?,
            2 => tables::workbook(&mut leak, index)?,
            _ => {}
        }
    }
    database::write(&mut leak)?;
    archives::write(&mut leak)?;
    traps::write(&mut leak)?;
    let Leak { mut truth, .. } = leak;
    truth.persons.retain(|person| !person.files.is_empty());
    let json = serde_json::to_string_pretty(&truth).map_err(TestkitError::Truth)? + "\n";
    put(&out.join("truth.json"), json.as_bytes())?;
    put(&out.join("controllers.csv"), controllers(world).as_bytes())?;
    put(&out.join("protected.csv"), protected(world, &truth).as_bytes())?;
    Ok(truth)
}

/// A leak being written.
struct Leak<'a> {
    world: &'a World,
    boards: Vec<&'a Organisation>,
    random: Random,
    out: PathBuf,
    truth: Truth,
}

impl<'a> Leak<'a> {
    /// Returns the people of a board with their places in the world.
    fn people_of(&self, board: usize) -> Vec<(usize, &'a Person)> {
        let people = self.world.people.iter().enumerate();
        people.filter(|(_, person)| person.boards.contains(&board)).collect()
    }

    fn board(&self, index: usize) -> &'a Organisation {
        self.boards.get(index).expect("boards are counted from the same list")
    }

    /// Notes in the truth that a file holds this of a person, as material of a board.
    fn note(&mut self, person: usize, file: &str, board: Option<usize>, found: &[DataCategory]) {
        let board = board.map(|it| self.board(it).key.clone());
        if let Some(person) = self.truth.persons.get_mut(person) {
            person.note(file, board, found);
        }
    }

    fn put(&self, file: &str, bytes: &[u8]) -> Result<(), TestkitError> {
        put(&self.out.join(file), bytes)
    }

    /// Writes a number as people and systems do; without century only where a reader can know it.
    fn written(&mut self, number: &IdNumber) -> String {
        let digits = number.digits();
        let (date, last) = digits.split_at(8);
        let short = date.get(2..).unwrap_or_default();
        let forms = [
            digits.clone(),
            format!("{date}-{last}"),
            format!("{date}-{last}"),
            format!("{date}-{last}"),
            format!("{short}-{last}"),
            format!("{short}+{last}"),
            format!("{date} {last}"),
            format!("{date}\u{a0}{last}"),
            format!("{date}\u{2013}{last}"),
        ];
        let form = self.random.one(&forms);
        let read = IdNumber::parse(form, self.world.spec.as_of);
        if read.is_ok_and(|read| read.number == *number) { form.clone() } else { digits }
    }
}

pub(crate) fn put(path: &Path, bytes: &[u8]) -> Result<(), TestkitError> {
    let fault = |source| TestkitError::Write { path: path.to_owned(), source };
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(fault)?;
    }
    fs::write(path, bytes).map_err(fault)
}

/// The list of controllers for the analysis.
pub(crate) fn controllers(world: &World) -> String {
    let mut text = row(["controller_id", "name", "match", "value"], ',');
    for board in world.boards() {
        let number = board.org_number.hyphenated();
        let known = [
            ("tenant", &board.key),
            ("email_domain", &board.domain),
            ("org_number", &number),
            ("unit", &board.unit),
            ("path", &board.unit),
        ];
        for (kind, value) in known {
            text += &row([&board.key, &board.name, kind, value], ',');
        }
    }
    text
}

/// The controllers' list of protected persons: all that the source had no flag for, and every second of the others.
fn protected(world: &World, truth: &Truth) -> String {
    let mut text = row(["id_number", "level"], ',');
    let met: BTreeSet<&str> = truth.persons.iter().map(|it| it.number.as_str()).collect();
    let mut flagged = 0;
    for person in &world.people {
        let Some(protection) = person.protection else { continue };
        flagged += usize::from(protection.flagged);
        let number = person.number.digits();
        if met.contains(number.as_str()) && (!protection.flagged || flagged % 2 == 0) {
            text += &row([number.as_str(), protection.level.id()], ',');
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::WorldSpec;
    use std::collections::BTreeMap;

    fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
        let mut found = BTreeMap::new();
        let mut open = vec![folder.to_owned()];
        while let Some(next) = open.pop() {
            for entry in fs::read_dir(next).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    open.push(path);
                } else {
                    let bytes = fs::read(&path).unwrap();
                    found.insert(path.strip_prefix(folder).unwrap().to_owned(), bytes);
                }
            }
        }
        found
    }

    #[test]
    fn the_same_seed_gives_the_same_bytes() {
        let as_of = jiff::civil::date(2025, 9, 26);
        let world = World::new(WorldSpec { seed: 3, boards: 6, persons: 300, as_of });
        let made = [3, 3, 4].map(|seed| {
            let folder = tempfile::tempdir().unwrap();
            let truth = write(&world, LeakSpec { seed }, folder.path()).unwrap();
            assert_eq!(truth.persons.len(), 300);
            files(folder.path())
        });
        assert!(made[0] == made[1], "the same seed");
        assert!(made[0] != made[2], "another seed");
        assert!(made[0].len() > 10);
    }
}
