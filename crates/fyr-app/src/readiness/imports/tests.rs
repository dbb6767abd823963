//! A thousand rows imported, imported again, and taken back, over a real database.

use super::*;
use crate::{
    error::Refused,
    readiness::{
        import::{Import as File, ImportMode},
        records::SaveRecord,
    },
    response::made::{choices, opened, record, text},
};
use fyr_core::{
    account::{Account, Grant, Role},
    import::Refusal,
};
use std::fmt::Write as _;

const ROWS: usize = 1000;

fn file(number: usize, name: &str) -> File {
    let mut csv = "key,name,roles\n".to_owned();
    for row in 0..number {
        writeln!(csv, "org{row},{name} {row},controller").unwrap();
    }
    File {
        kind: RecordKind::Organisation,
        file: "nämnder.csv".to_owned(),
        csv: csv.into_bytes(),
        columns: BTreeMap::new(),
        values: BTreeMap::new(),
        mode: ImportMode::Write,
    }
}

async fn imported(app: &App, file: File) -> ImportId {
    app.import_records(&Viewer::system(), file).await.unwrap().import.unwrap()
}

async fn names(app: &App) -> BTreeMap<String, String> {
    let directory = app.directory().await.unwrap();
    let all = directory.of(RecordKind::Organisation);
    all.map(|it| (it.text("key").to_owned(), it.text("name").to_owned())).collect()
}

fn why() -> String {
    "Fel fil.".to_owned()
}

#[tokio::test]
async fn taking_an_import_of_a_thousand_rows_back_leaves_what_was_changed_since_and_names_it() {
    let folder = tempfile::tempdir().unwrap();
    let app = opened(folder.path()).await;
    let system = Viewer::system();
    imported(&app, file(ROWS - 10, "Nämnd")).await;
    let before = names(&app).await;
    let id = imported(&app, file(ROWS, "Styrelse")).await;
    let done = app.import(&system, id).await.unwrap();
    let told = done.import.done.unwrap().verdict;
    assert_eq!((told.rows, told.new, told.changed), (1000, 10, 990));
    assert_eq!(told.file, "nämnder.csv");
    assert_eq!(done.would.unwrap().restored, 1000);

    // One is changed since, and something comes to rest on a new one.
    let directory = app.directory().await.unwrap();
    let of = |key: &str| {
        let mut all = directory.of(RecordKind::Organisation);
        all.find(|it| it.text("key") == key).unwrap().id
    };
    let (edited, rested) = (of("org7"), of("org995"));
    let fields = BTreeMap::from([("name".to_owned(), Some(text("Nämnd sju")))]);
    let kind = RecordKind::Organisation;
    let save = SaveRecord { id: Some(edited), kind, fields, seen: 2 };
    app.save_record(&system, save).await.unwrap();
    let contact = [("organisation", Value::Reference(rested)), ("name", text("Vera Vald"))];
    let more = [("role", text("dpo")), ("email", text("vera@namnd.example"))];
    record(&app, RecordKind::Contact, &[&contact[..], &more[..]].concat()).await;

    let size = app.store().journal_size().await.unwrap();
    assert_eq!(app.take_back_import(&system, (id, why())).await.unwrap(), 998);
    let mut expected = before;
    expected.insert("org7".to_owned(), "Nämnd sju".to_owned());
    expected.insert("org995".to_owned(), "Styrelse 995".to_owned());
    assert_eq!(names(&app).await, expected);
    assert_eq!(app.store().journal_size().await.unwrap(), size + 998 + 1, "nothing is deleted");
    let view = app.import(&system, id).await.unwrap();
    let taken = view.import.taken_back.unwrap().verdict;
    let mut kept: Vec<(RecordId, Why)> = taken.kept.iter().map(|it| (it.record, it.why)).collect();
    kept.sort_by_key(|it| it.1 == Why::Used);
    assert_eq!(kept, [(edited, Why::Changed), (rested, Why::Used)]);
    assert_eq!(view.names[&edited], "Nämnd sju");
    let again = app.take_back_import(&system, (id, why())).await;
    let Err(AppError::Refused(Refused::Import(refusal))) = again else { panic!("{again:?}") };
    assert_eq!(refusal, Refusal::TakenBack);
    app.rebuild().await.unwrap();
    assert_eq!(names(&app).await, expected, "the journal alone leads to the same");
}

#[tokio::test]
async fn what_was_withdrawn_can_be_imported_again_and_cannot_be_edited() {
    let folder = tempfile::tempdir().unwrap();
    let app = opened(folder.path()).await;
    let system = Viewer::system();
    let id = imported(&app, file(3, "Nämnd")).await;
    let first = app.directory().await.unwrap().of(RecordKind::Organisation).next().unwrap().id;
    app.take_back_import(&system, (id, why())).await.unwrap();
    assert!(names(&app).await.is_empty());
    let fields = BTreeMap::from([("name".to_owned(), Some(text("Ny")))]);
    let save = SaveRecord { id: Some(first), kind: RecordKind::Organisation, fields, seen: 2 };
    assert!(matches!(app.save_record(&system, save).await, Err(AppError::NotFound)));
    assert!(app.record(&system, first).await.unwrap().record.withdrawn.is_some());
    imported(&app, file(3, "Nämnd")).await;
    assert_eq!(names(&app).await.len(), 3);
}

#[tokio::test]
async fn an_import_of_breaches_from_before_is_seen_by_the_one_who_did_it_alone() {
    let folder = tempfile::tempdir().unwrap();
    let app = opened(folder.path()).await;
    let board = [("key", text("sn")), ("name", text("Nämnd")), ("roles", choices(&["controller"]))];
    let board = record(&app, RecordKind::Organisation, &board).await;
    let handler = |number: u128| {
        let mut account = Account::empty(Uuid::from_u128(number));
        let organisation = Some(board.organisation());
        account.grants = [Grant { role: Role::Handler, organisation }].into();
        Viewer::person(account)
    };
    let csv = "key,name,controller,opened_on,incident_type\n1,Felskick,sn,2024-02-01,\n";
    let past = File {
        kind: RecordKind::PastBreach,
        file: String::new(),
        csv: csv.as_bytes().to_vec(),
        columns: BTreeMap::new(),
        values: BTreeMap::new(),
        mode: ImportMode::Write,
    };
    let result = app.import_records(&handler(21), past).await.unwrap();
    assert!(result.bad.is_empty(), "{:?}", result.bad);
    let id = result.import.unwrap();
    assert_eq!(app.imports(&handler(21)).await.unwrap().all.len(), 1);
    assert!(app.imports(&handler(22)).await.unwrap().all.is_empty());
    let taken = app.take_back_import(&handler(22), (id, why())).await;
    assert!(matches!(taken, Err(AppError::NotFound)));
    assert_eq!(app.take_back_import(&handler(21), (id, why())).await.unwrap(), 1);
}
