//! Documents of word processors: DOCX, ODT, PPTX, RTF, HTML and plain text.

use super::Trap;
use super::binary;
use super::maker::Maker;
use super::sentences::{KINDS, Note, note};
use super::spelling::Place;
use super::truth::{Mention, Source};
use crate::leak::TestkitError;
use encoding_rs::WINDOWS_1252;
use fyr_core::vocabulary::DataCategory;
use std::fmt::Write as _;

const W: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";

pub(crate) fn write(maker: &mut Maker) -> Result<(), TestkitError> {
    let each = maker.plan.each;
    for number in 0..each {
        word(maker, number)?;
    }
    for number in 0..each / 2 {
        for kind in 0..5 {
            other(maker, number, kind)?;
        }
    }
    Ok(())
}

/// Every second document lies in the folder of a board.
fn folder(maker: &mut Maker, number: usize) -> (String, Option<usize>) {
    if number.is_multiple_of(2) {
        return ("dokument".to_owned(), None);
    }
    let board = maker.random.below(maker.boards.len());
    (format!("dokument/{}", maker.board(board).unit), Some(board))
}

pub(crate) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// A paragraph; one that holds a number may have it split over three runs.
fn paragraph(text: &str, split: bool) -> String {
    let run =
        |text: &str| format!("<w:r><w:t xml:space=\"preserve\">{}</w:t></w:r>", escaped(text));
    let lines: Vec<String> = text
        .split('\n')
        .map(|line| {
            let middle = line.char_indices().nth(line.chars().count() / 2).map_or(0, |it| it.0);
            match line.char_indices().find(|it| it.1.is_ascii_digit()).filter(|_| split) {
                Some((at, _)) if line.len() > at + 5 => {
                    let (start, rest) = line.split_at(at);
                    let cut = rest.char_indices().nth(5).map_or(rest.len(), |it| it.0);
                    let (number, rest) = rest.split_at(cut);
                    format!(
                        "{}{}{}",
                        run(start),
                        run(number).replace("<w:t", "<w:rPr><w:b/></w:rPr><w:t"),
                        run(rest)
                    )
                }
                _ if split => {
                    let (start, rest) = line.split_at(middle);
                    run(start) + &run(rest)
                }
                _ => run(line),
            }
        })
        .collect();
    format!("<w:p>{}</w:p>", lines.join("<w:r><w:br/></w:r>"))
}

/// DOCX: numbers over several runs; others in a header, a comment, and a deletion that is tracked.
fn word(maker: &mut Maker, number: usize) -> Result<(), TestkitError> {
    let (path, board) = folder(maker, number);
    let source = Source::new(format!("{path}/utredning_{number}.docx"), "docx");
    let split = number % 3 == 1 && maker.has(Trap::RunSplit);
    let traps: &[Trap] = if split { &[Trap::RunSplit] } else { &[] };
    let Note { title, paragraphs, boards } =
        note(maker, number % KINDS, &source, Place::Text, board, traps)?;
    let mut body = paragraph(title, false);
    for text in &paragraphs {
        body += &paragraph(text, split);
    }
    let mut files: Vec<(&str, String)> = Vec::new();
    if number % 4 == 2 && maker.has(Trap::TrackedChange) {
        if let Some(text) = aside(maker, &source, &boards)? {
            let _ = write!(
                body,
                "<w:p><w:del w:id=\"1\" w:author=\"HR\"><w:r><w:delText xml:space=\"preserve\">{}</w:delText></w:r></w:del></w:p>",
                escaped(&text)
            );
        }
        if let Some(text) = aside(maker, &source, &boards)? {
            let comment = paragraph(&text, false);
            files.push(("word/comments.xml", format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?><w:comments xmlns:w=\"{W}\"><w:comment w:id=\"0\" w:author=\"HR\">{comment}</w:comment></w:comments>")));
        }
        if let Some(text) = aside(maker, &source, &boards)? {
            let header = paragraph(&text, false);
            files.push(("word/header1.xml", format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?><w:hdr xmlns:w=\"{W}\">{header}</w:hdr>")));
        }
    }
    let document = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<w:document xmlns:w=\"{W}\"><w:body>{body}<w:sectPr/></w:body></w:document>"
    );
    files.push(("word/document.xml", document));
    let parts: Vec<&str> = files.iter().map(|it| it.0).collect();
    let mut all =
        vec![("[Content_Types].xml", word_types(&parts)), ("_rels/.rels", WORD_RELS.to_owned())];
    all.push(("word/_rels/document.xml.rels", word_links(&parts)));
    all.extend(files);
    let bytes = binary::archive(&all)?;
    maker.put(&source, &bytes)
}

/// A sentence about somebody beside the main text.
fn aside(
    maker: &mut Maker,
    source: &Source,
    boards: &[usize],
) -> Result<Option<String>, TestkitError> {
    let Some(person) = maker.take(1).pop() else { return Ok(None) };
    let written = maker.number(&person, Place::Line);
    let text = format!("Se även {}, personnummer {}", person.full_name(), written.text);
    let mut mention = Mention::new(&[DataCategory::IdNumber, DataCategory::Name]);
    mention.traps.extend(written.traps);
    mention.traps.insert(Trap::TrackedChange);
    // Whose material the document is does not end at its margin.
    mention.boards.extend(boards);
    maker.note(&person, source, mention)?;
    Ok(Some(text))
}

const WORD_RELS: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" Target=\"word/document.xml\"/></Relationships>";

fn word_types(parts: &[&str]) -> String {
    let mut text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Default Extension=\"xml\" ContentType=\"application/xml\"/>".to_owned();
    for part in parts {
        let kind = match *part {
            "word/document.xml" => "document.main",
            "word/comments.xml" => "comments",
            _ => "header",
        };
        let _ = write!(
            text,
            "<Override PartName=\"/{part}\" ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.{kind}+xml\"/>"
        );
    }
    text + "</Types>"
}

fn word_links(parts: &[&str]) -> String {
    let mut text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">".to_owned();
    for (number, part) in parts.iter().enumerate() {
        let kind = match *part {
            "word/document.xml" => continue,
            "word/comments.xml" => "comments",
            _ => "header",
        };
        let target = part.trim_start_matches("word/");
        let _ = write!(
            text,
            "<Relationship Id=\"rId{number}\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}\" Target=\"{target}\"/>"
        );
    }
    text + "</Relationships>"
}

/// One document of another kind.
fn other(maker: &mut Maker, number: usize, kind: usize) -> Result<(), TestkitError> {
    let (path, board) = folder(maker, number + kind);
    let (format, extension) =
        [("text", "txt"), ("html", "html"), ("rtf", "rtf"), ("odt", "odt"), ("pptx", "pptx")]
            .get(kind)
            .copied()
            .unwrap_or(("text", "txt"));
    let source = Source::new(format!("{path}/anteckning_{number}.{extension}"), format);
    let about = note(maker, number % KINDS, &source, Place::Text, board, &[])?;
    let bytes = match format {
        "html" => html(&about).into_bytes(),
        "rtf" => rtf(&about).into_bytes(),
        "odt" => odt(&about)?,
        "pptx" => pptx(&about)?,
        _ => plain(&about, number),
    };
    maker.put(&source, &bytes)
}

fn plain(note: &Note, number: usize) -> Vec<u8> {
    let text =
        format!("{}\r\n\r\n{}\r\n", note.title, note.paragraphs.join("\n").replace('\n', "\r\n"));
    let narrow = WINDOWS_1252.encode(&text);
    if number.is_multiple_of(3) && !narrow.2 { narrow.0.into_owned() } else { text.into_bytes() }
}

fn html(note: &Note) -> String {
    let entity = |text: &str| {
        escaped(text)
            .replace('å', "&aring;")
            .replace('ä', "&auml;")
            .replace('ö', "&#246;")
            .replace('\u{a0}', "&nbsp;")
            .replace('\u{2013}', "&ndash;")
    };
    let mut text = format!(
        "<!DOCTYPE html>\n<html><head><title>{}</title><style>p {{ margin: 0 }}</style></head>\n<body><script>var x = 1;</script>\n<h1>{}</h1>\n",
        entity(note.title),
        entity(note.title)
    );
    for paragraph in &note.paragraphs {
        let _ = match paragraph.split_once(": ") {
            Some((label, rest)) => {
                writeln!(text, "<p><b>{}:</b> {}</p>", entity(label), entity(rest))
            }
            None => writeln!(text, "<p>{}</p>", entity(paragraph)),
        };
    }
    text + "</body></html>\n"
}

fn rtf(note: &Note) -> String {
    let mut text =
        "{\\rtf1\\ansi\\ansicpg1252\\deff0{\\fonttbl{\\f0 Calibri;}}\n\\f0\\fs22 ".to_owned();
    for paragraph in std::iter::once(note.title).chain(note.paragraphs.iter().map(String::as_str)) {
        for letter in paragraph.chars() {
            let one = letter.to_string();
            let (narrow, _, unknown) = WINDOWS_1252.encode(&one);
            let narrow = narrow.first().copied().unwrap_or(b'?');
            match letter {
                '\n' => text += "\\line ",
                '\\' | '{' | '}' => {
                    text.push('\\');
                    text.push(letter);
                }
                ' '..='~' => text.push(letter),
                _ if unknown => {
                    let _ = write!(text, "\\u{}?", signed(letter));
                }
                _ => {
                    let _ = write!(text, "\\'{narrow:02x}");
                }
            }
        }
        text += "\\par\n";
    }
    text + "}"
}

/// A 16-bit number with sign, as RTF wants it.
fn signed(letter: char) -> i64 {
    let code = i64::from(u32::from(letter));
    if code > 0x7fff { code - 0x1_0000 } else { code }
}

fn odt(note: &Note) -> Result<Vec<u8>, TestkitError> {
    let mut body = format!("<text:h>{}</text:h>", escaped(note.title));
    for paragraph in &note.paragraphs {
        let _ = write!(
            body,
            "<text:p>{}</text:p>",
            escaped(paragraph).replace('\n', "<text:line-break/>")
        );
    }
    let content = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><office:document-content xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\" office:version=\"1.2\"><office:body><office:text>{body}</office:text></office:body></office:document-content>"
    );
    let manifest = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><manifest:manifest xmlns:manifest=\"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0\"><manifest:file-entry manifest:full-path=\"/\" manifest:media-type=\"application/vnd.oasis.opendocument.text\"/><manifest:file-entry manifest:full-path=\"content.xml\" manifest:media-type=\"text/xml\"/></manifest:manifest>";
    binary::archive(&[
        ("mimetype", "application/vnd.oasis.opendocument.text"),
        ("content.xml", content.as_str()),
        ("META-INF/manifest.xml", manifest),
    ])
}

fn pptx(note: &Note) -> Result<Vec<u8>, TestkitError> {
    const A: &str = "http://schemas.openxmlformats.org/drawingml/2006/main";
    const P: &str = "http://schemas.openxmlformats.org/presentationml/2006/main";
    const R: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let mut body = String::new();
    for paragraph in std::iter::once(note.title).chain(note.paragraphs.iter().map(String::as_str)) {
        let lines: Vec<String> = paragraph
            .split('\n')
            .map(|it| format!("<a:r><a:t>{}</a:t></a:r>", escaped(it)))
            .collect();
        let _ = write!(body, "<a:p>{}</a:p>", lines.join("<a:br/>"));
    }
    let slide = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><p:sld xmlns:a=\"{A}\" xmlns:p=\"{P}\"><p:cSld><p:spTree><p:sp><p:txBody><a:bodyPr/>{body}</p:txBody></p:sp></p:spTree></p:cSld></p:sld>"
    );
    let presentation = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><p:presentation xmlns:p=\"{P}\" xmlns:r=\"{R}\"><p:sldIdLst><p:sldId id=\"256\" r:id=\"rId1\"/></p:sldIdLst></p:presentation>"
    );
    let links = |target: &str, kind: &str| {
        format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"rId1\" Type=\"{R}/{kind}\" Target=\"{target}\"/></Relationships>"
        )
    };
    let types = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Default Extension=\"xml\" ContentType=\"application/xml\"/><Override PartName=\"/ppt/presentation.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml\"/><Override PartName=\"/ppt/slides/slide1.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.presentationml.slide+xml\"/></Types>";
    binary::archive(&[
        ("[Content_Types].xml", types.to_owned()),
        ("_rels/.rels", links("ppt/presentation.xml", "officeDocument")),
        ("ppt/presentation.xml", presentation),
        ("ppt/_rels/presentation.xml.rels", links("slides/slide1.xml", "slide")),
        ("ppt/slides/slide1.xml", slide),
    ])
}
