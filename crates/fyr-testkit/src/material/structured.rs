//! JSON, lines of JSON, and XML: what interfaces leave behind.

use super::column::{Column, Layout, Words};
use super::documents::escaped;
use super::maker::Maker;
use super::spelling::Place;
use super::truth::Source;
use crate::leak::TestkitError;
use serde_json::{Map, Value, json};
use std::fmt::Write as _;

pub(crate) fn write(maker: &mut Maker) -> Result<(), TestkitError> {
    array(maker)?;
    lines(maker)?;
    xml(maker)
}

/// `api/personer.json`: one document, objects within objects.
fn array(maker: &mut Maker) -> Result<(), TestkitError> {
    let columns = [
        Column::Number,
        Column::First,
        Column::Last,
        Column::PrivateEmail,
        Column::Phone,
        Column::Street,
        Column::PostalCode,
        Column::Town,
    ];
    let headers = [
        "personnummer",
        "fornamn",
        "efternamn",
        "epost",
        "mobil",
        "gatuadress",
        "postnummer",
        "postort",
    ];
    let layout = Layout {
        columns: columns.to_vec(),
        headers: headers.to_vec(),
        place: Place::Cell,
        words: Words("true", "false"),
        folder: None,
    };
    let source = Source::new("api/personer.json", "json");
    let mut all = Vec::new();
    for person in maker.take(maker.plan.each) {
        let cells = maker.row(&layout, &person, &source, &[])?;
        let pick = |from: usize, to: usize| {
            let pairs = headers.iter().zip(&cells).skip(from).take(to - from);
            pairs.map(|(key, cell)| ((*key).to_owned(), json!(cell))).collect::<Map<_, _>>()
        };
        let mut object = pick(0, 3);
        object.insert("kontakt".to_owned(), Value::Object(pick(3, 5)));
        object.insert("adress".to_owned(), Value::Object(pick(5, 8)));
        object.insert("andrad".to_owned(), json!(1_767_225_600 + maker.random.below(9_000_000)));
        all.push(Value::Object(object));
    }
    let document = json!({ "version": 2, "antal": all.len(), "data": { "personer": all } });
    let text = serde_json::to_string_pretty(&document).map_err(TestkitError::Truth)?;
    maker.put(&source, text.as_bytes())
}

/// `api/handelser.ndjson`: one object on each line, letters beyond ASCII escaped.
fn lines(maker: &mut Maker) -> Result<(), TestkitError> {
    let columns = [
        Column::Number,
        Column::Full,
        Column::WorkEmail,
        Column::Tenant,
        Column::Position,
        Column::Password,
        Column::OrderId,
    ];
    let layout = Layout::new(&columns, Place::Cell, &mut maker.random);
    let source = Source::new("api/händelser.ndjson", "ndjson");
    let mut text = String::new();
    for person in maker.take(maker.plan.each) {
        let cells = maker.row(&layout, &person, &source, &[])?;
        let user: Map<String, Value> = layout
            .headers
            .iter()
            .zip(&cells)
            .map(|(key, cell)| {
                ((*key).to_owned(), if cell.is_empty() { Value::Null } else { json!(cell) })
            })
            .collect();
        let time = format!(
            "2026-08-{:02}T03:11:{:02}Z",
            maker.random.below(20) + 1,
            maker.random.below(60)
        );
        let event = json!({ "tid": time, "typ": "inloggning", "anvandare": user });
        for letter in event.to_string().chars() {
            match letter {
                ' '..='~' => text.push(letter),
                _ => {
                    for unit in letter.encode_utf16(&mut [0; 2]) {
                        let _ = write!(text, "\\u{unit:04x}");
                    }
                }
            }
        }
        text.push('\n');
    }
    maker.put(&source, text.as_bytes())
}

/// `integration/personer.xml`: elements, and the same as attributes.
fn xml(maker: &mut Maker) -> Result<(), TestkitError> {
    let columns = [
        Column::Number,
        Column::First,
        Column::Last,
        Column::Phone,
        Column::Town,
        Column::Unit,
        Column::UnionOf,
    ];
    let headers =
        ["Personnummer", "Fornamn", "Efternamn", "Telefon", "Postort", "Enhetskod", "Fackforbund"];
    let layout = Layout {
        columns: columns.to_vec(),
        headers: headers.to_vec(),
        place: Place::Cell,
        words: Words("true", "false"),
        folder: None,
    };
    for (locator, attributes) in
        [("integration/personer.xml", false), ("integration/attribut.xml", true)]
    {
        let source = Source::new(locator, "xml");
        let mut text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Export xmlns=\"urn:x-export:1\"><Antal>1</Antal>\n".to_owned();
        for person in maker.take(maker.plan.each / 2) {
            let cells = maker.row(&layout, &person, &source, &[])?;
            text += "<Person";
            for (header, cell) in headers.iter().zip(&cells).filter(|it| !it.1.is_empty()) {
                let cell = escaped(cell).replace('"', "&quot;");
                let _ = if attributes {
                    write!(text, " {header}=\"{cell}\"")
                } else {
                    write!(
                        text,
                        "{}\n  <{header}>{cell}</{header}>",
                        if *header == "Personnummer" { ">" } else { "" }
                    )
                };
            }
            text += if attributes { "/>\n" } else { "\n</Person>\n" };
        }
        maker.put(&source, (text + "</Export>\n").as_bytes())?;
    }
    Ok(())
}
