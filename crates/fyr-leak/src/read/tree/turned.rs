//! Tables in a record: columns as lists or as objects of places, and the names that a record gives for the rows in it.

use super::{Node, Place};
use crate::columns::{self, Role, fold};

/// Rows of names and values.
pub(super) type Turned<'n> = Vec<Vec<(&'n str, &'n str)>>;

/// Values of one name in a record from which on they are rows of one column.
const MANY: usize = 1_024;

/// What a record calls the names of its columns, folded.
const HEADS: [&str; 13] = [
    "columns",
    "column",
    "cols",
    "header",
    "headers",
    "heads",
    "fields",
    "columnnames",
    "fieldnames",
    "kolumner",
    "kolumn",
    "rubriker",
    "faltnamn",
];
/// What it calls the name in an object for each column.
const NAMES: [&str; 8] =
    ["name", "namn", "label", "title", "field", "header", "columnname", "fieldname"];

/// Returns the names that a record gives for the columns of the lists in it: `{"columns": […], "data": [[…], …]}`.
pub(super) fn heads(record: &Node) -> Vec<&str> {
    // The names come in a row; a record with more values than a table has columns has none.
    if record.fields.len() > 2_048 {
        return Vec::new();
    }
    let is_head = |name: &str| HEADS.contains(&fold(name).as_str());
    let own = record.fields.iter().filter(|(name, _)| is_head(name));
    let own: Vec<&str> = own.map(|(_, value)| value.as_str()).collect();
    if !own.is_empty() {
        return own;
    }
    let described = record.children.iter().filter(|it| is_head(&it.name)).map(|column| {
        let called = |wanted: &&str| {
            column.fields.iter().find(|(name, _)| fold(name) == **wanted).map(|it| it.1.as_str())
        };
        NAMES.iter().find_map(|it| called(&it)).unwrap_or_default()
    });
    described.collect()
}

/// Returns the rows of a record that is a table on its side; `None` for any other.
pub(super) fn rows(node: &Node) -> Option<Turned<'_>> {
    of_objects(node).or_else(|| of_lists(node)).or_else(|| of_places(node))
}

/// Returns whether a name is a place in a list: `0`, `17`.
pub(super) fn is_place(name: &str) -> bool {
    (1..=7).contains(&name.len()) && name.bytes().all(|it| it.is_ascii_digit())
}

/// `{"pnr": {"0": …, "1": …}, "namn": {"0": …, "1": …}}`.
fn of_objects(node: &Node) -> Option<Turned<'_>> {
    let (first, rest) = node.children.split_first()?;
    let plain = |it: &Node| it.place == Place::Field && it.children.is_empty() && !it.listed;
    let alike = |it: &Node| {
        let names = it.fields.iter().map(|(name, _)| name);
        names.eq(first.fields.iter().map(|(name, _)| name))
    };
    let fits = node.fields.is_empty()
        && !rest.is_empty()
        && !first.fields.is_empty()
        && first.fields.iter().all(|(name, _)| is_place(name))
        && node.children.iter().all(|it| plain(it) && alike(it));
    fits.then(|| {
        let row = |row: usize| {
            let cells = node.children.iter();
            cells
                .filter_map(|it| Some((it.name.as_str(), it.fields.get(row)?.1.as_str())))
                .collect()
        };
        (0..first.fields.len()).map(row).collect()
    })
}

/// `{"pnr": […], "namn": […]}`, and a list too long for one record.
fn of_lists(node: &Node) -> Option<Turned<'_>> {
    if node.fields.len() < 4 || node.listed {
        return None;
    }
    let lists: Vec<&[(String, String)]> =
        node.fields.chunk_by(|one, next| one.0 == next.0).collect();
    let length = lists.first().map_or(0, |it| it.len());
    let names_someone = || {
        lists.iter().filter_map(|it| it.first()).any(|(name, _)| {
            matches!(
                columns::role(name),
                Role::Number | Role::FirstName | Role::LastName | Role::FullName
            )
        })
    };
    if 2 <= length
        && 2 <= lists.len()
        && lists.iter().all(|it| it.len() == length)
        && names_someone()
    {
        let row = |row: usize| {
            let cells = lists.iter().filter_map(|it| it.get(row));
            cells.map(|(name, value)| (name.as_str(), value.as_str())).collect()
        };
        return Some((0..length).map(row).collect());
    }
    if lists.iter().all(|it| it.len() < MANY) {
        return None;
    }
    let mut rest = Vec::new();
    let mut rows: Turned<'_> = Vec::new();
    for list in lists {
        let cells = list.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        if list.len() < MANY {
            rest.extend(cells);
        } else {
            rows.extend(cells.map(|it| vec![it]));
        }
    }
    if !rest.is_empty() {
        rows.push(rest);
    }
    Some(rows)
}

/// `{"0": …, "1": …}` under the name of a column.
fn of_places(node: &Node) -> Option<Turned<'_>> {
    let fits = 3 <= node.fields.len()
        && node.children.is_empty()
        && node.fields.iter().all(|(name, _)| is_place(name))
        && (columns::is_known(&node.name) || MANY <= node.fields.len());
    fits.then(|| node.fields.iter().map(|it| vec![(node.name.as_str(), it.1.as_str())]).collect())
}
