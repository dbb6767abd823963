//! The rows of a workbook as texts, for lists that an organisation keeps of its own.

use crate::read::sniff::{Format, sniff};
use crate::read::source::Source;
use crate::read::{Piece, workbook};
use std::io;

/// Rows beyond these are another kind of file than a list.
const ROWS_MAX: usize = 200_000;

/// Returns the rows of the first sheet of a workbook that has any; `None` when the bytes are no workbook that can be read.
pub fn rows(bytes: &[u8]) -> Option<Vec<Vec<String>>> {
    let source = Source::Memory(bytes.to_vec());
    let Format::Workbook(kind) = sniff(&source).ok()?.format else { return None };
    let mut rows: Vec<Vec<String>> = Vec::new();
    let mut sheets = 0;
    let mut push = |piece: Piece<'_>| {
        match piece {
            Piece::Table { .. } => sheets += usize::from(sheets == 0 || !rows.is_empty()),
            Piece::Row { cells, .. } if sheets == 1 && rows.len() < ROWS_MAX => {
                rows.push(cells.iter().map(str::to_owned).collect());
            }
            Piece::Row { .. } | Piece::Text { .. } | Piece::Remark(_) => {}
        }
        io::Result::Ok(())
    };
    workbook::read(kind, &source, &mut push).ok()?;
    (!rows.is_empty()).then_some(rows)
}
