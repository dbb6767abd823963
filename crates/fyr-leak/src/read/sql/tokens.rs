//! The words, names and values of SQL, byte by byte with one byte of look-ahead.

use crate::limits::CELL_BYTES_MAX;
use crate::read::sniff::Backslash;
use std::io::{self, BufRead, BufReader, Read};

/// A value in a row.
pub(super) enum Value {
    Null,
    Text(String),
}

/// The stream, with what could not be read of it.
pub(super) struct Tokens<R: Read> {
    reader: BufReader<R>,
    backslash: Backslash,
    line: u64,
    unclosed: Option<u64>,
    cut: u64,
}

impl<R: Read> Tokens<R> {
    pub(super) fn new(reader: R, backslash: Backslash) -> Self {
        let reader = BufReader::with_capacity(64 << 10, reader);
        Self { reader, backslash, line: 1, unclosed: None, cut: 0 }
    }

    pub(super) const fn line(&self) -> u64 {
        self.line
    }

    pub(super) const fn unclosed(&self) -> Option<u64> {
        self.unclosed
    }

    pub(super) const fn cut(&self) -> u64 {
        self.cut
    }

    pub(super) fn peek(&mut self) -> io::Result<Option<u8>> {
        Ok(self.reader.fill_buf()?.first().copied())
    }

    pub(super) fn bump(&mut self) -> io::Result<()> {
        self.take().map(|_| ())
    }

    /// Skips white space and comments; `false` at the end of the file.
    pub(super) fn skip_space(&mut self) -> io::Result<bool> {
        loop {
            let Some(byte) = self.peek()? else { return Ok(false) };
            let ahead = self.reader.fill_buf()?.get(1).copied();
            match (byte, ahead) {
                (b'-', Some(b'-')) | (b'#', _) => {
                    self.rest_of_line()?;
                }
                (b'/', Some(b'*')) => self.skip_comment()?,
                _ if byte.is_ascii_whitespace() => self.bump()?,
                _ => return Ok(true),
            }
        }
    }

    fn skip_comment(&mut self) -> io::Result<()> {
        self.bump()?;
        self.bump()?;
        let mut star = false;
        while let Some(byte) = self.take()? {
            if star && byte == b'/' {
                break;
            }
            star = byte == b'*';
        }
        Ok(())
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

    /// Returns the last part of a name that may be quoted and qualified: `` `a`.`b` ``, `"b"`, `[dbo].[b]`.
    pub(super) fn name(&mut self) -> io::Result<String> {
        loop {
            self.skip_space()?;
            let name = match self.peek()? {
                Some(b'`') => self.quoted_name(b'`')?,
                Some(b'"') => self.quoted_name(b'"')?,
                Some(b'[') => self.quoted_name(b']')?,
                _ => self.plain_name()?,
            };
            if self.peek()? != Some(b'.') {
                return Ok(name);
            }
            self.bump()?;
        }
    }

    fn quoted_name(&mut self, close: u8) -> io::Result<String> {
        self.bump()?;
        let mut bytes = Vec::new();
        while let Some(byte) = self.take()? {
            if byte == close || bytes.len() >= 256 {
                break;
            }
            bytes.push(byte);
        }
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }

    fn plain_name(&mut self) -> io::Result<String> {
        let mut bytes = Vec::new();
        while let Some(byte) = self.peek()? {
            let part = byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$') || byte >= 0x80;
            if !part || bytes.len() >= 256 {
                break;
            }
            bytes.push(byte);
            self.bump()?;
        }
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }

    /// Returns what is left of the line, its end taken; at most the bound of a cell.
    pub(super) fn rest_of_line(&mut self) -> io::Result<String> {
        let mut bytes = Vec::new();
        self.reader.by_ref().take(CELL_BYTES_MAX as u64).read_until(b'\n', &mut bytes)?;
        if bytes.ends_with(b"\n") {
            self.line += 1;
            bytes.pop();
            if bytes.ends_with(b"\r") {
                bytes.pop();
            }
        }
        Ok(String::from_utf8(bytes)
            .unwrap_or_else(|it| String::from_utf8_lossy(it.as_bytes()).into_owned()))
    }

    /// Returns one value and stops before the comma or parenthesis after it.
    ///
    /// Of an expression such as `CAST('…' AS date)` the first text literal is the value.
    pub(super) fn value(&mut self) -> io::Result<Value> {
        self.skip_space()?;
        let mut raw = Vec::new();
        let mut literal: Option<String> = None;
        let mut depth = 0_u32;
        loop {
            match self.peek()? {
                None => break,
                Some(b',' | b')') if depth == 0 => break,
                Some(quote @ (b'\'' | b'"')) => {
                    let escapes = self.backslash == Backslash::Escapes || raw.ends_with(b"E");
                    let text = self.literal(quote, escapes)?;
                    literal.get_or_insert(text);
                }
                Some(byte) => {
                    depth = match byte {
                        b'(' => depth + 1,
                        b')' => depth - 1,
                        _ => depth,
                    };
                    self.bump()?;
                    if raw.len() < 256 {
                        raw.push(byte);
                    }
                }
            }
        }
        if let Some(text) = literal {
            return Ok(Value::Text(text));
        }
        let raw = String::from_utf8_lossy(&raw).trim().to_owned();
        Ok(if raw.eq_ignore_ascii_case("NULL") { Value::Null } else { Value::Text(raw) })
    }

    fn literal(&mut self, quote: u8, escapes: bool) -> io::Result<String> {
        let begun = self.line;
        self.bump()?;
        let mut bytes = Vec::new();
        let mut cut = 0;
        loop {
            let byte = match self.take()? {
                None => {
                    self.unclosed = Some(begun);
                    break;
                }
                Some(b'\\') if escapes => match self.take()? {
                    Some(b'n') => b'\n',
                    Some(b't') => b'\t',
                    Some(b'r') => b'\r',
                    Some(b'0') => b' ',
                    Some(other) => other,
                    None => continue,
                },
                Some(byte) if byte == quote => {
                    if self.peek()? != Some(quote) {
                        break;
                    }
                    self.bump()?;
                    quote
                }
                Some(byte) => byte,
            };
            if bytes.len() < CELL_BYTES_MAX {
                bytes.push(byte);
            } else {
                cut = 1;
            }
        }
        self.cut += cut;
        Ok(String::from_utf8(bytes)
            .unwrap_or_else(|it| String::from_utf8_lossy(it.as_bytes()).into_owned()))
    }

    /// Skips the rest of a column's definition; `true` when another follows.
    pub(super) fn skip_definition(&mut self) -> io::Result<bool> {
        let mut depth = 0_u32;
        while let Some(byte) = self.peek()? {
            match byte {
                b'\'' => {
                    self.literal(b'\'', false)?;
                    continue;
                }
                b'(' => depth += 1,
                b',' if depth == 0 => {
                    self.bump()?;
                    return Ok(true);
                }
                b')' if depth == 0 => {
                    self.bump()?;
                    return Ok(false);
                }
                b')' => depth -= 1,
                _ => {}
            }
            self.bump()?;
        }
        Ok(false)
    }

    fn take(&mut self) -> io::Result<Option<u8>> {
        let byte = self.peek()?;
        if let Some(byte) = byte {
            self.reader.consume(1);
            self.line += u64::from(byte == b'\n');
        }
        Ok(byte)
    }
}
