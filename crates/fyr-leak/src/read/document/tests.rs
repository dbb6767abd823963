//! What is read of each format of document, as text: rows, lines and the files in it.

use crate::read::document::{Members, Out, read};
use crate::read::sniff::{Format, sniff};
use crate::read::source::{Source, WorkFolder};
use crate::read::{Piece, Unread};
use crate::task::Until;
use serde_json::Value;
use std::io::Read;
use std::path::Path;

/// A document as read.
pub(crate) struct Shown {
    /// One line for each piece.
    pub(crate) text: String,
    pub(crate) unread: Vec<Unread>,
    /// The files in it, and those in them.
    pub(crate) members: Vec<(String, Shown)>,
}

impl Shown {
    /// Returns everything, that of the files in it too.
    pub(crate) fn all(&self) -> String {
        let inner = self.members.iter().map(|(name, it)| format!("{name}\n{}", it.all()));
        format!("{}{}", self.text, inner.collect::<String>())
    }
}

/// Reads a document with everything in it; `None` when the bytes are no document.
pub(crate) fn show(bytes: &[u8]) -> Option<Shown> {
    let source = Source::Memory(bytes.to_vec());
    let Format::Document(document) = sniff(&source).unwrap().format else { return None };
    let folder = tempfile::tempdir().unwrap();
    let work = WorkFolder::new(folder.path(), String::new());
    let (mut text, mut members) = (String::new(), Members::new(1 << 30));
    let mut push = |piece: Piece<'_>| {
        let piece = match piece {
            Piece::Table { columns: Some(columns), .. } => format!("[{}]\n", columns.join("|")),
            Piece::Table { name, columns: None } => format!("[{name}]\n"),
            Piece::Row { cells, .. } => format!("{}\n", cells.iter().collect::<Vec<_>>().join("|")),
            Piece::Text { text, .. } => format!("{text}\n"),
            Piece::Remark(remark) => format!("({remark})\n"),
        };
        text.push_str(&piece);
        Ok(())
    };
    let unread = read(
        document,
        &source,
        Out::new(&mut push, &mut members, (&work, Until::after_ms(60_000))),
    )
    .unwrap();
    let members = members.found.into_iter().map(|member| {
        let mut bytes = Vec::new();
        let shown = match member.content {
            Ok(source) => {
                source.open().unwrap().read_to_end(&mut bytes).unwrap();
                show(&bytes).unwrap_or_else(|| Shown {
                    text: String::from_utf8_lossy(&bytes).into_owned(),
                    unread: Vec::new(),
                    members: Vec::new(),
                })
            }
            Err(unread) => Shown { text: String::new(), unread: vec![unread], members: Vec::new() },
        };
        (member.name, shown)
    });
    let members = members.collect();
    Some(Shown { text, unread, members })
}

/// A scan in JPEG 2000, which takes a minute to unpack in a build for tests. Its words are recognised.
const SLOW: &str = "testPDF_jpeg2000.pdf";

#[test]
fn documents_of_the_practice_set_hold_the_words_that_are_known_to_be_in_them() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/docs");
    let Ok(gold) = std::fs::read(folder.join("tika_gold.json")) else {
        println!("did not run: the practice documents are not here");
        return;
    };
    let gold: Value = serde_json::from_slice(&gold).unwrap();
    let mut missing = Vec::new();
    for file in gold.as_array().unwrap() {
        let name = file["file"].as_str().unwrap();
        if name == SLOW {
            continue;
        }
        let bytes = std::fs::read(folder.join("tika").join(name)).unwrap();
        let Some(shown) = show(&bytes) else {
            println!("{name}: no document");
            continue;
        };
        let all = shown.all();
        let plain = |text: &str| text.split_whitespace().collect::<String>();
        let lost = |key: &str| {
            let words = file[key].as_array().unwrap().iter().map(|it| it.as_str().unwrap());
            words
                .filter(|words| !plain(&all).contains(&plain(words)))
                .map(str::to_owned)
                .collect::<Vec<_>>()
        };
        let (verified, others) = (lost("must_contain_verified"), lost("must_contain_tika_only"));
        println!(
            "{name}: {} bytes of text, {} files, {:?}",
            shown.text.len(),
            shown.members.len(),
            shown.unread
        );
        if !verified.is_empty() || !others.is_empty() {
            println!("    MISSING {verified:?} {others:?}");
        }
        missing.extend(verified.into_iter().map(|it| format!("{name}: {it}")));
    }
    assert_eq!(missing, Vec::<String>::new());
}

/// A file of `fixtures/leak/documents`; its README says how it was made.
fn fixture(name: &str) -> Vec<u8> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures/leak/documents");
    std::fs::read(Path::new(folder).join(name)).unwrap()
}

/// Asserts that the pieces stand in the document or the files in it, in this order, and what is said as not read.
#[track_caller]
fn check(name: &str, pieces: &[&str], unread: &[&str]) {
    let shown = show(&fixture(name)).unwrap();
    let all = shown.all();
    let mut rest = all.as_str();
    for piece in pieces {
        let line = format!("{piece}\n");
        let at = rest
            .find(&line)
            .unwrap_or_else(|| panic!("`{piece}` is missing or out of order in:\n{all}"));
        rest = &rest[at + line.len() - 1..];
    }
    let found: Vec<&str> = shown.unread.iter().map(|it| it.what.as_str()).collect();
    assert_eq!(found, unread, "{all}");
}

#[test]
fn a_word_document_is_read_with_what_is_hidden_in_it() {
    check(
        "plan.docx",
        &[
            "Författare: Bo Berg",
            "Senast ändrad av: Cecilia Ek",
            "Rehabiliteringsplan",
            "Gäller 18900101-9802, Anna Ask.",
            "Personnummer 18900103-9800 gäller.",
            "Personnummer 18900102-9819 gäller.",
            "I rutan: Cecilia Ek.",
            "Efter rutan.",
            "018-12 34 56",
            "Dold text.",
            "[Namn|Personnummer|Telefon]",
            "Anna Ask|18900101-9802|070-1740605",
            "Bo Berg|18900102-9819|",
            "Telefon: 018-12 34 56",
            "Adress: Storgatan 1",
            "Mål | Åtgärd",
            "Arbeta | Prova",
        ],
        &[],
    );
    let parts = [
        "Sidhuvud",
        "En fotnot.",
        "Kommentar av: Bo Berg",
        "Stämmer & gäller?",
        "mailto:anna@example.se",
    ];
    let all = show(&fixture("plan.docx")).unwrap().all();
    assert!(parts.iter().all(|it| all.contains(it)), "{all}");
    assert!(all.contains("word/embeddings/lista.csv\npnr;namn\n18900103-9800;Cecilia Ek"), "{all}");
    assert!(!all.contains("Rubrik 1"), "{all}");
    assert_eq!(all.matches("I rutan").count(), 1, "{all}");
}

#[test]
fn a_presentation_is_read_with_notes_and_comments() {
    let all = show(&fixture("bilder.pptx")).unwrap().all();
    let parts = ["Personalmöte", "Anna Ask 18900101-9802", "Bo är sjuk.", "Hälsa Cecilia."];
    assert!(parts.iter().all(|it| all.contains(it)), "{all}");
}

#[test]
fn an_opendocument_text_is_read_with_what_was_deleted() {
    check(
        "brev.odt",
        &[
            "Författare: Bo Berg",
            "Struket: 18900102-9819",
            "Brev",
            "Ring henne.",
            "Gäller 18900101-9802 Anna.",
            "[Namn|Personnummer]",
            "Anna Ask|18900101-9802",
            "Bo Berg|18900102-9819",
        ],
        &[],
    );
    check("locked.odt", &[], &["locked: a password is needed"]);
}

#[test]
fn a_mail_is_read_with_its_attachments_and_the_mails_in_it() {
    check(
        "brev.eml",
        &[
            "Från: Bo Berg <bo@example.se>",
            "Till: Anna Ask <anna@example.se>",
            "Till: Cecilia Ek <cecilia@example.se>",
            "Ämne: Sjukskrivning för Åsa – åter",
            "Hej!",
            "Anna Ask (18900101-9802) är sjukskriven till måndag.",
            "Anna Ask (18900101-9802) är sjukskriven.",
            "lista åäö.csv",
            "18900102-9819;Bo Berg",
            "Äldre ärende.eml",
            "Från: cecilia@example.se",
            "Till: bo@example.se",
            "Ämne: Äldre ärende",
            "Gäller 18900103-9800.",
        ],
        &[],
    );
    let pieces = [
        "1.eml",
        "Gäller 18900103-9800.",
        "2.eml",
        "Från: Bo Berg <bo@example.se>",
        "18900102-9819;Bo Berg",
    ];
    check("konto.mbox", &pieces, &[]);
}

#[test]
fn rtf_is_read_in_every_code_page() {
    check(
        "brev.rtf",
        &[
            "Författare: Bo Berg",
            "Gäller 18900101-9802, Åsa.",
            "ą",
            "Dold: hemlig",
            "[Namn|Personnummer]",
            "Anna Ask|18900101-9802",
            "Sist.",
            "Sidhuvud",
        ],
        &[],
    );
}

#[test]
fn a_page_is_read_as_a_person_sees_it_and_as_a_thief_does() {
    check(
        "intyg.html",
        &[
            "Bo Berg",
            "Läkarintyg",
            "Intyg",
            "mailto:anna@example.se",
            "Gäller 18900101-9802, Anna\u{a0}Ask. Skriv",
            "Bo ska inte se detta",
            "[Namn|Personnummer]",
            "Anna Ask|18900101-9802",
            "Bo Berg|18900102-9819",
            "var rader = [\"18900103-9800\"];",
            "Slut på sidan.",
        ],
        &[],
    );
}

#[test]
fn a_card_is_a_row_and_an_event_is_lines() {
    check(
        "kontakter.vcf",
        &[
            "Anna Ask|anna@example.se||070-1740605|||Storgatan 1|753 20|Uppsala|1890-01-01||||Allergisk, se journal",
            "Bo Åkesson|||018-12 34 56|||||||||||",
        ],
        &[],
    );
    check(
        "möten.ics",
        &[
            "Ämne: Rehabmöte Anna Ask",
            "Gäller 18900101-9802, sjukskriven",
            "Plats: Rum 3",
            "Organisatör: Berg, Bo <bo@example.se>",
            "Deltagare: Anna Ask <anna@example.se>",
        ],
        &[],
    );
}

/// What stands in `lönelista.pdf`.
const PAY_LIST: [&str; 10] = [
    "Lönelista för Ekdalens kommun",
    "Gäller 18900101-9802.",
    "[Namn|Personnummer|Månadslön]",
    "Anna Ask|18900101-9802|31 000",
    "Bo Berg|18900102-9819|32 000",
    "Cecilia Ek|18900103-9800|33 000",
    "Slut på listan.",
    "Skrivet av Bo Berg",
    "Telefon: 070-1740605",
    "18900103-9800;Cecilia Ek",
];

#[test]
fn a_pdf_is_read_in_reading_order_with_its_tables_over_pages() {
    check("lönelista.pdf", &PAY_LIST, &[]);
    let all = show(&fixture("lönelista.pdf")).unwrap().all();
    let parts = ["Titel: Löner", "Författare: Bo Berg", "Kommentar av: Bo Berg\nKontrollera lönen"];
    assert!(parts.iter().all(|it| all.contains(it)), "{all}");
}

#[test]
fn a_pdf_without_its_index_is_read_and_a_cut_one_is_told() {
    check("utan_index.pdf", &PAY_LIST, &[]);
    let shown = show(&fixture("kapad.pdf")).unwrap();
    assert!(!shown.unread.is_empty(), "{}", shown.all());
}

#[test]
fn a_pdf_is_locked_only_when_it_takes_a_password_to_open_it() {
    check("locked.pdf", &[], &["locked: a password is needed"]);
    check("utan_losenord.pdf", &PAY_LIST, &[]);
}

#[test]
fn what_was_scanned_is_read_or_named() {
    let picture = show(&fixture("intyg.png")).unwrap();
    let pages = show(&fixture("inläst.pdf")).unwrap();
    if super::picture::available().is_ok() {
        let found =
            |shown: &Shown| shown.text.contains("Anna Ask") && shown.text.contains("18900101-9802");
        assert!(found(&picture), "{} {:?}", picture.text, picture.unread);
        assert!(found(&pages), "{} {:?}", pages.text, pages.unread);
        assert_eq!(pages.unread, []);
    } else {
        println!("reading of pictures did not run: tesseract is not here");
        assert_eq!(picture.unread[0].what, "a picture: tesseract is not installed; not read");
        let told = "page 1 of 2: it is a picture, and tesseract is not installed; not read";
        assert_eq!(pages.unread[0].what, told);
    }
}

#[test]
fn strings_are_carved_in_both_forms() {
    check(
        "personal.mdf",
        &["Anna Ask 18900101-9802", "Åsa Öberg Storgatan 1"],
        &["a SQL Server database: only the readable strings in it were taken out (carved)"],
    );
}

/// Every fixture, with whether a cut one can be known as such: cards and mails may end after any of them.
const FIXTURES: [(&str, bool); 15] = [
    ("plan.docx", true),
    ("bilder.pptx", true),
    ("brev.odt", true),
    ("locked.odt", true),
    ("brev.eml", true),
    ("konto.mbox", false),
    ("brev.rtf", true),
    ("intyg.html", true),
    ("kontakter.vcf", false),
    ("möten.ics", true),
    ("lönelista.pdf", true),
    ("utan_losenord.pdf", true),
    ("locked.pdf", true),
    ("kapad.pdf", true),
    ("personal.mdf", true),
];

#[test]
fn a_cut_document_is_never_called_read() {
    for (name, has_end) in FIXTURES {
        let bytes = fixture(name);
        for part in 1..24 {
            let cut = &bytes[..bytes.len() * part / 24];
            let begun = std::time::Instant::now();
            // What is left may be too little to know what it was.
            let Some(shown) = show(cut) else { continue };
            assert!(begun.elapsed().as_secs() < 20, "{name} cut at {}", cut.len());
            let honest = !has_end || !shown.unread.is_empty();
            assert!(honest, "{name} cut at {} of {}:\n{}", cut.len(), bytes.len(), shown.all());
        }
    }
}

#[test]
fn a_document_with_wrong_bytes_never_stops_the_reading() {
    // A fixed sequence of places and values: a linear congruence with the constants of Knuth's MMIX.
    let mut state = 1_u64;
    let mut next = |below: usize| {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).unwrap() % below
    };
    for (name, _) in FIXTURES {
        let bytes = fixture(name);
        for _ in 0..16 {
            let mut wrong = bytes.clone();
            for _ in 0..=next(4) {
                let at = next(wrong.len());
                wrong[at] = u8::try_from(next(256)).unwrap();
            }
            let begun = std::time::Instant::now();
            let _shown = show(&wrong);
            assert!(begun.elapsed().as_secs() < 20, "{name}");
        }
    }
}

#[test]
fn a_term_and_what_it_says_are_a_field() {
    let page = "<html><body><dl><dt>Namn</dt><dd>Bo Alm</dd><dt>Skyddad:</dt> <dd>Ja<dt>Ort<dd>Kil</dl></body></html>";
    assert_eq!(show(page.as_bytes()).unwrap().text, "Namn: Bo Alm\nSkyddad: Ja\nOrt: Kil\n");
}
