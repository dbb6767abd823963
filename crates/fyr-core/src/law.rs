//! The law as data: regimes, their duties and deadlines, the authorities' forms.
//!
//! One TOML file per regime in `/law`. No regime is named in code: a new one is a file and a line
//! in [`files`].

pub mod files;
pub mod form;
mod load;

pub use load::LawError;

use form::Form;
use jiff::{SignedDuration, Timestamp, Zoned, civil::Date, tz::TimeZone};
use serde::{Deserialize, Serialize};

/// Every regime and form, in the order of [`files`].
#[derive(Debug, Clone, Default)]
pub struct Law {
    regimes: Vec<Regime>,
    forms: Vec<Form>,
}

/// A text in both languages. The law files carry their own words, so that a lawyer edits one file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Words {
    /// Swedish.
    pub sv: String,
    /// English.
    pub en: String,
}

/// How well a statement of law is founded; all but `S` are shown as "to be verified".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Mark {
    /// Read in a source.
    S,
    /// From knowledge.
    K,
    /// From a third party.
    X,
    /// Inferred.
    I,
}

impl Mark {
    /// Returns whether the statement must be shown as "to be verified".
    pub fn to_verify(self) -> bool {
        self != Self::S
    }
}

/// One body of rules with one supervisory authority.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Regime {
    /// Stable. Example: `eu-gdpr`.
    pub id: String,
    /// Which text of the rules; stored with every judgement. Example: `2018-05-25`.
    pub version: String,
    /// What it is called.
    pub name: Words,
    /// First day in force.
    pub valid_from: Date,
    /// Last day in force.
    pub valid_to: Option<Date>,
    /// When a case falls under it: all of these.
    pub applies: Vec<Predicate>,
    /// Who supervises it.
    pub authority: Authority,
    /// The three verdicts on risk in the regime's own words.
    pub risk: RiskWords,
    /// Where the rules are found.
    pub source: String,
    /// How well founded.
    pub mark: Mark,
    /// What must be done.
    #[serde(rename = "duty")]
    pub duties: Vec<Duty>,
}

/// A supervisory authority.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Authority {
    /// Stable. Example: `se-imy`.
    pub id: String,
    /// What it is called.
    pub name: Words,
}

/// A regime's own words for the three levels of risk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RiskWords {
    /// Below the threshold for notifying.
    pub unlikely: Words,
    /// Notifying is owed.
    pub risk: Words,
    /// Telling the people is owed too.
    pub high: Words,
}

/// A level of risk as the law judges it. Source: GDPR Art. 33(1), 34(1); BDL 3 kap. 9–10 §§.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RiskLevel {
    /// Unlikely to result in a risk.
    Unlikely,
    /// A risk.
    Risk,
    /// A high risk (GDPR), a special risk (BDL).
    High,
}

impl RiskLevel {
    /// Every level, lowest first.
    pub const ALL: &[Self] = &[Self::Unlikely, Self::Risk, Self::High];

    /// Returns the level's id, used in forms and texts.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Unlikely => "unlikely",
            Self::Risk => "risk",
            Self::High => "high",
        }
    }
}

impl RiskWords {
    /// Returns the words for a level.
    pub const fn of(&self, level: RiskLevel) -> &Words {
        match level {
            RiskLevel::Unlikely => &self.unlikely,
            RiskLevel::Risk => &self.risk,
            RiskLevel::High => &self.high,
        }
    }
}

/// Something a regime requires.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Duty {
    /// Unique within the regime. Example: `notify-authority`.
    pub id: String,
    /// What it is called.
    pub name: Words,
    /// What must be done, in plain words.
    pub text: Words,
    /// When it arises: all of these. A case that later falls below keeps it.
    pub arises: Vec<Predicate>,
    /// By when; `None` where the law says "without undue delay" only: never an invented deadline.
    pub due: Option<Due>,
    /// What meets it.
    pub met_by: MetBy,
    /// When deciding not to do it is allowed, with an approver; never, if absent.
    pub may_be_decided_against: Option<Predicate>,
    /// Facts that must be recorded before it counts as met in full.
    #[serde(default)]
    pub facts: Vec<String>,
    /// The authority's form, for a duty met by a filing.
    pub form: Option<String>,
    /// Article and paragraph.
    pub source: String,
    /// The same in running words, as a person is told it; `source` where it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cited: Option<Words>,
    /// How well founded.
    pub mark: Mark,
}

/// What meets a duty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MetBy {
    /// A filing with the authority.
    Filing,
    /// Telling the people concerned.
    Information,
    /// Facts recorded: met as soon as, and as long as, all of [`Duty::facts`] are there.
    Facts,
}

/// A deadline.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Due {
    /// How many units.
    pub count: u32,
    /// Of what.
    pub unit: Unit,
    /// From when.
    pub from: Anchor,
    /// How time is counted.
    pub counting: Counting,
}

/// The unit of a deadline.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// Hours on the clock.
    Hours,
    /// Calendar months in Europe/Stockholm; a day that does not exist becomes the month's last.
    Months,
}

/// What a deadline runs from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Anchor {
    /// The controller became aware.
    Awareness,
}

/// How a deadline is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Counting {
    /// The strict reading: elapsed time, also over weekends and the change to summer time.
    Elapsed,
}

/// A ground on which a regime applies or a duty arises; judged by [`crate::case::ground`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Predicate {
    /// The case exists.
    Always,
    /// Data was processed under the GDPR.
    ProcessingGdpr,
    /// Data was processed under brottsdatalagen.
    ProcessingBdl,
    /// Not ruled out as a personal data breach.
    BreachNotRuledOut,
    /// Risk was assessed as unlikely.
    RiskUnlikely,
    /// Risk was assessed as high.
    RiskHigh,
}

impl Due {
    /// Returns the last moment at which the duty is met in time.
    ///
    /// The strict reading of hours: elapsed, also over weekends and the change to summer time.
    /// Source: GDPR Art. 33(1). The wider reading of Regulation 1182/71 is not used (ADR 0003).
    /// A moment beyond the calendar's end is the calendar's end.
    pub fn moment(&self, anchor: Timestamp) -> Timestamp {
        match (self.unit, self.counting) {
            (Unit::Hours, Counting::Elapsed) => anchor
                .saturating_add(SignedDuration::from_hours(i64::from(self.count)))
                .unwrap_or(Timestamp::MAX),
            (Unit::Months, Counting::Elapsed) => {
                let zone = TimeZone::get("Europe/Stockholm").unwrap_or(TimeZone::UTC);
                let months = jiff::Span::new().try_months(self.count).unwrap_or_default();
                Zoned::new(anchor, zone)
                    .checked_add(months)
                    .map_or(Timestamp::MAX, |zoned| zoned.timestamp())
            }
        }
    }
}

impl Law {
    /// Returns every regime.
    pub fn regimes(&self) -> &[Regime] {
        &self.regimes
    }

    /// Returns the regimes in force on a day.
    pub fn in_force(&self, on: Date) -> impl Iterator<Item = &Regime> {
        self.regimes
            .iter()
            .filter(move |it| it.valid_from <= on && it.valid_to.is_none_or(|to| on <= to))
    }

    /// Returns a regime by id, in the version named, else in any.
    pub fn regime(&self, id: &str, version: &str) -> Option<&Regime> {
        let of = |regime: &&Regime| regime.id == id;
        self.regimes
            .iter()
            .filter(of)
            .find(|it| it.version == version)
            .or_else(|| self.regimes.iter().find(of))
    }

    /// Returns every form.
    pub fn forms(&self) -> &[Form] {
        &self.forms
    }

    /// Returns a form by id.
    pub fn form(&self, id: &str) -> Option<&Form> {
        self.forms.iter().find(|form| form.id == id)
    }
}

#[cfg(test)]
mod tests;
