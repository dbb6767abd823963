//! Which person has which number, without a second copy of the numbers.

use super::person::Gathered;
use crate::number::Number;
use foldhash::fast::RandomState;
use hashbrown::HashTable;
use std::collections::HashMap;
use std::hash::BuildHasher as _;

/// The place of each number's person.
#[derive(Default)]
pub(super) struct Places {
    /// Of persons, by the hash of their number.
    table: HashTable<u32>,
    /// Of numbers that lead to a person with another.
    led: HashMap<Number, u32, RandomState>,
    hasher: RandomState,
}

impl Places {
    /// Asks for room for so many numbers.
    pub(super) fn expect(&mut self, count: usize) {
        self.table.reserve(count, |_| 0);
    }

    pub(super) fn get(&self, number: Number, persons: &[Gathered]) -> Option<u32> {
        let is_it = |place: &u32| is_of(*place, number, persons);
        let found = self.table.find(self.hasher.hash_one(number), is_it);
        found.or_else(|| self.led.get(&number)).copied()
    }

    /// Returns the place of the number's person, who is made by `make` and added when there is none.
    pub(super) fn get_or_add(
        &mut self,
        number: Number,
        persons: &mut Vec<Gathered>,
        make: impl FnOnce() -> Gathered,
    ) -> u32 {
        let hash = self.hasher.hash_one(number);
        if let Some(known) = self.table.find(hash, |place| is_of(*place, number, persons)) {
            return *known;
        }
        let place = u32::try_from(persons.len()).unwrap_or(u32::MAX);
        persons.push(make());
        self.insert(hash, place, persons);
        place
    }

    /// Sets the place of the person who has got the number.
    pub(super) fn set(&mut self, number: Number, place: u32, persons: &[Gathered]) {
        let hash = self.hasher.hash_one(number);
        match self.table.find_mut(hash, |it| is_of(*it, number, persons)) {
            Some(known) => *known = place,
            None => self.insert(hash, place, persons),
        }
    }

    /// Lets a number that nobody has any longer lead to a person.
    pub(super) fn lead(&mut self, number: Number, place: u32) {
        self.led.insert(number, place);
    }

    /// Takes the places anew after persons have moved: `places` has the new one of each.
    pub(super) fn moved(&mut self, places: &[u32], persons: &[Gathered]) {
        self.table.clear();
        for (place, person) in (0_u32..).zip(persons) {
            if let Some(number) = person.number {
                self.insert(self.hasher.hash_one(number), place, persons);
            }
        }
        for place in self.led.values_mut() {
            *place = places.get(*place as usize).copied().unwrap_or(u32::MAX);
        }
    }

    fn insert(&mut self, hash: u64, place: u32, persons: &[Gathered]) {
        let hasher = &self.hasher;
        let hash_of = |place: &u32| {
            persons
                .get(*place as usize)
                .and_then(|it| it.number)
                .map_or(0, |it| hasher.hash_one(it))
        };
        self.table.insert_unique(hash, place, hash_of);
    }
}

fn is_of(place: u32, number: Number, persons: &[Gathered]) -> bool {
    persons.get(place as usize).is_some_and(|it| it.number == Some(number))
}
