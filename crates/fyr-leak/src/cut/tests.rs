//! Parts of a file say together what it says as a whole.

use super::cut;
use crate::files::placed;
use crate::progress::{Meter, Progress};
use crate::read::sniff::Format;
use crate::read::sniff::sniff;
use crate::read::source::Source;
use crate::read::{Piece, csv, sql, text};
use crate::task::Part;
use std::fmt::Write as _;
use std::sync::atomic::AtomicBool;

/// Table, number and cells of each row, and the lines of running text.
fn rows(source: &Source, format: Format, part: Option<&Part>) -> Vec<String> {
    let mut rows = Vec::new();
    let mut table = String::new();
    let mut push = |piece: Piece<'_>| {
        match placed(piece, part) {
            Some(Piece::Table { name, columns }) => table = format!("{name} {columns:?}"),
            Some(Piece::Row { number: 0, .. } | Piece::Remark(_)) | None => {}
            Some(Piece::Row { number, cells }) => {
                rows.push(format!("{table} {number} {:?}", cells.iter().collect::<Vec<_>>()));
            }
            Some(Piece::Text { line, offset, text }) => {
                rows.push(format!("{line} {offset:?} {text}"));
            }
        }
        Ok(())
    };
    let reader = source.open().unwrap();
    let unread = if let Format::Csv(delimiter) = format {
        csv::read(reader, delimiter, &mut push).unwrap()
    } else if let Format::Sql(backslash) = format {
        sql::read(reader, backslash, &mut push).unwrap()
    } else {
        text::read(reader, &mut push).unwrap()
    };
    assert_eq!(unread, []);
    rows
}

/// Reads the file as a whole and in parts.
#[track_caller]
fn check(text: &str, parts_min: usize) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("file");
    std::fs::write(&path, text).unwrap();
    let source = Source::Disk(path.clone());
    let format = sniff(&source).unwrap().format;
    let whole = rows(&source, format, None);
    let cancel = AtomicBool::new(false);
    let report = |_: Progress| {};
    let meter = Meter::of_task(&report, &cancel);
    let mut parts = Vec::new();
    let mut tell = |part| {
        parts.push(part);
        Ok(())
    };
    let digest = cut(&meter, &source, format, &mut tell).unwrap();
    assert_eq!(digest, Some(blake3::hash(text.as_bytes()).to_hex().to_string()));
    assert!(parts.len() >= parts_min, "{} parts of {format:?}", parts.len());
    let mut read = Vec::new();
    for part in parts {
        read.extend(rows(&Source::Part(path.clone(), part.clone()), format, Some(&part)));
    }
    for (whole, part) in whole.iter().zip(&read) {
        assert_eq!(whole, part);
    }
    assert_eq!(whole.len(), read.len());
}

fn table(delimiter: char, rows: usize, cell: impl Fn(usize) -> String) -> String {
    let mut text = format!("Lista{delimiter}2024\nnr{delimiter}namn{delimiter}ort\n");
    for row in 0..rows {
        writeln!(text, "{row}{delimiter}{}{delimiter}Sjövik", cell(row)).unwrap();
    }
    text
}

#[test]
fn a_table_in_parts_has_the_same_rows_with_the_same_numbers() {
    check(&table(';', 20_000, |row| format!("Åsa {row}")), 3);
}

#[test]
fn a_cell_over_several_lines_is_never_cut() {
    check(&table(',', 12_000, |row| format!("\"rad {row}\nsom \"\"går\"\" vidare,\nså\"")), 3);
}

#[test]
fn running_text_in_parts_has_the_same_lines_and_offsets() {
    let mut text = String::new();
    for line in 0..20_000 {
        writeln!(text, "anteckning {line} om ingenting alls, utan tal och namn").unwrap();
    }
    check(&text, 3);
}

fn dump(rows: usize, row: impl Fn(&mut String, usize)) -> String {
    let mut text = "-- MySQL dump\nCREATE TABLE `anst` (\n  `nr` int,\n  `namn` text,\n  KEY `n` (`nr`)\n) ENGINE=InnoDB;\n\n".to_owned();
    for number in 0..rows {
        row(&mut text, number);
    }
    text
}

#[test]
fn a_dump_is_cut_between_statements_and_knows_its_tables() {
    let insert = |text: &mut String, number: usize| {
        writeln!(text, "INSERT INTO `anst` VALUES ({number},'O\\'Hara'),({number},'b;\\n');")
            .unwrap();
    };
    check(&dump(6_000, insert), 3);
}

#[test]
fn a_statement_inside_a_text_is_not_where_a_dump_is_cut() {
    let insert = |text: &mut String, number: usize| {
        writeln!(text, "INSERT INTO `anst` VALUES ({number},'hej\nINSERT INTO x (y) VALUES (1)');")
            .unwrap();
    };
    check(&dump(6_000, insert), 3);
}

#[test]
fn a_block_of_copy_is_cut_between_its_rows() {
    let mut text = "CREATE TABLE public.anst (\n    nr integer,\n    namn text\n);\n\n".to_owned();
    for block in 0..3 {
        text.push_str("COPY public.anst (nr, namn) FROM stdin;\n");
        for row in 0..6_000 {
            writeln!(text, "{row}\tÅsa {block} {row}\\n").unwrap();
        }
        text.push_str("\\.\n\n");
    }
    check(&text, 4);
}
