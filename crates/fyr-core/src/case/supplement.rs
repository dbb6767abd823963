//! What a first filing lacked, and by when the authority wants it.

use super::{Case, Filing, FilingKind, duty::Duty};
use crate::{
    field::Value,
    law::{Anchor, Counting, Due, Unit},
};
use jiff::Timestamp;

/// The fact that says which moment the authority has set.
const SET: &str = "supplement_due_at";

/// Returns the moment that the authority has set after a filing.
fn set_after(case: &Case, filing: &Filing) -> Option<Timestamp> {
    let set = case.facts.newest(SET).filter(|it| filing.at < it.at)?;
    if let Value::Moment(due) = set.value { Some(due) } else { None }
}

impl Duty {
    /// Returns whether it is the authority that has said by when it wants a supplement: then it is late after that, which
    /// nothing is by practice alone.
    pub fn supplement_is_set(&self, case: &Case) -> bool {
        let of_this = |it: &&Filing| {
            it.duty.regime == self.terms.regime && it.duty.duty == self.terms.duty.id
        };
        case.filings.iter().rfind(of_this).is_some_and(|it| set_after(case, it).is_some())
    }

    /// Returns by when the authority wants what was missing in the first filing.
    ///
    /// A moment that the authority has set since the last filing counts before its practice.
    ///
    /// `None` when its practice sets no time, nothing was missing in what was filed last, or the last filing was the final
    /// one. A case that another's notification covers is asked for what it lacked itself: the notification of the other
    /// holds its people, kinds of data and moments alone. Nothing is late by it: it is practice and no law.
    pub fn supplement_due(&self, case: &Case) -> Option<Timestamp> {
        let supplement = self.terms.duty.supplement.as_ref()?;
        let of_this = |it: &&Filing| {
            it.duty.regime == self.terms.regime && it.duty.duty == self.terms.duty.id
        };
        let first = case.filings.iter().find(of_this)?;
        let newest = case.filings.iter().rfind(of_this)?;
        if newest.kind == FilingKind::Final {
            return None;
        }
        if let Some(due) = set_after(case, newest) {
            return Some(due);
        }
        if newest.missing.is_empty() {
            return None;
        }
        let due = Due {
            count: supplement.days,
            count_fact: None,
            unit: Unit::Days,
            from: Anchor::Filing(self.terms.duty.id.clone()),
            counting: Counting::Calendar,
        };
        Some(due.moment(first.at, supplement.days))
    }
}
