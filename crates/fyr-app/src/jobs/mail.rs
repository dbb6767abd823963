//! Mails: contacts are told of their case, and running clocks wake people. What was accepted, or refused for good, is an
//! event.

use super::{MAIL, MailJob, NOTICE, NoticeJob, ReminderJob};
use crate::{App, access::Action, app::append, error::AppError, viewer::Viewer};
use fyr_core::{
    case::{
        self, Case, Command, ContactTold,
        notice::{self, Addressee, Matter, Notified},
        reminder::{Reminded, is_wanted},
    },
    context::Timeline,
    event::{Event, StreamKind},
    id::CaseId,
};
use fyr_delivery::{error::Retry, mail::Mail};
use fyr_documents::{
    document::Language,
    message::{CaseOpened, DutyDue, Message, case_opened, duty_due},
    waiting::{Waiting, waiting},
};
use fyr_store::{batch::Batch, error::StoreError, jobs::LeasedJob};
use jiff::Timestamp;
use std::collections::BTreeMap;

/// How an attempt at one mail ended.
pub(super) enum Sent {
    /// There is nobody to tell any more, or nothing.
    Nobody,
    /// Somebody was told, or never can be: to be recorded.
    Told(Told),
    /// To be tried again, because of this.
    Later(String),
}

/// Somebody told, or refused for good.
#[derive(Clone)]
pub(super) struct Told {
    wanted: Wanted,
    timeline: Timeline,
    at: Timestamp,
    accepted: bool,
}

/// What a mail is to say, and to whom.
#[derive(Clone)]
enum Wanted {
    CaseOpened(MailJob),
    Reminder(ReminderJob),
    Notice(NoticeJob),
}

/// Hands one mail over. Sent again after a crash it bears the same id, by which mail programs know it.
pub(super) async fn send(app: &App, job: &LeasedJob) -> Result<Sent, AppError> {
    let wanted = Wanted::read(job)?;
    let system = Viewer::system();
    let (_, case) = app.case_for(&system, Action::SeeCase, wanted.case()).await?;
    let Some((to_name, to)) = wanted.recipient(app, &case).await? else { return Ok(Sent::Nobody) };
    let timeline = case.timeline;
    let told = |accepted| {
        let (wanted, at) = (wanted.clone(), app.now(timeline));
        Ok(Sent::Told(Told { wanted, timeline, at, accepted }))
    };
    // An exercise never reaches a real recipient.
    let to = if case.exercise { app.settings().exercise_mailbox.clone() } else { Some(to) };
    let Some(to_address) = to else { return told(false) };
    let Some(smtp) = app.smtp() else {
        return Ok(Sent::Later("no mail server is set (`smtp` in the settings)".to_owned()));
    };
    let Some(message) = wanted.message(app, &case).await? else { return Ok(Sent::Nobody) };
    let mail = Mail {
        to_name,
        to_address,
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
        cases.entry(it.1.wanted.case()).or_default().push(it);
    }
    let mut batch = Batch::new(system.actor.journal_text(), now);
    for (id, told) in cases {
        let (version, case) = app.case_for(&system, Action::SeeCase, id).await?;
        let mut act = append(StreamKind::Case, id.uuid(), version);
        for (job, told) in told {
            let command = told.command(u32::try_from(job.attempt).unwrap_or(u32::MAX));
            let events = case::decide(&case, command, &app.context(&system, now));
            // Whom one mail told changes nothing for the next: each is decided on the same case.
            let events = events.map_err(AppError::refused)?;
            act.events.extend(events.into_iter().map(|it| Event::Case(Box::new(it))));
        }
        batch.appends.push(act);
    }
    Ok(batch)
}

impl Told {
    fn command(&self, attempts: u32) -> Command {
        let (at, accepted) = (self.at, self.accepted);
        match &self.wanted {
            Wanted::CaseOpened(job) => {
                let contact = job.contact;
                Command::RecordContactTold(ContactTold { contact, at, accepted, attempts })
            }
            Wanted::Reminder(job) => {
                let (reminder, woken) = (job.reminder.clone(), Some(job.woken));
                Command::RecordReminded(Reminded { reminder, woken, at, accepted })
            }
            Wanted::Notice(job) => {
                let (matter, to) = (job.matter, job.to);
                Command::RecordNotified(Notified { matter, to, at, accepted })
            }
        }
    }
}

impl Wanted {
    fn read(job: &LeasedJob) -> Result<Self, AppError> {
        let payload = job.payload.as_slice();
        if job.kind == MAIL {
            return serde_json::from_slice(payload).map(Self::CaseOpened).map_err(AppError::fault);
        }
        if job.kind == NOTICE {
            return serde_json::from_slice(payload).map(Self::Notice).map_err(AppError::fault);
        }
        serde_json::from_slice(payload).map(Self::Reminder).map_err(AppError::fault)
    }

    const fn case(&self) -> CaseId {
        match self {
            Self::CaseOpened(job) => job.case,
            Self::Reminder(job) => job.case,
            Self::Notice(job) => job.case,
        }
    }

    /// Returns name and address, unless nobody is to be told any more.
    async fn recipient(
        &self,
        app: &App,
        case: &Case,
    ) -> Result<Option<(String, String)>, AppError> {
        let recipient = match self {
            Self::CaseOpened(job) => Addressee::Contact(job.contact),
            Self::Reminder(job) if is_wanted(case, &job.reminder) => job.recipient,
            Self::Notice(job) if notice::is_wanted(case, job.matter, job.to) => job.to,
            Self::Reminder(_) | Self::Notice(_) => return Ok(None),
        };
        app.address(recipient).await
    }

    async fn message(&self, app: &App, case: &Case) -> Result<Option<Message>, AppError> {
        let directory = app.directory().await?;
        let controller = directory.name(case.controller);
        let base = app.settings().base_url.trim_end_matches('/');
        let link = format!("{base}/cases/{}", case.id);
        let (language, exercise) = (Language::Sv, case.exercise);
        let (reference, name) = (case.reference.as_str(), controller.as_str());
        Ok(match self {
            Self::CaseOpened(_) => {
                let due = case.duties.values().filter_map(|it| it.due_by_earliest(case)).min();
                Some(case_opened(&CaseOpened {
                    language,
                    controller: name,
                    reference,
                    title: &case.title,
                    link: &link,
                    told_at: case.awareness.own_people_told.unwrap_or(case.opened_at),
                    due,
                    exercise,
                }))
            }
            Self::Notice(job) => {
                let part = match job.matter {
                    Matter::Update { .. } | Matter::Text { .. } => "coordination".to_owned(),
                    Matter::Task { .. } | Matter::Effect { .. } => "work".to_owned(),
                    Matter::Approval { number } | Matter::Approved { number } => {
                        let offer = case.offers.iter().find(|it| it.number == number);
                        let duty = offer.map(|it| it.frozen.verdict.duty.to_string());
                        format!("notification?duty={}#approve", duty.unwrap_or_default())
                    }
                };
                let link = format!("{link}/{part}");
                let told = Waiting {
                    language,
                    name,
                    reference,
                    matter: job.matter,
                    link: &link,
                    exercise,
                };
                Some(waiting(&told))
            }
            Self::Reminder(job) => case.duties.get(&job.reminder.duty).map(|duty| {
                duty_due(&DutyDue {
                    language,
                    controller: name,
                    reference,
                    duty: &duty.terms.duty.name.sv,
                    rung: job.reminder.rung,
                    matter: job.reminder.matter,
                    due: job.reminder.due,
                    link: &format!("{link}/duties"),
                    exercise,
                })
            }),
        })
    }
}
