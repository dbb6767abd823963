//! The law files built into the program. A new regime: its file and its line here.

/// Every list, regimes first.
pub const ALL: &[&[(&str, &str)]] = &[REGIMES, FORMS, GUIDANCE, PURPOSES, PLAYBOOKS];

/// Every regime file, as (name, content).
pub const REGIMES: &[(&str, &str)] = &[
    ("law/eu-gdpr.toml", include_str!("../../../../law/eu-gdpr.toml")),
    ("law/se-bdl.toml", include_str!("../../../../law/se-bdl.toml")),
    (
        "law/se-cybersakerhetslag-2026-01.toml",
        include_str!("../../../../law/se-cybersakerhetslag-2026-01.toml"),
    ),
    ("law/se-cybersakerhetslag.toml", include_str!("../../../../law/se-cybersakerhetslag.toml")),
    ("law/se-msbfs-2020-8.toml", include_str!("../../../../law/se-msbfs-2020-8.toml")),
    ("law/se-mcffs-2026-7.toml", include_str!("../../../../law/se-mcffs-2026-7.toml")),
];

/// Every form file, as (name, content).
pub const FORMS: &[(&str, &str)] = &[
    ("law/forms/se-imy.toml", include_str!("../../../../law/forms/se-imy.toml")),
    ("law/forms/se-imy-bdl.toml", include_str!("../../../../law/forms/se-imy-bdl.toml")),
    (
        "law/forms/se-csl-early-warning.toml",
        include_str!("../../../../law/forms/se-csl-early-warning.toml"),
    ),
    (
        "law/forms/se-csl-notification.toml",
        include_str!("../../../../law/forms/se-csl-notification.toml"),
    ),
    (
        "law/forms/se-csl-status-report.toml",
        include_str!("../../../../law/forms/se-csl-status-report.toml"),
    ),
    (
        "law/forms/se-csl-final-report.toml",
        include_str!("../../../../law/forms/se-csl-final-report.toml"),
    ),
    ("law/forms/se-it-incident.toml", include_str!("../../../../law/forms/se-it-incident.toml")),
    ("law/forms/breach-notice.toml", include_str!("../../../../law/forms/breach-notice.toml")),
];

/// Every file of guidance, as (name, content).
pub const GUIDANCE: &[(&str, &str)] = &[(
    "law/guidance/edpb-01-2021.toml",
    include_str!("../../../../law/guidance/edpb-01-2021.toml"),
)];

/// Every file of purposes, as (name, content).
pub const PURPOSES: &[(&str, &str)] =
    &[("law/purposes.toml", include_str!("../../../../law/purposes.toml"))];

/// Every playbook, as (name, content).
pub const PLAYBOOKS: &[(&str, &str)] = &[
    ("law/playbooks/misdirected.toml", include_str!("../../../../law/playbooks/misdirected.toml")),
    ("law/playbooks/ransomware.toml", include_str!("../../../../law/playbooks/ransomware.toml")),
    ("law/playbooks/lost-device.toml", include_str!("../../../../law/playbooks/lost-device.toml")),
    ("law/playbooks/insider.toml", include_str!("../../../../law/playbooks/insider.toml")),
    (
        "law/playbooks/supplier-breach.toml",
        include_str!("../../../../law/playbooks/supplier-breach.toml"),
    ),
];
