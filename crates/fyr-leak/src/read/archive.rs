//! Archives of every kind, member by member. Nothing is unpacked under a name of its own, so a path in an archive can do
//! no harm, and nothing is unpacked beyond the bounds, so a bomb does none either.

mod pairs;

use super::source::{Source, Unpacked, WorkFolder};
use super::{Unread, packed, seven, tar, zip};
use crate::limits::{
    MEMBER_BYTES_MAX, RATIO_FREE_BYTES, RATIO_MAX, UNPACKED_BYTES_FLOOR, UNPACKED_BYTES_MAX,
};
use pairs::Pairs;
use std::cell::Cell;
use std::io::{self, Read};
use std::rc::Rc;

/// The kinds of archive; the last four hold one stream, often a tar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Packing {
    Zip,
    SevenZip,
    Tar,
    Gzip,
    Bzip2,
    Xz,
    Zstd,
}

/// One member of an archive.
pub(crate) struct Member {
    /// Its name, escaped for display.
    pub(crate) name: String,
    pub(crate) content: Content,
}

/// What can be had of a member.
pub(crate) enum Content {
    Whole(Source),
    /// The beginning, and what is missing.
    Cut(Source, Unread),
    Unread(Unread),
    /// Not looked into on purpose, and why.
    Skipped(&'static str),
}

/// Unpacked bytes that one file of the material may still cost.
#[derive(Clone, Copy)]
pub(crate) struct Budget {
    pub(crate) bytes: u64,
}

impl Budget {
    /// Returns the budget of a file of the material of `bytes`.
    pub(crate) fn of(bytes: u64) -> Self {
        let most = bytes.saturating_mul(RATIO_MAX);
        Self { bytes: most.clamp(UNPACKED_BYTES_FLOOR, UNPACKED_BYTES_MAX) }
    }
}

/// Takes each member and returns what is left of the budget.
pub(crate) type Take<'a> = dyn FnMut(Member, Budget) -> io::Result<Budget> + 'a;

/// An archive and what it takes to unpack it.
pub(crate) struct Packed<'a> {
    pub(crate) source: &'a Source,
    /// The last part of its locator.
    pub(crate) name: &'a str,
    pub(crate) work: &'a WorkFolder,
}

/// Hands over each member in the archive's order; returns what could not be read of the archive itself.
///
/// # Errors
///
/// Faults of `take` and of the work folder.
pub(crate) fn members(
    packing: Packing,
    archive: &Packed<'_>,
    budget: Budget,
    take: &mut Take<'_>,
) -> io::Result<Vec<Unread>> {
    let mut pairs = Pairs::new(archive.work, budget);
    let mut pairing = |member: Member, budget: Budget| pairs.take(member, budget, take);
    let unread = each(packing, archive, budget, &mut pairing)?;
    pairs.finish(take)?;
    Ok(unread)
}

fn each(
    packing: Packing,
    archive: &Packed<'_>,
    budget: Budget,
    take: &mut Take<'_>,
) -> io::Result<Vec<Unread>> {
    match packing {
        Packing::Zip => zip::members(archive, budget, take),
        Packing::SevenZip => seven::members(archive, budget, take),
        Packing::Tar => match archive.source.open() {
            Ok(reader) => tar::members(reader, archive.work, budget, take),
            Err(_) => Ok(vec![Unread::new("the archive cannot be opened")]),
        },
        Packing::Gzip | Packing::Bzip2 | Packing::Xz | Packing::Zstd => {
            packed::members(packing, archive, budget, take)
        }
    }
}

/// Why unpacking was ended.
#[derive(Debug, thiserror::Error)]
pub(super) enum Bound {
    #[error("unpacks to more than 300 times its size, as a bomb does; the rest was left packed")]
    Ratio,
    #[error("unpacks to more than the bound on unpacked bytes; the rest was left packed")]
    Bytes,
}

/// Passes on what is unpacked, and fails with a [`Bound`] when it is too much.
pub(super) struct Guard<R> {
    inner: R,
    /// Bytes used of what is packed: all of it, or as far as the reader has come.
    packed: Rc<Cell<u64>>,
    total: u64,
    bytes_max: u64,
}

impl<R: Read> Guard<R> {
    pub(super) fn new(inner: R, packed: Rc<Cell<u64>>, bytes_max: u64) -> Self {
        Self { inner, packed, total: 0, bytes_max }
    }
}

impl<R: Read> Read for Guard<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.total > RATIO_FREE_BYTES && self.total / self.packed.get().max(1) > RATIO_MAX {
            return Err(io::Error::other(Bound::Ratio));
        }
        if self.total > self.bytes_max {
            return Err(io::Error::other(Bound::Bytes));
        }
        let count = self.inner.read(buffer)?;
        self.total += count as u64;
        Ok(count)
    }
}

/// Counts the bytes that are read.
pub(super) struct Counted<R> {
    inner: R,
    count: Rc<Cell<u64>>,
}

impl<R: Read> Counted<R> {
    pub(super) fn new(inner: R) -> (Self, Rc<Cell<u64>>) {
        let count = Rc::new(Cell::new(0));
        (Self { inner, count: Rc::clone(&count) }, count)
    }
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.count.set(self.count.get() + count as u64);
        Ok(count)
    }
}

/// Unpacks one member to where it can be read anywhere; counts it against the budget.
///
/// # Errors
///
/// Faults of the work folder. A fault of the reader makes the member [`Content::Cut`].
pub(super) fn unpack(
    reader: &mut dyn Read,
    size: Option<u64>,
    work: &WorkFolder,
    budget: &mut Budget,
) -> io::Result<Content> {
    let mut unpacked = Unpacked::new(work);
    let (mut total, mut block) = (0_u64, vec![0; 128 << 10]);
    let fault = loop {
        if total > MEMBER_BYTES_MAX || budget.bytes == 0 {
            break Some(Unread::new(Bound::Bytes.to_string()));
        }
        let count = match reader.read(&mut block) {
            Ok(0) => break None,
            Ok(count) => count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => break Some(fault(&error)),
        };
        total += count as u64;
        budget.bytes = budget.bytes.saturating_sub(count as u64);
        unpacked.write(block.get(..count).unwrap_or_default())?;
    };
    let short = size.is_some_and(|size| total < size);
    let fault = fault.or_else(|| short.then(|| Unread::new("cut off: the archive ends within it")));
    Ok(match fault {
        None => Content::Whole(unpacked.finish()),
        Some(unread) if total == 0 => Content::Unread(unread),
        Some(unread) => Content::Cut(unpacked.finish(), unread),
    })
}

/// Says in plain words why a reader failed.
pub(super) fn fault(error: &io::Error) -> Unread {
    let bound = error.get_ref().and_then(|it| it.downcast_ref::<Bound>());
    match (bound, error.kind()) {
        (Some(bound), _) => Unread::new(bound.to_string()),
        (None, io::ErrorKind::UnexpectedEof) => Unread::new("cut off; read as far as it goes"),
        (None, _) => Unread::new("damaged; read as far as it goes"),
    }
}

#[cfg(test)]
mod tests;
