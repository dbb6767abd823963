//! What each reader hands over, as text: tables, rows and lines.

mod dumps;
mod hostile;
mod pages;
mod records;
mod tables;

use super::document::{self, Document, Members, Out};
use super::sniff::{Behind, Format, sniff};
use super::source::{Source, WorkFolder};
use super::{Piece, Unread, columnar, csv, json, sql, sqlite, text, workbook, xml};
use crate::task::Until;

/// Reads `bytes` as what they are; returns one line for each piece, and what was not read.
pub(crate) fn pieces(bytes: &[u8]) -> (String, Vec<Unread>) {
    pieces_of(&Source::Memory(bytes.to_vec()))
}

fn pieces_of(source: &Source) -> (String, Vec<Unread>) {
    let folder = tempfile::tempdir().unwrap();
    let work = WorkFolder::new(folder.path(), String::new());
    let mut shown = String::new();
    let mut push = |piece: Piece<'_>| {
        let piece = match piece {
            Piece::Table { name, columns: None } => format!("[{name}]\n"),
            Piece::Table { name, columns: Some(columns) } => {
                format!("[{name}: {}]\n", columns.join("|"))
            }
            Piece::Row { number, cells } => {
                format!("{number}: {}\n", cells.iter().collect::<Vec<_>>().join("|"))
            }
            Piece::Remark(text) => format!("! {text}\n"),
            Piece::Text { line, text, .. } => format!("{line}> {text}\n"),
        };
        shown.push_str(&piece);
        Ok(())
    };
    let reader = source.open().unwrap();
    let unread = match sniff(source).unwrap().format {
        Format::Csv(delimiter) => csv::read(reader, delimiter, &mut push),
        Format::Sql(backslash) => sql::read(reader, backslash, &mut push),
        Format::Json => json::read(reader, &mut push),
        Format::Xml => xml::read(reader, &mut push),
        Format::Workbook(workbook) => workbook::read(workbook, source, &mut push),
        Format::Sqlite => sqlite::read(source, &work, &mut push),
        Format::Parquet => columnar::read(source, &work, &mut push),
        Format::Text => text::read(reader, &mut push),
        Format::Document(document) => {
            let mut members = Members::new(1 << 30);
            document::read(
                document,
                source,
                Out::new(&mut push, &mut members, (&work, Until::after_ms(60_000))),
            )
        }
        Format::Archive(_) | Format::Empty | Format::Beside(_) | Format::Unsupported(_) => {
            Ok(vec![])
        }
    };
    (shown, unread.unwrap())
}

/// A file of `fixtures/leak`; its README says how it was made.
fn fixture(name: &str) -> Vec<u8> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures/leak");
    std::fs::read(format!("{folder}/{name}")).unwrap()
}

#[track_caller]
fn check(bytes: &[u8], expected: &str) {
    let (shown, unread) = pieces(bytes);
    assert_eq!(shown, expected);
    assert_eq!(unread, []);
}

#[test]
fn csv_is_read_in_its_own_dialect_and_encoding() {
    check(
        b"namn;ort\r\n\xc5sa;\xd6rebro\r\nBo;Kil\r\n",
        "[]\n1: namn|ort\n2: Åsa|Örebro\n3: Bo|Kil\n",
    );
    check(b"sep=|\na|b\n1|2\n", "[]\n2: a|b\n3: 1|2\n");
    check("\u{feff}a\tb\n1\t2\n".as_bytes(), "[]\n1: a|b\n2: 1|2\n");
}

#[test]
fn a_quoted_cell_may_hold_delimiters_lines_and_marks() {
    check(
        b"a,b\n\"x, y\",\"line\nline \"\"two\"\"\"\n1,2\n",
        "[]\n1: a|b\n2: x, y|line\nline \"two\"\n4: 1|2\n",
    );
}

#[test]
fn rows_of_uneven_length_are_read() {
    check(
        b"a;b\n1;2\n3;4\n5;6\n7;8\n1;2\n3;4\n5;6\n7;8\n9\n",
        "[]\n1: a|b\n2: 1|2\n3: 3|4\n4: 5|6\n5: 7|8\n6: 1|2\n7: 3|4\n8: 5|6\n9: 7|8\n10: 9\n",
    );
}

#[test]
fn a_mark_that_is_never_closed_costs_one_row_and_is_told() {
    let (shown, _) = pieces(b"a;b\n\"x;2\n3;4\n5;6\n");
    assert!(shown.starts_with("[]\n1: a|b\n2: \"x|2\n3: 3|4\n4: 5|6\n! 1 quotation"), "{shown}");
    assert!(shown.contains("line 2"));
}

#[test]
fn mysql_rows_get_the_columns_of_their_table() {
    check(
        b"-- MySQL dump\nCREATE TABLE `p` (\n `id` int(11) NOT NULL,\n `namn` varchar(9) DEFAULT 'a,b',\n PRIMARY KEY (`id`)\n) ENGINE=InnoDB;\nINSERT INTO `p` VALUES (1,'O\\'Hara; x'),\n(2,NULL),(3,'a''b');\n",
        "6> ENGINE=InnoDB;\n[p: id|namn]\n7: 1|O'Hara; x\n8: 2|\n8: 3|a'b\n",
    );
}

#[test]
fn sql_server_rows_without_semicolons_are_read() {
    check(
        b"USE [S]\nGO\nINSERT [dbo].[T] ([A], [B]) VALUES (1, N'x')\nGO\nINSERT [dbo].[T] ([A], [B]) VALUES (2, CAST(N'2020-01-01' AS Date))\nGO\n",
        "1> USE S\n2> GO\n[S.T: A|B]\n3: 1|x\n4> GO\n[S.T: A|B]\n5: 2|2020-01-01\n6> GO\n",
    );
}

#[test]
fn postgresql_copy_is_read() {
    check(
        b"COPY public.t (a, b) FROM stdin;\n1\tx\\ty\n2\t\\N\n\\.\nSELECT 1;\n",
        "[t: a|b]\n2: 1|x\ty\n3: 2|\n5> SELECT 1;\n",
    );
}

#[test]
fn a_cut_dump_is_read_as_far_as_it_goes_and_is_told() {
    let (shown, unread) = pieces(b"INSERT INTO t VALUES (1,'a'),\n(2,'b");
    assert_eq!(shown, "[t]\n1: 1|a\n2: 2|b\n");
    assert!(unread[0].what.contains("line 2"));
}

#[test]
fn content_decides_and_not_the_name() {
    let format = |bytes: &[u8]| sniff(&Source::Memory(bytes.to_vec())).unwrap().format;
    assert_eq!(format(b"%PDF-1.7"), Format::Document(Document::Pdf));
    assert_eq!(format(b""), Format::Empty);
    assert_eq!(format(&[0, 1, 2, 3, 0, 0, 9]), Format::Unsupported("unknown binary format"));
    assert_eq!(format(b"En anteckning, utan tabell.\n"), Format::Text);
    assert_eq!(format(b"Personnr\n19121212-1212\n"), Format::Csv('\u{1f}'));
    assert_eq!(format(b"From: a\nTo: b\nSubject: c\n\nHej"), Format::Document(Document::Mail));
}

#[test]
fn a_log_and_its_index_beside_a_database_are_passed_over() {
    let folder = tempfile::tempdir().unwrap();
    let of = |name: &str| Source::Disk(folder.path().join(name));
    std::fs::write(folder.path().join("x.db"), fixture("tables/log.sqlite")).unwrap();
    std::fs::write(folder.path().join("x.db-wal"), fixture("tables/log.sqlite-wal")).unwrap();
    std::fs::write(folder.path().join("x.db-shm"), b"\x18\xe2\x2d\0\0\0\0\0").unwrap();
    for name in ["x.db-wal", "x.db-shm"] {
        assert!(matches!(sniff(&of(name)).unwrap().format, Format::Beside(_)), "{name}");
    }
}

#[test]
fn an_archive_behind_another_file_is_seen() {
    let both = [b"%PDF-1.7 is the beginning".to_vec(), fixture("archives/a.zip")].concat();
    assert_eq!(sniff(&Source::Memory(both)).unwrap().behind, Behind::Zip);
    assert_eq!(
        sniff(&Source::Memory(fixture("tables/book.xlsx"))).unwrap().behind,
        Behind::Nothing
    );
}
