//! Cases: see one, act on it. Which right an act needs is decided by the act.

use crate::{
    App,
    access::{Action, Subject, allows, require},
    app::append,
    error::AppError,
    jobs,
    viewer::Viewer,
};
use fyr_core::{
    account::Role,
    case::{
        Capacity, Case, Command, Event, Refusal, apply, decide,
        evidence::Command as EvidenceCommand,
        lesson::Command as LessonCommand,
        next::{Act, acts},
    },
    context::Timeline,
    event::{Event as AnyEvent, Meta, State, Stream, StreamKind},
    id::{AccountId, CaseId, OrganisationId},
    incident::Incident,
    register::Record,
};
use fyr_store::{
    batch::Batch,
    journal::{HistoryQuery, Recorded},
};
use jiff::Timestamp;
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};
use uuid::Uuid;

/// A case in a list.
#[derive(Debug, Clone)]
pub struct CaseRow {
    /// The case.
    pub case: Arc<Case>,
    /// The controller's name.
    pub name: String,
    /// The moment now on its clock.
    pub now: Timestamp,
}

impl CaseRow {
    /// Returns what can be done, the most pressing first.
    pub fn acts(&self) -> Vec<Act> {
        acts(&self.case, self.now)
    }
}

/// A case as its pages show it.
#[derive(Debug, Clone)]
pub struct CaseView {
    /// The case.
    pub case: Case,
    /// How many events it has seen.
    pub version: u64,
    /// The moment now on its clock.
    pub now: Timestamp,
    /// The controller's record.
    pub controller: Record,
    /// What it is a handling of, without other controllers.
    pub incident: Incident,
    /// In a processor's case the controllers that it must tell, as far as the registers and the one who leads know.
    pub to_tell: Vec<OrganisationId>,
    /// What can be done, the most pressing first.
    pub acts: Vec<Act>,
    /// Names of those who acted.
    pub accounts: BTreeMap<AccountId, String>,
    /// What the viewer may do.
    pub may: CaseRights,
}

/// What a viewer may do in a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "four rights, independent of each other")]
pub struct CaseRights {
    /// Record, assess, file, write.
    pub handle: bool,
    /// Decide not to do, rule out, close.
    pub approve: bool,
    /// See people, masked.
    pub people: bool,
    /// See persons with protected identity.
    pub protected: bool,
}

impl App {
    /// Returns the viewer's cases, newest first.
    ///
    /// # Errors
    ///
    /// [`AppError::SignInFirst`].
    pub async fn cases(&self, viewer: &Viewer) -> Result<Vec<CaseRow>, AppError> {
        require(viewer, Action::OwnDesk, &Subject::Installation)?;
        let directory = self.directory().await?;
        let mut rows = Vec::new();
        for case in self.all_of::<Case>(&own_controllers(viewer)).await? {
            if allows(viewer, Action::SeeCase, &Subject::Case(&case)) {
                let (name, now) = (directory.name(case.controller), self.now(case.timeline));
                rows.push(CaseRow { case, name, now });
            }
        }
        rows.reverse();
        Ok(rows)
    }

    /// Returns one case.
    ///
    /// # Errors
    ///
    /// [`AppError::NotFound`].
    pub async fn case(&self, viewer: &Viewer, id: CaseId) -> Result<CaseView, AppError> {
        let (version, case) = self.case_for(viewer, Action::SeeCase, id).await?;
        let directory = self.directory().await?;
        let controller =
            directory.organisation(case.controller).cloned().ok_or(AppError::NotFound)?;
        let (_, state) = self.loaded(StreamKind::Incident, case.incident.uuid()).await?;
        let State::Incident(mut incident) = state else { return Err(AppError::NotFound) };
        let to_tell =
            if case.capacity == Capacity::Processor { concerned(&incident) } else { Vec::new() };
        incident.controllers.clear();
        incident.bundles.clear();
        incident.materials.clear();
        let own = BTreeSet::from([case.controller]);
        incident.coordination = std::mem::take(&mut incident.coordination).seen_by(&own);
        let subject = Subject::Case(&case);
        let may = CaseRights {
            handle: allows(viewer, Action::HandleCase, &subject),
            approve: allows(viewer, Action::ApproveCase, &subject),
            people: allows(viewer, Action::SeePeople, &subject),
            protected: allows(viewer, Action::SeeProtected, &subject),
        };
        Ok(CaseView {
            version,
            now: self.now(case.timeline),
            controller,
            incident,
            acts: acts(&case, self.now(case.timeline)),
            accounts: self.account_names().await?,
            may,
            to_tell,
            case,
        })
    }

    /// Returns the history of a case, newest first.
    ///
    /// # Errors
    ///
    /// [`AppError::NotFound`].
    pub async fn case_timeline(
        &self,
        viewer: &Viewer,
        id: CaseId,
    ) -> Result<Vec<Recorded>, AppError> {
        self.case_for(viewer, Action::SeeCase, id).await?;
        let stream = Stream { kind: StreamKind::Case, id: id.uuid() };
        let query = HistoryQuery { stream, after_version: 0, limit: 2000 };
        let mut history = self.store().history(&query).await?;
        history.reverse();
        Ok(history)
    }

    /// Carries out an act on a case.
    ///
    /// # Errors
    ///
    /// [`AppError::NotFound`] for those who may not; [`fyr_core::case::Refusal`].
    pub async fn case_act(
        &self,
        viewer: &Viewer,
        id: CaseId,
        command: Command,
    ) -> Result<(), AppError> {
        let action = right(&command).ok_or(AppError::NotFound)?;
        self.case_for(viewer, action, id).await?;
        self.check_people(viewer, id, &command).await?;
        self.check_work(viewer, id, &command).await?;
        self.change_case(viewer, (action, id), &command).await
    }

    /// Takes in what others propose: all of it in one act, or nothing.
    ///
    /// Each proposal is named by its fact and, where it is known, by when it was proposed: one that was replaced since is
    /// another value, which nobody has seen. One that was taken in or declined meanwhile is passed by.
    ///
    /// # Errors
    ///
    /// [`AppError::NotFound`]; [`Refusal::FactChanged`]; [`Refusal::FactInFuture`].
    pub async fn accept_proposals(
        &self,
        viewer: &Viewer,
        id: CaseId,
        wanted: Vec<(String, Option<Timestamp>)>,
    ) -> Result<(), AppError> {
        self.case_for(viewer, Action::HandleCase, id).await?;
        let wanted = &wanted;
        self.decided(|| async move {
            let (version, mut case) = self.case_for(viewer, Action::HandleCase, id).await?;
            let now = self.now(case.timeline);
            let context = self.context(viewer, now);
            let meta = Meta { position: 0, version, at: now, actor: viewer.actor.journal_text() };
            let mut events = Vec::new();
            for (field, shown) in wanted {
                let Some(proposal) = case.proposals.get(field) else { continue };
                if shown.is_some_and(|it| it != proposal.at) {
                    return Err(AppError::refused(Refusal::FactChanged(field.clone())));
                }
                let decided = decide(&case, Command::AcceptProposal(field.clone()), &context);
                let decided = decided.map_err(AppError::refused)?;
                case = decided.iter().fold(case, |case, event| apply(case, event, &meta));
                events.extend(decided);
            }
            if !events.is_empty() {
                self.append(self.case_batch(viewer, (id, version, now), events)?).await?;
            }
            Ok(())
        })
        .await
    }

    pub(crate) async fn change_case(
        &self,
        viewer: &Viewer,
        at: (Action, CaseId),
        command: &Command,
    ) -> Result<(), AppError> {
        let (action, id) = at;
        self.decided(|| async move {
            let (version, case) = self.case_for(viewer, action, id).await?;
            let now = self.now(case.timeline);
            let context = self.context(viewer, now);
            let events = decide(&case, command.clone(), &context).map_err(AppError::refused)?;
            if events.is_empty() {
                return Ok(());
            }
            let mut batch = self.case_batch(viewer, (id, version, now), events.clone())?;
            self.note_receipt(&mut batch, (&case, &events), &context).await?;
            Box::pin(self.note_knowledge(&mut batch, (&case, &events), &context)).await?;
            self.append(batch).await?;
            Ok(())
        })
        .await
    }

    /// Makes the batch for a case's events, with the jobs they ask for.
    pub(crate) fn case_batch(
        &self,
        viewer: &Viewer,
        at: (CaseId, u64, Timestamp),
        events: Vec<Event>,
    ) -> Result<Batch, AppError> {
        let (id, version, now) = at;
        let mut batch = Batch::new(viewer.actor.journal_text(), now);
        for event in &events {
            if let Event::LettersOrdered { number, .. } = event {
                batch.jobs.push(jobs::letters((id, *number), self.now(Timeline::Live))?);
            }
        }
        let mut act = append(StreamKind::Case, id.uuid(), version);
        act.events = events.into_iter().map(|it| AnyEvent::Case(Box::new(it))).collect();
        batch.appends.push(act);
        Ok(batch)
    }

    pub(crate) async fn case_for(
        &self,
        viewer: &Viewer,
        action: Action,
        id: CaseId,
    ) -> Result<(u64, Case), AppError> {
        let (version, state) = self.loaded(StreamKind::Case, id.uuid()).await?;
        let State::Case(case) = state else { return Err(AppError::NotFound) };
        require(viewer, action, &Subject::Case(&case))?;
        Ok((version, *case))
    }

    pub(crate) async fn account_names(&self) -> Result<BTreeMap<AccountId, String>, AppError> {
        let accounts = self.all_accounts().await?;
        Ok(accounts.into_iter().map(|it| (it.id, it.name)).collect())
    }
}

/// Returns the controllers concerned by an incident.
fn concerned(incident: &Incident) -> Vec<OrganisationId> {
    let concerned = incident.controllers.iter().filter(|(_, it)| it.explained_away.is_none());
    concerned.map(|(id, _)| *id).collect()
}

/// Returns the right an act needs; `None` for what only Fyr itself does.
const fn right(command: &Command) -> Option<Action> {
    match command {
        Command::EstablishAwareness { .. }
        | Command::ChooseAwareness { .. }
        | Command::RecordFact { .. }
        | Command::CorrectFact { .. }
        | Command::AcceptProposal(_)
        | Command::DeclineProposal { .. }
        | Command::Qualify { .. }
        | Command::AssessRisk { .. }
        | Command::AssessGroup(_)
        | Command::WithdrawGroup { .. }
        | Command::ProposeExclusion { .. }
        | Command::ProposeNotDoing { .. }
        | Command::RecordReceipt { .. }
        | Command::TakeOnDuty(_)
        | Command::OrderLetters { .. }
        | Command::Evidence(
            EvidenceCommand::HandOver { .. }
            | EvidenceCommand::TakeBack { .. }
            | EvidenceCommand::Seal { .. },
        )
        | Command::Lesson(LessonCommand::Add { .. })
        | Command::Correspond(_)
        | Command::Work(_)
        | Command::Register(_)
        | Command::DispatchLetters { .. }
        | Command::MarkInformed { .. } => Some(Action::HandleCase),
        Command::NameProtectedHandler(_) => Some(Action::NameProtectedHandler),
        Command::ContactDirectly { .. } => Some(Action::SeeProtected),
        Command::RuleOut { .. }
        | Command::ApproveExclusion
        | Command::DeclineExclusion { .. }
        | Command::ApproveNotDoing { .. }
        | Command::DeclineNotDoing { .. }
        | Command::Reopen { .. }
        | Command::Close { .. } => Some(Action::ApproveCase),
        // Filing goes through `App::file_notification`, which keeps what is sent.
        Command::Open(_)
        | Command::Propose { .. }
        | Command::File(_)
        | Command::NoteFiledElsewhere { .. }
        | Command::NoteKnownElsewhere { .. }
        | Command::HandPeople { .. }
        | Command::LettersRendered { .. }
        | Command::LettersFailed { .. }
        | Command::RecordContactTold(_)
        | Command::RecordReminded(_)
        | Command::RecordNotified(_)
        // A file is taken in, and looked at, by `App::evidence_arrives` and `App::check_evidence`.
        | Command::Evidence(EvidenceCommand::Add(_) | EvidenceCommand::Check { .. })
        // What everybody reads is stored in the same act: `App::share_lesson`, `App::withdraw_lesson`.
        | Command::Lesson(LessonCommand::Share { .. } | LessonCommand::Withdraw { .. })
        // What is shared is looked up first: `App::answer_shared`.
        | Command::Coordinate(_)
        // What is frozen is kept in the same act, and leave is given to who leads: `App::freeze_notification` and beside it.
        | Command::Bundle(_)
        // The other cases are looked at first, and what follows there is stored in the same act: `App::choose_covers`.
        | Command::Cover(_)
        | Command::RecordPeopleShown { .. } => None,
    }
}

/// Returns the controllers whose cases the viewer may see.
pub(crate) fn own_controllers(viewer: &Viewer) -> BTreeSet<Uuid> {
    let Some(account) = &viewer.account else { return BTreeSet::new() };
    let roles = [Role::Handler, Role::DataProtectionOfficer, Role::Approver].into_iter();
    roles.flat_map(|role| account.organisations(role)).map(OrganisationId::uuid).collect()
}

/// Returns the viewer's controllers, or the one that is asked for.
///
/// # Errors
///
/// [`AppError::NotFound`] for those who see no cases, and of a controller that is not the viewer's.
pub(crate) fn asked_controllers(
    viewer: &Viewer,
    of: Option<OrganisationId>,
) -> Result<BTreeSet<Uuid>, AppError> {
    let mut own = own_controllers(viewer);
    if let Some(of) = of {
        own.retain(|it| *it == of.uuid());
    }
    if own.is_empty() { Err(AppError::NotFound) } else { Ok(own) }
}

#[cfg(test)]
mod tests;
