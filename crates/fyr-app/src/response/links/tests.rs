//! Two boards with a case each in one incident: who sees what is linked, over a real database.

use super::*;
use crate::{
    error::Refused,
    response::made::{choices, incident, opened, record, text},
};
use fyr_core::{
    account::{Account, Grant, Role},
    case::Case,
    id::OrganisationId,
    register::RecordKind,
};
use std::collections::BTreeSet;
use uuid::Uuid;

fn person(number: u128, held: &[(Role, OrganisationId)]) -> Viewer {
    let mut account = Account::empty(Uuid::from_u128(number));
    let grant =
        |(role, of): &(Role, OrganisationId)| Grant { role: *role, organisation: Some(*of) };
    account.grants = held.iter().map(grant).collect();
    Viewer::person(account)
}

fn of(case: &Case) -> Stream {
    Stream { kind: StreamKind::Case, id: case.id.uuid() }
}

/// Opens an installation with two boards that have a case each; returns the cases.
async fn two(folder: &std::path::Path) -> (App, Case, Case) {
    let app = opened(folder).await;
    let office = [("name", text("Kontoret")), ("roles", choices(&["coordinating_office"]))];
    let office = record(&app, RecordKind::Organisation, &office).await;
    let mut boards = BTreeSet::new();
    for name in ["Nämnd A", "Nämnd B"] {
        let board = [("name", text(name)), ("roles", choices(&["controller"]))];
        boards.insert(record(&app, RecordKind::Organisation, &board).await);
    }
    incident(&app, office, boards).await;
    let cases = app.all::<Case>().await.unwrap();
    let (a, b) = (Case::clone(&cases[0]), Case::clone(&cases[1]));
    (app, a, b)
}

#[tokio::test]
async fn a_link_is_seen_from_both_ends_and_only_by_those_who_may_see_both() {
    let folder = tempfile::tempdir().unwrap();
    let (app, a, b) = two(folder.path()).await;
    let officer = Role::DataProtectionOfficer;
    let both = person(11, &[(officer, a.controller), (officer, b.controller)]);
    let one = person(12, &[(officer, a.controller)]);
    let note = "Samma fel i våras.".to_owned();
    let link = (b.reference.as_str(), Kind::Recurrence, note);
    app.link(&both, of(&a), link.clone()).await.unwrap();
    app.link(&both, of(&a), link).await.unwrap();
    let from_a = app.links(&both, of(&a)).await.unwrap().all;
    assert_eq!(from_a.len(), 1, "the same twice is once");
    assert_eq!((from_a[0].other, from_a[0].end), (of(&b), End::First));
    let from_b = app.links(&both, of(&b)).await.unwrap().all;
    assert_eq!((from_b[0].other, from_b[0].end), (of(&a), End::Second));
    assert_eq!(from_b[0].made.reason, "Samma fel i våras.");

    assert!(app.links(&one, of(&a)).await.unwrap().all.is_empty());
    let told = app.case_timeline(&one, a.id).await.unwrap();
    assert!(told.iter().all(|it| !it.kind.contains("link")), "the case's history says nothing");
    let gone = app.unlink(&one, of(&a), (from_a[0].id, "Skäl.".to_owned())).await;
    assert!(matches!(gone, Err(AppError::NotFound)));
    assert!(matches!(app.links(&one, of(&b)).await, Err(AppError::NotFound)));
    // A number one may not know of is answered as one that is not there.
    for number in [b.reference.as_str(), "2099-0001"] {
        let asked = (number, Kind::SameCause, String::new());
        let refused = app.link(&one, of(&a), asked).await;
        let no_such = AppError::refused(Refusal::NoSuchMatter);
        assert_eq!(format!("{refused:?}"), format!("{:?}", Err::<(), _>(no_such)));
    }
}

#[tokio::test]
async fn a_link_is_removed_with_a_reason_by_those_who_work_on_an_end_of_it() {
    let folder = tempfile::tempdir().unwrap();
    let (app, a, b) = two(folder.path()).await;
    let held = [(Role::Handler, a.controller), (Role::Approver, b.controller)];
    let handler = person(11, &held);
    let link = || (a.reference.as_str(), Kind::SameSupplier, String::new());
    let denied = app.link(&handler, of(&b), link()).await;
    assert!(matches!(denied, Err(AppError::NotFound)), "who only sees a case links nothing to it");
    let incident = Stream { kind: StreamKind::Incident, id: a.incident.uuid() };
    app.link(&handler, of(&a), (b.reference.as_str(), Kind::SameSupplier, String::new()))
        .await
        .unwrap();
    assert!(!app.links(&handler, incident).await.unwrap().may);
    let id = app.links(&handler, of(&b)).await.unwrap().all[0].id;
    let from_b = app.unlink(&handler, of(&b), (id, "Fel.".to_owned())).await;
    assert!(matches!(from_b, Err(AppError::NotFound)));
    let silent = app.unlink(&handler, of(&a), (id, " ".to_owned())).await;
    let Err(AppError::Refused(Refused::Link(why))) = silent else { panic!("{silent:?}") };
    assert_eq!(why, Refusal::ReasonMissing);
    app.unlink(&handler, of(&a), (id, "Fel ärende.".to_owned())).await.unwrap();
    let seen = app.links(&handler, of(&a)).await.unwrap().all;
    assert_eq!(seen[0].removed.as_ref().unwrap().reason, "Fel ärende.");
}
