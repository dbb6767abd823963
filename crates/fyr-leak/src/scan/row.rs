//! One row of a table: whose it is, what it says of them, whose material it is.

use super::{Column, Rules, in_text};
use crate::attribution::Evidence;
use crate::columns::{Role, fold};
use crate::limits::VALUE_CHARS_MAX;
use crate::mention::{Employment, Grade, Kind, Mention, Owner, Reason, Unit};
use crate::protected;
use fyr_core::identifier::{IdError, IdNumber};
use fyr_core::vocabulary::{DataCategory, ProtectionLevel};
use fyr_identifiers::{EMAIL, Finding, SE_PHONE, scan};
use jiff::civil::Date;

/// A row with its columns.
pub(super) struct Row<'a> {
    pub(super) locator: String,
    pub(super) cells: &'a [&'a str],
    pub(super) columns: &'a [Column],
    /// What the table's name says of every row.
    pub(super) about: Option<DataCategory>,
    /// The controller that the lines above the header name.
    pub(super) controller: Option<u32>,
}

/// Tolvan Tolvansson's number, in every manual and every test system.
const PLACEHOLDER: &str = "191212121212";

/// A cell that says nothing.
pub(super) fn is_empty(cell: &str) -> bool {
    let cell = cell.trim();
    cell.is_empty()
        || ["null", "\\N", "-", "none", "n/a"].iter().any(|it| cell.eq_ignore_ascii_case(it))
}

/// A placeholder is nobody's number, however well it is written.
pub(super) fn judge_placeholder(mention: &mut Mention) {
    if mention.value == PLACEHOLDER {
        mention.grade = Grade::D;
        mention.reason = Reason::Placeholder;
    }
}

/// Returns what was found in the row, `None` when that is nothing.
pub(super) fn unit(
    rules: &Rules<'_>,
    path: &[u32],
    row: &Row<'_>,
    findings: &mut Vec<Finding>,
) -> Option<Unit> {
    let mut draft = Draft { on: rules.as_of, ..Draft::default() };
    for (index, cell) in row.cells.iter().enumerate() {
        if is_empty(cell) {
            // An end date that is not there says that the employment goes on.
            let column = row.columns.get(index);
            draft.open_ended |= column.is_some_and(|column| column.role == Role::EndDate);
            continue;
        }
        match row.columns.get(index) {
            Some(column) => draft.cell(column, cell.trim(), findings),
            None => draft.scan("", cell, findings),
        }
    }
    draft.compose();
    draft.choose_subject();
    if let Some(category) = row.about.filter(|_| !draft.mentions.is_empty()) {
        draft.add("", Kind::Data(category), category.id());
    }
    if draft.mentions.is_empty() {
        return None;
    }
    let controllers = rules.controllers.of_row(&draft.evidence(row), path);
    Some(Unit {
        locator: row.locator.clone(),
        controllers,
        protected: draft.protected,
        employment: draft.employment(),
        two_numbers: draft.two_numbers,
        mentions: draft.mentions,
    })
}

/// What has been gathered of a row so far.
#[derive(Default)]
struct Draft {
    on: Date,
    mentions: Vec<Mention>,
    first: Option<(String, String)>,
    last: Option<(String, String)>,
    address: [Option<String>; 3],
    address_column: String,
    protected: Option<ProtectionLevel>,
    stated: Option<Employment>,
    open_ended: bool,
    two_numbers: bool,
    tenants: Vec<String>,
    units: Vec<String>,
}

impl Draft {
    fn cell(&mut self, column: &Column, cell: &str, findings: &mut Vec<Finding>) {
        let name = column.name.as_str();
        match column.role {
            Role::Number => self.number(column, cell, findings),
            Role::FirstName if self.is_name(cell) => self.first = Some((name.into(), cell.into())),
            Role::LastName if self.is_name(cell) => self.last = Some((name.into(), cell.into())),
            Role::FullName if self.is_name(cell) => self.full_name(name, cell),
            Role::Email => self.read(name, cell, Kind::Email, findings),
            Role::Phone => self.read(name, cell, Kind::Phone, findings),
            Role::Street => self.address_part(0, name, cell),
            Role::PostalCode => self.address_part(1, name, cell),
            Role::City => self.address_part(2, name, cell),
            Role::BirthDate => self.birth_date(name, cell),
            Role::Active => self.state(cell, Employment::Current, Employment::Former),
            Role::Inactive => self.state(cell, Employment::Former, Employment::Current),
            Role::EndDate => self.end_date(cell),
            Role::Status => self.status(cell),
            Role::Protected => self.flag(name, cell),
            Role::Tenant => self.tenants.push(cell.to_owned()),
            Role::Unit => self.units.push(cell.to_owned()),
            Role::Data(category) => {
                self.scan(name, cell, findings);
                self.add(name, Kind::Data(category), cell);
            }
            Role::OtherPerson => self.other(name, cell, findings),
            Role::Relative => {
                self.other(name, cell, findings);
                self.add(name, Kind::Data(DataCategory::Relative), cell);
            }
            Role::NotPerson => {}
            Role::Unknown if column.is_numbers() => self.number(column, cell, findings),
            // A name that is none, or a column of which nothing is known.
            Role::FirstName | Role::LastName | Role::FullName | Role::Unknown => {
                self.scan(name, cell, findings);
            }
        }
    }

    /// A cell of a column that the header or the rest of the column says holds identity numbers.
    fn number(&mut self, column: &Column, cell: &str, findings: &mut Vec<Finding>) {
        let labelled = column.role == Role::Number;
        let (grade, reason) = if labelled {
            (Grade::A, Reason::Labelled)
        } else {
            (Grade::B, Reason::ColumnEvidence)
        };
        let wrong = match IdNumber::parse(cell, self.on) {
            Ok(read) => return self.add_number(&column.name, cell, read.number, (grade, reason)),
            Err(wrong) => wrong,
        };
        if let Some(number) = self.with_zeros(cell).filter(|_| labelled) {
            return self.add_number(&column.name, cell, number, (Grade::B, Reason::ZerosRestored));
        }
        let reason = match wrong {
            IdError::CheckDigit | IdError::NoBirthNumber => Reason::CheckDigit,
            IdError::NoSuchDate | IdError::DateToCome => Reason::NoSuchDate,
            IdError::NotWrittenAsOne | IdError::PersonalNumber if is_rounded(cell) => {
                Reason::Rounded
            }
            IdError::NotWrittenAsOne | IdError::PersonalNumber => {
                return self.scan(&column.name, cell, findings);
            }
        };
        let digits: String = cell.chars().filter(char::is_ascii_digit).collect();
        self.push(&column.name, Kind::BrokenNumber, &digits, cell, (Grade::D, reason));
    }

    /// Spreadsheets drop the zeros before a number: births of 2000–2009 without century lose one to three.
    fn with_zeros(&self, cell: &str) -> Option<IdNumber> {
        let digits = (6..10).contains(&cell.len()) && cell.bytes().all(|it| it.is_ascii_digit());
        let padded = digits.then(|| format!("{cell:0>10}"))?;
        IdNumber::parse(&padded, self.on).ok().map(|read| read.number)
    }

    fn add_number(&mut self, column: &str, raw: &str, number: IdNumber, judged: (Grade, Reason)) {
        self.push(column, Kind::of_swedish(number), &number.digits(), raw, judged);
    }

    /// A cell about which nothing is known: what stands in it.
    fn scan(&mut self, column: &str, cell: &str, findings: &mut Vec<Finding>) {
        if cell.len() < 6 || !cell.bytes().any(|it| it.is_ascii_digit() || it == b'@') {
            return;
        }
        scan(cell.as_bytes(), self.on, findings);
        let whole = |finding: &Finding| finding.span == (0..cell.len());
        for finding in findings.iter() {
            let Some(mut mention) = in_text(cell, finding, self.on) else { continue };
            // A cell that is nothing but the value is the row's; a value among words may be anyone's.
            mention.owner = if whole(finding) { Owner::Subject } else { Owner::Other };
            column.clone_into(&mut mention.column);
            self.mentions.push(mention);
        }
    }

    /// A cell of a column for e-mail or telephone.
    fn read(&mut self, column: &str, cell: &str, kind: Kind, findings: &mut Vec<Finding>) {
        let detector = if kind == Kind::Email { &EMAIL } else { &SE_PHONE };
        match (detector.read)(cell, self.on) {
            Some(reading) => {
                self.push(column, kind, &reading.value, cell, (Grade::A, Reason::Labelled));
            }
            None if kind == Kind::Email => self.scan(column, cell, findings),
            None => {
                let digits: String =
                    cell.chars().filter(|it| it.is_ascii_digit() || *it == '+').collect();
                if digits.len() >= 5 {
                    self.push(column, kind, &digits, cell, (Grade::D, Reason::Labelled));
                }
            }
        }
    }

    /// A cell of another person: what is found is theirs.
    fn other(&mut self, column: &str, cell: &str, findings: &mut Vec<Finding>) {
        let from = self.mentions.len();
        self.scan(column, cell, findings);
        let name = fold(column);
        let labelled = name.contains("pnr") || name.contains("personn");
        for mention in self.mentions.iter_mut().skip(from) {
            mention.owner = Owner::Other;
            if labelled && mention.kind.is_number() && mention.grade < Grade::D {
                (mention.grade, mention.reason) = (Grade::A, Reason::Labelled);
            }
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

    fn full_name(&mut self, column: &str, cell: &str) {
        let name = match cell.split_once(", ") {
            Some((last, first)) if !first.contains(',') => {
                format!("{} {}", first.trim(), last.trim())
            }
            _ => cell.split_whitespace().collect::<Vec<_>>().join(" "),
        };
        let judged = (Grade::A, Reason::Labelled);
        self.push(column, Kind::Data(DataCategory::Name), &name, cell, judged);
    }

    fn address_part(&mut self, part: usize, column: &str, cell: &str) {
        if let Some(level) = protected::of_text(cell) {
            self.protected = self.protected.max(Some(level));
            return;
        }
        if let Some(place) = self.address.get_mut(part) {
            place.get_or_insert_with(|| cell.split_whitespace().collect::<Vec<_>>().join(" "));
        }
        if self.address_column.is_empty() {
            column.clone_into(&mut self.address_column);
        }
    }

    fn birth_date(&mut self, column: &str, cell: &str) {
        if let Some(date) = date(cell) {
            let judged = (Grade::A, Reason::Labelled);
            self.push(column, Kind::Data(DataCategory::BirthDate), &date.to_string(), cell, judged);
        }
    }

    fn state(&mut self, cell: &str, yes: Employment, no: Employment) {
        match cell.to_lowercase().as_str() {
            "1" | "j" | "ja" | "y" | "yes" | "t" | "true" | "sant" | "x" => self.stated = Some(yes),
            "0" | "n" | "nej" | "no" | "f" | "false" | "falskt" => self.stated = Some(no),
            _ => {}
        }
    }

    fn end_date(&mut self, cell: &str) {
        if let Some(date) = date(cell) {
            let ended = date < self.on;
            self.stated = Some(if ended {
                Employment::Former
            } else {
                self.stated.unwrap_or(Employment::Current)
            });
        }
    }

    fn status(&mut self, cell: &str) {
        match cell.to_lowercase().as_str() {
            "avslutad" | "slutat" | "inaktiv" | "inactive" | "avgått" | "f.d." | "former" => {
                self.stated = Some(Employment::Former);
            }
            "aktiv" | "anställd" | "pågående" | "active" | "tillsvidare" => {
                self.stated = self.stated.or(Some(Employment::Current));
            }
            _ => {}
        }
    }

    fn employment(&self) -> Option<Employment> {
        self.stated.or(self.open_ended.then_some(Employment::Current))
    }

    fn flag(&mut self, column: &str, cell: &str) {
        if let Some(level) = protected::of_flag(column, cell) {
            self.protected = self.protected.max(Some(level));
            self.add(column, Kind::Data(DataCategory::ProtectedIdentity), cell);
        }
    }

    /// Makes one name of first and last name, and one address of its parts.
    fn compose(&mut self) {
        let judged = (Grade::A, Reason::Labelled);
        let name = match (self.first.take(), self.last.take()) {
            (Some((column, first)), Some((_, last))) => Some((column, format!("{first} {last}"))),
            (first, last) => first.or(last),
        };
        if let Some((column, name)) = name {
            self.push(&column, Kind::Data(DataCategory::Name), &name, &name, judged);
        }
        let [street, code, city] = std::mem::take(&mut self.address);
        let place = [code, city].into_iter().flatten().collect::<Vec<_>>().join(" ");
        let place = Some(place).filter(|it| !it.is_empty());
        let address = [street, place].into_iter().flatten().collect::<Vec<_>>().join(", ");
        if address.chars().any(char::is_alphabetic) {
            let column = self.address_column.clone();
            self.push(&column, Kind::Data(DataCategory::HomeAddress), &address, &address, judged);
        }
    }

    /// The first number with the best grounds is the row's; any other is another person's.
    fn choose_subject(&mut self) {
        let own = |mention: &&Mention| mention.kind.is_number() && mention.owner == Owner::Subject;
        let Some(best) = self.mentions.iter().filter(own).map(|it| it.grade).min() else { return };
        let chosen = self.mentions.iter().filter(own).find(|it| it.grade == best);
        let Some(chosen) = chosen.map(|it| it.value.clone()) else { return };
        for mention in &mut self.mentions {
            if !mention.kind.is_number() {
                continue;
            }
            if mention.value == chosen {
                mention.owner = Owner::Subject;
            } else {
                let rival = mention.owner == Owner::Subject && mention.grade == Grade::A;
                self.two_numbers |= rival && best == Grade::A;
                mention.owner = Owner::Other;
            }
        }
    }

    fn evidence<'a>(&'a self, row: &Row<'a>) -> Evidence<'a> {
        let own = |it: &&Mention| it.kind == Kind::Email && it.owner == Owner::Subject;
        Evidence {
            tenants: self.tenants.iter().map(String::as_str).collect(),
            units: self.units.iter().map(String::as_str).collect(),
            table: row.controller,
            emails: self.mentions.iter().filter(own).map(|it| it.value.as_str()).collect(),
            cells: row.cells,
        }
    }

    fn add(&mut self, column: &str, kind: Kind, value: &str) {
        self.push(column, kind, value, value, (Grade::A, Reason::Labelled));
    }

    fn push(&mut self, column: &str, kind: Kind, value: &str, raw: &str, judged: (Grade, Reason)) {
        let short = |text: &str| text.chars().take(VALUE_CHARS_MAX).collect::<String>();
        let mut mention = Mention {
            kind,
            grade: judged.0,
            reason: judged.1,
            owner: Owner::Subject,
            value: short(value),
            raw: short(raw),
            column: column.to_owned(),
            offset: None,
        };
        judge_placeholder(&mut mention);
        self.mentions.push(mention);
    }
}

/// Returns whether a spreadsheet has rounded a long number: `1.98112E+11`.
fn is_rounded(cell: &str) -> bool {
    let upper = cell.to_ascii_uppercase();
    let Some((digits, power)) = upper.split_once("E+") else { return false };
    matches!(power, "9" | "09" | "10" | "11")
        && digits.bytes().all(|it| it.is_ascii_digit() || matches!(it, b'.' | b','))
}

/// Reads a date as `YYYY-MM-DD`, `YYYYMMDD`, `YYYY/MM/DD` or with a time after it.
fn date(cell: &str) -> Option<Date> {
    let digits: String = cell
        .chars()
        .take_while(|it| it.is_ascii_digit() || matches!(it, '-' | '/' | '.'))
        .filter(char::is_ascii_digit)
        .collect();
    if digits.len() < 8 {
        return None;
    }
    let part = |from: usize, to: usize| digits.get(from..to)?.parse::<i16>().ok();
    let (month, day) = (i8::try_from(part(4, 6)?).ok()?, i8::try_from(part(6, 8)?).ok()?);
    Date::new(part(0, 4)?, month, day).ok().filter(|it| it.year() >= 1800)
}
