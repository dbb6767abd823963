//! Names of persons in running text, by lists of our own, endings and capital letters.
//!
//! Names are said of persons; no person's identity rests on them.

use foldhash::fast::FixedState;
use std::collections::HashSet;
use std::ops::Range;
use std::sync::LazyLock;

/// A name that stands in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Name {
    pub(crate) span: Range<usize>,
    /// How the parts speak for a name.
    pub(crate) sign: Sign,
}

/// What speaks for a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Sign {
    /// Capital letters only.
    Shape,
    /// The last part is or ends as a last name.
    Last,
    /// The first part is a first name.
    First,
    /// Both.
    Both,
}

/// A list of words.
type Words = HashSet<&'static str, FixedState>;

static FIRST: LazyLock<Words> =
    LazyLock::new(|| list(include_str!("../../lexicon/first_names.txt")));
static LAST: LazyLock<Words> = LazyLock::new(|| list(include_str!("../../lexicon/last_names.txt")));

fn list(text: &'static str) -> Words {
    text.lines().filter(|line| !line.starts_with('#')).flat_map(str::split_whitespace).collect()
}

/// Endings of Swedish last names.
const ENDINGS: [&str; 34] = [
    "sson", "sen", "berg", "ström", "gren", "lund", "kvist", "qvist", "quist", "holm", "dahl",
    "feldt", "stedt", "ell", "én", "lin", "ling", "mark", "man", "blad", "löf", "löv", "sjö",
    "borg", "fors", "hult", "vall", "wall", "strand", "ander", "bäck", "beck", "blom", "dotter",
];

/// Words that begin sentences or name things, and are no part of a name although they stand with capital letters.
static NO_NAMES: LazyLock<Words> = LazyLock::new(|| {
    "jag du han hon den det vi ni de en ett och men om när som på i vid för till från med av att efter under enligt hej hejsan tack mvh här där idag igår nu \
     kan ska skall vill har är var blev får kommun kommunen region regionen nämnden nämnd socialnämnden förvaltningen förvaltning avdelning avdelningen enhet enheten \
     sverige stockholm göteborg malmö uppsala västerås örebro linköping helsingborg jönköping norrköping lund umeå \
     måndag tisdag onsdag torsdag fredag lördag söndag januari februari mars april maj juni juli augusti september oktober november december \
     namn personnummer telefon adress epost e-post gäller avser angående ang re sv vb fw fwd från till ämne datum läkare chef handläggare rektor \
     medlem brukare klient anställd sökande deltagare patienten eleven brukaren klienten anställde anhörig anhöriga vårdnadshavare mamma pappa make maka \
     patient elev undertecknad undertecknade personen anställd medarbetaren diagnos vision kommunal unionen facket försäkringskassan skatteverket socialtjänsten \
     vänliga vänlig hälsningar hälsning bästa beslut ärende dnr bilaga sida version fax mobil tel kopia personal lön lönelista organisation \
     dr doktor herr fru fröken professor ordförande sekreterare the and mr mrs ms dear best regards from to subject cc date sent"
        .split_whitespace()
        .collect()
});

/// Returns whether the word, whatever its letters' size, is a first name of the list.
pub(crate) fn is_first(word: &str) -> bool {
    let lowered = word.to_lowercase();
    FIRST.contains(lowered.as_str())
        || lowered.split_once('-').is_some_and(|(a, b)| FIRST.contains(a) && FIRST.contains(b))
}

/// Returns whether the word is a last name of the list or ends as one.
pub(crate) fn is_last(word: &str) -> bool {
    let lowered = word.to_lowercase();
    let part = lowered.rsplit('-').next().unwrap_or_default();
    LAST.contains(part)
        || (part.chars().count() >= 5 && ENDINGS.iter().any(|ending| part.ends_with(ending)))
}

/// Returns whether the whole text has the shape of one person's name: two to four words with capital letters and no digits.
pub(crate) fn is_shaped(text: &str) -> bool {
    let mut count = 0;
    for word in text.split([' ', ',', '\u{a0}']).filter(|word| !word.is_empty()) {
        if PARTICLES.contains(&word) {
            continue;
        }
        if !is_capital(word)
            || word
                .chars()
                .any(|it| !it.is_alphabetic() && !matches!(it, '-' | '\'' | '.' | '\u{2019}'))
        {
            return false;
        }
        count += 1;
    }
    (2..=5).contains(&count)
}

/// Returns whether the whole text speaks for being a name, by the lists.
pub(crate) fn is_listed(text: &str) -> bool {
    let mut words = text.split([' ', ',', '\u{a0}']).filter(|word| !word.is_empty());
    let first = words.next().unwrap_or_default();
    let rest: Vec<&str> = words.collect();
    let last = rest.last().copied().unwrap_or_default();
    (is_first(first) && !last.is_empty())
        || (is_last(first) && is_first(last))
        || (is_last(last) && is_capital(first))
}

const PARTICLES: [&str; 9] = ["af", "von", "van", "de", "la", "al", "el", "der", "del"];

/// Adds every name of two or more parts in the text to `names`, by position.
pub(crate) fn find(text: &str, names: &mut Vec<Name>) {
    let mut run: Vec<Range<usize>> = Vec::new();
    let mut at = 0;
    loop {
        // Most words begin small, and between names nothing is made of them.
        if run.is_empty() {
            let Some(next) = next_capital(text.as_bytes(), at) else { break };
            at = next;
        }
        let Some(word) = next_word(text, at) else { break };
        let gap = run.last().map(|before| text.get(before.end..word.start).unwrap_or_default());
        let joined = gap.is_some_and(is_joint);
        if !joined {
            settle(text, &mut run, names);
        }
        let part = text.get(word.clone()).unwrap_or_default();
        if is_capital(part) || (!run.is_empty() && PARTICLES.contains(&part)) {
            run.push(word.clone());
        } else {
            settle(text, &mut run, names);
        }
        at = word.end;
    }
    settle(text, &mut run, names);
}

/// Returns where to go on so that no word with a capital letter is missed: at most a word before it.
fn next_capital(bytes: &[u8], from: usize) -> Option<usize> {
    const BLOCK: usize = 32;
    // What is no letter of Latin-1 may be a capital of another script.
    let may_be = |(first, second): (&u8, &u8)| {
        let of_latin = u8::from(*first == 0xc3) & u8::from(*second < 0x9f);
        u8::from(first.is_ascii_uppercase()) | of_latin | u8::from(*first > 0xc3)
    };
    let pairs =
        |bytes: &[u8]| bytes.iter().zip(bytes.iter().skip(1)).position(|it| may_be(it) != 0);
    let mut at = from;
    // Without branches, so that the compiler looks at many bytes at a time.
    while let Some(block) = bytes.get(at..at + BLOCK + 1)
        && block.iter().zip(block.iter().skip(1)).fold(0, |any, it| any | may_be(it)) == 0
    {
        at += BLOCK;
    }
    let found = at + pairs(bytes.get(at..)?)?;
    let before = bytes.get(from..found).unwrap_or_default();
    // A space ends every word.
    let space = before.iter().rposition(|it| matches!(it, b' ' | b'\n'));
    Some(space.map_or(from, |it| from + it))
}

/// What may stand between two parts of a name: one space, or the full stop of an initial and a space.
fn is_joint(gap: &str) -> bool {
    matches!(gap, " " | ". " | "\u{a0}")
}

/// Returns the next word from `at`: letters, joined by hyphens and apostrophes.
fn next_word(text: &str, at: usize) -> Option<Range<usize>> {
    let mut start = at;
    loop {
        let rest = text.as_bytes().get(start..)?;
        start += rest.iter().take_while(|it| it.is_ascii() && !it.is_ascii_alphabetic()).count();
        match sign_at(text, start)? {
            (Class::Letter, _) => break,
            (Class::Digit | Class::Joint | Class::Other, length) => start += length,
        }
    }
    let mut end = start;
    loop {
        let rest = text.as_bytes().get(end..).unwrap_or_default();
        end += rest.iter().take_while(|it| it.is_ascii_alphanumeric()).count();
        let Some((class, length)) = sign_at(text, end) else { break };
        let goes_on = match class {
            Class::Letter | Class::Digit => true,
            Class::Joint => matches!(sign_at(text, end + length), Some((Class::Letter, _))),
            Class::Other => false,
        };
        if !goes_on {
            break;
        }
        end += length;
    }
    Some(start..end)
}

/// What a character is in a word.
#[derive(Clone, Copy)]
enum Class {
    Letter,
    /// Or another number.
    Digit,
    Joint,
    Other,
}

/// Returns what stands at `at`, and its length; most text is of the first two kinds, which need no table.
fn sign_at(text: &str, at: usize) -> Option<(Class, usize)> {
    let rest = text.as_bytes().get(at..)?;
    Some(match rest {
        [b'a'..=b'z' | b'A'..=b'Z', ..] => (Class::Letter, 1),
        // U+00C0–U+00FF but for the signs of times and division.
        [0xc3, second, ..] if !matches!(second, 0x97 | 0xb7) => (Class::Letter, 2),
        [b'0'..=b'9', ..] => (Class::Digit, 1),
        [b'-' | b'\'', ..] => (Class::Joint, 1),
        [0..=0x7f, ..] => (Class::Other, 1),
        _ => {
            let sign = text.get(at..)?.chars().next()?;
            let class = match sign {
                '\u{2019}' => Class::Joint,
                _ if sign.is_alphabetic() => Class::Letter,
                _ if sign.is_alphanumeric() => Class::Digit,
                _ => Class::Other,
            };
            (class, sign.len_utf8())
        }
    })
}

/// Begins with a capital letter and goes on with small ones, or is all capitals of three or more.
fn is_capital(word: &str) -> bool {
    if word.starts_with(|it: char| it.is_ascii_lowercase()) {
        return false;
    }
    let mut letters = word.chars().filter(|it| it.is_alphabetic());
    letters.next().is_some_and(char::is_uppercase) && !word.bytes().any(|it| it.is_ascii_digit())
}

/// Makes a name of the parts that stand beside each other, when they are one.
fn settle(text: &str, run: &mut Vec<Range<usize>>, names: &mut Vec<Name>) {
    // One part is no name.
    if run.len() < 2 {
        return run.clear();
    }
    let part = |range: &Range<usize>| text.get(range.clone()).unwrap_or_default();
    let known = |range: &Range<usize>| NO_NAMES.contains(part(range).to_lowercase().as_str());
    let mut parts: &[Range<usize>] = run.as_slice();
    // What stands before a first name is a title or the beginning of a sentence.
    if let Some(from) = parts.iter().position(|it| is_first(part(it)) && part(it) != "Mars")
        && parts.len() > from + 1
    {
        parts = parts.get(from..).unwrap_or_default();
    }
    while let [first, rest @ ..] = parts {
        if !known(first) {
            break;
        }
        parts = rest;
    }
    // A name ends where a word stands that is none.
    if let Some(end) = parts.iter().position(|it| known(it) && !is_last(part(it))) {
        parts = parts.get(..end).unwrap_or_default();
    }
    while let [rest @ .., last] = parts {
        if !PARTICLES.contains(&part(last)) {
            break;
        }
        parts = rest;
    }
    let parts = parts.get(..parts.len().min(5)).unwrap_or_default();
    if let [first, .., last] = parts {
        let lasting = is_last(part(last).trim_end_matches('s')) || is_last(part(last));
        let sign = match (is_first(part(first)), lasting) {
            (true, true) => Sign::Both,
            (true, false) => Sign::First,
            (false, true) => Sign::Last,
            (false, false) => Sign::Shape,
        };
        names.push(Name { span: first.start..last.end, sign });
    }
    run.clear();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(marked: &str) {
        let text = marked.replace(['«', '»'], "");
        let mut names = Vec::new();
        find(&text, &mut names);
        names.retain(|name| name.sign != Sign::Shape);
        let mut shown = String::new();
        let mut at = 0;
        for name in names {
            shown.extend([&format!(
                "{}«{}»",
                &text[at..name.span.start],
                &text[name.span.clone()]
            )[..]]);
            at = name.span.end;
        }
        shown += &text[at..];
        assert_eq!(shown, marked);
    }

    #[test]
    fn first_and_last_names_make_a_name() {
        check("Igår ringde «Anna Berg» och «Ann-Marie Lindqvist-Öberg».");
        check("Läkare «Bo Ek» träffade «Carl af Ström» kl. 8. Hej «Eva Ek»!");
        check("«Mohamed Abdullahi» och «FATIMA HASSAN» kom.");
    }

    #[test]
    fn every_character_is_of_the_class_that_its_properties_give() {
        for sign in ('\0'..'\u{3100}').filter(|it| !it.is_control()) {
            let text = sign.to_string();
            let (class, length) = sign_at(&text, 0).unwrap();
            let letter = matches!(class, Class::Letter);
            let word = matches!(class, Class::Letter | Class::Digit);
            let joint = matches!(class, Class::Joint);
            assert_eq!(
                (letter, word, joint, length),
                (
                    sign.is_alphabetic(),
                    sign.is_alphanumeric(),
                    matches!(sign, '-' | '\'' | '\u{2019}'),
                    sign.len_utf8()
                ),
                "{sign}"
            );
        }
    }

    #[test]
    fn words_that_begin_small_hide_no_name() {
        check("och då xÄ3b3Ek. 3«Anna Berg» samt «Öivind Östberg» och ”«Åsa Ek»” från iX");
        check("små ord\noch «Anna Berg»\nmed «Bo Ek»");
    }

    #[test]
    fn titles_places_and_sentences_are_not_part_of_it() {
        check("Närmaste Chef «Eva Lund» i Norrmåla kommun.");
        check("Socialnämnden i Östra Göinge. Den Anna kom.");
    }

    #[test]
    fn names_in_a_corpus_of_others_are_measured() {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("../../../shared/data/pii/klintan_sv_ner_test.jsonl");
        let Ok(text) = std::fs::read_to_string(path) else {
            println!("did not run: the corpus is not here");
            return;
        };
        let (mut right, mut found_count, mut wanted_count) = (0, 0, 0);
        for line in text.lines() {
            let value: serde_json::Value = serde_json::from_str(line).unwrap();
            let text = value["text"].as_str().unwrap();
            let wanted: Vec<&str> = value["spans"]
                .as_array()
                .unwrap()
                .iter()
                .filter(|it| it["type"] == "PER")
                .filter_map(|it| it["value"].as_str())
                .filter(|it| it.contains(' '))
                .collect();
            let mut names = Vec::new();
            find(text, &mut names);
            names.retain(|it| it.sign != Sign::Shape);
            let found: Vec<&str> = names.iter().map(|it| &text[it.span.clone()]).collect();
            right += found.iter().filter(|it| wanted.contains(it)).count();
            found_count += found.len();
            wanted_count += wanted.len();
        }
        println!("full names: {wanted_count} in the corpus, {found_count} found, {right} right");
        assert!(right * 2 > wanted_count);
    }
}
