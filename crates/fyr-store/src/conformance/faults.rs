//! Faults: each says what it is and what to do, and leaves nothing half-written.

use super::*;
use crate::{SQLITE_FILE, error::StoreError, jobs::JobLease, jobs::NewJob};
use std::path::PathBuf;

fn one_more() -> Batch {
    act(60, vec![append(record(50), 0, vec![named("X", "Nämnden")])])
}

async fn refused(place: &Place) -> StoreError {
    Store::open(place, &signing_key().to_secret_text()).await.unwrap_err()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_opened_for_reading_refuses_to_write() {
    on_both(async |site| {
        let store = site.open().await;
        with_controllers(&store, 0..2).await;
        let reader = site.open_read_only().await;
        let error = reader.append(one_more()).await.unwrap_err();
        assert!(matches!(error, StoreError::ReadOnly { .. }), "{error}");
        assert_eq!(reader.journal_size().await.unwrap(), 2);
        reader.close().await;
        store.close().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_may_not_be_written_says_so() {
    on_both(async |site| {
        let store = site.open().await;
        with_controllers(&store, 0..2).await;
        let reader = site.open_read_only().await;
        // Past our own refusal, to the engine's.
        let error = match reader.database().begin().await {
            Ok(mut transaction) => {
                transaction.execute("DELETE FROM payload", Vec::new()).await.unwrap_err()
            }
            Err(error) => error,
        };
        assert!(matches!(error, StoreError::ReadOnly { .. }), "{error}");
        reader.close().await;
        store.close().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_newer_schema_is_refused() {
    on_both(async |site| {
        let store = site.open().await;
        behind_its_back(&store, "INSERT INTO schema_step (step) VALUES (999)", Vec::new()).await;
        store.close().await;
        let error = refused(&site.place).await;
        let StoreError::SchemaNewer { found: 999, known: 1, .. } = error else { panic!("{error}") };
        let error = Store::open_read_only(&site.place).await.unwrap_err();
        assert!(matches!(error, StoreError::SchemaNewer { .. }), "{error}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_act_that_is_broken_off_leaves_nothing() {
    on_both(async |site| {
        let store = site.open().await;
        with_controllers(&store, 0..2).await;
        let mut transaction = store.begin().await.unwrap();
        store.write(&mut transaction, one_more()).await.unwrap();
        drop(transaction);
        assert_eq!(store.journal_size().await.unwrap(), 2);
        store.append(one_more()).await.unwrap();
        assert!(store.verify(&verifier_key(), &<_>::default()).await.unwrap().whole);
        store.close().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_killed_process_leaves_behind_is_whole_and_its_jobs_are_taken_again() {
    let folder = tempfile::tempdir().unwrap();
    let site = Site { place: Place::Folder(folder.path().join("data")), folder };
    let store = site.open().await;
    with_controllers(&store, 0..5).await;
    let job = NewJob {
        id: Uuid::from_u128(1),
        unique_key: None,
        kind: "mail".to_owned(),
        about: None,
        run_at: at(0),
        payload: Vec::new(),
    };
    store.append(Batch { jobs: vec![job], ..act(9, Vec::new()) }).await.unwrap();
    let lease = JobLease { kinds: &["mail"], now: at(10), until: at(20), limit: 1 };
    assert_eq!(store.job_lease(&lease).await.unwrap().len(), 1);
    let mut transaction = store.begin().await.unwrap();
    store.write(&mut transaction, one_more()).await.unwrap();
    // What lies on disk in the middle of an act is what a kill at this moment leaves.
    let copy = site.folder.path().join("copy");
    std::fs::create_dir(&copy).unwrap();
    for entry in std::fs::read_dir(site.folder.path().join("data")).unwrap() {
        let entry = entry.unwrap();
        std::fs::copy(entry.path(), copy.join(entry.file_name())).unwrap();
    }
    drop(transaction);
    store.close().await;
    let left =
        Site { place: Place::Folder(copy), folder: tempfile::tempdir().unwrap() }.open().await;
    assert_eq!(left.journal_size().await.unwrap(), 5);
    assert!(left.verify(&verifier_key(), &<_>::default()).await.unwrap().whole);
    assert!(left.job_lease(&lease).await.unwrap().is_empty());
    let later = JobLease { now: at(20), until: at(30), ..lease };
    assert_eq!(left.job_lease(&later).await.unwrap().len(), 1);
    left.append(one_more()).await.unwrap();
    left.close().await;
}

/// A folder with two entries, and the store that has it open.
async fn folder_with_two() -> (Site, Store) {
    let folder = tempfile::tempdir().unwrap();
    let site = Site { place: Place::Folder(folder.path().join("data")), folder };
    let store = site.open().await;
    with_controllers(&store, 0..2).await;
    (site, store)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_says_so_and_nothing_is_stored() {
    let (_site, store) = folder_with_two().await;
    behind_its_back(&store, "PRAGMA max_page_count = 1", Vec::new()).await;
    let blob = crate::blobs::NewBlob {
        id: Uuid::from_u128(1),
        area: "case".to_owned(),
        media_type: "application/pdf".to_owned(),
        bytes: vec![1; 1_000_000],
    };
    let error = store.append(Batch { blobs: vec![blob], ..one_more() }).await.unwrap_err();
    assert!(matches!(error, StoreError::Full { .. }), "{error}");
    assert_eq!(store.journal_size().await.unwrap(), 2);
    store.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_another_process_writes_says_so() {
    let (site, store) = folder_with_two().await;
    behind_its_back(&store, "PRAGMA busy_timeout = 1", Vec::new()).await;
    let other = site.open().await;
    let held = other.begin().await.unwrap();
    let error = store.append(one_more()).await.unwrap_err();
    assert!(matches!(error, StoreError::Locked { .. }), "{error}");
    drop(held);
    other.close().await;
    store.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_leaves_the_folder_as_it_was() {
    let (site, store) = folder_with_two().await;
    store.close().await;
    let reader = site.open_read_only().await;
    assert!(reader.verify(&verifier_key(), &<_>::default()).await.unwrap().whole);
    let names = std::fs::read_dir(site.folder.path().join("data")).unwrap();
    let names: Vec<_> = names.map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(names, vec![SQLITE_FILE]);
    reader.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_is_no_database_is_called_damaged() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join(SQLITE_FILE), vec![b'x'; 10_000]).unwrap();
    let error = refused(&Place::Folder(folder.path().to_owned())).await;
    assert!(matches!(error, StoreError::Damaged { .. }), "{error}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_without_an_installation_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let place = Place::Folder(folder.path().to_owned());
    let error = Store::open_read_only(&place).await.unwrap_err();
    assert!(matches!(error, StoreError::Missing { .. }), "{error}");
    std::fs::write(folder.path().join(SQLITE_FILE), "").unwrap();
    let error = Store::open_read_only(&place).await.unwrap_err();
    assert!(matches!(error, StoreError::Missing { .. }), "{error}");
    let inside_a_file = PathBuf::from("/dev/null/data");
    let error = refused(&Place::Folder(inside_a_file)).await;
    assert!(matches!(error, StoreError::File { .. }), "{error}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_does_not_answer_is_named_without_its_password() {
    // Port 1 is reserved; nobody listens there.
    let place = Place::Postgres("postgres://fyr:secret@127.0.0.1:1/fyr".to_owned());
    let error = refused(&place).await;
    assert!(matches!(error, StoreError::Down { .. }), "{error}");
    assert!(error.to_string().contains("127.0.0.1:1"), "{error}");
    assert!(!format!("{error:?} {place:?}").contains("secret"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_signing_key_that_is_none_is_refused_before_anything_is_made() {
    let folder = tempfile::tempdir().unwrap();
    let place = Place::Folder(folder.path().join("data"));
    let error = Store::open(&place, "not a key").await.unwrap_err();
    assert!(matches!(error, StoreError::SigningKey { .. }), "{error}");
    assert!(!folder.path().join("data").exists());
}
