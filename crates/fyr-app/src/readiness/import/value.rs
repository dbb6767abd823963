//! Cells of an imported file, read as values of fields.

use super::{BadRowReason, Values};
use crate::{app::new_id, language::Language};
use fyr_core::{
    field::{Entry, Kind, Value},
    id::RecordId,
    register::{RecordKind, catalogue, directory::Directory},
};
use fyr_documents::answers::words;
use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet, HashMap},
};

/// Finds records by what an import file calls them: their key, else their name.
pub(super) struct Lookup {
    by_name: HashMap<(RecordKind, String), RecordId>,
    /// Contacts by organisation and address, past breaches by controller and number.
    owned: HashMap<(RecordKind, RecordId, String), RecordId>,
}

/// The fields that tell a record of a register whose every record belongs to an organisation: whose, and which of theirs.
fn owned_by(kind: RecordKind) -> Option<(&'static str, &'static str)> {
    match kind {
        RecordKind::Contact => Some(("organisation", "email")),
        RecordKind::PastBreach => Some(("controller", "key")),
        RecordKind::Organisation | RecordKind::System | RecordKind::Agreement => None,
    }
}

impl Lookup {
    pub(super) fn new(directory: &Directory) -> Self {
        let mut by_name = HashMap::new();
        let mut owned = HashMap::new();
        for kind in RecordKind::ALL {
            for record in directory.of(*kind) {
                if let Some((owner, key)) = owned_by(*kind) {
                    let key = record.text(key).to_lowercase();
                    if let Some(owner) = record.reference(owner).filter(|_| !key.is_empty()) {
                        owned.insert((*kind, owner, key), record.id);
                    }
                    continue;
                }
                for name in [record.text("name"), record.text("key")] {
                    if !name.is_empty() {
                        by_name.insert((*kind, name.to_lowercase()), record.id);
                    }
                }
            }
        }
        Self { by_name, owned }
    }

    /// Takes in a row that is to be imported, so that other rows can name it.
    pub(super) fn announce(
        &mut self,
        kind: RecordKind,
        header: &[Option<&'static str>],
        row: &[String],
    ) {
        let cell = |column: &str| {
            let at = header.iter().position(|it| *it == Some(column))?;
            row.get(at).map(|it| it.trim().to_lowercase()).filter(|it| !it.is_empty())
        };
        if owned_by(kind).is_some() {
            return;
        }
        let names: Vec<String> = ["key", "name"].into_iter().filter_map(cell).collect();
        // The key alone tells who it is; a name only where there is no key.
        let known = names.first().and_then(|it| self.by_name.get(&(kind, it.clone())).copied());
        let id = known.unwrap_or_else(|| RecordId::new(new_id()));
        for name in names {
            self.by_name.entry((kind, name)).or_insert(id);
        }
    }

    /// Takes in a row of a register whose records belong to organisations, so that a later row with the same key is known.
    pub(super) fn own(&mut self, kind: RecordKind, fields: &BTreeMap<String, Option<Value>>) {
        let Some((owner, key)) = owned_by(kind) else { return };
        let value = |field: &str| fields.get(field).and_then(Option::as_ref);
        let key = value(key).and_then(Value::text).map(str::to_lowercase).unwrap_or_default();
        if let Some(Value::Reference(owner)) = value(owner)
            && !key.is_empty()
        {
            self.owned.entry((kind, *owner, key)).or_insert_with(|| RecordId::new(new_id()));
        }
    }

    fn find(&self, kind: RecordKind, name: &str) -> Option<RecordId> {
        self.by_name.get(&(kind, name.to_lowercase())).copied()
    }

    /// Returns the record that a row describes again: by key, else name; a contact by its address, a past breach by its
    /// controller's number for it.
    pub(super) fn same(
        &self,
        kind: RecordKind,
        fields: &BTreeMap<String, Option<Value>>,
    ) -> Option<RecordId> {
        let value = |field: &str| fields.get(field).and_then(Option::as_ref);
        let text = |field: &str| value(field).and_then(Value::text).filter(|it| !it.is_empty());
        if let Some((owner, key)) = owned_by(kind) {
            let Some(Value::Reference(owner)) = value(owner) else { return None };
            return self.owned.get(&(kind, *owner, text(key)?.to_lowercase())).copied();
        }
        match text("key") {
            Some(key) => self.find(kind, key),
            None => self.find(kind, text("name")?),
        }
    }
}

/// Returns the field that a column's name says: its id, or what it is called in either language.
pub(super) fn field(kind: RecordKind, name: &str) -> Option<&'static str> {
    let name = name.trim().to_lowercase();
    let called = |entry: &Entry| {
        let key = format!("field-{}-{}", kind.as_str(), entry.id).replace('_', "-");
        [Language::Sv, Language::En]
            .iter()
            .any(|it| words(it.of_document(), &key).to_lowercase() == name)
    };
    let entry = catalogue::of(kind).iter().find(|it| it.id == name || called(it));
    entry.map(|it| it.id)
}

/// Returns the id that a cell means in a closed list: the id itself, or what it is called in either language.
fn choice(field: &str, ids: &[&'static str], cell: &str) -> Option<String> {
    let cell = cell.to_lowercase();
    let called = |id: &str| {
        let key = format!("choice-{field}-{id}").replace('_', "-");
        [Language::Sv, Language::En]
            .iter()
            .any(|it| words(it.of_document(), &key).to_lowercase() == cell)
    };
    ids.iter().find(|id| **id == cell || called(id)).map(|id| (*id).to_owned())
}

/// Returns what a cell means, by what the importer said of it; as it is where nothing was said.
pub(super) fn meant<'a>(entry: &Entry, cell: &'a str, values: &Values) -> Cow<'a, str> {
    if values.is_empty() || listed(entry).is_none() {
        return Cow::Borrowed(cell);
    }
    let parts = parts(entry, cell).filter_map(|part| {
        match values.get(&(entry.id.to_owned(), part.to_owned())) {
            Some(meant) => meant.clone(),
            None => Some(part.to_owned()),
        }
    });
    Cow::Owned(parts.collect::<Vec<_>>().join(";"))
}

/// Returns what a cell says that its field's list does not hold, with the field.
pub(super) fn unlisted(entry: &Entry, cell: &str) -> Vec<(String, String)> {
    let Some(ids) = listed(entry) else { return Vec::new() };
    let unknown = parts(entry, cell).filter(|it| choice(entry.id, ids, it).is_none());
    unknown.map(|it| (entry.id.to_owned(), it.to_owned())).collect()
}

/// The list a field takes its values from, where it does.
fn listed(entry: &Entry) -> Option<&'static [&'static str]> {
    match entry.kind {
        Kind::Choice(ids) | Kind::Choices(ids) => Some(ids),
        Kind::Text(_)
        | Kind::Line(_)
        | Kind::Count
        | Kind::YesNoUnknown
        | Kind::Moment
        | Kind::Day
        | Kind::Reference(_)
        | Kind::References(_) => None,
    }
}

/// Returns what a cell says: all of it, or each of several.
fn parts<'a>(entry: &Entry, cell: &'a str) -> impl Iterator<Item = &'a str> {
    let several = matches!(entry.kind, Kind::Choices(_));
    let parts = cell.split(move |it| several && it == ';');
    parts.map(str::trim).filter(|it| !it.is_empty())
}

/// Reads a cell as a value of a field; an empty cell is no value.
pub(super) fn read(
    entry: &Entry,
    cell: &str,
    lookup: &Lookup,
) -> Result<Option<Value>, BadRowReason> {
    if cell.is_empty() {
        return Ok(None);
    }
    let several = || cell.split(';').map(str::trim).filter(|it| !it.is_empty());
    let bad = BadRowReason::BadValue;
    let value = match entry.kind {
        Kind::Text(_) | Kind::Line(_) => Value::Text(cell.to_owned()),
        Kind::Choice(ids) => Value::Text(choice(entry.id, ids, cell).ok_or(bad)?),
        Kind::Count => {
            // A spreadsheet writes a large number with spaces.
            let digits: String = cell.chars().filter(|it| !it.is_whitespace()).collect();
            Value::Count(digits.parse().map_err(|_| bad)?)
        }
        Kind::YesNoUnknown => Value::YesNoUnknown(match cell.to_lowercase().as_str() {
            "ja" | "yes" | "true" | "1" => Some(true),
            "nej" | "no" | "false" | "0" => Some(false),
            _ => return Err(bad),
        }),
        Kind::Moment => Value::Moment(cell.parse().map_err(|_| bad)?),
        // A workbook's day has a time of day behind it.
        Kind::Day => Value::Day(cell.get(..10).unwrap_or(cell).parse().map_err(|_| bad)?),
        Kind::Choices(ids) => {
            let found: Option<_> = several().map(|it| choice(entry.id, ids, it)).collect();
            Value::Choices(found.ok_or(bad)?)
        }
        Kind::Reference(of) => {
            Value::Reference(lookup.find(of, cell).ok_or(BadRowReason::UnknownReference)?)
        }
        Kind::References(of) => {
            let found: Option<BTreeSet<RecordId>> =
                several().map(|name| lookup.find(of, name)).collect();
            Value::References(found.ok_or(BadRowReason::UnknownReference)?)
        }
    };
    if entry.kind.accepts(&value) { Ok(Some(value)) } else { Err(bad) }
}

/// Returns the rows of the file, the header first; an error for one that cannot be read.
pub(super) fn rows(file: &[u8]) -> Vec<Result<Vec<String>, ()>> {
    if let Some(mut rows) = fyr_leak::sheet::rows(file) {
        // A workbook leaves out the empty cells at the end of a row, and has empty ones beside the list.
        let width = rows.first().map_or(0, |header| {
            header.iter().rposition(|it| !it.trim().is_empty()).map_or(0, |it| it + 1)
        });
        rows.retain(|row| row.iter().any(|it| !it.trim().is_empty()));
        for row in &mut rows {
            let beyond = row.iter().skip(width).any(|it| !it.trim().is_empty());
            row.resize(if beyond { row.len().max(width) } else { width }, String::new());
        }
        return rows.into_iter().map(Ok).collect();
    }
    let text = decode(file);
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter(&text))
        .flexible(true)
        .has_headers(false)
        .from_reader(text.as_bytes());
    let rows = reader
        .records()
        .map(|row| row.map(|it| it.iter().map(str::to_owned).collect()).map_err(|_| ()));
    rows.collect()
}

/// Reads the file as text: UTF-8, else windows-1252, which the office's spreadsheet writes.
fn decode(bytes: &[u8]) -> Cow<'_, str> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        // Latin 1 and windows-1252 agree on all Swedish letters.
        Err(_) => Cow::Owned(bytes.iter().map(|byte| char::from(*byte)).collect()),
    }
}

/// Returns what stands between cells: `;` when the header has more of them than of `,`.
fn delimiter(text: &str) -> u8 {
    let header = text.lines().next().unwrap_or_default();
    let count = |wanted: char| header.chars().filter(|c| *c == wanted).count();
    if count(',') < count(';') { b';' } else { b',' }
}
