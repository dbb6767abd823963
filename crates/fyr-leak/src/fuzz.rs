//! Doors for fuzz targets: bytes read as one format, whatever they are.

use crate::attribution::Controllers;
use crate::files::{Run, read_as};
use crate::progress::Meter;
use crate::protected::List;
use crate::read::archive::Packing;
use crate::read::document::Document;
use crate::read::sniff::{Backslash, Format, sniff};
use crate::read::source::{Source, WorkFolder};
use crate::read::workbook::Workbook;
use crate::scan::Rules;
use crate::task::{Bytes, Task, Until};
use jiff::civil::date;
use std::fs;
use std::io;
use std::path::Path;
use std::sync::atomic::AtomicBool;

/// Every reader by its name. Pictures are left out: they are another program's.
const READERS: &[(&str, Format)] = &[
    ("csv", Format::Csv(';')),
    ("sql", Format::Sql(Backslash::Escapes)),
    ("sql_plain", Format::Sql(Backslash::Plain)),
    ("json", Format::Json),
    ("xml", Format::Xml),
    ("xlsx", Format::Workbook(Workbook::OfficeOpen)),
    ("xlsb", Format::Workbook(Workbook::Binary)),
    ("xls", Format::Workbook(Workbook::Older)),
    ("ods", Format::Workbook(Workbook::OpenDocument)),
    ("workbook_xml", Format::Workbook(Workbook::Flat)),
    ("sqlite", Format::Sqlite),
    ("parquet", Format::Parquet),
    ("zip", Format::Archive(Packing::Zip)),
    ("seven_zip", Format::Archive(Packing::SevenZip)),
    ("tar", Format::Archive(Packing::Tar)),
    ("gzip", Format::Archive(Packing::Gzip)),
    ("bzip2", Format::Archive(Packing::Bzip2)),
    ("xz", Format::Archive(Packing::Xz)),
    ("zstd", Format::Archive(Packing::Zstd)),
    ("office_open", Format::Document(Document::OfficeOpen)),
    ("odf", Format::Document(Document::Odf)),
    ("odf_xml", Format::Document(Document::FlatOdf)),
    ("mail", Format::Document(Document::Mail)),
    ("mailbox", Format::Document(Document::Mailbox)),
    ("outlook", Format::Document(Document::OutlookMessage)),
    ("pdf", Format::Document(Document::Pdf)),
    ("html", Format::Document(Document::Html)),
    ("rtf", Format::Document(Document::Rtf)),
    ("vcard", Format::Document(Document::VCard)),
    ("calendar", Format::Document(Document::Calendar)),
    ("word", Format::Document(Document::Word)),
    ("power_point", Format::Document(Document::PowerPoint)),
    ("embedded", Format::Document(Document::Embedded)),
    ("text", Format::Text),
];

/// Milliseconds a reading may take before it ends itself.
const ENDS_AFTER_MS: u64 = 5_000;

/// Returns the name of every reader.
pub fn readers() -> impl Iterator<Item = &'static str> {
    READERS.iter().map(|(name, _)| *name)
}

/// Returns the name of the reader that a run would choose for the bytes, `None` when it would choose none of these.
pub fn reader_of(bytes: &[u8]) -> Option<&'static str> {
    let sniffed = sniff(&Source::Memory(bytes.to_vec())).ok()?;
    let same = |format: &Format| match (format, sniffed.format) {
        (Format::Csv(_), Format::Csv(_)) => true,
        (one, other) => *one == other,
    };
    READERS.iter().find(|(_, format)| same(format)).map(|(name, _)| *name)
}

/// Reads the bytes by the reader of that name, files inside and findings too; `work` is emptied afterwards.
///
/// # Errors
///
/// Faults of the work folder; there is no reader of that name.
pub fn read(name: &str, bytes: &[u8], work: &Path) -> io::Result<()> {
    let found = READERS.iter().find(|(it, _)| *it == name);
    let (_, format) = found.ok_or_else(|| io::Error::other("no reader has that name"))?;
    let controllers = Controllers::default();
    let listed = List::default();
    let rules = Rules { as_of: date(2026, 1, 1), controllers: &controllers, listed: &listed };
    let (silent, cancel) = (|_| (), AtomicBool::new(false));
    let meter = Meter::of_task(&silent, &cancel);
    let task = Task {
        number: 0,
        path: Bytes::of(work),
        locator: "file".to_owned(),
        bytes: bytes.len() as u64,
        part: None,
        passed: Vec::new(),
        ends_after_ms: ENDS_AFTER_MS,
    };
    let run = Run {
        rules: &rules,
        watch: None,
        work: WorkFolder::new(work, "fuzz".to_owned()),
        meter: &meter,
        task: &task,
        until: Until::after_ms(ENDS_AFTER_MS),
    };
    let source = Source::Memory(bytes.to_vec());
    let outcome = read_as(&run, (&source, *format), &mut |_| Ok(()));
    drop(source);
    for left in fs::read_dir(work)? {
        fs::remove_file(left?.path())?;
    }
    outcome
}
