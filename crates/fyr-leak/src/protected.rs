//! Who has a protected identity: by flags and texts in the material, and by the controllers' own list.
//!
//! That nothing is flagged proves nothing: the list decides as well. When a flag's value is not understood, the person
//! counts as protected, because the cost of the other fault is higher.

mod sweep;

use crate::LeakError;
use crate::attribution::rows;
use crate::columns::fold;
use crate::number::Number;
use crate::persons::other_centuries;
use foldhash::fast::RandomState;
use fyr_core::vocabulary::ProtectionLevel;
use jiff::civil::Date;
use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasher as _, RandomState as Random};
use std::ops::Range;
use std::path::Path;
use sweep::Shapes;

/// The numbers of the controllers' lists, as hashes under a key that lives as long as the run: no list can be read out of
/// memory or mixed with another's.
pub(crate) struct List {
    key: [u8; 32],
    levels: HashMap<[u8; 16], (u32, ProtectionLevel), RandomState>,
    /// Hashes of the last ten characters, seeded for the run: most numbers are done with here, in every century at once.
    tails: HashSet<u64, RandomState>,
    seed: RandomState,
    /// What the numbers look like in a text.
    shapes: Shapes,
    lines: u32,
}

/// A number of the list in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Listed {
    pub(crate) span: Range<usize>,
    /// As it is written: without its century, of the likeliest one.
    pub(crate) number: Number,
}

impl Default for List {
    fn default() -> Self {
        let mut key = [0; 32];
        for part in key.chunks_mut(8) {
            // The standard library's seeds come from the operating system.
            let random = Random::new().hash_one(0).to_le_bytes();
            part.iter_mut().zip(random).for_each(|(place, byte)| *place = byte);
        }
        let (levels, tails) = (HashMap::default(), HashSet::default());
        let (seed, shapes) = (RandomState::default(), Shapes::default());
        Self { key, levels, tails, seed, shapes, lines: 0 }
    }
}

impl List {
    /// Reads the list: `id_number[,level]`, numbers of any type in any written form.
    pub(crate) fn load(path: &Path, as_of: Date) -> Result<Self, LeakError> {
        let mut list = Self::default();
        for (line, row) in rows(path)? {
            let fault = |problem| LeakError::List { path: path.to_owned(), line, problem };
            let Some(text) = row.first().filter(|it| !it.is_empty()) else { continue };
            let level = match row.get(1).map(String::as_str) {
                None | Some("") => ProtectionLevel::Other,
                Some(level) => ProtectionLevel::from_id(level).ok_or_else(|| {
                    fault("level must be sekretessmarkering, skyddad_folkbokforing or other")
                })?,
            };
            let numbers = readings(text, as_of);
            if numbers.is_empty() {
                return Err(fault(
                    "the identity number is not valid; give 12 digits with the right check digit",
                ));
            }
            list.add(&numbers, level);
        }
        Ok(list)
    }

    /// Adds a line of the list with every number that it may mean.
    pub(crate) fn add(&mut self, numbers: &[Number], level: ProtectionLevel) {
        self.lines += 1;
        for number in numbers.iter().copied() {
            let (hash, tail) = (self.hash(number), self.tail(number));
            self.tails.insert(tail);
            let text = number.as_str();
            self.shapes.add(text, number.swedish().and_then(|_| text.get(2..)));
            let known = self.levels.entry(hash).or_insert((self.lines, level));
            known.1 = level.max(known.1);
        }
    }

    /// Calls `each` with the numbers of the list in the text, wherever and however they stand; `on` is the date at which a
    /// missing century is inferred.
    pub(crate) fn each_in(&self, text: &str, on: Date, mut each: impl FnMut(Listed)) {
        if self.is_empty() {
            return;
        }
        self.shapes.each(text, |signs, span| {
            let written = text.get(span.clone()).unwrap_or_default();
            let found = self.reading(signs, on).or_else(|| self.reading(written, on));
            if let Some(number) = found {
                each(Listed { span, number });
            }
            found.is_some()
        });
    }

    /// Reads a text as a number of the list.
    fn reading(&self, text: &str, on: Date) -> Option<Number> {
        let read = readings(text, on);
        let likeliest = read.first().copied().filter(|it| self.in_any_century(*it).is_some());
        likeliest.or_else(|| read.into_iter().find(|it| self.line_of(*it).is_some()))
    }

    /// Returns the line, counted from 0, on which a number stands.
    pub(crate) fn line_of(&self, number: Number) -> Option<usize> {
        self.line(number).and_then(|it| usize::try_from(it.0).ok()).map(|it| it - 1)
    }

    /// Returns the level of a number on the list.
    pub(crate) fn level(&self, number: Number) -> Option<ProtectionLevel> {
        self.line(number).map(|it| it.1)
    }

    /// Returns the number itself or the only one of another century with the same ten digits, whichever is on the list.
    pub(crate) fn in_any_century(&self, number: Number) -> Option<Number> {
        if self.is_empty() || !self.tails.contains(&self.tail(number)) {
            return None;
        }
        if self.level(number).is_some() {
            return Some(number);
        }
        let others = other_centuries(number).into_iter().flatten();
        others.into_iter().find(|it| self.level(*it).is_some())
    }

    /// Returns how many lines of the list have none of `numbers`.
    pub(crate) fn not_found(&self, numbers: impl Iterator<Item = Number>) -> u64 {
        if self.is_empty() {
            return 0;
        }
        let found: HashSet<u32> = numbers.filter_map(|it| Some(self.line(it)?.0)).collect();
        let lines: HashSet<u32> = self.levels.values().map(|it| it.0).collect();
        lines.difference(&found).count() as u64
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.levels.is_empty()
    }

    fn line(&self, number: Number) -> Option<&(u32, ProtectionLevel)> {
        if self.is_empty() || !self.tails.contains(&self.tail(number)) {
            return None;
        }
        self.levels.get(&self.hash(number))
    }

    fn tail(&self, number: Number) -> u64 {
        let text = number.as_str().as_bytes();
        self.seed.hash_one(text.get(text.len().saturating_sub(10)..))
    }

    fn hash(&self, number: Number) -> [u8; 16] {
        let mut hasher = blake3::Hasher::new_keyed(&self.key);
        hasher.update(number.id_type().as_bytes());
        hasher.update(b":");
        hasher.update(number.as_str().as_bytes());
        let mut hash = [0; 16];
        hash.iter_mut().zip(hasher.finalize().as_bytes()).for_each(|(place, byte)| *place = *byte);
        hash
    }
}

/// Returns every number that a line of the list may mean: without the century, each century's.
pub(crate) fn readings(text: &str, as_of: Date) -> Vec<Number> {
    let mut numbers: Vec<Number> = Vec::new();
    for (detector, reading) in fyr_identifiers::read_person(text, as_of) {
        let Some(number) = Number::from_stored(detector.id, &reading.value) else { continue };
        numbers.push(number);
        if reading.century_inferred {
            numbers.extend(other_centuries(number).into_iter().flatten());
        }
    }
    if numbers.is_empty() {
        // A number of twelve digits is one whatever the date: the list may be newer than the analysis's day.
        let stored = fyr_core::identifier::IdNumber::from_stored(text);
        numbers.extend(stored.map(Number::from));
    }
    numbers
}

/// Returns what a cell of a column for protection says; `column` is the column's name.
pub(crate) fn of_flag(column: &str, cell: &str) -> Option<ProtectionLevel> {
    // A bit of a database: a byte of 1.
    let bit = |it: char| it.is_control() && it != '\0';
    if !cell.is_empty() && cell.chars().all(char::is_control) {
        return cell.contains(bit).then(|| level(&fold(column)).unwrap_or(ProtectionLevel::Other));
    }
    let value = fold(cell);
    if value.is_empty() {
        // A sign: a tick, a star, a filled box.
        let sign = cell.trim();
        let no = matches!(
            sign,
            "" | "-"
                | "--"
                | "\u{2013}"
                | "\u{2014}"
                | "."
                | "?"
                | "\u{2610}"
                | "\u{25a1}"
                | "[]"
                | "[ ]"
        );
        return (!no).then(|| level(&fold(column)).unwrap_or(ProtectionLevel::Other));
    }
    let zero = value.strip_prefix("0x").unwrap_or(&value).bytes().all(|it| it == b'0');
    if zero || is_no(cell) {
        return None;
    }
    Some(level(&value).or_else(|| level(&fold(column))).unwrap_or(ProtectionLevel::Other))
}

/// Returns what the name of a file, sheet or table, or a title, says of everyone in it: `Sekretessmarkerade 2026`,
/// `skyddade_personer`, `sekretess`. How such persons are to be handled says nothing.
pub(crate) fn of_heading(name: &str) -> Option<ProtectionLevel> {
    const ABOUT: [&str; 11] = [
        "rutin", "hanter", "handling", "avtal", "regl", "polic", "logg", "instruk", "utbild",
        "utan", "inga",
    ];
    let folded = fold(name);
    let whole = ["sekretess", "skydd", "skyddade", "skyddad"].contains(&folded.as_str());
    let told = [
        "sekretessmarker",
        "skyddadeperson",
        "skyddadperson",
        "skyddadidentitet",
        "skyddadeidentitet",
        "skyddadfolkbok",
        "skyddadadress",
        "skyddadeuppgift",
        "skyddadeelev",
        "skyddadebarn",
        "fingerade",
    ];
    let told = whole || told.iter().any(|it| folded.contains(it));
    let about = ABOUT.iter().any(|it| folded.contains(it));
    (told && !about).then(|| level(&folded).unwrap_or(ProtectionLevel::Other))
}

/// Returns whether the text begins with a word that denies what follows: `Ej skyddad`, `Nej (2026-01-01)`.
fn is_no(text: &str) -> bool {
    const NO: [&str; 20] = [
        "n", "nej", "no", "not", "f", "false", "falskt", "ingen", "inget", "inga", "inte", "icke",
        "null", "none", "na", "saknas", "saknar", "ej", "utan", "nan",
    ];
    let first = text.split(|it: char| !it.is_alphanumeric()).find(|it| !it.is_empty());
    // `N/A` is two words.
    first.is_some_and(|it| NO.contains(&fold(it).as_str()))
}

/// Returns what a name, address or line of text says.
pub(crate) fn of_text(text: &str) -> Option<ProtectionLevel> {
    if !may_hold_cue(text) {
        return None;
    }
    let folded = fold(text);
    let cues = [
        "skyddadidentitet",
        "skyddadepersonuppgift",
        "skyddadpersonuppgift",
        "skyddaduppgift",
        "skyddadadress",
        "skyddadfolkbok",
        "sekretessmark",
        "sekretessskydd",
        "formedlingsuppdrag",
        "skyddadeuppgift",
        "skyddadid",
        "kvarskriv",
        "fingeradepersonuppgift",
        "skatteverketbox",
        // The authority's address for forwarding.
        "box282040320",
        "formedlingskatte",
        "sekretesskydd",
        "skyddadperson",
        "skyddaduppg",
        "skyddadeuppg",
        "skyddatnummer",
        "skyddadtelefon",
        "hemligadress",
        "hemligtnummer",
    ];
    let found = cues.iter().any(|cue| folded.contains(cue)) || says_only(text);
    let found = found && !is_no(text);
    found.then(|| level(&folded).unwrap_or(ProtectionLevel::Other))
}

/// Returns whether the text is nothing but words of protection: `** SKYDDAD **`, `OBS sekretess!`.
fn says_only(text: &str) -> bool {
    const CUES: [&str; 6] =
        ["skyddad", "skyddat", "sekretess", "sekretessbelagd", "hemlig", "hemligt"];
    const BESIDE: [&str; 11] = [
        "obs",
        "person",
        "adress",
        "nummer",
        "nr",
        "uppgift",
        "uppgifter",
        "ja",
        "namn",
        "telefon",
        "se",
    ];
    if text.len() > 48 {
        return false;
    }
    let words =
        || text.split(|it: char| !it.is_alphanumeric()).filter(|it| !it.is_empty()).map(fold);
    let is_cue = |it: &String| CUES.contains(&it.as_str());
    words().any(|it| is_cue(&it)) && words().all(|it| is_cue(&it) || BESIDE.contains(&it.as_str()))
}

/// Every cue has one of these letters in a row; most texts are done with here.
fn may_hold_cue(text: &str) -> bool {
    const BEGINNINGS: [&[u8; 4]; 8] =
        [b"skyd", b"sekr", b"heml", b"medl", b"kvar", b"fing", b"skat", b"2820"];
    // The shortest cue is `hemlig`.
    text.len() >= 6
        && text.as_bytes().windows(4).any(|four| {
            let Some(four) = four.as_array::<4>() else { return false };
            let small = u32::from_le_bytes(*four) | 0x2020_2020;
            BEGINNINGS.iter().any(|it| small == u32::from_le_bytes(**it))
        })
}

fn level(folded: &str) -> Option<ProtectionLevel> {
    if folded.contains("folkbok") || folded.contains("kvarskriv") {
        Some(ProtectionLevel::SkyddadFolkbokforing)
    } else if folded.contains("sekretess") || folded.contains("sekr") {
        Some(ProtectionLevel::Sekretessmarkering)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ProtectionLevel::{Other, Sekretessmarkering, SkyddadFolkbokforing};

    #[test]
    fn only_a_plain_no_is_unprotected() {
        for no in ["", "N", "nej", "0", "false", "Ingen", "NULL"] {
            assert_eq!(of_flag("skyddad", no), None, "{no}");
        }
        assert_eq!(of_flag("skyddad", "J"), Some(Other));
        assert_eq!(of_flag("Sekretess", "1"), Some(Sekretessmarkering));
        assert_eq!(of_flag("skydd", "2024-05-01"), Some(Other));
        assert_eq!(of_flag("securityMarking", "Skyddad folkbokföring"), Some(SkyddadFolkbokforing));
    }

    #[test]
    fn a_flag_in_words_or_bits_is_understood() {
        for no in ["Ej skyddad", "Ingen sekretess", "N/A", "Nej (2026-01-01)", "0.0", "0x00", "\0"]
        {
            assert_eq!(of_flag("skyddad", no), None, "{no}");
        }
        for yes in [
            "\u{1}", "***", "\u{2713}", "\u{2612}", "*", "+", "0x01", "X", "ja", "Skyddad", "SM",
            "2",
        ] {
            assert_eq!(of_flag("skyddad", yes), Some(Other), "{yes}");
        }
    }

    #[test]
    fn texts_that_stand_instead_of_an_address_are_cues() {
        for text in [
            "Skyddad identitet",
            "SKYDDADE PERSONUPPGIFTER",
            "Förmedlingsuppdrag Box 1",
            "Skyddad",
            "** SKYDDAD PERSON **",
            "Skyddat nummer",
            "Box 2820, 403 20 GÖTEBORG",
        ] {
            assert_eq!(of_text(text), Some(Other), "{text}");
        }
        assert_eq!(of_text("OBS sekretess!"), Some(Sekretessmarkering));
        for text in [
            "Storgatan 1",
            "Box 28201, 114 25 Stockholm",
            "Ingen sekretessmarkering",
            "Sekretess enligt OSL 21 kap.",
        ] {
            assert_eq!(of_text(text), None, "{text}");
        }
    }
}
