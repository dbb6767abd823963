//! The persons of a finished run, read back.

use crate::mention::{Employment, Grade};
use crate::number::Number;
use crate::place::{self, Chunks, Place, chunks};
use crate::{LeakError, Summary};
use arrow_array::cast::AsArray;
use arrow_array::types::UInt64Type;
use arrow_array::{Array, ArrayRef, RecordBatch};
use fyr_core::vocabulary::DataCategory;
use jiff::civil::Date;
use parquet::arrow::arrow_reader::{ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder};
use std::collections::HashMap;
use std::fmt;
use std::path::{Path, PathBuf};

pub use crate::output::NAMES;

/// A person found in the material. `Debug` shows the id alone.
#[derive(Clone, PartialEq, Eq)]
pub struct Person {
    /// Follows from the content, so that it survives a run over more material. As sensitive as the number it is made of.
    pub person_id: String,
    /// The identity number, if one was found.
    pub id_number: Option<Number>,
    /// Whether the century was never written.
    pub century_inferred: bool,
    /// Every name, sorted.
    pub names: Vec<String>,
    /// From the number, else from the only date stated.
    pub birth_date: Option<Date>,
    /// Whether below 18 at the date of the run.
    pub minor: Minor,
    /// Every address, lower case, sorted; without those that many persons share.
    pub emails: Vec<String>,
    /// E.164, sorted.
    pub phones: Vec<String>,
    /// Street, postal code and town, sorted. Never to be shown for a protected person.
    pub addresses: Vec<String>,
    /// Employed at the date of the run or not.
    pub employment: Employment,
    /// Ids of the controllers concerned, sorted; empty when none is known.
    pub controllers: Vec<String>,
    /// Whether the identity is protected, and how that is known.
    pub protected: Protected,
    /// What was found of the person. From [`persons_of`]: in that controller's material.
    pub categories: Vec<DataCategory>,
    /// The best identification.
    pub grade: Grade,
    /// How many findings.
    pub mentions: u64,
    /// In how many distinct files.
    pub sources: u64,
    /// Why a human should look; stable ids, sorted.
    pub review: Vec<String>,
}

impl fmt::Debug for Person {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Person({}, redacted)", self.person_id)
    }
}

/// Whether a person is a child.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Minor {
    /// Below 18.
    Yes,
    /// 18 or older.
    No,
    /// No birth date is known.
    Unknown,
}

impl Minor {
    /// Every value.
    pub const ALL: [Self; 3] = [Self::Yes, Self::No, Self::Unknown];

    /// Returns the stable id.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Yes => "true",
            Self::No => "false",
            Self::Unknown => "unknown",
        }
    }
}

/// How it is known that a person's identity is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Protected {
    /// Nothing says so; which proves nothing when no list was given.
    None,
    /// A flag or text in the material.
    InMaterial,
    /// The controllers' list.
    OnList,
    /// Material and list.
    Both,
}

impl Protected {
    /// Every value.
    pub const ALL: [Self; 4] = [Self::None, Self::InMaterial, Self::OnList, Self::Both];

    /// Returns the stable id.
    pub const fn id(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::InMaterial => "in_material",
            Self::OnList => "on_list",
            Self::Both => "both",
        }
    }
}

/// Persons read one after another from a result.
pub struct Persons {
    path: PathBuf,
    batches: ParquetRecordBatchReader,
    batch: Option<(RecordBatch, usize)>,
}

/// Returns every person of the run whose results lie in `out`, in the order of `persons.csv`.
///
/// # Errors
///
/// [`LeakError`] when the result is missing or not whole. The iterator's items carry faults met later.
pub fn persons(out: &dyn Place) -> Result<Persons, LeakError> {
    persons_from(out, 0, usize::MAX)
}

/// Returns so many persons from a place of the order on, without making those before.
///
/// # Errors
///
/// As [`persons`].
pub fn persons_from(out: &dyn Place, place: usize, count: usize) -> Result<Persons, LeakError> {
    let path = out.path().join(PERSONS);
    let batches = build(builder(out, PERSONS)?.with_offset(place).with_limit(count), &path)?;
    Ok(Persons { path, batches, batch: None })
}

/// Returns the persons that concern one controller, each with the categories found in that controller's material.
///
/// `unattributed` gives those for whom no controller is known.
///
/// # Errors
///
/// As [`persons`].
pub fn persons_of(
    out: &dyn Place,
    controller: &str,
) -> Result<impl Iterator<Item = Result<Person, LeakError>> + use<>, LeakError> {
    let mut own = categories_of(out, controller)?;
    let unattributed = controller == "unattributed";
    Ok(persons(out)?.filter_map(move |person| match person {
        Ok(person) if unattributed => person.controllers.is_empty().then_some(Ok(person)),
        Ok(mut person) => {
            person.categories = own.remove(&person.person_id)?;
            Some(Ok(person))
        }
        Err(fault) => Some(Err(fault)),
    }))
}

/// A controller's id, and the categories of one person found in its material.
pub type Share = (String, Vec<DataCategory>);

/// Returns for each person, by `person_id`, the controllers concerned, each with the categories found in its material.
///
/// One pass over the result, for handing every controller its own; about 150 bytes a person are held.
///
/// # Errors
///
/// [`LeakError`] when the result is missing or not whole.
pub fn categories_by_person(out: &dyn Place) -> Result<HashMap<String, Vec<Share>>, LeakError> {
    let path = out.path().join(LINKS);
    let fault = |column| LeakError::Column { path: path.clone(), column };
    let mut found: HashMap<String, Vec<Share>> = HashMap::new();
    for batch in build(builder(out, LINKS)?, &path)? {
        let batch = batch
            .map_err(|source| LeakError::Parquet { path: path.clone(), source: source.into() })?;
        for row in 0..batch.num_rows() {
            let id = text(&batch, "person_id", row).map_err(fault)?;
            let controller = text(&batch, "controller_id", row).map_err(fault)?;
            let own = categories(&batch, row).map_err(fault)?;
            found.entry(id).or_default().push((controller, own));
        }
    }
    Ok(found)
}

/// Returns the summary of the run whose results lie in `out`.
///
/// # Errors
///
/// [`LeakError::Out`] when `summary.json` is missing or not whole.
pub fn summary(out: &dyn Place) -> Result<Summary, LeakError> {
    let path = out.path().join("summary.json");
    let text = place::read(out, "summary.json")?;
    serde_json::from_reader(text).map_err(|fault| LeakError::Out { path, source: fault.into() })
}

impl Iterator for Persons {
    type Item = Result<Person, LeakError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some((batch, row)) = &mut self.batch
                && *row < batch.num_rows()
            {
                let person = person(batch, *row);
                *row += 1;
                let path = &self.path;
                return Some(
                    person.map_err(|column| LeakError::Column { path: path.clone(), column }),
                );
            }
            match self.batches.next()? {
                Ok(batch) => self.batch = Some((batch, 0)),
                Err(fault) => {
                    let source = fault.into();
                    return Some(Err(LeakError::Parquet { path: self.path.clone(), source }));
                }
            }
        }
    }
}

const PERSONS: &str = "persons.parquet";
const LINKS: &str = "person_controllers.parquet";

type Builder = ParquetRecordBatchReaderBuilder<Chunks>;

fn builder(out: &dyn Place, name: &str) -> Result<Builder, LeakError> {
    let builder = Builder::try_new(chunks(out, name)?);
    builder.map_err(|source| LeakError::Parquet { path: out.path().join(name), source })
}

fn build(builder: Builder, path: &Path) -> Result<ParquetRecordBatchReader, LeakError> {
    let reader = builder.with_batch_size(1024).build();
    reader.map_err(|source| LeakError::Parquet { path: path.to_owned(), source })
}

fn categories_of(
    out: &dyn Place,
    controller: &str,
) -> Result<HashMap<String, Vec<DataCategory>>, LeakError> {
    let path = out.path().join(LINKS);
    let fault = |column| LeakError::Column { path: path.clone(), column };
    let mut found = HashMap::new();
    for batch in build(builder(out, LINKS)?, &path)? {
        let batch = batch
            .map_err(|source| LeakError::Parquet { path: path.clone(), source: source.into() })?;
        for row in 0..batch.num_rows() {
            if text(&batch, "controller_id", row).map_err(fault)? == controller {
                let id = text(&batch, "person_id", row).map_err(fault)?;
                found.insert(id, categories(&batch, row).map_err(fault)?);
            }
        }
    }
    Ok(found)
}

type Column<T> = Result<T, &'static str>;

fn person(batch: &RecordBatch, row: usize) -> Column<Person> {
    let id_number = match text(batch, "id_number", row)? {
        none if none.is_empty() => None,
        digits => {
            let kind = text(batch, "id_type", row)?;
            Some(Number::from_stored(&kind, &digits).ok_or("id_number")?)
        }
    };
    let birth_date = match text(batch, "birth_date", row)? {
        none if none.is_empty() => None,
        date => Some(date.parse().map_err(|_| "birth_date")?),
    };
    let inferred = column(batch, "century_inferred")?;
    let inferred = inferred.as_boolean_opt().ok_or("century_inferred")?;
    Ok(Person {
        person_id: text(batch, "person_id", row)?,
        id_number,
        century_inferred: inferred.value(row),
        names: texts(batch, "names", row)?,
        birth_date,
        minor: known(&text(batch, "minor", row)?, &Minor::ALL, Minor::id).ok_or("minor")?,
        emails: texts(batch, "emails", row)?,
        phones: texts(batch, "phones", row)?,
        addresses: texts(batch, "addresses", row)?,
        employment: known(&text(batch, "employment", row)?, &Employment::ALL, Employment::id)
            .ok_or("employment")?,
        controllers: texts(batch, "controllers", row)?,
        protected: known(&text(batch, "protected", row)?, &Protected::ALL, Protected::id)
            .ok_or("protected")?,
        categories: categories(batch, row)?,
        grade: known(&text(batch, "grade", row)?, &Grade::ALL, Grade::id).ok_or("grade")?,
        mentions: count(batch, "mentions", row)?,
        sources: count(batch, "sources", row)?,
        review: texts(batch, "review", row)?,
    })
}

fn column<'a>(batch: &'a RecordBatch, name: &'static str) -> Column<&'a ArrayRef> {
    batch.column_by_name(name).ok_or(name)
}

/// Returns a text, empty for null.
fn text(batch: &RecordBatch, name: &'static str, row: usize) -> Column<String> {
    let texts = column(batch, name)?.as_string_opt::<i32>().ok_or(name)?;
    Ok(if texts.is_null(row) { String::new() } else { texts.value(row).to_owned() })
}

fn texts(batch: &RecordBatch, name: &'static str, row: usize) -> Column<Vec<String>> {
    let list = column(batch, name)?.as_list_opt::<i32>().ok_or(name)?;
    let values = list.value(row);
    let values = values.as_string_opt::<i32>().ok_or(name)?;
    Ok(values.iter().flatten().map(str::to_owned).collect())
}

fn count(batch: &RecordBatch, name: &'static str, row: usize) -> Column<u64> {
    let counts = column(batch, name)?.as_primitive_opt::<UInt64Type>().ok_or(name)?;
    Ok(counts.value(row))
}

/// Returns the value of a closed list whose id is `text`.
fn known<T: Copy>(text: &str, all: &[T], id: impl Fn(T) -> &'static str) -> Option<T> {
    all.iter().copied().find(|it| id(*it) == text)
}

fn categories(batch: &RecordBatch, row: usize) -> Column<Vec<DataCategory>> {
    let ids = texts(batch, "categories", row)?;
    ids.iter().map(|id| DataCategory::from_id(id).ok_or("categories")).collect()
}
