//! From bytes to rows and lines: one module for each format, chosen by content, never by name.
//!
//! A reader hands over what it could read, piece by piece, and returns what it could not. It never fails the run.

pub(crate) mod archive;
pub(crate) mod cells;
pub(crate) mod columnar;
pub(crate) mod csv;
pub(crate) mod decode;
pub(crate) mod document;
mod fixed;
pub(crate) mod json;
pub(crate) mod lines;
mod packed;
mod seven;
pub(crate) mod sniff;
pub(crate) mod source;
pub(crate) mod sql;
pub(crate) mod sqlite;
mod tar;
pub(crate) mod text;
mod tree;
mod values;
pub(crate) mod workbook;
pub(crate) mod xml;
pub(crate) mod zip;

use cells::Cells;
use std::io;

/// What a reader hands over.
#[derive(Clone, Copy)]
pub(crate) enum Piece<'a> {
    /// The rows that follow belong to this table; its columns where the format declares them.
    Table { name: &'a str, columns: Option<&'a [String]> },
    /// One row; `number` is the line or row in the file, counted from 1. An empty cell is an empty text.
    Row { number: u64, cells: &'a Cells },
    /// One line of running text; `offset` in bytes of the file, when the file is UTF-8 that far.
    Text { line: u64, offset: Option<u64>, text: &'a str },
    /// What a person should know of a file that was read all the same; never a value.
    Remark(&'a str),
}

/// Takes the pieces; fails only when the work folder cannot be written or the run shall stop.
pub(crate) type Push<'a> = dyn FnMut(Piece<'_>) -> io::Result<()> + 'a;

/// Something in a file that could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Unread {
    /// In plain words, with its place; never a value.
    pub(crate) what: String,
}

impl Unread {
    pub(crate) fn new(what: impl Into<String>) -> Self {
        Self { what: what.into() }
    }
}

/// How a reader ended: what it could not read, or the fault of our own side that ends the run.
pub(crate) type Outcome = io::Result<Vec<Unread>>;

/// Says that text had been encoded twice.
fn remark_repaired(count: u64, push: &mut Push<'_>) -> io::Result<()> {
    if count == 0 {
        return Ok(());
    }
    push(Piece::Remark(&format!("{count} signs had been encoded twice and were put right")))
}

#[cfg(test)]
pub(crate) mod tests;
