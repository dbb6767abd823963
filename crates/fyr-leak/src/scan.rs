//! From rows and lines to findings.

mod address;
mod column;
mod dates;
mod document;
mod draft;
mod keys;
mod names;
mod row;
mod table;
mod text;
mod within;
mod written;

use crate::attribution::Controllers;
use crate::columns;
use crate::mention::{Grade, Kind, Mention, Owner, Reason, Unit};
use crate::number::Number;
use crate::protected::{self, List};
use crate::read::Piece;
use crate::read::cells::Cells;
use crate::watch::Met;
use crate::work::{Grounds, Writer};
pub(crate) use dates::is_time;
use document::Document;
use fyr_core::identifier::WrittenForm;
use fyr_core::vocabulary::{DataCategory, ProtectionLevel};
use fyr_identifiers::{Finding, detector, is_announced};
use jiff::civil::Date;
use std::io;
use table::Tables;

/// Takes the pieces of one file and writes its rows with findings to the work folder.
pub(crate) struct Scanner<'a> {
    /// The file's name, where it may hold a number.
    name: Option<String>,
    judge: Judge<'a>,
    tables: Tables,
    document: Document,
    out: Out<'a>,
}

/// What the findings of one file are judged by.
struct Judge<'a> {
    rules: &'a Rules<'a>,
    /// The controllers that the file's place names.
    path: Vec<u32>,
    /// The controllers of the document that the file lies in, for want of other evidence.
    around: Vec<u32>,
    /// What the file's name says of everyone in it.
    topic: Option<DataCategory>,
    /// What the file's name says of everyone's protection.
    protected: Option<ProtectionLevel>,
    /// Whom the file lists by its name.
    lists: Option<&'static str>,
}

/// Where what was found goes.
struct Out<'a> {
    writer: Writer<'a>,
    counted: Counted,
    findings: Vec<Finding>,
}

/// What the findings of every file are judged by.
pub(crate) struct Rules<'a> {
    pub(crate) as_of: Date,
    pub(crate) controllers: &'a Controllers,
    /// Numbers of protected persons and of those who should be gone, which are found wherever they stand.
    pub(crate) listed: &'a List,
}

/// What a file held.
#[derive(Default)]
pub(crate) struct Counted {
    /// Values of the watch list among the findings.
    pub(crate) met: Vec<Met>,
    /// Rows and lines.
    pub(crate) units: u64,
    pub(crate) mentions: u64,
    /// The identity numbers by what speaks for them.
    pub(crate) grounds: Grounds,
    /// Cells in which a spreadsheet has rounded an identity number away.
    pub(crate) rounded: u64,
    /// Rows with another number of columns than their header.
    pub(crate) uneven: u64,
    /// What a person should know of the file although it was read.
    pub(crate) remarks: Vec<String>,
    /// The controllers that running text in it names.
    pub(crate) controllers: Vec<u32>,
}

impl<'a> Scanner<'a> {
    /// Begins a file at `locator` that lies in a document of the controllers `around`.
    pub(crate) fn new(
        rules: &'a Rules<'a>,
        (locator, around): (&str, &[u32]),
        writer: Writer<'a>,
    ) -> Self {
        let path = rules.controllers.of_path(locator);
        let name = locator.rsplit('/').next().unwrap_or_default();
        let stem = name.split('.').next().unwrap_or_default();
        // A file of one person is called by their number: `850107-2391 Ek.pdf`.
        let digits = name.bytes().filter(u8::is_ascii_digit).count();
        let name = (digits >= 10).then(|| name.replace('_', " "));
        Self {
            name,
            judge: Judge {
                rules,
                path,
                around: around.to_vec(),
                topic: columns::of_table(stem),
                protected: protected::of_heading(stem),
                lists: keys::of_table(stem),
            },
            tables: Tables::default(),
            document: Document::default(),
            out: Out { writer, counted: Counted::default(), findings: Vec::new() },
        }
    }

    pub(crate) fn take(&mut self, piece: Piece<'_>) -> io::Result<()> {
        match piece {
            Piece::Table { name, columns } => {
                self.document.flush(&self.judge, &mut self.out)?;
                self.tables.open(name, columns, (&self.judge, &mut self.out))
            }
            Piece::Row { number, cells } => {
                self.out.counted.units += 1;
                self.tables.row(number, cells, (&self.judge, &mut self.out))
            }
            Piece::Text { line, offset, text } => {
                self.out.counted.units += 1;
                match within::records(text) {
                    Some((span, records)) => {
                        let around = [text.get(..span.start), text.get(span.end..)];
                        self.document.line(
                            line,
                            offset,
                            &around.map(Option::unwrap_or_default).concat(),
                        );
                        self.records(line, &records)?;
                    }
                    None => self.document.line(line, offset, text),
                }
                if self.document.is_full() {
                    self.document.flush(&self.judge, &mut self.out)
                } else {
                    Ok(())
                }
            }
            Piece::Remark(text) => {
                self.out.counted.remarks.push(text.to_owned());
                Ok(())
            }
        }
    }

    /// Takes the records in a line of text as rows of their own.
    fn records(&mut self, line: u64, records: &[within::Record]) -> io::Result<()> {
        let mut cells = Cells::default();
        for record in records {
            let names: Vec<String> = record.values.iter().map(|it| it.0.clone()).collect();
            cells.clear();
            record.values.iter().for_each(|(_, value)| cells.push(value));
            self.tables.open_line((&record.name, &names), (&self.judge, &mut self.out))?;
            self.tables.row(line, &cells, (&self.judge, &mut self.out))?;
        }
        Ok(())
    }

    pub(crate) fn finish(mut self) -> io::Result<Counted> {
        self.document.flush(&self.judge, &mut self.out)?;
        if let Some(name) = self.name.take() {
            let mut called = Document::of_rows("name;");
            called.line(1, None, &name);
            called.flush(&self.judge, &mut self.out)?;
        }
        self.tables.flush_all(&self.judge, &mut self.out)?;
        self.out.counted.met = self.out.writer.finish()?;
        Ok(self.out.counted)
    }
}

impl Out<'_> {
    fn put(&mut self, unit: &Unit) -> io::Result<()> {
        // A row from before the part that is read: it was there for the header's sake.
        if unit.locator == "row=0" {
            return Ok(());
        }
        self.counted.mentions += unit.mentions.len() as u64;
        for mention in &unit.mentions {
            self.counted.rounded += u64::from(mention.reason == Reason::Rounded);
            if let Kind::Number(kind) = mention.kind
                && mention.grade <= Grade::C
                && let Some(number) = Number::of(kind, &mention.value)
            {
                if mention.grade == Grade::C {
                    self.counted.grounds.add_bare(number);
                } else {
                    self.counted.grounds.add_sure(number);
                }
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
    } else {
        match finding.form {
            Some(WrittenForm::Separated) => (Grade::B, Reason::Separated),
            Some(WrittenForm::TwelveBare | WrittenForm::TenBare) => (Grade::C, Reason::BareDigits),
            // Letters in their places: a form that nothing else has.
            None => (Grade::B, Reason::Shape),
        }
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
        column: None,
        offset: None,
    };
    draft::judge_placeholder(&mut mention);
    Some(mention)
}
