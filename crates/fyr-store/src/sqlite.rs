//! What is SQLite's own: opening, schema, lock, claim, error codes.
//!
//! One connection writes (`BEGIN IMMEDIATE`), a few read beside it (WAL). `synchronous = FULL`: an act
//! that was answered survives a power cut. Source: sqlite.org/wal.html, sqlite.org/pragma.html.

use crate::{
    error::Meaning,
    sql::{Bulk, Column, Row, Value},
};
use sqlx::{
    ConnectOptions, Decode, Row as _, Sqlite, SqliteConnection, SqlitePool, TypeInfo, ValueRef,
    query::Query,
    sqlite::{
        SqliteArguments, SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteRow,
        SqliteSynchronous, SqliteValueRef,
    },
};
use std::{path::Path, time::Duration};

/// The transaction that holds the write lock.
pub(crate) type Writing = sqlx::Transaction<'static, Sqlite>;

/// Reading connections. Pages of eight people at once are served without waiting; each costs about 2 MB of cache.
const READERS: u32 = 8;

/// How long to wait for another process that writes, before saying so.
const LOCK_WAIT: Duration = Duration::from_secs(10);

/// How long to wait for this process' own writer: a long act (a rebuild) may be running.
const WRITER_WAIT: Duration = Duration::from_mins(2);

/// Schema steps; never changed once released, only added to.
pub(crate) const MIGRATIONS: &[&str] = &["
CREATE TABLE journal (
    pos INTEGER PRIMARY KEY, stream TEXT NOT NULL, version INTEGER NOT NULL, at INTEGER NOT NULL,
    actor TEXT NOT NULL, kind TEXT NOT NULL, commitment BLOB NOT NULL, stored BLOB NOT NULL,
    leaf BLOB NOT NULL, UNIQUE (stream, version)
) STRICT;
CREATE TABLE payload (pos INTEGER PRIMARY KEY, salt BLOB NOT NULL, body BLOB NOT NULL) STRICT;
CREATE TABLE tree (idx INTEGER PRIMARY KEY, hash BLOB NOT NULL) STRICT;
CREATE TABLE checkpoint (size INTEGER PRIMARY KEY, note TEXT NOT NULL, at INTEGER NOT NULL) STRICT;
CREATE TABLE aggregate (
    stream TEXT PRIMARY KEY, kind TEXT NOT NULL, owner TEXT, sort INTEGER NOT NULL, key TEXT,
    version INTEGER NOT NULL, body BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX aggregate_key ON aggregate (kind, key);
CREATE INDEX aggregate_sort ON aggregate (kind, sort, stream);
CREATE TABLE job (
    id TEXT PRIMARY KEY, unique_key TEXT UNIQUE, kind TEXT NOT NULL, about TEXT,
    state INTEGER NOT NULL, attempts INTEGER NOT NULL, created_at INTEGER NOT NULL,
    run_at INTEGER NOT NULL, lease_until INTEGER, finished_at INTEGER, error TEXT,
    payload BLOB NOT NULL
) STRICT;
CREATE INDEX job_due ON job (state, run_at);
CREATE INDEX job_about ON job (about) WHERE about IS NOT NULL;
CREATE INDEX job_created ON job (created_at, id);
CREATE TABLE blob (
    id TEXT PRIMARY KEY, area TEXT NOT NULL, media_type TEXT NOT NULL, size INTEGER NOT NULL,
    digest BLOB NOT NULL, at INTEGER NOT NULL, bytes BLOB NOT NULL
) STRICT;
CREATE INDEX blob_area ON blob (area, at, id);
CREATE TABLE kept (
    area TEXT NOT NULL, key TEXT NOT NULL, expires INTEGER, body BLOB NOT NULL,
    PRIMARY KEY (area, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX kept_expires ON kept (expires) WHERE expires IS NOT NULL;
CREATE TABLE person (
    case_id TEXT NOT NULL, seq INTEGER NOT NULL, protected INTEGER NOT NULL,
    minor INTEGER NOT NULL, body BLOB NOT NULL, PRIMARY KEY (case_id, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX person_protected ON person (case_id, protected, seq);
"];

/// Leases due jobs. The write lock alone keeps two workers apart.
pub(crate) const JOB_CLAIM: &str = "
WITH due AS MATERIALIZED (
    SELECT id AS due_id FROM job
    WHERE state = 0 AND run_at <= $2 AND (lease_until IS NULL OR lease_until <= $2)
        AND kind IN (SELECT value FROM json_each($1))
    ORDER BY run_at, id LIMIT $4
)
UPDATE job SET attempts = attempts + 1, lease_until = $3 FROM due WHERE job.id = due.due_id
RETURNING id, kind, about, attempts, run_at, payload";

/// An open SQLite file: one writer, some readers.
#[derive(Debug)]
pub(crate) struct Files {
    place: String,
    write: Option<SqlitePool>,
    read: SqlitePool,
}

/// Makes a file that does not exist yet readable by this user alone; SQLite gives its helper files the same rights. What
/// cannot be made here is for SQLite to explain.
fn make_private(file: &Path) {
    use std::os::unix::fs::OpenOptionsExt as _;
    let _made = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(file);
}

impl Files {
    /// Opens the file for writing; makes it when there is none.
    pub(crate) async fn open(file: &Path) -> Result<Self, sqlx::Error> {
        make_private(file);
        let options = SqliteConnectOptions::new()
            .filename(file)
            .busy_timeout(LOCK_WAIT)
            .statement_cache_capacity(200)
            .disable_statement_logging();
        let write = SqlitePoolOptions::new()
            .max_connections(1)
            .acquire_timeout(WRITER_WAIT)
            .idle_timeout(None)
            .max_lifetime(None)
            .connect_with(
                options
                    .clone()
                    .create_if_missing(true)
                    .journal_mode(SqliteJournalMode::Wal)
                    .synchronous(SqliteSynchronous::Full),
            )
            .await?;
        let read = readers().connect_lazy_with(options.read_only(true));
        Ok(Self { place: file.display().to_string(), write: Some(write), read })
    }

    /// Opens the file for reading only; makes nothing and leaves nothing behind.
    ///
    /// Without a write-ahead log beside it nobody is writing, and the file is read as it lies there:
    /// otherwise SQLite would make its two helper files even for a reader.
    pub(crate) async fn open_read_only(file: &Path) -> Result<Self, sqlx::Error> {
        let mut log = file.as_os_str().to_owned();
        log.push("-wal");
        let options = SqliteConnectOptions::new()
            .filename(file)
            .read_only(true)
            .immutable(!Path::new(&log).exists())
            .busy_timeout(LOCK_WAIT)
            .disable_statement_logging();
        let read = readers().connect_with(options).await?;
        Ok(Self { place: file.display().to_string(), write: None, read })
    }

    pub(crate) fn place(&self) -> &str {
        &self.place
    }

    pub(crate) async fn query(
        &self,
        sql: &'static str,
        values: Vec<Value>,
    ) -> Result<Vec<Row>, sqlx::Error> {
        let mut connection = self.read.acquire().await?;
        query(&mut connection, sql, values).await
    }

    pub(crate) async fn begin(&self) -> Result<Writing, sqlx::Error> {
        // Without a writer the reading connection answers with SQLite's own "read-only".
        self.write.as_ref().unwrap_or(&self.read).begin_with("BEGIN IMMEDIATE").await
    }

    /// Readers first: the last connection to close folds the log into the file, and must be able to write.
    pub(crate) async fn close(&self) {
        self.read.close().await;
        if let Some(write) = &self.write {
            write.close().await;
        }
    }
}

pub(crate) async fn query(
    connection: &mut SqliteConnection,
    sql: &'static str,
    values: Vec<Value>,
) -> Result<Vec<Row>, sqlx::Error> {
    let rows = bound(sql, values).fetch_all(connection).await?;
    rows.iter().map(read).collect()
}

pub(crate) async fn execute(
    connection: &mut SqliteConnection,
    sql: &'static str,
    values: Vec<Value>,
) -> Result<u64, sqlx::Error> {
    Ok(bound(sql, values).execute(connection).await?.rows_affected())
}

pub(crate) async fn script(
    connection: &mut SqliteConnection,
    sql: &'static str,
) -> Result<(), sqlx::Error> {
    sqlx::raw_sql(sql).execute(connection).await.map(|_| ())
}

/// Writes many rows with each statement, the rest one by one: no network lies between.
///
/// Measured with 100,000 people in a debug build: about half the time of one statement a row.
pub(crate) async fn insert(
    connection: &mut SqliteConnection,
    bulk: Bulk,
    rows: Vec<Vec<Value>>,
) -> Result<(), sqlx::Error> {
    let Insert { one, sixteen } = statements(bulk);
    let mut rows = rows.into_iter();
    while rows.len() >= 16 {
        let values = rows.by_ref().take(16).flatten().collect();
        bound(sixteen, values).execute(&mut *connection).await?;
    }
    for row in rows {
        bound(one, row).execute(&mut *connection).await?;
    }
    Ok(())
}

/// One statement in two lengths.
struct Insert {
    one: &'static str,
    sixteen: &'static str,
}

/// Writes a statement for one row and for sixteen.
macro_rules! insert {
    ($into:literal, $row:literal, $then:literal) => {
        Insert {
            one: concat!($into, $row, $then),
            sixteen: concat!(
                $into, $row, ",", $row, ",", $row, ",", $row, ",", $row, ",", $row, ",", $row, ",",
                $row, ",", $row, ",", $row, ",", $row, ",", $row, ",", $row, ",", $row, ",", $row,
                ",", $row, $then
            ),
        }
    };
}

fn statements(bulk: Bulk) -> Insert {
    match bulk {
        Bulk::Journal => insert!("INSERT INTO journal VALUES ", "(?, ?, ?, ?, ?, ?, ?, ?, ?)", ""),
        Bulk::Payload => insert!("INSERT INTO payload VALUES ", "(?, ?, ?)", ""),
        Bulk::Tree => insert!("INSERT INTO tree VALUES ", "(?, ?)", ""),
        Bulk::Aggregate => insert!(
            "INSERT INTO aggregate VALUES ",
            "(?, ?, ?, ?, ?, ?, ?)",
            " ON CONFLICT (stream) DO UPDATE SET owner = excluded.owner, sort = excluded.sort,
                key = excluded.key, version = excluded.version, body = excluded.body"
        ),
        Bulk::Job => insert!(
            "INSERT INTO job
                (id, unique_key, kind, about, state, attempts, created_at, run_at, payload) VALUES ",
            "(?, ?, ?, ?, ?, ?, ?, ?, ?)",
            " ON CONFLICT DO NOTHING"
        ),
        Bulk::Person => insert!(
            "INSERT INTO person VALUES ",
            "(?, ?, ?, ?, ?)",
            " ON CONFLICT (case_id, seq) DO UPDATE SET protected = excluded.protected,
                minor = excluded.minor, body = excluded.body"
        ),
    }
}

/// Source of the codes: sqlite.org/rescode.html; the low byte is the primary code.
pub(crate) fn meaning(error: &sqlx::Error) -> Meaning {
    if matches!(error, sqlx::Error::PoolTimedOut) {
        return Meaning::Locked;
    }
    let Some(error) = error.as_database_error() else { return Meaning::Other };
    if error.is_unique_violation() && error.message().contains("aggregate.key") {
        return Meaning::KeyTaken;
    }
    let code = error.code().and_then(|code| code.parse::<i32>().ok()).unwrap_or_default();
    match code & 0xff {
        // BUSY, LOCKED
        5 | 6 => Meaning::Locked,
        // PERM, READONLY
        3 | 8 => Meaning::ReadOnly,
        13 => Meaning::Full,
        // CORRUPT, NOTADB
        11 | 26 => Meaning::Damaged,
        // IOERR, CANTOPEN
        10 | 14 => Meaning::File,
        _ => Meaning::Other,
    }
}

fn readers() -> SqlitePoolOptions {
    SqlitePoolOptions::new().max_connections(READERS).max_lifetime(None).test_before_acquire(false)
}

fn bound(sql: &'static str, values: Vec<Value>) -> Query<'static, Sqlite, SqliteArguments> {
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

fn read(row: &SqliteRow) -> Result<Row, sqlx::Error> {
    let mut cells = Vec::with_capacity(row.len());
    for index in 0..row.len() {
        let raw = row.try_get_raw(index)?;
        let is = match raw.type_info().name() {
            "INTEGER" => Column::Int,
            "TEXT" => Column::Text,
            _ => Column::Bytes,
        };
        let cell = match is {
            _ if raw.is_null() => Value::Null(Column::Bytes),
            Column::Int => Value::Int(decoded(raw)?),
            Column::Text => Value::Text(decoded(raw)?),
            Column::Bytes => Value::Bytes(decoded(raw)?),
        };
        cells.push(cell);
    }
    Ok(Row::new(cells))
}

fn decoded<'r, T: Decode<'r, Sqlite>>(raw: SqliteValueRef<'r>) -> Result<T, sqlx::Error> {
    T::decode(raw).map_err(sqlx::Error::Decode)
}
