//! Records in JSON that lie in other things: in a line of a log, in a cell of a table.

mod statement;

use crate::columns::{self, Role};
use serde_json::Value;
use std::borrow::Cow;
use std::ops::Range;

/// A record with the name it has in the one around it.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Record {
    pub(super) name: String,
    /// Names and values; what is nested has a dotted name.
    pub(super) values: Vec<(String, String)>,
}

/// Places of one text at which a record may begin that are tried.
const STARTS_MAX: usize = 4;
/// Records and values of one text that are taken.
const RECORDS_MAX: usize = 1_000;
const VALUES_MAX: usize = 4_096;

/// Returns the records in the text and where they stand, when one of them says who somebody is.
pub(super) fn records(text: &str) -> Option<(Range<usize>, Vec<Record>)> {
    found(text, Record::names_someone).or_else(|| {
        let (start, rows) = statement::rows(text)?;
        rows.iter().any(Record::names_someone).then_some((start..text.len(), rows))
    })
}

/// Returns the records that a cell is, when one of them says something of anybody.
pub(super) fn cell(text: &str) -> Option<Vec<Record>> {
    let text = text.trim();
    let (span, records) = found(text, Record::says_something)?;
    (span == (0..text.len())).then_some(records)
}

fn found(text: &str, says: fn(&Record) -> bool) -> Option<(Range<usize>, Vec<Record>)> {
    // The shortest number with its name.
    if text.len() < 16 {
        return None;
    }
    let starts = memchr::memchr2_iter(b'{', b'[', text.as_bytes()).filter(|at| opens(text, *at));
    for start in starts.take(STARTS_MAX) {
        let rest = text.get(start..)?;
        let Some((value, length)) = parsed(rest) else { continue };
        let mut records = Vec::new();
        gather(&value, "", &mut records);
        records.retain(|it| !it.values.is_empty());
        if records.iter().any(says) {
            return Some((start..start + length, records));
        }
    }
    None
}

impl Record {
    /// Whether a value says who somebody is.
    pub(super) fn names_someone(&self) -> bool {
        self.values.iter().any(|(name, _)| {
            matches!(
                columns::role(name),
                Role::Number
                    | Role::FirstName
                    | Role::LastName
                    | Role::FullName
                    | Role::Email
                    | Role::EmployeeId
                    | Role::Person
            )
        })
    }

    /// Whether a value says anything of a person.
    fn says_something(&self) -> bool {
        let nothing = [Role::Unknown, Role::NotPerson, Role::Tenant, Role::Unit, Role::Board];
        self.values.iter().any(|(name, _)| !nothing.contains(&columns::role(name)))
    }

    /// Returns the identity number that the record says is its person's.
    pub(super) fn number(&self) -> Option<&str> {
        let mut numbers = self.values.iter().filter(|(name, _)| {
            let meaning = columns::meaning(name);
            meaning.role == Role::Number && meaning.whose == columns::Whose::Subject
        });
        numbers.next().map(|it| it.1.as_str())
    }
}

/// Whether an object or a list of them may begin here: `{"`, `[{`, `{'`.
fn opens(text: &str, at: usize) -> bool {
    let rest = text.get(at + 1..).unwrap_or_default().trim_start();
    let begins = |it: &str| it.starts_with(['"', '\'']) || it.starts_with("\\\"");
    match text.as_bytes().get(at) {
        Some(b'{') => begins(rest),
        _ => rest.strip_prefix('{').is_some_and(|it| begins(it.trim_start())),
    }
}

/// Reads the value at the beginning of the text; returns its length there.
fn parsed(text: &str) -> Option<(Value, usize)> {
    let read = |text: &str| {
        let mut values = serde_json::Deserializer::from_str(text).into_iter::<Value>();
        let value = values.next()?.ok()?;
        Some((value, values.byte_offset()))
    };
    if let Some(found) = read(text) {
        return Some(found);
    }
    let end = text.rfind(['}', ']'])? + 1;
    let whole = text.get(..end)?;
    // A text within a text, or as another language writes its own.
    let other: Cow<'_, str> = if whole.contains("\\\"") {
        whole.replace("\\\"", "\"").into()
    } else if whole.contains('\'') && !whole.contains('"') {
        let quoted = whole.replace('\'', "\"");
        quoted
            .replace(": None", ": null")
            .replace(": True", ": true")
            .replace(": False", ": false")
            .into()
    } else {
        return None;
    };
    read(&other).map(|it| (it.0, end))
}

/// Adds the records of a value: an object, and each object of a list in it.
fn gather(value: &Value, name: &str, records: &mut Vec<Record>) {
    if records.len() >= RECORDS_MAX {
        return;
    }
    match value {
        Value::Object(_) => {
            let place = records.len();
            records.push(Record { name: name.to_owned(), values: Vec::new() });
            let mut values = Vec::new();
            flatten(value, "", &mut values, records);
            if let Some(record) = records.get_mut(place) {
                record.values = values;
            }
        }
        Value::Array(list) => list.iter().for_each(|it| gather(it, name, records)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn flatten(
    value: &Value,
    name: &str,
    values: &mut Vec<(String, String)>,
    records: &mut Vec<Record>,
) {
    if values.len() >= VALUES_MAX {
        return;
    }
    match value {
        Value::Object(members) => {
            for (key, member) in members {
                let dotted = if name.is_empty() { key.clone() } else { column(name, key) };
                flatten(member, &dotted, values, records);
            }
        }
        Value::Array(list) if list.iter().any(Value::is_object) => gather(value, name, records),
        Value::Array(list) => list.iter().for_each(|it| flatten(it, name, values, records)),
        Value::String(text) => values.push((name.to_owned(), text.clone())),
        Value::Number(number) => values.push((name.to_owned(), number.to_string())),
        Value::Bool(flag) => values.push((name.to_owned(), flag.to_string())),
        Value::Null => {}
    }
}

/// Returns the name of a nested value: dotted where the dots say more, or else its own.
fn column(around: &str, name: &str) -> String {
    let dotted = format!("{around}.{name}");
    let own = columns::role(&dotted) == Role::Unknown && columns::role(name) != Role::Unknown;
    if own { name.to_owned() } else { dotted }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let records = records(text).map(|it| it.1).unwrap_or_default();
        let shown = records.iter().map(|record| {
            let values = record.values.iter().map(|(name, value)| format!("{name}={value}"));
            format!("{}:{}", record.name, values.collect::<Vec<_>>().join(","))
        });
        assert_eq!(shown.collect::<Vec<_>>(), expected, "{text}");
    }

    #[test]
    fn a_record_is_found_behind_words_and_between_them() {
        check(r#"kl 12 svar {"namn":"Bo Alm","ort":null} klart"#, &[":namn=Bo Alm"]);
        check(r#"{x} {"a": 1} {"namn": "Bo Alm"}"#, &[":namn=Bo Alm"]);
        check(r"svar {'namn': 'Bo Alm', 'aktiv': True}", &[":aktiv=true,namn=Bo Alm"]);
        check(r#""{\"namn\": \"Bo Alm\"}""#, &[":namn=Bo Alm"]);
    }

    #[test]
    fn each_object_of_a_list_is_a_record() {
        check(
            r#"[{"namn":"Bo Alm"},{"namn":"Eva Ek","barn":[{"namn":"Li"}]}]"#,
            &[":namn=Bo Alm", ":namn=Eva Ek", "barn:namn=Li"],
        );
    }

    #[test]
    fn what_a_statement_writes_is_a_record() {
        check(
            "kl 12 INSERT INTO p (pnr, namn, x) VALUES ('1', N'Bo ''B'' Alm', NULL), (2,'Eva',3);",
            &[":pnr=1,namn=Bo 'B' Alm", ":pnr=2,namn=Eva,x=3"],
        );
        check("UPDATE p SET ort='Kil', x = 2 WHERE pnr = '1'", &[":ort=Kil,x=2,pnr=1"]);
        check("insert into p (namn values", &[]);
    }

    #[test]
    fn what_names_nobody_or_is_no_record_stays_text() {
        check(r#"{"level":"info","time":"2024-01-01"}"#, &[]);
        check(r#"{"namn":"Bo Alm""#, &[]);
        check("{namn: Bo Alm} [1, 2, 3, 4, 5, 6]", &[]);
    }
}
