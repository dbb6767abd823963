//! ENISA's severity of a breach: SE = DPC × EI + CB.
//!
//! Source: ENISA, Recommendations for a methodology of the assessment of severity of personal data breaches
//! (2013). The formula and the bands have been cross-checked; the words of its tables are from knowledge, to be
//! verified. Counted in quarters, so that 2.25 is exact.

use super::GroupAssessment;
use crate::law::guidance::{Exposure, Integrity};
use serde::{Deserialize, Serialize};

/// The group is more than so many people: ENISA's flag beside the score.
pub const MANY: u64 = 100;

/// The computed severity with all its parts, each in quarters unless said otherwise.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Severity {
    /// Data processing context, 1–4, whole.
    pub dpc: u8,
    /// Ease of identification, 1–4 quarters.
    pub ei: u8,
    /// Loss of confidentiality, 0–2 quarters.
    pub confidentiality: u8,
    /// Loss of integrity, 0–2 quarters.
    pub integrity: u8,
    /// Loss of availability, 0–2 quarters.
    pub availability: u8,
    /// Malicious intent, 0 or 2 quarters.
    pub malicious_intent: u8,
    /// The score, in quarters: 1–24.
    pub score: u8,
    /// The band it falls in.
    pub band: Band,
    /// More than a hundred people: stands beside the score.
    pub many: bool,
    /// Nobody can read the data: stands beside the score.
    pub unintelligible: bool,
}

/// The four bands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Band {
    /// Below 2: a few inconveniences.
    Low,
    /// From 2: significant inconveniences, overcome with some trouble.
    Medium,
    /// From 3: significant consequences, overcome with serious trouble.
    High,
    /// From 4: consequences that may not be overcome.
    VeryHigh,
}

/// What kind of data, by ENISA's four categories.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DataKind {
    /// Name, contact, education, family, work.
    Simple,
    /// Where one is, what one does and likes.
    Behavioural,
    /// Income, accounts, bills, benefits.
    Financial,
    /// GDPR Art. 9 and 10: health, opinion, sexual life, crime.
    Sensitive,
}

/// How easily a person is found by the data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Identifiability {
    /// Extremely difficult.
    Negligible,
    /// With other sources and effort.
    Limited,
    /// Indirectly, with little research.
    Significant,
    /// Straight from the data: name with birth date or address, identity number.
    Maximum,
}

/// Whether the data can be had back.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Availability {
    /// Without difficulty.
    #[default]
    Kept,
    /// With some work, or from the people again.
    Temporary,
    /// Not at all.
    Lost,
}

impl Band {
    /// Every band, the lowest first.
    pub const ALL: &[Self] = &[Self::Low, Self::Medium, Self::High, Self::VeryHigh];

    /// Returns the band's id, used in texts.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
            Self::VeryHigh => "very_high",
        }
    }

    /// Returns the band of a score in quarters.
    pub const fn of(score: u8) -> Self {
        match score {
            0..8 => Self::Low,
            8..12 => Self::Medium,
            12..16 => Self::High,
            16.. => Self::VeryHigh,
        }
    }
}

impl DataKind {
    /// Every kind.
    pub const ALL: &[Self] = &[Self::Simple, Self::Behavioural, Self::Financial, Self::Sensitive];

    /// Returns the kind's id, used in forms and texts.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Simple => "simple",
            Self::Behavioural => "behavioural",
            Self::Financial => "financial",
            Self::Sensitive => "sensitive",
        }
    }

    /// Returns the score before the context is weighed in.
    pub const fn base(self) -> u8 {
        match self {
            Self::Simple => 1,
            Self::Behavioural => 2,
            Self::Financial => 3,
            Self::Sensitive => 4,
        }
    }
}

impl Identifiability {
    /// Every level, the lowest first.
    pub const ALL: &[Self] = &[Self::Negligible, Self::Limited, Self::Significant, Self::Maximum];

    /// Returns the level's id, used in forms and texts.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Negligible => "negligible",
            Self::Limited => "limited",
            Self::Significant => "significant",
            Self::Maximum => "maximum",
        }
    }

    const fn quarters(self) -> u8 {
        match self {
            Self::Negligible => 1,
            Self::Limited => 2,
            Self::Significant => 3,
            Self::Maximum => 4,
        }
    }
}

impl Availability {
    /// Every value, the least first.
    pub const ALL: &[Self] = &[Self::Kept, Self::Temporary, Self::Lost];

    /// Returns the value's id, used in forms and texts.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Kept => "kept",
            Self::Temporary => "temporary",
            Self::Lost => "lost",
        }
    }
}

impl Severity {
    /// Returns the score in hundredths: 225 is 2.25.
    pub fn hundredths(&self) -> u32 {
        u32::from(self.score) * 25
    }
}

/// Computes the severity of a group's breach. A score outside 1–4 counts as the nearest within.
pub fn severity(group: &GroupAssessment) -> Severity {
    let (dpc, ei) = (group.score.clamp(1, 4), group.identifiability.quarters());
    // A thing in unknown hands: exposed to a risk, with no sign that anybody read it.
    let confidentiality = match group.exposure {
        Exposure::RuledOut | Exposure::NoEvidence | Exposure::UnknownHands => 0,
        Exposure::KnownTrusted | Exposure::Known => 1,
        Exposure::Open | Exposure::Hostile => 2,
    };
    let integrity = match group.integrity {
        Integrity::Whole => 0,
        Integrity::Altered => 1,
        Integrity::Spoilt => 2,
    };
    let availability = match group.availability {
        Availability::Kept => 0,
        Availability::Temporary => 1,
        Availability::Lost => 2,
    };
    let malicious_intent = if group.malicious { 2 } else { 0 };
    let score = dpc * ei + confidentiality + integrity + availability + malicious_intent;
    Severity {
        dpc,
        ei,
        confidentiality,
        integrity,
        availability,
        malicious_intent,
        score,
        band: Band::of(score),
        many: group.people.is_some_and(|people| MANY < people),
        unintelligible: group.unintelligible,
    }
}
