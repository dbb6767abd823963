//! Which of the names around a number is its person's.

use super::Anchor;
use crate::columns::{self, Role, Whose};
use crate::scan::names::{Name, Sign};
use crate::scan::text::layout::{Layout, key_before};
use std::ops::Range;

/// A number and its neighbours, to find the name beside it.
pub(super) struct Place<'a> {
    pub(super) text: &'a str,
    pub(super) layout: &'a Layout,
    pub(super) anchor: &'a Anchor<'a>,
    pub(super) before: Option<&'a Anchor<'a>>,
    pub(super) after: Option<&'a Anchor<'a>>,
}

impl Place<'_> {
    /// Returns the index of the name that is the number's.
    pub(super) fn name(&self, found: &[Name], taken: &[bool]) -> Option<usize> {
        let span = &self.anchor.value.span;
        let from = found.partition_point(|it| it.span.end <= span.start);
        let free = |index: &usize| taken.get(*index) == Some(&false);
        let before = from.checked_sub(1).filter(free).filter(|index| {
            let name = found.get(*index);
            let floor = self.before.map_or(0, |it| it.value.span.end);
            name.is_some_and(|it| {
                it.span.start >= floor && self.touches(it, it.span.end..span.start)
            })
        });
        let after = Some(from).filter(free).filter(|index| {
            let name = found.get(*index);
            let ceiling = self.after.map_or(usize::MAX, |it| it.value.span.start);
            name.is_some_and(|it| {
                it.span.end <= ceiling && self.touches(it, span.end..it.span.start)
            })
        });
        before
            .or(after)
            .or_else(|| self.field(found, taken))
            .or_else(|| self.over(found, taken))
            .or_else(|| self.alone(found, taken))
            .or_else(|| self.above(found, taken))
    }

    /// A card or list: the number stands alone on its line, and nothing but the name on the one above.
    fn over(&self, found: &[Name], taken: &[bool]) -> Option<usize> {
        let lone = |line: usize, length: usize| {
            self.layout.text(self.text, line).trim().len() <= length + 2
        };
        let own = &self.anchor.value.span;
        let above = self.anchor.line.checked_sub(1)?;
        let fits = |name: &Name| {
            name.sign >= Sign::Last
                && self.layout.line(name.span.start) == above
                && lone(above, name.span.len())
                && lone(self.anchor.line, own.len())
        };
        let free = |index: &usize| taken.get(*index) == Some(&false);
        (0..found.len()).find(|index| free(index) && found.get(*index).is_some_and(fits))
    }

    /// A page in columns: the name stands on the line above, begun at the same place.
    fn above(&self, found: &[Name], taken: &[bool]) -> Option<usize> {
        let column = |at: usize| {
            let start = self.layout.lines.get(self.layout.line(at)).map_or(0, |it| it.start);
            self.text.get(start..at).map_or(0, |it| it.chars().count())
        };
        let here = column(self.anchor.value.span.start);
        let above = self.anchor.line.checked_sub(1)?;
        let fits = |name: &Name| {
            0 < here
                && name.sign > Sign::Shape
                && self.layout.line(name.span.start) == above
                && column(name.span.start) == here
        };
        let free = |index: &usize| taken.get(*index) == Some(&false);
        (0..found.len()).find(|index| free(index) && found.get(*index).is_some_and(fits))
    }

    /// Returns whether nothing but signs and a few words lie between.
    fn touches(&self, name: &Name, gap: Range<usize>) -> bool {
        const JOINTS: [&str; 23] = [
            "fått",
            "pnr",
            "personnummer",
            "personnr",
            "pers",
            "nr",
            "med",
            "persnr",
            "samordningsnummer",
            "f",
            "född",
            "id",
            "ssn",
            "pnr.",
            "fodd",
            "mr",
            "personnumret",
            "har",
            "dob",
            "namn",
            "name",
            "p",
            "och",
        ];
        let between = self.text.get(gap).unwrap_or_default();
        if between.len() > 60 || between.contains('\n') || between.contains(". ") {
            return false;
        }
        let words = between.split(|it: char| !it.is_alphanumeric()).filter(|it| !it.is_empty());
        let words: Vec<String> = words.map(str::to_lowercase).collect();
        if name.sign == Sign::Shape && !(words.is_empty() && between.len() <= 6) {
            return false;
        }
        words.len() <= 3 && words.iter().all(|it| JOINTS.contains(&it.as_str()))
    }

    /// A form: the name stands in a field of its own, near the number's.
    fn field(&self, found: &[Name], taken: &[bool]) -> Option<usize> {
        let paragraph = self.layout.paragraph(self.anchor.value.span.start);
        let crowded =
            [self.before, self.after].into_iter().flatten().any(|it| it.line == self.anchor.line);
        if crowded {
            return None;
        }
        let limit = |other: Option<&Anchor<'_>>| other.map(|it| it.line);
        let fits = |name: &Name| {
            let line = self.layout.line(name.span.start);
            let near = line.abs_diff(self.anchor.line) <= 8
                && line != self.anchor.line
                && self.layout.paragraph(name.span.start) == paragraph
                && limit(self.before).is_none_or(|it| line > it)
                && limit(self.after).is_none_or(|it| line < it);
            near && key_before(self.text, name.span.start).map(columns::meaning).is_some_and(|it| {
                matches!(it.role, Role::FullName | Role::FirstName | Role::LastName)
                    && it.whose == self.anchor.value.whose.unwrap_or(Whose::Subject)
            })
        };
        (0..found.len())
            .find(|index| taken.get(*index) == Some(&false) && found.get(*index).is_some_and(fits))
    }

    /// The number stands alone on its line or after a heading word: the next line begins with the name.
    fn alone(&self, found: &[Name], taken: &[bool]) -> Option<usize> {
        let line = self.layout.text(self.text, self.anchor.line);
        let bare = line.trim().len() <= self.anchor.value.span.len() + 24;
        if !bare {
            return None;
        }
        // The end of a line may divide the number.
        let last = self.layout.line(self.anchor.value.span.end);
        let next = (1..=2).find_map(|ahead| {
            let range = self.layout.lines.get(last + ahead)?;
            self.text
                .get(range.clone())
                .filter(|it| !it.trim().is_empty())
                .map(|it| (range.clone(), it))
        });
        let begins = |name: &Name| {
            next.as_ref().is_some_and(|(range, line)| {
                let indent = line.len() - line.trim_start().len();
                name.span.start == range.start + indent
                    && name.sign >= Sign::Last
                    && self.after.is_none_or(|it| it.value.span.start > range.end)
            })
        };
        let fits = |index: &usize| {
            taken.get(*index) == Some(&false) && found.get(*index).is_some_and(begins)
        };
        (0..found.len()).find(fits)
    }
}
