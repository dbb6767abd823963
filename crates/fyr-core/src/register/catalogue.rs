//! The fields of each register. A new field is one line here and its label in `/texts`.

use super::RecordKind;
use crate::{
    case::facts::{CAUSES, DATA_CATEGORIES, INCIDENT_TYPES},
    field::{Entry, Kind},
};

/// Roles an organisation may have; several at once.
pub const ORGANISATION_ROLES: &[&str] =
    &["controller", "processor", "coordinating_office", "operator", "state_agency"];
/// Roles of a contact, in the order in which they are told.
pub const CONTACT_ROLES: &[&str] = &[
    "contact_point",
    "dpo",
    "head_of_administration",
    "security_lead",
    "system_owner",
    "representative",
    "deputy",
];
/// Environments a system may be, real data lies in all of them.
pub const ENVIRONMENTS: &[&str] = &["production", "pre_production", "test"];
/// Which law a processing follows; ids of predicates in `/law`.
pub const PROCESSING_REGIMES: &[&str] = &["gdpr", "bdl"];

/// Verdicts on the risk of a past breach; ids of [`crate::law::RiskLevel`].
pub const RISKS: &[&str] = &["unlikely", "risk", "high"];

const ORGANISATION: &[Entry] = &[
    Entry { id: "key", kind: Kind::Line(60), source: "import" },
    Entry { id: "name", kind: Kind::Line(200), source: "GDPR Art. 30(1)(a)" },
    Entry { id: "org_number", kind: Kind::Line(13), source: "IMY form question 2" },
    Entry { id: "roles", kind: Kind::Choices(ORGANISATION_ROLES), source: "GDPR Art. 4(7), 4(8)" },
    Entry {
        id: "part_of",
        kind: Kind::Reference(RecordKind::Organisation),
        source: "Cybersäkerhetslagen (2025:1506) 1 kap.",
    },
    Entry {
        id: "coordinated_by",
        kind: Kind::Reference(RecordKind::Organisation),
        source: "practice",
    },
    // Customer numbers, folders and unit codes by which suppliers' systems name the organisation:
    // what stolen material is attributed by.
    Entry { id: "supplier_codes", kind: Kind::Line(400), source: "practice" },
    Entry { id: "postal_address", kind: Kind::Text(400), source: "IMY form question 3" },
    Entry { id: "one_person_office", kind: Kind::YesNoUnknown, source: "practice" },
];

const CONTACT: &[Entry] = &[
    Entry {
        id: "organisation",
        kind: Kind::Reference(RecordKind::Organisation),
        source: "GDPR Art. 33(3)(b)",
    },
    Entry { id: "name", kind: Kind::Line(120), source: "GDPR Art. 33(3)(b)" },
    Entry { id: "role", kind: Kind::Choice(CONTACT_ROLES), source: "GDPR Art. 37(7)" },
    Entry { id: "email", kind: Kind::Line(254), source: "GDPR Art. 33(3)(b)" },
    Entry { id: "phone", kind: Kind::Line(40), source: "GDPR Art. 33(3)(b)" },
    Entry { id: "order", kind: Kind::Count, source: "practice" },
];

const SYSTEM: &[Entry] = &[
    Entry { id: "key", kind: Kind::Line(60), source: "import" },
    Entry { id: "name", kind: Kind::Line(200), source: "GDPR Art. 30(1)" },
    Entry {
        id: "supplier",
        kind: Kind::Reference(RecordKind::Organisation),
        source: "GDPR Art. 28",
    },
    Entry { id: "environment", kind: Kind::Choice(ENVIRONMENTS), source: "practice" },
    Entry {
        id: "used_by",
        kind: Kind::References(RecordKind::Organisation),
        source: "GDPR Art. 30(1)",
    },
    Entry { id: "holds", kind: Kind::Text(1000), source: "GDPR Art. 30(1)(c)" },
    Entry {
        id: "processing_regime",
        kind: Kind::Choices(PROCESSING_REGIMES),
        source: "BDL 1 kap. 2 §",
    },
];

const AGREEMENT: &[Entry] = &[
    Entry { id: "key", kind: Kind::Line(60), source: "import" },
    Entry {
        id: "processor",
        kind: Kind::Reference(RecordKind::Organisation),
        source: "GDPR Art. 28(3)",
    },
    Entry {
        id: "controllers",
        kind: Kind::References(RecordKind::Organisation),
        source: "GDPR Art. 28(3)",
    },
    Entry { id: "systems", kind: Kind::References(RecordKind::System), source: "GDPR Art. 28(3)" },
    Entry { id: "valid_from", kind: Kind::Day, source: "GDPR Art. 28(3)" },
    Entry { id: "valid_to", kind: Kind::Day, source: "GDPR Art. 28(3)" },
    Entry { id: "report_hours", kind: Kind::Count, source: "GDPR Art. 33(2)" },
];

const PAST_BREACH: &[Entry] = &[
    Entry { id: "key", kind: Kind::Line(60), source: "import" },
    Entry {
        id: "controller",
        kind: Kind::Reference(RecordKind::Organisation),
        source: "GDPR Art. 33(5)",
    },
    Entry { id: "name", kind: Kind::Line(200), source: "GDPR Art. 33(5)" },
    Entry { id: "opened_on", kind: Kind::Day, source: "GDPR Art. 33(5)" },
    Entry { id: "occurred_on", kind: Kind::Day, source: "GDPR Art. 33(5)" },
    Entry { id: "aware_on", kind: Kind::Day, source: "GDPR Art. 33(1)" },
    Entry { id: "incident_type", kind: Kind::Choice(INCIDENT_TYPES), source: "IMY 16" },
    Entry { id: "nature", kind: Kind::Text(8000), source: "GDPR Art. 33(3)(a)" },
    Entry { id: "cause", kind: Kind::Choice(CAUSES), source: "GDPR Art. 33(5)" },
    Entry { id: "persons_affected", kind: Kind::Count, source: "GDPR Art. 33(3)(a)" },
    Entry {
        id: "data_categories",
        kind: Kind::Choices(DATA_CATEGORIES),
        source: "GDPR Art. 33(3)(a)",
    },
    Entry { id: "consequences_text", kind: Kind::Text(8000), source: "GDPR Art. 33(3)(c)" },
    Entry { id: "measures_taken", kind: Kind::Text(8000), source: "GDPR Art. 33(3)(d)" },
    Entry { id: "risk", kind: Kind::Choice(RISKS), source: "GDPR Art. 33(1), 34(1)" },
    Entry { id: "notified_on", kind: Kind::Day, source: "GDPR Art. 33(1)" },
    Entry { id: "notified_in_time", kind: Kind::YesNoUnknown, source: "GDPR Art. 33(1)" },
    Entry { id: "late_reason", kind: Kind::Text(8000), source: "GDPR Art. 33(1)" },
    Entry { id: "not_notified_reason", kind: Kind::Text(8000), source: "GDPR Art. 33(1), 33(5)" },
    Entry { id: "informed_on", kind: Kind::Day, source: "GDPR Art. 34(1)" },
    Entry { id: "closed_on", kind: Kind::Day, source: "practice" },
];

/// Returns the fields of a register, in the order people meet them.
pub const fn of(kind: RecordKind) -> &'static [Entry] {
    match kind {
        RecordKind::Organisation => ORGANISATION,
        RecordKind::Contact => CONTACT,
        RecordKind::System => SYSTEM,
        RecordKind::Agreement => AGREEMENT,
        RecordKind::PastBreach => PAST_BREACH,
    }
}

/// Returns the fields without which a record of this register says nothing.
pub const fn required(kind: RecordKind) -> &'static [&'static str] {
    match kind {
        RecordKind::Organisation => &["name", "roles"],
        RecordKind::Contact => &["organisation", "name", "role", "email"],
        RecordKind::System => &["name", "supplier"],
        RecordKind::Agreement => &["processor"],
        RecordKind::PastBreach => &["controller", "name", "opened_on"],
    }
}
