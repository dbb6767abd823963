//! Rows with findings, on their way from reading to joining, in the work folder.
//!
//! Memory then holds no more than the persons. The format is private to a run. A file is a row of blocks that can be read
//! each by itself: the length of its texts and the texts, one after another; the length of the rest and the rest: the
//! columns named in it, then its rows, with the length of each text in LEB128 and one byte for each closed list.

mod numbers;
mod stored;

pub(crate) use numbers::{Grounds, bare_numbers, count_sure, grounded};
pub(crate) use stored::{Block, Blocks, StoredMention, StoredUnit};

use crate::mention::{Employment, Grade, Kind, Owner, Reason, Unit};
use crate::number::NumberType;
use crate::watch::{Met, Watch, Watcher};
use foldhash::fast::RandomState;
use fyr_core::vocabulary::{DataCategory, ProtectionLevel};
use std::collections::HashMap;
use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Bytes of the length before each half of a block.
const LENGTH_BYTES: usize = 4;
/// Bytes of rows after which a block ends.
const BLOCK_BYTES: usize = 1 << 20;

/// Writes the rows of one file; the work file comes with the first block of them.
pub(crate) struct Writer<'a> {
    path: PathBuf,
    file: Option<File>,
    rows: Half,
    names: Names,
    watcher: Option<Watcher<'a>>,
}

/// Texts and what stands between them.
#[derive(Default)]
struct Half {
    texts: Vec<u8>,
    rest: Vec<u8>,
}

/// The columns that a block names; a row says only which.
#[derive(Default)]
struct Names {
    known: HashMap<Arc<str>, u64, RandomState>,
    written: Half,
}

impl<'a> Writer<'a> {
    pub(crate) fn create(path: &Path, watch: Option<&'a Watch>) -> Self {
        let watcher = watch.map(Watcher::new);
        let (rows, names) = (Half::default(), Names::default());
        Self { path: path.to_owned(), file: None, rows, names, watcher }
    }

    pub(crate) fn put(&mut self, unit: &Unit) -> io::Result<()> {
        if self.rows.texts.len() + self.rows.rest.len() >= BLOCK_BYTES {
            self.flush()?;
        }
        if let Some(watcher) = &mut self.watcher {
            watcher.unit(unit);
        }
        encode(&mut self.rows, &mut self.names, unit);
        Ok(())
    }

    /// Returns which values of the watch list were met.
    pub(crate) fn finish(mut self) -> io::Result<Vec<Met>> {
        self.flush()?;
        Ok(self.watcher.map(Watcher::finish).unwrap_or_default())
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.rows.rest.is_empty() {
            return Ok(());
        }
        let file = match &mut self.file {
            Some(file) => file,
            None => self.file.insert(File::create(&self.path)?),
        };
        let Self { rows, names, .. } = self;
        let mut count = Vec::new();
        encode_number(&mut count, names.known.len() as u64);
        for halves in [
            [names.written.texts.as_slice(), &rows.texts, &[]],
            [count.as_slice(), &names.written.rest, &rows.rest],
        ] {
            let length = u32::try_from(halves.iter().map(|it| it.len()).sum::<usize>());
            file.write_all(&length.map_err(io::Error::other)?.to_le_bytes())?;
            halves.iter().try_for_each(|it| file.write_all(it))?;
        }
        rows.clear();
        names.known.clear();
        names.written.clear();
        Ok(())
    }
}

impl Names {
    /// Returns the name's place, counted from 1; 0 for none.
    fn place(&mut self, name: Option<&Arc<str>>) -> u64 {
        let Some(name) = name.filter(|it| !it.is_empty()) else { return 0 };
        if let Some(place) = self.known.get(name) {
            return *place;
        }
        let place = self.known.len() as u64 + 1;
        self.known.insert(Arc::clone(name), place);
        self.written.text(name);
        place
    }
}

impl Half {
    fn text(&mut self, text: &str) {
        self.number(text.len() as u64);
        self.texts.extend_from_slice(text.as_bytes());
    }

    fn number(&mut self, number: u64) {
        encode_number(&mut self.rest, number);
    }

    fn clear(&mut self) {
        self.texts.clear();
        self.rest.clear();
    }
}

fn encode(out: &mut Half, names: &mut Names, unit: &Unit) {
    let protected = index(&ProtectionLevel::ALL.map(Some), &unit.protected);
    let employment = index(&Employment::ALL.map(Some), &unit.employment);
    out.rest.extend_from_slice(&[protected, employment, u8::from(unit.two_numbers)]);
    out.text(&unit.locator);
    out.number(unit.controllers.len() as u64);
    for controller in &unit.controllers {
        out.number(u64::from(*controller));
    }
    out.number(unit.mentions.len() as u64);
    for mention in &unit.mentions {
        let owner = index(&Owner::ALL, &mention.owner);
        let grade = index(&Grade::ALL, &mention.grade);
        let reason = index(&Reason::ALL, &mention.reason);
        out.rest.extend_from_slice(&[kind_byte(mention.kind), grade, reason, owner]);
        out.text(&mention.value);
        // The raw form is the value itself more often than not.
        out.text(if mention.raw == mention.value { "" } else { &mention.raw });
        out.number(names.place(mention.column.as_ref()));
        out.number(mention.offset.map_or(0, |offset| offset + 1));
    }
}

fn encode_number(out: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        out.push(number.to_le_bytes()[0] | 0x80);
        number >>= 7;
    }
    out.push(number.to_le_bytes()[0]);
}

/// Returns the place of `value` in `all`, 255 when it is not there.
fn index<T: PartialEq>(all: &[T], value: &T) -> u8 {
    all.iter().position(|it| it == value).and_then(|it| u8::try_from(it).ok()).unwrap_or(u8::MAX)
}

/// Kinds by themselves, then categories, then types of numbers, share one byte.
const PLAIN_KINDS: [Kind; 5] =
    [Kind::BrokenNumber, Kind::Email, Kind::Phone, Kind::EmployeeId, Kind::RecordKey];
const FIRST_CATEGORY: u8 = 16;
const FIRST_NUMBER: u8 = 64;

pub(crate) fn kind_byte(kind: Kind) -> u8 {
    match kind {
        Kind::Number(kind) => FIRST_NUMBER.saturating_add(kind.byte()),
        Kind::Data(category) => FIRST_CATEGORY + index(&DataCategory::ALL, &category),
        Kind::BrokenNumber | Kind::Email | Kind::Phone | Kind::EmployeeId | Kind::RecordKey => {
            index(&PLAIN_KINDS, &kind)
        }
    }
}

pub(crate) fn kind_of(byte: u8) -> Option<Kind> {
    if let Some(number) = byte.checked_sub(FIRST_NUMBER) {
        return NumberType::from_byte(number).map(Kind::Number);
    }
    match byte.checked_sub(FIRST_CATEGORY) {
        Some(category) => DataCategory::ALL.get(usize::from(category)).copied().map(Kind::Data),
        None => PLAIN_KINDS.get(usize::from(byte)).copied(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mention::Mention;

    #[test]
    fn every_kind_has_a_byte_of_its_own() {
        let mut kinds = PLAIN_KINDS.to_vec();
        kinds.extend(DataCategory::ALL.map(Kind::Data));
        kinds.extend((0..=u8::MAX).filter_map(NumberType::from_byte).map(Kind::Number));
        let bytes: std::collections::BTreeSet<u8> = kinds.iter().map(|it| kind_byte(*it)).collect();
        assert_eq!(bytes.len(), kinds.len());
        assert!(kinds.iter().all(|it| kind_of(kind_byte(*it)) == Some(*it)));
    }

    #[test]
    fn a_row_comes_back_as_it_was_written() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("rows");
        let mention = Mention {
            kind: Kind::Data(DataCategory::Relative),
            grade: Grade::D,
            reason: Reason::Placeholder,
            owner: Owner::Other,
            value: "å".into(),
            raw: " Å".into(),
            column: Some("anhörig".into()),
            offset: Some(u64::MAX - 1),
        };
        let unit = Unit {
            locator: "row=7".into(),
            mentions: vec![mention],
            controllers: vec![0, 300],
            protected: Some(ProtectionLevel::Other),
            employment: Some(Employment::Current),
            two_numbers: true,
        };
        let mut writer = Writer::create(&path, None);
        writer.put(&unit).unwrap();
        writer.put(&Unit::default()).unwrap();
        writer.finish().unwrap();

        let blocks: Vec<Block> = Blocks::open(&path).unwrap().map(Result::unwrap).collect();
        let [block] = &blocks[..] else { panic!("one block") };
        let mut rows = 0;
        let fault = block.each(|back| {
            rows += 1;
            if rows == 2 {
                assert!(back.protected.is_none() && back.mentions.is_empty());
                return;
            }
            let [mention] = &back.mentions[..] else { panic!("one mention") };
            assert_eq!((back.locator, &back.controllers[..]), ("row=7", &[0, 300][..]));
            assert_eq!((back.protected, back.employment), (unit.protected, unit.employment));
            assert_eq!((mention.raw, mention.offset), (" Å", Some(u64::MAX - 1)));
            assert_eq!((mention.kind.id(), mention.column), ("relative", "anhörig"));
        });
        assert!(fault.is_ok() && rows == 2);
    }
}
