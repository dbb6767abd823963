//! A table in a document: rows under a header, a form of labels and values, or mere layout.

use super::{Out, one_line};
use crate::columns;
use crate::limits::COLUMNS_MAX;
use std::io;

/// Takes the rows of one table and hands them over as what they are.
#[derive(Default)]
pub(crate) struct Grid {
    /// Rows that wait until it is known what the table is.
    waiting: Vec<Vec<String>>,
    shape: Option<Shape>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Shape {
    /// Rows of values under a row of names.
    Table,
    /// Names and values in turns, in each row.
    Form,
    /// Rows that no header explains: each is a line of text.
    Lines,
}

/// Rows looked at to know the shape.
const ROWS_JUDGED: usize = 40;

impl Grid {
    pub(crate) fn row(&mut self, mut cells: Vec<String>, out: &mut Out<'_>) -> io::Result<()> {
        if cells.iter().all(|cell| cell.trim().is_empty()) {
            return Ok(());
        }
        cells.truncate(COLUMNS_MAX);
        if let Some(shape) = self.shape {
            return put(shape, &cells, out);
        }
        self.waiting.push(cells);
        if self.waiting.len() >= ROWS_JUDGED { self.finish(out) } else { Ok(()) }
    }

    /// Hands over the rows that wait.
    pub(crate) fn finish(&mut self, out: &mut Out<'_>) -> io::Result<()> {
        let rows = std::mem::take(&mut self.waiting);
        if rows.is_empty() {
            return Ok(());
        }
        let (shape, header) = shape(&rows);
        self.shape = Some(shape);
        for (number, cells) in rows.iter().enumerate() {
            match header {
                // What stands above the header is a title.
                Some(at) if number < at => put(Shape::Lines, cells, out)?,
                Some(at) if number == at => out.table("", Some(&names(cells)))?,
                Some(_) | None => put(shape, cells, out)?,
            }
        }
        Ok(())
    }
}

/// Returns the shape and, of a table, which row is the header.
fn shape(rows: &[Vec<String>]) -> (Shape, Option<usize>) {
    if is_form(rows) {
        return (Shape::Form, None);
    }
    let known = |cells: &[String]| cells.iter().filter(|cell| is_name(cell)).count();
    let best = rows
        .iter()
        .take(5)
        .enumerate()
        .filter(|(_, cells)| cells.len() >= 2 && !cells.iter().any(|cell| is_value(cell)))
        .map(|(at, cells)| (at, known(cells)))
        .max_by_key(|(at, count)| (*count, std::cmp::Reverse(*at)));
    match best {
        Some((at, 1..)) if rows.len() > at + 1 => (Shape::Table, Some(at)),
        Some(_) | None => (Shape::Lines, None),
    }
}

/// In a form names and values take turns, and most rows begin with a name.
fn is_form(rows: &[Vec<String>]) -> bool {
    let labelled = |cells: &[String]| match cells {
        [label, value, ..] => {
            let name = is_name(label) || label.trim_end().ends_with(':');
            name && !is_name(value) && !is_value(label)
        }
        [_] | [] => false,
    };
    let even = rows.iter().all(|cells| cells.len() % 2 == 0 || cells.len() == 1);
    let count = rows.iter().filter(|cells| labelled(cells)).count();
    even && count * 2 > rows.len()
}

fn is_name(cell: &str) -> bool {
    columns::is_known(cell.trim().trim_end_matches(':'))
}

fn is_value(cell: &str) -> bool {
    cell.contains('@') || cell.bytes().filter(u8::is_ascii_digit).count() >= 6
}

fn names(cells: &[String]) -> Vec<String> {
    cells.iter().map(|cell| one_line(cell).trim_end_matches(':').to_owned()).collect()
}

fn put(shape: Shape, cells: &[String], out: &mut Out<'_>) -> io::Result<()> {
    let filled = || cells.iter().map(String::as_str).filter(|cell| !cell.trim().is_empty());
    match shape {
        Shape::Table => out.row(cells),
        Shape::Lines => match filled().count() {
            0 | 1 => filled().try_for_each(|cell| out.text(cell)),
            _ => out.text(&filled().map(one_line).collect::<Vec<_>>().join(" | ")),
        },
        Shape::Form => cells.chunks(2).try_for_each(|pair| match pair {
            [label, value] if !value.trim().is_empty() => {
                let mut lines = value.lines().map(str::trim).filter(|line| !line.is_empty());
                let value = lines.by_ref().take(4).collect::<Vec<_>>().join(", ");
                out.labelled(one_line(label).trim_end_matches(':'), &value)?;
                lines.try_for_each(|line| out.text(line))
            }
            other => other.iter().try_for_each(|cell| out.text(cell)),
        }),
    }
}
