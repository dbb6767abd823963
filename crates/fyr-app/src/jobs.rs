//! Jobs: what events ask for, carried out with leases so that nothing is lost when a process dies.

mod mail;
mod webhook;

use crate::{App, error::AppError, leak, response::letters};
use fyr_core::{
    case::{
        notice::{Addressee, Matter},
        reminder::{Reminder, Woken},
    },
    context::Timeline,
    id::{CaseId, RecordId, RunId},
};
use fyr_store::{
    error::StoreError,
    jobs::{JobFailure, JobLease, LeasedJob, NewJob},
};
use jiff::{SignedDuration, Timestamp};
use mail::Sent;
use serde::{Deserialize, Serialize};
use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};
use tokio::sync::Notify;
use tracing::warn;

const MAIL: &str = "mail";
const REMINDER: &str = "reminder";
const NOTICE: &str = "notice";
const WEBHOOK: &str = "webhook";
const LETTERS: &str = "letters";
const LEAK: &str = "leak";

/// How long a job is leased; a worker that dies gives it back after so long.
const LEASE: SignedDuration = SignedDuration::from_secs(60);
/// How often a worker at a long job says that it lives.
const EXTEND_EVERY: Duration = Duration::from_secs(20);
/// How often the table is looked at when nobody wakes the worker: retries and other nodes' jobs.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// How often what has expired is removed.
const SWEEP_EVERY: Duration = Duration::from_hours(1);
/// How many mails are leased at once, and sent at the same time.
const MAILS_LEASED: u32 = 64;
const MAILS_AT_ONCE: usize = 8;
/// After so many attempts a job is given up, to be tried again by a person: some three days for mail.
const ATTEMPTS_MAX: u64 = 150;

/// Wakes the workers when a job has been asked for.
#[derive(Default)]
pub(crate) struct Waker {
    mail: Notify,
    heavy: Notify,
    trouble: AtomicBool,
}

impl Waker {
    pub(crate) fn wake(&self) {
        self.mail.notify_one();
        self.heavy.notify_one();
    }
}

/// Tell one contact of one case.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(crate) struct MailJob {
    pub(crate) case: CaseId,
    pub(crate) contact: RecordId,
}

/// Wake one person.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct ReminderJob {
    pub(crate) case: CaseId,
    pub(crate) reminder: Reminder,
    pub(crate) woken: Woken,
    pub(crate) recipient: Addressee,
}

/// Tell one person that something waits in a case.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(crate) struct NoticeJob {
    pub(crate) case: CaseId,
    pub(crate) matter: Matter,
    pub(crate) to: Addressee,
}

/// Tell another system of a reminder.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct WebhookJob {
    pub(crate) case: CaseId,
    pub(crate) reminder: Reminder,
}

/// Make one batch of letters.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(crate) struct LettersJob {
    pub(crate) case: CaseId,
    pub(crate) number: u32,
}

/// Asks for a mail to one contact of one case; asked twice, it is sent once.
pub(crate) fn mail(job: &MailJob, now: Timestamp) -> Result<NewJob, AppError> {
    let key = format!("mail/{}/{}", job.case, job.contact);
    Ok(new(MAIL, (key, job.case.uuid()), now, serde_json::to_vec(job).map_err(AppError::fault)?))
}

/// Asks for one person to be woken; asked twice, by this process or another, it is done once.
pub(crate) fn reminder(job: &ReminderJob, now: Timestamp) -> Result<NewJob, AppError> {
    let Reminder { duty, rung, due, matter: _ } = &job.reminder;
    let (rung, due) = (rung.as_str(), due.as_second());
    let key = format!("reminder/{}/{duty}/{due}/{rung}/{}", job.case, job.recipient);
    Ok(new(
        REMINDER,
        (key, job.case.uuid()),
        now,
        serde_json::to_vec(job).map_err(AppError::fault)?,
    ))
}

/// Asks for one person to be told that something waits; asked twice, by this process or another, it is done once.
pub(crate) fn notice(job: &NoticeJob, now: Timestamp) -> Result<NewJob, AppError> {
    let key = format!("notice/{}/{}/{}", job.case, job.matter, job.to);
    Ok(new(NOTICE, (key, job.case.uuid()), now, serde_json::to_vec(job).map_err(AppError::fault)?))
}

/// Asks for a reminder to be told to another system, once.
pub(crate) fn webhook(job: &WebhookJob, now: Timestamp) -> Result<NewJob, AppError> {
    let Reminder { duty, rung, due, matter: _ } = &job.reminder;
    let (rung, due) = (rung.as_str(), due.as_second());
    let key = format!("webhook/{}/{duty}/{due}/{rung}", job.case);
    Ok(new(WEBHOOK, (key, job.case.uuid()), now, serde_json::to_vec(job).map_err(AppError::fault)?))
}

/// Asks for a batch of letters.
pub(crate) fn letters(batch: (CaseId, u32), now: Timestamp) -> Result<NewJob, AppError> {
    let (case, number) = batch;
    let key = format!("letters/{case}/{number}");
    let payload = serde_json::to_vec(&LettersJob { case, number }).map_err(AppError::fault)?;
    Ok(new(LETTERS, (key, case.uuid()), now, payload))
}

/// Asks for a leak run to be carried out.
pub(crate) fn leak(run: RunId, now: Timestamp) -> Result<NewJob, AppError> {
    let payload = serde_json::to_vec(&run).map_err(AppError::fault)?;
    Ok(new(LEAK, (format!("leak/{run}"), run.uuid()), now, payload))
}

fn new(kind: &str, about: (String, uuid::Uuid), now: Timestamp, payload: Vec<u8>) -> NewJob {
    NewJob {
        id: crate::app::new_id(),
        unique_key: Some(about.0),
        kind: kind.to_owned(),
        about: Some(about.1),
        run_at: now,
        payload,
    }
}

impl App {
    /// Carries out jobs until the returned future is dropped. Run it once in each process.
    pub async fn work(&self) {
        tokio::join!(
            Box::pin(self.work_mail()),
            Box::pin(self.work_heavy()),
            Box::pin(self.sweep())
        );
    }

    /// Waits until no job is left that could be carried out now, as after a replay.
    ///
    /// # Errors
    ///
    /// [`AppError::Fault`].
    pub async fn settle(&self) -> Result<(), AppError> {
        loop {
            let now = self.now(Timeline::Live);
            let query = fyr_store::jobs::JobQuery {
                state: Some(fyr_store::jobs::JobState::Waiting),
                kind: None,
                about: None,
                limit: 1000,
            };
            let waiting = self.store().job_list(&query).await?;
            let soon = now.saturating_add(SignedDuration::from_secs(3)).unwrap_or(now);
            let busy = |job: &fyr_store::jobs::Job| job.lease_until.is_some() || job.run_at <= soon;
            if !waiting.iter().any(busy) {
                return Ok(());
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    async fn work_mail(&self) {
        loop {
            let leased = self.leased(&[MAIL, REMINDER, NOTICE, WEBHOOK], MAILS_LEASED).await;
            if leased.is_empty() {
                wait(&self.waker().mail).await;
                continue;
            }
            let gate = Arc::new(tokio::sync::Semaphore::new(MAILS_AT_ONCE));
            let mut sending = tokio::task::JoinSet::new();
            for job in leased {
                let (app, gate) = (self.clone(), Arc::clone(&gate));
                sending.spawn(async move {
                    let _permit = gate.acquire_owned().await;
                    let sent = if job.kind == WEBHOOK {
                        webhook::send(&app, &job).await
                    } else {
                        mail::send(&app, &job).await
                    };
                    (job, sent)
                });
            }
            let mut told = Vec::new();
            while let Some(sent) = sending.join_next().await {
                match sent {
                    Ok((job, Ok(Sent::Told(it)))) => told.push((job, it)),
                    Ok((job, Ok(Sent::Nobody))) => self.conclude(&job, Ok(Conclusion::Done)).await,
                    Ok((job, Ok(Sent::Later(reason)))) => {
                        self.conclude(&job, Ok(Conclusion::Later(reason))).await;
                    }
                    Ok((job, Err(error))) => self.conclude(&job, Err(error)).await,
                    Err(error) => warn!(error = %error, "a mail broke off; it is taken again"),
                }
            }
            self.record_told(told).await;
        }
    }

    /// Records whom mails have told: all at once, or one by one where that cannot be.
    async fn record_told(&self, told: Vec<(LeasedJob, mail::Told)>) {
        if told.len() > 1 && mail::record(self, &told).await.is_ok() {
            return;
        }
        for it in told {
            if let Err(error) = mail::record(self, std::slice::from_ref(&it)).await {
                self.conclude(&it.0, Err(error)).await;
            }
        }
    }

    /// Removes sessions and links that have ended, and parts of files that never came whole, now and then: what is not
    /// needed is not kept.
    async fn sweep(&self) {
        loop {
            let now = self.now(Timeline::Live);
            if let Err(error) = self.store().kept_sweep(now).await {
                warn!(error = %error, "ended sessions could not be removed; tried again later");
            }
            if let Err(error) = self.sweep_evidence(now).await {
                warn!(error = %error, "parts of broken off uploads could not be removed; tried again later");
            }
            if let Err(error) = self.sweep_material(now).await {
                warn!(error = %error, "stolen material that nobody holds could not be removed; tried again later");
            }
            tokio::time::sleep(SWEEP_EVERY).await;
        }
    }

    async fn work_heavy(&self) {
        loop {
            let leased = self.leased(&[LETTERS, LEAK], 1).await;
            let Some(job) = leased.into_iter().next() else {
                wait(&self.waker().heavy).await;
                continue;
            };
            let outcome = tokio::select! {
                outcome = self.heavy(&job) => outcome,
                () = self.keep_lease(&job) => Err(AppError::Conflict),
            };
            self.conclude(&job, outcome).await;
        }
    }

    async fn heavy(&self, job: &LeasedJob) -> Result<Conclusion, AppError> {
        if job.kind == LEAK {
            let run: RunId = serde_json::from_slice(&job.payload).map_err(AppError::fault)?;
            leak::carry_out(self, run).await?;
            return Ok(Conclusion::Done);
        }
        let letters: LettersJob = serde_json::from_slice(&job.payload).map_err(AppError::fault)?;
        letters::render(self, letters).await?;
        Ok(Conclusion::Done)
    }

    /// Extends the lease for as long as the job takes; ends only when the lease is lost.
    async fn keep_lease(&self, job: &LeasedJob) {
        loop {
            tokio::time::sleep(EXTEND_EVERY).await;
            let until = after(self.now(Timeline::Live), LEASE);
            if let Err(StoreError::LeaseLost { .. }) = self.store().job_extend(job, until).await {
                return;
            }
        }
    }

    async fn leased(&self, kinds: &[&str], limit: u32) -> Vec<LeasedJob> {
        let now = self.now(Timeline::Live);
        let lease = JobLease { kinds, now, until: after(now, LEASE), limit };
        match self.store().job_lease(&lease).await {
            Ok(leased) => {
                self.waker().trouble.store(false, Ordering::Relaxed);
                leased
            }
            Err(error) => {
                // Said once, not at every look, for as long as it lasts.
                if !self.waker().trouble.swap(true, Ordering::Relaxed) {
                    warn!(error = %error, "jobs could not be leased; they wait");
                }
                Vec::new()
            }
        }
    }

    async fn conclude(&self, job: &LeasedJob, outcome: Result<Conclusion, AppError>) {
        let now = self.now(Timeline::Live);
        let concluded = match outcome {
            Ok(Conclusion::Done) => {
                let batch = fyr_store::batch::Batch::new("system", now);
                self.store().job_done_with(job, batch).await.map(|_| ())
            }
            Ok(Conclusion::Later(reason)) => self.failed(job, now, reason).await,
            Err(error) => self.failed(job, now, words(&error)).await,
        };
        if let Err(error) = concluded {
            warn!(job.id = %job.id, job.kind, error = %error, "job could not be concluded; it is taken again");
        }
    }

    async fn failed(
        &self,
        job: &LeasedJob,
        now: Timestamp,
        error: String,
    ) -> Result<(), StoreError> {
        let retry_at = (job.attempt < ATTEMPTS_MAX).then(|| after(now, pause(job.attempt)));
        let failure = JobFailure { at: now, error, retry_at };
        self.store().job_failed(job, failure).await
    }
}

/// How a job ended, where it did not fail.
pub(crate) enum Conclusion {
    /// Done; its end is still to be stored.
    Done,
    /// To be tried again, because of this.
    Later(String),
}

/// Returns how long to wait after an attempt: 5 s, 10 s, 20 s … half an hour at most.
fn pause(attempt: u64) -> SignedDuration {
    let doubled = u32::try_from(attempt.saturating_sub(1).min(9)).unwrap_or(9);
    SignedDuration::from_secs((5_i64 << doubled).min(1800))
}

fn after(now: Timestamp, span: SignedDuration) -> Timestamp {
    now.saturating_add(span).unwrap_or(Timestamp::MAX)
}

async fn wait(woken: &Notify) {
    tokio::select! {
        () = woken.notified() => {}
        () = tokio::time::sleep(LOOK_EVERY) => {}
    }
}

/// Writes an error with its causes. None of ours holds personal data.
fn words(error: &AppError) -> String {
    let mut words = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        words = format!("{words}: {error}");
        cause = error.source();
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pause_doubles_from_five_seconds_and_ends_at_half_an_hour() {
        let seconds = |attempt| pause(attempt).as_secs();
        assert_eq!([1, 2, 3, 20].map(seconds), [5, 10, 20, 1800]);
    }
}
