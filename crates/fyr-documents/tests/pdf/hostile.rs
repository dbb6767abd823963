//! Text that was written to break the typesetting, or that no embedded font can print.

use fyr_documents::document::{Place, Unprintable};
use fyr_documents::letters::Recipient;
use fyr_documents::notification::notification;

use crate::letters::check;
use crate::reader::{assert_archival_and_accessible, pages, text};
use crate::samples;

const HOSTILE: [&str; 12] = [
    "#panic()",
    "$x_1$ *fet* _kursiv_ `rå`",
    "#read(\"/etc/passwd\") #import \"@preview/x:1.0.0\"",
    "= Rubrik <etikett> @hänvisning",
    "\\u{41} \\ // kommentar /* mer */",
    "]]]} \" ' \"",
    "{{data}} ${data} %s %n",
    "--- ~ ...",
    "<script>alert(1)</script>",
    "'; DROP TABLE case; --",
    "\u{0}\u{7}\u{1B}[31mröd",
    "\u{202E}omvänd\u{202C}",
];

fn named(number: u64, name: &str) -> Recipient {
    Recipient { name: name.to_owned(), ..samples::recipient(number) }
}

#[test]
fn markup_in_an_answer_is_printed_as_it_was_written() {
    let mut input = samples::notification();
    input.sections.truncate(1);
    input.sections.first_mut().unwrap().questions =
        HOSTILE.iter().map(|&text| samples::question(text, text, [text, text])).collect();
    input.title = HOSTILE.concat();
    input.controller.name = HOSTILE.concat();
    let document = notification(&input).unwrap();
    assert_archival_and_accessible(&document.pdf, "sv");
    assert_eq!(document.unprintable, []);
    let Some(text) = text(&document.pdf) else { return };
    for hostile in HOSTILE.iter().take(10) {
        assert!(text.matches(hostile).count() >= 2, "{hostile} in {text}");
    }
    assert!(text.contains("[31mröd") && text.contains("omvänd"));
}

#[test]
fn names_of_many_languages_are_printed_and_the_rest_is_marked_and_listed() {
    let names = [
        "Łukasz Ø Čapek",
        "Nguyễn Thị Hồng",
        "Αλέξανδρος",
        "Дмитрий",
        "Nguye\u{302}\u{303}n",
        "한국",
        "محمد",
        "शर्मा",
        "👩‍👩‍👧",
        "",
    ];
    let people = (1_u64..).zip(names).map(|(number, name)| named(number, name));
    let (files, index, _) = check(&samples::batch(), people);
    let file = files.first().unwrap();
    assert_archival_and_accessible(&file.pdf, "sv");
    let letter = |number, characters: &str| Unprintable {
        place: Place::Letter(number),
        characters: characters.to_owned(),
    };
    let of = |number| file.unprintable.iter().find(|found| found.place == Place::Letter(number));
    assert!((1..=5).all(|number| of(number).is_none()), "{:?}", file.unprintable);
    assert_eq!(of(6), Some(&letter(6, "국한")));
    assert_eq!(of(9), Some(&letter(9, "👧👩")));
    assert!(index.get(5).unwrap().contains(",한국,"), "the index keeps the name");
    let Some(pages) = pages(&file.pdf) else { return };
    for (page, name) in pages.iter().zip(names).take(4) {
        assert!(page.contains(name), "{name} in {page}");
    }
    assert!(pages.get(4).unwrap().contains("Nguyễn"));
    assert!(pages.get(5).unwrap().contains("□□"));
}

#[test]
fn hostile_names_and_addresses_are_only_text() {
    let people = (1_u64..).zip(HOSTILE).map(|(number, text)| Recipient {
        number,
        name: text.to_owned(),
        address: vec![text.to_owned(), text.repeat(20)],
        categories: vec![text.to_owned()],
    });
    let (files, index, _) = check(&samples::batch(), people);
    assert_archival_and_accessible(&files.first().unwrap().pdf, "sv");
    assert_eq!(index.len(), HOSTILE.len());
    assert!(index.get(3).unwrap().contains(",'= Rubrik"), "{index:?}");
}
