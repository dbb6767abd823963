//! Records that lie in cells of a row: whose what they say is.

use super::{Row, Sheet, is_empty};
use crate::columns::{Role, Whose};
use crate::scan::column::Column;
use crate::scan::within;

/// What the records say that lie in cells of a row.
#[derive(Default)]
pub(super) struct Inner {
    /// Values in columns of their own, each of one group.
    pub(super) values: Vec<(Column, String)>,
    /// The groups that come after those of the table.
    pub(super) whose: Vec<Whose>,
    /// The cells that are said by `values`.
    pub(super) cells: Vec<usize>,
}

impl Inner {
    pub(super) fn of(sheet: &Sheet<'_>, row: &Row<'_>) -> Self {
        let mut inner = Self::default();
        for (index, cell) in row.cells.iter().enumerate() {
            if !cell.trim_start().starts_with(['{', '[']) {
                continue;
            }
            let Some(records) = within::cell(cell) else { continue };
            inner.cells.push(index);
            let around = sheet.columns.get(index);
            let many = records.len() > 1;
            // Several in a column of relatives are relatives, each of them.
            let said = around.map_or(Whose::Other, |it| it.said_of().0);
            let whose = if said == Whose::Relative { said } else { Whose::Other };
            for record in records {
                let around = around.filter(|_| !many || !record.names_someone());
                inner.record((sheet, row), (around, whose), record);
            }
        }
        inner
    }

    /// Adds a record: what is said of the person of the cell `around`, or of somebody else.
    fn record(
        &mut self,
        (sheet, row): (&Sheet<'_>, &Row<'_>),
        (around, whose): (Option<&Column>, Whose),
        record: within::Record,
    ) {
        let own = || {
            let columns = sheet.columns.iter().zip(row.cells);
            let mut numbers = columns
                .filter(|(it, cell)| it.role == Role::Number && it.group == 0 && !is_empty(cell));
            numbers.next().map(|it| digits(it.1))
        };
        let another = record.number().is_some_and(|it| own().is_some_and(|own| own != digits(it)));
        let group = match around.filter(|_| !another) {
            Some(column) => column.group,
            None => self.begin(sheet, whose),
        };
        let mut others: Vec<(Whose, String, usize)> = Vec::new();
        for (name, value) in record.values {
            let mut column = Column::named(&name);
            let (of, said) = column.said_of();
            column.group = match of {
                Whose::Subject => group,
                Whose::Relative | Whose::Other => {
                    let known = others.iter().find(|it| it.0 == of && it.1 == said);
                    let known = known.map(|it| it.2);
                    known.unwrap_or_else(|| {
                        let group = self.begin(sheet, of);
                        others.push((of, said, group));
                        group
                    })
                }
            };
            self.values.push((column, value));
        }
    }

    fn begin(&mut self, sheet: &Sheet<'_>, whose: Whose) -> usize {
        self.whose.push(whose);
        sheet.groups.len() + self.whose.len() - 1
    }
}

/// The last ten digits of a number, however it is written.
fn digits(text: &str) -> String {
    let digits: Vec<char> = text.chars().rev().filter(char::is_ascii_digit).take(10).collect();
    digits.into_iter().collect()
}
