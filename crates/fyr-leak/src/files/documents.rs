//! A document and the files that lie in it.

use super::{Entries, FileEntry, LATE, Place, Run, Status, entry, note, read_into, source_entry};
use crate::limits::DEPTH_MAX;
use crate::read::Unread;
use crate::read::archive::Budget;
use crate::read::document::{self, Document, Members, Out};
use crate::read::source::Source;
use std::io;

/// Reads a document, then the files in it.
pub(super) fn read(
    run: &Run<'_>,
    (source, document): (&Source, Document),
    place: &Place<'_>,
    (mut own, budget): (FileEntry, Budget),
    entries: &mut Entries<'_, '_>,
) -> io::Result<Budget> {
    let mut members = Members::new(budget.bytes);
    let named = read_into(run, place, &mut own, &mut |push| {
        document::read(document, source, Out::new(push, &mut members, (&run.work, run.until)))
    })?;
    // What came with a mail concerns whom the mail concerns.
    let around = if named.is_empty() { place.around } else { named.as_slice() };
    lying_in(run, members, &Place { around, ..*place }, (own, budget), entries)
}

/// Reads the files that lie in a document. Each is listed by itself: one that is not read leaves the document read.
fn lying_in(
    run: &Run<'_>,
    members: Members,
    place: &Place<'_>,
    (mut own, mut budget): (FileEntry, Budget),
    entries: &mut Entries<'_, '_>,
) -> io::Result<Budget> {
    budget.bytes = members.bytes_left;
    for member in members.found {
        run.meter.go_on().map_err(io::Error::other)?;
        if run.is_late() {
            note(&mut own, &[Unread::new(LATE)], Status::PartlyRead);
            break;
        }
        let locator = format!("{}!/{}", place.locator, member.name);
        let lost = |why: &str| entry(&locator, Status::Unreadable, why.to_owned());
        match member.content {
            Ok(_) if place.depth >= DEPTH_MAX => {
                let why = format!("a file inside {DEPTH_MAX} others; left packed");
                entries.push(lost(&why))?;
            }
            Ok(source) => {
                let bytes = source.open()?.seek(io::SeekFrom::End(0))?;
                let depth = place.depth + 1;
                let place = Place { locator: &locator, depth, bytes, around: place.around };
                budget = source_entry(run, &source, &place, budget, entries)?;
            }
            Err(unread) => entries.push(lost(&unread.what))?,
        }
    }
    entries.push(own)?;
    Ok(budget)
}
