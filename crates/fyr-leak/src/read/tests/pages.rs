//! Pages of a PDF with columns side by side.

use super::pieces;
use std::fmt::Write as _;

/// Returns the lines of a page that draws each text at its place.
fn shown(texts: &[(u32, u32, &str)]) -> Vec<String> {
    let mut drawn = "BT /F1 10 Tf\n".to_owned();
    for (x, y, text) in texts {
        writeln!(drawn, "1 0 0 1 {x} {y} Tm ({text}) Tj").unwrap();
    }
    drawn.push_str("ET");
    let objects = [
        "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
        "<</Type/Pages/Count 1/Kids[3 0 R]>>".to_owned(),
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 5 0 R>>>>/Contents 4 0 R>>".to_owned(),
        format!("<</Length {}>>stream\n{drawn}\nendstream", drawn.len()),
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>".to_owned(),
    ];
    let objects = (1..).zip(objects).map(|(at, it)| format!("{at} 0 obj\n{it}\nendobj\n"));
    let objects: String = objects.collect();
    let (shown, _) =
        pieces(format!("%PDF-1.4\n{objects}trailer<</Root 1 0 R>>\n%%EOF\n").as_bytes());
    let lines = shown.lines().filter_map(|it| it.split_once("> ")).map(|it| it.1.to_owned());
    lines.filter(|it| !it.is_empty()).collect()
}

/// Places lines below each other.
fn column<'a>(x: u32, y: u32, lines: &[&'a str]) -> Vec<(u32, u32, &'a str)> {
    (0..).step_by(14).zip(lines).map(|(down, line)| (x, y - down, *line)).collect()
}

#[test]
fn forms_side_by_side_are_read_one_after_the_other() {
    let left = ["Namn: Bo Alm", "Personnummer:", "18420203-0013", "Telefon: 1"];
    let right = ["Namn: Eva Ek", "Personnummer:", "18420203-0021", "Telefon: 2"];
    let page = [column(50, 800, &left), column(320, 800, &right)].concat();
    assert_eq!(shown(&page), [left, right].concat());
}

#[test]
fn cards_side_by_side_are_read_one_after_the_other() {
    let cards = [
        ["Bo Alm", "18420203-0013", "Storgatan 1"],
        ["Eva Ek", "18420203-0021", "Storgatan 2"],
        ["Li Ek", "18420203-0039", "Storgatan 3"],
        ["Bo Ek", "18420203-0047", "Storgatan 4"],
    ];
    let places = [(50, 800), (300, 800), (50, 700), (300, 700)];
    let page = cards.iter().zip(places).map(|(card, (x, y))| column(x, y, card));
    assert_eq!(shown(&page.collect::<Vec<_>>().concat()), cards.concat());
}

#[test]
fn prose_in_columns_of_other_heights_is_not_mixed() {
    let left = ["Bo Alm har varit sjuk", "sedan i mars och ska", "till sin egen doktor", "i maj."];
    let right =
        ["Eva Ek beviljas nu ett", "stipendium i juni och", "reser dit med sin mor", "i juli."];
    let page = [column(50, 800, &left), column(320, 793, &right)].concat();
    assert_eq!(shown(&page), [left, right].concat());
}

#[test]
fn rows_of_a_table_without_a_header_stay_rows() {
    let numbers = ["18420203-0013", "18420203-0021", "18420203-0039", "18420203-0047"];
    let names = ["Bo Alm", "Eva Ek", "Li Ek", "Bo Ek"];
    let page = [column(50, 800, &numbers), column(320, 800, &names)].concat();
    assert_eq!(shown(&page)[0], "18420203-0013 | Bo Alm");
    let managers = ["18420203-0054", "18420203-0062", "18420203-0070", "18420203-0088"];
    let page = [column(50, 800, &numbers), column(320, 800, &managers)].concat();
    assert_eq!(shown(&page)[1], "18420203-0021 | 18420203-0062");
}
