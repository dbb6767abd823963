//! Facts in words, as a document says them.

use crate::document::Language;
use fyr_core::field::{Entry, Kind, Value};
use fyr_text::{amount, span, text, time};
use jiff::{SignedDuration, Timestamp};

/// Returns a fact's value in words: one for each choice, one for anything else.
///
/// References to records have no words of their own here and are passed over.
pub fn answer(language: Language, entry: &Entry, value: &Value) -> Vec<String> {
    let speaks = spoken(language);
    let choice = |id: &str| {
        let key = format!("choice-{}-{}", kebab(entry.id), kebab(id));
        text(speaks, &key).into_owned()
    };
    match value {
        Value::Text(id) if matches!(entry.kind, Kind::Choice(_)) => vec![choice(id)],
        Value::Text(words) => vec![words.clone()],
        Value::Count(count) => vec![number(language, *count)],
        Value::YesNoUnknown(Some(true)) => vec![text(speaks, "yes").into_owned()],
        Value::YesNoUnknown(Some(false)) => vec![text(speaks, "no").into_owned()],
        Value::YesNoUnknown(None) => vec![text(speaks, "not-known").into_owned()],
        Value::Moment(at) => vec![time::moment(speaks, *at)],
        Value::Day(day) => vec![time::civil_date(speaks, *day)],
        Value::Choices(chosen) => chosen.iter().map(|id| choice(id)).collect(),
        Value::Reference(_) | Value::References(_) => Vec::new(),
    }
}

/// Returns a fact's label with its value, for a question several facts answer.
pub fn labelled(language: Language, entry: &Entry, value: &Value) -> String {
    let label = text(spoken(language), &format!("fact-{}", kebab(entry.id)));
    format!("{}: {}", label.trim_end_matches('?'), answer(language, entry, value).join("; "))
}

/// Returns a count with thousands separators.
pub fn number(language: Language, count: u64) -> String {
    amount::number(spoken(language), i64::try_from(count).unwrap_or(i64::MAX))
}

/// Returns a moment in words, with weekday.
pub fn moment(language: Language, at: Timestamp) -> String {
    time::moment(spoken(language), at)
}

/// Returns how long something took, in days and hours.
pub fn duration(language: Language, taken: SignedDuration) -> String {
    span::elapsed(spoken(language), taken)
}

/// Returns the text for a key in the document's language.
pub fn words(language: Language, key: &str) -> String {
    text(spoken(language), key).into_owned()
}

pub(crate) const fn spoken(language: Language) -> fyr_text::Language {
    match language {
        Language::Sv => fyr_text::Language::Sv,
        Language::En => fyr_text::Language::En,
    }
}

fn kebab(id: &str) -> String {
    id.replace('_', "-")
}

#[cfg(test)]
mod tests {
    use super::*;
    use fyr_core::case::facts::CATALOGUE;

    #[test]
    fn every_choice_of_every_fact_has_words_in_both_languages() {
        for entry in CATALOGUE {
            let (Kind::Choice(ids) | Kind::Choices(ids)) = entry.kind else { continue };
            for id in ids {
                for language in [Language::Sv, Language::En] {
                    let value = Value::Choices([(*id).to_owned()].into());
                    let words = answer(language, entry, &value).concat();
                    assert!(!words.starts_with('['), "{} {id}: {words}", entry.id);
                }
            }
        }
    }
}
