//! What every world has.

use super::*;
use fyr_core::identifier::age;
use jiff::civil::date;
use std::collections::BTreeSet;

fn world(boards: usize, persons: usize) -> World {
    World::new(WorldSpec { seed: 7, boards, persons, as_of: date(2025, 9, 26) })
}

#[test]
fn the_same_seed_gives_the_same_world() {
    let (first, second) = (world(12, 500), world(12, 500));
    assert_eq!(first.people, second.people);
    assert_eq!(first.register_csv(), second.register_csv());
    let other = World::new(WorldSpec { seed: 8, ..first.spec });
    assert_ne!(first.people, other.people);
}

#[test]
fn every_person_is_one_and_no_number_can_be_a_living_persons() {
    let published = include_str!("../../../../fixtures/ids/skatteverket_testpersonnummer.txt");
    let published: BTreeSet<&str> = published.lines().collect();
    let world = world(12, 60_000);
    let numbers: BTreeSet<String> = world.people.iter().map(|it| it.number.digits()).collect();
    assert_eq!(numbers.len(), world.people.len());
    for number in &numbers {
        let old = ("1840".."1890").contains(&&number[..4]);
        let coordination = &number[6..7] >= "6";
        assert!(published.contains(number.as_str()) || old || coordination);
    }
}

#[test]
fn a_world_has_its_share_of_protected_minors_and_former() {
    let world = world(12, 20_000);
    let count = |of: fn(&Person) -> bool| world.people.iter().filter(|it| of(it)).count();
    assert_eq!(count(|it| it.protection.is_some()), 25);
    assert_eq!(count(|it| it.protection.is_some_and(|it| it.flagged)), 13);
    assert_eq!(count(|it| it.minor), 10);
    assert!((3_500..4_500).contains(&count(|it| it.ended.is_some())));
    for person in &world.people {
        let born = person.number.birth_date();
        assert_eq!(person.minor, born.is_some_and(|it| age(it, world.spec.as_of) < 18));
    }
}

#[test]
fn boards_belong_to_municipalities_and_one_or_two_are_in_no_agreement() {
    for (boards, forgotten) in [(12, 2), (200, 2), (6, 1)] {
        let world = world(boards, 10);
        assert_eq!(world.boards().len(), boards);
        let named: BTreeSet<&String> =
            world.agreements.iter().flat_map(|it| &it.controllers).collect();
        let missing = world.boards().iter().filter(|it| !named.contains(&it.key)).count();
        assert_eq!(missing, forgotten, "{boards}");
        let domains: BTreeSet<&String> = world.organisations.iter().map(|it| &it.domain).collect();
        assert_eq!(domains.len(), world.organisations.len());
        assert!(domains.iter().all(|it| it.ends_with(".example")));
    }
}

#[test]
fn a_coordinated_world_has_one_office_over_all_its_boards_and_over_none_else() {
    let world = world(12, 10).coordinated();
    let coordinated: Vec<&Organisation> =
        world.organisations.iter().filter(|it| it.coordinated_by.is_some()).collect();
    assert_eq!(coordinated, world.boards());
    assert!(coordinated.iter().all(|it| it.coordinated_by.as_deref() == Some(OFFICE)));
    let offices = world.organisations.iter().filter(|it| it.key == OFFICE);
    assert_eq!(offices.count(), 1);
}
