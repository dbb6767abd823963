//! Stolen material of every kind with its truth: what `fyr testkit leak` writes.
//!
//! ```text
//! OUT/leak/…            the material: databases, exports, documents, mail, archives, hostile files
//! OUT/controllers.csv   the inputs of the analysis, in the contract's form
//! OUT/protected.csv
//! OUT/truth/            persons.csv, mentions.csv, files.csv, lookalikes.csv, summary.json
//! ```
//!
//! Most people are in one file only, so that a format or a trap that is not mastered shows as people missing.

mod archives;
mod binary;
mod column;
mod contacts;
mod copies;
mod documents;
mod dumps;
mod headers;
mod hostile;
mod identity;
mod lookalikes;
mod mail;
mod maker;
mod parquet;
mod pdf;
mod people;
mod sentences;
mod spelling;
mod sqlite;
mod structured;
mod tables;
mod trap;
mod truth;
mod workbooks;

pub use trap::Trap;

use crate::leak::TestkitError;
use jiff::civil::{Date, date};
use maker::Maker;
use std::collections::BTreeSet;
use std::path::Path;

/// The day at which ages and employments of all material are judged.
pub const AS_OF: Date = date(2026, 9, 1);

/// How much material.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Size {
    /// Some megabytes, 6,000 people.
    S,
    /// About 2 GB, 250,000 people.
    M,
    /// About 3 GB, 1.6 million people.
    L,
}

/// Which material.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MaterialSpec {
    /// The same seed gives the same bytes.
    pub seed: u64,
    /// How much.
    pub size: Size,
    /// People in it, if not as many as the size has.
    pub persons: Option<usize>,
    /// What is hidden in it.
    pub traps: BTreeSet<Trap>,
}

/// What was written.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct MaterialSummary {
    /// The seed.
    pub seed: u64,
    /// The day at which ages and employments are judged.
    pub as_of: Date,
    /// People in the truth, those included that need not be found.
    pub persons: u64,
    /// Pairs of person and file.
    pub mentions: u64,
    /// Whether all identity numbers are published test numbers or lie in the years 1840–1889; if not, the material must
    /// never be published.
    pub publishable: bool,
    /// For each trap its id, what it is, and how many people or files it touches.
    pub traps: Vec<TrapCount>,
}

/// How often a trap is set.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct TrapCount {
    /// Stable id.
    pub id: String,
    /// What it is.
    pub about: String,
    /// Pairs of person and file that it touches.
    pub mentions: u64,
    /// Files that it makes.
    pub files: u64,
    /// Look-alike values.
    pub values: u64,
}

/// Shares of the material.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Plan {
    pub(crate) persons: usize,
    /// People of each small artefact.
    pub(crate) each: usize,
    /// Boards, which are the controllers.
    pub(crate) boards: usize,
    /// Rows of absence for each person in the large database.
    pub(crate) history: usize,
    /// Lines of the log.
    pub(crate) log: usize,
    /// Files in the folder of tiny files.
    pub(crate) tiny: usize,
}

impl Plan {
    fn of(spec: &MaterialSpec) -> Self {
        let plan = match spec.size {
            Size::S => {
                Self { persons: 6_000, each: 48, boards: 24, history: 1, log: 2_000, tiny: 200 }
            }
            Size::M => Self {
                persons: 250_000,
                each: 300,
                boards: 120,
                history: 40,
                log: 5_000_000,
                tiny: 20_000,
            },
            Size::L => Self {
                persons: 1_600_000,
                each: 300,
                boards: 200,
                history: 8,
                log: 5_000_000,
                tiny: 100_000,
            },
        };
        match spec.persons {
            None => plan,
            Some(persons) => Self { persons, each: plan.each.min(persons / 100).max(4), ..plan },
        }
    }
}

/// Writes the material, its truth and the inputs of its analysis to `out`.
///
/// # Errors
///
/// [`TestkitError`] at the first file that cannot be written; those before it stay.
pub fn write(spec: &MaterialSpec, out: &Path) -> Result<MaterialSummary, TestkitError> {
    let mut maker = Maker::new(spec, Plan::of(spec), out)?;
    documents::write(&mut maker)?;
    pdf::write(&mut maker)?;
    mail::write(&mut maker)?;
    workbooks::write(&mut maker)?;
    structured::write(&mut maker)?;
    contacts::write(&mut maker)?;
    parquet::write(&mut maker)?;
    sqlite::write(&mut maker)?;
    archives::write(&mut maker)?;
    tables::write(&mut maker)?;
    dumps::write_small(&mut maker)?;
    lookalikes::write(&mut maker)?;
    hostile::write(&mut maker)?;
    // Everyone who is not in any of the above.
    tables::write_bulk(&mut maker)?;
    dumps::write_bulk(&mut maker)?;
    copies::write(&mut maker)?;
    maker.finish(spec)
}

#[cfg(test)]
mod tests;
