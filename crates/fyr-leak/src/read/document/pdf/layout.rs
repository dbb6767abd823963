//! From characters with places to lines in reading order, and to the rows of tables.

use super::super::Out;
use super::beside;
use super::page::Drawn;
use crate::columns;
use std::io;

/// Gathers the lines of a document; a table may go on over several pages.
#[derive(Default)]
pub(crate) struct Layout {
    table: Option<Table>,
}

/// Directions of text on one page: a circle has 360 degrees.
const DIRECTIONS_MAX: usize = 400;

/// A part of a line with space around it: a cell of a table or a column of text.
#[derive(Debug, Clone)]
pub(super) struct Segment {
    pub(super) text: String,
    pub(super) from: f64,
    pub(super) to: f64,
}

#[derive(Debug)]
pub(super) struct Line {
    pub(super) segments: Vec<Segment>,
    /// Where the line stands, from the bottom.
    pub(super) y: f64,
    pub(super) size: f64,
}

/// A table whose header was met.
struct Table {
    columns: Vec<Segment>,
    row: Vec<String>,
    /// Where the last line stood; `None` at the top of a page.
    y: Option<f64>,
    step: f64,
}

impl Layout {
    /// Hands over the lines of a page.
    pub(crate) fn page(&mut self, glyphs: Vec<Drawn>, out: &mut Out<'_>) -> io::Result<()> {
        if let Some(table) = &mut self.table {
            table.y = None;
        }
        for lines in sheets(glyphs).into_iter().map(lines) {
            self.lines(&lines, out)?;
        }
        Ok(())
    }

    /// Hands over the row that waits.
    pub(crate) fn finish(&mut self, out: &mut Out<'_>) -> io::Result<()> {
        match self.table.take() {
            Some(table) => table.put(out),
            None => Ok(()),
        }
    }

    fn lines(&mut self, lines: &[Line], out: &mut Out<'_>) -> io::Result<()> {
        let mut rest = lines;
        while let Some((line, after)) = rest.split_first() {
            rest = after;
            if is_header(line) {
                self.finish(out)?;
                let names: Vec<String> = line.segments.iter().map(|it| it.text.clone()).collect();
                out.table("", Some(&names))?;
                let (columns, step) = (line.segments.clone(), 0.0);
                self.table = Some(Table { columns, row: Vec::new(), y: Some(line.y), step });
                continue;
            }
            if let Some(table) = &mut self.table {
                if table.take(line, out)? {
                    continue;
                }
                self.finish(out)?;
            }
            if let Some(beside) =
                beside::columns(lines.get(lines.len() - after.len() - 1..).unwrap_or_default())
            {
                rest = after.get(beside.count - 1..).unwrap_or_default();
                for column in [beside.left, beside.right] {
                    self.lines(&column, out)?;
                    self.finish(out)?;
                    out.paragraph()?;
                }
                continue;
            }
            out.text(&text(line))?;
        }
        Ok(())
    }
}

impl Table {
    /// Takes a line as a row, or as more of the last row; returns whether it belongs to the table.
    fn take(&mut self, line: &Line, out: &mut Out<'_>) -> io::Result<bool> {
        let gap = self.y.map_or(0.0, |y| y - line.y);
        let step = if self.step > 0.0 { self.step } else { line.size * 2.5 };
        if gap < -0.5 || gap > step * 3.0 + line.size {
            return Ok(false);
        }
        let mut row = vec![String::new(); self.columns.len()];
        for segment in &line.segments {
            let Some(cell) = self.column(segment, line.size).and_then(|at| row.get_mut(at)) else {
                return Ok(false);
            };
            if !cell.is_empty() {
                cell.push(' ');
            }
            cell.push_str(&segment.text);
        }
        let filled = row.iter().filter(|cell| !cell.is_empty()).count();
        let first = row.first().is_some_and(|cell| !cell.is_empty());
        // What a narrow column has broken goes on in the next line, close below and without a first cell.
        let more = !self.row.is_empty() && !first && gap > 0.0 && gap < line.size * 1.6;
        if more {
            for (cell, part) in self.row.iter_mut().zip(row).filter(|(_, part)| !part.is_empty()) {
                let hyphen = cell.ends_with('-');
                if !cell.is_empty() && !hyphen {
                    cell.push(' ');
                }
                cell.push_str(&part);
            }
        } else if filled >= 2 || self.columns.len() <= 2 {
            let last = std::mem::replace(&mut self.row, row);
            if !last.is_empty() {
                out.row(&last)?;
            }
            if gap > 0.0 {
                self.step = gap;
            }
        } else {
            return Ok(false);
        }
        self.y = Some(line.y);
        Ok(true)
    }

    /// Returns the column under whose header a cell stands: by its left edge, its right edge or its middle.
    fn column(&self, segment: &Segment, size: f64) -> Option<usize> {
        let apart = |column: &Segment| {
            let left = (column.from - segment.from).abs();
            let right = (column.to - segment.to).abs();
            let middle = ((column.from + column.to) - (segment.from + segment.to)).abs() / 2.0;
            let overlap = column.to.min(segment.to) - column.from.max(segment.from);
            let near = left.min(right).min(middle);
            if overlap > 0.0 { near.min(size * 3.0) } else { near }
        };
        let best = self
            .columns
            .iter()
            .enumerate()
            .map(|(at, column)| (at, apart(column)))
            .min_by(|(_, a), (_, b)| a.total_cmp(b))?;
        (best.1 <= size * 3.0).then_some(best.0)
    }

    fn put(self, out: &mut Out<'_>) -> io::Result<()> {
        if self.row.is_empty() { Ok(()) } else { out.row(&self.row) }
    }
}

/// A header has at least two names that columns of persons have, makes up most of its line, and holds no value.
fn is_header(line: &Line) -> bool {
    let names = line.segments.iter().filter(|it| columns::is_known(it.text.trim())).count();
    let value = |text: &str| {
        text.contains('@')
            || text.ends_with(':')
            || text.bytes().filter(u8::is_ascii_digit).count() >= 6
    };
    names >= 2
        && names * 2 >= line.segments.len()
        && !line.segments.iter().any(|it| value(&it.text))
}

/// Returns a line as text: a label with its value, or cells with a mark between them.
fn text(line: &Line) -> String {
    let mut text = String::new();
    let mut label = false;
    for segment in &line.segments {
        if !text.is_empty() {
            text.push_str(if label { " " } else { " | " });
        }
        text.push_str(&segment.text);
        label = segment.text.ends_with(':');
        if !label && line.segments.len().is_multiple_of(2) && columns::is_known(&segment.text) {
            text.push(':');
            label = true;
        }
    }
    text
}

/// Divides the characters by the direction in which they run, and turns each part so that it runs to the right.
fn sheets(glyphs: Vec<Drawn>) -> Vec<Vec<Drawn>> {
    let mut sheets: Vec<(f64, Vec<Drawn>)> = Vec::new();
    for mut glyph in glyphs {
        let (x, y) = (glyph.end.0 - glyph.start.0, glyph.end.1 - glyph.start.1);
        let angle = y.atan2(x);
        // Within a degree: the lines of a page that was scanned askew are not all alike.
        let found = sheets.iter().position(|(it, _)| (it - angle).abs() < 1_f64.to_radians());
        let at = found.unwrap_or(sheets.len());
        if found.is_none() {
            if sheets.len() >= DIRECTIONS_MAX {
                continue;
            }
            sheets.push((angle, Vec::new()));
        }
        let Some((angle, sheet)) = sheets.get_mut(at) else { continue };
        if angle.abs() > 0.001 {
            let (sin, cos) = (-*angle).sin_cos();
            let turn = |(x, y): (f64, f64)| (x * cos - y * sin, x * sin + y * cos);
            glyph.start = turn(glyph.start);
            glyph.end = turn(glyph.end);
        }
        sheet.push(glyph);
    }
    sheets.into_iter().map(|(_, sheet)| sheet).collect()
}

/// Puts characters together to lines, from top to bottom.
fn lines(mut glyphs: Vec<Drawn>) -> Vec<Line> {
    glyphs.sort_by(|a, b| b.start.1.total_cmp(&a.start.1).then(a.start.0.total_cmp(&b.start.0)));
    let mut groups: Vec<Vec<Drawn>> = Vec::new();
    for glyph in glyphs {
        // Characters up to a third of their height apart stand in one line: raised and lowered ones.
        let same = groups.last().and_then(|group| group.first()).is_some_and(|first| {
            (first.start.1 - glyph.start.1).abs() < 0.35 * first.size.max(glyph.size)
        });
        match groups.last_mut().filter(|_| same) {
            Some(group) => group.push(glyph),
            None => groups.push(vec![glyph]),
        }
    }
    groups.into_iter().map(line).filter(|line| !line.segments.is_empty()).collect()
}

fn line(mut glyphs: Vec<Drawn>) -> Line {
    glyphs.sort_by(|a, b| a.start.0.total_cmp(&b.start.0));
    let size = glyphs.iter().map(|it| it.size).fold(0.0, f64::max);
    let y = glyphs.first().map_or(0.0, |it| it.start.1);
    let mut segments: Vec<Segment> = Vec::new();
    let (mut space, mut last): (bool, Option<Drawn>) = (false, None);
    for glyph in glyphs {
        if glyph.text.chars().all(|it| it == ' ' || it == '\t') {
            space = true;
            continue;
        }
        // Bold type is sometimes made by drawing twice, a little apart.
        let twice = last.as_ref().is_some_and(|last| {
            last.text == glyph.text && (last.start.0 - glyph.start.0).abs() < 0.15 * glyph.size
        });
        if twice {
            continue;
        }
        let gap = segments.last().map(|it| glyph.start.0 - it.to);
        // Words stand a quarter of the height apart; more than a whole one, or two with a space between, is a new cell.
        let apart = glyph.size * if space { 2.0 } else { 1.0 };
        match (segments.last_mut(), gap) {
            (Some(segment), Some(gap)) if gap < apart => {
                if space || gap > 0.18 * glyph.size {
                    segment.text.push(' ');
                }
                segment.text.push_str(&glyph.text);
                segment.to = segment.to.max(glyph.end.0);
            }
            (_, _) => segments.push(Segment {
                text: glyph.text.clone(),
                from: glyph.start.0,
                to: glyph.end.0,
            }),
        }
        space = false;
        last = Some(glyph);
    }
    Line { segments, y, size }
}
