//! Letting one notification cover similar breaches of the same controller, and taking in that one was sent elsewhere.

use super::{Refusal, filing, given, past};
use crate::{
    case::{
        Case, Event as CaseEvent, FilingKind,
        cover::{Choice, Command, CoveredIn, Data, Event, NotCovered, Sent, leave, may_lead},
        duty::DutyKey,
    },
    context::Context,
};
use std::collections::BTreeSet;

/// Upper limit of cases that one notification covers: more are no longer looked through one by one.
const COUNT_MAX: usize = 100;

pub(super) fn decide(
    case: &Case,
    command: Command,
    context: &Context<'_>,
) -> Result<Vec<CaseEvent>, Refusal> {
    match command {
        Command::Choose { duty, cases, same, deviation } => {
            choose(case, (duty, cases), (&same, &deviation))
        }
        Command::Remove { duty, case: other, reason } => {
            let chosen = case.to_cover(&duty).find(|it| it.case == other);
            let chosen = chosen.ok_or(Refusal::NoSuchCover)?;
            let (reference, reason) = (chosen.reference.clone(), given(reason)?);
            let event = Event::Removed { duty, case: other, reference, reason };
            Ok(vec![CaseEvent::Cover { event }])
        }
        Command::TakeFiling(sent) => take(case, *sent, context),
        Command::TakeReceipt { of, receipt } => receipt_of(case, &of, &receipt),
    }
}

fn choose(
    case: &Case,
    (key, cases): (DutyKey, Vec<Choice>),
    (same, deviation): (&str, &str),
) -> Result<Vec<CaseEvent>, Refusal> {
    let duty = case.duties.get(&key).ok_or_else(|| Refusal::NoSuchDuty(key.clone()))?;
    may_lead(case, duty).map_err(Refusal::NotCovered)?;
    if leave(case, &key).is_some() {
        return Err(Refusal::NotCovered(NotCovered::LeaveGiven));
    }
    if cases.is_empty() {
        return Err(Refusal::NoSuchCover);
    }
    if COUNT_MAX < case.to_cover(&key).count() + cases.len() {
        return Err(Refusal::TooMuchWork);
    }
    let same = given(same.trim().to_owned())?;
    let mut events = Vec::new();
    for Choice { case, reference, data } in cases {
        let deviation = match data {
            Data::Same => None,
            Data::Differs if deviation.trim().is_empty() => {
                return Err(Refusal::NotCovered(NotCovered::DataDiffers));
            }
            Data::Differs => Some(given(deviation.trim().to_owned())?),
        };
        let (duty, same) = (key.clone(), same.clone());
        let event = Event::Chosen { duty, case, reference, same, deviation };
        events.push(CaseEvent::Cover { event });
    }
    Ok(events)
}

/// Judges by this case's own clock what another case has sent for it.
fn take(case: &Case, sent: Sent, context: &Context<'_>) -> Result<Vec<CaseEvent>, Refusal> {
    let Sent { of, duty: key, kind, at, channel, document, document_digest, answers } = sent;
    let duty = case.duties.get(&key).ok_or_else(|| Refusal::NoSuchDuty(key.clone()))?;
    match kind {
        FilingKind::First => may_lead(case, duty).map_err(Refusal::NotCovered)?,
        FilingKind::Supplementary | FilingKind::Final => {
            let first = case.first_filing(&key).and_then(|it| it.covered.as_ref());
            if first.is_none_or(|it| it.case != of.case) {
                return Err(Refusal::NotFiledYet);
            }
        }
    }
    let sent = filing::Sent {
        kind,
        at: past(at, context)?,
        channel: filing::channel_of(channel)?,
        document,
        document_digest,
        bundled: None,
    };
    let mut filing = filing::judged(case, key, sent)?;
    (filing.answers, filing.covered) = (answers, Some(of));
    Ok(vec![CaseEvent::Filed { filing: Box::new(filing) }])
}

fn receipt_of(case: &Case, of: &CoveredIn, receipt: &str) -> Result<Vec<CaseEvent>, Refusal> {
    let own = case.filings.iter().find(|it| it.covered.as_ref() == Some(of));
    let number = own.ok_or(Refusal::NoSuchFiling(of.filing))?.number;
    let receipt = filing::receipt_number(receipt)?;
    Ok(vec![CaseEvent::ReceiptRecorded { number, receipt, file: None, by: None }])
}

/// Refuses a filing that says to cover others than were chosen, or that is late for one of them without saying why.
pub(super) fn check(case: &Case, filing: &crate::case::Filing) -> Result<(), Refusal> {
    let said: BTreeSet<_> = filing.covers.iter().map(|it| it.case).collect();
    if filing.kind != FilingKind::First {
        let first = case.first_filing(&filing.duty);
        let before = first.map_or(&[][..], |it| it.covers.as_slice());
        let known = |id| before.iter().any(|it| it.case == id);
        return if said.into_iter().all(known) { Ok(()) } else { Err(Refusal::NoSuchCover) };
    }
    let chosen: BTreeSet<_> = case.to_cover(&filing.duty).map(|it| it.case).collect();
    if said != chosen {
        return Err(Refusal::NoSuchCover);
    }
    // Art. 33(1): of several breaches in one notification, each that is late must be accounted for.
    let late = filing.covers.iter().any(|it| it.in_time == Some(false));
    if late && !case.facts.says("late_reason") {
        return Err(Refusal::LateUnexplained);
    }
    Ok(())
}
