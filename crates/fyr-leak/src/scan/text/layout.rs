//! How a text is laid out: lines, paragraphs, sentences, and keys before values.

use memchr::memmem::Finder;
use std::ops::Range;
use std::sync::LazyLock;

/// Where the parts of a text are.
pub(super) struct Layout {
    /// Each line without its end, in order.
    pub(super) lines: Vec<Range<usize>>,
    /// The paragraph of each line; an empty line ends one.
    paragraphs: Vec<u32>,
    /// Where each sentence begins, in order.
    sentences: Vec<usize>,
}

/// Words that end with a full stop without ending a sentence.
const SHORTENED: [&str; 27] = [
    "dr", "nr", "tel", "kl", "ca", "bl", "a", "ex", "t", "d", "f", "s", "k", "st", "osv", "jfr",
    "resp", "tfn", "pers", "mob", "leg", "prof", "civ", "bitr", "enl", "ang", "avd",
];

impl Layout {
    pub(super) fn of(text: &str) -> Self {
        let mut layout = Self { lines: Vec::new(), paragraphs: Vec::new(), sentences: vec![0] };
        let (mut at, mut paragraph) = (0, 0);
        for line in text.split('\n') {
            if ends_paragraph(line) {
                paragraph += 1;
            }
            layout.lines.push(at..at + line.len());
            layout.paragraphs.push(paragraph);
            at += line.len() + 1;
        }
        for (index, line) in layout.lines.iter().enumerate() {
            let inside = text.get(line.clone()).unwrap_or_default();
            sentence_starts(inside, line.start, &mut layout.sentences);
            let next = layout.lines.get(index + 1).and_then(|it| text.get(it.clone()));
            if let Some(next) = next.filter(|next| !goes_on(inside, next)) {
                let indent = next.len() - next.trim_start().len();
                layout.sentences.push(line.end + 1 + indent);
            }
        }
        layout.sentences.sort_unstable();
        layout.sentences.dedup();
        layout
    }

    /// Returns the index of the line that holds the byte.
    pub(super) fn line(&self, at: usize) -> usize {
        self.lines.partition_point(|line| line.start <= at).saturating_sub(1)
    }

    /// Returns the paragraph that holds the byte.
    pub(super) fn paragraph(&self, at: usize) -> u32 {
        self.paragraphs.get(self.line(at)).copied().unwrap_or_default()
    }

    /// Returns the sentence that holds the byte.
    pub(super) fn sentence(&self, at: usize) -> Range<usize> {
        let next = self.sentences.partition_point(|start| *start <= at);
        let start = next.checked_sub(1).and_then(|it| self.sentences.get(it)).copied();
        start.unwrap_or_default()..self.sentences.get(next).copied().unwrap_or(usize::MAX)
    }

    /// Returns the text of a line.
    pub(super) fn text<'a>(&self, text: &'a str, line: usize) -> &'a str {
        self.lines.get(line).and_then(|it| text.get(it.clone())).unwrap_or_default()
    }
}

/// An empty line, or one with nothing but the braces that end an object, or the tag that ends a record.
fn ends_paragraph(line: &str) -> bool {
    let line = line.trim();
    line.bytes().all(|it| matches!(it, b'{' | b'}' | b'[' | b']' | b','))
        || (line.starts_with("</") && line.ends_with('>'))
}

/// Returns whether a sentence goes on from one line to the next: the first is long and the next begins small.
fn goes_on(line: &str, next: &str) -> bool {
    let line = line.trim_end();
    let begins_small =
        next.trim_start().chars().next().is_some_and(|it| it.is_lowercase() || it == '(');
    let ends = line.ends_with(['.', '!', '?', ':', ';']);
    let long = line.len() >= 45;
    let joins = line.ends_with([',', '-', '\u{2013}']);
    !line.is_empty()
        && !ends
        && (begins_small || (long && (joins || !is_columns(line))))
        && !next.trim().is_empty()
        && !is_field(next)
}

/// What parts columns on a page.
static GAPS: LazyLock<[Finder<'_>; 2]> = LazyLock::new(|| ["   ", " | "].map(Finder::new));

/// Returns whether the line is divided into columns.
pub(super) fn is_columns(line: &str) -> bool {
    let line = line.trim();
    let bytes = line.as_bytes();
    memchr::memchr(b'\t', bytes).is_some()
        || GAPS.iter().any(|it| it.find(bytes).is_some())
        || memchr::memchr_iter(b';', bytes).nth(1).is_some()
}

/// Returns whether the line begins with a key and a colon.
pub(super) fn is_field(line: &str) -> bool {
    // A key is short: what stands behind it need not be looked at.
    let near = line.as_bytes().get(..41).unwrap_or(line.as_bytes());
    let Some(end) = memchr::memchr2(b':', b'\t', near) else { return false };
    let key = line.get(..end).unwrap_or_default();
    key.len() <= 40
        && key.split_whitespace().count() <= 4
        && !key.trim().is_empty()
        && !key.contains(['.', ',', '('])
}

fn sentence_starts(line: &str, offset: usize, starts: &mut Vec<usize>) {
    let bytes = line.as_bytes();
    let stops = memchr::memchr3_iter(b'.', b'!', b'?', bytes);
    for at in stops.chain(memchr::memchr_iter(b';', bytes)) {
        if bytes.get(at + 1) != Some(&b' ') {
            continue;
        }
        let rest = line.get(at + 1..).unwrap_or_default();
        let begin = rest.trim_start();
        let starts_large = begin.chars().next().is_some_and(|it| !it.is_lowercase());
        let before = line.get(..at).unwrap_or_default();
        let word = before.rsplit(|it: char| !it.is_alphanumeric()).next().unwrap_or_default();
        let initial = word.chars().count() == 1 && word.chars().all(char::is_uppercase);
        let short = SHORTENED.iter().any(|it| word.eq_ignore_ascii_case(it));
        if bytes.get(at) == Some(&b'.') && (initial || short || !starts_large) {
            continue;
        }
        starts.push(offset + at + 1 + rest.len() - begin.len());
    }
}

/// Returns the key that announces the value at `at` on its line: `Telefon: `, `ocr=`, `"pnr": "`, or the cell before it.
pub(super) fn key_before(text: &str, at: usize) -> Option<&str> {
    let from = text.floor_char_boundary(at.saturating_sub(64));
    let before = text.get(from..at)?;
    let line = before.rsplit('\n').next().unwrap_or_default();
    let quoted = line.trim_end_matches(['"', '\'', '(', '<', '[', '\u{a0}']);
    // `**Namn:** Anna Berg`
    let trimmed = quoted.trim_end().trim_end_matches('*');
    let key = if let Some(key) = trimmed.strip_suffix([':', '=']) {
        key
    } else if line.ends_with('\t') || line.ends_with("   ") {
        trimmed
    } else {
        return None;
    };
    let key = key.trim_end_matches(['"', '\'', ' ', '\t', '.', '*']);
    let key = key.trim_start_matches(['-', '*', ' ', '\u{2022}']);
    let start = key
        .rfind([',', ';', '\t', '|', '{', '"', '\'', '(', ')', '&', '?', ':', '=', '['])
        .map_or(0, |it| it + 1);
    let key = key.get(start..)?.trim();
    let key = key.rsplit("  ").next().unwrap_or_default();
    let key = key.rsplit(". ").next().unwrap_or_default();
    // In `… INFO job=1 ocr=2` the key is the last word; in `Närmaste chef: …` it is all of them.
    let key = if trimmed.ends_with('=') { key.rsplit(' ').next().unwrap_or_default() } else { key };
    // What stands in another column is a value of its own: `Org.nr 212000-0142      19…`.
    let digits = key.bytes().filter(u8::is_ascii_digit).count();
    (!key.is_empty() && key.len() <= 48 && digits < 6 && key.split_whitespace().count() <= 5)
        .then_some(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let layout = Layout::of(text);
        let mut found: Vec<&str> = Vec::new();
        for (index, start) in layout.sentences.iter().enumerate() {
            let end = layout.sentences.get(index + 1).copied().unwrap_or(text.len());
            found.push(text[*start..end].trim());
        }
        found.retain(|it| !it.is_empty());
        assert_eq!(found, expected);
    }

    #[test]
    fn sentences_end_at_full_stops_but_not_at_shortened_words() {
        check("Dr. A. Ek ringde. Bo kom kl. 8.", &["Dr. A. Ek ringde.", "Bo kom kl. 8."]);
        check("Anna m.fl. är sjuka! Bo?", &["Anna m.fl. är sjuka!", "Bo?"]);
    }

    #[test]
    fn a_wrapped_line_goes_on_and_a_list_does_not() {
        let wrapped = "Vid mötet berättade Anna Berg att hon sedan länge\när sjukskriven.";
        check(wrapped, &[wrapped]);
        check("Anna Berg\nBo Alm", &["Anna Berg", "Bo Alm"]);
        check("Namn: Anna Berg\nDiagnos: astma", &["Namn: Anna Berg", "Diagnos: astma"]);
    }

    #[test]
    fn keys_stand_before_values() {
        let key = |text: &'static str| key_before(text, text.len());
        assert_eq!(key("2025-08-20 INFO job=771730036297 ocr="), Some("ocr"));
        assert_eq!(key("Närmaste chef: "), Some("Närmaste chef"));
        assert_eq!(key(r#"{"a": 1, "pnr": ""#), Some("pnr"));
        assert_eq!(key("Telefon\t"), Some("Telefon"));
        assert_eq!(key("Namn: Bo, pnr: "), Some("pnr"));
        assert_eq!(key("- **Personnummer:** "), Some("Personnummer"));
        assert_eq!(key("Org.nr 212000-0142       "), None);
        assert_eq!(key("ringde på "), None);
    }
}
