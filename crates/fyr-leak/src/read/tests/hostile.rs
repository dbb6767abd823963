//! Every fixture, cut and changed at many places: nothing panics, and what was cut is never called read.

use super::pieces;
use std::fs;
use std::time::Instant;

/// Formats whose end can be missed: a cut there is told, or nothing is read at all.
const ENDED: [&str; 3] = ["sqlite", "parquet", "xlsx"];

#[test]
fn a_file_that_was_cut_is_never_read_in_full() {
    for (name, whole) in fixtures() {
        if !ENDED.iter().any(|it| name.ends_with(it)) {
            continue;
        }
        for end in (16..whole.len()).step_by((whole.len() / 61).max(1)) {
            let (shown, unread) = pieces(&whole[..end]);
            assert!(!unread.is_empty() || shown.is_empty(), "{name} {end}: {shown}");
        }
    }
}

#[test]
fn a_file_with_changed_bytes_never_breaks_the_reader() {
    let mut seed = 7_u64;
    let mut next = || {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(seed >> 33).unwrap()
    };
    for (name, whole) in fixtures() {
        for _ in 0..60 {
            let mut bytes = whole.clone();
            for _ in 0..4 {
                let at = next() % bytes.len();
                bytes[at] = u8::try_from(next() % 256).unwrap();
            }
            let begun = Instant::now();
            pieces(&bytes);
            assert!(begun.elapsed().as_secs() < 10, "{name}");
        }
    }
}

#[test]
fn a_pdf_whose_forms_draw_nothing_but_forms_ends_and_is_not_called_read() {
    // Fourteen deep, each ten times the next: a hundred million million of them.
    let mut objects = vec![
        "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
        "<</Type/Pages/Count 1/Kids[3 0 R]>>".to_owned(),
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</XObject<</F 5 0 R>>>>/Contents 4 0 R>>".to_owned(),
        "<</Length 5>>stream\n/F Do\nendstream".to_owned(),
    ];
    for form in 0..14 {
        objects.push(format!(
            "<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</F {} 0 R>>>>/Length 60>>stream\n{}\nendstream",
            6 + form,
            "/F Do ".repeat(10),
        ));
    }
    let objects = (1..).zip(objects).map(|(at, it)| format!("{at} 0 obj\n{it}\nendobj\n"));
    let objects: String = objects.collect();
    let begun = Instant::now();
    let (_, unread) =
        pieces(format!("%PDF-1.4\n{objects}trailer<</Root 1 0 R>>\n%%EOF\n").as_bytes());
    assert!(unread.iter().any(|it| it.what.contains("more than the bound")), "{unread:?}");
    assert!(begun.elapsed().as_secs() < 20);
}

fn fixtures() -> Vec<(String, Vec<u8>)> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures/leak/tables");
    let mut found: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| {
            let path = entry.unwrap().path();
            (path.file_name().unwrap().to_string_lossy().into_owned(), fs::read(&path).unwrap())
        })
        .collect();
    found.sort();
    found
}
