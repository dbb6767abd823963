//! Rows with findings, on their way from reading to joining, in the work folder.
//!
//! Memory then holds no more than the persons. The format is private to a run: a length in LEB128 before each text, one
//! byte for each closed list.

use crate::mention::{Employment, Grade, Kind, Mention, Owner, Reason, Unit};
use crate::number::{Number, NumberType};
use crate::watch::{Met, Watch, Watcher};
use fyr_core::vocabulary::{DataCategory, ProtectionLevel};
use std::collections::HashSet;
use std::fs::{self, File};
use std::io::{self, BufReader, Read, Write};
use std::path::{Path, PathBuf};

/// Bytes held before they are written.
const BUFFER_BYTES: usize = 1 << 20;

/// Writes the rows of one file; the work file comes with the first of them.
pub(crate) struct Writer<'a> {
    path: PathBuf,
    file: Option<File>,
    out: Vec<u8>,
    watcher: Option<Watcher<'a>>,
}

impl<'a> Writer<'a> {
    pub(crate) fn create(path: &Path, watch: Option<&'a Watch>) -> Self {
        let watcher = watch.map(Watcher::new);
        Self { path: path.to_owned(), file: None, out: Vec::new(), watcher }
    }

    pub(crate) fn put(&mut self, unit: &Unit) -> io::Result<()> {
        if self.out.len() >= BUFFER_BYTES {
            self.flush()?;
        }
        if let Some(watcher) = &mut self.watcher {
            watcher.unit(unit);
        }
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

    /// Returns which values of the watch list were met.
    pub(crate) fn finish(mut self) -> io::Result<Vec<Met>> {
        self.flush()?;
        Ok(self.watcher.map(Watcher::finish).unwrap_or_default())
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.out.is_empty() {
            return Ok(());
        }
        let file = match &mut self.file {
            Some(file) => file,
            None => self.file.insert(File::create(&self.path)?),
        };
        file.write_all(&self.out)?;
        self.out.clear();
        Ok(())
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

/// Writes the numbers that one file gives grounds for, beside its rows.
pub(crate) fn write_sure(rows: &Path, sure: &HashSet<Number>) -> io::Result<()> {
    if sure.is_empty() {
        return Ok(());
    }
    let mut text = String::with_capacity(sure.len() * 16);
    for number in sure {
        text.push_str(number.id_type());
        text.push(' ');
        text.push_str(number.as_str());
        text.push('\n');
    }
    fs::write(sure_path(rows), text)
}

/// Adds the numbers that one file gives grounds for.
pub(crate) fn read_sure(rows: &Path, sure: &mut HashSet<Number>) -> io::Result<()> {
    let text = match fs::read_to_string(sure_path(rows)) {
        Err(none) if none.kind() == io::ErrorKind::NotFound => return Ok(()),
        other => other?,
    };
    let numbers = text.lines().filter_map(|line| line.split_once(' '));
    sure.extend(numbers.filter_map(|(kind, text)| Number::from_stored(kind, text)));
    Ok(())
}

fn sure_path(rows: &Path) -> PathBuf {
    rows.with_extension("sure")
}

/// Reads the rows of one file back, in order.
pub(crate) struct Reader {
    from: BufReader<File>,
}

impl Reader {
    pub(crate) fn open(path: &Path) -> io::Result<Self> {
        Ok(Self { from: BufReader::with_capacity(BUFFER_BYTES, File::open(path)?) })
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
        let mut writer = Writer::create(&path, None);
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
