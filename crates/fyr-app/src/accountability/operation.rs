//! Running the installation: what waits, what failed; the mails the demo's sink took.

use crate::{
    App,
    access::{Action, Subject, require},
    error::AppError,
    viewer::Viewer,
};
use fyr_core::context::Timeline;
use fyr_store::jobs::{JobQuery, JobState};
use jiff::Timestamp;
use std::sync::PoisonError;
use uuid::Uuid;

/// A job in the list.
#[derive(Debug, Clone)]
pub struct JobRow {
    /// Which.
    pub id: Uuid,
    /// `mail`, `letters` or `leak`.
    pub kind: String,
    /// `waiting`, `running` or `given_up`.
    pub state: &'static str,
    /// How often it was tried.
    pub attempts: u64,
    /// When it is tried next.
    pub run_at: Timestamp,
    /// Why it failed last; never personal data.
    pub error: Option<String>,
}

/// A mail the embedded sink took.
#[derive(Debug, Clone)]
pub struct SinkMail {
    /// From 1.
    pub number: u64,
    /// When.
    pub at: Timestamp,
    /// To whom.
    pub to: String,
    /// Its subject.
    pub subject: String,
    /// Its text.
    pub body: String,
}

/// How many of the sink's mails are kept to be shown; the oldest go first.
const MAILS_MAX: usize = 2000;
/// How many jobs are shown.
const JOBS_SHOWN: u32 = 200;

impl App {
    /// Returns the jobs that wait or were given up, newest first.
    ///
    /// # Errors
    ///
    /// [`AppError::NotFound`] for all but administrators.
    pub async fn jobs(&self, viewer: &Viewer) -> Result<Vec<JobRow>, AppError> {
        require(viewer, Action::Operate, &Subject::Installation)?;
        let now = self.now(Timeline::Live);
        let mut rows = Vec::new();
        for state in [JobState::GivenUp, JobState::Waiting] {
            let query = JobQuery { state: Some(state), kind: None, about: None, limit: JOBS_SHOWN };
            for job in self.store().job_list(&query).await? {
                let leased = job.lease_until.is_some_and(|until| now < until);
                rows.push(JobRow {
                    id: job.id,
                    kind: job.kind,
                    state: match job.state {
                        JobState::GivenUp => "given_up",
                        JobState::Waiting if leased => "running",
                        JobState::Waiting | JobState::Done => "waiting",
                    },
                    attempts: job.attempts,
                    run_at: job.run_at,
                    error: job.error,
                });
            }
        }
        Ok(rows)
    }

    /// Tries a job again now.
    ///
    /// # Errors
    ///
    /// [`AppError::NotFound`] for all but administrators.
    pub async fn retry_job(&self, viewer: &Viewer, id: Uuid) -> Result<(), AppError> {
        require(viewer, Action::Operate, &Subject::Installation)?;
        self.store().job_retry(id, self.now(Timeline::Live)).await?;
        self.waker().wake();
        Ok(())
    }

    /// Returns the mails the embedded sink took, newest first.
    ///
    /// # Errors
    ///
    /// [`AppError::NotFound`] for all but administrators.
    pub fn mails(&self, viewer: &Viewer) -> Result<Vec<SinkMail>, AppError> {
        require(viewer, Action::Operate, &Subject::Installation)?;
        let mails = self.sink_mails().lock().unwrap_or_else(PoisonError::into_inner);
        Ok(mails.iter().rev().cloned().collect())
    }

    /// Returns whether an embedded sink has taken mails.
    pub fn has_mail_sink(&self) -> bool {
        !self.sink_mails().lock().unwrap_or_else(PoisonError::into_inner).is_empty()
    }

    /// Takes in a mail from the embedded sink, so that a page can show it.
    pub fn sink_mail(&self, mail: SinkMail) {
        let mut mails = self.sink_mails().lock().unwrap_or_else(PoisonError::into_inner);
        mails.push(mail);
        let over = mails.len().saturating_sub(MAILS_MAX);
        mails.drain(..over);
    }
}
