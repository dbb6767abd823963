//! What has been gathered of one person in a row.

mod numbers;
mod said;

use super::column::Column;
use super::written::{is_no, short, spaced};
use super::{in_text, keys, names, text};
use crate::columns::Role;
use crate::mention::{Employment, Grade, Kind, Mention, Owner, Reason};
use crate::protected;
use fyr_core::vocabulary::{DataCategory, ProtectionLevel};
use fyr_identifiers::{EMAIL, Finding, SE_PHONE, scan};
use jiff::civil::Date;
use numbers::is_separated_number;
use std::borrow::Cow;
use std::sync::Arc;

/// The mentions of one person and what waits to be composed.
#[derive(Default)]
pub(super) struct Draft<'a> {
    on: Date,
    ends_employment: bool,
    pub(super) mentions: Vec<Mention>,
    first: Option<(Name<'a>, &'a str)>,
    last: Option<(Name<'a>, &'a str)>,
    /// A cell that looks like a name under a header that says nothing.
    likely_name: Option<(Name<'a>, &'a str)>,
    /// Digits that make a number with the date of birth.
    last_four: Option<(Name<'a>, &'a str)>,
    address: [Option<Cow<'a, str>>; 3],
    address_column: Option<Name<'a>>,
    pub(super) protected: Option<ProtectionLevel>,
    stated: Option<Employment>,
    ended: Option<Employment>,
    open_ended: bool,
    pub(super) two_numbers: bool,
    pub(super) tenants: Vec<&'a str>,
    pub(super) units: Vec<&'a str>,
}

/// The name of a column.
type Name<'a> = &'a Arc<str>;

/// Tolvan Tolvansson's number, in every manual and every test system.
const PLACEHOLDER: &str = "191212121212";

/// A placeholder is nobody's number, however well it is written.
pub(super) fn judge_placeholder(mention: &mut Mention) {
    // Without its century it is read as the next one's.
    let short = || mention.raw.bytes().filter(u8::is_ascii_digit).count() == 10;
    if mention.value.get(2..) == PLACEHOLDER.get(2..) && (mention.value == PLACEHOLDER || short()) {
        mention.grade = Grade::D;
        mention.reason = Reason::Placeholder;
    }
}

impl<'a> Draft<'a> {
    pub(super) fn new(on: Date, ends_employment: bool) -> Self {
        Self { on, ends_employment, ..Self::default() }
    }

    pub(super) fn on(&self) -> Date {
        self.on
    }

    /// Takes an empty cell: an end date that is not there says that the employment goes on.
    pub(super) fn empty(&mut self, column: Option<&Column>) {
        // Who has not left has nothing there.
        let goes_on =
            |role: Role| role == Role::EndDate && self.ends_employment || role == Role::Inactive;
        self.open_ended |= column.is_some_and(|it| goes_on(it.role));
    }

    /// Takes a cell that is not empty and has no space around it.
    pub(super) fn cell(&mut self, column: &'a Column, cell: &'a str, findings: &mut Vec<Finding>) {
        let name = &column.name;
        if let Some(subject) = column.key().filter(|_| keys::is_key(cell)) {
            self.push(
                Some(name),
                Kind::RecordKey,
                (&[subject, ":", cell].concat(), cell),
                (Grade::A, Reason::Labelled),
            );
        }
        // Where the address or the state should stand it says that neither is told.
        if column.may_be_told_instead()
            // Most such cells are what they should be.
            && !cell.bytes().any(|it| it.is_ascii_digit() || it == b'@')
            && let Some(level) = protected::of_text(cell)
        {
            return self.protect(name, level, cell);
        }
        if column.may_be_misplaced() && is_separated_number(cell, self.on) {
            self.scan(Some(name), cell, findings);
            // A flag that is not understood is one.
            if column.role != Role::Protected {
                return;
            }
        }
        match column.role {
            Role::Number if column.is_earlier => self.earlier(column, cell, findings),
            Role::Number => self.number(column, cell, findings),
            Role::FirstName if self.is_name(cell) => self.part(cell, name, Part::First),
            Role::LastName if self.is_name(cell) => self.part(cell, name, Part::Last),
            Role::FullName if self.is_name(cell) => self.full_name(name, cell),
            Role::FullName if names_with_number(cell) => self.person(column, cell, findings),
            Role::Person => self.person(column, cell, findings),
            Role::Email => self.read(name, cell, Kind::Email, findings),
            Role::Phone => self.read(name, cell, Kind::Phone, findings),
            Role::Street => self.address_part(0, name, cell),
            Role::PostalCode => self.address_part(1, name, cell),
            Role::City => self.address_part(2, name, cell),
            Role::BirthDate => self.birth_date(name, cell),
            Role::LastFour => self.last_four = Some((name, cell)),
            Role::Active => self.state(cell, Employment::Current, Employment::Former),
            Role::Inactive => self.state(cell, Employment::Former, Employment::Current),
            Role::EndDate => self.end_date(name, cell),
            Role::Status => self.status(name, cell),
            Role::Protected => self.flag(name, cell),
            Role::Tenant | Role::Board => {
                self.tenants.push(cell);
                self.sole_trader(column, cell);
            }
            Role::Unit => self.units.push(cell),
            Role::EmployeeId => self.add(Some(name), Kind::EmployeeId, cell),
            Role::Data(category) => self.data(category, name, cell, findings),
            Role::NotPerson | Role::StartDate => {}
            Role::Unknown if column.is_numbers() => self.number(column, cell, findings),
            // A name that is none, or a column of which nothing is known.
            Role::FirstName | Role::LastName | Role::FullName | Role::Note | Role::Unknown => {
                self.unknown(column, cell, findings);
            }
        }
    }

    /// A cell that holds a person, by whatever it is.
    fn person(&mut self, column: &Column, cell: &str, findings: &mut Vec<Finding>) {
        if cell.contains('@') || cell.bytes().filter(u8::is_ascii_digit).count() >= 6 {
            let from = self.mentions.len();
            self.scan(Some(&column.name), cell, findings);
            // A name with its number is one person.
            let mut found = self.mentions.iter_mut().skip(from);
            if let Some(mention) = found.find(|it| it.kind.is_number()) {
                mention.owner = Owner::Subject;
            }
        }
        let ends = |it: char| matches!(it, '<' | '(') || it.is_ascii_digit();
        let name = cell.split(ends).next().unwrap_or_default();
        let name = name.trim_matches([' ', ',', '-', ':']);
        if !name.contains('@') && names::is_shaped(name) && self.is_name(name) {
            self.full_name(&column.name, name);
        }
    }

    fn data(
        &mut self,
        category: DataCategory,
        name: Name<'_>,
        cell: &str,
        findings: &mut Vec<Finding>,
    ) {
        // An `F` is a grade, and everywhere else a no.
        if is_no(cell) && category != DataCategory::Assessment {
            return;
        }
        let accounts = matches!(
            category,
            DataCategory::BankAccount
                | DataCategory::PaymentCard
                | DataCategory::SalaryFinance
                | DataCategory::Credentials
                | DataCategory::Location
        );
        if !accounts {
            self.scan(Some(name), cell, findings);
        }
        self.add(Some(name), Kind::Data(category), cell);
    }

    /// A cell of a column of which nothing is known.
    fn unknown(&mut self, column: &'a Column, cell: &'a str, findings: &mut Vec<Finding>) {
        if self.likely_name.is_none() && names::is_shaped(cell) && names::is_listed(cell) {
            self.likely_name = Some((&column.name, cell));
        }
        let from = self.mentions.len();
        self.scan(Some(&column.name), cell, findings);
        if column.is_look_alikes() {
            for mention in self.mentions.iter_mut().skip(from).filter(|it| it.kind.is_number()) {
                (mention.grade, mention.reason) = (Grade::C, Reason::BareDigits);
            }
        }
        if let Some(level) = protected::of_text(cell) {
            self.protect(&column.name, level, cell);
        }
    }

    /// Adds what stands in a cell about which nothing is known.
    pub(super) fn scan(
        &mut self,
        column: Option<Name<'_>>,
        cell: &str,
        findings: &mut Vec<Finding>,
    ) {
        if cell.len() < 6 || !cell.bytes().any(|it| it.is_ascii_digit() || it == b'@') {
            return;
        }
        scan(cell.as_bytes(), self.on, findings);
        let whole = |finding: &Finding| finding.span == (0..cell.len());
        for finding in findings.iter() {
            let Some(mut mention) = in_text(cell, finding, self.on) else { continue };
            // A cell that is nothing but the value is the row's; a value among words may be anyone's.
            mention.owner = if whole(finding) { Owner::Subject } else { Owner::Other };
            mention.column = column.cloned();
            self.mentions.push(mention);
        }
    }

    /// A cell of a column for e-mail or telephone; several stand with a sign between.
    fn read(&mut self, column: Name<'_>, cell: &str, kind: Kind, findings: &mut Vec<Finding>) {
        let column = Some(column);
        let detector = if kind == Kind::Email { &EMAIL } else { &SE_PHONE };
        if let Some(reading) = (detector.read)(cell, self.on) {
            return self.push(column, kind, (&reading.value, cell), (Grade::A, Reason::Labelled));
        }
        let parts = cell.split([';', ',', '|', '\n']).map(str::trim).filter(|it| !it.is_empty());
        let read: Vec<_> =
            parts.filter_map(|it| Some((it, (detector.read)(it, self.on)?))).collect();
        if !read.is_empty() {
            for (part, reading) in read {
                self.push(column, kind, (&reading.value, part), (Grade::A, Reason::Labelled));
            }
            return;
        }
        if kind == Kind::Email {
            return self.scan(column, cell, findings);
        }
        let digits: String = cell.chars().filter(|it| it.is_ascii_digit() || *it == '+').collect();
        if digits.len() >= 5 {
            self.push(column, kind, (&digits, cell), (Grade::D, Reason::Labelled));
        }
    }

    /// A name has a letter and is no cue for protection.
    fn is_name(&mut self, cell: &str) -> bool {
        if let Some(level) = protected::of_text(cell) {
            self.protected = self.protected.max(Some(level));
            return false;
        }
        cell.len() <= 200
            && cell.chars().any(char::is_alphabetic)
            && !cell.contains('@')
            && cell.bytes().filter(u8::is_ascii_digit).count() < 6
    }

    fn part(&mut self, cell: &'a str, column: Name<'a>, part: Part) {
        let place = match part {
            Part::First => &mut self.first,
            Part::Last => &mut self.last,
        };
        place.get_or_insert((column, cell));
    }

    fn full_name(&mut self, column: Name<'_>, cell: &str) {
        let name = match cell.split_once(',') {
            Some((last, first)) if !first.contains(',') && !first.trim().is_empty() => {
                Cow::Owned(format!("{} {}", first.trim(), last.trim()))
            }
            _ => spaced(cell),
        };
        let judged = (Grade::A, Reason::Labelled);
        self.push(Some(column), Kind::Data(DataCategory::Name), (&name, cell), judged);
    }

    /// Makes one name of first and last name, and one address of its parts.
    pub(super) fn compose(&mut self) {
        let judged = (Grade::A, Reason::Labelled);
        let name = match (self.first.take(), self.last.take()) {
            (Some((column, first)), Some((_, last))) => {
                Some((column, Cow::Owned([first, " ", last].concat())))
            }
            (first, last) => first.or(last).map(|(column, name)| (column, Cow::Borrowed(name))),
        };
        let named = self.mentions.iter().any(|it| it.kind == Kind::Data(DataCategory::Name));
        let numbered = self.mentions.iter().any(|it| it.kind.is_number());
        let likely = self.likely_name.take().filter(|_| numbered && !named);
        let likely = likely.map(|(column, name)| (column, Cow::Borrowed(name)));
        if let Some((column, name)) = name.or(likely) {
            self.push(Some(column), Kind::Data(DataCategory::Name), (&name, &name), judged);
        }
        self.compose_number();
        let address = self.composed_address();
        if let Some(level) = protected::of_text(&address) {
            self.protected = self.protected.max(Some(level));
        } else if address.chars().any(char::is_alphabetic) {
            let column = self.address_column.take();
            self.push(column, Kind::Data(DataCategory::HomeAddress), (&address, &address), judged);
        }
    }

    /// Returns the street, then code and town together, with a comma between; empty when there is none.
    fn composed_address(&mut self) -> String {
        let [street, code, city] = std::mem::take(&mut self.address);
        let mut address = String::new();
        let mut sign = "";
        for (part, after) in [(street, ", "), (code, " "), (city, "")] {
            let Some(part) = part.filter(|it| !it.is_empty()) else { continue };
            address.push_str(sign);
            address.push_str(&part);
            sign = after;
        }
        address
    }

    /// The first number with the best grounds is the row's; any other is another person's, or one that the person had before.
    pub(super) fn choose_subject(&mut self) {
        let own = |mention: &&Mention| mention.kind.is_number() && mention.owner == Owner::Subject;
        if !self.mentions.iter().any(|it| own(&it)) {
            // A number that was replaced is all that is known.
            let earlier = self.mentions.iter_mut().filter(|it| it.owner == Owner::Earlier);
            earlier.for_each(|it| it.owner = Owner::Subject);
        }
        let Some(best) = self.mentions.iter().filter(own).map(|it| it.grade).min() else { return };
        let best_own = self.mentions.iter().filter(own).filter(|it| it.grade == best);
        let Some(chosen) = best_own.min_by_key(|it| it.kind.is_samordningsnummer()) else { return };
        let (chosen, kind) = (chosen.value.clone(), chosen.kind);
        for mention in &mut self.mentions {
            if !mention.kind.is_number() {
                continue;
            }
            if mention.value == chosen {
                mention.owner = Owner::Subject;
            } else if mention.owner == Owner::Earlier {
            } else if mention.owner == Owner::Subject
                && mention.grade == Grade::A
                && best == Grade::A
                && mention.kind.is_samordningsnummer()
                && kind.is_personnummer()
            {
                // Nobody has both at a time.
                mention.owner = Owner::Earlier;
            } else {
                let rival = mention.owner == Owner::Subject && mention.grade == Grade::A;
                self.two_numbers |= rival && best == Grade::A;
                mention.owner = Owner::Other;
            }
        }
    }

    /// Returns whether a key of a database leads to the row's person.
    pub(super) fn has_key(&self) -> bool {
        self.mentions.iter().any(|it| it.kind == Kind::RecordKey)
    }

    /// Returns whether there is nothing but a key that leads to nobody here.
    pub(super) fn says_nothing(&self) -> bool {
        let told = self.protected.is_some() || self.employment().is_some();
        self.mentions.is_empty()
            || !told && self.mentions.iter().all(|it| it.kind == Kind::RecordKey)
    }

    /// Returns whether the row holds anything by which a person is known.
    pub(super) fn is_somebody(&self) -> bool {
        self.mentions.iter().any(|it| {
            it.owner == Owner::Subject
                && (it.kind.is_number()
                    || matches!(
                        it.kind,
                        Kind::Email
                            | Kind::BrokenNumber
                            | Kind::EmployeeId
                            | Kind::Data(DataCategory::Name)
                    ))
        })
    }

    /// Returns what the texts of the row know of its person.
    pub(super) fn host(&self) -> text::Host {
        let mut host = text::Host::default();
        let of = |wanted: fn(&Mention) -> bool| {
            self.mentions
                .iter()
                .filter(move |it| it.owner == Owner::Subject && wanted(it))
                .map(|it| it.value.clone())
        };
        host.numbers.extend(of(|it| it.kind.is_number()));
        host.names.extend(of(|it| it.kind == Kind::Data(DataCategory::Name)));
        if let (Some((_, first)), Some((_, last))) = (&self.first, &self.last) {
            host.names.push(format!("{first} {last}"));
        }
        host
    }

    /// Takes what a text says of the row's person.
    pub(super) fn take(&mut self, individual: text::Individual) {
        self.protected = self.protected.max(individual.protected);
        self.stated = self.stated.or(individual.employment);
        self.mentions.extend(individual.mentions);
    }

    /// Returns the person's own addresses.
    pub(super) fn emails(&self) -> impl Iterator<Item = &str> {
        let own = |it: &&Mention| it.kind == Kind::Email && it.owner == Owner::Subject;
        self.mentions.iter().filter(own).map(|it| it.value.as_str())
    }

    pub(super) fn add(&mut self, column: Option<Name<'_>>, kind: Kind, value: &str) {
        self.push(column, kind, (value, value), (Grade::A, Reason::Labelled));
    }

    fn push(
        &mut self,
        column: Option<Name<'_>>,
        kind: Kind,
        (value, raw): (&str, &str),
        judged: (Grade, Reason),
    ) {
        let mut mention = Mention {
            kind,
            grade: judged.0,
            reason: judged.1,
            owner: Owner::Subject,
            value: short(value),
            raw: if raw == value { String::new() } else { short(raw) },
            column: column.cloned(),
            offset: None,
        };
        judge_placeholder(&mut mention);
        self.mentions.push(mention);
    }
}

/// Returns whether the cell begins with a name and goes on with a number: `Anna Ek (20171030-2397)`, `Anna Ek, 171030-2397`.
fn names_with_number(cell: &str) -> bool {
    let name = cell.split(|it: char| it.is_ascii_digit() || it == '(').next().unwrap_or_default();
    let digits = cell.bytes().filter(u8::is_ascii_digit).count();
    (10..=12).contains(&digits) && names::is_shaped(name.trim_end_matches([' ', ',', '-', ':']))
}

#[derive(Clone, Copy)]
enum Part {
    First,
    Last,
}
