//! How well a result of the leak command fits the truth: what `fyr testkit score` prints.
//!
//! Reads `persons.csv` and `files.csv` of the contract only, so that any program that fulfils the contract can be judged.

mod bars;
mod found;
mod measure;
mod practice;
mod report;
mod truth;

#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};

/// Why a result could not be judged.
#[derive(Debug, thiserror::Error)]
pub enum ScoreError {
    /// A file cannot be read.
    #[error(
        "the file `{path}` cannot be read; give the folders that `testkit leak` and `leak analyze` wrote"
    )]
    Read {
        /// The file.
        path: PathBuf,
        /// The fault.
        source: std::io::Error,
    },
    /// A table is not as it should be.
    #[error("the table `{path}` cannot be read")]
    Table {
        /// The file.
        path: PathBuf,
        /// The fault.
        source: csv::Error,
    },
    /// A table lacks a column.
    #[error("the table `{path}` has no column `{column}`")]
    Column {
        /// The file.
        path: PathBuf,
        /// The column.
        column: &'static str,
    },
    /// The truth in JSON is not as it should be.
    #[error("the truth `{path}` cannot be read as JSON")]
    Json {
        /// The file.
        path: PathBuf,
        /// The fault.
        source: serde_json::Error,
    },
}

/// How well a result fits the truth.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Score {
    /// Each bar, with what was reached.
    pub bars: Vec<Bar>,
    /// One line for each data category.
    pub categories: Vec<Line>,
    /// One line for each kind of file: people who are in such files only.
    pub formats: Vec<Line>,
    /// One line for each trap: people whom it touches.
    pub traps: Vec<Line>,
    /// What is wrong, with the person and a file: the first of each kind. All are invented.
    pub examples: Vec<String>,
}

/// A bound and what was reached.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Bar {
    /// Stable id.
    pub id: &'static str,
    /// What it measures.
    pub about: &'static str,
    /// The bound.
    pub bound: f64,
    /// Whether `reached` may not lie above the bound; otherwise it may not lie below.
    pub at_most: bool,
    /// What was reached; nothing where the truth holds no case of it.
    pub reached: Option<f64>,
    /// Of how many.
    pub of: u64,
}

impl Bar {
    /// Tells whether the bar is met, which it is where there is nothing to measure.
    pub fn is_met(&self) -> bool {
        self.reached.is_none_or(|it| if self.at_most { it <= self.bound } else { it >= self.bound })
    }
}

/// Recall and precision of one kind.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Line {
    /// Category, format or trap.
    pub id: String,
    /// How many there are: people, or people with the category.
    pub expected: u64,
    /// How many of them were found.
    pub found: u64,
    /// For a category: people of whom it was said though it is not so. For the others: their people with a category
    /// that no file says of them.
    pub wrong: u64,
    /// For formats and traps: their people of whom a category was missed.
    pub lacking: u64,
    /// For formats and traps: their people with other controllers than the truth has.
    pub misplaced: u64,
}

impl Score {
    /// Tells whether every bar is met.
    pub fn is_good(&self) -> bool {
        self.bars.iter().all(Bar::is_met)
    }

    /// Returns the score as tables to read, with at most this many examples of each fault.
    pub fn report(&self) -> String {
        report::text(self)
    }
}

/// Compares the result in the folder `result` with `truth`: the folder that `testkit leak` wrote, or a `truth.json`.
///
/// `examples` is how many examples of each fault to keep.
///
/// # Errors
///
/// [`ScoreError`] for the first file that cannot be read.
pub fn score(truth: &Path, result: &Path, examples: usize) -> Result<Score, ScoreError> {
    let truth = truth::Truth::read(truth)?;
    let found = found::Found::read(result)?;
    let measures = measure::Measures::of(&truth, &found, examples);
    Ok(Score {
        bars: bars::bars(&measures),
        categories: measures.category_lines(),
        formats: measures.format_lines(&truth),
        traps: measures.trap_lines(&truth),
        examples: measures.examples,
    })
}
