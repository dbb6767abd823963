//! Lines of running text, read together: who is in them and what they say.

use super::text::{self, Individual, Passage};
use super::{Judge, Out};
use crate::attribution::Evidence;
use crate::mention::Kind;
use crate::protected::Listed;
use fyr_core::identifier::WrittenForm;
use fyr_identifiers::Finding;
use std::io;
use std::ops::Range;

/// Lines that wait to be read together: a document, a mail or a part of a large text.
#[derive(Default)]
pub(super) struct Document {
    text: String,
    lines: Vec<Line>,
    /// Whether a part of it has been read already: the text is a large one.
    parted: bool,
    /// Before `row=` where the lines are a table's; empty for `line=`.
    table: Option<String>,
}

struct Line {
    start: usize,
    number: u64,
    offset: Option<u64>,
}

/// Text that is read together. A note or mail is smaller; in larger texts only what stands around findings is read.
const WHOLE_BYTES: usize = 32 << 10;
/// A text up to [`PART_BYTES`] with no more findings is read whole too: a long journal is about the one or two it names first.
const FINDINGS_FEW: usize = 64;
/// What of a giant line counts as a line.
const STRETCH_BYTES: usize = 8 << 10;
/// Text that is held.
const PART_BYTES: usize = 256 << 10;
/// What is read on each side of a finding in a large text.
const AROUND_BYTES: usize = 400;

impl Document {
    /// Begins a document of rows above a table's header.
    pub(super) fn of_rows(prefix: &str) -> Self {
        Self { table: Some(prefix.to_owned()), ..Self::default() }
    }

    pub(super) fn line(&mut self, number: u64, offset: Option<u64>, text: &str) {
        let start = self.text.len();
        let narrow = text::narrow(text);
        // Places in what was written otherwise cannot be told.
        let offset = offset.filter(|_| narrow.is_none());
        let text = narrow.as_deref().unwrap_or(text);
        self.text.push_str(text);
        self.text.push('\n');
        self.lines.push(Line { start, number, offset });
        // A giant line is read in parts too.
        let mut from = 0;
        while text.len() - from > 2 * STRETCH_BYTES {
            let most = text.floor_char_boundary(from + STRETCH_BYTES);
            let stretch = text.get(from..most).unwrap_or_default();
            from += stretch.rfind(' ').map_or(stretch.len(), |it| it + 1).max(1);
            from = text.ceil_char_boundary(from);
            let offset = offset.map(|it| it + from as u64);
            self.lines.push(Line { start: start + from, number, offset });
        }
    }

    /// Returns whether enough lines wait: a large text is parted at an empty line where there is one.
    pub(super) fn is_full(&self) -> bool {
        self.text.len() >= PART_BYTES
            && (self.text.ends_with("\n\n")
                || self.text.ends_with("#POST_SLUT\n")
                || self.text.len() >= PART_BYTES * 5 / 4)
    }

    /// Reads what waits and is empty afterwards.
    pub(super) fn flush(&mut self, judge: &Judge<'_>, out: &mut Out<'_>) -> io::Result<()> {
        if self.text.is_empty() {
            return Ok(());
        }
        let mut findings = std::mem::take(&mut out.findings);
        text::scan(&self.text, judge.rules.as_of, &mut findings);
        let listed = self.listed(judge, &mut findings);
        let parts = if findings.is_empty() && !text::has_birth(&self.text) {
            Vec::new()
        } else if self.text.len() <= WHOLE_BYTES
            || text::is_register(&self.text)
            || !self.parted && self.text.len() < PART_BYTES && findings.len() <= FINDINGS_FEW
        {
            Vec::from([Range { start: 0, end: self.text.len() }])
        } else {
            self.around(&findings)
        };
        let on = judge.rules.as_of;
        for part in parts {
            let Some(inside) = self.text.get(part.clone()) else { continue };
            let passage = Passage {
                text: inside,
                on,
                host: None,
                topic: judge.topic,
                listed: judge.rules.listed,
            };
            let mut individuals = text::read(&passage, &within(&findings, &part));
            let inside = |it: &&Listed| part.contains(&it.span.start);
            for number in listed.iter().filter(inside) {
                individuals.extend(self.unread(number, &part, &individuals));
            }
            self.put(individuals, &part, (judge, out))?;
        }
        findings.clear();
        out.findings = findings;
        self.parted = true;
        self.text.clear();
        self.lines.clear();
        Ok(())
    }

    /// Returns the numbers of the list of protected persons that stand in the text, and adds those to the findings that are
    /// none by themselves.
    fn listed(&self, judge: &Judge<'_>, findings: &mut Vec<Finding>) -> Vec<Listed> {
        let mut listed = Vec::new();
        judge.rules.listed.each_in(&self.text, judge.rules.as_of, |it| listed.push(it));
        let missed = |it: &&Listed| {
            let of_number = |finding: &&Finding| finding.detector == it.number.id_type();
            !findings
                .iter()
                .filter(of_number)
                .any(|known| known.span.start < it.span.end && it.span.start < known.span.end)
        };
        let finding = |it: &Listed| Finding {
            detector: it.number.id_type(),
            span: it.span.clone(),
            form: Some(WrittenForm::TenBare),
        };
        let missed: Vec<Finding> = listed.iter().filter(missed).map(finding).collect();
        if !missed.is_empty() {
            findings.extend(missed);
            findings.sort_by_key(|it| it.span.start);
        }
        listed
    }

    /// Returns a number of the list by itself where the reading of the text has passed over it.
    fn unread(
        &self,
        listed: &Listed,
        part: &Range<usize>,
        individuals: &[Individual],
    ) -> Option<Individual> {
        let digits = listed.number.as_str();
        if individuals.iter().flat_map(|it| &it.mentions).any(|it| it.is_of(digits)) {
            return None;
        }
        let written = self.text.get(listed.span.clone())?;
        let at = listed.span.start - part.start;
        Some(Individual::of_number(listed.number, (at, written)))
    }

    /// Returns the lines around findings, those that meet joined.
    fn around(&self, findings: &[Finding]) -> Vec<Range<usize>> {
        let mut parts: Vec<Range<usize>> = Vec::new();
        for span in findings.iter().map(|it| &it.span) {
            let start = self.line_at(span.start.saturating_sub(AROUND_BYTES)).start;
            let end = span.end + AROUND_BYTES;
            let index = self.lines.partition_point(|it| it.start < end);
            let end = self.lines.get(index).map_or(self.text.len(), |it| it.start);
            match parts.last_mut() {
                Some(last) if start <= last.end && end - last.start.min(end) <= WHOLE_BYTES => {
                    last.end = last.end.max(end);
                }
                // Dense text comes in parts, since within one each finding is held against the others.
                Some(last) if start <= last.end => {
                    let from = last.end;
                    if from < end {
                        parts.push(from..end);
                    }
                }
                _ => parts.push(start..end),
            }
        }
        parts
    }

    fn put(
        &self,
        individuals: Vec<Individual>,
        part: &Range<usize>,
        (judge, out): (&Judge<'_>, &mut Out<'_>),
    ) -> io::Result<()> {
        if individuals.is_empty() {
            return Ok(());
        }
        let mut controllers = self.controllers(&individuals, part, judge);
        if controllers.is_empty() {
            controllers.clone_from(&judge.around);
        } else {
            out.counted.controllers.extend(&controllers);
            out.counted.controllers.sort_unstable();
            out.counted.controllers.dedup();
        }
        for mut individual in individuals {
            let first = individual.mentions.iter().filter_map(|it| it.offset).min();
            let first = first.and_then(|it| usize::try_from(it).ok());
            let at = part.start + individual.at.or(first).unwrap_or_default();
            for mention in &mut individual.mentions {
                let place = mention
                    .offset
                    .and_then(|it| usize::try_from(it).ok())
                    .map(|it| part.start + it);
                mention.offset = place.and_then(|place| {
                    let line = self.line_at(place);
                    Some(line.offset? + (place - line.start) as u64)
                });
            }
            let number = self.line_at(at).number;
            let locator = match &self.table {
                Some(prefix) => format!("{prefix}row={number}"),
                None => format!("line={number}"),
            };
            out.put(&individual.into_unit(&locator, &controllers))?;
        }
        Ok(())
    }

    /// Returns whose material the part is.
    fn controllers(
        &self,
        individuals: &[Individual],
        part: &Range<usize>,
        judge: &Judge<'_>,
    ) -> Vec<u32> {
        let known = judge.rules.controllers;
        if known.list.is_empty() {
            return Vec::new();
        }
        let inside = self.text.get(part.clone()).unwrap_or_default();
        let all = individuals.iter().flat_map(|it| &it.mentions);
        let emails = all.filter(|it| it.kind == Kind::Email);
        let mut emails: Vec<(bool, &str)> =
            emails.map(|it| (!text::is_recipient(inside, it.offset), it.value.as_str())).collect();
        // Whoever got a mail has it; who wrote it may be a supplier or anyone.
        emails.sort_by_key(|it| it.0);
        let emails = emails.into_iter().map(|it| it.1).collect();
        let organisations = text::organisations(inside);
        let evidence = Evidence { emails, cells: &organisations, ..Evidence::default() };
        let mut controllers = known.of_row(&evidence, &judge.path);
        if controllers.is_empty() {
            // A folder or an address says more than a name in the text.
            controllers.extend(text::boards(inside).find_map(|it| known.of_tenant(it)));
        }
        controllers
    }

    fn line_at(&self, at: usize) -> &Line {
        const NONE: Line = Line { start: 0, number: 0, offset: None };
        let index = self.lines.partition_point(|it| it.start <= at);
        index.checked_sub(1).and_then(|it| self.lines.get(it)).unwrap_or(&NONE)
    }
}

/// Returns the findings that lie in a part, by their places in it.
fn within(findings: &[Finding], part: &Range<usize>) -> Vec<Finding> {
    // By start alone: a finding may hold another.
    let from = findings.partition_point(|it| it.span.start < part.start);
    let inside = findings.iter().skip(from).take_while(|it| it.span.start < part.end);
    let moved = |it: &Finding| {
        let span = it.span.start - part.start..it.span.end - part.start;
        Finding { span, ..it.clone() }
    };
    inside.filter(|it| it.span.end <= part.end).map(moved).collect()
}
