//! Lists follow what is written, by this process and by others.

use super::*;
use crate::response::made::{choices, incident, opened, record, text};
use fyr_core::{
    case::{Command, ContactTold},
    id::RecordId,
    register::RecordKind,
};

async fn board(app: &App, name: &str) -> RecordId {
    let roles = choices(&["controller", "coordinating_office"]);
    let fields = [("name", text(name)), ("roles", roles)];
    record(app, RecordKind::Organisation, &fields).await
}

#[tokio::test]
async fn a_list_shows_what_this_process_or_another_has_just_written() {
    let folder = tempfile::tempdir().unwrap();
    let (one, other) = (opened(folder.path()).await, opened(folder.path()).await);
    let first = board(&one, "Nämnd A").await;
    assert_eq!(other.all::<Record>().await.unwrap().len(), 1);
    let second = board(&other, "Nämnd B").await;
    assert_eq!(one.all::<Record>().await.unwrap().len(), 2);
    assert_eq!(one.directory().await.unwrap().name(second.organisation()), "Nämnd B");
    incident(&one, first, [first].into()).await;
    let own = |id: RecordId| BTreeSet::from([id.organisation().uuid()]);
    let cases = other.all_of::<Case>(&own(first)).await.unwrap();
    assert_eq!(cases.len(), 1);
    let ids = [cases[0].id.uuid(), Uuid::nil()];
    assert_eq!(one.some::<Case>(ids).await.unwrap(), cases);
    assert_eq!(other.all_of::<Case>(&own(second)).await.unwrap().len(), 0);
}

#[tokio::test]
async fn what_has_changed_stands_in_a_list_once_and_as_it_is_now() {
    let folder = tempfile::tempdir().unwrap();
    let app = opened(folder.path()).await;
    let first = board(&app, "Nämnd A").await;
    incident(&app, first, [first].into()).await;
    let before = app.all::<Case>().await.unwrap();
    let at = (crate::access::Action::SeeCase, before[0].id);
    let note = Command::RecordContactTold(ContactTold {
        contact: first,
        at: app.now(before[0].timeline),
        accepted: true,
        attempts: 1,
    });
    app.change_case(&crate::viewer::Viewer::system(), at, &note).await.unwrap();
    let after = app.all::<Case>().await.unwrap();
    assert_eq!(after.len(), 1);
    assert_ne!(after, before);
    // Who held the list before still has it as it was.
    assert_eq!(before[0].told.len() + 1, after[0].told.len());
}
