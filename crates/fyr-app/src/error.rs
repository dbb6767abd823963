//! Why a use case was not carried out: refusals of the rules, faults of the world.

use fyr_core::case::{Refusal as R, cover::NotCovered};
use fyr_core::{case, import, incident, link, register, report};
use fyr_store::error::StoreError;
use std::error::Error;

/// Why a use case was not carried out. Nothing has been changed then.
#[derive(Debug, thiserror::Error)]
pub enum AppError {
    /// Not there, or not for this person to know of.
    #[error("not found")]
    NotFound,
    /// The person must sign in first.
    #[error("sign in first")]
    SignInFirst,
    /// The rules say no.
    #[error(transparent)]
    Refused(Refused),
    /// Somebody else changed the same thing, several times over; load it again.
    #[error("it was changed by somebody else meanwhile; load it again")]
    Conflict,
    /// Too many attempts; wait a while.
    #[error("too many attempts; wait a quarter of an hour")]
    Throttled,
    /// The world failed.
    #[error("the act could not be carried out")]
    Fault(#[source] Box<dyn Error + Send + Sync>),
}

/// Why the rules say no. The person's text is in `/texts`, by [`Refused::key`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// Of a register.
    #[error(transparent)]
    Record(#[from] register::Refusal),
    /// Of a report.
    #[error(transparent)]
    Report(#[from] report::Refusal),
    /// Of an incident.
    #[error(transparent)]
    Incident(#[from] incident::Refusal),
    /// Of a case.
    #[error(transparent)]
    Case(#[from] case::Refusal),
    /// Of an account.
    #[error(transparent)]
    Account(#[from] AccountRefusal),
    /// Of a leak run.
    #[error(transparent)]
    Run(#[from] RunRefusal),
    /// Of a link.
    #[error(transparent)]
    Link(#[from] link::Refusal),
    /// Of an import.
    #[error(transparent)]
    Import(#[from] import::Refusal),
    /// Of a template.
    #[error(transparent)]
    Template(#[from] TemplateRefusal),
}

/// Why nothing was done with an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AccountRefusal {
    /// Not an e-mail address.
    #[error("write an e-mail address")]
    BadEmail,
    /// Somebody has an account with it.
    #[error("there is an account with this e-mail address")]
    EmailTaken,
    /// No name.
    #[error("write the person's name")]
    NameMissing,
    /// The one-time link was used, or is too old.
    #[error("the link has been used or is too old; ask for a new one")]
    LinkGone,
    /// Wrong e-mail or password; which of them is not told.
    #[error("wrong e-mail or password")]
    BadPassword,
    /// The present password is missing or another.
    #[error("the present password is not this one")]
    PresentPassword,
    /// Too short or too long.
    #[error("choose a password of 12 to 200 characters")]
    WeakPassword,
    /// The account is closed.
    #[error("the account is closed")]
    Disabled,
}

/// Why a file is not taken as a template.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TemplateRefusal {
    /// It weighs too much.
    #[error("choose a file of at most 5 MB")]
    TooLarge,
    /// Not a package.
    #[error("the file is no DOCX; save it as a Word document")]
    NoPackage,
    /// A package of something else.
    #[error("save the file as DOCX without macros")]
    WrongType,
    /// It unpacks to far more than a template holds.
    #[error("the file unpacks to more than a template can hold")]
    Bomb,
    /// It declares a document type.
    #[error("the file declares a document type, which no DOCX does")]
    Dtd,
    /// A part of it cannot be read.
    #[error("a part of the file cannot be read; open it in Word and save it anew")]
    BadXml,
}

/// Why nothing was done with a leak run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RunRefusal {
    /// A run needs a purpose and a legal basis.
    #[error("state the purpose and the basis of the analysis")]
    PurposeMissing,
    /// Not in the folder the server may read.
    #[error("there is no such material in the folder for stolen material")]
    NoSuchMaterial,
    /// The analyst named may not analyse leaks.
    #[error("the person named is no leak analyst here")]
    NoSuchAnalyst,
    /// Not complete.
    #[error("the run is not complete")]
    NotFinished,
    /// No case to hand people to.
    #[error("no controller of the incident has a case; fan out first")]
    NobodyToHandTo,
    /// Not among what the run asks the analyst.
    #[error("the run has no such pair of persons to decide on; reload the page")]
    NoSuchPair,
    /// Verdicts would be lost.
    #[error("units of the sample are judged already; another cannot be drawn")]
    SampleBegun,
    /// Judged before it was drawn, or of another sample.
    #[error("the sample holds no such unit; reload the page")]
    NoSuchUnit,
    /// Two runs of different incidents are never compared.
    #[error("only complete analyses of the same incident can be compared")]
    NothingToCompare,
}

impl From<StoreError> for AppError {
    fn from(error: StoreError) -> Self {
        if matches!(error, StoreError::Conflict { .. }) {
            return Self::Conflict;
        }
        Self::fault(error)
    }
}

/// What kind of fault the world has, as far as a person can do something about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    /// The database may not be written.
    ReadOnly,
    /// No room is left.
    Full,
    /// The database cannot be reached, or another process holds it.
    Unreachable,
    /// Anything else; the log has it.
    Other,
}

impl AppError {
    /// Returns what kind of fault it is, for a page that says what to do.
    pub fn trouble(&self) -> Option<Trouble> {
        let Self::Fault(fault) = self else { return None };
        let store = fault.downcast_ref::<StoreError>();
        Some(match store {
            Some(StoreError::ReadOnly { .. }) => Trouble::ReadOnly,
            Some(StoreError::Full { .. }) => Trouble::Full,
            Some(StoreError::Down { .. } | StoreError::Locked { .. }) => Trouble::Unreachable,
            Some(_) | None => Trouble::Other,
        })
    }

    pub(crate) fn fault(error: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::Fault(error.into())
    }

    /// Wraps a refusal of the rules.
    pub(crate) fn refused(refusal: impl Into<Refused>) -> Self {
        Self::Refused(refusal.into())
    }
}

impl Refused {
    /// Returns the key of the person's text, for example `refusal-case-reason-missing`.
    pub fn key(&self) -> String {
        let (area, variant) = match self {
            Self::Record(refusal) => ("record", format!("{refusal:?}")),
            Self::Report(refusal) => ("report", format!("{refusal:?}")),
            Self::Incident(refusal) => ("incident", format!("{refusal:?}")),
            Self::Case(refusal) => ("case", format!("{refusal:?}")),
            Self::Account(refusal) => ("account", format!("{refusal:?}")),
            Self::Run(refusal) => ("run", format!("{refusal:?}")),
            Self::Link(refusal) => ("link", format!("{refusal:?}")),
            Self::Import(refusal) => ("import", format!("{refusal:?}")),
            Self::Template(refusal) => ("template", format!("{refusal:?}")),
        };
        format!("refusal-{area}{}", kebab(&variant))
    }

    /// Returns what the refusal is about, where it names something: a field, a duty, a number.
    pub fn detail(&self) -> Option<String> {
        match self {
            Self::Record(
                register::Refusal::UnknownField(field)
                | register::Refusal::BadValue(field)
                | register::Refusal::Required(field),
            )
            | Self::Incident(
                incident::Refusal::BadFact(field)
                | incident::Refusal::FactInFuture(field)
                | incident::Refusal::FactChanged(field),
            ) => Some(field.clone()),
            Self::Incident(incident::Refusal::BadPart(part)) => Some((*part).to_owned()),
            Self::Incident(
                incident::Refusal::NoSuchText(number)
                | incident::Refusal::NoSuchMeeting(number)
                | incident::Refusal::NoSuchBundle(number)
                | incident::Refusal::NothingToFile(number),
            ) => Some(number.to_string()),
            Self::Incident(incident::Refusal::MaterialTooLarge(gibibytes)) => {
                Some(gibibytes.to_string())
            }
            Self::Case(refusal) => case_detail(refusal),
            Self::Link(link::Refusal::BadNote) => Some("note".to_owned()),
            Self::Report(_)
            | Self::Incident(_)
            | Self::Account(_)
            | Self::Run(_)
            | Self::Link(_)
            | Self::Import(_)
            | Self::Template(_) => None,
        }
    }
}

#[expect(
    clippy::too_many_lines,
    reason = "one exhaustive list, so that a new refusal is not forgotten"
)]
fn case_detail(refusal: &R) -> Option<String> {
    match refusal {
        R::BadFact(field)
        | R::FactChanged(field)
        | R::FactInFuture(field)
        | R::NoProposal(field)
        | R::GroupHigher(field)
        | R::NoSuchGroup(field)
        | R::NoSuchPlaybook(field)
        | R::NoSuchDocument(field)
        | R::Identifies(field)
        | R::InOtherCase(field) => Some(field.clone()),
        R::BadGroup(part) | R::BadWork(part) => Some((*part).to_owned()),
        R::NoSuchDuty(key)
        | R::DutySettled(key)
        | R::MustBeDone(key)
        | R::NotProposed(key)
        | R::ExemptionMissing(key)
        | R::TurnedAway(key)
        | R::NothingDue(key)
        | R::WrongWay(key) => Some(key.to_string()),
        R::LeftOut(why) => Some(why.as_str().into()),
        R::NotCovered(why) => Some(why.as_str().into()),
        R::CoversFallen(all) | R::CannotCover(all) | R::CoversNotSupplied(all) => Some(each(all)),
        R::BadNumber => Some("number".to_owned()),
        R::NoSuchFiling(number)
        | R::OwnReceipt(number)
        | R::BadBatch(number)
        | R::NoSuchTask(number)
        | R::NoSuchMeasure(number)
        | R::NoSuchPoliceReport(number)
        | R::WorkEnded(number)
        | R::NothingToCheck(number)
        | R::NoSuchEvidence(number)
        | R::NoSuchLesson(number)
        | R::NoSuchMessage(number)
        | R::NoSuchOffer(number)
        | R::OutOfHand(number)
        | R::NotHandedOut(number)
        | R::Altered(number) => Some(number.to_string()),
        R::ProtectedNotTold(count) | R::TooLarge(count) => Some(count.to_string()),
        R::Remains(all) => Some(all.join(", ")),
        R::LetterIncomplete(parts) => Some(parts.join(", ")),
        R::Open
        | R::NotOpen
        | R::Closed
        | R::ReasonMissing
        | R::ConclusionMissing
        | R::AwareInFuture
        | R::AwareBeforeOccurrence
        | R::AwareLaterThanDetection
        | R::KnownLaterThanAware
        | R::MovedLater
        | R::WriteNoMore
        | R::NothingExcluded
        | R::ChannelMissing
        | R::SentBeforeKnown
        | R::ShownChanged
        | R::MomentUnknown
        | R::SamePerson
        | R::FiledAlready
        | R::NotFiledYet
        | R::BeforeFirst
        | R::BadReceipt
        | R::NoPeople
        | R::NobodyNew
        | R::NoSuchPerson
        | R::NamesOneself
        | R::TooMuchWork
        | R::NotClosed
        | R::ExerciseStays
        | R::NoSuchCover
        | R::LateUnexplained
        | R::DoneInFuture => None,
    }
}

/// Returns each case's number with why, as the pages take it apart.
fn each(cases: &[(String, NotCovered)]) -> String {
    let said = cases.iter().map(|(reference, why)| format!("{reference}: {}", why.as_str()));
    said.collect::<Vec<_>>().join(", ")
}

/// Turns `ReasonMissing(..)` into `-reason-missing`.
fn kebab(debug: &str) -> String {
    let mut out = String::new();
    for c in debug.chars().take_while(char::is_ascii_alphanumeric) {
        if c.is_ascii_uppercase() {
            out.push('-');
        }
        out.push(c.to_ascii_lowercase());
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_key_of_a_refusal_follows_from_its_variant() {
        let refused = Refused::from(case::Refusal::FactChanged("nature".into()));
        assert_eq!(refused.key(), "refusal-case-fact-changed");
        assert_eq!(refused.detail().as_deref(), Some("nature"));
    }
}
