//! From command to events, and to the duties that follow from them.

mod bundle;
mod consequences;
mod cover;
mod exclusion;
mod filing;
mod groups;
mod information;
mod not_doing;
mod refusal;
mod registration;
mod work;

pub(super) use consequences::day_of;
pub use refusal::Refusal;

use super::{
    Case, Command, DirectContact, Event, FilingKind, Proposal, apply,
    awareness::Moment,
    coordination, correspondence, cover as cover_of,
    duty::{Duty, DutyKey, Standing},
    evidence, facts, lesson, next, reminder,
    work::WorkCommand,
};
use crate::{
    context::Context,
    event::Meta,
    field::{Kind, Value},
    law::MetBy,
};
use jiff::Timestamp;

/// Upper limit of a reason, in characters.
pub(super) const REASON_CHARS_MAX: usize = 4000;

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
            | Command::RecordNotified(_)
            | Command::RecordPeopleShown { .. }
            | Command::Register(_)
            | Command::Reopen { .. }
    ) || goes_on(&command);
    if case.closed.is_some() && !after_closing {
        return Err(Refusal::Closed);
    }
    let mut events = events(case, command, context)?;
    let meta = Meta { position: 0, version: 0, at: context.now, actor: String::new() };
    let after = events.iter().fold(case.clone(), |case, event| apply(case, event, &meta));
    let follow = consequences::follow((case, &after), &events, context);
    events.extend(follow);
    Ok(events)
}

#[expect(clippy::too_many_lines, reason = "one short arm for each command")]
fn events(case: &Case, command: Command, context: &Context<'_>) -> Result<Vec<Event>, Refusal> {
    let one = |event| Ok(vec![event]);
    match command {
        Command::Open(opening) => one(Event::Opened { opening }),
        Command::EstablishAwareness { moment, at, reason } => {
            check_awareness(case, (moment, at), &reason, context)?;
            if case.awareness.at(moment) == Some(at) {
                return Ok(Vec::new());
            }
            one(Event::AwarenessEstablished { moment, at, reason })
        }
        Command::NoteKnownElsewhere { case: other, .. } if other == case.id => Ok(Vec::new()),
        Command::NoteKnownElsewhere { case: other, at } => {
            let news = case.awareness.elsewhere.get(&other) != Some(&at);
            Ok(if news { vec![Event::KnownElsewhere { case: other, at }] } else { Vec::new() })
        }
        Command::ChooseAwareness { moment, reason } => choose(case, moment, reason),
        Command::Propose { values, origin } => {
            let news = values.into_iter().filter(|(field, value)| is_news(case, field, value));
            Ok(news.map(|(field, value)| Event::FactProposed { field, value, origin }).collect())
        }
        Command::RecordFact { field, value, seen } => record(case, (field, value, seen), context),
        Command::CorrectFact { field, value, reason, seen } => {
            correct(case, (field, value, seen), reason, context)
        }
        Command::AcceptProposal(field) => match case.proposals.get(&field) {
            Some(Proposal { value, .. }) if facts::lies_ahead(&field, value, context.now) => {
                Err(Refusal::FactInFuture(field))
            }
            Some(_) if is_closed_to(case, &field) => Err(Refusal::WriteNoMore),
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
            groups::not_below(case, level)?;
            one(Event::RiskAssessed { level, reason: given(reason)? })
        }
        Command::AssessGroup(group) => groups::assess(case, *group),
        Command::WithdrawGroup { group, reason } => groups::withdraw(case, group, reason),
        Command::ProposeExclusion { reason } => exclusion::propose(case, reason),
        Command::ApproveExclusion => exclusion::approve(case, context),
        Command::DeclineExclusion { reason } => exclusion::decline(case, reason),
        Command::ProposeNotDoing { duty, reason, exemption } => {
            not_doing::propose(case, duty, (reason, exemption))
        }
        Command::ApproveNotDoing { duty } => not_doing::approve(case, duty, context),
        Command::DeclineNotDoing { duty, reason } => {
            not_doing::proposer(case, &duty)?;
            one(Event::NotDoingDeclined { duty, reason: given(reason)? })
        }
        Command::File(file) => filing::file(case, *file, context),
        Command::NoteFiledElsewhere { duty, filing } => filing::elsewhere(case, duty, filing),
        Command::RecordReceipt { number, receipt, file } => {
            filing::receipt(case, number, (&receipt, file))
        }
        Command::RecordContactTold(told) => one(Event::ContactTold { told }),
        Command::RecordReminded(reminded) => one(Event::Reminded { reminded }),
        Command::TakeOnDuty(key) => take_on(case, key),
        Command::RecordPeopleShown { people, protected } => {
            one(Event::PeopleShown { people, protected })
        }
        Command::Work(command) => work::work(case, *command, context),
        Command::RecordNotified(notified) => one(Event::Notified { notified }),
        Command::Evidence(command) => {
            let happened = evidence::decide(case, command, context)?;
            Ok(happened.into_iter().map(|event| Event::Evidence { event }).collect())
        }
        Command::Lesson(command) => {
            let learnt = lesson::decide(case, command)?;
            Ok(learnt.into_iter().map(|event| Event::Lesson { event }).collect())
        }
        Command::Correspond(command) => {
            let kept = correspondence::decide(case, command, context)?;
            Ok(kept.into_iter().map(|event| Event::Correspondence { event }).collect())
        }
        Command::Bundle(command) => bundle::decide(case, *command, context),
        Command::Cover(command) => cover::decide(case, *command, context),
        Command::Coordinate(command) => coordination::decide(case, command),
        Command::Register(said) => registration::register(case, *said, context),
        Command::Reopen { reason } => work::reopen(case, reason),
        Command::Close { reason } => close(case, reason),
        Command::HandPeople { run, counts, digest, change } => {
            one(Event::PeopleHanded { run, counts, digest, change: Some(change) })
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
        Command::OrderLetters { text, to } => information::order(case, text, to),
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

/// A measure goes on after the case is closed, since its effect shows later; evidence comes back later too.
fn goes_on(command: &Command) -> bool {
    if let Command::Evidence(command) = command {
        return command.goes_on();
    }
    // What the authority is told, or answers, in another case that covers this one is taken in after it is closed.
    if let Command::Cover(command) = command {
        let first = |it: &cover_of::Sent| it.kind == FilingKind::First;
        return match command.as_ref() {
            cover_of::Command::TakeFiling(sent) => !first(sent),
            cover_of::Command::TakeReceipt { .. } => true,
            cover_of::Command::Choose { .. } | cover_of::Command::Remove { .. } => false,
        };
    }
    let Command::Work(work) = command else { return false };
    matches!(work.as_ref(), WorkCommand::ChangeMeasure { .. })
}

fn check_awareness(
    case: &Case,
    (moment, at): (Moment, Timestamp),
    reason: &str,
    context: &Context<'_>,
) -> Result<(), Refusal> {
    if context.now < at {
        return Err(Refusal::AwareInFuture);
    }
    // Whoever moves a moment later may make what is overdue timely: nobody does so without saying why.
    if case.awareness.at(moment).is_some_and(|stated| stated < at) && reason.trim().is_empty() {
        return Err(Refusal::MovedLater);
    }
    if case.facts.moment("occurred_from").is_some_and(|occurred| at < occurred) {
        return Err(Refusal::AwareBeforeOccurrence);
    }
    let detected = case.facts.moment("detected_at");
    if detected.is_some_and(|detected| detected < at) && reason.trim().is_empty() {
        return Err(Refusal::AwareLaterThanDetection);
    }
    let aware = case.awareness.earliest().map(|(_, at)| at);
    if moment == Moment::IncidentKnown
        && aware.is_some_and(|aware| aware < at)
        && reason.trim().is_empty()
    {
        return Err(Refusal::KnownLaterThanAware);
    }
    Ok(())
}

fn choose(case: &Case, moment: Moment, reason: String) -> Result<Vec<Event>, Refusal> {
    if moment == Moment::IncidentKnown || case.awareness.at(moment).is_none() {
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

/// Returns whether a fact may not be written, since the law takes the incident out of every regime: words could tell
/// what is classified. Closed answers stay open to correction, those that decide the exclusion among them.
fn is_closed_to(case: &Case, field: &str) -> bool {
    let in_words =
        facts::find(field).is_some_and(|it| matches!(it.kind, Kind::Text(_) | Kind::Line(_)));
    in_words && case.is_excluded()
}

fn record(
    case: &Case,
    (field, value, seen): (String, Value, usize),
    context: &Context<'_>,
) -> Result<Vec<Event>, Refusal> {
    let news = is_recordable(case, (&field, &value, seen), context)?;
    Ok(if news { vec![Event::FactRecorded { field, value }] } else { Vec::new() })
}

/// Only what is recorded is corrected or taken back; twice is once.
fn correct(
    case: &Case,
    (field, value, seen): (String, Option<Value>, usize),
    reason: String,
    context: &Context<'_>,
) -> Result<Vec<Event>, Refusal> {
    let reason = given(reason)?;
    let known = case.facts.get(&field);
    let news = match (&value, known) {
        (Some(value), _) => is_recordable(case, (&field, value, seen), context)?,
        (None, Some(_)) if case.facts.versions(&field).len() != seen => {
            return Err(Refusal::FactChanged(field));
        }
        (None, known) => known.is_some(),
    };
    Ok(if news { vec![Event::FactCorrected { field, value, reason }] } else { Vec::new() })
}

/// Returns whether a value is news that may be recorded as a fact.
fn is_recordable(
    case: &Case,
    (field, value, seen): (&str, &Value, usize),
    context: &Context<'_>,
) -> Result<bool, Refusal> {
    if !facts::find(field).is_some_and(|entry| entry.kind.accepts(value)) {
        return Err(Refusal::BadFact(field.to_owned()));
    }
    if case.facts.get(field) == Some(value) {
        return Ok(false);
    }
    if is_closed_to(case, field) {
        return Err(Refusal::WriteNoMore);
    }
    // Clocks run from moments of the catalogue: what has not been starts none.
    if facts::lies_ahead(field, value, context.now) {
        return Err(Refusal::FactInFuture(field.to_owned()));
    }
    if case.facts.versions(field).len() != seen {
        return Err(Refusal::FactChanged(field.to_owned()));
    }
    Ok(true)
}

fn rule_out(case: &Case, reason: String, context: &Context<'_>) -> Result<Vec<Event>, Refusal> {
    let qualifier = case.qualification.as_ref().map(|it| it.actor.as_str());
    other_person(case, qualifier, context)?;
    Ok(vec![Event::RuledOut { reason: given(reason)? }])
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

pub(super) fn past(at: Timestamp, context: &Context<'_>) -> Result<Timestamp, Refusal> {
    if context.now < at { Err(Refusal::DoneInFuture) } else { Ok(at) }
}

pub(super) fn given(reason: String) -> Result<String, Refusal> {
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
    Ok(vec![Event::Closed { reason: given(reason).map_err(|_| Refusal::ConclusionMissing)? }])
}

/// Returns what must be settled before the case can be closed: duties by key, `qualification`, `risk`,
/// `direct_contacts`, `evidence`, `tasks`, `measures`. Empty when nothing remains.
pub(super) fn remaining(case: &Case) -> Vec<String> {
    let mut remains = Vec::new();
    if case.qualification.is_none() {
        remains.push("qualification".to_owned());
    }
    // Whether the people are to be told hangs on it, so nobody closes a breach without it.
    if next::is_to_assess(case) && !case.is_excluded() {
        remains.push("risk".to_owned());
    }
    for (key, duty) in &case.duties {
        let open = match duty.standing(case) {
            Standing::ToDecide | Standing::Running => true,
            Standing::Met { .. } | Standing::NotOwed | Standing::NotRequired | Standing::Ended => {
                false
            }
        };
        let ended_facts = case.ruled_out() && duty.terms.duty.met_by == MetBy::Facts;
        // What the operator owes for all its boards does not keep one board's case open.
        if open && !ended_facts && case.is_own(duty) {
            remains.push(key.to_string());
        }
    }
    if !case.ruled_out() && 0 < case.direct_contacts_left() {
        remains.push("direct_contacts".to_owned());
    }
    if case.evidence.iter().any(|it| it.sealed.is_none()) {
        remains.push("evidence".to_owned());
    }
    remains.extend(case.work.remaining().into_iter().map(str::to_owned));
    remains
}

#[cfg(test)]
mod tests;
