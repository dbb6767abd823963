//! How bad it is for each group of people: the inputs, the computed severity, what guidance suggests, the verdict.
//!
//! Three things kept apart, each with its own reasons: ENISA's severity supports and decides nothing, the
//! suggestion follows guidance, the verdict is a person's and in the regime's own words. The highest group
//! decides the case. Source: EDPB Guidelines 9/2022 on the relation of the score to the legal test.

pub mod nearest;
pub mod severity;
pub mod suggestion;

use crate::law::{
    RiskLevel,
    guidance::{Course, Exposure, Integrity, PeopleEffect, Profile},
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use severity::{Availability, DataKind, Identifiability, Severity};
use suggestion::Suggestion;

/// Upper limit of a group's name, in characters.
pub const NAME_CHARS_MAX: usize = 200;

/// What is said of one group of people: the answers of the assessment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[expect(clippy::struct_excessive_bools, reason = "independent facts, each asked for by itself")]
pub struct GroupAssessment {
    /// Which group, within the case: small letters, figures and hyphens.
    pub id: String,
    /// What the group is called.
    pub name: String,
    /// What kind of people.
    pub kind: GroupKind,
    /// How many; `None` while nobody knows.
    pub people: Option<u64>,
    /// What kind of data, the most telling one.
    pub data: DataKind,
    /// How much it says in its context, 1–4.
    pub score: u8,
    /// Why, where it is not the score one starts from.
    pub score_reason: String,
    /// How easily a person is found by it.
    pub identifiability: Identifiability,
    /// How the breach came about.
    pub course: Course,
    /// Who can have come by the data.
    pub exposure: Exposure,
    /// They have given it back, or confirmed that it is erased.
    pub contained: bool,
    /// Nobody can read it.
    pub unintelligible: bool,
    /// Somebody meant harm.
    pub malicious: bool,
    /// With it one can pass for somebody else or take their money.
    pub misusable: bool,
    /// Whether data was altered.
    pub integrity: Integrity,
    /// Whether it can be had back.
    pub availability: Availability,
    /// What its being away meant for people.
    pub effect: PeopleEffect,
    /// The verdict, in the law's terms.
    pub level: RiskLevel,
    /// Why that verdict.
    pub reason: String,
}

/// A group's assessment with what was computed from it; stored whole, so that it is explained for ever.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupRisk {
    /// What was said.
    pub assessment: GroupAssessment,
    /// ENISA's severity, as computed then.
    pub severity: Severity,
    /// What guidance suggests, as computed then.
    pub suggestion: Suggestion,
}

/// A group as it stands in a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    /// The newest assessment.
    pub risk: GroupRisk,
    /// When it was made.
    pub at: Timestamp,
    /// By whom, as in the journal.
    pub actor: String,
}

/// What kind of people a group holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GroupKind {
    /// Grown-ups in general.
    Ordinary,
    /// Under age.
    Minors,
    /// With protected identity.
    Protected,
    /// Patients, clients of social services, others who are easily harmed.
    Vulnerable,
    /// No longer employed, no longer customers.
    Former,
}

impl GroupKind {
    /// Every kind.
    pub const ALL: &[Self] =
        &[Self::Ordinary, Self::Minors, Self::Protected, Self::Vulnerable, Self::Former];

    /// Returns the kind's id, used in forms and texts.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ordinary => "ordinary",
            Self::Minors => "minors",
            Self::Protected => "protected",
            Self::Vulnerable => "vulnerable",
            Self::Former => "former",
        }
    }
}

impl GroupAssessment {
    /// Returns the facts by which likely risk is judged.
    pub fn profile(&self) -> Profile {
        Profile {
            course: self.course,
            exposure: self.exposure,
            contained: self.contained,
            unintelligible: self.unintelligible,
            malicious: self.malicious,
            weight: self.score,
            misusable: self.misusable,
            integrity: self.integrity,
            effect: self.effect,
            people: self.people,
        }
    }

    /// Returns the score one starts from: the kind of data, and 4 where people's safety hangs on it.
    ///
    /// Source: ENISA's table; for persons with protected identity "+3", whatever the data.
    pub const fn score_expected(&self) -> u8 {
        match self.kind {
            GroupKind::Protected => 4,
            GroupKind::Ordinary | GroupKind::Minors | GroupKind::Vulnerable | GroupKind::Former => {
                self.data.base()
            }
        }
    }

    /// Computes what follows from the answers.
    pub fn assessed(self) -> GroupRisk {
        let severity = severity::severity(&self);
        let suggestion = suggestion::suggest(&self.profile());
        GroupRisk { assessment: self, severity, suggestion }
    }
}

#[cfg(test)]
mod tests;
