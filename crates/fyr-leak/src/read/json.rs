//! JSON as a stream: one value, many after another, or one in each line; objects become rows.
//!
//! A reader of our own: it holds no more than one record, goes on after a damaged line, and tells where a file is cut.

use super::decode::Decoder;
use super::tree::{Place, Tree, is_place};
use super::{Outcome, Push, Unread, remark_repaired};
use crate::limits::{CELL_BYTES_MAX, JSON_DEPTH_MAX};
use std::io::{self, Read};

/// Hands over a row for each object that repeats.
pub(crate) fn read(reader: impl Read, push: &mut Push<'_>) -> Outcome {
    let mut parser = Parser {
        decoder: Decoder::new(reader)?,
        tree: Tree::new(push),
        line: 1,
        deep: 0,
        cut: 0,
        damaged: Vec::new(),
        ended: false,
    };
    while parser.skip_space(b",;\x1e")? {
        if parser.value("", Place::Item, 0)? == Step::Damaged {
            parser.next_line()?;
        }
    }
    let Parser { decoder, tree, deep, cut, damaged, ended, .. } = parser;
    tree.finish()?;
    remark_repaired(decoder.repaired(), push)?;
    let mut unread = Vec::new();
    if ended {
        unread.push(Unread::new("the file ends within a value: it is cut off"));
    }
    if let Some(first) = damaged.first() {
        let count = damaged.len();
        unread.push(Unread::new(format!("{count} places are no JSON, the first in line {first}")));
    }
    if deep > 0 {
        unread
            .push(Unread::new(format!("{deep} values are nested too deeply and were passed over")));
    }
    if cut > 0 {
        unread.push(Unread::new(format!("{cut} values are longer than the bound and were cut")));
    }
    Ok(unread)
}

/// Whether the objects of a list are parts of what is around it, as addresses and numbers are of a person (FHIR, SCIM).
fn is_part(name: &str, depth: usize) -> bool {
    match name {
        "identifier" | "telecom" | "name" => 0 < depth,
        "emails" | "phoneNumbers" | "address" | "addresses" | "names" => 2 < depth,
        _ => false,
    }
}

struct Parser<'a, 'b, R> {
    decoder: Decoder<R>,
    tree: Tree<'a, 'b>,
    line: u64,
    deep: u64,
    cut: u64,
    damaged: Vec<u64>,
    ended: bool,
}

/// What the values of a list are.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Listed {
    /// Values of the object around it, or rows of one column.
    Values,
    /// The cells of one row.
    Row,
}

/// Whether a value was understood.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Step {
    Whole,
    Damaged,
}

impl<R: Read> Parser<'_, '_, R> {
    /// Reads a value into the tree: a field of what is open, or an object of its own.
    fn value(&mut self, name: &str, place: Place, depth: usize) -> io::Result<Step> {
        match self.peek()? {
            Some(b'{') => self.object(name, place, depth),
            Some(b'[') => self.array(name, Listed::Values, depth),
            Some(b'"') => {
                self.bump()?;
                let text = self.string()?;
                self.tree.field(name, text)?;
                Ok(Step::Whole)
            }
            Some(_) => {
                let word = self.word()?;
                match word.as_str() {
                    "" => Ok(Step::Damaged),
                    // In a list that is written as an object a value keeps its place too.
                    "null" if !is_place(name) => Ok(Step::Whole),
                    "null" => self.tree.field(name, String::new()).map(|()| Step::Whole),
                    _ => self.tree.field(name, word).map(|()| Step::Whole),
                }
            }
            None => {
                self.ended = true;
                Ok(Step::Damaged)
            }
        }
    }

    fn object(&mut self, name: &str, place: Place, depth: usize) -> io::Result<Step> {
        self.bump()?;
        if depth >= JSON_DEPTH_MAX {
            self.deep += 1;
            return self.skip_nested();
        }
        self.tree.open(name, place);
        let step = self.members(depth);
        self.tree.close()?;
        step
    }

    fn members(&mut self, depth: usize) -> io::Result<Step> {
        loop {
            if !self.skip_space(b",")? {
                self.ended = true;
                return Ok(Step::Damaged);
            }
            match self.peek()? {
                Some(b'}') => {
                    self.bump()?;
                    return Ok(Step::Whole);
                }
                Some(b'"') => {
                    self.bump()?;
                }
                _ => return Ok(Step::Damaged),
            }
            let key = self.string()?;
            self.skip_space(b"")?;
            if self.peek()? != Some(b':') {
                self.ended |= self.peek()?.is_none();
                return Ok(Step::Damaged);
            }
            self.bump()?;
            self.skip_space(b"")?;
            if self.value(&key, Place::Field, depth + 1)? == Step::Damaged {
                return Ok(Step::Damaged);
            }
        }
    }

    fn array(&mut self, name: &str, listed: Listed, depth: usize) -> io::Result<Step> {
        self.bump()?;
        if depth >= JSON_DEPTH_MAX {
            self.deep += 1;
            return self.skip_nested();
        }
        loop {
            if !self.skip_space(b",")? {
                self.ended = true;
                return Ok(Step::Damaged);
            }
            let step = match self.peek()? {
                Some(b']') => {
                    self.bump()?;
                    return Ok(Step::Whole);
                }
                // Lists in lists are the rows of a table without names.
                Some(b'[') => {
                    self.keep_place(name, listed)?;
                    self.tree.open_list(name);
                    let step = self.array(name, Listed::Row, depth + 1);
                    self.tree.close()?;
                    step?
                }
                Some(b'{') => {
                    self.keep_place(name, listed)?;
                    let place = if is_part(name, depth) { Place::Field } else { Place::Item };
                    self.value(name, place, depth + 1)?
                }
                // A value that is not there keeps its place among the others.
                Some(b'n') if listed == Listed::Row || !name.is_empty() => {
                    let word = self.word()?;
                    let value = if word == "null" { String::new() } else { word };
                    self.tree.field(name, value)?;
                    Step::Whole
                }
                Some(_) if listed == Listed::Values && name.is_empty() => {
                    self.tree.open_list(name);
                    let step = self.value("", Place::Item, depth + 1);
                    self.tree.close()?;
                    step?
                }
                _ => self.value(name, Place::Item, depth + 1)?,
            };
            if step == Step::Damaged {
                return Ok(step);
            }
        }
    }

    /// What lies in a cell becomes rows of its own; the cell stays where it is.
    fn keep_place(&mut self, name: &str, listed: Listed) -> io::Result<()> {
        if listed == Listed::Row { self.tree.field(name, String::new()) } else { Ok(()) }
    }

    /// Passes over a value that is nested too deeply.
    fn skip_nested(&mut self) -> io::Result<Step> {
        let mut open = 1_u64;
        while open > 0 {
            match self.bump()? {
                Some(b'{' | b'[') => open += 1,
                Some(b'}' | b']') => open -= 1,
                Some(b'"') => drop(self.string()?),
                Some(_) => {}
                None => {
                    self.ended = true;
                    return Ok(Step::Damaged);
                }
            }
        }
        Ok(Step::Whole)
    }

    /// Reads a text whose opening mark has been taken.
    fn string(&mut self) -> io::Result<String> {
        let mut bytes = Vec::new();
        loop {
            let ready = self.decoder.ahead(1)?;
            if ready.is_empty() {
                self.ended = true;
                break;
            }
            let end = memchr::memchr2(b'"', b'\\', ready);
            let count = end.unwrap_or(ready.len());
            let part = ready.get(..count).unwrap_or_default();
            let room = CELL_BYTES_MAX.saturating_sub(bytes.len());
            bytes.extend_from_slice(part.get(..room).unwrap_or(part));
            self.cut += u64::from(part.len() > room && room > 0);
            self.line += memchr::memchr_iter(b'\n', part).count() as u64;
            self.decoder.consume(count);
            if end.is_some() && self.bump()? != Some(b'\\') {
                break;
            }
            if end.is_some() {
                self.escape(&mut bytes)?;
            }
        }
        Ok(String::from_utf8(bytes)
            .unwrap_or_else(|it| String::from_utf8_lossy(it.as_bytes()).into_owned()))
    }

    fn escape(&mut self, bytes: &mut Vec<u8>) -> io::Result<()> {
        let sign = match self.bump()? {
            Some(b'n') => '\n',
            Some(b't') => '\t',
            Some(b'r') => '\r',
            Some(b'b' | b'f') => ' ',
            Some(b'u') => self.unicode()?,
            Some(other) => {
                bytes.push(other);
                return Ok(());
            }
            None => return Ok(()),
        };
        bytes.extend_from_slice(sign.encode_utf8(&mut [0; 4]).as_bytes());
        Ok(())
    }

    /// Reads four hexadecimal digits, and the second half of a pair.
    fn unicode(&mut self) -> io::Result<char> {
        let first = self.hex()?;
        if !(0xd800..0xdc00).contains(&first) {
            return Ok(char::from_u32(first).unwrap_or('\u{fffd}'));
        }
        if self.decoder.ahead(2)?.get(..2) != Some(b"\\u") {
            return Ok('\u{fffd}');
        }
        self.decoder.consume(2);
        let second = self.hex()?;
        let code = 0x1_0000 + ((first - 0xd800) << 10) + second.wrapping_sub(0xdc00);
        Ok(char::from_u32(code).unwrap_or('\u{fffd}'))
    }

    fn hex(&mut self) -> io::Result<u32> {
        let mut code = 0;
        for _ in 0..4 {
            let Some(digit) = self.peek()?.and_then(|it| char::from(it).to_digit(16)) else {
                break;
            };
            code = code << 4 | digit;
            self.bump()?;
        }
        Ok(code)
    }

    /// Reads a number, `true`, `false`, `null` or what stands for one in careless files.
    fn word(&mut self) -> io::Result<String> {
        let mut word = String::new();
        loop {
            let ready = self.decoder.ahead(1)?;
            let part =
                |it: &&u8| it.is_ascii_alphanumeric() || matches!(it, b'+' | b'-' | b'.' | b'_');
            let room = 256_usize.saturating_sub(word.len());
            let count = ready.iter().take(room).take_while(part).count();
            let more = count == ready.len();
            word.extend(ready.iter().take(count).map(|it| char::from(*it)));
            self.decoder.consume(count);
            if !more || count == 0 {
                return Ok(word);
            }
        }
    }

    /// After a damaged place: the next line begins anew.
    fn next_line(&mut self) -> io::Result<()> {
        if self.ended {
            return Ok(());
        }
        if self.damaged.len() < 10_000 {
            self.damaged.push(self.line);
        }
        while let Some(byte) = self.bump()? {
            if byte == b'\n' {
                break;
            }
        }
        Ok(())
    }

    /// Skips white space and the bytes given; `false` at the end.
    fn skip_space(&mut self, also: &[u8]) -> io::Result<bool> {
        loop {
            let ready = self.decoder.ahead(1)?;
            let skipped = |it: &&u8| it.is_ascii_whitespace() || also.contains(it);
            let count = ready.iter().take_while(skipped).count();
            let more = count < ready.len();
            if count > 0 {
                let lines = ready.iter().take(count).filter(|it| **it == b'\n').count();
                self.line += lines as u64;
                self.decoder.consume(count);
            }
            if more || count == 0 {
                return Ok(more);
            }
        }
    }

    fn peek(&mut self) -> io::Result<Option<u8>> {
        Ok(self.decoder.ahead(1)?.first().copied())
    }

    fn bump(&mut self) -> io::Result<Option<u8>> {
        let byte = self.peek()?;
        if let Some(byte) = byte {
            self.decoder.consume(1);
            self.line += u64::from(byte == b'\n');
        }
        Ok(byte)
    }
}
