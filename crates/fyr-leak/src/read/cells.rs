//! Rows without an allocation for each cell: the texts of many cells stand in one buffer.

use crate::limits::ROW_BYTES_MAX;

/// The cells of one row; a reader fills the same one again and again.
#[derive(Default)]
pub(crate) struct Cells {
    text: String,
    /// Where each cell begins and ends; there may be something else between them.
    spans: Vec<(usize, usize)>,
    /// Where the cell begins that is not ended yet.
    open: usize,
    cut: u64,
}

impl Cells {
    /// Empties the row; what was cut is still counted.
    pub(crate) fn clear(&mut self) {
        self.text.clear();
        self.spans.clear();
        self.open = 0;
    }

    /// Adds a whole cell.
    pub(crate) fn push(&mut self, cell: &str) {
        self.append(cell);
        self.end();
    }

    /// Adds to the cell that is not ended yet; a row beyond the bound loses what is beyond.
    pub(crate) fn append(&mut self, part: &str) {
        if self.text.len() + part.len() <= ROW_BYTES_MAX {
            self.text.push_str(part);
            return;
        }
        let room = ROW_BYTES_MAX.saturating_sub(self.text.len());
        let room = part.floor_char_boundary(room.min(part.len()));
        self.text.push_str(part.get(..room).unwrap_or_default());
        self.cut += 1;
    }

    /// Ends the cell.
    pub(crate) fn end(&mut self) {
        self.spans.push((self.open, self.text.len()));
        self.open = self.text.len();
    }

    /// Adds the cells of a line that has nothing but cells and delimiters; the line is copied as a whole.
    pub(crate) fn push_line(&mut self, line: &str, delimiter: u8) {
        let start = self.text.len();
        self.append(line);
        let whole = self.text.len();
        let mut from = start;
        for at in memchr::memchr_iter(delimiter, line.as_bytes()) {
            let end = (start + at).min(whole);
            self.spans.push((from, end));
            from = (end + 1).min(whole);
        }
        self.spans.push((from, whole));
        self.open = whole;
    }

    /// Leaves out all cells from `count` on; returns whether there were any.
    pub(crate) fn truncate(&mut self, count: usize) -> bool {
        let more = self.spans.len() > count;
        self.spans.truncate(count);
        more
    }

    pub(crate) fn len(&self) -> usize {
        self.spans.len()
    }

    /// Returns how often a row was longer than the bound.
    pub(crate) const fn cut(&self) -> u64 {
        self.cut
    }

    pub(crate) fn get(&self, index: usize) -> Option<&str> {
        let (start, end) = *self.spans.get(index)?;
        self.text.get(start..end)
    }

    /// Returns whether no cell says anything.
    pub(crate) fn is_blank(&self) -> bool {
        parts(&self.text, &self.spans).all(|cell| cell.trim().is_empty())
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &str> {
        parts(&self.text, &self.spans)
    }
}

impl<'a> FromIterator<&'a str> for Cells {
    fn from_iter<T: IntoIterator<Item = &'a str>>(cells: T) -> Self {
        let mut row = Self::default();
        cells.into_iter().for_each(|cell| row.push(cell));
        row
    }
}

/// Rows that wait together; may be sent to another thread.
#[derive(Default)]
pub(crate) struct Rows {
    text: String,
    spans: Vec<(usize, usize)>,
    /// Number of the row, and the number of cells up to its end.
    numbered: Vec<(u64, usize)>,
}

impl Rows {
    pub(crate) fn push(&mut self, number: u64, cells: &Cells) {
        let before = self.text.len();
        self.text.push_str(&cells.text);
        let moved = |(start, end): &(usize, usize)| (before + start, before + end);
        self.spans.extend(cells.spans.iter().map(moved));
        self.numbered.push((number, self.spans.len()));
    }

    pub(crate) fn len(&self) -> usize {
        self.numbered.len()
    }

    /// Returns about what the rows cost in memory.
    pub(crate) fn bytes(&self) -> usize {
        self.text.len() + self.spans.len() * 16
    }

    /// Empties it and keeps the room, unless a giant row has made it large.
    pub(crate) fn clear(&mut self) {
        if self.text.capacity() > 4 * crate::limits::CHUNK_BYTES {
            *self = Self::default();
        }
        self.text.clear();
        self.spans.clear();
        self.numbered.clear();
    }

    /// Returns every cell, to be divided by [`Rows::divide`].
    pub(crate) fn cells(&self) -> Vec<&str> {
        let mut cells = Vec::with_capacity(self.spans.len());
        cells.extend(parts(&self.text, &self.spans));
        cells
    }

    /// Returns each row's number and its part of `cells`.
    pub(crate) fn divide<'a, 'b>(
        &'a self,
        cells: &'b [&'a str],
    ) -> impl Iterator<Item = (u64, &'b [&'a str])> {
        let mut start = 0;
        self.numbered.iter().map(move |(number, end)| {
            let row = cells.get(start..*end).unwrap_or_default();
            start = *end;
            (*number, row)
        })
    }
}

fn parts<'a>(text: &'a str, spans: &'a [(usize, usize)]) -> impl Iterator<Item = &'a str> {
    spans.iter().map(|(start, end)| text.get(*start..*end).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_come_back_as_they_were_pushed() {
        let mut rows = Rows::default();
        rows.push(3, &["å", "", "b"].into_iter().collect());
        rows.push(4, &Cells::default());
        rows.push(9, &["c"].into_iter().collect());
        let cells = rows.cells();
        let back: Vec<_> = rows.divide(&cells).collect();
        assert_eq!(back, [(3, &["å", "", "b"][..]), (4, &[][..]), (9, &["c"][..])]);
    }

    #[test]
    fn a_row_beyond_the_bound_is_cut_and_counted() {
        let mut row = Cells::default();
        row.push("x");
        row.push(&"å".repeat(ROW_BYTES_MAX / 2));
        assert_eq!((row.len(), row.text.len(), row.cut()), (2, ROW_BYTES_MAX - 1, 1));
        assert!(row.truncate(1) && !row.truncate(1));
        assert_eq!((row.get(0), row.get(1)), (Some("x"), None));
    }
}
