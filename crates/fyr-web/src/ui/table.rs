//! A list as a table: says what it is and how many rows of how many, sorts by links, scrolls by itself when narrow.

use fyr_text::{Arg, Language, text_with};
use maud::{Markup, Render, html};

use super::icon::{Icon, icon};

/// Is a table under construction; draw it with maud.
#[derive(Clone, Debug)]
#[must_use]
pub struct Table {
    id: String,
    caption: String,
    count: Option<(Language, Count)>,
    columns: Vec<Column>,
    rows: Vec<Vec<Markup>>,
}

/// Is how many rows are shown, of how many there are.
#[derive(Clone, Copy, Debug)]
pub struct Count {
    /// Shown on this page.
    pub shown: u64,
    /// There are in all.
    pub total: u64,
}

/// Begins a table; `id` is unique in the page, `caption` says what it lists.
///
/// An empty list is not a table: draw [`super::notice::empty`] instead.
pub fn table(id: impl Into<String>, caption: impl Into<String>) -> Table {
    Table {
        id: id.into(),
        caption: caption.into(),
        count: None,
        columns: Vec::new(),
        rows: Vec::new(),
    }
}

impl Table {
    /// Adds «visar 50 av 1 300».
    pub fn count(self, language: Language, count: Count) -> Self {
        Self { count: Some((language, count)), ..self }
    }

    /// Adds a column to the right.
    pub fn column(mut self, column: Column) -> Self {
        self.columns.push(column);
        self
    }

    /// Adds a row beneath, one cell for each column in their order.
    pub fn row(mut self, cells: Vec<Markup>) -> Self {
        self.rows.push(cells);
        self
    }

    /// Adds rows beneath.
    pub fn rows(mut self, rows: impl IntoIterator<Item = Vec<Markup>>) -> Self {
        self.rows.extend(rows);
        self
    }
}

/// Is a column of a table.
#[derive(Clone, Debug)]
#[must_use]
pub struct Column {
    label: String,
    kind: Kind,
    sort: Option<(String, Order)>,
}

/// Is how a column orders the list now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// Not by this column.
    None,
    /// Rising.
    Ascending,
    /// Falling.
    Descending,
}

impl Column {
    /// Makes the column that names the row; a screen reader says it with every cell.
    pub fn name(label: impl Into<String>) -> Self {
        Self { label: label.into(), kind: Kind::Name, sort: None }
    }

    /// Makes a column of text.
    pub fn text(label: impl Into<String>) -> Self {
        Self { label: label.into(), kind: Kind::Text, sort: None }
    }

    /// Makes a column of numbers, set to the right.
    pub fn number(label: impl Into<String>) -> Self {
        Self { label: label.into(), kind: Kind::Number, sort: None }
    }

    /// Lets the list be ordered by this column: `href` is the address with the order that a press gives.
    pub fn sort(self, href: impl Into<String>, order: Order) -> Self {
        Self { sort: Some((href.into(), order)), ..self }
    }
}

impl Render for Table {
    fn render(&self) -> Markup {
        html! {
            div class="fyr-table" role="region" aria-labelledby=(self.id) tabindex="0" {
                table class="ds-table" {
                    caption id=(self.id) {
                        (self.caption)
                        @if let Some((language, count)) = self.count {
                            span class="fyr-table__count" { (counted(language, count)) }
                        }
                    }
                    thead { tr { @for column in &self.columns { (head(column)) } } }
                    tbody {
                        @for row in &self.rows {
                            tr {
                                @for (cell, column) in row.iter().zip(&self.columns) {
                                    @match column.kind {
                                        Kind::Name => th scope="row" { (cell) },
                                        Kind::Text => td { (cell) },
                                        Kind::Number => td class="fyr-number" { (cell) },
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Name,
    Text,
    Number,
}

fn head(column: &Column) -> Markup {
    let class = match (column.kind, &column.sort) {
        (Kind::Number, Some(_)) => Some("fyr-number fyr-sortable"),
        (Kind::Number, None) => Some("fyr-number"),
        (Kind::Name | Kind::Text, Some(_)) => Some("fyr-sortable"),
        (Kind::Name | Kind::Text, None) => None,
    };
    let (order, shape) = match column.sort.as_ref().map(|(_, order)| *order) {
        None | Some(Order::None) => (None, Icon::Sort),
        Some(Order::Ascending) => (Some("ascending"), Icon::Up),
        Some(Order::Descending) => (Some("descending"), Icon::Down),
    };
    html! {
        th scope="col" class=[class] aria-sort=[order] {
            @if let Some((href, _)) = &column.sort {
                a href=(href) { (column.label) (icon(shape)) }
            } @else {
                (column.label)
            }
        }
    }
}

fn counted(language: Language, count: Count) -> String {
    let number = |count| Arg::Number(i64::try_from(count).unwrap_or(i64::MAX));
    let args = [("shown", number(count.shown)), ("total", number(count.total))];
    text_with(language, "ui-table-count", &args).into_owned()
}
