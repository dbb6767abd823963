//! Records of JSON and XML as rows: what repeats is a row, what is nested is a column with a dotted name.
//!
//! Small records are gathered whole, so that the order of their parts does not matter. When a record grows beyond the
//! bound, its parts become rows as they come, with what is known of the record by then.

mod turned;

use super::cells::Cells;
use super::{Piece, Push};
use crate::columns::{self, Role};
use crate::limits::{COLUMNS_MAX, RECORD_BYTES_MAX, TABLES_MAX, TURNED_BYTES_MAX};
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
    known: Vec<Known>,
    /// Places in `known` by the path of names.
    paths: HashMap<String, usize>,
    row: Cells,
}

/// What repeats in a node, each with the node it lies in.
type Items<'n> = Vec<(&'n Node, &'n Node)>;
/// Names, as places in [`Tree::known`], and values of a row.
type Columns<'n> = Vec<(usize, &'n str)>;

/// What the path of a value says of it; found out once for all rows.
struct Known {
    column: String,
    /// Says whose material it is.
    organisation: bool,
    /// Says who a person is.
    identifying: bool,
    /// Says something of a person that must not be lost.
    person: bool,
}

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
    /// It may be a table on its side or a column of one: its last values are a list.
    lists: bool,
}

/// The columns that the rows of one table have had so far.
#[derive(Default)]
struct Shape {
    names: Vec<String>,
    places: HashMap<(usize, u32), usize>,
    /// The names of the last row and where its values stood: the next is mostly alike.
    last: Vec<usize>,
    last_places: Vec<usize>,
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
            known: Vec::new(),
            paths: HashMap::new(),
            row: Cells::default(),
        }
    }

    /// Begins an object or element.
    pub(super) fn open(&mut self, name: &str, place: Place) {
        let mut node = Node::new(name.to_owned(), place);
        // A name that is a value itself: records that are kept under their number, address or place.
        if is_value(name) || is_place(name) {
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
        let is_place = is_place(name);
        // The place of a value in a long list says nothing.
        if is_value(name) && !(is_place && node.lists) {
            node.fields.push(("key".to_owned(), name.to_owned()));
        }
        node.lists = is_place || node.fields.last().is_some_and(|before| before.0 == name);
        node.fields.push((name.to_owned(), value));
        // A record of which no end is in sight is handed over in parts.
        if node.fields.len() >= COLUMNS_MAX && !node.lists {
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
        let Some(node) = self.stack.last() else { return Ok(()) };
        let turned = node.lists || node.children.last().is_some_and(|it| it.lists);
        let most = if turned { TURNED_BYTES_MAX } else { RECORD_BYTES_MAX };
        if self.bytes <= most {
            return Ok(());
        }
        let own = node.lists;
        self.give_parts()?;
        if own { self.give_own() } else { Ok(()) }
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
        if self.known.len() > PATHS_MAX {
            self.known.clear();
            self.paths.clear();
            self.shapes.clear();
        }
        let stack = std::mem::take(&mut self.stack);
        let parent = above.last().copied().or(stack.last());
        let heads = parent.filter(|_| node.listed).map(turned::heads).unwrap_or_default();
        let mut around: Vec<Columns<'_>> = Vec::new();
        if above.is_empty() {
            for parent in &stack {
                around.push(self.flatten(parent, &mut Vec::new()));
            }
        } else {
            for parent in above {
                around.push(self.flatten(parent, &mut Vec::new()));
            }
        }
        let given = self.give_below(node, &heads, &mut around);
        drop(around);
        self.stack = stack;
        given
    }

    /// `heads` are the names that the record around a list gives for its values.
    fn give_below<'n>(
        &mut self,
        node: &'n Node,
        heads: &[&str],
        around: &mut Vec<Columns<'n>>,
    ) -> io::Result<()> {
        if let Some(rows) = turned::rows(node) {
            return self.put_turned(&node.name, &rows);
        }
        let mut items: Items<'n> = Vec::new();
        let own = self.flatten(node, &mut items);
        if node.listed && own.len() == heads.len() {
            let named = heads.iter().zip(&own).map(|(name, it)| (self.place("", name), it.1));
            let named: Columns<'_> = named.collect();
            self.put(&node.name, &named)?;
        } else if node.listed {
            self.put_list(&node.name, &own)?;
        } else if !own.is_empty() {
            let mut columns = own.clone();
            let is_known = |(place, _): &(usize, &str)| {
                self.known.get(*place).is_some_and(|it| it.identifying)
            };
            let names_someone = own.iter().any(is_known);
            for parent in around.iter().rev().take(4) {
                self.inherit(parent, names_someone, &mut columns);
            }
            self.put(&node.name, &columns)?;
        }
        if items.is_empty() {
            return Ok(());
        }
        around.push(own);
        let mut known: Option<(&Node, Vec<&str>)> = None;
        for (item, parent) in items {
            if item.listed && known.as_ref().is_none_or(|it| !std::ptr::eq(it.0, parent)) {
                known = Some((parent, turned::heads(parent)));
            }
            let heads = known.as_ref().filter(|_| item.listed).map(|it| it.1.as_slice());
            self.give_below(item, heads.unwrap_or_default(), around)?;
        }
        around.pop();
        Ok(())
    }

    /// Hands over the rows of a table on its side.
    fn put_turned(&mut self, table: &str, rows: &turned::Turned<'_>) -> io::Result<()> {
        for row in rows {
            let columns = row.iter().map(|(name, value)| (self.place("", name), *value));
            let columns: Columns<'_> = columns.collect();
            self.put(table, &columns)?;
        }
        Ok(())
    }

    /// Gathers the values of a node and of what stands once in it; what repeats goes to `items`.
    fn flatten<'n>(&mut self, node: &'n Node, items: &mut Items<'n>) -> Columns<'n> {
        let mut columns = Vec::with_capacity(node.fields.len());
        self.gather(node, "", &mut columns, items);
        columns
    }

    fn gather<'n>(
        &mut self,
        node: &'n Node,
        prefix: &str,
        columns: &mut Columns<'n>,
        items: &mut Items<'n>,
    ) {
        for (name, value) in &node.fields {
            columns.push((self.place(prefix, name), value));
        }
        let many = node.children.len() > 16;
        let apart = turned::holds_several(node, prefix);
        let mut counts: HashMap<&str, u32> = HashMap::new();
        for child in node.children.iter().filter(|_| many) {
            *counts.entry(child.name.as_str()).or_default() += 1;
        }
        for child in &node.children {
            let same = || node.children.iter().filter(|it| it.name == child.name).count();
            let alone =
                if many { counts.get(child.name.as_str()) == Some(&1) } else { same() == 1 };
            let is_one = || apart && turned::is_somebody(child, prefix);
            if child.place == Place::Item || !alone || is_one() {
                items.push((child, node));
            } else if prefix.is_empty() {
                self.gather(child, &child.name, columns, items);
            } else {
                self.gather(child, &format!("{prefix}.{}", child.name), columns, items);
            }
        }
    }

    /// Returns the place of what is known of a path.
    fn place(&mut self, prefix: &str, name: &str) -> usize {
        let dotted;
        let path = if prefix.is_empty() {
            name
        } else {
            dotted = format!("{prefix}.{name}");
            &dotted
        };
        if let Some(place) = self.paths.get(path) {
            return *place;
        }
        let column = column(prefix, name);
        let role = columns::role(&column);
        let identifying = matches!(
            role,
            Role::Number | Role::FirstName | Role::LastName | Role::FullName | Role::Email
        );
        self.known.push(Known {
            organisation: matches!(role, Role::Tenant | Role::Unit),
            identifying,
            person: identifying || matches!(role, Role::Protected | Role::BirthDate),
            column,
        });
        self.paths.insert(path.to_owned(), self.known.len() - 1);
        self.known.len() - 1
    }

    /// Adds what the record around a row says: of whom, where the row itself does not, and in any case whose it is.
    fn inherit<'n>(&self, parent: &Columns<'n>, names_someone: bool, columns: &mut Columns<'n>) {
        let bytes: usize = parent.iter().map(|(_, value)| value.len()).sum();
        if parent.len() > 64 || bytes > 4096 {
            return;
        }
        for (place, value) in parent {
            let Some(known) = self.known.get(*place) else { continue };
            let wanted = known.organisation || (known.person && !names_someone);
            if wanted && !columns.iter().any(|(it, _)| it == place) {
                columns.push((*place, value));
            }
        }
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
        if !self.shapes.contains_key(table) {
            if self.shapes.len() >= TABLES_MAX {
                self.shapes.clear();
            }
            self.shapes.insert(table.to_owned(), Shape::default());
        }
        let Some(shape) = self.shapes.get_mut(table) else { return Ok(()) };
        shape.follow(columns, &self.known);
        let mut cells = vec![""; shape.names.len()];
        for (place, (_, value)) in shape.last_places.iter().zip(columns) {
            if let Some(cell) = cells.get_mut(*place) {
                *cell = value;
            }
        }
        self.row.clear();
        for cell in &cells {
            self.row.push(cell);
        }
        self.rows += 1;
        (self.push)(Piece::Table { name: table, columns: Some(&shape.names) })?;
        (self.push)(Piece::Row { number: self.rows, cells: &self.row })
    }
}

impl Shape {
    /// Finds the places of a row's values, with new columns for names not seen before.
    fn follow(&mut self, columns: &Columns<'_>, known: &[Known]) {
        if self.last.iter().eq(columns.iter().map(|(place, _)| place)) && !self.names.is_empty() {
            return;
        }
        // Records that hardly share a name with those before have columns of their own: all together would be a table of
        // empty cells, larger with each of them.
        let wide = self.names.len() >= SPARSE_MIN && columns.len() * 8 < self.names.len();
        let grows = || columns.iter().any(|(place, _)| !self.places.contains_key(&(*place, 0)));
        if self.names.len() > COLUMNS_MAX || wide && grows() {
            *self = Self::default();
        }
        let mut times: HashMap<usize, u32> = HashMap::new();
        self.last.clear();
        self.last_places.clear();
        for (name, _) in columns {
            let time = times.entry(*name).or_default();
            let place = *self.places.entry((*name, *time)).or_insert_with(|| {
                let column = known.get(*name).map_or_else(String::new, |it| it.column.clone());
                self.names.push(column);
                self.names.len() - 1
            });
            *time += 1;
            self.last.push(*name);
            self.last_places.push(place);
        }
    }
}

/// Columns from which on a table is looked at for how many of them its rows have.
const SPARSE_MIN: usize = 256;
/// Paths of names that are remembered.
const PATHS_MAX: usize = 65_536;

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
            lists: false,
        }
    }
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

/// Returns whether a name is a place in a list: `0`, `17`.
pub(super) fn is_place(name: &str) -> bool {
    (1..=7).contains(&name.len()) && name.bytes().all(|it| it.is_ascii_digit())
}
