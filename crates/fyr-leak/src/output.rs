//! The files of a result.

mod mentions;
mod persons;
mod tables;
mod write;

pub(crate) use mentions::file_id;
use mentions::{Findings, mentions};
use persons::Attributed;
pub(crate) use tables::summary;
use tables::{conflicts, controllers, files, merges};
pub(crate) use write::{Material, write};

use crate::LeakError;
use arrow_array::{ArrayRef, RecordBatch};
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::schema::types::ColumnPath;
use std::fs::File;
use std::path::{Path, PathBuf};

/// Every file of a result.
pub(crate) const NAMES: [&str; 13] = [
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

/// A Parquet file of the result, whose schema is that of its first batch.
struct Parquet {
    path: PathBuf,
    writer: Option<ArrowWriter<File>>,
}

impl Parquet {
    fn create(out: &Path, name: &str) -> Self {
        Self { path: out.join(name), writer: None }
    }

    fn write(&mut self, columns: Vec<(&str, ArrayRef)>) -> Result<(), LeakError> {
        let path = self.path.clone();
        let fault = |source| LeakError::Parquet { path: path.clone(), source };
        let columns = columns.into_iter().map(|(name, values)| (name, values, true));
        let batch = RecordBatch::try_from_iter_with_nullable(columns)
            .map_err(|source| fault(source.into()))?;
        let writer = if let Some(writer) = &mut self.writer {
            writer
        } else {
            let file = File::create(&path).map_err(LeakError::out(&path))?;
            // Level 1: findings repeat themselves, higher levels cost more than they save.
            let level = ZstdLevel::try_new(1).map_err(fault)?;
            // Hardly two findings share these: a dictionary of them is built in vain.
            let unlike = ["value", "raw", "locator", "addresses", "emails", "phones"];
            let mut builder = WriterProperties::builder();
            for name in unlike {
                builder = builder.set_column_dictionary_enabled(ColumnPath::from(name), false);
            }
            let properties = builder
                .set_compression(Compression::ZSTD(level))
                .set_statistics_enabled(EnabledStatistics::Chunk)
                .set_created_by("fyr".to_owned())
                .set_max_row_group_row_count(Some(1 << 17))
                .build();
            let writer =
                ArrowWriter::try_new(file, batch.schema(), Some(properties)).map_err(fault)?;
            self.writer.insert(writer)
        };
        writer.write(&batch).map_err(fault)
    }

    fn finish(self) -> Result<(), LeakError> {
        let path = self.path;
        match self.writer {
            Some(writer) => {
                writer.close().map(|_| ()).map_err(|source| LeakError::Parquet { path, source })
            }
            None => Ok(()),
        }
    }
}
