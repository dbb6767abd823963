//! Lines of bounded length.

use super::decode::Decoder;
use crate::limits::LINE_BYTES_MAX;
use std::io::{self, Read};

/// Reads line by line; a line beyond the bound comes in pieces with the same number.
pub(crate) struct Lines<R: Read> {
    decoder: Decoder<R>,
    /// A line that stands in several blocks of the decoder.
    carry: String,
    number: u64,
    offset: u64,
    /// `\n`, or `\r` in files that have no other end of a line.
    end: u8,
    whole: bool,
}

/// A line without its end.
#[derive(Clone, Copy)]
pub(crate) struct Line<'a> {
    pub(crate) number: u64,
    /// Offset in the file, when the file is UTF-8 that far.
    pub(crate) offset: Option<u64>,
    pub(crate) text: &'a str,
}

impl<R: Read> Lines<R> {
    pub(crate) fn new(reader: R) -> io::Result<Self> {
        let mut decoder = Decoder::new(reader)?;
        let first = decoder.block()?.as_bytes();
        let end = if first.contains(&b'\r') && !first.contains(&b'\n') { b'\r' } else { b'\n' };
        Ok(Self { decoder, carry: String::new(), number: 0, offset: 0, end, whole: true })
    }

    pub(crate) fn next(&mut self) -> io::Result<Option<Line<'_>>> {
        self.carry.clear();
        let mut direct = None;
        let mut ended = false;
        loop {
            let block = self.decoder.block()?;
            if block.is_empty() {
                break;
            }
            let room = LINE_BYTES_MAX.saturating_sub(self.carry.len());
            let seen = block.as_bytes().get(..room).unwrap_or(block.as_bytes());
            let Some(at) = memchr::memchr(self.end, seen) else {
                // Without an end in sight the line is cut between words.
                let count = match seen.len() < block.len() {
                    false => block.len(),
                    // The block before ended at the bound: the word goes on to its end.
                    true if room == 0 => rest_of_word(block),
                    true => word_end(block, room),
                };
                let part = block.get(..count).unwrap_or(block);
                self.carry.push_str(part);
                let (taken, full) = (part.len(), count < block.len());
                self.decoder.consume(taken);
                if full {
                    break;
                }
                continue;
            };
            ended = true;
            if self.carry.is_empty() {
                direct = Some(at);
            } else {
                self.carry.push_str(block.get(..at).unwrap_or_default());
                self.decoder.consume(at + 1);
            }
            break;
        }
        if !ended && self.carry.is_empty() {
            return Ok(None);
        }
        self.number += u64::from(self.whole);
        self.whole = ended;
        let start = self.offset;
        let count = direct.unwrap_or(self.carry.len()) + usize::from(ended);
        self.offset += count as u64;
        let offset = (self.offset <= self.decoder.same_until()).then_some(start);
        let text = match direct {
            Some(at) => {
                let text = self.decoder.use_up(at + 1);
                text.get(..at).unwrap_or_default()
            }
            None => self.carry.as_str(),
        };
        let text = text.strip_suffix('\r').unwrap_or(text);
        Ok(Some(Line { number: self.number, offset, text }))
    }

    /// Returns whether the last line had no end.
    pub(crate) const fn is_open(&self) -> bool {
        !self.whole
    }

    /// Returns how many signs were put right that had been encoded twice.
    pub(crate) fn repaired(&self) -> u64 {
        self.decoder.repaired()
    }
}

/// Returns where to cut `block` at or before `room`: after the last space or mark that no value holds.
fn rest_of_word(block: &str) -> usize {
    const LONGEST: usize = 4096;
    let end = block.find(|it: char| it.is_whitespace() || matches!(it, ';' | ',' | '|' | ')'));
    let end = end.unwrap_or(block.len()).min(LONGEST);
    block.floor_char_boundary(end).max(block.chars().next().map_or(1, char::len_utf8))
}

fn word_end(block: &str, room: usize) -> usize {
    let room = block.floor_char_boundary(room);
    let head = block.get(..room).unwrap_or_default();
    let from = head.floor_char_boundary(room.saturating_sub(4096));
    let tail = head.get(from..).unwrap_or_default();
    let at = tail.rfind(|it: char| it.is_whitespace() || matches!(it, ';' | ',' | '|' | ')'));
    // A block always moves on, whatever it holds.
    at.map_or(room, |at| from + at + 1).max(block.chars().next().map_or(1, char::len_utf8))
}
