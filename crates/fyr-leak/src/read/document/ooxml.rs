//! Word and PowerPoint documents (DOCX, PPTX): body, tables, headers, footers, notes, comments, tracked changes, text boxes,
//! hidden text, properties, and the files put into them.

use super::Out;
use super::flow::{Flow, Layer};
use super::package::Package;
use super::xml::{Tag, Token, walk};
use crate::read::source::Source;
use std::io::{self, Read};

/// Parts whose texts are settings and names of styles, never content.
const NO_CONTENT: [&str; 12] = [
    "styles",
    "stylesWithEffects",
    "settings",
    "webSettings",
    "fontTable",
    "numbering",
    "theme",
    "glossary",
    "commentsExtended",
    "commentsIds",
    "presProps",
    "tableStyles",
];

/// Hands over everything that was written in the document.
pub(crate) fn read(source: &Source, out: &mut Out<'_>) -> io::Result<()> {
    let Some(mut package) = Package::open(source, out)? else { return Ok(()) };
    let mut names = package.names();
    // The zip list has its own order; people read the body first, then what hangs on it.
    names.sort_by_cached_key(|name| (rank(name), name.len(), name.clone()));
    let mut content = 0;
    for name in names {
        match kind(&name) {
            Part::Properties => {
                package.part(&name, out, &mut |reader, out| properties(reader, out))?;
            }
            Part::Content => {
                content += 1;
                package.part(&name, out, &mut |reader, out| part(reader, out))?;
            }
            Part::Links => {
                package.part(&name, out, &mut |reader, out| links(reader, out))?;
            }
            Part::Embedded => package.member(&name, out)?,
            Part::Other => {}
        }
    }
    if content == 0 {
        out.unread("the document has no body");
    }
    Ok(())
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Content,
    Properties,
    /// What the document links to.
    Links,
    Embedded,
    Other,
}

fn rank(name: &str) -> u8 {
    match name.rsplit('/').next().unwrap_or_default() {
        "core.xml" | "app.xml" | "custom.xml" => 0,
        it if it.starts_with("document") || it.starts_with("slide") => 1,
        _ => 2,
    }
}

fn kind(name: &str) -> Part {
    let (folders, file) = name.rsplit_once('/').unwrap_or(("", name));
    let has = |folder: &str| folders.split('/').any(|it| it == folder);
    let stem = file.strip_suffix(".xml");
    if has("_rels") && (has("word") || has("ppt")) {
        return Part::Links;
    }
    if has("_rels") || has("theme") || has("glossary") || has("slideLayouts") || file.is_empty() {
        return Part::Other;
    }
    if has("docProps") {
        return if stem.is_some() { Part::Properties } else { Part::Other };
    }
    match stem {
        Some(stem) if has("customXml") => {
            if stem.starts_with("itemProps") {
                Part::Other
            } else {
                Part::Content
            }
        }
        Some(stem) if has("word") || has("ppt") => {
            let plain = stem.trim_end_matches(|it: char| it.is_ascii_digit());
            if NO_CONTENT.contains(&plain) { Part::Other } else { Part::Content }
        }
        None if has("embeddings") || has("media") || folders == "word" || folders == "ppt" => {
            if file == "vbaProject.bin" {
                Part::Other
            } else {
                Part::Embedded
            }
        }
        Some(_) | None => Part::Other,
    }
}

/// What is open while a part is read.
#[derive(Default)]
struct State {
    flow: Flow,
    /// Open elements of deleted and of inserted text.
    deleted: u32,
    inserted: u32,
    /// Open elements whose text is no text of the document, or stands elsewhere too.
    skipped: u32,
    /// Open elements whose text counts.
    text: u32,
    /// Of a custom part every text counts.
    foreign: bool,
    depth: u32,
}

fn part(reader: &mut dyn Read, out: &mut Out<'_>) -> io::Result<()> {
    let mut state = State::default();
    let unread = walk(reader, &mut |token| match token {
        Token::Open(tag) => open(&mut state, &tag, out),
        Token::Close(name) => close(&mut state, name, out),
        Token::Text(text) => {
            if state.skipped > 0 || (state.text == 0 && !state.foreign) {
                return Ok(());
            }
            let layer = match (state.deleted, state.inserted) {
                (0, 0) => Layer::Both,
                (0, _) => Layer::Now,
                (_, _) => Layer::Before,
            };
            state.flow.put(text, layer, out)
        }
    })?;
    state.flow.finish(out)?;
    if let Some(unread) = unread {
        out.unread(unread.what);
    }
    Ok(())
}

fn open(state: &mut State, tag: &Tag<'_>, out: &mut Out<'_>) -> io::Result<()> {
    if state.depth == 0 {
        let known = [
            "document",
            "hdr",
            "ftr",
            "footnotes",
            "endnotes",
            "comments",
            "sld",
            "notes",
            "cmLst",
            "chartSpace",
            "dataModel",
            "sldMaster",
            "notesMaster",
            "handoutMaster",
            "presentation",
            "cmAuthorLst",
            "people",
            "drawing",
            "authorLst",
        ];
        state.foreign = !known.contains(&tag.name);
    }
    state.depth += 1;
    match tag.name {
        "p" => state.flow.open_paragraph(),
        "t" | "delText" | "v" | "text" => state.text += 1,
        "instrText" | "delInstrText" => {
            // A field's instruction may hold an address: HYPERLINK "mailto:...".
            state.text += 1;
            state.flow.put(" ", Layer::Both, out)?;
        }
        "tab" | "ptab" if state.flow.is_open() => state.flow.put("\t", Layer::Both, out)?,
        "br" | "cr" => state.flow.put("\n", Layer::Both, out)?,
        "noBreakHyphen" => state.flow.put("-", Layer::Both, out)?,
        "tbl" => state.flow.open_table(),
        "tc" => state.flow.open_cell(),
        "del" | "moveFrom" => state.deleted += 1,
        "ins" | "moveTo" => state.inserted += 1,
        // The same text box again, for older programs.
        "Fallback" => state.skipped += 1,
        "comment" | "cm" | "cmAuthor" | "author" | "person" => {
            if let Some(author) = tag.get("author").or_else(|| tag.get("name")) {
                out.labelled("Kommentar av", &author)?;
            }
        }
        "docPr" | "cNvPr" => {
            // The description of a picture, written for people who cannot see it.
            if let Some(text) = tag.get("descr") {
                out.text(&text)?;
            }
        }
        _ => {}
    }
    Ok(())
}

fn close(state: &mut State, name: &str, out: &mut Out<'_>) -> io::Result<()> {
    state.depth = state.depth.saturating_sub(1);
    match name {
        "p" => state.flow.close_paragraph(out)?,
        "t" | "delText" | "v" | "text" | "instrText" | "delInstrText" => {
            state.text = state.text.saturating_sub(1);
        }
        "tc" => state.flow.close_cell(),
        "tr" => state.flow.close_row(out)?,
        "tbl" => state.flow.close_table(out)?,
        "del" | "moveFrom" => state.deleted = state.deleted.saturating_sub(1),
        "ins" | "moveTo" => state.inserted = state.inserted.saturating_sub(1),
        "Fallback" => state.skipped = state.skipped.saturating_sub(1),
        _ => {}
    }
    Ok(())
}

/// A link may hold an address that its text does not show.
fn links(reader: &mut dyn Read, out: &mut Out<'_>) -> io::Result<()> {
    walk(reader, &mut |token| match token {
        Token::Open(tag) => match tag.get("Target") {
            Some(target) if target.starts_with("mailto:") => out.text(&target),
            Some(_) | None => Ok(()),
        },
        Token::Close(_) | Token::Text(_) => Ok(()),
    })?;
    Ok(())
}

/// Author, title and the like, and properties of the document's own.
fn properties(reader: &mut dyn Read, out: &mut Out<'_>) -> io::Result<()> {
    let (mut path, mut own, mut value) = (Vec::<String>::new(), String::new(), String::new());
    let unread = walk(reader, &mut |token| match token {
        Token::Open(tag) => {
            if tag.name == "property" {
                own = tag.get("name").unwrap_or_default();
            }
            if path.len() < 64 {
                path.push(tag.name.to_owned());
            }
            value.clear();
            Ok(())
        }
        Token::Text(text) => {
            if value.len() < 1 << 16 {
                value.push_str(text);
            }
            Ok(())
        }
        Token::Close(_) => {
            let name = path.pop().unwrap_or_default();
            let value = std::mem::take(&mut value);
            let in_own = path.last().is_some_and(|it| it == "property");
            match if in_own { own.as_str() } else { label(&name) } {
                "" => Ok(()),
                label => out.labelled(label, &value),
            }
        }
    })?;
    if let Some(unread) = unread {
        out.unread(unread.what);
    }
    Ok(())
}

/// Returns how a property is named to a person; empty for those that say nothing of anyone.
pub(crate) fn label(name: &str) -> &'static str {
    match name {
        "creator" | "initial-creator" => "Författare",
        "lastModifiedBy" => "Senast ändrad av",
        "title" => "Titel",
        "subject" => "Ämne",
        "description" => "Beskrivning",
        "keywords" | "keyword" => "Nyckelord",
        "Manager" => "Chef",
        "Company" => "Organisation",
        _ => "",
    }
}
