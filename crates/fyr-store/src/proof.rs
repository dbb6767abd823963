//! Shows that nothing in the journal was changed, or where it was.

use crate::{
    Store,
    error::StoreError,
    seal::Cell,
    sql::{Row, Value},
};
use fyr_journal::{
    entry::Header,
    export::{Trust, encode_checkpoint, encode_head, encode_record},
    hash::Hash,
    key::VerifierKey,
    verify::{Payload, Record, Source, Verification, Verifier},
};
use std::{collections::VecDeque, io};

/// Entries read at once.
const PAGE: i64 = 2_000;

const NEWEST: &str = "SELECT note FROM checkpoint ORDER BY size DESC LIMIT 1";

const END: &str = "
SELECT (SELECT COALESCE(MAX(pos) + 1, 0) FROM journal), (SELECT COALESCE(MAX(size), 0) FROM checkpoint)";

const RECORDS: &str = "
SELECT j.pos, j.stream, j.version, j.at, j.actor, j.kind, j.commitment, j.stored, j.leaf, p.salt, p.body
FROM journal j LEFT JOIN payload p ON p.pos = j.pos
WHERE j.pos > $1 AND j.pos < $2 ORDER BY j.pos LIMIT $3";

const CHECKPOINTS: &str = "
SELECT size, note FROM checkpoint WHERE size > $1 AND size <= $2 ORDER BY size";

impl Store {
    /// Returns the newest signed note, the head of the journal; `None` while there are no entries.
    ///
    /// # Errors
    ///
    /// Faults of the database.
    pub async fn checkpoint(&self) -> Result<Option<String>, StoreError> {
        self.database().query(NEWEST, Vec::new()).await?.pop().map(|mut row| row.text()).transpose()
    }

    /// Reads all entries once and says whether they are what was signed.
    ///
    /// `own_key` is the key kept with the installation; one in `trust`, from elsewhere, takes its
    /// place. Acts stored meanwhile are not looked at. Memory: a page of entries and a hash for each act.
    ///
    /// # Errors
    ///
    /// Faults of the database. A journal that can be read but is not whole is no error: see
    /// [`Verification::first_bad`].
    pub async fn verify(
        &self,
        own_key: &VerifierKey,
        trust: &Trust,
    ) -> Result<Verification, StoreError> {
        let mut verifier = match &trust.key {
            Some(key) => Verifier::new(key.clone(), Source::Outside),
            None => Verifier::new(own_key.clone(), Source::Inside),
        };
        for note in &trust.checkpoints {
            verifier.checkpoint(note, Source::Outside);
        }
        let mut pages = self.pages().await?;
        let mut page = pages.next(self).await?;
        while let Some(read) = page {
            // The next page is read while this one is judged.
            let judging = tokio::task::spawn_blocking(move || judged(verifier, read));
            let (judged, next) = tokio::join!(judging, pages.next(self));
            verifier =
                judged.map_err(|error| StoreError::unreadable("a page of entries", error))?;
            page = next?;
        }
        Ok(verifier.finish())
    }

    /// Writes the journal as lines that prove themselves, for `fyr_journal::export::verify_lines`.
    ///
    /// `write` gets whole lines, in order. Returns the number of entries.
    ///
    /// # Errors
    ///
    /// [`StoreError::Export`] when `write` fails, [`StoreError::Unreadable`] for an entry that cannot
    /// be read, and faults of the database.
    pub async fn export(
        &self,
        own_key: &VerifierKey,
        mut write: impl FnMut(&[u8]) -> io::Result<()>,
    ) -> Result<u64, StoreError> {
        let mut put =
            |line: String| write(line.as_bytes()).map_err(|source| StoreError::Export { source });
        put(encode_head(own_key))?;
        let mut entries = 0;
        let mut pages = self.pages().await?;
        while let Some(mut page) = pages.next(self).await? {
            for record in page.records {
                let record = record?;
                put(encode_record(&record))?;
                entries += 1;
                let here = record.header.position + 1;
                while let Some((_, note)) = page.notes.pop_front_if(|(size, _)| *size <= here) {
                    put(encode_checkpoint(&note))?;
                }
            }
            for (_, note) in page.notes {
                put(encode_checkpoint(&note))?;
            }
        }
        Ok(entries)
    }

    async fn pages(&self) -> Result<Pages, StoreError> {
        let mut rows = self.database().query(END, Vec::new()).await?;
        let (entries, signed) = match rows.pop() {
            Some(mut row) => (row.int()?, row.int()?),
            None => (0, 0),
        };
        Ok(Pages { after: i64::MIN, noted: i64::MIN, end: entries.max(signed), ended: false })
    }

    fn record(&self, position: i64, mut row: Row) -> Result<Record, StoreError> {
        let header = Header {
            position: u64::try_from(position)
                .map_err(|error| StoreError::unreadable("a position", error))?,
            stream: row.text()?,
            version: row.count()?,
            at_micros: row.int()?,
            actor: row.text()?,
            kind: row.text()?,
            commitment: row.hash()?,
            stored: row.hash()?,
        };
        let leaf = Some(Hash(row.hash()?));
        let salt = row.maybe_bytes()?;
        let payload = match (salt, row.maybe_bytes()?) {
            (Some(salt), Some(body)) => {
                let salt = salt.try_into().map_err(|_| {
                    StoreError::unreadable(format!("the salt of entry {position}"), "wrong length")
                })?;
                let row = position.to_string();
                let cell = Cell { table: "payload", row: &row, column: "body" };
                self.sealer().payload(cell, salt, body)
            }
            (_, _) => Payload::Erased,
        };
        Ok(Record { header, leaf, payload })
    }
}

/// Where a reading of the whole journal stands.
struct Pages {
    /// The position of the last entry read.
    after: i64,
    /// The size of the last checkpoint read.
    noted: i64,
    /// Where the journal ended when the reading began.
    end: i64,
    ended: bool,
}

/// Some entries, and the signed notes of the sizes they reach.
struct Page {
    records: Vec<Result<Record, StoreError>>,
    notes: VecDeque<(u64, String)>,
}

impl Pages {
    /// Reads the next page; the last has no entries and the notes beyond the last entry.
    async fn next(&mut self, store: &Store) -> Result<Option<Page>, StoreError> {
        if self.ended {
            return Ok(None);
        }
        let values = vec![Value::Int(self.after), Value::Int(self.end), Value::Int(PAGE)];
        let rows = store.database().query(RECORDS, values).await?;
        let mut records = Vec::with_capacity(rows.len());
        for mut row in rows {
            self.after = row.int()?;
            records.push(store.record(self.after, row));
        }
        self.ended = records.is_empty();
        let reached = if self.ended { self.end } else { self.after.saturating_add(1) };
        let values = vec![Value::Int(self.noted), Value::Int(reached)];
        let mut notes = VecDeque::new();
        for mut row in store.database().query(CHECKPOINTS, values).await? {
            notes.push_back((row.count()?, row.text()?));
        }
        self.noted = reached;
        Ok(Some(Page { records, notes }))
    }
}

/// Hands a page over to the verifier.
fn judged(mut verifier: Verifier, page: Page) -> Verifier {
    // Before the entries: a checkpoint must be known when the entry after it is read.
    let notes: Vec<&[u8]> = page.notes.iter().map(|(_, note)| note.as_bytes()).collect();
    verifier.checkpoints(&notes, Source::Inside);
    for record in page.records {
        match record {
            Ok(record) => verifier.push(&record),
            Err(error) => verifier.push_unreadable(None, reason(&error)),
        }
    }
    verifier
}

/// Says why an entry cannot be read, with the causes below.
fn reason(error: &StoreError) -> String {
    let mut reason = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        reason = format!("{reason}: {error}");
        cause = error.source();
    }
    reason
}
