//! OpenDocument texts and presentations: body, tables, notes, comments, tracked changes, headers, properties.

use super::Out;
use super::flow::{Flow, Layer};
use super::ooxml::label;
use super::package::Package;
use super::xml::{Tag, Token, walk};
use crate::read::source::Source;
use std::io::{self, Read};

/// Hands over everything that was written in the document.
pub(crate) fn read(source: &Source, out: &mut Out<'_>) -> io::Result<()> {
    let Some(mut package) = Package::open(source, out)? else { return Ok(()) };
    let names = package.names();
    let manifest = names.iter().any(|name| name == "META-INF/manifest.xml");
    if manifest
        && package.part("META-INF/manifest.xml", out, &mut |it, _| is_locked(it))? == Some(true)
    {
        out.unread("locked: a password is needed");
        return Ok(());
    }
    if !names.iter().any(|name| name == "content.xml") {
        out.unread("the document has no body");
    }
    // Headers and footers stand with the styles.
    for part in ["meta.xml", "content.xml", "styles.xml"] {
        if names.iter().any(|name| name == part) {
            package.part(part, out, &mut |reader, out| read_flat(reader, out))?;
        }
    }
    for name in &names {
        let own = name.starts_with("Object ") && name.ends_with("/content.xml");
        if own {
            package.part(name, out, &mut |reader, out| read_flat(reader, out))?;
        }
        let picture = name.starts_with("Pictures/") || name.starts_with("media/");
        let object = name.starts_with("Object ") && !name.contains('/');
        if (picture || object) && !name.ends_with('/') {
            package.member(name, out)?;
        }
    }
    Ok(())
}

fn is_locked(manifest: &mut dyn Read) -> io::Result<bool> {
    let mut locked = false;
    walk(manifest, &mut |token| {
        if let Token::Open(tag) = token {
            locked |= tag.name == "encryption-data";
        }
        Ok(())
    })?;
    Ok(locked)
}

#[derive(Default)]
struct State {
    flow: Flow,
    skipped: u32,
    /// The property that is being read.
    property: Option<String>,
    value: String,
    /// Open elements of macros: what is written in them counts.
    scripts: u32,
    repeated: usize,
}

/// Reads one XML part, or a document that is one XML file.
pub(crate) fn read_flat(reader: impl Read, out: &mut Out<'_>) -> io::Result<()> {
    let mut state = State::default();
    let unread = walk(reader, &mut |token| match token {
        Token::Open(tag) => open(&mut state, &tag, out),
        Token::Close(name) => close(&mut state, name, out),
        Token::Text(text) => {
            if state.property.is_some() && state.value.len() < 1 << 16 {
                state.value.push_str(text);
            } else if state.skipped == 0 && (state.flow.is_open() || state.scripts > 0) {
                state.flow.put(text, Layer::Both, out)?;
            }
            Ok(())
        }
    })?;
    state.flow.finish(out)?;
    if let Some(unread) = unread {
        out.unread(unread.what);
    }
    Ok(())
}

/// Copies made of a repeated cell at most; spreadsheets repeat empty ones to the last column.
const REPEATED_MAX: usize = 64;

fn open(state: &mut State, tag: &Tag<'_>, out: &mut Out<'_>) -> io::Result<()> {
    match tag.name {
        "p" | "h" => state.flow.open_paragraph(),
        "s" if state.flow.is_open() => state.flow.put(" ", Layer::Both, out)?,
        "tab" if state.flow.is_open() => state.flow.put("\t", Layer::Both, out)?,
        "line-break" => state.flow.put("\n", Layer::Both, out)?,
        "table" => state.flow.open_table(),
        "table-cell" | "covered-table-cell" => {
            let count = tag.get("number-columns-repeated").and_then(|it| it.parse().ok());
            state.repeated = count.unwrap_or(1).clamp(1, REPEATED_MAX);
            state.flow.open_cell();
        }
        "binary-data" | "font-face-decls" | "list-style" | "number-style" => {
            state.skipped += 1;
        }
        "title" | "subject" | "description" | "keyword" | "creator" | "initial-creator"
        | "user-defined" | "desc" => {
            let own = (tag.name == "user-defined").then(|| tag.get("name")).flatten();
            let name = match tag.name {
                "desc" => "description",
                other => label(other),
            };
            state.property = Some(own.unwrap_or_else(|| name.to_owned()));
            state.value.clear();
        }
        "source-code" => state.scripts += 1,
        "user-field-decl" | "variable-set" => {
            if let Some(text) = tag.get("string-value") {
                out.labelled(&tag.get("name").unwrap_or_default(), &text)?;
            }
        }
        _ => {}
    }
    Ok(())
}

fn close(state: &mut State, name: &str, out: &mut Out<'_>) -> io::Result<()> {
    match name {
        "p" | "h" => state.flow.close_paragraph(out)?,
        "table" => state.flow.close_table(out)?,
        "source-code" => state.scripts = state.scripts.saturating_sub(1),
        "table-row" => state.flow.close_row(out)?,
        "table-cell" | "covered-table-cell" => {
            state.flow.close_cell();
            for _ in 1..state.repeated {
                state.flow.repeat_cell();
            }
            state.repeated = 1;
        }
        "binary-data" | "font-face-decls" | "list-style" | "number-style" => {
            state.skipped = state.skipped.saturating_sub(1);
        }
        "title" | "subject" | "description" | "keyword" | "creator" | "initial-creator"
        | "user-defined" | "desc" => {
            if let Some(label) = state.property.take() {
                let value = std::mem::take(&mut state.value);
                match label.as_str() {
                    "description" => out.text(&value)?,
                    label => out.labelled(label, &value)?,
                }
            }
        }
        _ => {}
    }
    Ok(())
}
