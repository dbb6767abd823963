//! The parts of a document that is a ZIP package, within the bounds on unpacking.

use super::Out;
use crate::limits::{DOCUMENT_BYTES_MAX, ENTRIES_MAX, RATIO_FREE_BYTES, RATIO_MAX};
use crate::read::source::{ReadSeek, Source};
use std::io::{self, BufReader, Read};
use zip::ZipArchive;
use zip::result::ZipError;

/// An open package.
pub(crate) struct Package<'a> {
    archive: ZipArchive<BufReader<Box<dyn ReadSeek + 'a>>>,
    /// Bytes that its parts may still unpack to.
    left: u64,
}

impl<'a> Package<'a> {
    /// Opens a package; `None` when it is no ZIP file any more, which is noted.
    pub(crate) fn open(source: &'a Source, out: &mut Out<'_>) -> io::Result<Option<Self>> {
        let Ok(archive) = ZipArchive::new(BufReader::new(source.open()?)) else {
            out.unread("the document is cut off or damaged: it has no readable list of its parts");
            return Ok(None);
        };
        if archive.len() > ENTRIES_MAX {
            out.unread(format!("{} parts; only the first {ENTRIES_MAX} were read", archive.len()));
        }
        Ok(Some(Self { archive, left: DOCUMENT_BYTES_MAX }))
    }

    /// Returns the names of the parts, in the package's order.
    pub(crate) fn names(&self) -> Vec<String> {
        self.archive.file_names().take(ENTRIES_MAX).map(str::to_owned).collect()
    }

    /// Lets `read` have a part; notes it when the part cannot be had in full.
    pub(crate) fn part<T>(
        &mut self,
        name: &str,
        out: &mut Out<'_>,
        read: &mut dyn FnMut(&mut dyn Read, &mut Out<'_>) -> io::Result<T>,
    ) -> io::Result<Option<T>> {
        let entry = match self.archive.by_name(name) {
            Ok(entry) => entry,
            Err(
                ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED)
                | ZipError::InvalidPassword,
            ) => {
                out.unread(format!("the part `{name}` is locked: a password is needed"));
                return Ok(None);
            }
            Err(_) => {
                out.unread(format!("the part `{name}` is damaged"));
                return Ok(None);
            }
        };
        let packed = entry.compressed_size();
        let mut part = Part { entry, packed, total: 0, left: self.left, fault: None };
        let value = read(&mut part, out)?;
        let (left, fault) = (part.left, part.fault);
        self.left = left;
        if let Some(fault) = fault {
            out.unread(format!("the part `{name}` {fault}"));
        }
        Ok(Some(value))
    }

    /// Hands over a part as a file of its own.
    pub(crate) fn member(&mut self, name: &str, out: &mut Out<'_>) -> io::Result<()> {
        self.part(name, out, &mut |reader, out| out.member(name, reader))?;
        Ok(())
    }
}

/// A part that is being read.
struct Part<R> {
    entry: R,
    packed: u64,
    total: u64,
    left: u64,
    fault: Option<&'static str>,
}

impl<R: Read> Read for Part<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = match self.entry.read(buffer) {
            Ok(count) => count,
            Err(error) => {
                self.fault = Some("is cut off or damaged");
                return Err(error);
            }
        };
        self.total += count as u64;
        self.left = self.left.saturating_sub(count as u64);
        let bomb = self.total > RATIO_FREE_BYTES && self.total / self.packed.max(1) > RATIO_MAX;
        if bomb || self.left == 0 {
            self.fault = Some("unpacks to more than the bound on unpacked bytes");
            return Err(io::Error::other("the bound on unpacked bytes"));
        }
        Ok(count)
    }
}
