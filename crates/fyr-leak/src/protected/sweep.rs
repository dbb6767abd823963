//! Finds the numbers of a list in any text, however they stand in it: glued to letters, in groups, among other digits.
//!
//! A number that is on a list needs no column, word or sign to speak for it: random digits hit a list of ten thousand once in
//! a million times. What is remembered of the list here are sums under a seed of the run, which are only asked whether it is
//! worth while to read the digits.

use foldhash::fast::RandomState;
use std::collections::HashSet;
use std::hash::BuildHasher as _;
use std::ops::Range;

/// What the numbers of a list look like without their signs.
#[derive(Default)]
pub(super) struct Shapes {
    seed: u64,
    sums: HashSet<u64, RandomState>,
    /// The numbers of letters and digits that numbers of the list have, the longest first.
    lengths: Vec<usize>,
    letters: bool,
}

/// Letters or digits in a row.
struct Run {
    /// Place of the first in the text, and behind the last.
    span: Range<usize>,
    /// Place of the first among those that are gathered.
    from: usize,
}

/// A longer run is searched by itself only; no number has as many groups, or as much between two.
const RUN_MAX: usize = 64;
const RUNS_MAX: usize = 12;
const GAP_BYTES_MAX: usize = 4;

impl Shapes {
    /// Adds a number in its normal form; `short` is the same without a century.
    pub(super) fn add(&mut self, text: &str, short: Option<&str>) {
        if self.sums.is_empty() {
            self.seed = RandomState::default().hash_one(0_u8);
        }
        for text in std::iter::once(text).chain(short) {
            let signs: Vec<u8> = text
                .bytes()
                .filter(u8::is_ascii_alphanumeric)
                .map(|it| it.to_ascii_uppercase())
                .collect();
            self.letters |= signs.iter().any(u8::is_ascii_alphabetic);
            self.sums.insert(self.sum(&signs));
            if !self.lengths.contains(&signs.len()) {
                self.lengths.push(signs.len());
                self.lengths.sort_unstable_by(|one, other| other.cmp(one));
            }
        }
    }

    /// Calls `each` with the letters and digits that may be a number of the list, and where they stand, until it takes them:
    /// of those that end at one place the longest first.
    pub(super) fn each(&self, text: &str, mut each: impl FnMut(&str, Range<usize>) -> bool) {
        let least = self.lengths.last().copied().unwrap_or(usize::MAX);
        if text.len() < least {
            return;
        }
        let mut signs: Vec<u8> = Vec::with_capacity(RUN_MAX);
        let mut runs: Vec<Run> = Vec::with_capacity(RUNS_MAX);
        let mut at = 0;
        while let Some(start) = self.next(text.as_bytes(), at) {
            let chained = runs.last().is_some_and(|it| is_gap(text, it.span.end..start));
            if !chained || RUNS_MAX <= runs.len() {
                runs.clear();
                signs.clear();
            }
            let from = signs.len();
            at = run(text.as_bytes(), start, &mut signs);
            let length = signs.len() - from;
            runs.push(Run { span: start..at, from });
            if !self.groups(&signs, &runs, &mut each) && length == at - start {
                let own = signs.get(from..).unwrap_or_default();
                self.within(own, start, &mut each);
            }
            if RUN_MAX < length {
                runs.clear();
                signs.clear();
            }
        }
    }

    /// Tries whole runs that stand together, of which the last one is the last gathered.
    fn groups(
        &self,
        signs: &[u8],
        runs: &[Run],
        each: &mut impl FnMut(&str, Range<usize>) -> bool,
    ) -> bool {
        let Some(end) = runs.last().map(|it| it.span.end) else { return false };
        runs.iter().any(|first| {
            let own = signs.get(first.from..).unwrap_or_default();
            self.lengths.contains(&own.len()) && self.ask(own, first.span.start..end, each)
        })
    }

    /// Tries what lies within one run of digits: behind zeros, and in one too long for a number alone.
    fn within(&self, run: &[u8], start: usize, each: &mut impl FnMut(&str, Range<usize>) -> bool) {
        const SHORT: usize = 10;
        let longest = self.lengths.first().copied().unwrap_or_default();
        if run.len() <= SHORT || !run.iter().all(u8::is_ascii_digit) {
            return;
        }
        for length in &self.lengths {
            let last = run.len().saturating_sub(*length);
            let mut place = 0;
            while place <= last && *length < run.len() {
                let zeros = || run.iter().take(place).all(|it| *it == b'0');
                let own = run.get(place..place + length).unwrap_or_default();
                // Ten digits within others are too many to try.
                let tried = SHORT < *length || place == 0 || place == last;
                let alone = longest < run.len() || place == last && zeros();
                let span = start + place..start + place + length;
                if tried && alone && self.ask(own, span, each) {
                    place += length;
                } else {
                    place += 1;
                }
            }
        }
    }

    fn ask(
        &self,
        signs: &[u8],
        span: Range<usize>,
        each: &mut impl FnMut(&str, Range<usize>) -> bool,
    ) -> bool {
        let known = self.sums.contains(&self.sum(signs));
        known && std::str::from_utf8(signs).is_ok_and(|text| each(text, span))
    }

    /// Returns where the next digit stands, or letter if the list has any.
    fn next(&self, bytes: &[u8], from: usize) -> Option<usize> {
        let counts =
            |it: u8| it.is_ascii_digit() || it == 0xef || self.letters && it.is_ascii_alphabetic();
        let mut at = from;
        loop {
            at += bytes.get(at..)?.iter().position(|it| counts(*it))?;
            if sign(bytes, at).is_some() {
                return Some(at);
            }
            at += 1;
        }
    }

    fn sum(&self, signs: &[u8]) -> u64 {
        const TIMES: u64 = 0x9e37_79b9_7f4a_7c15;
        let more = |sum: u64, it: &u8| (sum ^ u64::from(*it)).wrapping_mul(TIMES).rotate_left(23);
        signs.iter().fold(self.seed, more)
    }
}

/// Returns the letter or digit at a place, a digit of full width as the usual one, and its bytes.
fn sign(bytes: &[u8], at: usize) -> Option<(u8, usize)> {
    match bytes.get(at..)? {
        [it, ..] if it.is_ascii_alphanumeric() => Some((*it, 1)),
        [0xef, 0xbc, it @ 0x90..=0x99, ..] => Some((b'0' + (it - 0x90), 3)),
        _ => None,
    }
}

/// Whether what stands between two runs may stand within a number: nothing, a sign or two, the end of a line.
fn is_gap(text: &str, gap: Range<usize>) -> bool {
    let between = text.get(gap).unwrap_or(";");
    let part =
        |it: char| matches!(it, '-' | '+' | ' ' | '.' | '/' | '_' | '\n' | '\r') || !it.is_ascii();
    between.len() <= GAP_BYTES_MAX && between.chars().all(|it| part(it) && !it.is_alphanumeric())
}

/// Gathers the run that begins at `start`; returns where it ends.
fn run(bytes: &[u8], start: usize, signs: &mut Vec<u8>) -> usize {
    let first = sign(bytes, start).map(|it| it.0.is_ascii_digit());
    let mut at = start;
    while let Some((read, length)) = sign(bytes, at)
        && Some(read.is_ascii_digit()) == first
    {
        signs.push(read.to_ascii_uppercase());
        at += length;
    }
    at
}
