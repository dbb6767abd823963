//! The law files built into the program. A new regime: its file and its line here.

/// Every regime file, as (name, content).
pub const REGIMES: &[(&str, &str)] = &[
    ("law/eu-gdpr.toml", include_str!("../../../../law/eu-gdpr.toml")),
    ("law/se-bdl.toml", include_str!("../../../../law/se-bdl.toml")),
];

/// Every form file, as (name, content).
pub const FORMS: &[(&str, &str)] =
    &[("law/forms/se-imy.toml", include_str!("../../../../law/forms/se-imy.toml"))];
