//! A notification that is frozen, approved, and perhaps filed by another office in one bundle with others'.
//!
//! The controller stays responsible for its notification. The office that leads the incident may hand it in only with the
//! leave that the case's approver gives together with the approval; without it the answer is no. That a controller may let
//! another hand in its notification is an interpretation (mark I): EDPB Guidelines 9/2022 do not forbid it.

use super::{
    Case, Judgement,
    duty::{Duty, DutyKey, Standing},
};
use crate::{
    event::Meta,
    id::{CaseId, OrganisationId},
    law::Mark,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// How well founded it is that another office may hand a notification in: an interpretation, to be verified.
pub const MANDATE_MARK: Mark = Mark::I;

/// A notification's content as it was frozen: what is approved is to the byte what is filed in a bundle.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Frozen {
    /// The duty it is filed under.
    pub duty: DutyKey,
    /// The authority's form, by id.
    pub form: String,
    /// Which issue of it.
    pub form_version: String,
    /// To whom it goes, by the recipient's id.
    pub recipient: String,
    /// Where the document is kept.
    pub document: String,
    /// Digest of the document, hexadecimal.
    pub document_digest: String,
    /// Where the same content is kept as JSON.
    pub answers: String,
    /// Digest of that, hexadecimal.
    pub answers_digest: String,
    /// Questions the authority wants answered before it takes the form, and that are not; by number.
    pub unanswered: Vec<String>,
    /// The facts the form asks for, each with how many versions it had.
    pub rests_on: BTreeMap<String, usize>,
    /// The moment the clock ran from.
    pub runs_from: Option<Timestamp>,
    /// Whether it was late already, so that the form asks why.
    pub late: bool,
    /// The number of the filing it is to be, which its document prints; `None` in what was frozen before it was kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filing: Option<u32>,
    /// The other cases it covers.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub covers: BTreeSet<CaseId>,
}

/// A frozen notification, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offer {
    /// From 1, within the case.
    pub number: u32,
    /// The content, and who froze it when.
    pub frozen: Judgement<Frozen>,
    /// That it is approved, and which office may hand it in.
    pub approved: Option<Judgement<Option<OrganisationId>>>,
    /// That it is not to be filed after all, and why.
    pub withdrawn: Option<Judgement<()>>,
    /// The filing it became.
    pub filed: Option<u32>,
}

/// How a filing came about in a bundle.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bundled {
    /// The frozen notification it was.
    pub offer: u32,
    /// The bundle's number in the incident.
    pub bundle: u32,
    /// How many other cases' notifications were handed in with it.
    pub others: u32,
    /// Which office handed it in.
    pub by: OrganisationId,
    /// Where the content is kept as JSON.
    pub answers: String,
    /// Digest of that, hexadecimal.
    pub answers_digest: String,
}

/// Why a case's notification is not in a bundle, or was not filed with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LeftOut {
    /// The case owes no such notification, or no longer.
    NotOwed,
    /// The one is an exercise and the other is not.
    Exercise,
    /// It has been filed.
    Filed,
    /// Nobody has frozen it.
    NotFrozen,
    /// Nobody has approved it, or the approval was taken back.
    NotApproved,
    /// The controller hands it in itself.
    NoLeave,
    /// Something it rests on has changed since.
    Changed,
    /// Questions that must be answered are not.
    Unanswered,
    /// Its time has passed since, and it does not say why it is late.
    Late,
    /// It fills in another form, or another issue of it.
    OtherForm,
    /// It goes to another recipient.
    OtherRecipient,
    /// It is to cover other cases of the controller, which files it itself.
    CoversOthers,
}

impl LeftOut {
    /// Every reason, in the order in which they are looked for.
    pub const ALL: &[Self] = &[
        Self::NotOwed,
        Self::Exercise,
        Self::Filed,
        Self::NotFrozen,
        Self::NotApproved,
        Self::NoLeave,
        Self::Changed,
        Self::Unanswered,
        Self::Late,
        Self::OtherForm,
        Self::OtherRecipient,
        Self::CoversOthers,
    ];

    /// Returns the reason's id, used in texts.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NotOwed => "not_owed",
            Self::Exercise => "exercise",
            Self::Filed => "filed",
            Self::NotFrozen => "not_frozen",
            Self::NotApproved => "not_approved",
            Self::NoLeave => "no_leave",
            Self::Changed => "changed",
            Self::Unanswered => "unanswered",
            Self::Late => "late",
            Self::OtherForm => "other_form",
            Self::OtherRecipient => "other_recipient",
            Self::CoversOthers => "covers_others",
        }
    }
}

/// What all notifications of one bundle have in common: one form in one issue, to one recipient.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Alike {
    /// To whom it goes, by the recipient's id.
    pub recipient: String,
    /// The authority's form, by id.
    pub form: String,
    /// Which issue of it.
    pub form_version: String,
}

/// What is asked of every case for a bundle.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    /// The duty the bundle is filed under.
    pub duty: &'a DutyKey,
    /// The office that hands it in.
    pub by: OrganisationId,
    /// Whether it is an exercise.
    pub exercise: bool,
    /// When.
    pub now: Timestamp,
}

/// What somebody asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// Freeze a notification; one frozen before under the duty counts no more.
    Freeze(Content),
    /// Approve it, as another person, and say which office may hand it in.
    Approve {
        /// Which.
        number: u32,
        /// Which office may; `None` when the controller hands it in itself.
        leave: Option<OrganisationId>,
    },
    /// Take it back before it is filed.
    Withdraw {
        /// Which.
        number: u32,
        /// Why.
        reason: String,
    },
    /// Record that it was handed in, in a bundle.
    File(HandedIn),
    /// Record the authority's number for it, as the office that handed it in; the controller's own stands.
    TakeReceipt {
        /// The filing's number.
        number: u32,
        /// The authority's number.
        receipt: String,
        /// The office.
        by: OrganisationId,
    },
}

/// What is frozen, as it was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Content {
    /// The duty it is to be filed under.
    pub duty: DutyKey,
    /// See [`Frozen::document`].
    pub document: String,
    /// See [`Frozen::document_digest`].
    pub document_digest: String,
    /// See [`Frozen::answers`].
    pub answers: String,
    /// See [`Frozen::answers_digest`].
    pub answers_digest: String,
    /// See [`Frozen::unanswered`].
    pub unanswered: Vec<String>,
}

/// What is said of a bundle that was handed in, to one of its cases.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HandedIn {
    /// The duty it was filed under.
    pub duty: DutyKey,
    /// The frozen notification that was in it.
    pub offer: u32,
    /// The bundle's number in the incident.
    pub bundle: u32,
    /// How many other cases are filed with it.
    pub others: u32,
    /// The office that handed it in.
    pub by: OrganisationId,
    /// When.
    pub at: Timestamp,
    /// By what means.
    pub channel: String,
}

/// What has happened. Stored for ever: never change a variant, add a new one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "notification", rename_all = "snake_case")]
#[expect(missing_docs, reason = "each variant mirrors the command of the same name, see there")]
pub enum Event {
    Frozen {
        number: u32,
        frozen: Box<Frozen>,
    },
    Approved {
        number: u32,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        leave: Option<OrganisationId>,
    },
    Withdrawn {
        number: u32,
        reason: String,
    },
}

impl Event {
    /// Returns the event's name in the journal.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Frozen { .. } => "case.notification_frozen",
            Self::Approved { .. } => "case.notification_approved",
            Self::Withdrawn { .. } => "case.notification_withdrawn",
        }
    }
}

impl Frozen {
    /// Returns what others must have in common with it to be in one bundle.
    pub fn alike(&self) -> Alike {
        Alike {
            recipient: self.recipient.clone(),
            form: self.form.clone(),
            form_version: self.form_version.clone(),
        }
    }
}

impl Offer {
    /// Returns which office may hand it in, where it is approved and one may.
    pub fn leave(&self) -> Option<OrganisationId> {
        self.approved.as_ref().and_then(|it| it.verdict)
    }

    /// Returns whether something it rests on is no longer as it was frozen.
    pub fn is_old(&self, case: &Case) -> bool {
        let frozen = &self.frozen.verdict;
        let changed =
            |(fact, versions): (&String, &usize)| case.facts.versions(fact).len() != *versions;
        frozen.rests_on.iter().any(changed)
            || frozen.runs_from != runs_from(case)
            || frozen.covers != covers(case, &frozen.duty)
            // Filings are counted over all duties, so one under another duty takes the number it prints.
            || frozen.filing.is_some_and(|it| it != case.next_filing())
    }
}

impl Case {
    /// Returns the frozen notification that counts under a duty: the newest, unless it was taken back.
    pub fn offer(&self, duty: &DutyKey) -> Option<&Offer> {
        let newest = self.offers.iter().rfind(|it| it.frozen.verdict.duty == *duty);
        newest.filter(|it| it.withdrawn.is_none())
    }
}

/// Returns the notification that can be put into a bundle, or why the case is left out.
///
/// `like` is what the bundle's others have in common; `None` to ask in which bundle it could be.
///
/// # Errors
///
/// [`LeftOut`], the first reason in its order.
pub fn ready<'a>(
    case: &'a Case,
    asked: &Asked<'_>,
    like: Option<&Alike>,
) -> Result<&'a Offer, LeftOut> {
    let offer = still_ready(case, asked)?;
    let frozen = &offer.frozen.verdict;
    if !frozen.unanswered.is_empty() {
        return Err(LeftOut::Unanswered);
    }
    // Art. 33(1): what is sent late says why, and the form asks for it only then.
    let due = case.duties.get(asked.duty).and_then(|it| it.due(case));
    if !frozen.late && due.is_some_and(|due| due < asked.now) {
        return Err(LeftOut::Late);
    }
    match like {
        Some(like) if like.recipient != frozen.recipient => Err(LeftOut::OtherRecipient),
        Some(like) if (&like.form, &like.form_version) != (&frozen.form, &frozen.form_version) => {
            Err(LeftOut::OtherForm)
        }
        Some(_) | None => Ok(offer),
    }
}

/// Returns the notification that can be recorded as handed in, or why it cannot.
///
/// That its time passed between preparing and recording is no reason: it is then judged late.
///
/// # Errors
///
/// [`LeftOut`], the first reason in its order.
pub fn still_ready<'a>(case: &'a Case, asked: &Asked<'_>) -> Result<&'a Offer, LeftOut> {
    let owed = case.duties.get(asked.duty).filter(|it| may_be_bundled(it));
    let duty = owed.ok_or(LeftOut::NotOwed)?;
    let standing = duty.standing(case);
    if case.exercise != asked.exercise {
        return Err(LeftOut::Exercise);
    }
    if case.filed_at(asked.duty).is_some() || matches!(standing, Standing::Met { .. }) {
        return Err(LeftOut::Filed);
    }
    if !standing.is_open() || case.closed.is_some() || duty.excluded(case).is_some() {
        return Err(LeftOut::NotOwed);
    }
    // Its filing is recorded in the cases it covers too, which are none of the office's.
    if case.to_cover(asked.duty).next().is_some() {
        return Err(LeftOut::CoversOthers);
    }
    let newest = case.offers.iter().rfind(|it| it.frozen.verdict.duty == *asked.duty);
    let offer = newest.ok_or(LeftOut::NotFrozen)?;
    if offer.withdrawn.is_some() || offer.approved.is_none() {
        return Err(LeftOut::NotApproved);
    }
    // Who leads needs no leave for a notification of its own.
    if offer.leave() != Some(asked.by) && case.controller != asked.by {
        return Err(LeftOut::NoLeave);
    }
    if offer.is_old(case) {
        return Err(LeftOut::Changed);
    }
    Ok(offer)
}

/// Returns whether a duty is one that each controller does by itself, by filing a form.
pub fn may_be_bundled(duty: &Duty) -> bool {
    use crate::law::{MetBy, Owner};
    let terms = &duty.terms.duty;
    terms.met_by == MetBy::Filing && terms.owner == Owner::Controller && terms.form.is_some()
}

/// Returns the moment the case's clock runs from.
pub(super) fn runs_from(case: &Case) -> Option<Timestamp> {
    case.awareness.running().map(|(_, at)| at)
}

/// Returns the other cases that the notification under a duty is to cover.
pub(super) fn covers(case: &Case, duty: &DutyKey) -> BTreeSet<CaseId> {
    case.to_cover(duty).map(|it| it.case).collect()
}

/// Takes in what has happened.
pub(super) fn apply(all: &mut Vec<Offer>, event: &Event, meta: &Meta) {
    let (at, actor) = (meta.at, meta.actor.clone());
    let mut with = |number: u32, change: &dyn Fn(&mut Offer)| {
        if let Some(it) = all.iter_mut().find(|it| it.number == number) {
            change(it);
        }
    };
    match event {
        Event::Frozen { number, frozen } => {
            let verdict = frozen.as_ref().clone();
            let frozen = Judgement { verdict, reason: String::new(), at, actor };
            let (approved, withdrawn, filed) = (None, None, None);
            all.push(Offer { number: *number, frozen, approved, withdrawn, filed });
        }
        Event::Approved { number, leave } => with(*number, &|it| {
            let (verdict, reason, actor) = (*leave, String::new(), actor.clone());
            it.approved = Some(Judgement { verdict, reason, at, actor });
        }),
        Event::Withdrawn { number, reason } => with(*number, &|it| {
            let (reason, actor) = (reason.clone(), actor.clone());
            it.withdrawn = Some(Judgement { verdict: (), reason, at, actor });
        }),
    }
}
