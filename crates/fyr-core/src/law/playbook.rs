//! Playbooks: what to do in which kind of incident, as data beside the law.
//!
//! They are advice from practice and guidance, no law; what the law requires stands in the duties.

use super::{Mark, Words};
use serde::Deserialize;

/// What to do in one kind of incident.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Playbook {
    /// Stable. Example: `ransomware`.
    pub id: String,
    /// Which text of it; kept with every task.
    pub version: String,
    /// What it is called.
    pub name: Words,
    /// When it is used.
    pub text: Words,
    /// The types of incident and the causes it fits, by id: it is suggested where the case's facts say one of them.
    #[serde(default)]
    pub fits: Vec<String>,
    /// Its tasks, in order.
    #[serde(rename = "task")]
    pub tasks: Vec<PlaybookTask>,
}

/// One task of a playbook.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlaybookTask {
    /// What is to be done, as an imperative.
    pub title: Words,
    /// How, and what to think of.
    pub text: Words,
    /// The checklist.
    #[serde(default)]
    pub steps: Vec<Words>,
    /// Within how many hours of starting the playbook.
    #[serde(default)]
    pub due_hours: Option<u32>,
    /// It keeps the case open until it is done, or dropped with a reason.
    #[serde(default)]
    pub required: bool,
    /// What it rests on.
    pub source: String,
    /// How well founded.
    pub mark: Mark,
}
