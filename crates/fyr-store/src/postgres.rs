//! What is PostgreSQL's own: opening, schema, lock, claim, notification, error codes.
//!
//! Every writer takes one advisory lock for its transaction, so that positions are given without
//! gaps and in the order of commit, over any number of processes.

use crate::{
    error::Meaning,
    sql::{Bulk, Column, Row, Value},
};
use sqlx::{
    ConnectOptions, Decode, PgConnection, PgPool, Postgres, Row as _, TypeInfo, ValueRef,
    postgres::{PgArguments, PgConnectOptions, PgListener, PgPoolOptions, PgRow, PgValueRef},
    query::Query,
};
use std::{
    ops::{Deref, DerefMut},
    sync::Arc,
    time::Duration,
};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// The transaction that holds the write lock.
#[derive(Debug)]
pub(crate) struct Writing {
    transaction: sqlx::Transaction<'static, Postgres>,
    /// Given back after the transaction has ended: fields are dropped in order.
    _turn: OwnedSemaphorePermit,
}

/// Connections per process: a server's default of 100 leaves room for several processes.
const CONNECTIONS: u32 = 10;

/// How long to wait for a connection before saying that the server cannot be reached.
const CONNECT_WAIT: Duration = Duration::from_secs(5);

/// Rows sent at once: some megabytes of people, thousands of events.
const PORTION: usize = 5_000;

/// The advisory lock of the one writer: "fyr" as a number. Advisory locks count per database.
const WRITE_LOCK: &str = "SELECT pg_advisory_xact_lock(6715762)";

/// The channel on which a grown journal is announced.
const CHANNEL: &str = "fyr_journal";

/// Schema steps; never changed once released, only added to.
///
/// `COLLATE "C"` orders text by bytes, as SQLite does. `json_each(text)` gives the lists of the
/// shared statements the name that SQLite has for them.
pub(crate) const MIGRATIONS: &[&str] = &[r#"
CREATE FUNCTION json_each(text) RETURNS TABLE (value text) LANGUAGE sql IMMUTABLE
    AS 'SELECT json_array_elements_text($1::json)';
CREATE TABLE journal (
    pos BIGINT PRIMARY KEY, stream TEXT COLLATE "C" NOT NULL, version BIGINT NOT NULL,
    at BIGINT NOT NULL, actor TEXT NOT NULL, kind TEXT NOT NULL, commitment BYTEA NOT NULL,
    stored BYTEA NOT NULL, leaf BYTEA NOT NULL, UNIQUE (stream, version)
);
CREATE TABLE payload (pos BIGINT PRIMARY KEY, salt BYTEA NOT NULL, body BYTEA NOT NULL);
CREATE TABLE tree (idx BIGINT PRIMARY KEY, hash BYTEA NOT NULL);
CREATE TABLE checkpoint (size BIGINT PRIMARY KEY, note TEXT NOT NULL, at BIGINT NOT NULL);
CREATE TABLE aggregate (
    stream TEXT COLLATE "C" PRIMARY KEY, kind TEXT COLLATE "C" NOT NULL, owner TEXT COLLATE "C",
    sort BIGINT NOT NULL, key TEXT COLLATE "C", version BIGINT NOT NULL, body BYTEA NOT NULL
);
CREATE UNIQUE INDEX aggregate_key ON aggregate (kind, key);
CREATE INDEX aggregate_sort ON aggregate (kind, sort, stream);
CREATE TABLE job (
    id TEXT COLLATE "C" PRIMARY KEY, unique_key TEXT COLLATE "C" UNIQUE, kind TEXT COLLATE "C" NOT NULL,
    about TEXT COLLATE "C", state BIGINT NOT NULL, attempts BIGINT NOT NULL,
    created_at BIGINT NOT NULL, run_at BIGINT NOT NULL, lease_until BIGINT, finished_at BIGINT,
    error TEXT, payload BYTEA NOT NULL
);
CREATE INDEX job_due ON job (state, run_at);
CREATE INDEX job_about ON job (about) WHERE about IS NOT NULL;
CREATE INDEX job_created ON job (created_at, id);
CREATE TABLE blob (
    id TEXT COLLATE "C" PRIMARY KEY, area TEXT COLLATE "C" NOT NULL, media_type TEXT NOT NULL,
    size BIGINT NOT NULL, digest BYTEA NOT NULL, at BIGINT NOT NULL, bytes BYTEA NOT NULL
);
CREATE INDEX blob_area ON blob (area, at, id);
CREATE TABLE kept (
    area TEXT COLLATE "C" NOT NULL, key TEXT COLLATE "C" NOT NULL, expires BIGINT,
    body BYTEA NOT NULL, PRIMARY KEY (area, key)
);
CREATE INDEX kept_expires ON kept (expires) WHERE expires IS NOT NULL;
CREATE TABLE person (
    case_id TEXT COLLATE "C" NOT NULL, seq BIGINT NOT NULL, protected BIGINT NOT NULL,
    minor BIGINT NOT NULL, body BYTEA NOT NULL, PRIMARY KEY (case_id, seq)
);
CREATE INDEX person_protected ON person (case_id, protected, seq);
"#];

/// Leases due jobs. Rows that another worker is leasing at this moment are passed over.
pub(crate) const JOB_CLAIM: &str = "
WITH due AS MATERIALIZED (
    SELECT id AS due_id FROM job
    WHERE state = 0 AND run_at <= $2 AND (lease_until IS NULL OR lease_until <= $2)
        AND kind IN (SELECT value FROM json_each($1))
    ORDER BY run_at, id LIMIT $4 FOR UPDATE SKIP LOCKED
)
UPDATE job SET attempts = attempts + 1, lease_until = $3 FROM due WHERE job.id = due.due_id
RETURNING id, kind, about, attempts, run_at, payload";

/// An open PostgreSQL database.
#[derive(Debug, Clone)]
pub(crate) struct Server {
    place: String,
    pool: PgPool,
    /// One writer of this process asks for the lock at a time: those who wait hold no connection.
    turns: Arc<Semaphore>,
}

/// Hears that other processes have written.
#[derive(Debug)]
pub(crate) struct Listener {
    inner: PgListener,
}

/// The name of the database in an address, without sign-in.
pub(crate) fn place(url: &str) -> String {
    match url.parse::<PgConnectOptions>() {
        Ok(options) => format!(
            "PostgreSQL database `{}` on {}:{}",
            options.get_database().unwrap_or("(default)"),
            options.get_host(),
            options.get_port()
        ),
        Err(_) => "the PostgreSQL address in the settings".to_owned(),
    }
}

impl Server {
    /// Connects for writing.
    pub(crate) async fn open(url: &str) -> Result<Self, sqlx::Error> {
        Self::connect(url, url.parse()?).await
    }

    /// Connects so that the server itself refuses any change.
    pub(crate) async fn open_read_only(url: &str) -> Result<Self, sqlx::Error> {
        let options: PgConnectOptions = url.parse()?;
        Self::connect(url, options.options([("default_transaction_read_only", "on")])).await
    }

    async fn connect(url: &str, options: PgConnectOptions) -> Result<Self, sqlx::Error> {
        let pool = PgPoolOptions::new()
            .max_connections(CONNECTIONS)
            .acquire_timeout(CONNECT_WAIT)
            .connect_with(options.application_name("fyr").disable_statement_logging())
            .await?;
        Ok(Self { place: place(url), pool, turns: Arc::new(Semaphore::new(1)) })
    }

    pub(crate) fn place(&self) -> &str {
        &self.place
    }

    pub(crate) async fn query(
        &self,
        sql: &'static str,
        values: Vec<Value>,
    ) -> Result<Vec<Row>, sqlx::Error> {
        let mut connection = self.pool.acquire().await?;
        query(&mut connection, sql, values).await
    }

    pub(crate) async fn begin(&self) -> Result<Writing, sqlx::Error> {
        let turn = Arc::clone(&self.turns).acquire_owned().await;
        let turn = turn.map_err(|_| sqlx::Error::PoolClosed)?;
        let mut transaction = self.pool.begin().await?;
        script(&mut transaction, WRITE_LOCK).await?;
        Ok(Writing { transaction, _turn: turn })
    }

    pub(crate) async fn close(&self) {
        self.pool.close().await;
    }

    /// Begins to hear announcements.
    pub(crate) async fn listen(&self) -> Result<Listener, sqlx::Error> {
        let mut inner = PgListener::connect_with(&self.pool).await?;
        inner.listen(CHANNEL).await?;
        Ok(Listener { inner })
    }
}

impl Writing {
    pub(crate) async fn commit(self) -> Result<(), sqlx::Error> {
        self.transaction.commit().await
    }
}

impl Deref for Writing {
    type Target = PgConnection;

    fn deref(&self) -> &PgConnection {
        &self.transaction
    }
}

impl DerefMut for Writing {
    fn deref_mut(&mut self) -> &mut PgConnection {
        &mut self.transaction
    }
}

impl Listener {
    /// Waits for the next announcement: the size of the journal, or `None` when the connection was
    /// lost and made again, so that announcements may have been missed.
    pub(crate) async fn next(&mut self) -> Result<Option<u64>, sqlx::Error> {
        let notification = self.inner.try_recv().await?;
        Ok(notification.and_then(|notification| notification.payload().parse().ok()))
    }
}

pub(crate) async fn query(
    connection: &mut PgConnection,
    sql: &'static str,
    values: Vec<Value>,
) -> Result<Vec<Row>, sqlx::Error> {
    let rows = bound(sql, values).fetch_all(connection).await?;
    rows.iter().map(read).collect()
}

pub(crate) async fn execute(
    connection: &mut PgConnection,
    sql: &'static str,
    values: Vec<Value>,
) -> Result<u64, sqlx::Error> {
    Ok(bound(sql, values).execute(connection).await?.rows_affected())
}

pub(crate) async fn script(
    connection: &mut PgConnection,
    sql: &'static str,
) -> Result<(), sqlx::Error> {
    sqlx::raw_sql(sql).execute(connection).await.map(|_| ())
}

/// Announced by the server when the transaction commits, never before.
pub(crate) async fn announce(connection: &mut PgConnection, size: u64) -> Result<(), sqlx::Error> {
    bound("SELECT pg_notify($1, $2)", vec![CHANNEL.into(), Value::Text(size.to_string())])
        .execute(connection)
        .await
        .map(|_| ())
}

/// Sends columns as arrays: one round trip for [`PORTION`] rows.
pub(crate) async fn insert(
    connection: &mut PgConnection,
    bulk: Bulk,
    rows: Vec<Vec<Value>>,
) -> Result<(), sqlx::Error> {
    let sql = match bulk {
        Bulk::Journal => {
            "INSERT INTO journal SELECT * FROM unnest($1::bigint[], $2::text[], $3::bigint[],
                $4::bigint[], $5::text[], $6::text[], $7::bytea[], $8::bytea[], $9::bytea[])"
        }
        Bulk::Payload => {
            "INSERT INTO payload SELECT * FROM unnest($1::bigint[], $2::bytea[], $3::bytea[])"
        }
        Bulk::Tree => "INSERT INTO tree SELECT * FROM unnest($1::bigint[], $2::bytea[])",
        Bulk::Aggregate => {
            "INSERT INTO aggregate SELECT * FROM unnest($1::text[], $2::text[], $3::text[],
                $4::bigint[], $5::text[], $6::bigint[], $7::bytea[])
            ON CONFLICT (stream) DO UPDATE SET owner = excluded.owner, sort = excluded.sort,
                key = excluded.key, version = excluded.version, body = excluded.body"
        }
        Bulk::Job => {
            "INSERT INTO job (id, unique_key, kind, about, state, attempts, created_at, run_at, payload)
            SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::bigint[],
                $6::bigint[], $7::bigint[], $8::bigint[], $9::bytea[])
            ON CONFLICT DO NOTHING"
        }
        Bulk::Person => {
            "INSERT INTO person SELECT * FROM unnest($1::text[], $2::bigint[], $3::bigint[],
                $4::bigint[], $5::bytea[])
            ON CONFLICT (case_id, seq) DO UPDATE SET protected = excluded.protected,
                minor = excluded.minor, body = excluded.body"
        }
    };
    let mut rows: Vec<_> = rows.into_iter().map(Vec::into_iter).collect();
    while !rows.is_empty() {
        let mut portion: Vec<_> = rows.drain(..rows.len().min(PORTION)).collect();
        let mut query = sqlx::query(sql);
        for column in bulk.columns() {
            let values = portion.iter_mut().map(Iterator::next);
            query = match column {
                Column::Int => query.bind(values.map(int).collect::<Vec<_>>()),
                Column::Text => query.bind(values.map(text).collect::<Vec<_>>()),
                Column::Bytes => query.bind(values.map(bytes).collect::<Vec<_>>()),
            };
        }
        query.execute(&mut *connection).await?;
    }
    Ok(())
}

/// Source of the codes: PostgreSQL 15 documentation, appendix A.
pub(crate) fn meaning(error: &sqlx::Error) -> Meaning {
    if matches!(
        error,
        sqlx::Error::Io(_)
            | sqlx::Error::Tls(_)
            | sqlx::Error::PoolTimedOut
            | sqlx::Error::Configuration(_)
    ) {
        return Meaning::Down;
    }
    let Some(error) = error.as_database_error() else { return Meaning::Other };
    if error.is_unique_violation() && error.constraint() == Some("aggregate_key") {
        return Meaning::KeyTaken;
    }
    let code = error.code().unwrap_or_default();
    match code.as_ref() {
        // disk_full
        "53100" => Meaning::Full,
        // read_only_sql_transaction, insufficient_privilege
        "25006" | "42501" => Meaning::ReadOnly,
        // lock_not_available, deadlock_detected
        "55P03" | "40P01" => Meaning::Locked,
        // data_corrupted, index_corrupted
        "XX001" | "XX002" => Meaning::Damaged,
        // too_many_connections, invalid_catalog_name; classes: connection exception, invalid
        // authorization, operator intervention (shut down, starting up)
        "53300" | "3D000" => Meaning::Down,
        code if ["08", "28", "57"].iter().any(|class| code.starts_with(class)) => Meaning::Down,
        _ => Meaning::Other,
    }
}

fn bound(sql: &'static str, values: Vec<Value>) -> Query<'static, Postgres, PgArguments> {
    let mut query = sqlx::query(sql);
    for value in values {
        query = match value {
            Value::Int(value) => query.bind(value),
            Value::Text(value) => query.bind(value),
            Value::Bytes(value) => query.bind(value),
            Value::Null(Column::Int) => query.bind(None::<i64>),
            Value::Null(Column::Text) => query.bind(None::<String>),
            Value::Null(Column::Bytes) => query.bind(None::<Vec<u8>>),
        };
    }
    query
}

#[expect(
    clippy::needless_pass_by_value,
    reason = "one shape with `text` and `bytes`, which take theirs"
)]
fn int(value: Option<Value>) -> Option<i64> {
    match value {
        Some(Value::Int(value)) => Some(value),
        Some(Value::Null(_) | Value::Text(_) | Value::Bytes(_)) | None => None,
    }
}

fn text(value: Option<Value>) -> Option<String> {
    match value {
        Some(Value::Text(value)) => Some(value),
        Some(Value::Null(_) | Value::Int(_) | Value::Bytes(_)) | None => None,
    }
}

fn bytes(value: Option<Value>) -> Option<Vec<u8>> {
    match value {
        Some(Value::Bytes(value)) => Some(value),
        Some(Value::Null(_) | Value::Int(_) | Value::Text(_)) | None => None,
    }
}

fn read(row: &PgRow) -> Result<Row, sqlx::Error> {
    let mut cells = Vec::with_capacity(row.len());
    for index in 0..row.len() {
        let raw = row.try_get_raw(index)?;
        let is = raw.type_info().name().to_owned();
        let cell = match (raw.is_null(), is.as_str()) {
            (true, _) => Value::Null(Column::Bytes),
            (_, "INT8") => Value::Int(decoded(raw)?),
            (_, "TEXT") => Value::Text(decoded(raw)?),
            (_, _) => Value::Bytes(decoded(raw)?),
        };
        cells.push(cell);
    }
    Ok(Row::new(cells))
}

fn decoded<'r, T: Decode<'r, Postgres>>(raw: PgValueRef<'r>) -> Result<T, sqlx::Error> {
    T::decode(raw).map_err(sqlx::Error::Decode)
}
