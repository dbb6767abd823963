//! Workbooks: XLSX, XLSM, XLSB, XLS and ODS; every sheet, hidden ones too. A number comes as the digits the cell holds.

mod flat;
mod ods;
mod parts;

use super::archive::Guard;
use super::cells::Cells;
use super::source::Source;
use super::values::number_text;
use super::xml::Events;
use super::{Outcome, Piece, Push, Unread, zip};
use crate::limits::{COLUMNS_MAX, SHARED_TEXTS_BYTES_MAX, WORKBOOK_BYTES_MAX};
use ::zip::ZipArchive;
use calamine::{DataType, Reader, SheetVisible, Xls, XlsError, Xlsb, Xlsx, XlsxError};
use std::cell::Cell;
use std::io::{self, BufReader, Read, Seek};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::rc::Rc;

/// The formats of workbooks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Workbook {
    /// XLSX and XLSM.
    OfficeOpen,
    /// XLSB.
    Binary,
    /// XLS of Excel 5 to 2003.
    Older,
    /// ODS.
    OpenDocument,
    /// One XML file of Excel 2003.
    Flat,
}

/// Hands over the rows of every sheet, as a table with the sheet's name, and what else the workbook says as lines.
pub(crate) fn read(workbook: Workbook, source: &Source, push: &mut Push<'_>) -> Outcome {
    let packed = !matches!(workbook, Workbook::Older | Workbook::Flat);
    if packed {
        // The texts shared by all cells are held in memory, so their true unpacked size is measured first.
        let bounds = |name: &str| {
            if name.contains("sharedStrings") { SHARED_TEXTS_BYTES_MAX } else { WORKBOOK_BYTES_MAX }
        };
        if let Err(unread) = zip::measure(source, &bounds) {
            return Ok(vec![unread]);
        }
    }
    // The crate reads untrusted bytes: a bug in it shall cost one file, not the run.
    let read = catch_unwind(AssertUnwindSafe(|| match workbook {
        Workbook::OfficeOpen => office_open(source, push),
        Workbook::Binary => binary(source, push),
        Workbook::Older => older(source, push),
        Workbook::OpenDocument => ods::read(source, push),
        Workbook::Flat => flat::read(source, push),
    }));
    let mut unread = match read {
        Ok(outcome) => outcome?,
        Err(_) => vec![Unread::new("the workbook is damaged: its reader gave up")],
    };
    if packed {
        unread.extend(parts::read(source, push)?);
    }
    Ok(unread)
}

const LOCKED: &str = "locked: a password is needed";
const CLOSED: &str = "the workbook is cut off or damaged: it cannot be opened";

fn office_open(source: &Source, push: &mut Push<'_>) -> Outcome {
    let mut workbook = match Xlsx::new(BufReader::new(source.open()?)) {
        Ok(workbook) => workbook,
        Err(XlsxError::Password) => return Ok(vec![Unread::new(LOCKED)]),
        Err(_) => return Ok(vec![Unread::new(CLOSED)]),
    };
    sheets(&names(&workbook, push)?, push, |name, give| {
        let mut reader = match workbook.worksheet_cells_reader(name) {
            Ok(reader) => reader,
            // A chart sheet has no cells.
            Err(XlsxError::WorksheetNotFound(_) | XlsxError::NotAWorksheet(_)) => {
                return Ok(Sheet::Whole);
            }
            Err(_) => return Ok(Sheet::Damaged),
        };
        loop {
            match reader.next_cell() {
                Ok(Some(cell)) => give(cell.get_position(), &text(cell.get_value()))?,
                Ok(None) => return Ok(Sheet::Whole),
                Err(_) => return Ok(Sheet::Damaged),
            }
        }
    })
}

fn binary(source: &Source, push: &mut Push<'_>) -> Outcome {
    let Ok(mut workbook) = Xlsb::new(BufReader::new(source.open()?)) else {
        return Ok(vec![Unread::new(CLOSED)]);
    };
    sheets(&names(&workbook, push)?, push, |name, give| {
        let Ok(mut reader) = workbook.worksheet_cells_reader(name) else {
            return Ok(Sheet::Damaged);
        };
        loop {
            match reader.next_cell() {
                Ok(Some(cell)) => give(cell.get_position(), &text(cell.get_value()))?,
                Ok(None) => return Ok(Sheet::Whole),
                Err(_) => return Ok(Sheet::Damaged),
            }
        }
    })
}

fn older(source: &Source, push: &mut Push<'_>) -> Outcome {
    let mut workbook = match Xls::new(BufReader::new(source.open()?)) {
        Ok(workbook) => workbook,
        Err(XlsError::Password) => return Ok(vec![Unread::new(LOCKED)]),
        Err(_) => return Ok(vec![Unread::new(CLOSED)]),
    };
    sheets(&names(&workbook, push)?, push, |name, give| {
        let Ok(range) = workbook.worksheet_range(name) else { return Ok(Sheet::Damaged) };
        let (top, left) = range.start().unwrap_or_default();
        for (row, column, value) in range.used_cells() {
            let at = |place: usize, from: u32| {
                u32::try_from(place).unwrap_or(u32::MAX).saturating_add(from)
            };
            give((at(row, top), at(column, left)), &text(value))?;
        }
        Ok(Sheet::Whole)
    })
}

fn names<R, W: Reader<R>>(workbook: &W, push: &mut Push<'_>) -> io::Result<Vec<String>>
where
    R: Read + Seek,
{
    let sheets = workbook.sheets_metadata();
    let hidden = sheets.iter().filter(|it| it.visible != SheetVisible::Visible).count();
    if hidden > 0 {
        push(Piece::Remark(&format!("{hidden} sheets are hidden; they were read")))?;
    }
    Ok(sheets.iter().map(|sheet| sheet.name.clone()).collect())
}

/// How the reading of a sheet ended.
enum Sheet {
    Whole,
    Damaged,
}

/// Takes a cell at its row and column.
type Give<'a> = dyn FnMut((u32, u32), &str) -> io::Result<()> + 'a;

fn sheets(
    names: &[String],
    push: &mut Push<'_>,
    mut read: impl FnMut(&str, &mut Give<'_>) -> io::Result<Sheet>,
) -> Outcome {
    let mut unread = Vec::new();
    for name in names {
        push(Piece::Table { name, columns: None })?;
        let mut row = Row::default();
        let ended = read(name, &mut |(number, column), text| {
            if number != row.number {
                row.give(push)?;
                row.number = number;
            }
            row.put(column as usize, text);
            Ok(())
        })?;
        row.give(push)?;
        match ended {
            Sheet::Whole => {}
            Sheet::Damaged => {
                unread.push(Unread::new(format!(
                    "the sheet `{name}` is damaged; read as far as it goes"
                )));
            }
        }
    }
    Ok(unread)
}

/// The row that is being gathered; cells may come in any order.
#[derive(Default)]
struct Row {
    number: u32,
    texts: Vec<String>,
    used: usize,
    cells: Cells,
}

impl Row {
    fn put(&mut self, column: usize, text: &str) {
        if column >= COLUMNS_MAX || text.is_empty() {
            return;
        }
        if self.texts.len() <= column {
            self.texts.resize(column + 1, String::new());
        }
        if let Some(place) = self.texts.get_mut(column) {
            text.clone_into(place);
            self.used = self.used.max(column + 1);
        }
    }

    fn give(&mut self, push: &mut Push<'_>) -> io::Result<()> {
        if self.used == 0 {
            return Ok(());
        }
        self.cells.clear();
        for text in self.texts.iter_mut().take(self.used) {
            self.cells.push(text);
            text.clear();
        }
        self.used = 0;
        push(Piece::Row { number: u64::from(self.number) + 1, cells: &self.cells })
    }
}

fn text(value: &impl DataType) -> String {
    if let Some(text) = value.get_string() {
        return text.to_owned();
    }
    if let Some(number) = value.get_int() {
        return number.to_string();
    }
    if let Some(number) = value.get_float() {
        return number_text(number);
    }
    if let Some(moment) = value.get_datetime() {
        let (year, month, day, ..) = moment.to_ymd_hms_milli();
        return format!("{year:04}-{month:02}-{day:02}");
    }
    let iso = value.get_datetime_iso().or_else(|| value.get_duration_iso()).map(str::to_owned);
    iso.or_else(|| value.get_bool().map(|it| it.to_string())).unwrap_or_default()
}

/// How the reading of a part of the package ended.
enum Part {
    Whole,
    Damaged,
    Missing,
}

/// Reads one XML part of a package, within the bounds.
fn part(
    source: &Source,
    name: &str,
    read: &mut dyn FnMut(&mut Events<'_>) -> io::Result<Part>,
) -> io::Result<Part> {
    let Ok(mut archive) = ZipArchive::new(BufReader::new(source.open()?)) else {
        return Ok(Part::Missing);
    };
    let Ok(entry) = archive.by_name(name) else { return Ok(Part::Missing) };
    let packed = Rc::new(Cell::new(entry.compressed_size()));
    let guard = Guard::new(entry, packed, WORKBOOK_BYTES_MAX);
    let Ok(mut events) = Events::new(Box::new(guard)) else { return Ok(Part::Damaged) };
    read(&mut events)
}
