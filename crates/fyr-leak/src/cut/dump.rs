//! Cuts a dump between statements, and a block of `COPY` between its rows.

use super::Line;
use crate::limits::{PART_BEFORE_BYTES_MAX, PART_BYTES};
use crate::task::Part;

/// What has been seen of the dump so far.
#[derive(Default)]
pub(super) struct Dump {
    /// Definitions of tables, with their number of lines.
    before: Vec<(u64, u64)>,
    lines_before: u64,
    bytes_before: u64,
    /// Where the definition began that has not ended.
    definition: Option<(u64, u64)>,
    /// The line that begins the block of `COPY` that is open.
    copy: Option<(u64, u64)>,
    /// Whether the line before ended a statement.
    ended: bool,
    /// The part that is being gathered: where it begins, and with what.
    begun: Option<Part>,
}

impl Dump {
    /// Takes a line that has ended; returns the part that ends before it.
    pub(super) fn line(&mut self, line: &Line<'_>) -> Option<Part> {
        let head = line.head.trim_ascii();
        let part = if self.is_cut_before(line, head) { Some(self.cut(line)) } else { None };
        self.follow(line, head);
        part
    }

    /// Returns the part up to the end of the file.
    pub(super) fn last(mut self, end: u64) -> Part {
        Part { end, ..self.begun.take().unwrap_or_else(Part::first) }
    }

    fn is_cut_before(&self, line: &Line<'_>, head: &[u8]) -> bool {
        let begun = self.begun.as_ref().map_or(0, |it| it.start);
        if line.start < begun + PART_BYTES || self.bytes_before > PART_BEFORE_BYTES_MAX {
            return false;
        }
        match self.copy {
            Some(_) => head != b"\\.",
            None => self.ended && self.definition.is_none() && begins(head, &["insert", "copy "]),
        }
    }

    fn cut(&mut self, line: &Line<'_>) -> Part {
        let mut part = self.begun.take().unwrap_or_else(Part::first);
        part.end = line.start;
        let mut next = Part {
            start: line.start,
            end: 0,
            before: self.before.clone(),
            lines_before: self.lines_before,
            first_line: line.number,
            after: String::new(),
        };
        if let Some(copy) = self.copy {
            // The reader sees a whole block in each part.
            "\\.\n".clone_into(&mut part.after);
            next.before.push(copy);
            next.lines_before += 1;
        }
        self.begun = Some(next);
        part
    }

    /// Follows what the line begins and ends.
    fn follow(&mut self, line: &Line<'_>, head: &[u8]) {
        if self.copy.is_some() {
            if head == b"\\." {
                self.copy = None;
                self.ended = true;
            }
            return;
        }
        let definition = [
            "create table",
            "create temporary table",
            "create unlogged table",
            "create temp table",
        ];
        if self.definition.is_none() && begins(head, &definition) {
            self.definition = Some((line.start, line.number));
        }
        if let Some((start, number)) = self.definition
            && line.last == b';'
        {
            self.before.push((start, line.end));
            self.lines_before += line.number - number + 1;
            self.bytes_before += line.end - start;
            self.definition = None;
        }
        // The database and the schema chosen stand before the tables' names.
        if begins(head, &["use ", "set search_path"]) && matches!(line.last, b';' | b']') {
            self.before.push((line.start, line.end));
            self.lines_before += 1;
            self.bytes_before += line.end - line.start;
        }
        if begins(head, &["copy "]) && is_from_input(head) {
            self.copy = Some((line.start, line.end));
        }
        let comment = begins(head, &["--", "go", "/*"]) || head.is_empty();
        self.ended = comment || matches!(line.last, b';' | b')');
    }
}

fn begins(head: &[u8], words: &[&str]) -> bool {
    let is = |word: &str| {
        head.get(..word.len()).is_some_and(|it| it.eq_ignore_ascii_case(word.as_bytes()))
    };
    words.iter().any(|word| is(word))
}

fn is_from_input(head: &[u8]) -> bool {
    let text = head.to_ascii_lowercase();
    memchr::memmem::find(&text, b"from stdin").is_some()
}
