//! The read model: what the events of each stream have led to.

use crate::{
    Store,
    error::StoreError,
    packed,
    seal::{Cell, Sealer},
    sql::{self, Row, Transaction, Value},
};
use fyr_core::event::{State, Stream, StreamKind};
use jiff::Timestamp;
use uuid::Uuid;

const BY_STREAM: &str = "
SELECT stream, version, body FROM aggregate
WHERE stream IN (SELECT value FROM json_each($1)) ORDER BY stream";

const BY_KEY: &str = "SELECT stream, version, body FROM aggregate WHERE kind = $1 AND key = $2";

const RISING: &str = "
SELECT stream, version, body FROM aggregate WHERE kind = $1 AND (sort, stream) > ($2, $3)
ORDER BY sort, stream LIMIT $4";

const RISING_OWNED: &str = "
SELECT stream, version, body FROM aggregate WHERE kind = $1 AND (sort, stream) > ($2, $3)
    AND owner IN (SELECT value FROM json_each($5))
ORDER BY sort, stream LIMIT $4";

const EVERY: &str = "
SELECT stream, version, body FROM aggregate WHERE stream > $1 AND stream < $2 ORDER BY stream LIMIT $3";

const FALLING: &str = "
SELECT stream, version, body FROM aggregate WHERE kind = $1 AND (sort, stream) < ($2, $3)
ORDER BY sort DESC, stream DESC LIMIT $4";

const FALLING_OWNED: &str = "
SELECT stream, version, body FROM aggregate WHERE kind = $1 AND (sort, stream) < ($2, $3)
    AND owner IN (SELECT value FROM json_each($5))
ORDER BY sort DESC, stream DESC LIMIT $4";

/// One stream's state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Aggregate {
    /// Whose history.
    pub stream: Stream,
    /// The number of events it rests on.
    pub version: u64,
    /// What they led to.
    pub state: State,
}

/// Asks for a page of streams of one kind.
#[derive(Debug, Clone)]
pub struct ListQuery {
    /// Of what.
    pub kind: StreamKind,
    /// Only those whose [`State::owner`] is among these; all when absent.
    pub owners: Option<Vec<Uuid>>,
    /// By [`State::sort`], then by stream.
    pub order: Order,
    /// The last of the page before.
    pub after: Option<Cursor>,
    /// The most to return.
    pub limit: u32,
}

/// The direction of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// Oldest first.
    Rising,
    /// Newest first.
    Falling,
}

/// A place in a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cursor {
    /// [`State::sort`] of the last one.
    pub sort: i64,
    /// Its stream.
    pub stream: Stream,
}

impl Aggregate {
    /// Returns the place after this one.
    pub fn cursor(&self) -> Cursor {
        Cursor { sort: self.state.sort(), stream: self.stream }
    }
}

impl Store {
    /// Loads the state of a stream; `None` when it has no events.
    ///
    /// # Errors
    ///
    /// Faults of the database; [`StoreError::Unreadable`].
    pub async fn load(&self, stream: &Stream) -> Result<Option<Aggregate>, StoreError> {
        Ok(self.load_many(std::slice::from_ref(stream)).await?.pop())
    }

    /// Loads the states of several streams at once, sorted by the streams' names.
    ///
    /// Streams without events are missing in the answer.
    ///
    /// # Errors
    ///
    /// As [`Store::load`].
    pub async fn load_many(&self, streams: &[Stream]) -> Result<Vec<Aggregate>, StoreError> {
        let rows = self.database().query(BY_STREAM, vec![sql::list(streams)]).await?;
        rows.into_iter().map(|row| aggregate(self.sealer(), row)).collect()
    }

    /// Finds a stream of a kind by its [`State::key`].
    ///
    /// # Errors
    ///
    /// As [`Store::load`].
    pub async fn find_by_key(
        &self,
        kind: StreamKind,
        key: &str,
    ) -> Result<Option<Aggregate>, StoreError> {
        let values = vec![kind.as_str().into(), key.into()];
        let row = self.database().query(BY_KEY, values).await?.pop();
        row.map(|row| aggregate(self.sealer(), row)).transpose()
    }

    /// Lists streams of a kind, page by page.
    ///
    /// # Errors
    ///
    /// As [`Store::load`].
    pub async fn list(&self, query: &ListQuery) -> Result<Vec<Aggregate>, StoreError> {
        // A stream's name begins with a letter and is plain ASCII: "" stands before all, "~" after all.
        let (sort, stream) = match (query.after, query.order) {
            (Some(cursor), _) => (cursor.sort, cursor.stream.to_string()),
            (None, Order::Rising) => (i64::MIN, String::new()),
            (None, Order::Falling) => (i64::MAX, "~".to_owned()),
        };
        let sql = match (query.order, &query.owners) {
            (Order::Rising, None) => RISING,
            (Order::Rising, Some(_)) => RISING_OWNED,
            (Order::Falling, None) => FALLING,
            (Order::Falling, Some(_)) => FALLING_OWNED,
        };
        let limit = Value::Int(query.limit.into());
        let mut values =
            vec![query.kind.as_str().into(), Value::Int(sort), Value::Text(stream), limit];
        if let Some(owners) = &query.owners {
            values.push(sql::list(owners));
        }
        let rows = self.database().query(sql, values).await?;
        rows.into_iter().map(|row| aggregate(self.sealer(), row)).collect()
    }

    /// Makes something of every stream of a kind, on as many processors as there are; in the order of the streams' names.
    ///
    /// A stream that comes or moves meanwhile may be read before or after.
    ///
    /// # Errors
    ///
    /// As [`Store::load`].
    pub async fn every<T: Send + 'static>(
        &self,
        kind: StreamKind,
        each: impl Fn(Aggregate) -> T + Clone + Send + Sync + 'static,
    ) -> Result<Vec<T>, StoreError> {
        let parts = EVERY_PARTS.windows(2).filter_map(|it| Some((it.first()?, it.last()?)));
        let reading: Vec<_> = parts
            .map(|(from, to)| {
                let part = (format!("{}/{from}", kind.as_str()), format!("{}/{to}", kind.as_str()));
                let (store, each) = (self.clone(), each.clone());
                tokio::spawn(async move { store.every_in(part, each).await })
            })
            .collect();
        let mut all = Vec::new();
        for part in reading {
            let read = part.await;
            all.extend(read.map_err(|error| StoreError::unreadable("a part of states", error))??);
        }
        Ok(all)
    }

    /// The same of the streams whose names come after one text and before another.
    async fn every_in<T: Send + 'static>(
        &self,
        (mut after, end): (String, String),
        each: impl Fn(Aggregate) -> T + Clone + Send + 'static,
    ) -> Result<Vec<T>, StoreError> {
        let mut pages = Vec::new();
        loop {
            let values =
                vec![Value::Text(after.clone()), Value::Text(end.clone()), Value::Int(EVERY_ROWS)];
            let rows = self.database().query(EVERY, values).await?;
            let rows: Vec<(String, Row)> = rows
                .into_iter()
                .map(|mut row| Ok((row.text()?, row)))
                .collect::<Result<_, StoreError>>()?;
            let Some((last, _)) = rows.last() else { break };
            after.clone_from(last);
            let (store, each) = (self.clone(), each.clone());
            pages.push(tokio::task::spawn_blocking(move || {
                let made = rows.into_iter().map(|row| named(store.sealer(), row).map(&each));
                made.collect::<Result<Vec<T>, StoreError>>()
            }));
        }
        let mut all = Vec::new();
        for page in pages {
            let read = page.await;
            all.extend(read.map_err(|error| StoreError::unreadable("a page of states", error))??);
        }
        Ok(all)
    }
}

/// How ids begin where [`Store::every`] parts them, in plain ASCII: "~" comes after all. The parts are read at the same time
/// by half of the reading connections: a file that lies in no cache is waited for, not computed.
const EVERY_PARTS: &[&str] = &["", "4", "8", "c", "~"];
/// How many rows [`Store::every`] reads at once: some MB of cases, whose reading then fills a processor while the next come.
const EVERY_ROWS: i64 = 256;

/// Loads states within a writing transaction.
pub(crate) async fn aggregates(
    transaction: &mut Transaction<'_>,
    sealer: &Sealer,
    streams: &[Stream],
) -> Result<Vec<Aggregate>, StoreError> {
    if streams.is_empty() {
        return Ok(Vec::new());
    }
    let rows = transaction.query(BY_STREAM, vec![sql::list(streams)]).await?;
    rows.into_iter().map(|row| aggregate(sealer, row)).collect()
}

/// Makes the row of a state.
pub(crate) fn aggregate_row(
    sealer: &Sealer,
    aggregate: &Aggregate,
) -> Result<Vec<Value>, StoreError> {
    let Aggregate { stream, version, state } = aggregate;
    let name = stream.to_string();
    let plain = serde_json::to_vec(state)
        .map_err(|error| StoreError::unreadable(format!("{name}, being written,"), error))?;
    let packed = packed::pack(plain)
        .map_err(|error| StoreError::unreadable(format!("{name}, being packed,"), error))?;
    let body = sealer.seal(cell(&name), packed);
    Ok(vec![
        Value::Text(name),
        stream.kind.as_str().into(),
        sql::maybe_text(state.owner()),
        Value::Int(state.sort()),
        sql::maybe_text(state.key()),
        sql::count(*version),
        Value::Bytes(body),
    ])
}

/// Cuts a time to what is stored, so that a state applied now equals one applied again later.
pub(crate) fn to_microsecond(at: Timestamp) -> Result<Timestamp, StoreError> {
    Timestamp::from_microsecond(at.as_microsecond())
        .map_err(|error| StoreError::unreadable("the time of the act", error))
}

fn aggregate(sealer: &Sealer, mut row: Row) -> Result<Aggregate, StoreError> {
    let name = row.text()?;
    named(sealer, (name, row))
}

/// Reads a row whose first column, the stream's name, has been taken.
fn named(sealer: &Sealer, (name, mut row): (String, Row)) -> Result<Aggregate, StoreError> {
    let (version, stored) = (row.count()?, row.bytes()?);
    let stream =
        name.parse::<Stream>().map_err(|error| StoreError::unreadable("a stream's name", error))?;
    let packed = sealer.open(cell(&name), stored)?;
    let plain = packed::unpack(packed)
        .map_err(|error| StoreError::unreadable(format!("the state of {name}"), error))?;
    let state = serde_json::from_slice(&plain)
        .map_err(|error| StoreError::unreadable(format!("the state of {name}"), error))?;
    Ok(Aggregate { stream, version, state })
}

fn cell(row: &str) -> Cell<'_> {
    Cell { table: "aggregate", row, column: "body" }
}
