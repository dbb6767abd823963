//! What a PDF holds beside its pages: properties, notes, form fields and files.

use super::super::Out;
use super::super::xml::{Token, walk};
use super::guarded;
use hayro::hayro_syntax::Pdf;
use hayro::hayro_syntax::object::{Array, Dict, Object, Stream, String as Text};
use hayro::hayro_syntax::page::Page;
use std::borrow::Cow;
use std::io;

/// Objects looked at.
const OBJECTS_MAX: usize = 1_000_000;
/// Fields in fields.
const DEPTH_MAX: usize = 16;

/// Returns the number of pages that the document says it has.
pub(crate) fn page_count(pdf: &Pdf) -> Option<usize> {
    let root: Dict<'_> = pdf.xref().get(pdf.xref().root_id())?;
    let count = root.get::<Dict<'_>>("Pages")?.get::<u32>("Count")?;
    usize::try_from(count).ok()
}

/// Hands over author, title and the like.
pub(crate) fn properties(pdf: &Pdf, out: &mut Out<'_>) -> io::Result<()> {
    let about = pdf.metadata();
    for (label, value) in [
        ("Titel", &about.title),
        ("Författare", &about.author),
        ("Ämne", &about.subject),
        ("Nyckelord", &about.keywords),
    ] {
        out.labelled(label, &text(value.as_deref().unwrap_or_default()))?;
    }
    Ok(())
}

/// Hands over the notes on a page, and the links to mail addresses.
pub(crate) fn annotations(page: &Page<'_>, out: &mut Out<'_>) -> io::Result<()> {
    let Some(notes) = page.raw().get::<Array<'_>>("Annots") else { return Ok(()) };
    for note in notes.iter::<Dict<'_>>().take(OBJECTS_MAX) {
        let author = string(&note, "T");
        let field = note.contains_key("FT") || note.contains_key("Parent");
        if let Some(content) = string(&note, "Contents") {
            if let Some(author) = author.filter(|_| !field) {
                out.labelled("Kommentar av", &author)?;
            }
            out.text(&content)?;
        }
        let link = note.get::<Dict<'_>>("A").and_then(|action| string(&action, "URI"));
        if let Some(link) = link.filter(|it| it.starts_with("mailto:")) {
            out.text(&link)?;
        }
        if let Some(file) = note.get::<Dict<'_>>("FS") {
            attached(&file, out)?;
        }
    }
    Ok(())
}

/// Hands over what was filled in.
pub(crate) fn fields(pdf: &Pdf, out: &mut Out<'_>) -> io::Result<()> {
    let Some(root) = pdf.xref().get::<Dict<'_>>(pdf.xref().root_id()) else { return Ok(()) };
    let Some(form) = root.get::<Dict<'_>>("AcroForm") else { return Ok(()) };
    let (mut seen, mut waiting) = (0, Vec::new());
    if let Some(fields) = form.get::<Array<'_>>("Fields") {
        waiting.extend(fields.iter::<Dict<'_>>().map(|field| (field, String::new(), 0)));
    }
    waiting.reverse();
    while let Some((field, above, depth)) = waiting.pop() {
        seen += 1;
        if seen > OBJECTS_MAX {
            out.unread("more form fields than the bound; the rest was not read");
            break;
        }
        let name = string(&field, "T").unwrap_or(above);
        let value = string(&field, "V").or_else(|| {
            let stream = field.get::<Stream<'_>>("V")?;
            Some(text(&guarded(|| stream.decoded().ok().map(Cow::into_owned))??))
        });
        if let Some(value) = value {
            out.labelled(&name, &value)?;
        }
        if let Some(kids) = field.get::<Array<'_>>("Kids").filter(|_| depth < DEPTH_MAX) {
            let mut kids: Vec<_> =
                kids.iter::<Dict<'_>>().map(|kid| (kid, name.clone(), depth + 1)).collect();
            kids.reverse();
            waiting.append(&mut kids);
        }
    }
    xfa(&form, out)
}

/// A form in XML: names and streams in turns; `datasets` holds what was filled in, the template its own texts.
fn xfa(form: &Dict<'_>, out: &mut Out<'_>) -> io::Result<()> {
    let Some(packets) = form.get::<Array<'_>>("XFA") else { return Ok(()) };
    for packet in packets.iter::<Object<'_>>().take(64) {
        let Object::Stream(stream) = packet else { continue };
        let bytes = guarded(|| stream.decoded().ok().map(Cow::into_owned)).flatten();
        let Some(bytes) = bytes else { continue };
        let filled_in = memchr::memmem::find(&bytes, b"datasets").is_some();
        let mut name = String::new();
        walk(bytes.as_slice(), &mut |token| match token {
            Token::Open(tag) => {
                tag.name.clone_into(&mut name);
                Ok(())
            }
            Token::Text(text) if filled_in => out.labelled(&name, text),
            Token::Text(text) if name == "text" => out.text(text),
            Token::Text(_) | Token::Close(_) => Ok(()),
        })?;
    }
    Ok(())
}

/// Hands over the files that were attached to the document.
pub(crate) fn files(pdf: &Pdf, out: &mut Out<'_>) -> io::Result<()> {
    let objects = guarded(|| pdf.objects().into_iter().take(OBJECTS_MAX).collect::<Vec<_>>());
    let Some(objects) = objects else {
        out.unread("the list of attached files is damaged");
        return Ok(());
    };
    for object in objects {
        if let Object::Dict(file) = object
            && file.contains_key("EF")
        {
            attached(&file, out)?;
        }
    }
    Ok(())
}

fn attached(file: &Dict<'_>, out: &mut Out<'_>) -> io::Result<()> {
    let name = string(file, "UF").or_else(|| string(file, "F")).unwrap_or_default();
    let Some(content) = file.get::<Dict<'_>>("EF") else { return Ok(()) };
    let stream = content.get::<Stream<'_>>("F").or_else(|| content.get::<Stream<'_>>("UF"));
    match stream.and_then(|it| guarded(|| it.decoded().ok().map(Cow::into_owned))?) {
        Some(bytes) => out.member(&name, bytes.as_slice())?,
        None => out.lost_member(&name, "damaged in the PDF it lies in"),
    }
    Ok(())
}

fn string(dict: &Dict<'_>, key: &str) -> Option<String> {
    let text = text(dict.get::<Text<'_>>(key)?.as_bytes());
    Some(text).filter(|it| !it.trim().is_empty())
}

/// Decodes a text: UTF-16 or UTF-8 by its mark, otherwise 8-bit letters.
fn text(bytes: &[u8]) -> String {
    match bytes {
        [0xfe, 0xff, rest @ ..] => {
            let units = rest.as_chunks::<2>().0.iter().map(|pair| u16::from_be_bytes(*pair));
            char::decode_utf16(units).map(|it| it.unwrap_or('\u{fffd}')).collect()
        }
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
        other => encoding_rs::WINDOWS_1252.decode_without_bom_handling(other).0.into_owned(),
    }
}
