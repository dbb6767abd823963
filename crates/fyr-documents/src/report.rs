//! The incident report to a board, as a document.

use serde::Serialize;

use crate::document::{Document, DocumentError, Language, Place, RestsOn};
use crate::engine::{self, Fault, Order, Template};
use crate::notification::{Controller, FrameLine};
use crate::text::{Printable, Repertoire};

/// A report: one controller, one case.
///
/// All texts are plain text in `language`; a line break is kept, anything else is printed as written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Report {
    /// The language of the fixed words, and of the document.
    pub language: Language,
    /// The document's title; must not be empty (ISO 14289-1, 7.1).
    pub title: String,
    /// Whose report it is.
    pub controller: Controller,
    /// The controller's own reference.
    pub reference: String,
    /// What stands above the headings, in reading order: number, awareness, due, filed.
    pub frame: Vec<FrameLine>,
    /// The headings, in order. One without text is shown as such and named on the first page.
    pub sections: Vec<Section>,
    /// The last journal entry the content rests on.
    pub rests_on: RestsOn,
    /// The moment written in the file as its creation, in UTC; the file's only time.
    pub made_at: jiff::civil::DateTime,
    /// Marks every page as an exercise.
    pub exercise: bool,
    /// The scenario it belongs to, where it does not stand for real events.
    pub scenario: Option<String>,
}

/// What stands under a heading.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Section {
    /// The heading.
    pub heading: String,
    /// Its parts, in order.
    pub parts: Vec<Part>,
}

/// One fact or text under a heading.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Part {
    /// What it is; empty for running text.
    pub label: String,
    /// What is recorded; empty ones are passed over.
    pub text: String,
}

/// Makes the report as PDF/A-2a and PDF/UA-1.
///
/// The same input gives the same bytes. Takes tens of milliseconds and blocks: not for an async thread.
///
/// # Errors
///
/// [`DocumentError::Missing`] without a title; the others are faults of template or machine.
pub fn report(report: &Report) -> Result<Document, DocumentError> {
    if report.title.trim().is_empty() {
        let (document, part, source_of_rule) = ("report", "title", "ISO 14289-1, 7.1");
        return Err(DocumentError::Missing { document, part, source_of_rule });
    }
    engine::in_own_pool(|| match typeset(report, Repertoire::Wide) {
        Err(Fault::Nonconforming(_)) => typeset(report, Repertoire::Narrow),
        done => done,
    })?
    .map_err(|fault| fault.into_error(Template::Report))
}

fn typeset(report: &Report, repertoire: Repertoire) -> Result<Document, Fault> {
    let mut data = serde_json::to_value(report).expect("plain fields are JSON");
    let mut printable = Printable::new(repertoire);
    printable.value(&mut data);
    let unprintable = printable.replaced(Place::Common).into_iter().collect();
    let typeset = engine::typeset(Order {
        template: Template::Report,
        data: data.to_string().into_bytes(),
        identity: format!("report {} {}", report.reference, report.rests_on.hash),
        made_at: report.made_at,
    })?;
    Ok(Document { pdf: typeset.pdf, pages: typeset.pages, unprintable })
}
