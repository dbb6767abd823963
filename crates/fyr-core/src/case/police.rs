//! Reports of the incident to the police: number, time, authority.

use super::Judgement;
use crate::event::Meta;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// A report to the police.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PoliceReport {
    /// The number the police gave it.
    pub number: String,
    /// When it was made.
    pub at: Timestamp,
    /// The police authority or district that took it, and who made it.
    pub authority: String,
}

/// A report to the police, as it was written down and corrected.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reported {
    /// From 1, within the case.
    pub number: u32,
    /// Every version with why it replaced the one before, oldest first.
    pub versions: Vec<Judgement<PoliceReport>>,
}

impl Reported {
    /// Returns the report as last written.
    pub fn newest(&self) -> Option<&PoliceReport> {
        self.versions.last().map(|it| &it.verdict)
    }
}

/// Takes in a report, or a correction of one.
pub(super) fn take_in(
    all: &mut Vec<Reported>,
    (number, report, reason): (u32, &PoliceReport, &str),
    meta: &Meta,
) {
    let version = Judgement {
        verdict: report.clone(),
        reason: reason.to_owned(),
        at: meta.at,
        actor: meta.actor.clone(),
    };
    match all.iter_mut().find(|it| it.number == number) {
        Some(known) => known.versions.push(version),
        None => all.push(Reported { number, versions: vec![version] }),
    }
}
