//! What facts are needed for: what must be documented, what a notification must say, what a report answers.

use super::{Mark, Words};

/// One purpose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Purpose {
    /// Stable. Example: `gdpr-33-5`.
    pub id: String,
    /// What it is called.
    pub name: Words,
    /// Where it is asked for.
    pub source: String,
    /// How well founded.
    pub mark: Mark,
    /// Its parts, in order.
    pub parts: Vec<Part>,
}

/// One part of a purpose: a point of the law, a heading of the report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Its heading.
    pub heading: Words,
    /// What it needs, all of it.
    pub needs: Vec<Need>,
}

/// Something a part needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Need {
    /// This fact.
    Fact(String),
    /// At least one of these facts.
    OneOf(Vec<String>),
    /// A moment of awareness.
    Awareness,
    /// The judgement whether it is a breach, with its reasons.
    Qualification,
    /// The assessment of risk, with its reasons.
    Risk,
    /// Every duty done or decided, with its reasons.
    Decisions,
    /// That the people were told, or why not.
    Information,
    /// That protected persons were told directly, where there are any.
    Protected,
    /// The closing words.
    Conclusion,
}

impl Need {
    /// What is needed besides facts.
    pub const OTHER: &[Self] = &[
        Self::Awareness,
        Self::Qualification,
        Self::Risk,
        Self::Decisions,
        Self::Information,
        Self::Protected,
        Self::Conclusion,
    ];

    /// Returns the need's id, used in law files and texts.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Fact(_) => "fact",
            Self::OneOf(_) => "one_of",
            Self::Awareness => "awareness",
            Self::Qualification => "qualification",
            Self::Risk => "risk",
            Self::Decisions => "decisions",
            Self::Information => "information",
            Self::Protected => "protected",
            Self::Conclusion => "conclusion",
        }
    }
}
