//! `mentions.parquet`: every finding, with its person where it has one.

use super::parquet::{Columns, Encoded, Encoder, Parquet};
use crate::LeakError;
use crate::files::FileEntry;
use crate::mention::{Grade, Kind, Owner, Reason};
use crate::number::Number;
use crate::persons::{Joined, Rules, blocks, counted};
use crate::progress::Meter;
use crate::summary::MentionCount;
use crate::work::{Block, StoredMention, StoredUnit, kind_byte, kind_of};
use arrow_array::builder::{ArrayBuilder, StringBuilder, UInt64Builder};
use foldhash::fast::FixedState;
use rayon::prelude::*;
use std::collections::HashSet;
use std::hash::BuildHasher as _;
use std::path::Path;

/// Bytes of work files that make one group of rows: some 100,000 findings. It does not depend on the number of threads.
const GROUP_BYTES: usize = 4 << 20;

/// Rows of one batch: its columns stay in the cache while they are made and encoded.
const BATCH: usize = 8_192;

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
pub(crate) struct Figures {
    /// By the byte of the kind.
    kinds: Vec<[u64; 4]>,
    pub(crate) broken: u64,
    /// Hashes of bare numbers that were not counted.
    bare: HashSet<u64, FixedState>,
}

/// A block of rows, and where it stands.
struct Placed {
    file: usize,
    /// Its place among all blocks.
    number: usize,
    block: Block,
}

/// Writes every finding, by file and place.
pub(crate) fn mentions(out: &Path, findings: &Findings<'_>) -> Result<Figures, LeakError> {
    let mut parquet = Parquet::create(out, "mentions.parquet", Batch::default().columns())?;
    let mut figures = Figures::default();
    let files = findings.files.iter().enumerate();
    let all = files.flat_map(|(file, entry)| blocks(entry).map(move |block| (file, block)));
    let mut all = all.enumerate();
    // Twice as many groups as threads, so that none waits long for the slowest.
    let count = 2 * rayon::current_num_threads();
    loop {
        findings.meter.go_on()?;
        let mut groups: Vec<Vec<Placed>> = Vec::with_capacity(count);
        while groups.len() < count {
            let group = next_group(&mut all)?;
            if group.is_empty() {
                break;
            }
            groups.push(group);
        }
        if groups.is_empty() {
            break;
        }
        let encoder = parquet.encoder();
        let made = groups.into_par_iter().map(|group| encode(&group, findings, &encoder));
        for group in made.collect::<Vec<_>>() {
            let (rows, of_group) = group?;
            parquet.append(rows)?;
            figures.add(of_group);
        }
    }
    parquet.finish()?;
    Ok(figures)
}

/// Takes blocks until they make a group; none at the end.
fn next_group(
    blocks: &mut impl Iterator<Item = (usize, (usize, Result<Block, LeakError>))>,
) -> Result<Vec<Placed>, LeakError> {
    let (mut group, mut bytes) = (Vec::new(), 0);
    while bytes < GROUP_BYTES
        && let Some((number, (file, block))) = blocks.next()
    {
        let block = block?;
        bytes += block.bytes();
        group.push(Placed { file, number, block });
    }
    Ok(group)
}

fn encode(
    group: &[Placed],
    findings: &Findings<'_>,
    encoder: &Encoder<'_>,
) -> Result<(Encoded, Figures), LeakError> {
    let mut batch = Batch::default();
    let mut figures = Figures::default();
    let mut group_of_rows = encoder.group()?;
    let mut fault = Ok(());
    for Placed { file, number, block } in group {
        let file_id = file_id(*file);
        let mut rows = findings.joined.rows(*number);
        let mut counts: Vec<(Option<Number>, Option<usize>)> = Vec::new();
        block.each(|unit| {
            counts.clear();
            counts.extend(unit.mentions.iter().map(|mention| {
                let number = counted(mention, findings.rules);
                (number, number.and_then(|it| findings.joined.of_number(it)))
            }));
            let mut own = unit.mentions.iter().zip(&counts);
            let own = own.rfind(|(it, of)| it.owner == Owner::Subject && of.0.is_some());
            let subject = match own {
                Some((_, (_, person))) => *person,
                None => None,
            };
            let subject = match subject {
                None if unit.has_key() => rows.next().flatten(),
                known => known,
            };
            for (mention, (number, person)) in unit.mentions.iter().zip(&counts) {
                let person = match number {
                    Some(_) => *person,
                    None if mention.kind.is_number() || mention.owner != Owner::Subject => None,
                    None => subject,
                };
                let id = person.and_then(|it| findings.ids.get(it));
                let id = id.and_then(|it| std::str::from_utf8(it).ok());
                figures.take(mention, *number);
                batch.push(&file_id, unit, mention, (id, number.is_some()));
            }
            if batch.rows >= BATCH && fault.is_ok() {
                fault = group_of_rows.add(&batch.columns());
            }
        })?;
    }
    fault?;
    group_of_rows.add(&batch.columns())?;
    Ok((group_of_rows.end()?, figures))
}

/// Returns the id of the file with this place in the list.
pub(crate) fn file_id(number: usize) -> String {
    format!("f{:06}", number + 1)
}

impl Default for Figures {
    fn default() -> Self {
        let kinds = vec![[0; 4]; usize::from(u8::MAX) + 1];
        Self { kinds, broken: 0, bare: HashSet::default() }
    }
}

impl Figures {
    fn take(&mut self, mention: &StoredMention<'_>, number: Option<Number>) {
        let counts = self.kinds.get_mut(usize::from(kind_byte(mention.kind)));
        if let Some(count) = counts.and_then(|it| it.get_mut(mention.grade as usize)) {
            *count += 1;
        }
        self.broken += u64::from(mention.kind == Kind::BrokenNumber);
        if mention.grade == Grade::C && number.is_none() && mention.kind.is_number() {
            self.bare.insert(FixedState::default().hash_one(mention.value));
        }
    }

    fn add(&mut self, other: Self) {
        for (counts, more) in self.kinds.iter_mut().zip(other.kinds) {
            counts.iter_mut().zip(more).for_each(|(count, more)| *count += more);
        }
        self.broken += other.broken;
        self.bare.extend(other.bare);
    }

    /// Returns how many different bare numbers were not counted.
    pub(crate) fn bare(&self) -> u64 {
        self.bare.len() as u64
    }

    /// Returns the findings by kind and grade.
    pub(crate) fn mentions(&self) -> MentionCount {
        let mut count = MentionCount::default();
        let kinds = (0..=u8::MAX).zip(&self.kinds);
        for (kind, grades) in kinds.filter_map(|(byte, grades)| Some((kind_of(byte)?, grades))) {
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
    rows: usize,
    texts: [StringBuilder; 8],
    offsets: UInt64Builder,
    locator: String,
}

impl Batch {
    fn push(
        &mut self,
        file_id: &str,
        unit: &StoredUnit<'_>,
        mention: &StoredMention<'_>,
        of: (Option<&str>, bool),
    ) {
        let (person, counted) = of;
        let bare = mention.grade == Grade::C && counted;
        let reason = if bare { Reason::SeenElsewhere } else { mention.reason };
        self.locator.clear();
        self.locator.push_str(unit.locator);
        if !mention.column.is_empty() {
            self.locator.push_str(";column=");
            self.locator.push_str(mention.column);
        }
        let values = [
            person,
            Some(mention.kind.id()),
            Some(mention.value),
            Some(mention.raw),
            Some(mention.grade.id()),
            Some(reason.id()),
            Some(file_id),
            Some(self.locator.as_str()),
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
        let mut columns: Columns = Vec::new();
        for (name, builder) in names.into_iter().zip(&mut self.texts) {
            // The next batch is about as long; a column that grows is copied again and again.
            let bytes = builder.values_slice().len();
            columns.push((name, ArrayBuilder::finish(builder)));
            *builder = StringBuilder::with_capacity(self.rows, bytes + bytes / 8);
        }
        self.rows = 0;
        columns.push(("byte_offset", ArrayBuilder::finish(&mut self.offsets)));
        columns
    }
}
