//! `mentions.parquet`: every finding, with its person where it has one.

use super::Parquet;
use crate::LeakError;
use crate::files::FileEntry;
use crate::mention::{Grade, Kind, Mention, Owner, Reason, Unit};
use crate::number::Number;
use crate::persons::{Joined, Rules, counted, each_unit};
use crate::progress::Meter;
use crate::summary::MentionCount;
use arrow_array::ArrayRef;
use arrow_array::builder::{ArrayBuilder, StringBuilder, UInt64Builder};
use foldhash::fast::FixedState;
use std::collections::{BTreeMap, HashSet};
use std::hash::BuildHasher as _;
use std::path::Path;

/// Rows in one batch.
const BATCH: u64 = 32_768;

/// What the writing of findings needs to know.
pub(crate) struct Findings<'a> {
    pub(crate) files: &'a [FileEntry],
    pub(crate) joined: &'a Joined,
    /// The id of each person of `joined`.
    pub(crate) ids: &'a [[u8; 24]],
    pub(crate) rules: &'a Rules<'a>,
    pub(crate) meter: &'a Meter<'a>,
}

/// Figures that only the findings give.
#[derive(Default)]
pub(crate) struct Figures {
    kinds: BTreeMap<Kind, [u64; 4]>,
    pub(crate) broken: u64,
    /// Hashes of bare numbers that were not counted.
    bare: HashSet<u64, FixedState>,
}

/// Writes every finding, by file and place.
pub(crate) fn mentions(out: &Path, findings: &Findings<'_>) -> Result<Figures, LeakError> {
    // One thread reads and judges, another packs: each takes about half of the time.
    std::thread::scope(|scope| {
        let (send, receive) = std::sync::mpsc::sync_channel::<Columns>(4);
        let writer = scope.spawn(move || {
            let mut parquet = Parquet::create(out, "mentions.parquet");
            receive.into_iter().try_for_each(|columns| parquet.write(columns))?;
            parquet.finish()
        });
        // Who cannot write hangs up; the fault is the writer's to tell.
        let figures = read(findings, |columns| send.send(columns).is_ok());
        drop(send);
        let written = writer.join().unwrap_or_else(|fault| std::panic::resume_unwind(fault));
        written.and(figures)
    })
}

type Columns = Vec<(&'static str, ArrayRef)>;

/// Reads every finding and gives it to `take` in batches, until that says no.
fn read(
    findings: &Findings<'_>,
    mut take: impl FnMut(Columns) -> bool,
) -> Result<Figures, LeakError> {
    let mut batch = Batch::default();
    let mut figures = Figures::default();
    let mut rows = findings.joined.rows();
    for (number, file) in findings.files.iter().enumerate() {
        findings.meter.go_on()?;
        let file_id = file_id(number);
        each_unit(file, |unit| {
            let mut subject = subject(unit, findings);
            if subject.is_none() && unit.has_key() {
                subject = rows.next().flatten();
            }
            for mention in &unit.mentions {
                let number = counted(mention, findings.rules);
                let person = match number {
                    Some(number) => findings.joined.of_number(number),
                    None if mention.kind.is_number() || mention.owner != Owner::Subject => None,
                    None => subject,
                };
                let id = person.and_then(|it| findings.ids.get(it));
                let id = id.and_then(|it| std::str::from_utf8(it).ok());
                figures.take(mention, number);
                batch.push(&file_id, unit, mention, (id, number.is_some()));
            }
            if batch.rows >= BATCH && !take(batch.columns()) {
                return Err(LeakError::Cancelled);
            }
            Ok(())
        })?;
    }
    // An empty result has its columns all the same.
    take(batch.columns());
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
        .rfind(|it| it.owner == Owner::Subject && counted(it, findings.rules).is_some())?;
    findings.joined.of_number(counted(own, findings.rules)?)
}

impl Figures {
    fn take(&mut self, mention: &Mention, number: Option<Number>) {
        let counts = self.kinds.entry(mention.kind).or_default();
        if let Some(count) = counts.get_mut(mention.grade as usize) {
            *count += 1;
        }
        self.broken += u64::from(mention.kind == Kind::BrokenNumber);
        if mention.grade == Grade::C && number.is_none() && mention.kind.is_number() {
            self.bare.insert(FixedState::default().hash_one(&mention.value));
        }
    }

    /// Returns how many different bare numbers were not counted.
    pub(crate) fn bare(&self) -> u64 {
        self.bare.len() as u64
    }

    /// Returns the findings by kind and grade.
    pub(crate) fn mentions(&self) -> MentionCount {
        let mut count = MentionCount::default();
        for (kind, grades) in &self.kinds {
            for (grade, found) in Grade::ALL.into_iter().zip(grades).filter(|(_, it)| **it != 0) {
                count.total += found;
                *count.by_kind.entry(kind.id().to_owned()).or_default() += found;
                *count.by_grade.entry(grade.id().to_owned()).or_default() += found;
            }
        }
        count
    }
}

#[derive(Default)]
struct Batch {
    rows: u64,
    texts: [StringBuilder; 8],
    offsets: UInt64Builder,
}

impl Batch {
    fn push(&mut self, file_id: &str, unit: &Unit, mention: &Mention, of: (Option<&str>, bool)) {
        let (person, counted) = of;
        let bare = mention.grade == Grade::C && counted;
        let reason = if bare { Reason::SeenElsewhere } else { mention.reason };
        let locator = if mention.column.is_empty() {
            unit.locator.clone()
        } else {
            format!("{};column={}", unit.locator, mention.column)
        };
        let values = [
            person,
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
    fn columns(&mut self) -> Columns {
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
