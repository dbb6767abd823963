//! The older format of Word (DOC): all of its text, with notes, headers, comments and text boxes.
//!
//! [MS-DOC] 2.4.1: the text lies in pieces, listed in a table of its own, each in 8-bit letters or UTF-16.

use super::grid::Grid;
use super::ole::{Container, native, summary, u16_at, u32_at, utf16};
use super::{Out, carve};
use crate::read::source::Source;
use encoding_rs::WINDOWS_1252;
use std::io;

/// Hands over the text.
pub(crate) fn read(source: &Source, out: &mut Out<'_>) -> io::Result<()> {
    let Some(mut file) = Container::open(source) else {
        out.unread("the container is cut off or damaged");
        return Ok(());
    };
    let Some(main) = file.stream("/WordDocument") else {
        return carve::read("a damaged Word document", source.open()?, out);
    };
    let flags = u16_at(&main, 10).unwrap_or(0);
    if flags & 0x0100 != 0 {
        out.unread("locked: a password is needed");
        return Ok(());
    }
    summary(&mut file, out)?;
    let version = u16_at(&main, 2).unwrap_or(0);
    let table = if flags & 0x0200 == 0 { "/0Table" } else { "/1Table" };
    let text = if version >= 193 {
        file.stream(table).and_then(|table| pieces(&main, &table))
    } else {
        old_text(&main)
    };
    match text {
        Some(text) => blocks(&text, out)?,
        None => carve::read("a Word document without a list of its text", main.as_slice(), out)?,
    }
    if file.names("/").iter().any(|(name, _)| name == "ObjectPool") {
        objects(&mut file, out)?;
    }
    Ok(())
}

/// Returns the text of all pieces.
fn pieces(main: &[u8], table: &[u8]) -> Option<String> {
    let place = |at: usize| usize::try_from(u32_at(main, at)?).ok();
    let (start, length) = (place(0x1a2)?, place(0x1a6)?);
    let mut list = table.get(start..start.checked_add(length)?)?;
    // Formatting stands before the list of pieces.
    while let [1, rest @ ..] = list {
        list = rest.get(2 + usize::from(u16_at(rest, 0)?)..)?;
    }
    let (2, size) = (*list.first()?, usize::try_from(u32_at(list, 1)?).ok()?) else { return None };
    let list = list.get(5..5_usize.checked_add(size)?)?;
    let count = size.checked_sub(4)? / 12;
    let mut text = String::new();
    for index in 0..count {
        let characters = u32_at(list, index * 4 + 4)?.checked_sub(u32_at(list, index * 4)?)?;
        let characters = usize::try_from(characters).ok()?;
        let place = u32_at(list, (count + 1) * 4 + index * 8 + 2)?;
        let packed = place & 0x4000_0000 != 0;
        let start = usize::try_from(place & 0x3fff_ffff).ok()?;
        let (start, bytes) =
            if packed { (start / 2, characters) } else { (start, characters.checked_mul(2)?) };
        let piece = main.get(start..start.checked_add(bytes)?)?;
        // Pieces may overlap in a hostile file; together they cannot be larger than a few times the file.
        if text.len() > main.len().saturating_mul(4) {
            return None;
        }
        if packed {
            text.push_str(&WINDOWS_1252.decode_without_bom_handling(piece).0);
        } else {
            text.push_str(&utf16(piece));
        }
    }
    Some(text)
}

/// Word 6 and 95: one piece of 8-bit letters, unless the file was saved in haste.
fn old_text(main: &[u8]) -> Option<String> {
    let fast_saved = u16_at(main, 10)? & 4 != 0;
    let start = usize::try_from(u32_at(main, 0x18)?).ok()?;
    let end = usize::try_from(u32_at(main, 0x1c)?).ok()?;
    let piece = main.get(start..end).filter(|it| !fast_saved && !it.is_empty())?;
    Some(WINDOWS_1252.decode_without_bom_handling(piece).0.into_owned())
}

/// Hands over paragraphs, and tables as rows.
fn blocks(text: &str, out: &mut Out<'_>) -> io::Result<()> {
    let mut cells: Vec<String> = Vec::new();
    for paragraph in text.split_inclusive(['\r', '\u{7}', '\u{c}']) {
        let in_cell = paragraph.ends_with('\u{7}');
        let plain = plain(paragraph);
        if in_cell {
            cells.push(plain);
            continue;
        }
        // A paragraph within a cell ends like any other, so a table may be met in parts: its last cell tells.
        rows(&std::mem::take(&mut cells), out)?;
        out.text(&plain)?;
    }
    rows(&cells, out)
}

/// A row ends with an empty cell of its own, so the columns are the least number that makes every such cell empty.
fn rows(cells: &[String], out: &mut Out<'_>) -> io::Result<()> {
    let fits = |columns: &usize| {
        cells.len().is_multiple_of(columns + 1)
            && cells.iter().skip(*columns).step_by(columns + 1).all(String::is_empty)
    };
    let Some(columns) = (1..=64).find(fits).filter(|_| !cells.is_empty()) else {
        return cells.iter().try_for_each(|cell| out.text(cell));
    };
    let mut grid = Grid::default();
    for row in cells.chunks(columns + 1) {
        grid.row(row.iter().take(columns).cloned().collect(), out)?;
    }
    grid.finish(out)
}

/// Returns the text without the signs that Word keeps for itself.
fn plain(text: &str) -> String {
    text.chars()
        .filter_map(|it| match it {
            '\u{1e}' => Some('-'),
            '\u{b}' => Some('\n'),
            '\u{13}' | '\u{14}' | '\u{15}' => Some(' '),
            '\t' => Some('\t'),
            it if it.is_control() || it == '\u{1f}' => None,
            it => Some(it),
        })
        .collect::<String>()
        .trim()
        .to_owned()
}

/// Hands over the files that were put into the document.
fn objects(file: &mut Container<'_>, out: &mut Out<'_>) -> io::Result<()> {
    for (name, is_stream) in file.names("/ObjectPool") {
        if is_stream {
            continue;
        }
        let folder = format!("/ObjectPool/{name}");
        let found = ["Package", "CONTENTS", "\u{1}Ole10Native"]
            .iter()
            .find(|stream| file.has(&format!("{folder}/{stream}")));
        match found.and_then(|stream| file.stream(&format!("{folder}/{stream}"))) {
            Some(bytes) => match native(&bytes) {
                Some((name, content)) => out.member(&name, content)?,
                None => out.member(&name, bytes.as_slice())?,
            },
            None => out.lost_member(&name, "a file put into a Word document, of a kind not read"),
        }
    }
    Ok(())
}
