//! Import of registers from CSV or a workbook: a dry run that lists every bad row, then all of it or nothing.

mod value;

use super::records::{may_change, may_make};
use crate::{
    App,
    access::{Action, Subject, require},
    app::{append, new_id},
    error::AppError,
    language::Language,
    response::files::File,
    viewer::Viewer,
};
use fyr_core::{
    event::{Event, Stream, StreamKind},
    field::Value,
    id::{ImportId, RecordId},
    import::Done,
    register::{Record, RecordChanged, RecordKind, catalogue, change, directory::Directory},
};
use fyr_documents::{
    answers::words,
    sheet::{self, Sheet},
};
use fyr_store::batch::Batch;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// How much of a file's name is kept, in characters.
const FILE_CHARS_MAX: usize = 200;

/// A file to be imported.
#[derive(Debug, Clone)]
pub struct Import {
    /// Into which register.
    pub kind: RecordKind,
    /// What the file was called; empty when nobody said.
    pub file: String,
    /// The file: the first sheet of a workbook, or CSV in UTF-8 with or without mark, or windows-1252 read as such,
    /// with `,` or `;` between cells.
    pub csv: Vec<u8>,
    /// Which field a column of the file is, by its place from 0, where its name does not say; `None` leaves it out.
    pub columns: BTreeMap<usize, Option<String>>,
    /// What a cell means where a field takes only what stands in a list: by field and by what the cell says, the id
    /// of the list; `None` leaves the value out.
    pub values: Values,
    /// Try or write.
    pub mode: ImportMode,
}

/// Meanings of cells, see [`Import::values`].
pub type Values = BTreeMap<(String, String), Option<String>>;

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
    /// Columns of which the name says no field, by their place from 0.
    pub unknown: Vec<(usize, String)>,
    /// What cells say of fields that take only what stands in a list, and that the list does not hold: field and cell.
    pub unknown_values: BTreeSet<(String, String)>,
    /// Whether it was written. All rows or none.
    pub written: bool,
    /// The import it became, which can be taken back; `None` when nothing changed.
    pub import: Option<ImportId>,
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
    /// Belongs to an organisation whose breaches the importer may not write.
    NotYours,
}

impl BadRowReason {
    /// Returns the stable id.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Uneven => "uneven",
            Self::UnknownColumn => "unknown_column",
            Self::Required => "required",
            Self::BadValue => "bad_value",
            Self::UnknownReference => "unknown_reference",
            Self::Twice => "twice",
            Self::Unreadable => "unreadable",
            Self::NotYours => "not_yours",
        }
    }
}

impl App {
    /// Imports a file into a register; with [`ImportMode::Write`] only when no row is bad.
    ///
    /// # Errors
    ///
    /// [`AppError::Conflict`] when the register changed meanwhile; nothing is written then.
    pub async fn import_records(
        &self,
        viewer: &Viewer,
        import: Import,
    ) -> Result<ImportResult, AppError> {
        if !may_make(viewer, import.kind) {
            require(viewer, Action::ChangeRegisters, &Subject::Installation)?;
        }
        let directory = self.directory().await?;
        let yours = |record: &Record| may_change(viewer, &directory, record);
        let (mut result, changes) = plan(&directory, &import, &yours);
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
            let id = ImportId::new(new_id());
            let mut act = append(StreamKind::Import, id.uuid(), 0);
            act.events.push(Event::Import(done(&import, &result)));
            // Last of the act: the records it made and changed are the entries just before it.
            batch.appends.push(act);
            self.append(batch).await?;
            result.import = Some(id);
        }
        result.written = true;
        Ok(result)
    }

    /// Returns the rows of a file that cannot be used, each with why, as a sheet to mend and import again.
    ///
    /// # Errors
    ///
    /// As [`App::import_records`].
    pub async fn import_faults(
        &self,
        viewer: &Viewer,
        import: Import,
        language: Language,
    ) -> Result<File, AppError> {
        let import = Import { mode: ImportMode::DryRun, ..import };
        let result = self.import_records(viewer, import.clone()).await?;
        let say = |key: &str| words(language.of_document(), key);
        let rows: Vec<Vec<String>> =
            value::rows(&import.csv).into_iter().map(Result::unwrap_or_default).collect();
        let row = |number: u64| {
            let at = usize::try_from(number).unwrap_or(usize::MAX).saturating_sub(1);
            rows.get(at).cloned().unwrap_or_default()
        };
        let faults = result.bad.iter().map(|it| {
            let why = say(&format!("import-row-{}", it.reason.as_str().replace('_', "-")));
            let field = it.field.clone().unwrap_or_default();
            let cells = if it.row == 1 { Vec::new() } else { row(it.row) };
            [vec![it.row.to_string(), field, why], cells].concat()
        });
        let own = ["column-row", "column-field", "column-wrong"].map(say);
        let sheet = Sheet {
            title: say("import-bad-rows"),
            columns: own.into_iter().chain(row(1)).collect(),
            rows: faults.collect(),
        };
        Ok(File {
            name: "import.csv".to_owned(),
            media_type: "text/csv; charset=utf-8".to_owned(),
            bytes: sheet::csv(&sheet).map_err(AppError::fault)?,
        })
    }
}

fn done(import: &Import, result: &ImportResult) -> fyr_core::import::Event {
    let file = import.file.chars().filter(|it| !it.is_control()).take(FILE_CHARS_MAX).collect();
    let done = Done {
        register: import.kind,
        file,
        rows: result.rows,
        new: result.new,
        changed: result.changed,
    };
    fyr_core::import::Event::Done { import: done }
}

/// Works out what an import changes. Pure: nothing is written.
fn plan(
    directory: &Directory,
    import: &Import,
    yours: &dyn Fn(&Record) -> bool,
) -> (ImportResult, Vec<(RecordId, RecordChanged)>) {
    let kind = import.kind;
    let mut result = ImportResult::default();
    let mut rows = value::rows(&import.csv).into_iter();
    let named = rows.next().and_then(Result::ok).unwrap_or_default();
    let header = header(import, &named, &mut result);
    if !result.bad.is_empty() {
        return (result, Vec::new());
    }
    let rows: Vec<_> = rows.collect();
    let mut lookup = value::Lookup::new(directory);
    // Rows may name each other, so all are known before the first is read.
    for row in rows.iter().flatten() {
        lookup.announce(kind, &header, row);
    }
    let mut seen = BTreeSet::new();
    let mut changes = Vec::new();
    for (index, row) in rows.into_iter().enumerate() {
        result.rows += 1;
        let number = u64::try_from(index).unwrap_or(u64::MAX).saturating_add(2);
        let planned = row
            .map_err(|()| vec![(None, BadRowReason::Unreadable)])
            .and_then(|row| fields(import, (&header, &row), &lookup, &mut result.unknown_values))
            .and_then(|fields| {
                lookup.own(kind, &fields);
                one(directory, &lookup, kind, fields).map_err(|fault| vec![fault])
            })
            .and_then(|planned| permitted(planned, directory, yours).map_err(|fault| vec![fault]));
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
            Err(faults) => {
                let bad = |(field, reason)| BadRow { row: number, field, reason };
                result.bad.extend(faults.into_iter().map(bad));
            }
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

type Planned = (RecordId, Known, Option<RecordChanged>);

/// Says which field each column is, `None` for one that is left out; what is wrong with the header goes to `result`.
fn header(
    import: &Import,
    named: &[String],
    result: &mut ImportResult,
) -> Vec<Option<&'static str>> {
    let bad = |field: &str, reason| BadRow { row: 1, field: Some(field.to_owned()), reason };
    let mut header = Vec::with_capacity(named.len());
    for (place, name) in named.iter().enumerate() {
        let found = match import.columns.get(&place) {
            Some(None) => None,
            Some(Some(chosen)) => value::field(import.kind, chosen),
            None => value::field(import.kind, name),
        };
        if found.is_none() && import.columns.get(&place) != Some(&None) {
            result.unknown.push((place, name.trim().to_owned()));
            result.bad.push(bad(name.trim(), BadRowReason::UnknownColumn));
        }
        if found.is_some() && header.contains(&found) {
            result.bad.push(bad(name.trim(), BadRowReason::Twice));
        }
        header.push(found);
    }
    for required in catalogue::required(import.kind) {
        if !header.contains(&Some(*required)) {
            result.bad.push(bad(required, BadRowReason::Required));
        }
    }
    header
}

/// Refuses a record that the importer may not write, as it is now or as it would be.
fn permitted(
    (id, known, change): Planned,
    directory: &Directory,
    yours: &dyn Fn(&Record) -> bool,
) -> Result<Planned, Fault> {
    let before = directory.record(id);
    let after = change.as_ref().map(|it| it.onto(before, id));
    if before.into_iter().chain(&after).all(yours) {
        Ok((id, known, change))
    } else {
        Err((None, BadRowReason::NotYours))
    }
}

/// Reads a row; everything that is wrong with it at once, so that it is mended once.
fn fields(
    import: &Import,
    (header, row): (&[Option<&'static str>], &[String]),
    lookup: &value::Lookup,
    unknown: &mut BTreeSet<(String, String)>,
) -> Result<BTreeMap<String, Option<Value>>, Vec<Fault>> {
    if row.len() != header.len() {
        return Err(vec![(None, BadRowReason::Uneven)]);
    }
    let mut fields = BTreeMap::new();
    let mut faults = Vec::new();
    for (column, cell) in header.iter().zip(row) {
        let entry = catalogue::of(import.kind).iter().find(|entry| Some(entry.id) == *column);
        let Some(entry) = entry else { continue };
        let cell = value::meant(entry, cell.trim(), &import.values);
        match value::read(entry, &cell, lookup) {
            Ok(value) => {
                fields.insert(entry.id.to_owned(), value);
            }
            Err(reason) => {
                unknown.extend(value::unlisted(entry, &cell));
                faults.push((Some(entry.id.to_owned()), reason));
            }
        }
    }
    if faults.is_empty() { Ok(fields) } else { Err(faults) }
}

fn one(
    directory: &Directory,
    lookup: &value::Lookup,
    kind: RecordKind,
    fields: BTreeMap<String, Option<Value>>,
) -> Result<Planned, Fault> {
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
