//! SQL dumps as a stream: `INSERT` with and without column lists, `CREATE TABLE` for the columns, PostgreSQL's `COPY`.
//!
//! Read are dumps of `MySQL`, PostgreSQL, SQLite, Oracle and Db2 and scripts of SQL Server. What is none of these statements is
//! handed over as running text, comments too, so that nothing in it is lost.

mod hex;
mod tokens;

use super::cells::Cells;
use super::sniff::Backslash;
use super::{Outcome, Piece, Push, Unread, csv, remark_repaired};
use crate::limits::{COLUMNS_MAX, TABLES_DECLARED_MAX};
use std::collections::HashMap;
use std::io::{self, Read};
use tokens::{Next, Tokens};

/// Hands over the rows of every table.
pub(crate) fn read(reader: impl Read, backslash: Backslash, push: &mut Push<'_>) -> Outcome {
    let mut dump = Dump {
        tokens: Tokens::new(reader, backslash)?,
        columns: HashMap::new(),
        database: String::new(),
        schema: String::new(),
        cells: Cells::default(),
        cut: None,
        closed: 0,
        open: None,
    };
    while dump.next(push)? {}
    remark_repaired(dump.tokens.repaired(), push)?;
    Ok(dump.unread())
}

struct Dump<R: Read> {
    tokens: Tokens<R>,
    columns: HashMap<String, Vec<String>>,
    /// The database and the schema that the statements before have chosen.
    database: String,
    schema: String,
    cells: Cells,
    /// Where the file ends within a statement.
    cut: Option<u64>,
    /// Statements with rows that were closed with a semicolon, and the last when it was not.
    closed: u64,
    open: Option<u64>,
}

impl<R: Read> Dump<R> {
    /// Reads one statement; `false` at the end.
    fn next(&mut self, push: &mut Push<'_>) -> io::Result<bool> {
        let more = self.tokens.skip_space()?;
        for (line, text) in self.tokens.take_comments() {
            push(Piece::Text { line, offset: None, text: &text })?;
        }
        if more {
            self.statement(push)?;
        }
        Ok(more)
    }

    fn unread(&self) -> Vec<Unread> {
        let mut unread = Vec::new();
        let unclosed = self.tokens.unclosed();
        let left_open = self.open.filter(|_| self.closed > 0);
        if let Some(line) = unclosed.or(self.cut).or(left_open) {
            unread.push(Unread::new(format!(
                "the statement in line {line} is never closed; the file is cut off"
            )));
        }
        let cut = self.tokens.cut() + self.cells.cut();
        if cut > 0 {
            unread
                .push(Unread::new(format!("{cut} values are longer than the bound and were cut")));
        }
        unread
    }

    fn statement(&mut self, push: &mut Push<'_>) -> io::Result<()> {
        let word = self.tokens.word()?;
        match word.to_ascii_uppercase().as_str() {
            "INSERT" | "REPLACE" | "INTO" => self.insert(&word, push),
            "CREATE" => self.create(push),
            "COPY" => self.copy(push),
            "USE" => {
                self.tokens.skip_space()?;
                self.database = self.tokens.name()?.pop().unwrap_or_default();
                self.schema.clear();
                self.other(&format!("USE {}", self.database), push)
            }
            "SET" => self.set(push),
            _ => self.other(&word, push),
        }
    }

    /// `SET search_path = schema, …` chooses the schema of the tables that follow.
    fn set(&mut self, push: &mut Push<'_>) -> io::Result<()> {
        self.tokens.skip_space()?;
        let word = self.tokens.word()?;
        if !word.eq_ignore_ascii_case("search_path") {
            return self.other(&format!("SET {word}"), push);
        }
        self.tokens.skip_space()?;
        self.tokens.eat(b'=')?;
        self.schema = self.tokens.name()?.pop().unwrap_or_default();
        let schema = self.schema.clone();
        self.other(&format!("SET search_path = {schema}"), push)
    }

    /// `INSERT [ALL] [INTO] name [(columns)] VALUES (…), (…);`
    fn insert(&mut self, verb: &str, push: &mut Push<'_>) -> io::Result<()> {
        let mut name = self.tokens.name()?;
        while let [word] = name.as_slice()
            && [
                "INTO",
                "IGNORE",
                "LOW_PRIORITY",
                "DELAYED",
                "HIGH_PRIORITY",
                "ALL",
                "OR",
                "REPLACE",
            ]
            .iter()
            .any(|it| word.eq_ignore_ascii_case(it))
        {
            name = self.tokens.name()?;
        }
        let name = self.qualified(&name);
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
                "SET" => return self.set_list(&name, push),
                // A query, or a statement of no known form: its lines are read as text.
                _ => {
                    self.cut = self.cut.or(self.ends()?);
                    return self.other(&format!("{verb} {name} {word}"), push);
                }
            }
        }
        push(Piece::Table { name: &name, columns: columns.as_deref() })?;
        self.rows(push)
    }

    /// Returns the line when the file ends here.
    fn ends(&mut self) -> io::Result<Option<u64>> {
        Ok(self.tokens.peek()?.is_none().then(|| self.tokens.line()))
    }

    fn rows(&mut self, push: &mut Push<'_>) -> io::Result<()> {
        let begun = self.tokens.line();
        loop {
            if !self.tokens.skip_space()? {
                self.cut = Some(begun);
                return Ok(());
            }
            if !self.tokens.eat(b'(')? {
                return Ok(());
            }
            let number = self.tokens.line();
            if !self.tuple()? {
                self.cut = Some(number);
            }
            push(Piece::Row { number, cells: &self.cells })?;
            self.tokens.skip_space()?;
            self.open = None;
            match self.tokens.peek()? {
                Some(b',') => self.tokens.bump()?,
                Some(b';') => {
                    self.closed += 1;
                    self.tokens.bump()?;
                    return Ok(());
                }
                Some(_) => return Ok(()),
                None => {
                    self.open = Some(number);
                    return Ok(());
                }
            };
        }
    }

    /// Reads values up to and with the closing parenthesis; `false` when the file ends before it.
    fn tuple(&mut self) -> io::Result<bool> {
        self.cells.clear();
        loop {
            self.tokens.value(&mut self.cells)?;
            match self.tokens.bump()? {
                Some(b',') => {}
                // A semicolon within a row: the row is broken, and the next statement begins.
                Some(_) => break,
                None => {
                    self.cells.truncate(COLUMNS_MAX);
                    return Ok(false);
                }
            }
        }
        self.cells.truncate(COLUMNS_MAX);
        Ok(true)
    }

    /// `INSERT INTO name SET a = 1, b = 'x';`
    fn set_list(&mut self, name: &str, push: &mut Push<'_>) -> io::Result<()> {
        let number = self.tokens.line();
        let mut columns = Vec::new();
        self.cells.clear();
        loop {
            let column = self.tokens.name()?.pop().unwrap_or_default();
            self.tokens.skip_space()?;
            if column.is_empty() || !self.tokens.eat(b'=')? || columns.len() >= COLUMNS_MAX {
                break;
            }
            columns.push(column);
            self.tokens.value(&mut self.cells)?;
            if !self.tokens.eat(b',')? {
                break;
            }
        }
        push(Piece::Table { name, columns: Some(&columns) })?;
        push(Piece::Row { number, cells: &self.cells })?;
        if !self.tokens.eat(b';')? && self.tokens.peek()?.is_none() {
            self.cut = Some(number);
        }
        Ok(())
    }

    fn column_list(&mut self) -> io::Result<Vec<String>> {
        self.tokens.bump()?;
        let mut columns = Vec::new();
        loop {
            let name = self.tokens.name()?.pop().unwrap_or_default();
            if columns.len() < COLUMNS_MAX {
                columns.push(name);
            }
            self.tokens.skip_space()?;
            match self.tokens.bump()? {
                Some(b',') => {}
                Some(_) | None => return Ok(columns),
            }
        }
    }

    /// `CREATE [TEMPORARY] TABLE [IF NOT EXISTS] name (column type …, …)`
    fn create(&mut self, push: &mut Push<'_>) -> io::Result<()> {
        let is = |name: &[String], words: &[&str]| match name {
            [word] => words.iter().any(|it| word.eq_ignore_ascii_case(it)),
            _ => false,
        };
        let mut name = self.tokens.name()?;
        while is(&name, &["TEMPORARY", "TEMP", "UNLOGGED", "GLOBAL", "LOCAL", "FOREIGN"]) {
            name = self.tokens.name()?;
        }
        if !is(&name, &["TABLE"]) {
            return self.other(&format!("CREATE {}", name.join(".")), push);
        }
        name = self.tokens.name()?;
        while is(&name, &["IF", "NOT", "EXISTS"]) {
            name = self.tokens.name()?;
        }
        let name = self.qualified(&name);
        self.tokens.skip_space()?;
        if !self.tokens.eat(b'(')? {
            return self.other(&format!("CREATE TABLE {name}"), push);
        }
        let line = self.tokens.line();
        let (columns, next) = self.definitions()?;
        if next == Next::End {
            self.cut = Some(line);
        }
        if self.columns.len() < TABLES_DECLARED_MAX {
            self.columns.insert(name, columns);
        }
        Ok(())
    }

    fn definitions(&mut self) -> io::Result<(Vec<String>, Next)> {
        const CONSTRAINTS: [&str; 10] = [
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
        let mut columns = Vec::new();
        loop {
            self.tokens.skip_space()?;
            let quoted = matches!(self.tokens.peek()?, Some(b'`' | b'"' | b'['));
            let column = self.tokens.name()?.pop().unwrap_or_default();
            let constraint =
                !quoted && CONSTRAINTS.iter().any(|it| column.eq_ignore_ascii_case(it));
            if !column.is_empty() && !constraint {
                columns.push(column);
            }
            let next = self.tokens.skip_definition()?;
            if next != Next::Another || columns.len() >= COLUMNS_MAX {
                return Ok((columns, next));
            }
        }
    }

    /// `COPY name (columns) FROM stdin;` and the rows after it.
    fn copy(&mut self, push: &mut Push<'_>) -> io::Result<()> {
        let name = self.tokens.name()?;
        let name = self.qualified(&name);
        self.tokens.skip_space()?;
        let columns = if self.tokens.peek()? == Some(b'(') {
            Some(self.column_list()?)
        } else {
            self.columns.get(&name).cloned()
        };
        let begun = self.tokens.line();
        let rest = self.tokens.rest_of_line()?.to_ascii_uppercase();
        if !rest.contains("FROM STDIN") {
            let open = !rest.contains(';');
            self.cut = self.cut.or(self.ends()?.filter(|_| open));
            return Ok(());
        }
        let commas = rest.contains("CSV");
        push(Piece::Table { name: &name, columns: columns.as_deref() })?;
        loop {
            let number = self.tokens.line();
            if self.tokens.peek()?.is_none() {
                self.cut = Some(begun);
                return Ok(());
            }
            let row = self.tokens.rest_of_line()?;
            if row == "\\." {
                return Ok(());
            }
            self.cells.clear();
            if commas {
                csv::line(&row, ',', &mut self.cells);
            } else {
                row.split('\t').take(COLUMNS_MAX).for_each(|cell| uncopy(cell, &mut self.cells));
            }
            push(Piece::Row { number, cells: &self.cells })?;
        }
    }

    /// The rest of a line of a statement that holds no rows, as running text.
    fn other(&mut self, begun: &str, push: &mut Push<'_>) -> io::Result<()> {
        let line = self.tokens.line();
        let rest = self.tokens.rest_of_line()?;
        let text = format!("{begun}{rest}");
        if text.trim().len() < 2 {
            return Ok(());
        }
        push(Piece::Text { line, offset: None, text: &text })
    }

    /// Returns a table's name with its database and schema, but for those every installation has.
    fn qualified(&self, parts: &[String]) -> String {
        let mut names: Vec<&str> = parts.iter().map(String::as_str).collect();
        if names.len() < 2 && !self.schema.is_empty() {
            names.insert(0, &self.schema);
        }
        if names.len() < 3
            && !self.database.is_empty()
            && names.first() != Some(&self.database.as_str())
        {
            names.insert(0, &self.database);
        }
        let usual = |it: &&str| {
            !["dbo", "public", "main", ""].iter().any(|word| it.eq_ignore_ascii_case(word))
        };
        let kept: Vec<&str> = names.into_iter().filter(usual).collect();
        kept.join(".")
    }
}

/// Undoes the escapes of `COPY`; `\N` is NULL.
fn uncopy(cell: &str, cells: &mut Cells) {
    let mut rest = if cell == "\\N" { "" } else { cell };
    while let Some((before, after)) = rest.split_once('\\') {
        cells.append(before);
        let mut characters = after.chars();
        match characters.next() {
            Some('n') => cells.append("\n"),
            Some('t') => cells.append("\t"),
            Some('r') => cells.append("\r"),
            Some(other) => cells.append(other.encode_utf8(&mut [0; 4])),
            None => cells.append("\\"),
        }
        rest = characters.as_str();
    }
    cells.append(rest);
    cells.end();
}
