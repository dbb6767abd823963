//! Telling another system of a reminder. The body says which case, which duty and by when; no personal data.

use super::{WebhookJob, mail::Sent};
use crate::{App, access::Action, accounts::blocking, error::AppError, viewer::Viewer};
use fyr_core::{case::reminder::is_wanted, context::Timeline};
use fyr_delivery::webhook::Notice;
use fyr_store::jobs::LeasedJob;
use serde_json::json;

pub(super) async fn send(app: &App, job: &LeasedJob) -> Result<Sent, AppError> {
    let wanted: WebhookJob = serde_json::from_slice(&job.payload).map_err(AppError::fault)?;
    let Some(webhook) = app.webhook().cloned() else { return Ok(Sent::Nobody) };
    let (_, case) = app.case_for(&Viewer::system(), Action::SeeCase, wanted.case).await?;
    // An exercise never reaches a real recipient.
    if case.exercise || !is_wanted(&case, &wanted.reminder) {
        return Ok(Sent::Nobody);
    }
    let base = app.settings().base_url.trim_end_matches('/');
    let body = json!({
        "type": "duty.reminder",
        "timestamp": app.now(Timeline::Live).to_string(),
        "data": {
            "case": case.reference,
            "controller": app.directory().await?.name(case.controller),
            "duty": wanted.reminder.duty.to_string(),
            "rung": wanted.reminder.rung.as_str(),
            "matter": wanted.reminder.matter.as_str(),
            "due": wanted.reminder.due.to_string(),
            "link": format!("{base}/cases/{}/duties", case.id),
        }
    });
    let (id, at) = (job.id.to_string(), app.now(Timeline::Live));
    let notice = Notice { id, at, body: body.to_string() };
    match blocking(move || webhook.send(&notice)).await? {
        Ok(()) => Ok(Sent::Nobody),
        Err(error) => Ok(Sent::Later(error.to_string())),
    }
}
