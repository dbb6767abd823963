//! Lists to take away: one table as XLSX or CSV, safe to open in a spreadsheet.
//!
//! A cell that a spreadsheet would take for a formula is text in XLSX; in CSV it gets an apostrophe before it, which shows
//! that it is text. Source: OWASP, CSV injection.

use rust_xlsxwriter::{Format, FormatAlign, Workbook, XlsxError};
use thiserror::Error;

/// One table.
#[derive(Debug, Clone, Default)]
pub struct Sheet {
    /// What it is called, on the tab too.
    pub title: String,
    /// Its columns.
    pub columns: Vec<String>,
    /// Its rows, each with a cell for every column.
    pub rows: Vec<Vec<String>>,
}

/// A table that cannot be written.
#[derive(Debug, Error)]
pub enum SheetError {
    /// A spreadsheet has no room for it.
    #[error("the table `{title}` cannot be written as XLSX; narrow it, or take it as CSV")]
    Xlsx {
        /// The table's title.
        title: String,
        /// What the writer says.
        #[source]
        source: XlsxError,
    },
    /// CSV could not be written.
    #[error("the table `{title}` cannot be written as CSV")]
    Csv {
        /// The table's title.
        title: String,
        /// What the writer says.
        #[source]
        source: csv::Error,
    },
}

// What Excel takes in a cell, and in the name of a tab.
const CELL_CHARS_MAX: usize = 32_767;
const TAB_CHARS_MAX: usize = 31;

/// Writes the table as XLSX: all cells are text, the header stays in view and has a filter.
///
/// # Errors
///
/// [`SheetError::Xlsx`].
pub fn xlsx(sheet: &Sheet) -> Result<Vec<u8>, SheetError> {
    workbook(sheet).map_err(|source| SheetError::Xlsx { title: sheet.title.clone(), source })
}

/// Writes the table as CSV: UTF-8 with byte order mark and semicolons, as Swedish spreadsheets open it.
///
/// # Errors
///
/// [`SheetError::Csv`].
pub fn csv(sheet: &Sheet) -> Result<Vec<u8>, SheetError> {
    let fault = |source| SheetError::Csv { title: sheet.title.clone(), source };
    let mut writer = csv::WriterBuilder::new()
        .delimiter(b';')
        .terminator(csv::Terminator::CRLF)
        .from_writer("\u{feff}".as_bytes().to_vec());
    writer.write_record(sheet.columns.iter().map(|it| plain(it))).map_err(fault)?;
    for row in &sheet.rows {
        writer.write_record(row.iter().map(|it| plain(it))).map_err(fault)?;
    }
    writer.into_inner().map_err(|error| fault(csv::Error::from(error.into_error())))
}

fn workbook(sheet: &Sheet) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let tab = workbook.add_worksheet();
    tab.set_name(tab_name(&sheet.title))?;
    let head = Format::new().set_bold().set_text_wrap().set_align(FormatAlign::Top);
    let cell = Format::new().set_text_wrap().set_align(FormatAlign::Top);
    for (column, name) in (0_u16..).zip(&sheet.columns) {
        tab.write_string_with_format(0, column, name, &head)?;
        tab.set_column_width(column, 28)?;
    }
    for (row, cells) in (1_u32..).zip(&sheet.rows) {
        for (column, text) in (0_u16..).zip(cells) {
            let text: String = text.chars().take(CELL_CHARS_MAX).collect();
            tab.write_string_with_format(row, column, &text, &cell)?;
        }
    }
    tab.set_freeze_panes(1, 1)?;
    let last_row = u32::try_from(sheet.rows.len()).unwrap_or(u32::MAX);
    let last_column = u16::try_from(sheet.columns.len().saturating_sub(1)).unwrap_or(u16::MAX);
    tab.autofilter(0, 0, last_row, last_column)?;
    workbook.save_to_buffer()
}

/// Returns the title without what the name of a tab may not hold.
fn tab_name(title: &str) -> String {
    let allowed = title.chars().filter(|it| !"[]:*?/\\'".contains(*it));
    allowed.take(TAB_CHARS_MAX).collect()
}

/// Puts an apostrophe before what a spreadsheet would calculate.
fn plain(cell: &str) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{cell}")
    } else {
        cell.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheet() -> Sheet {
        Sheet {
            title: "Register: incidenter/2025 [alla] som är ett långt namn".to_owned(),
            columns: vec!["Nummer".to_owned(), "Vad".to_owned()],
            rows: vec![vec!["1".to_owned(), "=HYPERLINK(\"http://x.test\")".to_owned()]],
        }
    }

    #[test]
    fn what_looks_like_a_formula_is_text_in_csv() {
        let text = String::from_utf8(csv(&sheet()).unwrap()).unwrap();
        assert_eq!(text, "\u{feff}Nummer;Vad\r\n1;\"'=HYPERLINK(\"\"http://x.test\"\")\"\r\n");
        for sign in ["+1", "-1", "@a", "\tx"] {
            assert_eq!(plain(sign), format!("'{sign}"));
        }
    }

    #[test]
    fn a_title_that_no_tab_may_have_is_made_fit() {
        let bytes = xlsx(&sheet()).unwrap();
        assert!(bytes.starts_with(b"PK"));
        assert_eq!(tab_name(&sheet().title), "Register incidenter2025 alla so");
    }
}
