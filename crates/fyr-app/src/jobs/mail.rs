//! Telling the contacts of cases by mail: what was accepted, or refused for good, is an event.

use super::MailJob;
use crate::{App, access::Action, app::append, error::AppError, viewer::Viewer};
use fyr_core::{
    case::{self, Case, Command, ContactTold},
    context::Timeline,
    event::{Event, StreamKind},
    id::CaseId,
    register::Record,
};
use fyr_delivery::{error::Retry, mail::Mail};
use fyr_documents::{
    document::Language,
    message::{CaseOpened, Message, case_opened},
};
use fyr_store::{batch::Batch, error::StoreError, jobs::LeasedJob};
use jiff::Timestamp;
use std::collections::BTreeMap;

/// How an attempt at one mail ended.
pub(super) enum Sent {
    /// There is nobody to tell any more.
    Nobody,
    /// The contact was told, or never can be: to be recorded.
    Told(Told),
    /// To be tried again, because of this.
    Later(String),
}

/// A contact told, or refused for good.
#[derive(Clone, Copy)]
pub(super) struct Told {
    wanted: MailJob,
    timeline: Timeline,
    at: Timestamp,
    accepted: bool,
}

/// Hands one mail over. Sent again after a crash it bears the same id, by which mail programs know it.
pub(super) async fn send(app: &App, job: &LeasedJob) -> Result<Sent, AppError> {
    let wanted: MailJob = serde_json::from_slice(&job.payload).map_err(AppError::fault)?;
    let system = Viewer::system();
    let (_, case) = app.case_for(&system, Action::SeeCase, wanted.case).await?;
    let directory = app.directory().await?;
    let Some(contact) = directory.record(wanted.contact) else { return Ok(Sent::Nobody) };
    let timeline = case.timeline;
    let told =
        |accepted| Ok(Sent::Told(Told { wanted, timeline, at: app.now(timeline), accepted }));
    // An exercise never reaches a real recipient.
    let Some(to) = recipient(app, &case, contact) else { return told(false) };
    let Some(smtp) = app.smtp() else {
        return Ok(Sent::Later("no mail server is set (`smtp` in the settings)".to_owned()));
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
        date: app.now(timeline),
    };
    match smtp.send(&mail).await {
        Ok(_) => told(true),
        Err(error) if error.retry() == Retry::Never => told(false),
        Err(error) => Ok(Sent::Later(error.to_string())),
    }
}

/// Records whom the mails have told and ends their jobs, in one act for each timeline: an act is a write to disk.
///
/// # Errors
///
/// [`AppError::Conflict`] when others write the same cases all the time or a lease was lost, and faults; nothing is
/// recorded then.
pub(super) async fn record(app: &App, told: &[(LeasedJob, Told)]) -> Result<(), AppError> {
    for timeline in [Timeline::Live, Timeline::Scenario] {
        let of_it: Vec<_> = told.iter().filter(|(_, told)| told.timeline == timeline).collect();
        if of_it.is_empty() {
            continue;
        }
        let of_it = &of_it;
        app.decided(|| async move {
            let batch = act(app, timeline, of_it).await?;
            let jobs: Vec<&LeasedJob> = of_it.iter().map(|(job, _)| job).collect();
            match app.store().jobs_done_with(&jobs, batch).await {
                Ok(_) => Ok(()),
                Err(StoreError::LeaseLost { .. }) if of_it.len() == 1 => Ok(()),
                Err(StoreError::LeaseLost { .. }) => Err(AppError::Conflict),
                Err(error) => Err(error.into()),
            }
        })
        .await?;
    }
    Ok(())
}

async fn act(
    app: &App,
    timeline: Timeline,
    told: &[&(LeasedJob, Told)],
) -> Result<Batch, AppError> {
    let system = Viewer::system();
    let now = app.now(timeline);
    let mut cases: BTreeMap<CaseId, Vec<&(LeasedJob, Told)>> = BTreeMap::new();
    for it in told {
        cases.entry(it.1.wanted.case).or_default().push(it);
    }
    let mut batch = Batch::new(system.actor.journal_text(), now);
    for (id, told) in cases {
        let (version, case) = app.case_for(&system, Action::SeeCase, id).await?;
        let mut act = append(StreamKind::Case, id.uuid(), version);
        for (job, told) in told {
            let attempts = u32::try_from(job.attempt).unwrap_or(u32::MAX);
            let (contact, at, accepted) = (told.wanted.contact, told.at, told.accepted);
            let command =
                Command::RecordContactTold(ContactTold { contact, at, accepted, attempts });
            // Whom one mail told changes nothing for the next: each is decided on the same case.
            let events = case::decide(&case, command, &app.context(&system, now));
            let events = events.map_err(AppError::refused)?;
            act.events.extend(events.into_iter().map(|it| Event::Case(Box::new(it))));
        }
        batch.appends.push(act);
    }
    Ok(batch)
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
