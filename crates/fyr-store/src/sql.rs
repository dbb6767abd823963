//! The narrow waist: one SQL text, one kind of value and row, two engines below.
//!
//! Statements are constants with `$1`, `$2`, …, which both engines read as positions. They keep to
//! BIGINT, TEXT and bytes, `RETURNING`, `ON CONFLICT`, row comparisons and `json_each(text)` for lists.

use crate::{
    error::StoreError,
    postgres::{self, Server},
    sqlite::{self, Files},
};
use jiff::Timestamp;
use std::vec;

/// A value on its way to or from the database.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Value {
    Null(Column),
    Int(i64),
    Text(String),
    Bytes(Vec<u8>),
}

/// The type of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Column {
    Int,
    Text,
    Bytes,
}

/// One row of a result, read from the first column to the last.
#[derive(Debug)]
pub(crate) struct Row {
    cells: vec::IntoIter<Value>,
}

/// A table that is written many rows at a time.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Bulk {
    Journal,
    Payload,
    Tree,
    Aggregate,
    Job,
    Person,
}

/// An open database.
#[derive(Debug)]
pub(crate) enum Database {
    Sqlite(Files),
    Postgres(Server),
}

/// The one writing transaction; rolled back unless committed.
#[derive(Debug)]
pub(crate) enum Transaction<'a> {
    Sqlite(sqlite::Writing, &'a Database),
    Postgres(postgres::Writing, &'a Database),
}

impl Database {
    /// The name people know it by: a path, or server and database. No password.
    pub(crate) fn place(&self) -> &str {
        match self {
            Self::Sqlite(files) => files.place(),
            Self::Postgres(server) => server.place(),
        }
    }

    /// Reads outside any transaction.
    pub(crate) async fn query(
        &self,
        sql: &'static str,
        values: Vec<Value>,
    ) -> Result<Vec<Row>, StoreError> {
        match self {
            Self::Sqlite(files) => files.query(sql, values).await,
            Self::Postgres(server) => server.query(sql, values).await,
        }
        .map_err(|error| self.fault(error))
    }

    /// Takes the one right to write, waiting for it.
    pub(crate) async fn begin(&self) -> Result<Transaction<'_>, StoreError> {
        match self {
            Self::Sqlite(files) => {
                files.begin().await.map(|writing| Transaction::Sqlite(writing, self))
            }
            Self::Postgres(server) => {
                server.begin().await.map(|writing| Transaction::Postgres(writing, self))
            }
        }
        .map_err(|error| self.fault(error))
    }

    /// The statement that leases jobs: the engines differ in how rows are locked.
    pub(crate) const fn job_claim(&self) -> &'static str {
        match self {
            Self::Sqlite(_) => sqlite::JOB_CLAIM,
            Self::Postgres(_) => postgres::JOB_CLAIM,
        }
    }

    /// The steps that build the schema, oldest first.
    pub(crate) const fn migrations(&self) -> &'static [&'static str] {
        match self {
            Self::Sqlite(_) => sqlite::MIGRATIONS,
            Self::Postgres(_) => postgres::MIGRATIONS,
        }
    }

    pub(crate) async fn close(&self) {
        match self {
            Self::Sqlite(files) => files.close().await,
            Self::Postgres(server) => server.close().await,
        }
    }

    fn fault(&self, error: sqlx::Error) -> StoreError {
        let meaning = match self {
            Self::Sqlite(_) => sqlite::meaning(&error),
            Self::Postgres(_) => postgres::meaning(&error),
        };
        StoreError::of_engine(self.place(), meaning, error)
    }
}

impl Transaction<'_> {
    pub(crate) async fn query(
        &mut self,
        sql: &'static str,
        values: Vec<Value>,
    ) -> Result<Vec<Row>, StoreError> {
        match self {
            Self::Sqlite(writing, database) => {
                sqlite::query(writing, sql, values).await.map_err(|error| database.fault(error))
            }
            Self::Postgres(writing, database) => {
                postgres::query(writing, sql, values).await.map_err(|error| database.fault(error))
            }
        }
    }

    /// Runs a statement and returns the number of rows it changed.
    pub(crate) async fn execute(
        &mut self,
        sql: &'static str,
        values: Vec<Value>,
    ) -> Result<u64, StoreError> {
        match self {
            Self::Sqlite(writing, database) => {
                sqlite::execute(writing, sql, values).await.map_err(|error| database.fault(error))
            }
            Self::Postgres(writing, database) => {
                postgres::execute(writing, sql, values).await.map_err(|error| database.fault(error))
            }
        }
    }

    /// Runs several statements without values: a step of the schema.
    pub(crate) async fn script(&mut self, sql: &'static str) -> Result<(), StoreError> {
        match self {
            Self::Sqlite(writing, database) => {
                sqlite::script(writing, sql).await.map_err(|error| database.fault(error))
            }
            Self::Postgres(writing, database) => {
                postgres::script(writing, sql).await.map_err(|error| database.fault(error))
            }
        }
    }

    /// Writes many rows of one table. Each row has [`Bulk::columns`] in order.
    pub(crate) async fn insert(
        &mut self,
        bulk: Bulk,
        rows: Vec<Vec<Value>>,
    ) -> Result<(), StoreError> {
        if rows.is_empty() {
            return Ok(());
        }
        match self {
            Self::Sqlite(writing, database) => {
                sqlite::insert(writing, bulk, rows).await.map_err(|error| database.fault(error))
            }
            Self::Postgres(writing, database) => {
                postgres::insert(writing, bulk, rows).await.map_err(|error| database.fault(error))
            }
        }
    }

    /// Tells other processes, once committed, that the journal has `size` entries.
    pub(crate) async fn announce(&mut self, size: u64) -> Result<(), StoreError> {
        match self {
            Self::Sqlite(..) => Ok(()),
            Self::Postgres(writing, database) => {
                postgres::announce(writing, size).await.map_err(|error| database.fault(error))
            }
        }
    }

    pub(crate) async fn commit(self) -> Result<(), StoreError> {
        match self {
            Self::Sqlite(writing, database) => {
                writing.commit().await.map_err(|error| database.fault(error))
            }
            Self::Postgres(writing, database) => {
                writing.commit().await.map_err(|error| database.fault(error))
            }
        }
    }

    pub(crate) fn database(&self) -> &Database {
        match self {
            Self::Sqlite(_, database) | Self::Postgres(_, database) => database,
        }
    }
}

impl Bulk {
    /// The types of the columns, in the order of the statement.
    pub(crate) const fn columns(self) -> &'static [Column] {
        use Column::{Bytes, Int, Text};
        match self {
            Self::Journal => &[Int, Text, Int, Int, Text, Text, Bytes, Bytes, Bytes],
            Self::Payload => &[Int, Bytes, Bytes],
            Self::Tree => &[Int, Bytes],
            Self::Aggregate => &[Text, Text, Text, Int, Text, Int, Bytes],
            Self::Job => &[Text, Text, Text, Text, Int, Int, Int, Int, Bytes],
            Self::Person => &[Text, Int, Int, Int, Bytes],
        }
    }
}

impl Row {
    pub(crate) fn new(cells: Vec<Value>) -> Self {
        Self { cells: cells.into_iter() }
    }

    pub(crate) fn int(&mut self) -> Result<i64, StoreError> {
        self.maybe_int()?.ok_or_else(|| unexpected("a number", "nothing"))
    }

    pub(crate) fn maybe_int(&mut self) -> Result<Option<i64>, StoreError> {
        match self.cells.next() {
            Some(Value::Int(value)) => Ok(Some(value)),
            Some(Value::Null(_)) => Ok(None),
            Some(Value::Text(_)) => Err(unexpected("a number", "text")),
            Some(Value::Bytes(_)) => Err(unexpected("a number", "bytes")),
            None => Err(unexpected("a number", "the end of the row")),
        }
    }

    /// Reads a number that cannot be negative: a position, a version, a count.
    pub(crate) fn count(&mut self) -> Result<u64, StoreError> {
        let value = self.int()?;
        u64::try_from(value).map_err(|_| unexpected("a number from 0", "a negative one"))
    }

    pub(crate) fn time(&mut self) -> Result<Timestamp, StoreError> {
        moment(self.int()?)
    }

    pub(crate) fn maybe_time(&mut self) -> Result<Option<Timestamp>, StoreError> {
        self.maybe_int()?.map(moment).transpose()
    }

    pub(crate) fn text(&mut self) -> Result<String, StoreError> {
        self.maybe_text()?.ok_or_else(|| unexpected("text", "nothing"))
    }

    pub(crate) fn maybe_text(&mut self) -> Result<Option<String>, StoreError> {
        match self.cells.next() {
            Some(Value::Text(value)) => Ok(Some(value)),
            Some(Value::Null(_)) => Ok(None),
            Some(Value::Int(_)) => Err(unexpected("text", "a number")),
            Some(Value::Bytes(_)) => Err(unexpected("text", "bytes")),
            None => Err(unexpected("text", "the end of the row")),
        }
    }

    /// Reads text that has a form of its own: an id, a stream's name.
    pub(crate) fn parsed<T>(&mut self) -> Result<T, StoreError>
    where
        T: std::str::FromStr<Err: std::error::Error + Send + Sync + 'static>,
    {
        self.text()?.parse().map_err(|error: T::Err| StoreError::unreadable("a stored id", error))
    }

    pub(crate) fn maybe_parsed<T>(&mut self) -> Result<Option<T>, StoreError>
    where
        T: std::str::FromStr<Err: std::error::Error + Send + Sync + 'static>,
    {
        self.maybe_text()?
            .map(|text| {
                text.parse().map_err(|error: T::Err| StoreError::unreadable("a stored id", error))
            })
            .transpose()
    }

    pub(crate) fn bytes(&mut self) -> Result<Vec<u8>, StoreError> {
        self.maybe_bytes()?.ok_or_else(|| unexpected("bytes", "nothing"))
    }

    pub(crate) fn maybe_bytes(&mut self) -> Result<Option<Vec<u8>>, StoreError> {
        match self.cells.next() {
            Some(Value::Bytes(value)) => Ok(Some(value)),
            Some(Value::Null(_)) => Ok(None),
            Some(Value::Int(_)) => Err(unexpected("bytes", "a number")),
            Some(Value::Text(_)) => Err(unexpected("bytes", "text")),
            None => Err(unexpected("bytes", "the end of the row")),
        }
    }

    /// Reads a hash or digest. Returns what is there also when its length is wrong.
    pub(crate) fn hash(&mut self) -> Result<[u8; 32], StoreError> {
        let bytes = self.bytes()?;
        bytes.try_into().map_err(|_| unexpected("a hash of 32 bytes", "another length"))
    }
}

/// Writes a list for `json_each($N)`.
pub(crate) fn list<T: ToString>(items: impl IntoIterator<Item = T>) -> Value {
    let items: Vec<String> = items.into_iter().map(|item| item.to_string()).collect();
    Value::Text(serde_json::Value::from(items).to_string())
}

/// Writes a number that counts something.
pub(crate) fn count(value: u64) -> Value {
    // Positions and counts stay far below 2⁶³: a row each is stored.
    Value::Int(i64::try_from(value).unwrap_or(i64::MAX))
}

/// Writes a time, in microseconds since 1970.
pub(crate) fn time(value: Timestamp) -> Value {
    Value::Int(value.as_microsecond())
}

/// Writes a time that may be absent.
pub(crate) fn maybe_time(value: Option<Timestamp>) -> Value {
    value.map_or(Value::Null(Column::Int), time)
}

/// Writes a text that may be absent.
pub(crate) fn maybe_text(value: Option<impl ToString>) -> Value {
    value.map_or(Value::Null(Column::Text), |value| Value::Text(value.to_string()))
}

impl From<&str> for Value {
    fn from(value: &str) -> Self {
        Self::Text(value.to_owned())
    }
}

fn moment(microseconds: i64) -> Result<Timestamp, StoreError> {
    Timestamp::from_microsecond(microseconds)
        .map_err(|error| StoreError::unreadable("a stored time", error))
}

fn unexpected(wanted: &str, found: &str) -> StoreError {
    StoreError::unreadable("a stored value", format!("expected {wanted}, found {found}"))
}
