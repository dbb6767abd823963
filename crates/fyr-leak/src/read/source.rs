//! Where the bytes of a file come from.

use crate::limits::MEMBER_MEMORY_BYTES;
use crate::task::Part;
use std::fs::{self, File};
use std::io::{self, Cursor, Read, Seek, Write};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

/// The bytes of a file of the material or of an archive member.
pub(crate) enum Source {
    Disk(PathBuf),
    /// A part of a large file; read from its beginning only.
    Part(PathBuf, Part),
    Memory(Vec<u8>),
    /// A large member in the work folder, under a name of our own; removed when dropped.
    Spilled(PathBuf),
}

/// Readable anywhere.
pub(crate) trait ReadSeek: Read + Seek {}

impl<T: Read + Seek> ReadSeek for T {}

impl Source {
    pub(crate) fn open(&self) -> io::Result<Box<dyn ReadSeek + '_>> {
        Ok(match self {
            Self::Disk(path) | Self::Spilled(path) => Box::new(File::open(path)?),
            Self::Part(path, part) => Box::new(PartReader::open(path, part)?),
            Self::Memory(bytes) => Box::new(Cursor::new(bytes.as_slice())),
        })
    }

    /// Returns up to `count` bytes from the beginning.
    pub(crate) fn head(&self, count: u64) -> io::Result<Vec<u8>> {
        let mut head = Vec::new();
        self.open()?.take(count).read_to_end(&mut head)?;
        Ok(head)
    }
}

impl Drop for Source {
    fn drop(&mut self) {
        if let Self::Spilled(path) = self {
            // The whole work folder is removed at the end in any case.
            let _removed = fs::remove_file(path);
        }
    }
}

/// The ranges of a part one after another.
struct PartReader {
    file: File,
    /// Those still to be read, the next one last.
    ranges: Vec<(u64, u64)>,
    after: Cursor<Vec<u8>>,
}

impl PartReader {
    fn open(path: &Path, part: &Part) -> io::Result<Self> {
        let mut ranges = part.before.clone();
        ranges.push((part.start, part.end));
        ranges.reverse();
        let after = Cursor::new(part.after.clone().into_bytes());
        Ok(Self { file: File::open(path)?, ranges, after })
    }
}

impl Read for PartReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while let Some((start, end)) = self.ranges.last_mut() {
            let left = usize::try_from(end.saturating_sub(*start)).unwrap_or(usize::MAX);
            let most = to_page(*start, left.min(buffer.len()));
            let room = buffer.get_mut(..most).unwrap_or_default();
            let count = if room.is_empty() { 0 } else { self.file.read_at(room, *start)? };
            *start += count as u64;
            if count > 0 {
                return Ok(count);
            }
            if left > 0 && most == 0 {
                return Ok(0);
            }
            self.ranges.pop();
        }
        self.after.read(buffer)
    }
}

/// Returns how much to read so that the next reading begins with a page of the file: what is not is copied slowly.
fn to_page(start: u64, most: usize) -> usize {
    const PAGE: u64 = 4 << 10;
    let over = usize::try_from((start + most as u64) % PAGE).unwrap_or_default();
    if over < most { most - over } else { most }
}

impl Seek for PartReader {
    fn seek(&mut self, _to: io::SeekFrom) -> io::Result<u64> {
        Err(io::ErrorKind::Unsupported.into())
    }
}

/// Names for files in the work folder.
pub(crate) struct WorkFolder {
    pub(crate) path: PathBuf,
    prefix: String,
    next: AtomicU64,
}

impl WorkFolder {
    /// `prefix` begins the name of each file made.
    pub(crate) fn new(path: &Path, prefix: String) -> Self {
        Self { path: path.to_owned(), prefix, next: AtomicU64::new(0) }
    }

    pub(crate) fn file(&self) -> PathBuf {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        self.path.join(format!("{}-{number}", self.prefix))
    }
}

/// Takes unpacked bytes: into memory, and beyond a bound into the work folder.
pub(crate) struct Unpacked<'a> {
    work: &'a WorkFolder,
    memory: Vec<u8>,
    spilled: Option<(PathBuf, File)>,
}

impl<'a> Unpacked<'a> {
    pub(crate) const fn new(work: &'a WorkFolder) -> Self {
        Self { work, memory: Vec::new(), spilled: None }
    }

    pub(crate) fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        if let Some((_, file)) = &mut self.spilled {
            return file.write_all(bytes);
        }
        self.memory.extend_from_slice(bytes);
        if self.memory.len() > MEMBER_MEMORY_BYTES { self.spill() } else { Ok(()) }
    }

    /// Moves what is in memory to the work folder, with all that follows.
    pub(crate) fn spill(&mut self) -> io::Result<()> {
        let path = self.work.file();
        let mut file = File::create(&path)?;
        file.write_all(&self.memory)?;
        self.memory = Vec::new();
        self.spilled = Some((path, file));
        Ok(())
    }

    pub(crate) fn finish(self) -> Source {
        match self.spilled {
            Some((path, _)) => Source::Spilled(path),
            None => Source::Memory(self.memory),
        }
    }
}
