//! What Typst is given and what it is denied.

use typst::diag::FileError;
use typst::syntax::package::PackageSpec;
use typst::syntax::{RootedPath, Source, VirtualPath, VirtualRoot};

use super::{Bytes, FONTS, LIBRARY, PagedDocument, Room, SOURCES, World, file, said};

fn room() -> Room {
    Room { main: SOURCES.notification.id(), data: Bytes::from_string("{}") }
}

#[test]
fn only_the_templates_and_the_data_can_be_read() {
    let room = room();
    assert!(room.source(SOURCES.common.id()).is_ok());
    assert!(room.file(SOURCES.data).is_ok());
    for name in ["etc/passwd", "secret.typ", "other.json"] {
        assert_eq!(room.source(file(name)).err(), Some(FileError::AccessDenied));
        assert_eq!(room.file(file(name)).err(), Some(FileError::AccessDenied));
    }
}

#[test]
fn packages_and_the_clock_are_denied() {
    let package: PackageSpec = "@preview/cetz:0.4.0".parse().unwrap();
    let path =
        RootedPath::new(VirtualRoot::Package(package), VirtualPath::new("typst.toml").unwrap());
    assert_eq!(room().file(path.intern()).err(), Some(FileError::AccessDenied));
    assert_eq!(room().today(None), None);
}

/// A room with a main file of its own.
struct Probe(Room, Source);
impl World for Probe {
    fn library(&self) -> &typst::utils::LazyHash<typst::Library> {
        &LIBRARY
    }
    fn book(&self) -> &typst::utils::LazyHash<typst::text::FontBook> {
        &FONTS.book
    }
    fn main(&self) -> typst::syntax::FileId {
        self.1.id()
    }
    fn source(&self, id: typst::syntax::FileId) -> typst::diag::FileResult<Source> {
        if id == self.1.id() { Ok(self.1.clone()) } else { self.0.source(id) }
    }
    fn file(&self, id: typst::syntax::FileId) -> typst::diag::FileResult<Bytes> {
        self.0.file(id)
    }
    fn font(&self, index: usize) -> Option<typst::text::Font> {
        self.0.font(index)
    }
    fn today(
        &self,
        offset: Option<typst::foundations::Duration>,
    ) -> Option<typst::foundations::Datetime> {
        self.0.today(offset)
    }
}

#[test]
fn words_exist_in_every_language() {
    let probe = Source::new(
        file("notification.typ"),
        r#"#import "words.typ": words
           #assert.eq(words.sv.keys(), words.en.keys())
           #assert.eq(words.sv.filing-kinds.keys(), words.en.filing-kinds.keys())
           #for language in words.values() { assert.eq(language.months.len(), 12) }"#
            .to_owned(),
    );
    let output = typst::compile::<PagedDocument>(&Probe(room(), probe)).output;
    assert!(output.is_ok(), "{}", said(&output.err().unwrap_or_default()));
}
