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

    pub(super) fn birth_date(&mut self, column: Name<'_>, cell: &str) {
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
        if let Some(date) = dates::read(cell).or_else(|| dates::read_short(cell, self.on)) {
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
            // A date of being made inactive.
            other if yes == Employment::Former && dates::read(other).is_some() => {
                self.stated = Some(yes);
            }
            _ => {}
        }
    }

    pub(super) fn end_date(&mut self, column: Name<'_>, cell: &str) {
        if !self.ends_employment {
            return;
        }
        if let Some(date) = dates::read(cell) {
            let ended = date < self.on;
            self.ended = Some(if ended { Employment::Former } else { Employment::Current });
            self.add(Some(column), Kind::Data(DataCategory::Employment), cell);
        }
    }

    pub(super) fn status(&mut self, column: Name<'_>, cell: &str) {
        if ["anst", "employ"].iter().any(|it| columns::fold(column).contains(it)) {
            self.add(Some(column), Kind::Data(DataCategory::Employment), cell);
        }
        match cell.to_lowercase().as_str() {
            "avslutad"
            | "slutat"
            | "inaktiv"
            | "inactive"
            | "avgått"
            | "f.d."
            | "former"
            | "terminated"
            | "slutad"
            | "avslutad anställning"
            | "avgången"
            | "pensionerad"
            | "ej anställd"
            | "left" => {
                self.stated = Some(Employment::Former);
            }
            "aktiv" | "anställd" | "pågående" | "active" | "tillsvidare" | "current"
            | "employed" | "nuvarande" => {
                self.stated = self.stated.or(Some(Employment::Current));
            }
            _ => {}
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

    pub(super) fn protect(&mut self, column: Name<'_>, level: ProtectionLevel, cell: &str) {
        self.protected = self.protected.max(Some(level));
        self.add(Some(column), Kind::Data(DataCategory::ProtectedIdentity), cell);
    }
}
