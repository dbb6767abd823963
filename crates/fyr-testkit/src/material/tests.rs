//! What all material has.

use super::*;
use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut open = vec![folder.to_owned()];
    while let Some(next) = open.pop() {
        for entry in fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else {
                let bytes = fs::read(&path).unwrap();
                found.insert(path.strip_prefix(folder).unwrap().to_owned(), bytes);
            }
        }
    }
    found
}

fn spec(seed: u64) -> MaterialSpec {
    MaterialSpec { seed, size: Size::S, persons: Some(900), traps: Trap::all().collect() }
}

#[test]
fn the_same_seed_gives_the_same_bytes() {
    let made = [3, 3, 4].map(|seed| {
        let folder = tempfile::tempdir().unwrap();
        let summary = write(&spec(seed), folder.path()).unwrap();
        assert!(summary.publishable);
        (files(folder.path()), summary)
    });
    assert!(made[0] == made[1], "the same seed");
    assert!(made[0].0 != made[2].0, "another seed");
    assert!(made[0].0.len() > 100);
}

#[test]
fn every_trap_has_an_id_and_is_set_in_the_small_size() {
    let folder = tempfile::tempdir().unwrap();
    let summary = write(&spec(1), folder.path()).unwrap();
    let set: BTreeSet<&str> = summary.traps.iter().map(|it| it.id.as_str()).collect();
    for trap in Trap::all() {
        assert_eq!(Trap::from_id(trap.id()), Some(trap));
        assert!(set.contains(trap.id()), "{}", trap.id());
    }
}

#[test]
fn a_trap_that_is_not_chosen_is_not_set() {
    let folder = tempfile::tempdir().unwrap();
    let without = [Trap::Bomb, Trap::FullWidth, Trap::Foreign, Trap::Locked, Trap::TinyFiles];
    let mut spec = spec(1);
    spec.traps.retain(|it| !without.contains(it));
    let summary = write(&spec, folder.path()).unwrap();
    assert!(summary.traps.iter().all(|it| without.iter().all(|trap| trap.id() != it.id)));
}

#[test]
fn every_number_belongs_to_nobody() {
    let folder = tempfile::tempdir().unwrap();
    write(&spec(9), folder.path()).unwrap();
    let published: BTreeSet<&str> = [
        include_str!("../../../../fixtures/ids/skatteverket_testpersonnummer.txt"),
        include_str!("../../../../fixtures/ids/skatteverket_testsamordningsnummer.txt"),
    ]
    .into_iter()
    .flat_map(str::lines)
    .collect();
    let mut reader = csv::Reader::from_path(folder.path().join("truth/persons.csv")).unwrap();
    for row in reader.records().map(Result::unwrap) {
        let swedish = ["se_personnummer", "se_samordningsnummer"].contains(&&row[2]);
        assert!(!swedish || published.contains(&row[3]), "{}", &row[3]);
    }
}
