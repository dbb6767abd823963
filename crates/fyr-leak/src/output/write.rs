//! Everything that a run writes, in order.

use super::{Attributed, Findings, conflicts, controllers, files, mentions, merges};
use crate::LeakError;
use crate::attribution::Controllers;
use crate::files::{FileEntry, Status};
use crate::mention::{Employment, Grade};
use crate::number::Number;
use crate::persons::{
    Conflict, Finished, Gathered, Joined, Rules, categories, finish, other_centuries,
};
use crate::progress::Meter;
use crate::result::{Minor, Person, Protected};
use crate::run::{Analysis, Lists};
use crate::summary::{ControllerCount, FileCount, ProtectedCount, Summary};
use fyr_core::vocabulary::DataCategory;
use rayon::prelude::*;
use std::collections::{BTreeMap, HashSet};

/// What reading and joining gave.
pub(crate) struct Material<'a> {
    pub(crate) analysis: &'a Analysis,
    pub(crate) lists: &'a Lists,
    pub(crate) entries: Vec<FileEntry>,
    pub(crate) sure: HashSet<Number>,
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
    let figures = mentions(out, &findings)?;
    let mut summary = write_persons(read)?;
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
    let count = u32::try_from(persons.len()).unwrap_or(u32::MAX);
    let mut order: Vec<u32> = (0..count).collect();
    let at = |place: &u32| persons.get(*place as usize);
    order.par_sort_unstable_by(|one, other| match (at(one), at(other)) {
        (Some(one), Some(other)) => one.order(other, analysis.as_of),
        _ => one.cmp(other),
    });
    let mut counting = Counting::new(&lists.controllers);
    let mut writer = super::persons::Writer::create(&analysis.out)?;
    for places in order.chunks(super::persons::BATCH) {
        let batch: Vec<Attributed> =
            places.par_iter().filter_map(at).map(|it| attributed(it, &rules)).collect();
        for it in &batch {
            counting.add(it);
        }
        writer.write(&batch)?;
    }
    if persons.is_empty() {
        writer.write(&[])?;
    }
    writer.finish()?;
    Ok(counting.finish())
}

fn attributed(gathered: &Gathered, rules: &Finished<'_>) -> Attributed {
    let links = gathered.controllers.iter().filter_map(|(index, bits)| {
        let controller = rules.controllers.list.get(*index as usize)?;
        Some((controller.id.clone(), categories(*bits)))
    });
    (finish(gathered, rules), links.collect())
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
    summary: Summary,
    counts: BTreeMap<&'a str, ControllerCount>,
    nobody: ControllerCount,
}

impl<'a> Counting<'a> {
    fn new(controllers: &'a Controllers) -> Self {
        let counts = controllers.list.iter().map(|it| {
            let (controller_id, name) = (it.id.clone(), it.name.clone());
            (it.id.as_str(), ControllerCount { controller_id, name, ..ControllerCount::default() })
        });
        let controller_id = "unattributed".to_owned();
        Self {
            summary: Summary::default(),
            counts: counts.collect(),
            nobody: ControllerCount { controller_id, ..ControllerCount::default() },
        }
    }

    fn add(&mut self, (person, links): &Attributed) {
        let summary = &mut self.summary;
        summary.persons += 1;
        summary.persons_without_number += u64::from(person.id_number.is_none());
        summary.minors += u64::from(person.minor == Minor::Yes);
        summary.former += u64::from(person.employment == Employment::Former);
        summary.unattributed += u64::from(links.is_empty());
        summary.bounds.persons_graded_b += u64::from(person.grade == Grade::B);
        add_protected(&mut summary.protected, person.protected);
        if links.is_empty() {
            add(&mut self.nobody, person, &person.categories);
        }
        for (controller, found) in links {
            if let Some(count) = self.counts.get_mut(controller.as_str()) {
                add(count, person, found);
            }
        }
    }

    fn finish(self) -> Summary {
        let mut summary = self.summary;
        summary.controllers = self.counts.into_values().chain([self.nobody]).collect();
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

fn add(count: &mut ControllerCount, person: &Person, found: &[DataCategory]) {
    count.persons += 1;
    count.protected += u64::from(person.protected != Protected::None);
    count.minors += u64::from(person.minor == Minor::Yes);
    count.former += u64::from(person.employment == Employment::Former);
    count.persons_only_here += u64::from(person.controllers.len() <= 1);
    for category in found {
        *count.categories.entry(category.id().to_owned()).or_default() += 1;
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
