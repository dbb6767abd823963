//! What to do next in a case: the allowed acts, the most pressing first, each with what blocks it.

use super::{
    Capacity, Case, LetterOutcome,
    decide::remaining,
    duty::{Course, Duty, DutyKey, Standing},
};
use crate::law::MetBy;
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeSet;

/// What is due within this time comes before what has no such hurry.
const PRESSING: SignedDuration = SignedDuration::from_hours(12);

/// Where a case stands, for lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// Nobody has judged whether it is a breach.
    ToQualify,
    /// The risk has not been assessed.
    ToAssess,
    /// The authority is to be notified.
    ToNotify,
    /// The people are to be told.
    ToInform,
    /// Something else remains.
    ToComplete,
    /// Nothing remains but closing.
    ToClose,
    /// Closed.
    Closed,
}

impl Stage {
    /// Returns the stage's id, used in texts.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ToQualify => "to_qualify",
            Self::ToAssess => "to_assess",
            Self::ToNotify => "to_notify",
            Self::ToInform => "to_inform",
            Self::ToComplete => "to_complete",
            Self::ToClose => "to_close",
            Self::Closed => "closed",
        }
    }
}

/// Something that can be done now, or will be when what blocks it is done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Act {
    /// What.
    pub kind: ActKind,
    /// By when, where the law says.
    pub due: Option<Timestamp>,
    /// Ids of what is missing first: fact ids, duty keys. Empty when it can be done now.
    pub blocked_by: Vec<String>,
}

/// What can be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ActKind {
    /// Take in what others propose.
    Proposals,
    /// Judge whether it is a breach.
    Qualify,
    /// Assess the risk.
    AssessRisk,
    /// Answer what settles whether a duty is owed; of a regime's duties the one that presses most stands for all.
    Settle(DutyKey),
    /// Propose that the law's exclusion takes the incident out of its regimes.
    ProposeExclusion,
    /// Decide on that proposal: one decision for every duty that it takes away.
    DecideExclusion,
    /// Decide on a proposal not to do what a duty requires.
    DecideNotDoing(DutyKey),
    /// Approve a notification that was frozen.
    ApproveNotification(DutyKey),
    /// Notify the authority.
    File(DutyKey),
    /// Supply what the first filing lacked.
    Supplement(DutyKey),
    /// Write letters to the people.
    Letters,
    /// Send the letters that are made.
    Dispatch(u32),
    /// Tell the protected persons directly.
    ContactDirectly,
    /// State that the people have been told.
    MarkInformed(DutyKey),
    /// Record the facts a duty asks for.
    RecordFacts(DutyKey),
    /// Close.
    Close,
}

impl ActKind {
    /// Returns the act's id, used in texts.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Proposals => "proposals",
            Self::Qualify => "qualify",
            Self::AssessRisk => "assess_risk",
            Self::Settle(_) => "settle",
            Self::ProposeExclusion => "propose_exclusion",
            Self::DecideExclusion => "decide_exclusion",
            Self::DecideNotDoing(_) => "decide_not_doing",
            Self::ApproveNotification(_) => "approve_notification",
            Self::File(_) => "file",
            Self::Supplement(_) => "supplement",
            Self::Letters => "letters",
            Self::Dispatch(_) => "dispatch",
            Self::ContactDirectly => "contact_directly",
            Self::MarkInformed(_) => "mark_informed",
            Self::RecordFacts(_) => "record_facts",
            Self::Close => "close",
        }
    }
}

/// Returns where the case stands.
pub fn stage(case: &Case) -> Stage {
    let open = |met_by: MetBy| {
        let open = |it: &Duty| case.is_own(it) && it.standing(case).is_open();
        case.duties.values().any(|it| it.terms.duty.met_by == met_by && open(it))
    };
    if case.closed.is_some() {
        Stage::Closed
    } else if case.qualification.is_none() {
        Stage::ToQualify
    } else if is_to_assess(case) {
        Stage::ToAssess
    } else if open(MetBy::Filing) {
        Stage::ToNotify
    } else if open(MetBy::Information) {
        Stage::ToInform
    } else if remaining(case).is_empty() {
        Stage::ToClose
    } else {
        Stage::ToComplete
    }
}

/// Returns what can be done now, the most pressing first. Empty when the case is closed.
///
/// Order: what is overdue or due within [`PRESSING`], by its moment; then what others propose, judging, what has a due moment
/// by that moment, the rest. What is due at one moment keeps that order.
pub fn acts(case: &Case, now: Timestamp) -> Vec<Act> {
    if case.closed.is_some() {
        return Vec::new();
    }
    let mut acts = Vec::new();
    let act = |kind, due| Act { kind, due, blocked_by: Vec::new() };
    // What is judged here hurries as much as what waits for it: the duties of a breach, not those of other laws.
    let waits = |duty: &&Duty| case.is_to_do(duty) && duty.is_of_a_breach();
    let soonest = case.duties.values().filter(waits).filter_map(|duty| duty.due(case)).min();
    // What the law takes out of every regime is judged and written of elsewhere: here it is only ended.
    let judged_here = !case.is_excluded();
    if judged_here && !case.proposals.is_empty() {
        acts.push(act(ActKind::Proposals, soonest));
    }
    if judged_here && case.qualification.is_none() {
        acts.push(act(ActKind::Qualify, soonest));
    }
    if judged_here && is_to_assess(case) {
        acts.push(act(ActKind::AssessRisk, soonest));
    }
    let (informed, other): (Vec<Act>, Vec<Act>) =
        duties(case).into_iter().partition(|act| matches!(act.kind, ActKind::MarkInformed(_)));
    acts.extend(exclusion(case));
    acts.extend(other);
    acts.extend(letters(case));
    // People are told before anybody states that they have been.
    acts.extend(informed);
    pressing_first(&mut acts, now);
    acts.extend(supplements(case));
    let blocked_by = remaining(case);
    acts.push(Act { kind: ActKind::Close, due: None, blocked_by });
    acts
}

/// Puts what is overdue, or soon due, before all else, by its moment.
fn pressing_first(acts: &mut [Act], now: Timestamp) {
    let until = now.saturating_add(PRESSING).unwrap_or(now);
    acts.sort_by_key(|act| {
        let due = act.due.filter(|due| *due <= until);
        (due.is_none(), due)
    });
}

/// Returns whether the risk is still to be assessed. A processor tells without assessing: its controllers do that.
/// Source: EDPB Guidelines 9/2022, on Art. 33(2).
pub(super) fn is_to_assess(case: &Case) -> bool {
    case.risk.is_none() && !case.ruled_out() && case.capacity == Capacity::Controller
}

/// Two decide that the law takes the incident out of its regimes; until then the clocks run.
fn exclusion(case: &Case) -> Vec<Act> {
    let soonest = |keys: Vec<&DutyKey>| {
        let due = keys.iter().filter_map(|key| case.duties.get(key)?.due(case)).min();
        (!keys.is_empty()).then_some(due)
    };
    let to_propose = soonest(case.exclusion_to_propose().map(|(key, _)| key).collect());
    let proposed = soonest(case.exclusion_proposed().map(|(key, _)| key).collect());
    let act = |kind, due: Option<Option<Timestamp>>| {
        due.map(|due| Act { kind, due, blocked_by: Vec::new() })
    };
    let acts =
        [act(ActKind::ProposeExclusion, to_propose), act(ActKind::DecideExclusion, proposed)];
    acts.into_iter().flatten().collect()
}

fn duties(case: &Case) -> Vec<Act> {
    let mut acts = Vec::new();
    for (key, duty) in &case.duties {
        if !case.is_own(duty) || !duty.standing(case).is_open() {
            continue;
        }
        // What is excluded is not to be done; that it is so, two decide, for all of it at once.
        if duty.excluded(case).is_some() {
            continue;
        }
        let proposed = matches!(duty.course, Course::NotDoingProposed { .. });
        let (kind, blocked_by) = match duty.terms.duty.met_by {
            _ if proposed => (ActKind::DecideNotDoing(key.clone()), Vec::new()),
            // The assessment of the risk is an act of its own, and says whether it is owed.
            MetBy::Information if duty.waits_for_assessment(case) => continue,
            // Who does not know whether it is owed answers that first; to file all the same is free.
            MetBy::Filing | MetBy::Information if duty.is_unsettled(case) => {
                (ActKind::Settle(key.clone()), Vec::new())
            }
            // Filing in phases is allowed: missing facts never block a first notification.
            MetBy::Filing => (ActKind::File(key.clone()), Vec::new()),
            MetBy::Information => {
                let waits = duty.is_to_people() && 0 < case.direct_contacts_left();
                let blocked = if waits { vec!["direct_contacts".to_owned()] } else { Vec::new() };
                (ActKind::MarkInformed(key.clone()), blocked)
            }
            MetBy::Facts => (ActKind::RecordFacts(key.clone()), Vec::new()),
        };
        let due = duty.due(case);
        // What is frozen and has not changed since waits for its approver before it is filed.
        if case.offer(key).is_some_and(|it| it.approved.is_none() && !it.is_old(case)) {
            let kind = ActKind::ApproveNotification(key.clone());
            acts.push(Act { kind, due, blocked_by: Vec::new() });
        }
        acts.push(Act { kind, due, blocked_by });
    }
    acts.sort_by_key(|act| (act.due.is_none(), act.due));
    let mut asked = BTreeSet::new();
    acts.retain(|act| {
        let ActKind::Settle(key) = &act.kind else { return true };
        asked.insert(key.regime.clone())
    });
    acts
}

/// What first filings lacked; the people come before it, since practice gives it four weeks.
fn supplements(case: &Case) -> Vec<Act> {
    let own = |duty: &Duty| case.is_own(duty) && duty.excluded(case).is_none();
    let own = case.duties.iter().filter(|(_, duty)| own(duty));
    own.filter_map(|(key, duty)| {
        let (kind, due) = (ActKind::Supplement(key.clone()), Some(duty.supplement_due(case)?));
        Some(Act { kind, due, blocked_by: Vec::new() })
    })
    .collect()
}

fn letters(case: &Case) -> Vec<Act> {
    let mut acts = Vec::new();
    let act = |kind| Act { kind, due: None, blocked_by: Vec::new() };
    let informs = case.duties.values().any(|duty| {
        let informs = duty.terms.duty.met_by == MetBy::Information && duty.is_to_people();
        informs && duty.standing(case) == Standing::Running
    });
    for batch in &case.letters {
        let made = matches!(batch.outcome, LetterOutcome::Rendered { .. });
        if made && batch.dispatched_at.is_none() {
            acts.push(act(ActKind::Dispatch(batch.number)));
        }
    }
    let none = !case.letters.iter().any(|it| !matches!(it.outcome, LetterOutcome::Failed { .. }));
    if informs && none && case.people.is_some() {
        acts.push(act(ActKind::Letters));
    }
    if 0 < case.direct_contacts_left() {
        acts.push(act(ActKind::ContactDirectly));
    }
    acts
}
