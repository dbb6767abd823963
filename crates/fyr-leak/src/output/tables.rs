//! The lists of files, controllers and conflicts, and the summary.

use super::{Csv, mentions::file_id};
use crate::LeakError;
use crate::files::{FileEntry, Status};
use crate::summary::{ControllerCount, Summary};
use fyr_core::vocabulary::DataCategory;
use std::path::Path;

/// Writes `files.csv` and `unreadable.csv`.
pub(crate) fn files(out: &Path, entries: &[FileEntry]) -> Result<(), LeakError> {
    let columns = [
        "file_id",
        "locator",
        "media_type",
        "bytes",
        "blake3",
        "status",
        "reason",
        "units",
        "mentions",
    ];
    let mut all = Csv::create(out, "files.csv")?;
    let mut unread = Csv::create(out, "unreadable.csv")?;
    all.row(columns)?;
    unread.row(columns)?;
    for (number, entry) in entries.iter().enumerate() {
        let row = [
            file_id(number),
            entry.locator.clone(),
            entry.media_type.clone(),
            entry.bytes.to_string(),
            entry.blake3.clone(),
            entry.status.id().to_owned(),
            entry.reason.clone(),
            entry.units.to_string(),
            entry.mentions.to_string(),
        ];
        all.row(&row)?;
        if matches!(entry.status, Status::Unreadable | Status::PartlyRead) {
            unread.row(&row)?;
        }
    }
    all.finish()?;
    unread.finish()
}

/// Writes `controllers.csv`.
pub(crate) fn controllers(out: &Path, counts: &[ControllerCount]) -> Result<(), LeakError> {
    let mut csv = Csv::create(out, "controllers.csv")?;
    let fixed = ["controller_id", "persons", "protected", "minors", "former", "persons_only_here"];
    csv.row(fixed.into_iter().chain(DataCategory::ALL.map(DataCategory::id)))?;
    for count in counts {
        let figures =
            [count.persons, count.protected, count.minors, count.former, count.persons_only_here];
        let categories =
            DataCategory::ALL.map(|it| count.categories.get(it.id()).copied().unwrap_or_default());
        let figures = figures.into_iter().chain(categories).map(|it| it.to_string());
        csv.row(std::iter::once(count.controller_id.clone()).chain(figures))?;
    }
    csv.finish()
}

/// Writes `conflicts.csv` from pairs of person ids with the reason of each.
///
/// Holds nothing but what a row says itself: a list of doubtful unions by name or contact could lead from an old identity to
/// a new, secret one.
pub(crate) fn conflicts(
    out: &Path,
    pairs: &[(String, String, &'static str)],
) -> Result<(), LeakError> {
    let mut csv = Csv::create(out, "conflicts.csv")?;
    csv.row(["person_id_a", "person_id_b", "reason"])?;
    for (first, second, reason) in pairs {
        csv.row([first, second, *reason])?;
    }
    csv.finish()
}

/// Writes `merges.csv`: rows without a number that were joined to a person, and what that rests on.
pub(crate) fn merges(out: &Path, merges: &[(String, &str, &str)]) -> Result<(), LeakError> {
    let mut csv = Csv::create(out, "merges.csv")?;
    csv.row(["person_id", "part_id", "reason"])?;
    for (person, part, reason) in merges {
        csv.row([person, *part, *reason])?;
    }
    csv.finish()
}

/// Writes `summary.json`.
pub(crate) fn summary(out: &Path, summary: &Summary) -> Result<(), LeakError> {
    let path = out.join("summary.json");
    let mut text = serde_json::to_string_pretty(summary)
        .map_err(|fault| LeakError::Out { path: path.clone(), source: fault.into() })?;
    text.push('\n');
    std::fs::write(&path, text).map_err(LeakError::out(path))
}
