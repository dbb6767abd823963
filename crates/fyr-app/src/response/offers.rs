//! A notification that is frozen in its case, approved by another person, and perhaps let into a bundle.

use super::covers::Together;
use super::notification::{framed::Framed, hex};
use crate::{
    App,
    access::{Action, Subject, allows, lead},
    accounts::blocking,
    app::new_id,
    error::AppError,
    language::Language,
    viewer::Viewer,
};
use fyr_core::{
    case::{
        Case, Command, FilingKind,
        bundle::{Command as BundleCommand, Content},
        decide,
        duty::DutyKey,
    },
    event::{State, StreamKind},
    id::CaseId,
};
use fyr_documents::{bundle::freeze, notification};
use fyr_journal::entry::digest_stored;
use fyr_store::blobs::NewBlob;

/// Who hands an approved notification in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Leave {
    /// The controller itself.
    Own,
    /// The office that leads the incident may, in a bundle.
    LeadingOffice,
}

impl App {
    /// Freezes the notification under a duty, as a PDF and as JSON, so that it can be approved; returns its number.
    ///
    /// # Errors
    ///
    /// [`AppError::NotFound`]; [`fyr_core::case::Refusal`]; [`AppError::Fault`] when it cannot be made.
    pub async fn freeze_notification(
        &self,
        viewer: &Viewer,
        id: CaseId,
        asked: (&DutyKey, Language),
    ) -> Result<u32, AppError> {
        self.case_for(viewer, Action::HandleCase, id).await?;
        self.decided(|| self.frozen(viewer, id, asked)).await
    }

    /// Approves a frozen notification, and says who hands it in.
    ///
    /// # Errors
    ///
    /// [`AppError::NotFound`], also for leave where nobody leads the incident; [`fyr_core::case::Refusal`].
    pub async fn approve_notification(
        &self,
        viewer: &Viewer,
        id: CaseId,
        (number, leave): (u32, Leave),
    ) -> Result<(), AppError> {
        let (_, case) = self.case_for(viewer, Action::ApproveCase, id).await?;
        let leave = match leave {
            Leave::Own => None,
            Leave::LeadingOffice => {
                let (_, state) = self.loaded(StreamKind::Incident, case.incident.uuid()).await?;
                let State::Incident(incident) = state else { return Err(AppError::NotFound) };
                Some(lead(&incident).ok_or(AppError::NotFound)?)
            }
        };
        let command = Command::Bundle(Box::new(BundleCommand::Approve { number, leave }));
        self.change_case(viewer, (Action::ApproveCase, id), &command).await
    }

    /// Takes a frozen notification back before it is filed: who may freeze and who may approve may do so.
    ///
    /// # Errors
    ///
    /// [`AppError::NotFound`]; [`fyr_core::case::Refusal`].
    pub async fn withdraw_notification(
        &self,
        viewer: &Viewer,
        id: CaseId,
        (number, reason): (u32, String),
    ) -> Result<(), AppError> {
        let (_, case) = self.case_for(viewer, Action::SeeCase, id).await?;
        let approves = allows(viewer, Action::ApproveCase, &Subject::Case(&case));
        let action = if approves { Action::ApproveCase } else { Action::HandleCase };
        let command = Command::Bundle(Box::new(BundleCommand::Withdraw { number, reason }));
        self.change_case(viewer, (action, id), &command).await
    }

    async fn frozen(
        &self,
        viewer: &Viewer,
        id: CaseId,
        asked: (&DutyKey, Language),
    ) -> Result<u32, AppError> {
        let (version, case) = self.case_for(viewer, Action::HandleCase, id).await?;
        let now = self.now(case.timeline);
        let context = self.context(viewer, now);
        let made = self.made(&case, asked).await?;
        let frozen = Content {
            duty: asked.0.clone(),
            document: made.document.id.to_string(),
            document_digest: hex(&digest_stored(&made.document.bytes)),
            answers: made.answers.id.to_string(),
            answers_digest: hex(&digest_stored(&made.answers.bytes)),
            unanswered: made.unanswered,
        };
        let command = Command::Bundle(Box::new(BundleCommand::Freeze(frozen)));
        let events = decide(&case, command, &context).map_err(AppError::refused)?;
        let mut batch = self.case_batch(viewer, (id, version, now), events)?;
        batch.blobs.extend([made.document, made.answers]);
        self.append(batch).await?;
        u32::try_from(case.offers.len() + 1).map_err(AppError::fault)
    }

    async fn made(&self, case: &Case, asked: (&DutyKey, Language)) -> Result<Made, AppError> {
        let framed = (FilingKind::First, Framed::Frozen);
        let covers = (FilingKind::First, Together::Same);
        let covered = self.covered_cases(case, asked.0, covers).await?;
        let (written, unanswered) = self.written((case, &covered), asked, framed).await?;
        let answers = freeze(&written).into_bytes();
        let made = blocking(move || notification::notification(&written)).await?;
        let area = format!("case/{}", case.id);
        let blob = |media_type: &str, bytes| NewBlob {
            id: new_id(),
            area: area.clone(),
            media_type: media_type.to_owned(),
            bytes,
        };
        Ok(Made {
            document: blob("application/pdf", made.map_err(AppError::fault)?.pdf),
            answers: blob("application/json", answers),
            unanswered,
        })
    }
}

/// A notification's two files.
struct Made {
    document: NewBlob,
    answers: NewBlob,
    unanswered: Vec<String>,
}
