//! Many words sought in one text, in several parts of it at once.
//!
//! Each step of an automaton waits for the one before; steps in other parts of the text need not.

use aho_corasick::automaton::{Automaton, StateID};
use aho_corasick::{Anchored, MatchKind, dfa::DFA};
use std::ops::Range;

/// Parts of a text that are read side by side.
const LANES: usize = 4;
/// A shorter part is not worth its beginning.
const LANE_BYTES_MIN: usize = 128;

/// Words to be found wherever they stand, also within each other.
pub(super) struct Words {
    automaton: DFA,
    start: StateID,
    /// The longest word less one: what a part must know of the text before it.
    before_bytes: usize,
}

impl Words {
    /// Returns `None` when the words are too many.
    pub(super) fn new(words: &[String]) -> Option<Self> {
        let automaton = DFA::builder().match_kind(MatchKind::Standard).build(words).ok()?;
        let start = automaton.start_state(Anchored::No).ok()?;
        let before_bytes = automaton.max_pattern_len().saturating_sub(1);
        Some(Self { automaton, start, before_bytes })
    }

    /// Calls `each` with the place of every word in the list and where it stands, in no order.
    pub(super) fn each(&self, text: &[u8], mut each: impl FnMut(usize, Range<usize>)) {
        let length = text.len().div_ceil(LANES);
        if length < LANE_BYTES_MIN.max(2 * self.before_bytes) {
            self.walk(self.start, (text, 0, 0), &mut each);
            return;
        }
        // What ends in a part is of it; the part is read from so far before that such a word is whole.
        let begins: [usize; LANES] = std::array::from_fn(|lane| lane * length);
        let mut at = begins.map(|it| it.saturating_sub(self.before_bytes));
        let mut states = [self.start; LANES];
        let steps = text.len() - at[LANES - 1];
        let steps = steps.min(length);
        for _ in 0..steps {
            for ((at, state), begin) in at.iter_mut().zip(&mut states).zip(begins) {
                let Some(byte) = text.get(*at) else { continue };
                *state = self.automaton.next_state(Anchored::No, *state, *byte);
                *at += 1;
                if self.automaton.is_special(*state) {
                    self.found(*state, (*at, begin), &mut each);
                }
            }
        }
        for (lane, ((at, state), begin)) in at.into_iter().zip(states).zip(begins).enumerate() {
            let end = if lane + 1 == LANES { text.len() } else { begin + length };
            let rest = text.get(..end).unwrap_or_default();
            self.walk(state, (rest, at, begin), &mut each);
        }
    }

    /// Reads a text from a place on; what ends before `begin` is of another part.
    fn walk(
        &self,
        mut state: StateID,
        (text, from, begin): (&[u8], usize, usize),
        each: &mut impl FnMut(usize, Range<usize>),
    ) {
        for (at, byte) in (from + 1..).zip(text.get(from..).unwrap_or_default()) {
            state = self.automaton.next_state(Anchored::No, state, *byte);
            if self.automaton.is_special(state) {
                self.found(state, (at, begin), each);
            }
        }
    }

    /// Hands over the words that end at a place of the part that begins at `begin`.
    fn found(
        &self,
        state: StateID,
        (end, begin): (usize, usize),
        each: &mut impl FnMut(usize, Range<usize>),
    ) {
        if end <= begin || !self.automaton.is_match(state) {
            return;
        }
        for index in 0..self.automaton.match_len(state) {
            let word = self.automaton.match_pattern(state, index);
            each(word.as_usize(), end - self.automaton.pattern_len(word)..end);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Words;
    use aho_corasick::AhoCorasick;

    #[test]
    fn words_are_found_wherever_the_parts_of_a_text_begin() {
        let words = ["a", "aba", "bab", "abab cab", "cab", "c"].map(str::to_owned);
        let many = Words::new(&words).unwrap();
        let one = AhoCorasick::new(&words).unwrap();
        let mut state = 7_u64;
        for length in (0..1_200).step_by(7) {
            let text: Vec<u8> = (0..length)
                .map(|_| {
                    // The constants of Knuth's MMIX.
                    state = state
                        .wrapping_mul(6_364_136_223_846_793_005)
                        .wrapping_add(1_442_695_040_888_963_407);
                    b"ab cab"[usize::try_from(state >> 40).unwrap() % 6]
                })
                .collect();
            let mut found = Vec::new();
            many.each(&text, |word, span| found.push((span.end, span.start, word)));
            let expected = one.find_overlapping_iter(&text);
            let mut expected: Vec<_> =
                expected.map(|it| (it.end(), it.start(), it.pattern().as_usize())).collect();
            found.sort_unstable();
            expected.sort_unstable();
            assert_eq!(found, expected, "{length}");
        }
    }
}
