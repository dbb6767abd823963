//! Reads PDFs with poppler and qpdf; says so where one of them is not installed.

use std::io::ErrorKind;
use std::process::Command;

/// Runs `tool` on a file with `pdf` and gives what it printed; `None` where it is not installed.
fn read(tool: &str, before: &[&str], pdf: &[u8], after: &[&str]) -> Option<String> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("document.pdf");
    std::fs::write(&file, pdf).unwrap();
    let output = match Command::new(tool).args(before).arg(&file).args(after).output() {
        Ok(output) => output,
        Err(error) if error.kind() == ErrorKind::NotFound => {
            println!("{tool} is not installed: one check did not run");
            return None;
        }
        Err(error) => panic!("{tool}: {error}"),
    };
    assert!(output.status.success(), "{tool}: {}", String::from_utf8_lossy(&output.stderr));
    // poppler prints UTF-16 titles of structure elements as they are in the file.
    Some(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Asserts what every document must be: sound, tagged, titled, PDF/A-2a and PDF/UA-1, with all fonts embedded.
pub(crate) fn assert_archival_and_accessible(pdf: &[u8], language: &str) {
    if let Some(found) = read("qpdf", &["--check"], pdf, &[]) {
        assert!(found.contains("No syntax or stream encoding errors"), "{found}");
    }
    if let Some(metadata) = read("pdfinfo", &["-meta"], pdf, &[]) {
        for claim in [
            "<pdfaid:part>2</pdfaid:part>",
            "<pdfaid:conformance>A</pdfaid:conformance>",
            "<pdfuaid:part>1</pdfuaid:part>",
            &format!("<dc:language><rdf:Bag><rdf:li>{language}</rdf:li>"),
        ] {
            assert!(metadata.contains(claim), "{claim} in {metadata}");
        }
    }
    if let Some(info) = read("pdfinfo", &[], pdf, &[]) {
        let line =
            |name: &str| info.lines().find_map(|line| line.strip_prefix(name)).map(str::trim);
        assert_eq!(line("Tagged:"), Some("yes"));
        assert!(line("Title:").is_some_and(|title| !title.is_empty()));
    }
    if let Some(structure) = read("pdfinfo", &["-struct"], pdf, &[]) {
        assert!(structure.starts_with("Document"), "{structure}");
        assert!(structure.contains("H1"), "{structure}");
    }
    if let Some(fonts) = read("pdffonts", &[], pdf, &[]) {
        assert!(fonts.lines().skip(2).count() > 0);
        // Columns from the right: object number and generation, has Unicode, is a subset, is embedded.
        let embedded = |line: &str| line.split_whitespace().rev().nth(4) == Some("yes");
        assert!(fonts.lines().skip(2).all(embedded), "{fonts}");
    }
}

/// Gives the text of each page with every run of white space as one space.
pub(crate) fn pages(pdf: &[u8]) -> Option<Vec<String>> {
    let text = read("pdftotext", &[], pdf, &["-"])?;
    let page = |page: &str| page.split_whitespace().collect::<Vec<_>>().join(" ");
    Some(text.trim_end_matches('\u{C}').split('\u{C}').map(page).collect())
}

/// Gives the text of all pages as one.
pub(crate) fn text(pdf: &[u8]) -> Option<String> {
    Some(pages(pdf)?.join(" "))
}

/// Gives the titles of the bookmarks, however deep.
pub(crate) fn bookmarks(pdf: &[u8]) -> Option<Vec<String>> {
    let json = read("qpdf", &["--json", "--json-key=outlines"], pdf, &[])?;
    let value: serde_json::Value = serde_json::from_str(&json).unwrap();
    let mut titles = Vec::new();
    let mut open: Vec<_> = value["outlines"].as_array().unwrap().iter().rev().collect();
    while let Some(outline) = open.pop() {
        titles.push(outline["title"].as_str().unwrap().to_owned());
        open.extend(outline["kids"].as_array().into_iter().flatten().rev());
    }
    Some(titles)
}
