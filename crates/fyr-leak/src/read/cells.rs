//! Rows without an allocation for each cell: the texts of many cells stand in one buffer.

use crate::limits::ROW_BYTES_MAX;

/// The cells of one row; a reader fills the same one again and again.
#[derive(Default)]
pub(crate) struct Cells {
    text: String,
    ends: Vec<usize>,
    cut: u64,
}

impl Cells {
    /// Empties the row; what was cut is still counted.
    pub(crate) fn clear(&mut self) {
        self.text.clear();
        self.ends.clear();
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
        self.ends.push(self.text.len());
    }

    /// Leaves out all cells from `count` on; returns whether there were any.
    pub(crate) fn truncate(&mut self, count: usize) -> bool {
        let more = self.ends.len() > count;
        if more {
            self.ends.truncate(count);
            self.text.truncate(self.ends.last().copied().unwrap_or_default());
        }
        more
    }

    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    /// Returns how often a row was longer than the bound.
    pub(crate) const fn cut(&self) -> u64 {
        self.cut
    }

    pub(crate) fn get(&self, index: usize) -> Option<&str> {
        let start = index.checked_sub(1).map_or(Some(0), |it| self.ends.get(it).copied())?;
        self.text.get(start..*self.ends.get(index)?)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &str> {
        parts(&self.text, &self.ends)
    }

    /// Returns whether no cell says anything.
    pub(crate) fn is_blank(&self) -> bool {
        self.text.trim().is_empty()
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
    ends: Vec<usize>,
    /// Number of the row, and the number of cells up to its end.
    numbered: Vec<(u64, usize)>,
}

impl Rows {
    pub(crate) fn push(&mut self, number: u64, cells: &Cells) {
        let before = self.text.len();
        self.text.push_str(&cells.text);
        self.ends.extend(cells.ends.iter().map(|end| before + end));
        self.numbered.push((number, self.ends.len()));
    }

    pub(crate) fn len(&self) -> usize {
        self.numbered.len()
    }

    /// Returns about what the rows cost in memory.
    pub(crate) fn bytes(&self) -> usize {
        self.text.len() + self.ends.len() * 8
    }

    /// Empties it and keeps the room, unless a giant row has made it large.
    pub(crate) fn clear(&mut self) {
        if self.text.capacity() > 4 * crate::limits::CHUNK_BYTES {
            *self = Self::default();
        }
        self.text.clear();
        self.ends.clear();
        self.numbered.clear();
    }

    /// Returns every cell, to be divided by [`Rows::divide`].
    pub(crate) fn cells(&self) -> Vec<&str> {
        let mut cells = Vec::with_capacity(self.ends.len());
        cells.extend(parts(&self.text, &self.ends));
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

fn parts<'a>(text: &'a str, ends: &'a [usize]) -> impl Iterator<Item = &'a str> {
    let mut start = 0;
    ends.iter().map(move |end| {
        let part = text.get(start..*end).unwrap_or_default();
        start = *end;
        part
    })
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
