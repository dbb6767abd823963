//! Registers: see, make and change records.

use crate::{
    App,
    access::{Action, Subject, allows, require},
    app::{append, new_id},
    error::AppError,
    viewer::Viewer,
};
use fyr_core::{
    account::{Account, Role},
    event::{Event, State, Stream, StreamKind},
    field::Value,
    id::{AccountId, RecordId},
    register::{Record, RecordChanged, RecordKind, change, directory::Directory},
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
        let seen = |it: &&Record| may_see(viewer, &directory, it);
        let mut records: Vec<Record> = directory.of(kind).filter(seen).cloned().collect();
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
        if !may_see(viewer, &*self.directory().await?, &record) {
            return Err(AppError::NotFound);
        }
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
        let changed = RecordChanged { kind: save.kind, fields: save.fields };
        let record = before.as_ref().map(|(_, record)| record);
        let after = changed.onto(record, save.id.unwrap_or_else(|| RecordId::new(new_id())));
        let directory = self.directory().await?;
        // As it was, and as it would be: nobody gives a record away or takes one.
        if !record.into_iter().chain([&after]).all(|it| may_change(viewer, &directory, it)) {
            require(viewer, Action::ChangeRegisters, &Subject::Installation)?;
            return Err(AppError::NotFound);
        }
        if before.as_ref().map_or(0, |(version, _)| *version) != save.seen {
            return Err(AppError::Conflict);
        }
        let changed = change(record, changed).map_err(AppError::refused)?;
        let id = after.id;
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

/// Returns whether the viewer may see a record: registers, and past breaches of one's own organisations.
fn may_see(viewer: &Viewer, directory: &Directory, record: &Record) -> bool {
    record.kind != RecordKind::PastBreach || of_own(viewer, directory, (Action::SeeCase, record))
}

/// Returns whether the viewer may change a record as it stands: registers, contacts of the own organisation, past breaches
/// of organisations whose cases one handles or whose breaches one coordinates.
pub fn may_change(viewer: &Viewer, directory: &Directory, record: &Record) -> bool {
    if record.withdrawn.is_some() {
        return false;
    }
    let registers = allows(viewer, Action::ChangeRegisters, &Subject::Installation);
    match record.kind {
        RecordKind::Organisation | RecordKind::System | RecordKind::Agreement => registers,
        RecordKind::Contact => {
            let own = record.reference(ORGANISATION).map(RecordId::organisation);
            let may = |it| allows(viewer, Action::ChangeContacts, &Subject::Organisation(it));
            registers || own.is_some_and(may)
        }
        RecordKind::PastBreach => of_own(viewer, directory, (Action::HandleCase, record)),
    }
}

fn of_own(viewer: &Viewer, directory: &Directory, (action, record): (Action, &Record)) -> bool {
    // Without a controller it is refused for what it lacks, not for whose it is.
    let Some(controller) = record.reference("controller").map(RecordId::organisation) else {
        return true;
    };
    let office = directory
        .organisation(controller)
        .and_then(|it| it.reference("coordinated_by"))
        .map(RecordId::organisation);
    let coordinates =
        |office| viewer.account.as_ref().is_some_and(|it| it.has_for(Role::Coordinator, office));
    allows(viewer, action, &Subject::Organisation(controller)) || office.is_some_and(coordinates)
}

/// Returns whether the viewer may make records of a register; of some, for some organisation at least.
pub fn may_make(viewer: &Viewer, kind: RecordKind) -> bool {
    let allowed = |action| allows(viewer, action, &Subject::Installation);
    match kind {
        RecordKind::Contact => allowed(Action::ChangeContacts),
        RecordKind::Organisation | RecordKind::System | RecordKind::Agreement => {
            allowed(Action::ChangeRegisters)
        }
        RecordKind::PastBreach => {
            let coordinates = |it: &Account| it.has(Role::Coordinator);
            allowed(Action::HandleCase) || viewer.account.as_ref().is_some_and(coordinates)
        }
    }
}
