//! Why a file was not read, in the page's language.
//!
//! The analysis says it in English in `files.csv`, which is for machines. The texts `unread-…` hold each of its sentences
//! in both languages: the English one finds what was said, the other says it again. In place of `$a`, `$b` and `$c`
//! stand counts or further sentences, in place of `$name` a name out of the material, which stays as it is.

use std::cmp::Reverse;
use std::sync::LazyLock;

use fyr_text::{Arg, Language, keys, text_with};

/// Returns `reason` in `language`; a sentence without a text stays in English.
pub(crate) fn unread(language: Language, reason: &str) -> String {
    match language {
        Language::En => reason.to_owned(),
        Language::Sv => sentences(language, reason),
    }
}

/// What stands between two sentences, and within some.
const BETWEEN: &str = "; ";
/// Names out of the material have any length; what the analysis says itself fits many times.
const REASON_BYTES_MAX: usize = 4 << 10;
/// Parts that one sentence may have. None has more than two of its own; names have some.
const PARTS_MAX: usize = 4;
/// Sentences that may stand in each other: broken off at a member, a page, why it is read as a picture, why it was not.
const DEPTH_MAX: usize = 4;

fn sentences(language: Language, reason: &str) -> String {
    if reason.len() > REASON_BYTES_MAX {
        return reason.to_owned();
    }
    // A name in the only sentence may have any number of parts.
    if let Some(said) = sentence(language, reason, DEPTH_MAX) {
        return said;
    }
    let parts: Vec<&str> = reason.split(BETWEEN).collect();
    let mut rest = parts.as_slice();
    let mut said = Vec::new();
    while let Some((first, others)) = rest.split_first() {
        // The longest first: "damaged; read as far as it goes" is one sentence.
        let known = (1..=PARTS_MAX.min(rest.len())).rev().find_map(|count| {
            let (parts, left) = rest.split_at_checked(count)?;
            Some((sentence(language, &parts.join(BETWEEN), DEPTH_MAX)?, left))
        });
        let (text, left) = known.unwrap_or_else(|| ((*first).to_owned(), others));
        said.push(text);
        rest = left;
    }
    said.join(BETWEEN)
}

/// Returns the text of a known sentence.
fn sentence(language: Language, words: &str, depth: usize) -> Option<String> {
    let depth = depth.checked_sub(1)?;
    PATTERNS.iter().find_map(|it| it.said(language, words, depth))
}

/// The place of a name.
const NAME: &str = "name";

/// The variables of the texts, each with a sign that no reason holds.
const HOLES: [(&str, &str); 4] = [("a", "\u{1}"), ("b", "\u{2}"), ("c", "\u{3}"), (NAME, "\u{4}")];

/// The English sentences. One with more letters of its own comes before those that would take it for theirs.
static PATTERNS: LazyLock<Vec<Pattern>> = LazyLock::new(|| {
    let ours = keys(Language::En).filter(|key| key.starts_with("unread-"));
    let mut patterns: Vec<Pattern> = ours.map(Pattern::of).collect();
    patterns.sort_by_key(|it| Reverse(it.own_bytes()));
    patterns
});

/// An English sentence.
struct Pattern {
    key: &'static str,
    /// What stands before the first hole.
    first: String,
    holes: Vec<Hole>,
}

/// A place in a sentence for what differs, and the words up to the next one.
struct Hole {
    name: &'static str,
    after: String,
}

impl Pattern {
    fn of(key: &'static str) -> Self {
        let marks = HOLES.map(|(name, mark)| (name, Arg::Text(mark)));
        let text = text_with(Language::En, key, &marks);
        let mut pattern = Self { key, first: String::new(), holes: Vec::new() };
        for sign in text.chars() {
            let hole = HOLES.iter().find(|(_, mark)| mark.starts_with(sign));
            if let Some(&(name, _)) = hole {
                pattern.holes.push(Hole { name, after: String::new() });
            } else if let Some(last) = pattern.holes.last_mut() {
                last.after.push(sign);
            } else {
                pattern.first.push(sign);
            }
        }
        pattern
    }

    fn own_bytes(&self) -> usize {
        self.first.len() + self.holes.iter().map(|it| it.after.len()).sum::<usize>()
    }

    /// Returns the text in `language` when the words are this sentence.
    fn said(&self, language: Language, words: &str, depth: usize) -> Option<String> {
        let mut filled = Vec::new();
        for (hole, value) in self.values(words)? {
            filled.push((hole.name, hole.said(language, value, depth)?));
        }
        let args: Vec<(&str, Arg<'_>)> =
            filled.iter().map(|(name, value)| (*name, argument(name, value))).collect();
        Some(text_with(language, self.key, &args).into_owned())
    }

    /// Returns what stands in each hole when the words are this sentence.
    fn values<'a>(&'a self, words: &'a str) -> Option<Vec<(&'a Hole, &'a str)>> {
        let mut rest = words.strip_prefix(self.first.as_str())?;
        let Some((last, others)) = self.holes.split_last() else {
            return rest.is_empty().then(Vec::new);
        };
        let mut values = Vec::with_capacity(self.holes.len());
        for hole in others {
            let (value, after) = rest.split_once(hole.after.as_str())?;
            values.push((hole, value));
            rest = after;
        }
        values.push((last, rest.strip_suffix(last.after.as_str())?));
        Some(values)
    }
}

impl Hole {
    /// Returns in `language` what stands here; nothing when it goes on into another sentence.
    fn said(&self, language: Language, value: &str, depth: usize) -> Option<String> {
        if self.name == NAME {
            let goes_on = self.after.starts_with('`') && value.contains('`');
            return (!goes_on).then(|| value.to_owned());
        }
        sentence(language, value, depth)
            .or_else(|| (!value.contains(BETWEEN)).then(|| value.to_owned()))
    }
}

/// A count chooses between singular and plural; a name of digits is no count.
fn argument<'a>(hole: &str, value: &'a str) -> Arg<'a> {
    let is_count = hole != NAME && value.bytes().all(|it| it.is_ascii_digit());
    let count = value.parse::<i64>().ok().filter(|_| is_count);
    count.map_or(Arg::Text(value), Arg::Number)
}

#[cfg(test)]
mod tests;
