//! Words that announce a value.

use crate::{Detector, Identity};
use memchr::{memrchr, memrchr3};
use std::ops::Range;
use std::sync::LazyLock;

// Long enough for `Hans norska fødselsnummer (11 siffror) är: `.
const REACH: usize = 40;

/// Words for a person's number of any state.
const ANY_STATE: &[&str] = &[
    "personnummer",
    "personnr",
    "pers.nr",
    "persnr",
    "pnr",
    "identitetsnummer",
    "id-nummer",
    "idnummer",
    "id-nr",
    "utländskt id",
    "national id",
    "personal id",
    "id number",
    "identity number",
];

/// Returns whether one of the detector's words stands within 40 bytes before `span`, on the same line and in the same cell.
///
/// A semicolon, tab or bar ends a cell, and so does a comma right before the value: what stands before it says nothing of
/// the value.
/// A word of up to four letters counts only when it stands alone, so that `hotel` does not announce a telephone number.
pub fn is_announced(detector: &Detector, bytes: &[u8], span: &Range<usize>) -> bool {
    any(detector.words, words_before(bytes, span.start))
}

/// Returns whether one of `line`'s words is for a person's number of any state.
pub(crate) fn is_of_any_state(line: &[u8]) -> bool {
    any(ANY_STATE, line)
}

/// Returns every detector that a label names, as a column's header does: `Fødselsnummer`, `CPR-nr`, `IBAN`.
///
/// Kinds that several states name alike are all returned, the likeliest first. A label that says identity number without
/// saying whose announces the Swedish numbers alone; [`crate::read_person`] reads the values of such a column.
pub fn announced_by(label: &str) -> Vec<&'static Detector> {
    let text = label.replace(['_', '-', '.'], " ");
    let named = |detector: &&&Detector| {
        let words = detector.words;
        any(words, label.as_bytes()) || any(words, text.as_bytes())
    };
    crate::ALL.iter().filter(named).copied().collect()
}

/// Returns whether the label names a person's number, of whatever state.
pub fn announces_person(label: &str) -> bool {
    any(ANY_STATE, label.as_bytes())
        || announced_by(label).iter().any(|it| it.identity == Identity::Person)
}

/// Returns what stands on the line and in the cell before `at`, at most [`REACH`] bytes.
pub(crate) fn line_before(bytes: &[u8], at: usize) -> &[u8] {
    if !may_be_announced(bytes, at) {
        return &[];
    }
    let before = bytes.get(at.saturating_sub(REACH)..at).unwrap_or_default();
    // Those of [`ends_cell`].
    let end = memrchr3(b'\n', b';', b'\t', before).max(memrchr(b'|', before));
    before.get(end.map_or(0, |it| it + 1)..).unwrap_or_default()
}

/// Returns what [`line_before`] does, or nothing where no word of any detector can begin in it.
pub(crate) fn words_before(bytes: &[u8], at: usize) -> &[u8] {
    let line = line_before(bytes, at);
    if BEGINNINGS.may_begin_in(line) { line } else { &[] }
}

/// The first three letters of every word that announces something: most lines hold none of them, and are done with.
struct Beginnings {
    /// One bit for each three letters, by [`Beginnings::place`].
    seen: [u64; 512],
}

static BEGINNINGS: LazyLock<Beginnings> = LazyLock::new(|| {
    let mut all = Beginnings { seen: [0; 512] };
    let words = crate::ALL.iter().flat_map(|it| it.words).chain(ANY_STATE);
    for word in words {
        match word.as_bytes() {
            [first, second, third, ..] => all.add(Beginnings::place(*first, *second, *third)),
            [first, second] => {
                // Whatever stands behind it, the end of the line too.
                let from = Beginnings::place(*first, *second, 0);
                (from..from + 32).for_each(|place| all.add(place));
            }
            _ => {}
        }
    }
    all
});

impl Beginnings {
    fn add(&mut self, place: usize) {
        if let Some(bits) = self.seen.get_mut(place / 64) {
            *bits |= 1 << (place % 64);
        }
    }

    /// Returns the place of three bytes; letters of either case have the same.
    fn place(first: u8, second: u8, third: u8) -> usize {
        class(first) << 10 | class(second) << 5 | class(third)
    }

    fn may_begin_in(&self, line: &[u8]) -> bool {
        let [first, second, rest @ ..] = line else { return false };
        let mut place = class(*first) << 5 | class(*second);
        for byte in rest {
            place = (place << 5 | class(*byte)) & 0x7fff;
            if self.has(place) {
                return true;
            }
        }
        // The last two letters may be a word of two.
        self.has(place << 5 & 0x7fff)
    }

    fn has(&self, place: usize) -> bool {
        let bits = self.seen.get(place / 64).copied().unwrap_or_default();
        bits >> (place % 64) & 1 == 1
    }
}

/// Returns one of 32 classes; a letter beyond ASCII has the same one in either case.
fn class(byte: u8) -> usize {
    CLASSES.get(usize::from(byte)).map_or(0, |it| usize::from(*it))
}

/// The class of each byte: asked for every byte before every number.
#[expect(clippy::indexing_slicing, reason = "as many as there are bytes; computed when compiled")]
const CLASSES: [u8; 256] = {
    let mut classes = [0; 256];
    let mut byte = u8::MAX;
    while 0 < byte {
        classes[byte as usize] = match byte {
            b'a'..=b'z' => byte - b'a' + 1,
            b'A'..=b'Z' => byte - b'A' + 1,
            b' ' | b'.' | b'-' | b'/' => 27,
            b'0'..=b'9' => 28,
            0x80.. => 29,
            _ => 0,
        };
        byte -= 1;
    }
    classes
};

/// Returns whether a word can stand before `at` at all: not where a cell or line begins.
pub(crate) fn may_be_announced(bytes: &[u8], at: usize) -> bool {
    let mut back = bytes.get(..at).unwrap_or_default().iter().rev();
    match back.next() {
        Some(b'"' | b'\'') => back.next().is_some_and(|byte| !ends_cell(*byte) && *byte != b','),
        Some(byte) => !ends_cell(*byte) && *byte != b',',
        None => false,
    }
}

const fn ends_cell(byte: u8) -> bool {
    matches!(byte, b'\n' | b';' | b'\t' | b'|')
}

/// Returns whether one of the words stands in `line`.
pub(crate) fn any(words: &[&str], line: &[u8]) -> bool {
    // Most places in a line begin none of the words: one bit for each first and each second letter, in either case.
    let (mut firsts, mut seconds) = (0_u32, 0_u32);
    for word in words {
        if let [first, second, ..] = word.as_bytes() {
            firsts |= 1 << (first & 31);
            seconds |= 1 << (second & 31);
        }
    }
    line.windows(2).enumerate().any(|(at, pair)| {
        let [first, second] = pair else { return false };
        // The case of Č and Š is in another bit.
        let begins =
            firsts >> (first & 31) & (seconds >> (second & 31) | u32::from(*first >= 0x80)) & 1;
        begins != 0 && words.iter().any(|word| stands_at(line, at, word.as_bytes()))
    })
}

fn stands_at(line: &[u8], at: usize, word: &[u8]) -> bool {
    is_at(line, at, word) && (word.len() > 4 || stands_alone(line, at, word.len()))
}

fn is_at(line: &[u8], at: usize, word: &[u8]) -> bool {
    let Some(part) = line.get(at..at + word.len()) else { return false };
    let mut last = 0;
    part.iter().zip(word).all(|(byte, wanted)| {
        let folded = fold(last, *byte);
        last = *byte;
        folded == *wanted
    })
}

fn stands_alone(line: &[u8], at: usize, length: usize) -> bool {
    let letter = |byte: Option<&u8>| byte.is_some_and(|it| it.is_ascii_alphabetic() || *it >= 0x80);
    let before = at.checked_sub(1).and_then(|at| line.get(at));
    !letter(before) && !letter(line.get(at + length))
}

/// Returns the lower-case form of a byte of UTF-8, for ASCII, the letters of Latin-1 and those of other words here.
const fn fold(last: u8, byte: u8) -> u8 {
    match (last, byte) {
        (_, b'A'..=b'Z') | (0xc3, 0x80..=0x9e) => byte | 0x20,
        // Greek and Cyrillic.
        (0xce, 0x91..=0x9f) | (0xd0, 0x90..=0x9f) => byte + 0x20,
        // Č and Š.
        (0xc4, 0x8c) | (0xc5, 0xa0) => byte + 1,
        _ => byte,
    }
}
