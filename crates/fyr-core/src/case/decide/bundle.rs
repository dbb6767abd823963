//! Freezing a notification, approving it as another person, taking it back, handing it in with others'.

use super::{Refusal, filing, given, other_person, past};
use crate::{
    case::{
        Case, Event as CaseEvent, FilingKind,
        bundle::{
            Asked, Bundled, Command, Content, Event, Frozen, HandedIn, LeftOut, Offer, covers,
            may_be_bundled, runs_from, still_ready,
        },
        duty::Duty,
    },
    context::Context,
    id::OrganisationId,
    law::form::{Answer, Form},
};

/// Upper limit of frozen notifications in one case.
const COUNT_MAX: usize = 500;

pub(super) fn decide(
    case: &Case,
    command: Command,
    context: &Context<'_>,
) -> Result<Vec<CaseEvent>, Refusal> {
    match command {
        Command::Freeze(made) => freeze(case, made, context),
        Command::Approve { number, leave } => approve(case, (number, leave), context),
        Command::Withdraw { number, reason } => {
            let offer = standing(case, number)?;
            let event = Event::Withdrawn { number: offer.number, reason: given(reason)? };
            Ok(vec![CaseEvent::Bundle { event }])
        }
        Command::File(handed) => file(case, handed, context),
        Command::TakeReceipt { number, receipt, by } => receipt_of(case, (number, &receipt), by),
    }
}

fn freeze(case: &Case, made: Content, context: &Context<'_>) -> Result<Vec<CaseEvent>, Refusal> {
    let key = made.duty;
    let duty = case.duties.get(&key).ok_or_else(|| Refusal::NoSuchDuty(key.clone()))?;
    let form = duty.terms.duty.form.as_deref().and_then(|id| context.law.form(id));
    let form = form.filter(|_| may_be_bundled(duty));
    let form = form.ok_or_else(|| Refusal::WrongWay(key.clone()))?;
    if duty.excluded(case).is_some() {
        return Err(Refusal::TurnedAway(key));
    }
    if case.filed_at(&key).is_some() {
        return Err(Refusal::FiledAlready);
    }
    if !duty.standing(case).is_open() {
        return Err(Refusal::DutySettled(key));
    }
    if COUNT_MAX <= case.offers.len() {
        return Err(Refusal::TooMuchWork);
    }
    let frozen = Frozen {
        form: form.id.clone(),
        form_version: form.version.clone(),
        recipient: duty.terms.recipient().id.clone(),
        document: made.document,
        document_digest: made.document_digest,
        answers: made.answers,
        answers_digest: made.answers_digest,
        unanswered: made.unanswered,
        rests_on: rests_on(case, form),
        runs_from: runs_from(case),
        late: late(case, duty, context),
        filing: Some(case.next_filing()),
        covers: covers(case, &key),
        duty: key,
    };
    let number = u32::try_from(case.offers.len() + 1).map_err(|_| Refusal::TooMuchWork)?;
    let event = Event::Frozen { number, frozen: Box::new(frozen) };
    Ok(vec![CaseEvent::Bundle { event }])
}

fn late(case: &Case, duty: &Duty, context: &Context<'_>) -> bool {
    duty.due(case).is_some_and(|due| due < context.now)
}

/// Returns the facts a form asks for, each with how many versions there are.
fn rests_on(case: &Case, form: &Form) -> std::collections::BTreeMap<String, usize> {
    let answers = form.sections.iter().flat_map(|it| &it.questions).flat_map(|it| &it.answers);
    let facts = answers.filter_map(|it| match it {
        Answer::Fact(id) => Some((id.clone(), case.facts.versions(id).len())),
        Answer::ControllerName
        | Answer::ControllerOrgNumber
        | Answer::ControllerAddress
        | Answer::OperatorName
        | Answer::OperatorOrgNumber
        | Answer::CaseReference
        | Answer::ContactPoint
        | Answer::ContactName
        | Answer::ContactRole
        | Answer::ContactEmail
        | Answer::ContactPhone
        | Answer::InformedAt
        | Answer::NotInformedWhy
        | Answer::Awareness => None,
    });
    facts.collect()
}

/// Returns a frozen notification that counts still: not filed, not taken back, not frozen anew.
fn standing(case: &Case, number: u32) -> Result<&Offer, Refusal> {
    let known = case.offers.iter().find(|it| it.number == number);
    let known = known.ok_or(Refusal::NoSuchOffer(number))?;
    if case.filed_at(&known.frozen.verdict.duty).is_some() {
        return Err(Refusal::FiledAlready);
    }
    let counts = case.offer(&known.frozen.verdict.duty);
    counts.filter(|it| it.number == number).ok_or(Refusal::NoSuchOffer(number))
}

/// The one who froze it, and the one who judged the risk, do not approve it.
fn approve(
    case: &Case,
    (number, leave): (u32, Option<OrganisationId>),
    context: &Context<'_>,
) -> Result<Vec<CaseEvent>, Refusal> {
    let offer = standing(case, number)?;
    other_person(case, Some(&offer.frozen.actor), context)?;
    other_person(case, case.risk.as_ref().map(|it| it.actor.as_str()), context)?;
    if offer.is_old(case) {
        return Err(Refusal::LeftOut(LeftOut::Changed));
    }
    if leave.is_some() && !offer.frozen.verdict.covers.is_empty() {
        return Err(Refusal::LeftOut(LeftOut::CoversOthers));
    }
    if offer.approved.as_ref().is_some_and(|it| it.verdict == leave) {
        return Ok(Vec::new());
    }
    Ok(vec![CaseEvent::Bundle { event: Event::Approved { number, leave } }])
}

/// The office may correct a number it recorded itself, and not what the controller has recorded.
fn receipt_of(
    case: &Case,
    (number, receipt): (u32, &str),
    by: OrganisationId,
) -> Result<Vec<CaseEvent>, Refusal> {
    let filing = case.filings.iter().find(|it| it.number == number && it.bundled.is_some());
    let filing = filing.ok_or(Refusal::NoSuchFiling(number))?;
    let receipt = filing::receipt_number(receipt)?;
    if filing.receipt.as_ref() == Some(&receipt) {
        return Ok(Vec::new());
    }
    if filing.receipt.is_some() && filing.receipt_by != Some(by) {
        return Err(Refusal::OwnReceipt(number));
    }
    Ok(vec![CaseEvent::ReceiptRecorded { number, receipt, file: None, by: Some(by) }])
}

fn file(case: &Case, handed: HandedIn, context: &Context<'_>) -> Result<Vec<CaseEvent>, Refusal> {
    let HandedIn { duty, offer, bundle, others, by, at, channel } = handed;
    let asked = Asked { duty: &duty, by, exercise: case.exercise, now: context.now };
    let ready = still_ready(case, &asked).map_err(Refusal::LeftOut)?;
    if ready.number != offer {
        return Err(Refusal::LeftOut(LeftOut::Changed));
    }
    let frozen = &ready.frozen.verdict;
    let bundled = Bundled {
        offer,
        bundle,
        others,
        by,
        answers: frozen.answers.clone(),
        answers_digest: frozen.answers_digest.clone(),
    };
    let sent = filing::Sent {
        kind: FilingKind::First,
        at: past(at, context)?,
        channel: given(channel)?,
        document: frozen.document.clone(),
        document_digest: frozen.document_digest.clone(),
        bundled: Some(bundled),
    };
    let filing = Box::new(filing::judged(case, duty, sent)?);
    Ok(vec![CaseEvent::Filed { filing }])
}
