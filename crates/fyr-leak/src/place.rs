//! Where the files of a result lie: in a folder as they were written, or sealed by whoever keeps them.

use crate::LeakError;
use bytes::Bytes;
use parquet::errors::ParquetError;
use parquet::file::reader::{ChunkReader, Length};
use std::fs::File;
use std::io::{self, BufReader, Read};
use std::os::unix::fs::FileExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The files of a result, by the names that a run gives them.
pub trait Place {
    /// Returns where they lie, for what is said of faults.
    fn path(&self) -> &Path;

    /// Opens one.
    ///
    /// # Errors
    ///
    /// [`io::ErrorKind::NotFound`]; faults of the disk, and of what keeps the file sealed.
    fn open(&self, name: &str) -> io::Result<Arc<dyn Content>>;
}

/// A file that is read at any place.
pub trait Content: Send + Sync {
    /// Returns how many bytes it holds.
    fn bytes(&self) -> u64;

    /// Reads from a place on; perhaps fewer bytes than asked for, none at the end.
    ///
    /// # Errors
    ///
    /// As [`Place::open`].
    fn read_at(&self, at: u64, buffer: &mut [u8]) -> io::Result<usize>;
}

/// A folder as a run wrote it.
impl Place for &Path {
    fn path(&self) -> &Path {
        self
    }

    fn open(&self, name: &str) -> io::Result<Arc<dyn Content>> {
        let file = File::open(self.join(name))?;
        let bytes = file.metadata()?.len();
        Ok(Arc::new(Plain { file, bytes }))
    }
}

impl Place for PathBuf {
    fn path(&self) -> &Path {
        self
    }

    fn open(&self, name: &str) -> io::Result<Arc<dyn Content>> {
        self.as_path().open(name)
    }
}

struct Plain {
    file: File,
    bytes: u64,
}

impl Content for Plain {
    fn bytes(&self) -> u64 {
        self.bytes
    }

    fn read_at(&self, at: u64, buffer: &mut [u8]) -> io::Result<usize> {
        self.file.read_at(buffer, at)
    }
}

/// Opens a file of a result to be read from its beginning.
///
/// # Errors
///
/// [`LeakError::Out`].
pub fn read(place: &dyn Place, name: &str) -> Result<impl Read + use<>, LeakError> {
    let content = place.open(name).map_err(LeakError::out(place.path().join(name)))?;
    Ok(BufReader::new(reader(content)))
}

/// Reads a file from its beginning.
pub fn reader(content: Arc<dyn Content>) -> impl Read {
    From { content, at: 0 }
}

/// Opens a Parquet file of a result.
pub(crate) fn chunks(place: &dyn Place, name: &str) -> Result<Chunks, LeakError> {
    place.open(name).map(Chunks).map_err(LeakError::out(place.path().join(name)))
}

/// A file as Parquet reads it.
pub(crate) struct Chunks(Arc<dyn Content>);

impl Length for Chunks {
    fn len(&self) -> u64 {
        self.0.bytes()
    }
}

impl ChunkReader for Chunks {
    type T = BufReader<From>;

    fn get_read(&self, start: u64) -> Result<Self::T, ParquetError> {
        Ok(BufReader::new(From { content: Arc::clone(&self.0), at: start }))
    }

    fn get_bytes(&self, start: u64, length: usize) -> Result<Bytes, ParquetError> {
        let mut bytes = Vec::with_capacity(length);
        let from = From { content: Arc::clone(&self.0), at: start };
        let read = from.take(length as u64).read_to_end(&mut bytes)?;
        if read < length {
            return Err(ParquetError::EOF("the file is cut off".to_owned()));
        }
        Ok(bytes.into())
    }
}

/// A file from a place on.
pub(crate) struct From {
    content: Arc<dyn Content>,
    at: u64,
}

impl Read for From {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.content.read_at(self.at, buffer)?;
        self.at += count as u64;
        Ok(count)
    }
}
