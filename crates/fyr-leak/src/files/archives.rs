//! An archive and its members.

use super::{Entries, FileEntry, LATE, Place, Run, Status, entry, note, source_entry};
use crate::limits::DEPTH_MAX;
use crate::read::Unread;
use crate::read::archive::{self, Budget, Content, Member, Packed, Packing};
use crate::read::source::Source;
use std::io;

/// Reads every member of an archive.
pub(super) fn read(
    run: &Run<'_>,
    (source, packing): (&Source, Packing),
    place: &Place<'_>,
    (mut own, budget): (FileEntry, Budget),
    entries: &mut Entries<'_, '_>,
) -> io::Result<Budget> {
    if place.depth >= DEPTH_MAX {
        own.status = Status::Unreadable;
        own.reason = format!("an archive inside {DEPTH_MAX} others; left packed");
        entries.push(own)?;
        return Ok(budget);
    }
    let before = (entries.missing(), entries.read());
    let (mut unread, left) = members(run, (source, packing), place, (&mut own, budget), entries)?;
    let (passed_missing, passed_read) = entries.passed_below(place.locator);
    let missing = entries.missing() - before.0 + passed_missing;
    if missing > 0 {
        unread.push(Unread::new(format!("{missing} members could not be read in full")));
    }
    let any = entries.read() > before.1 || passed_read > 0;
    let status = if any { Status::PartlyRead } else { Status::Unreadable };
    note(&mut own, &unread, status);
    entries.push(own)?;
    Ok(left)
}

/// Reads the members of a ZIP archive that stands behind another file; that file has its own entry.
pub(super) fn behind(
    run: &Run<'_>,
    source: &Source,
    place: &Place<'_>,
    budget: Budget,
    entries: &mut Entries<'_, '_>,
) -> io::Result<Budget> {
    if place.depth >= DEPTH_MAX {
        return Ok(budget);
    }
    let mut own = entry(place.locator, Status::Read, String::new());
    let zip = (source, Packing::Zip);
    members(run, zip, place, (&mut own, budget), entries).map(|(_, left)| left)
}

/// Returns what could not be read of the archive itself, and what is left of the budget.
fn members(
    run: &Run<'_>,
    (source, packing): (&Source, Packing),
    place: &Place<'_>,
    (own, budget): (&mut FileEntry, Budget),
    entries: &mut Entries<'_, '_>,
) -> io::Result<(Vec<Unread>, Budget)> {
    let mut left = budget;
    let mut take = |member: Member, budget: Budget| {
        run.meter.go_on().map_err(io::Error::other)?;
        if run.is_late() {
            return Err(io::ErrorKind::TimedOut.into());
        }
        own.units += 1;
        left = budget;
        let locator = format!("{}!/{}", place.locator, member.name);
        let (source, cut) = match member.content {
            Content::Whole(source) => (source, None),
            Content::Cut(source, unread) => (source, Some(unread)),
            Content::Unread(unread) => {
                entries.push(entry(&locator, Status::Unreadable, unread.what))?;
                return Ok(budget);
            }
            Content::Skipped(why) => {
                entries.push(entry(&locator, Status::Skipped, why.to_owned()))?;
                return Ok(budget);
            }
        };
        let bytes = source.open()?.seek(io::SeekFrom::End(0))?;
        let place =
            Place { locator: &locator, depth: place.depth + 1, bytes, around: place.around };
        left = source_entry(run, &source, &place, budget, entries)?;
        let own = entries.last_mut().filter(|it| it.locator == locator);
        if let (Some(cut), Some(entry)) = (cut, own) {
            mark_cut(entry, &cut);
        }
        Ok(left)
    };
    let name = place.locator.rsplit('/').next().unwrap_or_default();
    let packed = Packed { source, name, work: &run.work };
    let unread = match archive::members(packing, &packed, budget, &mut take) {
        Err(late) if late.kind() == io::ErrorKind::TimedOut => vec![Unread::new(LATE)],
        other => other?,
    };
    Ok((unread, left))
}

/// A member of which the archive gave only the beginning was not read in full, whatever its reader says.
fn mark_cut(entry: &mut FileEntry, cut: &Unread) {
    if entry.status == Status::Read {
        entry.status = Status::PartlyRead;
    }
    entry.reason = if entry.reason.is_empty() {
        cut.what.clone()
    } else {
        format!("{}; {}", cut.what, entry.reason)
    };
}
