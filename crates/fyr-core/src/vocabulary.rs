//! Closed lists of the field, in the field's own words.

use serde::{Deserialize, Serialize};

/// What kind of personal data a finding or a record holds.
///
/// The ids are stored and are columns of the leak command's outputs: they are never changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DataCategory {
    /// A person's name.
    Name,
    /// A number a state gives one person. National rules per GDPR Art. 87; dataskyddslagen (2018:218) 3 kap. 10 §.
    IdNumber,
    /// Date of birth.
    BirthDate,
    /// E-mail address.
    ContactEmail,
    /// Telephone number.
    ContactPhone,
    /// Where the person lives.
    HomeAddress,
    /// Employment, title, place of work.
    Employment,
    /// Salary and private economy.
    SalaryFinance,
    /// Bank account.
    BankAccount,
    /// Payment card.
    PaymentCard,
    /// Passwords and other secrets of access.
    Credentials,
    /// Health, GDPR Art. 9(1).
    Health,
    /// Trade union membership, GDPR Art. 9(1).
    Union,
    /// Racial or ethnic origin, GDPR Art. 9(1).
    Ethnicity,
    /// Religious or philosophical belief, GDPR Art. 9(1).
    Religion,
    /// Political opinion, GDPR Art. 9(1).
    Politics,
    /// Sex life or sexual orientation, GDPR Art. 9(1).
    SexualLife,
    /// Biometric or genetic data, GDPR Art. 9(1).
    BiometricGenetic,
    /// Criminal convictions and offences, GDPR Art. 10.
    Criminal,
    /// Social services, OSL 26 kap.
    SocialServices,
    /// A child in school or preschool.
    SchoolChild,
    /// That the person has a protected identity.
    ProtectedIdentity,
    /// Where the person is or has been.
    Location,
    /// A picture of the person.
    Photo,
    /// Grades, appraisals, tests.
    Assessment,
    /// Next of kin.
    Relative,
}

impl DataCategory {
    /// Every category, in the order of the leak command's columns.
    pub const ALL: [Self; 26] = [
        Self::Name,
        Self::IdNumber,
        Self::BirthDate,
        Self::ContactEmail,
        Self::ContactPhone,
        Self::HomeAddress,
        Self::Employment,
        Self::SalaryFinance,
        Self::BankAccount,
        Self::PaymentCard,
        Self::Credentials,
        Self::Health,
        Self::Union,
        Self::Ethnicity,
        Self::Religion,
        Self::Politics,
        Self::SexualLife,
        Self::BiometricGenetic,
        Self::Criminal,
        Self::SocialServices,
        Self::SchoolChild,
        Self::ProtectedIdentity,
        Self::Location,
        Self::Photo,
        Self::Assessment,
        Self::Relative,
    ];

    /// Returns the stable id.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::IdNumber => "id_number",
            Self::BirthDate => "birth_date",
            Self::ContactEmail => "contact_email",
            Self::ContactPhone => "contact_phone",
            Self::HomeAddress => "home_address",
            Self::Employment => "employment",
            Self::SalaryFinance => "salary_finance",
            Self::BankAccount => "bank_account",
            Self::PaymentCard => "payment_card",
            Self::Credentials => "credentials",
            Self::Health => "health",
            Self::Union => "union",
            Self::Ethnicity => "ethnicity",
            Self::Religion => "religion",
            Self::Politics => "politics",
            Self::SexualLife => "sexual_life",
            Self::BiometricGenetic => "biometric_genetic",
            Self::Criminal => "criminal",
            Self::SocialServices => "social_services",
            Self::SchoolChild => "school_child",
            Self::ProtectedIdentity => "protected_identity",
            Self::Location => "location",
            Self::Photo => "photo",
            Self::Assessment => "assessment",
            Self::Relative => "relative",
        }
    }

    /// Returns the category of a stable id.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|category| category.id() == id)
    }
}

/// How a person's data is protected in the population register.
///
/// Fictitious personal data (lag 1991:483) has no level here on purpose: such a person looks like anyone else, and a
/// system that could tell would endanger them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProtectionLevel {
    /// Stated to be protected, by another name or on another ground.
    Other,
    /// A warning flag: a careful secrecy test before any disclosure. OSL 22 kap. 1 §, 5 kap. 5 §.
    Sekretessmarkering,
    /// Registered elsewhere than where the person lives. Folkbokföringslagen (1991:481) 16 §; OSL 21 kap. 3 a §.
    SkyddadFolkbokforing,
}

impl ProtectionLevel {
    /// Every level, the weakest first.
    pub const ALL: [Self; 3] = [Self::Other, Self::Sekretessmarkering, Self::SkyddadFolkbokforing];

    /// Returns the stable id.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Other => "other",
            Self::Sekretessmarkering => "sekretessmarkering",
            Self::SkyddadFolkbokforing => "skyddad_folkbokforing",
        }
    }

    /// Returns the level of a stable id.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|level| level.id() == id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_id_leads_back_to_its_category_and_level() {
        for category in DataCategory::ALL {
            assert_eq!(DataCategory::from_id(category.id()), Some(category));
            assert_eq!(serde_json::to_value(category).unwrap(), category.id());
        }
        for level in ProtectionLevel::ALL {
            assert_eq!(ProtectionLevel::from_id(level.id()), Some(level));
            assert_eq!(serde_json::to_value(level).unwrap(), level.id());
        }
    }
}
