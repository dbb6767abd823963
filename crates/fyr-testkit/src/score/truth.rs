//! The truth as it is compared: people with what all files together say of them.

use super::{ScoreError, practice};
use fyr_core::vocabulary::DataCategory;
use std::collections::{BTreeSet, HashMap};
use std::path::Path;

/// Data categories as bits, in the order of [`DataCategory::ALL`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Categories(pub(super) u32);

impl Categories {
    pub(super) fn parse(cell: &str) -> Self {
        cell.split(" | ").filter_map(DataCategory::from_id).fold(Self(0), Self::with)
    }

    pub(super) fn with(self, category: DataCategory) -> Self {
        let place = DataCategory::ALL.iter().position(|it| *it == category).unwrap_or_default();
        Self(self.0 | 1 << place)
    }

    pub(super) fn has(self, category: DataCategory) -> bool {
        Self(0).with(category).0 & self.0 != 0
    }
}

/// What is known of an employment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Employment {
    Current,
    Former,
    /// An end date that is empty: employed or not known.
    NoEnd,
}

/// Somebody in the truth.
#[derive(Debug, Clone)]
pub(super) struct Person {
    pub(super) key: String,
    /// Whether it is wrong not to find the person.
    pub(super) required: bool,
    /// As [`number_key`] writes it; empty if no file holds a number.
    pub(super) number: String,
    pub(super) names: Vec<String>,
    pub(super) minor: Option<bool>,
    pub(super) protected: bool,
    pub(super) emails: Vec<String>,
    pub(super) phones: Vec<String>,
    pub(super) categories: Categories,
    pub(super) controllers: BTreeSet<String>,
    pub(super) employment: Option<Employment>,
    pub(super) mentions: Vec<Mention>,
    copied: String,
}

/// A file that a person is in.
#[derive(Debug, Clone)]
pub(super) struct Mention {
    /// Place in [`Truth::files`].
    pub(super) file: u32,
    /// Place in [`Truth::formats`].
    pub(super) format: u16,
    /// Bits by the place in [`Truth::traps`].
    pub(super) traps: u64,
}

/// What must be reported of a file.
#[derive(Debug, Clone)]
pub(super) struct Expected {
    pub(super) locator: String,
    /// `read`, `not_read` or `either`.
    pub(super) status: String,
}

/// All that is true.
#[derive(Debug, Default)]
pub(super) struct Truth {
    pub(super) persons: Vec<Person>,
    pub(super) files: Vec<String>,
    pub(super) formats: Vec<String>,
    pub(super) traps: Vec<String>,
    pub(super) expected: Vec<Expected>,
    pub(super) lookalikes: Vec<String>,
}

impl Truth {
    /// Reads a folder of the testkit, or the truth of a practice leak.
    pub(super) fn read(path: &Path) -> Result<Self, ScoreError> {
        if path.is_file() {
            return practice::read(path);
        }
        let folder = if path.join("truth").is_dir() { path.join("truth") } else { path.to_owned() };
        let mut truth = Self::default();
        let keys = truth.read_persons(&folder.join("persons.csv"))?;
        truth.read_mentions(&folder.join("mentions.csv"), &keys)?;
        for row in Table::open(&folder.join("files.csv"), &["file", "expected"])?.rows() {
            let [locator, status] = row?;
            truth.expected.push(Expected { locator, status });
        }
        for row in Table::open(&folder.join("lookalikes.csv"), &["value"])?.rows() {
            let [value] = row?;
            truth.lookalikes.push(value);
        }
        Ok(truth)
    }

    fn read_persons(&mut self, path: &Path) -> Result<HashMap<String, usize>, ScoreError> {
        let columns =
            ["person", "required", "id_number", "names", "minor", "protected", "emails", "phones"];
        let mut keys = HashMap::new();
        for row in Table::open(path, &columns)?.rows() {
            let [key, required, number, names, minor, protected, emails, phones] = row?;
            keys.insert(key.clone(), self.persons.len());
            self.persons.push(Person {
                key,
                required: required == "true",
                number: number_key(&number),
                names: split(&names),
                minor: match minor.as_str() {
                    "true" => Some(true),
                    "false" => Some(false),
                    _ => None,
                },
                protected: protected == "true",
                emails: split(&emails),
                phones: split(&phones).iter().map(|it| phone_key(it)).collect(),
                categories: Categories::default(),
                controllers: BTreeSet::new(),
                employment: None,
                mentions: Vec::new(),
                copied: String::new(),
            });
        }
        Ok(keys)
    }

    fn read_mentions(
        &mut self,
        path: &Path,
        keys: &HashMap<String, usize>,
    ) -> Result<(), ScoreError> {
        let columns = [
            "person",
            "file",
            "format",
            "copied",
            "categories",
            "controllers",
            "employment",
            "traps",
        ];
        let (mut files, mut formats, mut traps) =
            (Names::default(), Names::default(), Names::default());
        for row in Table::open(path, &columns)?.rows() {
            let [key, file, format, copied, categories, controllers, said, trap_ids] = row?;
            let Some(person) = keys.get(&key).and_then(|it| self.persons.get_mut(*it)) else {
                continue;
            };
            let bits =
                split(&trap_ids).iter().fold(0, |bits, it| bits | 1 << (traps.place(it) % 64));
            person.mentions.push(Mention {
                file: u32::try_from(files.place(&file)).unwrap_or(u32::MAX),
                format: u16::try_from(formats.place(&format)).unwrap_or(u16::MAX),
                traps: bits,
            });
            person.add(Categories::parse(&categories), &split(&controllers));
            let said = match said.as_str() {
                "current" => Some(Employment::Current),
                "former" => Some(Employment::Former),
                "no_end" => Some(Employment::NoEnd),
                _ => None,
            };
            // The newest copy wins.
            if said.is_some() && copied >= person.copied {
                person.copied = copied;
                person.employment = said;
            }
        }
        (self.files, self.formats, self.traps) = (files.names, formats.names, traps.names);
        Ok(())
    }
}

impl Person {
    /// Returns a person of whom nothing is known but who it is.
    pub(super) fn new(key: String, number: &str) -> Self {
        Self {
            key,
            required: true,
            number: number_key(number),
            names: Vec::new(),
            minor: None,
            protected: false,
            emails: Vec::new(),
            phones: Vec::new(),
            categories: Categories::default(),
            controllers: BTreeSet::new(),
            employment: None,
            mentions: Vec::new(),
            copied: String::new(),
        }
    }

    /// Adds what a file says.
    pub(super) fn add(&mut self, categories: Categories, controllers: &[String]) {
        self.categories.0 |= categories.0;
        self.controllers.extend(controllers.iter().cloned());
    }
}

/// Gives each name a place.
#[derive(Default)]
pub(super) struct Names {
    pub(super) names: Vec<String>,
    places: HashMap<String, usize>,
}

impl Names {
    pub(super) fn place(&mut self, name: &str) -> usize {
        if let Some(place) = self.places.get(name) {
            return *place;
        }
        self.places.insert(name.to_owned(), self.names.len());
        self.names.push(name.to_owned());
        self.names.len() - 1
    }
}

/// A CSV file of which some columns are read.
pub(super) struct Table {
    path: std::path::PathBuf,
    reader: csv::Reader<std::fs::File>,
    places: Vec<usize>,
}

impl Table {
    pub(super) fn open(path: &Path, columns: &[&'static str]) -> Result<Self, ScoreError> {
        let fault = |source| ScoreError::Table { path: path.to_owned(), source };
        let mut reader = csv::ReaderBuilder::new().flexible(true).from_path(path).map_err(fault)?;
        let header = reader.headers().map_err(fault)?.clone();
        let place = |column: &&'static str| {
            let found = header.iter().position(|it| it == *column);
            found.ok_or_else(|| ScoreError::Column { path: path.to_owned(), column })
        };
        let places = columns.iter().map(place).collect::<Result<_, _>>()?;
        Ok(Self { path: path.to_owned(), reader, places })
    }

    /// Returns the cells of each row in the order in which the columns were asked for.
    pub(super) fn rows<const N: usize>(
        self,
    ) -> impl Iterator<Item = Result<[String; N], ScoreError>> {
        let Self { path, reader, places } = self;
        reader.into_records().map(move |record| {
            let record =
                record.map_err(|source| ScoreError::Table { path: path.clone(), source })?;
            let cell = |at: usize| {
                let cell = places.get(at).and_then(|place| record.get(*place));
                cell.unwrap_or_default().to_owned()
            };
            Ok(std::array::from_fn(cell))
        })
    }
}

/// Splits a cell of several values.
pub(super) fn split(cell: &str) -> Vec<String> {
    cell.split(" | ").filter(|it| !it.is_empty()).map(str::to_owned).collect()
}

/// Writes a number so that two ways of writing one are the same: the sign is kept where it is part of the number.
pub(super) fn number_key(number: &str) -> String {
    let finnish =
        number.len() == 11 && number.get(6..7).is_some_and(|it| "-+ABCDEFYXWVU".contains(it));
    let kept = |it: &char| it.is_alphanumeric() || finnish;
    number.chars().filter(kept).flat_map(char::to_uppercase).collect()
}

/// Writes a telephone number by its last digits, which do not depend on the country code.
pub(super) fn phone_key(phone: &str) -> String {
    let digits: Vec<char> = phone.chars().filter(char::is_ascii_digit).collect();
    digits.iter().skip(digits.len().saturating_sub(8)).collect()
}

/// Writes a name by its words in order of the alphabet.
pub(super) fn name_key(name: &str) -> String {
    let lower = name.to_lowercase();
    let mut words: Vec<&str> = lower.split(|it: char| !it.is_alphanumeric()).collect();
    words.retain(|it| !it.is_empty());
    words.sort_unstable();
    words.join(" ")
}
