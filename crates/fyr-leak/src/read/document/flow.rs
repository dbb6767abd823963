//! Paragraphs and tables in the order in which a document's tags open and close them.

use super::Out;
use super::grid::Grid;
use std::io;

/// Which state of a document a text belongs to, where changes are tracked.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Layer {
    Both,
    /// Inserted: not in the earlier state.
    Now,
    /// Deleted: only in the earlier state.
    Before,
}

/// Gathers runs into paragraphs and paragraphs into cells.
#[derive(Default)]
pub(crate) struct Flow {
    /// A text box stands inside the paragraph it hangs on, so there may be several.
    paragraphs: Vec<Paragraph>,
    tables: Vec<Table>,
}

#[derive(Default)]
struct Paragraph {
    now: String,
    before: String,
    tracked: bool,
}

#[derive(Default)]
struct Table {
    grid: Grid,
    row: Vec<String>,
    cell: Option<String>,
}

/// Nested tables and text boxes; what is deeper is read as if it stood one level up.
const DEPTH_MAX: usize = 64;
/// One paragraph; a longer one is handed over in pieces.
const PARAGRAPH_BYTES_MAX: usize = 1 << 20;

impl Flow {
    /// Returns whether a paragraph is open.
    pub(crate) const fn is_open(&self) -> bool {
        !self.paragraphs.is_empty()
    }

    pub(crate) fn open_paragraph(&mut self) {
        if self.paragraphs.len() < DEPTH_MAX {
            self.paragraphs.push(Paragraph::default());
        }
    }

    pub(crate) fn close_paragraph(&mut self, out: &mut Out<'_>) -> io::Result<()> {
        let Some(paragraph) = self.paragraphs.pop() else { return Ok(()) };
        let cell = self.tables.last_mut().and_then(|table| table.cell.as_mut());
        match cell {
            Some(cell) if cell.len() < PARAGRAPH_BYTES_MAX => {
                if !cell.is_empty() && !paragraph.now.is_empty() {
                    cell.push('\n');
                }
                cell.push_str(&paragraph.now);
            }
            Some(_) | None => out.text(&paragraph.now)?,
        }
        if paragraph.tracked && paragraph.before != paragraph.now {
            out.text(&paragraph.before)?;
        }
        Ok(())
    }

    /// Adds text to the open paragraph; text outside of any makes one of its own.
    pub(crate) fn put(&mut self, text: &str, layer: Layer, out: &mut Out<'_>) -> io::Result<()> {
        let Some(paragraph) = self.paragraphs.last_mut() else { return out.text(text) };
        if layer != Layer::Before {
            paragraph.now.push_str(text);
        }
        if layer != Layer::Now {
            paragraph.before.push_str(text);
        }
        paragraph.tracked |= layer != Layer::Both;
        if paragraph.now.len().max(paragraph.before.len()) > PARAGRAPH_BYTES_MAX {
            self.close_paragraph(out)?;
            self.open_paragraph();
        }
        Ok(())
    }

    pub(crate) fn open_table(&mut self) {
        if self.tables.len() < DEPTH_MAX {
            self.tables.push(Table::default());
        }
    }

    /// Returns whether a table is open.
    pub(crate) const fn in_table(&self) -> bool {
        !self.tables.is_empty()
    }

    /// Opens a cell unless one is open.
    pub(crate) fn ensure_cell(&mut self) {
        if let Some(table) = self.tables.last_mut() {
            table.cell.get_or_insert_default();
        }
    }

    pub(crate) fn open_cell(&mut self) {
        if let Some(table) = self.tables.last_mut() {
            table.cell = Some(String::new());
        }
    }

    pub(crate) fn close_cell(&mut self) {
        if let Some(table) = self.tables.last_mut()
            && let Some(cell) = table.cell.take()
        {
            table.row.push(cell);
        }
    }

    /// Adds a copy of the cell that was closed last.
    pub(crate) fn repeat_cell(&mut self) {
        if let Some(table) = self.tables.last_mut()
            && let Some(cell) = table.row.last().cloned()
        {
            table.row.push(cell);
        }
    }

    pub(crate) fn close_row(&mut self, out: &mut Out<'_>) -> io::Result<()> {
        let Some(table) = self.tables.last_mut() else { return Ok(()) };
        let row = std::mem::take(&mut table.row);
        table.grid.row(row, out)
    }

    pub(crate) fn close_table(&mut self, out: &mut Out<'_>) -> io::Result<()> {
        self.close_cell();
        self.close_row(out)?;
        match self.tables.pop() {
            Some(mut table) => table.grid.finish(out),
            None => Ok(()),
        }
    }

    /// Hands over what a cut document has left open.
    pub(crate) fn finish(&mut self, out: &mut Out<'_>) -> io::Result<()> {
        while !self.paragraphs.is_empty() {
            self.close_paragraph(out)?;
        }
        while !self.tables.is_empty() {
            self.close_table(out)?;
        }
        Ok(())
    }
}
