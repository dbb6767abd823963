//! A Parquet file: one row group, plain pages, metadata in Thrift's compact protocol.
//!
//! Written here, so that the reader is not tried on what its own library wrote. Source: the Parquet format's
//! `parquet.thrift`.

use super::column::{Column, Layout};
use super::maker::Maker;
use super::spelling::Place;
use super::truth::Source;
use crate::leak::TestkitError;

/// `dw/personal.parquet`.
pub(crate) fn write(maker: &mut Maker) -> Result<(), TestkitError> {
    let columns = [
        Column::Number,
        Column::Full,
        Column::WorkEmail,
        Column::Salary,
        Column::Tenant,
        Column::Grade,
        Column::Reference,
    ];
    let layout = Layout::new(&columns, Place::Cell, &mut maker.random);
    let source = Source::new("dw/personal.parquet", "parquet");
    let mut rows = Vec::new();
    for person in maker.take(maker.plan.each) {
        rows.push(maker.row(&layout, &person, &source, &[])?);
    }
    let bytes = file(&layout.headers, &rows);
    maker.put(&source, &bytes)
}

const I32: u8 = 5;
const I64: u8 = 6;
const BINARY: u8 = 8;
const LIST: u8 = 9;
const STRUCT: u8 = 12;

/// A structure of the compact protocol being written.
#[derive(Default)]
struct Thrift {
    bytes: Vec<u8>,
    last: u8,
}

impl Thrift {
    fn field(&mut self, id: u8, kind: u8) {
        self.bytes.push((id - self.last) << 4 | kind);
        self.last = id;
    }

    fn number(mut self, id: u8, kind: u8, number: usize) -> Self {
        self.field(id, kind);
        varint(&mut self.bytes, number * 2);
        self
    }

    fn text(mut self, id: u8, text: &str) -> Self {
        self.field(id, BINARY);
        string(&mut self.bytes, text);
        self
    }

    fn list(mut self, id: u8, kind: u8, all: &[Vec<u8>]) -> Self {
        self.field(id, LIST);
        if let Ok(count @ 0..15) = u8::try_from(all.len()) {
            self.bytes.push(count << 4 | kind);
        } else {
            self.bytes.push(0xf0 | kind);
            varint(&mut self.bytes, all.len());
        }
        self.bytes.extend(all.concat());
        self
    }

    fn inner(mut self, id: u8, inner: Vec<u8>) -> Self {
        self.field(id, STRUCT);
        self.bytes.extend(inner);
        self
    }

    fn end(mut self) -> Vec<u8> {
        self.bytes.push(0);
        self.bytes
    }
}

fn varint(bytes: &mut Vec<u8>, mut number: usize) {
    while number > 0x7f {
        bytes.push(low(number) | 0x80);
        number >>= 7;
    }
    bytes.push(low(number));
}

/// Returns the lowest seven bits.
fn low(number: usize) -> u8 {
    u8::try_from(number & 0x7f).unwrap_or_default()
}

fn string(bytes: &mut Vec<u8>, text: &str) {
    varint(bytes, text.len());
    bytes.extend(text.bytes());
}

fn file(headers: &[&str], rows: &[Vec<String>]) -> Vec<u8> {
    let mut bytes = b"PAR1".to_vec();
    let (mut chunks, mut schema) = (Vec::new(), Vec::new());
    // Root: `schema`, with as many children as there are columns.
    schema.push(Thrift::default().text(4, "schema").number(5, I32, headers.len()).end());
    for (column, header) in headers.iter().enumerate() {
        // Byte array, required, UTF-8.
        let element = Thrift::default().number(1, I32, 6).number(3, I32, 0).text(4, header);
        schema.push(element.number(6, I32, 0).end());
        let mut page = Vec::new();
        for row in rows {
            let cell = row.get(column).map_or("", String::as_str);
            page.extend(u32::try_from(cell.len()).unwrap_or_default().to_le_bytes());
            page.extend(cell.bytes());
        }
        let levels = Thrift::default().number(1, I32, rows.len()).number(2, I32, 0);
        let levels = levels.number(3, I32, 3).number(4, I32, 3).end();
        let head = Thrift::default().number(1, I32, 0).number(2, I32, page.len());
        let head = head.number(3, I32, page.len()).inner(5, levels).end();
        let (start, size) = (bytes.len(), head.len() + page.len());
        bytes.extend(head);
        bytes.extend(page);
        let mut name = Vec::new();
        string(&mut name, header);
        let about = Thrift::default()
            .number(1, I32, 6)
            .list(2, I32, &[vec![0]])
            .list(3, BINARY, &[name])
            .number(4, I32, 0)
            .number(5, I64, rows.len())
            .number(6, I64, size)
            .number(7, I64, size)
            .number(9, I64, start)
            .end();
        chunks.push(Thrift::default().number(2, I64, start).inner(3, about).end());
    }
    let size = bytes.len() - 4;
    let group = Thrift::default().list(1, STRUCT, &chunks).number(2, I64, size);
    let group = group.number(3, I64, rows.len()).end();
    let footer = Thrift::default()
        .number(1, I32, 1)
        .list(2, STRUCT, &schema)
        .number(3, I64, rows.len())
        .list(4, STRUCT, &[group])
        .text(6, "export")
        .end();
    bytes.extend(&footer);
    bytes.extend(u32::try_from(footer.len()).unwrap_or_default().to_le_bytes());
    bytes.extend(b"PAR1");
    bytes
}
