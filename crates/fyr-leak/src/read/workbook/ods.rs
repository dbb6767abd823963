//! Spreadsheets of the `OpenDocument` kind, cell by cell; what is repeated is read once.

use super::Part;
use crate::limits::{CELL_BYTES_MAX, COLUMNS_MAX};
use crate::read::cells::Cells;
use crate::read::source::Source;
use crate::read::values::number_text;
use crate::read::xml::{Events, attribute, reference};
use crate::read::{Outcome, Piece, Push, Unread};
use quick_xml::events::{BytesStart, Event};
use std::io;

/// Hands over the rows of every sheet, as a table with the sheet's name, and every note as a line.
pub(super) fn read(source: &Source, push: &mut Push<'_>) -> Outcome {
    let mut sheet = Sheet::default();
    let whole = super::part(source, "content.xml", &mut |events| sheet.read(events, push))?;
    let mut unread = Vec::new();
    match whole {
        Part::Whole => {}
        Part::Missing => unread.push(Unread::new("the workbook has no content")),
        Part::Damaged => {
            unread.push(Unread::new("the workbook is damaged; read as far as it goes"));
        }
    }
    Ok(unread)
}

#[derive(Default)]
struct Sheet {
    name: String,
    row: Cells,
    number: u64,
    /// Rows that the one being read stands for.
    rows: u64,
    columns: usize,
    value: Option<String>,
    text: String,
    in_cell: bool,
    in_note: bool,
    note: String,
}

impl Sheet {
    fn read(&mut self, events: &mut Events<'_>, push: &mut Push<'_>) -> io::Result<Part> {
        let mut buffer = Vec::new();
        loop {
            match events.next(&mut buffer) {
                Ok(Event::Eof) => return Ok(Part::Whole),
                Ok(Event::Start(start)) => self.start(&start, push)?,
                Ok(Event::Empty(start)) => {
                    self.start(&start, push)?;
                    self.end(start.local_name().as_ref(), push)?;
                }
                Ok(Event::End(end)) => self.end(end.local_name().as_ref(), push)?,
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
        let count = |name: &str| attribute(name).and_then(|it| it.parse::<u64>().ok()).unwrap_or(1);
        match start.local_name().as_ref() {
            "table" => {
                self.name = attribute("name").unwrap_or_default();
                self.number = 0;
                push(Piece::Table { name: &self.name, columns: None })?;
            }
            "table-row" => {
                self.rows = count("number-rows-repeated");
                self.row.clear();
            }
            "table-cell" | "covered-table-cell" => {
                self.in_cell = true;
                self.columns =
                    usize::try_from(count("number-columns-repeated")).unwrap_or(COLUMNS_MAX);
                self.text.clear();
                self.value = ["date-value", "time-value", "value", "boolean-value"]
                    .into_iter()
                    .find_map(attribute);
            }
            "annotation" => {
                self.in_note = true;
                self.note.clear();
            }
            "p" if self.in_cell && !self.text.is_empty() => self.add("\n"),
            "s" | "tab" | "line-break" => self.add(" "),
            _ => {}
        }
        Ok(())
    }

    fn end(&mut self, name: &str, push: &mut Push<'_>) -> io::Result<()> {
        match name {
            "annotation" => {
                self.in_note = false;
                let text = std::mem::take(&mut self.note);
                push(Piece::Text { line: self.number + 1, offset: None, text: &text })
            }
            "table-cell" | "covered-table-cell" => {
                self.in_cell = false;
                self.cell();
                Ok(())
            }
            "table-row" => self.end_row(push),
            _ => Ok(()),
        }
    }

    fn add(&mut self, text: &str) {
        let place = if self.in_note { &mut self.note } else { &mut self.text };
        if (self.in_cell || self.in_note) && place.len() + text.len() <= CELL_BYTES_MAX {
            place.push_str(text);
        }
    }

    /// A number comes as its digits, whatever it looks like on the sheet; anything else as it is shown.
    fn cell(&mut self) {
        let value = self.value.take();
        let number = value.as_deref().and_then(|it| it.parse::<f64>().ok());
        let cell = match (number, value) {
            (Some(number), _) => number_text(number),
            (None, Some(value)) => value,
            (None, None) => std::mem::take(&mut self.text),
        };
        // Empty cells fill the sheet to its edge; a value may be repeated over a merged heading.
        let most = if cell.is_empty() { COLUMNS_MAX } else { 64 };
        for _ in 0..self.columns.min(most) {
            if self.row.len() >= COLUMNS_MAX {
                break;
            }
            self.row.push(&cell);
        }
    }

    fn end_row(&mut self, push: &mut Push<'_>) -> io::Result<()> {
        self.number += self.rows;
        if self.row.is_blank() {
            return Ok(());
        }
        push(Piece::Row { number: self.number, cells: &self.row })
    }
}
