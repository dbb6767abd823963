//! A document in the organisation's own Word template (DOCX): content controls whose tag is a field's name are filled.
//!
//! Only what lies in such a control changes; every other byte of every part stays as it was. Source: ECMA-376 part 1,
//! 17.5.2 (`w:sdt`), 17.5.2.42 (`w:tag`).

mod controls;
mod plain;

use controls::Found;
pub use plain::{Heading, plain};
use quick_xml::{events::Event, reader::Reader};
use std::{
    collections::{BTreeMap, BTreeSet},
    io::{self, Cursor, Read as _, Write as _},
};
use thiserror::Error;
use zip::{
    CompressionMethod, DateTime, ZipArchive, ZipWriter, result::ZipError, write::SimpleFileOptions,
};

/// The most a template may weigh, in bytes: a letterhead with pictures is smaller.
pub const TEMPLATE_BYTES_MAX: usize = 5 * 1024 * 1024;
/// The most its parts may come to unpacked, together.
const UNPACKED_BYTES_MAX: u64 = 64 * 1024 * 1024;
/// The most parts: a template of Word's has some twenty.
const PARTS_MAX: usize = 1000;
/// Names the parts and what each is. Source: ECMA-376 part 2, 7.2.3.
const CONTENT_TYPES: &str = "[Content_Types].xml";
const MAIN: &str =
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml";
/// The parts in which controls are looked for besides the main one.
const BESIDES: &[&str] = &[
    "application/vnd.openxmlformats-officedocument.wordprocessingml.header+xml",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.footer+xml",
];

/// Why a file is no template that can be filled. Never holds text from the file but names of its parts.
#[derive(Debug, Error)]
pub enum DocxError {
    /// More than [`TEMPLATE_BYTES_MAX`].
    #[error("the file is larger than 5 MB")]
    TooLarge,
    /// Not a package.
    #[error("the file is no DOCX package")]
    NoPackage(#[source] ZipError),
    /// A package of something else: a macro document, a Word template (DOTX), a workbook.
    #[error("the package holds no Word document without macros")]
    WrongType,
    /// More parts, or more bytes in them, than any template has.
    #[error(
        "the package unpacks to more than 64 MB, or has more than 1000 parts, or one part twice"
    )]
    Bomb,
    /// A part declares a document type, which no DOCX does.
    #[error("the part `{0}` declares a document type (DTD)")]
    Dtd(String),
    /// A part is not XML in UTF-8.
    #[error("the part `{0}` cannot be read as XML in UTF-8")]
    BadXml(String),
    /// It could not be written.
    #[error("the document could not be written")]
    Write(#[source] ZipError),
}

/// A template that was read and found in order.
#[derive(Debug)]
pub struct Template {
    bytes: Vec<u8>,
    /// The parts with controls, by name, each with its XML.
    parts: Vec<(String, String, Vec<Found>)>,
}

/// A content control with a tag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Control {
    /// Its tag.
    pub tag: String,
    /// The part it stands in, such as `word/document.xml`.
    pub part: String,
    /// In or before which paragraph of the part it begins, from 1.
    pub paragraph: usize,
    /// Whether it can be filled: rows, pictures, boxes to tick and controls that hold others cannot.
    pub fillable: bool,
}

/// Reads a template.
///
/// # Errors
///
/// [`DocxError`].
pub fn read(bytes: Vec<u8>) -> Result<Template, DocxError> {
    if TEMPLATE_BYTES_MAX < bytes.len() {
        return Err(DocxError::TooLarge);
    }
    let mut unpacked = unpack(&bytes)?;
    let types = unpacked.remove(CONTENT_TYPES).ok_or(DocxError::WrongType)?;
    let names = documents(&types)?;
    let mut parts = Vec::new();
    for name in names {
        let xml = unpacked.remove(&name).ok_or(DocxError::WrongType)?;
        let found = controls::find(&xml).map_err(|_| DocxError::BadXml(name.clone()))?;
        parts.push((name, xml, found));
    }
    Ok(Template { bytes, parts })
}

impl Template {
    /// Returns every control with a tag, in the order of the parts.
    pub fn controls(&self) -> Vec<Control> {
        let of_part = |(part, _, found): &(String, String, Vec<Found>)| {
            let control = |it: &Found| Control {
                tag: it.tag.clone(),
                part: part.clone(),
                paragraph: it.paragraph,
                fillable: it.shape.is_some(),
            };
            found.iter().map(control).collect::<Vec<_>>()
        };
        self.parts.iter().flat_map(of_part).collect()
    }

    /// Returns the document: each control whose tag is a field's name holds that field. A line break begins a paragraph.
    ///
    /// # Errors
    ///
    /// [`DocxError::Write`].
    pub fn fill(&self, fields: &BTreeMap<String, String>) -> Result<Vec<u8>, DocxError> {
        let filled: BTreeMap<&str, String> = self
            .parts
            .iter()
            .filter(|(_, _, found)| found.iter().any(|it| it.is_filled(fields)))
            .map(|(name, xml, found)| (name.as_str(), controls::fill(xml, found, fields)))
            .collect();
        write(&self.bytes, &filled).map_err(DocxError::Write)
    }
}

fn write(bytes: &[u8], filled: &BTreeMap<&str, String>) -> Result<Vec<u8>, ZipError> {
    let mut template = ZipArchive::new(Cursor::new(bytes))?;
    let mut document = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::default());
    for index in 0..template.len() {
        let part = template.by_index_raw(index)?;
        let name = part.name().to_owned();
        if let Some(xml) = filled.get(name.as_str()) {
            document.start_file(name.as_str(), options)?;
            document.write_all(xml.as_bytes())?;
        } else {
            document.raw_copy_file(part)?;
        }
    }
    Ok(document.finish()?.into_inner())
}

/// Unpacks every part within the limits, and returns those that are XML.
fn unpack(bytes: &[u8]) -> Result<BTreeMap<String, String>, DocxError> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(DocxError::NoPackage)?;
    if PARTS_MAX < archive.len() {
        return Err(DocxError::Bomb);
    }
    let mut left = UNPACKED_BYTES_MAX;
    let (mut xml, mut seen) = (BTreeMap::new(), BTreeSet::new());
    for index in 0..archive.len() {
        let part = archive.by_index(index).map_err(DocxError::NoPackage)?;
        let name = part.name().to_owned();
        if !seen.insert(name.to_lowercase()) {
            return Err(DocxError::Bomb);
        }
        let is_xml = has_suffix(&name, ".xml") || has_suffix(&name, ".rels");
        let mut content = Vec::new();
        let mut limited = part.take(left + 1);
        let broken = |error| DocxError::NoPackage(ZipError::Io(error));
        let read = if is_xml {
            limited.read_to_end(&mut content).map_err(broken)? as u64
        } else {
            io::copy(&mut limited, &mut io::sink()).map_err(broken)?
        };
        left = left.checked_sub(read).ok_or(DocxError::Bomb)?;
        if is_xml {
            let text = String::from_utf8(content).map_err(|_| DocxError::BadXml(name.clone()))?;
            if text.contains("<!DOCTYPE") {
                return Err(DocxError::Dtd(name));
            }
            xml.insert(name, text);
        }
    }
    Ok(xml)
}

fn has_suffix(name: &str, suffix: &str) -> bool {
    name.to_lowercase().ends_with(suffix)
}

/// Returns the names of the parts in which controls are looked for, the main one first.
fn documents(types: &str) -> Result<Vec<String>, DocxError> {
    let bad = || DocxError::BadXml(CONTENT_TYPES.to_owned());
    let mut reader = Reader::from_str(types);
    let (mut main, mut besides) = (Vec::new(), Vec::new());
    loop {
        let element = match reader.read_event().map_err(|_| bad())? {
            Event::Start(element) | Event::Empty(element) => element,
            Event::Eof => break,
            Event::End(_)
            | Event::Text(_)
            | Event::CData(_)
            | Event::Comment(_)
            | Event::Decl(_)
            | Event::PI(_)
            | Event::DocType(_)
            | Event::GeneralRef(_) => continue,
        };
        if element.local_name().as_ref() != "Override" {
            continue;
        }
        let attribute = |name: &str| {
            let found = element.try_get_attribute(name).ok().flatten()?;
            Some(found.value.into_owned())
        };
        let (Some(name), Some(kind)) = (attribute("PartName"), attribute("ContentType")) else {
            continue;
        };
        let name = name.trim_start_matches('/').to_owned();
        if kind == MAIN {
            main.push(name);
        } else if BESIDES.contains(&kind.as_str()) {
            besides.push(name);
        }
    }
    if main.len() != 1 {
        return Err(DocxError::WrongType);
    }
    main.extend(besides);
    Ok(main)
}

#[cfg(test)]
mod tests;
