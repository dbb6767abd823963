//! The risk to groups of people: the highest group decides the case.

use super::{Refusal, given};
use crate::{
    case::{
        Case, Event,
        risk::{GroupAssessment, NAME_CHARS_MAX},
    },
    law::RiskLevel,
};

/// Refuses a verdict on the case below that on one of its groups.
pub(super) fn not_below(case: &Case, level: RiskLevel) -> Result<(), Refusal> {
    let higher = case.groups.iter().find(|(_, it)| level < it.risk.assessment.level);
    higher.map_or(Ok(()), |(id, _)| Err(Refusal::GroupHigher(id.clone())))
}

pub(super) fn assess(case: &Case, group: GroupAssessment) -> Result<Vec<Event>, Refusal> {
    check(&group)?;
    let group = GroupAssessment { reason: given(group.reason)?, ..group };
    let before = highest(case, None);
    let after = highest(case, Some(&group.id)).max(Some(group.level));
    let reason = group.reason.clone();
    let mut events = vec![Event::GroupAssessed { group: Box::new(group.assessed()) }];
    events.extend(follows(case, before, (after, reason)));
    Ok(events)
}

pub(super) fn withdraw(case: &Case, group: String, reason: String) -> Result<Vec<Event>, Refusal> {
    if !case.groups.contains_key(&group) {
        return Err(Refusal::NoSuchGroup(group));
    }
    let reason = given(reason)?;
    let (before, after) = (highest(case, None), highest(case, Some(&group)));
    let mut events = vec![Event::GroupWithdrawn { group, reason: reason.clone() }];
    events.extend(follows(case, before, (after, reason)));
    Ok(events)
}

fn highest(case: &Case, without: Option<&str>) -> Option<RiskLevel> {
    let groups = case.groups.iter().filter(|(id, _)| without != Some(id.as_str()));
    groups.map(|(_, it)| it.risk.assessment.level).max()
}

/// The case follows its highest group up, and down again where it was the groups that had set it.
fn follows(
    case: &Case,
    before: Option<RiskLevel>,
    after: (Option<RiskLevel>, String),
) -> Option<Event> {
    let (level, reason) = (after.0?, after.1);
    let judged = case.risk.as_ref().map(|it| it.verdict);
    let up = judged < Some(level);
    let down = judged == before && Some(level) < judged;
    (up || down).then_some(Event::RiskAssessed { level, reason })
}

fn check(group: &GroupAssessment) -> Result<(), Refusal> {
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    let said = |text: &str, max: usize| !text.trim().is_empty() && text.chars().count() <= max;
    let wrong = if group.id.is_empty() || 60 < group.id.len() || !group.id.chars().all(fits) {
        "id"
    } else if !said(&group.name, NAME_CHARS_MAX) {
        "name"
    } else if !(1..=4).contains(&group.score) {
        "score"
    } else if group.score != group.score_expected()
        && !said(&group.score_reason, super::REASON_CHARS_MAX)
    {
        "score_reason"
    } else {
        return Ok(());
    };
    Err(Refusal::BadGroup(wrong))
}
