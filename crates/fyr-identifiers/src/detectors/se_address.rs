//! Swedish postal address in running text: street and number, postal code and town.
//!
//! Source: Svensk standard SS 613401 (postal addresses); postal codes run from 100 00 to 984 99.

use crate::{Detector, Identity, Reading};
use fyr_core::vocabulary::DataCategory;

pub(crate) const DETECTOR: Detector = Detector {
    id: "se_address",
    category: Some(DataCategory::HomeAddress),
    identity: Identity::Shared,
    needs_label: false,
    words: &[
        "adress",
        "bostad",
        "bor på",
        "utdelningsadress",
        "gatuadress",
        "folkbokförd",
        "address",
    ],
    read: |text, _| read(text),
    rule: None,
};

// `c/o Kerstin Andersson-Lindqvist, Norra Stora Kungsgatan 1234 B lgh 1203, `.
const BACK: usize = 100;
const TOWN_BYTES_MAX: usize = 60;
/// Words of street names that are written small.
const SMALL: &[&str] = &[
    "väg", "vägen", "gata", "gatan", "gränd", "torg", "plan", "plats", "backe", "allé", "stig",
    "gård", "av", "och", "den", "i",
];
/// Words that begin a town's name of two words.
const BEGINS_TOWN: &[&str] = &[
    "västra", "östra", "norra", "södra", "stora", "lilla", "gamla", "nya", "övre", "nedre",
    "upplands", "sankt", "malmö", "vita", "svarta", "saltsjö",
];

/// Returns where an address stands whose postal code begins at `code`.
pub(crate) fn span(bytes: &[u8], code: usize) -> Option<(usize, usize)> {
    let after = code_end(bytes, code)?;
    let mut next = bytes.get(after..)?.iter().skip_while(|it| matches!(it, b' ' | 0xc2 | 0xa0));
    if !next.next().is_some_and(|it| it.is_ascii_uppercase() || *it == 0xc3) {
        return None;
    }
    if begins_cell(bytes, code) {
        return None;
    }
    let town_bytes = bytes.get(after..(after + TOWN_BYTES_MAX).min(bytes.len()))?;
    let end = after + town_length(valid_prefix(town_bytes))?;
    let from = code.saturating_sub(BACK);
    let before = valid_suffix(bytes.get(from..code)?);
    let before = ["SE-", "S-"].iter().find_map(|it| before.strip_suffix(it)).unwrap_or(before);
    let street = street_of(before)?;
    let start = from + (code - from - valid_suffix(bytes.get(from..code)?).len()) + street;
    Some((start, end))
}

/// Returns whether a cell begins before the postal code: the street stands in another, as in most tables.
fn begins_cell(bytes: &[u8], code: usize) -> bool {
    let before = bytes.get(..code).unwrap_or_default();
    let before =
        [b"SE-".as_slice(), b"S-"].iter().find_map(|it| before.strip_suffix(*it)).unwrap_or(before);
    let last = before.iter().rev().take(5).find(|it| !matches!(it, b' ' | b','));
    last.is_none_or(|it| matches!(it, b'\t' | b';' | b'"' | b'(' | b'|' | b'<' | b'>'))
}

/// Returns the five digits of a text that is nothing but a postal code.
pub(crate) fn postal_code(text: &str) -> Option<String> {
    let text = text.trim();
    let text = ["SE-", "S-", "SE "].iter().find_map(|it| text.strip_prefix(it)).unwrap_or(text);
    let end = code_end(text.as_bytes(), 0)?;
    (end == text.len()).then(|| text.chars().filter(char::is_ascii_digit).collect())
}

fn read(text: &str) -> Option<Reading> {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let bytes = text.as_bytes();
    let mut places = (0..bytes.len()).filter(|at| bytes.get(*at).is_some_and(u8::is_ascii_digit));
    places
        .find_map(|at| span(bytes, at))
        .filter(|(start, end)| *start == 0 && *end == text.len())?;
    Some(Reading::of(text))
}

/// Returns where a postal code that begins at `at` ends.
fn code_end(bytes: &[u8], at: usize) -> Option<usize> {
    let digits = |from: usize, count: usize| {
        bytes.get(from..from + count).is_some_and(|it| it.iter().all(u8::is_ascii_digit))
    };
    let space = match bytes.get(at + 3..).unwrap_or_default() {
        [b' ', ..] => 1,
        [0xc2, 0xa0, ..] => 2,
        _ => 0,
    };
    let end = at + 5 + space;
    let first = bytes.get(at..at + 3)?;
    let given = (b"100".as_slice()..=b"984".as_slice()).contains(&first);
    let whole = digits(at, 3) && digits(at + 3 + space, 2);
    let more = bytes.get(end).is_some_and(u8::is_ascii_alphanumeric);
    (given && whole && !more).then_some(end)
}

/// Returns the length of space and town, `None` when no capital letter follows.
fn town_length(text: &str) -> Option<usize> {
    let name = text.trim_start_matches([' ', '\u{a0}']);
    let space = text.len() - name.len();
    if !(1..=4).contains(&space) || !name.starts_with(char::is_uppercase) {
        return None;
    }
    let word =
        |text: &str| text.find(|it: char| !it.is_alphabetic() && it != '-').unwrap_or(text.len());
    let first = word(name);
    if first < 2 {
        return None;
    }
    let (town, rest) = name.split_at_checked(first)?;
    let second = rest.strip_prefix(' ').filter(|it| it.starts_with(char::is_uppercase)).map(word);
    let second = second.filter(|_| BEGINS_TOWN.contains(&town.to_lowercase().as_str()));
    Some(space + first + second.map_or(0, |it| it + 1))
}

/// Returns where in `before` the street begins that ends it.
fn street_of(before: &str) -> Option<usize> {
    let trimmed = before.trim_end_matches([' ', ',', '\n', '\r', '\u{a0}']);
    if before.len() - trimmed.len() == 0 || before.len() - trimmed.len() > 4 {
        return None;
    }
    let line = trimmed.rsplit(['\n', '\t', ';', '"', '(', '|', '<', '>']).next()?;
    let line = line.rsplit(": ").next()?;
    let line_start = trimmed.len() - line.len();
    // An apartment stands after the street: `Storgatan 12, lgh 1203`.
    let parts: Vec<&str> = line.split(',').collect();
    let (last, others) = parts.split_last()?;
    let apartment =
        |it: &str| ["lgh", "våning", "vån"].iter().any(|word| it.trim().starts_with(word));
    let street = if apartment(last) { others.last()? } else { last };
    let offset = street.as_ptr().addr().checked_sub(line.as_ptr().addr())?;
    let begin = first_word(street)?;
    Some(line_start + offset + begin)
}

/// Returns where the street's name begins in a text that ends with its number, or a box.
fn first_word(street: &str) -> Option<usize> {
    let words: Vec<(usize, &str)> = words(street);
    let numbered = |word: &str| {
        word.starts_with(|it: char| it.is_ascii_digit())
            && word.len() <= 6
            && word.chars().filter(char::is_ascii_digit).count() <= 4
    };
    let number = words.iter().rposition(|(_, word)| numbered(word))?;
    let after = words.get(number + 1..)?;
    // A letter or the apartment may follow the number.
    let follows = |word: &str| word.len() == 1 || ["lgh", "tr", "nb", "bv", "uh"].contains(&word);
    if !after.iter().all(|(_, word)| follows(word) || numbered(word)) {
        return None;
    }
    let mut number = number;
    while number > 0 && words.get(number - 1).is_some_and(|(_, it)| follows(it) || numbered(it)) {
        number -= 1;
    }
    let mut begin = None;
    for (at, word) in words.get(..number)?.iter().rev().take(5) {
        let ends_sentence = word.ends_with('.') && word.len() > 3;
        if word.starts_with(char::is_uppercase) && !ends_sentence {
            begin = Some(*at);
        } else if !SMALL.contains(word) {
            break;
        }
    }
    begin
}

/// Returns the words with where they begin.
fn words(text: &str) -> Vec<(usize, &str)> {
    let mut words = Vec::new();
    let mut at = 0;
    for word in text.split([' ', '\u{a0}']) {
        if !word.is_empty() {
            let start = word.as_ptr().addr() - text.as_ptr().addr();
            words.push((start, word));
            at += 1;
        }
        if at > 24 {
            break;
        }
    }
    words
}

/// Returns the longest beginning that is UTF-8.
fn valid_prefix(bytes: &[u8]) -> &str {
    // Many bytes at a time, where chunks go one by one.
    let valid = std::str::from_utf8(bytes);
    valid.unwrap_or_else(|_| bytes.utf8_chunks().next().map_or("", |chunk| chunk.valid()))
}

/// Returns the longest end that is UTF-8.
fn valid_suffix(bytes: &[u8]) -> &str {
    // The first letter may be cut.
    let cut = bytes.iter().take(3).take_while(|it| matches!(it, 0x80..=0xbf)).count();
    let valid = bytes.get(cut..).and_then(|it| std::str::from_utf8(it).ok());
    let last = || bytes.utf8_chunks().last().filter(|it| it.invalid().is_empty());
    valid.unwrap_or_else(|| last().map_or("", |it| it.valid()))
}

#[cfg(test)]
mod tests {
    use super::{DETECTOR, postal_code};
    use crate::tests::{check, check_read, check_refused};

    #[test]
    fn street_code_and_town_are_one_finding() {
        check(&DETECTOR, "Hon bor på «Storgatan 12 B, 123 45 Lund» sedan maj.");
        check(
            &DETECTOR,
            "Adress: «Norra Ågatan 7, 412 63 Göteborg». «Karl XI:s väg 4, 111 22 Västra Frölunda»",
        );
        check(
            &DETECTOR,
            "Box: «Box 123, SE-101 24 Stockholm»; «Ringvägen 100 lgh 1203, 11860 STOCKHOLM»",
        );
        check(&DETECTOR, "Anna Andersson\n«Storgatan 12\n123 45 Lund»\n");
    }

    #[test]
    fn code_without_street_or_town_is_not_a_finding() {
        check(&DETECTOR, "kod 123 45 Lund, Storgatan 12, 070-174 06 05 Anna, antal 5, 123 45 st");
    }

    #[test]
    fn a_cell_that_is_an_address_is_read() {
        check_read(&DETECTOR, "Storgatan 12,  123 45  Lund", "Storgatan 12, 123 45 Lund");
        check_refused(&DETECTOR, &["Storgatan 12", "Bor på Storgatan 12, 123 45 Lund"]);
    }

    #[test]
    fn a_postal_code_has_five_digits_and_does_not_begin_with_0() {
        assert_eq!(postal_code("SE-114 18").as_deref(), Some("11418"));
        assert_eq!(postal_code("11418").as_deref(), Some("11418"));
        for text in ["114018", "01418", "114180", "114 1"] {
            assert_eq!(postal_code(text), None, "{text}");
        }
    }
}
