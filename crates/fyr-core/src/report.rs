//! What staff and suppliers report, until somebody judges it.
//!
//! A report is never lost: it leads to an incident, or is dismissed with a reason.

use crate::{
    context::{Actor, Context},
    event::Meta,
    id::{IncidentId, OrganisationId, RecordId, ReportId},
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use uuid::Uuid;

/// Upper limit of each free text, in characters.
pub const TEXT_CHARS_MAX: usize = 4000;

/// Where a report comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// Somebody who works there; no account, anonymous if they wish.
    Staff,
    /// A supplier's contact, signed in. Source: GDPR Art. 33(2).
    Supplier,
}

/// What the reporter tells.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    /// Who reports.
    pub source: Source,
    /// The reporter's organisation: where the staff work, or the supplier.
    pub organisation: Option<OrganisationId>,
    /// What has happened, in the reporter's words.
    pub what: String,
    /// When it was noticed.
    pub noticed_at: Option<Timestamp>,
    /// The systems it concerns.
    pub systems: BTreeSet<RecordId>,
    /// Whether personal data may be involved; `None` is "do not know".
    pub personal_data: Option<bool>,
    /// How the reporter can be reached, if they wish to be.
    pub contact: String,
}

/// What somebody asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// Take in a report; `receipt_digest` is the hash of the code its sender follows it up with.
    Receive {
        /// The report.
        told: Box<Told>,
        /// Hash of the receipt code, lower-case hexadecimal.
        receipt_digest: String,
    },
    /// The reporter, or the one who handles it, adds something.
    Add(String),
    /// It is an incident.
    Triage(IncidentId),
    /// It is none; with the reason.
    Dismiss(String),
}

/// What has happened. Stored for ever: never change a variant, add a new one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Event {
    /// A report came in.
    Received {
        /// The report.
        told: Box<Told>,
        /// Hash of the receipt code.
        receipt_digest: String,
    },
    /// Something was added.
    Added {
        /// The words.
        text: String,
    },
    /// It became an incident.
    Triaged {
        /// Which.
        incident: IncidentId,
    },
    /// It was judged to be no incident.
    Dismissed {
        /// Why.
        reason: String,
    },
}

/// One report, as it stands. Built only by [`apply`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// Which one.
    pub id: ReportId,
    /// What was told; `None` only before the first event.
    pub told: Option<Told>,
    /// The reporter's organisation.
    pub organisation: Option<OrganisationId>,
    /// Hash of the receipt code.
    pub receipt_digest: String,
    /// When it came in.
    pub received_at: Timestamp,
    /// What was added later: when, by whom, the words.
    pub added: Vec<(Timestamp, String, String)>,
    /// What became of it.
    pub outcome: Outcome,
}

/// What became of a report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum Outcome {
    /// Nobody has judged it yet.
    Waiting,
    /// It became an incident.
    Incident {
        /// Which.
        incident: IncidentId,
    },
    /// It was no incident.
    Dismissed {
        /// Why.
        reason: String,
    },
}

/// Why a command was not carried out.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Nothing was told.
    #[error("say what has happened")]
    Empty,
    /// A text is over [`TEXT_CHARS_MAX`].
    #[error("the text is longer than {TEXT_CHARS_MAX} characters")]
    TooLong,
    /// It is said to have been noticed after now.
    #[error("an incident cannot be noticed in the future")]
    NoticedInFuture,
    /// It was judged already.
    #[error("the report has been judged already")]
    Judged,
    /// Dismissing needs a reason.
    #[error("say why the report is dismissed")]
    ReasonMissing,
    /// A supplier's report says of which supplier.
    #[error("a supplier's report must name the supplier")]
    SupplierMissing,
}

/// Returns the event that `command` leads to, or why it is refused.
///
/// # Errors
///
/// [`Refusal`]; the report is then unchanged.
pub fn decide(report: &Report, command: Command, context: &Context<'_>) -> Result<Event, Refusal> {
    match command {
        Command::Receive { told, receipt_digest } => {
            check_text(&told.what)?;
            if TEXT_CHARS_MAX < told.contact.chars().count() {
                return Err(Refusal::TooLong);
            }
            if told.noticed_at.is_some_and(|at| context.now < at) {
                return Err(Refusal::NoticedInFuture);
            }
            if told.source == Source::Supplier && told.organisation.is_none() {
                return Err(Refusal::SupplierMissing);
            }
            Ok(Event::Received { told, receipt_digest })
        }
        Command::Add(text) => {
            check_text(&text)?;
            Ok(Event::Added { text })
        }
        Command::Triage(_) | Command::Dismiss(_) if report.outcome != Outcome::Waiting => {
            Err(Refusal::Judged)
        }
        Command::Triage(incident) => Ok(Event::Triaged { incident }),
        Command::Dismiss(reason) if reason.trim().is_empty() => Err(Refusal::ReasonMissing),
        Command::Dismiss(reason) => {
            check_text(&reason)?;
            Ok(Event::Dismissed { reason })
        }
    }
}

fn check_text(text: &str) -> Result<(), Refusal> {
    if text.trim().is_empty() {
        return Err(Refusal::Empty);
    }
    if TEXT_CHARS_MAX < text.chars().count() { Err(Refusal::TooLong) } else { Ok(()) }
}

/// Returns the report after `event`. Never fails: it has happened.
pub fn apply(mut report: Report, event: &Event, meta: &Meta) -> Report {
    match event {
        Event::Received { told, receipt_digest } => {
            report.organisation = told.organisation;
            report.told = Some((**told).clone());
            report.receipt_digest.clone_from(receipt_digest);
            report.received_at = meta.at;
        }
        Event::Added { text } => {
            report.added.push((meta.at, meta.actor.clone(), text.clone()));
        }
        Event::Triaged { incident } => report.outcome = Outcome::Incident { incident: *incident },
        Event::Dismissed { reason } => {
            report.outcome = Outcome::Dismissed { reason: reason.clone() };
        }
    }
    report
}

impl Event {
    /// Returns the event's name in the journal.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Received { .. } => "report.received",
            Self::Added { .. } => "report.added",
            Self::Triaged { .. } => "report.triaged",
            Self::Dismissed { .. } => "report.dismissed",
        }
    }
}

impl Report {
    /// Returns a report of which nothing is known yet.
    pub const fn empty(id: Uuid) -> Self {
        Self {
            id: ReportId::new(id),
            told: None,
            organisation: None,
            receipt_digest: String::new(),
            received_at: Timestamp::UNIX_EPOCH,
            added: Vec::new(),
            outcome: Outcome::Waiting,
        }
    }

    /// Returns whether an addition was made by the reporter, who has no account.
    pub fn is_from_reporter(actor: &str) -> bool {
        Actor::from_journal_text(actor) == Actor::Anonymous
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::law::Law;

    #[track_caller]
    fn check(given: &[Event], when: Command, then: &Refusal) {
        let meta = Meta { position: 0, version: 1, at: now(), actor: "anonymous".into() };
        let report =
            given.iter().fold(Report::empty(Uuid::nil()), |report, it| apply(report, it, &meta));
        let law = Law::default();
        let context = Context { now: now(), actor: Actor::Anonymous, law: &law };
        assert_eq!(decide(&report, when, &context).as_ref(), Err(then));
    }

    fn now() -> Timestamp {
        "2025-08-25T06:00:00Z".parse().unwrap()
    }

    fn told(what: &str) -> Told {
        Told {
            source: Source::Staff,
            organisation: None,
            what: what.into(),
            noticed_at: None,
            systems: BTreeSet::new(),
            personal_data: None,
            contact: String::new(),
        }
    }

    fn receive(told: Told) -> Command {
        Command::Receive { told: Box::new(told), receipt_digest: "00".into() }
    }

    #[test]
    fn report_without_words_is_refused() {
        check(&[], receive(told("  ")), &Refusal::Empty);
    }

    #[test]
    fn incident_cannot_be_noticed_in_the_future() {
        let mut late = told("Fel");
        late.noticed_at = Some("2025-08-25T06:00:01Z".parse().unwrap());
        check(&[], receive(late), &Refusal::NoticedInFuture);
    }

    #[test]
    fn dismissing_without_a_reason_is_refused() {
        check(&[], Command::Dismiss(" ".into()), &Refusal::ReasonMissing);
    }

    #[test]
    fn report_is_judged_once() {
        let incident = IncidentId::new(Uuid::nil());
        check(&[Event::Triaged { incident }], Command::Dismiss("nej".into()), &Refusal::Judged);
    }
}
