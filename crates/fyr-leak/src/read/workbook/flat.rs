//! Workbooks of Excel 2003 in one XML file, cell by cell.

use super::Part;
use crate::limits::{CELL_BYTES_MAX, COLUMNS_MAX};
use crate::read::cells::Cells;
use crate::read::source::Source;
use crate::read::values::number_text;
use crate::read::xml::{Events, attribute, reference};
use crate::read::{Outcome, Piece, Push, Unread};
use quick_xml::events::{BytesStart, Event};
use std::io;

/// Hands over the rows of every sheet, as a table with the sheet's name, and every comment as a line.
pub(super) fn read(source: &Source, push: &mut Push<'_>) -> Outcome {
    let mut sheet = Sheet::default();
    let mut events = Events::new(Box::new(source.open()?))?;
    let ended = sheet.read(&mut events, push)?;
    let whole = matches!(ended, Part::Whole) && sheet.depth == 0;
    let cut = || Unread::new("the workbook is cut off or damaged; read as far as it goes");
    Ok((!whole).then(cut).into_iter().collect())
}

#[derive(Default)]
struct Sheet {
    row: Cells,
    number: u64,
    text: String,
    is_number: bool,
    in_data: bool,
    /// Elements that are open.
    depth: u64,
}

impl Sheet {
    fn read(&mut self, events: &mut Events<'_>, push: &mut Push<'_>) -> io::Result<Part> {
        let mut buffer = Vec::new();
        loop {
            match events.next(&mut buffer) {
                Ok(Event::Eof) => return Ok(Part::Whole),
                Ok(Event::Start(start)) => {
                    self.depth += 1;
                    self.start(&start, push)?;
                }
                Ok(Event::Empty(start)) => {
                    self.start(&start, push)?;
                    self.end(start.local_name().as_ref(), push)?;
                }
                Ok(Event::End(end)) => {
                    self.depth = self.depth.saturating_sub(1);
                    self.end(end.local_name().as_ref(), push)?;
                }
                Ok(Event::Text(text)) => self.add(&text),
                Ok(Event::CData(text)) => self.add(&text),
                Ok(Event::GeneralRef(name)) => self.add(&reference(&name)),
                Ok(Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_)) => {}
                Err(_) => return Ok(Part::Damaged),
            }
        }
    }

    fn start(&mut self, start: &BytesStart<'_>, push: &mut Push<'_>) -> io::Result<()> {
        let attribute = |name: &str| attribute(start, name);
        let index = || attribute("Index").and_then(|it| it.parse::<u64>().ok());
        match start.local_name().as_ref() {
            "Worksheet" => {
                self.number = 0;
                let name = attribute("Name").unwrap_or_default();
                push(Piece::Table { name: &name, columns: None })?;
            }
            "Row" => {
                self.number = index().unwrap_or(self.number + 1);
                self.row.clear();
            }
            "Cell" => {
                let before = index().and_then(|it| usize::try_from(it.saturating_sub(1)).ok());
                while self.row.len() < before.unwrap_or(0).min(COLUMNS_MAX) {
                    self.row.push("");
                }
                self.text.clear();
            }
            "Comment" => {
                self.finish_cell();
            }
            "Data" => {
                self.in_data = true;
                self.is_number = attribute("Type").as_deref() == Some("Number");
            }
            _ => {}
        }
        Ok(())
    }

    fn end(&mut self, name: &str, push: &mut Push<'_>) -> io::Result<()> {
        match name {
            "Data" => self.in_data = false,
            "Comment" => {
                let text = std::mem::take(&mut self.text);
                push(Piece::Text { line: self.number, offset: None, text: &text })?;
                // The cell has been ended already.
                self.is_number = false;
                self.text.push('\0');
            }
            "Cell" => self.finish_cell(),
            "Row" if !self.row.is_blank() => {
                push(Piece::Row { number: self.number, cells: &self.row })?;
            }
            _ => {}
        }
        Ok(())
    }

    fn add(&mut self, text: &str) {
        if self.in_data && self.text.len() + text.len() <= CELL_BYTES_MAX {
            self.text.push_str(text);
        }
    }

    fn finish_cell(&mut self) {
        let text = std::mem::take(&mut self.text);
        if text == "\0" || self.row.len() >= COLUMNS_MAX {
            return;
        }
        let number = if self.is_number { text.parse::<f64>().ok() } else { None };
        self.row.push(&number.map_or(text, number_text));
    }
}
