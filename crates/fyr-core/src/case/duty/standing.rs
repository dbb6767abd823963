//! How a duty stands, computed from what is known: never stored, so that it is never old.

use super::{Course, Duty};
use crate::{
    case::{
        Case,
        condition::{Truth, all_of, truth},
    },
    law::{
        MetBy,
        condition::{Condition, Ground as LawGround},
    },
};
use jiff::{Timestamp, civil::Date, tz::TimeZone};

/// How a duty stands at a moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// Whether it is owed has not been decided; its clock may run.
    ToDecide,
    /// Owed and not done.
    Running,
    /// Done, filed.
    Met {
        /// When; `None` where it is met by facts being there.
        at: Option<Timestamp>,
        /// See [`Course::Met`].
        in_time: Option<bool>,
    },
    /// Decided against with an approver.
    NotOwed,
    /// Never owed: what is known of the case says that the law does not ask for it, so nobody has to decide.
    NotRequired,
    /// The case was ruled out as a breach or closed before it was decided.
    Ended,
}

impl Standing {
    /// Returns the standing's id, used in texts and by the board's columns.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::ToDecide => "to_decide",
            Self::Running => "running",
            Self::Met { .. } => "met",
            Self::NotOwed => "not_owed",
            Self::NotRequired => "not_required",
            Self::Ended => "ended",
        }
    }

    /// Returns whether something remains to be done or decided.
    pub const fn is_open(&self) -> bool {
        matches!(self, Self::ToDecide | Self::Running)
    }
}

impl Duty {
    /// Returns how the duty stands.
    pub fn standing(&self, case: &Case) -> Standing {
        match &self.course {
            Course::Met { at, in_time } => Standing::Met { at: Some(*at), in_time: *in_time },
            // The decision rests on its ground: a risk raised later makes the duty owed again.
            Course::NotOwed { exemption, .. } if self.may_be_left(case, exemption.as_deref()) => {
                Standing::NotOwed
            }
            Course::Open | Course::NotDoingProposed { .. } | Course::NotOwed { .. }
                if case.ruled_out() && self.is_of_a_breach() =>
            {
                Standing::Ended
            }
            Course::NotDoingProposed { .. } => Standing::ToDecide,
            Course::Open | Course::NotOwed { .. } => self.open_standing(case),
        }
    }

    /// Returns whether it hangs on the incident being a personal data breach; other laws' duties do not.
    pub fn is_of_a_breach(&self) -> bool {
        let mut of_a_breach = false;
        for condition in &self.terms.duty.arises {
            condition.walk(&mut |it| {
                of_a_breach |= *it == Condition::Ground(LawGround::BreachNotRuledOut);
            });
        }
        of_a_breach
    }

    /// Returns whether the assessed risk decides whether it is to be done.
    pub fn asks_risk(&self) -> bool {
        let duty = &self.terms.duty;
        duty.arises.iter().chain(&duty.may_be_decided_against).any(Condition::asks_risk)
    }

    fn open_standing(&self, case: &Case) -> Standing {
        if self.falls_by_itself(case) {
            return Standing::NotRequired;
        }
        let owed = self.is_owed(case);
        match self.terms.duty.met_by {
            MetBy::Facts if self.missing(case).is_empty() => {
                Standing::Met { at: None, in_time: None }
            }
            // What the law excludes is not to be done: that it is so, two decide.
            MetBy::Facts | MetBy::Filing | MetBy::Information if self.excluded(case).is_some() => {
                Standing::ToDecide
            }
            MetBy::Filing | MetBy::Information if !owed || self.waits_for_risk(case) => {
                Standing::ToDecide
            }
            MetBy::Facts | MetBy::Filing | MetBy::Information => Standing::Running,
        }
    }

    /// Returns whether everything that it arises on holds, and the law binds the case.
    pub(crate) fn is_owed(&self, case: &Case) -> bool {
        self.binds(case) == Truth::Holds
            && all_of(case, self.frame(case), &self.terms.duty.arises) == Truth::Holds
    }

    /// Returns whether its regime applies to the case: what the law file says, and that the law was in force when
    /// the organisation knew.
    pub(in crate::case) fn binds(&self, case: &Case) -> Truth {
        let Some(rules) = case.rules.get(&self.terms.regime) else { return Truth::Holds };
        let begun = |since: Date| case.awareness.knowledge().is_none_or(|at| since <= day(at));
        if !rules.since.is_none_or(begun) {
            return Truth::Fails;
        }
        all_of(case, self.frame(case), &rules.applies)
    }

    /// Returns whether nobody needs to decide that it is not owed.
    ///
    /// What was never owed falls by itself where the law turns out not to bind the case, and where the assessed risk
    /// does not ask for it: that verdict has its own reasons. What its own terms settle falls too, if that was said
    /// in time: a fact recorded after the due moment does not make what is late undone, so there two decide.
    fn falls_by_itself(&self, case: &Case) -> bool {
        let (duty, frame) = (&self.terms.duty, self.frame(case));
        let by_facts = !duty.not_owed_when.is_empty()
            && all_of(case, frame, &duty.not_owed_when) == Truth::Holds
            && !self.settled_late(case);
        let fails = |it: &&Condition| truth(case, frame, it) == Truth::Fails;
        let mut failing = duty.arises.iter().filter(fails).peekable();
        let by_risk = failing.peek().is_some() && failing.all(Condition::asks_risk);
        by_facts || (!self.owed && (by_risk || self.binds(case) == Truth::Fails))
    }

    /// Returns whether what settles it was recorded only after its due moment.
    fn settled_late(&self, case: &Case) -> bool {
        let asked = self.terms.duty.not_owed_when.iter().flat_map(Condition::facts);
        let said = asked.filter_map(|it| case.facts.versions(&it).last().map(|it| it.at)).max();
        said.zip(self.due(case)).is_some_and(|(said, due)| due < said)
    }

    /// Returns whether it waits for nothing but the assessment of the risk.
    pub(in crate::case) fn waits_for_assessment(&self, case: &Case) -> bool {
        let grounds = self.grounds(case);
        let mut open = grounds.iter().filter(|it| it.truth == Truth::Unknown).peekable();
        open.peek().is_some() && open.all(|it| it.condition.asks_risk())
    }

    /// A duty that may be left undone at an unlikely risk is to be decided until the risk is assessed.
    fn waits_for_risk(&self, case: &Case) -> bool {
        let against = self.terms.duty.may_be_decided_against.as_ref();
        case.risk.is_none() && against.is_some_and(Condition::asks_risk)
    }
}

/// Returns the day of a moment where the law holds.
pub(in crate::case) fn day(at: Timestamp) -> Date {
    let zone = TimeZone::get("Europe/Stockholm").unwrap_or(TimeZone::UTC);
    at.to_zoned(zone).date()
}
