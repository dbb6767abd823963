//! One table of a law file, read key by key; what is asked for and not there is a fault, and so is the rest.

use super::Source;
use crate::{
    case::facts,
    law::{Mark, Words},
};
use jiff::civil::Date;
use std::{cell::RefCell, collections::BTreeSet};
use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

type Value<'t> = Spanned<DeValue<'t>>;

/// A table with its place.
pub(super) struct Table<'s, 't> {
    pub(super) source: &'s Source<'s>,
    keys: &'t DeTable<'t>,
    /// The line it begins on.
    pub(super) line: usize,
    /// What it is, for the words of a fault: "duty `notify-authority`".
    pub(super) place: String,
    asked: RefCell<BTreeSet<String>>,
}

impl<'s, 't> Table<'s, 't> {
    pub(super) fn root(source: &'s Source<'s>, table: &'t DeTable<'t>) -> Self {
        let (line, place) = (1, "the file".to_owned());
        Self { source, keys: table, line, place, asked: RefCell::default() }
    }

    fn within(&self, value: &'t Value<'t>, place: String) -> Option<Self> {
        let line = self.source.line(value.span().start);
        let DeValue::Table(keys) = value.get_ref() else {
            let what = format!("{place} is {}", named(value.get_ref()));
            self.fault(line, what, "write it as a table: `{ key = value }` or below a heading");
            return None;
        };
        Some(Self { source: self.source, keys, line, place, asked: RefCell::default() })
    }

    pub(super) fn fault(&self, line: usize, what: impl Into<String>, mend: impl Into<String>) {
        self.source.fault(line, what, mend);
    }

    /// Returns a value without asking for it.
    pub(super) fn find(&self, key: &'static str) -> Option<&'t Value<'t>> {
        self.forgive(key);
        self.keys.get(key)
    }

    /// Takes a key as known: a fault has been told of it already.
    pub(super) fn forgive(&self, key: &str) {
        self.asked.borrow_mut().insert(key.to_owned());
    }

    /// Returns the first key besides `known`, with its line.
    pub(super) fn other_key(&self, known: &str) -> Option<(usize, &'t str)> {
        let other = self.keys.keys().find(|it| it.get_ref() != known)?;
        Some((self.source.line(other.span().start), other.get_ref()))
    }

    /// Returns the line of a key, else of the table.
    pub(super) fn line_of(&self, key: &str) -> usize {
        let found = self.keys.get_key_value(key);
        found.map_or(self.line, |(key, _)| self.source.line(key.span().start))
    }

    fn need(&self, key: &'static str, mend: &str) -> Option<&'t Value<'t>> {
        let found = self.find(key);
        if found.is_none() {
            self.fault(self.line, format!("{} has no `{key}`", self.place), mend);
        }
        found
    }

    fn wrong(&self, key: &str, value: &Value<'_>, mend: &str) {
        let what = format!("`{key}` of {} is {}", self.place, named(value.get_ref()));
        self.fault(self.source.line(value.span().start), what, mend);
    }

    /// Returns a text that must be there and say something.
    pub(super) fn text(&self, key: &'static str, mend: &str) -> Option<String> {
        self.need(key, mend).and_then(|value| self.said(key, value, mend))
    }

    /// Returns a text that may be left out.
    pub(super) fn text_if(&self, key: &'static str) -> Option<String> {
        self.find(key).and_then(|value| self.said(key, value, "write a text in quotes"))
    }

    fn said(&self, key: &str, value: &Value<'_>, mend: &str) -> Option<String> {
        let DeValue::String(text) = value.get_ref() else {
            self.wrong(key, value, "write a text in quotes");
            return None;
        };
        if text.trim().is_empty() {
            let line = self.source.line(value.span().start);
            self.fault(line, format!("`{key}` of {} is empty", self.place), mend);
            return None;
        }
        Some(text.to_string())
    }

    /// Returns an id: small letters, figures and hyphens, since it becomes part of names and addresses.
    pub(super) fn id(&self, key: &'static str) -> Option<String> {
        let id =
            self.text(key, "give it a short name that never changes, like `notify-authority`")?;
        let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if !id.chars().all(fits) || 60 < id.len() {
            let what = format!("`{id}` cannot be an id");
            self.fault(
                self.line_of(key),
                what,
                "use small letters a–z, figures and hyphens, at most 60",
            );
            return None;
        }
        Some(id)
    }

    /// Returns the id as written, without a word where it is missing or cannot be one.
    pub(super) fn raw_id(&self) -> Option<&'t str> {
        self.keys.get("id").and_then(|it| it.get_ref().as_str())
    }

    /// Returns a text in both languages.
    pub(super) fn words(&self, key: &'static str) -> Option<Words> {
        let mend = format!("write `{key}.sv` and `{key}.en`");
        let value = self.need(key, &mend)?;
        self.both(key, value)
    }

    /// Returns a text in both languages that may be left out.
    pub(super) fn words_if(&self, key: &'static str) -> Option<Words> {
        self.find(key).and_then(|value| self.both(key, value))
    }

    fn both(&self, key: &'static str, value: &'t Value<'t>) -> Option<Words> {
        let mut table = self.within(value, format!("`{key}` of {}", self.place))?;
        // A dotted key begins where its key stands.
        table.line = self.line_of(key);
        let sv =
            table.text("sv", &format!("write `{key}.sv`: every text is needed in Swedish too"));
        let en =
            table.text("en", &format!("write `{key}.en`: every text is needed in English too"));
        table.finish();
        Some(Words { sv: sv?, en: en? })
    }

    /// Returns one of a closed list; `list` names its ids.
    pub(super) fn one_of<T>(
        &self,
        key: &'static str,
        list: &[&str],
        from: impl Fn(&str) -> Option<T>,
    ) -> Option<T> {
        let mend = format!("write one of: {}", list.join(", "));
        let id = self.text(key, &mend)?;
        let found = from(&id);
        if found.is_none() {
            let what = format!("`{key} = \"{id}\"` of {} is not known", self.place);
            self.fault(self.line_of(key), what, mend);
        }
        found
    }

    /// Returns how well founded it is; a missing mark is refused.
    pub(super) fn mark(&self) -> Option<Mark> {
        let mend = "say how well founded it is: `mark = \"S\"` read in the source, K from knowledge, \
                    X from a third party, I inferred";
        let id = self.text("mark", mend)?;
        let mark = match id.as_str() {
            "S" => Some(Mark::S),
            "K" => Some(Mark::K),
            "X" => Some(Mark::X),
            "I" => Some(Mark::I),
            _ => None,
        };
        if mark.is_none() {
            self.fault(self.line_of("mark"), format!("`{id}` is not a mark"), mend);
        }
        mark
    }

    /// Returns where it is found, so that anybody can check it.
    pub(super) fn source(&self) -> Option<String> {
        self.text(
            "source",
            "name its source: law, article and paragraph, so that it can be checked",
        )
    }

    /// Returns a day.
    pub(super) fn day(&self, key: &'static str) -> Option<Date> {
        let mend = "write year, month and day, for example `\"2026-07-01\"`";
        self.need(key, mend)?;
        self.day_if(key)
    }

    /// Returns a day that may be left out.
    pub(super) fn day_if(&self, key: &'static str) -> Option<Date> {
        let mend = "write year, month and day, for example `\"2026-07-01\"`";
        let value = self.find(key)?;
        let written = match value.get_ref() {
            DeValue::String(text) => text.to_string(),
            DeValue::Datetime(day) => day.to_string(),
            DeValue::Integer(_)
            | DeValue::Float(_)
            | DeValue::Boolean(_)
            | DeValue::Array(_)
            | DeValue::Table(_) => {
                self.wrong(key, value, mend);
                return None;
            }
        };
        let day = written.parse().ok();
        if day.is_none() {
            let line = self.source.line(value.span().start);
            self.fault(line, format!("`{key}`: there is no day `{written}`"), mend);
        }
        day
    }

    /// Returns a whole number from 1 that may be left out.
    pub(super) fn amount_if(&self, key: &'static str) -> Option<u32> {
        let value = self.find(key)?;
        let mend = "write a whole number from 1, for example `72`";
        let DeValue::Integer(number) = value.get_ref() else {
            self.wrong(key, value, mend);
            return None;
        };
        let written = number.to_string();
        // A century of hours; more is a slip of the pen.
        let amount = written.parse().ok().filter(|it| (1..=876_000).contains(it));
        if amount.is_none() {
            let line = self.source.line(value.span().start);
            let what = format!("`{key} = {written}` of {} cannot be an amount of time", self.place);
            self.fault(line, what, mend);
        }
        amount
    }

    /// Returns yes or no; no where it is left out.
    pub(super) fn yes(&self, key: &'static str) -> Option<bool> {
        let Some(value) = self.find(key) else { return Some(false) };
        let yes = value.get_ref().as_bool();
        if yes.is_none() {
            self.wrong(key, value, "write `true` or `false`");
        }
        yes
    }

    /// Returns the items of a list, none where it is left out.
    pub(super) fn items(&self, key: &'static str) -> &'t [Value<'t>] {
        let Some(value) = self.find(key) else { return &[] };
        let DeValue::Array(items) = value.get_ref() else {
            self.wrong(key, value, "write a list: `[\"…\"]`");
            return &[];
        };
        items
    }

    /// Returns the texts of a list with their lines.
    pub(super) fn texts(&self, key: &'static str) -> Vec<(usize, String)> {
        let text = |item: &'t Value<'t>| {
            let line = self.source.line(item.span().start);
            self.said(key, item, "write a text in quotes").map(|it| (line, it))
        };
        self.items(key).iter().filter_map(text).collect()
    }

    /// Returns ids of facts that are in the catalogue; others are faults.
    pub(super) fn facts(&self, key: &'static str) -> Vec<String> {
        let known = |(line, id): (usize, String)| self.known_fact(line, &id).then_some(id);
        self.texts(key).into_iter().filter_map(known).collect()
    }

    /// Returns whether a fact is in the catalogue; notes a fault where it is not.
    pub(super) fn known_fact(&self, line: usize, id: &str) -> bool {
        let known = facts::find(id).is_some();
        if !known {
            let near = nearest(id, facts::CATALOGUE.iter().map(|it| it.id));
            let mend = format!(
                "write `{near}`, or add the fact to the catalogue in `fyr_core::case::facts`"
            );
            self.fault(
                line,
                format!("{} asks for the fact `{id}`, which is not in the catalogue", self.place),
                mend,
            );
        }
        known
    }

    /// Returns the tables below a heading; none where it is left out.
    pub(super) fn tables(&self, key: &'static str, place: &str) -> Vec<Self> {
        let table = |item: &'t Value<'t>| {
            let found = self.within(item, place.to_owned())?;
            let id = found.keys.get("id").and_then(|it| it.get_ref().as_str().map(str::to_owned));
            Some(match id {
                Some(id) => Self { place: format!("{place} `{id}`"), ..found },
                None => found,
            })
        };
        self.items(key).iter().filter_map(table).collect()
    }

    /// Returns a table that may be left out.
    pub(super) fn table_if(&self, key: &'static str) -> Option<Self> {
        let value = self.find(key)?;
        self.within(value, format!("`{key}` of {}", self.place))
    }

    /// Returns a table inside a list's item.
    pub(super) fn of(&self, value: &'t Value<'t>, place: String) -> Option<Self> {
        self.within(value, place)
    }

    /// Notes every key nobody asked for: misspelt, or not known here.
    pub(super) fn finish(&self) {
        let asked = self.asked.borrow();
        for key in self.keys.keys().filter(|it| !asked.contains(it.get_ref().as_ref())) {
            let near = nearest(key.get_ref(), asked.iter().map(String::as_str));
            let line = self.source.line(key.span().start);
            let what =
                format!("{} has the key `{}`, which is not known here", self.place, key.get_ref());
            self.fault(line, what, format!("write `{near}`, or take it away"));
        }
    }
}

/// Says what a value is.
pub(super) const fn named(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a text",
        DeValue::Integer(_) => "a whole number",
        DeValue::Float(_) => "a number with decimals",
        DeValue::Boolean(_) => "a yes or no",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}

/// Returns the id that is fewest letters away.
pub(super) fn nearest<'a>(written: &str, ids: impl Iterator<Item = &'a str>) -> &'a str {
    ids.min_by_key(|id| strsim::levenshtein(written, id)).unwrap_or_default()
}
