//! What a first filing lacked, and by when the authority wants it.

use super::{Case, Filing, FilingKind, duty::Duty};
use crate::law::{Anchor, Counting, Due, Unit};
use jiff::Timestamp;

impl Duty {
    /// Returns by when the authority wants what was missing in the first filing.
    ///
    /// `None` when its practice sets no time, nothing was missing in what was filed last, the last filing was the final
    /// one, or it was sent in another case. Nothing is late by it: it is practice and no law.
    pub fn supplement_due(&self, case: &Case) -> Option<Timestamp> {
        let supplement = self.terms.duty.supplement.as_ref()?;
        let of_this = |it: &&Filing| {
            it.duty.regime == self.terms.regime && it.duty.duty == self.terms.duty.id
        };
        let first = case.filings.iter().find(of_this)?;
        let newest = case.filings.iter().rfind(of_this)?;
        // What another case sent is supplied there, where the authority asks for it.
        let settled = newest.missing.is_empty() || newest.covered.is_some();
        if settled || newest.kind == FilingKind::Final {
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
