//! A notification as it was sent to the authority.

use super::{
    bundle::Bundled,
    cover::{Covered, CoveredIn},
    duty::DutyKey,
};
use crate::id::{CaseId, OrganisationId};
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
    /// When it was recorded, if that was later.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recorded_at: Option<Timestamp>,
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
    /// The same content as JSON; `None` where it was not kept, and in a bundle, which has its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answers: Option<Kept>,
    /// Facts that were still missing.
    pub missing: Vec<String>,
    /// The authority's receipt, once recorded.
    #[serde(default)]
    pub receipt: Option<String>,
    /// When it was recorded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub receipt_at: Option<Timestamp>,
    /// The number of the evidence that holds it as a file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub receipt_file: Option<u32>,
    /// The office that recorded it for a bundle; `None` when the controller did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub receipt_by: Option<OrganisationId>,
    /// That it was handed in with other controllers' notifications, and by which office.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bundled: Option<Bundled>,
    /// The cases of the same controller that it covers too, as they stood then.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub covers: Vec<Covered>,
    /// That it was sent in another case of the same controller, which covers this one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub covered: Option<CoveredIn>,
}

/// A file beside a filing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    /// Where it is kept.
    pub blob: String,
    /// Its digest, hexadecimal.
    pub digest: String,
}

impl Filing {
    /// Returns whether it was late, for its own case or for one it covers.
    pub fn is_late_for_any(&self) -> bool {
        self.in_time == Some(false) || self.covers.iter().any(|it| it.in_time == Some(false))
    }
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
