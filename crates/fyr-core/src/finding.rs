//! What leak analysis hands over: one run over stolen material, its counts, who got which people.
//!
//! The people themselves are not in the history: an event holds counts and a digest of the result.

use crate::{
    event::Meta,
    id::{AccountId, CaseId, IncidentId, MaterialId, OrganisationId, RunId},
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use uuid::Uuid;

/// What has happened. Stored for ever: never change a variant, add a new one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Event {
    /// A run was asked for.
    Started {
        /// What it belongs to.
        incident: IncidentId,
        /// The one person who may see the whole of it.
        analyst: AccountId,
        /// Why the material is analysed.
        purpose: String,
        /// On which ground.
        basis: String,
        /// What the material is called by the one who handed it in.
        material: String,
        /// Which of the material taken in, where it is none that lies in the server's folder.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        held: Option<MaterialId>,
    },
    /// The run is complete.
    Finished {
        /// What was found.
        counts: Counts,
        /// Digest of the result, hexadecimal, by which it can be proved later.
        digest: String,
    },
    /// The run could not be completed.
    Failed {
        /// Why; never personal data.
        reason: String,
    },
    /// Somebody stopped the run.
    Cancelled,
    /// Each case got its own people.
    HandedOver {
        /// People per case.
        cases: BTreeMap<CaseId, u64>,
    },
    /// The analyst looked at people of the run.
    Read {
        /// How many people were shown.
        people: u64,
    },
    /// The analyst decided whether two persons of the run are one. The decisions lie with the run: a person's id follows
    /// from the identity number and is as sensitive.
    Judged {
        /// Pairs that are one person, all decisions of the run together.
        same: u64,
        /// Pairs that are two persons.
        different: u64,
        /// Digest of the decisions, hexadecimal.
        digest: String,
    },
    /// A sample was drawn for the analyst to judge.
    SampleDrawn {
        /// The same seed draws the same units of the same result.
        seed: u64,
        /// Rows, lines and pages drawn.
        units: u64,
        /// Digest of the sample as it was drawn, hexadecimal.
        digest: String,
    },
    /// The analyst judged units of the sample.
    SampleJudged {
        /// Units with a verdict, all together.
        judged: u64,
        /// Of them with something wrong or missing.
        wrong: u64,
        /// Digest of the sample with its verdicts, hexadecimal.
        digest: String,
    },
}

/// What a run found.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Distinct people.
    pub persons: u64,
    /// Of them marked as protected, in the material or on a list.
    pub protected: u64,
    /// Of them under age.
    pub minors: u64,
    /// Of them no longer employed.
    pub former: u64,
    /// Files met, archive members included.
    pub files: u64,
    /// Files not read, or not wholly.
    pub unread: u64,
    /// Bytes read.
    pub bytes: u64,
    /// Mentions found.
    pub mentions: u64,
    /// People nobody could be named controller for.
    pub unattributed: u64,
    /// People per controller; one person may belong to several.
    pub controllers: BTreeMap<OrganisationId, u64>,
}

/// One run, as it stands. Built only by [`apply`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Run {
    /// Which one.
    pub id: RunId,
    /// What it belongs to.
    pub incident: IncidentId,
    /// The one person who may see the whole of it.
    pub analyst: Option<AccountId>,
    /// Why the material is analysed.
    pub purpose: String,
    /// On which ground.
    pub basis: String,
    /// What the material is called.
    pub material: String,
    /// Which of the incident's material it is, where it is none that lies in the server's folder.
    #[serde(default)]
    pub held: Option<MaterialId>,
    /// When asked for.
    pub started_at: Timestamp,
    /// Where it stands.
    pub stage: Stage,
    /// People per case, once handed over.
    pub handed_over: BTreeMap<CaseId, u64>,
    /// How many people the analyst has been shown, all times together.
    pub read: u64,
    /// Pairs of which the analyst has decided whether they are one person.
    #[serde(default)]
    pub decisions: u64,
    /// The sample drawn for judging, if any.
    #[serde(default)]
    pub sample: Option<Sample>,
}

/// A sample of rows, lines and pages that the analyst judges.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sample {
    /// What it was drawn by.
    pub seed: u64,
    /// Units drawn.
    pub units: u64,
    /// Units with a verdict.
    pub judged: u64,
    /// Of them with something wrong or missing.
    pub wrong: u64,
}

/// Where a run stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "stage", rename_all = "snake_case")]
pub enum Stage {
    /// Asked for; at work or waiting.
    Running,
    /// Complete.
    Finished {
        /// When.
        at: Timestamp,
        /// What was found.
        counts: Counts,
        /// Digest of the result.
        digest: String,
    },
    /// Could not be completed.
    Failed {
        /// Why.
        reason: String,
    },
    /// Stopped.
    Cancelled,
}

/// Returns the run after `event`. Never fails: it has happened.
pub fn apply(mut run: Run, event: &Event, meta: &Meta) -> Run {
    match event {
        Event::Started { incident, analyst, purpose, basis, material, held } => {
            run.incident = *incident;
            run.analyst = Some(*analyst);
            run.purpose.clone_from(purpose);
            run.basis.clone_from(basis);
            run.material.clone_from(material);
            run.held = *held;
            run.started_at = meta.at;
        }
        Event::Finished { counts, digest } => {
            run.stage =
                Stage::Finished { at: meta.at, counts: counts.clone(), digest: digest.clone() };
        }
        Event::Failed { reason } => run.stage = Stage::Failed { reason: reason.clone() },
        Event::Cancelled => run.stage = Stage::Cancelled,
        Event::HandedOver { cases } => run.handed_over.clone_from(cases),
        Event::Read { people } => run.read += people,
        Event::Judged { same, different, .. } => run.decisions = same + different,
        Event::SampleDrawn { seed, units, .. } => {
            run.sample = Some(Sample { seed: *seed, units: *units, judged: 0, wrong: 0 });
        }
        Event::SampleJudged { judged, wrong, .. } => {
            if let Some(sample) = &mut run.sample {
                (sample.judged, sample.wrong) = (*judged, *wrong);
            }
        }
    }
    run
}

impl Event {
    /// Returns the event's name in the journal.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Started { .. } => "run.started",
            Self::Finished { .. } => "run.finished",
            Self::Failed { .. } => "run.failed",
            Self::Cancelled => "run.cancelled",
            Self::HandedOver { .. } => "run.handed_over",
            Self::Read { .. } => "run.read",
            Self::Judged { .. } => "run.judged",
            Self::SampleDrawn { .. } => "run.sample_drawn",
            Self::SampleJudged { .. } => "run.sample_judged",
        }
    }
}

impl Run {
    /// Returns a run of which nothing is known yet.
    pub const fn empty(id: Uuid) -> Self {
        Self {
            id: RunId::new(id),
            incident: IncidentId::new(Uuid::nil()),
            analyst: None,
            purpose: String::new(),
            basis: String::new(),
            material: String::new(),
            held: None,
            started_at: Timestamp::UNIX_EPOCH,
            stage: Stage::Running,
            handed_over: BTreeMap::new(),
            read: 0,
            decisions: 0,
            sample: None,
        }
    }

    /// Returns whether the event can happen to the run as it stands: a run ends once.
    pub fn takes(&self, event: &Event) -> bool {
        let ends =
            matches!(event, Event::Finished { .. } | Event::Failed { .. } | Event::Cancelled);
        !ends || self.stage == Stage::Running
    }

    /// Returns what was found, once the run is complete.
    pub const fn counts(&self) -> Option<&Counts> {
        match &self.stage {
            Stage::Finished { counts, .. } => Some(counts),
            Stage::Running | Stage::Failed { .. } | Stage::Cancelled => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_ends_once() {
        let mut run = Run::empty(Uuid::nil());
        let failed = Event::Failed { reason: "Disken är full".into() };
        assert!(run.takes(&failed) && run.takes(&Event::Cancelled));
        run.stage = Stage::Cancelled;
        assert!(!run.takes(&failed) && !run.takes(&Event::Cancelled));
        assert!(run.takes(&Event::Read { people: 1 }));
    }
}
