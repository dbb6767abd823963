//! What follows from what was decided: duties that arise, due moments that move, lateness by correction.

use crate::{
    case::{
        Case, Event,
        condition::{Frame, Truth, all_of},
        duty::{Because, Course, Duty, DutyKey, RegimeTerms, Terms, standing::day},
    },
    context::Context,
    law::{
        Regime,
        condition::{Condition, Ground},
    },
};
use jiff::{Timestamp, civil::Date};
use std::collections::BTreeSet;

/// Returns what follows from `events`, by which the case went from `change.0` to `change.1`.
pub(super) fn follow(
    change: (&Case, &Case),
    events: &[Event],
    context: &Context<'_>,
) -> Vec<Event> {
    let mut follow = arising(change.1, events, context);
    follow.extend(owed(change.1, events));
    follow.extend(moved(change, events));
    follow.extend(late_by_correction(change));
    follow.extend(lapsed(change));
    follow
}

/// Returns the duties that the case now has and did not have, from the law of the day it was opened.
///
/// Idempotent: a duty that arose stays, and never arises twice. A condition that is not known yet does not keep
/// a duty from arising: it is conceivable, and to be decided. An exercise gets the same duties, marked by the
/// case itself as no legal ones.
fn arising(case: &Case, events: &[Event], context: &Context<'_>) -> Vec<Event> {
    let mut arising = Vec::new();
    for regime in context.law.in_force(day_of(case)).filter(|it| may_apply(case, it)) {
        let frame = Frame::of(regime);
        let mut rules =
            (!case.rules.contains_key(&regime.id)).then(|| RegimeTerms::of(regime, context.law));
        for duty in regime.duties.iter().filter(|it| case.has_duties_of(it.owner)) {
            let known = case.duties.contains_key(&DutyKey::of(regime, duty));
            if known || all_of(case, frame, &duty.arises) == Truth::Fails {
                continue;
            }
            let terms = Terms {
                regime: regime.id.clone(),
                version: regime.version.clone(),
                authority: regime.authority.clone(),
                duty: duty.clone(),
                // The first duty of a regime brings what holds for all of them.
                rules: rules.take(),
            };
            let because = because(events, duty.arises.iter().chain(&regime.applies));
            arising.push(Event::DutyArose { terms: Box::new(terms), because });
        }
    }
    arising
}

/// Returns the day whose law the case follows: the one on which the organisation knew, and the one on which the case was
/// opened while nobody has said when that was, or says that it was later.
///
/// That knowledge decides which version applies is our reading; the acts do not say (ADR 0026).
pub(in crate::case) fn day_of(case: &Case) -> Date {
    day(case.awareness.knowledge().map_or(case.opened_at, |at| at.min(case.opened_at)))
}

/// Returns whether a regime applies to the case or, of the laws on processing, may do so: one of them always does, so
/// while nobody has said which, each of them is conceivable.
fn may_apply(case: &Case, regime: &Regime) -> bool {
    let of_processing = |it: &Condition| {
        matches!(it, Condition::Ground(Ground::ProcessingGdpr | Ground::ProcessingBdl))
    };
    match all_of(case, Frame::of(regime), &regime.applies) {
        Truth::Holds => true,
        Truth::Unknown => regime.applies.iter().any(of_processing),
        Truth::Fails => false,
    }
}

/// What was conceivable and is owed from now on: it wakes with a visible because.
fn owed(case: &Case, events: &[Event]) -> Vec<Event> {
    let awake = case.duties.iter().filter(|(_, duty)| !duty.owed && duty.is_owed(case));
    let awake = awake.map(|(key, duty)| {
        let because = because(events, duty.terms.duty.arises.iter());
        Event::DutyOwed { duty: key.clone(), because }
    });
    awake.collect()
}

/// Returns what led there, as far as these events and the facts that `conditions` ask for say.
fn because<'a>(events: &[Event], conditions: impl Iterator<Item = &'a Condition>) -> Because {
    let mut asked = BTreeSet::new();
    let mut exemption = None;
    for condition in conditions {
        asked.extend(condition.facts());
        condition.walk(&mut |it| {
            if let Condition::Exempted { exempted } = it {
                exemption = Some(exempted.clone());
            }
        });
    }
    let mut facts = Vec::new();
    for event in events {
        #[expect(
            clippy::wildcard_enum_match_arm,
            reason = "all other events leave it to the facts"
        )]
        match event {
            Event::Opened { .. } => return Because::Opened,
            Event::RiskAssessed { .. } => return Because::RiskAssessed,
            Event::Qualified { .. } => return Because::Qualified,
            Event::AwarenessEstablished { .. }
            | Event::AwarenessChosen { .. }
            | Event::KnownElsewhere { .. } => {
                return Because::Awareness;
            }
            Event::NotDoingApproved { .. } => {
                return exemption.map_or(Because::Changed, Because::Exempted);
            }
            Event::Filed { filing } => return Because::Filed(filing.duty.clone()),
            Event::FiledElsewhere { duty, .. } => return Because::Filed(duty.clone()),
            Event::FactRecorded { field, .. }
            | Event::FactCorrected { field, .. }
            | Event::ProposalAccepted { field, .. }
                if asked.is_empty() || asked.contains(field) =>
            {
                facts.push(field.clone());
            }
            _ => {}
        }
    }
    if facts.is_empty() { Because::Changed } else { Because::Facts(facts) }
}

/// A due moment never moves silently: where a clock that ran now ends elsewhere, an event says so, and why.
fn moved((before, after): (&Case, &Case), events: &[Event]) -> Vec<Event> {
    let moved = |(key, duty): (&DutyKey, &Duty)| {
        let now = after.duties.get(key)?;
        let (from, to) = (duty.due(before)?, now.due(after));
        let done = matches!(now.course, Course::Met { .. });
        (!done && to != Some(from)).then(|| Event::DueMoved {
            duty: key.clone(),
            from,
            to,
            because: because(events, std::iter::empty()),
        })
    };
    before.duties.iter().filter_map(moved).collect()
}

/// A corrected moment never un-breaches a filing; one moved earlier marks it late by correction.
fn late_by_correction((before, after): (&Case, &Case)) -> Vec<Event> {
    let late = |(key, duty): (&DutyKey, &Duty)| -> Option<(DutyKey, Timestamp)> {
        let Course::Met { at, in_time: Some(true) } = duty.course else { return None };
        let due = duty.due(after)?;
        let moved = duty.due(before) != Some(due) && duty.late_by_correction != Some(due);
        (moved && due < at).then(|| (key.clone(), due))
    };
    before
        .duties
        .iter()
        .filter_map(late)
        .map(|(duty, due)| Event::LateByCorrectedAwareness { duty, due })
        .collect()
}

/// A decision not to do it is spent when its ground goes: should the ground come back, two decide anew, since the one who
/// approved never saw what has happened between.
fn lapsed((before, after): (&Case, &Case)) -> Vec<Event> {
    let lapsed = |(key, duty): (&DutyKey, &Duty)| {
        let Course::NotOwed { exemption, .. } = &duty.course else { return None };
        let left = |case: &Case| duty.may_be_left(case, exemption.as_deref());
        (left(before) && !left(after)).then(|| Event::NotDoingLapsed { duty: key.clone() })
    };
    before.duties.iter().filter_map(lapsed).collect()
}
