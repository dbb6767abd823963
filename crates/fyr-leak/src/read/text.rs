//! Running text: notes, logs, and formats that are text without being read as what they are; and lists in columns of it.

use super::cells::Cells;
use super::fixed::{Fixed, HEAD_LINES};
use super::lines::Lines;
use super::{Outcome, Piece, Push, remark_repaired};
use std::io::Read;

/// Bytes of the first lines that are kept until it is known what they are.
const HEAD_BYTES: usize = 16 << 10;

/// Hands over every line, or every row where the lines are a list in columns.
pub(crate) fn read(reader: impl Read, push: &mut Push<'_>) -> Outcome {
    let mut lines = Lines::new(reader)?;
    let mut head: Vec<(u64, Option<u64>, String)> = Vec::new();
    let mut kept = 0;
    while head.len() < HEAD_LINES && kept < HEAD_BYTES {
        let Some(line) = lines.next()? else { break };
        kept += line.text.len();
        head.push((line.number, line.offset, line.text.to_owned()));
    }
    let first: Vec<&str> = head.iter().map(|it| it.2.as_str()).collect();
    let fixed = Fixed::of(&first).or_else(|| Fixed::of_numbers(&first));
    if fixed.is_some() {
        push(Piece::Table { name: "", columns: None })?;
    }
    let mut cells = Cells::default();
    let mut give = |(index, number, offset, text): (usize, u64, Option<u64>, &str)| match &fixed {
        Some(_) if text.trim().is_empty() => Ok(()),
        Some(fixed) => {
            cells.clear();
            fixed.cells((index, text), |cell| cells.push(cell));
            push(Piece::Row { number, cells: &cells })
        }
        None => push(Piece::Text { line: number, offset, text }),
    };
    for (index, (number, offset, text)) in head.iter().enumerate() {
        give((index, *number, *offset, text))?;
    }
    while let Some(line) = lines.next()? {
        give((usize::MAX, line.number, line.offset, line.text))?;
    }
    remark_repaired(lines.repaired(), push)?;
    Ok(Vec::new())
}
