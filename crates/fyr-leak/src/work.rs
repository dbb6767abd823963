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
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

/// Bytes of the length before each row.
const LENGTH_BYTES: usize = 4;
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
        let start = self.out.len();
        self.out.extend_from_slice(&[0; LENGTH_BYTES]);
        encode(&mut self.out, unit);
        let length = u32::try_from(self.out.len() - start - LENGTH_BYTES);
        let length = length.map_err(io::Error::other)?.to_le_bytes();
        if let Some(place) = self.out.get_mut(start..start + LENGTH_BYTES) {
            place.copy_from_slice(&length);
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
}

fn encode(out: &mut Vec<u8>, unit: &Unit) {
    let protected = index(&ProtectionLevel::ALL.map(Some), &unit.protected);
    let employment = index(&Employment::ALL.map(Some), &unit.employment);
    out.extend_from_slice(&[protected, employment, u8::from(unit.two_numbers)]);
    encode_text(out, &unit.locator);
    encode_number(out, unit.controllers.len() as u64);
    for controller in &unit.controllers {
        encode_number(out, u64::from(*controller));
    }
    encode_number(out, unit.mentions.len() as u64);
    for mention in &unit.mentions {
        let owner = index(&Owner::ALL, &mention.owner);
        let grade = index(&Grade::ALL, &mention.grade);
        let reason = index(&Reason::ALL, &mention.reason);
        out.extend_from_slice(&[kind_byte(mention.kind), grade, reason, owner]);
        encode_text(out, &mention.value);
        // The raw form is the value itself more often than not.
        encode_text(out, if mention.raw == mention.value { "" } else { &mention.raw });
        encode_text(out, &mention.column);
        encode_number(out, mention.offset.map_or(0, |offset| offset + 1));
    }
}

fn encode_text(out: &mut Vec<u8>, text: &str) {
    encode_number(out, text.len() as u64);
    out.extend_from_slice(text.as_bytes());
}

fn encode_number(out: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        out.push(number.to_le_bytes()[0] | 0x80);
        number >>= 7;
    }
    out.push(number.to_le_bytes()[0]);
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
    file: File,
    buffer: Vec<u8>,
    at: usize,
}

impl Reader {
    pub(crate) fn open(path: &Path) -> io::Result<Self> {
        Ok(Self { file: File::open(path)?, buffer: Vec::new(), at: 0 })
    }

    /// Reads the next row into `unit`, whose memory is used again; `false` after the last.
    pub(crate) fn next(&mut self, unit: &mut Unit) -> io::Result<bool> {
        self.need(LENGTH_BYTES)?;
        let rest = self.buffer.get(self.at..).unwrap_or_default();
        let Some((length, _)) = rest.split_first_chunk::<LENGTH_BYTES>() else {
            return if rest.is_empty() { Ok(false) } else { Err(broken()) };
        };
        let length = u32::from_le_bytes(*length) as usize;
        self.need(LENGTH_BYTES + length)?;
        let start = self.at + LENGTH_BYTES;
        let body = self.buffer.get(start..start + length).ok_or_else(broken)?;
        self.at = start + length;
        Decoder(body).unit(unit).ok_or_else(broken)?;
        Ok(true)
    }

    /// Reads until so many bytes are in the buffer, or the file ends.
    fn need(&mut self, count: usize) -> io::Result<()> {
        if self.buffer.len() - self.at >= count {
            return Ok(());
        }
        self.buffer.drain(..self.at);
        self.at = 0;
        let most = BUFFER_BYTES.max(count) - self.buffer.len();
        Read::by_ref(&mut self.file).take(most as u64).read_to_end(&mut self.buffer)?;
        Ok(())
    }
}

fn broken() -> io::Error {
    io::Error::other("a work file is cut off or holds an unknown value")
}

/// What is left of a row.
struct Decoder<'a>(&'a [u8]);

impl Decoder<'_> {
    fn unit(&mut self, unit: &mut Unit) -> Option<()> {
        let [protected, employment, two_numbers] = self.bytes()?;
        unit.protected = ProtectionLevel::ALL.get(usize::from(protected)).copied();
        unit.employment = Employment::ALL.get(usize::from(employment)).copied();
        unit.two_numbers = two_numbers == 1;
        self.text(&mut unit.locator)?;
        unit.controllers.clear();
        for _ in 0..self.number()? {
            unit.controllers.push(u32::try_from(self.number()?).ok()?);
        }
        let count = usize::try_from(self.number()?).ok()?;
        unit.mentions.truncate(count);
        for place in 0..count {
            if let Some(mention) = unit.mentions.get_mut(place) {
                self.mention(mention)?;
                continue;
            }
            let mut mention = blank();
            self.mention(&mut mention)?;
            unit.mentions.push(mention);
        }
        Some(())
    }

    fn mention(&mut self, mention: &mut Mention) -> Option<()> {
        let [kind, grade, reason, owner] = self.bytes()?;
        mention.kind = kind_of(kind)?;
        mention.grade = *Grade::ALL.get(usize::from(grade))?;
        mention.reason = *Reason::ALL.get(usize::from(reason))?;
        mention.owner = *Owner::ALL.get(usize::from(owner))?;
        self.text(&mut mention.value)?;
        self.text(&mut mention.raw)?;
        if mention.raw.is_empty() {
            mention.raw.push_str(&mention.value);
        }
        self.text(&mut mention.column)?;
        mention.offset = self.number()?.checked_sub(1);
        Some(())
    }

    fn text(&mut self, text: &mut String) -> Option<()> {
        let length = usize::try_from(self.number()?).ok()?;
        let (bytes, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        text.clear();
        text.push_str(std::str::from_utf8(bytes).ok()?);
        Some(())
    }

    fn bytes<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (bytes, rest) = self.0.split_first_chunk::<N>()?;
        self.0 = rest;
        Some(*bytes)
    }

    fn number(&mut self) -> Option<u64> {
        let mut number = 0;
        for shift in (0..64).step_by(7) {
            let [byte] = self.bytes()?;
            number |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Some(number);
            }
        }
        None
    }
}

const fn blank() -> Mention {
    Mention {
        kind: Kind::Email,
        grade: Grade::D,
        reason: Reason::Shape,
        owner: Owner::Other,
        value: String::new(),
        raw: String::new(),
        column: String::new(),
        offset: None,
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
        let mut back = Unit::default();
        assert!(reader.next(&mut back).unwrap());
        let [mention] = &back.mentions[..] else { panic!("one mention") };
        assert_eq!((back.locator.as_str(), &back.controllers[..]), ("row=7", &[0, 300][..]));
        assert_eq!((back.protected, back.employment), (unit.protected, unit.employment));
        assert_eq!((mention.raw.as_str(), mention.offset), (" Å", Some(u64::MAX - 1)));
        assert_eq!(mention.kind.id(), "relative");
        assert!(reader.next(&mut back).unwrap());
        assert!(back.protected.is_none() && back.mentions.is_empty());
        assert!(!reader.next(&mut back).unwrap());
    }
}
