//! Cuts a delimited table between records, and running text between lines.

use super::Line;
use crate::limits::{PART_BYTES, PART_SEEK_BYTES};
use crate::task::Part;
use std::fs::File;
use std::os::unix::fs::FileExt;

/// Where the file is cut, and what each part after the first begins with.
pub(super) struct Table {
    /// Beginnings of parts, the next one last.
    starts: Vec<u64>,
    header: (u64, u64),
    header_lines: u64,
    begun: Part,
}

/// Records at the beginning among which the header is.
const HEADER_RECORDS: usize = 10;
/// Records in a row that must have the table's number of columns where a part begins.
const SURE_RECORDS: usize = 20;
/// Lines that a record may have for that.
const RECORD_LINES_MAX: usize = 50;

impl Table {
    /// Finds the cuts; `delimiter` is `None` for running text. `head` is the beginning of the file.
    pub(super) fn new(file: &File, head: &[u8], delimiter: Option<char>) -> Self {
        let mut table =
            Self { starts: Vec::new(), header: (0, 0), header_lines: 0, begun: Part::first() };
        let shape = match delimiter {
            None => None,
            Some(delimiter) => match Shape::of(head, delimiter) {
                Some(shape) => Some(shape),
                None => return table,
            },
        };
        table.header = (0, shape.as_ref().map_or(0, |it| it.header_bytes as u64));
        let header = head.get(..shape.as_ref().map_or(0, |it| it.header_bytes));
        table.header_lines = memchr::memchr_iter(b'\n', header.unwrap_or_default()).count() as u64;
        let length = file.metadata().map_or(0, |it| it.len());
        let mut mark = PART_BYTES;
        // A last part of less than half the size is not worth its own.
        while mark + PART_BYTES / 2 < length {
            if let Some(start) = record_start(file, mark, shape.as_ref()) {
                table.starts.push(start);
            }
            mark += PART_BYTES;
        }
        table.starts.reverse();
        table
    }

    pub(super) const fn is_hopeless(&self) -> bool {
        self.starts.is_empty()
    }

    /// Takes a line that has ended; returns the part that ends before it.
    pub(super) fn line(&mut self, line: &Line<'_>) -> Option<Part> {
        if self.starts.last() != Some(&line.start) {
            return None;
        }
        self.starts.pop();
        let next = Part {
            start: line.start,
            end: 0,
            before: if self.header.1 > 0 { vec![self.header] } else { Vec::new() },
            lines_before: self.header_lines,
            first_line: line.number,
            after: String::new(),
        };
        let part = std::mem::replace(&mut self.begun, next);
        Some(Part { end: line.start, ..part })
    }

    /// Returns the part up to the end of the file.
    pub(super) fn last(self, end: u64) -> Part {
        Part { end, ..self.begun }
    }
}

/// What the records of a table have in common.
struct Shape {
    delimiter: u8,
    columns: usize,
    header_bytes: usize,
}

impl Shape {
    fn of(head: &[u8], delimiter: char) -> Option<Self> {
        let delimiter = u8::try_from(delimiter).ok().filter(u8::is_ascii)?;
        let mut records = Records { rest: head, delimiter };
        let mut counts = Vec::new();
        let mut header_bytes = 0;
        while let Some(columns) = records.next() {
            counts.push(columns);
            if counts.len() == HEADER_RECORDS {
                header_bytes = head.len() - records.rest.len();
            }
        }
        let occurs = |wanted: usize| counts.iter().filter(|it| **it == wanted).count();
        let columns = counts.iter().copied().max_by_key(|it| (occurs(*it), *it))?;
        (header_bytes > 0).then_some(Self { delimiter, columns, header_bytes })
    }
}

/// Returns where the first record begins at or after `mark`.
fn record_start(file: &File, mark: u64, shape: Option<&Shape>) -> Option<u64> {
    let mut window = vec![0; PART_SEEK_BYTES];
    let count = file.read_at(&mut window, mark).ok()?;
    let window = window.get(..count)?;
    let mut from = memchr::memchr(b'\n', window)? + 1;
    let Some(shape) = shape else { return Some(mark + from as u64) };
    loop {
        let mut records = Records { rest: window.get(from..)?, delimiter: shape.delimiter };
        let mut sure = 0;
        while records.next()? == shape.columns {
            sure += 1;
            if sure == SURE_RECORDS {
                return Some(mark + from as u64);
            }
        }
        from += memchr::memchr(b'\n', window.get(from..)?)? + 1;
    }
}

/// The numbers of columns of whole records, one after another.
struct Records<'a> {
    rest: &'a [u8],
    delimiter: u8,
}

impl Iterator for Records<'_> {
    type Item = usize;

    /// Returns `None` at the end, and where a quotation mark is not closed within the bound.
    fn next(&mut self) -> Option<usize> {
        let mut from = 0;
        for _ in 0..RECORD_LINES_MAX {
            let end = from + memchr::memchr(b'\n', self.rest.get(from..)?)?;
            let record = self.rest.get(..end)?;
            let record = record.strip_suffix(b"\r").unwrap_or(record);
            if let Some(columns) = columns(record, self.delimiter) {
                self.rest = self.rest.get(end + 1..)?;
                return Some(columns);
            }
            from = end + 1;
        }
        None
    }
}

/// Returns the number of columns, `None` when the record ends inside quotation marks.
fn columns(record: &[u8], delimiter: u8) -> Option<usize> {
    let mut columns = 1;
    let mut rest = record;
    loop {
        if let Some(quoted) = rest.strip_prefix(b"\"") {
            rest = quoted;
            loop {
                rest = rest.get(memchr::memchr(b'"', rest)? + 1..)?;
                match rest.first() {
                    None => return Some(columns),
                    Some(next) if *next == delimiter => break,
                    Some(b'"') => rest = rest.get(1..)?,
                    Some(_) => {}
                }
            }
            rest = rest.get(1..)?;
        } else {
            let Some(at) = memchr::memchr(delimiter, rest) else { return Some(columns) };
            rest = rest.get(at + 1..)?;
        }
        columns += 1;
    }
}
