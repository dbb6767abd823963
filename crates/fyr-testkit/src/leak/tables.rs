//! A customer's own files: CSV in two dialects, and workbooks.

use super::{Leak, TestkitError};
use crate::csv::row;
use crate::numbers::mistyped;
use crate::world::Person;
use encoding_rs::WINDOWS_1252;
use fyr_core::identifier::IdNumber;
use fyr_core::vocabulary::DataCategory::{
    self, ContactEmail, ContactPhone, Employment, Health, HomeAddress, IdNumber as Number, Name,
};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, XlsxError};

/// What a row of the CSV files holds.
const PERSONNEL: [DataCategory; 6] =
    [Number, Name, ContactEmail, ContactPhone, HomeAddress, Employment];

/// `export/<unit>/personal.csv`: windows-1252, `;`, the manager's address in every row.
pub(super) fn cp1252(leak: &mut Leak<'_>, board: usize) -> Result<(), TestkitError> {
    let file = format!("export/{}/personal.csv", leak.board(board).unit);
    let text = personnel(leak, board, &file, ';').replace('\n', "\r\n");
    let text = text.replace(['\u{2013}', '\u{a0}'], "-");
    leak.put(&file, &WINDOWS_1252.encode(&text).0)
}

/// `export/<unit>_personal.csv`: UTF-8 with byte order mark, `,`, notes of several lines.
pub(super) fn utf8(leak: &mut Leak<'_>, board: usize) -> Result<(), TestkitError> {
    let file = format!("export/{}_personal.csv", leak.board(board).unit);
    let text = format!("\u{feff}{}", personnel(leak, board, &file, ','));
    leak.put(&file, text.as_bytes())
}

pub(super) fn personnel(leak: &mut Leak<'_>, board: usize, file: &str, delimiter: char) -> String {
    let header = [
        "Anstnr",
        "Personnr",
        "Förnamn",
        "Efternamn",
        "E-post",
        "Mobil",
        "Utdelningsadress",
        "Postnr",
        "Ort",
        "Befattning",
        "Slutdatum",
        "Skyddade personuppgifter",
        "Chef e-post",
        "Anteckning",
        "Ändrad",
    ];
    let mut text = row(header, delimiter);
    let manager = format!("chef@{}", leak.board(board).domain);
    for (index, person) in leak.people_of(board) {
        let number = leak.written(&person.number);
        text += &row(cells(leak, person, &number, &manager), delimiter);
        leak.note(index, file, Some(board), &PERSONNEL);
        if leak.random.once_in(60) {
            // The same person once more, with a mistyped number.
            let wrong = mistyped(&person.number);
            text += &row(cells(leak, person, &wrong, &manager), delimiter);
            leak.truth.near_misses.push(wrong);
        }
    }
    text
}

fn cells(leak: &mut Leak<'_>, person: &Person, number: &str, manager: &str) -> [String; 15] {
    let flagged = person.protection.is_some_and(|it| it.flagged);
    let note = match leak.random.below(6) {
        0 => "Ringde, återkommer.\nSe \"ärende\" i systemet; bevakas, v. 35",
        1 => "Tillfällig adress, se löneunderlag",
        _ => "",
    };
    let changed = format!(
        "2025{:02}{:02}{:02}{:02}",
        leak.random.below(9) + 1,
        leak.random.below(28) + 1,
        leak.random.below(24),
        leak.random.below(60)
    );
    [
        person.employee.to_string(),
        number.to_owned(),
        person.first.to_owned(),
        person.last.to_owned(),
        person.email.clone(),
        person.phone.clone(),
        if flagged { "Skyddad adress".to_owned() } else { person.street.clone() },
        if flagged { String::new() } else { person.postal_code.clone() },
        if flagged { String::new() } else { person.town.to_owned() },
        person.title.to_owned(),
        person.ended.map_or_else(String::new, |it| it.to_string()),
        if flagged { "J" } else { "N" }.to_owned(),
        manager.to_owned(),
        note.to_owned(),
        changed,
    ]
}

/// `rehab/<unit>.xlsx`: title rows above the header, numbers as floats, a second sheet that is hidden.
pub(super) fn workbook(leak: &mut Leak<'_>, board: usize) -> Result<(), TestkitError> {
    let organisation = leak.board(board);
    let file = format!("rehab/{}.xlsx", organisation.unit);
    let path = leak.out.join(&file);
    let fault = |source: XlsxError| TestkitError::Workbook { path: path.clone(), source };
    let mut book = Workbook::new();
    let made = ExcelDateTime::from_ymd(2025, 8, 20).map_err(fault)?;
    book.set_properties(&DocProperties::new().set_creation_datetime(&made));
    let people = leak.people_of(board);
    let hidden_from = people.len() - people.len() / 10;
    let parts = [("Frånvaro", people.get(..hidden_from)), ("Arkiv", people.get(hidden_from..))];
    for (name, people) in parts {
        let sheet = book.add_worksheet();
        sheet.set_name(name).map_err(fault)?;
        sheet.set_hidden(name == "Arkiv");
        sheet.write(0, 0, "Förvaltning").map_err(fault)?;
        sheet.write(0, 1, &organisation.name).map_err(fault)?;
        for (column, header) in (0..).zip(["Pnr", "Namn", "Från", "Diagnos", "Anteckning"]) {
            sheet.write(2, column, header).map_err(fault)?;
        }
        for (line, (index, person)) in (3..).zip(people.unwrap_or_default()) {
            let number = leak.as_cell(&person.number);
            sheet.write(line, 0, number).map_err(fault)?;
            sheet.write(line, 1, format!("{}, {}", person.last, person.first)).map_err(fault)?;
            let day = u8::try_from(leak.random.below(28)).unwrap_or_default() + 1;
            let day = ExcelDateTime::from_ymd(2025, 3, day).map_err(fault)?;
            sheet.write(line, 2, &day).map_err(fault)?;
            sheet.write(line, 3, *leak.random.one(&["F43.8A", "J06.9", "M54.5"])).map_err(fault)?;
            sheet.write(line, 4, "Plan finns").map_err(fault)?;
            leak.note(*index, &file, Some(board), &[Number, Name, Health]);
        }
    }
    let bytes = book.save_to_buffer().map_err(fault)?;
    leak.put(&file, &bytes)
}

impl Leak<'_> {
    /// A number as a spreadsheet keeps it: a float, sometimes without century and so without leading zeros.
    fn as_cell(&mut self, number: &IdNumber) -> f64 {
        let digits = number.digits();
        let short = digits.get(2..).unwrap_or_default();
        let read = IdNumber::parse(short, self.world.spec.as_of);
        let known = read.is_ok_and(|read| read.number == *number);
        let kept = if known && self.random.once_in(3) { short } else { &digits };
        kept.parse().unwrap_or_default()
    }
}
