//! What people have decided about persons: these two are one, those two are not.
//!
//! The list lies outside the result and is given to every run, so that decisions survive it. A person's id follows from the
//! content, and so does that of rows without a number, which `merges.csv` gives.

use crate::LeakError;
use crate::attribution::rows;
use std::collections::HashSet;
use std::path::Path;

/// Decisions by id.
#[derive(Default)]
pub(crate) struct Decisions {
    /// One person.
    pub(crate) same: Vec<(String, String)>,
    /// Two persons.
    pub(crate) different: Vec<(String, String)>,
    ids: HashSet<String>,
}

/// Each union is compared with each decision that forbids one.
const DECISIONS_MAX: usize = 10_000;

impl Decisions {
    /// Reads the list: `person_id_a,person_id_b,decision`, the decision `same` or `different`.
    pub(crate) fn load(path: &Path) -> Result<Self, LeakError> {
        let mut decisions = Self::default();
        for (line, row) in rows(path)? {
            let fault = |problem| LeakError::List { path: path.to_owned(), line, problem };
            let [one, other, decision] = row.as_slice() else {
                return Err(fault("expected three columns: person_id_a,person_id_b,decision"));
            };
            if DECISIONS_MAX <= decisions.same.len() + decisions.different.len() {
                return Err(fault(
                    "there are more than 10 000 decisions; take out those that are settled",
                ));
            }
            let pair = (one.clone(), other.clone());
            match decision.as_str() {
                "same" | "merge" => decisions.same.push(pair),
                "different" | "split" => decisions.different.push(pair),
                _ => return Err(fault("decision must be same or different")),
            }
            decisions.ids.extend([one.clone(), other.clone()]);
        }
        Ok(decisions)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    /// Whether a decision is about this person.
    pub(crate) fn names(&self, id: &str) -> bool {
        self.ids.contains(id)
    }
}
