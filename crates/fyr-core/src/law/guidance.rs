//! Guidance on likely risk: worked examples as facts with their outcomes, to compare a case with.

use super::{Mark, Words};
use serde::{Deserialize, Serialize};

/// One guideline with examples.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Guidance {
    /// Stable. Example: `edpb-01-2021`.
    pub id: String,
    /// Which issue.
    pub version: String,
    /// What it is called.
    pub name: Words,
    /// Where it is found.
    pub source: String,
    /// How well founded what is said of it here is.
    pub mark: Mark,
    /// The examples, in its own order.
    #[serde(rename = "example")]
    pub examples: Vec<Example>,
}

/// One worked example.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Example {
    /// The guideline's number for it.
    pub no: u32,
    /// Its title.
    pub title: Words,
    /// What happened and what decided.
    pub text: Words,
    /// The same as facts.
    pub profile: Profile,
    /// What the guideline holds to be owed.
    pub outcome: Outcome,
    /// How well founded.
    pub mark: Mark,
}

/// What the guideline holds to be owed; documenting always is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Outcome {
    /// Documenting internally.
    pub document: bool,
    /// Notifying the authority.
    pub notify: bool,
    /// Telling the people.
    pub inform: bool,
}

/// A breach as the facts by which likely risk is judged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(clippy::struct_excessive_bools, reason = "independent facts, each asked for by itself")]
pub struct Profile {
    /// How it came about.
    pub course: Course,
    /// Who can have come by the data.
    pub exposure: Exposure,
    /// They have given it back, or confirmed that it is erased.
    #[serde(default)]
    pub contained: bool,
    /// Nobody can read it: state-of-the-art encryption or hash, key and salt safe.
    #[serde(default)]
    pub unintelligible: bool,
    /// Somebody meant harm.
    #[serde(default)]
    pub malicious: bool,
    /// How much the data says about people in its context, 1–4: the data processing context of ENISA.
    pub weight: u8,
    /// With it one can pass for somebody else or take their money: identity number, document, bank, password.
    #[serde(default)]
    pub misusable: bool,
    /// Whether data was altered.
    #[serde(default)]
    pub integrity: Integrity,
    /// What its being away meant for people.
    #[serde(default)]
    pub effect: PeopleEffect,
    /// How many people; `None` while nobody knows.
    #[serde(default)]
    pub people: Option<u64>,
}

/// How a breach came about: the groups of the guideline.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Course {
    /// Encrypted by somebody else.
    Ransomware,
    /// Copied out over the net.
    Exfiltration,
    /// Somebody within, on purpose or not.
    Insider,
    /// A thing with data on it is gone.
    LostOrStolen,
    /// Sent or shown to the wrong ones.
    Misdirected,
    /// Somebody was fooled.
    SocialEngineering,
    /// Otherwise.
    Other,
}

/// Who can have come by the data, from nobody to those who mean harm.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Exposure {
    /// Nobody, with certainty: all that left is known.
    RuledOut,
    /// A known recipient whom one can trust: bound by secrecy or by agreement.
    KnownTrusted,
    /// Some known recipients.
    Known,
    /// It was within reach of somebody who had no right, and there is no sign that it was taken.
    NoEvidence,
    /// A thing with readable data is in unknown hands.
    UnknownHands,
    /// Very many, or an unknown number: sent to a whole list, open on the net.
    Open,
    /// Somebody has it who uses it, sells it or threatens with it.
    Hostile,
}

/// Whether data was altered. Source: ENISA, circumstances of the breach.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Integrity {
    /// No, or altered and put right before anybody used it.
    #[default]
    Whole,
    /// Altered and possibly used wrongly; can be put right.
    Altered,
    /// Altered and possibly used wrongly; cannot be put right.
    Spoilt,
}

/// What being without the data meant for people.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum PeopleEffect {
    /// Nothing that anybody noticed.
    #[default]
    None,
    /// Delays, extra trouble.
    Trouble,
    /// Care, safety, income or rights were touched.
    Serious,
}

impl Course {
    /// Every course.
    pub const ALL: &[Self] = &[
        Self::Ransomware,
        Self::Exfiltration,
        Self::Insider,
        Self::LostOrStolen,
        Self::Misdirected,
        Self::SocialEngineering,
        Self::Other,
    ];

    /// Returns the course's id, used in forms and texts.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ransomware => "ransomware",
            Self::Exfiltration => "exfiltration",
            Self::Insider => "insider",
            Self::LostOrStolen => "lost_or_stolen",
            Self::Misdirected => "misdirected",
            Self::SocialEngineering => "social_engineering",
            Self::Other => "other",
        }
    }
}

impl Exposure {
    /// Every exposure, the least first.
    pub const ALL: &[Self] = &[
        Self::RuledOut,
        Self::KnownTrusted,
        Self::Known,
        Self::NoEvidence,
        Self::UnknownHands,
        Self::Open,
        Self::Hostile,
    ];

    /// Returns the exposure's id, used in forms and texts.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::RuledOut => "ruled_out",
            Self::KnownTrusted => "known_trusted",
            Self::Known => "known",
            Self::NoEvidence => "no_evidence",
            Self::UnknownHands => "unknown_hands",
            Self::Open => "open",
            Self::Hostile => "hostile",
        }
    }
}

impl Integrity {
    /// Every value, the least first.
    pub const ALL: &[Self] = &[Self::Whole, Self::Altered, Self::Spoilt];

    /// Returns the value's id, used in forms and texts.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Whole => "whole",
            Self::Altered => "altered",
            Self::Spoilt => "spoilt",
        }
    }
}

impl PeopleEffect {
    /// Every effect, the least first.
    pub const ALL: &[Self] = &[Self::None, Self::Trouble, Self::Serious];

    /// Returns the effect's id, used in forms and texts.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Trouble => "trouble",
            Self::Serious => "serious",
        }
    }
}
