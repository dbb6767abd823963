//! The law as data: regimes, their duties and deadlines, the authorities' forms.
//!
//! One TOML file per regime in `/law`. No regime is named in code: a new one is a file and a line
//! in [`files`].

pub mod check;
pub mod condition;
pub mod due;
pub mod files;
pub mod form;
pub mod guidance;
pub mod playbook;
pub mod purpose;
mod read;

pub use due::{Anchor, Counting, Due, DueInstead, Unit};

use check::Fault;
use condition::Condition;
use form::Form;
use guidance::Guidance;
use jiff::civil::Date;
use playbook::Playbook;
use purpose::Purpose;
use serde::{Deserialize, Serialize};

/// Everything the law files say, in the order of [`files`].
#[derive(Debug, Clone, Default)]
pub struct Law {
    regimes: Vec<Regime>,
    forms: Vec<Form>,
    guidance: Vec<Guidance>,
    purposes: Vec<Purpose>,
    playbooks: Vec<Playbook>,
}

/// A text in both languages. The law files carry their own words, so that a lawyer edits one file.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Words {
    /// Swedish.
    pub sv: String,
    /// English.
    pub en: String,
}

/// How well a statement of law is founded; all but `S` are shown as "to be verified".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
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

/// One body of rules with one supervisory authority, in one version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Regime {
    /// Stable; all versions of a regime share it. Example: `eu-gdpr`.
    pub id: String,
    /// Which text of the rules; stored with every judgement. Example: `2018-05-25`.
    pub version: String,
    /// What it is called.
    pub name: Words,
    /// First day in force.
    pub valid_from: Date,
    /// Last day in force; `None` while no end is known.
    pub valid_to: Option<Date>,
    /// When a case falls under it: all of these.
    pub applies: Vec<Condition>,
    /// Who supervises it.
    pub authority: Recipient,
    /// To whom its duties are done; the authority is one of them.
    pub recipients: Vec<Recipient>,
    /// The three verdicts on risk in the regime's own words; `None` where it knows no such verdict.
    pub risk: Option<RiskWords>,
    /// What makes an incident significant, where the regime asks for that.
    pub thresholds: Vec<Threshold>,
    /// What takes an incident out of the regime, each with where to turn instead.
    pub exclusions: Vec<Exemption>,
    /// Where the rules are found.
    pub source: String,
    /// How well founded.
    pub mark: Mark,
    /// What must be done.
    pub duties: Vec<Duty>,
}

/// To whom a duty is done: an authority, the people, the controllers, the own record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recipient {
    /// Stable. Example: `se-imy`.
    pub id: String,
    /// What it is called.
    pub name: Words,
}

/// Whose a duty is.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Owner {
    /// The controller: GDPR Art. 4(7). In a municipality this is the board.
    #[default]
    Controller,
    /// The processor: GDPR Art. 4(8).
    Processor,
    /// The operator (verksamhetsutövare): the municipality, region or agency itself.
    Operator,
}

impl Owner {
    /// Every owner.
    pub const ALL: &[Self] = &[Self::Controller, Self::Processor, Self::Operator];

    /// Returns the owner's id, used in law files and texts.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Controller => "controller",
            Self::Processor => "processor",
            Self::Operator => "operator",
        }
    }

    /// Returns whether it is the controller, which terms stored before owners were named mean.
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it by reference")]
    pub(crate) fn is_controller(&self) -> bool {
        *self == Self::Controller
    }
}

/// A ground on which a duty need not be done, or is not this regime's at all.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exemption {
    /// Unique within the regime. Example: `disproportionate-effort`.
    pub id: String,
    /// What it is called.
    pub name: Words,
    /// What it takes and what follows; of an exclusion: where to turn instead.
    pub text: Words,
    /// Facts that must be recorded before it can be chosen: all of these. Empty: a judgement with reasons.
    pub when: Vec<Condition>,
    /// What follows from it.
    pub effect: Effect,
    /// Of an exclusion: the duties it takes away, by id.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub takes_away: Vec<String>,
    /// Article and paragraph.
    pub source: String,
    /// How well founded.
    pub mark: Mark,
}

/// What follows from an exemption.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Effect {
    /// The duty need not be done, once an approver has decided so.
    Omit,
    /// The same, and this duty of the regime takes its place.
    Replaced(String),
    /// The duty is not this regime's: while `when` holds, doing it is refused and one is told where to turn.
    Excluded,
}

/// One sign that an incident is significant in the regime's sense.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Threshold {
    /// The rule's own number. Example: `A3`.
    pub id: String,
    /// What it says.
    pub name: Words,
    /// When it is reached: all of these.
    pub when: Vec<Condition>,
    /// Where it is found.
    pub source: String,
    /// How well founded.
    pub mark: Mark,
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
///
/// Stored whole in the event by which a duty arises: fields may be added, with a default, never taken away.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Duty {
    /// Unique within the regime. Example: `notify-authority`.
    pub id: String,
    /// What it is called.
    pub name: Words,
    /// What must be done, in plain words.
    pub text: Words,
    /// Whose it is.
    #[serde(default, skip_serializing_if = "Owner::is_controller")]
    pub owner: Owner,
    /// To whom it is done; terms stored before it was named mean the regime's authority.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recipient: Option<Recipient>,
    /// When it arises: none of these fails. What is not known yet does not keep it from arising: it is then
    /// to be decided whether it is owed. A case that later falls below keeps it.
    pub arises: Vec<Condition>,
    /// When facts alone settle that it is not owed, without an approver: all of these. Never, if empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub not_owed_when: Vec<Condition>,
    /// By when; `None` where the law says "without undue delay" only: never an invented deadline.
    pub due: Option<Due>,
    /// Other deadlines under conditions; the first that holds takes the place of `due`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub due_instead: Vec<DueInstead>,
    /// What meets it.
    pub met_by: MetBy,
    /// When deciding not to do it is allowed, with an approver; never, if absent.
    pub may_be_decided_against: Option<Condition>,
    /// Named grounds for not doing it, each with its article.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub exemptions: Vec<Exemption>,
    /// Facts that must be recorded before it counts as met in full.
    #[serde(default)]
    pub facts: Vec<String>,
    /// The authority's form, for a duty met by a filing.
    pub form: Option<String>,
    /// By when the authority wants what a first filing lacked; its practice, no law.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub supplement: Option<Supplement>,
    /// Article and paragraph.
    pub source: String,
    /// The same in running words, as a person is told it; `source` where it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cited: Option<Words>,
    /// How well founded.
    pub mark: Mark,
}

/// When an authority wants what a first filing lacked. Practice: it reminds, and nothing is late by it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Supplement {
    /// Calendar days from the first filing, to the same time of day.
    pub days: u32,
    /// Where the practice is told.
    pub source: String,
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

impl Law {
    /// Returns the law built into the program.
    ///
    /// # Errors
    ///
    /// [`LawError`]; a test sees to it that this does not happen.
    pub fn built_in() -> Result<Self, LawError> {
        let files: Vec<(&str, &str)> =
            files::ALL.iter().flat_map(|it| it.iter().copied()).collect();
        Self::load(&files)
    }

    /// Reads law files given as (name, content); what a file is shows by what is in it.
    ///
    /// # Errors
    ///
    /// [`LawError`] with everything that is wrong, each with file, line and how to mend it.
    pub fn load(files: &[(&str, &str)]) -> Result<Self, LawError> {
        let (law, faults) = read::read(files);
        if faults.is_empty() { Ok(law) } else { Err(LawError { faults }) }
    }

    /// Returns every regime.
    pub fn regimes(&self) -> &[Regime] {
        &self.regimes
    }

    /// Returns the regimes in force on a day, each in the version of that day.
    ///
    /// A regime has everything to show: name, authority, duties with deadlines, exemptions, sources, marks.
    pub fn in_force(&self, on: Date) -> impl Iterator<Item = &Regime> {
        self.regimes
            .iter()
            .filter(move |it| it.valid_from <= on && it.valid_to.is_none_or(|to| on <= to))
    }

    /// Returns the first day on which any version of a regime was in force.
    pub fn since(&self, id: &str) -> Option<Date> {
        self.regimes.iter().filter(|it| it.id == id).map(|it| it.valid_from).min()
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

    /// Returns the days on which the law in force changed or will change, oldest first.
    pub fn changes(&self) -> std::collections::BTreeSet<Date> {
        let day_after = |it: &Regime| it.valid_to.and_then(|to| to.tomorrow().ok());
        let begins = self.regimes.iter().map(|it| it.valid_from);
        begins.chain(self.regimes.iter().filter_map(day_after)).collect()
    }

    /// Returns every purpose facts are needed for.
    pub fn purposes(&self) -> &[Purpose] {
        &self.purposes
    }

    /// Returns every playbook.
    pub fn playbooks(&self) -> &[Playbook] {
        &self.playbooks
    }

    /// Returns the guidance on likely risk, newest issue first in the files.
    pub fn guidance(&self) -> &[Guidance] {
        &self.guidance
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

/// Law files that cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("{}", .faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
pub struct LawError {
    /// Everything that is wrong, in order of file and line.
    pub faults: Vec<Fault>,
}

#[cfg(test)]
mod tests;
