//! XML as a stream of tags and texts. No entity of a document's own is expanded, nothing outside is fetched.

use crate::limits::XML_TEXT_BYTES_MAX;
use crate::read::Unread;
use crate::read::decode::Decoder;
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use std::io::{self, BufReader, Read};

/// What stands in an XML text, in its order.
pub(crate) enum Token<'a> {
    Open(Tag<'a>),
    /// The name without its prefix.
    Close(&'a str),
    Text(&'a str),
}

/// A start tag.
pub(crate) struct Tag<'a> {
    start: &'a BytesStart<'a>,
    /// The name without its prefix.
    pub(crate) name: &'a str,
}

impl Tag<'_> {
    /// Returns the value of the attribute with this name, whatever its prefix.
    pub(crate) fn get(&self, name: &str) -> Option<String> {
        let mut attributes = self.start.attributes();
        let found = attributes
            .with_checks(false)
            .flatten()
            .find(|it| it.key.local_name().as_ref() == name)?;
        Some(unescape(&found.value))
    }
}

/// Hands over every token; returns what could not be read.
///
/// # Errors
///
/// Those of `take` only.
pub(crate) fn walk(
    reader: impl Read,
    take: &mut dyn FnMut(Token<'_>) -> io::Result<()>,
) -> io::Result<Option<Unread>> {
    let Ok(decoder) = Decoder::new(Bounded { reader, since_tag: 0 }) else {
        return Ok(Some(damaged()));
    };
    let mut reader = Reader::from_reader(BufReader::new(decoder));
    let config = reader.config_mut();
    config.check_end_names = false;
    config.allow_unmatched_ends = true;
    config.allow_dangling_amp = true;
    let (mut buffer, mut depth, mut own_entities) = (Vec::new(), 0_u64, false);
    loop {
        buffer.clear();
        let Ok(event) = reader.read_event_into(&mut buffer) else { return Ok(Some(damaged())) };
        match event {
            Event::Start(start) => {
                depth += 1;
                open(&start, take)?;
            }
            Event::Empty(start) => {
                open(&start, take)?;
                take(Token::Close(start.local_name().as_ref()))?;
            }
            Event::End(end) => {
                depth = depth.saturating_sub(1);
                take(Token::Close(end.local_name().as_ref()))?;
            }
            Event::Text(text) => take(Token::Text(&text.xml10_content()))?,
            Event::CData(text) => take(Token::Text(&text.xml10_content()))?,
            Event::GeneralRef(reference) => match resolve(&reference.into_inner()) {
                Some(character) => take(Token::Text(character.encode_utf8(&mut [0; 4])))?,
                None => own_entities = true,
            },
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => {}
            Event::Eof => break,
        }
    }
    Ok(match (depth, own_entities) {
        (1.., _) => Some(Unread::new("the XML in it is cut off")),
        (0, true) => Some(Unread::new("entities that the document defines were not expanded")),
        (0, false) => None,
    })
}

fn open(
    start: &BytesStart<'_>,
    take: &mut dyn FnMut(Token<'_>) -> io::Result<()>,
) -> io::Result<()> {
    let name = start.local_name();
    take(Token::Open(Tag { start, name: name.as_ref() }))
}

fn damaged() -> Unread {
    Unread::new("the XML in it is damaged; what follows the fault was not read")
}

/// Returns the character of `amp`, `#228` or `#xe4`.
pub(crate) fn resolve(reference: &str) -> Option<char> {
    match reference {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        other => {
            let number = other.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code)
        }
    }
}

fn unescape(value: &str) -> String {
    let mut text = String::with_capacity(value.len());
    let mut rest = value;
    while let Some((before, after)) = rest.split_once('&') {
        text.push_str(before);
        let found = after.split_once(';').and_then(|(name, after)| Some((resolve(name)?, after)));
        rest = if let Some((character, after)) = found {
            text.push(character);
            after
        } else {
            text.push('&');
            after
        };
    }
    text.push_str(rest);
    text
}

/// Fails when a single text or tag would not fit in memory.
struct Bounded<R> {
    reader: R,
    since_tag: usize,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.reader.read(buffer)?;
        let block = buffer.get(..count).unwrap_or_default();
        match block.iter().rposition(|byte| *byte == b'<') {
            Some(at) => self.since_tag = count - at,
            None => self.since_tag += count,
        }
        if self.since_tag > XML_TEXT_BYTES_MAX {
            return Err(io::Error::other("a text longer than the bound"));
        }
        Ok(count)
    }
}
