//! Words that say something of a person: `lexicon/categories.txt`.

mod words;

use fyr_core::vocabulary::DataCategory;
use std::ops::Range;
use std::sync::LazyLock;
use words::Words;

/// A word or phrase with what it says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Hit {
    pub(super) span: Range<usize>,
    pub(super) category: DataCategory,
}

/// Returns every hit in the text, which is in small letters, by position; hits that overlap and say the same are one.
pub(super) fn hits(lowered: &str) -> Vec<Hit> {
    let Some(lexicon) = LEXICON.as_ref() else { return Vec::new() };
    let (mut found, mut taken_away) = (Vec::new(), Vec::new());
    lexicon.words.each(lowered.as_bytes(), |entry, part| {
        let Some(entry) = lexicon.entries.get(entry) else { return };
        if !entry.fits(lowered.as_bytes(), part.start, part.end) {
            return;
        }
        let span = part.start..word_end(lowered.as_bytes(), part.end, entry.open_after);
        match entry.category {
            Some(category) => found.push(Hit { span, category }),
            None => taken_away.push(span),
        }
    });
    found.retain(|hit| {
        !taken_away.iter().any(|away| away.start <= hit.span.start && hit.span.start < away.end)
    });
    found.sort_by_key(|hit| (hit.span.start, hit.category, std::cmp::Reverse(hit.span.end)));
    found.dedup_by(|next, before| {
        next.category == before.category && next.span.start < before.span.end
    });
    found
}

/// Returns the text in small letters, each at the byte where it stood.
pub(super) fn lower(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    if let Some(lowered) = lower_western(text) {
        return lowered;
    }
    let mut lowered = String::with_capacity(text.len());
    for character in text.chars() {
        let mut small = character.to_lowercase();
        match (small.next(), small.next()) {
            // A sign whose small letter has another length stays: positions must not move.
            (Some(small), None) if small.len_utf8() == character.len_utf8() => lowered.push(small),
            _ => lowered.push(character),
        }
    }
    lowered
}

/// As [`lower`] for text without other letters than those of Latin-1; few of them are large.
fn lower_western(text: &str) -> Option<String> {
    // U+00C0–U+00FF begin with C3; what begins with C2 or is U+2000–U+207F has no small letter.
    // Without branches, so that the compiler looks at many bytes at a time.
    let (mut foreign, mut large) = (0_u8, 0_u8);
    let bytes = text.as_bytes();
    for (first, second) in bytes.iter().zip(bytes.get(1..).unwrap_or_default()) {
        let is_dash = u8::from(*first == 0xe2) & u8::from(*second <= 0x81);
        foreign |= u8::from(*first >= 0xc4) & (1 - is_dash);
        large |= u8::from(*first == 0xc3) & u8::from(*second <= 0x9e);
    }
    if foreign != 0 {
        return None;
    }
    let small = text.to_ascii_lowercase();
    if large == 0 {
        return Some(small);
    }
    let mut lowered = String::with_capacity(small.len());
    let mut from = 0;
    for at in memchr::memchr_iter(0xc3, bytes) {
        let second = bytes.get(at + 1).copied().filter(|it| *it <= 0x9e && *it != 0x97);
        if let Some(second) = second {
            lowered.push_str(small.get(from..at)?);
            // U+00C0 is C3 80, and small letters stand 32 after the large ones.
            lowered.push(char::from(0xc0 + (second - 0x80) + 0x20));
            from = at + 2;
        }
    }
    lowered.push_str(small.get(from..)?);
    Some(lowered)
}

struct Lexicon {
    words: Words,
    entries: Vec<Entry>,
}

struct Entry {
    /// `None` takes hits away.
    category: Option<DataCategory>,
    open_before: bool,
    open_after: bool,
}

impl Entry {
    fn fits(&self, text: &[u8], start: usize, end: usize) -> bool {
        let before = start.checked_sub(1).and_then(|at| text.get(at)).copied();
        let after = text.get(end).copied();
        let last = end.checked_sub(1).and_then(|at| text.get(at)).copied();
        // An entry that ends with a sign needs no boundary there.
        let closed = last.is_some_and(|it| !is_letter(it));
        (self.open_before || !before.is_some_and(is_letter))
            && (self.open_after || closed || !after.is_some_and(is_letter))
    }
}

/// Lexicon entries hold letters, digits and hyphens; a byte beyond ASCII is part of a letter.
const fn is_letter(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte >= 0x80
}

fn word_end(text: &[u8], end: usize, open: bool) -> usize {
    if !open {
        return end;
    }
    let rest = text.get(end..).unwrap_or_default();
    end + rest.iter().take(48).take_while(|byte| is_letter(**byte)).count()
}

/// `None` is a fault of the list itself; a test builds it.
static LEXICON: LazyLock<Option<Lexicon>> = LazyLock::new(|| {
    let mut words = Vec::new();
    let mut entries = Vec::new();
    let mut category = None;
    for line in include_str!("../../../lexicon/categories.txt").lines() {
        if line.starts_with('#') {
            continue;
        }
        if let Some(id) = line.strip_prefix('[').and_then(|it| it.strip_suffix(']')) {
            category = DataCategory::ALL.into_iter().find(|it| it.id() == id);
            continue;
        }
        for entry in line.split_whitespace() {
            let (taken_away, entry) = match entry.strip_prefix('!') {
                Some(rest) => (true, rest),
                None => (false, entry),
            };
            words.push(entry.trim_matches('*').replace('_', " "));
            entries.push(Entry {
                category: category.filter(|_| !taken_away),
                open_before: entry.starts_with('*'),
                open_after: entry.ends_with('*'),
            });
        }
    }
    Some(Lexicon { words: Words::new(&words)?, entries })
});

#[cfg(test)]
mod tests {
    use super::*;
    use DataCategory::{Health, SalaryFinance, SchoolChild, SocialServices, Union};

    #[track_caller]
    fn check(text: &str, expected: &[DataCategory]) {
        let found: Vec<_> = hits(&lower(text)).into_iter().map(|hit| hit.category).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn word_forms_and_compounds_are_known() {
        check("SJUKSKRIVNINGEN", &[Health]);
        check("bröstcancer", &[Health]);
        check("Han är medlem i fackförbundet Vision", &[Union]);
        check("Barnet går i årskurs 3", &[SchoolChild]);
        check("beviljas ekonomiskt bistånd", &[SocialServices]);
    }

    #[test]
    fn pay_is_told_by_its_amount() {
        check("har lön 34 500 kr i månaden", &[SalaryFinance]);
        check("Lönen är 28000", &[SalaryFinance]);
        check("om lön 2024 och lönerevisionen", &[]);
    }

    #[test]
    fn words_that_only_look_alike_say_nothing() {
        check("Mötet hålls på sjukhuset, rum fackförvaltningen", &[]);
        check("Sjuksköterskan ringer; osjuk gravidez-modellen är utmattningsfri", &[Health]);
        check("eleverad yta", &[]);
    }

    #[test]
    fn small_letters_stand_where_the_large_ones_stood() {
        assert_eq!(lower("ÅÄÖ İstanbul ẞ"), "åäö İstanbul ẞ".replace('ẞ', &lower("ẞ")));
        assert_eq!(lower("İẞÅ").len(), "İẞÅ".len());
        for sign in ('\u{80}'..'\u{400}').chain('\u{2000}'..'\u{2200}') {
            let mut small = sign.to_lowercase();
            let same = |it: &char| it.len_utf8() == sign.len_utf8();
            let small = small.next().filter(|it| same(it) && small.next().is_none());
            let expected = small.unwrap_or(sign).to_string();
            assert_eq!(lower(&sign.to_string()), expected, "{sign}");
            assert_eq!(lower(&format!("A{sign}B")), format!("a{expected}b"), "{sign}");
        }
    }
}
