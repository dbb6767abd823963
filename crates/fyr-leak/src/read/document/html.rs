//! HTML: the text that a person would read, with what is hidden from them; tables as rows.

mod spans;

use super::Out;
use super::flow::{Flow, Layer};
use super::xml::resolve;
use crate::limits::DOCUMENT_BYTES_MAX;
use crate::read::decode::Decoder;
use encoding_rs::Encoding;
use spans::{SPAN_BYTES_MAX, Spans};
use std::io::{self, Read};

/// Hands over the text of a page.
pub(crate) fn read(reader: impl Read, out: &mut Out<'_>) -> io::Result<()> {
    let mut bytes = Vec::new();
    reader.take(HTML_BYTES_MAX + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > HTML_BYTES_MAX {
        out.unread("a page beyond the bound on pages; its end was not read");
    }
    let text = decode(&bytes)?;
    drop(bytes);
    let mut page = Page::default();
    page.read(&text, out)?;
    page.end_block(out)?;
    page.flow.finish(out)?;
    let has = |word: &str| {
        let same = |it: &[u8]| it.eq_ignore_ascii_case(word.as_bytes());
        text.as_bytes().windows(word.len()).any(same)
    };
    // A page is allowed to leave out its end, but programs do not: without it, something is missing.
    if page.ends_inside
        || (is_page(text.trim_start()) && has("<html") && !has("</html") && !has("</body"))
    {
        out.unread("the page is cut off: it has no end");
    }
    Ok(())
}

/// Returns whether a text is a page of HTML, or a part of one.
pub(crate) fn is_page(start: &str) -> bool {
    const WORDS: [&str; 12] = [
        "<!doctype html",
        "<html",
        "<head",
        "<body",
        "<meta ",
        "<title",
        "<table",
        "<div",
        "<p>",
        "<h1",
        "<center",
        "<frameset",
    ];
    let mut start = start;
    // A page saved as XHTML, or with a comment before it.
    while start.starts_with("<?xml") || start.starts_with("<!--") {
        let Some((_, rest)) = start.split_once('>') else { return false };
        start = rest.trim_start();
    }
    WORDS.iter().any(|word| start.get(..word.len()).is_some_and(|it| it.eq_ignore_ascii_case(word)))
}

/// A page is held in memory, so it has a bound of its own.
const HTML_BYTES_MAX: u64 = DOCUMENT_BYTES_MAX / 8;

/// A page that names its encoding is read in it, unless it is plainly UTF-8.
fn decode(bytes: &[u8]) -> io::Result<String> {
    let head = bytes.get(..bytes.len().min(2048)).unwrap_or_default();
    let head = String::from_utf8_lossy(head).to_ascii_lowercase();
    let named = head.split_once("charset=").map(|(_, rest)| {
        let rest = rest.trim_start_matches(['"', '\'', ' ']);
        rest.chars().take_while(|it| it.is_ascii_alphanumeric() || "-_".contains(*it)).collect()
    });
    let named: Option<&Encoding> =
        named.and_then(|name: String| Encoding::for_label(name.as_bytes()));
    if let Some(encoding) = named
        && std::str::from_utf8(bytes).is_err()
        && !bytes.starts_with(b"\xff\xfe")
        && !bytes.starts_with(b"\xfe\xff")
        && encoding.is_ascii_compatible()
    {
        return Ok(encoding.decode(bytes).0.into_owned());
    }
    let mut text = String::new();
    Decoder::new(bytes)?.read_to_string(&mut text)?;
    Ok(text)
}

#[derive(Default)]
struct Page {
    flow: Flow,
    /// The block that is being gathered.
    text: String,
    tables: u32,
    cell: bool,
    /// Of each open table.
    spans: Vec<Spans>,
    /// Whether the text ends in the middle of a tag, a comment or a script.
    ends_inside: bool,
    /// Whether the text is a term that a list explains next.
    in_term: bool,
}

/// Elements that end a line.
const BLOCKS: [&str; 36] = [
    "address",
    "article",
    "aside",
    "blockquote",
    "body",
    "br",
    "button",
    "caption",
    "center",
    "dd",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "legend",
    "li",
    "main",
    "nav",
    "ol",
    "option",
    "p",
    "pre",
    "section",
    "title",
    "ul",
];

impl Page {
    fn read(&mut self, page: &str, out: &mut Out<'_>) -> io::Result<()> {
        let mut rest = page;
        while let Some((text, after)) = rest.split_once('<') {
            self.put(text, out)?;
            rest = self.markup(after, out)?;
        }
        self.put(rest, out)
    }

    /// Takes what follows a `<`; returns what follows the markup.
    fn markup<'a>(&mut self, after: &'a str, out: &mut Out<'_>) -> io::Result<&'a str> {
        if let Some(comment) = after.strip_prefix("!--") {
            self.ends_inside |= !comment.contains("-->");
            let (comment, rest) = comment.split_once("-->").unwrap_or((comment, ""));
            // What was commented out is hidden from the reader, not from the thief. Conditions for Outlook are markup.
            if !comment.trim_start().starts_with("[if") && !comment.contains('<') {
                out.text(&entities(comment))?;
            }
            return Ok(rest);
        }
        let begins = after.starts_with(|it: char| it.is_ascii_alphabetic() || "/!?".contains(it));
        if !begins {
            self.put("<", out)?;
            return Ok(after);
        }
        let end = tag_end(after);
        let (tag, rest) = after.split_at(end);
        self.ends_inside |= rest.is_empty();
        let rest = rest.strip_prefix('>').unwrap_or(rest);
        let (closing, tag) = tag.strip_prefix('/').map_or((false, tag), |tag| (true, tag));
        let name: String = tag
            .chars()
            .take_while(|it| it.is_ascii_alphanumeric() || *it == ':')
            .map(|it| it.to_ascii_lowercase())
            .collect();
        if !closing && matches!(name.as_str(), "script" | "style") {
            let (text, rest) = until_end(rest, &name);
            self.ends_inside |= rest.is_empty();
            // A script may hold the data that the page shows.
            if name == "script" {
                self.end_block(out)?;
                out.text(text)?;
            }
            return Ok(rest);
        }
        self.element(&name, tag, closing, out)?;
        Ok(rest)
    }

    fn element(
        &mut self,
        name: &str,
        tag: &str,
        closing: bool,
        out: &mut Out<'_>,
    ) -> io::Result<()> {
        match (name, closing) {
            ("table", false) => {
                self.end_block(out)?;
                self.tables += 1;
                self.spans.push(Spans::default());
                self.flow.open_table();
            }
            ("table", true) if self.tables > 0 => {
                self.end_row(out)?;
                self.tables -= 1;
                self.spans.pop();
                self.flow.close_table(out)?;
            }
            ("tr", _) if self.tables > 0 => {
                self.end_row(out)?;
                self.flow.close_row(out)?;
            }
            ("td" | "th", _) if self.tables > 0 => {
                self.end_cell(out)?;
                if !closing {
                    self.go_on_below(out)?;
                    if let Some(spans) = self.spans.last_mut() {
                        spans.open(|name| attribute(tag, name));
                    }
                    self.flow.open_cell();
                    self.cell = true;
                }
            }
            ("meta", false) => {
                let name = attribute(tag, "name").unwrap_or_default().to_ascii_lowercase();
                if matches!(name.as_str(), "author" | "description" | "keywords") {
                    out.text(&attribute(tag, "content").unwrap_or_default())?;
                }
            }
            ("input", false) => {
                let value = attribute(tag, "value").unwrap_or_default();
                let label = attribute(tag, "name").unwrap_or_default();
                self.end_block(out)?;
                out.labelled(&label, &value)?;
            }
            ("img" | "area", false) => {
                if let Some(text) = attribute(tag, "alt") {
                    self.text.push_str(&text);
                }
            }
            ("a", false) => {
                if let Some(target) = attribute(tag, "href").filter(|it| it.starts_with("mailto:"))
                {
                    out.text(&target)?;
                }
            }
            ("iframe", false) => {
                if let Some(page) = attribute(tag, "srcdoc") {
                    self.end_block(out)?;
                    // A page in the page, without pages in it: the text of an attribute cannot nest further.
                    let mut inner = Self::default();
                    inner.read(&page.replace("srcdoc", ""), out)?;
                    inner.end_block(out)?;
                    inner.flow.finish(out)?;
                }
            }
            (block, _) if BLOCKS.contains(&block) => self.block(block, closing, out)?,
            (_, _) => {}
        }
        Ok(())
    }

    /// Ends what stands before a block; a term and what it says are a field and its value: `Namn: Bo Alm`.
    fn block(&mut self, name: &str, closing: bool, out: &mut Out<'_>) -> io::Result<()> {
        match (name, closing) {
            ("dt", true) if self.in_term => {}
            ("dd", false) if self.in_term && !self.text.trim().is_empty() => {
                let term = self.text.trim().trim_end_matches(':').to_owned();
                self.text = term + ": ";
                self.in_term = false;
            }
            (_, _) => {
                self.end_block(out)?;
                self.in_term = name == "dt" && !closing;
            }
        }
        Ok(())
    }

    fn put(&mut self, text: &str, out: &mut Out<'_>) -> io::Result<()> {
        if text.is_empty() {
            return Ok(());
        }
        let text = entities(text);
        for character in text.chars() {
            // Line ends and runs of spaces are one space. A no-break space is kept: numbers are written with it.
            if character.is_ascii_whitespace() {
                if !self.text.ends_with(' ') {
                    self.text.push(' ');
                }
            } else if character != '\u{ad}' {
                self.text.push(character);
            }
        }
        if self.text.len() > 1 << 20 { self.end_block(out) } else { Ok(()) }
    }

    fn end_block(&mut self, out: &mut Out<'_>) -> io::Result<()> {
        let text = std::mem::take(&mut self.text);
        if text.trim().is_empty() {
            return Ok(());
        }
        if self.tables > 0 && !self.cell {
            // Text in a table but in no cell.
            return out.text(&text);
        }
        if let Some(spans) = self.spans.last_mut().filter(|it| it.open.1 > 1)
            && spans.open.2.len() + text.len() < SPAN_BYTES_MAX
        {
            spans.open.2.push_str(text.trim());
        }
        self.flow.open_paragraph();
        self.flow.put(text.trim(), Layer::Both, out)?;
        self.flow.close_paragraph(out)
    }
}

/// Returns where the tag ends: at its `>`, unless that stands in quotation marks.
fn tag_end(tag: &str) -> usize {
    let mut quote = None;
    let mut after_equals = false;
    // A quotation mark that is never closed would swallow the page.
    for (at, byte) in tag.bytes().enumerate().take(1 << 20) {
        match (quote, byte) {
            (None, b'>') => return at,
            (None, b'"' | b'\'') if after_equals => quote = Some(byte),
            (Some(open), _) if open == byte => quote = None,
            (_, _) => {}
        }
        if !byte.is_ascii_whitespace() {
            after_equals = byte == b'=';
        }
    }
    tag.find('>').unwrap_or(tag.len())
}

/// Returns the text of an element that holds no markup, and what follows its end tag.
fn until_end<'a>(rest: &'a str, name: &str) -> (&'a str, &'a str) {
    let mut from = 0;
    while let Some(found) = rest.get(from..).and_then(|it| it.find("</")) {
        let (text, after) = rest.split_at(from + found);
        let after = after.get(2..).unwrap_or_default();
        if after.get(..name.len()).is_some_and(|it| it.eq_ignore_ascii_case(name)) {
            let rest = after.split_once('>').map_or("", |(_, rest)| rest);
            // An end tag at the very end leaves a line end, so that the text is not taken as cut.
            return (text, if rest.is_empty() { "\n" } else { rest });
        }
        from += found + 2;
    }
    (rest, "")
}

/// Returns the value of an attribute of a tag.
fn attribute(tag: &str, name: &str) -> Option<String> {
    let mut rest = tag;
    loop {
        let at = rest.find('=')?;
        let (before, after) = rest.split_at(at);
        let after = after.get(1..)?.trim_start();
        let key = before.trim_end().rsplit(|it: char| it.is_ascii_whitespace()).next()?;
        let (value, next) = if let Some(mark @ ('"' | '\'')) = after.chars().next() {
            let inner = after.get(1..)?;
            inner.split_once(mark).unwrap_or((inner, ""))
        } else {
            let end = after.find(|it: char| it.is_ascii_whitespace()).unwrap_or(after.len());
            after.split_at(end)
        };
        if key.eq_ignore_ascii_case(name) {
            return Some(entities(value));
        }
        rest = next;
    }
}

/// Returns the text with its entities as the characters they stand for.
fn entities(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        plain.push_str(before);
        let end = after
            .bytes()
            .take(32)
            .position(|it| !it.is_ascii_alphanumeric() && it != b'#')
            .unwrap_or(after.len().min(32));
        let name = after.get(..end).unwrap_or_default();
        if let Some(character) = resolve(name).or_else(|| named(name)) {
            plain.push(character);
            let after = after.get(end..).unwrap_or_default();
            rest = after.strip_prefix(';').unwrap_or(after);
        } else {
            plain.push('&');
            rest = after;
        }
    }
    plain.push_str(rest);
    plain
}

/// Returns the character of a named entity.
fn named(name: &str) -> Option<char> {
    NAMED.iter().find(|(it, _)| *it == name).map(|(_, character)| *character)
}

/// The entities that Nordic and other Latin texts use.
const NAMED: &[(&str, char)] = &[
    ("aring", 'å'),
    ("auml", 'ä'),
    ("ouml", 'ö'),
    ("Aring", 'Å'),
    ("Auml", 'Ä'),
    ("Ouml", 'Ö'),
    ("eacute", 'é'),
    ("Eacute", 'É'),
    ("egrave", 'è'),
    ("ecirc", 'ê'),
    ("euml", 'ë'),
    ("aacute", 'á'),
    ("Aacute", 'Á'),
    ("agrave", 'à'),
    ("acirc", 'â'),
    ("atilde", 'ã'),
    ("aelig", 'æ'),
    ("AElig", 'Æ'),
    ("oslash", 'ø'),
    ("Oslash", 'Ø'),
    ("oacute", 'ó'),
    ("Oacute", 'Ó'),
    ("ograve", 'ò'),
    ("ocirc", 'ô'),
    ("otilde", 'õ'),
    ("uuml", 'ü'),
    ("Uuml", 'Ü'),
    ("uacute", 'ú'),
    ("ugrave", 'ù'),
    ("ucirc", 'û'),
    ("iacute", 'í'),
    ("igrave", 'ì'),
    ("icirc", 'î'),
    ("iuml", 'ï'),
    ("ccedil", 'ç'),
    ("Ccedil", 'Ç'),
    ("ntilde", 'ñ'),
    ("Ntilde", 'Ñ'),
    ("yacute", 'ý'),
    ("eth", 'ð'),
    ("ETH", 'Ð'),
    ("thorn", 'þ'),
    ("THORN", 'Þ'),
    ("szlig", 'ß'),
    ("scaron", 'š'),
    ("Scaron", 'Š'),
    ("nbsp", '\u{a0}'),
    ("ensp", '\u{2002}'),
    ("emsp", '\u{2003}'),
    ("thinsp", '\u{2009}'),
    ("shy", '\u{ad}'),
    ("ndash", '–'),
    ("mdash", '—'),
    ("minus", '\u{2212}'),
    ("hyphen", '\u{2010}'),
    ("commat", '@'),
    ("period", '.'),
    ("lsquo", '‘'),
    ("rsquo", '’'),
    ("ldquo", '“'),
    ("rdquo", '”'),
    ("laquo", '«'),
    ("raquo", '»'),
    ("hellip", '…'),
    ("bull", '•'),
    ("middot", '·'),
    ("sect", '§'),
    ("para", '¶'),
    ("copy", '©'),
    ("reg", '®'),
    ("euro", '€'),
    ("pound", '£'),
    ("deg", '°'),
    ("acute", '´'),
    ("zwnj", '\u{200c}'),
    ("zwj", '\u{200d}'),
    ("lowbar", '_'),
    ("plus", '+'),
    ("sol", '/'),
    ("colon", ':'),
    ("NewLine", '\n'),
    ("Tab", '\t'),
];
