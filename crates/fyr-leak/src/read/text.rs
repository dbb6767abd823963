//! Running text: notes, logs, and formats that are text without being read as what they are.

use super::lines::Lines;
use super::{Outcome, Piece, Push, remark_repaired};
use std::io::Read;

/// Hands over every line.
pub(crate) fn read(reader: impl Read, push: &mut Push<'_>) -> Outcome {
    let mut lines = Lines::new(reader)?;
    while let Some(line) = lines.next()? {
        push(Piece::Text { line: line.number, offset: line.offset, text: line.text })?;
    }
    remark_repaired(lines.repaired(), push)?;
    Ok(Vec::new())
}
