//! Imports that were done: who, when, which file; and taking one back, record by record.

use super::records::may_change;
use crate::{
    App,
    access::{Action, Subject, allows, require},
    app::append,
    error::AppError,
    viewer::Viewer,
};
use fyr_core::{
    case::Case,
    context::Actor,
    event::{Event, State, Stream, StreamKind},
    field::Value,
    id::{AccountId, ImportId, OrganisationId, RecordId},
    import::{Import, Kept, TakenBack, Why, take_back},
    incident::Incident,
    register::{Record, RecordChanged, RecordKind, RecordWithdrawn, directory::Directory},
    report::Report,
};
use fyr_store::{
    batch::Batch,
    journal::{HistoryQuery, Recorded},
    read::Aggregate,
};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use uuid::Uuid;

/// The imports a person may see.
#[derive(Debug, Clone)]
pub struct Imports {
    /// Newest first.
    pub all: Vec<Import>,
    /// Names of those who did them.
    pub accounts: BTreeMap<AccountId, String>,
}

/// An import as its page shows it.
#[derive(Debug, Clone)]
pub struct ImportView {
    /// The import.
    pub import: Import,
    /// What taking it back now would do; `None` when it has been.
    pub would: Option<TakenBack>,
    /// What the records that stay, or would, are called.
    pub names: BTreeMap<RecordId, String>,
    /// Names of those who did it.
    pub accounts: BTreeMap<AccountId, String>,
}

/// What makes a record again as it was before an import.
enum Step {
    /// It was there: these fields get the values they had.
    Restore(RecordChanged),
    /// It was not there.
    Withdraw(RecordWithdrawn),
}

/// What taking an import back comes to.
#[derive(Default)]
struct Back {
    /// The steps, each with the version it was decided on.
    steps: BTreeMap<RecordId, (u64, Step)>,
    kept: Vec<Kept>,
}

impl App {
    /// Returns the imports the viewer may see, newest first.
    ///
    /// # Errors
    ///
    /// [`AppError::NotFound`] for those who may not see registers.
    pub async fn imports(&self, viewer: &Viewer) -> Result<Imports, AppError> {
        require(viewer, Action::SeeRegisters, &Subject::Installation)?;
        let mut all = Vec::new();
        for import in self.all::<Import>().await? {
            if may_see(viewer, &import) {
                all.push(Import::clone(&import));
            }
        }
        all.reverse();
        Ok(Imports { all, accounts: self.account_names().await? })
    }

    /// Returns one import with what taking it back would do.
    ///
    /// # Errors
    ///
    /// [`AppError::NotFound`].
    pub async fn import(&self, viewer: &Viewer, id: ImportId) -> Result<ImportView, AppError> {
        let (_, import) = self.import_for(viewer, id).await?;
        let would = match &import.taken_back {
            Some(_) => None,
            None => Some(self.back(viewer, id, &import).await?.result()),
        };
        let taken = import.taken_back.as_ref().map(|it| &it.verdict);
        let kept = would.as_ref().or(taken).map(|it| it.kept.clone()).unwrap_or_default();
        let streams: Vec<Stream> = kept.iter().map(|it| stream(it.record)).collect();
        let mut names = BTreeMap::new();
        for aggregate in self.store().load_many(&streams).await? {
            if let State::Record(record) = aggregate.state {
                let said = [record.text("name"), record.text("key")];
                let name = said.into_iter().find(|it| !it.is_empty()).unwrap_or_default();
                names.insert(record.id, name.to_owned());
            }
        }
        Ok(ImportView { import, would, names, accounts: self.account_names().await? })
    }

    /// Makes each record of an import as it was before; what has changed since stays and is named. One act; nothing is
    /// deleted from the journal. Returns how many records were restored.
    ///
    /// # Errors
    ///
    /// [`AppError::NotFound`]; [`fyr_core::import::Refusal`].
    pub async fn take_back_import(
        &self,
        viewer: &Viewer,
        (id, reason): (ImportId, String),
    ) -> Result<u64, AppError> {
        let reason = &reason;
        self.decided(|| async move {
            let (version, import) = self.import_for(viewer, id).await?;
            let back = self.back(viewer, id, &import).await?;
            let result = back.result();
            let restored = result.restored;
            let event = take_back(&import, reason.clone(), result).map_err(AppError::refused)?;
            let mut batch = Batch::new(viewer.actor.journal_text(), self.now(self.timeline()));
            for (record, (version, step)) in back.steps {
                let mut act = append(StreamKind::Record, record.uuid(), version);
                act.events.push(match step {
                    Step::Restore(changed) => Event::Record(changed),
                    Step::Withdraw(withdrawn) => Event::RecordWithdrawn(withdrawn),
                });
                batch.appends.push(act);
            }
            let mut act = append(StreamKind::Import, id.uuid(), version);
            act.events.push(Event::Import(event));
            batch.appends.push(act);
            self.append(batch).await?;
            Ok(restored)
        })
        .await
    }

    async fn import_for(&self, viewer: &Viewer, id: ImportId) -> Result<(u64, Import), AppError> {
        require(viewer, Action::SeeRegisters, &Subject::Installation)?;
        let (version, state) = self.loaded(StreamKind::Import, id.uuid()).await?;
        let State::Import(import) = state else { return Err(AppError::NotFound) };
        if may_see(viewer, &import) { Ok((version, import)) } else { Err(AppError::NotFound) }
    }

    /// Works out what taking an import back comes to, as things stand now.
    async fn back(&self, viewer: &Viewer, id: ImportId, import: &Import) -> Result<Back, AppError> {
        let written = self.written_by(id, import).await?;
        let streams: Vec<Stream> = written.iter().map(|it| it.stream).collect();
        let loaded = self.store().load_many(&streams).await?;
        let now: HashMap<Stream, Aggregate> =
            loaded.into_iter().map(|it| (it.stream, it)).collect();
        let directory = self.directory().await?;
        let as_written =
            |it: &&Recorded| now.get(&it.stream).is_some_and(|now| now.version == it.version);
        let changed = written.iter().filter(|it| 1 < it.version).filter(as_written);
        let changed: Vec<Stream> = changed.map(|it| it.stream).collect();
        let before = self.store().histories(&changed).await?;
        let mut back = Back::default();
        for entry in &written {
            let record = RecordId::new(entry.stream.id);
            let Some(aggregate) = now.get(&entry.stream) else { continue };
            let State::Record(state) = &aggregate.state else { continue };
            if aggregate.version != entry.version {
                back.kept.push(Kept { record, why: Why::Changed });
                continue;
            }
            let step = match before.get(&entry.stream) {
                Some(history) => Step::Restore(undone(history, entry.version, state)),
                None => Step::Withdraw(RecordWithdrawn { kind: state.kind, import: id }),
            };
            let after = match &step {
                Step::Restore(changed) => changed.onto(Some(state), record),
                Step::Withdraw(_) => state.clone(),
            };
            if [state, &after].iter().all(|it| may_change(viewer, &directory, it)) {
                back.steps.insert(record, (entry.version, step));
            } else {
                back.kept.push(Kept { record, why: Why::NotYours });
            }
        }
        self.keep_used(&mut back, &directory).await?;
        Ok(back)
    }

    /// Returns the entries an import wrote: those just before its own.
    async fn written_by(&self, id: ImportId, import: &Import) -> Result<Vec<Recorded>, AppError> {
        let query = HistoryQuery {
            stream: Stream { kind: StreamKind::Import, id: id.uuid() },
            after_version: 0,
            limit: 1,
        };
        let own = self.store().history(&query).await?.into_iter().next();
        let (Some(own), Some(done)) = (own, &import.done) else { return Err(AppError::NotFound) };
        let count = done.verdict.new.saturating_add(done.verdict.changed);
        let limit = u32::try_from(count).map_err(AppError::fault)?;
        let from = own.position.saturating_sub(count);
        let mut written = self.store().events_since(from, limit).await?;
        // All entries of one act have its moment and its actor.
        written.retain(|it| {
            it.stream.kind == StreamKind::Record && it.at == own.at && it.actor == own.actor
        });
        Ok(written)
    }

    /// Keeps new records that something else rests on: other records, incidents, cases, reports, accounts.
    async fn keep_used(&self, back: &mut Back, directory: &Directory) -> Result<(), AppError> {
        let outside = self.rested_on().await?;
        let mut named_by: HashMap<RecordId, Vec<RecordId>> = HashMap::new();
        for record in RecordKind::ALL.iter().flat_map(|kind| directory.of(*kind)) {
            let after = match back.steps.get(&record.id) {
                Some((_, Step::Restore(changed))) => changed.onto(Some(record), record.id),
                Some((_, Step::Withdraw(_))) | None => record.clone(),
            };
            for named in after.fields.values().flat_map(Value::records) {
                named_by.entry(named).or_default().push(record.id);
            }
        }
        let goes =
            |back: &Back, id: &RecordId| matches!(back.steps.get(id), Some((_, Step::Withdraw(_))));
        // What stays keeps what it names, so this goes on until nothing more is kept.
        loop {
            let rests = |id: &RecordId| {
                let named = named_by.get(id).into_iter().flatten();
                outside.contains(&id.uuid())
                    || named.into_iter().any(|by| by != id && !goes(back, by))
            };
            let used: Vec<RecordId> =
                back.steps.keys().filter(|it| goes(back, it) && rests(it)).copied().collect();
            if used.is_empty() {
                return Ok(());
            }
            for record in used {
                back.steps.remove(&record);
                back.kept.push(Kept { record, why: Why::Used });
            }
        }
    }

    /// Returns the records that something other than a record rests on.
    async fn rested_on(&self) -> Result<HashSet<Uuid>, AppError> {
        let mut used = HashSet::new();
        for incident in self.all::<Incident>().await? {
            used.extend(incident.controllers.keys().map(|it| it.uuid()));
            let Some(opening) = &incident.opening else { continue };
            used.extend(opening.systems.iter().map(|it| it.uuid()));
            used.extend(
                [opening.supplier, opening.coordinator].iter().flatten().map(|it| it.uuid()),
            );
        }
        for case in self.all::<Case>().await? {
            used.insert(case.controller.uuid());
            used.extend(case.operator.map(OrganisationId::uuid));
        }
        for report in self.all::<Report>().await? {
            used.extend(report.organisation.map(OrganisationId::uuid));
        }
        for account in self.all_accounts().await? {
            let held = account.grants.iter().filter_map(|it| it.organisation);
            used.extend(held.map(OrganisationId::uuid));
        }
        Ok(used)
    }
}

impl Back {
    fn result(&self) -> TakenBack {
        TakenBack { restored: self.steps.len() as u64, kept: self.kept.clone() }
    }
}

/// Returns what makes a record as it was before an entry of its history.
fn undone(history: &[Recorded], version: u64, now: &Record) -> RecordChanged {
    let mut before: BTreeMap<&String, &Value> = BTreeMap::new();
    for earlier in history.iter().filter(|it| it.version < version) {
        let Some(Event::Record(changed)) = &earlier.event else { continue };
        for (field, value) in &changed.fields {
            match value {
                Some(value) => before.insert(field, value),
                None => before.remove(field),
            };
        }
    }
    let names: BTreeSet<&String> = before.keys().copied().chain(now.fields.keys()).collect();
    let differs = |it: &&String| before.get(it).copied() != now.fields.get(*it);
    let fields = names.into_iter().filter(differs);
    let fields = fields.map(|it| (it.clone(), before.get(it).map(|it| (*it).clone()))).collect();
    RecordChanged { kind: now.kind, fields }
}

fn stream(record: RecordId) -> Stream {
    Stream { kind: StreamKind::Record, id: record.uuid() }
}

/// One's own imports, and those of registers that everybody sees for those who may change them. Breaches from before are
/// their own controllers' matter.
fn may_see(viewer: &Viewer, import: &Import) -> bool {
    let Some(done) = &import.done else { return false };
    let own = viewer.actor.account();
    let own = own.is_some() && Actor::from_journal_text(&done.actor).account() == own;
    let register = done.verdict.register != RecordKind::PastBreach
        && allows(viewer, Action::ChangeRegisters, &Subject::Installation);
    own || register
}

#[cfg(test)]
mod tests;
