//! The files of a result.

mod mentions;
mod parquet;
mod persons;
mod tables;
mod write;

pub(crate) use mentions::file_id;
use mentions::{Findings, mentions};
pub(crate) use tables::summary;
use tables::{conflicts, controllers, files, merges};
pub(crate) use write::{Material, write};

use crate::LeakError;
use std::fs::File;
use std::path::{Path, PathBuf};

/// The name of every file that a result may have.
pub const NAMES: [&str; 13] = [
    "persons.csv",
    "persons.parquet",
    "person_controllers.parquet",
    "mentions.parquet",
    "files.csv",
    "unreadable.csv",
    "controllers.csv",
    "conflicts.csv",
    "merges.csv",
    "expected_gone.csv",
    "undeclared.csv",
    "watch.csv",
    "summary.json",
];

/// A CSV file of the result.
pub(crate) struct Csv {
    path: PathBuf,
    writer: csv::Writer<File>,
}

impl Csv {
    pub(crate) fn create(out: &Path, name: &str) -> Result<Self, LeakError> {
        let path = out.join(name);
        let file = File::create(&path).map_err(LeakError::out(&path))?;
        Ok(Self { writer: csv::Writer::from_writer(file), path })
    }

    pub(crate) fn row<T: AsRef<[u8]>>(
        &mut self,
        cells: impl IntoIterator<Item = T>,
    ) -> Result<(), LeakError> {
        let fault =
            |fault: csv::Error| LeakError::Out { path: self.path.clone(), source: fault.into() };
        self.writer.write_record(cells).map_err(fault)
    }

    pub(crate) fn finish(mut self) -> Result<(), LeakError> {
        self.writer.flush().map_err(LeakError::out(self.path))
    }
}
