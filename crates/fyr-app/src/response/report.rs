//! The incident report to a board, made from what is recorded: no heading is left out because nothing stands there.

mod clocks;

use crate::{
    App,
    access::Action,
    accounts::blocking,
    error::AppError,
    language::Language,
    response::{
        files::File,
        notification::{controller, scenario_words},
        registration,
    },
    viewer::Viewer,
};
use fyr_core::{
    case::{Case, LetterOutcome, awareness::Moment, facts, registration::Document},
    id::CaseId,
    register::directory::Directory,
};
use fyr_documents::{
    answers::{answer, moment, number, words},
    notification::FrameLine,
    report::{Part, Report, Section, report},
};
use jiff::tz::TimeZone;

/// The headings of a Swedish board's incident report, each with the facts that stand under it.
pub(super) const HEADINGS: &[(&str, &[&str])] = &[
    ("summary", &["nature", "incident_type"]),
    (
        "background",
        &[
            "occurred_from",
            "occurred_to",
            "detected_at",
            "detection_how",
            "ceased",
            "cause",
            "cause_text",
            "processor_name",
        ],
    ),
    (
        "data",
        &[
            "data_categories",
            "data_categories_text",
            "persons_affected",
            "persons_exactness",
            "data_subject_groups",
            "records_affected",
        ],
    ),
    ("why", &["reason_for_data"]),
    ("protected", &["protected_persons"]),
    ("risk", &["severity"]),
    ("consequences", &["consequences", "consequences_text"]),
    ("information", &["informed", "informed_how"]),
    ("taken", &["measures_taken"]),
    ("remaining", &["measures_planned"]),
    ("feedback", &["feedback"]),
    ("conclusions", &["lessons"]),
    ("contacts", &[]),
];

/// The heading of the documents with their numbers.
pub(super) const DOCUMENTS: &str = "documents";

/// Returns what the file of a case's report is called.
pub(super) fn file_name(case: &Case, (language, extension): (Language, &str)) -> String {
    let name = words(language.of_document(), "board-report-file");
    format!("{name}-{}.{extension}", case.reference)
}

impl App {
    /// Returns the incident report of a case as PDF, as it would stand now.
    ///
    /// # Errors
    ///
    /// [`AppError::NotFound`].
    pub async fn incident_report(
        &self,
        viewer: &Viewer,
        id: CaseId,
        language: Language,
    ) -> Result<File, AppError> {
        let (_, case) = self.case_for(viewer, Action::SeeCase, id).await?;
        let made = self.report_of(&case, language).await?;
        let name = file_name(&case, (language, "pdf"));
        let made = blocking(move || report(&made)).await?.map_err(AppError::fault)?;
        Ok(File { name, media_type: "application/pdf".to_owned(), bytes: made.pdf })
    }

    /// Returns what the report of a case says, as it would stand now.
    pub(super) async fn report_of(
        &self,
        case: &Case,
        language: Language,
    ) -> Result<Report, AppError> {
        let directory = self.directory().await?;
        let now = self.now(case.timeline);
        let source = Source { case, directory: &directory, language };
        Ok(Report {
            language: language.of_document(),
            title: format!("{}: {}", source.say("board-report-title"), case.title),
            controller: controller(&directory, case),
            reference: case.reference.clone(),
            frame: source.frame(),
            sections: source.sections(),
            rests_on: self.rests_on().await?,
            made_at: now.to_zoned(TimeZone::UTC).datetime(),
            exercise: case.exercise,
            scenario: scenario_words(case, language),
        })
    }
}

/// What a report is made from.
pub(super) struct Source<'a> {
    pub(super) case: &'a Case,
    pub(super) directory: &'a Directory,
    pub(super) language: Language,
}

impl Source<'_> {
    pub(super) fn say(&self, key: &str) -> String {
        words(self.language.of_document(), key)
    }

    fn part(&self, label: &str, text: impl Into<String>) -> Part {
        let label = if label.is_empty() { String::new() } else { self.say(label) };
        Part { label, text: text.into() }
    }

    fn frame(&self) -> Vec<FrameLine> {
        let line = |label: &str, value: String| FrameLine { label: self.say(label), value };
        let speaks = self.language.of_document();
        let mut lines = vec![
            line("board-report-controller", self.directory.name(self.case.controller)),
            line("board-report-reference", self.case.reference.clone()),
        ];
        if let Some(own) = self.case.registration(&Document::Report) {
            lines.push(line("registration-number", own.number.clone()));
        }
        for which in Moment::ALL {
            if let Some(at) = self.case.awareness.at(*which) {
                let key = format!("awareness-{}", which.as_str().replace('_', "-"));
                lines.push(line(&key, moment(speaks, at)));
            }
        }
        lines.extend(self.clocks());
        lines
    }

    /// The headings, and the documents once there are any.
    fn sections(&self) -> Vec<Section> {
        let mut sections: Vec<Section> = HEADINGS.iter().map(|it| self.section(*it)).collect();
        sections.extend(self.heading(DOCUMENTS).filter(|it| !it.parts.is_empty()));
        sections
    }

    /// What stands under one heading; `None` for what is none.
    pub(super) fn heading(&self, id: &str) -> Option<Section> {
        if id == DOCUMENTS {
            let heading = self.say("board-report-documents");
            return Some(Section { heading, parts: self.documents() });
        }
        HEADINGS.iter().find(|(it, _)| *it == id).map(|it| self.section(*it))
    }

    /// The report's own number in the register; empty without one.
    pub(super) fn own_number(&self) -> String {
        registration::number(self.case, &Document::Report)
    }

    /// When the report was made, in words.
    pub(super) fn moment_of(&self, report: &Report) -> String {
        let at = report.made_at.to_zoned(TimeZone::UTC).map(|it| it.timestamp());
        at.map(|at| moment(self.language.of_document(), at)).unwrap_or_default()
    }

    /// Each document with its number in the register, or that it has none.
    fn documents(&self) -> Vec<Part> {
        let finished = self.case.documents().into_iter().filter(|it| it.since.is_some());
        let said = finished.map(|it| {
            let none = || self.say("registration-none");
            let text = it.registration.map_or_else(none, |it| it.number.clone());
            Part { label: registration::title(self.case, &it.document, self.language), text }
        });
        said.collect()
    }

    fn section(&self, (heading, ids): (&str, &[&str])) -> Section {
        let mut parts: Vec<Part> = ids.iter().filter_map(|id| self.fact(id)).collect();
        match heading {
            "protected" => parts.extend(self.protected()),
            "risk" => {
                parts.splice(0..0, self.risk()).for_each(drop);
                parts.extend(self.severity_before());
            }
            "information" => parts.extend(self.information()),
            "taken" => parts.extend(self.police()),
            "conclusions" => parts.extend(self.closing()),
            "contacts" => parts.extend(self.contacts()),
            _ => {}
        }
        Section { heading: self.say(&format!("board-report-{heading}")), parts }
    }

    pub(super) fn fact(&self, id: &str) -> Option<Part> {
        let (entry, value) = (facts::find(id)?, self.case.facts.get(id)?);
        let text = answer(self.language.of_document(), entry, value).join("; ");
        let label = self.say(&format!("fact-{}", id.replace('_', "-")));
        Some(Part { label: label.trim_end_matches('?').to_owned(), text })
    }

    fn protected(&self) -> Option<Part> {
        let protected = self.case.people.as_ref().map(|it| it.counts.protected)?;
        let told = self.count(self.case.direct_contacts.len() as u64);
        let of = self.count(protected);
        Some(self.part("board-report-protected-told", format!("{told} / {of}")))
    }

    fn risk(&self) -> Vec<Part> {
        let Some(risk) = &self.case.risk else { return Vec::new() };
        let level = self.say(&format!("risk-{}", risk.verdict.as_str()));
        vec![self.part("", level), self.part("", risk.reason.clone())]
    }

    /// How severe it was held to be before, each time until when.
    fn severity_before(&self) -> Vec<Part> {
        let (speaks, id) = (self.language.of_document(), "severity");
        let Some(entry) = facts::find(id) else { return Vec::new() };
        let versions = self.case.facts.versions(id);
        let said = versions.iter().zip(versions.iter().skip(1)).map(|(before, after)| {
            let held = answer(speaks, entry, &before.value).join("; ");
            let until = format!("{} {}", self.say("board-report-until"), moment(speaks, after.at));
            self.part("board-report-before", format!("{held}, {until}"))
        });
        said.collect()
    }

    /// To whom it was told and when: the authority, the people by letter.
    fn information(&self) -> Vec<Part> {
        let speaks = self.language.of_document();
        let mut parts = Vec::new();
        for filing in &self.case.filings {
            let timely = match filing.in_time {
                Some(true) => self.say("duty-in-time"),
                Some(false) => self.say("duty-late"),
                None => String::new(),
            };
            let said = [moment(speaks, filing.at), timely, filing.channel.clone()];
            let said: Vec<String> = said.into_iter().filter(|it| !it.is_empty()).collect();
            parts.push(self.part("board-report-notified", said.join(", ")));
        }
        for batch in &self.case.letters {
            let LetterOutcome::Rendered { letters, .. } = &batch.outcome else { continue };
            let Some(at) = batch.dispatched_at else { continue };
            let said = format!("{}, {}", moment(speaks, at), self.count(*letters));
            parts.push(self.part("board-report-letters", said));
        }
        parts
    }

    /// What was concluded when the case was closed.
    fn closing(&self) -> Option<Part> {
        let closed = self.case.closed.as_ref()?;
        Some(self.part("board-report-closed", closed.reason.clone()))
    }

    /// Each report to the police with its number.
    fn police(&self) -> Vec<Part> {
        let newest = self.case.police.iter().filter_map(|it| it.newest());
        let said = newest.map(|it| {
            let at = moment(self.language.of_document(), it.at);
            self.part("board-report-police", format!("{}, {at}, {}", it.number, it.authority))
        });
        said.collect()
    }

    fn contacts(&self) -> Vec<Part> {
        let contacts = self.directory.contacts(self.case.controller);
        let said = contacts.into_iter().map(|it| {
            let fields = ["name", "email", "phone"].map(|field| it.text(field));
            let fields: Vec<&str> = fields.into_iter().filter(|it| !it.is_empty()).collect();
            let role = format!("choice-role-{}", it.text("role").replace('_', "-"));
            self.part(&role, fields.join(", "))
        });
        said.collect()
    }

    fn count(&self, count: u64) -> String {
        number(self.language.of_document(), count)
    }
}

#[cfg(test)]
mod tests;
