//! One suite for both engines: what the store promises, promised on SQLite and on PostgreSQL.
//!
//! PostgreSQL is used where `FYR_TEST_POSTGRES` names a server on which databases can be made, as
//! `cargo xtask test` sees to; elsewhere each test says that this half did not run.

mod acts;
mod beside;
mod faults;
mod jobs;
mod proof;
mod reading;

use crate::{
    Place, Store,
    batch::{Append, Appended, Batch},
    sql::Value,
};
use fyr_core::{
    event::{Event, Stream, StreamKind},
    field,
    register::{RecordChanged, RecordKind},
};
use fyr_journal::key::{SigningKey, VerifierKey};
use jiff::Timestamp;
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};
use std::collections::BTreeMap;
use tempfile::TempDir;
use uuid::Uuid;

/// An installation of its own for one test.
struct Site {
    place: Place,
    folder: TempDir,
}

impl Site {
    async fn open(&self) -> Store {
        Store::open(&self.place, &signing_key().to_secret_text()).await.unwrap()
    }

    async fn open_read_only(&self) -> Store {
        Store::open_read_only(&self.place).await.unwrap()
    }
}

/// Runs a check in a new folder, and in a new database where there is a server.
async fn on_both(check: impl AsyncFn(Site)) {
    let folder = tempfile::tempdir().unwrap();
    check(Site { place: Place::Folder(folder.path().join("data")), folder }).await;
    let Some(server) = postgres_server() else {
        println!("not run on PostgreSQL: FYR_TEST_POSTGRES names no server");
        return;
    };
    let name = format!("fyr_{}", Uuid::new_v4().simple());
    let mut admin = PgConnection::connect(&server).await.unwrap();
    admin.execute(AssertSqlSafe(format!("CREATE DATABASE {name}"))).await.unwrap();
    let (address, _) = server.rsplit_once('/').unwrap();
    let place = Place::Postgres(format!("{address}/{name}"));
    check(Site { place, folder: tempfile::tempdir().unwrap() }).await;
    admin.execute(AssertSqlSafe(format!("DROP DATABASE {name} WITH (FORCE)"))).await.unwrap();
}

#[expect(clippy::disallowed_methods, reason = "a test has no settings to be handed")]
fn postgres_server() -> Option<String> {
    std::env::var("FYR_TEST_POSTGRES").ok()
}

fn signing_key() -> SigningKey {
    SigningKey::from_seed("journal.example.org", &[7; 32]).unwrap()
}

fn verifier_key() -> VerifierKey {
    signing_key().verifier()
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_756_000_000 + second).unwrap()
}

fn record(number: u128) -> Stream {
    Stream { kind: StreamKind::Record, id: Uuid::from_u128(number) }
}

/// A controller with this key and name.
fn named(key: &str, name: &str) -> Event {
    let text = |text: &str| Some(field::Value::Text(text.to_owned()));
    let fields = BTreeMap::from([("key".to_owned(), text(key)), ("name".to_owned(), text(name))]);
    Event::Record(RecordChanged { kind: RecordKind::Organisation, fields })
}

fn append(stream: Stream, expected: u64, events: Vec<Event>) -> Append {
    Append { stream, expected, events }
}

fn act(second: i64, appends: Vec<Append>) -> Batch {
    Batch { appends, ..Batch::new("account/1", at(second)) }
}

/// Stores one controller per number, in one act each.
async fn with_controllers(store: &Store, numbers: std::ops::Range<u128>) -> Appended {
    let mut appended = None;
    for number in numbers {
        let event = named(&format!("N{number}"), "Nämnden");
        let second = i64::try_from(number).unwrap();
        let append = append(record(number), 0, vec![event]);
        appended = Some(store.append(act(second, vec![append])).await.unwrap());
    }
    appended.unwrap()
}

/// Changes the database behind the store's back.
async fn behind_its_back(store: &Store, sql: &'static str, values: Vec<Value>) -> u64 {
    let mut transaction = store.begin().await.unwrap();
    let changed = transaction.execute(sql, values).await.unwrap();
    transaction.commit().await.unwrap();
    changed
}
