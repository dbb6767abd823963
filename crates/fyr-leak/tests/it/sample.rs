//! The practice leak kept beside the repository: what is read of it must be right, what is not must be listed.

use fyr_leak::{Analysis, analyze, result};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::atomic::AtomicBool;

/// What the truth says of a number: the controllers of its material, and whether it is protected.
type Expected = BTreeMap<String, (BTreeSet<String>, bool)>;

#[test]
fn every_number_in_a_file_that_was_read_is_a_person_and_nobody_else_is() {
    let sample =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/leak/sample_seed41");
    if !sample.exists() {
        println!("did not run: the practice leak is not here");
        return;
    }
    let out = tempfile::tempdir().unwrap();
    let analysis = Analysis {
        controllers: Some(sample.join("controllers.csv")),
        protected: Some(sample.join("protected.csv")),
        threads: 2,
        ..Analysis::new(
            vec![sample.join("leak")],
            out.path().to_owned(),
            jiff::civil::date(2026, 11, 21),
        )
    };
    let summary = analyze(&analysis, &|_| {}, &AtomicBool::new(false)).unwrap();
    let text = std::fs::read_to_string(sample.join("truth.json")).unwrap();
    let truth: Value = serde_json::from_str(&text).unwrap();
    let (expected, all) = expected(&truth, &read(out.path()));
    let persons: Vec<_> = result::persons(&out.path()).unwrap().map(Result::unwrap).collect();
    let found: BTreeMap<String, _> =
        persons.iter().filter_map(|it| Some((it.id_number?.digits(), it))).collect();
    println!("{} persons, {} expected, {:?}", summary.persons, expected.len(), summary.bounds);
    assert_eq!(expected.keys().filter(|it| !found.contains_key(*it)).count(), 0, "missing");
    assert_eq!(found.keys().filter(|it| !all.contains(*it)).count(), 0, "wrong");
    let mut unplaced = 0;
    for (number, (owners, protected)) in &expected {
        let person = found[number];
        unplaced += u32::from(!owners.iter().all(|owner| person.controllers.contains(owner)));
        assert!(!protected || person.protected != result::Protected::None, "protected");
    }
    // Documents name their controller in words, which attribution does not read.
    assert!(unplaced <= 109, "{unplaced} without their controllers");
}

/// Returns the files that were read in full, and shows what became of each.
fn read(out: &Path) -> BTreeSet<String> {
    let mut read = BTreeSet::new();
    let mut reader = csv::Reader::from_path(out.join("files.csv")).unwrap();
    for row in reader.records().map(Result::unwrap) {
        println!("{} {} {}", &row[5], &row[1], &row[6]);
        if &row[5] == "read" {
            read.insert(row[1].to_owned());
        }
    }
    read
}

/// Returns what must be found, from the files that were read, and every number there is.
fn expected(truth: &Value, read: &BTreeSet<String>) -> (Expected, BTreeSet<String>) {
    let (mut expected, mut all) = (Expected::new(), BTreeSet::new());
    for person in truth["persons"].as_array().unwrap() {
        let number = person["number"].as_str().unwrap().to_owned();
        all.insert(number.clone());
        let files = person["files"].as_object().unwrap();
        let met = files.iter().filter(|(file, _)| read.contains(*file));
        let numbered = |about: &Value| {
            about["categories"].as_array().unwrap().iter().any(|it| it == "personnummer")
        };
        let met: Vec<&Value> = met.map(|(_, about)| about).filter(|it| numbered(it)).collect();
        if met.is_empty() {
            continue;
        }
        let owners = met.iter().flat_map(|about| about["controllers"].as_array().unwrap());
        let owners = owners.map(|it| it.as_str().unwrap().to_owned()).collect();
        expected.insert(number, (owners, person["protected"].as_bool().unwrap()));
    }
    (expected, all)
}
