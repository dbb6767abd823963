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

fn planned(kind: RecordKind, csv: &[u8]) -> ImportResult {
    plan(&directory(), &Import { kind, csv: csv.to_vec(), mode: ImportMode::DryRun }).0
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
        "name,leverantör\nLön,lev\n",
        &[
            (1, Some("leverantör"), BadRowReason::UnknownColumn),
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
    let (result, changes) = plan(
        &directory(),
        &Import { kind: RecordKind::Organisation, csv: csv.to_vec(), mode: ImportMode::DryRun },
    );
    assert_eq!((result.new, result.bad.len()), (1, 0));
    let name = changes[0].1.fields["name"].clone();
    assert_eq!(name, Some(Value::Text("Barn- och ungdomsnämnden".into())));
}

#[test]
fn rows_of_one_file_may_name_each_other() {
    let csv = "key,name,roles,part_of\n\
               n1,Nämnden,controller,k1\n\
               k1,Kommunen,operator,\n";
    let (result, changes) = plan(
        &directory(),
        &Import {
            kind: RecordKind::Organisation,
            csv: csv.as_bytes().to_vec(),
            mode: ImportMode::DryRun,
        },
    );
    assert_eq!((result.new, result.bad.len()), (2, 0));
    assert_eq!(changes[0].1.fields["part_of"], Some(Value::Reference(changes[1].0)));
}
