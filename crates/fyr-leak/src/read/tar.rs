//! Tar archives as a stream: ustar, the long names of GNU and of pax, and what comes after a damaged place.

use super::Unread;
use super::archive::{Budget, Content, Member, Take, fault, unpack};
use super::source::WorkFolder;
use crate::inventory::escape;
use crate::limits::ENTRIES_MAX;
use encoding_rs::WINDOWS_1252;
use std::io::{self, Read};

/// Everything in a tar stands in blocks of this size.
pub(super) const BLOCK: usize = 512;
/// Bytes of a long name or of pax records; what is longer is no name.
const NAMES_MAX: u64 = 1 << 20;

/// Returns whether a tar begins here: the header's own sum must be right.
pub(super) fn is_header(block: &[u8]) -> bool {
    Header::parse(block).is_some()
}

/// Hands over every member.
pub(super) fn members(
    reader: impl Read,
    work: &WorkFolder,
    budget: Budget,
    take: &mut Take<'_>,
) -> io::Result<Vec<Unread>> {
    let mut archive =
        Archive { reader, budget, long: Long::default(), unread: Vec::new(), count: 0 };
    let mut ended = false;
    let mut damaged = 0_u64;
    loop {
        let block = match archive.block() {
            Ok(Some(block)) => block,
            Ok(None) => break,
            Err(error) => {
                archive.unread.push(fault(&error));
                return Ok(archive.unread);
            }
        };
        if block.iter().all(|it| *it == 0) {
            ended = true;
            continue;
        }
        let Some(header) = Header::parse(&block) else {
            // After the end mark there may be anything; before it, the next header is looked for.
            damaged += u64::from(!ended);
            continue;
        };
        ended = false;
        if !archive.entry(&header, work, take)? {
            return Ok(archive.unread);
        }
    }
    if damaged > 0 {
        archive.unread.push(Unread::new(format!("{damaged} blocks of 512 bytes are damaged")));
    }
    if !ended {
        archive.unread.push(Unread::new("its end mark is missing: it may be cut off"));
    }
    Ok(archive.unread)
}

struct Archive<R> {
    reader: R,
    budget: Budget,
    long: Long,
    unread: Vec<Unread>,
    count: usize,
}

/// What records before an entry say of it.
#[derive(Default)]
struct Long {
    name: Option<Vec<u8>>,
    size: Option<u64>,
}

impl<R: Read> Archive<R> {
    /// Returns the next block, `None` at the end.
    fn block(&mut self) -> io::Result<Option<[u8; BLOCK]>> {
        let mut block = [0; BLOCK];
        let mut have = 0;
        while have < BLOCK {
            match self.reader.read(block.get_mut(have..).unwrap_or_default())? {
                0 if have == 0 => return Ok(None),
                0 => return Err(io::ErrorKind::UnexpectedEof.into()),
                count => have += count,
            }
        }
        Ok(Some(block))
    }

    /// Reads one entry; `false` when the archive ends within it.
    fn entry(
        &mut self,
        header: &Header,
        work: &WorkFolder,
        take: &mut Take<'_>,
    ) -> io::Result<bool> {
        match header.kind {
            b'L' | b'K' | b'x' | b'X' | b'g' => return Ok(self.names(header)),
            _ => {}
        }
        let long = std::mem::take(&mut self.long);
        let size = long.size.unwrap_or(header.size);
        let name = escape(&decode(long.name.as_deref().unwrap_or(&header.name)));
        self.count += 1;
        if self.count > ENTRIES_MAX {
            let text = format!("more than {ENTRIES_MAX} entries; the rest was not read");
            self.unread.push(Unread::new(text));
            return Ok(false);
        }
        let folder = header.kind == b'5' || (header.kind == 0 && name.ends_with('/'));
        let skipped = match header.kind {
            _ if folder => None,
            b'1' | b'2' => Some("a link; links are not followed"),
            b'3' | b'4' | b'6' => Some("a device or pipe"),
            _ => None,
        };
        if let Some(why) = skipped {
            self.budget = take(Member { name, content: Content::Skipped(why) }, self.budget)?;
            return Ok(true);
        }
        if folder {
            return Ok(self.skip(size));
        }
        let mut data = self.reader.by_ref().take(size);
        let content = unpack(&mut data, Some(size), work, &mut self.budget)?;
        let left = data.limit();
        let cut = !matches!(content, Content::Whole(_));
        self.budget = take(Member { name, content }, self.budget)?;
        if cut {
            self.unread.push(Unread::new("the archive is cut off, or was left at a bound"));
            return Ok(false);
        }
        Ok(self.skip(left + padding(size)))
    }

    /// Keeps what a record says of the entry after it.
    fn names(&mut self, header: &Header) -> bool {
        let mut bytes = Vec::new();
        let read = self.reader.by_ref().take(header.size.min(NAMES_MAX)).read_to_end(&mut bytes);
        if read.is_err() || (bytes.len() as u64) < header.size.min(NAMES_MAX) {
            self.unread.push(Unread::new("the archive is cut off"));
            return false;
        }
        match header.kind {
            b'L' => {
                let end = bytes.iter().position(|it| *it == 0).unwrap_or(bytes.len());
                bytes.truncate(end);
                self.long.name = Some(bytes);
            }
            b'x' | b'X' => self.long.take_records(&bytes),
            _ => {}
        }
        self.skip(header.size.saturating_sub(NAMES_MAX) + padding(header.size))
    }

    /// Passes over bytes; `false` and a note when they are not there.
    fn skip(&mut self, count: u64) -> bool {
        let skipped = io::copy(&mut self.reader.by_ref().take(count), &mut io::sink());
        let whole = skipped.is_ok_and(|it| it == count);
        if !whole {
            self.unread.push(Unread::new("the archive is cut off or damaged"));
        }
        whole
    }
}

impl Long {
    /// Reads pax records: `length key=value` and a line end.
    fn take_records(&mut self, mut bytes: &[u8]) {
        while let Some(at) = bytes.iter().position(|it| *it == b' ') {
            let length = std::str::from_utf8(bytes.get(..at).unwrap_or_default())
                .ok()
                .and_then(|it| it.parse::<usize>().ok());
            let Some(record) = length.and_then(|length| bytes.get(at + 1..length)) else { return };
            let value = |key: &[u8]| record.strip_prefix(key)?.strip_suffix(b"\n");
            if let Some(path) = value(b"path=") {
                self.name = Some(path.to_vec());
            } else if let Some(size) = value(b"size=") {
                self.size = std::str::from_utf8(size).ok().and_then(|it| it.parse().ok());
            }
            bytes = bytes.get(at + 1 + record.len()..).unwrap_or_default();
        }
    }
}

struct Header {
    name: Vec<u8>,
    size: u64,
    kind: u8,
}

impl Header {
    fn parse(block: &[u8]) -> Option<Self> {
        let field = |from: usize, to: usize| block.get(from..to);
        let stated = octal(field(148, 156)?)?;
        let sum = |with: fn(u8) -> i64| -> i64 {
            let bytes = block.iter().take(BLOCK).enumerate();
            bytes.map(|(at, it)| with(if (148..156).contains(&at) { b' ' } else { *it })).sum()
        };
        let stated = i64::try_from(stated).ok()?;
        // Old programs summed signed bytes.
        let signed = sum(|it| i64::from(it.cast_signed()));
        if block.len() < BLOCK || (stated != sum(i64::from) && stated != signed) {
            return None;
        }
        let text = |from: usize, to: usize| {
            let bytes = field(from, to)?;
            bytes.split(|it| *it == 0).next().map(<[u8]>::to_vec)
        };
        let mut name = text(0, 100)?;
        let posix = field(257, 263)? == b"ustar\0";
        if let Some(mut prefix) = text(345, 500).filter(|it| posix && !it.is_empty()) {
            prefix.push(b'/');
            prefix.extend_from_slice(&name);
            name = prefix;
        }
        Some(Self { name, size: number(field(124, 136)?)?, kind: *block.get(156)? })
    }
}

/// Reads a number in octal digits, or in base 256 when its first bit is set.
fn number(field: &[u8]) -> Option<u64> {
    match field.split_first() {
        Some((0x80, rest)) => {
            let rest = rest.get(rest.len().checked_sub(8)?..)?;
            rest.try_into().ok().map(u64::from_be_bytes).filter(|it| *it < 1 << 62)
        }
        _ => octal(field),
    }
}

fn octal(field: &[u8]) -> Option<u64> {
    let text = std::str::from_utf8(field).ok()?.trim_matches([' ', '\0']);
    let text = text.split(['\0', ' ']).next().unwrap_or_default();
    if text.is_empty() { Some(0) } else { u64::from_str_radix(text, 8).ok() }
}

const fn padding(size: u64) -> u64 {
    (BLOCK as u64 - size % BLOCK as u64) % BLOCK as u64
}

fn decode(name: &[u8]) -> String {
    match std::str::from_utf8(name) {
        Ok(name) => name.to_owned(),
        Err(_) => WINDOWS_1252.decode_without_bom_handling(name).0.into_owned(),
    }
}
