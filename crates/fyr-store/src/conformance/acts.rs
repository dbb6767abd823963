//! Acts: all or nothing, one total order, no one overwritten.

use super::*;
use crate::{
    blobs::NewBlob,
    error::StoreError,
    jobs::{JobQuery, NewJob},
    kept::{Kept, KeptChange},
    people::{PeopleChange, Person},
};

/// An act that stores something of every kind.
fn full_act(appends: Vec<Append>) -> Batch {
    let id = Uuid::from_u128(70);
    let person = Person { seq: 0, protected: false, minor: false, body: b"{}".to_vec() };
    let job = NewJob {
        id,
        unique_key: None,
        kind: "mail".to_owned(),
        about: None,
        run_at: at(0),
        payload: Vec::new(),
    };
    Batch {
        jobs: vec![job],
        kept: vec![KeptChange::Put(Kept {
            area: "session".to_owned(),
            key: "k".to_owned(),
            expires: None,
            body: b"x".to_vec(),
        })],
        blobs: vec![NewBlob {
            id,
            area: "case".to_owned(),
            media_type: "text/plain".to_owned(),
            bytes: b"abc".to_vec(),
        }],
        people: vec![PeopleChange::Put { case_id: id, people: vec![person] }],
        ..act(1, appends)
    }
}

/// What there is of [`full_act`], counted.
async fn stored(store: &Store) -> (u64, usize, usize, usize, u64, usize) {
    let id = Uuid::from_u128(70);
    (
        store.journal_size().await.unwrap(),
        store.load_many(&[record(1), record(2)]).await.unwrap().len(),
        store.job_list(&JobQuery { limit: 10, ..JobQuery::default() }).await.unwrap().len(),
        store.kept_list("session", at(2)).await.unwrap().len(),
        store.people_count(id).await.unwrap().all,
        store.blob_list("case").await.unwrap().len(),
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn an_act_is_stored_with_all_that_belongs_to_it() {
    on_both(async |site| {
        let store = site.open().await;
        let appends = vec![
            append(record(1), 0, vec![named("A", "Nämnden"), named("A", "Styrelsen")]),
            append(record(2), 0, vec![named("B", "Nämnden")]),
        ];
        let appended = store.append(full_act(appends)).await.unwrap();
        assert_eq!(appended.size, 3);
        assert_eq!(appended.versions, vec![(record(1), 2), (record(2), 1)]);
        assert_eq!(stored(&store).await, (3, 2, 1, 1, 1, 1));
        store.close().await;
        let store = site.open().await;
        assert_eq!(stored(&store).await, (3, 2, 1, 1, 1, 1));
        store.close().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_conflict_in_the_second_stream_leaves_nothing_of_the_act() {
    on_both(async |site| {
        let store = site.open().await;
        let appends = vec![
            append(record(1), 0, vec![named("A", "Nämnden")]),
            append(record(2), 5, vec![named("B", "Nämnden")]),
        ];
        let error = store.append(full_act(appends)).await.unwrap_err();
        let StoreError::Conflict { stream, expected, actual } = error else { panic!("{error}") };
        assert_eq!((stream, expected, actual), (record(2), 5, 0));
        assert_eq!(stored(&store).await, (0, 0, 0, 0, 0, 0));
        store.close().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_version_that_was_only_read_is_checked_too() {
    on_both(async |site| {
        let store = site.open().await;
        with_controllers(&store, 1..2).await;
        let appends = vec![
            append(record(2), 0, vec![named("B", "Nämnden")]),
            append(record(1), 0, Vec::new()),
        ];
        let error = store.append(act(1, appends)).await.unwrap_err();
        assert!(matches!(error, StoreError::Conflict { actual: 1, .. }), "{error}");
        assert_eq!(store.journal_size().await.unwrap(), 1);
        store.close().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_things_of_a_kind_cannot_have_the_same_natural_key() {
    on_both(async |site| {
        let store = site.open().await;
        let first = append(record(1), 0, vec![named("A", "Nämnden")]);
        store.append(act(1, vec![first])).await.unwrap();
        let second = append(record(2), 0, vec![named("A", "Styrelsen")]);
        let error = store.append(act(2, vec![second])).await.unwrap_err();
        assert!(matches!(error, StoreError::KeyTaken), "{error}");
        assert_eq!(store.journal_size().await.unwrap(), 1);
        let found = store.find_by_key(StreamKind::Record, "organisation/A").await.unwrap().unwrap();
        assert_eq!((found.stream, found.version), (record(1), 1));
        store.close().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn eight_writers_at_once_make_one_order_without_gaps() {
    on_both(async |site| {
        let store = site.open().await;
        with_controllers(&store, 100..101).await;
        let writers = (0..8).map(|writer| {
            let store = store.clone();
            tokio::spawn(async move {
                for round in 0..10 {
                    write_own_and_shared(&store, writer, round).await;
                }
            })
        });
        for writer in writers.collect::<Vec<_>>() {
            writer.await.unwrap();
        }
        let events = store.events_since(0, 1000).await.unwrap();
        let positions: Vec<u64> = events.iter().map(|event| event.position).collect();
        assert_eq!(positions, (0..161).collect::<Vec<u64>>());
        let shared = store.load(&record(100)).await.unwrap().unwrap();
        assert_eq!(shared.version, 81);
        let verdict = store.verify(&verifier_key(), &<_>::default()).await.unwrap();
        assert!(verdict.whole, "{verdict:?}");
        assert_eq!((verdict.entries, verdict.checkpoints_checked), (161, 81));
        store.close().await;
    })
    .await;
}

/// Adds to a stream of its own and to one that all writers change, deciding again on conflict.
async fn write_own_and_shared(store: &Store, writer: u128, round: u64) {
    loop {
        let shared = store.load(&record(100)).await.unwrap().unwrap();
        let name = format!("Nämnd {writer} {round}");
        let appends = vec![
            append(record(writer), round, vec![named(&format!("N{writer}"), &name)]),
            append(record(100), shared.version, vec![named("N100", &name)]),
        ];
        match store.append(act(1, appends)).await {
            Ok(_) => return,
            Err(StoreError::Conflict { stream, .. }) => assert_eq!(stream, record(100)),
            Err(error) => panic!("{error}"),
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_act_over_two_hundred_streams_is_one_act() {
    on_both(async |site| {
        let store = site.open().await;
        let appends = (0..200).map(|number| {
            let key = format!("N{number}");
            append(record(number), 0, vec![named(&key, "Nämnden"), named(&key, "Styrelsen")])
        });
        let began = std::time::Instant::now();
        let appended = store.append(act(1, appends.collect())).await.unwrap();
        println!("200 streams, 400 events, {:?}: {:?}", site.place, began.elapsed());
        assert_eq!((appended.size, appended.versions.len()), (400, 200));
        let verdict = store.verify(&verifier_key(), &<_>::default()).await.unwrap();
        assert!(verdict.whole, "{verdict:?}");
        assert_eq!(verdict.checkpoints_checked, 1);
        store.close().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_watches_is_woken_by_every_act() {
    on_both(async |site| {
        let store = site.open().await;
        let other = site.open().await;
        let (mut here, mut there) = (store.watch(), other.watch());
        with_controllers(&store, 1..3).await;
        assert_eq!(*here.wait_for(|size| *size == 2).await.unwrap(), 2);
        // Another process hears of it through PostgreSQL; SQLite has one writing process.
        if let Place::Postgres(_) = site.place {
            assert_eq!(*there.wait_for(|size| *size == 2).await.unwrap(), 2);
        }
        store.close().await;
        other.close().await;
    })
    .await;
}
