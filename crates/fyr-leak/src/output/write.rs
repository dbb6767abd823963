//! Everything that a run writes, in order.

use super::{Attributed, Findings, conflicts, controllers, files, mentions, persons};
use crate::LeakError;
use crate::attribution::Controllers;
use crate::files::{FileEntry, Status};
use crate::mention::{Employment, Grade};
use crate::number::Number;
use crate::persons::{Finished, Joined, categories, finish};
use crate::progress::Meter;
use crate::result::{Minor, Person, Protected};
use crate::run::{Analysis, Lists};
use crate::summary::{Bounds, ControllerCount, FileCount, ProtectedCount, Summary};
use fyr_core::vocabulary::DataCategory;
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
    let rules = Finished {
        controllers: &lists.controllers,
        protected: &lists.protected,
        as_of: analysis.as_of,
    };
    let mut people: Vec<Attributed> = Vec::with_capacity(read.joined.persons.len());
    for gathered in &read.joined.persons {
        let links = gathered.controllers.iter().filter_map(|(index, bits)| {
            let controller = lists.controllers.list.get(*index as usize)?;
            Some((controller.id.clone(), categories(*bits)))
        });
        people.push((finish(gathered, &rules), links.collect()));
    }
    let ids: Vec<String> = people.iter().map(|(person, _)| person.person_id.clone()).collect();
    let findings =
        Findings { files: &read.entries, joined: &read.joined, ids: &ids, sure: &read.sure, meter };
    let figures = mentions(out, &findings)?;
    let mut pairs: Vec<(String, String)> = Vec::new();
    for (first, second) in &read.joined.conflicts {
        let id = |number| read.joined.of_number(number).and_then(|it| ids.get(it)).cloned();
        pairs.extend(id(*first).zip(id(*second)));
    }
    pairs.sort_unstable();
    people.sort_by_cached_key(|(person, _)| {
        let number = person.id_number;
        let kind = number.map_or("", |it| it.id_type());
        let digits = number.map_or_else(String::new, |it| it.digits());
        (kind, digits, person.birth_date, person.names.clone(), person.person_id.clone())
    });
    let mut summary = summarise(&people, &lists.controllers);
    summary.files = count_files(&read.entries);
    summary.mentions = figures.mentions;
    summary.bounds = Bounds {
        persons_graded_b: people.iter().filter(|(it, _)| it.grade == Grade::B).count() as u64,
        bare_numbers_not_counted: figures.bare.len() as u64,
        broken_numbers: figures.broken,
        unions_refused: read.joined.unions_refused,
        shared_contacts: read.joined.shared_contacts,
        listed_not_found: lists
            .protected
            .keys()
            .filter(|it| read.joined.of_number(**it).is_none())
            .count() as u64,
    };
    summary.input_digest = digest(&read.entries);
    summary.as_of = analysis.as_of.to_string();
    persons(out, &people)?;
    files(out, &read.entries)?;
    controllers(out, &summary.controllers)?;
    conflicts(out, &pairs)?;
    Ok(summary)
}

fn summarise(persons: &[Attributed], controllers: &Controllers) -> Summary {
    let mut summary = Summary { persons: persons.len() as u64, ..Summary::default() };
    let named = controllers.list.iter().map(|it| (it.id.as_str(), it.name.as_str()));
    let mut counts: BTreeMap<&str, ControllerCount> = named
        .map(|(id, name)| {
            let count = ControllerCount {
                controller_id: id.into(),
                name: name.into(),
                ..ControllerCount::default()
            };
            (id, count)
        })
        .collect();
    let mut nobody =
        ControllerCount { controller_id: "unattributed".into(), ..ControllerCount::default() };
    for (person, links) in persons {
        summary.persons_without_number += u64::from(person.id_number.is_none());
        summary.minors += u64::from(person.minor == Minor::Yes);
        summary.former += u64::from(person.employment == Employment::Former);
        summary.unattributed += u64::from(links.is_empty());
        add_protected(&mut summary.protected, person.protected);
        if links.is_empty() {
            add(&mut nobody, person, &person.categories);
        }
        for (controller, found) in links {
            if let Some(count) = counts.get_mut(controller.as_str()) {
                add(count, person, found);
            }
        }
    }
    summary.controllers = counts.into_values().chain([nobody]).collect();
    summary.versions.insert("fyr-leak".to_owned(), env!("CARGO_PKG_VERSION").to_owned());
    summary
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
