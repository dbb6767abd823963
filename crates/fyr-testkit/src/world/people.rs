//! The people in the supplier's systems.

use super::organisations::{phone, slug, street};
use super::{Person, Protection, World};
use crate::names::{FIRST, LAST, PLACES, TITLES};
use crate::numbers::Pool;
use crate::random::Random;
use fyr_core::vocabulary::ProtectionLevel;
use jiff::Span;

pub(super) fn fill(world: &mut World) {
    let mut random = Random::new(world.spec.seed, "people");
    let mut pool = Pool::new(&mut random, world.spec.as_of);
    let count = world.spec.persons;
    let domains: Vec<String> = world.boards().iter().map(|it| it.domain.clone()).collect();
    // Of 20 000 people 25 have a protected identity and 10 are below 18; small worlds have some of each.
    let protected = spread(count, (count * 25).div_ceil(20_000).max(2));
    let minors = spread(count, (count * 10).div_ceil(20_000));
    for index in 0..count {
        let mut person = person(index, &domains, &mut pool, &mut random);
        if minors.get(index) == Some(&true) {
            person.number = pool.minor();
            person.minor = true;
            person.ended = None;
        }
        world.people.push(person);
    }
    let chosen = world.people.iter_mut().rev().zip(&protected).filter(|(_, chosen)| **chosen);
    for (place, (person, _)) in chosen.enumerate() {
        let levels = [ProtectionLevel::Sekretessmarkering, ProtectionLevel::SkyddadFolkbokforing];
        let level = *random.one(&levels);
        // Half of them the source does not know of.
        person.protection = Some(Protection { level, flagged: place % 2 == 0 });
    }
    let as_of = world.spec.as_of;
    for person in &mut world.people {
        if person.minor || !random.once_in(5) {
            continue;
        }
        let days = i64::try_from(random.below(3_000)).unwrap_or_default() + 30;
        person.ended = as_of.checked_sub(Span::new().days(days)).ok();
    }
}

fn person(index: usize, domains: &[String], pool: &mut Pool, random: &mut Random) -> Person {
    let (first, last) = (*random.one(FIRST), *random.one(LAST));
    let main = random.below(domains.len());
    let mut boards = vec![main];
    if random.once_in(33) {
        let second = random.below(domains.len());
        if second != main {
            boards.push(second);
        }
    }
    let domain = domains.get(main).expect("drawn below the length");
    Person {
        number: if index % 100 == 57 { pool.coordination() } else { pool.adult() },
        first,
        last,
        street: street(random),
        postal_code: format!("999 {:02}", random.below(100)),
        town: random.one::<&str>(PLACES),
        phone: phone(random),
        email: format!("{}.{}{index}@{domain}", slug(first), slug(last)),
        employee: 200_000 + u32::try_from(index).unwrap_or_default(),
        title: random.one::<&str>(&TITLES),
        boards,
        protection: None,
        minor: false,
        ended: None,
    }
}

/// Marks `wanted` of `count` places, evenly.
fn spread(count: usize, wanted: usize) -> Vec<bool> {
    let wanted = wanted.min(count);
    let mut marked = vec![false; count];
    for place in 0..wanted {
        if let Some(mark) = marked.get_mut((place * count + count / 2) / wanted) {
            *mark = true;
        }
    }
    marked
}
