//! What is kept beside the journal: sessions, invitations, credentials, settings.
//!
//! These come and go and are not evidence; what they lead to is an event. Each has an area, a key in
//! it, and perhaps an end. Keys that are secrets are handed over as digests: they are stored as given.

use crate::{
    Store,
    error::StoreError,
    seal::{Cell, Sealer},
    sql::{self, Row, Transaction, Value},
};
use jiff::Timestamp;

const PUT: &str = "
INSERT INTO kept (area, key, expires, body) VALUES ($1, $2, $3, $4)
ON CONFLICT (area, key) DO UPDATE SET expires = excluded.expires, body = excluded.body";

const TAKE: &str = "
DELETE FROM kept WHERE area = $1 AND key = $2 AND (expires IS NULL OR expires > $3)";

const REMOVE: &str = "DELETE FROM kept WHERE area = $1 AND key = $2";

const GET: &str = "
SELECT area, key, expires, body FROM kept
WHERE area = $1 AND key = $2 AND (expires IS NULL OR expires > $3)";

const LIST: &str = "
SELECT area, key, expires, body FROM kept
WHERE area = $1 AND (expires IS NULL OR expires > $2) ORDER BY key";

const SWEEP: &str = "DELETE FROM kept WHERE expires <= $1";

/// Something kept under a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// What kind of thing, for example `session`.
    pub area: String,
    /// Which one.
    pub key: String,
    /// When it ceases to be; absent for never.
    pub expires: Option<Timestamp>,
    /// The thing.
    pub body: Vec<u8>,
}

/// A change to what is kept, as part of an act.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeptChange {
    /// Keeps it, in place of what had the same key.
    Put(Kept),
    /// Uses it up: the act fails when it is gone or has expired. One-time links are this.
    Take {
        /// Its area.
        area: String,
        /// Its key.
        key: String,
    },
    /// Removes it if it is there.
    Remove {
        /// Its area.
        area: String,
        /// Its key.
        key: String,
    },
}

impl Store {
    /// Returns the body kept under a key; `None` when it is gone or has expired at `now`.
    ///
    /// # Errors
    ///
    /// Faults of the database.
    pub async fn kept_get(
        &self,
        area: &str,
        key: &str,
        now: Timestamp,
    ) -> Result<Option<Vec<u8>>, StoreError> {
        let values = vec![area.into(), key.into(), sql::time(now)];
        let row = self.database().query(GET, values).await?.pop();
        Ok(row.map(|row| read(self.sealer(), row)).transpose()?.map(|kept| kept.body))
    }

    /// Returns all that is kept in an area and has not expired at `now`, by key.
    ///
    /// # Errors
    ///
    /// Faults of the database.
    pub async fn kept_list(&self, area: &str, now: Timestamp) -> Result<Vec<Kept>, StoreError> {
        let rows = self.database().query(LIST, vec![area.into(), sql::time(now)]).await?;
        rows.into_iter().map(|row| read(self.sealer(), row)).collect()
    }

    /// Keeps something without an act, as a session is.
    ///
    /// # Errors
    ///
    /// Faults of the database.
    pub async fn kept_put(&self, kept: Kept) -> Result<(), StoreError> {
        let mut transaction = self.begin().await?;
        put(&mut transaction, self.sealer(), kept).await?;
        transaction.commit().await
    }

    /// Removes something if it is there.
    ///
    /// # Errors
    ///
    /// Faults of the database.
    pub async fn kept_remove(&self, area: &str, key: &str) -> Result<(), StoreError> {
        let mut transaction = self.begin().await?;
        transaction.execute(REMOVE, vec![area.into(), key.into()]).await?;
        transaction.commit().await
    }

    /// Removes all that has expired at `now` and returns how many there were.
    ///
    /// # Errors
    ///
    /// Faults of the database.
    pub async fn kept_sweep(&self, now: Timestamp) -> Result<u64, StoreError> {
        let mut transaction = self.begin().await?;
        let swept = transaction.execute(SWEEP, vec![sql::time(now)]).await?;
        transaction.commit().await?;
        Ok(swept)
    }
}

/// Carries out a change within an act at `now`.
pub(crate) async fn change(
    transaction: &mut Transaction<'_>,
    sealer: &Sealer,
    change: KeptChange,
    now: Timestamp,
) -> Result<(), StoreError> {
    match change {
        KeptChange::Put(kept) => put(transaction, sealer, kept).await,
        KeptChange::Take { area, key } => {
            let values = vec![area.as_str().into(), Value::Text(key), sql::time(now)];
            let taken = transaction.execute(TAKE, values).await?;
            if taken == 0 { Err(StoreError::KeptGone { area }) } else { Ok(()) }
        }
        KeptChange::Remove { area, key } => {
            let values = vec![Value::Text(area), Value::Text(key)];
            transaction.execute(REMOVE, values).await.map(|_| ())
        }
    }
}

async fn put(
    transaction: &mut Transaction<'_>,
    sealer: &Sealer,
    kept: Kept,
) -> Result<(), StoreError> {
    let body = sealer.seal(cell(&row_name(&kept.area, &kept.key)), kept.body);
    let values = vec![
        Value::Text(kept.area),
        Value::Text(kept.key),
        sql::maybe_time(kept.expires),
        Value::Bytes(body),
    ];
    transaction.execute(PUT, values).await.map(|_| ())
}

fn read(sealer: &Sealer, mut row: Row) -> Result<Kept, StoreError> {
    let (area, key) = (row.text()?, row.text()?);
    let (expires, stored) = (row.maybe_time()?, row.bytes()?);
    let body = sealer.open(cell(&row_name(&area, &key)), stored)?;
    Ok(Kept { area, key, expires, body })
}

fn row_name(area: &str, key: &str) -> String {
    format!("{area}/{key}")
}

fn cell(row: &str) -> Cell<'_> {
    Cell { table: "kept", row, column: "body" }
}
