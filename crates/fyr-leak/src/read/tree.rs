//! Records of JSON and XML as rows: what repeats is a row, what is nested is a column with a dotted name.
//!
//! Small records are gathered whole, so that the order of their parts does not matter. When a record grows beyond the
//! bound, its parts become rows as they come, with what is known of the record by then.

use super::cells::Cells;
use super::{Piece, Push};
use crate::columns::{self, Role};
use crate::limits::{COLUMNS_MAX, RECORD_BYTES_MAX, TABLES_MAX};
use std::collections::HashMap;
use std::io;

/// Takes what a reader meets and hands over rows.
pub(super) struct Tree<'a, 'b> {
    push: &'a mut Push<'b>,
    stack: Vec<Node>,
    /// Bytes of everything on the stack.
    bytes: usize,
    rows: u64,
    shapes: HashMap<String, Shape>,
    row: Cells,
}

/// Names and values of a row.
type Columns<'n> = Vec<(String, &'n str)>;

/// How an element stands among the others of its parent.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// It may be the only one of its name; a second makes it a row.
    Field,
    /// One of a list.
    Item,
}

/// An object or an element that is being read, or waits in its parent.
struct Node {
    name: String,
    place: Place,
    fields: Vec<(String, String)>,
    children: Vec<Node>,
    bytes: usize,
    /// Its parts become rows at once: it was too large to be gathered.
    streams: bool,
    /// Its values have no names.
    listed: bool,
}

/// The columns that the rows of one table have had so far.
#[derive(Default)]
struct Shape {
    names: Vec<String>,
    places: HashMap<(String, u32), usize>,
}

impl<'a, 'b> Tree<'a, 'b> {
    pub(super) fn new(push: &'a mut Push<'b>) -> Self {
        let root = Node::new(String::new(), Place::Item);
        Self {
            push,
            stack: vec![root],
            bytes: 0,
            rows: 0,
            shapes: HashMap::new(),
            row: Cells::default(),
        }
    }

    /// Begins an object or element.
    pub(super) fn open(&mut self, name: &str, place: Place) {
        let mut node = Node::new(name.to_owned(), place);
        // A name that is a value itself: records that are kept under their number or address.
        if is_value(name) {
            node.place = Place::Item;
            self.stack.last().map_or("", |it| &it.name).clone_into(&mut node.name);
            node.fields.push(("key".to_owned(), name.to_owned()));
        }
        self.stack.push(node);
    }

    /// Begins a list whose values are the cells of a row.
    pub(super) fn open_list(&mut self, name: &str) {
        let mut node = Node::new(name.to_owned(), Place::Item);
        node.listed = true;
        self.stack.push(node);
    }

    /// Adds a value to the object being read.
    pub(super) fn field(&mut self, name: &str, value: String) -> io::Result<()> {
        let Some(node) = self.stack.last_mut() else { return Ok(()) };
        let bytes = name.len() + value.len() + 48;
        node.bytes += bytes;
        self.bytes += bytes;
        if is_value(name) {
            node.fields.push(("key".to_owned(), name.to_owned()));
        }
        node.fields.push((name.to_owned(), value));
        // A record of which no end is in sight is handed over in parts.
        if node.fields.len() >= COLUMNS_MAX {
            self.give_parts()?;
            return self.give_own();
        }
        self.bound()
    }

    /// Ends the object being read.
    pub(super) fn close(&mut self) -> io::Result<()> {
        if self.stack.len() < 2 {
            return Ok(());
        }
        let Some(node) = self.stack.pop() else { return Ok(()) };
        let streams = self.stack.last().is_some_and(|parent| parent.streams);
        if streams || node.streams {
            self.bytes = self.bytes.saturating_sub(node.bytes);
            return self.give(&node, &[]);
        }
        if let Some(parent) = self.stack.last_mut() {
            parent.bytes += node.bytes;
            parent.children.push(node);
        }
        self.bound()
    }

    /// Hands over all that waits; returns the number of rows.
    pub(super) fn finish(mut self) -> io::Result<u64> {
        while self.stack.len() > 1 {
            self.close()?;
        }
        if let Some(root) = self.stack.pop() {
            self.give(&root, &[])?;
        }
        Ok(self.rows)
    }

    fn bound(&mut self) -> io::Result<()> {
        if self.bytes <= RECORD_BYTES_MAX { Ok(()) } else { self.give_parts() }
    }

    /// Makes rows of the finished parts of everything that is open.
    fn give_parts(&mut self) -> io::Result<()> {
        let mut stack = std::mem::take(&mut self.stack);
        for depth in 0..stack.len() {
            let Some(node) = stack.get_mut(depth) else { continue };
            node.streams = true;
            let children = std::mem::take(&mut node.children);
            node.bytes =
                node.fields.iter().map(|(name, value)| name.len() + value.len() + 48).sum();
            let above: Vec<&Node> = stack.iter().take(depth + 1).collect();
            for child in &children {
                self.give(child, &above)?;
            }
        }
        self.bytes = stack.iter().map(|node| node.bytes).sum();
        self.stack = stack;
        Ok(())
    }

    /// Makes a row of the values that the object being read has so far.
    fn give_own(&mut self) -> io::Result<()> {
        let Some(node) = self.stack.last_mut() else { return Ok(()) };
        let mut part = Node::new(node.name.clone(), Place::Item);
        part.fields = std::mem::take(&mut node.fields);
        self.bytes = self.bytes.saturating_sub(node.bytes);
        node.bytes = 0;
        self.give(&part, &[])
    }

    /// Makes rows of a node and of what repeats in it; `above` are those around it, when they are not on the stack.
    fn give(&mut self, node: &Node, above: &[&Node]) -> io::Result<()> {
        let stack = std::mem::take(&mut self.stack);
        let mut around: Vec<Columns<'_>> = if above.is_empty() {
            stack.iter().map(|it| flatten(it, &mut Vec::new())).collect()
        } else {
            above.iter().map(|it| flatten(it, &mut Vec::new())).collect()
        };
        let given = self.give_below(node, &mut around);
        drop(around);
        self.stack = stack;
        given
    }

    fn give_below<'n>(&mut self, node: &'n Node, around: &mut Vec<Columns<'n>>) -> io::Result<()> {
        let mut items = Vec::new();
        let own = flatten(node, &mut items);
        if node.listed {
            self.put_list(&node.name, &own)?;
        } else if !own.is_empty() {
            let mut columns = own.clone();
            let names_someone = own.iter().any(|(name, _)| is_identifying(name));
            for parent in around.iter().rev().take(4) {
                inherit(parent, names_someone, &mut columns);
            }
            self.put(&node.name, &columns)?;
        }
        around.push(own);
        for item in items {
            self.give_below(item, around)?;
        }
        around.pop();
        Ok(())
    }

    /// Hands over a row without names; the first of its table may hold them.
    fn put_list(&mut self, table: &str, columns: &Columns<'_>) -> io::Result<()> {
        self.row.clear();
        for (_, value) in columns {
            self.row.push(value);
        }
        self.rows += 1;
        (self.push)(Piece::Table { name: table, columns: None })?;
        (self.push)(Piece::Row { number: self.rows, cells: &self.row })
    }

    /// Hands over one row under the columns of its table.
    fn put(&mut self, table: &str, columns: &Columns<'_>) -> io::Result<()> {
        if self.shapes.len() >= TABLES_MAX && !self.shapes.contains_key(table) {
            self.shapes.clear();
        }
        let shape = self.shapes.entry(table.to_owned()).or_default();
        if shape.names.len() > COLUMNS_MAX {
            *shape = Shape::default();
        }
        let mut values: Vec<(usize, &str)> = Vec::with_capacity(columns.len());
        let mut times: HashMap<&str, u32> = HashMap::new();
        for (name, value) in columns {
            let time = times.entry(name).or_default();
            let key = (name.clone(), *time);
            *time += 1;
            let place = *shape.places.entry(key).or_insert_with(|| {
                shape.names.push(name.clone());
                shape.names.len() - 1
            });
            values.push((place, value));
        }
        values.sort_unstable_by_key(|(place, _)| *place);
        self.row.clear();
        for (place, value) in values {
            while self.row.len() < place {
                self.row.push("");
            }
            self.row.push(value);
        }
        while self.row.len() < shape.names.len() {
            self.row.push("");
        }
        self.rows += 1;
        (self.push)(Piece::Table { name: table, columns: Some(&shape.names) })?;
        (self.push)(Piece::Row { number: self.rows, cells: &self.row })
    }
}

impl Node {
    fn new(name: String, place: Place) -> Self {
        let bytes = name.len() + 128;
        Self {
            name,
            place,
            fields: Vec::new(),
            children: Vec::new(),
            bytes,
            streams: false,
            listed: false,
        }
    }
}

/// Gathers the values of a node and of what stands once in it; what repeats goes to `items`.
fn flatten<'n>(node: &'n Node, items: &mut Vec<&'n Node>) -> Columns<'n> {
    let mut columns = Vec::new();
    gather(node, "", &mut columns, items);
    columns
}

fn gather<'n>(node: &'n Node, prefix: &str, columns: &mut Columns<'n>, items: &mut Vec<&'n Node>) {
    columns.extend(node.fields.iter().map(|(name, value)| (column(prefix, name), value.as_str())));
    let mut counts: HashMap<&str, u32> = HashMap::new();
    for child in &node.children {
        *counts.entry(child.name.as_str()).or_default() += 1;
    }
    for child in &node.children {
        let alone = counts.get(child.name.as_str()) == Some(&1);
        if child.place == Place::Item || !alone {
            items.push(child);
        } else if prefix.is_empty() {
            gather(child, &child.name, columns, items);
        } else {
            gather(child, &format!("{prefix}.{}", child.name), columns, items);
        }
    }
}

/// Adds what the record around a row says: of whom, where the row itself does not, and in any case whose material it is.
fn inherit<'n>(parent: &Columns<'n>, names_someone: bool, columns: &mut Columns<'n>) {
    let bytes: usize = parent.iter().map(|(_, value)| value.len()).sum();
    if parent.len() > 64 || bytes > 4096 {
        return;
    }
    for (name, value) in parent {
        let organisation = matches!(columns::role(name), Role::Tenant | Role::Unit);
        let person = !names_someone && is_about_person(name);
        if (organisation || person) && !columns.iter().any(|(it, _)| it == name) {
            columns.push((name.clone(), value));
        }
    }
}

fn is_identifying(column: &str) -> bool {
    matches!(
        columns::role(column),
        Role::Number | Role::FirstName | Role::LastName | Role::FullName | Role::Email
    )
}

fn is_about_person(column: &str) -> bool {
    is_identifying(column) || matches!(columns::role(column), Role::Protected | Role::BirthDate)
}

/// Returns the name of a column: dotted where the dots say more, or else the last part.
fn column(prefix: &str, name: &str) -> String {
    if prefix.is_empty() {
        return name.to_owned();
    }
    let dotted = format!("{prefix}.{name}");
    if columns::role(&dotted) != Role::Unknown {
        return dotted;
    }
    let last = prefix.rsplit('.').next().unwrap_or(prefix);
    // The name and the number of a unit or an organisation are no person's.
    if matches!(columns::role(last), Role::Tenant | Role::Unit) {
        return last.to_owned();
    }
    if columns::role(name) == Role::Unknown { dotted } else { name.to_owned() }
}

/// Whether a name is data itself: an identity number, an address, a key of digits.
fn is_value(name: &str) -> bool {
    name.contains('@') || name.bytes().filter(u8::is_ascii_digit).count() >= 6
}
