//! Tables of one file, whose rows wait to be judged together.

use super::column::{self, Column};
use super::document::Document;
use super::row::{self, Row, Sheet};
use super::{Judge, Out};
use super::{keys, names, text};
use crate::columns::{self, Role, Whose};
use crate::limits::{CHUNK_BYTES, CHUNK_ROWS, TABLES_MAX};
use crate::protected;
use crate::read::cells::{Cells, Rows};
use fyr_core::vocabulary::{DataCategory, ProtectionLevel};
use std::fmt::Write as _;
use std::io;

/// The tables of one file that are open.
#[derive(Default)]
pub(super) struct Tables {
    list: Vec<Table>,
    current: Option<usize>,
}

struct Table {
    name: String,
    /// What a row is called in its place: `row`, or `line` of a text.
    place: &'static str,
    /// The header's names as written, to know the table again.
    declared: Option<Vec<String>>,
    columns: Option<Vec<Column>>,
    groups: Vec<Whose>,
    rows: Rows,
    /// The controller that the rows before the header name.
    controller: Option<u32>,
    /// What the rows before the header say of everyone.
    heading: Option<DataCategory>,
    /// What they, or the table's name, say of everyone's protection.
    protected: Option<ProtectionLevel>,
}

impl Tables {
    /// Goes on with the table of this name and columns, a new one if there is none.
    pub(super) fn open(
        &mut self,
        name: &str,
        declared: Option<&[String]>,
        to: (&Judge<'_>, &mut Out<'_>),
    ) -> io::Result<()> {
        self.open_at((name, "row"), declared, to)
    }

    /// Goes on with the table of records that stand in lines of a text.
    pub(super) fn open_line(
        &mut self,
        (name, declared): (&str, &[String]),
        to: (&Judge<'_>, &mut Out<'_>),
    ) -> io::Result<()> {
        self.open_at((name, "line"), Some(declared), to)
    }

    fn open_at(
        &mut self,
        (name, place): (&str, &'static str),
        declared: Option<&[String]>,
        (judge, out): (&Judge<'_>, &mut Out<'_>),
    ) -> io::Result<()> {
        let same = |table: &Table| {
            table.name == name && table.place == place && table.declared.as_deref() == declared
        };
        if let Some(known) = self.list.iter().position(same) {
            self.current = Some(known);
            return Ok(());
        }
        // Records of which a later one says more are of one table.
        let grown =
            |table: &mut Table| table.name == name && table.place == place && table.grow(declared);
        if let Some(known) = self.list.iter_mut().position(grown) {
            self.current = Some(known);
            return Ok(());
        }
        if self.list.len() >= TABLES_MAX {
            self.flush_all(judge, out)?;
            self.list.clear();
        }
        self.list.push(Table {
            name: name.to_owned(),
            place,
            declared: declared.map(<[String]>::to_vec),
            columns: declared.map(|names| names.iter().map(|it| Column::named(it)).collect()),
            groups: Vec::new(),
            rows: Rows::default(),
            controller: None,
            heading: None,
            protected: protected::of_heading(name),
        });
        self.current = Some(self.list.len() - 1);
        Ok(())
    }

    pub(super) fn row(
        &mut self,
        number: u64,
        cells: &Cells,
        (judge, out): (&Judge<'_>, &mut Out<'_>),
    ) -> io::Result<()> {
        let Some(table) = self.current.and_then(|it| self.list.get_mut(it)) else { return Ok(()) };
        table.rows.push(number, cells);
        if table.rows.len() >= CHUNK_ROWS || table.rows.bytes() >= CHUNK_BYTES {
            return table.flush(judge, out);
        }
        Ok(())
    }

    pub(super) fn flush_all(&mut self, judge: &Judge<'_>, out: &mut Out<'_>) -> io::Result<()> {
        self.list.iter_mut().try_for_each(|table| table.flush(judge, out))
    }
}

impl Table {
    /// Takes further columns; returns whether `declared` are its columns and some more.
    fn grow(&mut self, declared: Option<&[String]>) -> bool {
        let (Some(own), Some(all), Some(columns)) =
            (&mut self.declared, declared, &mut self.columns)
        else {
            return false;
        };
        let more = all.strip_prefix(own.as_slice()).unwrap_or_default();
        if more.is_empty() || own.is_empty() {
            return false;
        }
        own.extend_from_slice(more);
        columns.extend(more.iter().map(|it| Column::named(it)));
        true
    }

    fn flush(&mut self, judge: &Judge<'_>, out: &mut Out<'_>) -> io::Result<()> {
        let mut waiting = std::mem::take(&mut self.rows);
        let cells = waiting.cells();
        let mut rows: Vec<(u64, &[&str])> = waiting.divide(&cells).collect();
        let prefix =
            if self.name.is_empty() { String::new() } else { format!("table={};", self.name) };
        if self.columns.is_none() && is_prose(&rows) {
            let mut document = Document::of_rows(&prefix);
            for (number, cells) in rows {
                document.line(number, None, &cells.concat());
            }
            return document.flush(judge, out);
        }
        if self.columns.is_none()
            && let Some(end) = form_end(&rows)
        {
            self.form(&rows.drain(..end).collect::<Vec<_>>(), &prefix, (judge, out))?;
        }
        // A form has its names in the first column: each other column is a person.
        let turned = if self.columns.is_none() { turned(&rows) } else { None };
        let place = if turned.is_some() { "column" } else { self.place };
        if let Some(turned) = &turned {
            rows = (1..).zip(turned).map(|(number, cells)| (number, cells.as_slice())).collect();
        }
        if self.columns.is_none() {
            let before = self.find_header(&mut rows);
            self.above(&before, &prefix, (judge, out))?;
        }
        if self.declared.is_some() || turned.is_some() {
            self.judge(&rows, (&prefix, place), (judge, out))?;
        } else {
            // Tables that stand below each other on one sheet, and headers that are repeated.
            let mut rest = rows.as_slice();
            while let Some(next) = rest.iter().position(|it| begins_another(it.1)) {
                let (own, after) = rest.split_at(next);
                self.judge(own, (&prefix, place), (judge, out))?;
                let names = after.first().map(|it| it.1).unwrap_or_default();
                if !self.has_names(names) {
                    self.columns = Some(names.iter().map(|it| Column::named(it)).collect());
                }
                rest = after.get(1..).unwrap_or_default();
            }
            self.judge(rest, (&prefix, place), (judge, out))?;
        }
        drop(cells);
        waiting.clear();
        self.rows = waiting;
        Ok(())
    }

    /// Reads the rows of a form that a table follows.
    fn form(
        &mut self,
        rows: &[(u64, &[&str])],
        prefix: &str,
        to: (&Judge<'_>, &mut Out<'_>),
    ) -> io::Result<()> {
        let turned = turned(rows).unwrap_or_default();
        let mut rows: Vec<_> =
            (1..).zip(&turned).map(|(number, cells)| (number, cells.as_slice())).collect();
        self.find_header(&mut rows);
        self.judge(&rows, (prefix, "column"), to)?;
        self.columns = None;
        Ok(())
    }

    /// Returns whether the columns are called so.
    fn has_names(&self, names: &[&str]) -> bool {
        let same = |(column, name): (&Column, &&str)| *column.name == *name.trim();
        self.columns.as_ref().is_some_and(|columns| {
            columns.len() >= names.len() && columns.iter().zip(names).all(same)
        })
    }

    /// Reads rows under the header that is known.
    fn judge(
        &mut self,
        rows: &[(u64, &[&str])],
        (prefix, place): (&str, &str),
        (judge, out): (&Judge<'_>, &mut Out<'_>),
    ) -> io::Result<()> {
        self.decide(rows, judge);
        let (Some(columns), groups) = (self.columns.as_deref(), &self.groups) else {
            return Ok(());
        };
        let about = columns::of_table(&self.name).or(judge.topic).or(self.heading);
        let said = |it: &Column| columns::of_person_column(&it.name, it.role);
        let about = about.or_else(|| columns.iter().filter(|it| it.group == 0).find_map(said));
        let sheet = Sheet {
            columns,
            groups,
            born: column::born::born(columns),
            about,
            // A column of flags says it of each.
            protected: self
                .protected
                .or(judge.protected)
                .filter(|_| columns.iter().all(|it| it.role != Role::Protected)),
            controller: self.controller,
            ends_employment: ends_employment(columns, about),
        };
        let mut locator = String::new();
        for (number, cells) in rows {
            locator.clear();
            // Writing to a text cannot fail.
            let _written = write!(locator, "{prefix}{place}={number}");
            out.counted.uneven += u64::from(cells.len() > columns.len());
            let row = Row { locator: &locator, cells };
            let mut findings = std::mem::take(&mut out.findings);
            let units = row::units(judge.rules, &judge.path, (&sheet, &row), &mut findings);
            out.findings = findings;
            for mut unit in units {
                if unit.controllers.is_empty() {
                    // A table in a mail is its recipient's, as the text around it is.
                    let own = !judge.around.is_empty();
                    let known = if own { &judge.around } else { &out.counted.controllers };
                    unit.controllers.clone_from(known);
                }
                out.put(&unit)?;
            }
        }
        Ok(())
    }

    /// Takes the header out of the rows; returns the rows above it.
    fn find_header<'a>(
        &mut self,
        rows: &mut Vec<(u64, &'a [&'a str])>,
    ) -> Vec<(u64, &'a [&'a str])> {
        let Some(at) = header(rows) else { return Vec::new() };
        let mut before: Vec<_> = rows.drain(..=at).collect();
        let (_, names) = before.pop().unwrap_or_default();
        let above = before.last().map(|it| it.1).unwrap_or_default();
        self.columns = Some(match whose(above, names) {
            Some(names) => names.iter().map(|it| Column::named(it)).collect(),
            None => names.iter().map(|it| Column::named(it)).collect(),
        });
        before
    }

    /// Reads the lines above the header: titles, the customer's name.
    fn above(
        &mut self,
        before: &[(u64, &[&str])],
        prefix: &str,
        (judge, out): (&Judge<'_>, &mut Out<'_>),
    ) -> io::Result<()> {
        let cells = before.iter().flat_map(|(_, cells)| cells.iter());
        self.controller = cells
            .clone()
            .filter(|cell| cell.len() >= 3)
            .find_map(|cell| judge.rules.controllers.of_tenant(cell));
        self.heading = cells
            .filter(|cell| (3..=60).contains(&cell.len()))
            .find_map(|cell| columns::of_table(cell).or_else(|| text::topic(cell)));
        self.protected = before
            .iter()
            .flat_map(|(_, cells)| cells.iter())
            .filter(|cell| cell.len() <= 60)
            .find_map(|cell| protected::of_heading(cell))
            .or(self.protected);
        let mut document = Document::of_rows(prefix);
        for (number, cells) in before {
            document.line(*number, None, &cells.join(" "));
        }
        document.flush(judge, out)
    }

    /// Adds the rows to the evidence of the columns and decides what they hold.
    fn decide(&mut self, rows: &[(u64, &[&str])], judge: &Judge<'_>) {
        let columns = self.columns.get_or_insert_default();
        if self.declared.is_none() {
            let most = rows.iter().map(|(_, cells)| cells.len()).max().unwrap_or_default();
            while columns.len() < most {
                columns.push(Column::numbered(columns.len() + 1));
            }
        }
        let name = columns::fold(&self.name);
        let employees =
            ["anst", "employee", "personal", "medarbetare"].iter().any(|it| name.starts_with(it));
        let lists = keys::of_table(&self.name).or(judge.lists);
        for (index, column) in columns.iter_mut().enumerate() {
            if employees {
                column.of_employees();
            }
            if let Some(subject) = lists {
                column.of_table(subject);
            }
            column.count(
                rows.iter().filter_map(|(_, cells)| cells.get(index).copied()),
                judge.rules.as_of,
            );
            column.decide();
        }
        self.groups = column::group(columns);
    }
}

/// Returns the names of columns with whose they are, where the row above says so over several: `Anställd`, `Närmast anhörig`.
fn whose(above: &[&str], names: &[&str]) -> Option<Vec<String>> {
    let of_another = |group: &str, name: &str| {
        let joined = format!("{group} {name}");
        let meaning = columns::meaning(&joined);
        (meaning.whose != Whose::Subject && meaning.role != Role::Unknown).then_some(joined)
    };
    let mut group = "";
    let mut found = false;
    let called = names.iter().enumerate().map(|(at, name)| {
        let over = above.get(at).map(|it| it.trim()).unwrap_or_default();
        if !over.is_empty() {
            group = over;
        }
        let short = group.len() <= 40 && !group.is_empty() && !name.trim().is_empty();
        let another = short.then(|| of_another(group, name)).flatten();
        found |= another.is_some();
        another.unwrap_or_else(|| (*name).to_owned())
    });
    let called: Vec<String> = called.collect();
    found.then_some(called)
}

/// Returns whether a row within a table begins another one below it: names of columns, of which one says who a person is, and
/// nothing else.
fn begins_another(cells: &[&str]) -> bool {
    let filled = || cells.iter().map(|it| it.trim()).filter(|it| !it.is_empty());
    // Most rows hold digits.
    let value = |it: &str| it.contains('@') || 4 <= it.bytes().filter(u8::is_ascii_digit).count();
    if filled().nth(1).is_none() || filled().any(value) {
        return false;
    }
    let known = filled().filter(|it| columns::is_known(it)).count();
    let identifies = |it: &str| {
        matches!(
            columns::role(it),
            Role::Number | Role::FullName | Role::FirstName | Role::LastName | Role::EmployeeId
        )
    };
    2 <= known && known * 10 >= filled().count() * 8 && filled().any(identifies)
}

/// Returns whether the rows are lines of running text that a reader took for a table of one column.
fn is_prose(rows: &[(u64, &[&str])]) -> bool {
    let single = rows.iter().all(|(_, cells)| cells.len() <= 1);
    let first = rows.first().and_then(|(_, cells)| cells.first()).copied().unwrap_or_default();
    single && !columns::is_list_header(first)
}

/// Returns whether a plain end date in such a table is the employment's.
fn ends_employment(columns: &[Column], about: Option<DataCategory>) -> bool {
    let has = |wanted: &dyn Fn(&Column) -> bool| columns.iter().any(wanted);
    let employs = has(&|it| {
        matches!(
            it.role,
            Role::EmployeeId | Role::Active | Role::Inactive | Role::Unit | Role::Board
        ) || it.role == Role::Data(DataCategory::Employment)
    });
    let names_it = has(&|it| {
        it.role == Role::EndDate
            && ["anst", "avg", "terminat", "leave"]
                .iter()
                .any(|word| columns::fold(&it.name).contains(word))
    });
    let other = |category: DataCategory| {
        matches!(
            category,
            DataCategory::Health
                | DataCategory::SchoolChild
                | DataCategory::SocialServices
                | DataCategory::Union
                | DataCategory::Criminal
        )
    };
    let another = about.is_some_and(other)
        || has(&|it| matches!(it.role, Role::Data(category) if other(category)));
    names_it || employs || !another
}

/// Returns how many rows from the first on are a form that a table follows, the title between them not counted: what is known
/// of a person, and below it their relatives.
fn form_end(rows: &[(u64, &[&str])]) -> Option<usize> {
    let table = rows.iter().skip(3).position(|it| begins_another(it.1))? + 3;
    let filled = |at: usize| {
        let cells = rows.get(at).map(|it| it.1).unwrap_or_default();
        cells.iter().filter(|it| !it.trim().is_empty()).count()
    };
    // Rows without anything stand above the title too.
    let end = (0..table).rev().find(|at| filled(*at) >= 2)? + 1;
    rows.get(..end).and_then(turned).map(|_| end)
}

/// Returns the columns as rows, where the first column holds the names of the others' values: a form, or a table on its side.
fn turned<'a>(rows: &[(u64, &[&'a str])]) -> Option<Vec<Vec<&'a str>>> {
    const ROWS_MAX: usize = 200;
    let first = |cells: &[&'a str]| cells.first().copied().unwrap_or_default();
    let widest = rows.iter().map(|(_, cells)| cells.len()).max().unwrap_or_default();
    if rows.len() < 3 || rows.len() > ROWS_MAX || !(2..=64).contains(&widest) {
        return None;
    }
    let names = || rows.iter().map(|(_, cells)| first(cells)).filter(|it| !it.trim().is_empty());
    let known = names().filter(|it| columns::is_known(it)).count();
    // Settings have names and addresses too: a person's number or name must stand beside its name.
    let identifies = rows.iter().any(|(_, cells)| {
        let value = |fits: &dyn Fn(&str) -> bool| cells.iter().skip(1).any(|it| fits(it.trim()));
        let role = columns::role(first(cells));
        (role == Role::Number && value(&|it| 10 <= it.bytes().filter(u8::is_ascii_digit).count()))
            || (role == Role::FullName && value(&names::is_shaped))
            || (role == Role::FirstName && value(&names::is_first))
            || (role == Role::LastName && value(&names::is_last))
    });
    // A header has more names than one in its row.
    let header = rows
        .iter()
        .take(10)
        .any(|(_, cells)| cells.iter().skip(1).filter(|cell| columns::is_known(cell)).count() >= 2);
    if known < 3 || known * 10 < names().count() * 6 || !identifies || header {
        return None;
    }
    let column =
        |at: usize| rows.iter().map(move |(_, cells)| cells.get(at).copied().unwrap_or_default());
    Some((0..widest).map(|at| column(at).collect()).collect())
}

/// Returns which of the first rows is the header: most names that columns of persons have, and no value of a person.
fn header(rows: &[(u64, &[&str])]) -> Option<usize> {
    let known = |cells: &[&str]| cells.iter().filter(|cell| columns::is_known(cell)).count();
    let candidates = rows.iter().take(10).enumerate();
    let (at, count, cells) = candidates
        .map(|(at, (_, cells))| (at, known(cells), cells))
        .max_by_key(|(at, count, _)| (*count, std::cmp::Reverse(*at)))?;
    let values = cells
        .iter()
        .any(|cell| cell.contains('@') || cell.bytes().filter(u8::is_ascii_digit).count() >= 6);
    (count > 0 && !values).then_some(at)
}
