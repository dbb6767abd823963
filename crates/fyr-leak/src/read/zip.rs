//! ZIP archives. Nothing is unpacked under a name of its own, so a path in an archive can do no harm.

use super::archive::{Budget, Content, Guard, Member, Packed, Take, fault, unpack};
use super::source::Source;
use super::workbook::Workbook;
use super::{Unread, document};
use crate::inventory::escape;
use crate::limits::{ENTRIES_MAX, RATIO_MAX};
use std::cell::Cell;
use std::io::{self, BufReader, Read, Seek};
use std::rc::Rc;
use zip::ZipArchive;
use zip::read::{ZipFile, read_zipfile_from_stream};
use zip::result::ZipError;

const LOCKED: &str = "locked: a password is needed";

/// Hands over each member in the archive's order; returns what could not be read of the archive itself.
///
/// # Errors
///
/// Faults of `take` and of the work folder.
pub(super) fn members(
    packed: &Packed<'_>,
    mut budget: Budget,
    take: &mut Take<'_>,
) -> io::Result<Vec<Unread>> {
    let Ok(file) = packed.source.open() else {
        return Ok(vec![Unread::new("the archive cannot be opened")]);
    };
    let Ok(mut archive) = ZipArchive::new(BufReader::new(file)) else {
        return without_list(packed, budget, take);
    };
    let mut unread = Vec::new();
    let count = archive.len();
    if count > ENTRIES_MAX {
        let what = format!("{count} entries; only the first {ENTRIES_MAX} were read");
        unread.push(Unread::new(what));
    }
    for index in 0..count.min(ENTRIES_MAX) {
        let Some(member) = member(&mut archive, index, packed, &mut budget)? else { continue };
        budget = take(member, budget)?;
    }
    Ok(unread)
}

fn member<R: Read + Seek>(
    archive: &mut ZipArchive<R>,
    index: usize,
    packed: &Packed<'_>,
    budget: &mut Budget,
) -> io::Result<Option<Member>> {
    let (name, size) = match archive.by_index_raw(index) {
        Ok(entry) if entry.is_dir() => return Ok(None),
        Ok(entry) => (name(&entry), entry.compressed_size()),
        Err(_) => (format!("entry {}", index + 1), 0),
    };
    let content = match archive.by_index(index) {
        Ok(entry) => unpacked(entry, size, packed, budget)?,
        Err(
            ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) | ZipError::InvalidPassword,
        ) => Content::Unread(Unread::new(LOCKED)),
        Err(ZipError::UnsupportedArchive(_) | ZipError::CompressionMethodNotSupported(_)) => {
            let what = "packed with a method that this version does not read";
            Content::Unread(Unread::new(what))
        }
        Err(_) => Content::Unread(Unread::new("the entry is damaged")),
    };
    Ok(Some(Member { name, content }))
}

fn unpacked<R: Read>(
    entry: ZipFile<'_, R>,
    packed_bytes: u64,
    packed: &Packed<'_>,
    budget: &mut Budget,
) -> io::Result<Content> {
    if entry.is_symlink() {
        return Ok(Content::Skipped("a link; links are not followed"));
    }
    // A size that nothing could be packed into is not believed: what is unpacked counts.
    let size = (entry.size() / RATIO_MAX / 4 <= packed_bytes).then_some(entry.size());
    let mut guard = Guard::new(entry, Rc::new(Cell::new(packed_bytes)), budget.bytes);
    unpack(&mut guard, size, packed.work, budget)
}

/// Reads the entries one after another as long as they are whole, of an archive whose list is missing.
fn without_list(
    packed: &Packed<'_>,
    mut budget: Budget,
    take: &mut Take<'_>,
) -> io::Result<Vec<Unread>> {
    let what = "the archive is cut off or damaged: it has no readable list of its files";
    let mut unread = vec![Unread::new(what)];
    let Ok(file) = packed.source.open() else { return Ok(unread) };
    let mut reader = BufReader::new(file);
    for _ in 0..ENTRIES_MAX {
        let member = match read_zipfile_from_stream(&mut reader) {
            Ok(Some(entry)) if entry.is_dir() => continue,
            Ok(Some(entry)) => {
                let (name, size) = (name(&entry), entry.compressed_size());
                Member { name, content: unpacked(entry, size, packed, &mut budget)? }
            }
            Err(ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED)) => {
                unread.push(Unread::new(LOCKED));
                break;
            }
            Err(ZipError::Io(error)) => {
                unread.push(fault(&error));
                break;
            }
            Ok(None) | Err(_) => break,
        };
        let cut = !matches!(member.content, Content::Whole(_) | Content::Skipped(_));
        budget = take(member, budget)?;
        if cut {
            break;
        }
    }
    Ok(unread)
}

/// Returns the name as UTF-8 where it is that, whatever the entry says of its own encoding.
fn name<R: Read>(entry: &ZipFile<'_, R>) -> String {
    match std::str::from_utf8(entry.name_raw()) {
        Ok(name) => escape(name),
        Err(_) => escape(entry.name()),
    }
}

/// Returns whether a ZIP archive ends exactly where the file ends, whatever the file begins with.
pub(crate) fn is_behind(source: &Source) -> bool {
    let tail = || -> io::Result<Vec<u8>> {
        let mut file = source.open()?;
        let size = file.seek(io::SeekFrom::End(0))?;
        file.seek(io::SeekFrom::Start(size.saturating_sub(22)))?;
        let mut tail = Vec::new();
        file.take(22).read_to_end(&mut tail)?;
        Ok(tail)
    };
    let ends = tail().is_ok_and(|tail| tail.starts_with(b"PK\x05\x06"));
    let archive = || ZipArchive::new(BufReader::new(source.open().ok()?)).ok();
    ends && archive().is_some_and(|it| !it.is_empty())
}

/// What a ZIP package is.
pub(crate) enum Package {
    Workbook(Workbook),
    Document(document::Known),
    Archive,
}

/// Returns what the package is, by the names that its kind must hold and its own word.
pub(crate) fn package(source: &Source) -> Package {
    let archive = source.open().ok().and_then(|it| ZipArchive::new(BufReader::new(it)).ok());
    let Some(mut archive) = archive else { return Package::Archive };
    let names: Vec<String> = archive.file_names().take(ENTRIES_MAX).map(str::to_owned).collect();
    let mut own_type = String::new();
    if let Ok(entry) = archive.by_name("mimetype") {
        // An entry that cannot be read says nothing of the package.
        let _read = entry.take(256).read_to_string(&mut own_type);
    }
    let has = |name: &str| names.iter().any(|it| it == name);
    if has("xl/workbook.xml") {
        Package::Workbook(Workbook::OfficeOpen)
    } else if let Some(known) = document::of_package(&names, &own_type) {
        Package::Document(known)
    } else if has("xl/workbook.bin") {
        Package::Workbook(Workbook::Binary)
    } else if has("content.xml") && own_type.contains("spreadsheet") {
        Package::Workbook(Workbook::OpenDocument)
    } else {
        Package::Archive
    }
}

/// Unpacks every part into nothing, to know that each stays below its bound whatever the package says of itself.
pub(crate) fn measure(source: &Source, bytes_max: &dyn Fn(&str) -> u64) -> Result<(), Unread> {
    let damaged = || Unread::new("the package is cut off or damaged");
    let mut file = source.open().map_err(|_| damaged())?;
    let packed = file.seek(io::SeekFrom::End(0)).map_err(|_| damaged())?;
    let mut archive = ZipArchive::new(BufReader::new(file)).map_err(|_| damaged())?;
    for index in 0..archive.len().min(ENTRIES_MAX) {
        let entry = match archive.by_index(index) {
            Ok(entry) => entry,
            Err(ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED)) => {
                return Err(Unread::new(LOCKED));
            }
            // The reader of the package meets it if it needs it.
            Err(_) => continue,
        };
        let bound = bytes_max(entry.name());
        // Nothing so small unpacks to more than the bound.
        if entry.compressed_size().min(packed).saturating_mul(DEFLATE_RATIO_MAX) < bound {
            continue;
        }
        let count = io::copy(&mut entry.take(bound + 1), &mut io::sink()).unwrap_or(0);
        if count > bound {
            let what = "unpacks to more than the bound on unpacked bytes; left packed";
            return Err(Unread::new(what));
        }
    }
    Ok(())
}

/// What deflate reaches at most, and some more.
const DEFLATE_RATIO_MAX: u64 = 1100;
