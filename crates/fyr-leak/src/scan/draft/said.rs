//! What a row's cells say of employment, protection, birth and where the person lives.

use super::{Draft, Name};
use crate::columns;
use crate::limits::VALUE_CHARS_MAX;
use crate::mention::{Employment, Grade, Kind, Reason};
use crate::protected;
use crate::scan::dates;
use crate::scan::written::spaced;
use fyr_core::identifier::IdNumber;
use fyr_core::vocabulary::{DataCategory, ProtectionLevel};
use jiff::civil::Date;

/// Words that a status has of a person who is no longer employed, whatever the column is called.
const LEFT: [&str; 22] = [
    "avslutad",
    "slutat",
    "slutad",
    "inaktiv",
    "inactive",
    "avgått",
    "f.d.",
    "former",
    "terminated",
    "avgången",
    "pensionerad",
    "pension",
    "left",
    "uppsagd",
    "entledigad",
    "avskedad",
    "resigned",
    "retired",
    "dismissed",
    "avliden",
    "deceased",
    "avslutad anställning",
];
/// Beginnings of words that say so where the column is the employment's.
const LEAVES: [&str; 15] = [
    "avslut", "slutat", "slutad", "avgå", "inaktiv", "inactive", "pension", "uppsag", "upphör",
    "entledig", "avsked", "resign", "retire", "terminat", "dismiss",
];
/// Beginnings of what says that an employment is over.
const NO_LONGER: [&str; 12] = [
    "ej anställd",
    "ej aktiv",
    "ej längre",
    "inte längre",
    "inte anställd",
    "f.d. anställd",
    "fd anställd",
    "före detta",
    "tidigare anställd",
    "egen uppsägning",
    "not active",
    "no longer",
];
/// Words of a person who is employed, whatever the column is called.
const EMPLOYED: [&str; 13] = [
    "aktiv",
    "anställd",
    "pågående",
    "active",
    "tillsvidare",
    "current",
    "employed",
    "nuvarande",
    "tjänstledig",
    "föräldraledig",
    "timanställd",
    "nyanställd",
    "on leave",
];
/// Beginnings of words that say so where the column is the employment's.
const EMPLOYS: [&str; 9] = [
    "visstid",
    "vikari",
    "prov",
    "timanst",
    "tillsvid",
    "tjänstledig",
    "föräldraled",
    "allmän visstid",
    "säsong",
];

/// Returns what a status in small letters says of the employment; `named` where the column's name says that it is the
/// employment's: a case or a sick leave has a status too.
fn employment_said(status: &str, named: bool) -> Option<Employment> {
    let status = status.trim();
    let begins = |known: &[&str]| known.iter().any(|it| status.starts_with(it));
    let former = LEFT.contains(&status) || begins(&NO_LONGER) || named && begins(&LEAVES);
    let current = EMPLOYED.contains(&status) || named && begins(&EMPLOYS);
    match (former, current) {
        (true, _) => Some(Employment::Former),
        (false, true) => Some(Employment::Current),
        (false, false) => None,
    }
}

/// Returns where a time from one day to another ends: `2019-01-01 - 2024-03-31`; empty where it goes on, `None` where the cell
/// is no such time.
fn period(cell: &str) -> Option<&str> {
    let (start, rest) = cell.split_at_checked(10)?;
    dates::read(start)?;
    let end = rest.trim_start().trim_start_matches("t.o.m.");
    let parts = rest.trim_start().starts_with(['-', '\u{2013}', '\u{2014}', 't']);
    let end = end.trim_start_matches([' ', '-', '\u{2013}', '\u{2014}']);
    let dated = end.starts_with(|it: char| it.is_ascii_digit());
    parts.then_some(if dated { end } else { "" })
}

impl<'a> Draft<'a> {
    pub(super) fn address_part(&mut self, part: usize, column: Name<'a>, cell: &'a str) {
        if let Some(level) = protected::of_text(cell) {
            self.protected = self.protected.max(Some(level));
            return;
        }
        if let Some(place) = self.address.get_mut(part) {
            match place {
                // A second line of the street: `c/o Ek`.
                Some(street) if part == 0 && street.len() + cell.len() < VALUE_CHARS_MAX => {
                    let street = street.to_mut();
                    street.push_str(", ");
                    street.push_str(&spaced(cell));
                }
                Some(_) => {}
                None => *place = Some(spaced(cell)),
            }
        }
        self.address_column.get_or_insert(column);
    }

    pub(in crate::scan) fn birth_date(&mut self, column: Name<'_>, cell: &str) {
        let digits = cell.bytes().filter(u8::is_ascii_digit).count();
        if digits >= 10 && IdNumber::parse(cell, self.on).is_ok() {
            // The whole number stands where the date of birth should.
            if let Ok(read) = IdNumber::parse(cell, self.on) {
                let kind = Kind::of_swedish(read.number);
                self.push(
                    Some(column),
                    kind,
                    (&read.number.digits(), cell),
                    (Grade::A, Reason::Labelled),
                );
            }
            return;
        }
        let born = |date: &Date| *date <= self.on;
        let date = dates::read(cell)
            .or_else(|| dates::read_short(cell, self.on))
            .or_else(|| dates::read_loosely(cell, self.on).filter(born));
        if let Some(date) = date {
            let judged = (Grade::A, Reason::Labelled);
            self.push(
                Some(column),
                Kind::Data(DataCategory::BirthDate),
                (&date.to_string(), cell),
                judged,
            );
        }
    }

    pub(super) fn state(&mut self, cell: &str, yes: Employment, no: Employment) {
        match cell.to_lowercase().as_str() {
            "1" | "j" | "ja" | "y" | "yes" | "t" | "true" | "sant" | "x" | "s" | "aktiv"
            | "inaktiv" | "-1" => self.stated = Some(yes),
            "0" | "n" | "nej" | "no" | "f" | "false" | "falskt" => self.stated = Some(no),
            // A date of being made inactive, or of leaving.
            other if yes == Employment::Former => {
                if let Some(date) = dates::read_loosely(other, self.on) {
                    self.stated = Some(if date < self.on { yes } else { no });
                }
            }
            _ => {}
        }
    }

    pub(super) fn end_date(&mut self, column: Name<'_>, cell: &str) {
        if !self.ends_employment {
            return;
        }
        let date = match period(cell) {
            Some("") => {
                self.open_ended = true;
                None
            }
            Some(end) => dates::read_loosely(end, self.on),
            None => dates::read_loosely(cell, self.on),
        };
        if let Some(date) = date {
            let ended = date < self.on;
            self.ended = Some(if ended { Employment::Former } else { Employment::Current });
            self.add(Some(column), Kind::Data(DataCategory::Employment), cell);
        }
    }

    pub(super) fn status(&mut self, column: Name<'_>, cell: &str) {
        if ["anst", "employ"].iter().any(|it| columns::fold(column).contains(it)) {
            self.add(Some(column), Kind::Data(DataCategory::Employment), cell);
        }
        let named = ["anst", "employ"].iter().any(|it| columns::fold(column).contains(it));
        let said = cell.to_lowercase();
        if let Some((_, end)) = said.split_once("t.o.m").or_else(|| said.split_once("until")) {
            let end = end.trim_matches(|it: char| !it.is_alphanumeric());
            if let Some(date) = dates::read_loosely(end, self.on) {
                let ended = date < self.on;
                self.ended = Some(if ended { Employment::Former } else { Employment::Current });
                return;
            }
        }
        match employment_said(&said, named) {
            Some(Employment::Former) => self.stated = Some(Employment::Former),
            current => self.stated = self.stated.or(current),
        }
    }

    /// Returns what the row says: a date that has passed or a flag that says so means former.
    pub(in crate::scan) fn employment(&self) -> Option<Employment> {
        let former = Some(Employment::Former);
        if self.stated == former || self.ended == former {
            return former;
        }
        self.stated.or(self.ended).or(self.open_ended.then_some(Employment::Current))
    }

    pub(super) fn flag(&mut self, column: Name<'_>, cell: &str) {
        if let Some(level) = protected::of_flag(column, cell) {
            self.protect(column, level, cell);
        }
    }

    pub(in crate::scan) fn protect(
        &mut self,
        column: Name<'_>,
        level: ProtectionLevel,
        cell: &str,
    ) {
        self.protected = self.protected.max(Some(level));
        self.add(Some(column), Kind::Data(DataCategory::ProtectedIdentity), cell);
    }
}
