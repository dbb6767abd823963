//! Rows with findings, on their way from reading to joining, in the work folder.
//!
//! Memory then holds no more than the persons. The format is private to a run: a length in LEB128 before each text, one
//! byte for each closed list.

use crate::mention::{Employment, Grade, Kind, Mention, Owner, Reason, Unit};
use crate::number::NumberType;
use fyr_core::vocabulary::{DataCategory, ProtectionLevel};
use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::path::Path;

/// Writes the rows of one file.
pub(crate) struct Writer {
    out: BufWriter<File>,
}

impl Writer {
    pub(crate) fn create(path: &Path) -> io::Result<Self> {
        Ok(Self { out: BufWriter::with_capacity(1 << 16, File::create(path)?) })
    }

    pub(crate) fn put(&mut self, unit: &Unit) -> io::Result<()> {
        self.out.write_all(&[1])?;
        self.text(&unit.locator)?;
        let protected = index(&ProtectionLevel::ALL.map(Some), &unit.protected);
        let employment = index(&Employment::ALL.map(Some), &unit.employment);
        self.out.write_all(&[protected, employment, u8::from(unit.two_numbers)])?;
        self.number(unit.controllers.len() as u64)?;
        for controller in &unit.controllers {
            self.number(u64::from(*controller))?;
        }
        self.number(unit.mentions.len() as u64)?;
        for mention in &unit.mentions {
            self.mention(mention)?;
        }
        Ok(())
    }

    pub(crate) fn finish(mut self) -> io::Result<()> {
        self.out.flush()
    }

    fn mention(&mut self, mention: &Mention) -> io::Result<()> {
        let owner = index(&Owner::ALL, &mention.owner);
        let grade = index(&Grade::ALL, &mention.grade);
        let reason = index(&Reason::ALL, &mention.reason);
        self.out.write_all(&[kind_byte(mention.kind), grade, reason, owner])?;
        self.text(&mention.value)?;
        // The raw form is the value itself more often than not.
        self.text(if mention.raw == mention.value { "" } else { &mention.raw })?;
        self.text(&mention.column)?;
        self.number(mention.offset.map_or(0, |offset| offset + 1))
    }

    fn text(&mut self, text: &str) -> io::Result<()> {
        self.number(text.len() as u64)?;
        self.out.write_all(text.as_bytes())
    }

    fn number(&mut self, mut number: u64) -> io::Result<()> {
        while number >= 0x80 {
            self.out.write_all(&[number.to_le_bytes()[0] | 0x80])?;
            number >>= 7;
        }
        self.out.write_all(&[number.to_le_bytes()[0]])
    }
}

/// Reads the rows of one file back, in order.
pub(crate) struct Reader {
    from: BufReader<File>,
}

impl Reader {
    pub(crate) fn open(path: &Path) -> io::Result<Self> {
        Ok(Self { from: BufReader::with_capacity(1 << 16, File::open(path)?) })
    }

    /// Returns the next row, `None` after the last.
    pub(crate) fn next(&mut self) -> io::Result<Option<Unit>> {
        let mut mark = [0];
        if self.from.read(&mut mark)? == 0 {
            return Ok(None);
        }
        let locator = self.text()?;
        let [protected, employment, two_numbers] = self.bytes()?;
        let mut unit = Unit {
            locator,
            protected: ProtectionLevel::ALL.get(usize::from(protected)).copied(),
            employment: Employment::ALL.get(usize::from(employment)).copied(),
            two_numbers: two_numbers == 1,
            ..Unit::default()
        };
        for _ in 0..self.number()? {
            unit.controllers.push(u32::try_from(self.number()?).map_err(io::Error::other)?);
        }
        for _ in 0..self.number()? {
            unit.mentions.push(self.mention()?);
        }
        Ok(Some(unit))
    }

    fn mention(&mut self) -> io::Result<Mention> {
        let [kind, grade, reason, owner] = self.bytes()?;
        let unknown = || io::Error::other("a work file holds an unknown value");
        let value = self.text()?;
        let raw = self.text()?;
        Ok(Mention {
            kind: kind_of(kind).ok_or_else(unknown)?,
            grade: Grade::ALL.get(usize::from(grade)).copied().ok_or_else(unknown)?,
            reason: Reason::ALL.get(usize::from(reason)).copied().ok_or_else(unknown)?,
            owner: Owner::ALL.get(usize::from(owner)).copied().ok_or_else(unknown)?,
            raw: if raw.is_empty() { value.clone() } else { raw },
            value,
            column: self.text()?,
            offset: self.number()?.checked_sub(1),
        })
    }

    fn text(&mut self) -> io::Result<String> {
        let length = self.number()?;
        let mut text = String::new();
        self.from.by_ref().take(length).read_to_string(&mut text)?;
        Ok(text)
    }

    fn bytes<const N: usize>(&mut self) -> io::Result<[u8; N]> {
        let mut bytes = [0; N];
        self.from.read_exact(&mut bytes)?;
        Ok(bytes)
    }

    fn number(&mut self) -> io::Result<u64> {
        let mut number = 0;
        for shift in (0..64).step_by(7) {
            let [byte] = self.bytes()?;
            number |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Ok(number);
            }
        }
        Err(io::Error::other("a work file holds a broken number"))
    }
}

/// Returns the place of `value` in `all`, 255 when it is not there.
fn index<T: PartialEq>(all: &[T], value: &T) -> u8 {
    all.iter().position(|it| it == value).and_then(|it| u8::try_from(it).ok()).unwrap_or(u8::MAX)
}

/// Kinds by themselves, then categories, then types of numbers, share one byte.
const PLAIN_KINDS: [Kind; 4] = [Kind::BrokenNumber, Kind::Email, Kind::Phone, Kind::EmployeeId];
const FIRST_CATEGORY: u8 = 16;
const FIRST_NUMBER: u8 = 64;

fn kind_byte(kind: Kind) -> u8 {
    match kind {
        Kind::Number(kind) => FIRST_NUMBER.saturating_add(kind.byte()),
        Kind::Data(category) => FIRST_CATEGORY + index(&DataCategory::ALL, &category),
        Kind::BrokenNumber | Kind::Email | Kind::Phone | Kind::EmployeeId => {
            index(&PLAIN_KINDS, &kind)
        }
    }
}

fn kind_of(byte: u8) -> Option<Kind> {
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
            column: "anhörig".into(),
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
        let mut writer = Writer::create(&path).unwrap();
        writer.put(&unit).unwrap();
        writer.put(&Unit::default()).unwrap();
        writer.finish().unwrap();

        let mut reader = Reader::open(&path).unwrap();
        let back = reader.next().unwrap().unwrap();
        let [mention] = &back.mentions[..] else { panic!("one mention") };
        assert_eq!((back.locator.as_str(), &back.controllers[..]), ("row=7", &[0, 300][..]));
        assert_eq!((back.protected, back.employment), (unit.protected, unit.employment));
        assert_eq!((mention.raw.as_str(), mention.offset), (" Å", Some(u64::MAX - 1)));
        assert_eq!(mention.kind.id(), "relative");
        assert!(reader.next().unwrap().unwrap().protected.is_none());
        assert!(reader.next().unwrap().is_none());
    }
}
