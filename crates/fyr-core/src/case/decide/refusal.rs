//! Why the rules of a case say no.

use super::REASON_CHARS_MAX;
use crate::case::{bundle::LeftOut, cover::NotCovered, duty::DutyKey};

/// Why a command was not carried out. The person's text is in `/texts`, by variant.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// It was opened already.
    #[error("the case is open already")]
    Open,
    /// Nothing can be done before it is opened.
    #[error("the case has not been opened")]
    NotOpen,
    /// The case is closed.
    #[error("the case is closed")]
    Closed,
    /// The act needs a reason.
    #[error("say why, in at most {REASON_CHARS_MAX} characters")]
    ReasonMissing,
    /// A case is closed with a conclusion.
    #[error("write the conclusion, in at most {REASON_CHARS_MAX} characters")]
    ConclusionMissing,
    /// Awareness cannot lie in the future.
    #[error("nobody can become aware in the future")]
    AwareInFuture,
    /// Awareness cannot precede what happened.
    #[error("nobody can become aware before it happened")]
    AwareBeforeOccurrence,
    /// Awareness after detection needs a reason.
    #[error("awareness is later than detection: say why")]
    AwareLaterThanDetection,
    /// The operator's knowledge after somebody's awareness needs a reason.
    #[error("the operator's knowledge is later than awareness: say why")]
    KnownLaterThanAware,
    /// A moment that was stated is moved later only with a reason.
    #[error("it was stated to be earlier: say why it is moved later")]
    MovedLater,
    /// The moment chosen is not known.
    #[error("state when that moment was before choosing it")]
    MomentUnknown,
    /// No such fact, or a value of the wrong kind.
    #[error("`{0}` is not a fact of this kind")]
    BadFact(String),
    /// What a fact tells of has not been yet.
    #[error("`{0}` lies in the future: write when it was")]
    FactInFuture(String),
    /// It is said to have been sent before anybody knew of the incident.
    #[error("it cannot have been sent before anybody was aware of the incident")]
    SentBeforeKnown,
    /// The answers have changed since the page was shown from which it was sent.
    #[error("the answers have changed since they were shown; compare them with what was sent")]
    ShownChanged,
    /// The means by which it was sent is empty or too long.
    #[error("write by what means it was sent, in at most {REASON_CHARS_MAX} characters")]
    ChannelMissing,
    /// Somebody else wrote the fact meanwhile.
    #[error("`{0}` was changed meanwhile")]
    FactChanged(String),
    /// Nothing is proposed for the fact.
    #[error("nothing is proposed for `{0}`")]
    NoProposal(String),
    /// No such duty in this case.
    #[error("the case has no duty `{0}`")]
    NoSuchDuty(DutyKey),
    /// The duty is met or decided against already.
    #[error("the duty `{0}` has been met or decided already")]
    DutySettled(DutyKey),
    /// The duty cannot be decided against, or not at this risk.
    #[error("`{0}` may not be decided against as the case stands")]
    MustBeDone(DutyKey),
    /// The law names grounds for not doing it; one must be chosen.
    #[error("choose the exemption on which `{0}` is not done")]
    ExemptionMissing(DutyKey),
    /// The incident is not this regime's: one is told where to turn.
    #[error("`{0}` is not done here: the exclusion says where to turn")]
    TurnedAway(DutyKey),
    /// The law takes the incident out of every regime: nothing more may be written of it here.
    #[error("write no more of it here: the exclusion says where to turn")]
    WriteNoMore,
    /// No duty waits for that decision: the law's exclusion takes none away, or it is decided on already.
    #[error("no duty waits for a decision on an exclusion")]
    NothingExcluded,
    /// A group of people is at higher risk.
    #[error("the group `{0}` is at higher risk, and the highest decides")]
    GroupHigher(String),
    /// The group's answers do not fit.
    #[error("the group's assessment: {0}")]
    BadGroup(&'static str),
    /// No such group.
    #[error("the case has no group `{0}`")]
    NoSuchGroup(String),
    /// Nobody has proposed it.
    #[error("nobody has proposed not to do `{0}`")]
    NotProposed(DutyKey),
    /// Approver and handler may not be the same person.
    #[error("the one who proposed it or assessed the risk may not approve it")]
    SamePerson,
    /// An exercise is never filed with an authority.
    #[error("the duty is met by something else than this")]
    WrongWay(DutyKey),
    /// A second first filing.
    #[error("a first notification has been filed; file a supplementary one")]
    FiledAlready,
    /// A supplement without a first.
    #[error("file the first notification before a supplementary one")]
    NotFiledYet,
    /// What supplements a notification is sent after it.
    #[error("it cannot have been sent before the notification it supplements")]
    BeforeFirst,
    /// No such filing.
    #[error("the case has no filing {0}")]
    NoSuchFiling(u32),
    /// The receipt is empty or too long.
    #[error("write the authority's receipt number, at most 200 characters")]
    BadReceipt,
    /// No people have been handed over.
    #[error("no people have been handed to the case")]
    NoPeople,
    /// Nobody came into the list after the last letters were ordered.
    #[error("nobody came into the list after the last letters were ordered")]
    NobodyNew,
    /// No such batch, or not in a state for this.
    #[error("the letters {0} are not in a state for this")]
    BadBatch(u32),
    /// A letter's text is missing.
    #[error("the letter must say: {}", .0.join(", "))]
    LetterIncomplete(Vec<&'static str>),
    /// No such protected person.
    #[error("the case has no protected person with that number")]
    NoSuchPerson,
    /// The duty has no due moment, so no clock to take on.
    #[error("`{0}` has no due moment as the case stands")]
    NothingDue(DutyKey),
    /// Nobody opens the protected persons' data to themselves.
    #[error("another person must name who may see the protected persons")]
    NamesOneself,
    /// The moment lies in the future.
    #[error("what has been done cannot lie in the future")]
    DoneInFuture,
    /// Protected persons remain to be told.
    #[error("{0} protected persons have not been told directly")]
    ProtectedNotTold(u64),
    /// No such playbook.
    #[error("there is no playbook `{0}`")]
    NoSuchPlaybook(String),
    /// No such task.
    #[error("the case has no task {0}")]
    NoSuchTask(u32),
    /// No such measure.
    #[error("the case has no measure {0}")]
    NoSuchMeasure(u32),
    /// The task or measure has ended, or has not.
    #[error("task or measure {0} is not in a state for this")]
    WorkEnded(u32),
    /// The measure has not been done.
    #[error("measure {0} has not been done, so it has no effect to check")]
    NothingToCheck(u32),
    /// A part of a task, decision or measure does not fit.
    #[error("correct: {0}")]
    BadWork(&'static str),
    /// Too many tasks or measures.
    #[error("a case holds at most 500 tasks, and as many measures")]
    TooMuchWork,
    /// No such evidence.
    #[error("the case has no evidence {0}")]
    NoSuchEvidence(u32),
    /// The evidence is with somebody already.
    #[error("evidence {0} is handed out; take it back first")]
    OutOfHand(u32),
    /// The evidence is with nobody.
    #[error("evidence {0} is not handed out")]
    NotHandedOut(u32),
    /// The evidence was found to be another than was taken in.
    #[error("evidence {0} was found to be another than was taken in")]
    Altered(u32),
    /// The file is too large to be kept here.
    #[error("a file may hold at most {0} MiB")]
    TooLarge(u64),
    /// No such report to the police.
    #[error("the case has no report to the police {0}")]
    NoSuchPoliceReport(u32),
    /// No such document.
    #[error("the case has no document `{0}`")]
    NoSuchDocument(String),
    /// The number is empty or too long.
    #[error("write the number in the register, at most 100 characters on one line")]
    BadNumber,
    /// No such lesson.
    #[error("the case has no lesson {0}")]
    NoSuchLesson(u32),
    /// No such frozen notification, or it counts no more.
    #[error("the case has no frozen notification {0} that counts")]
    NoSuchOffer(u32),
    /// The notification cannot be approved or handed in as the case stands.
    #[error("the notification is left out: {}", .0.as_str())]
    LeftOut(LeftOut),
    /// A notification cannot cover the case, or be covered.
    #[error("the notification does not cover the case: {}", .0.as_str())]
    NotCovered(NotCovered),
    /// Cases that the notification was to cover cannot be covered as they stand, each by its number with why.
    #[error("take these out before it is filed: {}", said(.0))]
    CoversFallen(Vec<(String, NotCovered)>),
    /// Cases that were to be chosen cannot be covered, each by its number with why.
    #[error("leave these out: {}", said(.0))]
    CannotCover(Vec<(String, NotCovered)>),
    /// A supplement cannot be for cases that the first notification covered, each by its number with why.
    #[error("supply for this case alone, since it cannot be for: {}", said(.0))]
    CoversNotSupplied(Vec<(String, NotCovered)>),
    /// No case is named, or one that the notification does not cover.
    #[error("choose a case that the notification is to cover, or covers")]
    NoSuchCover,
    /// The notification is late for a case it covers.
    #[error("record why it is late: it covers a case whose time has run out")]
    LateUnexplained,
    /// It is recorded where the notification lies.
    #[error("record it in case {0}, in which the notification was sent")]
    InOtherCase(String),
    /// The controller has recorded a number of its own.
    #[error("the controller has recorded a receipt of its own for filing {0}, which stands")]
    OwnReceipt(u32),
    /// No such message.
    #[error("the case has no message {0}")]
    NoSuchMessage(u32),
    /// The words tell whose the lesson is.
    #[error("the words tell whose it is: {0}")]
    Identifies(String),
    /// What an exercise taught is not shared as something that happened.
    #[error("what an exercise taught stays in it")]
    ExerciseStays,
    /// Only a closed case is opened again.
    #[error("the case is not closed")]
    NotClosed,
    /// Duties or people remain.
    #[error("these remain: {}", .0.join(", "))]
    Remains(Vec<String>),
}

fn said(cases: &[(String, NotCovered)]) -> String {
    let each = cases.iter().map(|(it, why)| format!("{it} ({})", why.as_str()));
    each.collect::<Vec<_>>().join(", ")
}
