//! One notification for several similar breaches of one controller.
//!
//! A case's notification may cover other cases of the same controller when the breaches concern the same type of personal data,
//! breached in the same way, over a relatively short time. Source: EDPB Guidelines 9/2022, section II.B (notification in phases
//! and delayed notifications), known and not read (mark K). How short the time is, and that the type of incident tells the way,
//! is an interpretation (mark I). Each case keeps its own clock, and its own documentation under GDPR Art. 33(5).

use super::{
    Case, FilingKind, Judgement, Kept,
    bundle::may_be_bundled,
    duty::{Duty, DutyKey, Standing},
};
use crate::{
    event::Meta,
    id::{CaseId, OrganisationId},
    law::Mark,
};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use std::{cmp::Reverse, collections::BTreeSet};

/// How well founded it is that one notification may cover several breaches as the rule here has it: to be verified.
pub const COVER_MARK: Mark = Mark::I;

/// The longest time from the first breach to become known to the last: a week, the strict reading of "relatively short".
pub const PERIOD: SignedDuration = SignedDuration::from_hours(7 * 24);

/// Another case that a notification not yet filed is to cover.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chosen {
    /// Under which duty.
    pub duty: DutyKey,
    /// Which.
    pub case: CaseId,
    /// Its number.
    pub reference: String,
    /// Why it was breached in the same way, who judged so and when; and why it is covered though the data differ.
    pub judged: Judgement<Option<String>>,
}

/// A case that was covered by a filing, as it stood then.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Covered {
    /// Which.
    pub case: CaseId,
    /// Its number.
    pub reference: String,
    /// When that breach became known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub discovered: Option<Timestamp>,
    /// How many people it concerned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub persons: Option<u64>,
    /// When it was due by its own clock.
    pub due: Option<Timestamp>,
    /// Whether it was in time by its own clock.
    pub in_time: Option<bool>,
}

/// The case in which a filing was sent that covers this one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CoveredIn {
    /// Which.
    pub case: CaseId,
    /// Its number.
    pub reference: String,
    /// The filing's number there.
    pub filing: u32,
}

/// How the personal data of two breaches compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Data {
    /// The same types.
    Same,
    /// Other types, so that somebody must say why one notification covers both.
    Differs,
}

/// Why a notification does not cover another case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NotCovered {
    /// Another controller answers for it.
    OtherController,
    /// The one is an exercise and the other is not.
    Exercise,
    /// The one lives in a scenario and the other does not.
    OtherTimeline,
    /// It has been filed.
    Filed,
    /// It owes no such notification, or no longer.
    NotOwed,
    /// The law's own exclusion takes the incident out of it.
    Excluded,
    /// Its own notification is to cover others.
    CoversOthers,
    /// The notification of another case is to cover it.
    ChosenElsewhere,
    /// Another office has leave to hand its notification in.
    LeaveGiven,
    /// Its notification stands in a bundle that waits to be handed in.
    InBundle,
    /// The type of incident is not recorded in both.
    TypeUnknown,
    /// It is another type of incident.
    OtherType,
    /// The types of data are not recorded in both.
    DataUnknown,
    /// Nobody has said when one of them became known.
    MomentUnknown,
    /// Too much time lies between it and the others.
    TooFarApart,
    /// The types of data differ, and nobody has said why it is covered all the same.
    DataDiffers,
}

impl NotCovered {
    /// Every reason, in the order in which they are looked for.
    pub const ALL: &[Self] = &[
        Self::OtherController,
        Self::Exercise,
        Self::OtherTimeline,
        Self::Filed,
        Self::NotOwed,
        Self::Excluded,
        Self::CoversOthers,
        Self::ChosenElsewhere,
        Self::LeaveGiven,
        Self::InBundle,
        Self::TypeUnknown,
        Self::OtherType,
        Self::DataUnknown,
        Self::MomentUnknown,
        Self::TooFarApart,
        Self::DataDiffers,
    ];

    /// Returns the reason's id, used in texts.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::OtherController => "other_controller",
            Self::Exercise => "exercise",
            Self::OtherTimeline => "other_timeline",
            Self::Filed => "filed",
            Self::NotOwed => "not_owed",
            Self::Excluded => "excluded",
            Self::CoversOthers => "covers_others",
            Self::ChosenElsewhere => "chosen_elsewhere",
            Self::LeaveGiven => "leave_given",
            Self::InBundle => "in_bundle",
            Self::TypeUnknown => "type_unknown",
            Self::OtherType => "other_type",
            Self::DataUnknown => "data_unknown",
            Self::MomentUnknown => "moment_unknown",
            Self::TooFarApart => "too_far_apart",
            Self::DataDiffers => "data_differs",
        }
    }
}

/// What is asked of another case before a notification covers it.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    /// The duty it is filed under.
    pub duty: &'a DutyKey,
    /// The case whose notification it is.
    pub lead: &'a Case,
    /// The cases it is to cover already; the one that is asked about may be among them.
    pub with: &'a [&'a Case],
    /// Another case whose notification is to cover the one that is asked about.
    pub elsewhere: Option<CaseId>,
    /// Whether the notification of the one that is asked about stands in a bundle that waits: the office that leads an
    /// incident puts its own there without leave.
    pub bundled: bool,
}

/// What somebody asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// Let the notification cover others, which [`similar`] has found to be so.
    Choose {
        /// Under which duty.
        duty: DutyKey,
        /// Which.
        cases: Vec<Choice>,
        /// Why they were breached in the same way.
        same: String,
        /// Why they are covered though the types of data differ; empty where they do not.
        deviation: String,
    },
    /// Let it not cover one after all, before it is filed.
    Remove {
        /// Under which duty.
        duty: DutyKey,
        /// Which.
        case: CaseId,
        /// Why.
        reason: String,
    },
    /// Take in that a filing of another case covers this one.
    TakeFiling(Box<Sent>),
    /// Take in the authority's number for such a filing.
    TakeReceipt {
        /// Of which filing in which case.
        of: CoveredIn,
        /// The authority's number.
        receipt: String,
    },
}

/// A case that is chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// Which.
    pub case: CaseId,
    /// Its number.
    pub reference: String,
    /// How its data compare with the lead's.
    pub data: Data,
}

/// A filing of another case that covers this one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sent {
    /// Where it was made.
    pub of: CoveredIn,
    /// The duty it was sent under.
    pub duty: DutyKey,
    /// Which in the row.
    pub kind: FilingKind,
    /// When sent.
    pub at: Timestamp,
    /// By what means.
    pub channel: String,
    /// Where the document is kept.
    pub document: String,
    /// Digest of the document as sent, hexadecimal.
    pub document_digest: String,
    /// The same content as JSON.
    pub answers: Option<Kept>,
}

/// What has happened. Stored for ever: never change a variant, add a new one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "cover", rename_all = "snake_case")]
#[expect(missing_docs, reason = "each variant mirrors the command of the same name, see there")]
pub enum Event {
    Chosen {
        duty: DutyKey,
        case: CaseId,
        reference: String,
        same: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        deviation: Option<String>,
    },
    Removed {
        duty: DutyKey,
        case: CaseId,
        reference: String,
        reason: String,
    },
}

impl Event {
    /// Returns the event's name in the journal.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Chosen { .. } => "case.cover_chosen",
            Self::Removed { .. } => "case.cover_removed",
        }
    }
}

impl Case {
    /// Returns the cases that the notification under a duty is to cover; none once it is filed or no longer owed.
    pub fn to_cover<'a>(&'a self, key: &'a DutyKey) -> impl Iterator<Item = &'a Chosen> {
        let open = self.duties.get(key).is_some_and(|it| may_lead(self, it).is_ok());
        self.covers.iter().filter(move |it| open && it.duty == *key)
    }
}

/// Returns whether the notification of another case may be covered, and how its data compare; or why not.
///
/// Whether it was breached in the same way is for a person to judge; here is looked for what can be known.
///
/// # Errors
///
/// [`NotCovered`], the first reason in its order.
pub fn similar(other: &Case, asked: &Asked<'_>) -> Result<Data, NotCovered> {
    let lead = asked.lead;
    if other.controller != lead.controller || other.id == lead.id {
        return Err(NotCovered::OtherController);
    }
    if other.exercise != lead.exercise {
        return Err(NotCovered::Exercise);
    }
    if other.timeline != lead.timeline {
        return Err(NotCovered::OtherTimeline);
    }
    let duty = other.duties.get(asked.duty).ok_or(NotCovered::NotOwed)?;
    may_lead(other, duty)?;
    if other.to_cover(asked.duty).next().is_some() {
        return Err(NotCovered::CoversOthers);
    }
    if asked.elsewhere.is_some() {
        return Err(NotCovered::ChosenElsewhere);
    }
    // What an office may hand in at any moment would reach the authority twice.
    if leave(other, asked.duty).is_some() {
        return Err(NotCovered::LeaveGiven);
    }
    if asked.bundled {
        return Err(NotCovered::InBundle);
    }
    match (kind(lead), kind(other)) {
        (Some(here), Some(there)) if here == there => {}
        (Some(_), Some(_)) => return Err(NotCovered::OtherType),
        (_, _) => return Err(NotCovered::TypeUnknown),
    }
    let (Some(here), Some(there)) = (data(lead), data(other)) else {
        return Err(NotCovered::DataUnknown);
    };
    near(other, asked)?;
    Ok(if here == there { Data::Same } else { Data::Differs })
}

/// Returns whether what was chosen still holds, or why not: asked when it is filed.
///
/// # Errors
///
/// [`NotCovered`], the first reason in its order.
pub fn still_similar(other: &Case, chosen: &Chosen, asked: &Asked<'_>) -> Result<(), NotCovered> {
    match similar(other, asked)? {
        Data::Differs if chosen.judged.verdict.is_none() => Err(NotCovered::DataDiffers),
        Data::Same | Data::Differs => Ok(()),
    }
}

/// Returns whether a supplement can be for a case that the first notification covered, or why not.
///
/// # Errors
///
/// [`NotCovered`].
pub fn still_supplied(other: &Case, key: &DutyKey) -> Result<(), NotCovered> {
    let duty = other.duties.get(key).ok_or(NotCovered::NotOwed)?;
    if duty.excluded(other).is_some() { Err(NotCovered::Excluded) } else { Ok(()) }
}

/// Returns when a breach became known: when it was detected, else the earliest moment anybody was aware of it.
pub fn discovered(case: &Case) -> Option<Timestamp> {
    let detected = case.facts.moment("detected_at");
    detected.or_else(|| case.awareness.earliest().map(|(_, at)| at))
}

/// Returns what is kept of a case when a filing at `at` covers it.
pub fn covered(case: &Case, key: &DutyKey, at: Timestamp) -> Covered {
    let due = case.duties.get(key).and_then(|it| it.due(case));
    Covered {
        case: case.id,
        reference: case.reference.clone(),
        discovered: discovered(case),
        persons: case.facts.count("persons_affected"),
        due,
        in_time: due.map(|due| at <= due),
    }
}

/// Returns whether a notification can be made under the duty that also stands for others.
pub(super) fn may_lead(case: &Case, duty: &Duty) -> Result<(), NotCovered> {
    let terms = &duty.terms;
    let key = DutyKey { regime: terms.regime.clone(), duty: terms.duty.id.clone() };
    if !may_be_bundled(duty) || !duty.is_of_a_breach() {
        return Err(NotCovered::NotOwed);
    }
    let standing = duty.standing(case);
    if case.filed_at(&key).is_some() || matches!(standing, Standing::Met { .. }) {
        return Err(NotCovered::Filed);
    }
    if duty.excluded(case).is_some() {
        return Err(NotCovered::Excluded);
    }
    let owed = standing.is_open() && case.closed.is_none();
    if owed { Ok(()) } else { Err(NotCovered::NotOwed) }
}

/// Returns the office that may hand a case's notification in.
pub(super) fn leave(case: &Case, key: &DutyKey) -> Option<OrganisationId> {
    case.offer(key).and_then(super::bundle::Offer::leave)
}

/// Refuses a case that lies too far in time from the lead and from those it can be together with.
///
/// When one moment was corrected, it alone is refused, not all the others with it.
fn near(other: &Case, asked: &Asked<'_>) -> Result<(), NotCovered> {
    let both = discovered(asked.lead).zip(discovered(other));
    let (lead, own) = both.ok_or(NotCovered::MomentUnknown)?;
    let with: Vec<Timestamp> = asked.with.iter().filter_map(|it| discovered(it)).collect();
    let (first, last) = together(lead, &with);
    let apart = last.max(own).duration_since(first.min(own));
    if PERIOD < apart { Err(NotCovered::TooFarApart) } else { Ok(()) }
}

/// Returns the first and the last moment of the most breaches that can be together, the lead's among them.
///
/// Where as many can be together with earlier ones as with later ones, the earlier stay: their time runs out first.
fn together(lead: Timestamp, with: &[Timestamp]) -> (Timestamp, Timestamp) {
    let near = |first: Timestamp, it: Timestamp| first <= it && it.duration_since(first) <= PERIOD;
    let firsts = with.iter().copied().filter(|it| near(*it, lead)).chain([lead]);
    let counted = firsts.map(|first| {
        let stay = with.iter().copied().filter(|it| near(first, *it));
        (stay.clone().count(), Reverse(first), stay.fold(lead, Timestamp::max))
    });
    counted.max().map_or((lead, lead), |(_, Reverse(first), last)| (first, last))
}

fn kind(case: &Case) -> Option<&str> {
    case.facts.text("incident_type")
}

fn data(case: &Case) -> Option<&BTreeSet<String>> {
    case.facts.choices("data_categories").filter(|it| !it.is_empty())
}

/// Takes in what has happened.
pub(super) fn apply(all: &mut Vec<Chosen>, event: &Event, meta: &Meta) {
    match event {
        Event::Chosen { duty, case, reference, same, deviation } => {
            all.retain(|it| (&it.duty, it.case) != (duty, *case));
            all.push(Chosen {
                duty: duty.clone(),
                case: *case,
                reference: reference.clone(),
                judged: Judgement {
                    verdict: deviation.clone(),
                    reason: same.clone(),
                    at: meta.at,
                    actor: meta.actor.clone(),
                },
            });
        }
        Event::Removed { duty, case, .. } => {
            all.retain(|it| (&it.duty, it.case) != (duty, *case));
        }
    }
}
