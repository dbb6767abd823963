//! The register of breaches as a document to read and to hand over: a heading for each breach, with what is recorded.

use super::sheet;
use crate::{
    App,
    accounts::blocking,
    error::AppError,
    language::Language,
    response::{cases::asked_controllers, files::File, notification::signing},
    viewer::Viewer,
};
use fyr_core::{id::OrganisationId, register::directory::Directory};
use fyr_documents::{
    answers::{number, words},
    notification::{Controller, FrameLine},
    report::{Part, Report, Section, report},
    sheet::Sheet,
};
use jiff::tz::TimeZone;

impl App {
    /// Returns the register of breaches as PDF: the same breaches and the same columns as the list.
    ///
    /// # Errors
    ///
    /// As [`App::breach_register`].
    pub async fn breach_register_pdf(
        &self,
        viewer: &Viewer,
        of: Option<OrganisationId>,
        language: Language,
    ) -> Result<File, AppError> {
        let (cases, past) = self.documented(viewer, of).await?;
        let own = asked_controllers(viewer, of)?;
        let directory = self.directory().await?;
        let sheet = sheet((&cases, &past), &directory, language);
        let say = |key: &str| words(language.of_document(), key);
        let own: Vec<_> = own.into_iter().map(OrganisationId::new).collect();
        let made = Report {
            language: language.of_document(),
            title: sheet.title.clone(),
            controller: whose(&directory, &own),
            reference: String::new(),
            frame: vec![FrameLine {
                label: say("breaches-count"),
                value: number(language.of_document(), sheet.rows.len() as u64),
            }],
            sections: sections(&sheet),
            rests_on: self.rests_on().await?,
            made_at: self.now(self.timeline()).to_zoned(TimeZone::UTC).datetime(),
            exercise: false,
            scenario: None,
        };
        let name = format!("{}.pdf", say("breaches-file"));
        let made = blocking(move || report(&made)).await?.map_err(AppError::fault)?;
        Ok(File { name, media_type: "application/pdf".to_owned(), bytes: made.pdf })
    }
}

/// One controller signs as in its own documents; several are named.
fn whose(directory: &Directory, own: &[OrganisationId]) -> Controller {
    if let [one] = own {
        return signing(directory, *one);
    }
    let names: Vec<String> = own.iter().map(|it| directory.name(*it)).collect();
    Controller { name: names.join(", "), org_number: String::new(), postal_address: Vec::new() }
}

/// A heading for each row, of its number and what happened; what has no answer is left out.
fn sections(sheet: &Sheet) -> Vec<Section> {
    let parts = |row: &[String]| {
        let said = sheet.columns.iter().zip(row).filter(|(_, cell)| !cell.is_empty());
        said.map(|(label, cell)| Part {
            label: label.trim_end_matches('?').to_owned(),
            text: cell.clone(),
        })
        .collect()
    };
    let heading = |row: &[String]| {
        let of = |at: usize| row.get(at).map(String::as_str).unwrap_or_default();
        format!("{} {}", of(NUMBER), of(TITLE)).trim().to_owned()
    };
    sheet.rows.iter().map(|row| Section { heading: heading(row), parts: parts(row) }).collect()
}

/// The columns that a heading is made of.
const NUMBER: usize = 0;
const TITLE: usize = 2;
