//! SQL dumps as a stream: `INSERT` with and without column lists, `CREATE TABLE` for the columns, PostgreSQL's `COPY`.
//!
//! Read are mysqldump, `pg_dump` in text form and scripts of SQL Server. What is none of these statements is handed over as
//! running text, so that nothing in it is lost.

mod tokens;

use super::cells::Cells;
use super::decode::Decoder;
use super::sniff::Backslash;
use super::{Outcome, Piece, Push, Unread};
use crate::limits::COLUMNS_MAX;
use std::collections::HashMap;
use std::io::{self, Read};
use tokens::{Tokens, Value};

/// Hands over the rows of every table.
pub(crate) fn read(reader: impl Read, backslash: Backslash, push: &mut Push<'_>) -> Outcome {
    let tokens = Tokens::new(Decoder::new(reader)?, backslash);
    let mut dump = Dump { tokens, columns: HashMap::new(), broken: Vec::new() };
    while dump.tokens.skip_space()? {
        dump.statement(push)?;
    }
    let mut unread = Vec::new();
    if let Some(line) = dump.tokens.unclosed() {
        unread.push(Unread::new(format!(
            "a text that begins in line {line} is never closed; the file is cut off"
        )));
    }
    if dump.tokens.cut() > 0 {
        unread.push(Unread::new(format!(
            "{} values are longer than the bound and were cut",
            dump.tokens.cut()
        )));
    }
    if let Some(first) = dump.broken.first() {
        let count = dump.broken.len();
        unread.push(Unread::new(format!(
            "{count} statements could not be understood, the first in line {first}"
        )));
    }
    Ok(unread)
}

struct Dump<R: Read> {
    tokens: Tokens<R>,
    columns: HashMap<String, Vec<String>>,
    broken: Vec<u64>,
}

impl<R: Read> Dump<R> {
    fn statement(&mut self, push: &mut Push<'_>) -> io::Result<()> {
        let line = self.tokens.line();
        let word = self.tokens.word()?;
        match word.to_ascii_uppercase().as_str() {
            "INSERT" | "REPLACE" => self.insert(line, push),
            "CREATE" => self.create(push),
            "COPY" => self.copy(push),
            _ => self.other(&word, push),
        }
    }

    /// `INSERT [INTO] name [(columns)] VALUES (…), (…);`
    fn insert(&mut self, line: u64, push: &mut Push<'_>) -> io::Result<()> {
        let mut name = self.tokens.name()?;
        while ["INTO", "IGNORE", "LOW_PRIORITY", "DELAYED"]
            .iter()
            .any(|it| name.eq_ignore_ascii_case(it))
        {
            name = self.tokens.name()?;
        }
        let mut columns = self.columns.get(&name).cloned();
        self.tokens.skip_space()?;
        if self.tokens.peek()? == Some(b'(') {
            columns = Some(self.column_list()?);
        }
        loop {
            self.tokens.skip_space()?;
            let word = self.tokens.word()?;
            match word.to_ascii_uppercase().as_str() {
                "VALUES" | "VALUE" => break,
                "OVERRIDING" | "SYSTEM" | "USER" => {}
                _ => {
                    self.broken.push(line);
                    return self.other(&word, push);
                }
            }
        }
        push(Piece::Table { name: &name, columns: columns.as_deref() })?;
        self.rows(push)
    }

    fn rows(&mut self, push: &mut Push<'_>) -> io::Result<()> {
        loop {
            self.tokens.skip_space()?;
            if self.tokens.peek()? != Some(b'(') {
                return Ok(());
            }
            self.tokens.bump()?;
            let number = self.tokens.line();
            let cells = self.tuple()?;
            let cells: Cells = cells.iter().map(String::as_str).collect();
            push(Piece::Row { number, cells: &cells })?;
            self.tokens.skip_space()?;
            match self.tokens.peek()? {
                Some(b',') => self.tokens.bump()?,
                Some(b';') => return self.tokens.bump(),
                _ => return Ok(()),
            }
        }
    }

    /// Reads values up to and with the closing parenthesis.
    fn tuple(&mut self) -> io::Result<Vec<String>> {
        let mut cells = Vec::new();
        loop {
            let value = match self.tokens.value()? {
                Value::Null => String::new(),
                Value::Text(text) => text,
            };
            if cells.len() < COLUMNS_MAX {
                cells.push(value);
            }
            match self.tokens.peek()? {
                Some(b',') => self.tokens.bump()?,
                Some(_) => {
                    self.tokens.bump()?;
                    return Ok(cells);
                }
                None => return Ok(cells),
            }
        }
    }

    fn column_list(&mut self) -> io::Result<Vec<String>> {
        self.tokens.bump()?;
        let mut columns = Vec::new();
        loop {
            let name = self.tokens.name()?;
            if columns.len() < COLUMNS_MAX {
                columns.push(name);
            }
            self.tokens.skip_space()?;
            match self.tokens.peek()? {
                Some(b',') => self.tokens.bump()?,
                Some(_) => {
                    self.tokens.bump()?;
                    return Ok(columns);
                }
                None => return Ok(columns),
            }
        }
    }

    /// `CREATE [TEMPORARY] TABLE [IF NOT EXISTS] name (column type …, …)`
    fn create(&mut self, push: &mut Push<'_>) -> io::Result<()> {
        let mut word = self.tokens.name()?;
        while ["TEMPORARY", "TEMP", "UNLOGGED"].iter().any(|it| word.eq_ignore_ascii_case(it)) {
            word = self.tokens.name()?;
        }
        if !word.eq_ignore_ascii_case("TABLE") {
            return self.other(&word, push);
        }
        let mut name = self.tokens.name()?;
        while ["IF", "NOT", "EXISTS"].iter().any(|it| name.eq_ignore_ascii_case(it)) {
            name = self.tokens.name()?;
        }
        self.tokens.skip_space()?;
        if self.tokens.peek()? != Some(b'(') {
            return self.other(&name, push);
        }
        self.tokens.bump()?;
        let mut columns = Vec::new();
        loop {
            let column = self.tokens.name()?;
            let constraint = [
                "PRIMARY",
                "KEY",
                "UNIQUE",
                "CONSTRAINT",
                "FOREIGN",
                "INDEX",
                "FULLTEXT",
                "CHECK",
                "SPATIAL",
                "PERIOD",
            ];
            if !column.is_empty() && !constraint.iter().any(|it| column.eq_ignore_ascii_case(it)) {
                columns.push(column);
            }
            if !self.tokens.skip_definition()? || columns.len() >= COLUMNS_MAX {
                break;
            }
        }
        self.columns.insert(name, columns);
        Ok(())
    }

    /// `COPY name (columns) FROM stdin;` and the rows after it.
    fn copy(&mut self, push: &mut Push<'_>) -> io::Result<()> {
        let name = self.tokens.name()?;
        self.tokens.skip_space()?;
        let columns = if self.tokens.peek()? == Some(b'(') {
            Some(self.column_list()?)
        } else {
            self.columns.get(&name).cloned()
        };
        let rest = self.tokens.rest_of_line()?;
        if !rest.to_ascii_uppercase().contains("FROM STDIN") {
            return Ok(());
        }
        push(Piece::Table { name: &name, columns: columns.as_deref() })?;
        loop {
            let number = self.tokens.line();
            let row = self.tokens.rest_of_line()?;
            let ended = row.is_empty() && self.tokens.peek()?.is_none();
            if ended || row == "\\." {
                return Ok(());
            }
            let cells: Vec<String> = row.split('\t').take(COLUMNS_MAX).map(uncopied).collect();
            let cells: Cells = cells.iter().map(String::as_str).collect();
            push(Piece::Row { number, cells: &cells })?;
        }
    }

    /// The rest of a line of a statement that holds no rows, as running text.
    fn other(&mut self, begun: &str, push: &mut Push<'_>) -> io::Result<()> {
        let line = self.tokens.line();
        let text = format!("{begun}{}", self.tokens.rest_of_line()?);
        push(Piece::Text { line, offset: None, text: &text })
    }
}

/// Undoes the escapes of `COPY`; `\N` is NULL.
fn uncopied(cell: &str) -> String {
    if cell == "\\N" {
        return String::new();
    }
    if !cell.contains('\\') {
        return cell.to_owned();
    }
    let mut text = String::with_capacity(cell.len());
    let mut characters = cell.chars();
    while let Some(character) = characters.next() {
        if character != '\\' {
            text.push(character);
            continue;
        }
        match characters.next() {
            Some('n') => text.push('\n'),
            Some('t') => text.push('\t'),
            Some('r') => text.push('\r'),
            Some(other) => text.push(other),
            None => text.push('\\'),
        }
    }
    text
}
