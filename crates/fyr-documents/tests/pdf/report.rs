//! The incident report to a board.

use fyr_documents::document::Language;
use fyr_documents::report::{Part, Report, Section, report};

use crate::reader::{assert_archival_and_accessible, text};
use crate::samples;

fn input() -> Report {
    let sample = samples::notification();
    let part = |label: &str, text: &str| Part { label: label.to_owned(), text: text.to_owned() };
    let section = |heading: &str, parts: Vec<Part>| Section { heading: heading.to_owned(), parts };
    Report {
        language: Language::Sv,
        title: "Rapport om personuppgiftsincident".to_owned(),
        controller: sample.controller,
        reference: sample.reference,
        frame: sample.frame,
        sections: vec![
            section(
                "Sammanfattning",
                vec![part("", "Ett register kopierades.\n#strong[Inte] märkspråk.")],
            ),
            section("Berörda uppgifter", vec![part("Antal personer", "1 204"), part("Tomt", " ")]),
            section("Återkoppling", vec![part("", "")]),
        ],
        rests_on: sample.rests_on,
        made_at: sample.made_at,
        exercise: false,
        scenario: None,
    }
}

#[test]
fn a_report_holds_every_heading_and_names_those_under_which_nothing_is_written() {
    let document = report(&input()).unwrap();
    assert_archival_and_accessible(&document.pdf, "sv");
    let Some(text) = text(&document.pdf) else { return };
    for part in ["Sammanfattning", "#strong[Inte] märkspråk.", "Antal personer: 1 204"] {
        assert!(text.contains(part), "{part} in {text}");
    }
    assert!(text.contains("är inget skrivet ännu: Återkoppling."), "{text}");
    assert_eq!(text.matches("Inget är skrivet under den här rubriken").count(), 1);
    assert!(!text.contains("Tomt"));
}

#[test]
fn the_same_report_gives_the_same_bytes() {
    assert!(report(&input()).unwrap().pdf == report(&input()).unwrap().pdf);
}
