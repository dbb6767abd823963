//! The catalogue of descriptive facts about a case.
//!
//! One entry per fact. The page, the document, the export and completeness are made from this list,
//! so a new fact is one line here and its label in `/texts`. What changes what may be done next is
//! not a fact but an event: give that a variant of [`super::Event`].

use crate::{
    event::Meta,
    field::{Entry, Kind, Value},
    register::catalogue::PROCESSING_REGIMES,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Kinds of incident. Source: the authority's form, question 16, and its statistics.
pub const INCIDENT_TYPES: &[&str] = &[
    "misdirected",
    "unauthorised_disclosure",
    "unauthorised_access",
    "theft",
    "loss",
    "destruction",
    "alteration",
    "other",
];
/// Causes. Source: the authority's statistics.
pub const CAUSES: &[&str] =
    &["human_factor", "antagonistic_attack", "technical_fault", "organisation", "other", "unknown"];
/// Groups of people. Source: the authority's form, question 25.
pub const GROUPS: &[&str] = &[
    "employees",
    "users",
    "children",
    "students",
    "customers",
    "members",
    "patients",
    "protected_identity",
    "subscribers",
    "other",
];
/// Kinds of data. Source: the authority's form, question 26.
pub const DATA_CATEGORIES: &[&str] = &[
    "identifying",
    "contact",
    "birth_date",
    "national_id",
    "official_documents",
    "financial",
    "assessments",
    "criminal",
    "location",
    "communication_logs",
    "communication_metadata",
    "health",
    "ethnicity",
    "politics",
    "religion",
    "union",
    "sexual_life",
    "genetic_biometric",
    "secrecy",
    "other",
];
/// Consequences for people. Source: GDPR recital 85.
pub const CONSEQUENCES: &[&str] = &[
    "loss_of_control",
    "limited_rights",
    "discrimination",
    "identity_theft",
    "fraud",
    "financial_loss",
    "reversed_pseudonymisation",
    "reputation",
    "loss_of_secrecy",
    "other",
];
/// How serious. Source: the authority's form, question 29.
pub const SEVERITIES: &[&str] = &["negligible", "limited", "significant", "very_serious"];
/// Whether it goes on.
pub const CEASED: &[&str] = &["ceased", "ongoing", "unknown"];
/// How sure a number is.
pub const EXACTNESS: &[&str] = &["estimated", "exact"];
/// Whether people have been told.
pub const INFORMED: &[&str] = &["yes", "will", "will_not", "not_known_yet"];

/// Moments that an authority sets, by which something is to be done: they lie ahead, unlike all others.
pub const SET_BY_AUTHORITY: &[&str] = &["decision_due_at", "supplement_due_at", "request_due_at"];

/// Returns whether a value tells of what has not been yet, of a fact whose moments have been.
pub fn lies_ahead(field: &str, value: &Value, now: Timestamp) -> bool {
    value.lies_after(now) && !SET_BY_AUTHORITY.contains(&field)
}

/// The operator's own judgement whether the incident is significant; thresholds stand beside it.
pub const SIGNIFICANT: &str = "significant_incident";

/// Which law the processing follows, where the register's systems do not say.
pub const PROCESSING_LAW: &str = "processing_law";
/// Whether the organisation, or the one it is part of, is an operator under cybersäkerhetslagen.
pub const UNDER_CYBERSECURITY_ACT: &str = "under_cybersecurity_act";
/// Whether the organisation is a state agency that reports it incidents.
pub const REPORTS_IT_INCIDENTS: &str = "reports_it_incidents";

const TEXT: Kind = Kind::Text(4000);
const YES_NO: Kind = Kind::YesNoUnknown;
const CYBER: &str = "Cybersäkerhetslagen (2025:1506) 2 kap. 5 §";

/// Every fact, in the order people meet them.
pub const CATALOGUE: &[Entry] = &[
    Entry { id: "nature", kind: TEXT, source: "GDPR Art. 33(3)(a)" },
    Entry { id: "incident_type", kind: Kind::Choice(INCIDENT_TYPES), source: "IMY 16" },
    Entry { id: "occurred_from", kind: Kind::Moment, source: "IMY 10" },
    Entry { id: "occurred_to", kind: Kind::Moment, source: "IMY 10" },
    Entry { id: "detected_at", kind: Kind::Moment, source: "IMY 11" },
    Entry { id: "detection_how", kind: TEXT, source: "IMY 12" },
    Entry { id: "ceased", kind: Kind::Choice(CEASED), source: "IMY 13" },
    Entry { id: "cause", kind: Kind::Choice(CAUSES), source: "GDPR Art. 33(5), BDF 3:14" },
    Entry { id: "cause_text", kind: TEXT, source: "GDPR Art. 33(5), BDF 3:14" },
    Entry { id: "processor_name", kind: Kind::Line(200), source: "IMY 21" },
    Entry { id: "persons_affected", kind: Kind::Count, source: "GDPR Art. 33(3)(a)" },
    Entry { id: "persons_exactness", kind: Kind::Choice(EXACTNESS), source: "GDPR Art. 33(3)(a)" },
    Entry { id: "protected_persons", kind: Kind::Count, source: "OSL 21 kap. 3, 3 a §§" },
    Entry { id: "records_affected", kind: Kind::Count, source: "GDPR Art. 33(3)(a)" },
    Entry { id: "data_subject_groups", kind: Kind::Choices(GROUPS), source: "GDPR Art. 33(3)(a)" },
    Entry {
        id: "data_categories",
        kind: Kind::Choices(DATA_CATEGORIES),
        source: "GDPR Art. 33(3)(a)",
    },
    Entry { id: "data_categories_text", kind: TEXT, source: "IMY 27" },
    Entry { id: "cross_border", kind: Kind::YesNoUnknown, source: "GDPR Art. 4(23), 56" },
    Entry { id: "consequences", kind: Kind::Choices(CONSEQUENCES), source: "GDPR Art. 33(3)(c)" },
    Entry { id: "consequences_text", kind: TEXT, source: "GDPR Art. 33(3)(c)" },
    Entry { id: "severity", kind: Kind::Choice(SEVERITIES), source: "IMY 29" },
    Entry { id: "measures_taken", kind: TEXT, source: "GDPR Art. 33(3)(d)" },
    Entry { id: "measures_planned", kind: TEXT, source: "GDPR Art. 33(3)(d)" },
    Entry { id: "informed", kind: Kind::Choice(INFORMED), source: "IMY 31" },
    Entry { id: "persons_informed", kind: Kind::Count, source: "IMY 33" },
    Entry { id: "informed_how", kind: TEXT, source: "IMY 32-35" },
    Entry { id: "informing_when", kind: Kind::Line(200), source: "IMY 34" },
    Entry { id: "late_reason", kind: TEXT, source: "GDPR Art. 33(1)" },
    Entry { id: "secrecy_note", kind: TEXT, source: "OSL 21 kap." },
    Entry { id: "reason_for_data", kind: TEXT, source: "GDPR Art. 5(1)(b)" },
    Entry { id: "feedback", kind: TEXT, source: "practice" },
    Entry { id: "lessons", kind: TEXT, source: "practice" },
    Entry {
        id: PROCESSING_LAW,
        kind: Kind::Choices(PROCESSING_REGIMES),
        source: "GDPR Art. 2(2)(d), BDL 1 kap. 2 §",
    },
    Entry { id: "security_protection", kind: YES_NO, source: "Dataskyddslagen 1 kap. 4 §" },
    Entry { id: "other_state_data", kind: YES_NO, source: "Directive (EU) 2016/680 Art. 30(6)" },
    Entry { id: "authority_decided_at", kind: Kind::Moment, source: "GDPR Art. 34(4)" },
    Entry { id: "decision_due_at", kind: Kind::Moment, source: "GDPR Art. 58(2)(e)" },
    Entry { id: "supplement_due_at", kind: Kind::Moment, source: "GDPR Art. 33(4), 58(1)(a)" },
    Entry { id: "processor_aware_at", kind: Kind::Moment, source: "GDPR Art. 33(2)" },
    Entry { id: "contract_report_hours", kind: Kind::Count, source: "GDPR Art. 33(2), 28(3)(f)" },
    // From here: what incident reporting outside data protection asks for.
    Entry {
        id: UNDER_CYBERSECURITY_ACT,
        kind: YES_NO,
        source: "Cybersäkerhetslagen (2025:1506) 1 kap. 3 §",
    },
    Entry { id: REPORTS_IT_INCIDENTS, kind: YES_NO, source: "Förordning (2022:524) 14 §" },
    Entry { id: SIGNIFICANT, kind: YES_NO, source: CYBER },
    Entry { id: "serious_disruption", kind: YES_NO, source: CYBER },
    Entry { id: "economic_damage", kind: YES_NO, source: CYBER },
    Entry { id: "damage_to_others", kind: YES_NO, source: CYBER },
    Entry { id: "sector_critical_hit", kind: YES_NO, source: "MCFFS 2026:8" },
    Entry { id: "activity_limited_hours", kind: Kind::Count, source: "MCFFS 2026:8" },
    Entry { id: "fallback_hours", kind: Kind::Count, source: "MCFFS 2026:8" },
    Entry { id: "protected_information_hit", kind: YES_NO, source: "MCFFS 2026:8" },
    Entry { id: "other_legal_person_hit", kind: YES_NO, source: "MCFFS 2026:8" },
    Entry { id: "cost_over_5_percent", kind: YES_NO, source: "MCFFS 2026:8" },
    Entry { id: "environmental_damage", kind: YES_NO, source: "MCFFS 2026:8" },
    Entry { id: "others_in_crisis", kind: YES_NO, source: "MCFFS 2026:8" },
    Entry { id: "injury_or_death", kind: YES_NO, source: "MCFFS 2026:8" },
    Entry { id: "recurring_same_cause", kind: YES_NO, source: "MCFFS 2026:8" },
    Entry {
        id: "service_recipients_hit",
        kind: YES_NO,
        source: "Cybersäkerhetslagen (2025:1506) 2 kap. 9 §",
    },
    Entry {
        id: "significant_threat",
        kind: YES_NO,
        source: "Cybersäkerhetslagen (2025:1506) 2 kap. 10 §",
    },
    Entry {
        id: "exempt_agency",
        kind: YES_NO,
        source: "Cybersäkerhetslagen (2025:1506) 1 kap. 12 §",
    },
    Entry {
        id: "trust_service_provider",
        kind: YES_NO,
        source: "Cybersäkerhetslagen (2025:1506) 2 kap. 6 §",
    },
    Entry {
        id: "report_requested_at",
        kind: Kind::Moment,
        source: "Cybersäkerhetslagen (2025:1506) 2 kap. 7 §",
    },
    Entry {
        id: "request_due_at",
        kind: Kind::Moment,
        source: "Cybersäkerhetslagen (2025:1506) 2 kap. 7 §",
    },
    Entry {
        id: "incident_handled_at",
        kind: Kind::Moment,
        source: "Cybersäkerhetslagen (2025:1506) 2 kap. 8 §",
    },
    Entry { id: "indicators_of_compromise", kind: TEXT, source: "MCFFS 2026:8" },
    Entry { id: "remaining_risks", kind: TEXT, source: "MCFFS 2026:8" },
    Entry { id: "incident_reportable", kind: YES_NO, source: "Förordning (2022:524) 14 §" },
    Entry { id: "identified_reportable_at", kind: Kind::Moment, source: "MSBFS 2020:8 4 §" },
];

/// Returns the entry with this id.
pub fn find(id: &str) -> Option<&'static Entry> {
    CATALOGUE.iter().find(|entry| entry.id == id)
}

/// Recorded facts by id, each with every version it ever had.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Facts(BTreeMap<String, Vec<Version>>);

/// One version of a fact.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Version {
    /// What was recorded.
    pub value: Value,
    /// When.
    pub at: Timestamp,
    /// By whom, as in the journal.
    pub actor: String,
    /// Place in the journal.
    pub position: u64,
    /// Why it was corrected, where somebody has said so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The value was taken back here: it is what is not so.
    #[serde(default, skip_serializing_if = "is_false")]
    pub taken_back: bool,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it by reference")]
const fn is_false(it: &bool) -> bool {
    !*it
}

impl Facts {
    /// Returns no facts.
    pub const fn empty() -> Self {
        Self(BTreeMap::new())
    }

    /// Adds a version. Earlier ones stay.
    pub(crate) fn insert(&mut self, id: &str, value: Value, meta: &Meta) {
        let (at, actor, position) = (meta.at, meta.actor.clone(), meta.position);
        let (reason, taken_back) = (None, false);
        let version = Version { value, at, actor, position, reason, taken_back };
        self.0.entry(id.to_owned()).or_default().push(version);
    }

    /// Corrects a fact, or takes back what was recorded where there is no value. Earlier versions stay.
    pub(crate) fn correct(&mut self, id: &str, value: Option<Value>, reason: &str, meta: &Meta) {
        let before = self.versions(id).last().map(|it| it.value.clone());
        let taken_back = value.is_none();
        let Some(value) = value.or(before) else { return };
        self.0.entry(id.to_owned()).or_default().push(Version {
            taken_back,
            value,
            at: meta.at,
            actor: meta.actor.clone(),
            position: meta.position,
            reason: Some(reason.to_owned()),
        });
    }

    /// Takes no more room than there is something to hold. Nothing changes by it.
    pub(crate) fn settle(&mut self) {
        let settled = std::mem::take(&mut self.0).into_iter().map(|(id, mut versions)| {
            versions.shrink_to_fit();
            (id, versions)
        });
        // Collected anew, the map's nodes are full: read one by one they were half empty.
        self.0 = settled.collect();
    }

    /// Returns the newest value, if recorded and not taken back.
    pub fn get(&self, id: &str) -> Option<&Value> {
        self.newest(id).map(|version| &version.value)
    }

    /// Returns the newest version, if it was not taken back.
    pub fn newest(&self, id: &str) -> Option<&Version> {
        self.versions(id).last().filter(|version| !version.taken_back)
    }

    /// Returns every version of a fact, oldest first.
    pub fn versions(&self, id: &str) -> &[Version] {
        self.0.get(id).map_or(&[], Vec::as_slice)
    }

    /// Returns whether the newest value says something.
    pub fn says(&self, id: &str) -> bool {
        self.get(id).is_some_and(Value::says_something)
    }

    /// Returns the newest version of each recorded fact, in order of id.
    pub fn known(&self) -> impl Iterator<Item = (&str, &Version)> {
        self.0.keys().filter_map(|id| Some((id.as_str(), self.newest(id)?)))
    }

    /// Returns the text a fact holds.
    pub fn text(&self, id: &str) -> Option<&str> {
        match self.get(id)? {
            Value::Text(text) => Some(text),
            Value::Count(_)
            | Value::YesNoUnknown(_)
            | Value::Moment(_)
            | Value::Day(_)
            | Value::Choices(_)
            | Value::Reference(_)
            | Value::References(_) => None,
        }
    }

    /// Returns the choices a fact holds.
    pub fn choices(&self, id: &str) -> Option<&BTreeSet<String>> {
        match self.get(id)? {
            Value::Choices(ids) => Some(ids),
            Value::Text(_)
            | Value::Count(_)
            | Value::YesNoUnknown(_)
            | Value::Moment(_)
            | Value::Day(_)
            | Value::Reference(_)
            | Value::References(_) => None,
        }
    }

    /// Returns the number a fact holds.
    pub fn count(&self, id: &str) -> Option<u64> {
        match self.get(id)? {
            Value::Count(count) => Some(*count),
            Value::Text(_)
            | Value::YesNoUnknown(_)
            | Value::Moment(_)
            | Value::Day(_)
            | Value::Choices(_)
            | Value::Reference(_)
            | Value::References(_) => None,
        }
    }

    /// Returns the moment a fact holds.
    pub fn moment(&self, id: &str) -> Option<Timestamp> {
        match self.get(id)? {
            Value::Moment(at) => Some(*at),
            Value::Text(_)
            | Value::Count(_)
            | Value::YesNoUnknown(_)
            | Value::Day(_)
            | Value::Choices(_)
            | Value::Reference(_)
            | Value::References(_) => None,
        }
    }
}
