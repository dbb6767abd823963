//! Filing with the authority: lateness is judged once, at the first filing, and frozen.

use super::{Refusal, cover, given, past};
use crate::{
    case::{
        Case, Elsewhere, Event, Filing, FilingKind, bundle::Bundled, command::FileCommand,
        completeness::is_asked, duty::DutyKey,
    },
    context::Context,
    law::{Law, MetBy, Owner, form::Answer},
};
use jiff::Timestamp;

/// The fact that says why a notification is late.
const LATE_REASON: &str = "late_reason";

/// What was sent, before it is judged.
pub(super) struct Sent {
    pub(super) kind: FilingKind,
    pub(super) at: Timestamp,
    pub(super) channel: String,
    pub(super) document: String,
    pub(super) document_digest: String,
    pub(super) bundled: Option<Bundled>,
}

pub(super) fn file(
    case: &Case,
    command: FileCommand,
    context: &Context<'_>,
) -> Result<Vec<Event>, Refusal> {
    let FileCommand { duty: key, kind, at, channel, document_digest, document, answers, covers } =
        command;
    let recorded_at = at.map(|_| context.now);
    let at = past(at.unwrap_or(context.now), context)?;
    // What nobody knew of, nobody notified.
    if case.awareness.earliest_knowledge().is_some_and(|knew| at < knew) {
        return Err(Refusal::SentBeforeKnown);
    }
    let sent =
        Sent { kind, at, channel: channel_of(channel)?, document, document_digest, bundled: None };
    let unanswered = unanswered(case, &key, context.law);
    let mut filing = Filing { recorded_at, answers, covers, ..judged(case, key, sent)? };
    let news = unanswered.into_iter().filter(|it| !filing.missing.contains(it));
    filing.missing.extend(news.collect::<Vec<_>>());
    cover::check(case, &filing)?;
    Ok(vec![Event::Filed { filing: Box::new(filing) }])
}

/// Returns the facts that would answer the questions the authority must have answered, one for each that nothing answers.
fn unanswered(case: &Case, key: &DutyKey, law: &Law) -> Vec<String> {
    let form = case.duties.get(key).and_then(|it| law.form(it.terms.duty.form.as_deref()?));
    let questions = form.into_iter().flat_map(|it| &it.sections).flat_map(|it| &it.questions);
    // Why it is late is judged with the filing itself.
    let asked = questions.filter(|it| it.required && is_asked(case, it, || false));
    let open = asked.filter_map(|question| {
        let mut facts = Vec::new();
        for answer in &question.answers {
            // What registers or other acts answer is not missing in the case.
            let Answer::Fact(id) = answer else { return None };
            facts.push(id);
        }
        let said = facts.iter().any(|id| case.facts.says(id));
        facts.first().filter(|_| !said).map(|it| (*it).clone())
    });
    open.collect()
}

/// Judges what was sent by the clock of its duty, once and for all.
pub(super) fn judged(case: &Case, key: DutyKey, sent: Sent) -> Result<Filing, Refusal> {
    let Sent { kind, at, channel, document, document_digest, bundled } = sent;
    let duty = case.duties.get(&key).ok_or_else(|| Refusal::NoSuchDuty(key.clone()))?;
    if duty.terms.duty.met_by != MetBy::Filing {
        return Err(Refusal::WrongWay(key));
    }
    if duty.excluded(case).is_some() {
        return Err(Refusal::TurnedAway(key));
    }
    let first = case.filings.iter().find(|it| it.duty == key);
    let filed = first.is_some();
    if first.is_some_and(|it| at < it.at) {
        return Err(Refusal::BeforeFirst);
    }
    match kind {
        FilingKind::First if filed => return Err(Refusal::FiledAlready),
        FilingKind::Supplementary | FilingKind::Final if !filed => {
            return Err(Refusal::NotFiledYet);
        }
        FilingKind::First | FilingKind::Supplementary | FilingKind::Final => {}
    }
    let due = duty.due(case);
    let in_time = due.map(|due| at <= due);
    let mut missing = duty.missing(case);
    // Art. 33(1): what is sent late is accompanied by the reasons for the delay.
    let late = in_time == Some(false) && kind == FilingKind::First;
    if late && duty.notifies_of_a_breach() && !case.facts.says(LATE_REASON) {
        missing.push(LATE_REASON.to_owned());
    }
    Ok(Filing {
        number: case.next_filing(),
        kind,
        at,
        recorded_at: None,
        channel,
        due,
        in_time,
        law_version: duty.terms.version.clone(),
        document,
        document_digest,
        answers: None,
        missing,
        receipt: None,
        receipt_at: None,
        receipt_by: None,
        receipt_file: None,
        bundled,
        covers: Vec::new(),
        covered: None,
        duty: key,
    })
}

/// Takes over a filing that another case made for the whole operator; a duty that is met stays as it is.
pub(super) fn elsewhere(
    case: &Case,
    key: DutyKey,
    filing: Elsewhere,
) -> Result<Vec<Event>, Refusal> {
    let duty = case.duties.get(&key).ok_or_else(|| Refusal::NoSuchDuty(key.clone()))?;
    if duty.terms.duty.met_by != MetBy::Filing || duty.terms.duty.owner != Owner::Operator {
        return Err(Refusal::WrongWay(key));
    }
    if case.filed_at(&key).is_some() {
        return Ok(Vec::new());
    }
    Ok(vec![Event::FiledElsewhere { duty: key, filing }])
}

pub(super) fn receipt(
    case: &Case,
    number: u32,
    (receipt, file): (&str, Option<u32>),
) -> Result<Vec<Event>, Refusal> {
    let filing = case.filings.iter().find(|it| it.number == number);
    let filing = filing.ok_or(Refusal::NoSuchFiling(number))?;
    // The authority gave the number for the notification, which lies in the other case.
    if let Some(of) = &filing.covered {
        return Err(Refusal::InOtherCase(of.reference.clone()));
    }
    let kept = |file: &u32| case.evidence.iter().any(|it| it.number == *file);
    if let Some(file) = file.filter(|it| !kept(it)) {
        return Err(Refusal::NoSuchEvidence(file));
    }
    Ok(vec![Event::ReceiptRecorded { number, receipt: receipt_number(receipt)?, file, by: None }])
}

/// Returns by what means it was sent, as it is kept.
pub(super) fn channel_of(channel: String) -> Result<String, Refusal> {
    given(channel).map_err(|_| Refusal::ChannelMissing)
}

/// Returns the authority's number as it is kept.
pub(super) fn receipt_number(receipt: &str) -> Result<String, Refusal> {
    let receipt = receipt.trim().to_owned();
    if receipt.is_empty() || 200 < receipt.chars().count() {
        return Err(Refusal::BadReceipt);
    }
    Ok(receipt)
}
