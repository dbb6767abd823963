//! What a run came to, in figures.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What a run came to; `summary.json`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Summary {
    /// Persons found.
    pub persons: u64,
    /// Of them without a valid identity number.
    pub persons_without_number: u64,
    /// Of them with a protected identity.
    pub protected: ProtectedCount,
    /// Of them below 18 at `as_of`.
    pub minors: u64,
    /// Of them no longer employed.
    pub former: u64,
    /// Of them without a known controller.
    pub unattributed: u64,
    /// Figures for each controller, by id, `unattributed` last.
    pub controllers: Vec<ControllerCount>,
    /// The material.
    pub files: FileCount,
    /// The findings.
    pub mentions: MentionCount,
    /// What the run could not be sure of.
    pub bounds: Bounds,
    /// BLAKE3 over locator and digest of every file: the same for the same material.
    pub input_digest: String,
    /// Version of each part that decides the result.
    pub versions: BTreeMap<String, String>,
    /// Of the persons who should be gone, those who were found; `None` when no list was given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected_gone: Option<u64>,
    /// Categories by controller that are there and were not declared; `None` when no list was given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub undeclared: Option<u64>,
    /// Files and places in which each value of the watch list was met, by its name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub watched: BTreeMap<String, u64>,
    /// What every process that read files had around it: `limits` on memory and files, `files` (none opened but the material,
    /// none written but in the work folder), `system_calls` (no network, no other program). Empty when the files were read
    /// without such processes.
    #[serde(default)]
    pub guards: Vec<String>,
    /// The date at which ages and employments were judged.
    pub as_of: String,
    /// How long the run took. The only figure that differs between two runs.
    pub duration_ms: u64,
}

/// Persons with a protected identity, by how it is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ProtectedCount {
    /// All of them.
    pub total: u64,
    /// By the material alone.
    pub in_material: u64,
    /// By the list alone: the source had no flag.
    pub on_list: u64,
    /// By both.
    pub both: u64,
}

/// Figures for one controller; `controllers.csv`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ControllerCount {
    /// Id in the list, or `unattributed`.
    pub controller_id: String,
    /// Name in the list.
    pub name: String,
    /// Persons whom this controller's material concerns.
    pub persons: u64,
    /// Of them with a protected identity.
    pub protected: u64,
    /// Of them below 18.
    pub minors: u64,
    /// Of them no longer employed.
    pub former: u64,
    /// Of them in no other controller's material.
    pub persons_only_here: u64,
    /// Persons by category id, in this controller's material.
    pub categories: BTreeMap<String, u64>,
}

/// The material in figures.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct FileCount {
    /// Files and archive members met.
    pub total: u64,
    /// By status.
    pub by_status: BTreeMap<String, u64>,
    /// Bytes of the files given, archives as they are.
    pub bytes: u64,
    /// Bytes of files and members of which nothing could be read.
    pub bytes_unreadable: u64,
}

/// The findings in figures.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct MentionCount {
    /// All of them.
    pub total: u64,
    /// By kind.
    pub by_kind: BTreeMap<String, u64>,
    /// By grade.
    pub by_grade: BTreeMap<String, u64>,
}

/// What a run could not be sure of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Bounds {
    /// Persons whose number rests on its form or column only (grade B): the most that can be false.
    pub persons_graded_b: u64,
    /// Valid bare digits that were not counted as persons for want of any other sign.
    pub bare_numbers_not_counted: u64,
    /// Numbers announced as identity numbers that are none: typing errors, or people who are missing here.
    pub broken_numbers: u64,
    /// Rows without a number that name and contact would have joined with several persons.
    pub unions_refused: u64,
    /// Persons without a number who resemble another person, too little to be joined.
    #[serde(default)]
    pub unions_doubtful: u64,
    /// E-mail addresses shared by more persons than can own one.
    pub shared_contacts: u64,
    /// Persons on the list of protected persons who were not found.
    pub listed_not_found: u64,
}
