//! Archives in archives.

use super::binary::{Entry, archive, gzip, tar};
use super::column::Layout;
use super::maker::Maker;
use super::sentences::{KINDS, note};
use super::spelling::Place;
use super::tables::{PERSONNEL, table};
use super::truth::Source;
use crate::leak::TestkitError;

pub(crate) fn write(maker: &mut Maker) -> Result<(), TestkitError> {
    nested_zip(maker)?;
    tape(maker)?;
    plain_gzip(maker)
}

/// `backup/natt.zip`: a table in an archive in an archive, in the folder of a board.
fn nested_zip(maker: &mut Maker) -> Result<(), TestkitError> {
    let mut files = Vec::new();
    for (board, people) in maker.take_boards(3) {
        let unit = maker.board(board).unit.clone();
        let name = format!("{unit}/personal_{}.csv", files.len());
        let source = Source::new(format!("backup/natt.zip!/inre.zip!/{name}"), "zip");
        let layout = Layout::new(&PERSONNEL, Place::Cell, &mut maker.random).in_folder(board);
        files.push((name, table(maker, &layout, &people, &source, '\t', &[])?));
        maker.truth.file(&source, super::truth::Expected::Read, &[])?;
    }
    let files: Vec<(&str, &str)> = files.iter().map(|it| (it.0.as_str(), it.1.as_str())).collect();
    let inner = archive(&files)?;
    let outer = archive(&[("inre.zip", inner), ("läsmig.txt", b"Inget att se.\n".to_vec())])?;
    maker.put(&Source::new("backup/natt.zip", "zip"), &outer)
}

/// `backup/veckan.tar.gz`: notes and a table.
fn tape(maker: &mut Maker) -> Result<(), TestkitError> {
    let mut files = Vec::new();
    for number in 0..maker.plan.each / 4 {
        let name = format!("akter/akt_{number}.txt");
        let source = Source::new(format!("backup/veckan.tar.gz!/veckan.tar!/{name}"), "tar_gz");
        let text = note(maker, number % KINDS, &source, Place::Text, None, &[])?;
        files.push((name, format!("{}\n{}\n", text.title, text.paragraphs.join("\n"))));
    }
    let entries: Vec<Entry<'_>> =
        files.iter().map(|(name, text)| Entry::File(name, text.as_bytes())).collect();
    let bytes = gzip("veckan.tar", &tar(&entries))?;
    maker.put(&Source::new("backup/veckan.tar.gz", "tar_gz"), &bytes)
}

/// `backup/lista.csv.gz`.
fn plain_gzip(maker: &mut Maker) -> Result<(), TestkitError> {
    let source = Source::new("backup/lista.csv.gz!/lista.csv", "gz");
    let layout = Layout::new(&PERSONNEL, Place::Cell, &mut maker.random);
    let people = maker.take(maker.plan.each / 2);
    let text = table(maker, &layout, &people, &source, ';', &[])?;
    let bytes = gzip("lista.csv", text.as_bytes())?;
    maker.put(&Source::new("backup/lista.csv.gz", "gz"), &bytes)
}
