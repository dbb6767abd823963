//! The events themselves, as they were recorded.

use crate::{
    Store, chain,
    error::StoreError,
    seal::{Cell, Sealer},
    sql::{self, Row, Value},
};
use fyr_core::event::{Event, Stream};
use fyr_journal::hash::Hash;
use jiff::Timestamp;
use std::collections::HashMap;

const HISTORY: &str = "
SELECT j.pos, j.stream, j.version, j.at, j.actor, j.kind, j.leaf, p.body
FROM journal j LEFT JOIN payload p ON p.pos = j.pos
WHERE j.stream = $1 AND j.version > $2 ORDER BY j.version LIMIT $3";

const HISTORIES: &str = "
SELECT j.pos, j.stream, j.version, j.at, j.actor, j.kind, j.leaf, p.body
FROM journal j LEFT JOIN payload p ON p.pos = j.pos
WHERE j.stream IN (SELECT value FROM json_each($1)) ORDER BY j.stream, j.version";

const SINCE: &str = "
SELECT j.pos, j.stream, j.version, j.at, j.actor, j.kind, j.leaf, p.body
FROM journal j LEFT JOIN payload p ON p.pos = j.pos
WHERE j.pos >= $1 ORDER BY j.pos LIMIT $2";

const TOUCHED: &str = "SELECT DISTINCT stream FROM journal WHERE pos >= $1";

const BEFORE: &str = "
SELECT j.pos, j.stream, j.version, j.at, j.actor, j.kind, j.leaf, p.body
FROM journal j LEFT JOIN payload p ON p.pos = j.pos
WHERE j.pos < $1 ORDER BY j.pos DESC LIMIT $2";

/// How many histories are asked for at once.
const STREAMS: usize = 1_000;

/// One event as it was recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recorded {
    /// Place in the journal, from 0 without gaps.
    pub position: u64,
    /// Whose history.
    pub stream: Stream,
    /// Place in that history, from 1 without gaps.
    pub version: u64,
    /// When.
    pub at: Timestamp,
    /// Who.
    pub actor: String,
    /// The event's name, also when the event itself is erased.
    pub kind: String,
    /// The event; `None` when it has been erased.
    pub event: Option<Event>,
    /// The hash of its entry: the leaf of the journal's tree.
    pub leaf: Hash,
}

/// Asks for a part of one stream's history.
#[derive(Debug, Clone, Copy)]
pub struct HistoryQuery {
    /// Whose.
    pub stream: Stream,
    /// The version after which it begins; 0 for the beginning.
    pub after_version: u64,
    /// The most to return.
    pub limit: u32,
}

impl Store {
    /// Returns a part of a stream's history, oldest first.
    ///
    /// # Errors
    ///
    /// Faults of the database; [`StoreError::Unreadable`].
    pub async fn history(&self, query: &HistoryQuery) -> Result<Vec<Recorded>, StoreError> {
        let stream = Value::Text(query.stream.to_string());
        let values = vec![stream, sql::count(query.after_version), Value::Int(query.limit.into())];
        self.recorded(HISTORY, values).await
    }

    /// Returns the whole histories of several streams at once, each oldest first; streams without events are missing.
    ///
    /// # Errors
    ///
    /// As [`Store::history`].
    pub async fn histories(
        &self,
        streams: &[Stream],
    ) -> Result<HashMap<Stream, Vec<Recorded>>, StoreError> {
        let mut all: HashMap<Stream, Vec<Recorded>> = HashMap::new();
        for some in streams.chunks(STREAMS) {
            for recorded in self.recorded(HISTORIES, vec![sql::list(some)]).await? {
                all.entry(recorded.stream).or_default().push(recorded);
            }
        }
        Ok(all)
    }

    /// Returns a page of the journal, newest first; `before` is a position, absent for the newest page.
    ///
    /// # Errors
    ///
    /// As [`Store::history`].
    pub async fn journal_page(
        &self,
        before: Option<u64>,
        limit: u32,
    ) -> Result<Vec<Recorded>, StoreError> {
        let before = sql::count(before.unwrap_or(u64::MAX));
        self.recorded(BEFORE, vec![before, Value::Int(limit.into())]).await
    }

    /// Returns the number of entries; also the position of the next event.
    ///
    /// # Errors
    ///
    /// Faults of the database.
    pub async fn journal_size(&self) -> Result<u64, StoreError> {
        chain::size(self.database()).await
    }

    /// Returns events from a position on, oldest first: `from` is a size seen before, or 0.
    ///
    /// # Errors
    ///
    /// As [`Store::history`].
    pub async fn events_since(&self, from: u64, limit: u32) -> Result<Vec<Recorded>, StoreError> {
        self.recorded(SINCE, vec![sql::count(from), Value::Int(limit.into())]).await
    }

    /// Returns the streams that have events from a position on, in no order.
    ///
    /// # Errors
    ///
    /// Faults of the database.
    pub async fn touched_since(&self, from: u64) -> Result<Vec<Stream>, StoreError> {
        let rows = self.database().query(TOUCHED, vec![sql::count(from)]).await?;
        rows.into_iter().map(|mut row| row.parsed()).collect()
    }

    async fn recorded(
        &self,
        sql: &'static str,
        values: Vec<Value>,
    ) -> Result<Vec<Recorded>, StoreError> {
        let rows = self.database().query(sql, values).await?;
        rows.into_iter().map(|row| recorded(self.sealer(), row)).collect()
    }
}

/// Reads an event; `None` when its payload has been erased.
pub(crate) fn event(
    sealer: &Sealer,
    position: u64,
    stored: Option<Vec<u8>>,
) -> Result<Option<Event>, StoreError> {
    let Some(stored) = stored else { return Ok(None) };
    let row = position.to_string();
    let plain = sealer.open(Cell { table: "payload", row: &row, column: "body" }, stored)?;
    serde_json::from_slice(&plain)
        .map(Some)
        .map_err(|error| StoreError::unreadable(format!("the payload of entry {position}"), error))
}

fn recorded(sealer: &Sealer, mut row: Row) -> Result<Recorded, StoreError> {
    let position = row.count()?;
    Ok(Recorded {
        position,
        stream: row.parsed()?,
        version: row.count()?,
        at: row.time()?,
        actor: row.text()?,
        kind: row.text()?,
        leaf: Hash(row.hash()?),
        event: event(sealer, position, row.maybe_bytes()?)?,
    })
}
