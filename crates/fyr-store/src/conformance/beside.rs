//! What lies beside the journal: things kept, blobs, people of cases.

use super::*;
use crate::{
    blobs::{NewBlob, blob_digest},
    error::StoreError,
    kept::{Kept, KeptChange},
    people::{PeopleChange, PeopleCount, PeopleQuery, Person, Which},
};

fn invitation(expires: Option<Timestamp>) -> Kept {
    Kept { area: "invitation".to_owned(), key: "k1".to_owned(), expires, body: b"ada".to_vec() }
}

fn take() -> KeptChange {
    KeptChange::Take { area: "invitation".to_owned(), key: "k1".to_owned() }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_one_time_link_is_used_once_together_with_what_it_leads_to() {
    on_both(async |site| {
        let store = site.open().await;
        store.kept_put(invitation(Some(at(100)))).await.unwrap();
        let using = |number| {
            let key = format!("A{number}");
            let appends = vec![append(record(number), 0, vec![named(&key, "Nämnden")])];
            Batch { kept: vec![take()], ..act(50, appends) }
        };
        store.append(using(1)).await.unwrap();
        let error = store.append(using(2)).await.unwrap_err();
        assert!(matches!(error, StoreError::KeptGone { .. }), "{error}");
        assert_eq!(store.journal_size().await.unwrap(), 1);
        store.close().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_has_expired_is_gone() {
    on_both(async |site| {
        let store = site.open().await;
        store.kept_put(invitation(Some(at(100)))).await.unwrap();
        let get = async |second| store.kept_get("invitation", "k1", at(second)).await.unwrap();
        assert_eq!(get(99).await.as_deref(), Some(b"ada".as_slice()));
        assert_eq!(get(100).await, None);
        let late = Batch { kept: vec![take()], ..act(100, Vec::new()) };
        assert!(matches!(store.append(late).await, Err(StoreError::KeptGone { .. })));
        assert_eq!(store.kept_sweep(at(99)).await.unwrap(), 0);
        assert_eq!(store.kept_sweep(at(100)).await.unwrap(), 1);
        store.close().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_kept_is_replaced_listed_and_removed() {
    on_both(async |site| {
        let store = site.open().await;
        store.kept_put(invitation(Some(at(1)))).await.unwrap();
        store.kept_put(Kept { body: b"bo".to_vec(), ..invitation(None) }).await.unwrap();
        let listed = store.kept_list("invitation", at(1000)).await.unwrap();
        assert_eq!(listed, vec![Kept { body: b"bo".to_vec(), ..invitation(None) }]);
        store.kept_remove("invitation", "k1").await.unwrap();
        assert!(store.kept_list("invitation", at(0)).await.unwrap().is_empty());
        store.close().await;
    })
    .await;
}

fn blob() -> NewBlob {
    NewBlob {
        id: Uuid::from_u128(5),
        area: "case/1".to_owned(),
        media_type: "application/pdf".to_owned(),
        bytes: b"%PDF-1.7 \x00\xff".to_vec(),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_blob_is_read_as_it_was_stored() {
    on_both(async |site| {
        let store = site.open().await;
        store.append(Batch { blobs: vec![blob()], ..act(3, Vec::new()) }).await.unwrap();
        let found = store.blob_get(blob().id).await.unwrap().unwrap();
        assert_eq!(found.bytes, blob().bytes);
        assert_eq!(found.info.digest, blob_digest(&blob().bytes));
        assert_eq!((found.info.size, found.info.at), (11, at(3)));
        assert_eq!(store.blob_list("case/1").await.unwrap(), vec![found.info]);
        store.blob_remove(blob().id).await.unwrap();
        assert_eq!(store.blob_get(blob().id).await.unwrap(), None);
        store.close().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_blob_that_was_changed_is_not_handed_out() {
    on_both(async |site| {
        let store = site.open().await;
        store.append(Batch { blobs: vec![blob()], ..act(3, Vec::new()) }).await.unwrap();
        let other = vec![Value::Bytes(b"%PDF-1.7 other".to_vec())];
        behind_its_back(&store, "UPDATE blob SET bytes = $1", other).await;
        let error = store.blob_get(blob().id).await.unwrap_err();
        assert!(matches!(error, StoreError::Unreadable { .. }), "{error}");
        store.close().await;
    })
    .await;
}

const CASE: Uuid = Uuid::from_u128(1);

fn person(seq: u64) -> Person {
    // Every third person is protected, the first two are minors.
    let body = format!("person {seq}").into_bytes();
    Person { seq, protected: seq.is_multiple_of(3), minor: seq < 2, body }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_case_reads_its_own_people_page_by_page() {
    on_both(async |site| {
        let store = site.open().await;
        let put = |case_id, people| PeopleChange::Put { case_id, people };
        let people = vec![
            put(CASE, (0..10).map(person).collect()),
            put(Uuid::from_u128(2), (0..3).map(person).collect()),
        ];
        store.append(Batch { people, ..act(1, Vec::new()) }).await.unwrap();
        let page = async |which, after| {
            let query = PeopleQuery { case_id: CASE, which, after, limit: 4 };
            store.people_page(&query).await.unwrap()
        };
        assert_eq!(page(Which::All, None).await, (0..4).map(person).collect::<Vec<_>>());
        assert_eq!(page(Which::All, Some(7)).await, vec![person(8), person(9)]);
        let protected = [0, 3, 6, 9].map(person).to_vec();
        assert_eq!(page(Which::Protected, None).await, protected);
        let others = [1, 2, 4, 5].map(person).to_vec();
        assert_eq!(page(Which::Unprotected, None).await, others);
        let count = PeopleCount { all: 10, protected: 4, minors: 2 };
        assert_eq!(store.people_count(CASE).await.unwrap(), count);
        store.close().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn people_are_put_again_or_replaced() {
    on_both(async |site| {
        let store = site.open().await;
        let change = async |change| {
            store.append(Batch { people: vec![change], ..act(1, Vec::new()) }).await.unwrap();
            store.people_count(CASE).await.unwrap().all
        };
        let people = (0..6000).map(person).collect();
        assert_eq!(change(PeopleChange::Put { case_id: CASE, people }).await, 6000);
        let people = vec![Person { body: b"again".to_vec(), ..person(0) }, person(6000)];
        assert_eq!(change(PeopleChange::Put { case_id: CASE, people }).await, 6001);
        let query = PeopleQuery { case_id: CASE, which: Which::All, after: None, limit: 1 };
        let first = store.people_page(&query).await.unwrap();
        assert_eq!(first.first().unwrap().body, b"again");
        let people = vec![person(1)];
        assert_eq!(change(PeopleChange::Replace { case_id: CASE, people }).await, 1);
        store.close().await;
    })
    .await;
}
