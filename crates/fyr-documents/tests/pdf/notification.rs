//! The notification to the supervisory authority.

use fyr_documents::document::{Document, DocumentError, Language};
use fyr_documents::notification::{Covered, FrameLine, Notification, Question, notification};

use crate::reader::{assert_archival_and_accessible, bookmarks, pages, text};
use crate::samples;

fn check(input: &Notification) -> Document {
    let document = notification(input).unwrap();
    assert_archival_and_accessible(
        &document.pdf,
        match input.language {
            Language::Sv => "sv",
            Language::En => "en",
        },
    );
    document
}

#[test]
fn a_notification_holds_every_question_and_answer_and_what_it_rests_on() {
    let input = samples::notification();
    let document = check(&input);
    assert_eq!(document.unprintable, []);
    let Some(text) = text(&document.pdf) else { return };
    for section in &input.sections {
        assert!(text.contains(&section.heading));
        for question in &section.questions {
            let parts = [&question.number, &question.text].into_iter();
            for part in
                parts.chain(question.law.iter()).chain(question.answers.iter().flat_map(|answer| {
                    assert!(answer.len() < 1_000);
                    [answer]
                }))
            {
                let part = part.split_whitespace().collect::<Vec<_>>().join(" ");
                assert!(text.contains(&part), "{part} in {text}");
            }
        }
    }
    for line in &input.frame {
        assert!(text.contains(&line.label) && text.contains(&line.value), "{}", line.label);
    }
    assert!(text.contains("2 frågor är ej besvarade ännu: fråga 28, 34."));
    assert_eq!(text.matches("○ Ej besvarad ännu").count(), 2);
    assert!(text.contains("lydelse är inte kontrollerade"));
}

#[test]
fn every_page_has_its_number_the_reference_and_the_journal_entry() {
    let document = check(&samples::notification());
    let Some(pages) = pages(&document.pdf) else { return };
    assert_eq!(pages.len(), document.pages);
    for (index, page) in pages.iter().enumerate() {
        assert!(page.contains(&format!("Sida {} av {}", index + 1, pages.len())), "{page}");
        assert!(page.contains("Socialnämnden i Åmynge kommun SN 2025/0412"), "{page}");
        assert!(
            page.contains(&format!("Bygger på journalpost 1204, kontrollsumma {}", samples::HASH)),
            "{page}"
        );
    }
}

#[test]
fn a_notification_names_each_case_that_it_covers_with_its_numbers_its_kinds_of_data_and_why() {
    let line =
        |label: &str, value: &str| FrameLine { label: label.to_owned(), value: value.to_owned() };
    let covered = |reference: &str, persons: &str, deviation: &str| Covered {
        reference: reference.to_owned(),
        registered: "SN 2025/77".to_owned(),
        discovered: "26 augusti 2025 kl. 09.00".to_owned(),
        due: "29 augusti 2025 kl. 09.00".to_owned(),
        persons: persons.to_owned(),
        said: vec![line("Vilka slags *uppgifter*", &format!("Hälsa i {reference}; namn"))],
        same: "Samma <#sändlista> användes.".to_owned(),
        deviation: deviation.to_owned(),
    };
    let mut input = samples::notification();
    input.covers = vec![covered("2025-0007-001", "17", ""), covered("2025-0008-001", "", "Hälsa.")];
    let Some(text) = text(&check(&input).pdf) else { return };
    for said in [
        "2025-0007-001",
        "2025-0008-001",
        "SN 2025/77",
        "26 augusti 2025 kl. 09.00",
        "17",
        "Vilka slags *uppgifter*: Hälsa i 2025-0007-001; namn",
        "Vilka slags *uppgifter*: Hälsa i 2025-0008-001; namn",
        "Hälsa.",
    ] {
        assert!(text.contains(said), "{said} in {text}");
    }
    assert!(text.contains("Samma <#sändlista> användes.") && text.contains("2 incidenter till"));
}

#[test]
fn every_question_can_be_found_by_its_bookmark() {
    let Some(bookmarks) = bookmarks(&check(&samples::notification()).pdf) else { return };
    assert_eq!(bookmarks.len(), 1 + 3 + 10);
    assert!(
        bookmarks.iter().any(|title| title == "25 Vilka grupper tillhör de registrerade?"),
        "{bookmarks:?}"
    );
}

#[test]
fn the_same_notification_gives_the_same_bytes() {
    assert!(check(&samples::notification()).pdf == check(&samples::notification()).pdf);
}

#[test]
fn an_exercise_says_so_on_every_page() {
    let input = Notification {
        exercise: true,
        scenario: Some("Leverantörsangreppet 2025, med påhittade människor".to_owned()),
        ..samples::notification()
    };
    let document = check(&input);
    let Some(pages) = pages(&document.pdf) else { return };
    assert!(pages.iter().all(|page| page.contains("ÖVNING")));
    let first = pages.first().unwrap();
    assert!(
        first.contains("Det här är en övning.")
            && first.contains("Scenario: Leverantörsangreppet 2025")
    );
    let real = text(&check(&samples::notification()).pdf).unwrap();
    assert!(!real.to_lowercase().contains("övning"));
}

#[test]
fn a_notification_in_english_has_english_words() {
    let input = Notification { language: Language::En, ..samples::notification() };
    let Some(text) = text(&check(&input).pdf) else { return };
    assert!(text.contains("Number 1, first notification") && text.contains("Page 1 of 2"));
    assert!(text.contains("2 questions are not answered yet"));
}

#[test]
fn an_answer_of_ten_thousand_characters_is_printed_whole() {
    let words = "Ett ord till å ä ö. ".repeat(500);
    let one_word = "W".repeat(10_000);
    let mut input = samples::notification();
    let answer = |answer: &str| samples::question("30", "Hur har ni agerat?", [answer]);
    input.sections.truncate(1);
    input.sections.first_mut().unwrap().questions = vec![answer(&words), answer(&one_word)];
    let document = check(&input);
    let Some(text) = text(&document.pdf) else { return };
    assert!(["Ett", "till", "ö."].iter().all(|word| text.matches(word).count() == 500));
    // The "W" are broken over lines, at the latest after thirty, so that none is outside the page.
    assert_eq!(text.matches('W').count(), 10_000);
    assert!(text.split(' ').all(|word| word.matches('W').count() <= 60));
}

#[test]
fn a_notification_of_empty_strings_is_a_sound_document() {
    let empty = String::new;
    let mut input = samples::notification();
    input.reference = empty();
    input.authority = empty();
    input.form.source_mark = empty();
    input.controller.org_number = empty();
    input.controller.postal_address = vec![empty()];
    input.frame.clear();
    for question in input.sections.iter_mut().flat_map(|section| &mut section.questions) {
        *question = Question {
            number: empty(),
            text: empty(),
            answers: vec![empty()],
            missing: false,
            law: Some(empty()),
            to_verify: false,
        };
    }
    let document = check(&input);
    let Some(text) = text(&document.pdf) else { return };
    assert_eq!(text.matches("Ej besvarad ännu").count(), 10);
    input.sections.clear();
    check(&input);
}

#[test]
fn a_notification_without_title_or_controller_is_refused() {
    let untitled = Notification { title: " ".to_owned(), ..samples::notification() };
    assert!(matches!(notification(&untitled), Err(DocumentError::Missing { part: "title", .. })));
    let mut nobody = samples::notification();
    nobody.controller.name.clear();
    assert!(matches!(
        notification(&nobody),
        Err(DocumentError::Missing { part: "controller.name", .. })
    ));
}
