//! Lists of people in a text, and what a heading above one says of everyone in it.

use super::layout::{is_columns, is_field};
use super::lexicon::Hit;
use super::owners::Owners;
use super::standing::Standing;
use crate::columns::{self, Role, Whose};

/// Lines from one line of a list to the next, or from its heading to the first: headings of parts and of columns between.
const LIST_LINES: usize = 4;

impl Owners<'_> {
    /// Returns each hit in a heading above a list, with who stands in the list.
    pub(super) fn headings<'h>(&self, hits: &'h [Hit]) -> Vec<(&'h Hit, Vec<usize>)> {
        let mut found: Vec<(&Hit, Vec<usize>)> = Vec::new();
        if hits.is_empty() {
            return found;
        }
        let records = self.records();
        if records.len() < 2 {
            return found;
        }
        let heads = hits.iter().map(|hit| (self.layout.line(hit.span.start), hit));
        let heads: Vec<(usize, &Hit)> = heads
            .filter(|(line, hit)| {
                self.is_heading(*line)
                    && !self.is_negated(&hit.span)
                    && !self.is_log(hit.span.start)
            })
            .collect();
        for (index, (line, hit)) in heads.iter().enumerate() {
            let until = heads
                .iter()
                .skip(index + 1)
                .map(|it| it.0)
                .find(|it| it > line)
                .unwrap_or(usize::MAX);
            let mut before = *line;
            let below = records.iter().filter(|it| it.0 > *line && it.0 < until);
            // A list stands right below its heading and goes on line by line.
            let list = below.take_while(|it| {
                let near = it.0 - before <= LIST_LINES;
                before = it.0;
                near
            });
            let listed: Vec<usize> = list.map(|it| it.1).collect();
            if listed.len() >= 2 {
                found.push((hit, listed));
            }
        }
        found
    }

    /// Returns whether a line may be the heading of a list: short, no sentence, no field with its value, and nobody in it.
    fn is_heading(&self, line: usize) -> bool {
        let written = self.layout.text(self.text, line).trim();
        let whole = written.len() <= 100
            && !written.ends_with(['.', '!', '?'])
            && written.split_whitespace().count() <= 10;
        if !whole {
            return false;
        }
        // The names of columns are a heading too; `Diagnos: astma` is said of one person.
        let columns = written.split('\t').filter(|it| !it.trim().is_empty()).count();
        let valued = is_field(written)
            && written.split_once([':', '\t']).is_some_and(|(_, value)| !value.trim().is_empty());
        let range = self.layout.lines.get(line);
        (columns > 2 || !valued)
            && range.is_some_and(|it| self.between(it.start, it.end).is_empty())
    }

    /// Returns everybody who stands in a list, or the only person.
    pub(super) fn listed_or_sole(&self) -> Vec<usize> {
        let records: Vec<usize> = self.records().into_iter().map(|it| it.1).collect();
        if records.len() >= 2 { records } else { self.main().into_iter().collect() }
    }

    /// Lines of a list: exactly one numbered person each, and no prose.
    fn records(&self) -> Vec<(usize, usize)> {
        let mut lines: Vec<(usize, usize)> = Vec::new();
        for spot in &self.people.spots {
            if self
                .people
                .list
                .get(spot.who)
                .is_some_and(|it| it.has_number && !it.is_host && it.standing == Standing::Subject)
            {
                lines.push((self.layout.line(spot.span.start), spot.who));
            }
        }
        lines.sort_unstable();
        lines.dedup();
        let single = |line: usize| lines.iter().filter(|it| it.0 == line).count() == 1;
        lines
            .iter()
            .filter(|it| {
                let written = self.layout.text(self.text, it.0).trim();
                let prose =
                    written.ends_with(['.', '!', '?']) && written.split_whitespace().count() > 8;
                !prose
                    && written.len() <= 300
                    && self.begins_with_person(it.0)
                    && (lines.len() > 400 || single(it.0))
            })
            .copied()
            .collect()
    }

    /// A line of a list is divided into columns or begins with whom it is about: `Anna Berg, …`, `1. Berg, Anna`, `Namn: Anna Berg`.
    fn begins_with_person(&self, line: usize) -> bool {
        let Some(range) = self.layout.lines.get(line) else { return false };
        let written = self.layout.text(self.text, line);
        if is_columns(written) {
            return true;
        }
        let spots = self.between(range.start, range.end);
        let first = spots.first().map_or(range.start, |it| it.span.start);
        let before = self.text.get(range.start..first).unwrap_or_default();
        let before = before.trim_start_matches(|it: char| !it.is_alphabetic()).trim_end();
        before.is_empty()
            || before.strip_suffix([':', '=']).is_some_and(|key| {
                let meaning = columns::meaning(key);
                meaning.whose == Whose::Subject
                    && matches!(meaning.role, Role::Number | Role::FullName | Role::Person)
            })
    }
}
