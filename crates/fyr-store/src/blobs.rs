//! Documents and other bytes that belong to an act.

use crate::{
    Store,
    error::StoreError,
    seal::{Cell, Sealer},
    sql::{self, Row, Transaction, Value},
};
use fyr_journal::entry::digest_stored;
use jiff::Timestamp;
use uuid::Uuid;

const INSERT: &str = "
INSERT INTO blob (id, area, media_type, size, digest, at, bytes)
VALUES ($1, $2, $3, $4, $5, $6, $7)";

const GET: &str = "SELECT id, area, media_type, size, digest, at, bytes FROM blob WHERE id = $1";

const LIST: &str = "
SELECT id, area, media_type, size, digest, at FROM blob WHERE area = $1 ORDER BY at, id";

const OLDER: &str = "SELECT id, area FROM blob WHERE area LIKE $1 AND at < $2 ORDER BY area, id";

const REMOVE: &str = "DELETE FROM blob WHERE id = $1";

/// Bytes to store with an act. An id is used once: a new version is a new blob.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewBlob {
    /// Made by the caller.
    pub id: Uuid,
    /// What it belongs to, by which it is listed; for example a case.
    pub area: String,
    /// For example `application/pdf`.
    pub media_type: String,
    /// The bytes; below 1 GB, the most that both engines take in one value.
    pub bytes: Vec<u8>,
}

/// What is known of stored bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BlobInfo {
    /// Which.
    pub id: Uuid,
    /// What it belongs to.
    pub area: String,
    /// For example `application/pdf`.
    pub media_type: String,
    /// The number of bytes.
    pub size: u64,
    /// SHA-256 of the bytes, as [`blob_digest`] makes it.
    pub digest: [u8; 32],
    /// When it was stored.
    pub at: Timestamp,
}

/// Stored bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Blob {
    /// What is known of them.
    pub info: BlobInfo,
    /// The bytes.
    pub bytes: Vec<u8>,
}

/// Returns the SHA-256 of bytes, for an event that names a blob.
pub fn blob_digest(bytes: &[u8]) -> [u8; 32] {
    digest_stored(bytes)
}

impl Store {
    /// Returns stored bytes; `None` when there are none with this id.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unreadable`] when the bytes are not those that were stored, and faults.
    pub async fn blob_get(&self, id: Uuid) -> Result<Option<Blob>, StoreError> {
        let Some(mut row) = self.database().query(GET, vec![name(id)]).await?.pop() else {
            return Ok(None);
        };
        let info = info(&mut row)?;
        let row_name = id.to_string();
        let bytes = self.sealer().open(cell(&row_name), row.bytes()?)?;
        if blob_digest(&bytes) != info.digest {
            let what = format!("blob {id}");
            return Err(StoreError::unreadable(what, "the bytes do not have the stored digest"));
        }
        Ok(Some(Blob { info, bytes }))
    }

    /// Lists what is stored in an area, oldest first.
    ///
    /// # Errors
    ///
    /// Faults of the database.
    pub async fn blob_list(&self, area: &str) -> Result<Vec<BlobInfo>, StoreError> {
        let rows = self.database().query(LIST, vec![area.into()]).await?;
        rows.into_iter().map(|mut row| info(&mut row)).collect()
    }

    /// Lists what was stored before a moment in areas like this one, in which `%` stands for anything: id and area.
    ///
    /// # Errors
    ///
    /// Faults of the database.
    pub async fn blobs_older(
        &self,
        areas: &str,
        than: Timestamp,
    ) -> Result<Vec<(Uuid, String)>, StoreError> {
        let rows = self.database().query(OLDER, vec![areas.into(), sql::time(than)]).await?;
        rows.into_iter().map(|mut row| Ok((row.parsed()?, row.text()?))).collect()
    }

    /// Removes stored bytes if they are there.
    ///
    /// # Errors
    ///
    /// Faults of the database.
    pub async fn blob_remove(&self, id: Uuid) -> Result<(), StoreError> {
        let mut transaction = self.begin().await?;
        transaction.execute(REMOVE, vec![name(id)]).await?;
        transaction.commit().await
    }
}

/// Stores bytes within an act.
pub(crate) async fn insert(
    transaction: &mut Transaction<'_>,
    sealer: &Sealer,
    blob: NewBlob,
    at: Timestamp,
) -> Result<(), StoreError> {
    let row = blob.id.to_string();
    let (size, digest) = (blob.bytes.len() as u64, blob_digest(&blob.bytes));
    let bytes = sealer.seal(cell(&row), blob.bytes);
    let values = vec![
        name(blob.id),
        Value::Text(blob.area),
        Value::Text(blob.media_type),
        sql::count(size),
        Value::Bytes(digest.to_vec()),
        sql::time(at),
        Value::Bytes(bytes),
    ];
    transaction.execute(INSERT, values).await.map(|_| ())
}

fn info(row: &mut Row) -> Result<BlobInfo, StoreError> {
    Ok(BlobInfo {
        id: row.parsed()?,
        area: row.text()?,
        media_type: row.text()?,
        size: row.count()?,
        digest: row.hash()?,
        at: row.time()?,
    })
}

fn name(id: Uuid) -> Value {
    Value::Text(id.to_string())
}

fn cell(row: &str) -> Cell<'_> {
    Cell { table: "blob", row, column: "bytes" }
}
