//! Several controllers' notifications in one bundle.

use fyr_documents::bundle::{self, Bundle, Part, Row, bundle, data, freeze, read};
use fyr_documents::document::{Document, Language};
use fyr_documents::notification::{Controller, Notification, notification};
use fyr_documents::package::sha256;

use crate::reader::{assert_archival_and_accessible, pages, text};
use crate::samples;

fn boards() -> Vec<Notification> {
    let board = |name: &str, reference: &str| {
        let mut board = samples::notification();
        name.clone_into(&mut board.controller.name);
        reference.clone_into(&mut board.reference);
        board
    };
    let mut third = board("The <#Board> of Åmynge & co", "KN 2025/9");
    third.language = Language::En;
    vec![board("Socialnämnden i Åmynge kommun", "SN 2025/0412"), third]
}

fn row(part: &Notification) -> Row {
    Row {
        controller: part.controller.name.clone(),
        org_number: part.controller.org_number.clone(),
        reference: part.reference.clone(),
        registered: "SN 2025/12".to_owned(),
        aware: "26 augusti 2025 kl. 16.54".to_owned(),
        due: "29 augusti 2025 kl. 16.54".to_owned(),
        persons: "1 840".to_owned(),
    }
}

fn sample(parts: &[Notification]) -> Bundle {
    Bundle {
        language: Language::Sv,
        title: "Samlad anmälan av personuppgiftsincident".to_owned(),
        authority: "Integritetsskyddsmyndigheten".to_owned(),
        filer: Controller {
            name: "Kommunstyrelsen i Åmynge kommun".to_owned(),
            org_number: "212000-0000".to_owned(),
            postal_address: vec!["Box 1".to_owned()],
        },
        contact: "Ada Bok, ada.bok@example.com".to_owned(),
        reference: "2025-0001/1".to_owned(),
        mandate: "Varje nämnd är fortsatt personuppgiftsansvarig.".to_owned(),
        rows: parts.iter().map(row).collect(),
        rests_on: parts[0].rests_on.clone(),
        made_at: jiff::civil::date(2025, 8, 29).at(9, 20, 0, 0),
        exercise: false,
        scenario: None,
    }
}

fn check(input: &Bundle, parts: &[Notification]) -> Document {
    let document = bundle(input, parts).unwrap();
    assert_archival_and_accessible(&document.pdf, "sv");
    document
}

fn frozen(part: &Notification) -> Part {
    let frozen = freeze(part);
    Part {
        case: part.reference.clone(),
        frozen_sha256: sha256(frozen.as_bytes()),
        frozen,
        document_sha256: "aa".repeat(32),
    }
}

#[test]
fn a_bundle_begins_with_who_hands_in_for_whom_and_holds_each_notification_whole() {
    let parts = boards();
    let document = check(&sample(&parts), &parts);
    assert_eq!(document.unprintable, []);
    let Some(pages) = pages(&document.pdf) else { return };
    let first = &pages[0];
    for said in [
        "Kommunstyrelsen i Åmynge kommun",
        "2 personuppgiftsansvariga",
        "fortsatt personuppgiftsansvarig",
    ] {
        assert!(first.contains(said), "{said} in {first}");
    }
    for part in &parts {
        assert!(first.contains(&part.reference), "{first}");
        let alone = notification(part).unwrap();
        let own = pages.iter().filter(|it| it.contains(&part.reference)).count();
        assert_eq!(own - 1, alone.pages, "{}", part.reference);
    }
    let Some(text) = text(&document.pdf) else { return };
    assert_eq!(text.matches("Vilka grupper tillhör de registrerade?").count(), 2);
    assert!(text.contains("Not answered yet") && text.contains("Ej besvarad ännu"));
}

#[test]
fn an_exercise_says_so_on_every_page_of_its_bundle() {
    let mut parts = boards();
    for part in &mut parts {
        part.exercise = true;
    }
    let input = Bundle { exercise: true, ..sample(&parts) };
    let Some(pages) = pages(&check(&input, &parts).pdf) else { return };
    for page in pages {
        assert!(page.contains("ÖVNING") || page.contains("EXERCISE"), "{page}");
    }
}

#[test]
fn the_same_bundle_gives_the_same_bytes() {
    let parts = boards();
    assert!(check(&sample(&parts), &parts).pdf == check(&sample(&parts), &parts).pdf);
}

#[test]
fn each_part_stands_in_the_json_byte_by_byte_as_it_was_frozen() {
    let parts = boards();
    let frozen: Vec<Part> = parts.iter().map(frozen).collect();
    let json = data(&sample(&parts), &frozen);
    let whole: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(whole["format"], "fyr-bundle-1");
    assert_eq!(whole["parts"].as_array().unwrap().len(), 2);
    for (part, said) in frozen.iter().zip(whole["parts"].as_array().unwrap()) {
        assert!(json.contains(&format!("\"content\":{}}}", part.frozen)));
        assert_eq!(said["content_sha256"], sha256(part.frozen.as_bytes()));
        assert_eq!(said["content"]["reference"], part.case);
    }
    assert_eq!(read(&frozen).unwrap(), parts);
}

#[test]
fn a_part_that_is_not_what_was_frozen_is_named_by_its_number_without_its_words() {
    let mut frozen: Vec<Part> = boards().iter().map(frozen).collect();
    frozen[1].frozen = "{\"title\":\"Hemligt\"}".to_owned();
    let error: bundle::BrokenPart = read(&frozen).unwrap_err();
    assert_eq!(error.0, 2);
    assert!(!error.to_string().contains("Hemligt"));
}
