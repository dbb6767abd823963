//! Several controllers' notifications handed in together, by the office that leads the incident.
//!
//! What each controller has frozen and approved stands in its own case; here stands which of them went in which bundle.

use super::{Incident, Refusal};
use crate::{
    case::{bundle::LeftOut, duty::DutyKey},
    context::Context,
    event::Meta,
    id::CaseId,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Upper limit of bundles of one incident, and of cases in one.
const COUNT_MAX: usize = 500;
/// Upper limit of a channel and of a receipt, in characters.
const LINE_CHARS_MAX: usize = 200;
/// Upper limit of a reason, in characters.
const REASON_CHARS_MAX: usize = 4000;

/// A bundle as it was put together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewBundle {
    /// The duty all are filed under.
    pub duty: DutyKey,
    /// Each case with the number of its frozen notification.
    pub cases: BTreeMap<CaseId, u32>,
    /// Where the document is kept.
    pub document: String,
    /// Digest of the document, hexadecimal.
    pub document_digest: String,
    /// Where the same content is kept as JSON.
    pub answers: String,
    /// Digest of that, hexadecimal.
    pub answers_digest: String,
}

/// A bundle, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bundle {
    /// From 1, within the incident.
    pub number: u32,
    /// What is in it.
    pub bundle: NewBundle,
    /// When it was put together.
    pub at: Timestamp,
    /// By whom, as in the journal.
    pub actor: String,
    /// That it was handed in.
    pub sent: Option<Sent>,
    /// That it is not handed in, and why.
    pub dropped: Option<String>,
    /// The authority's number for the whole bundle, where it gave one.
    pub receipt: Option<String>,
}

/// That a bundle was handed in, and what was recorded in which case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sent {
    /// When.
    pub at: Timestamp,
    /// By what means.
    pub channel: String,
    /// The cases in which it was recorded, with the number of the filing there.
    pub filed: BTreeMap<CaseId, u32>,
    /// The cases in which it was not, and why.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub refused: BTreeMap<CaseId, LeftOut>,
}

/// What somebody asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// Put a bundle together.
    Prepare(NewBundle),
    /// Record that it was handed in; every case of it is in exactly one of the two lists.
    Send {
        /// Which.
        number: u32,
        /// What is said of it.
        sent: Sent,
    },
    /// Say that it is not handed in.
    Drop {
        /// Which.
        number: u32,
        /// Why.
        reason: String,
    },
    /// Record the authority's number for the whole bundle.
    RecordReceipt {
        /// Which.
        number: u32,
        /// The authority's number.
        receipt: String,
    },
}

/// What has happened. Stored for ever: never change a variant, add a new one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "bundled", rename_all = "snake_case")]
#[expect(missing_docs, reason = "each variant mirrors the command of the same name, see there")]
pub enum Event {
    Prepared { number: u32, bundle: NewBundle },
    Sent { number: u32, sent: Sent },
    Dropped { number: u32, reason: String },
    ReceiptRecorded { number: u32, receipt: String },
}

impl Event {
    /// Returns the event's name in the journal.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Prepared { .. } => "incident.bundle_prepared",
            Self::Sent { .. } => "incident.bundle_sent",
            Self::Dropped { .. } => "incident.bundle_dropped",
            Self::ReceiptRecorded { .. } => "incident.bundle_receipt_recorded",
        }
    }
}

impl Bundle {
    /// Returns whether it can still be handed in.
    pub const fn waits(&self) -> bool {
        self.sent.is_none() && self.dropped.is_none()
    }
}

/// Returns when a bundle was handed in, from what was typed in whole minutes: never before it was prepared.
pub fn handed_in_at(prepared: Timestamp, said: Timestamp) -> Timestamp {
    if minute(prepared) == minute(said) { said.max(prepared) } else { said }
}

pub(super) fn decide(
    incident: &Incident,
    command: Command,
    context: &Context<'_>,
) -> Result<Vec<Event>, Refusal> {
    match command {
        Command::Prepare(bundle) => {
            let own: BTreeSet<CaseId> =
                incident.controllers.values().filter_map(|it| it.case).collect();
            let fits = !bundle.cases.is_empty() && bundle.cases.len() <= COUNT_MAX;
            if !fits || !bundle.cases.keys().all(|it| own.contains(it)) {
                return Err(Refusal::BadPart("cases"));
            }
            if COUNT_MAX <= incident.bundles.len() {
                return Err(Refusal::TooMuchShared);
            }
            let number = u32::try_from(incident.bundles.len() + 1);
            let number = number.map_err(|_| Refusal::TooMuchShared)?;
            Ok(vec![Event::Prepared { number, bundle }])
        }
        Command::Send { number, sent } => {
            let bundle = waiting(incident, number)?;
            if sent.at < minute(bundle.at) || context.now < sent.at {
                return Err(Refusal::BadPart("at"));
            }
            line(&sent.channel, "channel")?;
            let said: BTreeSet<_> = sent.filed.keys().chain(sent.refused.keys()).collect();
            let each_once = said.len() == sent.filed.len() + sent.refused.len();
            if !each_once || !said.iter().copied().eq(bundle.bundle.cases.keys()) {
                return Err(Refusal::BadPart("cases"));
            }
            if sent.filed.is_empty() {
                return Err(Refusal::NothingToFile(number));
            }
            Ok(vec![Event::Sent { number, sent }])
        }
        Command::Drop { number, reason } => {
            waiting(incident, number)?;
            if reason.trim().is_empty() || REASON_CHARS_MAX < reason.chars().count() {
                return Err(Refusal::ReasonMissing);
            }
            Ok(vec![Event::Dropped { number, reason }])
        }
        Command::RecordReceipt { number, receipt } => {
            let bundle = find(incident, number)?;
            if bundle.sent.is_none() {
                return Err(Refusal::NoSuchBundle(number));
            }
            line(&receipt, "receipt")?;
            if bundle.receipt.as_ref() == Some(&receipt) {
                return Ok(Vec::new());
            }
            Ok(vec![Event::ReceiptRecorded { number, receipt }])
        }
    }
}

/// Returns the beginning of a moment's minute: what a person types has no seconds.
fn minute(at: Timestamp) -> Timestamp {
    Timestamp::from_second(at.as_second() - at.as_second().rem_euclid(60)).unwrap_or(at)
}

fn find(incident: &Incident, number: u32) -> Result<&Bundle, Refusal> {
    let known = incident.bundles.iter().find(|it| it.number == number);
    known.ok_or(Refusal::NoSuchBundle(number))
}

fn waiting(incident: &Incident, number: u32) -> Result<&Bundle, Refusal> {
    let bundle = find(incident, number)?;
    if bundle.waits() { Ok(bundle) } else { Err(Refusal::NoSuchBundle(number)) }
}

fn line(text: &str, part: &'static str) -> Result<(), Refusal> {
    let fits = !text.trim().is_empty() && text.chars().count() <= LINE_CHARS_MAX;
    if fits { Ok(()) } else { Err(Refusal::BadPart(part)) }
}

/// Takes in what has happened.
pub(super) fn apply(all: &mut Vec<Bundle>, event: &Event, meta: &Meta) {
    let mut with = |number: u32, change: &dyn Fn(&mut Bundle)| {
        if let Some(it) = all.iter_mut().find(|it| it.number == number) {
            change(it);
        }
    };
    match event {
        Event::Prepared { number, bundle } => {
            let (bundle, actor) = (bundle.clone(), meta.actor.clone());
            let (sent, dropped, receipt) = (None, None, None);
            let (number, at) = (*number, meta.at);
            all.push(Bundle { number, bundle, at, actor, sent, dropped, receipt });
        }
        Event::Sent { number, sent } => with(*number, &|it| it.sent = Some(sent.clone())),
        Event::Dropped { number, reason } => {
            with(*number, &|it| it.dropped = Some(reason.clone()));
        }
        Event::ReceiptRecorded { number, receipt } => {
            with(*number, &|it| it.receipt = Some(receipt.clone()));
        }
    }
}

#[cfg(test)]
mod tests;
