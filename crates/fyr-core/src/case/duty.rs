//! What the law requires of one case, and how it stands.

pub(crate) mod as_list;

use super::{
    Case,
    condition::{Frame, Sign, Signs, Truth, all_of, truth},
};
use crate::{
    law::{
        Anchor, Due, Duty as LawDuty, Effect, Exemption, MetBy, Recipient, Regime, Threshold,
        condition::{Condition, Ground as LawGround},
    },
    shared::Shared,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// The recipient a law file names for the people whose data it is.
const PEOPLE: &str = "people";

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
    pub authority: Recipient,
    /// The duty itself.
    pub duty: LawDuty,
    /// What holds for all duties of the regime; stands in the event of the first one that arose.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rules: Option<RegimeTerms>,
}

/// What a regime says for all its duties, as it stood when the first of them arose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegimeTerms {
    /// What makes an incident significant.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub thresholds: Vec<Threshold>,
    /// What takes an incident out of the regime.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub exclusions: Vec<Exemption>,
}

/// The same as a case keeps it: what is judged, without the words of thresholds.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rules {
    /// What makes an incident significant.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub signs: Vec<Sign>,
    /// What takes an incident out of the regime.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub exclusions: Vec<Exemption>,
}

impl RegimeTerms {
    /// Returns what a regime says for all its duties.
    pub fn of(regime: &Regime) -> Self {
        Self { thresholds: regime.thresholds.clone(), exclusions: regime.exclusions.clone() }
    }

    /// Returns whether it says nothing.
    pub fn is_empty(&self) -> bool {
        self.thresholds.is_empty() && self.exclusions.is_empty()
    }

    /// Returns what a case keeps of it.
    pub fn rules(&self) -> Rules {
        let sign = |it: &Threshold| Sign { id: it.id.clone(), when: it.when.clone() };
        let signs = self.thresholds.iter().map(sign).collect();
        Rules { signs, exclusions: self.exclusions.clone() }
    }
}

impl Terms {
    /// Returns to whom the duty is done; of terms stored before that was named, the authority.
    pub fn recipient(&self) -> &Recipient {
        self.duty.recipient.as_ref().unwrap_or(&self.authority)
    }
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
    /// These facts were recorded, by id.
    Facts(Vec<String>),
    /// A moment of awareness or of knowledge was stated or chosen.
    Awareness,
    /// Something was filed under this duty.
    Filed(DutyKey),
    /// Another duty was decided against under this exemption.
    Exempted(String),
}

/// One condition of a duty, with what is known of it now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ground<'a> {
    /// The condition.
    pub condition: &'a Condition,
    /// What is known of it.
    pub truth: Truth,
    /// The facts it asks for, by id.
    pub facts: Vec<String>,
}

/// Whether a duty is late, and in which way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lateness {
    /// It is not, or the law sets no time.
    None,
    /// Its time has passed and nothing was done.
    Overdue,
    /// It was done too late, as judged then; frozen.
    FiledLate,
    /// It was done in time as judged then, and late by a moment corrected since.
    LateByCorrection,
}

impl Lateness {
    /// Returns the lateness's id, used in texts.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Overdue => "overdue",
            Self::FiledLate => "filed_late",
            Self::LateByCorrection => "late_by_correction",
        }
    }
}

/// One duty of a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Duty {
    /// The terms, frozen.
    pub terms: Shared<Terms>,
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
        /// Under which exemption, where the law names grounds.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        exemption: Option<String>,
    },
    /// An approver decided that it is not owed.
    NotOwed {
        /// Why, in the proposer's words.
        reason: String,
        /// Who approved.
        approver: String,
        /// When.
        at: Timestamp,
        /// Under which exemption, where the law names grounds.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        exemption: Option<String>,
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
        self.due_from(case, |anchor| moment(case, &self.terms.regime, anchor))
    }

    /// Returns the last moment in time by the earliest moment known, which is warned on.
    pub fn due_by_earliest(&self, case: &Case) -> Option<Timestamp> {
        self.due_from(case, |anchor| match anchor {
            Anchor::Awareness => case.awareness.earliest_stated().map(|(_, at)| at),
            Anchor::Knowledge => case.awareness.earliest_knowledge(),
            Anchor::Filing(_)
            | Anchor::Identified
            | Anchor::Decision
            | Anchor::Request
            | Anchor::Handled
            | Anchor::SetByDecision
            | Anchor::SetByRequest => moment(case, &self.terms.regime, anchor),
        })
    }

    fn due_from(
        &self,
        case: &Case,
        moment: impl Fn(&Anchor) -> Option<Timestamp>,
    ) -> Option<Timestamp> {
        let due = self.deadline(case)?;
        let count = match &due.count_fact {
            None => due.count,
            Some(fact) => u32::try_from(case.facts.count(fact)?).ok()?,
        };
        Some(due.moment(moment(&due.from)?, count))
    }

    /// Returns the deadline that holds as the case stands: another one under its condition, else the ordinary.
    pub fn deadline(&self, case: &Case) -> Option<&Due> {
        let frame = self.frame(case);
        let instead = self.terms.duty.due_instead.iter();
        let mut instead = instead.filter(|it| all_of(case, frame, &it.when) == Truth::Holds);
        instead.next().map(|it| &it.due).or(self.terms.duty.due.as_ref())
    }

    /// Returns how the duty stands.
    pub fn standing(&self, case: &Case) -> Standing {
        match &self.course {
            Course::Met { at, in_time } => Standing::Met { at: Some(*at), in_time: *in_time },
            // The decision rests on its ground: a risk raised later makes the duty owed again.
            Course::NotOwed { exemption, .. } if self.may_be_left(case, exemption.as_deref()) => {
                Standing::NotOwed
            }
            Course::Open | Course::NotDoingProposed { .. } | Course::NotOwed { .. }
                if case.ruled_out() && self.is_of_a_breach() =>
            {
                Standing::Ended
            }
            Course::NotDoingProposed { .. } => Standing::ToDecide,
            Course::Open | Course::NotOwed { .. } => self.open_standing(case),
        }
    }

    /// Returns whether the law allows a decision not to do it, as the case stands now, on any ground.
    pub fn may_be_decided_against(&self, case: &Case) -> bool {
        self.may_be_left(case, None) || self.exemptions(case).next().is_some()
    }

    /// Returns what its conditions are judged against besides the case.
    fn frame<'a>(&'a self, case: &'a Case) -> Frame<'a> {
        let signs = case.rules.get(&self.terms.regime).map_or(&[][..], |it| &it.signs);
        Frame { regime: &self.terms.regime, signs: Signs::Case(signs) }
    }

    /// Returns the exemptions that can be chosen as the case stands now, exclusions among them.
    pub fn exemptions<'a>(&'a self, case: &'a Case) -> impl Iterator<Item = &'a Exemption> {
        let frame = self.frame(case);
        let rules = case.rules.get(&self.terms.regime);
        let exclusions = rules.into_iter().flat_map(|it| &it.exclusions);
        let of_this = exclusions.filter(|it| it.takes_away.contains(&self.terms.duty.id));
        let all = self.terms.duty.exemptions.iter().chain(of_this);
        all.filter(move |it| all_of(case, frame, &it.when) == Truth::Holds)
    }

    /// Returns whether it may be left undone on its general ground, or under the exemption named.
    pub(crate) fn may_be_left(&self, case: &Case, exemption: Option<&str>) -> bool {
        match exemption {
            None => self
                .terms
                .duty
                .may_be_decided_against
                .as_ref()
                .is_some_and(|it| truth(case, self.frame(case), it) == Truth::Holds),
            Some(id) => self.exemptions(case).any(|it| it.id == id),
        }
    }

    /// Returns what takes the incident out of the regime, with where to turn instead.
    pub fn excluded<'a>(&'a self, case: &'a Case) -> Option<&'a Exemption> {
        self.exemptions(case).find(|it| it.effect == Effect::Excluded)
    }

    /// Returns every condition on which it arose, with what is known of it now: the visible because.
    pub fn grounds(&self, case: &Case) -> Vec<Ground<'_>> {
        let ground = |condition| Ground {
            condition,
            truth: truth(case, self.frame(case), condition),
            facts: condition.facts().into_iter().collect(),
        };
        self.terms.duty.arises.iter().map(ground).collect()
    }

    /// Returns whether something that it arises on is not known yet, so that nobody can say whether it is owed.
    pub fn is_unsettled(&self, case: &Case) -> bool {
        self.grounds(case).iter().any(|it| it.truth == Truth::Unknown)
    }

    /// Returns each sign of a significant incident in its regime, with what is known of it; none where the
    /// duty does not ask whether the incident is significant.
    pub fn signs<'a>(&'a self, case: &'a Case) -> Vec<(&'a Sign, Truth)> {
        if !self.terms.duty.arises.iter().any(Condition::asks_significance) {
            return Vec::new();
        }
        let signs = case.rules.get(&self.terms.regime).into_iter().flat_map(|it| &it.signs);
        signs.map(|it| (it, all_of(case, self.frame(case), &it.when))).collect()
    }

    /// Returns whether it is done to the people whose data it is, and not to users of a service or others.
    pub fn is_to_people(&self) -> bool {
        self.terms.duty.recipient.as_ref().is_none_or(|it| it.id == PEOPLE)
    }

    /// Returns the facts, by id, whose answer would settle whether it is owed.
    pub fn open_facts(&self, case: &Case) -> Vec<String> {
        let grounds = self.grounds(case).into_iter();
        let unknown = grounds.filter(|it| it.truth == Truth::Unknown).flat_map(|it| it.facts);
        unknown.filter(|id| !case.facts.says(id)).collect()
    }

    /// Returns whether it hangs on the incident being a personal data breach; other laws' duties do not.
    pub(super) fn is_of_a_breach(&self) -> bool {
        let mut of_a_breach = false;
        for condition in &self.terms.duty.arises {
            condition.walk(&mut |it| {
                of_a_breach |= *it == Condition::Ground(LawGround::BreachNotRuledOut);
            });
        }
        of_a_breach
    }

    /// Returns whether it is to notify a breach to the authority that supervises its regime: what people mean by "notified".
    pub fn notifies_of_a_breach(&self) -> bool {
        let terms = &self.terms;
        self.is_of_a_breach()
            && terms.duty.met_by == MetBy::Filing
            && terms.recipient().id == terms.authority.id
    }

    fn open_standing(&self, case: &Case) -> Standing {
        let (duty, frame) = (&self.terms.duty, self.frame(case));
        let settled = !duty.not_owed_when.is_empty()
            && all_of(case, frame, &duty.not_owed_when) == Truth::Holds;
        if settled {
            return Standing::NotOwed;
        }
        let owed = all_of(case, frame, &duty.arises) == Truth::Holds;
        match duty.met_by {
            MetBy::Facts if self.missing(case).is_empty() => {
                Standing::Met { at: None, in_time: None }
            }
            MetBy::Filing | MetBy::Information if !owed || self.waits_for_risk(case) => {
                Standing::ToDecide
            }
            MetBy::Facts | MetBy::Filing | MetBy::Information => Standing::Running,
        }
    }

    /// A duty that may be left undone at an unlikely risk is to be decided until the risk is assessed.
    fn waits_for_risk(&self, case: &Case) -> bool {
        let asks = |condition: &Condition| {
            let mut asks = false;
            condition.walk(&mut |it| {
                asks |=
                    matches!(it, Condition::Ground(LawGround::RiskUnlikely | LawGround::RiskHigh));
            });
            asks
        };
        case.risk.is_none() && self.terms.duty.may_be_decided_against.as_ref().is_some_and(asks)
    }

    /// Returns the facts it asks for that are not recorded.
    pub fn missing(&self, case: &Case) -> Vec<String> {
        self.terms.duty.facts.iter().filter(|fact| !case.facts.says(fact)).cloned().collect()
    }

    /// Returns whether its due moment has passed and nothing has been done. What the law excludes is never late.
    pub fn overdue(&self, case: &Case, now: Timestamp) -> bool {
        self.standing(case).is_open()
            && self.due(case).is_some_and(|due| due < now)
            && self.excluded(case).is_none()
    }

    /// Returns whether it is late, and in which way.
    pub fn lateness(&self, case: &Case, now: Timestamp) -> Lateness {
        match &self.course {
            Course::Met { in_time: Some(false), .. } => Lateness::FiledLate,
            Course::Met { .. } if self.late_by_correction.is_some() => Lateness::LateByCorrection,
            Course::Met { .. } => Lateness::None,
            Course::Open | Course::NotDoingProposed { .. } | Course::NotOwed { .. } => {
                if self.overdue(case, now) { Lateness::Overdue } else { Lateness::None }
            }
        }
    }
}

/// Returns when what a deadline runs from was.
fn moment(case: &Case, regime: &str, anchor: &Anchor) -> Option<Timestamp> {
    match anchor {
        Anchor::Awareness => case.awareness.running().map(|(_, at)| at),
        Anchor::Knowledge => case.awareness.knowledge(),
        Anchor::Filing(duty) => {
            case.filed_at(&DutyKey { regime: regime.to_owned(), duty: duty.clone() })
        }
        Anchor::Identified
        | Anchor::Decision
        | Anchor::Request
        | Anchor::Handled
        | Anchor::SetByDecision
        | Anchor::SetByRequest => anchor.fact().and_then(|fact| case.facts.moment(fact)),
    }
}
