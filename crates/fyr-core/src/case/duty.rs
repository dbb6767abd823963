//! What the law requires of one case, and how it stands.

pub(crate) mod as_list;
pub(super) mod standing;

pub use standing::Standing;

use super::{
    Case,
    condition::{Frame, Sign, Signs, Truth, all_of, truth},
};
use crate::{
    law::{
        Anchor, Due, Duty as LawDuty, Effect, Exemption, Law, MetBy, Recipient, Regime, Threshold,
        condition::Condition,
    },
    shared::Shared,
};
use jiff::{Timestamp, civil::Date};
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
    /// When a case falls under it: all of these. Empty in terms stored before it was kept: then it does.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub applies: Vec<Condition>,
    /// The first day on which any version of it was in force.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<Date>,
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
    /// When a case falls under it: all of these. Empty in terms stored before it was kept: then it does.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub applies: Vec<Condition>,
    /// The first day on which any version of it was in force.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<Date>,
}

impl RegimeTerms {
    /// Returns what a regime of the law says for all its duties.
    pub fn of(regime: &Regime, law: &Law) -> Self {
        Self {
            thresholds: regime.thresholds.clone(),
            exclusions: regime.exclusions.clone(),
            applies: regime.applies.clone(),
            since: law.since(&regime.id),
        }
    }

    /// Returns what a case keeps of it.
    pub fn rules(&self) -> Rules {
        let sign = |it: &Threshold| Sign { id: it.id.clone(), when: it.when.clone() };
        let signs = self.thresholds.iter().map(sign).collect();
        let (exclusions, applies) = (self.exclusions.clone(), self.applies.clone());
        Rules { signs, exclusions, applies, since: self.since }
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
    /// Whether it has ever been owed: at some time everything it arises on held. Of states stored before it was
    /// kept it is taken that it was.
    #[serde(default = "yes")]
    pub owed: bool,
    /// What has been decided or done.
    pub course: Course,
    /// The due moment by an awareness corrected after filing, where that makes the filing late.
    pub late_by_correction: Option<Timestamp>,
}

const fn yes() -> bool {
    true
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

    /// Returns whether it may be left undone on a general ground, or under the exemption named.
    ///
    /// General grounds are the one that the law names, and that what it arose on holds no longer: what was recorded
    /// in error, or has changed, leaves nobody with a duty that cannot be ended.
    pub(crate) fn may_be_left(&self, case: &Case, exemption: Option<&str>) -> bool {
        let (duty, frame) = (&self.terms.duty, self.frame(case));
        match exemption {
            None => {
                let against = duty.may_be_decided_against.as_ref();
                against.is_some_and(|it| truth(case, frame, it) == Truth::Holds)
                    || self.binds(case) == Truth::Fails
                    || all_of(case, frame, &duty.arises) == Truth::Fails
            }
            Some(id) => self.exemptions(case).any(|it| it.id == id),
        }
    }

    /// Returns what takes the incident out of the regime, with where to turn instead.
    pub fn excluded<'a>(&'a self, case: &'a Case) -> Option<&'a Exemption> {
        self.exemptions(case).find(|it| it.effect == Effect::Excluded)
    }

    /// Returns every condition on which it arose, with what is known of it now: the visible because. Those on which
    /// its law binds the case come first, where they do not hold.
    pub fn grounds<'a>(&'a self, case: &'a Case) -> Vec<Ground<'a>> {
        let ground = |condition: &'a Condition| Ground {
            condition,
            truth: truth(case, self.frame(case), condition),
            facts: condition.facts().into_iter().collect(),
        };
        let applies = case.rules.get(&self.terms.regime).into_iter().flat_map(|it| &it.applies);
        let applies = applies.map(ground).filter(|it| it.truth != Truth::Holds);
        applies.chain(self.terms.duty.arises.iter().map(ground)).collect()
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
        // Where a contract sets the time, no clock runs until somebody has said what it sets.
        let count = self.deadline(case).and_then(|it| it.count_fact.clone());
        unknown.chain(count).filter(|id| !case.facts.says(id)).collect()
    }

    /// Returns whether it is to notify a breach to the authority that supervises its regime: what people mean by "notified".
    pub fn notifies_of_a_breach(&self) -> bool {
        let terms = &self.terms;
        self.is_of_a_breach()
            && terms.duty.met_by == MetBy::Filing
            && terms.recipient().id == terms.authority.id
    }

    /// Returns the facts it asks for that are not recorded.
    pub fn missing(&self, case: &Case) -> Vec<String> {
        self.terms.duty.facts.iter().filter(|fact| !case.facts.says(fact)).cloned().collect()
    }

    /// Returns whether its due moment has passed and nothing has been done or decided. One person's word that the law
    /// excludes the incident stops no clock: that takes two.
    pub fn overdue(&self, case: &Case, now: Timestamp) -> bool {
        self.standing(case).is_open() && self.due(case).is_some_and(|due| due < now)
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
