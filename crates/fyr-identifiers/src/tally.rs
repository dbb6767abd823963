//! Counting findings over large material, as the benchmark does.

use crate::{Finding, scan};
use jiff::civil::Date;
use std::collections::BTreeMap;
use std::ops::Range;

/// How many findings of each kind were met.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally {
    counts: Vec<(&'static str, u64)>,
    /// Bytes looked at.
    pub bytes: u64,
}

impl Tally {
    /// Scans `bytes` and counts; `findings` is room for one call and may be used for the next.
    pub fn add(&mut self, bytes: &[u8], on: Date, findings: &mut Vec<Finding>) {
        // The findings of a part this small stay in the cache.
        const PART: usize = 16 * 1024;
        self.bytes += bytes.len() as u64;
        let mut rest = bytes;
        while !rest.is_empty() {
            let (part, after) = rest.split_at(line_end(rest, PART.min(rest.len())).max(1));
            rest = after;
            scan(part, on, findings);
            for finding in findings.iter() {
                self.count(finding.detector, 1);
            }
        }
    }

    /// Adds another tally.
    pub fn merge(&mut self, other: &Self) {
        self.bytes += other.bytes;
        for (detector, count) in &other.counts {
            self.count(detector, *count);
        }
    }

    /// Returns the findings by [`crate::Detector::id`].
    pub fn findings(&self) -> BTreeMap<&'static str, u64> {
        let mut findings = BTreeMap::new();
        for (detector, count) in &self.counts {
            *findings.entry(*detector).or_default() += count;
        }
        findings
    }

    fn count(&mut self, detector: &'static str, more: u64) {
        // Few kinds, and mostly at one address each.
        let same = |it: &&mut (&'static str, u64)| std::ptr::eq(it.0, detector);
        if let Some((_, count)) = self.counts.iter_mut().find(same) {
            *count += more;
        } else {
            self.counts.push((detector, more));
        }
    }
}

/// The most that a block must hold beyond its own bytes.
pub const REST_BYTES: usize = 64 * 1024;

/// Returns the lines of a block that begin within its first `owned` bytes, so that blocks read apart share no line.
///
/// `block` begins one byte before its own first, unless it `is_first`, and holds [`REST_BYTES`] beyond its own. A line that
/// goes on longer than that is cut where the block ends.
pub fn whole_lines(block: &[u8], owned: usize, is_first: First) -> Range<usize> {
    let start = match is_first {
        First::Yes => 0,
        First::No => line_end(block, 1),
    };
    let own_end = (owned + usize::from(is_first == First::No)).min(block.len());
    if start >= own_end { 0..0 } else { start..line_end(block, own_end) }
}

/// Whether a block is the first of its file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum First {
    /// It begins a line.
    Yes,
    /// Its first byte is the last of the block before.
    No,
}

/// Returns the end of the line in which the byte before `at` stands, `at` itself when it is too far.
fn line_end(bytes: &[u8], at: usize) -> usize {
    let from = at.saturating_sub(1);
    let rest = bytes.get(from..).unwrap_or_default();
    let near = rest.get(..=REST_BYTES).unwrap_or(rest);
    memchr::memchr(b'\n', near).map_or(at.min(bytes.len()), |offset| from + offset + 1)
}

#[cfg(test)]
mod tests {
    use super::{First, Tally, whole_lines};
    use jiff::civil::date;

    #[test]
    fn blocks_share_every_line_among_them() {
        let text = b"aa\nbbbb\nc\n\ndddddddd\ne";
        for size in 1..text.len() + 2 {
            let mut joined: Vec<u8> = Vec::new();
            for (index, own) in text.chunks(size).enumerate() {
                let first = index * size;
                let is_first = if index == 0 { First::Yes } else { First::No };
                let from = first - usize::from(index > 0);
                joined.extend(&text[from..][whole_lines(&text[from..], own.len(), is_first)]);
            }
            assert_eq!(joined, text, "{size}");
        }
    }

    #[test]
    fn a_line_without_end_is_cut_and_shared_among_blocks() {
        let text = "x".repeat(3 * super::REST_BYTES);
        let size = super::REST_BYTES / 2;
        let mut bytes = 0;
        for start in (0..text.len()).step_by(size) {
            let is_first = if start == 0 { First::Yes } else { First::No };
            let from = start - usize::from(start > 0);
            bytes += whole_lines(&text.as_bytes()[from..], size, is_first).len();
        }
        assert_eq!(bytes, text.len());
    }

    #[test]
    fn findings_are_counted_by_kind() {
        let mut tally = Tally::default();
        let text = "19121212-1212 anna@exempel.example\n".repeat(1000);
        tally.add(text.as_bytes(), date(2026, 11, 21), &mut Vec::new());
        assert_eq!(tally.findings().get("se_personnummer"), Some(&1000));
        assert_eq!((tally.findings().get("email"), tally.bytes), (Some(&1000), text.len() as u64));
    }
}
