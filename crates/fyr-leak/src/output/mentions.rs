//! `mentions.parquet`: every finding, with its person where it has one.

use super::Parquet;
use crate::LeakError;
use crate::files::FileEntry;
use crate::mention::{Grade, Mention, Owner, Reason, Unit};
use crate::number::Number;
use crate::persons::{Joined, counted, each_unit};
use crate::progress::Meter;
use crate::summary::MentionCount;
use arrow_array::ArrayRef;
use arrow_array::builder::{ArrayBuilder, StringBuilder, UInt64Builder};
use std::collections::{BTreeSet, HashSet};
use std::path::Path;

/// Rows in one batch.
const BATCH: u64 = 32_768;

/// What the writing of findings needs to know.
pub(crate) struct Findings<'a> {
    pub(crate) files: &'a [FileEntry],
    pub(crate) joined: &'a Joined,
    /// The id of each person of `joined`.
    pub(crate) ids: &'a [String],
    pub(crate) sure: &'a HashSet<Number>,
    pub(crate) meter: &'a Meter<'a>,
}

/// Figures that only the findings give.
#[derive(Default)]
pub(crate) struct Figures {
    pub(crate) mentions: MentionCount,
    pub(crate) broken: u64,
    pub(crate) bare: BTreeSet<String>,
}

/// Writes every finding, by file and place.
pub(crate) fn mentions(out: &Path, findings: &Findings<'_>) -> Result<Figures, LeakError> {
    let mut parquet = Parquet::create(out, "mentions.parquet");
    let mut batch = Batch::default();
    let mut figures = Figures::default();
    let mut rows = findings.joined.rows().iter();
    for (number, file) in findings.files.iter().enumerate() {
        findings.meter.go_on()?;
        let file_id = file_id(number);
        each_unit(file, |unit| {
            let mut subject = subject(unit, findings);
            if subject.is_none() && unit.has_key() {
                subject = rows.next().map(|it| *it as usize);
            }
            for mention in &unit.mentions {
                let number = counted(mention, findings.sure);
                let person = match number {
                    Some(number) => findings.joined.of_number(number),
                    None if mention.kind.is_number() || mention.owner == Owner::Other => None,
                    None => subject,
                };
                let id = person.and_then(|it| findings.ids.get(it));
                figures.take(mention, number);
                batch.push(&file_id, unit, mention, (id, number.is_some()));
            }
            if batch.rows >= BATCH {
                parquet.write(batch.columns())?;
            }
            Ok(())
        })?;
    }
    // An empty result has its columns all the same.
    parquet.write(batch.columns())?;
    parquet.finish()?;
    Ok(figures)
}

/// Returns the id of the file with this place in the list.
pub(crate) fn file_id(number: usize) -> String {
    format!("f{:06}", number + 1)
}

fn subject(unit: &Unit, findings: &Findings<'_>) -> Option<usize> {
    let own = unit
        .mentions
        .iter()
        .rfind(|it| it.owner == Owner::Subject && counted(it, findings.sure).is_some())?;
    findings.joined.of_number(counted(own, findings.sure)?)
}

impl Figures {
    fn take(&mut self, mention: &Mention, number: Option<Number>) {
        self.mentions.total += 1;
        *self.mentions.by_kind.entry(mention.kind.id().to_owned()).or_default() += 1;
        *self.mentions.by_grade.entry(mention.grade.id().to_owned()).or_default() += 1;
        self.broken += u64::from(mention.kind == crate::mention::Kind::BrokenNumber);
        if mention.grade == Grade::C && number.is_none() {
            self.bare.insert(mention.value.clone());
        }
    }
}

#[derive(Default)]
struct Batch {
    rows: u64,
    texts: [StringBuilder; 8],
    offsets: UInt64Builder,
}

impl Batch {
    fn push(&mut self, file_id: &str, unit: &Unit, mention: &Mention, of: (Option<&String>, bool)) {
        let (person, counted) = of;
        let bare = mention.grade == Grade::C && counted;
        let reason = if bare { Reason::SeenElsewhere } else { mention.reason };
        let locator = if mention.column.is_empty() {
            unit.locator.clone()
        } else {
            format!("{};column={}", unit.locator, mention.column)
        };
        let values = [
            person.map(String::as_str),
            Some(mention.kind.id()),
            Some(&mention.value),
            Some(&mention.raw),
            Some(mention.grade.id()),
            Some(reason.id()),
            Some(file_id),
            Some(&locator),
        ];
        for (builder, value) in self.texts.iter_mut().zip(values) {
            builder.append_option(value);
        }
        self.offsets.append_option(mention.offset);
        self.rows += 1;
    }

    /// Returns the columns and is empty afterwards.
    fn columns(&mut self) -> Vec<(&'static str, ArrayRef)> {
        let names = ["person_id", "kind", "value", "raw", "grade", "reason", "file_id", "locator"];
        let mut columns: Vec<(&str, ArrayRef)> = Vec::new();
        for (name, builder) in names.into_iter().zip(&mut self.texts) {
            columns.push((name, ArrayBuilder::finish(builder)));
        }
        columns.push(("byte_offset", ArrayBuilder::finish(&mut self.offsets)));
        self.rows = 0;
        columns
    }
}
