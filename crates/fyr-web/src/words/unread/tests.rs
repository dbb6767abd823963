//! That the analysis says nothing of a file that a Swedish page would say in English.

use std::fs;
use std::path::{Path, PathBuf};

use super::*;

#[track_caller]
fn check(reason: &str, swedish: &str) {
    assert_eq!(unread(Language::Sv, reason), swedish);
    assert_eq!(unread(Language::En, reason), reason);
}

#[test]
fn reasons_are_said_in_swedish() {
    check("locked: a password is needed", "låst: det behövs ett lösenord");
    check("damaged; read as far as it goes", "skadad; läst så långt det gick");
    check("RAR is not read by this version", "RAR läses inte av den här versionen");
    check("damaged after row 1200 of 1500", "skadad efter rad 1\u{a0}200 av 1\u{a0}500");
}

#[test]
fn one_is_said_otherwise_than_several() {
    check("1 sheets are hidden; they were read", "1 blad är dolt; det lästes");
    check("2 sheets are hidden; they were read", "2 blad är dolda; de lästes");
    check("1 rows are longer than the bound", "1 rad är längre än gränsen");
}

#[test]
fn several_reasons_are_said_one_after_another() {
    check(
        "cut off; read as far as it goes; 12 rows have more than 16384 columns; and 3 more",
        "avklippt; läst så långt det gick; 12 rader har fler än 16\u{a0}384 kolumner; och 3 till",
    );
    check(
        "the archive is cut off or damaged; damaged after row 5 of 9; and 1 more",
        "arkivet är avklippt eller skadat; skadad efter rad 5 av 9; och 1 till",
    );
    check(
        "the part `a.xml` is damaged; the part `b.xml` is cut off or damaged",
        "delen ”a.xml” är skadad; delen ”b.xml” är avklippt eller skadad",
    );
}

#[test]
fn a_reason_within_a_reason_is_said_in_swedish_too() {
    check(
        "a SQL Server database: only the readable strings in it were taken out (carved)",
        "en SQL Server-databas: bara de läsbara teckensträngarna i den togs ut",
    );
    check(
        "broken off at a member: needs more memory than one file may have; nothing of it was read",
        "avbröts vid en fil inuti: behöver mer minne än en fil får använda; inget av den lästes",
    );
    check(
        "page 1, 3 of 9: it is a picture, and tesseract is not installed; not read; page 4 of 9: its reader gave up",
        "sida 1, 3 av 9: den är en bild, och tesseract är inte installerat; inte läst; sida 4 av 9: läsaren gav upp",
    );
    check(
        "page 1, 3 and more of 90: its reader gave up",
        "sidorna 1, 3 och fler av 90: läsaren gav upp",
    );
}

#[test]
fn names_out_of_the_material_stay_as_they_are() {
    check(
        "the sheet `2024` is damaged; read as far as it goes",
        "bladet ”2024” är skadat; läst så långt det gick",
    );
    check("the same bytes as empty", "exakt samma innehåll som empty");
    check("the same bytes as a; b; c; d; e.csv", "exakt samma innehåll som a; b; c; d; e.csv");
    check(
        "the table `a; b` is damaged; read as far as it goes; the table `c` is damaged; read as far as it goes",
        "tabellen ”a; b” är skadad; läst så långt det gick; tabellen ”c” är skadad; läst så långt det gick",
    );
}

#[test]
fn an_unknown_reason_stays() {
    check("", "");
    check("the moon is full", "the moon is full");
    check("the moon is full; empty", "the moon is full; tom");
    let endless = "the same bytes as ".to_owned() + &"a; ".repeat(REASON_BYTES_MAX);
    check(&endless, &endless);
}

#[test]
fn every_sentence_finds_its_own_text() {
    let seven = [
        ("a", Arg::Number(7)),
        ("b", Arg::Number(7)),
        ("c", Arg::Number(7)),
        (NAME, Arg::Text("7")),
    ];
    for pattern in &*PATTERNS {
        let english = text_with(Language::En, pattern.key, &seven);
        check(&english, &text_with(Language::Sv, pattern.key, &seven));
    }
}

#[test]
fn every_reason_that_the_analysis_can_give_is_said_in_swedish() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fyr-leak/src");
    let reasons: Vec<String> = sources(&folder).iter().flat_map(|it| reasons(it)).collect();
    assert!(reasons.len() > 90, "{}", reasons.len());
    let english: Vec<&String> =
        reasons.iter().filter(|it| unread(Language::Sv, it) == **it).collect();
    assert!(english.is_empty(), "give each a text `unread-…`: {english:#?}");
}

/// Returns the text of every source below a folder that is no test.
fn sources(folder: &Path) -> Vec<String> {
    let below: Vec<PathBuf> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    let mut found = Vec::new();
    for path in below.iter().filter(|it| it.file_stem().unwrap() != "tests") {
        if path.is_dir() {
            found.extend(sources(path));
        } else {
            let text = fs::read_to_string(path).unwrap();
            found.push(text.split("mod tests {").next().unwrap().to_owned());
        }
    }
    found
}

/// Returns the reasons that stand as literals where one is given, with a 7 for whatever is filled in.
fn reasons(source: &str) -> Vec<String> {
    const GIVEN: [&str; 8] = [
        "Unread::new(",
        ".unread(",
        ".remark(",
        "Piece::Remark(&",
        "lost.note(index, ",
        "Skipped(",
        "let what = ",
        "let why = ",
    ];
    let after = GIVEN.iter().flat_map(|given| source.split(given).skip(1));
    let literal = |after: &str| {
        let after = after.trim_start();
        let after = after.strip_prefix("format!(").unwrap_or(after).trim_start();
        let (literal, _) = after.strip_prefix('"')?.split_once('"')?;
        let mut pieces = literal.split('{');
        let mut reason = pieces.next()?.to_owned();
        for piece in pieces {
            reason.push('7');
            reason.push_str(piece.split_once('}')?.1);
        }
        Some(reason)
    };
    after.filter_map(literal).collect()
}
