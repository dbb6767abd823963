//! Tables in a record: columns as lists or as objects of places, and the names that a record gives for the rows in it.

use super::{Node, Place, is_place};
use crate::columns::{self, Role, Whose, fold};
use std::collections::HashMap;

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
        NAMES.iter().find_map(called).unwrap_or_default()
    });
    described.collect()
}

/// Returns the rows of a record that is a table on its side; `None` for any other.
pub(super) fn rows(node: &Node) -> Option<Turned<'_>> {
    of_objects(node).or_else(|| of_lists(node)).or_else(|| of_places(node))
}

/// Returns whether the objects in a record are several persons, each under a name of their own: `{"u7": {"pnr": …}, "u8": …}`.
///
/// Nobody has two numbers, but for one that another replaced; of names alone three are needed.
pub(super) fn holds_several(node: &Node, prefix: &str) -> bool {
    // Most records hold one object or none.
    if node.children.len() < 2 {
        return false;
    }
    let single = node.children.iter().filter(|it| it.place == Place::Field);
    let (mut numbers, mut names) = (0, 0);
    for role in single.filter_map(|it| identity(it, prefix)) {
        numbers += usize::from(role == Role::Number);
        names += 1;
    }
    2 <= numbers || 3 <= names
}

/// Returns whether an object in a record is one of several persons in it.
pub(super) fn is_somebody(node: &Node, prefix: &str) -> bool {
    identity(node, prefix).is_some()
}

/// Returns what says who somebody is in an object that is no part of what is around it: what it is called says nothing.
fn identity(node: &Node, prefix: &str) -> Option<Role> {
    if columns::role(&node.name) != Role::Unknown {
        return None;
    }
    let around = [prefix, &node.name].join(".");
    let said = |name: &String| {
        let dotted = format!("{around}.{name}");
        let own = |it: &str| columns::meaning(it).whose == Whose::Subject;
        (own(&dotted) && own(name) && !columns::is_earlier(&dotted)).then(|| columns::role(name))
    };
    let inner = node.children.iter().filter(|it| it.place == Place::Field);
    let fields = node.fields.iter().chain(inner.flat_map(|it| &it.fields)).take(64);
    let roles: Vec<Role> = fields.filter_map(|(name, _)| said(name)).collect();
    [Role::Number, Role::FullName, Role::LastName, Role::Email]
        .into_iter()
        .find(|it| roles.contains(it))
}

/// `{"pnr": {"0": …, "1": …}, "namn": {"0": …, "1": …}}`.
fn of_objects(node: &Node) -> Option<Turned<'_>> {
    let plain = |it: &Node| {
        it.place == Place::Field
            && it.children.is_empty()
            && !it.fields.is_empty()
            && it.fields.iter().all(|(name, _)| is_place(name))
    };
    if !node.fields.is_empty() || node.children.len() < 2 || !node.children.iter().all(plain) {
        return None;
    }
    // A column may lack some of the rows.
    let mut places: HashMap<&str, usize> = HashMap::new();
    let mut rows: Turned<'_> = Vec::new();
    for column in &node.children {
        for (place, value) in &column.fields {
            let row = *places.entry(place).or_insert(rows.len());
            if row == rows.len() {
                rows.push(Vec::with_capacity(node.children.len()));
            }
            if let Some(row) = rows.get_mut(row) {
                row.push((column.name.as_str(), value.as_str()));
            }
        }
    }
    Some(rows)
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
