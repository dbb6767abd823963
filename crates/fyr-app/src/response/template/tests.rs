//! A template uploaded by one board: whose reports it is used for, and how it fits.

use super::*;
use crate::{
    error::Refused,
    response::made::{choices, incident, opened, record, text},
};
use fyr_core::{
    account::{Account, Grant, Role},
    register::RecordKind,
};
use fyr_documents::package::package;
use std::collections::BTreeSet;
use uuid::Uuid;

const TYPES: &str = r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>"#;

fn own(tags: &[&str]) -> Vec<u8> {
    let control = |tag: &&str| {
        format!(
            r#"<w:sdt><w:sdtPr><w:tag w:val="{tag}"/></w:sdtPr><w:sdtContent><w:p/></w:sdtContent></w:sdt>"#
        )
    };
    let body: String = tags.iter().map(control).collect();
    let document = format!(
        r#"<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>{body}</w:body></w:document>"#
    );
    let parts = [
        ("[Content_Types].xml".to_owned(), TYPES.as_bytes().to_vec()),
        ("word/document.xml".to_owned(), document.into_bytes()),
    ];
    package(&parts).unwrap()
}

#[tokio::test]
async fn a_boards_template_is_used_for_its_own_reports_and_says_how_it_fits() {
    let folder = tempfile::tempdir().unwrap();
    let app = opened(folder.path()).await;
    let office = [("name", text("Kontoret")), ("roles", choices(&["coordinating_office"]))];
    let office = record(&app, RecordKind::Organisation, &office).await;
    let board = [("name", text("Nämnd A")), ("roles", choices(&["controller"]))];
    let board = record(&app, RecordKind::Organisation, &board).await;
    incident(&app, office, BTreeSet::from([board])).await;
    let person = |number: u128, role| {
        let mut account = Account::empty(Uuid::from_u128(number));
        let organisation = Some(board.organisation());
        account.grants = [Grant { role, organisation }].into();
        Viewer::person(account)
    };
    let (handler, approver) = (person(31, Role::Handler), person(32, Role::Approver));
    let board = board.organisation();
    let case = app.cases(&handler).await.unwrap().remove(0).case.id;

    let plain = app.incident_report_docx(&handler, case, Language::Sv).await.unwrap();
    let tags: Vec<String> =
        docx::read(plain.bytes).unwrap().controls().into_iter().map(|it| it.tag).collect();
    assert!(tags.contains(&"fyr.summary".to_owned()), "without a template a plain one is made");

    let file = |bytes: Vec<u8>| ("mall.docx".to_owned(), bytes);
    let bytes = own(&["fyr.controller", "egen.ruta"]);
    let denied = app.upload_template(&approver, board, file(bytes.clone())).await;
    assert!(matches!(denied, Err(AppError::NotFound)));
    app.upload_template(&handler, board, file(bytes.clone())).await.unwrap();
    let view = app.template(&approver, board).await.unwrap();
    let fit = view.fit.unwrap();
    assert_eq!((fit.met.len(), fit.unknown[0].tag.as_str()), (1, "egen.ruta"));
    assert_eq!(fit.unused.len(), fields().len() - 1);
    let kept = app.template_file(&approver, (board, Language::Sv)).await.unwrap();
    assert_eq!(kept.bytes, bytes);
    let made = app.incident_report_docx(&handler, case, Language::Sv).await.unwrap();
    let read = docx::read(made.bytes).unwrap();
    assert_eq!(read.controls().len(), 2);

    let refused = app.upload_template(&handler, board, file(b"inget".to_vec())).await;
    let Err(AppError::Refused(Refused::Template(why))) = refused else { panic!("{refused:?}") };
    assert_eq!(why, TemplateRefusal::NoPackage);
    assert!(app.template(&handler, board).await.unwrap().current.is_some(), "the good one stays");
    app.remove_template(&handler, board).await.unwrap();
    assert!(app.template(&handler, board).await.unwrap().current.is_none());
    let plain = app.template_file(&handler, (board, Language::Sv)).await.unwrap();
    assert_eq!(plain.bytes, app.plain_template(&handler, Language::Sv).unwrap().bytes);
}

#[test]
fn a_tag_that_is_a_slip_away_from_a_field_is_told_which_and_another_word_is_not() {
    let said = |tag: &str| meant(tag, &fields());
    let controller = || Some("fyr.controller".to_owned());
    for tag in ["Fyr.Controller", "controller", "fyr.controler", "fyr_controller"] {
        assert_eq!(said(tag), controller(), "{tag}");
    }
    assert_eq!(said("fyr.fact.persons-affected"), Some("fyr.fact.persons_affected".to_owned()));
    assert_eq!(said("persons_affected"), Some("fyr.fact.persons_affected".to_owned()));
    assert_eq!(said("egen.ruta"), None);
}

#[test]
fn every_field_is_named_in_the_documentation() {
    let documented = include_str!("../../../../../docs/report-template.md");
    for field in fields() {
        let fact = field.tag.starts_with("fyr.fact.");
        let named = if fact { "`fyr.fact.<id>`".to_owned() } else { format!("`{}`", field.tag) };
        assert!(documented.contains(&named), "{}", field.tag);
    }
}
