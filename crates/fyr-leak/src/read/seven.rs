//! 7z archives, block by block, so that a locked or damaged block costs its own members only.

use super::Unread;
use super::archive::{Budget, Content, Guard, Member, Packed, Take, unpack};
use super::source::Source;
use crate::inventory::escape;
use crate::limits::{ENTRIES_MAX, UNPACK_MEMORY_BYTES};
use sevenz_rust2::{Archive, ArchiveEntry, Block, BlockDecoder, Error, Password};
use std::cell::Cell;
use std::collections::HashSet;
use std::io::{self, BufReader, Read, Seek};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::rc::Rc;

const LOCKED: &str = "locked: a password is needed";

/// Hands over every member.
pub(super) fn members(
    packed: &Packed<'_>,
    budget: Budget,
    take: &mut Take<'_>,
) -> io::Result<Vec<Unread>> {
    let Ok(file) = packed.source.open() else {
        return Ok(vec![Unread::new("the archive cannot be opened")]);
    };
    let mut reader = BufReader::new(file);
    // The crate reads untrusted bytes: a bug in it shall cost one file, not the run.
    let opened = catch_unwind(AssertUnwindSafe(|| Archive::read(&mut reader, &Password::empty())));
    let archive = match opened {
        Ok(Ok(archive)) => archive,
        Ok(Err(Error::PasswordRequired | Error::MaybeBadPassword(_))) => {
            return Ok(vec![Unread::new(LOCKED)]);
        }
        Ok(Err(_)) | Err(_) => {
            let what = "the archive is cut off or damaged: it has no readable list of its files";
            return Ok(vec![Unread::new(what)]);
        }
    };
    let size = reader.seek(io::SeekFrom::End(0))?;
    let mut unpacking = Unpacking {
        packed,
        size: Rc::new(Cell::new(size)),
        budget,
        take,
        given: HashSet::new(),
        own: None,
    };
    for index in 0..archive.blocks.len() {
        unpacking.block(&archive, index, &mut reader)?;
    }
    unpacking.empty_files(&archive)?;
    Ok(Vec::new())
}

struct Unpacking<'a, 'b> {
    packed: &'a Packed<'a>,
    size: Rc<Cell<u64>>,
    budget: Budget,
    take: &'a mut Take<'b>,
    given: HashSet<String>,
    /// A fault of our own side, which ends the run.
    own: Option<io::Error>,
}

impl Unpacking<'_, '_> {
    fn block<R: Read + Seek>(
        &mut self,
        archive: &Archive,
        index: usize,
        reader: &mut R,
    ) -> io::Result<()> {
        let password = Password::empty();
        let refused = archive.blocks.get(index).and_then(refusal);
        let mut done = 0;
        let mut why = refused.map(str::to_owned);
        if why.is_none() {
            let decoder = BlockDecoder::new(1, index, archive, &password, reader);
            let outcome = catch_unwind(AssertUnwindSafe(|| {
                decoder.for_each_entries(&mut |entry, data| {
                    done += 1;
                    Ok(self.entry(entry, data))
                })
            }));
            why = match outcome {
                Ok(Ok(_)) => None,
                Ok(Err(Error::PasswordRequired | Error::MaybeBadPassword(_))) => {
                    Some(LOCKED.into())
                }
                Ok(Err(Error::UnsupportedCompressionMethod(_) | Error::Unsupported(_))) => {
                    Some("packed with a method that this version does not read".into())
                }
                Ok(Err(_)) | Err(_) => Some("the archive is cut off or damaged here".into()),
            };
        }
        if let Some(own) = self.own.take() {
            return Err(own);
        }
        let Some(why) = why else { return Ok(()) };
        let decoder = BlockDecoder::new(1, index, archive, &password, reader);
        for entry in decoder.entries().iter().skip(done) {
            self.give(entry, Content::Unread(Unread::new(why.clone())))?;
        }
        Ok(())
    }

    /// Returns whether to go on.
    fn entry(&mut self, entry: &ArchiveEntry, data: &mut dyn Read) -> bool {
        let mut guard = Guard::new(data, Rc::clone(&self.size), self.budget.bytes);
        let given = if entry.is_directory() {
            Ok(())
        } else {
            unpack(&mut guard, Some(entry.size()), self.packed.work, &mut self.budget)
                .and_then(|content| self.give(entry, content))
        };
        match given {
            Ok(()) => true,
            Err(error) => {
                self.own = Some(error);
                false
            }
        }
    }

    fn give(&mut self, entry: &ArchiveEntry, content: Content) -> io::Result<()> {
        if entry.is_directory() {
            return Ok(());
        }
        let name = escape(entry.name());
        self.given.insert(name.clone());
        self.budget = (self.take)(Member { name, content }, self.budget)?;
        Ok(())
    }

    /// Files without content stand in no block.
    fn empty_files(&mut self, archive: &Archive) -> io::Result<()> {
        for entry in archive.files.iter().filter(|it| !it.has_stream()).take(ENTRIES_MAX) {
            if !self.given.contains(&escape(entry.name())) {
                self.give(entry, Content::Whole(Source::Memory(Vec::new())))?;
            }
        }
        Ok(())
    }
}

/// Returns why a block is not to be unpacked at all.
fn refusal(block: &Block) -> Option<&'static str> {
    block.coders.iter().find_map(|coder| {
        let properties = coder.properties();
        let memory = match coder.encoder_method_id() {
            // AES-256 with SHA-256.
            [6, 0xf1, 7, 1] => return Some(LOCKED),
            // LZMA2: two bits of mantissa, the rest exponent.
            [0x21] => {
                let bits = u64::from(properties.first().copied().unwrap_or(0)).min(40);
                (2 | (bits & 1)) << (bits / 2 + 11)
            }
            // LZMA: a byte of settings, then the size of the dictionary.
            [3, 1, 1] => {
                let size = properties.get(1..5).and_then(|it| it.try_into().ok());
                u64::from(size.map_or(0, u32::from_le_bytes))
            }
            _ => 0,
        };
        (memory > UNPACK_MEMORY_BYTES).then_some("needs more memory to unpack than the bound")
    })
}
