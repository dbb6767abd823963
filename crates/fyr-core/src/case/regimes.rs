//! Which regimes a case falls under, which it does not, and which nobody has assessed.
//!
//! A regime that is not assessed must never read as "no duty".

use super::{
    Case,
    condition::{Frame, Truth, all_of, truth},
    decide::day_of,
    duty::Ground,
};
use crate::law::{Law, Regime, condition::Condition};
use jiff::civil::Date;

/// How a regime stands to a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing<'a> {
    /// The regime, in the version of the day whose law the case follows.
    pub regime: &'a Regime,
    /// Whether it applies; unknown is "not assessed".
    pub applies: Truth,
    /// The facts that would settle it, by id.
    pub facts: Vec<String>,
    /// What is not known of the organisation that would settle it: ids of grounds.
    pub open: Vec<&'static str>,
    /// Every condition on which it applies, with what is known of it: the visible because.
    pub because: Vec<Ground<'a>>,
}

/// Returns the day whose law the case follows: the one on which the organisation knew, and no later than the one on which
/// the case was opened.
pub fn law_day(case: &Case) -> Date {
    day_of(case)
}

/// Returns every regime in force on the day whose law the case follows, in the order of the files.
pub fn standings<'a>(case: &Case, law: &'a Law) -> Vec<Standing<'a>> {
    law.in_force(day_of(case)).map(|regime| standing(case, regime)).collect()
}

fn standing<'a>(case: &Case, regime: &'a Regime) -> Standing<'a> {
    let frame = Frame::of(regime);
    let open = || regime.applies.iter().filter(|it| truth(case, frame, it) == Truth::Unknown);
    let ground = |it: &Condition| match it {
        Condition::Ground(ground) => Some(ground.as_str()),
        Condition::Fact { .. }
        | Condition::Any { .. }
        | Condition::All { .. }
        | Condition::Not { .. }
        | Condition::Filed { .. }
        | Condition::Exempted { .. } => None,
    };
    let because = |condition: &'a Condition| Ground {
        condition,
        truth: truth(case, frame, condition),
        facts: condition.facts().into_iter().collect(),
    };
    Standing {
        because: regime.applies.iter().map(because).collect(),
        regime,
        applies: all_of(case, frame, &regime.applies),
        facts: open().flat_map(Condition::facts).collect(),
        open: open().filter_map(ground).collect(),
    }
}
