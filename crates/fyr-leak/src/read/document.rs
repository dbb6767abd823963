//! Documents: what is written for people rather than kept in tables.
//!
//! A reader hands paragraphs, lines and rows to [`Out`], and each file inside the document as a member that is read as a
//! file of its own.

mod calendar;
mod carve;
mod flow;
mod grid;
mod html;
mod mail;
mod mailbox;
mod msg;
mod odf;
pub(crate) mod ole;
mod ooxml;
mod package;
mod pdf;
mod picture;
mod powerpoint;
mod rtf;
mod vcard;
mod word;
mod xml;

use super::cells::Cells;
use super::source::{Source, Unpacked, WorkFolder};
use super::{Outcome, Piece, Push, Unread};
use crate::inventory::escape;
use crate::limits::{ENTRIES_MAX, LINE_BYTES_MAX, MEMBER_MEMORY_BYTES};
use crate::task::Until;
use std::collections::HashMap;
use std::io::{self, Read};

/// The formats of documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Document {
    /// DOCX and PPTX, with or without macros.
    OfficeOpen,
    /// ODT and ODP.
    Odf,
    /// An ODT in one XML file.
    FlatOdf,
    Mail,
    Mailbox,
    /// A message saved by Outlook.
    OutlookMessage,
    Pdf,
    Html,
    Rtf,
    VCard,
    Calendar,
    Picture,
    /// The older format of Word.
    Word,
    /// The older format of PowerPoint.
    PowerPoint,
    /// A file put into an office document.
    Embedded,
    /// A file with no open reader; its readable strings are taken out. The name says what it is.
    Carved(&'static str),
    /// A package that a password locks.
    Locked,
}

/// A document with its media type.
pub(crate) type Known = (Document, &'static str);

/// Returns which document begins with `head`, of those that are no text and no package.
pub(crate) fn of_binary(source: &Source, head: &[u8]) -> Option<Known> {
    const SIGNATURES: [(&[u8], Document, &str); 12] = [
        (b"\x89PNG\r\n", Document::Picture, "image/png"),
        (b"\xff\xd8\xff", Document::Picture, "image/jpeg"),
        (b"GIF87a", Document::Picture, "image/gif"),
        (b"GIF89a", Document::Picture, "image/gif"),
        (b"II*\0", Document::Picture, "image/tiff"),
        (b"MM\0*", Document::Picture, "image/tiff"),
        (b"!BDN", Document::Carved("an Outlook mailbox (PST)"), "application/vnd.ms-outlook-pst"),
        (b"TAPE", Document::Carved("a SQL Server backup"), "application/x-mssql-backup"),
        (b"MSSQLBAK", Document::Carved("a SQL Server backup"), "application/x-mssql-backup"),
        (
            b"\x01\x0f\0\0",
            Document::Carved("a SQL Server database"),
            "application/x-mssql-database",
        ),
        (
            b"\0\x01\0\0Standard Jet DB",
            Document::Carved("an Access database"),
            "application/x-msaccess",
        ),
        (
            b"\0\x01\0\0Standard ACE DB",
            Document::Carved("an Access database"),
            "application/x-msaccess",
        ),
    ];
    // Programs accept a PDF with something before its first words.
    let early = head.get(..head.len().min(1024)).unwrap_or_default();
    let text = || of_text(&String::from_utf8_lossy(early)).is_some();
    if memchr::memmem::find(early, b"%PDF-").is_some_and(|at| at == 0 || !text()) {
        return Some((Document::Pdf, "application/pdf"));
    }
    if head.starts_with(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") {
        return ole::kind(source);
    }
    if head.starts_with(b"RIFF") && head.get(8..12) == Some(b"WEBP") {
        return Some((Document::Picture, "image/webp"));
    }
    // A bitmap's header says how large the rest of it is.
    if head.starts_with(b"BM") && head.get(6..10) == Some(&[0; 4]) {
        return Some((Document::Picture, "image/bmp"));
    }
    let known = SIGNATURES.iter().find(|(signature, ..)| head.starts_with(signature))?;
    Some((known.1, known.2))
}

/// Returns which document a text is, by its beginning.
pub(crate) fn of_text(head: &str) -> Option<Known> {
    let start = head.trim_start_matches(['\u{feff}', ' ', '\t', '\r', '\n']);
    let begins =
        |word: &str| start.get(..word.len()).is_some_and(|it| it.eq_ignore_ascii_case(word));
    let flat = || {
        let beginning = start.get(..start.floor_char_boundary(2048)).unwrap_or_default();
        beginning.contains("<office:document")
    };
    Some(if begins("{\\rtf") {
        (Document::Rtf, "application/rtf")
    } else if begins("BEGIN:VCARD") {
        (Document::VCard, "text/vcard")
    } else if begins("BEGIN:VCALENDAR") {
        (Document::Calendar, "text/calendar")
    } else if html::is_page(start) {
        (Document::Html, "text/html")
    } else if begins("<?xml") && flat() {
        (Document::FlatOdf, "application/vnd.oasis.opendocument.text-flat-xml")
    } else if mailbox::is_start(start.lines().next().unwrap_or_default().as_bytes()) {
        (Document::Mailbox, "application/mbox")
    } else if mail::is_mail(start) {
        (Document::Mail, "message/rfc822")
    } else {
        return None;
    })
}

/// Returns which document a package is, by the names of its parts and its own word on its type.
pub(crate) fn of_package(names: &[String], own_type: &str) -> Option<Known> {
    let has = |wanted: &dyn Fn(&str) -> bool| names.iter().any(|name| wanted(name));
    let open_document = own_type.strip_prefix("application/vnd.oasis.opendocument.");
    Some(if has(&|it| it.starts_with("word/document")) {
        (
            Document::OfficeOpen,
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        )
    } else if has(&|it| it == "ppt/presentation.xml" || it.starts_with("ppt/slides/slide")) {
        (
            Document::OfficeOpen,
            "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        )
    } else if open_document.is_some_and(|it| !it.starts_with("spreadsheet")) {
        (Document::Odf, "application/vnd.oasis.opendocument")
    } else {
        return None;
    })
}

/// Reads a document.
///
/// # Errors
///
/// Faults of `out` and of opening `source`; what is wrong with the document itself is returned.
pub(crate) fn read(document: Document, source: &Source, mut out: Out<'_>) -> Outcome {
    let out = &mut out;
    match document {
        Document::OfficeOpen => ooxml::read(source, out)?,
        Document::Odf => odf::read(source, out)?,
        Document::FlatOdf => odf::read_flat(source.open()?, out)?,
        Document::Mail => mail::read(source, out)?,
        Document::Mailbox => mailbox::read(source, out)?,
        Document::OutlookMessage => msg::read(source, out)?,
        Document::Pdf => pdf::read(source, out)?,
        Document::Html => html::read(source.open()?, out)?,
        Document::Rtf => rtf::read(source, out)?,
        Document::VCard => vcard::read(source.open()?, out)?,
        Document::Calendar => calendar::read(source.open()?, out)?,
        Document::Picture => picture::read(source, out)?,
        Document::Word => word::read(source, out)?,
        Document::PowerPoint => powerpoint::read(source, out)?,
        Document::Embedded => ole::read_embedded(source, out)?,
        Document::Carved(name) => carve::read(name, source.open()?, out)?,
        Document::Locked => out.unread("locked: a password is needed"),
    }
    Ok(std::mem::take(&mut out.unread))
}

/// A file that lies in a document.
pub(crate) struct Member {
    /// Its name, escaped for display.
    pub(crate) name: String,
    /// Its bytes, or why they cannot be had.
    pub(crate) content: Result<Source, Unread>,
}

/// The files found in a document, to be read after it.
pub(crate) struct Members {
    pub(crate) found: Vec<Member>,
    /// Bytes that they may still have.
    pub(crate) bytes_left: u64,
    in_memory: usize,
    /// How often each name has occurred, so that no two are the same.
    names: HashMap<String, u32>,
}

impl Members {
    pub(crate) fn new(bytes_left: u64) -> Self {
        Self { found: Vec::new(), bytes_left, in_memory: 0, names: HashMap::new() }
    }
}

/// Where a document's content goes.
pub(crate) struct Out<'a> {
    push: &'a mut Push<'a>,
    members: &'a mut Members,
    work: &'a WorkFolder,
    line: u64,
    unread: Vec<Unread>,
    cells: Cells,
    until: Until,
}

impl<'a> Out<'a> {
    pub(crate) fn new(
        push: &'a mut Push<'a>,
        members: &'a mut Members,
        (work, until): (&'a WorkFolder, Until),
    ) -> Self {
        Self { push, members, work, line: 0, unread: Vec::new(), cells: Cells::default(), until }
    }

    /// Hands over text, each of its lines by itself; empty lines are left out.
    fn text(&mut self, text: &str) -> io::Result<()> {
        for line in text.split(['\n', '\r', '\u{b}', '\u{c}', '\u{2028}', '\u{2029}']) {
            let line = line.trim();
            if line.is_empty() {
                continue;
            }
            self.line += 1;
            // A line beyond the bound of all lines comes in pieces with the same number, as in running text.
            for part in pieces(line, LINE_BYTES_MAX) {
                (self.push)(Piece::Text { line: self.line, offset: None, text: part })?;
            }
        }
        Ok(())
    }

    /// Ends a part of a text: what comes after is not said of those before.
    fn paragraph(&mut self) -> io::Result<()> {
        self.line += 1;
        (self.push)(Piece::Text { line: self.line, offset: None, text: "" })
    }

    /// Hands over `label: value` as one line, when there is a value.
    fn labelled(&mut self, label: &str, value: &str) -> io::Result<()> {
        let value = one_line(value);
        if value.is_empty() { Ok(()) } else { self.text(&format!("{label}: {value}")) }
    }

    /// The rows that follow belong to the table with this name.
    fn table(&mut self, name: &str, columns: Option<&[String]>) -> io::Result<()> {
        (self.push)(Piece::Table { name, columns })
    }

    fn row(&mut self, cells: &[String]) -> io::Result<()> {
        self.line += 1;
        self.cells.clear();
        for cell in cells {
            self.cells.push(cell);
        }
        (self.push)(Piece::Row { number: self.line, cells: &self.cells })
    }

    /// Notes what a person should know of a document that was read all the same.
    fn remark(&mut self, what: &str) -> io::Result<()> {
        (self.push)(Piece::Remark(what))
    }

    /// Notes what could not be read.
    fn unread(&mut self, what: impl Into<String>) {
        self.unread.push(Unread::new(what));
    }

    /// Keeps a file that lies in the document.
    fn member(&mut self, name: &str, mut content: impl Read) -> io::Result<()> {
        let Some(name) = self.member_name(name) else { return Ok(()) };
        let members = &mut *self.members;
        let mut unpacked = Unpacked::new(self.work);
        if members.in_memory > MEMBER_MEMORY_BYTES {
            unpacked.spill()?;
        }
        let mut block = vec![0; 64 << 10];
        let content = loop {
            match content.read(&mut block) {
                Ok(0) => break Ok(unpacked.finish()),
                Ok(count) if (count as u64) < members.bytes_left => {
                    members.bytes_left -= count as u64;
                    unpacked.write(block.get(..count).unwrap_or_default())?;
                }
                Ok(_) => break Err(Unread::new("beyond the bound on unpacked bytes; left packed")),
                Err(_) => break Err(Unread::new("cut off or damaged in the document it lies in")),
            }
        };
        if let Ok(Source::Memory(bytes)) = &content {
            members.in_memory += bytes.len();
        }
        members.found.push(Member { name, content });
        Ok(())
    }

    /// Lists a file in the document that cannot be had.
    fn lost_member(&mut self, name: &str, why: &str) {
        if let Some(name) = self.member_name(name) {
            self.members.found.push(Member { name, content: Err(Unread::new(why)) });
        }
    }

    fn member_name(&mut self, name: &str) -> Option<String> {
        if self.members.found.len() >= ENTRIES_MAX {
            let told = format!("more than {ENTRIES_MAX} files in it; the rest was not read");
            if self.unread.last().is_none_or(|it| it.what != told) {
                self.unread(told);
            }
            return None;
        }
        let name = escape(name.trim());
        let name = if name.is_empty() { "file".to_owned() } else { name };
        let times = self.members.names.entry(name.clone()).or_insert(0);
        *times += 1;
        Some(if *times == 1 { name } else { format!("{name} ({times})") })
    }
}

/// Returns the text with every run of spaces and line ends as one space.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Splits a text into pieces of at most `bytes_max`, between characters.
fn pieces(text: &str, bytes_max: usize) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let mut at = rest.len().min(bytes_max.max(4));
        while !rest.is_char_boundary(at) {
            at -= 1;
        }
        let (piece, after) = rest.split_at(at);
        rest = after;
        Some(piece)
    })
}

#[cfg(test)]
pub(crate) mod tests;
