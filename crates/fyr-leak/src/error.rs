//! Why a run could not be completed. Files that cannot be read are no errors: they are listed.

use std::path::PathBuf;

/// Why a run, or the reading back of its result, could not be completed.
#[derive(Debug, thiserror::Error)]
pub enum LeakError {
    /// No such path, or it may not be read.
    #[error("the material `{path}` cannot be opened; check the path and the rights")]
    Material {
        /// The path given.
        path: PathBuf,
        /// The fault.
        source: std::io::Error,
    },
    /// The output folder holds files.
    #[error(
        "the folder `{0}` is not empty; give an empty one, or permit overwriting with `--force`"
    )]
    OutNotEmpty(PathBuf),
    /// Another process analyses into the output folder.
    #[error(
        "another analysis is writing to the folder `{0}`; wait until it has ended, or give another folder"
    )]
    OutInUse(PathBuf),
    /// A result or work file cannot be written or read.
    #[error("the result file `{path}` cannot be written or read; check space and rights")]
    Out {
        /// The file.
        path: PathBuf,
        /// The fault.
        source: std::io::Error,
    },
    /// A result in Parquet cannot be written or read.
    #[error("the result file `{path}` is not whole or cannot be written; run the analysis again")]
    Parquet {
        /// The file.
        path: PathBuf,
        /// The fault.
        source: parquet::errors::ParquetError,
    },
    /// A result that was read back lacks a column or holds a value no run writes.
    #[error(
        "the result file `{path}` has no usable column `{column}`; run the analysis again with this version"
    )]
    Column {
        /// The file.
        path: PathBuf,
        /// The column.
        column: &'static str,
    },
    /// The list of controllers or of protected persons has a fault.
    #[error("`{path}` line {line}: {problem}")]
    List {
        /// The file.
        path: PathBuf,
        /// The line, the header being line 1.
        line: u64,
        /// What is wrong and what to do.
        problem: &'static str,
    },
    /// The work folder is that of a run with other lists, another date or another version.
    #[error(
        "the run in `{0}` had other lists, another date or another version; begin again with `--force`"
    )]
    OtherRun(PathBuf),
    /// A worker process could not be begun.
    #[error("the program `{program}` could not be begun as a reader of files; check its rights")]
    Worker {
        /// The program.
        program: PathBuf,
        /// The fault.
        source: std::io::Error,
    },
    /// The caller asked for an end. No result has been written; what was read is kept in the work folder.
    #[error(
        "the analysis was stopped before it was done; no result was written, go on with `--resume`"
    )]
    Cancelled,
    /// A bug in a thread of the run.
    #[error("the analysis could not start its {0} threads; give a smaller number with `--threads`")]
    Threads(usize),
}

impl LeakError {
    pub(crate) fn out(path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.into();
        move |source| Self::Out { path, source }
    }
}
