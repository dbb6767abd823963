//! Given registers, when a file is imported, then so much is new, and these rows are bad.

use super::*;
use fyr_core::{
    event::{Meta, State},
    register::RecordChanged,
};
use jiff::Timestamp;
use uuid::Uuid;

fn directory() -> Directory {
    let fields = BTreeMap::from([
        ("key".to_owned(), Some(Value::Text("lev".into()))),
        ("name".to_owned(), Some(Value::Text("Leverantören AB".into()))),
        ("roles".to_owned(), Some(Value::Choices(BTreeSet::from(["processor".to_owned()])))),
    ]);
    let event = Event::Record(RecordChanged { kind: RecordKind::Organisation, fields });
    let stream = Stream { kind: StreamKind::Record, id: Uuid::from_u128(1) };
    let meta = Meta { position: 0, version: 1, at: Timestamp::UNIX_EPOCH, actor: "system".into() };
    let State::Record(record) = State::apply(None, &stream, &event, &meta) else {
        return Directory::default();
    };
    Directory::new([record])
}

fn tried(kind: RecordKind, csv: &[u8]) -> (ImportResult, Vec<(RecordId, RecordChanged)>) {
    let (csv, columns, file) = (csv.to_vec(), BTreeMap::new(), String::new());
    let values = Values::new();
    let import = Import { kind, file, csv, columns, values, mode: ImportMode::DryRun };
    plan(&directory(), &import, &|_| true)
}

fn planned(kind: RecordKind, csv: &[u8]) -> ImportResult {
    tried(kind, csv).0
}

#[track_caller]
fn check(kind: RecordKind, csv: &str, bad: &[(u64, Option<&str>, BadRowReason)]) {
    let actual = planned(kind, csv.as_bytes()).bad;
    let expected: Vec<BadRow> = bad
        .iter()
        .map(|(row, field, reason)| BadRow {
            row: *row,
            field: field.map(str::to_owned),
            reason: *reason,
        })
        .collect();
    assert_eq!(actual, expected);
}

#[test]
fn every_bad_row_is_listed_with_its_number_column_and_reason() {
    check(
        RecordKind::System,
        "key,name,supplier,environment\n\
         s1,Lön,lev,production\n\
         s2,Tid,okänd,production\n\
         s3,,lev,production\n\
         s4,Rehab,lev,drift\n\
         s5,Kort\n\
         s1,Lön igen,lev,test\n",
        &[
            (3, Some("supplier"), BadRowReason::UnknownReference),
            (4, Some("name"), BadRowReason::Required),
            (5, Some("environment"), BadRowReason::BadValue),
            (6, None, BadRowReason::Uneven),
            (7, None, BadRowReason::Twice),
        ],
    );
}

#[test]
fn column_the_register_does_not_have_and_one_that_is_missing_are_told_before_any_row() {
    check(
        RecordKind::System,
        "name,bolag\nLön,lev\n",
        &[
            (1, Some("bolag"), BadRowReason::UnknownColumn),
            (1, Some("supplier"), BadRowReason::Required),
        ],
    );
}

#[test]
fn the_same_file_twice_changes_nothing() {
    let csv = "key,name,roles\nlev,Leverantören AB,processor\n";
    let result = planned(RecordKind::Organisation, csv.as_bytes());
    assert_eq!((result.new, result.changed, result.unchanged), (0, 0, 1));
}

#[test]
fn file_from_the_offices_spreadsheet_is_read_with_its_letters() {
    let csv = b"key;name;roles\nbun;Barn- och ungdomsn\xe4mnden;controller\n";
    let (result, changes) = tried(RecordKind::Organisation, csv);
    assert_eq!((result.new, result.bad.len()), (1, 0));
    let name = changes[0].1.fields["name"].clone();
    assert_eq!(name, Some(Value::Text("Barn- och ungdomsnämnden".into())));
}

#[test]
fn rows_of_one_file_may_name_each_other() {
    let csv = "key,name,roles,part_of\n\
               n1,Nämnden,controller,k1\n\
               k1,Kommunen,operator,\n";
    let (result, changes) = tried(RecordKind::Organisation, csv.as_bytes());
    assert_eq!((result.new, result.bad.len()), (2, 0));
    assert_eq!(changes[0].1.fields["part_of"], Some(Value::Reference(changes[1].0)));
}

const PAST: &str = "Nummer eller diarienummer;Personuppgiftsansvarig;Händelse;Öppnad den;Typ av incident;Extra\n\
    1;nämnd;Fel mottagare;2024-03-01;Skickat till fel mottagare;x\n\
    1;nämnd;Samma igen;2024-03-02;theft;x\n";

fn past(columns: &[(usize, Option<&str>)], yours: bool) -> ImportResult {
    let fields = BTreeMap::from([
        ("name".to_owned(), Some(Value::Text("nämnd".into()))),
        ("roles".to_owned(), Some(Value::Choices(BTreeSet::from(["controller".to_owned()])))),
    ]);
    let board = RecordChanged { kind: RecordKind::Organisation, fields };
    let directory = Directory::new([board.onto(None, RecordId::new(Uuid::from_u128(2)))]);
    let columns = columns.iter().map(|(at, it)| (*at, it.map(str::to_owned))).collect();
    let csv = PAST.as_bytes().to_vec();
    let file = String::new();
    let import = Import {
        kind: RecordKind::PastBreach,
        file,
        csv,
        columns,
        values: Values::new(),
        mode: ImportMode::DryRun,
    };
    plan(&directory, &import, &|_| yours).0
}

#[test]
fn a_column_is_known_by_what_the_field_is_called_and_the_rest_are_asked_for() {
    let result = past(&[], true);
    assert_eq!(result.unknown, [(5, "Extra".to_owned())]);
    assert_eq!(result.bad.len(), 1);
}

#[test]
fn an_organisations_own_number_stands_for_one_breach_only() {
    let result = past(&[(5, None)], true);
    assert_eq!((result.new, result.rows), (1, 2));
    let twice = BadRow { row: 3, field: None, reason: BadRowReason::Twice };
    assert_eq!(result.bad, [twice]);
}

#[test]
fn breaches_of_organisations_that_are_not_the_importers_are_refused_row_by_row() {
    let result = past(&[(5, None)], false);
    let reasons: Vec<_> = result.bad.iter().map(|it| (it.row, it.reason)).collect();
    assert_eq!(reasons, [(2, BadRowReason::NotYours), (3, BadRowReason::NotYours)]);
}

#[test]
fn a_column_can_be_said_to_be_a_field_whatever_its_name() {
    let result = past(&[(5, Some("nature"))], true);
    assert!(result.unknown.is_empty());
    assert_eq!(result.bad.len(), 1);
}

#[test]
fn the_first_sheet_of_a_workbook_is_read_as_the_list_it_is() {
    let cell = |it: &str| it.to_owned();
    let sheet = fyr_documents::sheet::Sheet {
        title: cell("Organisationer"),
        columns: ["key", "name", "roles"].map(cell).into(),
        rows: vec![["bun", "Barn- och ungdomsnämnden", "controller"].map(cell).into()],
    };
    let workbook = fyr_documents::sheet::xlsx(&sheet).unwrap();
    let (result, changes) = tried(RecordKind::Organisation, &workbook);
    assert_eq!((result.rows, result.new, result.bad), (1, 1, Vec::new()));
    let name = changes[0].1.fields["name"].clone();
    assert_eq!(name, Some(Value::Text("Barn- och ungdomsnämnden".into())));
}

#[test]
fn all_that_is_wrong_with_a_row_is_told_at_once() {
    check(
        RecordKind::System,
        "key,name,supplier,environment\ns1,Lön,okänd,drift\n",
        &[
            (2, Some("supplier"), BadRowReason::UnknownReference),
            (2, Some("environment"), BadRowReason::BadValue),
        ],
    );
}

#[test]
fn what_a_list_does_not_hold_is_said_once_and_read_as_the_importer_says_it_means() {
    let csv = "key;name;roles\nbun;Nämnden;\"ansvarig; controller\"\nks;Styrelsen;ansvarig\n";
    let mut import = Import {
        kind: RecordKind::Organisation,
        file: String::new(),
        csv: csv.as_bytes().to_vec(),
        columns: BTreeMap::new(),
        values: Values::new(),
        mode: ImportMode::DryRun,
    };
    let tried = plan(&directory(), &import, &|_| true).0;
    let unknown = ("roles".to_owned(), "ansvarig".to_owned());
    assert_eq!(tried.unknown_values, BTreeSet::from([unknown.clone()]));
    import.values.insert(unknown.clone(), Some("controller".to_owned()));
    let (tried, changes) = plan(&directory(), &import, &|_| true);
    assert_eq!((tried.new, tried.bad.len(), tried.unknown_values.len()), (2, 0, 0));
    let roles = Value::Choices(BTreeSet::from(["controller".to_owned()]));
    assert_eq!(changes[1].1.fields["roles"], Some(roles.clone()));
    import.values.insert(unknown, None);
    let changes = plan(&directory(), &import, &|_| true).1;
    assert_eq!(changes[0].1.fields["roles"], Some(roles), "the other of the two stays");
}
