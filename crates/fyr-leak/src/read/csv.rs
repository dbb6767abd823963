//! Delimited text: `;`, `,`, tab or `|`, quoted as in RFC 4180, with the faults that real exports have.

mod dialect;

use super::cells::Cells;
use super::lines::Lines;
use super::{Outcome, Piece, Push, Unread, remark_repaired};
use crate::limits::{BROKEN_QUOTES_MAX, COLUMNS_MAX, LINE_BYTES_MAX, QUOTED_LINES_MAX};
pub(crate) use dialect::{delimiter, is_list};
use std::collections::VecDeque;
use std::io::{self, Read};

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
    let mut even = Even::default();
    let mut cells = Cells::default();
    while let Some(number) = rows.next(&mut cells)? {
        let named = number == 1 && cells.get(0).is_some_and(|cell| cell.starts_with("sep="));
        if named || cells.is_blank() {
            continue;
        }
        wide += u64::from(cells.truncate(COLUMNS_MAX));
        even.add(cells.len());
        push(Piece::Row { number, cells: &cells })?;
    }
    remark_repaired(rows.lines.repaired(), push)?;
    let mut unread = Vec::new();
    if rows.lines.is_open() && even.last_is_short() {
        unread.push(Unread::new("the last row has fewer columns than all others: it is cut off"));
    }
    if wide > 0 {
        unread.push(Unread::new(format!("{wide} rows have more than {COLUMNS_MAX} columns")));
    }
    if cells.cut() > 0 {
        unread.push(Unread::new(format!("{} rows are longer than the bound", cells.cut())));
    }
    if let Some(first) = rows.broken.first() {
        let count = rows.broken.len();
        push(Piece::Remark(&format!(
            "{count} quotation marks are never closed, the first in line {first}; those lines were read by themselves"
        )))?;
    }
    Ok(unread)
}

/// How many columns the rows have.
#[derive(Default)]
struct Even {
    rows: u64,
    columns: usize,
    /// Rows that have another number of columns than the first.
    other: u64,
    last: usize,
}

impl Even {
    fn add(&mut self, columns: usize) {
        if self.rows == 0 {
            self.columns = columns;
        }
        self.rows += 1;
        self.other += u64::from(columns != self.columns);
        self.last = columns;
    }

    /// Whether only the last of several rows is short.
    const fn last_is_short(&self) -> bool {
        self.rows >= 4 && self.other == 1 && self.last < self.columns
    }
}

struct Rows<R: Read> {
    lines: Lines<R>,
    /// Lines that were read in the hope of a closing mark.
    pending: VecDeque<(u64, String)>,
    delimiter: char,
    broken: Vec<u64>,
}

impl<R: Read> Rows<R> {
    /// Fills `cells` with the next row and returns its number.
    fn next(&mut self, cells: &mut Cells) -> io::Result<Option<u64>> {
        cells.clear();
        let (number, text) = if let Some(line) = self.pending.pop_front() {
            if let State::Whole = split(&line.1, self.delimiter, State::Whole, cells) {
                return Ok(Some(line.0));
            }
            line
        } else {
            let Some(line) = self.lines.next()? else { return Ok(None) };
            if let Some(inside) = whole(line.text).filter(|it| it.contains(self.delimiter)) {
                plain(inside, self.delimiter, cells);
                return Ok(Some(line.number));
            }
            if let State::Whole = split(line.text, self.delimiter, State::Whole, cells) {
                return Ok(Some(line.number));
            }
            (line.number, line.text.to_owned())
        };
        if self.broken.len() < BROKEN_QUOTES_MAX && self.goes_on(text.len(), cells)? {
            return Ok(Some(number));
        }
        self.broken.push(number);
        cells.clear();
        text.split(self.delimiter).for_each(|cell| cells.push(cell));
        Ok(Some(number))
    }

    /// Reads lines until the mark is closed. When it never is, they are kept for later.
    fn goes_on(&mut self, begun: usize, cells: &mut Cells) -> io::Result<bool> {
        let mut taken = Vec::new();
        let mut bytes = begun;
        while taken.len() < QUOTED_LINES_MAX && bytes < LINE_BYTES_MAX {
            let Some(line) = self.line()? else { break };
            cells.append("\n");
            bytes += line.1.len() + 1;
            if let State::Whole = split(&line.1, self.delimiter, State::Open, cells) {
                return Ok(true);
            }
            taken.push(line);
        }
        for line in taken.into_iter().rev() {
            self.pending.push_front(line);
        }
        Ok(false)
    }

    fn line(&mut self) -> io::Result<Option<(u64, String)>> {
        if let Some(line) = self.pending.pop_front() {
            return Ok(Some(line));
        }
        Ok(self.lines.next()?.map(|line| (line.number, line.text.to_owned())))
    }
}

/// Returns what stands in a line that is one cell in quotation marks: some programs put the whole row into them.
fn whole(line: &str) -> Option<&str> {
    let inside = line.trim_end().strip_prefix('"')?.strip_suffix('"')?;
    memchr::memchr(b'"', inside.as_bytes()).is_none().then_some(inside)
}

/// Splits a line that is a whole record.
pub(crate) fn line(line: &str, delimiter: char, cells: &mut Cells) {
    if split(line, delimiter, State::Whole, cells) == State::Open {
        cells.end();
    }
}

/// Whether a record ends with the line, or within quotation marks.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Whole,
    Open,
}

/// Splits a line into cells, going on in the last one when `state` is open.
fn split(line: &str, delimiter: char, state: State, cells: &mut Cells) -> State {
    let mut rest = line;
    if state == State::Open {
        match quoted(rest, delimiter, cells) {
            Quoted::Open => return State::Open,
            Quoted::Last => return State::Whole,
            Quoted::Next(after) => rest = after,
        }
    } else if memchr::memchr(b'"', line.as_bytes()).is_none() {
        plain(line, delimiter, cells);
        return State::Whole;
    }
    loop {
        if let Some(inside) = rest.strip_prefix('"') {
            match quoted(inside, delimiter, cells) {
                Quoted::Open => return State::Open,
                Quoted::Last => return State::Whole,
                Quoted::Next(after) => rest = after,
            }
        } else if let Some((cell, after)) = rest.split_once(delimiter) {
            cells.push(cell);
            rest = after;
        } else {
            cells.push(rest);
            return State::Whole;
        }
    }
}

/// Splits a line without quotation marks.
fn plain(line: &str, delimiter: char, cells: &mut Cells) {
    let Some(byte) = u8::try_from(delimiter).ok().filter(u8::is_ascii) else {
        line.split(delimiter).for_each(|cell| cells.push(cell));
        return;
    };
    cells.push_line(line, byte);
}

/// How a quoted cell ends.
enum Quoted<'a> {
    Open,
    Last,
    Next(&'a str),
}

/// Reads what stands after an opening mark into the cell.
fn quoted<'a>(text: &'a str, delimiter: char, cells: &mut Cells) -> Quoted<'a> {
    let mut rest = text;
    while let Some((inside, after)) = rest.split_once('"') {
        cells.append(inside);
        if let Some(after) = after.strip_prefix('"') {
            cells.append("\"");
            rest = after;
            continue;
        }
        let beyond = after.trim_start_matches(' ');
        if let Some(after) =
            after.strip_prefix(delimiter).or_else(|| beyond.strip_prefix(delimiter))
        {
            cells.end();
            return Quoted::Next(after);
        }
        if beyond.is_empty() {
            cells.end();
            return Quoted::Last;
        }
        // A mark in the middle of a cell: kept as it stands.
        cells.append("\"");
        rest = after;
    }
    cells.append(rest);
    Quoted::Open
}

/// Returns how many columns each of the first lines has.
fn column_counts(head: &str, delimiter: char) -> Vec<usize> {
    let mut counts = Vec::new();
    let mut cells = Cells::default();
    let mut open = 0_usize;
    let mut state = State::Whole;
    for line in head.lines().take(200).filter(|line| !line.trim().is_empty()) {
        if state == State::Whole {
            cells.clear();
        }
        state = split(line, delimiter, state, &mut cells);
        match state {
            State::Whole => {
                counts.push(cells.len());
                open = 0;
            }
            State::Open => open += 1,
        }
    }
    // A mark that is never closed leaves lines behind: they count by themselves.
    let lines: Vec<&str> = head.lines().take(200).filter(|line| !line.trim().is_empty()).collect();
    let left = lines.iter().skip(lines.len().saturating_sub(open));
    counts.extend(left.map(|line| line.split(delimiter).count()));
    counts
}
