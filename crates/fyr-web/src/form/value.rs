//! Inputs made from a catalogue: each kind of field has its control, and what is typed there becomes a value.

use fyr_core::field::{Entry, Kind, Value};
use fyr_core::id::RecordId;
use fyr_core::register::RecordKind;
use fyr_core::register::directory::Directory;
use fyr_text::typed::{form_date, form_moment, parse_date};
use fyr_text::{Arg, Language, text_with};
use maud::{Markup, html};

use super::{Typed, Wrongs};
use crate::ui::form::{Answers, Choice, Width};
use crate::words;

/// Draws the control of a catalogue's field; its name is the entry's id. `needed` fields must be filled in.
pub(crate) fn control(
    language: Language,
    (answers, directory): (&Answers, &Directory),
    (entry, label, needed): (&Entry, &str, bool),
) -> Markup {
    let name = entry.id;
    let one = |field: crate::ui::form::Field| {
        html! { (if needed { field } else { field.optional() }) }
    };
    let group = |choices: crate::ui::form::Choices| {
        html! { (if needed { choices } else { choices.optional() }) }
    };
    let listed = |ids: &[&str]| {
        ids.iter().map(|id| Choice::new(*id, words::choice(language, name, id))).collect()
    };
    match entry.kind {
        Kind::Text(chars) => one(answers.long_text(name, label).chars_max(chars_max(chars))),
        Kind::Line(chars) => one(answers
            .text(name, label)
            .chars_max(chars_max(chars))
            .width(if chars <= SHORT_LINE { Width::Medium } else { Width::Full })),
        Kind::Count => one(answers.number(name, label)),
        Kind::YesNoUnknown => group(answers.radios(name, label, yes_no(language))),
        Kind::Moment => one(answers.date_time(name, label)),
        Kind::Day => one(answers.date(name, label)),
        Kind::Choice(ids) => one(answers.select(name, label, listed(ids)).width(Width::Medium)),
        Kind::Choices(ids) => group(answers.checkboxes(name, label, listed(ids))),
        Kind::Reference(kind) => one(answers.select(name, label, records(directory, kind))),
        Kind::References(kind) => {
            let choices = records(directory, kind);
            let many = choices.len();
            folded(language, (label, many), group(answers.checkboxes(name, label, choices)))
        }
    }
}

/// Folds a group of choices away when it is longer than a screen.
pub(crate) fn folded(language: Language, (label, many): (&str, usize), group: Markup) -> Markup {
    if many <= UNFOLDED_MAX {
        return group;
    }
    let n = Arg::Number(i64::try_from(many).unwrap_or(i64::MAX));
    let summary = text_with(language, "form-folded", &[("label", Arg::Text(label)), ("n", n)]);
    html! { details class="fyr-history" { summary { (summary) } (group) } }
}

/// Returns the choices yes, no and not known.
pub(crate) fn yes_no(language: Language) -> Vec<Choice> {
    [("yes", Some(true)), ("no", Some(false)), ("unknown", None)]
        .map(|(id, known)| Choice::new(id, words::yes_no(language, known)))
        .into()
}

/// Returns the records of a register as choices, in the order of their names.
pub(crate) fn records(directory: &Directory, kind: RecordKind) -> Vec<Choice> {
    let mut named: Vec<(String, RecordId)> = directory
        .of(kind)
        .map(|record| (words::record_name(directory, record.id), record.id))
        .collect();
    named.sort();
    named.into_iter().map(|(name, id)| Choice::new(id.to_string(), name)).collect()
}

/// Puts a known value into a form.
pub(crate) fn fill(answers: Answers, name: &str, value: &Value) -> Answers {
    match value {
        Value::Text(text) => answers.value(name, text.as_str()),
        Value::Count(count) => answers.value(name, count.to_string()),
        Value::YesNoUnknown(known) => answers.value(
            name,
            match known {
                Some(true) => "yes",
                Some(false) => "no",
                None => "unknown",
            },
        ),
        Value::Moment(at) => answers.value(name, form_moment(*at)),
        Value::Day(day) => answers.value(name, form_date(*day)),
        Value::Choices(ids) => {
            ids.iter().fold(answers, |answers, id| answers.value(name, id.as_str()))
        }
        Value::Reference(id) => answers.value(name, id.to_string()),
        Value::References(ids) => {
            ids.iter().fold(answers, |answers, id| answers.value(name, id.to_string()))
        }
    }
}

/// Reads what was typed for a catalogue's field; nothing when it was left empty, or is wrong and noted so.
pub(crate) fn read(entry: &Entry, typed: &Typed, wrongs: &mut Wrongs) -> Option<Value> {
    let name = entry.id;
    let value = match entry.kind {
        Kind::Text(_) | Kind::Line(_) | Kind::Choice(_) => Value::Text(typed.filled(name)?),
        Kind::Count => Value::Count(typed.count(name, wrongs)?),
        Kind::YesNoUnknown => {
            typed.filled(name)?;
            Value::YesNoUnknown(typed.yes_no(name))
        }
        Kind::Moment => Value::Moment(typed.moment(name, wrongs)?),
        Kind::Day => match parse_date(&typed.filled(name)?) {
            Ok(day) => Value::Day(day),
            Err(error) => {
                wrongs.key(name, error.key());
                return None;
            }
        },
        Kind::Choices(_) => Value::Choices(typed.all(name).map(str::to_owned).collect()),
        Kind::Reference(_) => Value::Reference(typed.parsed(name)?),
        Kind::References(_) => {
            Value::References(typed.all(name).filter_map(|id| id.parse().ok()).collect())
        }
    };
    if !entry.kind.accepts(&value) {
        wrongs
            .key(name, if matches!(value, Value::Text(_)) { "wrong-text" } else { "wrong-value" });
        return None;
    }
    value.says_something().then_some(value).or(match entry.kind {
        Kind::YesNoUnknown => Some(Value::YesNoUnknown(None)),
        Kind::Text(_)
        | Kind::Line(_)
        | Kind::Count
        | Kind::Moment
        | Kind::Day
        | Kind::Choice(_)
        | Kind::Choices(_)
        | Kind::Reference(_)
        | Kind::References(_) => None,
    })
}

const UNFOLDED_MAX: usize = 20;
// What fits half a line of a form.
const SHORT_LINE: usize = 60;

fn chars_max(chars: usize) -> u32 {
    u32::try_from(chars).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(kind: Kind, typed: &[&str], read_as: Option<&Value>) {
        let entry = Entry { id: "f", kind, source: "" };
        let pairs = typed.iter().map(|it| ("f".to_owned(), (*it).to_owned())).collect();
        let mut wrongs = Wrongs::new(Language::Sv);
        assert_eq!(read(&entry, &Typed::new(pairs), &mut wrongs).as_ref(), read_as);
    }

    #[test]
    fn an_empty_field_is_no_value() {
        check(Kind::Line(10), &["  "], None);
        check(Kind::Choices(&["a"]), &[], None);
        check(Kind::YesNoUnknown, &[], None);
    }

    #[test]
    fn not_known_yet_is_a_value() {
        check(Kind::YesNoUnknown, &["unknown"], Some(&Value::YesNoUnknown(None)));
    }

    #[test]
    fn a_number_may_have_spaces_between_its_digits() {
        check(Kind::Count, &["1\u{a0}300"], Some(&Value::Count(1300)));
        check(Kind::Count, &["tolv"], None);
    }

    #[test]
    fn what_is_not_in_the_closed_list_is_refused() {
        check(Kind::Choice(&["a"]), &["b"], None);
        check(
            Kind::Choices(&["a", "b"]),
            &["a", "b"],
            Some(&Value::Choices(["a".into(), "b".into()].into())),
        );
    }

    #[test]
    fn moments_are_on_the_swedish_clock() {
        let at = "2025-08-26T14:54:00Z".parse().unwrap();
        check(Kind::Moment, &["2025-08-26T16:54"], Some(&Value::Moment(at)));
    }
}
