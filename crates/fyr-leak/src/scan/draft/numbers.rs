//! What a row's cells say of identity numbers.

use super::Draft;
use crate::columns::{Role, fold};
use crate::mention::{Grade, Kind, Mention, Owner, Reason, on_list};
use crate::number::NumberType;
use crate::protected::{self, Listed};
use crate::scan::column::Column;
use crate::scan::dates;
use crate::scan::written::{as_digits, is_rounded};
use fyr_core::identifier::{IdError, IdNumber, Organisationsnummer, WrittenForm};
use fyr_core::vocabulary::DataCategory;
use fyr_identifiers::{Finding, read_person};
use jiff::civil::Date;

/// Returns whether the cell is nothing but a valid Swedish identity number written with its sign: whatever stands in it by the
/// column's name, chance gives one such in some hundred.
pub(super) fn is_separated_number(cell: &str, on: Date) -> bool {
    let sign = match cell.len() {
        11 | 13 => cell.as_bytes().get(cell.len() - 5),
        _ => None,
    };
    matches!(sign, Some(b'-' | b'+'))
        && IdNumber::parse(cell, on).is_ok_and(|read| read.form == WrittenForm::Separated)
}

impl Draft<'_> {
    /// A cell of a column that the header or the rest of the column says holds identity numbers.
    pub(super) fn number(&mut self, column: &Column, cell: &str, findings: &mut Vec<Finding>) {
        let labelled = column.role == Role::Number;
        let judged = match (labelled, column.contradicted) {
            (true, false) => (Grade::A, Reason::Labelled),
            (true, true) => (Grade::C, Reason::BareDigits),
            (false, _) => (Grade::B, Reason::ColumnEvidence),
        };
        let exact = as_digits(cell);
        let cell = exact.as_deref().unwrap_or(cell);
        // `CPR-nr` holds Danish numbers, of which some could be Swedish.
        let announced =
            || column.foreign.iter().find_map(|it| Some((it, (it.read)(cell, self.on)?)));
        if let Some((detector, reading)) = announced()
            && let Some(kind) = Kind::of_detector(detector)
        {
            return self.push(Some(&column.name), kind, (&reading.value, cell), judged);
        }
        let wrong = match IdNumber::parse(cell, self.on) {
            Ok(read) => {
                let kind = Kind::of_swedish(read.number);
                return self.push(Some(&column.name), kind, (&read.number.digits(), cell), judged);
            }
            Err(wrong) => wrong,
        };
        if let Some(number) = self.with_zeros(cell).filter(|_| labelled && !column.contradicted) {
            let judged = (Grade::B, Reason::ZerosRestored);
            return self.push(
                Some(&column.name),
                Kind::of_swedish(number),
                (&number.digits(), cell),
                judged,
            );
        }
        // Masked, or the day alone: `19850107-XXXX`.
        let count = cell.bytes().filter(u8::is_ascii_digit).count();
        if count == 8
            && let Some(date) = dates::read(cell).filter(|it| *it <= self.on)
        {
            let kind = Kind::Data(DataCategory::BirthDate);
            return self.push(Some(&column.name), kind, (&date.to_string(), cell), judged);
        }
        // Under a header that says it is one, any sign may part it: `850107/2391`, `85.01.07.2391`.
        if let Some(read) = self.loosely(cell).filter(|_| labelled && !column.contradicted) {
            let kind = Kind::of_swedish(read);
            return self.push(Some(&column.name), kind, (&read.digits(), cell), judged);
        }
        // A column of customers holds companies' numbers beside persons'.
        if column.holds_organisations() && Organisationsnummer::parse(cell).is_ok() {
            return;
        }
        // A slip in a Swedish number does not make it a Danish one.
        let swedish =
            column.has_numbers() && matches!(wrong, IdError::CheckDigit | IdError::NoSuchDate);
        if let Some((detector, reading)) = read_person(cell, self.on).into_iter().next()
            && !swedish
            && let Some(kind) = Kind::of_detector(detector)
        {
            return self.push(Some(&column.name), kind, (&reading.value, cell), judged);
        }
        let reason = match wrong {
            IdError::CheckDigit | IdError::NoBirthNumber => Reason::CheckDigit,
            IdError::NoSuchDate | IdError::DateToCome => Reason::NoSuchDate,
            IdError::NotWrittenAsOne | IdError::PersonalNumber if is_rounded(cell) => {
                Reason::Rounded
            }
            IdError::NotWrittenAsOne | IdError::PersonalNumber => {
                return self.number_among(column, cell, judged, findings);
            }
        };
        if column.contradicted {
            return;
        }
        let digits: String = cell.chars().filter(char::is_ascii_digit).collect();
        self.push(Some(&column.name), Kind::BrokenNumber, (&digits, cell), (Grade::D, reason));
    }

    /// A number of the list of protected persons in a cell that holds something else by its column's name, or more than it.
    ///
    /// It is the row's own when the cell is nothing but the number and the row has no other.
    pub(in crate::scan) fn listed(
        &mut self,
        column: Option<&Column>,
        (cell, found): (&str, &Listed),
    ) {
        let own =
            |it: &Mention| it.kind.is_number() && it.owner == Owner::Subject && it.grade < Grade::C;
        let whole = found.span == (0..cell.len());
        let is_own = whole && !self.mentions.iter().any(own);
        let name = column.map(|it| &it.name);
        let Some(kind) = NumberType::from_id(found.number.id_type()).map(Kind::Number) else {
            return;
        };
        let written = cell.get(found.span.clone()).unwrap_or_default();
        let from = self.mentions.len();
        let judged = on_list(written);
        self.push(name, kind, (found.number.as_str(), written), judged);
        if !is_own || judged.0 == Grade::C {
            self.mentions.iter_mut().skip(from).for_each(|it| it.owner = Owner::Other);
        }
    }

    /// A cell of a column of numbers that persons had before.
    pub(super) fn earlier(&mut self, column: &Column, cell: &str, findings: &mut Vec<Finding>) {
        let from = self.mentions.len();
        self.number(column, cell, findings);
        let numbers = self.mentions.iter_mut().skip(from).filter(|it| it.kind.is_number());
        numbers.for_each(|it| it.owner = Owner::Earlier);
    }

    /// A sole trader's organisation number is their personnummer.
    pub(super) fn sole_trader(&mut self, of: &Column, cell: &str) {
        let column = &of.name;
        if cell.len() < 10 || !fold(column).contains("org") {
            return;
        }
        // Among organisations' numbers ten digits are told apart by the third.
        if let Ok(read) = IdNumber::parse(cell, self.on)
            && (read.form == WrittenForm::Separated || of.holds_organisations())
        {
            let kind = Kind::of_swedish(read.number);
            let judged = (Grade::B, Reason::Separated);
            self.push(Some(column), kind, (&read.number.digits(), cell), judged);
        }
    }

    /// A cell of such a column with more in it than the number: the first one is the row's.
    fn number_among(
        &mut self,
        column: &Column,
        cell: &str,
        judged: (Grade, Reason),
        findings: &mut Vec<Finding>,
    ) {
        let from = self.mentions.len();
        self.scan(Some(&column.name), cell, findings);
        let found = self.mentions.iter_mut().skip(from).find(|it| it.kind.is_number());
        if let Some(mention) = found {
            mention.owner = Owner::Subject;
            if mention.grade != Grade::D {
                (mention.grade, mention.reason) = judged;
            }
        }
        if let Some(level) = protected::of_text(cell) {
            self.protect(&column.name, level, cell);
        }
    }

    /// Spreadsheets drop the zeros before a number: births of 2000–2009 without century lose one to three.
    fn with_zeros(&self, cell: &str) -> Option<IdNumber> {
        let digits = (6..10).contains(&cell.len()) && cell.bytes().all(|it| it.is_ascii_digit());
        let padded = digits.then(|| format!("{cell:0>10}"))?;
        IdNumber::parse(&padded, self.on).ok().map(|read| read.number)
    }

    /// Reads ten or twelve digits with any signs between them, in the digits of any script.
    fn loosely(&self, cell: &str) -> Option<IdNumber> {
        const LETTERS_MAX: usize = 4;
        if cell.len() > 48 || cell.chars().filter(|it| it.is_alphabetic()).count() > LETTERS_MAX {
            return None;
        }
        let digit = |it: char| match it {
            '0'..='9' => Some(it),
            // Arabic and Persian digits.
            '\u{660}'..='\u{669}' => char::from_digit(it as u32 - 0x660, 10),
            '\u{6f0}'..='\u{6f9}' => char::from_digit(it as u32 - 0x6f0, 10),
            _ => None,
        };
        let digits: String = cell.chars().filter_map(digit).collect();
        let whole = matches!(digits.len(), 10 | 12);
        whole.then(|| IdNumber::parse(&digits, self.on).ok().map(|read| read.number)).flatten()
    }

    /// Makes one number of the date of birth and the last four digits, which have columns of their own.
    pub(super) fn compose_number(&mut self) {
        let Some((column, last)) = self.last_four.take() else { return };
        let digits = last.len() == 4 && last.bytes().all(|it| it.is_ascii_digit());
        let born = self.mentions.iter().find(|it| it.kind == Kind::Data(DataCategory::BirthDate));
        let born = born.map(|it| it.value.replace('-', "")).filter(|_| digits);
        let Some(number) = born.map(|it| it + last) else { return };
        if let Ok(read) = IdNumber::parse(&number, self.on) {
            let (kind, judged) = (Kind::of_swedish(read.number), (Grade::A, Reason::Labelled));
            self.push(Some(column), kind, (&number, &number), judged);
        }
    }
}
