//! The demo without its pages: what it prints, and what it refuses.

use crate::support::{
    contents,
    played::{CONTROLLERS, played},
    program::run,
};
use serde_json::Value as Json;
use std::fs;

/// Holds what a demo printed against what it must come to.
#[track_caller]
fn check(told: &Json, controllers: u64, persons: u64) {
    let number = |path: &str| told.pointer(path).and_then(Json::as_u64).expect(path);
    assert_eq!((number("/controllers"), number("/cases")), (controllers, controllers));
    assert_eq!(number("/notifications_in_time"), controllers);
    let found = number("/persons");
    assert!(0 < found && found <= persons, "{found} people of {persons}");
    // Whoever two controllers hold data of hears from both.
    assert!((1..=found * controllers).contains(&number("/letters")));
    assert!(number("/protected") < found);
    assert!(20 * controllers < number("/journal/entries"));
    assert_eq!(told["journal"]["verified"], true);
    let total = number("/timings_ms/total");
    for part in ["fan_out", "leak", "letters"] {
        let took = number(&format!("/timings_ms/{part}"));
        assert!(0 < took && took <= total, "{part} took {took} of {total} ms");
    }
    assert!((1..2000).contains(&number("/rss_mb")));
}

#[test]
fn headless_demo_opens_a_case_for_each_controller_files_all_in_time_and_proves_its_journal() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let size = ["--persons", "50", "--controllers", "2", "--no-serve", "--json"];
    let ended = run(["demo", "--data", data.to_str().unwrap()].iter().chain(&size));
    assert_eq!(ended.code, Some(0), "{}", ended.said);
    assert_eq!(ended.out.lines().count(), 1, "{}", ended.out);
    check(&serde_json::from_str(&ended.out).unwrap(), 2, 50);
    let verified = run(["journal", "verify", "--data", data.to_str().unwrap()]);
    assert_eq!(verified.code, Some(0), "{}", verified.out);
}

#[test]
fn demo_that_is_served_prints_the_same_figures_and_a_one_time_link_for_each_role() {
    let told = &played().told;
    check(told, u64::from(CONTROLLERS), 60);
    let links = told["links"].as_object().unwrap();
    let roles = [
        "administrator",
        "approver",
        "auditor",
        "coordinator",
        "data_protection_officer",
        "handler",
        "leak_analyst",
        "supplier_contact",
    ];
    assert_eq!(links.keys().collect::<Vec<_>>(), roles);
    let base = told["base"].as_str().unwrap();
    for link in links.values() {
        assert!(link.as_str().unwrap().starts_with(&format!("{base}/link/")));
    }
}

#[test]
fn folder_that_is_not_empty_is_refused_by_the_demo_and_left_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("kept.txt"), "Mitt.").unwrap();
    let before = contents(folder.path());
    let ended = run(["demo", "--no-serve", "--data", folder.path().to_str().unwrap()]);
    assert_eq!(ended.code, Some(1));
    assert!(
        ended.said.contains("is not empty") && ended.said.contains("fyr serve"),
        "{}",
        ended.said
    );
    assert_eq!(contents(folder.path()), before);
}
