//! The people of each case: rows of their own, outside the journal.
//!
//! A national incident has 1.3 million of them: the journal gets one event with their number, never
//! one event each. A case reads only its own rows.

use crate::{
    Store,
    error::StoreError,
    seal::{Cell, Sealer},
    sql::{self, Bulk, Row, Transaction, Value},
};
use uuid::Uuid;

const CLEAR: &str = "DELETE FROM person WHERE case_id = $1";

const ALL: &str = "
SELECT case_id, seq, protected, minor, body FROM person WHERE case_id = $1 AND seq > $2
ORDER BY seq LIMIT $3";

const SOME: &str = "
SELECT case_id, seq, protected, minor, body FROM person
WHERE case_id = $1 AND protected = $4 AND seq > $2 ORDER BY seq LIMIT $3";

const COUNT: &str = "
SELECT COUNT(*), CAST(COALESCE(SUM(protected), 0) AS BIGINT), CAST(COALESCE(SUM(minor), 0) AS BIGINT)
FROM person WHERE case_id = $1";

/// One person of a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Place in the case's list, given by the caller: the order in which people are shown.
    pub seq: u64,
    /// Whether a protected identity is known: shown and written to apart from the others.
    pub protected: bool,
    /// Whether the person is under age.
    pub minor: bool,
    /// All else, as the caller writes it.
    pub body: Vec<u8>,
}

/// A change to the people of a case, as part of an act.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PeopleChange {
    /// Adds people; one with a place that is taken replaces who is there.
    Put {
        /// Whose case.
        case_id: Uuid,
        /// The people.
        people: Vec<Person>,
    },
    /// Replaces all people of the case.
    Replace {
        /// Whose case.
        case_id: Uuid,
        /// The people; none removes all.
        people: Vec<Person>,
    },
}

/// Asks for a page of a case's people.
#[derive(Debug, Clone, Copy)]
pub struct PeopleQuery {
    /// Whose case.
    pub case_id: Uuid,
    /// Which of them.
    pub which: Which,
    /// [`Person::seq`] of the last of the page before.
    pub after: Option<u64>,
    /// The most to return.
    pub limit: u32,
}

/// Which people of a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// All.
    All,
    /// Those with a protected identity.
    Protected,
    /// Those without.
    Unprotected,
}

/// How many people a case has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PeopleCount {
    /// All of them.
    pub all: u64,
    /// Those with a protected identity.
    pub protected: u64,
    /// Those under age.
    pub minors: u64,
}

impl Store {
    /// Returns a page of a case's people, by their place.
    ///
    /// # Errors
    ///
    /// Faults of the database.
    pub async fn people_page(&self, query: &PeopleQuery) -> Result<Vec<Person>, StoreError> {
        let after = query.after.map_or(Value::Int(-1), sql::count);
        let mut values = vec![name(query.case_id), after, Value::Int(query.limit.into())];
        let sql = match query.which {
            Which::All => ALL,
            Which::Protected => {
                values.push(Value::Int(1));
                SOME
            }
            Which::Unprotected => {
                values.push(Value::Int(0));
                SOME
            }
        };
        let rows = self.database().query(sql, values).await?;
        rows.into_iter().map(|row| read(self.sealer(), row)).collect()
    }

    /// Counts the people of a case.
    ///
    /// # Errors
    ///
    /// Faults of the database.
    pub async fn people_count(&self, case_id: Uuid) -> Result<PeopleCount, StoreError> {
        let Some(mut row) = self.database().query(COUNT, vec![name(case_id)]).await?.pop() else {
            return Ok(PeopleCount::default());
        };
        Ok(PeopleCount { all: row.count()?, protected: row.count()?, minors: row.count()? })
    }
}

/// Carries out a change within an act.
pub(crate) async fn change(
    transaction: &mut Transaction<'_>,
    sealer: &Sealer,
    change: PeopleChange,
) -> Result<(), StoreError> {
    let (case_id, people) = match change {
        PeopleChange::Put { case_id, people } => (case_id, people),
        PeopleChange::Replace { case_id, people } => {
            transaction.execute(CLEAR, vec![name(case_id)]).await?;
            (case_id, people)
        }
    };
    let rows = people
        .into_iter()
        .map(|person| {
            let row = row_name(&case_id.to_string(), person.seq);
            vec![
                name(case_id),
                sql::count(person.seq),
                Value::Int(person.protected.into()),
                Value::Int(person.minor.into()),
                Value::Bytes(sealer.seal(cell(&row), person.body)),
            ]
        })
        .collect();
    transaction.insert(Bulk::Person, rows).await
}

fn read(sealer: &Sealer, mut row: Row) -> Result<Person, StoreError> {
    let (case_id, seq) = (row.text()?, row.count()?);
    let (protected, minor) = (row.int()? != 0, row.int()? != 0);
    let body = sealer.open(cell(&row_name(&case_id, seq)), row.bytes()?)?;
    Ok(Person { seq, protected, minor, body })
}

fn name(id: Uuid) -> Value {
    Value::Text(id.to_string())
}

fn row_name(case_id: &str, seq: u64) -> String {
    format!("{case_id}/{seq}")
}

fn cell(row: &str) -> Cell<'_> {
    Cell { table: "person", row, column: "body" }
}
