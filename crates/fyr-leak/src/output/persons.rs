//! `persons.csv`, `persons.parquet`, and which categories a controller's material holds of whom.

use super::{Csv, Parquet};
use crate::LeakError;
use crate::result::Person;
use arrow_array::ArrayRef;
use arrow_array::builder::{
    ArrayBuilder, BooleanBuilder, ListBuilder, StringBuilder, UInt64Builder,
};
use fyr_core::vocabulary::DataCategory;
use std::path::Path;
use std::sync::Arc;

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

/// Persons in one batch.
pub(crate) const BATCH: usize = 8_192;

/// Writes persons in the order given.
pub(crate) struct Writer {
    csv: Csv,
    parquet: Parquet,
    links: Parquet,
}

impl Writer {
    pub(crate) fn create(out: &Path) -> Result<Self, LeakError> {
        let mut csv = Csv::create(out, "persons.csv")?;
        csv.row(COLUMNS)?;
        let parquet = Parquet::create(out, "persons.parquet");
        let links = Parquet::create(out, "person_controllers.parquet");
        Ok(Self { csv, parquet, links })
    }

    /// Writes at most [`BATCH`] persons; none at all gives an empty result its columns.
    pub(crate) fn write(&mut self, batch: &[Attributed]) -> Result<(), LeakError> {
        for (person, _) in batch {
            self.csv.row(cells(person))?;
        }
        self.parquet.write(columns(batch))?;
        self.links.write(link_columns(batch))
    }

    pub(crate) fn finish(self) -> Result<(), LeakError> {
        self.csv.finish()?;
        self.parquet.finish()?;
        self.links.finish()
    }
}

fn cells(person: &Person) -> [String; 18] {
    [
        person.person_id.clone(),
        person.id_number.map_or_else(String::new, |it| it.digits()),
        person.id_number.map_or("", |it| it.id_type()).to_owned(),
        person.century_inferred.to_string(),
        joined(&person.names),
        birth_date(person).unwrap_or_default(),
        person.minor.id().to_owned(),
        joined(&person.emails),
        joined(&person.phones),
        joined(&person.addresses),
        person.employment.id().to_owned(),
        joined(&person.controllers),
        person.protected.id().to_owned(),
        joined(&category_ids(&person.categories)),
        person.grade.id().to_owned(),
        person.mentions.to_string(),
        person.sources.to_string(),
        joined(&person.review),
    ]
}

fn joined(values: &[impl AsRef<str>]) -> String {
    let values: Vec<String> = values.iter().map(|it| it.as_ref().replace(" | ", " ¦ ")).collect();
    values.join(" | ")
}

fn category_ids(categories: &[DataCategory]) -> Vec<&'static str> {
    let mut ids: Vec<_> = categories.iter().map(|it| it.id()).collect();
    ids.sort_unstable();
    ids
}

fn birth_date(person: &Person) -> Option<String> {
    person.birth_date.map(|it| it.to_string())
}

fn columns(batch: &[Attributed]) -> Vec<(&'static str, ArrayRef)> {
    let text = |of: &dyn Fn(&Person) -> Option<String>| {
        let mut values = StringBuilder::new();
        for (person, _) in batch {
            values.append_option(of(person));
        }
        finish(values)
    };
    let list = |of: &dyn Fn(&Person) -> Vec<String>| {
        let mut values = ListBuilder::new(StringBuilder::new());
        for (person, _) in batch {
            values.append_value(of(person).into_iter().map(Some));
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
    let own = |ids: Vec<&'static str>| ids.into_iter().map(str::to_owned).collect::<Vec<_>>();
    vec![
        ("person_id", text(&|it| Some(it.person_id.clone()))),
        ("id_number", text(&|it| it.id_number.map(|it| it.digits()))),
        ("id_type", text(&|it| it.id_number.map(|it| it.id_type().to_owned()))),
        ("century_inferred", finish(inferred)),
        ("names", list(&|it| it.names.clone())),
        ("birth_date", text(&birth_date)),
        ("minor", text(&|it| Some(it.minor.id().to_owned()))),
        ("emails", list(&|it| it.emails.clone())),
        ("phones", list(&|it| it.phones.clone())),
        ("addresses", list(&|it| it.addresses.clone())),
        ("employment", text(&|it| Some(it.employment.id().to_owned()))),
        ("controllers", list(&|it| it.controllers.clone())),
        ("protected", text(&|it| Some(it.protected.id().to_owned()))),
        ("categories", list(&|it| own(category_ids(&it.categories)))),
        ("grade", text(&|it| Some(it.grade.id().to_owned()))),
        ("mentions", count(&|it| it.mentions)),
        ("sources", count(&|it| it.sources)),
        ("review", list(&|it| it.review.clone())),
    ]
}

fn link_columns(batch: &[Attributed]) -> Vec<(&'static str, ArrayRef)> {
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
