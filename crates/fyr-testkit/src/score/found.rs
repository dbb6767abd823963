//! What the analysis found, from its files of the contract.

use super::ScoreError;
use super::truth::{Categories, Table, number_key, phone_key, split};
use std::path::Path;

/// A row of `persons.csv`.
#[derive(Debug, Clone)]
pub(super) struct Row {
    pub(super) number: String,
    pub(super) names: Vec<String>,
    pub(super) minor: String,
    pub(super) emails: Vec<String>,
    pub(super) phones: Vec<String>,
    pub(super) employment: String,
    pub(super) controllers: Vec<String>,
    pub(super) protected: bool,
    pub(super) categories: Categories,
    /// Whether the grade is A or B.
    pub(super) sure: bool,
}

/// A row of `files.csv`.
#[derive(Debug, Clone)]
pub(super) struct File {
    pub(super) locator: String,
    pub(super) status: String,
    pub(super) reason: String,
}

/// The result of an analysis.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) rows: Vec<Row>,
    pub(super) files: Vec<File>,
}

impl Found {
    pub(super) fn read(folder: &Path) -> Result<Self, ScoreError> {
        let columns = [
            "id_number",
            "names",
            "minor",
            "emails",
            "phones",
            "employment",
            "controllers",
            "protected",
            "categories",
            "grade",
        ];
        let mut rows = Vec::new();
        for row in Table::open(&folder.join("persons.csv"), &columns)?.rows() {
            let [
                number,
                names,
                minor,
                emails,
                phones,
                employment,
                controllers,
                protected,
                categories,
                grade,
            ] = row?;
            let mut controllers = split(&controllers);
            controllers.retain(|it| it != "unattributed");
            rows.push(Row {
                number: number_key(&number),
                names: split(&names),
                minor,
                emails: split(&emails).iter().map(|it| it.to_lowercase()).collect(),
                phones: split(&phones).iter().map(|it| phone_key(it)).collect(),
                employment,
                controllers,
                protected: protected != "none",
                categories: Categories::parse(&categories),
                sure: matches!(grade.as_str(), "A" | "B"),
            });
        }
        let mut files = Vec::new();
        for row in Table::open(&folder.join("files.csv"), &["locator", "status", "reason"])?.rows()
        {
            let [locator, status, reason] = row?;
            files.push(File { locator, status, reason });
        }
        Ok(Self { rows, files })
    }
}
