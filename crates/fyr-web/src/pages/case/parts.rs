//! What the pages of cases, incidents and runs share: counted texts, numbers, marks of lateness and of doubt.

use fyr_core::law::Mark;
use fyr_text::{Arg, Language, amount, text, text_with};
use maud::{Markup, html};

use crate::ui::Tone;
use crate::ui::notice::tag;

/// Returns the text of `key` with its variables filled.
pub(crate) fn say(language: Language, key: &str, args: &[(&str, Arg<'_>)]) -> String {
    text_with(language, key, args).into_owned()
}

/// Returns the text of `key` with its `$n` filled.
pub(crate) fn counted(language: Language, key: &str, count: u64) -> String {
    say(language, key, &[("n", n(count))])
}

/// Makes a count into what fills a text.
pub(crate) fn n(count: u64) -> Arg<'static> {
    Arg::Number(i64::try_from(count).unwrap_or(i64::MAX))
}

/// Returns how many there are of something, as a count.
pub(crate) fn len<T>(list: &[T]) -> u64 {
    u64::try_from(list.len()).unwrap_or(u64::MAX)
}

/// Writes a number as the language does.
pub(crate) fn number(language: Language, count: u64) -> String {
    amount::number(language, i64::try_from(count).unwrap_or(i64::MAX))
}

/// Draws "to be verified" where a statement of law was not read in its source; nothing else.
pub(crate) fn doubt(language: Language, mark: Mark) -> Markup {
    html! { @if mark.to_verify() { " " (tag(Tone::Warning, &text(language, "law-to-verify"))) } }
}

/// Draws a text of several paragraphs as the person typed it.
pub(crate) fn paragraphs(words: &str) -> Markup {
    html! { @for line in words.lines().filter(|line| !line.trim().is_empty()) { p { (line) } } }
}

/// Makes an id that can stand in an address and in HTML: `eu-gdpr.document` gives `eu-gdpr-document`.
pub(crate) fn anchor(id: &str) -> String {
    id.replace(['.', '_'], "-")
}
