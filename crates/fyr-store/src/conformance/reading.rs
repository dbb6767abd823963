//! Reading: states, lists, histories, and the read models made again.

use super::*;
use crate::{
    journal::{HistoryQuery, Recorded},
    read::{Aggregate, ListQuery, Order},
};

fn ids(list: &[Aggregate]) -> Vec<u128> {
    list.iter().map(|aggregate| aggregate.stream.id.as_u128()).collect()
}

fn positions(events: &[Recorded]) -> Vec<u64> {
    events.iter().map(|event| event.position).collect()
}

fn all_records(order: Order) -> ListQuery {
    ListQuery { kind: StreamKind::Record, owners: None, order, after: None, limit: 2 }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_is_read_page_by_page_in_both_directions() {
    on_both(async |site| {
        let store = site.open().await;
        with_controllers(&store, 1..6).await;
        for (order, expected) in [
            (Order::Rising, [vec![1, 2], vec![3, 4], vec![5], vec![]]),
            (Order::Falling, [vec![5, 4], vec![3, 2], vec![1], vec![]]),
        ] {
            let mut query = all_records(order);
            for page in expected {
                let found = store.list(&query).await.unwrap();
                assert_eq!(ids(&found), page);
                query.after = found.last().map(Aggregate::cursor).or(query.after);
            }
        }
        store.close().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_stream_of_a_kind_is_read_once_and_none_of_another_kind() {
    on_both(async |site| {
        let store = site.open().await;
        // More than are read at once.
        with_controllers(&store, 1..600).await;
        let records = store.every(StreamKind::Record, |it| it.stream.id.as_u128()).await.unwrap();
        assert_eq!(records, (1..600).collect::<Vec<u128>>());
        let cases = store.every(StreamKind::Case, |it| it).await.unwrap();
        assert_eq!(cases, Vec::<Aggregate>::new());
        store.close().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_is_narrowed_to_owners() {
    on_both(async |site| {
        let store = site.open().await;
        with_controllers(&store, 1..4).await;
        let owned_by = |owners: Vec<Uuid>| ListQuery {
            owners: Some(owners),
            limit: 10,
            ..all_records(Order::Rising)
        };
        let organisations = vec![Uuid::from_u128(99), RecordKind::Organisation.uuid()];
        assert_eq!(ids(&store.list(&owned_by(organisations)).await.unwrap()), vec![1, 2, 3]);
        let systems = vec![RecordKind::System.uuid()];
        assert_eq!(ids(&store.list(&owned_by(systems)).await.unwrap()), Vec::<u128>::new());
        assert_eq!(ids(&store.list(&owned_by(Vec::new())).await.unwrap()), Vec::<u128>::new());
        let cases = ListQuery { kind: StreamKind::Case, ..all_records(Order::Falling) };
        assert!(store.list(&cases).await.unwrap().is_empty());
        store.close().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_without_events_is_absent() {
    on_both(async |site| {
        let store = site.open().await;
        assert!(store.load(&record(1)).await.unwrap().is_none());
        assert!(store.find_by_key(StreamKind::Record, "organisation/A").await.unwrap().is_none());
        assert_eq!(store.checkpoint().await.unwrap(), None);
        assert_eq!(store.journal_size().await.unwrap(), 0);
        store.close().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn events_are_read_as_they_were_recorded() {
    on_both(async |site| {
        let store = site.open().await;
        with_controllers(&store, 1..4).await;
        let again = vec![append(record(2), 1, vec![named("N2", "Styrelsen")])];
        store.append(act(9, again)).await.unwrap();
        let query = HistoryQuery { stream: record(2), after_version: 0, limit: 10 };
        let history = store.history(&query).await.unwrap();
        assert_eq!(positions(&history), vec![1, 3]);
        let last = history.last().unwrap();
        assert_eq!((last.version, last.at, last.actor.as_str()), (2, at(9), "account/1"));
        assert_eq!(last.kind, "record.changed");
        assert_eq!(last.event, Some(named("N2", "Styrelsen")));
        let rest = HistoryQuery { after_version: 1, ..query };
        assert_eq!(positions(&store.history(&rest).await.unwrap()), vec![3]);
        assert_eq!(positions(&store.events_since(2, 10).await.unwrap()), vec![2, 3]);
        assert_eq!(positions(&store.journal_page(None, 3).await.unwrap()), vec![3, 2, 1]);
        assert_eq!(positions(&store.journal_page(Some(1), 3).await.unwrap()), vec![0]);
        store.close().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_erased_event_keeps_its_place_and_loses_its_content() {
    on_both(async |site| {
        let store = site.open().await;
        with_controllers(&store, 1..3).await;
        behind_its_back(&store, "DELETE FROM payload WHERE pos = 0", Vec::new()).await;
        let events = store.events_since(0, 10).await.unwrap();
        assert_eq!(positions(&events), vec![0, 1]);
        assert_eq!(
            events.iter().map(|event| event.event.is_some()).collect::<Vec<_>>(),
            [false, true]
        );
        let verdict = store.verify(&verifier_key(), &<_>::default()).await.unwrap();
        assert!(verdict.whole, "{verdict:?}");
        assert_eq!(verdict.erased, 1);
        store.close().await;
    })
    .await;
}

/// Every byte of the read models.
async fn dump(store: &Store) -> Vec<String> {
    let sql = "SELECT stream, kind, owner, sort, key, version, body FROM aggregate ORDER BY stream";
    let rows = store.database().query(sql, Vec::new()).await.unwrap();
    rows.iter().map(|row| format!("{row:?}")).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn rebuilt_read_models_are_the_same_to_the_byte() {
    on_both(async |site| {
        let store = site.open().await;
        // More events than one page of the rebuild, in streams that cross its border.
        let appends = (0..700).map(|number| {
            let key = format!("N{number}");
            let named = |name| named(&key, name);
            append(record(number), 0, vec![named("Nämnden"), named("Styrelsen"), named("Rådet")])
        });
        // Finer than a microsecond: what is kept must be what is read again.
        let precise = Timestamp::new(1_756_000_000, 123_456_789).unwrap();
        let batch = Batch { at: precise, ..act(1, appends.collect()) };
        store.append(batch).await.unwrap();
        let before = dump(&store).await;
        assert_eq!(before.len(), 700);
        behind_its_back(&store, "DELETE FROM aggregate WHERE version = 3", Vec::new()).await;
        assert!(dump(&store).await.is_empty());
        let rebuilt = store.rebuild().await.unwrap();
        assert_eq!((rebuilt.streams, rebuilt.events), (700, 2100));
        assert_eq!(dump(&store).await, before);
        store.close().await;
    })
    .await;
}
