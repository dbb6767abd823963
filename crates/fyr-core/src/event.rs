//! All histories as one: the event the journal holds, the stream it belongs to, the state it makes.

use crate::{
    account, case, finding, id::OrganisationId, import, incident, lesson, link, register, report,
    template,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};
use uuid::Uuid;

/// Something that has happened. Stored for ever: never change a variant, add a new one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "of", content = "event", rename_all = "snake_case")]
pub enum Event {
    /// A register record was made or changed.
    Record(register::RecordChanged),
    /// A register record was withdrawn.
    RecordWithdrawn(register::RecordWithdrawn),
    /// See [`report`].
    Report(report::Event),
    /// See [`incident`].
    Incident(incident::Event),
    /// See [`case`].
    Case(Box<case::Event>),
    /// See [`finding`].
    Run(finding::Event),
    /// See [`account`].
    Account(account::Event),
    /// See [`link`].
    Link(link::Event),
    /// See [`import`].
    Import(import::Event),
    /// See [`template`].
    Template(template::Event),
    /// See [`lesson`].
    Lesson(lesson::Event),
}

/// One history: of a record, a report, an incident, a case, a leak run, an account, a link, an import, a template, a shared lesson.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Stream {
    /// What the history is of.
    pub kind: StreamKind,
    /// Which one.
    pub id: Uuid,
}

/// What a stream is the history of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StreamKind {
    /// A register record.
    Record,
    /// A report.
    Report,
    /// An incident.
    Incident,
    /// A case.
    Case,
    /// A leak run.
    Run,
    /// An account.
    Account,
    /// A link between two matters.
    Link,
    /// An import into a register.
    Import,
    /// An organisation's template for reports.
    Template,
    /// A lesson shared with everybody.
    Lesson,
}

/// Where and by whom an event was recorded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Meta {
    /// Place in the total order of the journal, from 0.
    pub position: u64,
    /// Place in the stream, from 1.
    pub version: u64,
    /// The moment of the act, UTC.
    pub at: Timestamp,
    /// [`crate::context::Actor::journal_text`].
    pub actor: String,
}

/// What a history has led to. Built only by [`State::apply`]; kept as read model, can be rebuilt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "of", content = "state", rename_all = "snake_case")]
pub enum State {
    /// A register record.
    Record(register::Record),
    /// A report.
    Report(report::Report),
    /// An incident.
    Incident(incident::Incident),
    /// A case.
    Case(Box<case::Case>),
    /// A leak run.
    Run(finding::Run),
    /// An account.
    Account(account::Account),
    /// A link between two matters.
    Link(link::Link),
    /// An import into a register.
    Import(import::Import),
    /// An organisation's template for reports.
    Template(template::Template),
    /// A lesson shared with everybody.
    Lesson(lesson::Lesson),
}

impl Event {
    /// Returns the event's name in the journal, for example `case.filed`.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Record(_) => "record.changed",
            Self::RecordWithdrawn(_) => "record.withdrawn",
            Self::Report(event) => event.kind(),
            Self::Incident(event) => event.kind(),
            Self::Case(event) => event.kind(),
            Self::Run(event) => event.kind(),
            Self::Account(event) => event.kind(),
            Self::Link(event) => event.kind(),
            Self::Import(event) => event.kind(),
            Self::Template(event) => event.kind(),
            Self::Lesson(event) => event.kind(),
        }
    }
}

impl State {
    /// Returns the state after `event`.
    ///
    /// Never fails: an event has happened. An event that does not fit its stream (which no use case
    /// writes) leaves the state as it was, or starts an empty one.
    pub fn apply(before: Option<Self>, stream: &Stream, event: &Event, meta: &Meta) -> Self {
        match (before, event) {
            (Some(Self::Record(state)), Event::Record(event)) => {
                Self::Record(state.apply(event, meta))
            }
            (Some(Self::Record(state)), Event::RecordWithdrawn(_)) => {
                Self::Record(state.withdrawn(meta))
            }
            (Some(Self::Report(state)), Event::Report(event)) => {
                Self::Report(report::apply(state, event, meta))
            }
            (Some(Self::Incident(state)), Event::Incident(event)) => {
                Self::Incident(incident::apply(state, event, meta))
            }
            (Some(Self::Case(state)), Event::Case(event)) => {
                Self::Case(Box::new(case::apply(*state, event, meta)))
            }
            (Some(Self::Run(state)), Event::Run(event)) => {
                Self::Run(finding::apply(state, event, meta))
            }
            (Some(Self::Account(state)), Event::Account(event)) => {
                Self::Account(account::apply(state, event, meta))
            }
            (Some(Self::Link(state)), Event::Link(event)) => {
                Self::Link(link::apply(state, event, meta))
            }
            (Some(Self::Import(state)), Event::Import(event)) => {
                Self::Import(import::apply(state, event, meta))
            }
            (Some(Self::Template(state)), Event::Template(event)) => {
                Self::Template(template::apply(state, event, meta))
            }
            (Some(Self::Lesson(state)), Event::Lesson(event)) => {
                Self::Lesson(lesson::apply(state, event, meta))
            }
            (Some(state), _) => state,
            (None, event) => Self::apply(Some(Self::empty(event, stream)), stream, event, meta),
        }
    }

    fn empty(event: &Event, stream: &Stream) -> Self {
        let id = stream.id;
        match event {
            Event::Record(event) => Self::Record(register::Record::empty(event.kind, id)),
            Event::RecordWithdrawn(event) => Self::Record(register::Record::empty(event.kind, id)),
            Event::Report(_) => Self::Report(report::Report::empty(id)),
            Event::Incident(_) => Self::Incident(incident::Incident::empty(id)),
            Event::Case(_) => Self::Case(Box::new(case::Case::empty(id))),
            Event::Run(_) => Self::Run(finding::Run::empty(id)),
            Event::Account(_) => Self::Account(account::Account::empty(id)),
            Event::Link(_) => Self::Link(link::Link::empty(id)),
            Event::Import(_) => Self::Import(import::Import::empty(id)),
            Event::Template(_) => Self::Template(template::Template::empty(id)),
            Event::Lesson(_) => Self::Lesson(lesson::Lesson::empty(id)),
        }
    }

    /// Returns the organisation or incident it belongs to, by which lists are narrowed.
    pub fn owner(&self) -> Option<Uuid> {
        match self {
            Self::Record(record) => Some(record.kind.uuid()),
            Self::Report(report) => report.organisation.map(OrganisationId::uuid),
            Self::Incident(_)
            | Self::Account(_)
            | Self::Link(_)
            | Self::Import(_)
            | Self::Lesson(_) => None,
            Self::Template(template) => Some(template.organisation.uuid()),
            Self::Case(case) => Some(case.controller.uuid()),
            Self::Run(run) => Some(run.incident.uuid()),
        }
    }

    /// Returns the number lists are ordered by, newest last.
    pub fn sort(&self) -> i64 {
        match self {
            Self::Record(record) => record.changed_at.as_microsecond(),
            Self::Report(report) => report.received_at.as_microsecond(),
            Self::Incident(incident) => incident.opened_at.as_microsecond(),
            Self::Case(case) => case.opened_at.as_microsecond(),
            Self::Run(run) => run.started_at.as_microsecond(),
            Self::Account(account) => account.created_at.as_microsecond(),
            Self::Link(link) => link.made_at().as_microsecond(),
            Self::Import(import) => import.done_at().as_microsecond(),
            Self::Template(template) => template.uploaded_at().as_microsecond(),
            Self::Lesson(lesson) => lesson.shared_at.as_microsecond(),
        }
    }

    /// Returns the natural key it can be found by, unique within its kind.
    pub fn key(&self) -> Option<String> {
        match self {
            Self::Record(record) => record.natural_key(),
            Self::Report(report) => Some(report.receipt_digest.clone()),
            Self::Incident(incident) => Some(incident.reference.clone()),
            Self::Case(case) => Some(format!("{}/{}", case.incident, case.controller)),
            Self::Run(_)
            | Self::Link(_)
            | Self::Import(_)
            | Self::Template(_)
            | Self::Lesson(_) => None,
            Self::Account(account) => Some(account.email.clone()),
        }
    }
}

impl StreamKind {
    /// Every kind, in the order people meet them.
    pub const ALL: &[Self] = &[
        Self::Record,
        Self::Report,
        Self::Incident,
        Self::Case,
        Self::Run,
        Self::Account,
        Self::Link,
        Self::Import,
        Self::Template,
        Self::Lesson,
    ];

    /// Returns the kind's name in the journal.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Record => "record",
            Self::Report => "report",
            Self::Incident => "incident",
            Self::Case => "case",
            Self::Run => "run",
            Self::Account => "account",
            Self::Link => "link",
            Self::Import => "import",
            Self::Template => "template",
            Self::Lesson => "lesson",
        }
    }
}

impl fmt::Display for Stream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.kind.as_str(), self.id)
    }
}

/// A stream's name that cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("`{0}` is not a stream's name; write it as `case/<id>`")]
pub struct StreamNameError(String);

impl FromStr for Stream {
    type Err = StreamNameError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let bad = || StreamNameError(text.to_owned());
        let (kind, id) = text.split_once('/').ok_or_else(bad)?;
        let kind = StreamKind::ALL.iter().find(|it| it.as_str() == kind).ok_or_else(bad)?;
        Ok(Self { kind: *kind, id: id.parse().map_err(|_| bad())? })
    }
}
