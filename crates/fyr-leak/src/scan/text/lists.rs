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
                // What follows a colon stands on the lines below.
                let open = self.layout.text(self.text, *line).trim_end().ends_with(':');
                self.is_heading(*line)
                    && !self.is_denied(&hit.span)
                    && (open || !self.is_answered_no(&hit.span))
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
                // Another list has a heading of its own.
                let own =
                    before > *line && (before + 1..it.0).any(|between| self.heads_another(between));
                before = it.0;
                near && !own
            });
            let listed: Vec<usize> = list.map(|it| it.1).collect();
            if listed.len() >= 2 {
                found.push((hit, listed));
            }
        }
        found
    }

    /// Returns whether a line within a list begins another: a heading, but not that of a class or group.
    fn heads_another(&self, line: usize) -> bool {
        let written = self.layout.text(self.text, line).trim();
        let lowered = written.to_lowercase();
        let group = lowered.bytes().any(|it| it.is_ascii_digit())
            || ["klass", "grupp", "avdelning", "enhet"].iter().any(|it| lowered.starts_with(it));
        written.ends_with(':') && !group && self.is_heading(line)
    }

    /// Returns whether a line may be the heading of a list: short, no sentence, no field with its value, and nobody in it.
    fn is_heading(&self, line: usize) -> bool {
        let written = self.layout.text(self.text, line).trim();
        let whole = written.len() <= 100
            && !written.ends_with(['.', '!', '?'])
            && written.split_whitespace().count() <= 10;
        // A sentence that goes on in the next line is none.
        let next = self.layout.text(self.text, line + 1).trim_start();
        let goes_on = !written.ends_with(':')
            && next.starts_with(char::is_lowercase)
            && written.split_whitespace().nth(2).is_some();
        if !whole || goes_on {
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
        // One line may hold thousands: its length is asked first, and each line but once.
        let many = lines.len() > 400;
        let mut records = Vec::new();
        for same in lines.chunk_by(|one, other| one.0 == other.0) {
            let Some((line, _)) = same.first() else { continue };
            let written = self.layout.text(self.text, *line).trim();
            if written.len() > 300 || !many && same.len() > 1 {
                continue;
            }
            let prose =
                written.ends_with(['.', '!', '?']) && written.split_whitespace().nth(8).is_some();
            if !prose && self.begins_with_person(*line) {
                records.extend_from_slice(same);
            }
        }
        records
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
