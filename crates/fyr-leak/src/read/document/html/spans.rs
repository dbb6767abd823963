//! Cells of a page's table that stand in several columns or rows.

use super::{Layer, Out, Page};
use std::io;

/// Cells of a table that stand in several columns or rows.
#[derive(Default)]
pub(super) struct Spans {
    pub(super) column: usize,
    /// Of each column, in how many rows its cell goes on and what stands in it.
    pub(super) below: Vec<(usize, String)>,
    /// Columns and rows of the open cell, and its text.
    pub(super) open: (usize, usize, String),
}

/// A cell stands in this many columns or rows at most; a page may name any number.
const SPAN_MAX: usize = 256;
/// Columns of a table beyond which no cell is repeated.
const COLUMNS_SPANNED_MAX: usize = 256;
/// What is repeated of a cell that goes on below: a heading or a name.
pub(super) const SPAN_BYTES_MAX: usize = 200;

impl Spans {
    /// Begins a cell with what its tag says by `attribute`.
    pub(super) fn open(&mut self, attribute: impl Fn(&str) -> Option<String>) {
        let span = |name: &str| {
            let span = attribute(name).and_then(|it| it.trim().parse().ok());
            span.unwrap_or(1_usize).clamp(1, SPAN_MAX)
        };
        self.open = (span("colspan"), span("rowspan"), String::new());
    }
}

impl Page {
    pub(super) fn end_cell(&mut self, out: &mut Out<'_>) -> io::Result<()> {
        self.end_block(out)?;
        self.flow.close_cell();
        let was_open = std::mem::take(&mut self.cell);
        let Some(spans) = self.spans.last_mut().filter(|_| was_open) else { return Ok(()) };
        let (columns, rows, text) = std::mem::take(&mut spans.open);
        for column in 0..columns {
            if spans.column >= COLUMNS_SPANNED_MAX {
                break;
            }
            if column > 0 {
                self.flow.open_cell();
                self.flow.close_cell();
            }
            if rows > 1 {
                if spans.below.len() <= spans.column {
                    spans.below.resize(spans.column + 1, (0, String::new()));
                }
                if let Some(place) = spans.below.get_mut(spans.column) {
                    *place = (rows - 1, if column == 0 { text.clone() } else { String::new() });
                }
            }
            spans.column += 1;
        }
        Ok(())
    }

    pub(super) fn end_row(&mut self, out: &mut Out<'_>) -> io::Result<()> {
        self.end_cell(out)?;
        let begun = self.spans.last().is_some_and(|it| it.column > 0);
        if begun {
            self.go_on_below(out)?;
        }
        if let Some(spans) = self.spans.last_mut() {
            spans.column = 0;
        }
        Ok(())
    }

    /// Puts the cells of rows above that go on in the columns that come now.
    pub(super) fn go_on_below(&mut self, out: &mut Out<'_>) -> io::Result<()> {
        while let Some(spans) = self.spans.last_mut()
            && let Some((left, text)) = spans.below.get_mut(spans.column)
            && *left > 0
        {
            *left -= 1;
            let text = text.clone();
            spans.column += 1;
            self.flow.open_cell();
            if !text.is_empty() {
                self.flow.open_paragraph();
                self.flow.put(&text, Layer::Both, out)?;
                self.flow.close_paragraph(out)?;
            }
            self.flow.close_cell();
        }
        Ok(())
    }
}
