//! A column of a table: what its name and its values say of them.

pub(super) mod born;

use super::{keys, row};
use crate::columns::{self, Meaning, Role, Whose};
use crate::scan::{dates, names};
use fyr_core::identifier::{IdNumber, Organisationsnummer};
use fyr_core::vocabulary::DataCategory;
use fyr_identifiers::{Detector, EMAIL, Identity, SE_PHONE, announced_by, read_person};
use jiff::civil::Date;
use std::sync::Arc;

/// A column with what is known of it.
#[derive(Clone)]
pub(super) struct Column {
    pub(super) name: Arc<str>,
    pub(super) role: Role,
    /// Place in [`Groups`]: 0 is the person the row is about.
    pub(super) group: usize,
    meaning: Meaning,
    /// The states whose numbers the name says it holds, when they are not Swedish.
    pub(super) foreign: Vec<&'static Detector>,
    /// Whether its identity numbers are ones that persons had before.
    pub(super) is_earlier: bool,
    /// Whether the name says it is an identity number and the values say it is none.
    pub(super) contradicted: bool,
    /// Whose key of a database it holds: `person` of `person_id`.
    key: Option<Arc<str>>,
    values: Values,
}

/// What has been counted of a column's values.
#[derive(Clone, Default)]
struct Values {
    filled: u64,
    /// Valid Swedish identity numbers.
    valid: u64,
    /// Of those, twelve digits that begin with 19.
    of_last_century: u64,
    /// Ten or twelve digits in a row that are none.
    look_alike: u64,
    emails: u64,
    phones: u64,
    dates: u64,
    births: u64,
    names: u64,
    firsts: u64,
    lasts: u64,
    streets: u64,
    codes: u64,
    diagnoses: u64,
    organisations: u64,
    words: u64,
    /// Without any digit.
    lettered: u64,
    /// Valid Swedish identity numbers with their sign, and what is written alike and is none.
    separated: u64,
    unlike: u64,
    /// Yes or no and nothing more.
    flags: u64,
    /// Times without signs.
    times: u64,
}

/// Values of one column that are looked at in one part of a table; enough for a share that is right to a few percent.
const SAMPLE: u64 = 512;

impl Column {
    pub(super) fn named(name: &str) -> Self {
        let name = name.trim().trim_matches('\'');
        let meaning = columns::meaning(name);
        Self {
            name: name.into(),
            role: meaning.role,
            group: 0,
            foreign: if meaning.role == Role::Number { foreign(name) } else { Vec::new() },
            is_earlier: meaning.role == Role::Number && columns::is_earlier(name),
            meaning,
            contradicted: false,
            key: keys::of_column(name).map(Arc::from),
            values: Values::default(),
        }
    }

    /// A column that no header names.
    pub(super) fn numbered(number: usize) -> Self {
        let meaning = Meaning { role: Role::Unknown, whose: Whose::Subject, group: String::new() };
        let name = number.to_string().into();
        Self {
            name,
            role: Role::Unknown,
            group: 0,
            foreign: Vec::new(),
            is_earlier: false,
            meaning,
            contradicted: false,
            key: None,
            values: Values::default(),
        }
    }

    /// Returns whose key of a database the column holds.
    pub(super) fn key(&self) -> Option<&Arc<str>> {
        self.key.as_ref()
    }

    /// Takes a bare `id` for the key of those whom the table lists.
    pub(super) fn of_table(&mut self, subject: &str) {
        if self.key.is_none() && keys::is_bare(&self.name) {
            self.key = Some(subject.into());
        }
    }

    /// Returns of whom the name says its values are, and what tells several such apart.
    pub(super) fn said_of(&self) -> (Whose, String) {
        (self.meaning.whose, self.meaning.group.clone())
    }

    pub(super) fn whose(&self) -> Whose {
        self.meaning.whose
    }

    /// At least 95 % valid of at least 20: random digits reach 0.7 %, times 10 %. Of twelve digits from the last century, which
    /// no time of now has, random ones reach 0.01 %: three are enough when all are valid.
    pub(super) const fn is_numbers(&self) -> bool {
        let values = &self.values;
        (values.filled >= 20 && values.valid * 100 >= values.filled * 95)
            || (values.filled >= 3
                && values.valid == values.filled
                && values.of_last_century * 2 >= values.filled)
    }

    /// Returns whether the column holds more digits that look like identity numbers than identity numbers: order or
    /// reference numbers in their form.
    pub(super) const fn is_look_alikes(&self) -> bool {
        self.values.filled >= 20 && self.values.look_alike > self.values.valid
    }

    /// Whether nearly all values are times without signs: `202407151234`, which are valid numbers of children now and then.
    pub(super) const fn is_times(&self) -> bool {
        let values = &self.values;
        values.filled >= 20 && values.times * 100 >= values.filled * 95
    }

    /// Counts the values of one part of the table.
    pub(super) fn count<'a>(&mut self, cells: impl Iterator<Item = &'a str>, on: Date) {
        let until = self.values.filled + SAMPLE;
        for cell in cells {
            let cell = cell.trim();
            if row::is_empty(cell) {
                continue;
            }
            self.values.count(cell, on);
            if self.values.filled >= until {
                break;
            }
        }
    }

    /// Whether a text of protection may stand where something else should.
    pub(super) fn may_be_told_instead(&self) -> bool {
        match self.role {
            Role::Phone
            | Role::Email
            | Role::Status
            | Role::Active
            | Role::Inactive
            | Role::BirthDate
            | Role::Person
            | Role::Unit
            | Role::EmployeeId => true,
            Role::Data(_)
            | Role::NotPerson
            | Role::Number
            | Role::FirstName
            | Role::LastName
            | Role::FullName
            | Role::Street
            | Role::PostalCode
            | Role::City
            | Role::LastFour
            | Role::StartDate
            | Role::EndDate
            | Role::Protected
            | Role::Tenant
            | Role::Board
            | Role::Note
            | Role::Unknown => false,
        }
    }

    /// Whether nearly all values are organisations' numbers, or persons' where a person trades alone.
    pub(super) fn holds_organisations(&self) -> bool {
        let values = &self.values;
        values.organisations > 0 && (values.organisations + values.valid) * 10 >= values.filled * 9
    }

    /// Whether most values of the column are Swedish identity numbers.
    pub(super) fn has_numbers(&self) -> bool {
        self.values.valid * 2 >= self.values.filled && self.values.valid > 0
    }

    /// Whether an identity number that is written as one is one here although the name says that something else stands here:
    /// rows are shifted, tables follow on one another. A column of orders or invoices holds them when it holds nothing else
    /// that is written so.
    pub(super) fn may_be_misplaced(&self) -> bool {
        match self.role {
            Role::NotPerson | Role::Tenant => self.values.separated >= 3 && self.values.unlike == 0,
            Role::Phone => self.values.separated > 0 && self.values.unlike == 0,
            Role::Data(_)
            | Role::Street
            | Role::PostalCode
            | Role::City
            | Role::Active
            | Role::Inactive
            | Role::StartDate
            | Role::EndDate
            | Role::Status
            | Role::Protected
            | Role::Board
            | Role::Unit
            | Role::FirstName
            | Role::LastName
            | Role::FullName => true,
            Role::Number
            | Role::Person
            | Role::Email
            | Role::BirthDate
            | Role::LastFour
            | Role::EmployeeId
            | Role::Note
            | Role::Unknown => false,
        }
    }

    /// Takes the bare `nr` of a table of employees for their number.
    pub(super) fn of_employees(&mut self) {
        if columns::fold(&self.name) == "nr" {
            self.meaning.role = Role::EmployeeId;
        }
    }

    /// A `position` is a place or a post, a `grade` a year at school or a mark: only the values say.
    fn of_two_meanings(&self) -> Option<DataCategory> {
        let lettered = 2 * self.values.lettered > self.values.filled;
        match self.name.to_ascii_lowercase().as_str() {
            "position" if lettered => Some(DataCategory::Employment),
            "grade" if lettered => Some(DataCategory::Assessment),
            _ => None,
        }
    }

    /// Decides what the column holds, by its name where that says it, else by its values.
    pub(super) fn decide(&mut self) {
        let role = self.meaning.role;
        let named = matches!(role, Role::Number | Role::FullName | Role::Person | Role::Unknown);
        if self.key.is_some() && named {
            // What a person's row is known by may be their identity number, and is no name.
            let numbers = self.values.valid * 2 >= self.values.filled && self.values.filled > 0;
            self.role = match (numbers, role == Role::Number) {
                (true, true) => Role::Number,
                (true, false) => Role::Unknown,
                (false, _) => Role::NotPerson,
            };
        } else if let Some(meant) = self.of_two_meanings() {
            self.role = Role::Data(meant);
        } else if role == Role::Unknown {
            self.role = self.values.role().unwrap_or(Role::Unknown);
        } else if role == Role::NotPerson && self.is_numbers() {
            // A customer's or a pupil's number that is their identity number.
            self.role = Role::Unknown;
        } else if role == Role::FullName && self.values.flags * 100 >= self.values.filled * 80 {
            // `Anställd: J`.
            self.role = if self.values.filled == 0 { role } else { Role::Active };
        } else if role == Role::Number {
            // A few mistyped numbers are usual; more look-alikes than numbers are something else's numbers.
            self.contradicted = self.is_look_alikes();
        } else if role == Role::EmployeeId && self.is_numbers() {
            // Some employers take the identity number for their own.
            self.role = Role::Number;
        } else if matches!(role, Role::Unit | Role::Board)
            && self.values.organisations * 2 > self.values.filled
        {
            // A unit's column that holds organisation numbers names the employer.
            self.role = Role::Tenant;
        } else {
            self.role = role;
        }
    }
}

impl Values {
    fn count(&mut self, cell: &str, on: Date) {
        self.filled += 1;
        self.words += cell.split_whitespace().count() as u64;
        let digits = cell.bytes().filter(u8::is_ascii_digit).count();
        if (10..=12).contains(&digits) && cell.len() <= 24 {
            let valid = IdNumber::parse(cell, on).is_ok();
            self.valid += u64::from(valid);
            self.of_last_century += u64::from(valid && digits == 12 && cell.starts_with("19"));
            let organisation = !valid && Organisationsnummer::parse(cell).is_ok();
            // Another state's numbers, or a region's own, are no orders.
            let other = !valid && !organisation && !read_person(cell, on).is_empty();
            self.times += u64::from(digits == cell.len() && dates::is_time(cell));
            self.look_alike += u64::from(!valid && digits != 11 && !organisation && !other);
            let signed = matches!(cell.len(), 11 | 13)
                && matches!(cell.as_bytes().get(cell.len() - 5), Some(b'-' | b'+'));
            self.separated += u64::from(valid && signed);
            self.unlike += u64::from(!valid && signed);
            self.organisations += u64::from(organisation);
        }
        self.flags += u64::from(is_flag(cell));
        if digits == 0 {
            self.lettered += 1;
            let single = !cell.contains([' ', ',']);
            self.names += u64::from(names::is_shaped(cell) && names::is_listed(cell));
            self.firsts += u64::from(single && names::is_first(cell));
            self.lasts += u64::from(single && names::is_last(cell) && !names::is_first(cell));
        }
        if cell.contains('@') {
            self.emails += u64::from((EMAIL.read)(cell, on).is_some());
        } else if (7..=16).contains(&digits) && cell.starts_with(['0', '+', '(']) {
            self.phones += u64::from((SE_PHONE.read)(cell, on).is_some());
        }
        self.codes += u64::from(is_postal_code(cell));
        self.diagnoses += u64::from(is_diagnosis(cell));
        self.streets += u64::from(super::address::is_street(cell));
        if let Some(date) = dates::read(cell) {
            self.dates += 1;
            self.births +=
                u64::from(date < on && on.year() - date.year() >= 12 && date.year() >= 1900);
        }
    }

    /// What the values are, when nearly all of at least five are the same.
    fn role(&self) -> Option<Role> {
        let most = |count: u64| count * 100 >= self.filled * 85;
        let many = |count: u64| count * 100 >= self.filled * 60;
        if self.filled < 5 {
            // Too few to tell names by, not too few to be prose.
            return (self.filled > 0 && self.valid == 0 && self.words >= self.filled * 3)
                .then_some(Role::Note);
        }
        // Decided row by row, since it makes a person.
        if self.valid * 100 >= self.filled * 50 {
            return None;
        }
        if most(self.emails) {
            Some(Role::Email)
        } else if most(self.diagnoses) {
            Some(Role::Data(DataCategory::Health))
        } else if most(self.births) && most(self.dates) && self.filled >= 20 {
            Some(Role::BirthDate)
        } else if most(self.phones) && self.filled >= 10 {
            Some(Role::Phone)
        } else if many(self.names) {
            Some(Role::FullName)
        } else if many(self.firsts) && self.firsts > self.lasts {
            Some(Role::FirstName)
        } else if many(self.lasts) {
            Some(Role::LastName)
        } else if many(self.streets) {
            Some(Role::Street)
        } else if most(self.codes) && self.filled >= 20 {
            Some(Role::PostalCode)
        } else if self.words >= self.filled * 3 {
            Some(Role::Note)
        } else {
            None
        }
    }
}

/// Returns the kinds of foreign numbers that a column's name announces, none where it may be a Swedish one.
fn foreign(name: &str) -> Vec<&'static Detector> {
    let named = announced_by(name);
    if named.iter().any(|it| it.id.starts_with("se_")) {
        return Vec::new();
    }
    named.into_iter().filter(|it| it.identity == Identity::Person).collect()
}

fn is_flag(cell: &str) -> bool {
    ["j", "ja", "n", "nej", "y", "yes", "no", "x", "true", "false", "0", "1"]
        .iter()
        .any(|it| cell.eq_ignore_ascii_case(it))
}

/// `123 45`: five digits in a row are too much else.
fn is_postal_code(cell: &str) -> bool {
    let bytes = cell.as_bytes();
    bytes.len() == 6
        && bytes.get(3) == Some(&b' ')
        && bytes.iter().filter(|it| it.is_ascii_digit()).count() == 5
}

/// A code of ICD-10 with its full stop: `F43.8A`. Source: the shape that the classification gives its codes.
fn is_diagnosis(cell: &str) -> bool {
    matches!(cell.as_bytes(), [b'A'..=b'Z', b'0'..=b'9', b'0'..=b'9', b'.', b'0'..=b'9', rest @ ..]
        if rest.len() <= 1 && rest.iter().all(u8::is_ascii_alphanumeric))
}

/// Returns which table each column is of: two stand side by side on a sheet where a column without name and values parts
/// columns that each say who a person is.
fn sides(columns: &[Column]) -> Vec<usize> {
    let is_gap = |it: &Column| it.name.is_empty() && it.values.filled == 0;
    let numbered = |it: &&Column| it.role == Role::Number && it.whose() == Whose::Subject;
    let parts = columns.chunk_by(|one, other| is_gap(one) == is_gap(other));
    let apart = parts.clone().filter(|it| it.iter().any(|it| numbered(&it))).count() > 1;
    let mut sides = Vec::with_capacity(columns.len());
    let mut side = 0;
    let mut first = true;
    for part in parts {
        if apart && part.iter().any(|it| numbered(&it)) {
            side += usize::from(!first);
            first = false;
        }
        sides.extend(std::iter::repeat_n(side, part.len()));
    }
    sides
}

/// Says of which person each column is, when a row holds several: relatives, a manager.
///
/// A table that holds nobody but relatives is about them.
pub(super) fn group(columns: &mut [Column]) -> Vec<Whose> {
    let mut groups: Vec<(Whose, String)> = vec![(Whose::Subject, String::new())];
    let identifies = |column: &Column| {
        matches!(
            column.role,
            Role::Number | Role::FirstName | Role::LastName | Role::FullName | Role::EmployeeId
        )
    };
    let of = |whose: Whose| {
        columns
            .iter()
            .filter(move |it| it.whose() == whose && identifies(it))
            .map(|it| it.meaning.group.clone())
    };
    let has_subject = of(Whose::Subject).next().is_some();
    let names_a_child = |group: &str| {
        ["chil", "barn"]
            .iter()
            .any(|it| group.trim_end_matches(|it: char| it.is_ascii_digit()) == *it)
    };
    let promoted = if has_subject {
        None
    } else {
        let relatives: Vec<String> = of(Whose::Relative).collect();
        relatives
            .iter()
            .find(|it| names_a_child(it))
            .or(relatives.first())
            .cloned()
            .or_else(|| of(Whose::Other).next())
    };
    let sides = sides(columns);
    for (column, side) in columns.iter_mut().zip(sides) {
        let mut key = (column.meaning.whose, column.meaning.group.clone());
        if key.0 == Whose::Subject || promoted.as_ref() == Some(&key.1) {
            if side == 0 {
                column.group = 0;
                continue;
            }
            key = (Whose::Subject, String::new());
        }
        if side > 0 {
            key.1 = format!("{} {side}", key.1);
        }
        column.group = groups.iter().position(|it| *it == key).unwrap_or_else(|| {
            groups.push(key);
            groups.len() - 1
        });
    }
    groups.into_iter().map(|(whose, _)| whose).collect()
}
