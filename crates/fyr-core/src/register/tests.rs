//! Given records, when one is changed or an incident strikes, then this is accepted or concerned.

use super::{
    concerned::{Ground, Source, concerned},
    directory::Directory,
    *,
};
use crate::id::OrganisationId;
use jiff::civil::date;
use std::collections::BTreeSet;

fn record(kind: RecordKind, id: u128, fields: &[(&str, Value)]) -> Record {
    let fields = fields.iter().map(|(id, value)| ((*id).to_owned(), Some(value.clone()))).collect();
    let meta =
        Meta { position: 0, version: 1, at: Timestamp::UNIX_EPOCH, actor: "system".to_owned() };
    Record::empty(kind, Uuid::from_u128(id)).apply(&RecordChanged { kind, fields }, &meta)
}

fn id(number: u128) -> RecordId {
    RecordId::new(Uuid::from_u128(number))
}

fn refs(numbers: &[u128]) -> Value {
    Value::References(numbers.iter().map(|it| id(*it)).collect())
}

const SUPPLIER: u128 = 10;
const BOARD: u128 = 20;
const OTHER_BOARD: u128 = 21;
const SYSTEM: u128 = 30;

fn check(agreement: &[(&str, Value)], then: &[(u128, &[Ground])]) {
    let system = record(
        RecordKind::System,
        SYSTEM,
        &[("supplier", Value::Reference(id(SUPPLIER))), ("used_by", refs(&[BOARD, OTHER_BOARD]))],
    );
    let mut fields = vec![("processor", Value::Reference(id(SUPPLIER)))];
    fields.extend_from_slice(agreement);
    let directory = Directory::new([system, record(RecordKind::Agreement, 40, &fields)]);
    let source = Source {
        supplier: OrganisationId::new(Uuid::from_u128(SUPPLIER)),
        systems: BTreeSet::new(),
        on: date(2025, 8, 25),
    };
    let actual = concerned(&directory, &source);
    let expected = then
        .iter()
        .map(|(id, grounds)| {
            (OrganisationId::new(Uuid::from_u128(*id)), grounds.iter().copied().collect())
        })
        .collect();
    assert_eq!(actual, expected);
}

#[test]
fn board_that_uses_the_system_but_is_named_in_no_agreement_is_concerned_and_a_finding() {
    check(
        &[("controllers", refs(&[BOARD]))],
        &[
            (BOARD, &[Ground::NamedInAgreement(id(40)), Ground::UsesSystem(id(SYSTEM))]),
            (OTHER_BOARD, &[Ground::UsesSystemWithoutAgreement(id(SYSTEM))]),
        ],
    );
}

#[test]
fn agreement_that_ran_out_still_concerns_its_controllers() {
    check(
        &[("controllers", refs(&[BOARD])), ("valid_to", Value::Day(date(2025, 1, 1)))],
        &[
            (
                BOARD,
                &[
                    Ground::NamedInExpiredAgreement(id(40)),
                    Ground::UsesSystemWithoutAgreement(id(SYSTEM)),
                ],
            ),
            (OTHER_BOARD, &[Ground::UsesSystemWithoutAgreement(id(SYSTEM))]),
        ],
    );
}

fn changed(fields: &[(&str, Option<Value>)]) -> RecordChanged {
    RecordChanged {
        kind: RecordKind::System,
        fields: fields.iter().map(|(id, value)| ((*id).to_owned(), value.clone())).collect(),
    }
}

#[test]
fn the_same_change_twice_leaves_no_trace() {
    let fields =
        [("name", Value::Text("Lön".into())), ("supplier", Value::Reference(id(SUPPLIER)))];
    let before = record(RecordKind::System, SYSTEM, &fields);
    assert_eq!(change(Some(&before), changed(&[("name", Some(fields[0].1.clone()))])), Ok(None));
}

#[test]
fn field_that_is_unknown_or_of_another_kind_or_required_and_missing_is_refused() {
    let name = || Some(Value::Text("Lön".into()));
    assert_eq!(
        change(None, changed(&[("naem", name())])),
        Err(Refusal::UnknownField("naem".into()))
    );
    assert_eq!(
        change(None, changed(&[("used_by", name())])),
        Err(Refusal::BadValue("used_by".into()))
    );
    assert_eq!(
        change(None, changed(&[("name", name())])),
        Err(Refusal::Required("supplier".into()))
    );
}
