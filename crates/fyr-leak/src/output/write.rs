//! Everything that a run writes, in order.

use super::persons::GROUP;
use super::{Findings, conflicts, controllers, files, mentions, merges};
use crate::LeakError;
use crate::attribution::Controllers;
use crate::files::{FileEntry, Status};
use crate::mention::{Employment, Grade};
use crate::number::Number;
use crate::persons::{Conflict, Finished, Gathered, Joined, Rules, Shown, finish, other_centuries};
use crate::progress::Meter;
use crate::result::{Minor, Protected};
use crate::run::{Analysis, Lists};
use crate::summary::{ControllerCount, FileCount, ProtectedCount, Summary};
use foldhash::fast::RandomState;
use fyr_core::vocabulary::DataCategory;
use jiff::civil::Date;
use rayon::prelude::*;
use std::collections::HashSet;

/// What reading and joining gave.
pub(crate) struct Material<'a> {
    pub(crate) analysis: &'a Analysis,
    pub(crate) lists: &'a Lists,
    pub(crate) entries: Vec<FileEntry>,
    pub(crate) sure: HashSet<Number, RandomState>,
    pub(crate) joined: Joined,
}

/// Writes everything but the summary, and returns that.
pub(crate) fn write(read: &Material<'_>, meter: &Meter<'_>) -> Result<Summary, LeakError> {
    let Material { analysis, lists, .. } = read;
    let out = &analysis.out;
    let joined = &read.joined;
    let rules = read.rules();
    let ids: Vec<[u8; 24]> = joined.persons.par_iter().map(Gathered::id_bytes).collect();
    let findings = Findings { files: &read.entries, joined, ids: &ids, rules: &rules, meter };
    // Beside each other: while one waits for the disk, the other has work for every thread.
    let (figures, summary) = rayon::join(|| mentions(out, &findings), || write_persons(read));
    let (figures, mut summary) = (figures?, summary?);
    write_unions(read, &ids)?;
    summary.files = count_files(&read.entries);
    summary.mentions = figures.mentions();
    summary.bounds.bare_numbers_not_counted = figures.bare();
    summary.bounds.broken_numbers = figures.broken;
    summary.bounds.unions_refused = joined.unions_refused;
    summary.bounds.unions_doubtful = joined.unions_doubtful;
    summary.bounds.shared_contacts = joined.shared_contacts;
    let numbers = joined.persons.iter().filter_map(|it| it.number);
    // A number without its century may be that of either century's person on the list.
    let numbers = numbers.flat_map(|it| [Some(it)].into_iter().chain(other_centuries(it)));
    summary.bounds.listed_not_found = lists.protected.not_found(numbers.flatten());
    summary.input_digest = digest(&read.entries);
    summary.as_of = analysis.as_of.to_string();
    files(out, &read.entries)?;
    controllers(out, &summary.controllers)?;
    Ok(summary)
}

impl Material<'_> {
    /// Returns what joining went by.
    pub(crate) fn rules(&self) -> Rules<'_> {
        Rules {
            sure: &self.sure,
            protected: &self.lists.protected,
            decisions: &self.lists.decisions,
            as_of: self.analysis.as_of,
        }
    }
}

/// Writes the persons, ordered by type and number, then by birth date and names; returns their figures.
fn write_persons(read: &Material<'_>) -> Result<Summary, LeakError> {
    let Material { analysis, lists, .. } = read;
    let persons = &read.joined.persons;
    let rules = Finished {
        controllers: &lists.controllers,
        protected: &lists.protected,
        as_of: analysis.as_of,
    };
    let order = in_order(persons, analysis.as_of);
    let at = |place: &u32| persons.get(*place as usize);
    let mut counting = Counting::new(&lists.controllers);
    let mut writer = super::persons::Writer::create(&analysis.out)?;
    // Twice as many groups as threads, so that none waits long for the slowest.
    for some in order.chunks(GROUP * 2 * rayon::current_num_threads()) {
        let maker = writer.maker();
        let made = some.par_chunks(GROUP).map(|places| {
            let mut counting = Counting::new(&lists.controllers);
            let people = places.iter().filter_map(at).map(|it| finish(it, &rules));
            let group = maker.group(&mut people.inspect(|it| counting.add(it)))?;
            Ok((group, counting))
        });
        let made: Vec<Result<_, LeakError>> = made.collect();
        for group in made {
            let (group, counted) = group?;
            writer.append(group)?;
            counting.add_all(&counted);
        }
    }
    writer.finish()?;
    Ok(counting.finish())
}

/// Returns the places of the persons in the order of `persons.csv`.
fn in_order(persons: &[Gathered], as_of: Date) -> Vec<u32> {
    let at = |place: &u32| persons.get(*place as usize);
    let places = (0_u32..).zip(persons);
    // By number without a look at the persons, who lie anywhere in memory.
    let mut numbered: Vec<(Number, u32)> =
        places.clone().filter_map(|(place, it)| Some((it.number?, place))).collect();
    numbered.par_sort_unstable_by(|(one, place), (other, other_place)| {
        one.order(other).then(place.cmp(other_place))
    });
    let unnumbered = places.filter(|(_, it)| it.number.is_none());
    let mut order: Vec<u32> = unnumbered.map(|(place, _)| place).collect();
    order.par_sort_by(|one, other| match (at(one), at(other)) {
        (Some(one), Some(other)) => one.order(other, as_of),
        _ => one.cmp(other),
    });
    order.extend(numbered.into_iter().map(|(_, place)| place));
    order
}

/// Writes which unions were refused and which were made.
fn write_unions(read: &Material<'_>, ids: &[[u8; 24]]) -> Result<(), LeakError> {
    let (out, joined) = (&read.analysis.out, &read.joined);
    let id = |place: usize| {
        let id = ids.get(place)?;
        std::str::from_utf8(id).ok().map(str::to_owned)
    };
    let mut pairs: Vec<(String, String, &str)> = Vec::new();
    for (first, second, conflict) in &joined.conflicts {
        let reason = match conflict {
            Conflict::TwoValidNumbers => "two_valid_numbers_in_one_row",
            Conflict::NumberReplaced => "number_replaced",
        };
        let two = [first, second].map(|it| joined.of_number(*it));
        if let [Some(one), Some(other)] = two
            && one != other
            && let (Some(one), Some(other)) = (id(one), id(other))
        {
            pairs.push((one, other, reason));
        }
    }
    pairs.sort_unstable();
    conflicts(out, &pairs)?;
    let mut parts: Vec<(String, &str, &str)> = joined
        .merges
        .iter()
        .filter_map(|it| Some((id(it.person as usize)?, it.part.as_str(), it.reason.as_str())))
        .collect();
    parts.sort_unstable();
    merges(out, &parts)
}

/// The persons' figures, as they are written.
struct Counting<'a> {
    controllers: &'a Controllers,
    summary: Summary,
    /// In the order of the list, then those without a controller.
    counts: Vec<(ControllerCount, [u64; DataCategory::ALL.len()])>,
}

impl<'a> Counting<'a> {
    fn new(controllers: &'a Controllers) -> Self {
        let counts = vec![Default::default(); controllers.list.len() + 1];
        Self { controllers, summary: Summary::default(), counts }
    }

    fn add(&mut self, person: &Shown<'_>) {
        let summary = &mut self.summary;
        summary.persons += 1;
        summary.persons_without_number += u64::from(person.number.is_none());
        summary.minors += u64::from(person.minor == Minor::Yes);
        summary.former += u64::from(person.employment == Employment::Former);
        summary.unattributed += u64::from(person.controllers.is_empty());
        summary.bounds.persons_graded_b += u64::from(person.grade == Grade::B);
        add_protected(&mut summary.protected, person.protected);
        if person.controllers.is_empty()
            && let Some(count) = self.counts.last_mut()
        {
            add(count, person, person.categories);
        }
        for (_, found, place) in &person.controllers {
            if let Some(count) = self.counts.get_mut(*place as usize) {
                add(count, person, *found);
            }
        }
    }

    /// Adds the figures of other persons.
    fn add_all(&mut self, other: &Self) {
        let (mine, theirs) = (&mut self.summary, &other.summary);
        mine.persons += theirs.persons;
        mine.persons_without_number += theirs.persons_without_number;
        mine.minors += theirs.minors;
        mine.former += theirs.former;
        mine.unattributed += theirs.unattributed;
        mine.bounds.persons_graded_b += theirs.bounds.persons_graded_b;
        mine.protected.total += theirs.protected.total;
        mine.protected.in_material += theirs.protected.in_material;
        mine.protected.on_list += theirs.protected.on_list;
        mine.protected.both += theirs.protected.both;
        for ((mine, found), (theirs, more)) in self.counts.iter_mut().zip(&other.counts) {
            mine.persons += theirs.persons;
            mine.protected += theirs.protected;
            mine.minors += theirs.minors;
            mine.former += theirs.former;
            mine.persons_only_here += theirs.persons_only_here;
            found.iter_mut().zip(more).for_each(|(mine, more)| *mine += more);
        }
    }

    fn finish(self) -> Summary {
        let mut summary = self.summary;
        let list = self.controllers.list.iter().map(|it| (it.id.as_str(), it.name.as_str()));
        let list = list.chain([("unattributed", "")]);
        let counts = list.zip(self.counts).map(|((id, name), (mut count, found))| {
            (count.controller_id, count.name) = (id.to_owned(), name.to_owned());
            let found = |it: DataCategory| found.get(it as usize).copied().unwrap_or_default();
            let found = DataCategory::ALL.map(|it| (it.id().to_owned(), found(it)));
            count.categories = found.into_iter().filter(|(_, found)| *found > 0).collect();
            count
        });
        summary.controllers = counts.collect();
        // By id, those without a controller last.
        if let Some((_, known)) = summary.controllers.split_last_mut() {
            known.sort_by(|one, other| one.controller_id.cmp(&other.controller_id));
        }
        summary.versions.insert("fyr-leak".to_owned(), env!("CARGO_PKG_VERSION").to_owned());
        summary
    }
}

fn add_protected(count: &mut ProtectedCount, protected: Protected) {
    match protected {
        Protected::None => return,
        Protected::InMaterial => count.in_material += 1,
        Protected::OnList => count.on_list += 1,
        Protected::Both => count.both += 1,
    }
    count.total += 1;
}

fn add(
    (count, categories): &mut (ControllerCount, [u64; DataCategory::ALL.len()]),
    person: &Shown<'_>,
    found: u32,
) {
    count.persons += 1;
    count.protected += u64::from(person.protected != Protected::None);
    count.minors += u64::from(person.minor == Minor::Yes);
    count.former += u64::from(person.employment == Employment::Former);
    count.persons_only_here += u64::from(person.controllers.len() <= 1);
    for (place, count) in categories.iter_mut().enumerate() {
        *count += u64::from(found >> place & 1);
    }
}

fn count_files(entries: &[FileEntry]) -> FileCount {
    let mut count = FileCount { total: entries.len() as u64, ..FileCount::default() };
    for status in Status::ALL {
        count.by_status.insert(status.id().to_owned(), 0);
    }
    for entry in entries {
        *count.by_status.entry(entry.status.id().to_owned()).or_default() += 1;
        if !entry.locator.contains("!/") {
            count.bytes += entry.bytes;
        }
        if entry.status == Status::Unreadable {
            count.bytes_unreadable += entry.bytes;
        }
    }
    count
}

fn digest(entries: &[FileEntry]) -> String {
    let mut hasher = blake3::Hasher::new();
    for entry in entries {
        hasher.update(entry.locator.as_bytes());
        hasher.update(b"\0");
        hasher.update(entry.blake3.as_bytes());
        hasher.update(b"\n");
    }
    hasher.finalize().to_hex().to_string()
}
