//! What a workbook says beside its cells: notes, comments, text boxes, headers, data kept for pivot tables and links, who
//! wrote it.

use super::{Part, part};
use crate::limits::{CELL_BYTES_MAX, ENTRIES_MAX};
use crate::read::source::Source;
use crate::read::xml::{Events, reference, unescape};
use crate::read::{Outcome, Piece, Push, Unread};
use ::zip::ZipArchive;
use quick_xml::events::{BytesStart, Event};
use std::io::{self, BufReader};

/// Beginnings of the names of parts that are read.
const PARTS: [&str; 9] = [
    "docProps/",
    "meta.xml",
    "customXml/item",
    "xl/comments",
    "xl/threadedComments/",
    "xl/persons/",
    "xl/drawings/drawing",
    "xl/pivotCache/",
    "xl/externalLinks/externalLink",
];

/// Elements after which a line ends.
const BLOCKS: [&str; 12] = [
    "comment",
    "threadedComment",
    "person",
    "p",
    "r",
    "row",
    "sharedItems",
    "cell",
    "creator",
    "lastModifiedBy",
    "property",
    "sheetData",
];

/// Attributes that hold what was typed.
const VALUES: [&str; 4] = ["v", "displayName", "userId", "ref"];

/// Hands over a line for each note, comment and the like.
pub(super) fn read(source: &Source, push: &mut Push<'_>) -> Outcome {
    let Ok(archive) = ZipArchive::new(BufReader::new(source.open()?)) else {
        return Ok(Vec::new());
    };
    let mut names: Vec<String> =
        archive.file_names().take(ENTRIES_MAX).map(str::to_owned).collect();
    drop(archive);
    names.sort();
    let mut unread = Vec::new();
    let mut lines = Lines { number: 0, text: String::new() };
    let embedded = names.iter().filter(|it| it.contains("/embeddings/")).count();
    if embedded > 0 {
        unread.push(Unread::new(format!(
            "{embedded} files inside the workbook were not looked into"
        )));
    }
    let wanted =
        |name: &&String| name.ends_with("xml") && PARTS.iter().any(|it| name.starts_with(it));
    for name in names.iter().filter(wanted) {
        let ended = part(source, name, &mut |events| lines.read(events, push))?;
        lines.give(push)?;
        if matches!(ended, Part::Damaged) {
            unread.push(Unread::new("a part beside the sheets is damaged; read as far as it goes"));
        }
    }
    Ok(unread)
}

struct Lines {
    number: u64,
    text: String,
}

impl Lines {
    fn read(&mut self, events: &mut Events<'_>, push: &mut Push<'_>) -> io::Result<Part> {
        let mut buffer = Vec::new();
        loop {
            match events.next(&mut buffer) {
                Ok(Event::Eof) => return Ok(Part::Whole),
                Ok(Event::Start(start) | Event::Empty(start)) => self.start(&start),
                Ok(Event::End(end)) => {
                    let long = self.text.len() > CELL_BYTES_MAX / 16;
                    if long || BLOCKS.contains(&end.local_name().as_ref()) {
                        self.give(push)?;
                    }
                }
                Ok(Event::Text(text)) => self.add(&text),
                Ok(Event::CData(text)) => self.add(&text),
                Ok(Event::GeneralRef(name)) => self.add(&reference(&name)),
                Ok(Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_)) => {}
                Err(_) => return Ok(Part::Damaged),
            }
        }
    }

    fn start(&mut self, start: &BytesStart<'_>) {
        let name = start.local_name();
        if matches!(name.as_ref(), "creator" | "lastModifiedBy" | "manager" | "initial-creator") {
            self.add(name.as_ref());
            self.add(": ");
        }
        for attribute in start.attributes().with_checks(false).flatten() {
            if VALUES.contains(&attribute.key.local_name().as_ref()) {
                self.add(" ");
                self.add(&unescape(&attribute.value));
                self.add(" ");
            }
        }
    }

    fn add(&mut self, text: &str) {
        if self.text.len() + text.len() <= CELL_BYTES_MAX {
            self.text.push_str(text);
        }
    }

    fn give(&mut self, push: &mut Push<'_>) -> io::Result<()> {
        let text = std::mem::take(&mut self.text);
        let text = text.trim();
        if text.is_empty() {
            return Ok(());
        }
        self.number += 1;
        push(Piece::Text { line: self.number, offset: None, text })
    }
}
