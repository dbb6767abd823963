//! Import of registers from CSV: a dry run that lists every bad row, then all of it or nothing.

mod value;

use crate::{
    App,
    access::{Action, Subject, require},
    app::{append, new_id},
    error::AppError,
    viewer::Viewer,
};
use fyr_core::{
    event::{Event, Stream, StreamKind},
    field::Value,
    id::RecordId,
    register::{Record, RecordChanged, RecordKind, catalogue, change, directory::Directory},
};
use fyr_store::batch::Batch;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// A file to be imported.
#[derive(Debug, Clone)]
pub struct Import {
    /// Into which register.
    pub kind: RecordKind,
    /// The file: UTF-8 with or without mark, or windows-1252 read as such; `,` or `;` between cells.
    pub csv: Vec<u8>,
    /// Try or write.
    pub mode: ImportMode,
}

/// Whether anything is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ImportMode {
    /// Say what would happen.
    DryRun,
    /// Write, if no row is bad.
    Write,
}

/// What an import did, or would do.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ImportResult {
    /// Rows read, without the header.
    pub rows: u64,
    /// Records that are new.
    pub new: u64,
    /// Records that are changed.
    pub changed: u64,
    /// Records that stay as they are.
    pub unchanged: u64,
    /// Every row that cannot be used.
    pub bad: Vec<BadRow>,
    /// Whether it was written. All rows or none.
    pub written: bool,
}

/// A row that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadRow {
    /// Its number in the file, the header being 1.
    pub row: u64,
    /// The column, where one is at fault.
    pub field: Option<String>,
    /// Why.
    pub reason: BadRowReason,
}

/// Why a row cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BadRowReason {
    /// Another number of cells than the header.
    Uneven,
    /// The header names a column this register does not have.
    UnknownColumn,
    /// A field that must be filled in is empty.
    Required,
    /// The value is not one this field takes.
    BadValue,
    /// Names something that is in no register.
    UnknownReference,
    /// The same thing stands in an earlier row.
    Twice,
    /// Not a CSV row: quotes that do not match, or bytes that are no text.
    Unreadable,
}

impl App {
    /// Imports a CSV file into a register; with [`ImportMode::Write`] only when no row is bad.
    ///
    /// # Errors
    ///
    /// [`AppError::Conflict`] when the register changed meanwhile; nothing is written then.
    pub async fn import_records(
        &self,
        viewer: &Viewer,
        import: Import,
    ) -> Result<ImportResult, AppError> {
        require(viewer, Action::ChangeRegisters, &Subject::Installation)?;
        let directory = self.directory().await?;
        let (mut result, changes) = plan(&directory, &import);
        if import.mode == ImportMode::DryRun || !result.bad.is_empty() {
            return Ok(result);
        }
        let mut batch = Batch::new(viewer.actor.journal_text(), self.now(self.timeline()));
        let existing: Vec<Stream> = changes
            .iter()
            .filter(|(id, _)| directory.record(*id).is_some())
            .map(|(id, _)| Stream { kind: StreamKind::Record, id: id.uuid() })
            .collect();
        let loaded = self.store().load_many(&existing).await?;
        let versions: HashMap<Stream, u64> =
            loaded.into_iter().map(|it| (it.stream, it.version)).collect();
        for (id, changed) in changes {
            let stream = Stream { kind: StreamKind::Record, id: id.uuid() };
            let expected = versions.get(&stream).copied().unwrap_or(0);
            let mut act = append(StreamKind::Record, id.uuid(), expected);
            act.events.push(Event::Record(changed));
            batch.appends.push(act);
        }
        if !batch.appends.is_empty() {
            self.append(batch).await?;
        }
        result.written = true;
        Ok(result)
    }
}

/// Works out what an import changes. Pure: nothing is written.
fn plan(directory: &Directory, import: &Import) -> (ImportResult, Vec<(RecordId, RecordChanged)>) {
    let text = value::decode(&import.csv);
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(value::delimiter(&text))
        .flexible(true)
        .from_reader(text.as_bytes());
    let mut result = ImportResult::default();
    let header: Vec<String> = match reader.headers() {
        Ok(header) => header.iter().map(|it| it.trim().to_lowercase()).collect(),
        Err(_) => Vec::new(),
    };
    check_header(import.kind, &header, &mut result);
    if !result.bad.is_empty() {
        return (result, Vec::new());
    }
    let rows: Vec<Result<csv::StringRecord, csv::Error>> = reader.records().collect();
    let mut lookup = value::Lookup::new(directory);
    // Rows may name each other, so all are known before the first is read.
    for row in rows.iter().flatten() {
        lookup.announce(import.kind, &header, row);
    }
    let mut seen = BTreeSet::new();
    let mut changes = Vec::new();
    for (index, row) in rows.into_iter().enumerate() {
        result.rows += 1;
        let number = u64::try_from(index).unwrap_or(u64::MAX).saturating_add(2);
        let planned = row
            .map_err(|_| (None, BadRowReason::Unreadable))
            .and_then(|row| fields(import.kind, &header, &row, &lookup))
            .and_then(|fields| one(directory, &lookup, import.kind, fields));
        match planned {
            Ok((id, _, _)) if !seen.insert(id) => {
                result.bad.push(BadRow { row: number, field: None, reason: BadRowReason::Twice });
            }
            Ok((_, _, None)) => result.unchanged += 1,
            Ok((id, Known::New, Some(change))) => {
                result.new += 1;
                changes.push((id, change));
            }
            Ok((id, Known::Before, Some(change))) => {
                result.changed += 1;
                changes.push((id, change));
            }
            Err((field, reason)) => result.bad.push(BadRow { row: number, field, reason }),
        }
    }
    (result, changes)
}

/// Whether a row describes something the register has already.
enum Known {
    New,
    Before,
}

type Fault = (Option<String>, BadRowReason);

fn check_header(kind: RecordKind, header: &[String], result: &mut ImportResult) {
    let bad = |field: &str, reason| BadRow { row: 1, field: Some(field.to_owned()), reason };
    for column in header {
        if !catalogue::of(kind).iter().any(|entry| entry.id == column) {
            result.bad.push(bad(column, BadRowReason::UnknownColumn));
        }
    }
    for required in catalogue::required(kind) {
        if !header.iter().any(|column| column == required) {
            result.bad.push(bad(required, BadRowReason::Required));
        }
    }
}

fn fields(
    kind: RecordKind,
    header: &[String],
    row: &csv::StringRecord,
    lookup: &value::Lookup,
) -> Result<BTreeMap<String, Option<Value>>, Fault> {
    if row.len() != header.len() {
        return Err((None, BadRowReason::Uneven));
    }
    let mut fields = BTreeMap::new();
    for (column, cell) in header.iter().zip(row) {
        let entry = catalogue::of(kind).iter().find(|entry| entry.id == column);
        let Some(entry) = entry else { continue };
        let value = value::read(entry.kind, cell.trim(), lookup)
            .map_err(|reason| (Some(column.clone()), reason))?;
        fields.insert(column.clone(), value);
    }
    Ok(fields)
}

fn one(
    directory: &Directory,
    lookup: &value::Lookup,
    kind: RecordKind,
    fields: BTreeMap<String, Option<Value>>,
) -> Result<(RecordId, Known, Option<RecordChanged>), Fault> {
    use fyr_core::register::Refusal;
    let same = lookup.same(kind, &fields);
    let before: Option<&Record> = same.and_then(|id| directory.record(id));
    let changed = change(before, RecordChanged { kind, fields }).map_err(|error| match error {
        Refusal::UnknownField(field) => (Some(field), BadRowReason::UnknownColumn),
        Refusal::BadValue(field) => (Some(field), BadRowReason::BadValue),
        Refusal::Required(field) => (Some(field), BadRowReason::Required),
    })?;
    let known = if before.is_some() { Known::Before } else { Known::New };
    Ok((same.unwrap_or_else(|| RecordId::new(new_id())), known, changed))
}

#[cfg(test)]
mod tests;
