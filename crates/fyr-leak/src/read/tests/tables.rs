//! Databases, columnar files and workbooks made by the usual programs; `fixtures/leak/README.md` says how.

use super::{check, fixture, pieces, pieces_of};
use crate::read::source::Source;
use std::path::Path;

#[test]
fn a_database_is_read_table_by_table() {
    check(
        &fixture("tables/plain.sqlite"),
        "[anst\u{e4}lld: pnr|namn|l\u{f6}n|foto|kod]\n1: 18420203-0013|\u{c5}sa \u{d6}st|31000.5||7\n2: 18420203-0021|Bo Alm|32000|\u{e5}k|184202030013\n",
    );
}

#[test]
fn rows_that_stand_only_in_the_log_are_read() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures/leak/tables");
    let (shown, unread) = pieces_of(&Source::Disk(Path::new(folder).join("log.sqlite")));
    assert_eq!(unread, []);
    assert!(shown.contains("Bo Alm"), "{shown}");
    assert!(!Path::new(folder).join("log.sqlite-shm").exists());
}

#[test]
fn a_columnar_file_is_read_whatever_its_packing() {
    let expected = "[: pnr|namn|f\u{f6}dd|nr|l\u{f6}n|tid]\n1: 18420203-0013|\u{c5}sa|1842-02-03|184202030013|1.5|2025-09-01T12:00:00Z\n2: 18420203-0021|Bo||2|2|2025-09-01T12:00:00Z\n3: |\u{c5}sa|2000-01-01|3||2025-09-01T12:00:00Z\n";
    for name in ["snappy", "zstd", "gzip", "lz4", "brotli", "none"] {
        check(&fixture(&format!("tables/{name}.parquet")), expected);
    }
}

#[test]
fn records_inside_a_columnar_row_are_columns_and_rows() {
    let (shown, unread) = pieces(&fixture("tables/nested.parquet"));
    assert_eq!(unread, []);
    assert!(
        shown.starts_with(
            "[: namn|roller|roller|kontakt.epost|kontakt.ort]\n1: \u{c5}sa|x|y|a@a.example|Kil\n"
        ),
        "{shown}"
    );
    assert!(shown.contains(": jan|1|\u{c5}sa|a@a.example\n"), "{shown}");
}

#[test]
fn a_workbook_is_read_with_hidden_sheets_and_all_that_stands_beside() {
    let (shown, unread) = pieces(&fixture("tables/book.xlsx"));
    assert_eq!(unread, []);
    assert!(
        shown.starts_with("! 2 sheets are hidden; they were read\n[Blad1]\n1: Uttag 2025-09-01\n3: Person||Anst\u{e4}llning\n4: Personnr|Namn|Fr\u{e5}n\n5: 184202030013|\u{c5}sa \u{d6}st|2020-01-02\n6: 1010112|Bo Alm|2021-01-02\n[Dold]\n1: Namn|N\u{f6}jd\n2: Eva Ek|true\n[Mycket dold]\n3: |||x\n"),
        "{shown}"
    );
    assert!(shown.contains("> creator: Eva Ek"), "{shown}");
    assert!(shown.contains("Sjuk sedan mars"), "{shown}");
}

#[test]
fn an_older_workbook_is_read_with_hidden_sheets() {
    check(
        &fixture("tables/book.xls"),
        "! 1 sheets are hidden; they were read\n[Blad1]\n1: Personnr|Namn|Fr\u{e5}n\n2: 184202030013|\u{c5}sa \u{d6}st|2020-01-02\n3: 1010112|Bo Alm\n[Dold]\n3: ||Eva Ek\n",
    );
}

#[test]
fn an_open_document_workbook_is_read_with_its_notes() {
    let (shown, unread) = pieces(&fixture("tables/book.ods"));
    assert_eq!(unread, []);
    assert!(
        shown.starts_with("[Blad1]\n1: Personnr|Namn|Fr\u{e5}n\n2: 184202030013|\u{c5}sa\n\u{d6}st|2020-01-02\n6: ||Bo\n7> Ring Eva\n7: x\n"),
        "{shown}"
    );
    assert!(shown.contains("creator: Eva Ek"), "{shown}");
}

#[test]
fn a_workbook_in_one_xml_file_is_read_with_its_comments() {
    check(
        br#"<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="Blad1"><Table><Row><Cell><Data ss:Type="String">Personnr</Data></Cell><Cell ss:Index="3"><Data ss:Type="String">Namn</Data></Cell></Row><Row ss:Index="4"><Cell><Data ss:Type="Number">1.84202030013E11</Data><Comment><ss:Data>Ring Eva</ss:Data></Comment></Cell><Cell/><Cell><Data ss:Type="String">Bo &amp; co</Data></Cell></Row></Table></Worksheet></Workbook>"#,
        "[Blad1]\n1: Personnr||Namn\n4> Ring Eva\n4: 184202030013||Bo & co\n",
    );
}

#[test]
fn a_table_of_few_lines_may_end_with_a_quoted_cell_and_a_carriage_return() {
    let (shown, unread) =
        pieces(b"id,dag,vad\r\n0,2024-01-01,\"a, \"\"b\"\"\"\r\n1,2024-01-02,\"c, d\"\r\n");
    assert_eq!(unread, []);
    assert!(shown.contains("2: 0|2024-01-01|a, \"b\"\n"), "{shown}");
}

#[test]
fn lines_that_hold_records_are_no_table() {
    let (shown, _) = pieces(b"kl 1 {\"a\":1,\"b\":2,\"c\":3}\nkl 2 {\"a\":1,\"b\":2,\"c\":3}\n");
    assert!(shown.starts_with("1> kl 1 {"), "{shown}");
}

#[test]
fn a_section_of_fields_is_no_list_of_one_column() {
    let (shown, _) = pieces(b"[person1]\nnamn=Bo Alm\npersonnummer=1\nskyddad=ja\n");
    assert!(shown.starts_with("1> [person1]\n2> namn=Bo Alm\n"), "{shown}");
}
