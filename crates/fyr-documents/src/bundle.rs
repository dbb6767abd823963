//! Several controllers' notifications handed in together: one document, and the same as JSON.
//!
//! Each part is typeset from what was frozen in its case, and stands in the JSON byte by byte as it was frozen.

use serde::Serialize;
use serde_json::{Value, json};

use crate::document::{Document, DocumentError, Language, Place, RestsOn, Unprintable};
use crate::engine::{self, Fault, Order, Template};
use crate::notification::{Controller, Notification, make_printable};
use crate::text::{Printable, Repertoire};

/// A bundle: one office, one authority, one notification for each controller.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Bundle {
    /// The language of the overview.
    pub language: Language,
    /// The document's title; must not be empty (ISO 14289-1, 7.1).
    pub title: String,
    /// To whom it goes.
    pub authority: String,
    /// The office that hands it in; must have a name.
    pub filer: Controller,
    /// Whom the authority may ask there; may be empty.
    pub contact: String,
    /// The incident's number and the bundle's.
    pub reference: String,
    /// On what the office hands in for others, and who stays responsible.
    pub mandate: String,
    /// The controllers, in the order of the parts.
    pub rows: Vec<Row>,
    /// The last journal entry the overview rests on.
    pub rests_on: RestsOn,
    /// The moment written in the file as its creation, in UTC; the file's only time.
    pub made_at: jiff::civil::DateTime,
    /// Marks every page as an exercise.
    pub exercise: bool,
    /// The scenario it belongs to, where it does not stand for real events.
    pub scenario: Option<String>,
}

/// A controller in the overview; every text is written out in the bundle's language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Row {
    /// Its name.
    pub controller: String,
    /// Its organisation number; may be empty.
    pub org_number: String,
    /// Its case's number.
    pub reference: String,
    /// The case's number in the controller's register; may be empty.
    pub registered: String,
    /// When it became aware; may be empty.
    pub aware: String,
    /// When its notification is due; may be empty.
    pub due: String,
    /// How many people are concerned; may be empty.
    pub persons: String,
}

/// What was frozen in a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// The case's id.
    pub case: String,
    /// The notification as JSON, as it was frozen.
    pub frozen: String,
    /// SHA-256 of that, hexadecimal.
    pub frozen_sha256: String,
    /// SHA-256 of the document that was frozen with it, hexadecimal.
    pub document_sha256: String,
}

/// Why frozen content is not what was frozen.
#[derive(Debug, thiserror::Error)]
#[error("part {0} of the bundle is not a notification as it was frozen; restore it from a backup")]
pub struct BrokenPart(pub usize, #[source] serde_json::Error);

/// Returns a notification as it is frozen: the bytes whose digest is kept.
pub fn freeze(notification: &Notification) -> String {
    serde_json::to_string(notification).expect("plain fields are JSON")
}

/// Makes the bundle as PDF/A-2a and PDF/UA-1: an overview, then each part.
///
/// The same input gives the same bytes. Takes tens of milliseconds a part and blocks: not for an async thread.
///
/// # Errors
///
/// [`DocumentError::Missing`] when title or filer has no name; the others are faults of template or machine.
pub fn bundle(bundle: &Bundle, parts: &[Notification]) -> Result<Document, DocumentError> {
    const DOCUMENT: &str = "bundle";
    for (text, part, source_of_rule) in [
        (&bundle.title, "title", "ISO 14289-1, 7.1"),
        (&bundle.filer.name, "filer.name", "GDPR Art. 33(3)"),
    ] {
        if text.trim().is_empty() {
            return Err(DocumentError::Missing { document: DOCUMENT, part, source_of_rule });
        }
    }
    engine::in_own_pool(|| match typeset((bundle, parts), Repertoire::Wide) {
        Err(Fault::Nonconforming(_)) => typeset((bundle, parts), Repertoire::Narrow),
        done => done,
    })?
    .map_err(|fault| fault.into_error(Template::Bundle))
}

fn typeset(
    (bundle, parts): (&Bundle, &[Notification]),
    repertoire: Repertoire,
) -> Result<Document, Fault> {
    let mut unprintable: Vec<Unprintable> = Vec::new();
    let mut data = serde_json::to_value(bundle).expect("plain fields are JSON");
    let mut printable = Printable::new(repertoire);
    printable.value(&mut data);
    unprintable.extend(printable.replaced(Place::Common));
    let mut set = Vec::new();
    for (number, part) in (1..).zip(parts) {
        let mut part = serde_json::to_value(part).expect("plain fields are JSON");
        let found = make_printable(&mut part, repertoire).into_iter();
        unprintable.extend(found.map(|it| Unprintable { place: Place::Part(number), ..it }));
        set.push(part);
    }
    if let Value::Object(fields) = &mut data {
        fields.insert("parts".to_owned(), Value::Array(set));
    }
    let typeset = engine::typeset(Order {
        template: Template::Bundle,
        data: data.to_string().into_bytes(),
        identity: format!("bundle {} {}", bundle.reference, bundle.rests_on.hash),
        made_at: bundle.made_at,
    })?;
    Ok(Document { pdf: typeset.pdf, pages: typeset.pages, unprintable })
}

/// Reads what was frozen.
///
/// # Errors
///
/// [`BrokenPart`] with the number of the first part that cannot be read.
pub fn read(parts: &[Part]) -> Result<Vec<Notification>, BrokenPart> {
    let read = |(number, part): (usize, &Part)| {
        serde_json::from_str(&part.frozen).map_err(|error| BrokenPart(number, error))
    };
    (1..).zip(parts).map(read).collect()
}

/// Returns the bundle as JSON: the overview, and under `parts` each frozen notification with its digests.
///
/// What stands at `content` is what was frozen, byte by byte: its SHA-256 is `content_sha256`.
pub fn data(bundle: &Bundle, parts: &[Part]) -> String {
    let overview = serde_json::to_string(bundle).expect("plain fields are JSON");
    let part = |it: &Part| {
        let text = |value: &str| Value::from(value).to_string();
        format!(
            "{{\"case\":{},\"document_sha256\":{},\"content_sha256\":{},\"content\":{}}}",
            text(&it.case),
            text(&it.document_sha256),
            text(&it.frozen_sha256),
            it.frozen
        )
    };
    let parts: Vec<String> = parts.iter().map(part).collect();
    let format = json!("fyr-bundle-1");
    format!("{{\"format\":{format},\"overview\":{overview},\"parts\":[{}]}}\n", parts.join(","))
}
