//! A notification as it was sent to the authority.

use super::{bundle::Bundled, duty::DutyKey};
use crate::id::CaseId;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Which in the row of filings under a duty. Source: GDPR Art. 33(4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FilingKind {
    /// The first.
    First,
    /// One that adds or corrects.
    Supplementary,
    /// The last.
    Final,
}

impl FilingKind {
    /// Every kind, in order.
    pub const ALL: &[Self] = &[Self::First, Self::Supplementary, Self::Final];

    /// Returns the kind's id, used in forms and texts.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::First => "first",
            Self::Supplementary => "supplementary",
            Self::Final => "final",
        }
    }
}

/// A notification as sent. Immutable: a correction is a new filing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Filing {
    /// From 1, over all duties of the case.
    pub number: u32,
    /// The duty it was sent under.
    pub duty: DutyKey,
    /// Which in the row.
    pub kind: FilingKind,
    /// When sent.
    pub at: Timestamp,
    /// By what means.
    pub channel: String,
    /// When it was due, as judged then; `None` where the law sets no time or no clock ran.
    pub due: Option<Timestamp>,
    /// Whether it was in time, as judged then; frozen, a later correction does not change it.
    pub in_time: Option<bool>,
    /// The regime's version it was judged by.
    pub law_version: String,
    /// Where the document is kept.
    pub document: String,
    /// Digest of the document as sent, hexadecimal.
    pub document_digest: String,
    /// Facts that were still missing.
    pub missing: Vec<String>,
    /// The authority's receipt, once recorded.
    #[serde(default)]
    pub receipt: Option<String>,
    /// When it was recorded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub receipt_at: Option<Timestamp>,
    /// That it was handed in with other controllers' notifications, and by which office.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bundled: Option<Bundled>,
}

/// A filing made for the whole operator in another case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Elsewhere {
    /// The case it was made in.
    pub case: CaseId,
    /// When sent.
    pub at: Timestamp,
    /// Whether it was in time, as judged there.
    pub in_time: Option<bool>,
}
