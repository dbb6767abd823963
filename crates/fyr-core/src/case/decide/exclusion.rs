//! Deciding that the law's exclusion takes the incident out of its regimes: one proposal and one approval for every
//! duty that it takes away. Each duty keeps its own decision, as if it had been made alone.

use super::{Refusal, given, not_doing};
use crate::{
    case::{Case, Event, duty::DutyKey},
    context::Context,
};

pub(super) fn propose(case: &Case, reason: String) -> Result<Vec<Event>, Refusal> {
    let reason = given(reason)?;
    let proposed = case.exclusion_to_propose().map(|(key, exclusion)| Event::NotDoingProposed {
        duty: key.clone(),
        reason: reason.clone(),
        exemption: Some(exclusion.id.clone()),
    });
    some(proposed.collect())
}

pub(super) fn approve(case: &Case, context: &Context<'_>) -> Result<Vec<Event>, Refusal> {
    let keys: Vec<DutyKey> = case.exclusion_proposed().map(|(key, _)| key.clone()).collect();
    let mut events = Vec::new();
    for key in keys {
        events.extend(not_doing::approve(case, key, context)?);
    }
    some(events)
}

pub(super) fn decline(case: &Case, reason: String) -> Result<Vec<Event>, Refusal> {
    let reason = given(reason)?;
    let declined = case
        .exclusion_proposed()
        .map(|(key, _)| Event::NotDoingDeclined { duty: key.clone(), reason: reason.clone() });
    some(declined.collect())
}

fn some(events: Vec<Event>) -> Result<Vec<Event>, Refusal> {
    if events.is_empty() { Err(Refusal::NothingExcluded) } else { Ok(events) }
}
