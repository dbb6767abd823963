//! Workbooks: numbers as floats, zeros lost, headers over several rows, what is hidden.

use super::Trap;
use super::column::{Column, Layout};
use super::dumps::shortest;
use super::maker::Maker;
use super::people::Person;
use super::spelling::Place;
use super::truth::{Expected, Source};
use crate::leak::TestkitError;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Note, Workbook, Worksheet, XlsxError};

const COLUMNS: [Column; 6] = [
    Column::Number,
    Column::Reversed,
    Column::Absence,
    Column::Diagnosis,
    Column::Phone,
    Column::Position,
];

pub(crate) fn write(maker: &mut Maker) -> Result<(), TestkitError> {
    for (file, (board, people)) in
        maker.take_boards((maker.plan.each / 16 + 2).max(6)).into_iter().enumerate()
    {
        let unit = maker.board(board).unit.clone();
        let source = Source::new(format!("rehab/{unit}/frånvaro_{file}.xlsx"), "xlsx");
        let bytes = workbook(maker, &source, board, &people, file)?;
        maker.put(&source, &bytes)?;
    }
    if maker.has(Trap::WrongExtension)
        && let Some((board, people)) = maker.take_boards(1).pop()
    {
        let source = Source::new("rehab/lista.csv", "xlsx");
        let bytes = workbook(maker, &source, board, &people, 1)?;
        maker.put_as(&source, &bytes, Expected::Read, &[Trap::WrongExtension])?;
    }
    Ok(())
}

fn workbook(
    maker: &mut Maker,
    source: &Source,
    board: usize,
    people: &[Person],
    number: usize,
) -> Result<Vec<u8>, TestkitError> {
    let path = maker.path(&source.locator);
    let fault = |source: XlsxError| TestkitError::Workbook { path: path.clone(), source };
    // The title row names the board, wherever the file lies.
    let floats = !number.is_multiple_of(2) && maker.has(Trap::FloatCell);
    let place = if floats { Place::Digits } else { Place::Cell };
    let layout = Layout::new(&COLUMNS, place, &mut maker.random).in_folder(board);
    let mut book = Workbook::new();
    let made = ExcelDateTime::from_ymd(2026, 8, 20).map_err(fault)?;
    book.set_properties(&DocProperties::new().set_creation_datetime(&made));
    let cut = people.len() * 3 / 4;
    let parts = [("Frånvaro", people.get(..cut)), ("Arkiv", people.get(cut..))];
    for (name, people) in parts {
        let hidden = name == "Arkiv" && maker.has(Trap::Hidden);
        let sheet = book.add_worksheet();
        sheet.set_name(name).map_err(fault)?;
        sheet.set_hidden(hidden);
        head(sheet, maker.board(board).name.as_str(), &layout).map_err(fault)?;
        if maker.has(Trap::Hidden) && number % 2 == 1 {
            sheet.set_column_hidden(0).map_err(fault)?;
        }
        for (line, person) in (4_u32..).zip(people.unwrap_or_default()) {
            let (cell, mut traps) = number_cell(maker, person, place);
            traps.extend(hidden.then_some(Trap::Hidden));
            let cells = maker.row(&layout, person, source, &traps)?;
            for (column, text) in (0_u16..).zip(&cells) {
                match (&cell, column) {
                    (Some(float), 0) => sheet.write_number(line, 0, *float),
                    _ => sheet.write_string(line, column, text),
                }
                .map_err(fault)?;
            }
        }
    }
    book.save_to_buffer().map_err(fault)
}

/// Title rows, a header of two rows with merged cells, and a comment.
fn head(sheet: &mut Worksheet, board: &str, layout: &Layout) -> Result<(), XlsxError> {
    sheet.write(0, 0, "Förvaltning")?;
    sheet.write(0, 1, board)?;
    sheet.merge_range(2, 0, 2, 1, "Anställd", &Format::new())?;
    sheet.merge_range(2, 2, 2, 3, "Frånvaro", &Format::new())?;
    for (column, header) in (0_u16..).zip(&layout.headers) {
        sheet.write(3, column, *header)?;
    }
    sheet.insert_note(3, 0, &Note::new("Utan bindestreck").set_author("HR"))?;
    Ok(())
}

/// A book of floats loses the zeros that numbers begin with.
fn number_cell(maker: &mut Maker, person: &Person, place: Place) -> (Option<f64>, Vec<Trap>) {
    if place != Place::Digits {
        return (None, Vec::new());
    }
    let digits = person.identity.canonical();
    let short = shortest(person).filter(|_| maker.random.once_in(2)).unwrap_or(digits);
    let mut traps = vec![Trap::FloatCell];
    traps.extend(
        (short.starts_with('0') && maker.has(Trap::LeadingZero)).then_some(Trap::LeadingZero),
    );
    (short.parse().ok(), traps)
}
