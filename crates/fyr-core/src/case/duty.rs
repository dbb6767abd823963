//! What the law requires of one case, and how it stands.

use super::Case;
use crate::law::{Anchor, Authority, Duty as LawDuty, MetBy, Regime};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, fmt, str::FromStr};

/// Which duty of which regime. Unique within a case.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct DutyKey {
    /// Regime id.
    pub regime: String,
    /// Duty id.
    pub duty: String,
}

/// The legal terms as they stood when the duty arose: an old case is explained by the law of its day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Terms {
    /// Regime id.
    pub regime: String,
    /// Which text of it.
    pub version: String,
    /// Who supervises.
    pub authority: Authority,
    /// The duty itself.
    pub duty: LawDuty,
}

/// Why a duty arose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "because", content = "of", rename_all = "snake_case")]
pub enum Because {
    /// The case was opened and it was conceivable.
    Opened,
    /// Risk was assessed.
    RiskAssessed,
    /// It was judged to be a breach.
    Qualified,
    /// Another judgement or fact.
    Changed,
}

/// One duty of a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Duty {
    /// The terms, frozen.
    pub terms: Terms,
    /// When it arose.
    pub arose_at: Timestamp,
    /// Why.
    pub because: Because,
    /// What has been decided or done.
    pub course: Course,
    /// The due moment by an awareness corrected after filing, where that makes the filing late.
    pub late_by_correction: Option<Timestamp>,
}

/// What has been decided or done about a duty.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "course", rename_all = "snake_case")]
pub enum Course {
    /// Nothing yet.
    Open,
    /// Somebody proposes not to do it; an approver decides.
    NotDoingProposed {
        /// Why.
        reason: String,
        /// By whom, as in the journal.
        actor: String,
    },
    /// An approver decided that it is not owed.
    NotOwed {
        /// Why, in the proposer's words.
        reason: String,
        /// Who approved.
        approver: String,
        /// When.
        at: Timestamp,
    },
    /// Done.
    Met {
        /// When.
        at: Timestamp,
        /// Whether in time, as judged then; `None` where the law sets no time.
        in_time: Option<bool>,
    },
}

/// How a duty stands at a moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// Whether it is owed has not been decided; its clock may run.
    ToDecide,
    /// Owed and not done.
    Running,
    /// Done, filed.
    Met {
        /// When; `None` where it is met by facts being there.
        at: Option<Timestamp>,
        /// See [`Course::Met`].
        in_time: Option<bool>,
    },
    /// Decided against with an approver.
    NotOwed,
    /// The case was ruled out as a breach or closed before it was decided.
    Ended,
}

impl Standing {
    /// Returns the standing's id, used in texts and by the board's columns.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::ToDecide => "to_decide",
            Self::Running => "running",
            Self::Met { .. } => "met",
            Self::NotOwed => "not_owed",
            Self::Ended => "ended",
        }
    }

    /// Returns whether something remains to be done or decided.
    pub const fn is_open(&self) -> bool {
        matches!(self, Self::ToDecide | Self::Running)
    }
}

impl DutyKey {
    /// Names a duty of a regime.
    pub fn of(regime: &Regime, duty: &LawDuty) -> Self {
        Self { regime: regime.id.clone(), duty: duty.id.clone() }
    }
}

impl fmt::Display for DutyKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.regime, self.duty)
    }
}

/// A duty's name that cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("`{0}` is not a duty's name; write it as `regime.duty`")]
pub struct DutyKeyError(String);

impl FromStr for DutyKey {
    type Err = DutyKeyError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (regime, duty) = text.split_once('.').ok_or_else(|| DutyKeyError(text.to_owned()))?;
        Ok(Self { regime: regime.to_owned(), duty: duty.to_owned() })
    }
}

impl Duty {
    /// Returns the last moment in time by the moment the clock runs from; `None` without either.
    pub fn due(&self, case: &Case) -> Option<Timestamp> {
        self.due_from(case.awareness.running().map(|(_, at)| at))
    }

    /// Returns the last moment in time by the earliest moment known, which is warned on.
    pub fn due_by_earliest(&self, case: &Case) -> Option<Timestamp> {
        self.due_from(case.awareness.earliest().map(|(_, at)| at))
    }

    pub(crate) fn due_from(&self, aware: Option<Timestamp>) -> Option<Timestamp> {
        let due = self.terms.duty.due?;
        match due.from {
            Anchor::Awareness => Some(due.moment(aware?)),
        }
    }

    /// Returns how the duty stands.
    pub fn standing(&self, case: &Case) -> Standing {
        match &self.course {
            Course::Met { at, in_time } => Standing::Met { at: Some(*at), in_time: *in_time },
            // The decision rests on its ground: a risk raised later makes the duty owed again.
            Course::NotOwed { .. } if self.may_be_decided_against(case) => Standing::NotOwed,
            Course::Open | Course::NotDoingProposed { .. } | Course::NotOwed { .. }
                if case.ruled_out() =>
            {
                Standing::Ended
            }
            Course::NotDoingProposed { .. } => Standing::ToDecide,
            Course::Open | Course::NotOwed { .. } => self.open_standing(case),
        }
    }

    /// Returns whether the law allows a decision not to do it, as the case stands now.
    pub fn may_be_decided_against(&self, case: &Case) -> bool {
        self.terms.duty.may_be_decided_against.is_some_and(|it| super::ground(case, it))
    }

    fn open_standing(&self, case: &Case) -> Standing {
        match self.terms.duty.met_by {
            MetBy::Facts if self.missing(case).is_empty() => {
                Standing::Met { at: None, in_time: None }
            }
            MetBy::Filing | MetBy::Information if case.risk.is_none() => Standing::ToDecide,
            MetBy::Facts | MetBy::Filing | MetBy::Information => Standing::Running,
        }
    }

    /// Returns the facts it asks for that are not recorded.
    pub fn missing(&self, case: &Case) -> Vec<String> {
        self.terms.duty.facts.iter().filter(|fact| !case.facts.says(fact)).cloned().collect()
    }

    /// Returns whether its due moment has passed and nothing has been done.
    pub fn overdue(&self, case: &Case, now: Timestamp) -> bool {
        self.standing(case).is_open() && self.due(case).is_some_and(|due| due < now)
    }
}

/// Writes a map of duties as a list, since JSON has only texts as keys.
pub(crate) mod as_list {
    use super::{BTreeMap, Deserialize, Duty, DutyKey};
    use serde::{Deserializer, Serialize, Serializer};

    pub(crate) fn serialize<S: Serializer>(
        duties: &BTreeMap<DutyKey, Duty>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        duties.values().collect::<Vec<_>>().serialize(serializer)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<BTreeMap<DutyKey, Duty>, D::Error> {
        let key = |duty: &Duty| DutyKey {
            regime: duty.terms.regime.clone(),
            duty: duty.terms.duty.id.clone(),
        };
        let duties = Vec::<Duty>::deserialize(deserializer)?;
        Ok(duties.into_iter().map(|duty| (key(&duty), duty)).collect())
    }
}
