//! The one door for writing: an act, in one transaction.

use crate::{
    Store,
    batch::{Append, Appended, Batch},
    blobs,
    chain::{self, Growth},
    error::StoreError,
    jobs, kept, people,
    read::{self, Aggregate},
    seal::Cell,
    sql::{self, Bulk, Transaction, Value},
};
use fyr_core::event::{Event, Meta, State, Stream};
use fyr_journal::{
    entry::{self, Entry, Header},
    hash::Hash,
};
use jiff::Timestamp;
use std::collections::BTreeMap;

impl Store {
    /// Stores an act: events, journal, read models, jobs and what goes with them, all or nothing.
    ///
    /// The state of each stream is applied in the same transaction: who reads afterwards sees it.
    ///
    /// # Errors
    ///
    /// [`StoreError::Conflict`] when a stream has moved, [`StoreError::KeyTaken`],
    /// [`StoreError::KeptGone`], [`StoreError::Journal`] when the journal is not what was signed last,
    /// and faults. Nothing has been stored then.
    pub async fn append(&self, batch: Batch) -> Result<Appended, StoreError> {
        let mut transaction = self.begin().await?;
        let appended = self.write(&mut transaction, batch).await?;
        self.commit(transaction, appended).await
    }

    /// Writes an act into a transaction that may hold more.
    pub(crate) async fn write(
        &self,
        transaction: &mut Transaction<'_>,
        batch: Batch,
    ) -> Result<Appended, StoreError> {
        let at = read::to_microsecond(batch.at)?;
        let appended = self.write_events(transaction, &batch, at).await?;
        jobs::insert(transaction, self.sealer(), batch.jobs, at).await?;
        for change in batch.kept {
            kept::change(transaction, self.sealer(), change, at).await?;
        }
        for blob in batch.blobs {
            blobs::insert(transaction, self.sealer(), blob, at).await?;
        }
        for change in batch.people {
            people::change(transaction, self.sealer(), change).await?;
        }
        Ok(appended)
    }

    /// Commits and wakes who waits.
    pub(crate) async fn commit(
        &self,
        mut transaction: Transaction<'_>,
        appended: Appended,
    ) -> Result<Appended, StoreError> {
        transaction.announce(appended.size).await?;
        transaction.commit().await?;
        self.inner.news.tell(appended.size);
        Ok(appended)
    }

    async fn write_events(
        &self,
        transaction: &mut Transaction<'_>,
        batch: &Batch,
        at: Timestamp,
    ) -> Result<Appended, StoreError> {
        if batch.appends.is_empty() {
            let size = chain::size_within(transaction).await?;
            return Ok(Appended { size, versions: Vec::new() });
        }
        let frontier = chain::frontier(transaction, self.signer()?).await?;
        let streams: Vec<Stream> = batch.appends.iter().map(|append| append.stream).collect();
        let known = read::aggregates(transaction, self.sealer(), &streams).await?;
        let mut act = Act::begin(self, frontier.size(), known);
        for append in &batch.appends {
            act.add(append, &batch.actor, at)?;
        }
        let Act { position: size, streams, journal, payloads, leaves, .. } = act;
        let touched = streams.iter().filter(|(_, (_, touched))| *touched == Touched::Yes);
        let rows = touched
            .map(|(_, (aggregate, _))| read::aggregate_row(self.sealer(), aggregate))
            .collect::<Result<Vec<_>, _>>()?;
        transaction.insert(Bulk::Journal, journal).await?;
        transaction.insert(Bulk::Payload, payloads).await?;
        transaction.insert(Bulk::Aggregate, rows).await?;
        if !leaves.is_empty() {
            let growth = Growth { frontier, leaves: &leaves, at };
            chain::grow(transaction, self.signer()?, growth).await?;
        }
        let versions = streams.into_iter().map(|(stream, (known, _))| (stream, known.version));
        Ok(Appended { size, versions: versions.collect() })
    }
}

/// An act while its rows are made: no database here.
struct Act<'a> {
    store: &'a Store,
    /// The position of the next event.
    position: u64,
    streams: BTreeMap<Stream, (Aggregate, Touched)>,
    journal: Vec<Vec<Value>>,
    payloads: Vec<Vec<Value>>,
    leaves: Vec<Hash>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Touched {
    No,
    Yes,
}

impl<'a> Act<'a> {
    fn begin(store: &'a Store, position: u64, known: Vec<Aggregate>) -> Self {
        let streams = known.into_iter().map(|known| (known.stream, (known, Touched::No))).collect();
        Self {
            store,
            position,
            streams,
            journal: Vec::new(),
            payloads: Vec::new(),
            leaves: Vec::new(),
        }
    }

    fn add(&mut self, append: &Append, actor: &str, at: Timestamp) -> Result<(), StoreError> {
        let Append { stream, expected, events } = append;
        let known = self.streams.remove(stream);
        let actual = known.as_ref().map_or(0, |(known, _)| known.version);
        if actual != *expected {
            return Err(StoreError::Conflict { stream: *stream, expected: *expected, actual });
        }
        let mut version = actual;
        let mut touched = known.as_ref().map_or(Touched::No, |(_, touched)| *touched);
        let mut state = known.map(|(known, _)| known.state);
        for event in events {
            version += 1;
            let position = self.position;
            let meta = Meta { position, version, at, actor: actor.to_owned() };
            self.record(stream, event, &meta)?;
            state = Some(State::apply(state, stream, event, &meta));
            touched = Touched::Yes;
            self.position += 1;
        }
        if let Some(state) = state {
            let aggregate = Aggregate { stream: *stream, version, state };
            self.streams.insert(*stream, (aggregate, touched));
        }
        Ok(())
    }

    /// Makes the rows of one event: journal entry, payload and leaf.
    fn record(&mut self, stream: &Stream, event: &Event, meta: &Meta) -> Result<(), StoreError> {
        let row = meta.position.to_string();
        let plain = serde_json::to_vec(event).map_err(|error| {
            StoreError::unreadable(format!("event {row}, being written,"), error)
        })?;
        let mut salt = [0; 32];
        getrandom::fill(&mut salt).map_err(|error| StoreError::Random { source: error.into() })?;
        let commitment = entry::commit(&salt, &plain);
        let cell = Cell { table: "payload", row: &row, column: "body" };
        let body = self.store.sealer().seal(cell, plain);
        let header = Header {
            position: meta.position,
            stream: stream.to_string(),
            version: meta.version,
            at_micros: meta.at.as_microsecond(),
            actor: meta.actor.clone(),
            kind: event.kind().to_owned(),
            commitment,
            stored: entry::digest_stored(&body),
        };
        let entry =
            Entry::new(header).map_err(|error| StoreError::Journal { what: error.to_string() })?;
        let leaf = entry.leaf();
        let header = entry.into_header();
        self.journal.push(vec![
            sql::count(header.position),
            Value::Text(header.stream),
            sql::count(header.version),
            Value::Int(header.at_micros),
            Value::Text(header.actor),
            Value::Text(header.kind),
            Value::Bytes(header.commitment.to_vec()),
            Value::Bytes(header.stored.to_vec()),
            Value::Bytes(leaf.0.to_vec()),
        ]);
        let position = sql::count(header.position);
        self.payloads.push(vec![position, Value::Bytes(salt.to_vec()), Value::Bytes(body)]);
        self.leaves.push(leaf);
        Ok(())
    }
}
