//! From findings to persons.
//!
//! A valid identity number is a person, and two valid numbers are never one. Ten digits without a century join the person of
//! twelve whose century is written. A row without a valid number joins the one person whom a slip of the keyboard, an
//! employer's number, an address of their own or the weight of all its values points at; it stands by itself when it fits
//! nobody, or several.

mod apart;
mod names;
mod numbers;
mod person;
mod places;
mod review;
mod shared;
mod values;

use crate::LeakError;
use crate::decisions::Decisions;
use crate::files::FileEntry;
use crate::mention::{Grade, Kind, Owner, Reason};
use crate::number::Number;
use crate::progress::Meter;
use crate::protected::List;
use crate::work::{Block, Blocks, StoredMention, StoredUnit, count_sure};
use apart::Apart;
use foldhash::fast::RandomState;
use fyr_core::vocabulary::DataCategory;
use jiff::civil::Date;
pub(crate) use numbers::other_centuries;
pub(crate) use person::{Finished, Gathered, Shown, finish};
use places::Places;
use review::Review;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::mpsc::sync_channel;

/// Every person found, and which row without a number is whose.
#[derive(Default)]
pub(crate) struct Joined {
    pub(crate) persons: Vec<Gathered>,
    places: Places,
    /// For each row known by something else than a number, in the order of reading: its person, or [`NOBODY`].
    rows: Vec<u32>,
    /// How many of them stand before each block of the work files.
    rows_before: Vec<usize>,
    pub(crate) conflicts: BTreeSet<(Number, Number, Conflict)>,
    pub(crate) merges: Vec<Merge>,
    /// Joins that name and contact would have allowed with several persons. Counted, never listed: such a list could lead
    /// from an old identity to a new, secret one.
    pub(crate) unions_refused: u64,
    /// Persons without a number who resemble another too little to be joined.
    pub(crate) unions_doubtful: u64,
    /// E-mail addresses that more persons share than can be their own.
    pub(crate) shared_contacts: u64,
}

/// No person.
const NOBODY: u32 = u32::MAX;

/// Why two persons with numbers may be one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Conflict {
    /// A row holds both as its own.
    TwoValidNumbers,
    /// A row says that one replaced the other.
    NumberReplaced,
}

/// Rows that were joined to a person by something else than a number.
pub(crate) struct Merge {
    /// Place of the person.
    pub(crate) person: u32,
    /// The id that the rows would have had alone.
    pub(crate) part: String,
    /// What it rests on, with the weight of each comparison in bits.
    pub(crate) reason: String,
}

/// What joining needs to know beside the findings.
pub(crate) struct Rules<'a> {
    /// Numbers for which bare digits are enough, as far as they stand as such anywhere.
    pub(crate) sure: &'a HashSet<Number, RandomState>,
    pub(crate) protected: &'a List,
    pub(crate) decisions: &'a Decisions,
    pub(crate) as_of: Date,
}

/// Joins the rows of all files.
pub(crate) fn join(
    files: &[FileEntry],
    rules: &Rules<'_>,
    meter: &Meter<'_>,
) -> Result<Joined, LeakError> {
    let mut joined = Joined::default();
    joined.expect(files);
    let mut apart = Apart::default();
    let (mut contents, mut folders) = (Numbered::default(), Numbered::default());
    let about: Vec<(u32, u32, u32)> = files
        .iter()
        .map(|file| {
            let folder = file.locator.rsplit_once('/').map_or("", |it| it.0);
            (contents.of(&file.blake3), folders.of(folder), age(&file.locator))
        })
        .collect();
    ahead(files, |file, block| {
        meter.go_on()?;
        let (Some((content, folder, age)), Some(file)) = (about.get(file), files.get(file)) else {
            return Ok(());
        };
        let (content, folder, age) = (*content, *folder, *age);
        joined.rows_before.push(joined.rows.len());
        block.each(|unit| {
            let row = Row { unit, content, folder, age, place: &file.blake3 };
            if !joined.with_number(&row, rules)
                && let Some(key) = key_without_number(unit)
            {
                joined.rows.push(apart.take(key.text(content), &row));
            }
        })
    })?;
    joined.unite_centuries();
    joined.take_centuries_of_list(rules.protected);
    apart.place(&mut joined, rules);
    shared::part(&mut joined);
    Ok(joined)
}

/// Texts with the number in which order they were met.
#[derive(Default)]
struct Numbered<'a>(HashMap<&'a str, u32>);

impl<'a> Numbered<'a> {
    fn of(&mut self, text: &'a str) -> u32 {
        let next = u32::try_from(self.0.len()).unwrap_or(u32::MAX);
        *self.0.entry(text).or_insert(next)
    }
}

/// Hands over the blocks of all files in order, with the place of each one's file, while the next are read.
fn ahead(
    files: &[FileEntry],
    mut each: impl FnMut(usize, &Block) -> Result<(), LeakError>,
) -> Result<(), LeakError> {
    std::thread::scope(|scope| {
        let (sender, receiver) = sync_channel(BLOCKS_AHEAD);
        scope.spawn(move || {
            let files = files.iter().enumerate();
            let mut all = files.flat_map(|(at, file)| blocks(file).map(move |it| (at, it)));
            // Nobody listens any more when the run shall stop.
            let _ended = all.try_for_each(|it| sender.send(it));
        });
        receiver.into_iter().try_for_each(|(file, block)| each(file, &block?))
    })
}

/// Blocks that are read and wait, of about a megabyte each.
const BLOCKS_AHEAD: usize = 4;

/// A row with what is known of its file.
pub(crate) struct Row<'a> {
    pub(crate) unit: &'a StoredUnit<'a>,
    pub(crate) content: u32,
    /// The folder that the file lies in.
    pub(crate) folder: u32,
    /// Greater for newer copies.
    pub(crate) age: u32,
    pub(crate) place: &'a str,
}

/// Returns the blocks of the file's rows with findings, in order.
pub(crate) fn blocks(file: &FileEntry) -> impl Iterator<Item = Result<Block, LeakError>> {
    file.work.iter().flat_map(|path| {
        let (blocks, fault) = match Blocks::open(path) {
            Ok(blocks) => (Some(blocks), None),
            Err(fault) => (None, Some(Err(fault))),
        };
        blocks.into_iter().flatten().chain(fault)
    })
}

/// Returns the number when it counts: grade A or B, or bare digits with grounds elsewhere or on the list.
pub(crate) fn counted(mention: &StoredMention<'_>, rules: &Rules<'_>) -> Option<Number> {
    let number = mention.number.filter(|_| mention.grade != Grade::D)?;
    let counts = mention.grade != Grade::C
        || rules.sure.contains(&number)
        || rules.protected.in_any_century(number).is_some();
    counts.then_some(number)
}

impl Joined {
    /// Asks for room for the persons of the file that holds most: to move them all, again and again, is costly.
    fn expect(&mut self, files: &[FileEntry]) {
        // A file may hold the same person in each of its parts.
        const PERSONS_MAX: usize = 1 << 22;
        let numbers = |file: &FileEntry| file.work.iter().map(|it| count_sure(it)).sum::<usize>();
        let most = files.iter().map(numbers).max().unwrap_or_default().min(PERSONS_MAX);
        self.persons.reserve(most);
        self.places.expect(most);
    }

    /// Gives the row to the persons whose numbers stand in it; `false` when it has no number of its own that counts.
    fn with_number(&mut self, row: &Row<'_>, rules: &Rules<'_>) -> bool {
        let mut subject = None;
        for mention in &row.unit.mentions {
            let Some(number) = counted(mention, rules) else { continue };
            let index = self.index(number);
            let Some(person) = self.persons.get_mut(index as usize) else { continue };
            person.take_number(mention, row);
            match mention.owner {
                Owner::Subject => subject = Some((index, number)),
                Owner::Earlier | Owner::Other => {
                    person.take_place(row, 1 << DataCategory::IdNumber as u32);
                }
            }
        }
        let Some((index, number)) = subject else { return false };
        if let Some(person) = self.persons.get_mut(index as usize) {
            person.take_row(row);
        }
        for mention in row.unit.mentions.iter().filter(|it| it.owner != Owner::Subject) {
            let rival = row.unit.two_numbers && mention.grade == Grade::A;
            let conflict = match mention.owner {
                Owner::Earlier => Conflict::NumberReplaced,
                Owner::Other if rival => Conflict::TwoValidNumbers,
                Owner::Other | Owner::Subject => continue,
            };
            if let Some(other) = counted(mention, rules).filter(|other| *other != number) {
                self.conflicts.insert((number.min(other), number.max(other), conflict));
            }
        }
        true
    }

    fn index(&mut self, number: Number) -> u32 {
        self.places.get_or_add(number, &mut self.persons, || Gathered::of(number))
    }

    /// Returns the person of a number.
    pub(crate) fn of_number(&self, number: Number) -> Option<usize> {
        self.places.get(number, &self.persons).map(|place| place as usize)
    }

    /// Returns the persons of the rows without a number of their own from a block of the work files on, in the order of
    /// reading; `None` where nobody is.
    pub(crate) fn rows(&self, block: usize) -> impl Iterator<Item = Option<usize>> {
        let before = self.rows_before.get(block).copied().unwrap_or(self.rows.len());
        self.rows.iter().skip(before).map(|it| (*it != NOBODY).then_some(*it as usize))
    }

    /// Joins those whose century was never written to the one person of another century's with the same ten digits, unless
    /// their names differ.
    fn unite_centuries(&mut self) {
        let mut moves: Vec<(u32, u32)> = Vec::new();
        for (index, person) in (0_u32..).zip(&self.persons) {
            let Some(number) = person.number.filter(|_| !person.century_written) else { continue };
            let written = other_centuries(number).into_iter().flatten().filter_map(|it| {
                let at = self.places.get(it, &self.persons)?;
                self.persons.get(at as usize).filter(|it| it.century_written).map(|_| at)
            });
            moves.extend(written.map(|at| (index, at)));
        }
        let mut gone = HashMap::new();
        for run in moves.chunk_by(|a, b| a.0 == b.0) {
            let Some((from, to)) = run.first().copied() else { continue };
            let two = (self.persons.get(from as usize), self.persons.get(to as usize));
            let (Some(one), Some(other)) = two else { continue };
            if run.len() == 1
                && apart::names_may_be_one(one, other)
                && apart::addresses_may_be_one(one, other)
            {
                let from_person = self.persons.get_mut(from as usize).map(std::mem::take);
                let (Some(taken), Some(into)) = (from_person, self.persons.get_mut(to as usize))
                else {
                    continue;
                };
                if let Some(number) = taken.number {
                    self.places.lead(number, to);
                }
                into.merge(taken);
                gone.insert(from, to);
            } else if let Some(person) = self.persons.get_mut(from as usize) {
                person.review.add(Review::CenturyUncertain);
            }
        }
        if !gone.is_empty() {
            self.close_ranks(|at| gone.contains_key(&at));
        }
    }

    /// Where the century was never written and the list knows the ten digits in another, the list is right.
    fn take_centuries_of_list(&mut self, list: &List) {
        if list.is_empty() {
            return;
        }
        let uncertain = (0_u32..).zip(&self.persons).filter(|(_, it)| !it.century_written);
        let listed: Vec<(u32, Number, Number)> = uncertain
            .filter_map(|(place, it)| {
                let number = it.number?;
                let listed = list.in_any_century(number).filter(|it| *it != number)?;
                Some((place, number, listed))
            })
            .collect();
        for (place, number, listed) in listed {
            if self.places.get(listed, &self.persons).is_some() {
                continue;
            }
            if let Some(person) = self.persons.get_mut(place as usize) {
                person.take_century(listed);
            }
            self.places.lead(number, place);
            self.places.set(listed, place, &self.persons);
        }
    }

    /// Takes out the persons that `is_gone`, whose numbers lead elsewhere already, and moves up those behind.
    fn close_ranks(&mut self, is_gone: impl Fn(u32) -> bool) {
        let mut place = 0;
        let mut places: Vec<u32> = Vec::with_capacity(self.persons.len());
        for at in (0_u32..).take(self.persons.len()) {
            places.push(place);
            place += u32::from(!is_gone(at));
        }
        let mut at = 0;
        self.persons.retain(|_| {
            at += 1;
            !is_gone(at - 1)
        });
        self.places.moved(&places, &self.persons);
    }
}

impl StoredUnit<'_> {
    /// Returns whether the row may be a person's even without a number that counts.
    pub(crate) fn has_key(&self) -> bool {
        key_without_number(self).is_some()
    }
}

/// What a row without a number is known by.
struct Key<'a> {
    unit: &'a StoredUnit<'a>,
    name: Option<&'a str>,
    value: &'a StoredMention<'a>,
}

impl Key<'_> {
    fn text(&self, content: u32) -> String {
        let Self { unit, name, value } = self;
        // An employer's number is one person's within one controller, or within one file.
        let scope = match unit.controllers.as_slice() {
            _ if !matches!(value.kind, Kind::EmployeeId | Kind::RecordKey) => String::new(),
            [one] if value.kind == Kind::EmployeeId => format!("c{one}"),
            _ => format!("f{content}"),
        };
        let value = format!("{scope}\n{}\n{}", value.kind.id(), value.value);
        name.map_or_else(|| value.clone(), |it| format!("{}\n{value}", crate::columns::fold(it)))
    }
}

/// Returns what a row without a number is known by: a name with what tells its bearer apart, or an address or employer's
/// number alone.
fn key_without_number<'a>(unit: &'a StoredUnit<'a>) -> Option<Key<'a>> {
    let own = |wanted: Kind| {
        let mut mentions = unit.mentions.iter().filter(|it| it.owner == Owner::Subject);
        mentions.find(|it| {
            let is_read = it.grade != Grade::D || wanted == Kind::BrokenNumber;
            it.kind == wanted && is_read && it.reason != Reason::Rounded
        })
    };
    let strong = [Kind::Email, Kind::EmployeeId, Kind::RecordKey];
    let weak = [
        Kind::Phone,
        Kind::BrokenNumber,
        Kind::Data(DataCategory::BirthDate),
        Kind::Data(DataCategory::HomeAddress),
    ];
    let Some(name) = own(Kind::Data(DataCategory::Name)) else {
        // A number that is none, without a name, may still be that of somebody on the list.
        let mut alone = strong.into_iter().chain([Kind::BrokenNumber]).filter_map(own);
        return alone.next().map(|value| Key { unit, name: None, value });
    };
    let value = strong.into_iter().chain(weak).find_map(own)?;
    Some(Key { unit, name: Some(name.value), value })
}

/// Returns how new a file says it is: old copies first, then by the date in the path; a file without a date is in use.
fn age(locator: &str) -> u32 {
    let folded = locator.to_lowercase();
    let stale = ["backup", "arkiv", "archive", "gammal", "old/", "_old", "kopia", ".bak", "-old"]
        .iter()
        .any(|it| folded.contains(it));
    let digits = |text: &str| text.bytes().all(|it| it.is_ascii_digit());
    let mut newest = 0;
    let words: Vec<&str> = folded.split(|it: char| !it.is_ascii_digit()).collect();
    for (at, word) in words.iter().enumerate() {
        let date = match word.len() {
            8 => (*word).to_owned(),
            4 => {
                let part = |step: usize| {
                    words
                        .get(at + step)
                        .filter(|it| it.len() == 2 && digits(it))
                        .map_or("00", |it| *it)
                };
                format!("{word}{}{}", part(1), part(2))
            }
            6 => format!("{word}00"),
            _ => continue,
        };
        let Ok(date) = date.parse::<u32>() else { continue };
        if (19_900_000..21_000_000).contains(&date) {
            newest = newest.max(date - 19_000_000);
        }
    }
    // Dates take 21 bits; a copy in use without a date is newer than any with one.
    let dated = if newest == 0 { 1 << 22 } else { newest };
    if stale { dated } else { dated | 1 << 23 }
}

#[cfg(test)]
mod tests {
    use super::age;

    #[test]
    fn a_stale_copy_is_older_than_any_in_use_and_a_later_date_is_newer() {
        let files = [
            "backup/anst_2019-01-31.csv",
            "backup/anst_2021.csv",
            "backup/anst.csv",
            "export/20200101/anst.csv",
            "export/anst_202312.csv",
            "export/anst 2024-05-01.csv",
            "export/anst.csv",
        ];
        assert!(files.is_sorted_by(|a, b| age(a) < age(b)), "{:?}", files.map(age));
    }
}
