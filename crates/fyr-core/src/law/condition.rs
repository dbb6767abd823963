//! Conditions over what is known of a case: closed lists of grounds and of comparisons with facts.
//!
//! Three values, since much is not known in the first hours: what is not known neither holds nor fails.
//! [`crate::case::condition`] judges them.

use crate::{
    case::facts,
    field::{Entry, Kind},
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// A condition on which a regime applies, a duty arises, a threshold is reached, an exemption may be chosen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Condition {
    /// A ground of the closed list.
    Ground(Ground),
    /// A comparison with a recorded fact.
    Fact {
        /// Catalogue id.
        fact: String,
        /// The comparison.
        #[serde(flatten)]
        test: Test,
    },
    /// At least one holds.
    Any {
        /// Of these.
        any: Vec<Condition>,
    },
    /// All hold.
    All {
        /// Of these.
        all: Vec<Condition>,
    },
    /// It fails.
    Not {
        /// This one.
        not: Box<Condition>,
    },
    /// Something has been filed under a duty of the same regime.
    Filed {
        /// Duty id.
        filed: String,
    },
    /// A duty of the same regime has been decided against under this exemption.
    Exempted {
        /// Exemption id.
        exempted: String,
    },
}

/// A ground of the closed list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ground {
    /// The case exists.
    Always,
    /// Data was processed under the GDPR.
    ProcessingGdpr,
    /// Data was processed under brottsdatalagen.
    ProcessingBdl,
    /// The organisation, or the one it is part of, is an operator under cybersäkerhetslagen.
    Operator,
    /// The organisation is a state agency that reports it incidents.
    StateAgency,
    /// Not ruled out as a personal data breach.
    BreachNotRuledOut,
    /// Risk was assessed as unlikely.
    RiskUnlikely,
    /// Risk was assessed as high.
    RiskHigh,
    /// The incident is significant: judged so, or a threshold of the regime is reached.
    Significant,
}

/// A comparison with a recorded fact.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Test {
    /// It is this.
    Is(Wanted),
    /// It is not recorded as this; what is not known counts as not.
    IsNot(Wanted),
    /// This is among what was chosen.
    Includes(String),
    /// At least so many.
    AtLeast(u64),
    /// More than so many.
    MoreThan(u64),
    /// Whether anything is recorded; never itself unknown.
    Known(bool),
}

/// What a fact is compared with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Wanted {
    /// Yes or no.
    YesNo(bool),
    /// An id of the fact's closed list.
    Choice(String),
}

impl Ground {
    /// Every ground.
    pub const ALL: &[Self] = &[
        Self::Always,
        Self::ProcessingGdpr,
        Self::ProcessingBdl,
        Self::Operator,
        Self::StateAgency,
        Self::BreachNotRuledOut,
        Self::RiskUnlikely,
        Self::RiskHigh,
        Self::Significant,
    ];

    /// Returns the ground's id, used in law files and texts.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Always => "always",
            Self::ProcessingGdpr => "processing_gdpr",
            Self::ProcessingBdl => "processing_bdl",
            Self::Operator => "operator",
            Self::StateAgency => "state_agency",
            Self::BreachNotRuledOut => "breach_not_ruled_out",
            Self::RiskUnlikely => "risk_unlikely",
            Self::RiskHigh => "risk_high",
            Self::Significant => "significant",
        }
    }

    /// Returns the fact by which a person settles the ground, where there is one.
    pub const fn fact(self) -> Option<&'static str> {
        match self {
            Self::Operator => Some(facts::UNDER_CYBERSECURITY_ACT),
            Self::StateAgency => Some(facts::REPORTS_IT_INCIDENTS),
            Self::Significant => Some(facts::SIGNIFICANT),
            Self::ProcessingGdpr | Self::ProcessingBdl => Some(facts::PROCESSING_LAW),
            Self::Always | Self::BreachNotRuledOut | Self::RiskUnlikely | Self::RiskHigh => None,
        }
    }

    /// Returns the ground of an id.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|it| it.as_str() == id)
    }
}

impl Test {
    /// Ids of the comparisons, used in law files.
    pub const IDS: &[&str] = &["is", "is_not", "includes", "at_least", "more_than", "known"];

    /// Returns why a fact of this kind cannot be compared so; `None` when it can.
    pub fn unfit(&self, entry: &Entry) -> Option<String> {
        let id = entry.id;
        let listed = |ids: &[&str], wanted: &str| {
            (!ids.contains(&wanted))
                .then(|| format!("`{wanted}` is none of the values of `{id}`: {}", ids.join(", ")))
        };
        match (self, entry.kind) {
            (Self::Known(_), _)
            | (Self::Is(Wanted::YesNo(_)) | Self::IsNot(Wanted::YesNo(_)), Kind::YesNoUnknown)
            | (Self::AtLeast(_) | Self::MoreThan(_), Kind::Count) => None,
            (
                Self::Is(Wanted::Choice(wanted)) | Self::IsNot(Wanted::Choice(wanted)),
                Kind::Choice(ids),
            )
            | (Self::Includes(wanted), Kind::Choices(ids)) => listed(ids, wanted),
            (_, kind) => Some(format!("`{id}` {}", fits(kind))),
        }
    }
}

/// Says how a fact of a kind is compared.
const fn fits(kind: Kind) -> &'static str {
    match kind {
        Kind::YesNoUnknown => "is a yes or no: compare with `is = true` or `is = false`",
        Kind::Count => "is a number: compare with `at_least` or `more_than` and a whole number",
        Kind::Choice(_) => "is one of a list: compare with `is = \"…\"`",
        Kind::Choices(_) => "is several of a list: compare with `includes = \"…\"`",
        Kind::Text(_)
        | Kind::Line(_)
        | Kind::Moment
        | Kind::Day
        | Kind::Reference(_)
        | Kind::References(_) => "has no values of a list: compare with `known = true`",
    }
}

impl Condition {
    /// Returns the ids of the facts it asks for; `significant` asks for the operator's own judgement.
    pub fn facts(&self) -> BTreeSet<String> {
        let mut facts = BTreeSet::new();
        self.walk(&mut |it| match it {
            Self::Fact { fact, .. } => {
                facts.insert(fact.clone());
            }
            Self::Ground(ground) => facts.extend(ground.fact().map(str::to_owned)),
            Self::Any { .. }
            | Self::All { .. }
            | Self::Not { .. }
            | Self::Filed { .. }
            | Self::Exempted { .. } => {}
        });
        facts
    }

    /// Returns whether it asks, anywhere within, whether the incident is significant.
    pub fn asks_significance(&self) -> bool {
        let mut asks = false;
        self.walk(&mut |it| asks |= *it == Self::Ground(Ground::Significant));
        asks
    }

    /// Returns whether it asks, anywhere within, how the risk was assessed.
    pub fn asks_risk(&self) -> bool {
        let mut asks = false;
        let of_risk = [Ground::RiskUnlikely, Ground::RiskHigh].map(Self::Ground);
        self.walk(&mut |it| asks |= of_risk.contains(it));
        asks
    }

    /// Visits it and everything within, outermost first.
    pub fn walk<'a>(&'a self, visit: &mut impl FnMut(&'a Self)) {
        visit(self);
        match self {
            Self::Any { any: within } | Self::All { all: within } => {
                for it in within {
                    it.walk(visit);
                }
            }
            Self::Not { not } => not.walk(visit),
            Self::Ground(_) | Self::Fact { .. } | Self::Filed { .. } | Self::Exempted { .. } => {}
        }
    }
}
