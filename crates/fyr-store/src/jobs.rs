//! Work that an act asks for, leased to one worker at a time.
//!
//! A worker that dies loses nothing: when its lease has run out, the job is leased again. A job is
//! therefore done at least once, and its outcome stored exactly once: finishing is part of the act
//! that stores what came of it.

use crate::{
    Store,
    batch::{Appended, Batch},
    chain,
    error::StoreError,
    seal::{Cell, Sealer},
    sql::{self, Bulk, Column, Row, Transaction, Value},
};
use jiff::Timestamp;
use uuid::Uuid;

const EXTEND: &str = "
UPDATE job SET lease_until = $3 WHERE id = $1 AND attempts = $2 AND state = 0
    AND lease_until IS NOT NULL";

const DONE: &str = "
UPDATE job SET state = 1, finished_at = $3, lease_until = NULL, error = NULL
WHERE id = $1 AND attempts = $2 AND state = 0 AND lease_until IS NOT NULL";

const RETRY_LATER: &str = "
UPDATE job SET run_at = $3, error = $4, lease_until = NULL
WHERE id = $1 AND attempts = $2 AND state = 0 AND lease_until IS NOT NULL";

const GIVE_UP: &str = "
UPDATE job SET state = 2, finished_at = $3, error = $4, lease_until = NULL
WHERE id = $1 AND attempts = $2 AND state = 0 AND lease_until IS NOT NULL";

const RETRY_NOW: &str = "
UPDATE job SET state = 0, run_at = $2, finished_at = NULL
WHERE id = $1 AND (state = 2 OR (state = 0 AND lease_until IS NULL))";

const LIST: &str = "
SELECT id, unique_key, kind, about, state, attempts, created_at, run_at, lease_until, finished_at, error
FROM job WHERE ($1 IS NULL OR state = $1) AND ($2 IS NULL OR kind = $2) AND ($3 IS NULL OR about = $3)
ORDER BY created_at DESC, id DESC LIMIT $4";

/// Work to be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewJob {
    /// Made by the caller.
    pub id: Uuid,
    /// What makes asking twice one job; it holds also after the job is done.
    pub unique_key: Option<String>,
    /// What to do, for example `mail.send`.
    pub kind: String,
    /// The thing it is about, by which it is shown; for example a case.
    pub about: Option<Uuid>,
    /// Not before this moment.
    pub run_at: Timestamp,
    /// What the worker needs to know: ids.
    pub payload: Vec<u8>,
}

/// Asks for due jobs.
#[derive(Debug, Clone, Copy)]
pub struct JobLease<'a> {
    /// Of these kinds.
    pub kinds: &'a [&'a str],
    /// Due at this moment.
    pub now: Timestamp,
    /// For how long they are this worker's.
    pub until: Timestamp,
    /// At most so many.
    pub limit: u32,
}

/// A job that is this worker's for a while.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeasedJob {
    /// Which.
    pub id: Uuid,
    /// What to do.
    pub kind: String,
    /// The thing it is about.
    pub about: Option<Uuid>,
    /// Which attempt this is, from 1.
    pub attempt: u64,
    /// When it was due.
    pub run_at: Timestamp,
    /// What the worker needs to know.
    pub payload: Vec<u8>,
}

/// Why a job could not be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JobFailure {
    /// When.
    pub at: Timestamp,
    /// What went wrong, for people to read. No personal data.
    pub error: String,
    /// When to try again; absent to give up.
    pub retry_at: Option<Timestamp>,
}

/// Where a job stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JobState {
    /// To be done, or being done while [`Job::lease_until`] lies ahead.
    Waiting,
    /// Done.
    Done,
    /// Given up after failing.
    GivenUp,
}

/// A job, to be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Job {
    /// Which.
    pub id: Uuid,
    /// What makes it one.
    pub unique_key: Option<String>,
    /// What to do.
    pub kind: String,
    /// The thing it is about.
    pub about: Option<Uuid>,
    /// Where it stands.
    pub state: JobState,
    /// How often it has been begun.
    pub attempts: u64,
    /// When it was asked for.
    pub created_at: Timestamp,
    /// When it is or was due.
    pub run_at: Timestamp,
    /// Until when a worker has it.
    pub lease_until: Option<Timestamp>,
    /// When it was done or given up.
    pub finished_at: Option<Timestamp>,
    /// What went wrong last.
    pub error: Option<String>,
}

/// Asks for jobs to show; each condition narrows.
#[derive(Debug, Clone, Default)]
pub struct JobQuery {
    /// In this state.
    pub state: Option<JobState>,
    /// Of this kind.
    pub kind: Option<String>,
    /// About this thing.
    pub about: Option<Uuid>,
    /// The most to return.
    pub limit: u32,
}

impl Store {
    /// Leases jobs that are due, the longest due first. No two workers get the same.
    ///
    /// # Errors
    ///
    /// Faults of the database.
    pub async fn job_lease(&self, lease: &JobLease<'_>) -> Result<Vec<LeasedJob>, StoreError> {
        let values = vec![
            sql::list(lease.kinds),
            sql::time(lease.now),
            sql::time(lease.until),
            Value::Int(lease.limit.into()),
        ];
        let mut transaction = self.begin().await?;
        let claim = transaction.database().job_claim();
        let rows = transaction.query(claim, values).await?;
        transaction.commit().await?;
        let leased = rows.into_iter().map(|row| leased(self.sealer(), row));
        let mut leased = leased.collect::<Result<Vec<_>, _>>()?;
        leased.sort_by_key(|job| (job.run_at, job.id));
        Ok(leased)
    }

    /// Keeps a job for longer.
    ///
    /// # Errors
    ///
    /// [`StoreError::LeaseLost`] when it has been leased to another, or is finished.
    pub async fn job_extend(&self, job: &LeasedJob, until: Timestamp) -> Result<(), StoreError> {
        let mut transaction = self.begin().await?;
        self.job_update(&mut transaction, EXTEND, (job, vec![sql::time(until)])).await?;
        transaction.commit().await
    }

    /// Finishes a job and stores what came of it, both or neither.
    ///
    /// # Errors
    ///
    /// [`StoreError::LeaseLost`], and those of [`Store::append`].
    pub async fn job_done_with(
        &self,
        job: &LeasedJob,
        batch: Batch,
    ) -> Result<Appended, StoreError> {
        self.jobs_done_with(&[job], batch).await
    }

    /// Finishes several jobs and stores what came of them in one act, all or nothing: many small acts cost as many
    /// writes to disk.
    ///
    /// # Errors
    ///
    /// [`StoreError::LeaseLost`] for the first job that is no longer this worker's, and those of [`Store::append`].
    pub async fn jobs_done_with(
        &self,
        jobs: &[&LeasedJob],
        batch: Batch,
    ) -> Result<Appended, StoreError> {
        let mut transaction = self.begin().await?;
        for job in jobs {
            self.job_update(&mut transaction, DONE, (job, vec![sql::time(batch.at)])).await?;
        }
        let appended = self.write(&mut transaction, batch).await?;
        self.commit(transaction, appended).await
    }

    /// Gives a job back: to be tried again, or given up.
    ///
    /// # Errors
    ///
    /// [`StoreError::LeaseLost`].
    pub async fn job_failed(&self, job: &LeasedJob, failure: JobFailure) -> Result<(), StoreError> {
        let sql = if failure.retry_at.is_some() { RETRY_LATER } else { GIVE_UP };
        let when = sql::time(failure.retry_at.unwrap_or(failure.at));
        let mut transaction = self.begin().await?;
        let values = vec![when, Value::Text(failure.error)];
        self.job_update(&mut transaction, sql, (job, values)).await?;
        transaction.commit().await
    }

    /// Lets a job that waits or was given up be tried at `at`, because a person says so.
    ///
    /// # Errors
    ///
    /// [`StoreError::JobNotWaiting`] when it is done, being done, or unknown.
    pub async fn job_retry(&self, id: Uuid, at: Timestamp) -> Result<(), StoreError> {
        let mut transaction = self.begin().await?;
        let values = vec![Value::Text(id.to_string()), sql::time(at)];
        if transaction.execute(RETRY_NOW, values).await? == 0 {
            return Err(StoreError::JobNotWaiting { job: id });
        }
        let size = chain::size_within(&mut transaction).await?;
        self.commit(transaction, Appended { size, versions: Vec::new() }).await.map(|_| ())
    }

    /// Lists jobs, newest first.
    ///
    /// # Errors
    ///
    /// Faults of the database.
    pub async fn job_list(&self, query: &JobQuery) -> Result<Vec<Job>, StoreError> {
        let values = vec![
            query.state.map_or(Value::Null(Column::Int), |state| Value::Int(state.number())),
            sql::maybe_text(query.kind.as_deref()),
            sql::maybe_text(query.about),
            Value::Int(query.limit.into()),
        ];
        let rows = self.database().query(LIST, values).await?;
        rows.into_iter().map(shown).collect()
    }

    /// Runs a statement on a job that must still be this worker's: `$1` is its id, `$2` the attempt.
    async fn job_update(
        &self,
        transaction: &mut Transaction<'_>,
        sql: &'static str,
        (job, rest): (&LeasedJob, Vec<Value>),
    ) -> Result<(), StoreError> {
        let mut values = vec![Value::Text(job.id.to_string()), sql::count(job.attempt)];
        values.extend(rest);
        let changed = transaction.execute(sql, values).await?;
        if changed == 0 { Err(StoreError::LeaseLost { job: job.id }) } else { Ok(()) }
    }
}

/// Stores jobs within an act; one that was asked for before is passed over.
pub(crate) async fn insert(
    transaction: &mut Transaction<'_>,
    sealer: &Sealer,
    jobs: Vec<NewJob>,
    now: Timestamp,
) -> Result<(), StoreError> {
    let rows = jobs
        .into_iter()
        .map(|job| {
            let row = job.id.to_string();
            vec![
                row.as_str().into(),
                sql::maybe_text(job.unique_key),
                Value::Text(job.kind),
                sql::maybe_text(job.about),
                Value::Int(JobState::Waiting.number()),
                Value::Int(0),
                sql::time(now),
                sql::time(job.run_at),
                Value::Bytes(sealer.seal(cell(&row), job.payload)),
            ]
        })
        .collect();
    transaction.insert(Bulk::Job, rows).await
}

impl JobState {
    /// How it is stored; the statements name the numbers.
    const fn number(self) -> i64 {
        match self {
            Self::Waiting => 0,
            Self::Done => 1,
            Self::GivenUp => 2,
        }
    }
}

fn leased(sealer: &Sealer, mut row: Row) -> Result<LeasedJob, StoreError> {
    let id: Uuid = row.parsed()?;
    Ok(LeasedJob {
        id,
        kind: row.text()?,
        about: row.maybe_parsed()?,
        attempt: row.count()?,
        run_at: row.time()?,
        payload: sealer.open(cell(&id.to_string()), row.bytes()?)?,
    })
}

fn shown(mut row: Row) -> Result<Job, StoreError> {
    Ok(Job {
        id: row.parsed()?,
        unique_key: row.maybe_text()?,
        kind: row.text()?,
        about: row.maybe_parsed()?,
        state: match row.int()? {
            0 => JobState::Waiting,
            1 => JobState::Done,
            2 => JobState::GivenUp,
            _ => return Err(StoreError::unreadable("a job", "its state is unknown")),
        },
        attempts: row.count()?,
        created_at: row.time()?,
        run_at: row.time()?,
        lease_until: row.maybe_time()?,
        finished_at: row.maybe_time()?,
        error: row.maybe_text()?,
    })
}

fn cell(row: &str) -> Cell<'_> {
    Cell { table: "job", row, column: "payload" }
}
