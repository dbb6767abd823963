//! Rows without a number: whose they are.

mod evidence;

use super::names;
use super::numbers::one_slip_away;
use super::person::Gathered;
use super::review::Review;
use super::values::Slot;
use super::{Joined, Merge, NOBODY, Row, Rules};
use crate::decisions::Decisions;
use crate::linkage::{Forbidden, Groups};
use crate::number::Number;
use foldhash::fast::RandomState;
use std::collections::{BTreeSet, HashMap};

/// Rows without a number, those with the same name and the same value together.
#[derive(Default)]
pub(super) struct Apart {
    groups: Vec<Gathered>,
    known: HashMap<String, u32, RandomState>,
}

/// How a group's rows came to a person.
struct Found {
    group: u32,
    /// A person, or behind them a group.
    node: u32,
    reason: String,
    review: Option<Review>,
}

impl Apart {
    /// Takes a row; returns the place of its group.
    pub(super) fn take(&mut self, key: String, row: &Row<'_>) -> u32 {
        let next = u32::try_from(self.groups.len()).unwrap_or(u32::MAX);
        let index = *self.known.entry(key).or_insert(next);
        if index == next {
            self.groups.push(Gathered::at(row));
        }
        if let Some(group) = self.groups.get_mut(index as usize) {
            group.take_row(row);
        }
        index
    }

    /// Gives each group to its person, or makes it one.
    pub(super) fn place(mut self, joined: &mut Joined, rules: &Rules<'_>) {
        self.known = HashMap::default();
        let mut nodes = Nodes::new(joined, &self.groups, rules.decisions);
        let mut found: Vec<Found> = nodes.decided(rules.decisions);
        for search in [mistyped, by_own_value, by_record_key] {
            for one in search(joined, &self.groups) {
                found.extend(nodes.join(one));
            }
        }
        let weighed = evidence::weigh(joined, &self.groups, rules.as_of, &mut nodes);
        found.extend(weighed.found);
        joined.unions_refused += weighed.refused;
        for group in weighed.doubtful {
            joined.unions_doubtful += 1;
            if let Some(group) = self.groups.get_mut(group as usize) {
                group.review.add(Review::MayBeKnownAlready);
            }
        }
        self.look_up_list(joined, rules, &mut nodes);
        self.settle(joined, nodes, found);
    }

    /// A mistyped number that is no known person's may be one slip away from one on the list of protected persons.
    fn look_up_list(&mut self, joined: &Joined, rules: &Rules<'_>, nodes: &mut Nodes) {
        if rules.protected.is_empty() {
            return;
        }
        for (at, group) in (0_u32..).zip(&mut self.groups) {
            let listed = slips(group, |number| rules.protected.level(number).is_some());
            let Some(number) = listed.first().copied() else { continue };
            // A person found by better grounds is protected already.
            if joined.of_number(number).is_none() && nodes.is_alone(at) {
                group.is_perhaps_listed(number);
                nodes.keep(at);
            }
        }
    }

    fn settle(self, joined: &mut Joined, mut nodes: Nodes, found: Vec<Found>) {
        let first = nodes.persons;
        let mut places: Vec<u32> = Vec::with_capacity(self.groups.len());
        let parts: Vec<String> = self.groups.iter().map(Gathered::id).collect();
        for (at, group) in (0_u32..).zip(self.groups) {
            let root = nodes.groups.root(first + at);
            let place = if root < first {
                root
            } else {
                places.get((root - first) as usize).copied().unwrap_or(NOBODY)
            };
            if let Some(person) = joined.persons.get_mut(place as usize) {
                person.merge(group);
                places.push(place);
            } else if group.is_somebody() {
                let place = u32::try_from(joined.persons.len()).unwrap_or(NOBODY);
                let number = group.number;
                joined.persons.push(group);
                if let Some(number) = number {
                    joined.places.set(number, place, &joined.persons);
                }
                places.push(place);
            } else {
                places.push(NOBODY);
            }
        }
        for row in &mut joined.rows {
            *row = places.get(*row as usize).copied().unwrap_or(NOBODY);
        }
        for it in found {
            let Some(place) = places.get(it.group as usize).copied() else { continue };
            let Some(person) = joined.persons.get_mut(place as usize) else { continue };
            if let Some(review) = it.review {
                person.review.add(review);
            }
            let part = parts.get(it.group as usize).cloned().unwrap_or_default();
            joined.merges.push(Merge { person: place, part, reason: it.reason });
        }
    }
}

/// Persons with numbers, then groups without, on their way to being one.
struct Nodes {
    groups: Groups,
    /// How many persons stand before the groups.
    persons: u32,
    /// For each node 0, or one more than the person whose number it holds.
    held: Vec<u32>,
    forbidden: Forbidden,
    /// The nodes that decisions name.
    named: HashMap<String, u32>,
}

impl Nodes {
    fn new(joined: &Joined, groups: &[Gathered], decisions: &Decisions) -> Self {
        let persons = u32::try_from(joined.persons.len()).unwrap_or(u32::MAX);
        let count = joined.persons.len() + groups.len();
        let held = (1_u32..).take(joined.persons.len()).chain(std::iter::repeat_n(0, groups.len()));
        let mut named = HashMap::new();
        if !decisions.is_empty() {
            for (at, person) in (0_u32..).zip(joined.persons.iter().chain(groups)) {
                let id = person.id();
                if decisions.names(&id) {
                    named.insert(id, at);
                }
            }
        }
        let node = |id: &String| named.get(id).copied();
        let apart =
            decisions.different.iter().filter_map(|(one, other)| node(one).zip(node(other)));
        let forbidden = Forbidden::new(apart.collect());
        let groups = Groups::new(u32::try_from(count).unwrap_or(u32::MAX));
        Self { groups, persons, held: held.collect(), forbidden, named }
    }

    /// Joins what a person has decided to be one, unless two numbers stand against it.
    fn decided(&mut self, decisions: &Decisions) -> Vec<Found> {
        let mut found = Vec::new();
        for (one, other) in &decisions.same {
            let (Some(one), Some(other)) = (self.named.get(one), self.named.get(other)) else {
                continue;
            };
            let (node, part) = (*one.min(other), *one.max(other));
            let Some(group) = part.checked_sub(self.persons) else { continue };
            let reason = "decision".to_owned();
            found.extend(self.join(Found {
                group,
                node,
                reason,
                review: Some(Review::JoinedByDecision),
            }));
        }
        found
    }

    /// Joins a group with a node unless numbers or decisions stand against it.
    fn join(&mut self, found: Found) -> Option<Found> {
        let group = self.persons + found.group;
        let joins = self.groups.try_join((group, found.node), &mut self.held, &mut self.forbidden);
        joins.then_some(found)
    }

    /// Whether the group has no person with a number yet.
    fn is_alone(&mut self, group: u32) -> bool {
        let root = self.groups.root(self.persons + group);
        self.held.get(root as usize).is_some_and(|it| *it == 0)
    }

    /// Marks a group as holding a number of its own.
    fn keep(&mut self, group: u32) {
        let root = self.groups.root(self.persons + group);
        if let Some(held) = self.held.get_mut(root as usize) {
            *held = u32::MAX;
        }
    }
}

/// Returns the valid numbers, as far as `known`, that are one slip away from what stands in the group's rows.
fn slips(group: &Gathered, known: impl Fn(Number) -> bool) -> Vec<Number> {
    let mut found = BTreeSet::new();
    for digits in group.values.of(Slot::Broken) {
        one_slip_away(digits, |number| {
            if known(number) {
                found.insert(number);
            }
        });
    }
    found.into_iter().collect()
}

/// Rows whose number is one slip away from that of a person with the same name or the same contact.
fn mistyped(joined: &Joined, groups: &[Gathered]) -> Vec<Found> {
    let mut all = Vec::new();
    for (at, group) in (0_u32..).zip(groups) {
        if group.values.of(Slot::Broken).next().is_none() {
            continue;
        }
        let near = slips(group, |number| joined.of_number(number).is_some());
        let nodes: BTreeSet<usize> =
            near.into_iter().filter_map(|it| joined.of_number(it)).collect();
        let mut fits = nodes
            .into_iter()
            .filter(|node| joined.persons.get(*node).is_some_and(|it| is_same_name(group, it)));
        let (Some(node), None) = (fits.next(), fits.next()) else { continue };
        let Ok(node) = u32::try_from(node) else { continue };
        let reason = "mistyped_number name".to_owned();
        all.push(Found { group: at, node, reason, review: Some(Review::MistypedNumberJoined) });
    }
    all
}

/// Rows with the employer's number of one person, or with an address of one person's own: made of the name that stands beside
/// it, or without a name.
fn by_own_value(joined: &Joined, groups: &[Gathered]) -> Vec<Found> {
    let has_name = |it: &Gathered| it.values.of(Slot::Name).next().is_some();
    let slots = |it: &Gathered| {
        // A day of birth has more to say.
        let born = it.values.of(Slot::BirthDate).next().is_some();
        let mail = (!has_name(it) || !born).then_some(Slot::Email);
        [Some(Slot::EmployeeId), mail]
    };
    let mut wanted: HashMap<&str, Option<u32>, RandomState> = HashMap::default();
    for group in groups {
        for slot in slots(group).into_iter().flatten() {
            wanted.extend(group.values.of(slot).map(|it| (it, None)));
        }
    }
    if wanted.is_empty() {
        return Vec::new();
    }
    for (at, person) in (0_u32..).zip(&joined.persons) {
        for slot in [Slot::EmployeeId, Slot::Email] {
            for value in person.values.of(slot) {
                if let Some(owner) = wanted.get_mut(value) {
                    // Two persons: nobody's own.
                    *owner = Some(if owner.is_none_or(|it| it == at) { at } else { NOBODY });
                }
            }
        }
    }
    let mut all = Vec::new();
    for (at, group) in (0_u32..).zip(groups) {
        let owners = slots(group).into_iter().flatten().filter_map(|slot| {
            let names = group.values.sorted(Slot::Name);
            let own = |it: &&str| {
                slot != Slot::Email || names.is_empty() || names::is_own_email(it, &names)
            };
            let mut owners = group.values.of(slot).filter(|it| is_telling(slot, it)).filter(own);
            let owner = owners.find_map(|it| wanted.get(it).copied().flatten())?;
            Some((owner, if slot == Slot::Email { "own_email" } else { "employee_id" }))
        });
        for (node, reason) in owners {
            let Some(person) = joined.persons.get(node as usize) else { continue };
            if names_may_be_one(group, person) {
                all.push(Found { group: at, node, reason: reason.to_owned(), review: None });
                break;
            }
        }
    }
    all
}

/// Rows with the key that one person has in the same file, else in the same folder: tables of one database.
fn by_record_key(joined: &Joined, groups: &[Gathered]) -> Vec<Found> {
    let keys = |it: &Gathered| -> Vec<[String; 2]> {
        it.values.of(Slot::RecordKey).filter_map(super::person::scopes).collect()
    };
    let mut wanted: HashMap<String, Option<u32>, RandomState> = HashMap::default();
    for group in groups {
        wanted.extend(keys(group).into_iter().flatten().map(|it| (it, None)));
    }
    if wanted.is_empty() {
        return Vec::new();
    }
    for (at, person) in (0_u32..).zip(&joined.persons) {
        for scope in keys(person).into_iter().flatten() {
            if let Some(owner) = wanted.get_mut(&scope) {
                // Two persons: nobody's own.
                *owner = Some(if owner.is_none_or(|it| it == at) { at } else { NOBODY });
            }
        }
    }
    let mut all = Vec::new();
    for (at, group) in (0_u32..).zip(groups) {
        let keys = keys(group);
        let of = |scope: usize| {
            let mut owners =
                keys.iter().filter_map(|it| wanted.get(it.get(scope)?).copied().flatten());
            let first = owners.next()?;
            owners.all(|it| it == first).then_some(first)
        };
        // A key that the file itself gives to somebody, or to two, is not looked for beside it.
        let Some(node) = of(0).or_else(|| of(1)).filter(|it| *it != NOBODY) else { continue };
        let Some(person) = joined.persons.get(node as usize) else { continue };
        if names_may_be_one(group, person) {
            let reason = "record_key".to_owned();
            all.push(Found { group: at, node, reason, review: None });
        }
    }
    all
}

/// Whether a value points at one person: no office's address, no running number of one or two digits.
fn is_telling(slot: Slot, value: &str) -> bool {
    match slot {
        Slot::Email => !names::is_role_email(value),
        Slot::EmployeeId => value.split_once(':').is_some_and(|(_, number)| 3 < number.len()),
        Slot::Name
        | Slot::Phone
        | Slot::Address
        | Slot::BirthDate
        | Slot::Broken
        | Slot::RecordKey => false,
    }
}

/// Whether no name of the one speaks against one of the other.
pub(super) fn names_may_be_one(one: &Gathered, other: &Gathered) -> bool {
    let none = |it: &Gathered| it.values.of(Slot::Name).next().is_none();
    none(one) || none(other) || is_same_name(one, other)
}

/// Whether no address of one's own speaks against it that a row without a name is of somebody with one.
pub(super) fn addresses_may_be_one(one: &Gathered, other: &Gathered) -> bool {
    let names = |it: &Gathered| it.values.sorted(Slot::Name);
    let speaks = |nameless: &Gathered, named: &[String]| {
        let mut own = nameless.values.of(Slot::Email).filter(|it| names::is_personal_email(it));
        own.any(|it| !names::is_own_email(it, named))
    };
    match (names(one), names(other)) {
        (mine, theirs) if mine.is_empty() && !theirs.is_empty() => !speaks(one, &theirs),
        (mine, theirs) if theirs.is_empty() && !mine.is_empty() => !speaks(other, &mine),
        _ => true,
    }
}

fn is_same_name(one: &Gathered, other: &Gathered) -> bool {
    one.values
        .of(Slot::Name)
        .any(|name| other.values.of(Slot::Name).any(|theirs| names::agree(name, theirs)))
}
