//! The truth of the practice leaks, which is one JSON file of another form.

use super::ScoreError;
use super::truth::{Categories, Expected, Mention, Names, Person, Truth};
use fyr_core::vocabulary::DataCategory as Of;
use serde_json::Value;
use std::path::Path;

/// Reads a `truth.json`.
pub(super) fn read(path: &Path) -> Result<Truth, ScoreError> {
    let text = std::fs::read_to_string(path)
        .map_err(|source| ScoreError::Read { path: path.to_owned(), source })?;
    let json: Value = serde_json::from_str(&text)
        .map_err(|source| ScoreError::Json { path: path.to_owned(), source })?;
    let mut truth = Truth { lookalikes: texts(json.get("near_misses")), ..Truth::default() };
    for locator in texts(json.get("hard_files")) {
        truth.expected.push(Expected { locator, status: "either".to_owned() });
    }
    let (mut files, mut formats) = (Names::default(), Names::default());
    for about in json.get("persons").and_then(Value::as_array).into_iter().flatten() {
        let person = person(about, &mut files, &mut formats);
        // Those who are in no file are people of the set only.
        if !person.mentions.is_empty() {
            truth.persons.push(person);
        }
    }
    (truth.files, truth.formats) = (files.names, formats.names);
    Ok(truth)
}

fn person(about: &Value, files: &mut Names, formats: &mut Names) -> Person {
    let text = |key: &str| about.get(key).and_then(Value::as_str).unwrap_or_default();
    let mut person = Person::new(text("id").to_owned(), text("number"));
    person.names = vec![text("name").to_owned()];
    person.emails = texts(about.get("emails"));
    person.protected = about.get("protected").and_then(Value::as_bool).unwrap_or_default();
    for (file, held) in about.get("files").and_then(Value::as_object).into_iter().flatten() {
        let extension = file.rsplit('.').next().unwrap_or_default();
        person.mentions.push(Mention {
            file: u32::try_from(files.place(file)).unwrap_or(u32::MAX),
            format: u16::try_from(formats.place(extension)).unwrap_or(u16::MAX),
            traps: 0,
        });
        let found = texts(held.get("categories"))
            .iter()
            .filter_map(|it| category(it))
            .fold(Categories::default(), Categories::with);
        person.add(found, &texts(held.get("controllers")));
    }
    if !person.categories.has(Of::IdNumber) {
        person.number.clear();
    }
    person
}

/// The short names of the set.
fn category(name: &str) -> Option<Of> {
    Some(match name {
        "personnummer" | "samordningsnummer" => Of::IdNumber,
        "address" => Of::HomeAddress,
        "email" => Of::ContactEmail,
        "phone" => Of::ContactPhone,
        "salary" => Of::SalaryFinance,
        name => return Of::from_id(name),
    })
}

fn texts(value: Option<&Value>) -> Vec<String> {
    let all = value.and_then(Value::as_array).into_iter().flatten();
    all.filter_map(Value::as_str).map(str::to_owned).collect()
}
