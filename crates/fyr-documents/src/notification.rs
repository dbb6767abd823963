//! The notification of a personal data breach to the supervisory authority, as a document.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::document::{Document, DocumentError, Language, Place, RestsOn, Unprintable};
use crate::engine::{self, Fault, Order, Template};
use crate::text::{Printable, Repertoire};

/// A notification: one controller, one authority, one form, one filing.
///
/// All texts are plain text in `language`; a line break is kept, anything else is printed as written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notification {
    /// The language of the fixed words, and of the document.
    pub language: Language,
    /// The document's title; must not be empty (ISO 14289-1, 7.1).
    pub title: String,
    /// To whom it goes.
    pub authority: String,
    /// The form that is filled in.
    pub form: Form,
    /// Who notifies.
    pub controller: Controller,
    /// The controller's own reference.
    pub reference: String,
    /// Which filing in the case this is.
    pub filing: Filing,
    /// The questions of the form, in its order.
    pub sections: Vec<Section>,
    /// The other cases of the controller that it covers; notifications frozen before there were any have none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub covers: Vec<Covered>,
    /// What frames the notification, in reading order: awareness, due, filed at, in time or late.
    pub frame: Vec<FrameLine>,
    /// The last journal entry the content rests on.
    pub rests_on: RestsOn,
    /// The moment written in the file as its creation, in UTC; the file's only time.
    pub made_at: jiff::civil::DateTime,
    /// Marks every page as an exercise.
    pub exercise: bool,
    /// The scenario it belongs to, where it does not stand for real events.
    pub scenario: Option<String>,
}

/// The form of an authority, as of a version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Form {
    /// The form's id or name.
    pub id: String,
    /// Its version.
    pub version: String,
    /// Where its questions were read; may be empty.
    pub source_mark: String,
}

/// The controller as it signs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Controller {
    /// Its name; must not be empty (GDPR Art. 33(3)).
    pub name: String,
    /// Its organisation number; may be empty.
    pub org_number: String,
    /// Its postal address, line by line.
    pub postal_address: Vec<String>,
}

/// Which filing in the case a notification is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Filing {
    /// 1 for the first.
    pub number: u32,
    /// What the filing does.
    pub kind: FilingKind,
}

/// What a filing does: information may be given in phases (GDPR Art. 33(4)).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FilingKind {
    /// Notifies.
    First,
    /// Adds what was not known.
    Supplementary,
    /// Adds the last.
    Final,
}

/// Questions under a heading.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Section {
    /// The heading.
    pub heading: String,
    /// The questions, in the form's order.
    pub questions: Vec<Question>,
}

/// A question of the form with its answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    /// The number in the form, such as `16` or `10–12`.
    pub number: String,
    /// The question.
    pub text: String,
    /// The answers; empty ones are passed over.
    pub answers: Vec<String>,
    /// Tells that it is not answered yet; so is a question without answers.
    pub missing: bool,
    /// The rule the question comes from.
    pub law: Option<String>,
    /// Tells that number and wording have not been checked against the authority's form.
    pub to_verify: bool,
}

/// A line that frames the notification.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FrameLine {
    /// What is told.
    pub label: String,
    /// The value, written out in the document's language.
    pub value: String,
}

/// Another case that the notification covers; every text is written out in the document's language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Covered {
    /// Its number.
    pub reference: String,
    /// Its number in the controller's register; may be empty.
    pub registered: String,
    /// When that breach became known; may be empty.
    pub discovered: String,
    /// When its notification is due; may be empty.
    pub due: String,
    /// How many people it concerns; may be empty.
    pub persons: String,
    /// What else is known of its people and data (GDPR Art. 33(3)(a)); notifications frozen before it was told have none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub said: Vec<FrameLine>,
    /// Why it was breached in the same way.
    pub same: String,
    /// Why it is covered though the types of data differ; may be empty.
    pub deviation: String,
}

/// Makes the notification as PDF/A-2a and PDF/UA-1.
///
/// The same input gives the same bytes. Takes tens of milliseconds and blocks: not for an async thread.
///
/// # Errors
///
/// [`DocumentError::Missing`] when title or controller has no name; the others are faults of template or machine.
pub fn notification(notification: &Notification) -> Result<Document, DocumentError> {
    const DOCUMENT: &str = "notification";
    for (text, part, source_of_rule) in [
        (&notification.title, "title", "ISO 14289-1, 7.1"),
        (&notification.controller.name, "controller.name", "GDPR Art. 33(3)"),
    ] {
        if text.trim().is_empty() {
            return Err(DocumentError::Missing { document: DOCUMENT, part, source_of_rule });
        }
    }
    let template = Template::Notification;
    engine::in_own_pool(|| match typeset(notification, Repertoire::Wide) {
        Err(Fault::Nonconforming(_)) => typeset(notification, Repertoire::Narrow),
        done => done,
    })?
    .map_err(|fault| fault.into_error(template))
}

fn typeset(notification: &Notification, repertoire: Repertoire) -> Result<Document, Fault> {
    let mut data = serde_json::to_value(notification).expect("plain fields are JSON");
    let unprintable = make_printable(&mut data, repertoire);
    let typeset = engine::typeset(Order {
        template: Template::Notification,
        data: data.to_string().into_bytes(),
        identity: format!(
            "notification {} {} {}",
            notification.reference, notification.filing.number, notification.rests_on.hash
        ),
        made_at: notification.made_at,
    })?;
    Ok(Document { pdf: typeset.pdf, pages: typeset.pages, unprintable })
}

pub(crate) fn make_printable(data: &mut Value, repertoire: Repertoire) -> Vec<Unprintable> {
    let mut printable = Printable::new(repertoire);
    let mut found = Vec::new();
    let sections = data.pointer_mut("/sections").map(Value::take);
    printable.value(data);
    found.extend(printable.replaced(Place::Common));
    if let Some(Value::Array(mut sections)) = sections {
        for section in &mut sections {
            let mut questions =
                section.pointer_mut("/questions").map(Value::take).unwrap_or_default();
            printable.value(section);
            found.extend(printable.replaced(Place::Common));
            for question in questions.as_array_mut().into_iter().flatten() {
                let number =
                    question.get("number").and_then(Value::as_str).unwrap_or_default().to_owned();
                printable.value(question);
                found.extend(printable.replaced(Place::Question(number)));
            }
            if let Some(place) = section.pointer_mut("/questions") {
                *place = questions;
            }
        }
        if let Some(place) = data.pointer_mut("/sections") {
            *place = Value::Array(sections);
        }
    }
    found
}
