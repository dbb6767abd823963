//! One notification that covers several similar breaches of one controller: who can be covered, and what each case keeps of it.

use super::notification::FileNotification;
use crate::{
    App,
    access::{Action, Subject, allows},
    app::append,
    error::AppError,
    language::Language,
    viewer::Viewer,
};
use fyr_core::{
    case::{
        Case, Command, Event, Filing, FilingKind, Refusal,
        cover::{
            Asked, Choice, Chosen, Command as CoverCommand, CoveredIn, Data, NotCovered, Sent,
            covered, discovered, similar, still_similar, still_supplied,
        },
        decide,
        duty::DutyKey,
        facts,
    },
    context::Context,
    event::{Event as AnyEvent, StreamKind},
    id::CaseId,
    incident::Incident,
};
use fyr_documents::{answers, notification as document};
use fyr_store::batch::{Append, Batch};
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What a notification says of the people and the data in each case it covers. Source: GDPR Art. 33(3)(a).
const SAID: &[&str] = &[
    "persons_exactness",
    "data_subject_groups",
    "data_categories",
    "data_categories_text",
    "records_affected",
];

/// Whom a supplement is for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Together {
    /// For all that the first notification covered.
    #[default]
    Same,
    /// For the case alone in which it is sent.
    Own,
}

/// What a notification is to cover besides its own case, and what it could.
#[derive(Debug, Clone, Default)]
pub struct CoversView {
    /// What it is to cover, oldest choice first.
    pub chosen: Vec<ToCover>,
    /// What it could cover, by number.
    pub offered: Vec<(CoverLine, Data)>,
    /// The controller's other open cases, and why each is not offered.
    pub left_out: Vec<(CoverLine, NotCovered)>,
    /// The case whose notification is to cover this one.
    pub elsewhere: Option<(CaseId, String)>,
    /// The case of all whose time runs out first, with when: its own, or one that is to be covered.
    pub earliest: Option<(String, Timestamp)>,
}

/// A case that is to be covered.
#[derive(Debug, Clone)]
pub struct ToCover {
    /// What was judged.
    pub chosen: Chosen,
    /// How it stands.
    pub line: CoverLine,
    /// Why it cannot be covered any more.
    pub fallen: Option<NotCovered>,
}

/// A case of the same controller.
#[derive(Debug, Clone)]
pub struct CoverLine {
    /// Which.
    pub case: CaseId,
    /// Its number.
    pub reference: String,
    /// Its newest number in the authority's register; may be empty.
    pub registered: String,
    /// What it is called.
    pub title: String,
    /// When the breach became known.
    pub discovered: Option<Timestamp>,
    /// When its notification is due, by its own clock.
    pub due: Option<Timestamp>,
    /// How many people it concerns.
    pub persons: Option<u64>,
}

/// Which cases a notification is to cover.
#[derive(Debug, Clone)]
pub struct ChooseCovers {
    /// Under which duty.
    pub duty: DutyKey,
    /// Which.
    pub cases: BTreeSet<CaseId>,
    /// Why they were breached in the same way.
    pub same: String,
    /// Why they are covered though the types of data differ.
    pub deviation: String,
}

impl App {
    /// Returns what the notification under a duty is to cover, and what else of the controller's it could.
    ///
    /// # Errors
    ///
    /// [`AppError::NotFound`].
    pub async fn covers(
        &self,
        viewer: &Viewer,
        id: CaseId,
        key: &DutyKey,
    ) -> Result<CoversView, AppError> {
        let (_, case) = self.case_for(viewer, Action::SeeCase, id).await?;
        let others = self.others_of(viewer, &case).await?;
        let around = Around::new(&case, (key, self.in_bundles(key).await?), &others);
        let mut view = CoversView { elsewhere: around.elsewhere(case.id), ..CoversView::default() };
        for chosen in case.to_cover(key) {
            let Some(other) = others.iter().find(|it| it.id == chosen.case) else { continue };
            let fallen = still_similar(other, chosen, &around.asked(other.id)).err();
            view.chosen.push(ToCover { chosen: chosen.clone(), line: line(other, key), fallen });
        }
        let taken: BTreeSet<CaseId> = case.to_cover(key).map(|it| it.case).collect();
        for other in others.iter().filter(|it| it.closed.is_none() && !taken.contains(&it.id)) {
            match similar(other, &around.asked(other.id)) {
                Ok(data) => view.offered.push((line(other, key), data)),
                Err(why) => view.left_out.push((line(other, key), why)),
            }
        }
        let own = line(&case, key);
        let all = view.chosen.iter().map(|it| &it.line).chain([&own]);
        let due = all.filter_map(|it| Some((it.reference.clone(), it.due?)));
        view.earliest = due.min_by_key(|(_, due)| *due);
        Ok(view)
    }

    /// Lets the notification under a duty cover other cases of the same controller.
    ///
    /// # Errors
    ///
    /// [`AppError::NotFound`], also where the viewer may not work on one of them; [`Refusal`], with why one is not covered.
    pub async fn choose_covers(
        &self,
        viewer: &Viewer,
        id: CaseId,
        wanted: ChooseCovers,
    ) -> Result<(), AppError> {
        let (_, case) = self.case_for(viewer, Action::HandleCase, id).await?;
        for other in &wanted.cases {
            let (_, other) = self.case_for(viewer, Action::HandleCase, *other).await?;
            if other.controller != case.controller {
                return Err(AppError::refused(Refusal::NotCovered(NotCovered::OtherController)));
            }
        }
        let others = self.others_of(viewer, &case).await?;
        let mut around =
            Around::new(&case, (&wanted.duty, self.in_bundles(&wanted.duty).await?), &others);
        if around.elsewhere(case.id).is_some() {
            return Err(AppError::refused(Refusal::NotCovered(NotCovered::ChosenElsewhere)));
        }
        if around.bundled.contains(&case.id) {
            return Err(AppError::refused(Refusal::NotCovered(NotCovered::InBundle)));
        }
        let asked = || others.iter().filter(|it| wanted.cases.contains(&it.id));
        around.with.extend(asked().map(AsRef::as_ref));
        let (mut cases, mut not) = (Vec::new(), Vec::new());
        for other in asked() {
            let (case, reference) = (other.id, other.reference.clone());
            match similar(other, &around.asked(case)) {
                Ok(data) => cases.push(Choice { case, reference, data }),
                Err(why) => not.push((reference, why)),
            }
        }
        if !not.is_empty() {
            return Err(AppError::refused(Refusal::CannotCover(not)));
        }
        let ChooseCovers { duty, same, deviation, .. } = wanted;
        let command = CoverCommand::Choose { duty, cases, same, deviation };
        let command = Command::Cover(Box::new(command));
        self.change_case(viewer, (Action::HandleCase, id), &command).await
    }

    /// Lets the notification not cover a case after all, before it is filed.
    ///
    /// # Errors
    ///
    /// [`AppError::NotFound`]; [`Refusal`].
    pub async fn remove_cover(
        &self,
        viewer: &Viewer,
        id: CaseId,
        (duty, case, reason): (DutyKey, CaseId, String),
    ) -> Result<(), AppError> {
        let command = Command::Cover(Box::new(CoverCommand::Remove { duty, case, reason }));
        self.change_case(viewer, (Action::HandleCase, id), &command).await
    }

    /// Returns the controller's other cases that the viewer may see, by number.
    async fn others_of(&self, viewer: &Viewer, case: &Case) -> Result<Vec<Arc<Case>>, AppError> {
        let own = BTreeSet::from([case.controller.uuid()]);
        let mut others = self.all_of::<Case>(&own).await?;
        others.retain(|it| it.id != case.id && allows(viewer, Action::SeeCase, &Subject::Case(it)));
        others.sort_by(|a, b| a.reference.cmp(&b.reference));
        Ok(others)
    }

    /// Returns the cases whose notification under a duty stands in a bundle that waits to be handed in.
    async fn in_bundles(&self, key: &DutyKey) -> Result<BTreeSet<CaseId>, AppError> {
        let incidents = self.all::<Incident>().await?;
        let all = incidents.iter().flat_map(|it| &it.bundles);
        let waiting = all.filter(|it| it.waits() && it.bundle.duty == *key);
        Ok(waiting.flat_map(|it| it.bundle.cases.keys().copied()).collect())
    }

    /// Returns the cases that a notification covers besides its own, with their versions: as chosen, or as the first did.
    pub(crate) async fn covered_cases(
        &self,
        case: &Case,
        key: &DutyKey,
        (kind, together): (FilingKind, Together),
    ) -> Result<Vec<(u64, Case)>, AppError> {
        let ids: Vec<CaseId> = match (kind, together) {
            (FilingKind::First, _) => case.to_cover(key).map(|it| it.case).collect(),
            (FilingKind::Supplementary | FilingKind::Final, Together::Same) => {
                let first = case.first_filing(key);
                first.into_iter().flat_map(|it| &it.covers).map(|it| it.case).collect()
            }
            (FilingKind::Supplementary | FilingKind::Final, Together::Own) => Vec::new(),
        };
        let mut cases = Vec::new();
        for id in ids {
            cases.push(self.case_for(&Viewer::system(), Action::SeeCase, id).await?);
        }
        Ok(cases)
    }

    /// Refuses to file what is to cover a case that cannot be covered any more, and names each with why.
    pub(crate) async fn check_covered(
        &self,
        viewer: &Viewer,
        (case, file): (&Case, &FileNotification),
        covered: &[(u64, Case)],
    ) -> Result<(), AppError> {
        if covered.is_empty() {
            return Ok(());
        }
        if file.kind != FilingKind::First {
            return supplied(covered, &file.duty);
        }
        let others = self.others_of(viewer, case).await?;
        let bundled = self.in_bundles(&file.duty).await?;
        let around = Around::new(case, (&file.duty, bundled), &others);
        let mut fallen = Vec::new();
        if around.bundled.contains(&case.id) {
            fallen.push((case.reference.clone(), NotCovered::InBundle));
        }
        for (_, other) in covered {
            let chosen = case.to_cover(&file.duty).find(|it| it.case == other.id);
            let Some(chosen) = chosen else { continue };
            if let Err(why) = still_similar(other, chosen, &around.asked(other.id)) {
                fallen.push((other.reference.clone(), why));
            }
        }
        if fallen.is_empty() {
            Ok(())
        } else {
            Err(AppError::refused(Refusal::CoversFallen(fallen)))
        }
    }

    /// Adds to an act that records the authority's number of a notification the same in the cases it covers.
    pub(crate) async fn note_receipt(
        &self,
        batch: &mut Batch,
        (case, events): (&Case, &[Event]),
        context: &Context<'_>,
    ) -> Result<(), AppError> {
        for event in events {
            let Event::ReceiptRecorded { number, receipt, .. } = event else { continue };
            let filing = case.filings.iter().find(|it| it.number == *number);
            for other in filing.into_iter().flat_map(|it| &it.covers) {
                let found = self.case_for(&Viewer::system(), Action::SeeCase, other.case).await?;
                let (of, receipt) = (of(case, *number), receipt.clone());
                let command = CoverCommand::TakeReceipt { of, receipt };
                let command = Command::Cover(Box::new(command));
                let events = decide(&found.1, command, context).map_err(AppError::refused)?;
                batch.appends.push(of_case(&found.1, found.0, events));
            }
        }
        Ok(())
    }
}

/// Adds to the act that files a notification what follows in the cases it covers: each judges it by its own clock.
pub(crate) fn note_covered(
    batch: &mut Batch,
    (case, filing): (&Case, &Filing),
    (covered, context): (&[(u64, Case)], &Context<'_>),
) -> Result<(), AppError> {
    for (version, other) in covered {
        let sent = Sent {
            of: of(case, filing.number),
            duty: filing.duty.clone(),
            kind: filing.kind,
            at: filing.at,
            channel: filing.channel.clone(),
            document: filing.document.clone(),
            document_digest: filing.document_digest.clone(),
            answers: filing.answers.clone(),
        };
        let command = Command::Cover(Box::new(CoverCommand::TakeFiling(Box::new(sent))));
        let events = decide(other, command, context).map_err(AppError::refused)?;
        batch.appends.push(of_case(other, *version, events));
    }
    Ok(())
}

/// Refuses a supplement for cases of which one is no longer to be notified, and names each with why.
fn supplied(covered: &[(u64, Case)], key: &DutyKey) -> Result<(), AppError> {
    let not = covered.iter().filter_map(|(_, other)| {
        let why = still_supplied(other, key).err()?;
        Some((other.reference.clone(), why))
    });
    let not: Vec<_> = not.collect();
    if not.is_empty() { Ok(()) } else { Err(AppError::refused(Refusal::CoversNotSupplied(not))) }
}

/// The controller's cases around one whose notification is asked about.
struct Around<'a> {
    lead: &'a Case,
    duty: &'a DutyKey,
    with: Vec<&'a Case>,
    /// By case, the other case whose notification is to cover it.
    elsewhere: BTreeMap<CaseId, (CaseId, String)>,
    /// Cases whose notification stands in a bundle that waits.
    bundled: BTreeSet<CaseId>,
}

impl<'a> Around<'a> {
    fn new(
        lead: &'a Case,
        (duty, bundled): (&'a DutyKey, BTreeSet<CaseId>),
        others: &'a [Arc<Case>],
    ) -> Self {
        let mut elsewhere = BTreeMap::new();
        for other in others {
            for chosen in other.to_cover(duty) {
                elsewhere.insert(chosen.case, (other.id, other.reference.clone()));
            }
        }
        let chosen: BTreeSet<CaseId> = lead.to_cover(duty).map(|it| it.case).collect();
        let with = others.iter().filter(|it| chosen.contains(&it.id)).map(AsRef::as_ref);
        Self { lead, duty, with: with.collect(), elsewhere, bundled }
    }

    fn elsewhere(&self, case: CaseId) -> Option<(CaseId, String)> {
        self.elsewhere.get(&case).cloned()
    }

    fn asked(&self, other: CaseId) -> Asked<'_> {
        let elsewhere = self.elsewhere.get(&other).map(|(id, _)| *id);
        let bundled = self.bundled.contains(&other);
        Asked { duty: self.duty, lead: self.lead, with: &self.with, elsewhere, bundled }
    }
}

fn of(case: &Case, filing: u32) -> CoveredIn {
    CoveredIn { case: case.id, reference: case.reference.clone(), filing }
}

fn line(case: &Case, key: &DutyKey) -> CoverLine {
    CoverLine {
        case: case.id,
        reference: case.reference.clone(),
        registered: case.last_number().unwrap_or_default().to_owned(),
        title: case.title.clone(),
        discovered: discovered(case),
        due: case.duties.get(key).and_then(|it| it.due(case)),
        persons: case.facts.count("persons_affected"),
    }
}

fn of_case(case: &Case, version: u64, events: Vec<Event>) -> Append {
    let mut act = append(StreamKind::Case, case.id.uuid(), version);
    act.events = events.into_iter().map(|it| AnyEvent::Case(Box::new(it))).collect();
    act
}

/// Returns the lines of the document on the cases it covers; with `sent`, whether each is in time by its own clock.
pub(crate) fn rows(
    (lead, key): (&Case, &DutyKey),
    (others, sent): (&[(u64, Case)], Option<Timestamp>),
    language: Language,
) -> Vec<document::Covered> {
    let speaks = language.of_document();
    let moment =
        |at: Option<Timestamp>| at.map(|at| answers::moment(speaks, at)).unwrap_or_default();
    let row = |other: &Case| {
        let said = covered(other, key, sent.unwrap_or(Timestamp::MAX));
        let judged = said.in_time.filter(|_| sent.is_some());
        let judged = judged.map(|it| if it { "document-in-time" } else { "document-late" });
        let judged = judged.map(|it| format!(" ({})", answers::words(speaks, it)));
        let due = moment(said.due) + &judged.unwrap_or_default();
        let judged = lead.covers.iter().find(|it| it.duty == *key && it.case == other.id);
        let judged = judged.map(|it| &it.judged);
        document::Covered {
            reference: said.reference,
            registered: other.last_number().unwrap_or_default().to_owned(),
            discovered: moment(said.discovered),
            due,
            persons: said.persons.map(|it| answers::number(speaks, it)).unwrap_or_default(),
            said: SAID.iter().filter_map(|id| fact_line(other, id, language)).collect(),
            same: judged.map(|it| it.reason.clone()).unwrap_or_default(),
            deviation: judged.and_then(|it| it.verdict.clone()).unwrap_or_default(),
        }
    };
    others.iter().map(|(_, it)| row(it)).collect()
}

/// Returns a fact of a case with its label, as the document prints it; nothing where it is not recorded.
fn fact_line(case: &Case, id: &str, language: Language) -> Option<document::FrameLine> {
    let (speaks, entry) = (language.of_document(), facts::find(id)?);
    let value = answers::answer(speaks, entry, case.facts.get(id)?).join("; ");
    let label = answers::words(speaks, &format!("fact-{}", id.replace('_', "-")));
    let label = label.trim_end_matches('?').to_owned();
    (!value.is_empty()).then_some(document::FrameLine { label, value })
}

#[cfg(test)]
mod tests;
