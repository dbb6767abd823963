//! A SQLite file with one table: a root page, and leaves with the rows.
//!
//! Written here, so that the reader is not tried on what its own library wrote. Source: the SQLite file format.

use super::column::{Column, Layout};
use super::maker::Maker;
use super::spelling::Place;
use super::truth::Source;
use crate::leak::TestkitError;

const PAGE: usize = 4_096;

/// `app/kvarn.db`.
pub(crate) fn write(maker: &mut Maker) -> Result<(), TestkitError> {
    let columns = [
        Column::Number,
        Column::First,
        Column::Last,
        Column::WorkEmail,
        Column::Phone,
        Column::Title,
        Column::Active,
        Column::UnionOf,
        Column::Support,
    ];
    let layout = Layout::new(&columns, Place::Cell, &mut maker.random);
    let source = Source::new("app/kvarn.db", "sqlite");
    let mut rows = Vec::new();
    for person in maker.take(maker.plan.each) {
        rows.push(maker.row(&layout, &person, &source, &[])?);
    }
    let bytes = file("anstalld", &layout.headers, &rows);
    maker.put(&source, &bytes)
}

fn file(table: &str, headers: &[&str], rows: &[Vec<String>]) -> Vec<u8> {
    let names: Vec<String> = headers.iter().map(|it| format!("\"{it}\" TEXT")).collect();
    let sql = format!("CREATE TABLE {table} ({})", names.join(", "));
    let (leaves, last_rows) = leaves(rows);
    let texts = ["table".to_owned(), table.to_owned(), table.to_owned(), String::new(), sql];
    let mut schema = record(&texts);
    // The fourth value is the root page, an integer of one byte.
    if let Some(kind) = schema.get_mut(4) {
        *kind = 1;
    }
    let at = schema.len() - texts.last().map_or(0, String::len);
    schema.insert(at, 2);
    let first = page(100, 0x0d, &[cell(&schema, 1)], None);
    let mut bytes = first;
    // One leaf is the root itself; more hang below it.
    if leaves.len() > 1 {
        let children: Vec<Vec<u8>> = last_rows
            .iter()
            .take(leaves.len() - 1)
            .zip(3_u32..)
            .map(|(row, child)| {
                let mut cell = child.to_be_bytes().to_vec();
                varint(&mut cell, *row);
                cell
            })
            .collect();
        let right = u32::try_from(leaves.len() + 2).unwrap_or_default();
        bytes.extend(page(0, 0x05, &children, Some(right)));
    }
    bytes.extend(leaves.concat());
    let pages = u32::try_from(bytes.len() / PAGE).unwrap_or_default();
    let header = header(pages);
    for (to, from) in bytes.iter_mut().zip(header) {
        *to = from;
    }
    bytes
}

/// Lays rows out on pages; returns them with the last row of each.
fn leaves(rows: &[Vec<String>]) -> (Vec<Vec<u8>>, Vec<usize>) {
    let (mut pages, mut last_rows) = (Vec::new(), Vec::new());
    let (mut cells, mut size, mut last) = (Vec::new(), 0, 0);
    for (row, number) in rows.iter().zip(1..) {
        let cell = cell(&record(row), number);
        // 8 bytes of header, and two for the place of each cell.
        if size + cell.len() + 2 > PAGE - 8 {
            pages.push(page(0, 0x0d, &cells, None));
            last_rows.push(last);
            cells.clear();
            size = 0;
        }
        size += cell.len() + 2;
        cells.push(cell);
        last = number;
    }
    pages.push(page(0, 0x0d, &cells, None));
    last_rows.push(last);
    (pages, last_rows)
}

fn cell(record: &[u8], row: usize) -> Vec<u8> {
    let mut cell = Vec::new();
    varint(&mut cell, record.len());
    varint(&mut cell, row);
    cell.extend(record);
    cell
}

/// A record of texts; empty ones are NULL.
fn record(cells: &[String]) -> Vec<u8> {
    let mut kinds = Vec::new();
    for cell in cells {
        varint(&mut kinds, if cell.is_empty() { 0 } else { 13 + 2 * cell.len() });
    }
    let mut record = Vec::new();
    varint(&mut record, kinds.len() + 1);
    record.extend(kinds);
    record.extend(cells.concat().bytes());
    record
}

fn page(offset: usize, kind: u8, cells: &[Vec<u8>], right: Option<u32>) -> Vec<u8> {
    let mut content = Vec::new();
    let mut places = Vec::new();
    let mut end = PAGE;
    for cell in cells {
        end -= cell.len();
        places.push(u16::try_from(end).unwrap_or_default());
        content.splice(0..0, cell.iter().copied());
    }
    let mut page = vec![0; offset];
    page.push(kind);
    page.extend([0, 0]);
    page.extend(u16::try_from(cells.len()).unwrap_or_default().to_be_bytes());
    page.extend(u16::try_from(end).unwrap_or_default().to_be_bytes());
    page.push(0);
    page.extend(right.into_iter().flat_map(u32::to_be_bytes));
    page.extend(places.into_iter().flat_map(u16::to_be_bytes));
    page.resize(end, 0);
    page.extend(content);
    page
}

fn varint(bytes: &mut Vec<u8>, number: usize) {
    let groups = (0..9).rev().map(|at| number >> (7 * at) & 0x7f).skip_while(|it| *it == 0);
    let mut groups: Vec<u8> =
        groups.map(|it| u8::try_from(it).unwrap_or_default() | 0x80).collect();
    match groups.last_mut() {
        Some(last) => *last &= 0x7f,
        None => groups.push(0),
    }
    bytes.extend(groups);
}

fn header(pages: u32) -> Vec<u8> {
    let mut header = b"SQLite format 3\0".to_vec();
    header.extend(u16::try_from(PAGE).unwrap_or_default().to_be_bytes());
    // Journal, no reserved bytes, and fractions that are always so.
    header.extend([1, 1, 0, 64, 32, 32]);
    // Changes, pages, free pages (first, count), schema cookie, format, cache, vacuum, UTF-8.
    for word in [1, pages, 0, 0, 1, 4, 0, 0, 1] {
        header.extend(u32::to_be_bytes(word));
    }
    header.resize(92, 0);
    header.extend(1_u32.to_be_bytes());
    header.extend(3_045_000_u32.to_be_bytes());
    header
}
