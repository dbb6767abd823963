//! The authority's number for what was handed in together: for all, or for one.

use super::{find, of_case};
use crate::{
    App,
    access::{Action, lead},
    error::AppError,
    viewer::Viewer,
};
use fyr_core::{
    case::{Command as CaseCommand, Refusal, bundle::Command as CaseBundle, decide},
    id::{CaseId, IncidentId},
    incident::bundle::Command as BundleCommand,
};
use fyr_store::batch::Batch;

/// The authority's number for a bundle, or for one case of it.
#[derive(Debug, Clone)]
pub struct BundleReceipt {
    /// Which bundle.
    pub number: u32,
    /// Which case; `None` when the number is for all of them.
    pub case: Option<CaseId>,
    /// The authority's number.
    pub receipt: String,
}

/// The controllers, by name, in whose cases the authority's number was not recorded.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NotReceived {
    /// Their cases are closed.
    pub closed: Vec<String>,
    /// They have recorded a number of their own, which stands.
    pub own: Vec<String>,
}

impl NotReceived {
    /// Returns whether it was recorded in every case.
    pub const fn is_empty(&self) -> bool {
        self.closed.is_empty() && self.own.is_empty()
    }
}

impl App {
    /// Records the authority's number: for one case of a bundle, or for all of them that have no number of their own.
    ///
    /// Returns the controllers, by name, in whose cases it was not recorded.
    ///
    /// # Errors
    ///
    /// [`AppError::NotFound`], also for a case that was not filed with the bundle; [`fyr_core::incident::Refusal`]; [`Refusal`].
    pub async fn bundle_receipt(
        &self,
        viewer: &Viewer,
        id: IncidentId,
        said: BundleReceipt,
    ) -> Result<NotReceived, AppError> {
        self.incident_for(viewer, Action::LeadIncident, id).await?;
        let said = &said;
        self.decided(|| self.received(viewer, id, said)).await
    }

    async fn received(
        &self,
        viewer: &Viewer,
        id: IncidentId,
        said: &BundleReceipt,
    ) -> Result<NotReceived, AppError> {
        let (version, incident) = self.incident_for(viewer, Action::LeadIncident, id).await?;
        let sent = find(&incident, said.number)?.sent.as_ref().ok_or(AppError::NotFound)?;
        if said.case.is_some_and(|it| !sent.filed.contains_key(&it)) {
            return Err(AppError::NotFound);
        }
        let now = self.now(incident.timeline());
        let context = self.context(viewer, now);
        let directory = self.directory().await?;
        let mut batch = Batch::new(viewer.actor.journal_text(), now);
        if said.case.is_none() {
            let (number, receipt) = (said.number, said.receipt.trim().to_owned());
            let command = BundleCommand::RecordReceipt { number, receipt };
            batch = self.bundle_batch(viewer, (version, &incident), command)?;
        }
        let office = lead(&incident).ok_or(AppError::NotFound)?;
        let mut missed = NotReceived::default();
        for (version, case) in self.cases_of(&incident).await? {
            let Some(number) = sent.filed.get(&case.id) else { continue };
            let has = case.filings.iter().any(|it| it.number == *number && it.receipt.is_some());
            if said.case.map_or(has, |it| it != case.id) {
                continue;
            }
            let (number, receipt) = (*number, said.receipt.clone());
            let command = CaseBundle::TakeReceipt { number, receipt, by: office };
            let name = || directory.name(case.controller);
            match decide(&case, CaseCommand::Bundle(Box::new(command)), &context) {
                Ok(events) if events.is_empty() => {}
                Ok(events) => batch.appends.push(of_case(&case, version, events)),
                Err(Refusal::Closed) => missed.closed.push(name()),
                Err(Refusal::OwnReceipt(_)) => missed.own.push(name()),
                Err(other) => return Err(AppError::refused(other)),
            }
        }
        if !batch.appends.is_empty() {
            self.append(batch).await?;
        }
        Ok(missed)
    }
}
