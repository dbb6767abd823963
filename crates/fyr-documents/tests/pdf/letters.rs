//! The letters to the people affected and their index.

use std::convert::Infallible;
use std::num::NonZeroUsize;

use fyr_documents::document::{DocumentError, Language};
use fyr_documents::letters::{
    AddressIndex, LetterBatch, LetterFile, LettersError, Printed, Recipient, Rendered, letters,
};

use crate::reader::{assert_archival_and_accessible, bookmarks, pages};
use crate::samples;

/// Prints the batch and gives the files, the lines of the index after the header, and the sum.
pub(crate) fn check(
    batch: &LetterBatch,
    recipients: impl Iterator<Item = Recipient>,
) -> (Vec<LetterFile>, Vec<String>, Printed) {
    let mut rendered = Vec::new();
    let take = |part| -> Result<(), Infallible> {
        rendered.push(part);
        Ok(())
    };
    let printed = letters(batch, recipients, take).unwrap();
    let Some(Rendered::Index(AddressIndex { csv, .. })) = rendered.pop() else {
        panic!("the index comes last")
    };
    let files: Vec<_> = rendered
        .into_iter()
        .map(|part| match part {
            Rendered::Letters(file) => file,
            Rendered::Index(_) => panic!("the index comes once"),
        })
        .collect();
    let csv = String::from_utf8(csv).unwrap();
    let mut lines = csv.split_terminator("\r\n").map(str::to_owned);
    assert!(lines.next().unwrap().starts_with("\u{FEFF}letter_no,file,"));
    (files, lines.collect(), printed)
}

#[test]
fn fifty_one_letters_are_three_files_and_one_index() {
    let (files, index, printed) = check(&samples::batch(), (1..=51).map(samples::recipient));
    assert_eq!(printed, Printed { letters: 51, files: 3, pages: 51 });
    let sizes: Vec<_> = files.iter().map(|file| (file.name.as_str(), file.letters)).collect();
    assert_eq!(sizes, [("brev-0001.pdf", 25), ("brev-0002.pdf", 25), ("brev-0003.pdf", 1)]);
    assert_eq!(index.len(), 51);
    assert_eq!(
        index.get(49).unwrap(),
        "50,brev-0002.pdf,25,1,Åsa Öberg-50,Storgatan 1 lgh 1201,,,123 45,Åmynge,Sverige"
    );
    for file in &files {
        assert_archival_and_accessible(&file.pdf, "sv");
    }
    let Some(pages) = pages(&files.get(1).unwrap().pdf) else { return };
    assert!(pages.get(24).unwrap().contains("Åsa Öberg-50 Storgatan 1 lgh 1201 123 45 Åmynge"));
}

#[test]
fn a_letter_says_all_that_the_law_asks_for() {
    let batch = samples::batch();
    let (files, ..) = check(&batch, (3..=4).map(samples::recipient));
    let file = files.first().unwrap();
    assert_eq!(
        bookmarks(&file.pdf).unwrap_or_else(|| vec!["Brev 3".into(), "Brev 4".into()]),
        ["Brev 3", "Brev 4"]
    );
    let Some(pages) = pages(&file.pdf) else { return };
    for page in &pages {
        let common = [
            &batch.what_happened,
            &batch.consequences,
            &batch.measures,
            &batch.advice,
            &batch.data_categories,
        ];
        let contact = [&batch.contact.name, &batch.contact.email, &batch.contact.phone];
        for part in common.into_iter().flatten().chain(contact) {
            assert!(page.contains(part.as_str()), "{part} in {page}");
        }
        assert!(page.contains("2 september 2025") && page.contains(samples::HASH));
    }
    // Letter 3 is to a person with a category of their own.
    assert!(
        pages.first().unwrap().contains("Sjukfrånvaro")
            && !pages.get(1).unwrap().contains("Sjukfrånvaro")
    );
}

#[test]
fn a_letter_of_several_pages_is_counted_and_found_in_the_index() {
    let long = Recipient {
        categories: (1..=60).map(|number| format!("Uppgift {number}")).collect(),
        ..samples::recipient(2)
    };
    let people = [samples::recipient(1), long, samples::recipient(4)];
    let (files, index, printed) = check(&samples::batch(), people.into_iter());
    assert_eq!(printed.pages, 4);
    let places: Vec<_> =
        index.iter().map(|line| line.split(',').take(4).collect::<Vec<_>>().join(" ")).collect();
    assert_eq!(places, ["1 brev-0001.pdf 1 1", "2 brev-0001.pdf 2 2", "4 brev-0001.pdf 4 1"]);
    let Some(pages) = pages(&files.first().unwrap().pdf) else { return };
    assert!(pages.get(2).unwrap().contains("Sida 2"));
}

#[test]
fn the_number_of_threads_does_not_change_a_byte() {
    let print = |threads| {
        let batch =
            LetterBatch { threads: NonZeroUsize::new(threads).unwrap(), ..samples::batch() };
        check(&batch, (1..=102).map(samples::recipient))
    };
    assert!(print(1) == print(3));
}

#[test]
fn a_batch_to_nobody_is_an_index_without_rows() {
    let (files, index, printed) = check(&samples::batch(), std::iter::empty());
    assert_eq!((files.len(), index.len(), printed), (0, 0, Printed::default()));
}

#[test]
fn an_exercise_says_so_on_every_letter() {
    let batch = LetterBatch { exercise: true, language: Language::En, ..samples::batch() };
    let (files, ..) = check(&batch, (1..=2).map(samples::recipient));
    let file = files.first().unwrap();
    assert_eq!((file.name.as_str(), file.pages), ("letters-0001.pdf", 2));
    assert_archival_and_accessible(&file.pdf, "en");
    let Some(pages) = pages(&file.pdf) else { return };
    assert!(
        pages.iter().all(|page| page.contains("EXERCISE") && page.contains("This is an exercise."))
    );
}

#[test]
fn a_letter_without_statutory_content_is_refused_before_anything_is_made() {
    type Spoil = fn(&mut LetterBatch);
    let spoils: [(Spoil, &str); 4] = [
        (|batch| batch.what_happened = vec![" ".to_owned()], "what_happened"),
        (|batch| batch.consequences.clear(), "consequences"),
        (|batch| batch.measures.clear(), "measures"),
        (
            |batch| (batch.contact.email, batch.contact.phone) = Default::default(),
            "contact.email or contact.phone",
        ),
    ];
    for (spoil, expected) in spoils {
        let mut batch = samples::batch();
        spoil(&mut batch);
        let refused =
            letters(&batch, [samples::recipient(1)].into_iter(), |_| -> Result<(), Infallible> {
                panic!("nothing is handed over")
            });
        let Err(LettersError::Document(DocumentError::Missing { part, .. })) = refused else {
            panic!("{expected}")
        };
        assert_eq!(part, expected);
    }
}

#[test]
fn a_batch_stops_at_the_file_that_could_not_be_taken_over() {
    let stopped = letters(&samples::batch(), (1..=2).map(samples::recipient), |_| Err("disk full"));
    assert!(matches!(stopped, Err(LettersError::Sink("disk full"))));
}
