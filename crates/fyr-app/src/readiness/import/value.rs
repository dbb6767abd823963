//! Cells of an imported file, read as values of fields.

use super::BadRowReason;
use crate::app::new_id;
use csv::StringRecord;
use fyr_core::{
    field::{Kind, Value},
    id::RecordId,
    register::{RecordKind, directory::Directory},
};
use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet, HashMap},
};

/// Finds records by what an import file calls them: their key, else their name.
pub(super) struct Lookup {
    by_name: HashMap<(RecordKind, String), RecordId>,
    contacts: HashMap<(RecordId, String), RecordId>,
}

impl Lookup {
    pub(super) fn new(directory: &Directory) -> Self {
        let mut by_name = HashMap::new();
        let mut contacts = HashMap::new();
        for kind in RecordKind::ALL {
            for record in directory.of(*kind) {
                for name in [record.text("name"), record.text("key")] {
                    if !name.is_empty() {
                        by_name.insert((*kind, name.to_lowercase()), record.id);
                    }
                }
                if let Some(organisation) = record.reference("organisation") {
                    let email = record.text("email").to_lowercase();
                    contacts.insert((organisation, email), record.id);
                }
            }
        }
        Self { by_name, contacts }
    }

    /// Takes in a row that is to be imported, so that other rows can name it.
    pub(super) fn announce(&mut self, kind: RecordKind, header: &[String], row: &StringRecord) {
        let cell = |column: &str| {
            let at = header.iter().position(|it| it == column)?;
            row.get(at).map(|it| it.trim().to_lowercase()).filter(|it| !it.is_empty())
        };
        if kind == RecordKind::Contact {
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

    fn find(&self, kind: RecordKind, name: &str) -> Option<RecordId> {
        self.by_name.get(&(kind, name.to_lowercase())).copied()
    }

    /// Returns the record that a row describes again: by key, else name; a contact by its address.
    pub(super) fn same(
        &self,
        kind: RecordKind,
        fields: &BTreeMap<String, Option<Value>>,
    ) -> Option<RecordId> {
        let value = |field: &str| fields.get(field).and_then(Option::as_ref);
        let text = |field: &str| value(field).and_then(Value::text).filter(|it| !it.is_empty());
        if kind == RecordKind::Contact {
            let Some(Value::Reference(organisation)) = value("organisation") else { return None };
            let email = text("email")?.to_lowercase();
            return self.contacts.get(&(*organisation, email)).copied();
        }
        match text("key") {
            Some(key) => self.find(kind, key),
            None => self.find(kind, text("name")?),
        }
    }
}

/// Reads a cell as a value of a field; an empty cell is no value.
pub(super) fn read(kind: Kind, cell: &str, lookup: &Lookup) -> Result<Option<Value>, BadRowReason> {
    if cell.is_empty() {
        return Ok(None);
    }
    let several = || cell.split(';').map(str::trim).filter(|it| !it.is_empty());
    let bad = BadRowReason::BadValue;
    let value = match kind {
        Kind::Text(_) | Kind::Line(_) | Kind::Choice(_) => Value::Text(cell.to_owned()),
        Kind::Count => Value::Count(cell.parse().map_err(|_| bad)?),
        Kind::YesNoUnknown => Value::YesNoUnknown(match cell.to_lowercase().as_str() {
            "ja" | "yes" | "true" | "1" => Some(true),
            "nej" | "no" | "false" | "0" => Some(false),
            _ => return Err(bad),
        }),
        Kind::Moment => Value::Moment(cell.parse().map_err(|_| bad)?),
        Kind::Day => Value::Day(cell.parse().map_err(|_| bad)?),
        Kind::Choices(_) => Value::Choices(several().map(str::to_owned).collect()),
        Kind::Reference(of) => {
            Value::Reference(lookup.find(of, cell).ok_or(BadRowReason::UnknownReference)?)
        }
        Kind::References(of) => {
            let found: Option<BTreeSet<RecordId>> =
                several().map(|name| lookup.find(of, name)).collect();
            Value::References(found.ok_or(BadRowReason::UnknownReference)?)
        }
    };
    if kind.accepts(&value) { Ok(Some(value)) } else { Err(bad) }
}

/// Reads the file as text: UTF-8, else windows-1252, which the office's spreadsheet writes.
pub(super) fn decode(bytes: &[u8]) -> Cow<'_, str> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        // Latin 1 and windows-1252 agree on all Swedish letters.
        Err(_) => Cow::Owned(bytes.iter().map(|byte| char::from(*byte)).collect()),
    }
}

/// Returns what stands between cells: `;` when the header has more of them than of `,`.
pub(super) fn delimiter(text: &str) -> u8 {
    let header = text.lines().next().unwrap_or_default();
    let count = |wanted: char| header.chars().filter(|c| *c == wanted).count();
    if count(',') < count(';') { b';' } else { b',' }
}
