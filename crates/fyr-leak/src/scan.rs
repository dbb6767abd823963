//! From rows and lines to findings.

mod row;

use crate::attribution::{Controllers, Evidence};
use crate::columns::{self, Role};
use crate::limits::{CHUNK_BYTES, CHUNK_ROWS, TABLES_MAX};
use crate::mention::{Grade, Kind, Mention, Owner, Reason, Unit};
use crate::number::Number;
use crate::protected;
use crate::read::Piece;
use crate::read::cells::{Cells, Rows};
use crate::watch::Met;
use crate::work::Writer;
use fyr_core::identifier::{IdNumber, WrittenForm};
use fyr_core::vocabulary::DataCategory;
use fyr_identifiers::{Finding, detector, is_announced, scan};
use jiff::civil::Date;
use std::collections::HashSet;
use std::io;

/// Takes the pieces of one file and writes its rows with findings to the work folder.
pub(crate) struct Scanner<'a> {
    rules: &'a Rules<'a>,
    path: Vec<u32>,
    writer: Writer<'a>,
    tables: Vec<Table>,
    current: Option<usize>,
    findings: Vec<Finding>,
    counted: Counted,
}

/// What the findings of every file are judged by.
pub(crate) struct Rules<'a> {
    pub(crate) as_of: Date,
    pub(crate) controllers: &'a Controllers,
}

/// What a file held.
#[derive(Default)]
pub(crate) struct Counted {
    /// Values of the watch list among the findings.
    pub(crate) met: Vec<Met>,
    /// Rows and lines.
    pub(crate) units: u64,
    pub(crate) mentions: u64,
    /// Numbers with grounds of their own: grade A or B.
    pub(crate) sure: HashSet<Number>,
    /// Cells in which a spreadsheet has rounded an identity number away.
    pub(crate) rounded: u64,
    /// Rows with another number of columns than their header.
    pub(crate) uneven: u64,
    /// What a person should know of the file although it was read.
    pub(crate) remarks: Vec<String>,
}

/// Rows of one table that wait to be judged together.
struct Table {
    name: String,
    columns: Option<Vec<Column>>,
    declared: bool,
    rows: Rows,
    /// The controller that the rows before the header name.
    controller: Option<u32>,
}

/// A column with what its name and its values say.
#[derive(Clone)]
struct Column {
    name: String,
    role: Role,
    filled: u64,
    valid: u64,
}

impl Column {
    fn named(name: &str) -> Self {
        Self { name: name.trim().to_owned(), role: columns::role(name), filled: 0, valid: 0 }
    }

    /// At least 95 % valid of at least 20: random digits reach 0.7 %, times 10 %.
    const fn is_numbers(&self) -> bool {
        self.filled >= 20 && self.valid * 100 >= self.filled * 95
    }
}

impl<'a> Scanner<'a> {
    pub(crate) fn new(rules: &'a Rules<'a>, locator: &str, writer: Writer<'a>) -> Self {
        let path = rules.controllers.of_path(locator);
        let counted = Counted::default();
        Self {
            rules,
            path,
            writer,
            tables: Vec::new(),
            current: None,
            findings: Vec::new(),
            counted,
        }
    }

    pub(crate) fn take(&mut self, piece: Piece<'_>) -> io::Result<()> {
        match piece {
            Piece::Table { name, columns } => self.open(name, columns),
            Piece::Row { number, cells } => self.row(number, cells),
            Piece::Text { line, offset, text } => self.text(&format!("line={line}"), offset, text),
            Piece::Remark(text) => {
                self.counted.remarks.push(text.to_owned());
                Ok(())
            }
        }
    }

    pub(crate) fn finish(mut self) -> io::Result<Counted> {
        self.flush_all()?;
        self.counted.met = self.writer.finish()?;
        Ok(self.counted)
    }

    fn open(&mut self, name: &str, declared: Option<&[String]>) -> io::Result<()> {
        let same = |table: &Table| {
            table.name == name
                && match (&table.columns, declared) {
                    (Some(have), Some(want)) => {
                        have.len() == want.len()
                            && have.iter().zip(want).all(|(a, b)| a.name == b.trim())
                    }
                    (_, None) => !table.declared,
                    (None, Some(_)) => false,
                }
        };
        if let Some(known) = self.tables.iter().position(same) {
            self.current = Some(known);
            return Ok(());
        }
        if self.tables.len() >= TABLES_MAX {
            self.flush_all()?;
            self.tables.clear();
        }
        let columns = declared.map(|names| names.iter().map(|it| Column::named(it)).collect());
        let declared = columns.is_some();
        self.tables.push(Table {
            name: name.to_owned(),
            columns,
            declared,
            rows: Rows::default(),
            controller: None,
        });
        self.current = Some(self.tables.len() - 1);
        Ok(())
    }

    fn row(&mut self, number: u64, cells: &Cells) -> io::Result<()> {
        self.counted.units += 1;
        let Some(index) = self.current else { return Ok(()) };
        let Some(table) = self.tables.get_mut(index) else { return Ok(()) };
        table.rows.push(number, cells);
        if table.rows.len() >= CHUNK_ROWS || table.rows.bytes() >= CHUNK_BYTES {
            self.flush(index)?;
        }
        Ok(())
    }

    fn flush_all(&mut self) -> io::Result<()> {
        (0..self.tables.len()).try_for_each(|index| self.flush(index))
    }

    fn flush(&mut self, index: usize) -> io::Result<()> {
        let Some(table) = self.tables.get_mut(index) else { return Ok(()) };
        let mut waiting = std::mem::take(&mut table.rows);
        let cells = waiting.cells();
        let mut rows: Vec<(u64, &[&str])> = waiting.divide(&cells).collect();
        let name = table.name.clone();
        let prefix = if name.is_empty() { String::new() } else { format!("table={name};") };
        if table.columns.is_none() {
            let before: Vec<_> = match header(&rows) {
                Some(at) => {
                    let mut before: Vec<_> = rows.drain(..=at).collect();
                    let (_, names) = before.pop().unwrap_or_default();
                    table.columns = Some(names.iter().map(|it| Column::named(it)).collect());
                    before
                }
                None => Vec::new(),
            };
            let cells = before.iter().flat_map(|(_, cells)| cells.iter());
            table.controller = cells
                .filter(|cell| cell.len() >= 3)
                .find_map(|cell| self.rules.controllers.of_tenant(cell));
            for (number, cells) in before {
                self.text(&format!("{prefix}row={number}"), None, &cells.join(" "))?;
            }
        }
        self.judge(index, &rows);
        let known =
            self.tables.get(index).and_then(|it| Some((it.columns.clone()?, it.controller)));
        let Some((columns, controller)) = known else {
            return Ok(());
        };
        let about = columns::of_table(&name);
        for (number, cells) in rows {
            let locator = format!("{prefix}row={number}");
            self.counted.uneven += u64::from(cells.len() > columns.len());
            let row = row::Row { locator, cells, columns: &columns, about, controller };
            if let Some(unit) = row::unit(self.rules, &self.path, &row, &mut self.findings) {
                self.put(&unit)?;
            }
        }
        drop(cells);
        waiting.clear();
        if let Some(table) = self.tables.get_mut(index) {
            table.rows = waiting;
        }
        Ok(())
    }

    /// Adds the rows to the evidence of their table's columns.
    fn judge(&mut self, index: usize, rows: &[(u64, &[&str])]) {
        let on = self.rules.as_of;
        let Some(table) = self.tables.get_mut(index) else { return };
        let columns = table.columns.get_or_insert_default();
        for (_, cells) in rows {
            while columns.len() < cells.len() && !table.declared {
                let number = columns.len() + 1;
                columns.push(Column { role: Role::Unknown, ..Column::named(&format!("{number}")) });
            }
            for (column, cell) in columns.iter_mut().zip(cells.iter()) {
                if row::is_empty(cell) {
                    continue;
                }
                column.filled += 1;
                let digits = cell.bytes().filter(u8::is_ascii_digit).count();
                let may_be = (10..=12).contains(&digits) && cell.len() <= 24;
                column.valid += u64::from(may_be && IdNumber::parse(cell, on).is_ok());
            }
        }
    }

    /// Finds what stands in running text; each identity number in it is a person of its own.
    fn text(&mut self, locator: &str, offset: Option<u64>, text: &str) -> io::Result<()> {
        self.counted.units += 1;
        let mut findings = std::mem::take(&mut self.findings);
        scan(text.as_bytes(), self.rules.as_of, &mut findings);
        let protected = if findings.is_empty() { None } else { protected::of_text(text) };
        let emails: Vec<&str> = findings
            .iter()
            .filter(|finding| finding.detector == "email")
            .filter_map(|finding| text.get(finding.span.clone()))
            .collect();
        let evidence = Evidence { emails, ..Evidence::default() };
        let controllers = self.rules.controllers.of_row(&evidence, &self.path);
        let mut rest = Vec::new();
        for finding in &findings {
            let Some(mut mention) = in_text(text, finding, self.rules.as_of) else { continue };
            mention.offset = offset.map(|it| it + finding.span.start as u64);
            if !mention.kind.is_number() {
                rest.push(mention);
                continue;
            }
            let unit = Unit {
                locator: locator.to_owned(),
                mentions: vec![mention],
                controllers: controllers.clone(),
                protected,
                ..Unit::default()
            };
            self.put(&unit)?;
        }
        if !rest.is_empty() {
            let locator = locator.to_owned();
            self.put(&Unit { locator, mentions: rest, controllers, ..Unit::default() })?;
        }
        self.findings = findings;
        Ok(())
    }

    fn put(&mut self, unit: &Unit) -> io::Result<()> {
        // A row from before the part that is read: it was there for the header's sake.
        if unit.locator == "row=0" {
            return Ok(());
        }
        self.counted.mentions += unit.mentions.len() as u64;
        for mention in &unit.mentions {
            self.counted.rounded += u64::from(mention.reason == Reason::Rounded);
            if mention.kind.is_number() && mention.grade <= Grade::B {
                self.counted.sure.extend(mention.number());
            }
        }
        self.writer.put(unit)
    }
}

/// Returns a finding in running text or in a cell that holds more than it, as a mention of nobody in particular.
fn in_text(text: &str, finding: &Finding, on: Date) -> Option<Mention> {
    let detector = detector(finding.detector)?;
    let raw = text.get(finding.span.clone())?;
    let reading = (detector.read)(raw, on)?;
    let (grade, reason) = if detector.category != Some(DataCategory::IdNumber) {
        (Grade::B, Reason::Shape)
    } else if is_announced(detector, text.as_bytes(), &finding.span) {
        (Grade::A, Reason::Labelled)
    } else if reading.form == Some(WrittenForm::Separated) {
        (Grade::B, Reason::Separated)
    } else {
        (Grade::C, Reason::BareDigits)
    };
    let kind = Kind::of_detector(detector)?;
    let owner = if kind.is_number() { Owner::Subject } else { Owner::Other };
    let mut mention = Mention {
        kind,
        grade,
        reason,
        owner,
        value: reading.value,
        raw: raw.to_owned(),
        column: String::new(),
        offset: None,
    };
    row::judge_placeholder(&mut mention);
    Some(mention)
}

/// Returns which of the first rows is the header: most names that columns of persons have, and no value of a person.
fn header(rows: &[(u64, &[&str])]) -> Option<usize> {
    let known = |cells: &[&str]| cells.iter().filter(|cell| columns::is_known(cell)).count();
    let candidates = rows.iter().take(10).enumerate();
    let (at, count, cells) = candidates
        .map(|(at, (_, cells))| (at, known(cells), cells))
        .max_by_key(|(at, count, _)| (*count, std::cmp::Reverse(*at)))?;
    let values = cells
        .iter()
        .any(|cell| cell.contains('@') || cell.bytes().filter(u8::is_ascii_digit).count() >= 6);
    (count > 0 && !values).then_some(at)
}
