//! An authority's form: its questions, and from where each is answered.
//!
//! Forms are versioned data, not code: the authority may change them any day.

use super::{Mark, Words};
use serde::{Deserialize, Serialize};

/// One form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Form {
    /// Stable. Example: `se-imy`.
    pub id: String,
    /// Which issue of the form.
    pub version: String,
    /// What it is called.
    pub name: Words,
    /// Where it is filled in, said to the person who copies the answers over.
    pub how_to_send: Words,
    /// Where the questions were found.
    pub source: Words,
    /// How well founded.
    pub mark: Mark,
    /// The authority's own words for choices, in the language of its form; what is not there is said in Fyr's.
    #[serde(rename = "wording", default)]
    pub wordings: Vec<Wording>,
    /// Its parts, in order.
    #[serde(rename = "section")]
    pub sections: Vec<Section>,
}

/// What the authority's form calls one choice of a fact.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wording {
    /// Id of the fact.
    pub fact: String,
    /// Id of the choice.
    pub choice: String,
    /// The authority's words, in Swedish: what is to be ticked.
    pub sv: String,
}

impl Form {
    /// Returns what the form calls a choice of a fact.
    pub fn wording(&self, fact: &str, choice: &str) -> Option<&str> {
        let found = self.wordings.iter().find(|it| it.fact == fact && it.choice == choice);
        found.map(|it| it.sv.as_str())
    }
}

/// One part of a form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Section {
    /// Its heading.
    pub heading: Words,
    /// Its questions, in order.
    #[serde(rename = "question")]
    pub questions: Vec<Question>,
}

/// One question of a form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// The authority's number for it.
    pub no: String,
    /// What is asked.
    pub text: Words,
    /// From where it is answered, in order; at least one.
    pub answers: Vec<Answer>,
    /// Whether each fact stands with its label, where the answers would not be told apart without.
    #[serde(default)]
    pub labelled: bool,
    /// Whether the authority wants an answer before it takes the form.
    #[serde(default)]
    pub required: bool,
    /// Asked only when this holds.
    pub asked_if: Option<AskedIf>,
    /// The law that asks for it, where it is known.
    pub source: Option<String>,
    /// How well founded.
    pub mark: Mark,
}

/// From where a question is answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// A fact of the catalogue.
    Fact(String),
    /// The controller's name.
    ControllerName,
    /// The controller's organisation number.
    ControllerOrgNumber,
    /// The controller's postal address.
    ControllerAddress,
    /// The operator's name: of the municipality, region or agency the controller is part of.
    OperatorName,
    /// The operator's organisation number.
    OperatorOrgNumber,
    /// The case's reference.
    CaseReference,
    /// The data protection officer or contact point, with address and telephone.
    ContactPoint,
    /// The same person's name.
    ContactName,
    /// The same person's role.
    ContactRole,
    /// The same person's e-mail address.
    ContactEmail,
    /// The same person's telephone number.
    ContactPhone,
    /// The moment the clock is counted from.
    Awareness,
    /// When the people had been informed, as stated under the duty to inform them.
    InformedAt,
    /// Why they are not informed: the exemption and the reason, as decided under the duty to inform them.
    NotInformedWhy,
}

impl Answer {
    /// Returns whether it is answered by what is stated or decided under the duty to inform the people.
    pub const fn is_of_informing(&self) -> bool {
        matches!(self, Self::InformedAt | Self::NotInformedWhy)
    }

    /// What a question may be answered from besides facts, by its name in the file.
    pub const OUTSIDE: &[(&str, Self)] = &[
        ("controller_name", Self::ControllerName),
        ("controller_org_number", Self::ControllerOrgNumber),
        ("controller_address", Self::ControllerAddress),
        ("operator_name", Self::OperatorName),
        ("operator_org_number", Self::OperatorOrgNumber),
        ("case_reference", Self::CaseReference),
        ("contact_point", Self::ContactPoint),
        ("contact_name", Self::ContactName),
        ("contact_role", Self::ContactRole),
        ("contact_email", Self::ContactEmail),
        ("contact_phone", Self::ContactPhone),
        ("awareness", Self::Awareness),
        ("informed_at", Self::InformedAt),
        ("not_informed_why", Self::NotInformedWhy),
    ];
}

/// When a question is asked at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AskedIf {
    /// The filing is made after its due moment.
    Late,
    /// The people have been informed.
    Informed,
    /// They will be.
    ToBeInformed,
    /// They will not be.
    NotInformed,
}

impl AskedIf {
    /// Every one, by its name in the file.
    pub const ALL: &[(&str, Self)] = &[
        ("late", Self::Late),
        ("informed", Self::Informed),
        ("to_be_informed", Self::ToBeInformed),
        ("not_informed", Self::NotInformed),
    ];
}
