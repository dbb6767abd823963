//! Delimited text: `;`, `,`, tab or `|`, quoted as in RFC 4180, with the faults that real exports have.

use super::lines::{Line, Lines};
use super::{Outcome, Piece, Push, Unread};
use crate::limits::{COLUMNS_MAX, QUOTED_LINES_MAX};
use std::collections::VecDeque;
use std::io::{self, Read};

/// The delimiter that makes a table of `head`, the decoded beginning of a file.
///
/// A line `sep=X` decides. Otherwise the delimiter with which most of the first lines have the same number of columns,
/// and at least two; nine of ten lines must agree.
pub(crate) fn delimiter(head: &str) -> Option<char> {
    if let Some(named) = head.strip_prefix("sep=").and_then(|rest| rest.chars().next()) {
        return Some(named);
    }
    let mut best = None;
    for delimiter in [';', '\t', ',', '|'] {
        let counts = column_counts(head, delimiter);
        let Some((columns, same)) = most_common(&counts) else { continue };
        let agrees = same * 10 >= counts.len() * 9;
        // One line is no table unless it has many columns.
        let enough = counts.len() >= 2 || columns >= 4;
        if columns >= 2 && agrees && enough && best.is_none_or(|(most, _)| columns > most) {
            best = Some((columns, delimiter));
        }
    }
    best.map(|(_, delimiter)| delimiter)
}

/// Hands over every row.
pub(crate) fn read(reader: impl Read, delimiter: char, push: &mut Push<'_>) -> Outcome {
    let mut rows = Rows {
        lines: Lines::new(reader)?,
        pending: VecDeque::new(),
        delimiter,
        broken: Vec::new(),
    };
    push(Piece::Table { name: "", columns: None })?;
    let mut wide = 0_u64;
    while let Some((number, mut cells)) = rows.next()? {
        let named = number == 1 && cells.first().is_some_and(|cell| cell.starts_with("sep="));
        if named || cells.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        wide += u64::from(cells.len() > COLUMNS_MAX);
        cells.truncate(COLUMNS_MAX);
        push(Piece::Row { number, cells })?;
    }
    let mut unread = Vec::new();
    if wide > 0 {
        unread.push(Unread::new(format!("{wide} rows have more than {COLUMNS_MAX} columns")));
    }
    if let Some(first) = rows.broken.first() {
        let count = rows.broken.len();
        unread.push(Unread::new(format!(
            "{count} quotation marks are never closed, the first in line {first}; those lines were read by themselves"
        )));
    }
    Ok(unread)
}

struct Rows<R: Read> {
    lines: Lines<R>,
    pending: VecDeque<Line>,
    delimiter: char,
    broken: Vec<u64>,
}

impl<R: Read> Rows<R> {
    fn next(&mut self) -> io::Result<Option<(u64, Vec<String>)>> {
        let Some(first) = self.line()? else { return Ok(None) };
        if let Some(cells) = split(&first.text, self.delimiter) {
            return Ok(Some((first.number, cells)));
        }
        let mut joined = first.text.clone();
        let mut taken = Vec::new();
        while taken.len() < QUOTED_LINES_MAX {
            let Some(line) = self.line()? else { break };
            joined.push('\n');
            joined.push_str(&line.text);
            taken.push(line);
            if let Some(cells) = split(&joined, self.delimiter) {
                return Ok(Some((first.number, cells)));
            }
        }
        for line in taken.into_iter().rev() {
            self.pending.push_front(line);
        }
        self.broken.push(first.number);
        Ok(Some((first.number, first.text.split(self.delimiter).map(str::to_owned).collect())))
    }

    fn line(&mut self) -> io::Result<Option<Line>> {
        match self.pending.pop_front() {
            Some(line) => Ok(Some(line)),
            None => self.lines.next(),
        }
    }
}

/// Splits a record into cells; `None` when it ends inside quotation marks.
fn split(record: &str, delimiter: char) -> Option<Vec<String>> {
    let mut cells = Vec::new();
    let mut rest = record;
    loop {
        let (cell, after) = if rest.starts_with('"') {
            quoted(rest, delimiter)?
        } else {
            match rest.split_once(delimiter) {
                Some((cell, after)) => (cell.to_owned(), Some(after)),
                None => (rest.to_owned(), None),
            }
        };
        cells.push(cell);
        match after {
            Some(after) => rest = after,
            None => return Some(cells),
        }
    }
}

/// Returns a quoted cell and what follows its delimiter.
fn quoted(text: &str, delimiter: char) -> Option<(String, Option<&str>)> {
    let mut cell = String::new();
    let mut rest = text.strip_prefix('"')?;
    loop {
        let (inside, after) = rest.split_once('"')?;
        cell.push_str(inside);
        if let Some(after) = after.strip_prefix('"') {
            cell.push('"');
            rest = after;
        } else if let Some(after) = after.strip_prefix(delimiter) {
            return Some((cell, Some(after)));
        } else if after.is_empty() {
            return Some((cell, None));
        } else {
            // A mark in the middle of a cell: kept as it stands.
            cell.push('"');
            rest = after;
        }
    }
}

fn column_counts(head: &str, delimiter: char) -> Vec<usize> {
    let mut counts = Vec::new();
    let mut open = String::new();
    for line in head.lines().take(200).filter(|line| !line.trim().is_empty()) {
        if !open.is_empty() {
            open.push('\n');
        }
        open.push_str(line);
        if let Some(cells) = split(&open, delimiter) {
            counts.push(cells.len());
            open.clear();
        }
    }
    // A mark that is never closed leaves lines behind: they count by themselves.
    counts.extend(open.lines().map(|line| line.split(delimiter).count()));
    counts
}

fn most_common(counts: &[usize]) -> Option<(usize, usize)> {
    let occurs = |wanted: usize| counts.iter().filter(|count| **count == wanted).count();
    counts.iter().map(|count| (*count, occurs(*count))).max_by_key(|(count, same)| (*same, *count))
}
