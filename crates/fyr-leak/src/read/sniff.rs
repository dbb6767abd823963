//! What a file is, by its content.

use super::archive::Packing;
use super::csv;
use super::decode::Decoder;
use super::document::{self, Document};
use super::source::Source;
use super::sqlite;
use super::tar;
use super::workbook::Workbook;
use super::zip::{Package, is_behind, package};
use crate::columns;
use std::io::{self, Read};

/// Bytes looked at.
const HEAD_BYTES: u64 = 64 << 10;

/// How a file is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    Csv(char),
    Sql(Backslash),
    Json,
    Xml,
    Workbook(Workbook),
    Sqlite,
    Parquet,
    Archive(Packing),
    Document(Document),
    Text,
    Empty,
    /// Read with the file it belongs to, or without data: why.
    Beside(&'static str),
    /// Not read by this version: its name.
    Unsupported(&'static str),
}

/// Whether a backslash escapes the next character inside a text literal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Backslash {
    Escapes,
    Plain,
}

/// The format with its media type.
pub(crate) struct Sniffed {
    pub(crate) format: Format,
    pub(crate) media_type: &'static str,
    pub(crate) behind: Behind,
}

/// What stands behind a file within the same file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Behind {
    Nothing,
    /// A ZIP archive: the file is two files.
    Zip,
}

/// Signatures of formats that are not text.
const SIGNATURES: [(&[u8], &str, &str); 3] = [
    (b"Rar!\x1a\x07", "application/vnd.rar", "RAR"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage", "older Office or Outlook"),
    (b"PGDMP", "application/x-postgresql-dump", "PostgreSQL custom dump"),
];

/// Signatures of archives, each with what must follow.
const ARCHIVES: [(&[u8], Packing, &str); 6] = [
    (b"\x1f\x8b\x08", Packing::Gzip, "application/gzip"),
    (b"7z\xbc\xaf\x27\x1c", Packing::SevenZip, "application/x-7z-compressed"),
    (b"\xfd7zXZ\0", Packing::Xz, "application/x-xz"),
    (b"BZh", Packing::Bzip2, "application/x-bzip2"),
    (b"\x28\xb5\x2f\xfd", Packing::Zstd, "application/zstd"),
    (b"PK\x07\x08PK\x03\x04", Packing::Zip, "application/zip"),
];

/// Returns how the file is to be read.
pub(crate) fn sniff(source: &Source) -> io::Result<Sniffed> {
    let head = source.head(HEAD_BYTES)?;
    let (format, media_type) = kind(source, &head)?;
    let packed = head.starts_with(b"PK") || matches!(format, Format::Archive(_) | Format::Empty);
    let behind = if !packed && is_behind(source) { Behind::Zip } else { Behind::Nothing };
    Ok(Sniffed { format, media_type, behind })
}

fn kind(source: &Source, head: &[u8]) -> io::Result<(Format, &'static str)> {
    let of = |format, media_type| Ok((format, media_type));
    if let Some(why) = beside(source, head) {
        return of(Format::Beside(why), "application/vnd.sqlite3");
    }
    if head.is_empty() {
        return of(Format::Empty, "application/x-empty");
    }
    if head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06") {
        let (format, media_type) = match package(source) {
            Package::Workbook(workbook) => (Format::Workbook(workbook), media_type(workbook)),
            Package::Document((document, media_type)) => (Format::Document(document), media_type),
            Package::Archive => (Format::Archive(Packing::Zip), "application/zip"),
        };
        return of(format, media_type);
    }
    for (signature, packing, media_type) in ARCHIVES {
        if head.starts_with(signature) && is_packed(packing, head) {
            return of(Format::Archive(packing), media_type);
        }
    }
    if head.starts_with(b"SQLite format 3\0") {
        return of(Format::Sqlite, "application/vnd.sqlite3");
    }
    if head.starts_with(b"PAR1") {
        return of(Format::Parquet, "application/vnd.apache.parquet");
    }
    if head.starts_with(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") && is_xls(source)? {
        return of(Format::Workbook(Workbook::Older), media_type(Workbook::Older));
    }
    if tar::is_header(head) {
        return of(Format::Archive(Packing::Tar), "application/x-tar");
    }
    if let Some((document, media_type)) = document::of_binary(source, head) {
        return of(Format::Document(document), media_type);
    }
    for (signature, media_type, name) in SIGNATURES {
        if head.starts_with(signature) {
            return of(Format::Unsupported(name), media_type);
        }
    }
    let mut text = String::new();
    Decoder::new(head)?.read_to_string(&mut text)?;
    if !is_text(&text) {
        // A program that unpacks itself, or an archive behind something else.
        if is_behind(source) {
            return of(Format::Archive(Packing::Zip), "application/zip");
        }
        return of(Format::Unsupported("unknown binary format"), "application/octet-stream");
    }
    let (format, media_type) = text_format(&text);
    of(format, media_type)
}

/// Whether a file is the log of a database beside it, or its index; by the first bytes of both.
fn beside(source: &Source, head: &[u8]) -> Option<&'static str> {
    let Source::Disk(path) = source else { return None };
    let name = path.file_name()?.to_string_lossy();
    let (database, why) = if sqlite::is_log(head) {
        (name.strip_suffix("-wal")?, sqlite::LOG_READ)
    } else if sqlite::is_log_index(head) {
        (name.strip_suffix("-shm")?, sqlite::LOG_INDEX)
    } else {
        return None;
    };
    let database = Source::Disk(path.with_file_name(database)).head(32).ok()?;
    sqlite::may_have_log(&database).then_some(why)
}

const fn media_type(workbook: Workbook) -> &'static str {
    match workbook {
        Workbook::OfficeOpen => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        Workbook::Binary => "application/vnd.ms-excel.sheet.binary.macroenabled.12",
        Workbook::Older | Workbook::Flat => "application/vnd.ms-excel",
        Workbook::OpenDocument => "application/vnd.oasis.opendocument.spreadsheet",
    }
}

/// Whether an older container lists a stream of a workbook, in its first list of streams.
fn is_xls(source: &Source) -> io::Result<bool> {
    let head = source.head(512)?;
    let number =
        |at: usize| head.get(at..at + 4).and_then(|it| it.try_into().ok()).map(u32::from_le_bytes);
    let (Some(list), Some(size)) = (number(48), head.get(30).filter(|it| **it <= 12)) else {
        return Ok(false);
    };
    let mut file = source.open()?;
    file.seek(io::SeekFrom::Start((u64::from(list) + 1) << size))?;
    let mut entries = Vec::new();
    file.take(8192).read_to_end(&mut entries)?;
    let has = |name: &str| {
        let name: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        entries.as_chunks::<128>().0.iter().any(|it| it.starts_with(&name))
    };
    Ok(has("Workbook\0") || has("Book\0"))
}

/// Text may begin with the letters of bzip2; its signature goes on.
fn is_packed(packing: Packing, head: &[u8]) -> bool {
    let block = head.get(4..10);
    packing != Packing::Bzip2
        || block == Some(b"\x31\x41\x59\x26\x53\x59")
        || block == Some(b"\x17\x72\x45\x38\x50\x90")
}

/// A text has hardly any control characters; zeros that pad it have been made spaces.
fn is_text(text: &str) -> bool {
    let strange = |it: &char| {
        (it.is_control() && !matches!(it, '\t' | '\n' | '\r' | '\u{c}' | '\u{1a}'))
            || *it == '\u{fffd}'
    };
    // Colours of a terminal and signs between the parts of a record are usual in logs.
    let usual = |it: &char| {
        matches!(
            it,
            '\u{1b}' | '\u{1c}'..='\u{1f}' | '\u{1}' | '\u{2}' | '\u{7}' | '\u{8}' | '\u{b}'
        )
    };
    let (all, strange) = (text.chars().count(), text.chars().filter(strange));
    let (usual, strange): (Vec<char>, Vec<char>) = strange.partition(usual);
    strange.len() * 50 <= all && usual.len() * 5 <= all && !text.trim().is_empty()
}

fn text_format(text: &str) -> (Format, &'static str) {
    let start = text.trim_start();
    if let Some((document, media_type)) = document::of_text(text) {
        return (Format::Document(document), media_type);
    }
    if is_xml(start) && text.contains("urn:schemas-microsoft-com:office:spreadsheet") {
        return (Format::Workbook(Workbook::Flat), media_type(Workbook::Flat));
    }
    if is_xml(start) {
        return (Format::Xml, "application/xml");
    }
    if is_sql(text) {
        return (Format::Sql(backslash(text)), "application/sql");
    }
    if is_json(start) {
        return (Format::Json, "application/json");
    }
    // The last line of the head may be cut.
    let whole = text.rsplit_once('\n').map_or(text, |(whole, _)| whole.trim_end_matches('\r'));
    if let Some(delimiter) = csv::delimiter(whole) {
        return (Format::Csv(delimiter), "text/csv");
    }
    // A single column under a known header is a table; the delimiter is one that does not occur.
    let header = text.lines().next().unwrap_or_default().trim().trim_matches('"');
    let listed =
        columns::is_list_header(header) && text.lines().count() > 1 && !holds_fields(whole);
    if listed || csv::is_list(whole) {
        return (Format::Csv('\u{1f}'), "text/csv");
    }
    (Format::Text, "text/plain")
}

/// Returns whether most lines below the first are names with their values: a section of settings, not a list.
fn holds_fields(text: &str) -> bool {
    let lines = || text.lines().skip(1).filter(|it| !it.trim().is_empty()).take(20);
    let field = |line: &&str| {
        line.split_once(['=', ':']).is_some_and(|(name, _)| columns::is_known(name.trim()))
    };
    2 * lines().filter(field).count() > lines().count()
}

fn is_xml(start: &str) -> bool {
    let named = start.strip_prefix('<').and_then(|it| it.chars().next());
    start.starts_with("<?xml")
        || (named.is_some_and(|it| it.is_alphabetic() || it == '!')
            && (start.contains("</") || start.contains("/>")))
}

/// An object or list, not a log line or a section that begins with a bracket.
fn is_json(start: &str) -> bool {
    let mut signs = start.chars().filter(|it| !it.is_whitespace());
    match (signs.next(), signs.next()) {
        (Some('{'), Some('"' | '}')) | (Some('['), Some('{' | '[' | '"' | ']')) => true,
        // A list of numbers.
        (Some('['), Some('0'..='9' | '-')) => {
            let mut rest = start.get(1..).unwrap_or_default().chars();
            let first = rest.find(|it| {
                !matches!(it, '0'..='9' | '.' | '-' | '+' | 'e' | 'E' | ' ' | '\n' | '\r' | '\t')
            });
            first == Some(',')
        }
        _ => false,
    }
}

/// How the dump writes an apostrophe: by the program that made it, or by what stands in it.
fn backslash(text: &str) -> Backslash {
    let has = |words: &[&str]| words.iter().any(|it| text.contains(it));
    if has(&["MySQL", "MariaDB", "ENGINE=", "/*!4"]) {
        Backslash::Escapes
    } else if has(&[
        "PostgreSQL",
        "standard_conforming_strings",
        "FROM stdin",
        "[dbo]",
        "\nGO",
        "PRAGMA",
    ]) {
        Backslash::Plain
    } else if has(&["`", "\\'"]) {
        Backslash::Escapes
    } else {
        Backslash::Plain
    }
}

fn is_sql(text: &str) -> bool {
    const WORDS: [&str; 10] = [
        "insert into ",
        "insert [",
        "insert ignore into ",
        "insert all",
        "replace into ",
        "create table ",
        "pragma foreign_keys",
        "-- mysql dump",
        "-- postgresql database dump",
        "begin transaction;",
    ];
    text.lines().any(|line| {
        let line = line.trim_start();
        let begins =
            |word: &str| line.get(..word.len()).is_some_and(|it| it.eq_ignore_ascii_case(word));
        let copies = || line.to_ascii_lowercase().contains(" from stdin");
        WORDS.iter().any(|it| begins(it)) || (begins("copy ") && copies())
    })
}
