//! Jobs: one worker at a time, nothing lost, nothing done twice on paper.

use super::*;
use crate::{
    error::StoreError,
    jobs::{Job, JobFailure, JobLease, JobQuery, JobState, LeasedJob, NewJob},
};
use std::collections::BTreeSet;

fn job(number: u128) -> NewJob {
    NewJob {
        id: Uuid::from_u128(number),
        unique_key: None,
        kind: "mail".to_owned(),
        about: Some(Uuid::from_u128(1)),
        run_at: at(10),
        payload: b"{\"case\":1}".to_vec(),
    }
}

async fn ask_for(store: &Store, jobs: Vec<NewJob>) {
    store.append(Batch { jobs, ..act(0, Vec::new()) }).await.unwrap();
}

/// Leases for twenty seconds from the second `now`.
async fn lease(store: &Store, now: i64, limit: u32) -> Vec<LeasedJob> {
    let lease = JobLease { kinds: &["mail"], now: at(now), until: at(now + 20), limit };
    store.job_lease(&lease).await.unwrap()
}

async fn only_job(store: &Store) -> Job {
    let query = JobQuery { limit: 10, about: Some(Uuid::from_u128(1)), ..JobQuery::default() };
    let mut jobs = store.job_list(&query).await.unwrap();
    assert_eq!(jobs.len(), 1);
    jobs.remove(0)
}

#[tokio::test(flavor = "multi_thread")]
async fn concurrent_workers_never_get_the_same_job() {
    on_both(async |site| {
        let store = site.open().await;
        ask_for(&store, (0..60).map(job).collect()).await;
        let workers = (0..6).map(|_| {
            let store = store.clone();
            tokio::spawn(async move {
                let mut mine = Vec::new();
                loop {
                    let leased = lease(&store, 10, 4).await;
                    if leased.is_empty() {
                        return mine;
                    }
                    mine.extend(leased.into_iter().map(|job| job.id));
                }
            })
        });
        let mut all = Vec::new();
        for worker in workers.collect::<Vec<_>>() {
            all.extend(worker.await.unwrap());
        }
        assert_eq!(all.len(), 60);
        assert_eq!(all.into_iter().collect::<BTreeSet<_>>().len(), 60);
        store.close().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_is_leased_when_it_is_due_and_of_a_kind_asked_for() {
    on_both(async |site| {
        let store = site.open().await;
        let other = NewJob { kind: "letters".to_owned(), ..job(2) };
        ask_for(&store, vec![job(1), other]).await;
        assert!(lease(&store, 9, 5).await.is_empty());
        let leased = lease(&store, 10, 5).await;
        assert_eq!(leased.len(), 1);
        let LeasedJob { kind, attempt, payload, .. } = leased.first().unwrap();
        assert_eq!((kind.as_str(), *attempt, payload), ("mail", 1, &job(1).payload));
        store.close().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lease_that_ran_out_is_taken_again_and_the_first_worker_is_told() {
    on_both(async |site| {
        let store = site.open().await;
        ask_for(&store, vec![job(1)]).await;
        let first = lease(&store, 10, 1).await.remove(0);
        assert!(lease(&store, 29, 1).await.is_empty());
        let second = lease(&store, 30, 1).await.remove(0);
        assert_eq!((second.id, second.attempt), (first.id, 2));
        let appends = vec![append(record(1), 0, vec![named("A", "Nämnden")])];
        let late = store.job_done_with(&first, act(31, appends.clone())).await.unwrap_err();
        assert!(matches!(late, StoreError::LeaseLost { .. }), "{late}");
        let late = store.job_extend(&first, at(99)).await.unwrap_err();
        assert!(matches!(late, StoreError::LeaseLost { .. }), "{late}");
        assert_eq!(store.journal_size().await.unwrap(), 0);
        store.job_done_with(&second, act(32, appends)).await.unwrap();
        assert_eq!(store.journal_size().await.unwrap(), 1);
        assert_eq!(only_job(&store).await.state, JobState::Done);
        store.close().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_extended_lease_holds_longer() {
    on_both(async |site| {
        let store = site.open().await;
        ask_for(&store, vec![job(1)]).await;
        let leased = lease(&store, 10, 1).await.remove(0);
        store.job_extend(&leased, at(60)).await.unwrap();
        assert!(lease(&store, 59, 1).await.is_empty());
        assert_eq!(lease(&store, 60, 1).await.len(), 1);
        store.close().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_whose_outcome_cannot_be_stored_is_not_done() {
    on_both(async |site| {
        let store = site.open().await;
        ask_for(&store, vec![job(1)]).await;
        let leased = lease(&store, 10, 1).await.remove(0);
        let appends = vec![append(record(1), 3, vec![named("A", "Nämnden")])];
        let error = store.job_done_with(&leased, act(11, appends)).await.unwrap_err();
        assert!(matches!(error, StoreError::Conflict { .. }), "{error}");
        assert_eq!(only_job(&store).await.state, JobState::Waiting);
        store.job_done_with(&leased, act(12, Vec::new())).await.unwrap();
        assert_eq!(only_job(&store).await.finished_at, Some(at(12)));
        store.close().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn jobs_finished_together_are_all_done_or_none() {
    on_both(async |site| {
        let store = site.open().await;
        ask_for(&store, vec![job(1), job(2)]).await;
        let lost = lease(&store, 10, 1).await;
        let leased = lease(&store, 30, 2).await;
        let appends = vec![append(record(1), 0, vec![named("A", "Nämnden")])];
        let mut both: Vec<&LeasedJob> = leased.iter().filter(|job| job.id != lost[0].id).collect();
        both.push(&lost[0]);
        let error = store.jobs_done_with(&both, act(31, appends.clone())).await.unwrap_err();
        assert!(matches!(error, StoreError::LeaseLost { .. }), "{error}");
        assert_eq!(store.journal_size().await.unwrap(), 0);
        let both: Vec<&LeasedJob> = leased.iter().collect();
        store.jobs_done_with(&both, act(32, appends)).await.unwrap();
        let query = JobQuery { limit: 10, ..JobQuery::default() };
        let jobs = store.job_list(&query).await.unwrap();
        assert_eq!(jobs.iter().filter(|job| job.state == JobState::Done).count(), 2);
        assert_eq!(store.journal_size().await.unwrap(), 1);
        store.close().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn asking_twice_with_the_same_key_makes_one_job() {
    on_both(async |site| {
        let store = site.open().await;
        let keyed = |number| NewJob { unique_key: Some("mail/1".to_owned()), ..job(number) };
        ask_for(&store, vec![keyed(1), keyed(2)]).await;
        ask_for(&store, vec![keyed(3)]).await;
        let leased = lease(&store, 10, 5).await;
        assert_eq!(leased.len(), 1);
        store.job_done_with(leased.first().unwrap(), act(11, Vec::new())).await.unwrap();
        ask_for(&store, vec![keyed(4)]).await;
        assert_eq!(only_job(&store).await.state, JobState::Done);
        store.close().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failed_job_waits_then_is_given_up_then_is_tried_again_when_a_person_says_so() {
    on_both(async |site| {
        let store = site.open().await;
        ask_for(&store, vec![job(1)]).await;
        let leased = lease(&store, 10, 1).await.remove(0);
        let error = "the mail server did not answer".to_owned();
        let failure = JobFailure { at: at(11), error, retry_at: Some(at(50)) };
        store.job_failed(&leased, failure.clone()).await.unwrap();
        let shown = only_job(&store).await;
        assert_eq!((shown.state, shown.run_at, shown.attempts), (JobState::Waiting, at(50), 1));
        assert_eq!(shown.error.as_deref(), Some("the mail server did not answer"));
        assert!(lease(&store, 49, 1).await.is_empty());
        let leased = lease(&store, 50, 1).await.remove(0);
        let failure = JobFailure { at: at(51), retry_at: None, ..failure };
        store.job_failed(&leased, failure).await.unwrap();
        let shown = only_job(&store).await;
        assert_eq!((shown.state, shown.finished_at), (JobState::GivenUp, Some(at(51))));
        assert!(lease(&store, 99, 1).await.is_empty());
        store.job_retry(shown.id, at(100)).await.unwrap();
        assert_eq!(lease(&store, 100, 1).await.remove(0).attempt, 3);
        let error = store.job_retry(shown.id, at(101)).await.unwrap_err();
        assert!(matches!(error, StoreError::JobNotWaiting { .. }), "{error}");
        store.close().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn jobs_are_shown_by_state_and_kind() {
    on_both(async |site| {
        let store = site.open().await;
        let other = NewJob { kind: "letters".to_owned(), about: None, ..job(2) };
        ask_for(&store, vec![job(1), other]).await;
        let count = async |query: JobQuery| {
            store.job_list(&JobQuery { limit: 10, ..query }).await.unwrap().len()
        };
        assert_eq!(count(JobQuery::default()).await, 2);
        let kind = Some("letters".to_owned());
        assert_eq!(count(JobQuery { kind, ..JobQuery::default() }).await, 1);
        let waiting = JobQuery { state: Some(JobState::Waiting), ..JobQuery::default() };
        assert_eq!(count(waiting).await, 2);
        let done = JobQuery { state: Some(JobState::Done), ..JobQuery::default() };
        assert_eq!(count(done).await, 0);
        store.close().await;
    })
    .await;
}
