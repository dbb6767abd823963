//! ZIP archives. Nothing is unpacked under a name of its own, so a path in an archive can do no harm.

use super::Unread;
use super::source::{Source, Unpacked, WorkFolder};
use crate::inventory::escape;
use crate::limits::{
    ENTRIES_MAX, MEMBER_BYTES_MAX, RATIO_FREE_BYTES, RATIO_MAX, UNPACKED_BYTES_MAX,
};
use std::io::{self, BufReader, Read};
use zip::ZipArchive;
use zip::result::ZipError;

/// One member of an archive.
pub(crate) struct Member {
    /// Its name, escaped for display.
    pub(crate) name: String,
    /// Its bytes, or why they cannot be had.
    pub(crate) content: Result<Source, Unread>,
}

/// Unpacked bytes that one file of the material may still cost.
pub(crate) struct Budget {
    pub(crate) bytes: u64,
}

impl Default for Budget {
    fn default() -> Self {
        Self { bytes: UNPACKED_BYTES_MAX }
    }
}

/// Hands over each member in the archive's order; `take` returns what is left of the budget.
///
/// Returns what could not be read of the archive itself.
///
/// # Errors
///
/// Faults of `take` and of the work folder.
pub(crate) fn members(
    source: &Source,
    work: &WorkFolder,
    mut budget: Budget,
    take: &mut dyn FnMut(Member, Budget) -> io::Result<Budget>,
) -> io::Result<Vec<Unread>> {
    let Ok(mut archive) = ZipArchive::new(BufReader::new(source.open()?)) else {
        return Ok(vec![Unread::new(
            "the archive is cut off or damaged: it has no readable list of its files",
        )]);
    };
    let mut unread = Vec::new();
    if archive.len() > ENTRIES_MAX {
        let count = archive.len();
        unread
            .push(Unread::new(format!("{count} entries; only the first {ENTRIES_MAX} were read")));
    }
    for index in 0..archive.len().min(ENTRIES_MAX) {
        let Some(member) = member(&mut archive, index, work, &mut budget)? else { continue };
        budget = take(member, budget)?;
    }
    Ok(unread)
}

fn member<R: io::Read + io::Seek>(
    archive: &mut ZipArchive<R>,
    index: usize,
    work: &WorkFolder,
    budget: &mut Budget,
) -> io::Result<Option<Member>> {
    let (name, packed) = match archive.by_index_raw(index) {
        Ok(entry) if entry.is_dir() => return Ok(None),
        Ok(entry) => (escape(entry.name()), entry.compressed_size()),
        Err(_) => (format!("entry {}", index + 1), 0),
    };
    let refused =
        |what: &str| Ok(Some(Member { name: name.clone(), content: Err(Unread::new(what)) }));
    let mut entry = match archive.by_index(index) {
        Ok(entry) => entry,
        Err(
            ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) | ZipError::InvalidPassword,
        ) => {
            return refused("locked: a password is needed");
        }
        Err(ZipError::UnsupportedArchive(_) | ZipError::CompressionMethodNotSupported(_)) => {
            return refused("packed with a method that this version does not read");
        }
        Err(_) => return refused("the entry is damaged"),
    };
    if entry.is_symlink() {
        return refused("a link; links are not followed");
    }
    let mut unpacked = Unpacked::new(work);
    let (mut total, mut block) = (0_u64, vec![0; 64 << 10]);
    loop {
        let count = match entry.read(&mut block) {
            Ok(0) => break,
            Ok(count) => count,
            Err(_) => return refused("the entry is cut off or damaged"),
        };
        total += count as u64;
        budget.bytes = budget.bytes.saturating_sub(count as u64);
        if total > RATIO_FREE_BYTES && total / packed.max(1) > RATIO_MAX {
            return refused("unpacks to more than 300 times its size, as a bomb does; left packed");
        }
        if total > MEMBER_BYTES_MAX || budget.bytes == 0 {
            return refused("unpacks to more than the bound on unpacked bytes; left packed");
        }
        unpacked.write(block.get(..count).unwrap_or_default())?;
    }
    Ok(Some(Member { name, content: Ok(unpacked.finish()) }))
}

/// What a ZIP package is.
pub(crate) enum Package {
    Workbook,
    /// An office document or other package: its name and media type.
    Other(&'static str, &'static str),
    Archive,
}

/// Returns what the package is, by the names that its kind must hold.
pub(crate) fn package(source: &Source) -> Package {
    let archive = source.open().ok().and_then(|it| ZipArchive::new(BufReader::new(it)).ok());
    let Some(archive) = archive else { return Package::Archive };
    let has = |name: &str| archive.index_for_name(name).is_some();
    if has("xl/workbook.xml") {
        Package::Workbook
    } else if has("word/document.xml") {
        let media_type = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
        Package::Other("DOCX", media_type)
    } else if has("ppt/presentation.xml") {
        let media_type =
            "application/vnd.openxmlformats-officedocument.presentationml.presentation";
        Package::Other("PPTX", media_type)
    } else if has("xl/workbook.bin") {
        Package::Other("XLSB", "application/vnd.ms-excel.sheet.binary.macroenabled.12")
    } else if has("content.xml") && has("mimetype") {
        Package::Other("OpenDocument", "application/vnd.oasis.opendocument")
    } else {
        Package::Archive
    }
}

/// Unpacks everything into nothing, to know that it stays below `bytes_max` whatever the archive says of itself.
pub(crate) fn measure(source: &Source, bytes_max: u64) -> Result<(), Unread> {
    let damaged = || Unread::new("the package is cut off or damaged");
    let reader = BufReader::new(source.open().map_err(|_| damaged())?);
    let mut archive = ZipArchive::new(reader).map_err(|_| damaged())?;
    let mut left = bytes_max;
    for index in 0..archive.len().min(ENTRIES_MAX) {
        let entry = match archive.by_index(index) {
            Ok(entry) => entry,
            Err(ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED)) => {
                return Err(Unread::new("locked: a password is needed"));
            }
            // The reader of the package meets it if it needs it.
            Err(_) => continue,
        };
        let count = io::copy(&mut entry.take(left + 1), &mut io::sink()).unwrap_or(0);
        left = left.checked_sub(count).ok_or_else(|| {
            Unread::new("unpacks to more than the bound on unpacked bytes; left packed")
        })?;
    }
    Ok(())
}
