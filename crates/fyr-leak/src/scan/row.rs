//! One row of a table: whose it is, what it says of them, whose material it is.

mod inner;

use super::column::Column;
use super::draft::Draft;
use super::{Rules, text};
use crate::attribution::Evidence;
use crate::columns::{Role, Whose};
use crate::mention::{Kind, Mention, Owner, Unit};
use crate::protected::{self, List};
use fyr_core::vocabulary::{DataCategory, ProtectionLevel};
use fyr_identifiers::Finding;
use inner::Inner;
use std::borrow::Cow;
use std::sync::Arc;

/// A table with what is known of it when its rows are read.
pub(super) struct Sheet<'a> {
    pub(super) columns: &'a [Column],
    /// Whose each group of columns is; the first is the person the row is about.
    pub(super) groups: &'a [Whose],
    /// The columns of year, month and day of birth, where each has its own.
    pub(super) born: Option<[usize; 3]>,
    /// What the table's name says of every row.
    pub(super) about: Option<DataCategory>,
    /// What it says of everyone's protection.
    pub(super) protected: Option<ProtectionLevel>,
    /// The controller that the lines above the header name.
    pub(super) controller: Option<u32>,
    /// Whether a plain `slutdatum` is the employment's, not a sick leave's or a school year's.
    pub(super) ends_employment: bool,
}

/// A row and where it stands.
pub(super) struct Row<'a> {
    pub(super) locator: &'a str,
    pub(super) cells: &'a [&'a str],
}

/// A cell that says nothing.
pub(super) fn is_empty(cell: &str) -> bool {
    let cell = cell.trim();
    match cell.len() {
        0 => true,
        1 => cell == "-",
        2 => cell == "\\N" || cell == "--",
        3..=6 => ["null", "none", "n/a", "nan", "saknas", "<null>"]
            .iter()
            .any(|it| cell.eq_ignore_ascii_case(it)),
        _ => false,
    }
}

/// Returns a cell without the signs by which a program makes sure that it stays a text: `="0123"`, `'0123'`.
fn bare(cell: &str) -> &str {
    let formula = || cell.strip_prefix("=\"")?.strip_suffix('"');
    let quoted = || cell.strip_prefix('\'')?.strip_suffix('\'');
    if !cell.starts_with(['=', '\'']) {
        return cell;
    }
    formula().or_else(quoted).filter(|it| !it.is_empty()).unwrap_or(cell)
}

/// Returns what was found in the row, one unit for each person in it; nothing when there is nothing.
pub(super) fn units(
    rules: &Rules<'_>,
    path: &[u32],
    (sheet, row): (&Sheet<'_>, &Row<'_>),
    findings: &mut Vec<Finding>,
) -> Vec<Unit> {
    let inner = Inner::of(sheet, row);
    let mut groups = Cow::Borrowed(sheet.groups);
    if !inner.whose.is_empty() {
        groups.to_mut().extend(&inner.whose);
    }
    let mut drafts: Vec<Draft<'_>> =
        groups.iter().map(|_| Draft::new(rules.as_of, sheet.ends_employment)).collect();
    let mut notes = Vec::new();
    if let (Some(born), Some(draft)) = (sheet.born, drafts.first_mut()) {
        let part = |at: usize| row.cells.get(at).and_then(|it| it.trim().parse::<u16>().ok());
        let [year, month, day] = born.map(part);
        let column = born.first().and_then(|it| sheet.columns.get(*it));
        if let (Some(year), Some(month), Some(day), Some(column)) = (year, month, day, column) {
            draft.birth_date(&column.name, &format!("{year:04}-{month:02}-{day:02}"));
        }
    }
    for (column, value) in &inner.values {
        let Some(draft) = drafts.get_mut(column.group) else { continue };
        match value.trim() {
            value if is_empty(value) => draft.empty(Some(column)),
            value => draft.cell(column, value, findings),
        }
    }
    for (index, cell) in row.cells.iter().enumerate() {
        let column = sheet.columns.get(index);
        let group = column.map_or(0, |it| it.group);
        let Some(draft) = drafts.get_mut(group) else { continue };
        if inner.cells.contains(&index) || sheet.born.is_some_and(|it| it.contains(&index)) {
            continue;
        }
        if is_empty(cell) {
            draft.empty(column);
            continue;
        }
        let cell = bare(cell.trim());
        match column {
            Some(column) if column.role == Role::Note => notes.push((column, cell)),
            Some(column) => draft.cell(column, cell, findings),
            None => draft.scan(None, cell, findings),
        }
    }
    let mut others = Vec::new();
    for (column, cell) in notes {
        if let Some(draft) = drafts.get_mut(column.group) {
            others.extend(note(draft, (column, rules.listed), cell, findings));
        }
    }
    for draft in &mut drafts {
        draft.compose();
        draft.choose_subject();
    }
    if !rules.listed.is_empty() {
        listed(rules, (sheet, row), &mut drafts, &others);
    }
    settle(rules, path, (sheet, row, &groups), drafts, others)
}

/// Adds the numbers of the list that stand in the row and were not taken for identity numbers.
fn listed(
    rules: &Rules<'_>,
    (sheet, row): (&Sheet<'_>, &Row<'_>),
    drafts: &mut [Draft<'_>],
    others: &[text::Individual],
) {
    for (index, cell) in row.cells.iter().enumerate() {
        let column = sheet.columns.get(index);
        let cell = cell.trim();
        rules.listed.each_in(cell, rules.as_of, |found| {
            let digits = found.number.as_str();
            // A column of times holds every number sooner or later.
            if column.is_some_and(Column::is_times)
                || others.iter().flat_map(|it| &it.mentions).any(|it| it.is_of(digits))
            {
                return;
            }
            let all = drafts.iter_mut().flat_map(|it| &mut it.mentions);
            let mut known = all.filter(|it| it.is_of(digits)).peekable();
            let is_known = known.peek().is_some();
            known.for_each(Mention::judge_listed);
            if !is_known && let Some(draft) = drafts.get_mut(column.map_or(0, |it| it.group)) {
                draft.listed(column, (cell, &found));
            }
        });
    }
}

/// Reads a note about the row's person; returns what it says of others.
fn note(
    draft: &mut Draft<'_>,
    (column, listed): (&Column, &List),
    cell: &str,
    findings: &mut Vec<Finding>,
) -> Vec<text::Individual> {
    // Of a longer text each sentence is asked by itself.
    if let Some(level) = protected::of_text(cell).filter(|_| cell.len() <= 48) {
        draft.protect(&column.name, level, cell);
        return Vec::new();
    }
    if !text::may_tell(cell) {
        return Vec::new();
    }
    let host = draft.host();
    let narrow = text::narrow(cell);
    let cell = narrow.as_deref().unwrap_or(cell);
    let on = draft.on();
    let passage = text::Passage { text: cell, on, host: Some(&host), topic: None, listed };
    text::scan(cell, passage.on, findings);
    let understood = text::read(&passage, findings);
    let mut others = Vec::new();
    let numbered = host.numbers.is_empty();
    for mut individual in understood {
        let is_own = numbered && individual.is_host_by_number(cell);
        for mention in &mut individual.mentions {
            mention.column = Some(Arc::clone(&column.name));
        }
        if individual.is_host || is_own {
            draft.take(individual);
        } else {
            others.push(individual);
        }
    }
    others
}

fn settle(
    rules: &Rules<'_>,
    path: &[u32],
    (sheet, row, groups): (&Sheet<'_>, &Row<'_>, &[Whose]),
    mut drafts: Vec<Draft<'_>>,
    others: Vec<text::Individual>,
) -> Vec<Unit> {
    let relative = groups.iter().zip(&drafts).skip(1).find_map(|(whose, draft)| {
        let said = draft.mentions.first().filter(|_| *whose == Whose::Relative)?;
        Some((said.column.clone(), said.value.clone()))
    });
    let Some((subject, rest)) = drafts.split_first_mut() else { return Vec::new() };
    if let Some((column, value)) = relative.filter(|_| !subject.mentions.is_empty()) {
        subject.add(column.as_ref(), Kind::Data(DataCategory::Relative), &value);
    }
    if let Some(category) = sheet.about.filter(|_| subject.is_somebody()) {
        subject.add(None, Kind::Data(category), category.id());
    }
    if let Some(category) = sheet.about {
        // Those of another table on the same sheet.
        let others = groups.iter().skip(1).zip(rest.iter_mut());
        for (_, draft) in others.filter(|(whose, it)| **whose == Whose::Subject && it.is_somebody())
        {
            draft.add(None, Kind::Data(category), category.id());
        }
    }
    if let Some(level) = sheet.protected.filter(|_| subject.is_somebody() || subject.has_key()) {
        subject.protected = subject.protected.max(Some(level));
    }
    // Without a list nobody is attributed.
    let controllers = if rules.controllers.list.is_empty() {
        Vec::new()
    } else {
        let mut emails: Vec<&str> = subject.emails().collect();
        // A manager's address names the employer as well as one's own; a relative's does not.
        let managers =
            groups.iter().skip(1).zip(rest.iter()).filter(|(whose, _)| **whose == Whose::Other);
        emails.extend(managers.flat_map(|(_, draft)| draft.emails()));
        rules.controllers.of_row(
            &Evidence {
                tenants: subject.tenants.clone(),
                units: subject.units.clone(),
                table: sheet.controller,
                emails,
                cells: row.cells,
            },
            path,
        )
    };
    let mut units = Vec::with_capacity(1);
    for (whose, draft) in groups.iter().zip(&mut drafts) {
        if draft.says_nothing() {
            continue;
        }
        if *whose == Whose::Relative {
            draft.add(None, Kind::Data(DataCategory::Relative), DataCategory::Relative.id());
        }
        units.push(Unit {
            locator: row.locator.to_owned(),
            controllers: controllers.clone(),
            protected: draft.protected,
            employment: if *whose == Whose::Subject { draft.employment() } else { None },
            two_numbers: draft.two_numbers,
            mentions: std::mem::take(&mut draft.mentions),
        });
    }
    units.extend(
        others.into_iter().map(|individual| individual.into_unit(row.locator, &controllers)),
    );
    units
}

/// Makes every mention one of nobody in particular, when there is nobody it could be of.
pub(super) fn part(mentions: &mut [Mention]) {
    for mention in mentions {
        mention.owner = Owner::Other;
    }
}
