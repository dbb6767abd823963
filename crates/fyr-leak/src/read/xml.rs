//! XML as a stream: elements that repeat become rows, elements and attributes their columns.
//!
//! No entity is expanded but the five of the standard, signs by number and short texts that the document itself declares
//! without others in them, and no file is fetched, so a document can neither grow nor reach out.

use super::decode::Decoder;
use super::tree::{Place, Tree};
use super::{Outcome, Push, Unread, remark_repaired};
use crate::limits::{CELL_BYTES_MAX, XML_DEPTH_MAX, XML_OPEN_MAX, XML_PART_BYTES_MAX};
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use std::cell::Cell;
use std::collections::HashMap;
use std::io::{self, BufRead, BufReader, Read};
use std::rc::Rc;

/// Hands over a row for each element that repeats.
pub(crate) fn read(reader: impl Read, push: &mut Push<'_>) -> Outcome {
    let mut events = Events::new(Box::new(reader))?;
    let mut walk = Walk {
        tree: Tree::new(push),
        open: Vec::new(),
        beyond: 0,
        deep: 0,
        cut: 0,
        declared: HashMap::new(),
        unexpanded: 0,
    };
    let mut buffer = Vec::new();
    let mut unread = Vec::new();
    loop {
        match events.next(&mut buffer) {
            Ok(Event::Eof) => break,
            Ok(event) => walk.event(&event)?,
            Err(_) => {
                let at = events.position();
                let what = format!("no XML any more after byte {at}: damaged or cut off");
                unread.push(Unread::new(what));
                break;
            }
        }
    }
    if !walk.open.is_empty() && unread.is_empty() {
        unread.push(Unread::new("the file ends within an element: it is cut off"));
    }
    let (deep, cut, unexpanded) = (walk.deep, walk.cut, walk.unexpanded);
    while let Some(element) = walk.open.pop() {
        if !element.text.trim().is_empty() {
            walk.tree.field(&element.name, element.text)?;
        }
        if element.branched {
            walk.tree.close()?;
        }
    }
    walk.tree.finish()?;
    remark_repaired(events.repaired(), push)?;
    if deep > 0 {
        unread.push(Unread::new(format!(
            "{deep} elements are nested too deeply and were passed over"
        )));
    }
    if cut > 0 {
        unread.push(Unread::new(format!("{cut} values are longer than the bound and were cut")));
    }
    if unexpanded > 0 {
        unread.push(Unread::new(format!(
            "{unexpanded} references to texts that the document declares were not expanded"
        )));
    }
    Ok(unread)
}

/// Texts of its own that a document may declare, and how long each may be.
const DECLARED_MAX: usize = 256;
const DECLARED_BYTES_MAX: usize = 1024;

/// Returns the texts that a document type declares: `<!ENTITY name "text">`; `None` for those that are not expanded.
fn declared(document_type: &str) -> HashMap<String, Option<String>> {
    let mut found = HashMap::new();
    for part in document_type.split("<!ENTITY").skip(1).take(DECLARED_MAX) {
        let part = part.trim_start();
        let Some((name, rest)) = part.split_once(char::is_whitespace) else { continue };
        let rest = rest.trim_start();
        let quote = rest.chars().next().filter(|it| matches!(it, '"' | '\''));
        let text = quote.and_then(|it| rest.get(1..)?.split_once(it)).map(|it| it.0);
        let plain =
            text.filter(|it| it.len() <= DECLARED_BYTES_MAX && !it.contains(['&', '<', '%']));
        found.insert(name.to_owned(), plain.map(str::to_owned));
    }
    found
}

/// A document's bytes as UTF-8.
type Text<'a> = Decoder<Box<dyn Read + 'a>>;

/// The parts of a document in any encoding, each within the bound.
pub(super) struct Events<'a> {
    reader: Reader<Bounded<BufReader<Text<'a>>>>,
    since: Rc<Cell<usize>>,
}

impl<'a> Events<'a> {
    pub(super) fn new(reader: Box<dyn Read + 'a>) -> io::Result<Self> {
        let since = Rc::new(Cell::new(0));
        let inner = BufReader::with_capacity(64 << 10, Decoder::new(reader)?);
        let mut reader = Reader::from_reader(Bounded { inner, since: Rc::clone(&since) });
        let config = reader.config_mut();
        config.check_end_names = false;
        config.allow_unmatched_ends = true;
        config.allow_dangling_amp = true;
        Ok(Self { reader, since })
    }

    pub(super) fn next<'b>(&mut self, buffer: &'b mut Vec<u8>) -> quick_xml::Result<Event<'b>> {
        buffer.clear();
        self.since.set(0);
        self.reader.read_event_into(buffer)
    }

    fn position(&self) -> u64 {
        self.reader.error_position()
    }

    fn repaired(&self) -> u64 {
        self.reader.get_ref().inner.get_ref().repaired()
    }
}

/// Fails when one part of the document, which is held in memory, is longer than the bound.
struct Bounded<R> {
    inner: R,
    since: Rc<Cell<usize>>,
}

impl<R: BufRead> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.inner.read(buffer)
    }
}

impl<R: BufRead> BufRead for Bounded<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.since.get() > XML_PART_BYTES_MAX {
            return Err(io::Error::other("a part of the document is longer than the bound"));
        }
        self.inner.fill_buf()
    }

    fn consume(&mut self, count: usize) {
        self.since.set(self.since.get() + count);
        self.inner.consume(count);
    }
}

/// Elements that are named by an attribute.
const FIELDS: [&str; 16] = [
    "field",
    "column",
    "col",
    "property",
    "attribute",
    "attr",
    "param",
    "entry",
    "str",
    "int",
    "long",
    "bool",
    "date",
    "double",
    "float",
    "value",
];

struct Walk<'a, 'b> {
    tree: Tree<'a, 'b>,
    open: Vec<Element>,
    /// Elements that are open beyond the bound.
    beyond: u64,
    deep: u64,
    cut: u64,
    /// Texts of the document's own, by name.
    declared: HashMap<String, Option<String>>,
    unexpanded: u64,
}

struct Element {
    name: String,
    text: String,
    /// Whether it was opened in the tree: it has attributes or elements of its own.
    branched: bool,
    attributes: Vec<(String, String)>,
}

impl Walk<'_, '_> {
    fn event(&mut self, event: &Event<'_>) -> io::Result<()> {
        match event {
            Event::Start(start) => self.start(start),
            Event::Empty(start) => {
                self.start(start)?;
                self.end()
            }
            Event::End(_) => self.end(),
            Event::Text(text) => {
                self.text(text);
                Ok(())
            }
            Event::CData(text) => {
                self.text(text);
                Ok(())
            }
            Event::GeneralRef(name) => {
                let own = self.declared.get(&**name).cloned();
                match own {
                    Some(Some(text)) => self.text(&text),
                    Some(None) => {
                        self.unexpanded += 1;
                        self.text(&reference(name));
                    }
                    None => self.text(&reference(name)),
                }
                Ok(())
            }
            Event::Comment(text) => {
                if text.bytes().any(|it| it.is_ascii_digit() || it == b'@') {
                    self.branch()?;
                    return self.tree.field("comment", text.trim().to_owned());
                }
                Ok(())
            }
            Event::DocType(text) => {
                self.declared = declared(text);
                Ok(())
            }
            Event::Decl(_) | Event::PI(_) | Event::Eof => Ok(()),
        }
    }

    fn start(&mut self, start: &BytesStart<'_>) -> io::Result<()> {
        self.branch()?;
        let mut name = local(start.name().0);
        let mut attributes = Vec::new();
        for attribute in start.attributes().with_checks(false).flatten() {
            let key = local(attribute.key.0);
            let value = unescape(&attribute.value);
            if attribute.key.0.starts_with("xmlns") || value.len() > CELL_BYTES_MAX {
                continue;
            }
            attributes.push((key, value));
        }
        // `<field name="pnr">`: exports of databases name the column in an attribute.
        if FIELDS.contains(&name.to_ascii_lowercase().as_str())
            && let Some(at) = attributes.iter().position(|(key, value)| {
                matches!(key.as_str(), "name" | "key" | "column" | "fieldname")
                    && (1..=64).contains(&value.len())
            })
        {
            name = attributes.swap_remove(at).1;
        }
        if self.open.len() >= XML_OPEN_MAX {
            self.beyond += 1;
            self.deep += 1;
            return Ok(());
        }
        self.open.push(Element { name, text: String::new(), branched: false, attributes });
        Ok(())
    }

    /// Opens the element being read in the tree: it is more than a value.
    fn branch(&mut self) -> io::Result<()> {
        let depth = self.open.len();
        let Some(element) = self.open.last_mut() else { return Ok(()) };
        // What is nested too deeply are values of the last element that is not.
        if !element.branched && depth <= XML_DEPTH_MAX {
            element.branched = true;
            self.tree.open(&element.name, Place::Field);
        }
        for (name, value) in std::mem::take(&mut element.attributes) {
            self.tree.field(&name, value)?;
        }
        Ok(())
    }

    fn text(&mut self, text: &str) {
        let Some(element) = self.open.last_mut() else { return };
        if element.text.len() + text.len() <= CELL_BYTES_MAX {
            element.text.push_str(text);
        } else {
            self.cut += 1;
        }
    }

    fn end(&mut self) -> io::Result<()> {
        if self.beyond > 0 {
            self.beyond -= 1;
            return Ok(());
        }
        if self.open.last().is_some_and(|it| !it.attributes.is_empty()) {
            self.branch()?;
        }
        let Some(element) = self.open.pop() else { return Ok(()) };
        let text = element.text.trim();
        if !text.is_empty() {
            self.tree.field(&element.name, text.to_owned())?;
        }
        if element.branched { self.tree.close() } else { Ok(()) }
    }
}

/// Returns a name without its prefix.
fn local(name: &str) -> String {
    name.rsplit(':').next().unwrap_or_default().to_owned()
}

/// Returns what a reference stands for; one that is declared in the document stays as it is written.
pub(super) fn reference(name: &str) -> String {
    let code = match name {
        "amp" => return "&".into(),
        "lt" => return "<".into(),
        "gt" => return ">".into(),
        "quot" => return "\"".into(),
        "apos" => return "'".into(),
        _ => name.strip_prefix('#'),
    };
    let number = code.and_then(|code| match code.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16).ok(),
        None => code.parse().ok(),
    });
    number.and_then(char::from_u32).map_or_else(|| format!("&{name};"), |it| it.to_string())
}

/// Returns an element's attribute by its name without prefix, its references resolved.
pub(super) fn attribute(element: &BytesStart<'_>, name: &str) -> Option<String> {
    let mut attributes = element.attributes();
    let mut all = attributes.with_checks(false).flatten();
    let found = all.find(|it| it.key.local_name().as_ref() == name)?;
    Some(unescape(&found.value))
}

/// Returns a text with its references resolved.
pub(super) fn unescape(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        plain.push_str(before);
        match after.split_once(';') {
            Some((name, after)) if name.len() <= 10 => {
                plain.push_str(&reference(name));
                rest = after;
            }
            _ => {
                plain.push('&');
                rest = after;
            }
        }
    }
    plain.push_str(rest);
    plain
}
