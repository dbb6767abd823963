//! The texts of `/texts`, compiled once, and the look-up of one of them.

use std::borrow::Cow;
use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use unic_langid::langid;

use crate::amount;
use crate::language::Language;

/// Is what fills a variable in a text.
#[derive(Clone, Copy, Debug)]
pub enum Arg<'a> {
    /// A text as it stands. Years and identifiers are texts: they take no thousands separators.
    Text(&'a str),
    /// A count: chooses between singular and plural, and is written with thousands separators.
    Number(i64),
}

/// Returns the text of `key`.
///
/// A key without a text comes back in brackets, `[no-such-key]`: a page with a hole is better than no page at hour 60.
pub fn text(language: Language, key: &str) -> Cow<'static, str> {
    format(language, key, None)
}

/// Returns the text of `key` with its variables filled.
///
/// A variable that the text has and `args` has not is written `{$name}`.
pub fn text_with(language: Language, key: &str, args: &[(&str, Arg<'_>)]) -> Cow<'static, str> {
    let mut values = FluentArgs::with_capacity(args.len());
    for &(name, arg) in args {
        match arg {
            Arg::Text(text) => values.set(name, FluentValue::String(Cow::Borrowed(text))),
            Arg::Number(number) => values.set(name, number),
        }
    }
    format(language, key, Some(&values))
}

/// Tells whether `key` has a text in both languages.
pub fn contains(key: &str) -> bool {
    Language::ALL.into_iter().all(|language| bundle(language).has_message(key))
}

/// Returns every key in the order of the file.
pub fn keys(language: Language) -> impl Iterator<Item = &'static str> {
    source(language)
        .lines()
        .filter(|line| line.starts_with(|c: char| c.is_ascii_alphabetic()))
        .filter_map(|line| line.split_once('=').map(|(key, _)| key.trim_end()))
}

pub(crate) type Bundle = FluentBundle<FluentResource>;

/// Returns the bundle of `language` and what was wrong in its file, one line each.
///
/// What can be read is kept when a part cannot: the tests refuse such a file, a running Fyr should speak anyway.
pub(crate) fn compile(language: Language, source: &str) -> (Bundle, Vec<String>) {
    let mut faults = Vec::new();
    let resource =
        FluentResource::try_new(source.to_owned()).unwrap_or_else(|(resource, errors)| {
            faults.extend(errors.iter().map(ToString::to_string));
            resource
        });
    let mut bundle = match language {
        Language::Sv => Bundle::new_concurrent(vec![langid!("sv")]),
        Language::En => Bundle::new_concurrent(vec![langid!("en")]),
    };
    // The invisible marks around variables would end up in mails, PDF and CSV.
    bundle.set_use_isolating(false);
    bundle.set_formatter(Some(match language {
        Language::Sv => swedish_number,
        Language::En => english_number,
    }));
    if let Err(errors) = bundle.add_resource(resource) {
        faults.extend(errors.iter().map(ToString::to_string));
    }
    (bundle, faults)
}

pub(crate) fn source(language: Language) -> &'static str {
    match language {
        Language::Sv => include_str!("../../../texts/sv.ftl"),
        Language::En => include_str!("../../../texts/en.ftl"),
    }
}

static SWEDISH: LazyLock<Bundle> = LazyLock::new(|| compile(Language::Sv, source(Language::Sv)).0);
static ENGLISH: LazyLock<Bundle> = LazyLock::new(|| compile(Language::En, source(Language::En)).0);

fn bundle(language: Language) -> &'static Bundle {
    match language {
        Language::Sv => &SWEDISH,
        Language::En => &ENGLISH,
    }
}

fn format(language: Language, key: &str, args: Option<&FluentArgs<'_>>) -> Cow<'static, str> {
    let bundle = bundle(language);
    let Some(pattern) = bundle.get_message(key).and_then(|message| message.value()) else {
        return Cow::Owned(format!("[{key}]"));
    };
    let mut errors = Vec::new();
    bundle.format_pattern(pattern, args, &mut errors)
}

// Two functions rather than one: the bundle takes a bare function, which cannot carry the language. `M` is its memory of
// plural rules, not needed here.
fn swedish_number<M>(value: &FluentValue<'_>, _: &M) -> Option<String> {
    written(Language::Sv, value)
}

fn english_number<M>(value: &FluentValue<'_>, _: &M) -> Option<String> {
    written(Language::En, value)
}

fn written(language: Language, value: &FluentValue<'_>) -> Option<String> {
    let FluentValue::Number(number) = value else {
        return None;
    };
    #[expect(clippy::cast_possible_truncation, reason = "came in as an i64 by `Arg::Number`")]
    let whole = number.value as i64;
    Some(amount::number(language, whole))
}
