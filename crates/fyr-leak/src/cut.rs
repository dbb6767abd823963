//! Cuts a large file into parts that can be read by themselves, on several cores or machines.
//!
//! Where it is cut depends on the bytes alone. A part begins with a record, and brings the lines that its records need:
//! the header of a table, the definitions of a dump.

mod dump;
mod table;

use crate::progress::Meter;
use crate::read::sniff::Format;
use crate::read::source::Source;
use crate::task::Part;
use memchr::memchr_iter;
use std::fs::File;
use std::io::{self, Read};

/// Tells the parts of the file in order and returns its digest; `None` when it cannot be cut, and no part was told.
pub(crate) fn cut(
    meter: &Meter<'_>,
    source: &Source,
    format: Format,
    tell: &mut dyn FnMut(Part) -> io::Result<()>,
) -> io::Result<Option<String>> {
    let Source::Disk(path) = source else { return Ok(None) };
    let (Ok(file), Ok(head)) = (File::open(path), source.head(64 << 10)) else { return Ok(None) };
    // In UTF-16 a line ends with two bytes, and the part's beginning would not tell the form.
    if head.iter().take(4096).any(|it| *it == 0) {
        return Ok(None);
    }
    let mut cutter = if let Format::Csv(delimiter) = format {
        Cutter::Table(table::Table::new(&file, &head, Some(delimiter)))
    } else if matches!(format, Format::Text) {
        Cutter::Table(table::Table::new(&file, &head, None))
    } else if matches!(format, Format::Sql(_)) {
        Cutter::Dump(dump::Dump::default())
    } else {
        return Ok(None);
    };
    if cutter.is_hopeless() {
        return Ok(None);
    }
    let mut told = 0;
    let digest = each_line(file, meter, &mut |line| {
        let part = match &mut cutter {
            Cutter::Table(table) => table.line(line),
            Cutter::Dump(dump) => dump.line(line),
        };
        told += u64::from(part.is_some());
        part.map_or(Ok(()), &mut *tell)
    })?;
    let Some((digest, end)) = digest.filter(|_| told > 0) else { return Ok(None) };
    tell(match cutter {
        Cutter::Table(table) => table.last(end),
        Cutter::Dump(dump) => dump.last(end),
    })?;
    Ok(Some(digest))
}

enum Cutter {
    Table(table::Table),
    Dump(dump::Dump),
}

impl Cutter {
    /// Whether no part will come of it.
    const fn is_hopeless(&self) -> bool {
        match self {
            Self::Table(table) => table.is_hopeless(),
            Self::Dump(_) => false,
        }
    }
}

/// A line that has ended, with its place.
struct Line<'a> {
    start: u64,
    /// After its line feed.
    end: u64,
    /// Counted from 1.
    number: u64,
    /// Its first bytes, without the line feed.
    head: &'a [u8],
    /// Its last byte before the line's end, 0 for an empty line.
    last: u8,
}

/// Bytes of a line that are kept for judging it.
const HEAD_BYTES: usize = 4096;

/// Calls `each` for every line and returns digest and length of the file, `None` when it cannot be read to its end.
fn each_line(
    mut file: File,
    meter: &Meter<'_>,
    each: &mut dyn FnMut(&Line<'_>) -> io::Result<()>,
) -> io::Result<Option<(String, u64)>> {
    let mut hasher = blake3::Hasher::new();
    let mut block = vec![0; 256 << 10];
    let mut head: Vec<u8> = Vec::with_capacity(HEAD_BYTES);
    let (mut start, mut offset, mut number, mut last) = (0, 0_u64, 1, 0_u8);
    loop {
        meter.go_on().map_err(io::Error::other)?;
        let Ok(count) = file.read(&mut block) else { return Ok(None) };
        if count == 0 {
            return Ok(Some((hasher.finalize().to_hex().to_string(), offset)));
        }
        let bytes = block.get(..count).unwrap_or_default();
        hasher.update(bytes);
        let mut from = 0;
        for at in memchr_iter(b'\n', bytes) {
            let piece = bytes.get(from..at).unwrap_or_default();
            let end = offset + at as u64 + 1;
            let text = piece.strip_suffix(b"\r").unwrap_or(piece);
            last = text.last().copied().unwrap_or(last);
            if head.is_empty() {
                let head = piece.get(..piece.len().min(HEAD_BYTES)).unwrap_or_default();
                each(&Line { start, end, number, head, last })?;
            } else {
                keep(&mut head, piece);
                each(&Line { start, end, number, head: &head, last })?;
                head.clear();
            }
            (start, from, last) = (end, at + 1, 0);
            number += 1;
        }
        let rest = bytes.get(from..).unwrap_or_default();
        keep(&mut head, rest);
        last = rest.last().copied().unwrap_or(last);
        offset += count as u64;
    }
}

fn keep(head: &mut Vec<u8>, piece: &[u8]) {
    let room = HEAD_BYTES - head.len().min(HEAD_BYTES);
    head.extend_from_slice(piece.get(..piece.len().min(room)).unwrap_or_default());
}

#[cfg(test)]
mod tests;
