//! What many share is nobody's own: an office's address under every row, a number from a manual.

use super::names::{is_own_email, parts};
use super::values::Slot;
use super::{Gathered, Joined};
use foldhash::fast::RandomState;
use std::collections::HashSet;
use std::hash::BuildHasher as _;

/// More persons than this with one e-mail address: it is an office's or a manager's.
const SHARED_EMAIL_MIN: usize = 6;
/// More people than this under one number: it stands for nobody.
const SHARED_NUMBER_MIN: usize = 6;

/// Takes contacts that many share from those who share them, and names from numbers that stand for many.
pub(super) fn part(joined: &mut Joined) {
    let hasher = RandomState::default();
    let mut users: Vec<u64> = Vec::new();
    for person in &joined.persons {
        users.extend(person.values.of(Slot::Email).map(|it| hasher.hash_one(it)));
    }
    users.sort_unstable();
    let many = users.chunk_by(|a, b| a == b).filter(|run| SHARED_EMAIL_MIN <= run.len());
    let shared: HashSet<u64> = many.filter_map(|run| run.first().copied()).collect();
    joined.shared_contacts = shared.len() as u64;
    for person in &mut joined.persons {
        if !shared.is_empty() && has_shared(person, &shared, &hasher) {
            let names = person.values.sorted(Slot::Name);
            let others = |email: &str| {
                shared.contains(&hasher.hash_one(email)) && !is_own_email(email, &names)
            };
            person.drop_emails(others);
        }
        if person.number.is_some() && SHARED_NUMBER_MIN <= people(person) {
            person.is_shared_number();
        }
    }
}

fn has_shared(person: &Gathered, shared: &HashSet<u64>, hasher: &RandomState) -> bool {
    person.values.of(Slot::Email).any(|it| shared.contains(&hasher.hash_one(it)))
}

/// Returns how many people the names under one number are at least: names that have no part in common.
fn people(person: &Gathered) -> usize {
    if person.values.of(Slot::Name).count() < SHARED_NUMBER_MIN {
        return 1;
    }
    let mut people: Vec<Vec<String>> = Vec::new();
    for name in person.values.of(Slot::Name).map(parts) {
        if !people.iter().any(|known| known.iter().any(|part| name.contains(part))) {
            people.push(name);
        }
    }
    people.len()
}
