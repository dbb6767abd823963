//! Deciding not to do what a duty requires: proposed on a ground the law knows, approved by another person.

use super::{Refusal, given, open_duty, other_person};
use crate::{
    case::{
        Case, Event,
        duty::{Course, DutyKey},
    },
    context::Context,
};

pub(super) fn propose(
    case: &Case,
    key: DutyKey,
    said: (String, Option<String>),
) -> Result<Vec<Event>, Refusal> {
    let (reason, exemption) = said;
    let duty = open_duty(case, &key)?;
    if !duty.may_be_left(case, exemption.as_deref()) {
        let other = exemption.is_none() && duty.exemptions(case).next().is_some();
        return Err(if other { Refusal::ExemptionMissing(key) } else { Refusal::MustBeDone(key) });
    }
    Ok(vec![Event::NotDoingProposed { reason: given(reason)?, duty: key, exemption }])
}

pub(super) fn approve(
    case: &Case,
    key: DutyKey,
    context: &Context<'_>,
) -> Result<Vec<Event>, Refusal> {
    let (proposer, exemption) = proposer(case, &key)?;
    let assessor = case.risk.as_ref().map(|it| it.actor.as_str());
    other_person(case, Some(proposer), context)?;
    other_person(case, assessor, context)?;
    let duty = open_duty(case, &key)?;
    if !duty.may_be_left(case, exemption) {
        return Err(Refusal::MustBeDone(key));
    }
    Ok(vec![Event::NotDoingApproved { duty: key }])
}

/// Returns who proposed not to do it, and under which exemption.
pub(super) fn proposer<'a>(
    case: &'a Case,
    key: &DutyKey,
) -> Result<(&'a str, Option<&'a str>), Refusal> {
    let duty = case.duties.get(key).ok_or_else(|| Refusal::NoSuchDuty(key.clone()))?;
    match &duty.course {
        Course::NotDoingProposed { actor, exemption, .. } => Ok((actor, exemption.as_deref())),
        Course::Open | Course::NotOwed { .. } | Course::Met { .. } => {
            Err(Refusal::NotProposed(key.clone()))
        }
    }
}
