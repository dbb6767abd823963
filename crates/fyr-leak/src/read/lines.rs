//! Lines of bounded length.

use super::decode::Decoder;
use crate::limits::LINE_BYTES_MAX;
use std::cell::Cell;
use std::io::{self, BufRead, BufReader, Read};
use std::rc::Rc;

/// Reads line by line; a line beyond the bound comes in pieces with the same number.
pub(crate) struct Lines<R: Read> {
    reader: BufReader<Decoder<R>>,
    buffer: Vec<u8>,
    number: u64,
    offset: u64,
    same_until: Rc<Cell<u64>>,
    whole: bool,
}

/// A line without its end.
pub(crate) struct Line {
    pub(crate) number: u64,
    /// Offset in the file, when the file is UTF-8 that far.
    pub(crate) offset: Option<u64>,
    pub(crate) text: String,
}

impl<R: Read> Lines<R> {
    pub(crate) fn new(reader: R) -> io::Result<Self> {
        let decoder = Decoder::new(reader)?;
        let same_until = decoder.same_until();
        let reader = BufReader::with_capacity(64 << 10, decoder);
        Ok(Self { reader, buffer: Vec::new(), number: 0, offset: 0, same_until, whole: true })
    }

    pub(crate) fn next(&mut self) -> io::Result<Option<Line>> {
        self.buffer.clear();
        let count =
            self.reader.by_ref().take(LINE_BYTES_MAX).read_until(b'\n', &mut self.buffer)?;
        if count == 0 {
            return Ok(None);
        }
        self.number += u64::from(self.whole);
        self.whole = self.buffer.ends_with(b"\n");
        let start = self.offset;
        self.offset += count as u64;
        let offset = (self.offset <= self.same_until.get()).then_some(start);
        let text = String::from_utf8_lossy(&self.buffer);
        let text = text.strip_suffix('\n').unwrap_or(&text);
        let text = text.strip_suffix('\r').unwrap_or(text).to_owned();
        Ok(Some(Line { number: self.number, offset, text }))
    }
}
