//! Parquet files of a result, written in groups of rows that any thread can encode.

use crate::LeakError;
use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::SchemaRef;
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_writer::{
    ArrowColumnChunk, ArrowColumnWriter, ArrowRowGroupWriterFactory, compute_leaves,
};
use parquet::basic::{Compression, Encoding, ZstdLevel};
use parquet::errors::ParquetError;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::ColumnPath;
use std::fs::File;
use std::path::{Path, PathBuf};

/// Columns with their names.
pub(super) type Columns = Vec<(&'static str, ArrayRef)>;

/// A file whose groups of rows are appended in order.
pub(super) struct Parquet {
    path: PathBuf,
    writer: SerializedFileWriter<File>,
    groups: ArrowRowGroupWriterFactory,
    schema: SchemaRef,
}

/// Encodes groups of rows of one file.
pub(super) struct Encoder<'a> {
    path: &'a Path,
    groups: &'a ArrowRowGroupWriterFactory,
    schema: &'a SchemaRef,
}

/// A group of rows that is being encoded.
pub(super) struct Group<'a> {
    path: &'a Path,
    schema: &'a SchemaRef,
    writers: Vec<ArrowColumnWriter>,
}

/// Rows that are encoded and wait for their place in the file.
pub(super) struct Encoded(Vec<ArrowColumnChunk>);

/// Hardly two findings share these: a dictionary of them is built in vain. Each mostly begins as the one before it.
const ALIKE: [&str; 2] = ["person_id", "locator"];
/// As [`ALIKE`], and each a little more than the one before.
const PLACES: [&str; 1] = ["byte_offset"];
/// As [`ALIKE`], and nothing in common with the one before.
const UNLIKE: [&str; 5] = ["value", "raw", "addresses", "emails", "phones"];

impl Parquet {
    /// Begins a file with the columns of `like`, which need no rows.
    pub(super) fn create(out: &Path, name: &str, like: Columns) -> Result<Self, LeakError> {
        let path = out.join(name);
        let fault = |source| LeakError::Parquet { path: path.clone(), source };
        let columns = like.into_iter().map(|(name, values)| (name, values, true));
        let batch = RecordBatch::try_from_iter_with_nullable(columns)
            .map_err(|source| fault(source.into()))?;
        let schema = batch.schema();
        let properties = properties().map_err(fault)?;
        let file = File::create(&path).map_err(LeakError::out(&path))?;
        let (writer, groups) = ArrowWriter::try_new(file, schema.clone(), Some(properties))
            .and_then(ArrowWriter::into_serialized_writer)
            .map_err(fault)?;
        Ok(Self { path, writer, groups, schema })
    }

    pub(super) fn encoder(&self) -> Encoder<'_> {
        Encoder { path: &self.path, groups: &self.groups, schema: &self.schema }
    }

    pub(super) fn append(&mut self, rows: Encoded) -> Result<(), LeakError> {
        let Self { writer, path, .. } = self;
        if rows.0.first().is_none_or(|it| it.close().rows_written == 0) {
            return Ok(());
        }
        let append = || {
            let mut group = writer.next_row_group()?;
            rows.0.into_iter().try_for_each(|column| column.append_to_row_group(&mut group))?;
            group.close().map(|_| ())
        };
        append().map_err(|source| LeakError::Parquet { path: path.clone(), source })
    }

    pub(super) fn finish(self) -> Result<(), LeakError> {
        let path = self.path;
        let closed = self.writer.close().map(|_| ());
        closed.map_err(|source| LeakError::Parquet { path, source })
    }
}

impl<'a> Encoder<'a> {
    /// Begins a group of rows.
    pub(super) fn group(&self) -> Result<Group<'a>, LeakError> {
        let Self { path, schema, .. } = *self;
        // The place of the group is of no concern to files that are not encrypted.
        let writers = self.groups.create_column_writers(0);
        let fault = |source| LeakError::Parquet { path: path.to_owned(), source };
        Ok(Group { path, schema, writers: writers.map_err(fault)? })
    }
}

impl Group<'_> {
    pub(super) fn add(&mut self, batch: &Columns) -> Result<(), LeakError> {
        let fault = |source| LeakError::Parquet { path: self.path.to_owned(), source };
        let mut writers = self.writers.iter_mut();
        for (field, (_, values)) in self.schema.fields().iter().zip(batch) {
            for leaf in compute_leaves(field, values).map_err(fault)? {
                let writer = writers.next().ok_or(ParquetError::EOF("columns".to_owned()));
                writer.and_then(|it| it.write(&leaf)).map_err(fault)?;
            }
        }
        Ok(())
    }

    pub(super) fn end(self) -> Result<Encoded, LeakError> {
        let columns = self.writers.into_iter().map(ArrowColumnWriter::close);
        let columns = columns.collect::<Result<Vec<_>, _>>().map(Encoded);
        columns.map_err(|source| LeakError::Parquet { path: self.path.to_owned(), source })
    }
}

fn properties() -> Result<WriterProperties, ParquetError> {
    // Level 1: findings repeat themselves, higher levels cost more than they save.
    let level = ZstdLevel::try_new(1)?;
    let mut builder = WriterProperties::builder();
    for (names, encoding) in [
        (ALIKE.as_slice(), Encoding::DELTA_BYTE_ARRAY),
        (UNLIKE.as_slice(), Encoding::DELTA_LENGTH_BYTE_ARRAY),
        (PLACES.as_slice(), Encoding::DELTA_BINARY_PACKED),
    ] {
        for name in names {
            let path = ColumnPath::from(*name);
            builder = builder
                .set_column_dictionary_enabled(path.clone(), false)
                .set_column_encoding(path, encoding);
        }
    }
    Ok(builder
        .set_compression(Compression::ZSTD(level))
        // Nobody looks for a range of names; two comparisons a value were a tenth of the encoding.
        .set_statistics_enabled(EnabledStatistics::None)
        .set_created_by("fyr".to_owned())
        .build())
}
