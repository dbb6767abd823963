//! Copies: byte for byte, in another encoding, in part, and old ones.

use super::Trap;
use super::binary::archive;
use super::column::{Column, Layout};
use super::maker::{Kept, Maker};
use super::people::Person;
use super::spelling::Place;
use super::tables::{Encoding, encode, table};
use super::truth::{Expected, Source};
use crate::csv::row;
use crate::leak::TestkitError;
use crate::names::{PLACES, STREETS};
use encoding_rs::WINDOWS_1252;

pub(crate) fn write(maker: &mut Maker) -> Result<(), TestkitError> {
    let kept = std::mem::take(&mut maker.kept);
    if let Some(kept) = kept.first().filter(|_| maker.has(Trap::ByteCopy)) {
        same_bytes(maker, kept)?;
    }
    if let Some(kept) = kept.get(1).filter(|_| maker.has(Trap::EncodedCopy)) {
        other_encoding(maker, kept)?;
    }
    if let Some(kept) = kept.get(2).filter(|_| maker.has(Trap::SubsetCopy)) {
        subset(maker, kept)?;
    }
    if let Some(kept) = kept.get(3).or(kept.first()).filter(|_| maker.has(Trap::StaleCopy)) {
        stale(maker, kept)?;
    }
    Ok(())
}

/// Notes that everyone of a table is in a copy as in the first.
fn again(maker: &mut Maker, kept: &Kept, source: &Source, trap: Trap) -> Result<(), TestkitError> {
    for person in &kept.people {
        // The layout tells what a row says; cells that chance left empty are made up for by the first file.
        let row = kept.layout.row(person, kept.board, &maker.boards, &mut maker.random);
        let mut mention = row.mention;
        mention.found.retain(|it| {
            use fyr_core::vocabulary::DataCategory::{ContactPhone, IdNumber, Name};
            matches!(it, IdNumber | Name) || *it != ContactPhone
        });
        mention.traps = std::iter::once(trap).collect();
        maker.note(person, source, mention)?;
    }
    Ok(())
}

/// The same bytes in the folder of the same board, and in another's: both are concerned.
fn same_bytes(maker: &mut Maker, kept: &Kept) -> Result<(), TestkitError> {
    let unit = maker.board(kept.board).unit.clone();
    let source = Source::new(format!("kopior/{unit}/personal.csv"), "csv");
    again(maker, kept, &source, Trap::ByteCopy)?;
    maker.put_as(&source, &kept.bytes, Expected::Read, &[Trap::ByteCopy])?;
    let other = (kept.board + 1) % maker.boards.len();
    let unit = maker.board(other).unit.clone();
    let source = Source::new(format!("kopior/{unit}/personal.csv"), "csv");
    let moved = Kept { layout: kept.layout.clone().in_folder(other), board: other, ..kept.clone() };
    again(maker, &moved, &source, Trap::ByteCopy)?;
    maker.put_as(&source, &kept.bytes, Expected::Read, &[Trap::ByteCopy])
}

fn other_encoding(maker: &mut Maker, kept: &Kept) -> Result<(), TestkitError> {
    let unit = maker.board(kept.board).unit.clone();
    let source = Source::new(format!("kopior/{unit}/personal_utf16.csv"), "csv");
    again(maker, kept, &source, Trap::EncodedCopy)?;
    let text = WINDOWS_1252.decode_without_bom_handling(&kept.bytes).0.into_owned();
    let bytes = encode(&text, Encoding::Utf16Marked);
    maker.put_as(&source, &bytes, Expected::Read, &[Trap::EncodedCopy])
}

/// Some columns of some rows.
fn subset(maker: &mut Maker, kept: &Kept) -> Result<(), TestkitError> {
    let unit = maker.board(kept.board).unit.clone();
    let source = Source::new(format!("kopior/{unit}/urval.csv"), "csv");
    let columns = [Column::Number, Column::Last, Column::First];
    let layout = Layout::new(&columns, Place::Cell, &mut maker.random).in_folder(kept.board);
    let people = kept.people.get(..kept.people.len() / 2).unwrap_or_default();
    let text = table(maker, &layout, people, &source, ';', &[Trap::SubsetCopy])?;
    maker.put_as(&source, text.as_bytes(), Expected::Read, &[Trap::SubsetCopy])
}

/// `backup/2021/…`: as it was, with other addresses and last names, and those employed who have left.
fn stale(maker: &mut Maker, kept: &Kept) -> Result<(), TestkitError> {
    let unit = maker.board(kept.board).unit.clone();
    let name = format!("2021/{unit}/personal_2021.csv");
    let mut source = Source::new(format!("backup/2021.zip!/{name}"), "zip");
    source.copied = "2021-03-01";
    let columns = [
        Column::Number,
        Column::First,
        Column::Last,
        Column::WorkEmail,
        Column::Street,
        Column::Title,
        Column::Inactive,
    ];
    let layout = Layout::new(&columns, Place::Cell, &mut maker.random).in_folder(kept.board);
    let mut text = row(&layout.headers, ';');
    for person in &kept.people {
        let mut traps = vec![Trap::StaleCopy];
        let last = person.last_before.unwrap_or(person.last);
        if person.last_before.is_some() && maker.has(Trap::NameChange) {
            traps.push(Trap::NameChange);
        }
        let street = format!("{} {}", maker.random.one(STREETS), maker.random.below(99) + 1);
        let before = Person {
            last,
            street,
            town: PLACES.first().copied().unwrap_or_default(),
            ended: None,
            ..person.clone()
        };
        text += &row(maker.row(&layout, &before, &source, &traps)?, ';');
    }
    maker.truth.file(&source, Expected::Read, &[Trap::StaleCopy])?;
    let bytes = archive(&[(name.as_str(), text.as_str())])?;
    maker.put(&Source::new("backup/2021.zip", "zip"), &bytes)
}
