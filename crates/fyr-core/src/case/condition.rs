//! Judges the law's conditions over one case: they hold, they fail, or it is not known.

use super::{Case, duty::Course};
use crate::{
    case::facts,
    field::Value,
    law::{
        Regime, RiskLevel, Threshold,
        condition::{Condition, Ground, Test, Wanted},
    },
};
use serde::{Deserialize, Serialize};

/// What is known of a condition.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Truth {
    /// It does not hold.
    Fails,
    /// What it asks for is not known.
    Unknown,
    /// It holds.
    Holds,
}

impl Truth {
    /// Returns the truth's id, used in texts.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Fails => "fails",
            Self::Unknown => "unknown",
            Self::Holds => "holds",
        }
    }

    const fn of(known: bool) -> Self {
        if known { Self::Holds } else { Self::Fails }
    }

    const fn not(self) -> Self {
        match self {
            Self::Fails => Self::Holds,
            Self::Unknown => Self::Unknown,
            Self::Holds => Self::Fails,
        }
    }
}

/// What a condition is judged against besides the case: the regime it stands in.
#[derive(Debug, Clone, Copy)]
pub struct Frame<'a> {
    /// Regime id: filings and exemptions are sought within it.
    pub regime: &'a str,
    /// What makes an incident significant in it.
    pub signs: Signs<'a>,
}

/// What makes an incident significant in a regime.
#[derive(Debug, Clone, Copy)]
pub enum Signs<'a> {
    /// As the law file has them.
    Law(&'a [Threshold]),
    /// As the case keeps them.
    Case(&'a [Sign]),
}

/// A threshold as a case keeps it: when it is reached. Its words stand in the event by which the duty arose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sign {
    /// The rule's own number.
    pub id: String,
    /// When it is reached: all of these.
    pub when: Vec<Condition>,
}

impl<'a> Frame<'a> {
    /// Returns the frame of a regime in the law.
    pub fn of(regime: &'a Regime) -> Self {
        Self { regime: &regime.id, signs: Signs::Law(&regime.thresholds) }
    }
}

/// Returns what is known of one condition.
pub fn truth(case: &Case, frame: Frame<'_>, condition: &Condition) -> Truth {
    match condition {
        Condition::Ground(ground) => of_ground(case, frame, *ground),
        Condition::Fact { fact, test } => compared(case.facts.get(fact), test),
        Condition::Any { any } => {
            any.iter().map(|it| truth(case, frame, it)).max().unwrap_or(Truth::Fails)
        }
        Condition::All { all } => all_of(case, frame, all),
        Condition::Not { not } => truth(case, frame, not).not(),
        Condition::Filed { filed } => {
            let key = super::duty::DutyKey { regime: frame.regime.to_owned(), duty: filed.clone() };
            Truth::of(case.filed_at(&key).is_some())
        }
        Condition::Exempted { exempted } => Truth::of(is_exempted(case, frame, exempted)),
    }
}

/// Returns what is known of all conditions of a list together; an empty list holds.
pub fn all_of(case: &Case, frame: Frame<'_>, conditions: &[Condition]) -> Truth {
    conditions.iter().map(|it| truth(case, frame, it)).min().unwrap_or(Truth::Holds)
}

fn of_ground(case: &Case, frame: Frame<'_>, ground: Ground) -> Truth {
    let risk = case.risk.as_ref().map(|it| it.verdict);
    match ground {
        Ground::Always => Truth::Holds,
        Ground::ProcessingGdpr => processed_under(case, "gdpr"),
        Ground::ProcessingBdl => processed_under(case, "bdl"),
        Ground::Operator => bound_by(case, ("operator", facts::UNDER_CYBERSECURITY_ACT)),
        Ground::StateAgency => bound_by(case, ("state_agency", facts::REPORTS_IT_INCIDENTS)),
        Ground::BreachNotRuledOut => Truth::of(!case.ruled_out()),
        Ground::RiskUnlikely => assessed(risk, RiskLevel::Unlikely),
        Ground::RiskHigh => assessed(risk, RiskLevel::High),
        Ground::Significant => significant(case, frame),
    }
}

/// Returns what is known of the processing following a law, `gdpr` or `bdl`: what a person has recorded counts before the
/// systems of the register; where neither says, it is open.
pub fn processed_under(case: &Case, law: &str) -> Truth {
    let said = case.facts.choices(facts::PROCESSING_LAW).filter(|it| !it.is_empty());
    let laws = said.unwrap_or(&case.processing);
    if laws.is_empty() { Truth::Unknown } else { Truth::of(laws.contains(law)) }
}

/// While nobody has assessed the risk, which it is is open.
fn assessed(risk: Option<RiskLevel>, wanted: RiskLevel) -> Truth {
    risk.map_or(Truth::Unknown, |it| Truth::of(it == wanted))
}

/// What a person has recorded counts before the register; where neither says, it is open.
fn bound_by(case: &Case, (law, fact): (&str, &str)) -> Truth {
    match compared(case.facts.get(fact), &Test::Is(Wanted::YesNo(true))) {
        Truth::Unknown => {
            case.bound_by.as_ref().map_or(Truth::Unknown, |laws| Truth::of(laws.contains(law)))
        }
        said @ (Truth::Holds | Truth::Fails) => said,
    }
}

/// The operator's own judgement beside the thresholds; where they contradict each other it is open.
fn significant(case: &Case, frame: Frame<'_>) -> Truth {
    let reached = |when: &Vec<Condition>| all_of(case, frame, when) == Truth::Holds;
    let reached = match frame.signs {
        Signs::Law(thresholds) => thresholds.iter().any(|it| reached(&it.when)),
        Signs::Case(signs) => signs.iter().any(|it| reached(&it.when)),
    };
    match (judged_significant(case), reached) {
        (Some(true), _) | (None, true) => Truth::Holds,
        (Some(false), true) | (None, false) => Truth::Unknown,
        (Some(false), false) => Truth::Fails,
    }
}

/// Returns the operator's own judgement whether the incident is significant; `None` while nobody has said.
pub fn judged_significant(case: &Case) -> Option<bool> {
    let yes = Test::Is(Wanted::YesNo(true));
    match compared(case.facts.get(facts::SIGNIFICANT), &yes) {
        Truth::Holds => Some(true),
        Truth::Fails => Some(false),
        Truth::Unknown => None,
    }
}

fn is_exempted(case: &Case, frame: Frame<'_>, id: &str) -> bool {
    let under = |course: &Course| match course {
        Course::NotOwed { exemption, .. } => exemption.as_deref() == Some(id),
        Course::Open | Course::NotDoingProposed { .. } | Course::Met { .. } => false,
    };
    case.duties.iter().any(|(key, duty)| key.regime == frame.regime && under(&duty.course))
}

fn compared(value: Option<&Value>, test: &Test) -> Truth {
    let known = value.filter(|it| it.says_something());
    match test {
        Test::Known(wanted) => Truth::of(known.is_some() == *wanted),
        Test::IsNot(wanted) => Truth::of(!known.is_some_and(|it| is(it, wanted))),
        Test::Is(wanted) => known.map_or(Truth::Unknown, |it| Truth::of(is(it, wanted))),
        Test::Includes(id) => known.map_or(Truth::Unknown, |it| Truth::of(includes(it, id))),
        Test::AtLeast(least) => count(known, |it| *least <= it),
        Test::MoreThan(most) => count(known, |it| *most < it),
    }
}

fn is(value: &Value, wanted: &Wanted) -> bool {
    match (value, wanted) {
        (Value::YesNoUnknown(known), Wanted::YesNo(wanted)) => *known == Some(*wanted),
        (Value::Text(id), Wanted::Choice(wanted)) => id == wanted,
        (_, _) => false,
    }
}

fn includes(value: &Value, id: &str) -> bool {
    matches!(value, Value::Choices(chosen) if chosen.contains(id))
}

fn count(value: Option<&Value>, enough: impl Fn(u64) -> bool) -> Truth {
    let Some(Value::Count(count)) = value else { return Truth::Unknown };
    Truth::of(enough(*count))
}
