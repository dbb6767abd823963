//! Several controllers' notifications handed in together by the office that leads the incident.
//!
//! Who leads sees which cases have an approved notification that it may hand in, and why each other is left out; what is in
//! it, only once the controller has given leave. People are never seen: a notification has their number, not them.

mod prepare;
mod receipt;

pub use prepare::PrepareBundle;
pub use receipt::{BundleReceipt, NotReceived};

use super::files::File;
use crate::{
    App,
    access::{Action, lead},
    app::append,
    error::AppError,
    viewer::Viewer,
};
use fyr_core::{
    case::{
        Case, Command as CaseCommand,
        bundle::{
            Alike, Asked, Command as CaseBundle, HandedIn, LeftOut, may_be_bundled, ready,
            still_ready,
        },
        decide as decide_case,
        duty::DutyKey,
    },
    context::Context,
    event::{Event as AnyEvent, StreamKind},
    id::{AccountId, CaseId, IncidentId, OrganisationId},
    incident::{
        Command, Incident, Refusal,
        bundle::{Bundle, Command as BundleCommand, Sent, handed_in_at},
        decide,
    },
    law::Words,
    register::directory::Directory,
};
use fyr_store::batch::{Append, Batch};
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet};

/// The bundles of an incident, and what could be bundled.
#[derive(Debug, Clone)]
pub struct BundlesView {
    /// The incident.
    pub incident: Incident,
    /// The moment now on its clock.
    pub now: Timestamp,
    /// The office that hands in.
    pub office: OrganisationId,
    /// For each duty that several controllers can do together: who is ready, who is not.
    pub duties: Vec<Bundling>,
    /// The bundles, newest first.
    pub bundles: Vec<BundleView>,
    /// Names of those who acted.
    pub accounts: BTreeMap<AccountId, String>,
}

/// What could be bundled under one duty.
#[derive(Debug, Clone)]
pub struct Bundling {
    /// The duty.
    pub duty: DutyKey,
    /// Cases that can be put into a bundle: a group for each form, issue and recipient, since one bundle has one of each.
    pub groups: Vec<Group>,
    /// Cases that cannot, and why.
    pub left_out: Vec<(CaseLine, LeftOut)>,
}

/// Cases whose notifications can be handed in together.
#[derive(Debug, Clone)]
pub struct Group {
    /// What they have in common.
    pub alike: Alike,
    /// What the recipient is called by the first case's law; `None` where that names none.
    pub recipient: Option<Words>,
    /// The cases, by the controller's name.
    pub ready: Vec<CaseLine>,
}

/// A case as who leads may see it: whose, its number, when it is due.
#[derive(Debug, Clone)]
pub struct CaseLine {
    /// Which.
    pub case: CaseId,
    /// The controller's name.
    pub name: String,
    /// Its number.
    pub reference: String,
    /// When its notification is due.
    pub due: Option<Timestamp>,
    /// The bundle it stands in already that has not been handed in.
    pub waits_in: Option<u32>,
}

/// A bundle with how each of its cases stands.
#[derive(Debug, Clone)]
pub struct BundleView {
    /// The bundle.
    pub bundle: Bundle,
    /// Its cases, by the controller's name.
    pub cases: Vec<(CaseLine, InBundle)>,
}

impl BundleView {
    /// Returns whether the office may have its files: once they were handed in, or while all that stands in them may be.
    pub fn may_be_fetched(&self) -> bool {
        let ready = self.cases.iter().all(|(_, it)| *it == InBundle::Ready);
        self.bundle.sent.is_some() || self.bundle.waits() && ready
    }
}

/// How a case stands in a bundle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum InBundle {
    /// It can be recorded as handed in.
    Ready,
    /// It has dropped out since the bundle was put together.
    DroppedOut(LeftOut),
    /// It is filed.
    Filed {
        /// Whether in time by its own clock.
        in_time: Option<bool>,
        /// The authority's receipt, once recorded.
        receipt: Option<String>,
    },
    /// It was not recorded as filed when the bundle was.
    Refused(LeftOut),
}

/// What is said of a bundle that was handed in.
#[derive(Debug, Clone)]
pub struct SendBundle {
    /// Which.
    pub number: u32,
    /// When; `None` for now.
    pub at: Option<Timestamp>,
    /// By what means.
    pub channel: String,
}

/// Which of a bundle's files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BundleFile {
    /// The document.
    Pdf,
    /// The same content as JSON.
    Json,
}

impl App {
    /// Returns the bundles of an incident, and for each duty who is ready and who is left out.
    ///
    /// # Errors
    ///
    /// [`AppError::NotFound`] for all but those who lead it.
    pub async fn bundles(&self, viewer: &Viewer, id: IncidentId) -> Result<BundlesView, AppError> {
        let (_, incident) = self.incident_for(viewer, Action::LeadIncident, id).await?;
        let office = lead(&incident).ok_or(AppError::NotFound)?;
        let now = self.now(incident.timeline());
        let directory = self.directory().await?;
        let cases = self.bundled_cases(&incident, &directory).await?;
        let keys: BTreeSet<&DutyKey> = cases
            .iter()
            .flat_map(|(_, _, case)| &case.duties)
            .filter(|(_, duty)| may_be_bundled(duty))
            .map(|(key, _)| key)
            .collect();
        let exercise = is_exercise(&incident);
        let asked = |duty| Asked { duty, by: office, exercise, now };
        let bundling = |duty| bundling(&cases, &asked(duty), &incident.bundles);
        let duties = keys.into_iter().map(bundling).collect();
        let bundles = incident.bundles.iter().rev();
        let bundles = bundles.map(|it| stands(it, &cases, &asked(&it.bundle.duty))).collect();
        let accounts = self.account_names().await?;
        Ok(BundlesView { incident, now, office, duties, bundles, accounts })
    }

    /// Records that a bundle was handed in: each case that still stands as it was approved gets its filing, in one act.
    ///
    /// Returns how many did; the others are named in the bundle, each with why.
    ///
    /// # Errors
    ///
    /// [`AppError::NotFound`]; [`Refusal`], also when no case can be filed.
    pub async fn send_bundle(
        &self,
        viewer: &Viewer,
        id: IncidentId,
        said: SendBundle,
    ) -> Result<usize, AppError> {
        self.incident_for(viewer, Action::LeadIncident, id).await?;
        let said = &said;
        self.decided(|| async move {
            let (version, incident) = self.incident_for(viewer, Action::LeadIncident, id).await?;
            let office = lead(&incident).ok_or(AppError::NotFound)?;
            let bundle = find(&incident, said.number)?;
            let now = self.now(incident.timeline());
            let context = self.context(viewer, now);
            let cases = self.cases_of(&incident).await?;
            let handed = (bundle, said, office, is_exercise(&incident));
            let judged = hand_in(&cases, handed, &context)?;
            let filed = judged.sent.filed.len();
            let command = BundleCommand::Send { number: said.number, sent: judged.sent };
            let mut batch = self.bundle_batch(viewer, (version, &incident), command)?;
            batch.appends.extend(judged.appends);
            self.append(batch).await?;
            Ok(filed)
        })
        .await
    }

    /// Says that a bundle is not handed in.
    ///
    /// # Errors
    ///
    /// [`AppError::NotFound`]; [`Refusal`].
    pub async fn drop_bundle(
        &self,
        viewer: &Viewer,
        id: IncidentId,
        (number, reason): (u32, String),
    ) -> Result<(), AppError> {
        self.incident_for(viewer, Action::LeadIncident, id).await?;
        let reason = &reason;
        self.decided(|| async move {
            let (version, incident) = self.incident_for(viewer, Action::LeadIncident, id).await?;
            let command = BundleCommand::Drop { number, reason: reason.clone() };
            let batch = self.bundle_batch(viewer, (version, &incident), command)?;
            self.append(batch).await?;
            Ok(())
        })
        .await
    }

    /// Returns a bundle's document, or the same content as JSON.
    ///
    /// # Errors
    ///
    /// [`AppError::NotFound`], also where it is not to be handed in any more: see [`BundleView::may_be_fetched`].
    pub async fn bundle_file(
        &self,
        viewer: &Viewer,
        id: IncidentId,
        (number, which): (u32, BundleFile),
    ) -> Result<File, AppError> {
        let (_, incident) = self.incident_for(viewer, Action::LeadIncident, id).await?;
        let bundle = find(&incident, number)?;
        let office = lead(&incident).ok_or(AppError::NotFound)?;
        let directory = self.directory().await?;
        let cases = self.bundled_cases(&incident, &directory).await?;
        let (duty, now) = (&bundle.bundle.duty, self.now(incident.timeline()));
        let asked = Asked { duty, by: office, exercise: is_exercise(&incident), now };
        if !stands(bundle, &cases, &asked).may_be_fetched() {
            return Err(AppError::NotFound);
        }
        let (blob, ending) = match which {
            BundleFile::Pdf => (&bundle.bundle.document, "pdf"),
            BundleFile::Json => (&bundle.bundle.answers, "json"),
        };
        let blob = self.store().blob_get(blob.parse().map_err(AppError::fault)?).await?;
        let blob = blob.ok_or(AppError::NotFound)?;
        let name = format!("{}-samlad-{number}.{ending}", incident.reference);
        Ok(File { name, media_type: blob.info.media_type, bytes: blob.bytes })
    }

    /// Decides on a command of the bundles and makes the batch for its events.
    fn bundle_batch(
        &self,
        viewer: &Viewer,
        (version, incident): (u64, &Incident),
        command: BundleCommand,
    ) -> Result<Batch, AppError> {
        let now = self.now(incident.timeline());
        let command = Command::Bundle(Box::new(command));
        let events = decide(incident, command, &self.context(viewer, now));
        let events = events.map_err(AppError::refused)?;
        let mut batch = Batch::new(viewer.actor.journal_text(), now);
        if !events.is_empty() {
            let mut act = append(StreamKind::Incident, incident.id.uuid(), version);
            act.events = events.into_iter().map(AnyEvent::Incident).collect();
            batch.appends.push(act);
        }
        Ok(batch)
    }

    /// Returns the cases of an incident, by their controllers' names.
    async fn bundled_cases(
        &self,
        incident: &Incident,
        directory: &Directory,
    ) -> Result<Vec<(String, u64, Case)>, AppError> {
        let cases = self.cases_of(incident).await?.into_iter();
        let mut cases: Vec<_> =
            cases.map(|(version, it)| (directory.name(it.controller), version, it)).collect();
        cases.sort_by(|a, b| a.0.cmp(&b.0));
        Ok(cases)
    }
}

fn is_exercise(incident: &Incident) -> bool {
    incident.opening.as_ref().is_some_and(|it| it.exercise)
}

fn find(incident: &Incident, number: u32) -> Result<&Bundle, AppError> {
    let known = incident.bundles.iter().find(|it| it.number == number);
    known.ok_or_else(|| AppError::refused(Refusal::NoSuchBundle(number)))
}

fn line((name, _, case): &(String, u64, Case), duty: &DutyKey) -> CaseLine {
    let due = case.duties.get(duty).and_then(|it| it.due(case));
    let (name, reference) = (name.clone(), case.reference.clone());
    CaseLine { case: case.id, name, reference, due, waits_in: None }
}

fn bundling(cases: &[(String, u64, Case)], asked: &Asked<'_>, bundles: &[Bundle]) -> Bundling {
    let mut groups: BTreeMap<Alike, Group> = BTreeMap::new();
    let mut left_out = Vec::new();
    for case in cases {
        let told = line(case, asked.duty);
        match ready(&case.2, asked, None) {
            Ok(offer) => {
                let same = |it: &&Bundle| it.bundle.cases.get(&told.case) == Some(&offer.number);
                let waits = bundles.iter().filter(|it| it.waits()).rfind(same);
                let waits_in = waits.map(|it| it.number);
                let alike = offer.frozen.verdict.alike();
                let duty = case.2.duties.get(asked.duty);
                let recipient = duty.map(|it| it.terms.recipient().name.clone());
                let empty = || Group { alike: alike.clone(), recipient, ready: Vec::new() };
                let group = groups.entry(alike.clone()).or_insert_with(empty);
                group.ready.push(CaseLine { waits_in, ..told });
            }
            Err(why) => left_out.push((told, why)),
        }
    }
    Bundling { duty: asked.duty.clone(), groups: groups.into_values().collect(), left_out }
}

fn stands(bundle: &Bundle, cases: &[(String, u64, Case)], asked: &Asked<'_>) -> BundleView {
    let in_it = cases.iter().filter_map(|it| {
        let offer = bundle.bundle.cases.get(&it.2.id)?;
        Some((line(it, asked.duty), how(bundle, (&it.2, *offer), asked)))
    });
    BundleView { bundle: bundle.clone(), cases: in_it.collect() }
}

fn how(bundle: &Bundle, (case, offer): (&Case, u32), asked: &Asked<'_>) -> InBundle {
    let Some(sent) = &bundle.sent else {
        return match approved(case, offer, asked) {
            Ok(()) => InBundle::Ready,
            Err(why) => InBundle::DroppedOut(why),
        };
    };
    if let Some(why) = sent.refused.get(&case.id) {
        return InBundle::Refused(*why);
    }
    let number = sent.filed.get(&case.id);
    let filing = case.filings.iter().find(|it| Some(&it.number) == number);
    InBundle::Filed {
        in_time: filing.and_then(|it| it.in_time),
        receipt: filing.and_then(|it| it.receipt.clone()),
    }
}

/// Says whether what was put into a bundle is still what the case has approved.
fn approved(case: &Case, offer: u32, asked: &Asked<'_>) -> Result<(), LeftOut> {
    let now = still_ready(case, asked)?;
    if now.number == offer { Ok(()) } else { Err(LeftOut::Changed) }
}

/// What follows in the cases when a bundle is handed in.
struct Judged {
    sent: Sent,
    appends: Vec<Append>,
}

/// Judges each case of a bundle by itself, as it stands now.
fn hand_in(
    cases: &[(u64, Case)],
    (bundle, said, by, exercise): (&Bundle, &SendBundle, OrganisationId, bool),
    context: &Context<'_>,
) -> Result<Judged, AppError> {
    let duty = &bundle.bundle.duty;
    let asked = Asked { duty, by, exercise, now: context.now };
    let mut sent = Sent {
        at: handed_in_at(bundle.at, said.at.unwrap_or(context.now)),
        channel: said.channel.trim().to_owned(),
        filed: BTreeMap::new(),
        refused: BTreeMap::new(),
    };
    let mut standing = Vec::new();
    for (version, case) in cases {
        let Some(offer) = bundle.bundle.cases.get(&case.id) else { continue };
        match approved(case, *offer, &asked) {
            Ok(()) => standing.push((*version, case, *offer)),
            Err(why) => drop(sent.refused.insert(case.id, why)),
        }
    }
    let others = u32::try_from(standing.len().saturating_sub(1)).map_err(AppError::fault)?;
    let mut appends = Vec::new();
    for (version, case, offer) in standing {
        let handed = HandedIn {
            duty: duty.clone(),
            offer,
            bundle: bundle.number,
            others,
            by,
            at: sent.at,
            channel: sent.channel.clone(),
        };
        let command = CaseCommand::Bundle(Box::new(CaseBundle::File(handed)));
        let events = decide_case(case, command, context).map_err(AppError::refused)?;
        sent.filed.insert(case.id, case.next_filing());
        appends.push(of_case(case, version, events));
    }
    Ok(Judged { sent, appends })
}

fn of_case(case: &Case, version: u64, events: Vec<fyr_core::case::Event>) -> Append {
    let mut act = append(StreamKind::Case, case.id.uuid(), version);
    act.events = events.into_iter().map(|it| AnyEvent::Case(Box::new(it))).collect();
    act
}

#[cfg(test)]
mod tests;
