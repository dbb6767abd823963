//! Telling a contact of a case by mail: what was accepted, or refused for good, is an event.

use super::{Conclusion, MailJob};
use crate::{App, access::Action, app::append, error::AppError, viewer::Viewer};
use fyr_core::{
    case::{self, Case, Command, ContactTold},
    context::Timeline,
    event::{Event, StreamKind},
    register::Record,
};
use fyr_delivery::{error::Retry, mail::Mail};
use fyr_documents::{
    document::Language,
    message::{CaseOpened, Message, case_opened},
};
use fyr_store::{batch::Batch, error::StoreError, jobs::LeasedJob};

/// How often the event is decided again when others write the same case.
const ATTEMPTS_MAX: usize = 20;

pub(super) async fn send(app: &App, job: &LeasedJob) -> Result<Conclusion, AppError> {
    let wanted: MailJob = serde_json::from_slice(&job.payload).map_err(AppError::fault)?;
    let system = Viewer::system();
    let (_, case) = app.case_for(&system, Action::SeeCase, wanted.case).await?;
    let directory = app.directory().await?;
    let Some(contact) = directory.record(wanted.contact) else { return Ok(Conclusion::Done) };
    let Some(to) = recipient(app, &case, contact) else {
        // An exercise never reaches a real recipient.
        return told(app, job, (wanted, false)).await;
    };
    let Some(smtp) = app.smtp() else {
        return Ok(Conclusion::Later("no mail server is set (`smtp` in the settings)".to_owned()));
    };
    let message = message(app, &case, &directory.name(case.controller));
    let mail = Mail {
        to_name: contact.text("name").to_owned(),
        to_address: to,
        subject: message.subject,
        body_text: message.body,
        message_id: format!("{}@fyr", job.id),
        in_reply_to: None,
        language: "sv".to_owned(),
        date: app.now(case.timeline),
    };
    match smtp.send(&mail).await {
        Ok(_) => told(app, job, (wanted, true)).await,
        Err(error) if error.retry() == Retry::Never => told(app, job, (wanted, false)).await,
        Err(error) => Ok(Conclusion::Later(error.to_string())),
    }
}

fn recipient(app: &App, case: &Case, contact: &Record) -> Option<String> {
    if case.exercise {
        return app.settings().exercise_mailbox.clone();
    }
    Some(contact.text("email").to_owned())
}

fn message(app: &App, case: &Case, controller: &str) -> Message {
    let due = case.duties.values().filter_map(|duty| duty.due_by_earliest(case)).min();
    let base = app.settings().base_url.trim_end_matches('/');
    let link = format!("{base}/cases/{}", case.id);
    case_opened(&CaseOpened {
        language: Language::Sv,
        controller,
        reference: &case.reference,
        title: &case.title,
        link: &link,
        told_at: case.awareness.own_people_told.unwrap_or(case.opened_at),
        due,
        exercise: case.exercise,
    })
}

/// Records that the contact was told, or could not be, and ends the job in the same act.
async fn told(
    app: &App,
    job: &LeasedJob,
    outcome: (MailJob, bool),
) -> Result<Conclusion, AppError> {
    let (wanted, accepted) = outcome;
    let system = Viewer::system();
    for _ in 0..ATTEMPTS_MAX {
        let (version, case) = app.case_for(&system, Action::SeeCase, wanted.case).await?;
        let now = app.now(case.timeline);
        let attempts = u32::try_from(job.attempt).unwrap_or(u32::MAX);
        let told = ContactTold { contact: wanted.contact, at: now, accepted, attempts };
        let command = Command::RecordContactTold(told);
        let events = case::decide(&case, command, &app.context(&system, now));
        let events = events.map_err(AppError::refused)?;
        let mut act = append(StreamKind::Case, wanted.case.uuid(), version);
        act.events = events.into_iter().map(|it| Event::Case(Box::new(it))).collect();
        let mut batch = Batch::new(system.actor.journal_text(), app.now(Timeline::Live));
        batch.at = now;
        batch.appends.push(act);
        match app.store().job_done_with(job, batch).await {
            Err(StoreError::Conflict { .. }) => {}
            Ok(_) | Err(StoreError::LeaseLost { .. }) => return Ok(Conclusion::Concluded),
            Err(error) => return Err(error.into()),
        }
    }
    Err(AppError::Conflict)
}
