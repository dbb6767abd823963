//! PDF files, in the ways in which programs write text into them.

use super::Trap;
use super::binary::zlib;
use super::column::{Column, Layout};
use super::maker::Maker;
use super::sentences::{KINDS, note};
use super::spelling::Place;
use super::truth::{Expected, Source};
use crate::leak::TestkitError;
use encoding_rs::WINDOWS_1252;
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// How text is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    /// Literal strings, not compressed.
    Plain,
    /// Literal strings, compressed.
    Packed,
    /// Pieces with kerning between them, which splits words and numbers.
    Kerned,
    /// Codes of glyphs, with the table that tells their letters.
    Glyphs,
}

const WAYS: [Way; 4] = [Way::Plain, Way::Packed, Way::Kerned, Way::Glyphs];

/// A piece of text at a place on its page.
struct Piece {
    x: usize,
    y: usize,
    text: String,
}

pub(crate) fn write(maker: &mut Maker) -> Result<(), TestkitError> {
    for number in 0..maker.plan.each {
        let way = WAYS.get(number % WAYS.len()).copied().unwrap_or(Way::Plain);
        let broken = number % 8 == 5 && maker.has(Trap::NoXref);
        let source = Source::new(format!("dokument/brev_{number}.pdf"), "pdf");
        // What is beyond windows-1252 is written by glyphs only.
        let place = if way == Way::Glyphs { Place::Text } else { Place::NarrowText };
        let traps: &[Trap] = match way {
            Way::Kerned => &[Trap::RunSplit],
            Way::Plain | Way::Packed | Way::Glyphs => &[],
        };
        let text = note(maker, number / WAYS.len() % KINDS, &source, place, None, traps)?;
        let mut pieces = vec![Piece { x: 72, y: 770, text: text.title.to_owned() }];
        let lines = text.paragraphs.iter().flat_map(|it| wrapped(it, 84));
        pieces.extend(lines.zip(0..).map(|(text, line)| Piece { x: 72, y: 740 - 16 * line, text }));
        let mut bytes = file(&[pieces], way)?;
        if broken {
            let end = find(&bytes, b"\nxref\n").unwrap_or(bytes.len());
            bytes.truncate(end);
            // Whoever reads the objects has read it all, and may say so.
            maker.put_as(&source, &bytes, Expected::Either, &[Trap::NoXref])?;
        } else {
            maker.put(&source, &bytes)?;
        }
    }
    list(maker)
}

/// `dokument/lönelista.pdf`: a table of several pages, cell by cell.
fn list(maker: &mut Maker) -> Result<(), TestkitError> {
    let columns = [Column::Number, Column::Full, Column::Salary, Column::Account];
    let headers = ["Personnummer", "Namn", "Månadslön", "Bankkonto"];
    for (name, way) in [("lönelista", Way::Packed), ("lönelista_2", Way::Plain)] {
        let source = Source::new(format!("dokument/{name}.pdf"), "pdf_table");
        let layout = Layout::new(&columns, Place::NarrowCell, &mut maker.random);
        let people = maker.take(maker.plan.each);
        let mut pages = Vec::new();
        for people in people.chunks(40) {
            let mut pieces = Vec::new();
            let mut line = |cells: &[String], y: usize| {
                for (cell, x) in cells.iter().zip([50, 170, 330, 420]) {
                    pieces.push(Piece { x, y, text: cell.clone() });
                }
            };
            line(&headers.map(str::to_owned), 780);
            for (person, row) in people.iter().zip(1..) {
                line(&maker.row(&layout, person, &source, &[])?, 780 - 17 * row);
            }
            pages.push(pieces);
        }
        let bytes = file(&pages, way)?;
        maker.put(&source, &bytes)?;
    }
    Ok(())
}

/// Breaks a paragraph between words, and where it has line breaks of its own.
fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    for part in text.split('\n') {
        let mut line = String::new();
        for word in part.split(' ') {
            if !line.is_empty() && line.chars().count() + word.chars().count() >= width {
                lines.push(std::mem::take(&mut line));
            }
            if !line.is_empty() {
                line.push(' ');
            }
            line += word;
        }
        lines.push(line);
    }
    lines
}

fn file(pages: &[Vec<Piece>], way: Way) -> Result<Vec<u8>, TestkitError> {
    let letters: BTreeSet<char> = pages.iter().flatten().flat_map(|it| it.text.chars()).collect();
    let letters: Vec<char> = letters.into_iter().collect();
    let kids: Vec<String> = (0..pages.len()).map(|page| format!("{} 0 R", 7 + 2 * page)).collect();
    let mut objects: Vec<Vec<u8>> = vec![
        b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(),
        format!("<< /Type /Pages /Count {} /Kids [ {} ] >>", pages.len(), kids.join(" "))
            .into_bytes(),
    ];
    objects.extend(font(&letters, way)?);
    for (page, pieces) in pages.iter().enumerate() {
        objects.push(
            format!(
                "<< /Type /Page /Parent 2 0 R /MediaBox [ 0 0 595 842 ] /Resources << /Font << /F1 3 0 R >> >> /Contents {} 0 R >>",
                8 + 2 * page
            )
            .into_bytes(),
        );
        let mut content = Vec::new();
        for piece in pieces {
            content.extend(format!("BT /F1 11 Tf 1 0 0 1 {} {} Tm ", piece.x, piece.y).bytes());
            content.extend(shown(&piece.text, &letters, way));
            content.extend(b" ET\n");
        }
        objects.push(stream(&content, if way == Way::Plain { Way::Plain } else { Way::Packed })?);
    }
    Ok(assembled(&objects))
}

/// Returns the font and the objects it needs: four in any case.
fn font(letters: &[char], way: Way) -> Result<Vec<Vec<u8>>, TestkitError> {
    if way != Way::Glyphs {
        let font =
            "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>";
        let mut objects = vec![font.as_bytes().to_vec()];
        objects.resize(4, b"null".to_vec());
        return Ok(objects);
    }
    let mut map = "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n".to_owned();
    for (chunk, first) in letters.chunks(100).zip((1..).step_by(100)) {
        let _ = writeln!(map, "{} beginbfchar", chunk.len());
        for (letter, glyph) in chunk.iter().zip(first..) {
            let mut units = String::new();
            for unit in letter.encode_utf16(&mut [0; 2]) {
                let _ = write!(units, "{unit:04X}");
            }
            let _ = writeln!(map, "<{glyph:04X}> <{units}>");
        }
        map += "endbfchar\n";
    }
    map += "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n";
    let system = "<< /Registry (Adobe) /Ordering (Identity) /Supplement 0 >>";
    Ok(vec![
        b"<< /Type /Font /Subtype /Type0 /BaseFont /AAAAAA+Calibri /Encoding /Identity-H /DescendantFonts [ 4 0 R ] /ToUnicode 6 0 R >>".to_vec(),
        format!("<< /Type /Font /Subtype /CIDFontType2 /BaseFont /AAAAAA+Calibri /CIDSystemInfo {system} /FontDescriptor 5 0 R /DW 550 >>").into_bytes(),
        b"<< /Type /FontDescriptor /FontName /AAAAAA+Calibri /Flags 4 /FontBBox [ 0 -200 1000 900 ] /ItalicAngle 0 /Ascent 900 /Descent -200 /CapHeight 700 /StemV 80 >>".to_vec(),
        stream(map.as_bytes(), Way::Packed)?,
    ])
}

fn stream(content: &[u8], way: Way) -> Result<Vec<u8>, TestkitError> {
    let (content, filter) = match way {
        Way::Plain => (content.to_vec(), ""),
        Way::Packed | Way::Kerned | Way::Glyphs => (zlib(content)?, " /Filter /FlateDecode"),
    };
    let mut object = format!("<< /Length {}{filter} >>\nstream\n", content.len()).into_bytes();
    object.extend(content);
    object.extend(b"\nendstream");
    Ok(object)
}

/// Returns the operator that shows a text.
fn shown(text: &str, letters: &[char], way: Way) -> Vec<u8> {
    match way {
        Way::Plain | Way::Packed => [literal(text), b" Tj".to_vec()].concat(),
        Way::Kerned => {
            let letters: Vec<char> = text.chars().collect();
            let pieces: Vec<Vec<u8>> =
                letters.chunks(3).map(|it| literal(&it.iter().collect::<String>())).collect();
            [b"[".to_vec(), pieces.join(&b" -12 "[..]), b"] TJ".to_vec()].concat()
        }
        Way::Glyphs => {
            let mut codes = String::from("<");
            for letter in text.chars() {
                let glyph = letters.iter().position(|it| *it == letter).map_or(0, |it| it + 1);
                let _ = write!(codes, "{glyph:04X}");
            }
            (codes + "> Tj").into_bytes()
        }
    }
}

fn literal(text: &str) -> Vec<u8> {
    let mut literal = vec![b'('];
    for byte in WINDOWS_1252.encode(text).0.iter() {
        match byte {
            b'(' | b')' | b'\\' => literal.extend([b'\\', *byte]),
            // Some programs write letters beyond ASCII as octal numbers.
            0xe5 => literal.extend(b"\\345"),
            _ => literal.push(*byte),
        }
    }
    literal.push(b')');
    literal
}

fn assembled(objects: &[Vec<u8>]) -> Vec<u8> {
    let mut bytes = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n".to_vec();
    let mut places = Vec::new();
    for (object, number) in objects.iter().zip(1..) {
        places.push(bytes.len());
        bytes.extend(format!("{number} 0 obj\n").bytes());
        bytes.extend(object);
        bytes.extend(b"\nendobj\n");
    }
    let start = bytes.len();
    bytes.extend(format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1).bytes());
    for place in places {
        bytes.extend(format!("{place:010} 00000 n \n").bytes());
    }
    let trailer = format!(
        "trailer\n<< /Size {} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n",
        objects.len() + 1
    );
    bytes.extend(trailer.bytes());
    bytes
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|it| it == wanted)
}
