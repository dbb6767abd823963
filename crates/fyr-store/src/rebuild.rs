//! Makes the read models again from the journal.

use crate::{
    Store,
    error::StoreError,
    journal,
    read::{self, Aggregate},
    sql::{self, Bulk, Row, Transaction, Value},
};
use fyr_core::event::{Event, Meta, State, Stream};
use jiff::Timestamp;

const CLEAR: &str = "DELETE FROM aggregate";

const PAGE: &str = "
SELECT j.pos, j.stream, j.version, j.at, j.actor, p.body
FROM journal j LEFT JOIN payload p ON p.pos = j.pos
WHERE (j.stream, j.version) > ($1, $2) ORDER BY j.stream, j.version LIMIT 2000";

/// What was read to make the read models again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Rebuilt {
    /// How many streams there are.
    pub streams: u64,
    /// How many events they have.
    pub events: u64,
}

impl Store {
    /// Drops the read models and makes them again, in one transaction: readers see the old ones until then.
    ///
    /// Reads stream by stream, so that one state at a time is held. An erased event changes no state,
    /// but counts.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unreadable`] for an event that cannot be read, and faults. The old ones stand then.
    pub async fn rebuild(&self) -> Result<Rebuilt, StoreError> {
        let mut transaction = self.begin().await?;
        transaction.execute(CLEAR, Vec::new()).await?;
        let mut rebuilt = Rebuilt::default();
        let mut last: (String, u64) = Default::default();
        let mut open: Option<Aggregate> = None;
        loop {
            let values = vec![last.0.as_str().into(), sql::count(last.1)];
            let rows = transaction.query(PAGE, values).await?;
            if rows.is_empty() {
                break;
            }
            let mut finished = Vec::new();
            for row in rows {
                let step = self.step(row)?;
                last = (step.stream.to_string(), step.meta.version);
                rebuilt.events += 1;
                if open.as_ref().is_some_and(|open| open.stream != step.stream) {
                    finished.extend(open.take());
                }
                open = step.applied_to(open);
            }
            self.store_all(&mut transaction, finished, &mut rebuilt).await?;
        }
        self.store_all(&mut transaction, open.into_iter().collect(), &mut rebuilt).await?;
        transaction.commit().await?;
        Ok(rebuilt)
    }

    async fn store_all(
        &self,
        transaction: &mut Transaction<'_>,
        finished: Vec<Aggregate>,
        rebuilt: &mut Rebuilt,
    ) -> Result<(), StoreError> {
        rebuilt.streams += finished.len() as u64;
        let rows = finished.iter().map(|aggregate| read::aggregate_row(self.sealer(), aggregate));
        let rows: Vec<Vec<Value>> = rows.collect::<Result<_, _>>()?;
        transaction.insert(Bulk::Aggregate, rows).await
    }

    fn step(&self, mut row: Row) -> Result<Step, StoreError> {
        let position = row.count()?;
        let stream: Stream = row.parsed()?;
        let version = row.count()?;
        let at: Timestamp = row.time()?;
        let actor = row.text()?;
        let event = journal::event(self.sealer(), position, row.maybe_bytes()?)?;
        Ok(Step { stream, meta: Meta { position, version, at, actor }, event })
    }
}

/// One event on its way into a state.
struct Step {
    stream: Stream,
    meta: Meta,
    event: Option<Event>,
}

impl Step {
    fn applied_to(self, before: Option<Aggregate>) -> Option<Aggregate> {
        let Self { stream, meta, event } = self;
        let version = meta.version;
        let before = before.map(|before| before.state);
        let state = match event {
            Some(event) => Some(State::apply(before, &stream, &event, &meta)),
            None => before,
        };
        state.map(|state| Aggregate { stream, version, state })
    }
}
