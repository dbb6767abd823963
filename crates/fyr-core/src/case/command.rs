//! What somebody asks of a case.

use super::{
    awareness::Moment,
    bundle, coordination, correspondence, cover,
    duty::DutyKey,
    event::{ContactTold, LetterText, ListChange, Opening, Origin, PeopleCounts, RenderedFile},
    evidence,
    filing::{Elsewhere, FilingKind, Kept},
    lesson,
    notice::Notified,
    registration::Register,
    reminder::Reminded,
    risk::GroupAssessment,
    work::WorkCommand,
};
use crate::{
    field::Value,
    id::{AccountId, CaseId, RunId},
    law::RiskLevel,
};
use jiff::Timestamp;

/// What somebody asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// Open the case.
    Open(Box<Opening>),
    /// State one of the awareness moments, or correct it.
    EstablishAwareness {
        /// Which.
        moment: Moment,
        /// When it was.
        at: Timestamp,
        /// Why it is later than detection, where it is.
        reason: String,
    },
    /// Choose which moment the clock runs from.
    ChooseAwareness {
        /// Which.
        moment: Moment,
        /// Why that one.
        reason: String,
    },
    /// Propose values; what is known already is not proposed again.
    Propose {
        /// By fact id.
        values: Vec<(String, Value)>,
        /// Where they come from.
        origin: Origin,
    },
    /// Record or correct one fact.
    RecordFact {
        /// Catalogue id.
        field: String,
        /// The value.
        value: Value,
        /// How many versions the writer had seen; refused when there are more.
        seen: usize,
    },
    /// Note when another case of the same operator says that it was known: by Fyr itself.
    NoteKnownElsewhere {
        /// Which case.
        case: CaseId,
        /// The earliest moment of awareness there.
        at: Timestamp,
    },
    /// Correct a recorded fact, or take it back, saying why.
    CorrectFact {
        /// Catalogue id.
        field: String,
        /// What it is instead; `None` takes it back: what was recorded is not so, and nothing is known.
        value: Option<Value>,
        /// Why; required.
        reason: String,
        /// See [`Command::RecordFact`].
        seen: usize,
    },
    /// Take a proposed value as the fact.
    AcceptProposal(String),
    /// Do not take it.
    DeclineProposal {
        /// Catalogue id.
        field: String,
        /// Why.
        reason: String,
    },
    /// Judge it to be a personal data breach.
    Qualify {
        /// Why.
        reason: String,
    },
    /// Judge it to be none. Needs an approver.
    RuleOut {
        /// Why.
        reason: String,
    },
    /// Judge the risk to people, in the law's terms.
    AssessRisk {
        /// The verdict.
        level: RiskLevel,
        /// Why.
        reason: String,
    },
    /// Propose to leave every duty that the law's exclusion takes away: one decision for them all.
    ProposeExclusion {
        /// Why.
        reason: String,
    },
    /// Approve it, as another person.
    ApproveExclusion,
    /// Do not approve it.
    DeclineExclusion {
        /// Why.
        reason: String,
    },
    /// Propose not to do what a duty requires.
    ProposeNotDoing {
        /// Which.
        duty: DutyKey,
        /// Why.
        reason: String,
        /// Under which exemption; `None` on the duty's general ground.
        exemption: Option<String>,
    },
    /// Approve it, as another person.
    ApproveNotDoing {
        /// Which.
        duty: DutyKey,
    },
    /// Do not approve it.
    DeclineNotDoing {
        /// Which.
        duty: DutyKey,
        /// Why.
        reason: String,
    },
    /// Record that a notification was sent to the authority.
    File(Box<FileCommand>),
    /// Record the authority's receipt for a filing.
    RecordReceipt {
        /// The filing's number.
        number: u32,
        /// The authority's number for it.
        receipt: String,
        /// The number of the evidence that holds it as a file.
        file: Option<u32>,
    },
    /// Record that the operator's duty was met by a filing in another case.
    NoteFiledElsewhere {
        /// Which.
        duty: DutyKey,
        /// The filing.
        filing: Elsewhere,
    },
    /// Assess the risk to one group of people; the highest group decides the case.
    AssessGroup(Box<GroupAssessment>),
    /// Take a group back that was made by mistake; its history stays.
    WithdrawGroup {
        /// Which.
        group: String,
        /// Why.
        reason: String,
    },
    /// Hand over the people leak analysis found for this controller.
    HandPeople {
        /// The run.
        run: RunId,
        /// Counts of the list.
        counts: PeopleCounts,
        /// Digest of the list.
        digest: String,
        /// What is new in it; everybody known before has the place they had.
        change: ListChange,
    },
    /// Name somebody who may see persons with protected identity here.
    NameProtectedHandler(AccountId),
    /// Order letters to the people.
    OrderLetters {
        /// What they say.
        text: Box<LetterText>,
        /// To whom.
        to: LettersTo,
    },
    /// The letters are made.
    LettersRendered {
        /// The batch.
        number: u32,
        /// How many letters.
        letters: u64,
        /// People without an address to send to.
        without_address: u64,
        /// Protected persons left out.
        protected_excluded: u64,
        /// The files.
        files: Vec<RenderedFile>,
    },
    /// The letters could not be made.
    LettersFailed {
        /// The batch.
        number: u32,
        /// Why.
        reason: String,
    },
    /// The letters left.
    DispatchLetters {
        /// The batch.
        number: u32,
        /// When.
        at: Timestamp,
        /// To whom they were handed.
        how: String,
    },
    /// A protected person was told directly.
    ContactDirectly {
        /// The person's number in the case's list.
        person: u64,
        /// When.
        at: Timestamp,
        /// By what means; never the words or the address.
        how: String,
    },
    /// The people have been told: the duty is met.
    MarkInformed {
        /// Which.
        duty: DutyKey,
        /// When.
        at: Timestamp,
        /// By what means.
        how: String,
    },
    /// A contact was told of the case, or could not be.
    RecordContactTold(ContactTold),
    /// Record that a running clock has woken somebody.
    RecordReminded(Reminded),
    /// Record that somebody was told that something waits.
    RecordNotified(Notified),
    /// Take a duty on: its clock wakes nobody more until it is due.
    TakeOnDuty(DutyKey),
    /// Somebody was shown people of the case.
    RecordPeopleShown {
        /// How many.
        people: u64,
        /// How many of them protected.
        protected: u64,
    },
    /// Work the case: playbooks, tasks, notes, decisions, measures.
    Work(Box<WorkCommand>),
    /// Take evidence in, hand it over, check it, seal it.
    Evidence(evidence::Command),
    /// Write a lesson down, share it, take it back.
    Lesson(lesson::Command),
    /// Write down a mail, letter or call, or strike one.
    Correspond(correspondence::Command),
    /// Freeze a notification, approve it, take it back, hand it in with others'.
    Bundle(Box<bundle::Command>),
    /// Let one notification cover similar breaches, or take in that another case's does.
    Cover(Box<cover::Command>),
    /// Answer what the one who leads shares.
    Coordinate(coordination::Command),
    /// Write down the number a document has in the authority's register, or correct it; also after the case is closed.
    Register(Box<Register>),
    /// Open a closed case again.
    Reopen {
        /// Why.
        reason: String,
    },
    /// Close the case.
    Close {
        /// The conclusion.
        reason: String,
    },
}

/// What is said of a notification that was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileCommand {
    /// The duty it is sent under.
    pub duty: DutyKey,
    /// First, supplementary or final.
    pub kind: FilingKind,
    /// When it was sent, if that was before it is recorded.
    pub at: Option<Timestamp>,
    /// By what means it was sent.
    pub channel: String,
    /// Digest of the document as sent, hexadecimal.
    pub document_digest: String,
    /// Where the document is kept.
    pub document: String,
    /// The same content as JSON.
    pub answers: Option<Kept>,
    /// The cases it covers too, as they stand.
    pub covers: Vec<cover::Covered>,
}

/// To whom letters go; never to persons with protected identity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LettersTo {
    /// To everybody in the list.
    Everybody,
    /// To those who came into the list after the last batch was ordered.
    Newcomers,
}
