//! Excel workbooks, every sheet, hidden ones too. A number comes as the digits the cell holds.

use super::cells::Cells;
use super::source::Source;
use super::{Outcome, Piece, Push, Unread, zip};
use crate::limits::{COLUMNS_MAX, WORKBOOK_BYTES_MAX};
use calamine::{DataRef, ExcelDateTime, Reader, Xlsx, XlsxError};
use std::io::{self, BufReader};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Hands over the rows of every sheet, as a table with the sheet's name.
pub(crate) fn read(source: &Source, push: &mut Push<'_>) -> Outcome {
    // The workbook's texts are held in memory, so its true unpacked size is measured first.
    if let Err(unread) = zip::measure(source, WORKBOOK_BYTES_MAX) {
        return Ok(vec![unread]);
    }
    // The crate reads untrusted bytes: a bug in it shall cost one file, not the run.
    let read = catch_unwind(AssertUnwindSafe(|| sheets(source, push)));
    match read {
        Ok(outcome) => outcome,
        Err(_) => Ok(vec![Unread::new("the workbook is damaged: its reader gave up")]),
    }
}

fn sheets(source: &Source, push: &mut Push<'_>) -> Outcome {
    let mut workbook = match Xlsx::new(BufReader::new(source.open()?)) {
        Ok(workbook) => workbook,
        Err(XlsxError::Password) => return Ok(vec![Unread::new("locked: a password is needed")]),
        Err(_) => return Ok(vec![Unread::new("the workbook cannot be opened")]),
    };
    let names: Vec<String> =
        workbook.sheets_metadata().iter().map(|sheet| sheet.name.clone()).collect();
    let mut unread = Vec::new();
    for name in names {
        push(Piece::Table { name: &name, columns: None })?;
        match sheet(&mut workbook, &name, push)? {
            Ok(()) => {}
            Err(_) => unread.push(Unread::new(format!("the sheet `{name}` is damaged"))),
        }
    }
    Ok(unread)
}

/// Returns the sheet's own fault inside, the run's fault outside.
fn sheet<R: io::Read + io::Seek>(
    workbook: &mut Xlsx<R>,
    name: &str,
    push: &mut Push<'_>,
) -> io::Result<Result<(), XlsxError>> {
    let mut reader = match workbook.worksheet_cells_reader(name) {
        Ok(reader) => reader,
        // A chart sheet has no cells.
        Err(XlsxError::WorksheetNotFound(_) | XlsxError::NotAWorksheet(_)) => return Ok(Ok(())),
        Err(error) => return Ok(Err(error)),
    };
    let mut row: (u32, Vec<String>) = (0, Vec::new());
    loop {
        let cell = match reader.next_cell() {
            Ok(Some(cell)) => cell,
            Ok(None) => break,
            Err(error) => {
                flush(&mut row, push)?;
                return Ok(Err(error));
            }
        };
        let (number, column) = cell.get_position();
        if number != row.0 {
            flush(&mut row, push)?;
            row.0 = number;
        }
        let column = column as usize;
        let text = text(cell.get_value());
        if column >= COLUMNS_MAX || text.is_empty() {
            continue;
        }
        if row.1.len() <= column {
            row.1.resize(column + 1, String::new());
        }
        if let Some(place) = row.1.get_mut(column) {
            *place = text;
        }
    }
    flush(&mut row, push)?;
    Ok(Ok(()))
}

fn flush(row: &mut (u32, Vec<String>), push: &mut Push<'_>) -> io::Result<()> {
    let cells = std::mem::take(&mut row.1);
    if cells.is_empty() {
        return Ok(());
    }
    let cells: Cells = cells.iter().map(String::as_str).collect();
    push(Piece::Row { number: u64::from(row.0) + 1, cells: &cells })
}

fn text(value: &DataRef<'_>) -> String {
    match value {
        DataRef::Int(number) => number.to_string(),
        // Up to 15 digits are exact in a float; Excel keeps no more.
        DataRef::Float(number) if number.fract() == 0.0 && number.abs() < 1e15 => {
            format!("{number:.0}")
        }
        DataRef::Float(number) => number.to_string(),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => {
            text.clone()
        }
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Bool(value) => value.to_string(),
        DataRef::DateTime(moment) => date(moment),
        DataRef::Error(_) | DataRef::Empty => String::new(),
    }
}

fn date(moment: &ExcelDateTime) -> String {
    let (year, month, day, ..) = moment.to_ymd_hms_milli();
    format!("{year:04}-{month:02}-{day:02}")
}
