//! Columns: what they are called, what their cells say, and what that is of a person.

use super::headers::DESCRIBED;
use super::people::{Flag, Person};
use super::spelling::{self, Place};
use super::truth::{Mention, Said};
use super::{Trap, identity::Identity};
use crate::random::Random;
use crate::world::Organisation;
use fyr_core::vocabulary::DataCategory::{self, self as Of};

/// A column of a table, key of an object, or element of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Column {
    Row,
    Employee,
    Number,
    First,
    Last,
    Full,
    /// Last name, comma, first name.
    Reversed,
    WorkEmail,
    PrivateEmail,
    Phone,
    Street,
    PostalCode,
    Town,
    /// Street, postal code and town in one cell.
    Address,
    BirthDate,
    Title,
    Ended,
    Inactive,
    Active,
    Status,
    Flagged,
    Manager,
    Note,
    Changed,
    Tenant,
    OrgNumber,
    Unit,
    Diagnosis,
    Absence,
    Salary,
    Account,
    Iban,
    Card,
    Password,
    UnionOf,
    Ethnicity,
    Religion,
    Party,
    Orientation,
    Fingerprint,
    Crime,
    Support,
    School,
    Grade,
    Position,
    Photo,
    RelativeName,
    RelativePhone,
    Reference,
    OrderId,
}

/// How flags are written.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Words(pub(crate) &'static str, pub(crate) &'static str);

/// The columns of a table.
#[derive(Debug, Clone)]
pub(crate) struct Layout {
    pub(crate) columns: Vec<Column>,
    pub(crate) headers: Vec<&'static str>,
    pub(crate) place: Place,
    pub(crate) words: Words,
    /// Whose folder or name the file carries.
    pub(crate) folder: Option<usize>,
}

/// A row with what it says of the person.
pub(crate) struct Row {
    pub(crate) cells: Vec<String>,
    pub(crate) mention: Mention,
}

impl Layout {
    /// Names the columns, each in one of the ways that systems have.
    pub(crate) fn new(columns: &[Column], place: Place, random: &mut Random) -> Self {
        let headers = columns.iter().map(|it| *random.one::<&str>(it.described().0)).collect();
        let words = *random.one(&[
            Words("J", "N"),
            Words("1", "0"),
            Words("Ja", "Nej"),
            Words("true", "false"),
            Words("JA", "NEJ"),
        ]);
        Self { columns: columns.to_vec(), headers, place, words, folder: None }
    }

    pub(crate) fn in_folder(self, board: usize) -> Self {
        Self { folder: Some(board), ..self }
    }

    fn has(&self, column: Column) -> bool {
        self.columns.contains(&column)
    }

    /// Returns a person's row as material of `board`.
    pub(crate) fn row(
        &self,
        person: &Person,
        board: usize,
        boards: &[Organisation],
        random: &mut Random,
    ) -> Row {
        let mut mention = Mention::new(&[]);
        let mut cells = Vec::with_capacity(self.columns.len());
        for column in &self.columns {
            let cell = self.cell(*column, person, boards.get(board), random, &mut mention);
            if !cell.is_empty() {
                mention.found.extend(column.described().1);
            }
            cells.push(cell);
        }
        self.whole(person, board, &mut mention);
        Row { cells, mention }
    }

    /// Notes what follows from more than one column.
    fn whole(&self, person: &Person, board: usize, mention: &mut Mention) {
        if mention.flagged {
            mention.found.remove(&Of::HomeAddress);
            mention.found.insert(Of::ProtectedIdentity);
        }
        let named =
            [Column::Tenant, Column::OrgNumber, Column::Unit].iter().any(|it| self.has(*it));
        let by_email = self.has(Column::WorkEmail).then_some(person.board);
        let board = if named { Some(board) } else { self.folder.or(by_email) };
        mention.boards.extend(board);
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "the other columns are told by `plain`")]
    fn cell(
        &self,
        column: Column,
        person: &Person,
        board: Option<&Organisation>,
        random: &mut Random,
        mention: &mut Mention,
    ) -> String {
        let hidden = person.is_flagged();
        let of_board = |cell: fn(&Organisation) -> String| board.map_or_else(String::new, cell);
        if [Column::Street, Column::Address].contains(&column) && hidden {
            mention.flagged = true;
            return "Skyddad adress".to_owned();
        }
        let may_be_empty = [Column::Phone, Column::PrivateEmail].contains(&column);
        if may_be_empty && person.identity != Identity::None && random.once_in(12)
            || column.is_rare() && random.once_in(6)
            || hidden && [Column::PostalCode, Column::Town].contains(&column)
        {
            return String::new();
        }
        if let Some((cell, said)) = self.employment(column, person) {
            // A flag says more than a date that is not there.
            if mention.said == Said::Nothing || said != Said::NoEnd {
                mention.said = said;
            }
            return cell;
        }
        match column {
            Column::Number => self.number(person, random, mention),
            Column::Flagged => {
                mention.flagged |= hidden;
                self.word(person.protection.is_some_and(|(_, flag)| flag == Flag::Set))
            }
            Column::Manager => {
                mention.traps.insert(Trap::SharedManager);
                of_board(|it| format!("chef@{}", it.domain))
            }
            Column::Tenant => of_board(|it| it.key.clone()),
            Column::OrgNumber => of_board(|it| it.org_number.hyphenated()),
            Column::Unit => of_board(|it| it.unit.clone()),
            _ => plain(column, person, random),
        }
    }

    fn number(&self, person: &Person, random: &mut Random, mention: &mut Mention) -> String {
        match &person.identity {
            Identity::Swedish(number) => {
                let written = spelling::write(number, self.place, random);
                mention.traps.extend(written.traps);
                written.text
            }
            identity @ (Identity::Reserve(_) | Identity::Foreign(..) | Identity::None) => {
                identity.canonical()
            }
        }
    }

    fn word(&self, set: bool) -> String {
        if set { self.words.0 } else { self.words.1 }.to_owned()
    }

    /// Returns the cell of a column that tells of the employment, and what it says.
    fn employment(&self, column: Column, person: &Person) -> Option<(String, Said)> {
        let ended = person.ended.is_some();
        let said = if ended { Said::Former } else { Said::Current };
        let cell = if column == Column::Inactive {
            self.word(ended)
        } else if column == Column::Active {
            self.word(!ended)
        } else if column == Column::Status {
            if ended { "Avslutad" } else { "Pågående" }.to_owned()
        } else if column == Column::Ended {
            let Some(day) = person.ended else { return Some((String::new(), Said::NoEnd)) };
            day.to_string()
        } else {
            return None;
        };
        Some((cell, said))
    }
}

/// Returns the cell of a column that holds the same in every table.
#[expect(clippy::wildcard_enum_match_arm, reason = "the other columns are told by `Layout::cell`")]
fn plain(column: Column, person: &Person, random: &mut Random) -> String {
    let one = |random: &mut Random, all: &[&str]| (*random.one(all)).to_owned();
    match column {
        Column::First => person.first.to_owned(),
        Column::Last => person.last.to_owned(),
        Column::Full => person.full_name(),
        Column::Reversed => format!("{}, {}", person.last, person.first),
        Column::Employee => person.employee.to_string(),
        Column::WorkEmail => person.work_email.clone(),
        Column::PrivateEmail => person.private_email.clone(),
        Column::Phone => person.phone.clone(),
        Column::Street => person.street.clone(),
        Column::PostalCode => person.postal_code.clone(),
        Column::Town => person.town.to_owned(),
        Column::Address => person.address(),
        Column::Title => person.title.to_owned(),
        Column::BirthDate => person.born.map_or_else(String::new, |day| day.to_string()),
        Column::Diagnosis => one(random, &["F43.8A", "J06.9", "M54.5", "F32.1 Depression"]),
        Column::Absence => one(random, &["Sjukskriven 50 %", "Sjukfrånvaro", "Rehabilitering"]),
        Column::Salary => (24_000 + 100 * random.below(300)).to_string(),
        Column::Account => account(random),
        Column::Iban => iban(random),
        Column::Card => {
            one(random, &["4111111111111111", "5555 5555 5555 4444", "4012888888881881"])
        }
        Column::Password => format!("$2b$12${:016x}{:016x}", random.next(), random.next()),
        Column::UnionOf => one(random, &["Kommunal", "Vision", "Vårdförbundet", "Lärarförbundet"]),
        Column::Ethnicity => one(random, &["Same", "Sverigefinne", "Rom", "Tornedaling"]),
        Column::Religion => one(random, &["Katolik", "Muslim", "Svenska kyrkan", "Buddhist"]),
        Column::Party => one(random, &["Centerpartiet", "Socialdemokraterna", "Moderaterna"]),
        Column::Orientation => one(random, &["Homosexuell", "Bisexuell", "Heterosexuell"]),
        Column::Fingerprint => format!("{:016X}{:016X}", random.next(), random.next()),
        Column::Crime => one(random, &["Misshandel", "Grov stöld", "Rattfylleri"]),
        Column::Support => one(random, &["Försörjningsstöd", "Hemtjänst", "Kontaktfamilj"]),
        Column::School => one(random, &["Björkskolan 4B", "Tallskolan 7A", "Förskolan Kotten"]),
        Column::Grade => one(random, &["A", "C", "E", "F"]),
        Column::Position => {
            format!("59.{:05}, 18.{:05}", random.below(99_999), random.below(99_999))
        }
        Column::Photo => format!("foto/{:08x}.jpg", random.next() & 0xffff_ffff),
        Column::Reference => (1_000_000_000 + random.next() % 9_000_000_000).to_string(),
        Column::Row | Column::OrderId => {
            (100_000_000_000 + random.next() % 800_000_000_000).to_string()
        }
        Column::Note => note(random),
        Column::Changed => format!(
            "2026{:02}{:02}{:02}{:02}",
            random.below(8) + 1,
            random.below(28) + 1,
            random.below(24),
            random.below(60)
        ),
        _ => String::new(),
    }
}

fn note(random: &mut Random) -> String {
    match random.below(6) {
        0 => "Ringde, återkommer.\nSe \"ärende\" i systemet; bevakas, v. 35".to_owned(),
        1 => "Byter lokal i höst, se planen".to_owned(),
        2 => "L'Hermitage; nyckel 14".to_owned(),
        _ => String::new(),
    }
}

/// Clearing number and account of a bank that has them so.
fn account(random: &mut Random) -> String {
    format!(
        "8327-9, {:03} {:03} {:03}",
        random.below(900) + 100,
        random.below(1_000),
        random.below(1_000)
    )
}

/// A Swedish IBAN with its check digits (ISO 13616).
fn iban(random: &mut Random) -> String {
    let account = format!("500{:017}", random.next() % 10_000_000_000_000_000);
    // `SE00` after the account, letters as numbers: S is 28, E is 14.
    let rest = format!("{account}281400")
        .bytes()
        .fold(0_u64, |rest, digit| (rest * 10 + u64::from(digit - b'0')) % 97);
    format!("SE{:02}{account}", 98 - rest)
}

type Described = (&'static [&'static str], &'static [DataCategory]);

impl Column {
    /// Tells whether some rows have nothing in it.
    const fn is_rare(self) -> bool {
        matches!(
            self,
            Self::UnionOf
                | Self::Ethnicity
                | Self::Religion
                | Self::Party
                | Self::Orientation
                | Self::Fingerprint
                | Self::Crime
                | Self::Support
                | Self::Grade
                | Self::Position
                | Self::Photo
                | Self::Card
                | Self::Iban
                | Self::Password
        )
    }

    /// Returns the names that systems give the column, and the categories of a cell that is not empty.
    fn described(self) -> Described {
        let found = DESCRIBED.iter().find(|it| it.0 == self);
        found.map_or((&["id"], &[]), |it| (it.1, it.2))
    }
}
