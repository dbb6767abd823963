//! Registers: see, make and change records.

use crate::{
    App,
    access::{Action, Subject, allows, require},
    app::{append, new_id},
    error::AppError,
    viewer::Viewer,
};
use fyr_core::{
    event::{Event, State, Stream, StreamKind},
    field::Value,
    id::{AccountId, RecordId},
    register::{Record, RecordChanged, RecordKind, change},
};
use fyr_store::{
    batch::Batch,
    error::StoreError,
    journal::{HistoryQuery, Recorded},
};
use std::collections::BTreeMap;

/// A record and how it came to be as it is.
#[derive(Debug, Clone)]
pub struct RecordView {
    /// The record.
    pub record: Record,
    /// How many changes it has seen.
    pub version: u64,
    /// The changes, oldest first.
    pub history: Vec<Recorded>,
    /// Names of those who made them.
    pub accounts: BTreeMap<AccountId, String>,
}

/// The field of a contact that says whose it is.
const ORGANISATION: &str = "organisation";

/// A change somebody makes on a page.
#[derive(Debug, Clone)]
pub struct SaveRecord {
    /// Which record; a new one without.
    pub id: Option<RecordId>,
    /// The register.
    pub kind: RecordKind,
    /// New values by field id.
    pub fields: BTreeMap<String, Option<Value>>,
    /// The version the page showed; the change is refused when there is a newer.
    pub seen: u64,
}

impl App {
    /// Returns the records of a register, in order of name.
    ///
    /// # Errors
    ///
    /// [`AppError::NotFound`] for those who may not see registers.
    pub async fn records(
        &self,
        viewer: &Viewer,
        kind: RecordKind,
    ) -> Result<Vec<Record>, AppError> {
        require(viewer, Action::SeeRegisters, &Subject::Installation)?;
        let directory = self.directory().await?;
        let mut records: Vec<Record> = directory.of(kind).cloned().collect();
        records.sort_by(|a, b| a.text("name").cmp(b.text("name")).then(a.id.cmp(&b.id)));
        Ok(records)
    }

    /// Returns one record with its history.
    ///
    /// # Errors
    ///
    /// [`AppError::NotFound`].
    pub async fn record(&self, viewer: &Viewer, id: RecordId) -> Result<RecordView, AppError> {
        require(viewer, Action::SeeRegisters, &Subject::Installation)?;
        let (version, record) = self.record_at(id).await?;
        let stream = Stream { kind: StreamKind::Record, id: id.uuid() };
        let query = HistoryQuery { stream, after_version: 0, limit: 500 };
        let history = self.store().history(&query).await?;
        let accounts = self.account_names().await?;
        Ok(RecordView { record, version, history, accounts })
    }

    /// Makes or changes a record; returns its id.
    ///
    /// # Errors
    ///
    /// [`fyr_core::register::Refusal`]; [`AppError::Conflict`] when somebody changed it meanwhile.
    pub async fn save_record(
        &self,
        viewer: &Viewer,
        save: SaveRecord,
    ) -> Result<RecordId, AppError> {
        let before = match save.id {
            Some(id) => Some(self.record_at(id).await?),
            None => None,
        };
        let was = before.as_ref().map(|(_, record)| record.fields.get(ORGANISATION));
        let becomes = save.fields.get(ORGANISATION).and_then(Option::as_ref);
        let own = |it| contact_of(viewer, it);
        if save.kind != RecordKind::Contact || !own(becomes) || !was.is_none_or(own) {
            require(viewer, Action::ChangeRegisters, &Subject::Installation)?;
        }
        if before.as_ref().map_or(0, |(version, _)| *version) != save.seen {
            return Err(AppError::Conflict);
        }
        let changed = RecordChanged { kind: save.kind, fields: save.fields };
        let record = before.as_ref().map(|(_, record)| record);
        let changed = change(record, changed).map_err(AppError::refused)?;
        let id = save.id.unwrap_or_else(|| RecordId::new(new_id()));
        if let Some(changed) = changed {
            let mut batch = Batch::new(viewer.actor.journal_text(), self.now(self.timeline()));
            let mut act = append(StreamKind::Record, id.uuid(), save.seen);
            act.events.push(Event::Record(changed));
            batch.appends.push(act);
            match self.append(batch).await {
                Ok(_) => {}
                Err(StoreError::KeyTaken) => return Err(AppError::Conflict),
                Err(error) => return Err(error.into()),
            }
        }
        Ok(id)
    }

    async fn record_at(&self, id: RecordId) -> Result<(u64, Record), AppError> {
        match self.loaded(StreamKind::Record, id.uuid()).await? {
            (version, State::Record(record)) => Ok((version, record)),
            _ => Err(AppError::NotFound),
        }
    }
}

/// Returns whether the viewer may change a contact of the organisation in `value`.
fn contact_of(viewer: &Viewer, value: Option<&Value>) -> bool {
    let Some(Value::Reference(id)) = value else { return false };
    allows(viewer, Action::ChangeContacts, &Subject::Organisation(id.organisation()))
}

/// Returns whether the viewer may change a record as it stands: registers, or contacts of the organisation.
pub fn may_change(viewer: &Viewer, record: &Record) -> bool {
    let contact = record.kind == RecordKind::Contact;
    allows(viewer, Action::ChangeRegisters, &Subject::Installation)
        || contact && contact_of(viewer, record.fields.get(ORGANISATION))
}

/// Returns whether the viewer may make records of a register; of contacts, for some organisation at least.
pub fn may_make(viewer: &Viewer, kind: RecordKind) -> bool {
    let action = match kind {
        RecordKind::Contact => Action::ChangeContacts,
        RecordKind::Organisation | RecordKind::System | RecordKind::Agreement => {
            Action::ChangeRegisters
        }
    };
    allows(viewer, action, &Subject::Installation)
}
