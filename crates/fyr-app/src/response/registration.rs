//! What the registrar asks for: the documents of the cases that have no number in the register yet.

use crate::{
    App,
    access::{Action, Subject, require},
    accountability::breaches::{ListFormat, taken},
    error::AppError,
    language::Language,
    response::{cases::CaseRow, files::File},
    viewer::Viewer,
};
use fyr_core::case::{Case, duty::DutyKey, registration::Document};
use fyr_documents::{
    answers::{duration, moment, words},
    sheet::Sheet,
};
use jiff::Timestamp;

/// How much of a decision a document's title holds, in characters.
const TITLE_CHARS_MAX: usize = 80;

/// A document without a number in the register.
#[derive(Debug, Clone)]
pub struct Unregistered {
    /// The case it belongs to.
    pub row: CaseRow,
    /// Which document.
    pub document: Document,
    /// When it was drawn up or came in.
    pub since: Timestamp,
}

impl Unregistered {
    /// Returns what the document is called.
    pub fn title(&self, language: Language) -> String {
        title(&self.row.case, &self.document, language)
    }
}

impl App {
    /// Returns the documents without a number in all cases the viewer works with, the longest waiting first.
    ///
    /// Exercises are left out: nothing there is a record of something that has happened.
    ///
    /// # Errors
    ///
    /// [`AppError::NotFound`] for those who see no cases.
    pub async fn unregistered(&self, viewer: &Viewer) -> Result<Vec<Unregistered>, AppError> {
        require(viewer, Action::SeeCase, &Subject::Installation)?;
        let cases = self.cases(viewer).await?;
        let mut waiting: Vec<Unregistered> = cases.iter().flat_map(of_case).collect();
        // By how long they have waited, since cases live by different clocks.
        waiting.sort_by_key(|it| it.since.duration_since(it.row.now).as_secs());
        Ok(waiting)
    }

    /// Returns the same as a sheet.
    ///
    /// # Errors
    ///
    /// As [`App::unregistered`].
    pub async fn unregistered_list(
        &self,
        viewer: &Viewer,
        (format, language): (ListFormat, Language),
    ) -> Result<File, AppError> {
        let waiting = self.unregistered(viewer).await?;
        let speaks = language.of_document();
        let say = |key: &str| words(speaks, key);
        let rows = waiting.into_iter().map(|it| {
            let waited = duration(speaks, it.row.now.duration_since(it.since));
            let (title, since) = (it.title(language), moment(speaks, it.since));
            let (case, controller) = (it.row.case, it.row.name);
            vec![title, controller, case.reference.clone(), case.title.clone(), since, waited]
        });
        let columns = ["document", "controller", "case", "case-title", "since", "waited"];
        let sheet = Sheet {
            title: say("unregistered-title"),
            columns: columns.iter().map(|it| say(&format!("unregistered-{it}"))).collect(),
            rows: rows.collect(),
        };
        taken(&sheet, &say("unregistered-file"), format)
    }
}

/// Returns how many documents of the cases wait for a number.
pub(super) fn count(cases: &[CaseRow]) -> usize {
    let real = cases.iter().filter(|it| !it.case.exercise);
    real.map(|it| it.case.documents_waiting()).sum()
}

fn of_case(row: &CaseRow) -> Vec<Unregistered> {
    if row.case.exercise {
        return Vec::new();
    }
    let waiting = row.case.documents().into_iter().filter_map(|it| {
        let since = it.waits_since()?;
        Some(Unregistered { row: row.clone(), document: it.document, since })
    });
    waiting.collect()
}

/// Returns what a document of a case is called.
pub fn title(case: &Case, document: &Document, language: Language) -> String {
    let say = |key: &str| words(language.of_document(), key);
    let duty = |key: &DutyKey| {
        case.duties
            .get(key)
            .map_or_else(String::new, |it| format!(": {}", language.of(&it.terms.duty.name)))
    };
    match document {
        Document::Filing { number } => {
            let filing = case.filings.iter().find(|it| it.number == *number);
            let duty = filing.map(|it| duty(&it.duty)).unwrap_or_default();
            format!("{} {number}{duty}", say("document-filing"))
        }
        Document::Receipt { number } => format!("{} {number}", say("document-receipt")),
        Document::NotDoing { duty: key } => format!("{}{}", say("archive-not-doing"), duty(key)),
        Document::Decision { number } => {
            let place = usize::try_from(*number).unwrap_or_default().wrapping_sub(1);
            let what = case.work.decisions.get(place).map(|it| it.verdict.what.as_str());
            let line = what.and_then(|it| it.lines().next()).unwrap_or_default();
            let short: String = line.chars().take(TITLE_CHARS_MAX).collect();
            let cut = if short.len() < line.len() { "…" } else { "" };
            format!("{} {number}: {short}{cut}", say("document-decision"))
        }
        Document::Letters { number } => format!("{} {number}", say("document-letters")),
        Document::Message { number } => {
            let kept = case.correspondence.iter().find(|it| it.number == *number);
            let subject = kept.map_or("", |it| it.written.verdict.subject.as_str());
            format!("{} {number}: {subject}", say("document-message"))
        }
        Document::Report => say("board-report-title"),
    }
}

/// Returns a document's number in the register; empty without one.
pub(crate) fn number(case: &Case, document: &Document) -> String {
    case.registration(document).map(|it| it.number.clone()).unwrap_or_default()
}
