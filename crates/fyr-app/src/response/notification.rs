//! The notification to the authority: its questions answered from facts, drafted, filed as sent.

mod answered;
pub(crate) mod framed;

use self::{
    answered::Source,
    framed::{Framed, frame},
};
use super::{
    covers::{self, Together},
    files::File,
    operator,
};
use crate::{
    App, access::Action, accounts::blocking, app::new_id, error::AppError, language::Language,
    viewer::Viewer,
};
use fyr_core::{
    case::{
        Case, Command, Filing, FilingKind, Kept, Refusal,
        command::FileCommand,
        completeness, cover, decide,
        duty::{Duty, DutyKey},
    },
    id::{CaseId, OrganisationId},
    law::{
        Words,
        form::{AskedIf, Form, Question},
    },
    register::{Record, directory::Directory},
};
use fyr_documents::{
    answers,
    bundle::freeze,
    document::RestsOn,
    notification::{self as document, Notification},
};
use fyr_journal::entry::digest_stored;
use fyr_store::blobs::NewBlob;
use jiff::{Timestamp, tz::TimeZone};

/// The authority's form, answered as far as facts are there.
#[derive(Debug, Clone)]
pub struct NotificationView {
    /// The form.
    pub form: Form,
    /// Its parts with answers.
    pub sections: Vec<AnsweredSection>,
    /// How many questions are answered.
    pub answered: usize,
    /// How many are asked.
    pub of: usize,
    /// The duty it is filed under.
    pub duty: Duty,
}

/// A part of the form.
#[derive(Debug, Clone)]
pub struct AnsweredSection {
    /// Its heading.
    pub heading: Words,
    /// Its questions.
    pub questions: Vec<Answered>,
}

/// A question with its answers.
#[derive(Debug, Clone)]
pub struct Answered {
    /// The question.
    pub question: Question,
    /// In words; empty while nothing is known.
    pub answers: Vec<String>,
    /// Whether something is answered.
    pub complete: bool,
    /// The facts it is answered from: where to mend.
    pub facts: Vec<String>,
}

impl NotificationView {
    /// Returns a digest of the answers. What is filed must be what was shown: it is sent by copying from the page.
    ///
    /// A question that is asked once the time has passed is left out: time alone changes nothing that was sent.
    pub fn shown(&self) -> String {
        let all = self.sections.iter().flat_map(|it| &it.questions);
        let all = all.filter(|it| it.question.asked_if != Some(AskedIf::Late));
        let all: Vec<_> = all.map(|it| (&it.question.no, &it.answers)).collect();
        hex(&digest_stored(format!("{all:?}").as_bytes()))
    }
}

/// How a notification is filed.
#[derive(Debug, Clone)]
pub struct FileNotification {
    /// Under which duty.
    pub duty: DutyKey,
    /// Which in the row.
    pub kind: FilingKind,
    /// When it was sent, if that was before it is recorded.
    pub sent_at: Option<Timestamp>,
    /// What the page showed from which it was sent, see [`NotificationView::shown`]; not compared where it is not said.
    pub shown: Option<String>,
    /// By what means it was sent.
    pub channel: String,
    /// In which language.
    pub language: Language,
    /// Whether a supplement is for all cases that the first covered.
    pub together: Together,
}

impl App {
    /// Returns the authority's form for a duty, answered from the case's facts.
    ///
    /// # Errors
    ///
    /// [`AppError::NotFound`], also for a duty without a form.
    pub async fn notification(
        &self,
        viewer: &Viewer,
        id: CaseId,
        asked: (&DutyKey, Language),
    ) -> Result<NotificationView, AppError> {
        let (_, case) = self.case_for(viewer, Action::SeeCase, id).await?;
        let directory = self.directory().await?;
        let covered = self.covered_now(&case, asked.0).await?;
        self.answered((&directory, &covered), &case, asked)
    }

    /// Returns the notification as a PDF, as it would be filed now.
    ///
    /// # Errors
    ///
    /// As [`App::notification`]; [`AppError::Fault`] when it cannot be made.
    pub async fn notification_pdf(
        &self,
        viewer: &Viewer,
        id: CaseId,
        asked: (&DutyKey, Language),
    ) -> Result<File, AppError> {
        let (_, case) = self.case_for(viewer, Action::SeeCase, id).await?;
        let covered = self.covered_now(&case, asked.0).await?;
        let sent = (FilingKind::First, self.now(case.timeline));
        let (bytes, _) = self.rendered((&case, &covered), asked, sent).await?;
        let name = format!("{}-utkast.pdf", case.reference);
        Ok(File { name, media_type: "application/pdf".to_owned(), bytes })
    }

    /// Records that a notification was sent, and keeps exactly what was sent; returns its number.
    ///
    /// # Errors
    ///
    /// [`AppError::NotFound`]; [`Refusal`]; [`AppError::Fault`] when it cannot be made.
    pub async fn file_notification(
        &self,
        viewer: &Viewer,
        id: CaseId,
        file: FileNotification,
    ) -> Result<u32, AppError> {
        let file = &file;
        self.decided(|| self.filed(viewer, id, file)).await
    }

    async fn filed(
        &self,
        viewer: &Viewer,
        id: CaseId,
        file: &FileNotification,
    ) -> Result<u32, AppError> {
        let (version, case) = self.case_for(viewer, Action::HandleCase, id).await?;
        let now = self.now(case.timeline);
        let (pdf_id, json_id) = (new_id(), new_id());
        let (context, also) = (self.context(viewer, now), (file.kind, file.together));
        let covered = self.covered_cases(&case, &file.duty, also).await?;
        self.check_covered(viewer, (&case, file), &covered).await?;
        self.check_shown((&case, &covered), file).await?;
        let sent_at = file.sent_at.unwrap_or(now);
        let stands = |it: &(u64, Case)| cover::covered(&it.1, &file.duty, sent_at);
        let covers: Vec<_> = covered.iter().map(stands).collect();
        let command = |document_digest: String, answers: Option<Kept>| {
            Command::File(Box::new(FileCommand {
                duty: file.duty.clone(),
                kind: file.kind,
                at: file.sent_at,
                channel: file.channel.clone(),
                document_digest,
                document: pdf_id.to_string(),
                answers,
                covers: covers.clone(),
            }))
        };
        // Asked first, so that nothing is made that may not be filed.
        decide(&case, command(String::new(), None), &context).map_err(AppError::refused)?;
        let asked = (&file.duty, file.language);
        let (pdf, json) = self.rendered((&case, &covered), asked, (file.kind, sent_at)).await?;
        let kept = Kept { blob: json_id.to_string(), digest: hex(&digest_stored(&json)) };
        let command = command(hex(&digest_stored(&pdf)), Some(kept));
        let events = decide(&case, command, &context).map_err(AppError::refused)?;
        let filing = operator::filing(&events);
        let mut batch = self.case_batch(viewer, (id, version, now), events)?;
        if let Some(filing) = &filing {
            self.note_elsewhere(&mut batch, (&case, filing), &context).await?;
            covers::note_covered(&mut batch, (&case, filing), (&covered, &context))?;
        }
        for (id, media_type, bytes) in
            [(pdf_id, "application/pdf", pdf), (json_id, "application/json", json)]
        {
            let (area, media_type) = (format!("case/{}", case.id), media_type.to_owned());
            batch.blobs.push(NewBlob { id, area, media_type, bytes });
        }
        self.append(batch).await?;
        Ok(case.next_filing())
    }

    async fn covered_now(&self, case: &Case, key: &DutyKey) -> Result<Vec<(u64, Case)>, AppError> {
        self.covered_cases(case, key, (FilingKind::First, Together::Same)).await
    }

    /// Refuses to keep as sent what is not what the page showed: a fact was changed meanwhile.
    async fn check_shown(
        &self,
        (case, covered): (&Case, &[(u64, Case)]),
        file: &FileNotification,
    ) -> Result<(), AppError> {
        let Some(shown) = &file.shown else { return Ok(()) };
        let directory = self.directory().await?;
        let view = self.answered((&directory, covered), case, (&file.duty, file.language))?;
        if view.shown() == *shown { Ok(()) } else { Err(AppError::refused(Refusal::ShownChanged)) }
    }

    /// Makes the notification as a PDF, and the same as JSON.
    async fn rendered(
        &self,
        of: (&Case, &[(u64, Case)]),
        asked: (&DutyKey, Language),
        (kind, sent): (FilingKind, Timestamp),
    ) -> Result<(Vec<u8>, Vec<u8>), AppError> {
        let framed = Framed::Sent { at: sent, written: self.now(of.0.timeline) };
        let (notification, _) = self.written(of, asked, (kind, framed)).await?;
        let json = freeze(&notification).into_bytes();
        let made = blocking(move || document::notification(&notification)).await?;
        Ok((made.map_err(AppError::fault)?.pdf, json))
    }

    /// Returns the notification as a document, with the numbers of required questions that are not answered.
    pub(crate) async fn written(
        &self,
        (case, covered): (&Case, &[(u64, Case)]),
        asked: (&DutyKey, Language),
        (kind, framed): (FilingKind, Framed),
    ) -> Result<(Notification, Vec<String>), AppError> {
        let directory = self.directory().await?;
        let view = self.answered((&directory, covered), case, asked)?;
        let rests_on = self.rests_on().await?;
        let now = self.now(case.timeline);
        let language = asked.1;
        let sent = framed.sent();
        let all = view.sections.iter().flat_map(|it| &it.questions);
        let unanswered = all.filter(|it| it.question.required && !it.complete);
        let unanswered = unanswered.map(|it| it.question.no.clone()).collect();
        let notification = Notification {
            language: language.of_document(),
            title: format!("{} {}", language.of(&view.form.name), case.reference),
            authority: language.of(&view.duty.terms.recipient().name).clone(),
            form: document::Form {
                id: view.form.id.clone(),
                version: view.form.version.clone(),
                source_mark: language.of(&view.form.source).clone(),
            },
            controller: controller(&directory, case),
            reference: case.reference.clone(),
            filing: document::Filing {
                number: case.next_filing(),
                kind: match kind {
                    FilingKind::First => document::FilingKind::First,
                    FilingKind::Supplementary => document::FilingKind::Supplementary,
                    FilingKind::Final => document::FilingKind::Final,
                },
            },
            sections: view.sections.iter().map(|it| section(it, language)).collect(),
            covers: covers::rows((case, asked.0), (covered, sent), language),
            frame: frame(case, (&view.duty, language), framed),
            rests_on,
            made_at: now.to_zoned(TimeZone::UTC).datetime(),
            exercise: case.exercise,
            scenario: scenario_words(case, language),
        };
        Ok((notification, unanswered))
    }

    /// Returns the newest entry of the journal, which a document made now rests on.
    pub(crate) async fn rests_on(&self) -> Result<RestsOn, AppError> {
        let newest = self.store().journal_page(None, 1).await?;
        Ok(newest.first().map_or(RestsOn { position: 0, hash: String::new() }, |entry| RestsOn {
            position: entry.position,
            hash: entry.leaf.to_string(),
        }))
    }

    fn answered(
        &self,
        (directory, covered): (&Directory, &[(u64, Case)]),
        case: &Case,
        asked: (&DutyKey, Language),
    ) -> Result<NotificationView, AppError> {
        let (key, language) = asked;
        let duty = case
            .duties
            .get(key)
            .ok_or_else(|| AppError::refused(Refusal::NoSuchDuty(key.clone())))?;
        let form = duty.terms.duty.form.as_deref().and_then(|id| self.law().form(id));
        let form = form.ok_or(AppError::NotFound)?.clone();
        // Once filed, what was judged then decides; before, whether the time has passed.
        let now = self.now(case.timeline);
        let passed = |it: &Case| {
            let due = it.duties.get(key).and_then(|duty| duty.due(it));
            due.is_some_and(|due| due < now)
        };
        let late = case.first_filing(key).map_or_else(
            || passed(case) || covered.iter().any(|(_, it)| passed(it)),
            Filing::is_late_for_any,
        );
        let regime = key.regime.as_str();
        let source = Source { directory, case, language, regime, form: Some(&form) };
        let sections: Vec<AnsweredSection> = form
            .sections
            .iter()
            .map(|section| AnsweredSection {
                heading: section.heading.clone(),
                questions: section
                    .questions
                    .iter()
                    .filter(|it| completeness::is_asked(case, it, || late))
                    .map(|question| source.answer(question))
                    .collect(),
            })
            .collect();
        let all = || sections.iter().flat_map(|it| &it.questions);
        let (answered, of) = (all().filter(|it| it.complete).count(), all().count());
        Ok(NotificationView { form, answered, of, duty: duty.clone(), sections })
    }
}

/// Returns the words that mark a document of a scenario.
pub(crate) fn scenario_words(case: &Case, language: Language) -> Option<String> {
    let scenario = case.timeline == fyr_core::context::Timeline::Scenario;
    scenario.then(|| answers::words(language.of_document(), "document-scenario"))
}

/// Returns the contact to be named to the authority and to people: the officer, else the first.
pub(crate) fn officer<'a>(directory: &'a Directory, case: &Case) -> Option<&'a Record> {
    officer_of(directory, case.controller)
}

/// Returns the contact of an organisation to be named: the officer, else the first.
pub(crate) fn officer_of(directory: &Directory, organisation: OrganisationId) -> Option<&Record> {
    let contacts = directory.contacts(organisation);
    let officer = contacts.iter().find(|it| it.text("role") == "dpo").copied();
    officer.or_else(|| contacts.first().copied())
}

/// Says who a contact is and how to reach them, on one line.
pub(crate) fn reached(contact: &Record) -> String {
    let parts = ["name", "email", "phone"].map(|field| contact.text(field));
    let said: Vec<&str> = parts.into_iter().filter(|it| !it.is_empty()).collect();
    said.join(", ")
}

pub(crate) fn lines(text: &str) -> Vec<String> {
    text.lines().flat_map(|line| line.split(", ")).map(|it| it.trim().to_owned()).collect()
}

pub(crate) fn controller(directory: &Directory, case: &Case) -> document::Controller {
    signing(directory, case.controller)
}

/// Returns an organisation as it signs a document.
pub(crate) fn signing(directory: &Directory, organisation: OrganisationId) -> document::Controller {
    let record = directory.organisation(organisation);
    let field = |id: &str| record.map(|it| it.text(id).to_owned()).unwrap_or_default();
    document::Controller {
        name: directory.name(organisation),
        org_number: field("org_number"),
        postal_address: lines(&field("postal_address")),
    }
}

fn section(section: &AnsweredSection, language: Language) -> document::Section {
    document::Section {
        heading: language.of(&section.heading).clone(),
        questions: section
            .questions
            .iter()
            .map(|it| document::Question {
                number: it.question.no.clone(),
                text: language.of(&it.question.text).clone(),
                answers: it.answers.clone(),
                missing: !it.complete,
                law: it.question.source.clone(),
                to_verify: it.question.mark.to_verify(),
            })
            .collect(),
    }
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests;
