//! `persons.csv`, `persons.parquet`, and which categories a controller's material holds of whom.

use super::parquet::{Columns, Encoded, Encoder, Parquet};
use crate::LeakError;
use crate::number::Number;
use crate::result::Person;
use arrow_array::ArrayRef;
use arrow_array::builder::{
    ArrayBuilder, BooleanBuilder, ListBuilder, StringBuilder, UInt64Builder,
};
use fyr_core::vocabulary::DataCategory;
use std::borrow::Cow;
use std::fs::File;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock};

/// A person with the categories found in each controller's material.
pub(crate) type Attributed = (Person, Vec<(String, Vec<DataCategory>)>);

const COLUMNS: [&str; 18] = [
    "person_id",
    "id_number",
    "id_type",
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
    "grade",
    "mentions",
    "sources",
    "review",
];

/// Persons in one batch of columns.
const BATCH: usize = 8_192;
/// Persons in one group of rows. It does not depend on the number of threads.
pub(crate) const GROUP: usize = 4 * BATCH;

/// Writes groups of persons in the order given.
pub(crate) struct Writer {
    csv: File,
    csv_path: PathBuf,
    parquet: Parquet,
    links: Parquet,
}

/// Makes groups of any part of the persons, on any thread.
pub(crate) struct Maker<'a> {
    persons: Encoder<'a>,
    links: Encoder<'a>,
}

/// Persons as they will stand in each file.
pub(crate) struct Group {
    text: Vec<u8>,
    persons: Encoded,
    links: Encoded,
}

impl Writer {
    pub(crate) fn create(out: &Path) -> Result<Self, LeakError> {
        let csv_path = out.join("persons.csv");
        let mut csv = File::create(&csv_path).map_err(LeakError::out(&csv_path))?;
        let mut header = COLUMNS.join(",");
        header.push('\n');
        csv.write_all(header.as_bytes()).map_err(LeakError::out(&csv_path))?;
        let parquet = Parquet::create(out, "persons.parquet", columns(&[]))?;
        let links = Parquet::create(out, "person_controllers.parquet", link_columns(&[]))?;
        Ok(Self { csv, csv_path, parquet, links })
    }

    pub(crate) fn maker(&self) -> Maker<'_> {
        Maker { persons: self.parquet.encoder(), links: self.links.encoder() }
    }

    pub(crate) fn append(&mut self, group: Group) -> Result<(), LeakError> {
        self.csv.write_all(&group.text).map_err(LeakError::out(&self.csv_path))?;
        self.parquet.append(group.persons)?;
        self.links.append(group.links)
    }

    pub(crate) fn finish(self) -> Result<(), LeakError> {
        self.parquet.finish()?;
        self.links.finish()
    }
}

impl Maker<'_> {
    /// Makes a group of persons, which are gathered only as they are written.
    pub(crate) fn group(
        &self,
        persons: &mut dyn Iterator<Item = Attributed>,
    ) -> Result<Group, LeakError> {
        let mut csv = csv::Writer::from_writer(Vec::new());
        let (mut groups, mut links) = (self.persons.group()?, self.links.group()?);
        loop {
            let batch: Vec<Attributed> = persons.take(BATCH).collect();
            if batch.is_empty() {
                break;
            }
            for (person, _) in &batch {
                // Memory can always be written to.
                let _written = csv.write_record(cells(person).iter().map(|it| it.as_bytes()));
            }
            groups.add(&columns(&batch))?;
            links.add(&link_columns(&batch))?;
        }
        let text = csv.into_inner().unwrap_or_default();
        Ok(Group { text, persons: groups.end()?, links: links.end()? })
    }
}

fn cells(person: &Person) -> [Cow<'_, str>; 18] {
    let flag = |it: bool| Cow::Borrowed(if it { "true" } else { "false" });
    [
        Cow::Borrowed(&person.person_id),
        person.id_number.as_ref().map_or("", |it| it.as_str()).into(),
        person.id_number.map_or("", |it| it.id_type()).into(),
        flag(person.century_inferred),
        joined(&person.names),
        birth_date(person).unwrap_or_default().into(),
        person.minor.id().into(),
        joined(&person.emails),
        joined(&person.phones),
        joined(&person.addresses),
        person.employment.id().into(),
        joined(&person.controllers),
        person.protected.id().into(),
        joined(&category_ids(&person.categories)).into_owned().into(),
        person.grade.id().into(),
        person.mentions.to_string().into(),
        person.sources.to_string().into(),
        joined(&person.review),
    ]
}

fn joined(values: &[impl AsRef<str>]) -> Cow<'_, str> {
    let values: Vec<&str> = values.iter().map(AsRef::as_ref).collect();
    let has_bar = |it: &&str| it.contains(" | ");
    match values.as_slice() {
        [] => Cow::Borrowed(""),
        [one] if !has_bar(one) => Cow::Borrowed(one),
        several if !several.iter().any(has_bar) => several.join(" | ").into(),
        several => {
            let plain: Vec<String> = several.iter().map(|it| it.replace(" | ", " ¦ ")).collect();
            plain.join(" | ").into()
        }
    }
}

/// Returns the ids, sorted.
fn category_ids(categories: &[DataCategory]) -> Vec<&'static str> {
    let mut ids = Vec::with_capacity(categories.len());
    ids.extend(SORTED.iter().filter(|it| categories.contains(it)).map(|it| it.id()));
    ids
}

/// Every category by its id.
static SORTED: LazyLock<Vec<DataCategory>> = LazyLock::new(|| {
    let mut all = DataCategory::ALL.to_vec();
    all.sort_unstable_by_key(|it| it.id());
    all
});

fn birth_date(person: &Person) -> Option<String> {
    person.birth_date.map(|it| it.to_string())
}

fn columns(batch: &[Attributed]) -> Columns {
    let text = |of: &dyn Fn(&Person, &mut StringBuilder)| {
        let mut values = StringBuilder::new();
        for (person, _) in batch {
            of(person, &mut values);
        }
        finish(values)
    };
    let list = |of: &dyn Fn(&Person) -> &[String]| {
        let mut values = ListBuilder::new(StringBuilder::new());
        for (person, _) in batch {
            for value in of(person) {
                values.values().append_value(value);
            }
            values.append(true);
        }
        finish(values)
    };
    let count = |of: &dyn Fn(&Person) -> u64| {
        let mut values = UInt64Builder::new();
        for (person, _) in batch {
            values.append_value(of(person));
        }
        finish(values)
    };
    let mut inferred = BooleanBuilder::new();
    for (person, _) in batch {
        inferred.append_value(person.century_inferred);
    }
    let mut categories = ListBuilder::new(StringBuilder::new());
    for (person, _) in batch {
        categories.append_value(category_ids(&person.categories).into_iter().map(Some));
    }
    vec![
        ("person_id", text(&|it, to| to.append_value(&it.person_id))),
        ("id_number", text(&|it, to| to.append_option(it.id_number.as_ref().map(Number::as_str)))),
        ("id_type", text(&|it, to| to.append_option(it.id_number.map(|it| it.id_type())))),
        ("century_inferred", finish(inferred)),
        ("names", list(&|it| &it.names)),
        ("birth_date", text(&|it, to| to.append_option(birth_date(it)))),
        ("minor", text(&|it, to| to.append_value(it.minor.id()))),
        ("emails", list(&|it| &it.emails)),
        ("phones", list(&|it| &it.phones)),
        ("addresses", list(&|it| &it.addresses)),
        ("employment", text(&|it, to| to.append_value(it.employment.id()))),
        ("controllers", list(&|it| &it.controllers)),
        ("protected", text(&|it, to| to.append_value(it.protected.id()))),
        ("categories", finish(categories)),
        ("grade", text(&|it, to| to.append_value(it.grade.id()))),
        ("mentions", count(&|it| it.mentions)),
        ("sources", count(&|it| it.sources)),
        ("review", list(&|it| &it.review)),
    ]
}

fn link_columns(batch: &[Attributed]) -> Columns {
    let (mut persons, mut controllers) = (StringBuilder::new(), StringBuilder::new());
    let mut categories = ListBuilder::new(StringBuilder::new());
    for (person, links) in batch {
        for (controller, found) in links {
            persons.append_value(&person.person_id);
            controllers.append_value(controller);
            categories.append_value(category_ids(found).into_iter().map(Some));
        }
    }
    vec![
        ("person_id", finish(persons)),
        ("controller_id", finish(controllers)),
        ("categories", finish(categories)),
    ]
}

fn finish(mut builder: impl ArrayBuilder) -> ArrayRef {
    Arc::clone(&builder.finish())
}
