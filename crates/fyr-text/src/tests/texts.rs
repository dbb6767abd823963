//! Every text exists in both languages, with the same variables, and can be formatted.

use std::collections::{BTreeMap, BTreeSet};

use fluent_bundle::FluentArgs;

use crate::message::{compile, source};
use crate::{Arg, Language, contains, keys, text, text_with};

/// Returns the names of the variables of each message, as they stand in the source.
fn variables(language: Language) -> BTreeMap<String, BTreeSet<String>> {
    let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut key = String::new();
    for line in source(language).lines().filter(|line| !line.starts_with('#')) {
        if line.starts_with(|c: char| c.is_ascii_alphabetic()) {
            line.split('=').next().unwrap().trim().clone_into(&mut key);
            found.entry(key.clone()).or_default();
        }
        for piece in line.split('{').skip(1) {
            if let Some(name) = piece.trim_start().strip_prefix('$') {
                let end = name
                    .find(|c: char| !c.is_ascii_alphanumeric() && c != '_' && c != '-')
                    .unwrap_or(name.len());
                found.get_mut(&key).unwrap().insert(name[..end].to_owned());
            }
        }
    }
    found
}

#[test]
fn both_files_are_whole() {
    for language in Language::ALL {
        let (_, faults) = compile(language, source(language));
        assert!(faults.is_empty(), "{}: {faults:#?}", language.code());
    }
}

#[test]
fn a_broken_or_doubled_text_is_found() {
    let (_, faults) = compile(Language::Sv, "a = { $b\nc = d\nc = e\n");
    assert_eq!(faults.len(), 2, "{faults:?}");
}

#[test]
fn both_languages_have_the_same_keys_with_the_same_variables() {
    let (swedish, english) = (variables(Language::Sv), variables(Language::En));
    let differing: Vec<_> = swedish
        .keys()
        .chain(english.keys())
        .filter(|key| swedish.get(*key) != english.get(*key))
        .map(|key| format!("{key}: sv {:?}, en {:?}", swedish.get(key), english.get(key)))
        .collect();
    assert!(differing.is_empty(), "{}", differing.join("\n"));
}

#[test]
fn every_text_formats_with_its_variables() {
    for language in Language::ALL {
        let (bundle, _) = compile(language, source(language));
        for (key, names) in variables(language) {
            let message = bundle.get_message(&key).unwrap_or_else(|| panic!("`{key}` is lost"));
            let pattern = message.value().unwrap_or_else(|| panic!("`{key}` has no text"));
            for number in [0, 1, 2, 1_000] {
                let mut args = FluentArgs::new();
                for name in &names {
                    args.set(name.clone(), number);
                }
                let mut errors = Vec::new();
                let written = bundle.format_pattern(pattern, Some(&args), &mut errors);
                assert!(errors.is_empty(), "{} `{key}`: {errors:?}", language.code());
                assert!(!written.trim().is_empty(), "{} `{key}` is empty", language.code());
            }
        }
    }
}

#[test]
fn every_key_is_listed_and_contained() {
    for language in Language::ALL {
        let listed: Vec<_> = keys(language).collect();
        assert!(listed.len() > 50);
        assert!(listed.into_iter().all(contains));
    }
    assert!(!contains("no-such-key"));
}

#[test]
fn a_missing_key_is_shown_in_brackets() {
    assert_eq!(text(Language::Sv, "no-such-key"), "[no-such-key]");
    assert_eq!(text_with(Language::En, "no-such-key", &[("n", Arg::Number(1))]), "[no-such-key]");
    assert_eq!(text(Language::En, ""), "[]");
}

#[test]
fn a_missing_variable_is_shown_by_name() {
    assert_eq!(text(Language::Sv, "remaining-left"), "{$duration} kvar");
}

#[test]
fn what_fills_a_variable_is_never_read_as_a_text() {
    let args = [("duration", Arg::Text("{ $n } -term { month-1 }"))];
    assert_eq!(text_with(Language::Sv, "remaining-left", &args), "{ $n } -term { month-1 } kvar");
}

#[test]
fn one_is_singular_and_everything_else_plural() {
    let check = |language, n| text_with(language, "duration-hours", &[("n", Arg::Number(n))]);
    assert_eq!(check(Language::Sv, 0), "0 timmar");
    assert_eq!(check(Language::Sv, 1), "1 timme");
    assert_eq!(check(Language::Sv, 2), "2 timmar");
    assert_eq!(check(Language::Sv, 1_000), "1\u{a0}000 timmar");
    assert_eq!(check(Language::En, 0), "0 hours");
    assert_eq!(check(Language::En, 1), "1 hour");
    assert_eq!(check(Language::En, 21), "21 hours");
    assert_eq!(check(Language::En, 1_000), "1,000 hours");
}
