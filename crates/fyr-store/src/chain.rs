//! The journal's tree within a writing transaction: where it stands, and how it grows.

use crate::{
    error::StoreError,
    sql::{self, Bulk, Database, Transaction, Value},
};
use fyr_journal::{
    checkpoint::{self, CheckpointError},
    frontier::Frontier,
    hash::Hash,
    key::SigningKey,
    tree::{TreeError, root_indexes, stored_count},
};
use jiff::Timestamp;

/// The number of entries.
pub(crate) const SIZE: &str = "SELECT COALESCE(MAX(pos) + 1, 0) FROM journal";

const HEADS: &str = "
SELECT (SELECT COALESCE(MAX(pos) + 1, 0) FROM journal), (SELECT COALESCE(MAX(idx) + 1, 0) FROM tree),
    (SELECT note FROM checkpoint ORDER BY size DESC LIMIT 1)";

const HASHES: &str = "
SELECT hash FROM tree WHERE idx IN (SELECT CAST(value AS BIGINT) FROM json_each($1)) ORDER BY idx";

const CHECKPOINT: &str = "INSERT INTO checkpoint (size, note, at) VALUES ($1, $2, $3)";

/// Returns the number of entries.
pub(crate) async fn size(database: &Database) -> Result<u64, StoreError> {
    let mut rows = database.query(SIZE, Vec::new()).await?;
    rows.pop().map_or(Ok(0), |mut row| row.count())
}

/// Returns the number of entries as a writing transaction sees it.
pub(crate) async fn size_within(transaction: &mut Transaction<'_>) -> Result<u64, StoreError> {
    let mut rows = transaction.query(SIZE, Vec::new()).await?;
    rows.pop().map_or(Ok(0), |mut row| row.count())
}

/// Reads the right edge of the tree and makes sure that it is what was signed last.
///
/// Nothing is ever signed on top of entries that were taken away, or of a tree that was changed.
pub(crate) async fn frontier(
    transaction: &mut Transaction<'_>,
    key: &SigningKey,
) -> Result<Frontier, StoreError> {
    let mut rows = transaction.query(HEADS, Vec::new()).await?;
    let Some(mut heads) = rows.pop() else { return Err(broken("its tables are gone")) };
    let (size, hashes, note) = (heads.count()?, heads.count()?, heads.maybe_text()?);
    if hashes != stored_count(size).map_err(tree)? {
        return Err(broken("entries and tree end at different places"));
    }
    let indexes = root_indexes(size).map_err(tree)?;
    let mut found = Vec::with_capacity(indexes.len());
    for mut row in transaction.query(HASHES, vec![sql::list(&indexes)]).await? {
        found.push(Hash(row.hash()?));
    }
    // The subtrees' indexes rise from left to right, which is the order the frontier wants.
    let frontier = Frontier::restore(size, found).map_err(tree)?;
    match note {
        None if size == 0 => Ok(frontier),
        None => Err(broken("it has entries but no checkpoint")),
        Some(note) => {
            let signed = checkpoint::open(note.as_bytes(), &key.verifier()).map_err(not_signed)?;
            if signed.size == size && signed.root == frontier.root() {
                Ok(frontier)
            } else {
                Err(broken("it is not what its newest checkpoint says"))
            }
        }
    }
}

/// Stores the hashes of new leaves and a signed checkpoint of the journal with them.
pub(crate) async fn grow(
    transaction: &mut Transaction<'_>,
    key: &SigningKey,
    growth: Growth<'_>,
) -> Result<(), StoreError> {
    let Growth { mut frontier, leaves, at } = growth;
    let hashes = frontier.append(leaves).map_err(tree)?;
    let rows = hashes
        .into_iter()
        .map(|(index, hash)| vec![sql::count(index), Value::Bytes(hash.0.to_vec())])
        .collect();
    transaction.insert(Bulk::Tree, rows).await?;
    let note = checkpoint::sign(key, frontier.size(), frontier.root());
    let values = vec![sql::count(frontier.size()), Value::Text(note), sql::time(at)];
    transaction.execute(CHECKPOINT, values).await.map(|_| ())
}

/// What is added to the tree in one act.
pub(crate) struct Growth<'a> {
    pub(crate) frontier: Frontier,
    pub(crate) leaves: &'a [Hash],
    pub(crate) at: Timestamp,
}

fn not_signed(error: CheckpointError) -> StoreError {
    let other_key =
        matches!(error, CheckpointError::Origin { .. } | CheckpointError::NotSigned { .. });
    if other_key {
        StoreError::SigningKey { source: error.into() }
    } else {
        broken(&error.to_string())
    }
}

fn tree(error: TreeError) -> StoreError {
    broken(&error.to_string())
}

fn broken(what: &str) -> StoreError {
    StoreError::Journal { what: what.to_owned() }
}
