//! Delimited text: exports of the systems, in the dialects and encodings they have.

use super::column::{Column, Layout};
use super::identity::FOREIGN;
use super::maker::{Kept, Maker};
use super::people::Person;
use super::spelling::{self, Place};
use super::truth::{Mention, Source};
use super::{Trap, identity::Identity};
use crate::csv::row;
use crate::leak::TestkitError;
use crate::numbers::organisation;
use encoding_rs::WINDOWS_1252;
use fyr_core::vocabulary::DataCategory;

/// The columns of a register of personnel.
pub(crate) const PERSONNEL: [Column; 15] = [
    Column::Employee,
    Column::Number,
    Column::First,
    Column::Last,
    Column::WorkEmail,
    Column::Phone,
    Column::Street,
    Column::PostalCode,
    Column::Town,
    Column::Title,
    Column::Ended,
    Column::Flagged,
    Column::Manager,
    Column::Note,
    Column::Changed,
];

const SENSITIVE: [&[Column]; 3] = [
    &[
        Column::Number,
        Column::Full,
        Column::Ethnicity,
        Column::Religion,
        Column::Party,
        Column::Orientation,
        Column::UnionOf,
    ],
    &[
        Column::Number,
        Column::Reversed,
        Column::Crime,
        Column::Support,
        Column::Fingerprint,
        Column::Position,
        Column::Photo,
    ],
    &[
        Column::Number,
        Column::Full,
        Column::WorkEmail,
        Column::Password,
        Column::Card,
        Column::Iban,
        Column::BirthDate,
        Column::OrderId,
    ],
];

/// How text becomes bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Encoding {
    Utf8,
    /// With byte order mark.
    Utf8Marked,
    Windows1252,
    Utf16,
    /// With byte order mark.
    Utf16Marked,
    /// UTF-8 that was taken for windows-1252 and written as UTF-8.
    Mojibake,
    /// Every second line in windows-1252, the others in UTF-8.
    Mixed,
}

/// Encodes text.
pub(crate) fn encode(text: &str, encoding: Encoding) -> Vec<u8> {
    match encoding {
        Encoding::Utf8 => text.as_bytes().to_vec(),
        Encoding::Utf8Marked => format!("\u{feff}{text}").into_bytes(),
        Encoding::Windows1252 => WINDOWS_1252.encode(text).0.into_owned(),
        Encoding::Utf16 => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        Encoding::Utf16Marked => {
            format!("\u{feff}{text}").encode_utf16().flat_map(u16::to_le_bytes).collect()
        }
        Encoding::Mojibake => {
            WINDOWS_1252.decode_without_bom_handling(text.as_bytes()).0.into_owned().into_bytes()
        }
        Encoding::Mixed => text
            .split_inclusive('\n')
            .enumerate()
            .flat_map(|(line, text)| {
                let narrow = line % 2 == 1;
                encode(text, if narrow { Encoding::Windows1252 } else { Encoding::Utf8 })
            })
            .collect(),
    }
}

/// Makes a table with a header row; notes everyone in it.
pub(crate) fn table(
    maker: &mut Maker,
    layout: &Layout,
    people: &[Person],
    source: &Source,
    delimiter: char,
    traps: &[Trap],
) -> Result<String, TestkitError> {
    let mut text = row(&layout.headers, delimiter);
    for person in people {
        text += &row(maker.row(layout, person, source, traps)?, delimiter);
    }
    Ok(text)
}

pub(crate) fn write(maker: &mut Maker) -> Result<(), TestkitError> {
    personnel(maker)?;
    encodings(maker)?;
    sensitive(maker)?;
    kinds(maker)?;
    unnumbered(maker)?;
    children(maker)?;
    sole_traders(maker)?;
    unlabelled(maker)
}

/// `export/<unit>/personal.csv`: windows-1252, `;`, one for each board, with mistyped copies of some rows.
fn personnel(maker: &mut Maker) -> Result<(), TestkitError> {
    for (board, people) in maker.take_boards((maker.plan.each / 16 + 1).max(4)) {
        let unit = maker.board(board).unit.clone();
        let place = maker.kept.len();
        let source = Source::new(format!("export/{unit}/personal_{place}.csv"), "csv");
        let layout = Layout::new(&PERSONNEL, Place::NarrowCell, &mut maker.random).in_folder(board);
        let mut text = row(&layout.headers, ';');
        for (line, person) in people.iter().enumerate() {
            let cells = maker.row(&layout, person, &source, &[])?;
            text += &row(&cells, ';');
            if let (true, Identity::Swedish(number)) =
                (line % 9 == 4 && maker.has(Trap::Mistyped), &person.identity)
            {
                let wrong = spelling::mistyped(number);
                let mut cells = cells.clone();
                if let Some(cell) = cells.get_mut(1) {
                    cell.clone_from(&wrong);
                }
                text += &row(&cells, ';');
                maker.truth.lookalike(&wrong, &source, Trap::Mistyped)?;
            }
        }
        let bytes = encode(&text.replace('\n', "\r\n"), Encoding::Windows1252);
        maker.put(&source, &bytes)?;
        maker.kept.push(Kept { board, layout, people, bytes });
    }
    Ok(())
}

/// The same kind of table in other encodings and dialects.
fn encodings(maker: &mut Maker) -> Result<(), TestkitError> {
    let columns = [
        Column::Number,
        Column::Full,
        Column::Address,
        Column::Salary,
        Column::Account,
        Column::Unit,
        Column::Inactive,
        Column::Title,
    ];
    let kinds = [
        ("lön/lön_utf8.csv", ',', Encoding::Utf8Marked, None),
        ("lön/lön_sep.csv", ';', Encoding::Utf8, None),
        ("lön/lön_rör.txt", '|', Encoding::Utf8, None),
        ("lön/lön_u16.tsv", '\t', Encoding::Utf16Marked, Some(Trap::Utf16)),
        ("lön/lön_u16_utan.csv", ';', Encoding::Utf16, Some(Trap::Utf16)),
        ("lön/lön_moji.csv", ';', Encoding::Mojibake, Some(Trap::Mojibake)),
        ("lön/lön_blandad.csv", ';', Encoding::Mixed, Some(Trap::MixedEncoding)),
    ];
    for (locator, delimiter, encoding, trap) in kinds {
        if trap.is_some_and(|it| !maker.has(it)) {
            continue;
        }
        let wide =
            matches!(encoding, Encoding::Utf8 | Encoding::Utf8Marked | Encoding::Utf16Marked);
        let place = if wide { Place::Cell } else { Place::NarrowCell };
        let layout = Layout::new(&columns, place, &mut maker.random);
        let people = maker.take(maker.plan.each);
        let source = Source::new(locator, "csv");
        let traps: Vec<Trap> = trap.into_iter().collect();
        let mut text = table(maker, &layout, &people, &source, delimiter, &traps)?;
        if locator.ends_with("sep.csv") {
            text = format!("sep=;\n{text}");
        }
        maker.put(&source, &encode(&text, encoding))?;
    }
    Ok(())
}

fn sensitive(maker: &mut Maker) -> Result<(), TestkitError> {
    for (place, columns) in SENSITIVE.iter().enumerate() {
        // Three files of each, so that each column is met under several names.
        for copy in 0..3 {
            let layout = Layout::new(columns, Place::Cell, &mut maker.random);
            let source = Source::new(format!("register/uttag_{place}{copy}.csv"), "csv");
            let people = maker.take(maker.plan.each / 2);
            let text = table(maker, &layout, &people, &source, ';', &[])?;
            maker.put(&source, text.as_bytes())?;
        }
    }
    Ok(())
}

/// People with numbers that are not the common ones, and pairs that must not become one.
fn kinds(maker: &mut Maker) -> Result<(), TestkitError> {
    let some = maker.plan.each / 3 + 1;
    let named = [Column::Number, Column::Full, Column::Address, Column::Phone, Column::WorkEmail];
    let pairs = maker.pairs(some.min(190));
    let layout = Layout::new(&named, Place::Cell, &mut maker.random);
    let source = Source::new("register/hushåll.csv", "csv");
    let text = table(maker, &layout, &pairs, &source, ';', &[])?;
    maker.put(&source, text.as_bytes())?;

    let people = maker.coordination(some.min(200));
    let source = Source::new("register/samordning.csv", "csv");
    let text = table(maker, &layout, &people, &source, ',', &[])?;
    maker.put(&source, text.as_bytes())?;

    if maker.has(Trap::Reserve) {
        let mut layout = Layout::new(
            &[Column::Number, Column::Full, Column::Diagnosis],
            Place::Cell,
            &mut maker.random,
        );
        if let Some(header) = layout.headers.first_mut() {
            *header = "Reservnummer";
        }
        let people = maker.reserve(some);
        let source = Source::new("vård/reservnummer.csv", "csv");
        let text = table(maker, &layout, &people, &source, ';', &[])?;
        maker.put(&source, text.as_bytes())?;
    }
    if maker.has(Trap::Foreign) {
        foreign(maker, some)?;
    }
    Ok(())
}

fn foreign(maker: &mut Maker, count: usize) -> Result<(), TestkitError> {
    let headers = ["Fødselsnummer", "CPR-nummer", "Henkilötunnus", "Isikukood", "PESEL"];
    for (place, (id_type, header)) in FOREIGN.into_iter().zip(headers).enumerate() {
        let columns = [Column::Number, Column::Full, Column::WorkEmail, Column::Title];
        let mut layout = Layout::new(&columns, Place::Cell, &mut maker.random);
        if let Some(first) = layout.headers.first_mut() {
            *first = header;
        }
        let people = maker.foreign(place, count);
        let source = Source::new(format!("utland/{id_type}.csv"), "csv");
        let text = table(maker, &layout, &people, &source, ';', &[])?;
        maker.put(&source, text.as_bytes())?;
    }
    Ok(())
}

/// Names and addresses without numbers, and rows that share a placeholder for a number.
fn unnumbered(maker: &mut Maker) -> Result<(), TestkitError> {
    let lists: [(&str, &[Column]); 2] = [
        ("utskick/nyhetsbrev.csv", &[Column::Full, Column::PrivateEmail]),
        ("utskick/kontakter.csv", &[Column::Reversed, Column::WorkEmail, Column::Phone]),
    ];
    for (locator, columns) in lists {
        let layout = Layout::new(columns, Place::Cell, &mut maker.random);
        let people = maker.unnumbered(maker.plan.each);
        let source = Source::new(locator, "csv");
        let text = table(maker, &layout, &people, &source, ',', &[])?;
        maker.put(&source, text.as_bytes())?;
    }
    if maker.has(Trap::Placeholder) {
        let people = maker.unnumbered(maker.plan.each / 2);
        let source = Source::new("test/konton.csv", "csv");
        let columns = [Column::Full, Column::WorkEmail];
        let layout = Layout::new(&columns, Place::Cell, &mut maker.random);
        let mut text = row(["personnr", "namn", "epost"], ';');
        for person in &people {
            let cells = maker.row(&layout, person, &source, &[Trap::Placeholder])?;
            text += &row(std::iter::once("19121212-1212".to_owned()).chain(cells), ';');
        }
        maker.truth.lookalike("191212121212", &source, Trap::Placeholder)?;
        maker.put(&source, text.as_bytes())?;
    }
    Ok(())
}

/// `skola/<unit>_elever.csv`.
fn children(maker: &mut Maker) -> Result<(), TestkitError> {
    let columns = [
        Column::Number,
        Column::First,
        Column::Last,
        Column::BirthDate,
        Column::School,
        Column::Grade,
        Column::RelativeName,
        Column::RelativePhone,
        Column::Flagged,
        Column::Street,
    ];
    for file in 0..3 {
        let board = maker.random.below(maker.boards.len());
        let unit = maker.board(board).unit.clone();
        let layout = Layout::new(&columns, Place::Cell, &mut maker.random).in_folder(board);
        let people = maker.children(maker.plan.each / 2);
        let source = Source::new(format!("skola/{unit}/elever_{file}.csv"), "csv");
        let text = table(maker, &layout, &people, &source, ';', &[])?;
        maker.put(&source, text.as_bytes())?;
    }
    Ok(())
}

/// Suppliers, some of which are people with their own number as organisation number.
fn sole_traders(maker: &mut Maker) -> Result<(), TestkitError> {
    let source = Source::new("ekonomi/leverantörer.csv", "csv");
    let mut text = row(["Organisationsnummer", "Leverantör", "Bankgiro", "Ort"], ';');
    for line in 0..maker.plan.each {
        let giro = format!("{:03}-{:04}", 100 + line % 900, 1_000 + line);
        if line % 6 != 3 || !maker.has(Trap::SoleTrader) {
            let number = organisation(559_900_000 + line as u64).hyphenated();
            text +=
                &row([number.as_str(), &format!("Exempelbolaget {line} AB"), &giro, "Kil"], ';');
            continue;
        }
        let Some(person) = maker.take(1).pop() else { continue };
        let short = spelling::shortest(match &person.identity {
            Identity::Swedish(number) => number,
            Identity::Reserve(_) | Identity::Foreign(..) | Identity::None => continue,
        });
        let (date, last) = short.split_at(short.len() - 4);
        let cells = [format!("{date}-{last}"), person.full_name(), giro, "Kil".to_owned()];
        text += &row(&cells, ';');
        let found = [DataCategory::IdNumber, DataCategory::Name, DataCategory::HomeAddress];
        let mut mention = Mention::new(&found);
        mention.traps.insert(Trap::SoleTrader);
        maker.note(&person, &source, mention)?;
    }
    maker.put(&source, text.as_bytes())
}

/// A table without header: the column of numbers is known by its numbers alone.
fn unlabelled(maker: &mut Maker) -> Result<(), TestkitError> {
    let layout =
        Layout::new(&[Column::Number, Column::WorkEmail], Place::Digits, &mut maker.random);
    let people = maker.take(maker.plan.each.max(32));
    let source = Source::new("export/utan_rubrik.csv", "csv_without_header");
    let text = table(maker, &layout, &people, &source, ';', &[])?;
    let body = text.split_once('\n').map_or("", |it| it.1);
    maker.put(&source, body.as_bytes())
}

/// `export/<unit>_personal.csv`: three tenths of everyone who is in no other file.
pub(crate) fn write_bulk(maker: &mut Maker) -> Result<(), TestkitError> {
    let places = maker.take_share(300);
    for board in 0..maker.boards.len() {
        let unit = maker.board(board).unit.clone();
        let source = Source::new(format!("export/{unit}_personal.csv"), "csv");
        let runs: Vec<usize> = (places.clone())
            .step_by(super::people::RUN)
            .filter(|place| maker.people.board_of(*place) == board)
            .collect();
        if runs.is_empty() {
            continue;
        }
        let layout = Layout::new(&PERSONNEL, Place::Cell, &mut maker.random).in_folder(board);
        let mut output = maker.create(&source)?;
        output.write(row(&layout.headers, ',').as_bytes())?;
        for first in runs {
            for place in first..first + super::people::RUN {
                let person = maker.people.person(super::people::Key::Common(place));
                let cells = maker.row(&layout, &person, &source, &[])?;
                output.write(row(cells, ',').as_bytes())?;
            }
        }
        output.close()?;
    }
    Ok(())
}
