//! What has happened in a case. Stored for ever: never change a variant, add a new one.

use super::{
    awareness::Moment,
    bundle, coordination, correspondence, cover,
    duty::{Because, DutyKey, Terms},
    evidence,
    filing::{Elsewhere, Filing},
    lesson,
    notice::Notified,
    police::PoliceReport,
    registration::Document,
    reminder::Reminded,
    risk::GroupRisk,
    work::{Decision, MeasureChange, NewMeasure, NewTask, TaskChange},
};
use crate::{
    context::Timeline,
    field::Value,
    id::{AccountId, CaseId, IncidentId, OrganisationId, RecordId, RunId},
    law::{RiskLevel, Words},
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// What has happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
#[expect(missing_docs, reason = "each variant mirrors the command of the same name, see there")]
pub enum Event {
    Opened {
        opening: Box<Opening>,
    },
    AwarenessEstablished {
        moment: Moment,
        at: Timestamp,
        reason: String,
    },
    AwarenessChosen {
        moment: Moment,
        reason: String,
    },
    /// Another case of the same operator says that it was known then.
    KnownElsewhere {
        /// Which case.
        case: CaseId,
        /// The earliest moment of awareness there.
        at: Timestamp,
    },
    FactProposed {
        field: String,
        value: Value,
        origin: Origin,
    },
    FactRecorded {
        field: String,
        value: Value,
    },
    /// A recorded fact was corrected, saying why, or taken back.
    FactCorrected {
        /// Which fact.
        field: String,
        /// What it is instead; `None` where what was recorded is taken back and nothing is known.
        value: Option<Value>,
        /// Why.
        reason: String,
    },
    ProposalAccepted {
        field: String,
        value: Value,
    },
    ProposalDeclined {
        field: String,
        reason: String,
    },
    Qualified {
        reason: String,
    },
    RuledOut {
        reason: String,
    },
    RiskAssessed {
        level: RiskLevel,
        reason: String,
    },
    DutyArose {
        terms: Box<Terms>,
        because: Because,
    },
    NotDoingProposed {
        duty: DutyKey,
        reason: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        exemption: Option<String>,
    },
    NotDoingApproved {
        duty: DutyKey,
    },
    NotDoingDeclined {
        duty: DutyKey,
        reason: String,
    },
    /// What it arises on holds now: it was conceivable, and is owed from here on.
    DutyOwed {
        /// Which duty.
        duty: DutyKey,
        /// Why.
        because: Because,
    },
    /// The ground of an approved decision not to do it is gone: it is owed again, and needs a new decision.
    NotDoingLapsed {
        /// Which duty.
        duty: DutyKey,
    },
    Filed {
        filing: Box<Filing>,
    },
    ReceiptRecorded {
        number: u32,
        receipt: String,
        /// The number of the evidence that holds it as a file.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        file: Option<u32>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        by: Option<OrganisationId>,
    },
    LateByCorrectedAwareness {
        duty: DutyKey,
        due: Timestamp,
    },
    DueMoved {
        duty: DutyKey,
        from: Timestamp,
        to: Option<Timestamp>,
        because: Because,
    },
    FiledElsewhere {
        duty: DutyKey,
        filing: Elsewhere,
    },
    GroupAssessed {
        group: Box<GroupRisk>,
    },
    GroupWithdrawn {
        group: String,
        reason: String,
    },
    PeopleHanded {
        run: RunId,
        counts: PeopleCounts,
        digest: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        change: Option<ListChange>,
    },
    ProtectedHandlerNamed {
        account: AccountId,
    },
    LettersOrdered {
        number: u32,
        text: Box<LetterText>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        after: Option<u64>,
    },
    LettersRendered {
        number: u32,
        letters: u64,
        without_address: u64,
        protected_excluded: u64,
        files: Vec<RenderedFile>,
    },
    LettersFailed {
        number: u32,
        reason: String,
    },
    LettersDispatched {
        number: u32,
        at: Timestamp,
        how: String,
    },
    DirectContactMade {
        person: u64,
        contact: DirectContact,
    },
    Informed {
        duty: DutyKey,
        at: Timestamp,
        how: String,
    },
    ContactTold {
        told: ContactTold,
    },
    PeopleShown {
        people: u64,
        protected: u64,
    },
    Reminded {
        reminded: Reminded,
    },
    DutyTakenOn {
        duty: DutyKey,
        due: Timestamp,
    },
    PlaybookStarted {
        playbook: String,
        version: String,
        name: Words,
    },
    TaskAdded {
        number: u32,
        task: Box<NewTask>,
    },
    TaskChanged {
        number: u32,
        change: TaskChange,
    },
    NoteAdded {
        text: String,
    },
    DecisionLogged {
        decision: Decision,
        grounds: String,
    },
    MeasurePlanned {
        number: u32,
        measure: NewMeasure,
    },
    MeasureChanged {
        number: u32,
        change: MeasureChange,
    },
    Coordination {
        event: coordination::Event,
    },
    Evidence {
        event: evidence::Event,
    },
    Lesson {
        event: lesson::Event,
    },
    Correspondence {
        event: correspondence::Event,
    },
    Bundle {
        event: bundle::Event,
    },
    Cover {
        event: cover::Event,
    },
    Notified {
        notified: Notified,
    },
    PoliceReported {
        number: u32,
        report: PoliceReport,
        #[serde(default, skip_serializing_if = "String::is_empty")]
        reason: String,
    },
    Registered {
        document: Document,
        number: String,
        at: Timestamp,
        #[serde(default, skip_serializing_if = "String::is_empty")]
        reason: String,
    },
    Reopened {
        reason: String,
    },
    Closed {
        reason: String,
    },
}

/// What is fixed when a case is opened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opening {
    /// What it is a handling of.
    pub incident: IncidentId,
    /// Whose it is.
    pub controller: OrganisationId,
    /// Short number people use.
    pub reference: String,
    /// What it is called.
    pub title: String,
    /// See [`super::Case::exercise`].
    pub exercise: bool,
    /// See [`super::Case::timeline`].
    pub timeline: Timeline,
    /// Which laws the processing follows.
    pub processing: BTreeSet<String>,
    /// When the processor told the contact point.
    pub contact_point_told_at: Option<Timestamp>,
    /// See [`super::Case::one_person_office`].
    pub one_person_office: bool,
    /// See [`super::Case::capacity`].
    #[serde(default, skip_serializing_if = "Capacity::is_controller")]
    pub capacity: Capacity,
    /// See [`super::Case::bound_by`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bound_by: Option<BTreeSet<String>>,
    /// See [`super::Case::operator`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operator: Option<OrganisationId>,
    /// See [`super::Case::leads_operator`].
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub leads_operator: bool,
}

/// In which capacity an organisation handles a case. It decides whose duties the case has.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Capacity {
    /// The data is its own to answer for.
    #[default]
    Controller,
    /// It processes the data for others: it tells them, and never notifies in their stead.
    Processor,
}

impl Capacity {
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it by reference")]
    pub(crate) fn is_controller(&self) -> bool {
        *self == Self::Controller
    }
}

/// Where a proposed value comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "origin", content = "id", rename_all = "snake_case")]
pub enum Origin {
    /// Known at the source.
    Incident(IncidentId),
    /// Found by leak analysis.
    Run(RunId),
}

/// Counts of a case's people.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PeopleCounts {
    /// Distinct people.
    pub persons: u64,
    /// Of them with protected identity.
    pub protected: u64,
    /// Of them under age.
    pub minors: u64,
    /// Of them no longer employed.
    pub former: u64,
}

/// What differs between a list of people and the one handed over before it. Who is in both has the place they had.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListChange {
    /// People who were not in the list before.
    pub added: u64,
    /// People who were, and are found no more.
    pub removed: u64,
    /// People who are found no more and stay, since they may have been told already.
    pub kept: u64,
    /// The highest place in the list that was ever given.
    pub highest: u64,
}

/// The words of a letter to the people. Source: GDPR Art. 34(2), 33(3)(b)–(d).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LetterText {
    /// Heading.
    pub heading: String,
    /// What has happened.
    pub happened: String,
    /// What the consequences may be.
    pub consequences: String,
    /// What has been done.
    pub measures: String,
    /// What the person can do.
    pub advice: String,
    /// Whom to contact.
    pub contact: String,
}

/// A file made for a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RenderedFile {
    /// What it is called.
    pub name: String,
    /// Where it is kept.
    pub blob: String,
    /// Its digest, hexadecimal.
    pub digest: String,
    /// Its size.
    pub bytes: u64,
}

/// How a protected person was told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DirectContact {
    /// When.
    pub at: Timestamp,
    /// By what means.
    pub how: String,
}

/// That a contact was told of the case, or could not be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContactTold {
    /// The contact's record.
    pub contact: RecordId,
    /// When the mail server took the message, or refused it for good.
    pub at: Timestamp,
    /// Whether it took it.
    pub accepted: bool,
    /// How many attempts it took.
    pub attempts: u32,
}

impl Event {
    /// Returns the event's name in the journal.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Opened { .. } => "case.opened",
            Self::AwarenessEstablished { .. } => "case.awareness_established",
            Self::AwarenessChosen { .. } => "case.awareness_chosen",
            Self::FactProposed { .. } => "case.fact_proposed",
            Self::KnownElsewhere { .. } => "case.known_elsewhere",
            Self::FactRecorded { .. } => "case.fact_recorded",
            Self::FactCorrected { .. } => "case.fact_corrected",
            Self::ProposalAccepted { .. } => "case.proposal_accepted",
            Self::ProposalDeclined { .. } => "case.proposal_declined",
            Self::Qualified { .. } => "case.qualified",
            Self::RuledOut { .. } => "case.ruled_out",
            Self::RiskAssessed { .. } => "case.risk_assessed",
            Self::DutyArose { .. } => "case.duty_arose",
            Self::NotDoingProposed { .. } => "case.not_doing_proposed",
            Self::NotDoingApproved { .. } => "case.not_doing_approved",
            Self::NotDoingDeclined { .. } => "case.not_doing_declined",
            Self::DutyOwed { .. } => "case.duty_owed",
            Self::NotDoingLapsed { .. } => "case.not_doing_lapsed",
            Self::Filed { .. } => "case.filed",
            Self::ReceiptRecorded { .. } => "case.receipt_recorded",
            Self::LateByCorrectedAwareness { .. } => "case.late_by_corrected_awareness",
            Self::DueMoved { .. } => "case.due_moved",
            Self::FiledElsewhere { .. } => "case.filed_elsewhere",
            Self::GroupAssessed { .. } => "case.group_assessed",
            Self::GroupWithdrawn { .. } => "case.group_withdrawn",
            Self::PeopleHanded { .. } => "case.people_handed",
            Self::ProtectedHandlerNamed { .. } => "case.protected_handler_named",
            Self::LettersOrdered { .. } => "case.letters_ordered",
            Self::LettersRendered { .. } => "case.letters_rendered",
            Self::LettersFailed { .. } => "case.letters_failed",
            Self::LettersDispatched { .. } => "case.letters_dispatched",
            Self::DirectContactMade { .. } => "case.direct_contact_made",
            Self::Informed { .. } => "case.informed",
            Self::ContactTold { .. } => "case.contact_told",
            Self::PeopleShown { .. } => "case.people_shown",
            Self::Reminded { .. } => "case.reminded",
            Self::DutyTakenOn { .. } => "case.duty_taken_on",
            Self::PlaybookStarted { .. } => "case.playbook_started",
            Self::TaskAdded { .. } => "case.task_added",
            Self::TaskChanged { .. } => "case.task_changed",
            Self::NoteAdded { .. } => "case.note_added",
            Self::DecisionLogged { .. } => "case.decision_logged",
            Self::MeasurePlanned { .. } => "case.measure_planned",
            Self::MeasureChanged { .. } => "case.measure_changed",
            Self::Coordination { event } => event.kind(),
            Self::Evidence { event } => event.kind(),
            Self::Lesson { event } => event.kind(),
            Self::Correspondence { event } => event.kind(),
            Self::Bundle { event } => event.kind(),
            Self::Cover { event } => event.kind(),
            Self::Notified { .. } => "case.notified",
            Self::PoliceReported { .. } => "case.police_reported",
            Self::Registered { .. } => "case.registered",
            Self::Reopened { .. } => "case.reopened",
            Self::Closed { .. } => "case.closed",
        }
    }
}
