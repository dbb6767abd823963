//! From command to events, and to the duties that follow from them.

mod filing;
mod information;

use super::{
    Case, Command, DirectContact, Event, Proposal, apply,
    awareness::Moment,
    duty::{Because, Course, Duty, DutyKey, Standing, Terms},
    facts, reminder,
};
use crate::{
    context::Context,
    event::Meta,
    field::Value,
    law::{MetBy, Predicate, RiskLevel},
};
use jiff::{Timestamp, tz::TimeZone};

/// Upper limit of a reason, in characters.
pub(super) const REASON_CHARS_MAX: usize = 4000;

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
    /// Awareness cannot lie in the future.
    #[error("nobody can become aware in the future")]
    AwareInFuture,
    /// Awareness cannot precede what happened.
    #[error("nobody can become aware before it happened")]
    AwareBeforeOccurrence,
    /// Awareness after detection needs a reason.
    #[error("awareness is later than detection: say why")]
    AwareLaterThanDetection,
    /// The moment chosen is not known.
    #[error("state when that moment was before choosing it")]
    MomentUnknown,
    /// No such fact, or a value of the wrong kind.
    #[error("`{0}` is not a fact of this kind")]
    BadFact(String),
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
    /// No such filing.
    #[error("the case has no filing {0}")]
    NoSuchFiling(u32),
    /// The receipt is empty or too long.
    #[error("write the authority's receipt number, at most 200 characters")]
    BadReceipt,
    /// No people have been handed over.
    #[error("no people have been handed to the case")]
    NoPeople,
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
    /// Duties or people remain.
    #[error("these remain: {}", .0.join(", "))]
    Remains(Vec<String>),
}

/// Returns the events that `command` leads to, with the duties that follow, or why it is refused.
///
/// # Errors
///
/// [`Refusal`]; the case is then unchanged.
pub fn decide(case: &Case, command: Command, context: &Context<'_>) -> Result<Vec<Event>, Refusal> {
    let opens = matches!(command, Command::Open(_));
    if opens != (case.opened_at == Timestamp::UNIX_EPOCH) {
        return Err(if opens { Refusal::Open } else { Refusal::NotOpen });
    }
    let after_closing = matches!(
        command,
        Command::RecordContactTold(_)
            | Command::RecordReminded(_)
            | Command::RecordPeopleShown { .. }
    );
    if case.closed.is_some() && !after_closing {
        return Err(Refusal::Closed);
    }
    let mut events = events(case, command, context)?;
    let because = because(&events);
    let meta = Meta { position: 0, version: 0, at: context.now, actor: String::new() };
    let after = events.iter().fold(case.clone(), |case, event| apply(case, event, &meta));
    events.extend(arising(&after, &because, context));
    events.extend(late_by_correction(case, &after));
    Ok(events)
}

#[expect(clippy::too_many_lines, reason = "one short arm for each command")]
fn events(case: &Case, command: Command, context: &Context<'_>) -> Result<Vec<Event>, Refusal> {
    let one = |event| Ok(vec![event]);
    match command {
        Command::Open(opening) => one(Event::Opened { opening }),
        Command::EstablishAwareness { moment, at, reason } => {
            check_awareness(case, at, &reason, context)?;
            if case.awareness.at(moment) == Some(at) {
                return Ok(Vec::new());
            }
            one(Event::AwarenessEstablished { moment, at, reason })
        }
        Command::ChooseAwareness { moment, reason } => choose(case, moment, reason),
        Command::Propose { values, origin } => {
            let news = values.into_iter().filter(|(field, value)| is_news(case, field, value));
            Ok(news.map(|(field, value)| Event::FactProposed { field, value, origin }).collect())
        }
        Command::RecordFact { field, value, seen } => record(case, field, value, seen),
        Command::AcceptProposal(field) => match case.proposals.get(&field) {
            Some(Proposal { value, .. }) => {
                one(Event::ProposalAccepted { value: value.clone(), field })
            }
            None => Err(Refusal::NoProposal(field)),
        },
        Command::DeclineProposal { field, reason } => {
            if !case.proposals.contains_key(&field) {
                return Err(Refusal::NoProposal(field));
            }
            one(Event::ProposalDeclined { field, reason: given(reason)? })
        }
        Command::Qualify { reason } => one(Event::Qualified { reason: given(reason)? }),
        Command::RuleOut { reason } => rule_out(case, reason, context),
        Command::AssessRisk { level, reason } => {
            one(Event::RiskAssessed { level, reason: given(reason)? })
        }
        Command::ProposeNotDoing { duty, reason } => propose_not_doing(case, duty, reason),
        Command::ApproveNotDoing { duty } => approve_not_doing(case, duty, context),
        Command::DeclineNotDoing { duty, reason } => {
            proposer(case, &duty)?;
            one(Event::NotDoingDeclined { duty, reason: given(reason)? })
        }
        Command::File(file) => filing::file(case, *file, context),
        Command::RecordReceipt { number, receipt } => filing::receipt(case, number, &receipt),
        Command::RecordContactTold(told) => one(Event::ContactTold { told }),
        Command::RecordReminded(reminded) => one(Event::Reminded { reminded }),
        Command::TakeOnDuty(key) => take_on(case, key),
        Command::RecordPeopleShown { people, protected } => {
            one(Event::PeopleShown { people, protected })
        }
        Command::Close { reason } => close(case, reason),
        Command::HandPeople { run, counts, digest } => {
            one(Event::PeopleHanded { run, counts, digest })
        }
        Command::NameProtectedHandler(account) if case.protected_handlers.contains(&account) => {
            Ok(Vec::new())
        }
        Command::NameProtectedHandler(account) => {
            let oneself = context.actor.account() == Some(account);
            if oneself && !case.one_person_office {
                return Err(Refusal::NamesOneself);
            }
            one(Event::ProtectedHandlerNamed { account })
        }
        Command::OrderLetters(text) => information::order(case, text),
        Command::LettersRendered {
            number,
            letters,
            without_address,
            protected_excluded,
            files,
        } => {
            information::being_made(case, number)?;
            let event = Event::LettersRendered {
                number,
                letters,
                without_address,
                protected_excluded,
                files,
            };
            one(event)
        }
        Command::LettersFailed { number, reason } => {
            information::being_made(case, number)?;
            one(Event::LettersFailed { number, reason })
        }
        Command::DispatchLetters { number, at, how } => {
            information::made(case, number)?;
            let (at, how) = (past(at, context)?, given(how)?);
            one(Event::LettersDispatched { number, at, how })
        }
        Command::ContactDirectly { person, at, how } => {
            let contact = DirectContact { at: past(at, context)?, how: given(how)? };
            one(Event::DirectContactMade { person, contact })
        }
        Command::MarkInformed { duty, at, how } => {
            information::inform(case, duty, (past(at, context)?, given(how)?))
        }
    }
}

/// Returns whether a ground for a regime or a duty is there.
pub fn ground(case: &Case, predicate: Predicate) -> bool {
    let risk = case.risk.as_ref().map(|it| it.verdict);
    match predicate {
        Predicate::Always => true,
        Predicate::ProcessingGdpr => case.processing.contains("gdpr"),
        Predicate::ProcessingBdl => case.processing.contains("bdl"),
        Predicate::BreachNotRuledOut => !case.ruled_out(),
        Predicate::RiskUnlikely => risk == Some(RiskLevel::Unlikely),
        Predicate::RiskHigh => risk == Some(RiskLevel::High),
    }
}

/// Returns the duties that the case now has and did not have, from the law of the day it was opened.
///
/// Idempotent: a duty that arose stays, and never arises twice. An exercise gets the same duties,
/// marked by the case itself as no legal ones.
fn arising(case: &Case, because: &Because, context: &Context<'_>) -> Vec<Event> {
    let zone = TimeZone::get("Europe/Stockholm").unwrap_or(TimeZone::UTC);
    let day = case.opened_at.to_zoned(zone).date();
    let holds = |grounds: &[Predicate]| grounds.iter().all(|it| ground(case, *it));
    let mut events = Vec::new();
    for regime in context.law.in_force(day).filter(|regime| holds(&regime.applies)) {
        for duty in regime.duties.iter().filter(|duty| holds(&duty.arises)) {
            if case.duties.contains_key(&DutyKey::of(regime, duty)) {
                continue;
            }
            let terms = Terms {
                regime: regime.id.clone(),
                version: regime.version.clone(),
                authority: regime.authority.clone(),
                duty: duty.clone(),
            };
            events.push(Event::DutyArose { terms: Box::new(terms), because: because.clone() });
        }
    }
    events
}

fn because(events: &[Event]) -> Because {
    for event in events {
        if matches!(event, Event::Opened { .. }) {
            return Because::Opened;
        }
        if matches!(event, Event::RiskAssessed { .. }) {
            return Because::RiskAssessed;
        }
        if matches!(event, Event::Qualified { .. }) {
            return Because::Qualified;
        }
    }
    Because::Changed
}

/// A corrected awareness never un-breaches a filing; one moved earlier marks it late by correction.
fn late_by_correction(before: &Case, after: &Case) -> Vec<Event> {
    if before.awareness == after.awareness {
        return Vec::new();
    }
    let late = |duty: &Duty| {
        let Course::Met { at, in_time: Some(true) } = duty.course else { return None };
        duty.due(after).filter(|due| *due < at && duty.late_by_correction != Some(*due))
    };
    after
        .duties
        .iter()
        .filter_map(|(key, duty)| {
            Some(Event::LateByCorrectedAwareness { duty: key.clone(), due: late(duty)? })
        })
        .collect()
}

fn check_awareness(
    case: &Case,
    at: Timestamp,
    reason: &str,
    context: &Context<'_>,
) -> Result<(), Refusal> {
    if context.now < at {
        return Err(Refusal::AwareInFuture);
    }
    if case.facts.moment("occurred_from").is_some_and(|occurred| at < occurred) {
        return Err(Refusal::AwareBeforeOccurrence);
    }
    let detected = case.facts.moment("detected_at");
    if detected.is_some_and(|detected| detected < at) && reason.trim().is_empty() {
        return Err(Refusal::AwareLaterThanDetection);
    }
    Ok(())
}

fn choose(case: &Case, moment: Moment, reason: String) -> Result<Vec<Event>, Refusal> {
    if case.awareness.at(moment).is_none() {
        return Err(Refusal::MomentUnknown);
    }
    Ok(vec![Event::AwarenessChosen { moment, reason: given(reason)? }])
}

fn is_news(case: &Case, field: &str, value: &Value) -> bool {
    let accepted = facts::find(field).is_some_and(|entry| entry.kind.accepts(value));
    accepted
        && case.facts.get(field) != Some(value)
        && case.proposals.get(field).map(|it| &it.value) != Some(value)
}

fn record(case: &Case, field: String, value: Value, seen: usize) -> Result<Vec<Event>, Refusal> {
    if !facts::find(&field).is_some_and(|entry| entry.kind.accepts(&value)) {
        return Err(Refusal::BadFact(field));
    }
    if case.facts.get(&field) == Some(&value) {
        return Ok(Vec::new());
    }
    if case.facts.versions(&field).len() != seen {
        return Err(Refusal::FactChanged(field));
    }
    Ok(vec![Event::FactRecorded { field, value }])
}

fn rule_out(case: &Case, reason: String, context: &Context<'_>) -> Result<Vec<Event>, Refusal> {
    let qualifier = case.qualification.as_ref().map(|it| it.actor.as_str());
    other_person(case, qualifier, context)?;
    Ok(vec![Event::RuledOut { reason: given(reason)? }])
}

fn propose_not_doing(case: &Case, key: DutyKey, reason: String) -> Result<Vec<Event>, Refusal> {
    let duty = open_duty(case, &key)?;
    if !duty.may_be_decided_against(case) {
        return Err(Refusal::MustBeDone(key));
    }
    Ok(vec![Event::NotDoingProposed { reason: given(reason)?, duty: key }])
}

fn approve_not_doing(
    case: &Case,
    key: DutyKey,
    context: &Context<'_>,
) -> Result<Vec<Event>, Refusal> {
    let proposer = proposer(case, &key)?;
    let assessor = case.risk.as_ref().map(|it| it.actor.as_str());
    other_person(case, Some(proposer), context)?;
    other_person(case, assessor, context)?;
    let duty = open_duty(case, &key)?;
    if !duty.may_be_decided_against(case) {
        return Err(Refusal::MustBeDone(key));
    }
    Ok(vec![Event::NotDoingApproved { duty: key }])
}

fn proposer<'a>(case: &'a Case, key: &DutyKey) -> Result<&'a str, Refusal> {
    let duty = case.duties.get(key).ok_or_else(|| Refusal::NoSuchDuty(key.clone()))?;
    match &duty.course {
        Course::NotDoingProposed { actor, .. } => Ok(actor),
        Course::Open | Course::NotOwed { .. } | Course::Met { .. } => {
            Err(Refusal::NotProposed(key.clone()))
        }
    }
}

/// Refuses when the one who acts is `first`, unless the office has one person only.
fn other_person(case: &Case, first: Option<&str>, context: &Context<'_>) -> Result<(), Refusal> {
    let same = first == Some(context.actor.journal_text().as_str());
    if same && !case.one_person_office { Err(Refusal::SamePerson) } else { Ok(()) }
}

/// Only a clock that runs can be taken on; twice is once.
fn take_on(case: &Case, key: DutyKey) -> Result<Vec<Event>, Refusal> {
    let duty = open_duty(case, &key)?;
    match duty.due(case) {
        Some(_) if reminder::is_taken_on(case, &key) => Ok(Vec::new()),
        Some(due) => Ok(vec![Event::DutyTakenOn { duty: key, due }]),
        None => Err(Refusal::NothingDue(key)),
    }
}

fn open_duty<'a>(case: &'a Case, key: &DutyKey) -> Result<&'a Duty, Refusal> {
    let duty = case.duties.get(key).ok_or_else(|| Refusal::NoSuchDuty(key.clone()))?;
    if duty.standing(case).is_open() { Ok(duty) } else { Err(Refusal::DutySettled(key.clone())) }
}

fn past(at: Timestamp, context: &Context<'_>) -> Result<Timestamp, Refusal> {
    if context.now < at { Err(Refusal::DoneInFuture) } else { Ok(at) }
}

fn given(reason: String) -> Result<String, Refusal> {
    if reason.trim().is_empty() || REASON_CHARS_MAX < reason.chars().count() {
        return Err(Refusal::ReasonMissing);
    }
    Ok(reason)
}

fn close(case: &Case, reason: String) -> Result<Vec<Event>, Refusal> {
    let remains = remaining(case);
    if !remains.is_empty() {
        return Err(Refusal::Remains(remains));
    }
    Ok(vec![Event::Closed { reason: given(reason)? }])
}

/// Returns what must be settled before the case can be closed: duties by key, `qualification`,
/// `direct_contacts`. Empty when nothing remains.
pub(super) fn remaining(case: &Case) -> Vec<String> {
    let mut remains = Vec::new();
    if case.qualification.is_none() {
        remains.push("qualification".to_owned());
    }
    for (key, duty) in &case.duties {
        let open = match duty.standing(case) {
            Standing::ToDecide | Standing::Running => true,
            Standing::Met { .. } | Standing::NotOwed | Standing::Ended => false,
        };
        let ended_facts = case.ruled_out() && duty.terms.duty.met_by == MetBy::Facts;
        if open && !ended_facts {
            remains.push(key.to_string());
        }
    }
    if !case.ruled_out() && 0 < case.direct_contacts_left() {
        remains.push("direct_contacts".to_owned());
    }
    remains
}

#[cfg(test)]
mod tests;
