//! Postal addresses as they are written in Sweden.

use std::ops::Range;

/// Endings of street names.
const STREETS: [&str; 30] = [
    "gatan",
    "vägen",
    "gränd",
    "torget",
    "stigen",
    "allén",
    "backen",
    "gata",
    "väg",
    "torg",
    "stig",
    "plan",
    "platsen",
    "gården",
    "höjden",
    "kajen",
    "leden",
    "parken",
    "slingan",
    "ringen",
    "liden",
    "bron",
    "esplanaden",
    "udden",
    "gränden",
    "åsen",
    "berget",
    "viken",
    "ängen",
    "rundan",
];

/// Returns whether the whole text is a street with its number, or a box.
pub(super) fn is_street(text: &str) -> bool {
    if !text.bytes().any(|it| it.is_ascii_digit()) || text.len() > 120 {
        return false;
    }
    street(text, 0).is_some_and(|found| {
        let rest = text.get(found.end..).unwrap_or_default();
        let begins = found.start == 0 || text.starts_with("c/o") || text.starts_with("C/O");
        begins && (rest.trim().is_empty() || rest.starts_with(','))
    })
}

/// Returns the next address from `from`: a street with number, with postal code and place where they follow.
pub(super) fn find(text: &str, from: usize) -> Option<Range<usize>> {
    let street = street(text, from)?;
    let end = code_after(text, street.end).unwrap_or(street.end);
    Some(street.start..end)
}

fn street(text: &str, from: usize) -> Option<Range<usize>> {
    let mut at = from;
    while let Some(found) = text.get(at..)?.bytes().position(|it| it.is_ascii_digit()) {
        let digit = at + found;
        let digits = text.get(digit..)?.bytes().take_while(u8::is_ascii_digit).count();
        at = digit + digits;
        if digits > 4 {
            continue;
        }
        let before = text.get(..digit)?;
        let Some(before) = before.strip_suffix(' ') else { continue };
        let word_start = before.rfind([' ', '\n', '\t', ',', ';', ':', '(']).map_or(0, |it| it + 1);
        let word = before.get(word_start..).unwrap_or_default();
        let lowered = word.to_lowercase();
        let is_box = lowered == "box";
        if word_start < from || !(is_box || STREETS.iter().any(|it| lowered.ends_with(it))) {
            continue;
        }
        let Some(start) = name_start(text, word_start, word, from) else { continue };
        // The number's letter: `12 A`, `12B`; never the first letter of a word.
        let rest = text.get(at..).unwrap_or_default().as_bytes();
        let end = match rest {
            [letter, after @ ..] if letter.is_ascii_uppercase() && !starts_word(after) => at + 1,
            [b' ', letter, after @ ..] if letter.is_ascii_uppercase() && !starts_word(after) => {
                at + 2
            }
            _ => at,
        };
        return Some(start..end);
    }
    None
}

/// A street begins with a capital letter: its own, or that of the word before (`Östra Storgatan`, `Anna Lindhs gata`).
fn name_start(text: &str, word_start: usize, word: &str, from: usize) -> Option<usize> {
    let capital = |it: &str| it.chars().next().is_some_and(char::is_uppercase);
    let previous = text.get(from..word_start)?.strip_suffix(' ').map(|before| {
        let start = before.rfind([' ', '\n', '\t', ',', ';', ':', '.', '(']).map_or(0, |it| it + 1);
        (from + start, before.get(start..).unwrap_or_default())
    });
    let directions = [
        "östra", "västra", "norra", "södra", "stora", "lilla", "gamla", "nya", "övre", "nedre",
        "sankt", "st", "s:t",
    ];
    if capital(word) {
        let prefix = previous.filter(|(_, it)| directions.contains(&it.to_lowercase().as_str()));
        return Some(prefix.map_or(word_start, |(start, _)| start));
    }
    let (start, _) = previous.filter(|(_, it)| capital(it))?;
    // `Anna Lindhs gata`
    let first = text.get(from..start)?.strip_suffix(' ').map(|before| {
        let start = before.rfind([' ', '\n', '\t', ',', ';', ':', '.', '(']).map_or(0, |it| it + 1);
        (from + start, before.get(start..).unwrap_or_default())
    });
    Some(first.filter(|(_, it)| capital(it)).map_or(start, |(first, _)| first))
}

fn starts_word(bytes: &[u8]) -> bool {
    bytes.first().is_some_and(|it| it.is_ascii_alphanumeric() || *it >= 0x80)
}

/// Returns where a postal code and a place after a street end.
fn code_after(text: &str, at: usize) -> Option<usize> {
    let rest = text.get(at..)?;
    let gap = rest.len() - rest.trim_start_matches([',', ' ', '\n', '\u{a0}', 'S', 'E', '-']).len();
    let code = rest.get(gap..)?;
    let bytes = code.as_bytes();
    let digits = |from: usize, to: usize| {
        bytes.get(from..to).is_some_and(|it| it.iter().all(u8::is_ascii_digit))
    };
    let length = if digits(0, 3) && bytes.get(3) == Some(&b' ') && digits(4, 6) {
        6
    } else if digits(0, 5) {
        5
    } else {
        return None;
    };
    if gap > 4 || bytes.get(length).is_some_and(u8::is_ascii_digit) {
        return None;
    }
    let place = code.get(length..)?;
    let word = place.trim_start_matches(' ');
    let letters = word.find(|it: char| !(it.is_alphabetic() || it == '-')).unwrap_or(word.len());
    let named = word.chars().next().is_some_and(char::is_uppercase);
    let place = if named { place.len() - word.len() + letters } else { 0 };
    Some(at + gap + length + place)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(marked: &str) {
        let text = marked.replace(['«', '»'], "");
        let mut shown = String::new();
        let mut at = 0;
        while let Some(found) = find(&text, at) {
            shown.extend([&format!("{}«{}»", &text[at..found.start], &text[found.clone()])[..]]);
            at = found.end;
        }
        shown += &text[at..];
        assert_eq!(shown, marked);
    }

    #[test]
    fn a_street_with_number_code_and_place_is_an_address() {
        check("Hon bor på «Parkgränd 84, 344 83 Nyköping» sedan maj.");
        check("adress «Östra Storgatan 12 B», tel. 070");
        check("«Anna Lindhs gata 3, 12345 Kil».");
    }

    #[test]
    fn other_numbers_are_no_addresses() {
        check("Planen 2025, vägen 70 km, rum 12, i planeringsgruppen 3");
    }

    #[test]
    fn a_cell_that_is_a_street_is_one() {
        assert!(
            is_street("Storgatan 1")
                && is_street("c/o Ek, Byvägen 2")
                && !is_street("Plan 9 från Mars 1")
        );
    }
}
