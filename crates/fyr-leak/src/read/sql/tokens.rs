//! The words, names and values of SQL as a stream; a value goes straight into its row.

use super::hex;
use crate::limits::{CELL_BYTES_MAX, LINE_BYTES_MAX};
use crate::read::cells::Cells;
use crate::read::decode::Decoder;
use crate::read::sniff::Backslash;
use std::io::{self, Read};

/// Functions whose first text is the value and whose others are forms.
const FORMED: [&str; 8] =
    ["CAST", "CONVERT", "DATE", "REPLACE", "STR_TO_DATE", "TO_DATE", "TO_NUMBER", "TO_TIMESTAMP"];

/// What follows the definition of a column.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Next {
    Another,
    Last,
    /// The end of the file.
    End,
}

/// The stream, with what could not be read of it.
pub(super) struct Tokens<R: Read> {
    decoder: Decoder<R>,
    backslash: Backslash,
    line: u64,
    unclosed: Option<u64>,
    cut: u64,
    /// The text of the value, and what stands around it.
    text: Vec<u8>,
    raw: Vec<u8>,
    /// Comments that have been passed and not been handed over.
    comments: Vec<(u64, String)>,
}

impl<R: Read> Tokens<R> {
    pub(super) fn new(reader: R, backslash: Backslash) -> io::Result<Self> {
        Ok(Self {
            decoder: Decoder::new(reader)?,
            backslash,
            line: 1,
            unclosed: None,
            cut: 0,
            text: Vec::new(),
            raw: Vec::new(),
            comments: Vec::new(),
        })
    }

    pub(super) const fn line(&self) -> u64 {
        self.line
    }

    /// Returns the line in which a text begins that is never closed.
    pub(super) const fn unclosed(&self) -> Option<u64> {
        self.unclosed
    }

    /// Returns how many values were longer than the bound.
    pub(super) const fn cut(&self) -> u64 {
        self.cut
    }

    /// Returns how many signs were put right that had been encoded twice.
    pub(super) const fn repaired(&self) -> u64 {
        self.decoder.repaired()
    }

    pub(super) fn take_comments(&mut self) -> Vec<(u64, String)> {
        std::mem::take(&mut self.comments)
    }

    pub(super) fn peek(&mut self) -> io::Result<Option<u8>> {
        Ok(self.decoder.ahead(1)?.first().copied())
    }

    fn peek_two(&mut self) -> io::Result<(Option<u8>, Option<u8>)> {
        let ahead = self.decoder.ahead(2)?;
        Ok((ahead.first().copied(), ahead.get(1).copied()))
    }

    /// Takes one byte.
    pub(super) fn bump(&mut self) -> io::Result<Option<u8>> {
        let byte = self.peek()?;
        if let Some(byte) = byte {
            self.decoder.consume(1);
            self.line += u64::from(byte == b'\n');
        }
        Ok(byte)
    }

    /// Takes the byte if it comes next.
    pub(super) fn eat(&mut self, wanted: u8) -> io::Result<bool> {
        let there = self.peek()? == Some(wanted);
        if there {
            self.bump()?;
        }
        Ok(there)
    }

    /// Skips white space and comments; `false` at the end of the file.
    pub(super) fn skip_space(&mut self) -> io::Result<bool> {
        loop {
            match self.peek_two()? {
                (None, _) => return Ok(false),
                (Some(b'-'), Some(b'-')) => self.comment_line()?,
                (Some(b'#'), _) if self.backslash == Backslash::Escapes => self.comment_line()?,
                (Some(b'/'), Some(b'*')) => self.comment_block()?,
                (Some(byte), _) if byte.is_ascii_whitespace() => {
                    self.bump()?;
                }
                _ => return Ok(true),
            }
        }
    }

    fn comment_line(&mut self) -> io::Result<()> {
        let line = self.line;
        let text = self.rest_of_line()?;
        self.keep_comment(line, &text);
        Ok(())
    }

    fn comment_block(&mut self) -> io::Result<()> {
        let line = self.line;
        self.decoder.consume(2);
        let mut text = Vec::new();
        loop {
            match self.peek_two()? {
                (Some(b'*'), Some(b'/')) => {
                    self.decoder.consume(2);
                    break;
                }
                (None, _) => {
                    self.unclosed = Some(line);
                    break;
                }
                (Some(byte), _) => {
                    if text.len() < LINE_BYTES_MAX {
                        text.push(byte);
                    }
                    self.bump()?;
                }
            }
        }
        self.keep_comment(line, &String::from_utf8_lossy(&text));
        Ok(())
    }

    /// A comment may hold data too; one without a digit or an address says nothing of anybody.
    fn keep_comment(&mut self, line: u64, text: &str) {
        // `/*!40101 SET … */` is for other versions of the program.
        let own = text.starts_with('!');
        if !own && text.len() > 6 && text.bytes().any(|it| it.is_ascii_digit() || it == b'@') {
            self.comments.push((line, text.to_owned()));
        }
    }

    /// Returns the letters, digits and underscores that come next, at most 64.
    pub(super) fn word(&mut self) -> io::Result<String> {
        let mut word = String::new();
        while let Some(byte) = self.peek()? {
            if !(byte.is_ascii_alphanumeric() || byte == b'_') || word.len() >= 64 {
                break;
            }
            word.push(char::from(byte));
            self.bump()?;
        }
        Ok(word)
    }

    /// Returns the parts of a name that may be quoted and qualified: `` `a`.`b` ``, `"b"`, `[dbo].[b]`.
    pub(super) fn name(&mut self) -> io::Result<Vec<String>> {
        let mut parts = Vec::new();
        loop {
            self.skip_space()?;
            let name = match self.peek()? {
                Some(quote @ (b'`' | b'"' | b'\'')) => self.quoted_name(quote)?,
                Some(b'[') => self.quoted_name(b']')?,
                _ => self.plain_name()?,
            };
            if parts.len() < 4 {
                parts.push(name);
            }
            if !self.eat(b'.')? {
                return Ok(parts);
            }
        }
    }

    fn quoted_name(&mut self, close: u8) -> io::Result<String> {
        self.bump()?;
        let mut bytes = Vec::new();
        while let Some(byte) = self.bump()? {
            if byte == close {
                if self.peek()? != Some(close) {
                    break;
                }
                self.bump()?;
            }
            if bytes.len() >= 256 {
                break;
            }
            bytes.push(byte);
        }
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }

    fn plain_name(&mut self) -> io::Result<String> {
        let mut bytes = Vec::new();
        while let Some(byte) = self.peek()? {
            let part =
                byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$' | b'#') || byte >= 0x80;
            if !part || bytes.len() >= 256 {
                break;
            }
            bytes.push(byte);
            self.bump()?;
        }
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }

    /// Returns what is left of the line, its end taken; at most the bound of a line.
    pub(super) fn rest_of_line(&mut self) -> io::Result<String> {
        let mut bytes = Vec::new();
        while bytes.len() < LINE_BYTES_MAX {
            let ready = self.decoder.ahead(1)?;
            if ready.is_empty() {
                break;
            }
            if let Some(at) = memchr::memchr(b'\n', ready) {
                bytes.extend_from_slice(ready.get(..at).unwrap_or_default());
                self.decoder.consume(at + 1);
                self.line += 1;
                if bytes.ends_with(b"\r") {
                    bytes.pop();
                }
                break;
            }
            let count = ready.len().min(LINE_BYTES_MAX);
            bytes.extend_from_slice(ready.get(..count).unwrap_or_default());
            self.decoder.consume(count);
        }
        Ok(String::from_utf8(bytes)
            .unwrap_or_else(|it| String::from_utf8_lossy(it.as_bytes()).into_owned()))
    }

    /// Reads one value into `cells` and stops before the comma or parenthesis after it.
    ///
    /// Of an expression such as `CAST('…' AS date)` the text literal is the value; of `'a' || 'b'` both are.
    pub(super) fn value(&mut self, cells: &mut Cells) -> io::Result<()> {
        if self.plain_value(cells)? {
            return Ok(());
        }
        self.skip_space()?;
        self.text.clear();
        self.raw.clear();
        let (mut depth, mut literals, mut formed) = (0_u32, 0_u32, false);
        loop {
            match self.peek()? {
                None => break,
                Some(b',' | b')' | b';') if depth == 0 => break,
                Some(quote @ (b'\'' | b'"')) => {
                    // The second text of a function such as TO_DATE is a form, not a value.
                    let kept = (formed && literals > 0).then_some(self.text.len());
                    self.literal(quote)?;
                    if let Some(length) = kept {
                        self.text.truncate(length);
                    }
                    literals += 1;
                }
                Some(b'$') if literals == 0 && depth == 0 => self.dollar(&mut literals)?,
                Some(b'-') if self.peek_two()?.1 == Some(b'-') => self.comment_line()?,
                Some(b'/') if self.peek_two()?.1 == Some(b'*') => self.comment_block()?,
                Some(byte) => {
                    match byte {
                        b'(' => {
                            depth += 1;
                            formed |= FORMED.iter().any(|it| ends_with(&self.raw, it));
                        }
                        b')' => depth -= 1,
                        _ => {}
                    }
                    self.bump()?;
                    if self.raw.len() < 4096 || self.raw.starts_with(b"0x") {
                        self.push_raw(byte);
                    }
                }
            }
        }
        self.put(literals, cells);
        Ok(())
    }

    /// Reads a number, NULL or a text without escapes that lies in the block as a whole; `false` when it is none.
    fn plain_value(&mut self, cells: &mut Cells) -> io::Result<bool> {
        let block = self.decoder.block()?;
        let start = block.bytes().take_while(|it| *it == b' ').count();
        let Some(rest) = block.get(start..) else { return Ok(false) };
        let (text, taken) = if let Some(body) = rest.strip_prefix('\'') {
            let end = if self.backslash == Backslash::Escapes {
                memchr::memchr2(b'\'', b'\\', body.as_bytes())
            } else {
                memchr::memchr(b'\'', body.as_bytes())
            };
            let Some(text) = end.and_then(|end| body.get(..end)) else { return Ok(false) };
            (text, text.len() + 2)
        } else {
            let part = |it: u8| it.is_ascii_alphanumeric() || matches!(it, b'.' | b'_');
            let sign = usize::from(rest.starts_with('-'));
            let digits = rest.bytes().skip(sign).take_while(|it| part(*it)).count();
            let Some(text) = rest.get(..sign + digits) else { return Ok(false) };
            (text, text.len())
        };
        let quoted = taken > text.len();
        let ends = matches!(rest.as_bytes().get(taken), Some(b',' | b')'));
        let closed = !quoted || rest.as_bytes().get(taken - 1) == Some(&b'\'');
        let special =
            if quoted { text.starts_with("\\x") } else { text == "-" || text.starts_with("0x") };
        if !ends || !closed || special || text.len() > CELL_BYTES_MAX {
            return Ok(false);
        }
        let lines = memchr::memchr_iter(b'\n', text.as_bytes()).count() as u64;
        cells.push(if !quoted && text.eq_ignore_ascii_case("NULL") { "" } else { text });
        self.line += lines;
        self.decoder.consume(start + taken);
        Ok(true)
    }

    fn push_raw(&mut self, byte: u8) {
        if self.raw.len() < CELL_BYTES_MAX {
            self.raw.push(byte);
        }
    }

    /// Puts what was read into the row: a text as it is, a number as its digits, NULL as nothing.
    fn put(&self, literals: u32, cells: &mut Cells) {
        let raw = self.raw.trim_ascii();
        if literals > 0 {
            let hex = matches!(raw, b"X" | b"x") || self.text.starts_with(b"\\x");
            let digits = self.text.strip_prefix(b"\\x").unwrap_or(&self.text);
            match hex.then(|| hex::text(digits)).flatten() {
                Some(text) => cells.push(&text),
                None => cells.push(&String::from_utf8_lossy(&self.text)),
            }
        } else if raw.eq_ignore_ascii_case(b"NULL") {
            cells.push("");
        } else if let Some(text) = raw.strip_prefix(b"0x").and_then(hex::text) {
            cells.push(&text);
        } else {
            cells.push(&String::from_utf8_lossy(raw));
        }
    }

    /// Adds a literal to the value.
    fn literal(&mut self, quote: u8) -> io::Result<()> {
        let begun = self.line;
        let before = self.raw.last().copied();
        let oracle = matches!(before, Some(b'q' | b'Q')) && !ends_with(&self.raw, "xq");
        self.bump()?;
        if oracle && self.raw.len() <= 2 {
            return self.oracle_literal(begun, quote);
        }
        let escapes = self.backslash == Backslash::Escapes || matches!(before, Some(b'E' | b'e'));
        loop {
            let ready = self.decoder.ahead(1)?;
            if ready.is_empty() {
                self.unclosed = Some(begun);
                return Ok(());
            }
            let end = if escapes {
                memchr::memchr2(quote, b'\\', ready)
            } else {
                memchr::memchr(quote, ready)
            };
            let count = end.unwrap_or(ready.len());
            let part = ready.get(..count).unwrap_or_default();
            let room = CELL_BYTES_MAX.saturating_sub(self.text.len());
            self.text.extend_from_slice(part.get(..room).unwrap_or(part));
            self.cut += u64::from(part.len() > room && room > 0);
            self.line += memchr::memchr_iter(b'\n', part).count() as u64;
            self.decoder.consume(count);
            if end.is_none() {
                continue;
            }
            match self.bump()? {
                Some(b'\\') => self.escape()?,
                _ if self.peek()? == Some(quote) => {
                    self.bump()?;
                    self.text.push(quote);
                }
                _ => return Ok(()),
            }
        }
    }

    fn escape(&mut self) -> io::Result<()> {
        let byte = match self.bump()? {
            Some(b'n') => b'\n',
            Some(b't') => b'\t',
            Some(b'r') => b'\r',
            Some(b'0' | b'Z') => b' ',
            Some(other) => other,
            None => return Ok(()),
        };
        self.text.push(byte);
        Ok(())
    }

    /// `q'[…]'`: ends with the closing sign and the mark.
    fn oracle_literal(&mut self, begun: u64, quote: u8) -> io::Result<()> {
        let close = match self.bump()? {
            Some(b'[') => b']',
            Some(b'(') => b')',
            Some(b'{') => b'}',
            Some(b'<') => b'>',
            Some(other) => other,
            None => return Ok(()),
        };
        self.raw.clear();
        while let Some(byte) = self.bump()? {
            if byte == close && self.eat(quote)? {
                return Ok(());
            }
            if self.text.len() < CELL_BYTES_MAX {
                self.text.push(byte);
            }
        }
        self.unclosed = Some(begun);
        Ok(())
    }

    /// `$$…$$` and `$tag$…$tag$` of PostgreSQL.
    fn dollar(&mut self, literals: &mut u32) -> io::Result<()> {
        let begun = self.line;
        self.bump()?;
        let tag = self.word()?;
        if !self.eat(b'$')? {
            self.push_raw(b'$');
            self.raw.extend_from_slice(tag.as_bytes());
            return Ok(());
        }
        *literals += 1;
        let close = format!("${tag}$");
        while let Some(byte) = self.bump()? {
            self.text.push(byte);
            if self.text.ends_with(close.as_bytes()) {
                self.text.truncate(self.text.len() - close.len());
                return Ok(());
            }
            if self.text.len() > CELL_BYTES_MAX {
                self.text.drain(..CELL_BYTES_MAX / 2);
                self.cut += 1;
            }
        }
        self.unclosed = Some(begun);
        Ok(())
    }

    /// Skips the rest of a column's definition.
    pub(super) fn skip_definition(&mut self) -> io::Result<Next> {
        let mut depth = 0_u32;
        while self.skip_space()? {
            let Some(byte) = self.peek()? else { break };
            match byte {
                b'\'' => {
                    self.raw.clear();
                    self.text.clear();
                    self.literal(b'\'')?;
                    continue;
                }
                b'(' => depth += 1,
                b',' if depth == 0 => {
                    self.bump()?;
                    return Ok(Next::Another);
                }
                b')' if depth == 0 => {
                    self.bump()?;
                    return Ok(Next::Last);
                }
                b')' => depth -= 1,
                _ => {}
            }
            self.bump()?;
        }
        Ok(Next::End)
    }
}

fn ends_with(raw: &[u8], word: &str) -> bool {
    let raw = raw.trim_ascii_end();
    let tail = raw.len().checked_sub(word.len()).and_then(|at| raw.get(at..));
    tail.is_some_and(|it| it.eq_ignore_ascii_case(word.as_bytes()))
}
