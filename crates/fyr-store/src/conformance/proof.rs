//! Proof: whatever is changed, dropped or rolled back is found, and where.

use super::*;
use crate::error::StoreError;
use fyr_journal::{
    export::{Trust, verify_lines},
    verify::{Caution, Verification, What},
};

/// Tampers with a journal of ten entries and returns the verdict.
async fn after(site: &Site, sql: &'static str, values: Vec<Value>) -> Verification {
    let store = site.open().await;
    with_controllers(&store, 0..10).await;
    assert!(store.verify(&verifier_key(), &Trust::default()).await.unwrap().whole);
    assert!(behind_its_back(&store, sql, values).await > 0);
    let verdict = store.verify(&verifier_key(), &Trust::default()).await.unwrap();
    store.close().await;
    assert!(!verdict.whole);
    verdict
}

async fn check(sql: &'static str, values: Vec<Value>, expected: (u64, What)) {
    on_both(async |site| {
        let verdict = after(&site, sql, values.clone()).await;
        let bad = verdict.first_bad.unwrap();
        assert_eq!((bad.position, &bad.what), (expected.0, &expected.1));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_changed_payload_is_located() {
    let sql = "UPDATE payload SET body = $1 WHERE pos = 4";
    check(sql, vec![Value::Bytes(b"{}".to_vec())], (4, What::Stored)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_changed_salt_is_located() {
    let sql = "UPDATE payload SET salt = $1 WHERE pos = 4";
    check(sql, vec![Value::Bytes(vec![0; 32])], (4, What::Commitment)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_changed_actor_is_located() {
    check("UPDATE journal SET actor = 'account/2' WHERE pos = 6", Vec::new(), (6, What::Leaf))
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_changed_time_is_located() {
    check("UPDATE journal SET at = at + 1 WHERE pos = 0", Vec::new(), (0, What::Leaf)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_removed_entry_is_located() {
    let what = What::Position { found: 4 };
    check("DELETE FROM journal WHERE pos = 3", Vec::new(), (3, what)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dropped_tail_is_located() {
    let what = What::Missing { size: 10 };
    check("DELETE FROM journal WHERE pos >= 7", Vec::new(), (7, what)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_entry_that_cannot_be_read_is_located() {
    on_both(async |site| {
        let sql = "UPDATE journal SET commitment = $1 WHERE pos = 5";
        let verdict = after(&site, sql, vec![Value::Bytes(vec![1, 2, 3])]).await;
        let bad = verdict.first_bad.unwrap();
        assert!(matches!((bad.position, &bad.what), (5, What::Unreadable(_))), "{bad:?}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_changed_checkpoint_is_named() {
    on_both(async |site| {
        let sql = "UPDATE checkpoint SET note = replace(note, 'example', 'exampel') WHERE size = 9";
        let verdict = after(&site, sql, Vec::new()).await;
        assert_eq!(verdict.bad_checkpoints.len(), 1);
    })
    .await;
}

/// Puts the journal back to what it was at seven entries: a perfect old copy.
async fn roll_back(store: &Store) {
    for sql in [
        "DELETE FROM journal WHERE pos >= 7",
        "DELETE FROM payload WHERE pos >= 7",
        "DELETE FROM tree WHERE idx >= 11",
        "DELETE FROM checkpoint WHERE size > 7",
    ] {
        assert!(behind_its_back(store, sql, Vec::new()).await > 0);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_old_copy_is_found_out_by_a_newer_checkpoint_from_outside() {
    on_both(async |site| {
        let store = site.open().await;
        with_controllers(&store, 0..10).await;
        let newer = store.checkpoint().await.unwrap().unwrap();
        roll_back(&store).await;
        let blind = store.verify(&verifier_key(), &Trust::default()).await.unwrap();
        assert!(blind.whole && blind.cautions.contains(&Caution::RollbackNotExcluded));
        let trust = Trust { key: Some(verifier_key()), checkpoints: vec![newer.into_bytes()] };
        let seeing = store.verify(&verifier_key(), &trust).await.unwrap();
        let bad = seeing.first_bad.unwrap();
        assert_eq!((bad.position, bad.what), (7, What::Missing { size: 10 }));
        store.close().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_whole_journal_with_key_and_checkpoint_from_outside_leaves_no_caution() {
    on_both(async |site| {
        let store = site.open().await;
        with_controllers(&store, 0..10).await;
        let note = store.checkpoint().await.unwrap().unwrap();
        let trust = Trust { key: Some(verifier_key()), checkpoints: vec![note.into_bytes()] };
        store.close().await;
        let reader = site.open_read_only().await;
        let verdict = reader.verify(&verifier_key(), &trust).await.unwrap();
        assert!(verdict.whole && verdict.cautions.is_empty(), "{verdict:?}");
        assert_eq!((verdict.entries, verdict.proven_outside), (10, 10));
        reader.close().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_export_proves_itself() {
    on_both(async |site| {
        let store = site.open().await;
        with_controllers(&store, 0..10).await;
        let mut bytes = Vec::new();
        let write = |line: &[u8]| {
            bytes.extend_from_slice(line);
            Ok(())
        };
        assert_eq!(store.export(&verifier_key(), write).await.unwrap(), 10);
        let text = String::from_utf8(bytes).unwrap();
        let verdict = |text: &str| {
            let lines: Vec<_> = text.lines().map(|line| Ok(line.to_owned())).collect();
            verify_lines(lines, Trust::default()).unwrap()
        };
        let whole = verdict(&text);
        assert!(whole.whole, "{whole:?}");
        assert_eq!((whole.entries, whole.checkpoints_checked), (10, 10));
        let changed = verdict(&text.replacen("Nämnden", "Styrelsen", 1));
        assert_eq!(changed.first_bad.unwrap().position, 0);
        store.close().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_signed_on_top_of_a_journal_that_is_not_what_was_signed_last() {
    for sql in [
        "DELETE FROM journal WHERE pos = 9",
        "DELETE FROM checkpoint WHERE size = 10",
        "DELETE FROM checkpoint",
        "UPDATE checkpoint SET note = replace(note, '10', '11')",
        "UPDATE tree SET hash = (SELECT hash FROM tree WHERE idx = 0) WHERE idx = 14",
    ] {
        on_both(async |site| {
            let store = site.open().await;
            with_controllers(&store, 0..10).await;
            behind_its_back(&store, sql, Vec::new()).await;
            let next = vec![append(record(50), 0, vec![named("X", "Nämnden")])];
            let error = store.append(act(60, next)).await.unwrap_err();
            assert!(matches!(error, StoreError::Journal { .. }), "{sql}: {error}");
            store.close().await;
        })
        .await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn another_key_than_the_journals_own_signs_nothing() {
    on_both(async |site| {
        let store = site.open().await;
        with_controllers(&store, 0..1).await;
        store.close().await;
        let key = SigningKey::from_seed("journal.example.org", &[8; 32]).unwrap();
        let store = Store::open(&site.place, &key.to_secret_text()).await.unwrap();
        let next = vec![append(record(50), 0, vec![named("X", "Nämnden")])];
        let error = store.append(act(60, next)).await.unwrap_err();
        assert!(matches!(error, StoreError::SigningKey { .. }), "{error}");
        store.close().await;
    })
    .await;
}
