//! The schema: built and upgraded step by step, refused when it is newer than the program.

use crate::{
    error::StoreError,
    sql::{Database, Row, Value},
};

/// The steps taken so far. One statement for both engines, and for every schema there will be.
const TABLE: &str = "CREATE TABLE IF NOT EXISTS schema_step (step BIGINT PRIMARY KEY)";
const NEWEST: &str = "SELECT COALESCE(MAX(step), 0) FROM schema_step";
const TAKEN: &str = "INSERT INTO schema_step (step) VALUES ($1)";

/// Takes the steps that are missing, all in one transaction.
pub(crate) async fn upgrade(database: &Database) -> Result<(), StoreError> {
    // Asked first without the right to write: an installation that is up to date waits for nobody.
    if let Ok(rows) = database.query(NEWEST, Vec::new()).await
        && compare(database, rows)? == Missing::Nothing
    {
        return Ok(());
    }
    let mut transaction = database.begin().await?;
    transaction.script(TABLE).await?;
    let rows = transaction.query(NEWEST, Vec::new()).await?;
    if let Missing::After(found) = compare(database, rows)? {
        for (step, script) in (1..).zip(database.migrations()).filter(|(step, _)| *step > found) {
            transaction.script(script).await?;
            transaction.execute(TAKEN, vec![Value::Int(step)]).await?;
        }
    }
    transaction.commit().await
}

/// Refuses a schema that is not the one this program knows.
pub(crate) async fn check(database: &Database) -> Result<(), StoreError> {
    let rows = match database.query(NEWEST, Vec::new()).await {
        // The statement is right, so the table is not there: a database of something else.
        Err(StoreError::Engine { place, .. }) => return Err(StoreError::Missing { place }),
        rows => rows?,
    };
    match compare(database, rows)? {
        Missing::Nothing => Ok(()),
        Missing::After(found) => {
            let (place, known) = (database.place().to_owned(), known(database));
            Err(StoreError::SchemaOlder { place, found, known })
        }
    }
}

#[derive(PartialEq, Eq)]
enum Missing {
    Nothing,
    After(i64),
}

fn compare(database: &Database, mut rows: Vec<Row>) -> Result<Missing, StoreError> {
    let found = rows.pop().map_or(Ok(0), |mut row| row.int())?;
    let known = known(database);
    if found > known {
        let place = database.place().to_owned();
        return Err(StoreError::SchemaNewer { place, found, known });
    }
    Ok(if found == known { Missing::Nothing } else { Missing::After(found) })
}

fn known(database: &Database) -> i64 {
    i64::try_from(database.migrations().len()).unwrap_or(i64::MAX)
}
