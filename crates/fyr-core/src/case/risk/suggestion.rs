//! What guidance suggests for a breach: rules over its facts, each with its reason. A suggestion, never a verdict.
//!
//! The rules are our reading of EDPB Guidelines 01/2021 and 9/2022, section IV.B, taken together; they give the
//! outcomes of the guideline's own examples, and the numbers in them are inferred. To be verified by a lawyer.

use crate::law::{
    RiskLevel,
    guidance::{Exposure, Integrity, Outcome, PeopleEffect, Profile},
};
use serde::{Deserialize, Serialize};

/// So many people make unread data in unknown hands a high risk. Inferred: an example has 100,000.
const VERY_MANY: u64 = 10_000;
/// So many people make ordinary data at known recipients a risk: ENISA's flag. Inferred.
const MANY: u64 = 100;

/// What is suggested, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suggestion {
    /// The level.
    pub level: RiskLevel,
    /// What speaks for that level; at the lowest, what takes the risk away.
    pub reasons: Vec<Reason>,
}

/// A reason for a level.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// Nobody can read the data.
    Unintelligible,
    /// It is certain that nobody got it.
    RuledOut,
    /// Recipients are few and known, and have given it back or erased it.
    Contained,
    /// Little is said of few people, to few who are known.
    Trifling,
    /// Somebody who means harm has it.
    InHostileHands,
    /// Somebody unknown has it, or anybody can.
    InUnknownHands,
    /// An intruder was within reach of it, and nothing shows that it was not taken.
    NotRuledOut,
    /// Known recipients have telling data, and nothing shows that it is gone.
    AtKnownRecipients,
    /// It says much about people, or lets others pass for them.
    Telling,
    /// Very many people.
    ManyPeople,
    /// Being without it caused trouble.
    Trouble,
    /// Being without it touched care, safety, income or rights.
    SeriousEffect,
    /// It was altered.
    Altered,
}

impl Reason {
    /// Every reason.
    pub const ALL: &[Self] = &[
        Self::Unintelligible,
        Self::RuledOut,
        Self::Contained,
        Self::Trifling,
        Self::InHostileHands,
        Self::InUnknownHands,
        Self::NotRuledOut,
        Self::AtKnownRecipients,
        Self::Telling,
        Self::ManyPeople,
        Self::Trouble,
        Self::SeriousEffect,
        Self::Altered,
    ];

    /// Returns the reason's id, used in texts.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Unintelligible => "unintelligible",
            Self::RuledOut => "ruled_out",
            Self::Contained => "contained",
            Self::Trifling => "trifling",
            Self::InHostileHands => "in_hostile_hands",
            Self::InUnknownHands => "in_unknown_hands",
            Self::NotRuledOut => "not_ruled_out",
            Self::AtKnownRecipients => "at_known_recipients",
            Self::Telling => "telling",
            Self::ManyPeople => "many_people",
            Self::Trouble => "trouble",
            Self::SeriousEffect => "serious_effect",
            Self::Altered => "altered",
        }
    }
}

impl Suggestion {
    /// Returns what is owed at the suggested level; documenting always is.
    pub fn outcome(&self) -> Outcome {
        Outcome {
            document: true,
            notify: RiskLevel::Risk <= self.level,
            inform: RiskLevel::High <= self.level,
        }
    }
}

/// Suggests a level: the highest that who has the data, being without it, or its alteration leads to.
pub fn suggest(profile: &Profile) -> Suggestion {
    let judged = [confidentiality(profile), availability(profile), integrity(profile)];
    let level = judged.iter().map(|it| it.0).max().unwrap_or(RiskLevel::Unlikely);
    let mut reasons: Vec<Reason> =
        judged.into_iter().filter(|it| it.0 == level).flat_map(|it| it.1).collect();
    reasons.sort_unstable();
    reasons.dedup();
    Suggestion { level, reasons }
}

type Judged = (RiskLevel, Vec<Reason>);

fn confidentiality(profile: &Profile) -> Judged {
    use RiskLevel::{High, Risk, Unlikely};
    if profile.unintelligible {
        return (Unlikely, vec![Reason::Unintelligible]);
    }
    // Whoever can pass for another has something telling, however plain the rest is.
    let weight = if profile.misusable { profile.weight.max(3) } else { profile.weight };
    let people = profile.people.unwrap_or_default();
    let telling = if 2 < weight { vec![Reason::Telling] } else { Vec::new() };
    let with = |reason: Reason, more: Vec<Reason>| [vec![reason], more].concat();
    match profile.exposure {
        Exposure::RuledOut => (Unlikely, vec![Reason::RuledOut]),
        Exposure::KnownTrusted if profile.contained => (Unlikely, vec![Reason::Contained]),
        Exposure::Known if profile.contained && weight < 4 => (Unlikely, vec![Reason::Contained]),
        Exposure::KnownTrusted if weight < 3 => (Unlikely, vec![Reason::Trifling]),
        Exposure::Known if weight < 2 && people <= MANY => (Unlikely, vec![Reason::Trifling]),
        Exposure::KnownTrusted => (Risk, with(Reason::AtKnownRecipients, telling)),
        Exposure::Known if weight < 4 || profile.contained => {
            (Risk, with(Reason::AtKnownRecipients, telling))
        }
        Exposure::Known => (High, with(Reason::AtKnownRecipients, telling)),
        Exposure::NoEvidence => (Risk, with(Reason::NotRuledOut, telling)),
        Exposure::UnknownHands | Exposure::Open if 2 < weight => {
            (High, with(Reason::InUnknownHands, telling))
        }
        Exposure::UnknownHands | Exposure::Open if VERY_MANY <= people => {
            (High, vec![Reason::InUnknownHands, Reason::ManyPeople])
        }
        Exposure::UnknownHands | Exposure::Open => (Risk, vec![Reason::InUnknownHands]),
        Exposure::Hostile if 1 < weight => (High, with(Reason::InHostileHands, telling)),
        Exposure::Hostile if VERY_MANY <= people => {
            (High, vec![Reason::InHostileHands, Reason::ManyPeople])
        }
        Exposure::Hostile => (Risk, vec![Reason::InHostileHands]),
    }
}

fn availability(profile: &Profile) -> Judged {
    match profile.effect {
        PeopleEffect::None => (RiskLevel::Unlikely, Vec::new()),
        PeopleEffect::Trouble => (RiskLevel::Risk, vec![Reason::Trouble]),
        PeopleEffect::Serious => (RiskLevel::High, vec![Reason::SeriousEffect]),
    }
}

fn integrity(profile: &Profile) -> Judged {
    let telling = 2 < profile.weight;
    match profile.integrity {
        Integrity::Whole => (RiskLevel::Unlikely, Vec::new()),
        Integrity::Spoilt if telling => (RiskLevel::High, vec![Reason::Altered, Reason::Telling]),
        Integrity::Altered | Integrity::Spoilt => (RiskLevel::Risk, vec![Reason::Altered]),
    }
}
