//! Rows read back from the work folder: their texts are those of the block they stand in, not copies.

use super::{LENGTH_BYTES, kind_of};
use crate::LeakError;
use crate::mention::{Employment, Grade, Kind, Owner, Reason};
use crate::number::Number;
use fyr_core::vocabulary::ProtectionLevel;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// The blocks of one work file, in order.
pub(crate) struct Blocks {
    path: PathBuf,
    file: File,
}

/// Some rows of one work file.
pub(crate) struct Block {
    /// For what is said of a fault.
    path: PathBuf,
    texts: String,
    rest: Vec<u8>,
}

/// What was found in one row of a table or one line of text.
#[derive(Default)]
pub(crate) struct StoredUnit<'a> {
    pub(crate) locator: &'a str,
    pub(crate) mentions: Vec<StoredMention<'a>>,
    pub(crate) controllers: Vec<u32>,
    pub(crate) protected: Option<ProtectionLevel>,
    pub(crate) employment: Option<Employment>,
    pub(crate) two_numbers: bool,
}

/// One finding.
pub(crate) struct StoredMention<'a> {
    pub(crate) kind: Kind,
    /// The identity number, `None` when the finding is something else.
    pub(crate) number: Option<Number>,
    pub(crate) grade: Grade,
    pub(crate) reason: Reason,
    pub(crate) owner: Owner,
    pub(crate) value: &'a str,
    pub(crate) raw: &'a str,
    /// The column's name, empty in running text.
    pub(crate) column: &'a str,
    pub(crate) offset: Option<u64>,
}

impl Blocks {
    pub(crate) fn open(path: &Path) -> Result<Self, LeakError> {
        let file = File::open(path).map_err(LeakError::out(path))?;
        Ok(Self { path: path.to_owned(), file })
    }

    fn block(&mut self) -> io::Result<Option<Block>> {
        let Some(texts) = self.half()? else { return Ok(None) };
        let rest = self.half()?.ok_or_else(broken)?;
        // All texts at once: each by itself would cost more to look at than to read.
        let texts = String::from_utf8(texts).map_err(|_| broken())?;
        Ok(Some(Block { path: self.path.clone(), texts, rest }))
    }

    fn half(&mut self) -> io::Result<Option<Vec<u8>>> {
        let mut length = Vec::with_capacity(LENGTH_BYTES);
        Read::by_ref(&mut self.file).take(LENGTH_BYTES as u64).read_to_end(&mut length)?;
        if length.is_empty() {
            return Ok(None);
        }
        let length = length.first_chunk::<LENGTH_BYTES>().ok_or_else(broken)?;
        let length = u32::from_le_bytes(*length);
        let mut bytes = Vec::with_capacity(length as usize);
        Read::by_ref(&mut self.file).take(u64::from(length)).read_to_end(&mut bytes)?;
        if bytes.len() < length as usize {
            return Err(broken());
        }
        Ok(Some(bytes))
    }
}

impl Iterator for Blocks {
    type Item = Result<Block, LeakError>;

    fn next(&mut self) -> Option<Self::Item> {
        let block = self.block().map_err(LeakError::out(&self.path));
        block.transpose()
    }
}

impl Block {
    /// Returns how many bytes its rows take.
    pub(crate) fn bytes(&self) -> usize {
        self.texts.len() + self.rest.len()
    }

    /// Calls `each` for every row, in order.
    pub(crate) fn each<'a>(
        &'a self,
        mut each: impl FnMut(&StoredUnit<'a>),
    ) -> Result<(), LeakError> {
        let fault = || LeakError::out(&self.path)(broken());
        let mut decoder = Decoder { texts: &self.texts, rest: &self.rest, names: Vec::new() };
        decoder.names().ok_or_else(fault)?;
        let mut unit = StoredUnit::default();
        while !decoder.rest.is_empty() {
            decoder.unit(&mut unit).ok_or_else(fault)?;
            each(&unit);
        }
        Ok(())
    }
}

fn broken() -> io::Error {
    io::Error::other("a work file is cut off or holds an unknown value")
}

/// What is left of a block.
struct Decoder<'a> {
    texts: &'a str,
    rest: &'a [u8],
    names: Vec<&'a str>,
}

impl<'a> Decoder<'a> {
    fn names(&mut self) -> Option<()> {
        for _ in 0..self.number()? {
            let name = self.text()?;
            self.names.push(name);
        }
        Some(())
    }

    fn unit(&mut self, unit: &mut StoredUnit<'a>) -> Option<()> {
        let [protected, employment, two_numbers] = self.bytes()?;
        unit.protected = ProtectionLevel::ALL.get(usize::from(protected)).copied();
        unit.employment = Employment::ALL.get(usize::from(employment)).copied();
        unit.two_numbers = two_numbers == 1;
        unit.locator = self.text()?;
        unit.controllers.clear();
        for _ in 0..self.number()? {
            unit.controllers.push(u32::try_from(self.number()?).ok()?);
        }
        unit.mentions.clear();
        for _ in 0..self.number()? {
            let mention = self.mention()?;
            unit.mentions.push(mention);
        }
        Some(())
    }

    fn mention(&mut self) -> Option<StoredMention<'a>> {
        let [kind, grade, reason, owner] = self.bytes()?;
        let kind = kind_of(kind)?;
        let value = self.text()?;
        let raw = self.text()?;
        let column = match usize::try_from(self.number()?).ok()?.checked_sub(1) {
            Some(place) => self.names.get(place)?,
            None => "",
        };
        Some(StoredMention {
            kind,
            number: match kind {
                Kind::Number(kind) => Number::of(kind, value),
                Kind::BrokenNumber
                | Kind::Email
                | Kind::Phone
                | Kind::EmployeeId
                | Kind::RecordKey
                | Kind::Data(_) => None,
            },
            grade: *Grade::ALL.get(usize::from(grade))?,
            reason: *Reason::ALL.get(usize::from(reason))?,
            owner: *Owner::ALL.get(usize::from(owner))?,
            value,
            raw: if raw.is_empty() { value } else { raw },
            column,
            offset: self.number()?.checked_sub(1),
        })
    }

    fn text(&mut self) -> Option<&'a str> {
        let length = usize::try_from(self.number()?).ok()?;
        let (text, texts) = self.texts.split_at_checked(length)?;
        self.texts = texts;
        Some(text)
    }

    fn bytes<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (bytes, rest) = self.rest.split_first_chunk::<N>()?;
        self.rest = rest;
        Some(*bytes)
    }

    fn number(&mut self) -> Option<u64> {
        let [first] = self.bytes()?;
        if first < 0x80 {
            return Some(u64::from(first));
        }
        let mut number = u64::from(first & 0x7f);
        for shift in (7..64).step_by(7) {
            let [byte] = self.bytes()?;
            number |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Some(number);
            }
        }
        None
    }
}
