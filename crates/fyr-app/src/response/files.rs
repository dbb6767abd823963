//! Files of a case: what was sent, what was made.

use crate::{App, access::Action, error::AppError, viewer::Viewer};
use fyr_core::{
    case::{Case, Filing, LetterOutcome},
    id::CaseId,
};

/// A file to be handed over.
#[derive(Clone)]
pub struct File {
    /// What to call it.
    pub name: String,
    /// Its type.
    pub media_type: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

impl App {
    /// Returns a file of a case: a notification as sent, letters, their address index.
    ///
    /// # Errors
    ///
    /// [`AppError::NotFound`], also for files of other cases.
    pub async fn case_file(
        &self,
        viewer: &Viewer,
        id: CaseId,
        blob: &str,
    ) -> Result<File, AppError> {
        let (_, case) = self.case_for(viewer, Action::SeeCase, id).await?;
        let (name, people) = name(&case, blob).ok_or(AppError::NotFound)?;
        if people {
            self.case_for(viewer, Action::SeePeople, id).await?;
        }
        let blob_id = blob.parse().map_err(|_| AppError::NotFound)?;
        let blob = self.store().blob_get(blob_id).await?.ok_or(AppError::NotFound)?;
        Ok(File { name, media_type: blob.info.media_type, bytes: blob.bytes })
    }
}

/// Returns what a file of the case is called, and whether it holds people's data.
fn name(case: &Case, blob: &str) -> Option<(String, bool)> {
    let filing = case.filings.iter().find(|it| it.document == blob);
    if let Some(filing) = filing {
        return Some((format!("{}-{}.pdf", case.reference, filing.number), false));
    }
    let data = |it: &&Filing| it.answers.as_ref().is_some_and(|it| it.blob == blob);
    if let Some(filing) = case.filings.iter().find(data) {
        return Some((format!("{}-{}.json", case.reference, filing.number), false));
    }
    for offer in &case.offers {
        let (frozen, number) = (&offer.frozen.verdict, offer.number);
        if frozen.document == blob {
            return Some((format!("{}-fryst-{number}.pdf", case.reference), false));
        }
        if frozen.answers == blob {
            return Some((format!("{}-fryst-{number}.json", case.reference), false));
        }
    }
    case.letters
        .iter()
        .filter_map(|batch| match &batch.outcome {
            LetterOutcome::Rendered { files, .. } => Some(files),
            LetterOutcome::Ordered | LetterOutcome::Failed { .. } => None,
        })
        .flatten()
        .find(|file| file.blob == blob)
        .map(|file| (format!("{}-{}", case.reference, file.name), true))
}
