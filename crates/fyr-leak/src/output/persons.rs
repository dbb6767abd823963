//! `persons.csv`, `persons.parquet`, and which categories a controller's material holds of whom.

use super::parquet::{Columns, Encoded, Encoder, Parquet};
use crate::LeakError;
use crate::number::Number;
use crate::persons::Shown;
use arrow_array::builder::{
    ArrayBuilder, BooleanBuilder, ListBuilder, StringBuilder, UInt64Builder,
};
use foldhash::fast::FixedState;
use fyr_core::vocabulary::DataCategory;
use jiff::civil::Date;
use std::collections::HashMap;
use std::fmt::Write as _;
use std::fs::File;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

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

/// What a row of `persons.csv` mostly takes at most.
const ROW_BYTES: usize = 384;

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
        let parquet = Parquet::create(out, "persons.parquet", Batch::default().columns())?;
        let links = Parquet::create(out, "person_controllers.parquet", Links::default().columns())?;
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
        persons: &mut dyn Iterator<Item = Shown<'_>>,
    ) -> Result<Group, LeakError> {
        // Room for all: what grows is copied again and again.
        let mut csv = csv::Writer::from_writer(Vec::with_capacity(GROUP * ROW_BYTES));
        let (mut groups, mut links) = (self.persons.group()?, self.links.group()?);
        let (mut batch, mut link_batch) = (Batch::default(), Links::default());
        let mut record = csv::ByteRecord::new();
        let mut text = Text::default();
        let mut sets = Sets::default();
        for person in persons {
            let set = sets.of(person.categories);
            cells(&person, set, (&mut text, &mut record));
            // Memory can always be written to.
            let _written = csv.write_byte_record(&record);
            batch.push(&person, set);
            link_batch.push(&person, &mut sets);
            if batch.rows >= BATCH {
                groups.add(&batch.columns())?;
                links.add(&link_batch.columns())?;
            }
        }
        groups.add(&batch.columns())?;
        links.add(&link_batch.columns())?;
        let text = csv.into_inner().unwrap_or_default();
        Ok(Group { text, persons: groups.end()?, links: links.end()? })
    }
}

/// A cell while it is made.
#[derive(Default)]
struct Text(String);

impl Text {
    /// Joins values; a bar within one becomes another sign.
    fn joined<'t>(&'t mut self, values: &[&'t str]) -> &'t str {
        if let [one] = values
            && memchr::memchr(b'|', one.as_bytes()).is_none()
        {
            return one;
        }
        self.0.clear();
        for (place, value) in values.iter().enumerate() {
            if 0 < place {
                self.0.push_str(" | ");
            }
            for (place, part) in value.split(" | ").enumerate() {
                if 0 < place {
                    self.0.push_str(" ¦ ");
                }
                self.0.push_str(part);
            }
        }
        &self.0
    }

    /// Writes a day as `2026-11-22`: each person has one, and the general way costs more than all other cells.
    fn day(&mut self, day: Date) -> &str {
        self.0.clear();
        let parts = [(day.year(), 4), (i16::from(day.month()), 2), (i16::from(day.day()), 2)];
        for (value, places) in parts {
            if !self.0.is_empty() {
                self.0.push('-');
            }
            for place in (0..places).rev() {
                let digit = u8::try_from(value / 10_i16.pow(place) % 10).unwrap_or_default();
                self.0.push(char::from(b'0' + digit));
            }
        }
        &self.0
    }

    fn shown(&mut self, value: impl std::fmt::Display) -> &str {
        self.0.clear();
        // A text can always be written to.
        let _written = write!(self.0, "{value}");
        &self.0
    }
}

/// Makes the row of `persons.csv`.
fn cells(person: &Shown<'_>, set: &Set, (text, row): (&mut Text, &mut csv::ByteRecord)) {
    row.clear();
    let mut put = |cell: &str| row.push_field(cell.as_bytes());
    let controllers: Vec<&str> = person.controllers.iter().map(|it| it.0).collect();
    put(person.id());
    put(person.number.as_ref().map_or("", Number::as_str));
    put(person.number.map_or("", |it| it.id_type()));
    put(if person.century_inferred { "true" } else { "false" });
    put(text.joined(&person.names));
    put(person.birth_date.map_or("", |it| text.day(it)));
    put(person.minor.id());
    put(text.joined(&person.emails));
    put(text.joined(&person.phones));
    put(text.joined(&person.addresses));
    put(person.employment.id());
    put(text.joined(&controllers));
    put(person.protected.id());
    put(&set.joined);
    put(person.grade.id());
    put(text.shown(person.mentions));
    put(text.shown(person.sources));
    put(text.joined(&person.review.ids()));
}

/// Ids of categories, sorted, and all of them in one cell.
struct Set {
    ids: Vec<&'static str>,
    joined: String,
}

/// Sets that were met, by their bits: few, and many persons have the same.
#[derive(Default)]
struct Sets(HashMap<u32, Set, FixedState>);

impl Sets {
    fn of(&mut self, categories: u32) -> &Set {
        self.0.entry(categories).or_insert_with(|| {
            let set = SORTED.iter().filter(|it| categories & it.0 != 0);
            let ids: Vec<&str> = set.map(|it| it.1).collect();
            Set { joined: ids.join(" | "), ids }
        })
    }
}

/// Every category's bit and id, by id.
static SORTED: LazyLock<Vec<(u32, &str)>> = LazyLock::new(|| {
    let mut all = DataCategory::ALL.map(|it| (1 << it as u32, it.id())).to_vec();
    all.sort_unstable_by_key(|it| it.1);
    all
});

/// Texts of several values a row.
type Lists = ListBuilder<StringBuilder>;

fn append(list: &mut Lists, values: &[&str]) {
    for value in values {
        list.values().append_value(value);
    }
    list.append(true);
}

/// Persons as columns.
#[derive(Default)]
struct Batch {
    rows: usize,
    text: Text,
    person_id: StringBuilder,
    id_number: StringBuilder,
    id_type: StringBuilder,
    century_inferred: BooleanBuilder,
    names: Lists,
    birth_date: StringBuilder,
    minor: StringBuilder,
    emails: Lists,
    phones: Lists,
    addresses: Lists,
    employment: StringBuilder,
    controllers: Lists,
    protected: StringBuilder,
    categories: Lists,
    grade: StringBuilder,
    mentions: UInt64Builder,
    sources: UInt64Builder,
    review: Lists,
}

impl Batch {
    fn push(&mut self, person: &Shown<'_>, set: &Set) {
        self.rows += 1;
        self.person_id.append_value(person.id());
        self.id_number.append_option(person.number.as_ref().map(Number::as_str));
        self.id_type.append_option(person.number.map(|it| it.id_type()));
        self.century_inferred.append_value(person.century_inferred);
        append(&mut self.names, &person.names);
        self.birth_date.append_option(person.birth_date.map(|it| self.text.day(it)));
        self.minor.append_value(person.minor.id());
        append(&mut self.emails, &person.emails);
        append(&mut self.phones, &person.phones);
        append(&mut self.addresses, &person.addresses);
        self.employment.append_value(person.employment.id());
        for (controller, ..) in &person.controllers {
            self.controllers.values().append_value(controller);
        }
        self.controllers.append(true);
        self.protected.append_value(person.protected.id());
        append(&mut self.categories, &set.ids);
        self.grade.append_value(person.grade.id());
        self.mentions.append_value(person.mentions);
        self.sources.append_value(person.sources);
        append(&mut self.review, &person.review.ids());
    }

    /// Returns the columns and is empty afterwards.
    fn columns(&mut self) -> Columns {
        self.rows = 0;
        vec![
            ("person_id", ArrayBuilder::finish(&mut self.person_id)),
            ("id_number", ArrayBuilder::finish(&mut self.id_number)),
            ("id_type", ArrayBuilder::finish(&mut self.id_type)),
            ("century_inferred", ArrayBuilder::finish(&mut self.century_inferred)),
            ("names", ArrayBuilder::finish(&mut self.names)),
            ("birth_date", ArrayBuilder::finish(&mut self.birth_date)),
            ("minor", ArrayBuilder::finish(&mut self.minor)),
            ("emails", ArrayBuilder::finish(&mut self.emails)),
            ("phones", ArrayBuilder::finish(&mut self.phones)),
            ("addresses", ArrayBuilder::finish(&mut self.addresses)),
            ("employment", ArrayBuilder::finish(&mut self.employment)),
            ("controllers", ArrayBuilder::finish(&mut self.controllers)),
            ("protected", ArrayBuilder::finish(&mut self.protected)),
            ("categories", ArrayBuilder::finish(&mut self.categories)),
            ("grade", ArrayBuilder::finish(&mut self.grade)),
            ("mentions", ArrayBuilder::finish(&mut self.mentions)),
            ("sources", ArrayBuilder::finish(&mut self.sources)),
            ("review", ArrayBuilder::finish(&mut self.review)),
        ]
    }
}

/// Which categories a controller's material holds of whom, as columns.
#[derive(Default)]
struct Links {
    person_id: StringBuilder,
    controller_id: StringBuilder,
    categories: Lists,
}

impl Links {
    fn push(&mut self, person: &Shown<'_>, sets: &mut Sets) {
        for (controller, found, _) in &person.controllers {
            self.person_id.append_value(person.id());
            self.controller_id.append_value(controller);
            append(&mut self.categories, &sets.of(*found).ids);
        }
    }

    /// Returns the columns and is empty afterwards.
    fn columns(&mut self) -> Columns {
        vec![
            ("person_id", ArrayBuilder::finish(&mut self.person_id)),
            ("controller_id", ArrayBuilder::finish(&mut self.controller_id)),
            ("categories", ArrayBuilder::finish(&mut self.categories)),
        ]
    }
}
