//! The analysis against the truth of leaks that are made for it.

use fyr_leak::{Analysis, Existing, LeakError, Stage, Summary, analyze, result};
use fyr_testkit::leak::{LeakSpec, Truth, TruthProtection, write};
use fyr_testkit::world::{World, WorldSpec};
use jiff::civil::date;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

/// Makes a leak in `folder`.
fn leak(folder: &Path, seed: u64, persons: usize) -> Truth {
    let as_of = date(2025, 9, 26);
    let world = World::new(WorldSpec { seed, boards: 12, persons, as_of });
    write(&world, LeakSpec { seed }, folder).unwrap()
}

fn analysis(folder: &Path, out: &Path, threads: usize) -> Analysis {
    Analysis {
        controllers: Some(folder.join("controllers.csv")),
        protected: Some(folder.join("protected.csv")),
        threads,
        ..Analysis::new(vec![folder.join("leak")], out.to_owned(), date(2025, 9, 26))
    }
}

fn run(analysis: &Analysis) -> Summary {
    analyze(analysis, &|_| {}, &AtomicBool::new(false)).unwrap()
}

/// Analyses a leak of `persons` and compares with its truth.
#[track_caller]
fn check(seed: u64, persons: usize) {
    let folder = tempfile::tempdir().unwrap();
    let truth = leak(folder.path(), seed, persons);
    let out = folder.path().join("result");
    let summary = run(&analysis(folder.path(), &out, 2));
    let found: Vec<_> = result::persons(&out).unwrap().map(Result::unwrap).collect();
    let numbers: BTreeMap<String, &result::Person> =
        found.iter().filter_map(|it| Some((it.id_number?.digits(), it))).collect();
    let known: BTreeSet<&str> = truth.persons.iter().map(|it| it.number.as_str()).collect();

    let missing = truth.persons.iter().filter(|it| !numbers.contains_key(&it.number)).count();
    let wrong: Vec<_> = numbers.keys().filter(|it| !known.contains(it.as_str())).collect();
    let without = found.iter().filter(|it| it.id_number.is_none()).count();
    println!(
        "seed {seed}: {} in truth, {} found, {missing} missing, {} wrong, {without} without number, {} ms, {:?}",
        truth.persons.len(),
        found.len(),
        wrong.len(),
        summary.duration_ms,
        summary.bounds
    );
    assert!(missing * 1000 <= truth.persons.len(), "recall");
    assert!(wrong.is_empty() && without == 0, "nobody who is not there");

    let (mut placed, mut all) = (0, 0);
    for person in &truth.persons {
        let Some(it) = numbers.get(&person.number) else { continue };
        assert_eq!(
            it.protected != result::Protected::None,
            person.protection != TruthProtection::None,
            "protected"
        );
        assert_eq!(it.minor == result::Minor::Yes, person.minor, "minor");
        let owners: BTreeSet<String> = it.controllers.iter().cloned().collect();
        placed += usize::from(owners == person.controllers);
        all += 1;
        if person.former {
            // Workbooks say nothing about employment.
            let said = person.files.values().any(|it| it.contains("employment"));
            assert_eq!(it.employment == fyr_leak::Employment::Former, said, "former");
        }
        let categories: BTreeSet<&str> = it.categories.iter().map(|it| it.id()).collect();
        for wanted in person.files.values().flatten() {
            let hidden = person.protection == TruthProtection::Flagged && wanted == "home_address";
            assert!(hidden || categories.contains(wanted.as_str()), "{wanted}");
        }
    }
    assert!((all - placed) * 1000 <= all, "{} of {all} at another controller", all - placed);
    assert_eq!(summary.persons, found.len() as u64);
    let unreadable = fs::read_to_string(out.join("unreadable.csv")).unwrap();
    assert!(truth.broken_files.iter().all(|it| unreadable.contains(it.as_str())));
}

#[test]
fn everyone_is_found_placed_and_protected_and_nobody_else() {
    check(1, 2_000);
    check(2, 300);
}

#[test]
fn the_result_does_not_depend_on_threads() {
    let folder = tempfile::tempdir().unwrap();
    leak(folder.path(), 5, 400);
    let outs = [1, 2, 4].map(|threads| {
        let out = folder.path().join(format!("out{threads}"));
        run(&analysis(folder.path(), &out, threads));
        out
    });
    let mut names: Vec<_> =
        fs::read_dir(&outs[0]).unwrap().map(|it| it.unwrap().file_name()).collect();
    names.sort();
    assert_eq!(names.len(), 10, "{names:?}");
    for name in names {
        let bytes = outs.each_ref().map(|out| {
            let text = fs::read(out.join(&name)).unwrap();
            if name != "summary.json" {
                return text;
            }
            let text = String::from_utf8(text).unwrap();
            text.lines().filter(|it| !it.contains("duration_ms")).collect::<String>().into_bytes()
        });
        assert!(bytes[0] == bytes[1] && bytes[1] == bytes[2], "{name:?}");
    }
}

#[test]
fn each_controller_gets_its_own_people_and_their_number_is_in_the_summary() {
    let folder = tempfile::tempdir().unwrap();
    leak(folder.path(), 6, 400);
    let out = folder.path().join("out");
    let summary = run(&analysis(folder.path(), &out, 0));
    assert_eq!(result::summary(&out).unwrap(), summary);
    for count in &summary.controllers {
        let people: Vec<_> =
            result::persons_of(&out, &count.controller_id).unwrap().map(Result::unwrap).collect();
        assert_eq!(people.len() as u64, count.persons, "{}", count.controller_id);
        let health =
            people.iter().filter(|it| it.categories.iter().any(|it| it.id() == "health")).count()
                as u64;
        assert_eq!(health, count.categories.get("health").copied().unwrap_or_default());
    }
    let attributed: u64 = summary.controllers.iter().map(|it| it.persons).sum();
    assert!(attributed >= summary.persons);
}

#[test]
fn a_folder_with_files_is_refused_unless_forced() {
    let folder = tempfile::tempdir().unwrap();
    leak(folder.path(), 7, 50);
    let out = folder.path().join("out");
    let mut analysis = analysis(folder.path(), &out, 1);
    run(&analysis);
    let again = analyze(&analysis, &|_| {}, &AtomicBool::new(false));
    assert!(matches!(again, Err(LeakError::OutNotEmpty(_))));
    analysis.existing = Existing::Replaced;
    run(&analysis);
}

#[test]
fn a_run_that_is_stopped_leaves_no_result() {
    let folder = tempfile::tempdir().unwrap();
    leak(folder.path(), 8, 200);
    let out = folder.path().join("out");
    let cancel = AtomicBool::new(false);
    let stages = Mutex::new(Vec::new());
    let stop = |progress: fyr_leak::Progress| {
        stages.lock().unwrap().push(progress.stage);
        if progress.files_done >= 2 {
            cancel.store(true, Ordering::Relaxed);
        }
    };
    let stopped = analyze(&analysis(folder.path(), &out, 1), &stop, &cancel);
    assert!(matches!(stopped, Err(LeakError::Cancelled)));
    let left: Vec<_> = fs::read_dir(&out).unwrap().map(|it| it.unwrap().file_name()).collect();
    assert_eq!(left, [".work"]);
    assert!(stages.lock().unwrap().contains(&Stage::Reading));
}

#[test]
fn a_list_with_a_wrong_number_names_the_line_and_not_the_number() {
    let folder = tempfile::tempdir().unwrap();
    leak(folder.path(), 9, 50);
    fs::write(folder.path().join("protected.csv"), "id_number\n191212121213\n").unwrap();
    let out = folder.path().join("out");
    let wrong = analyze(&analysis(folder.path(), &out, 1), &|_| {}, &AtomicBool::new(false));
    let message = wrong.unwrap_err().to_string();
    assert!(message.contains("line 2") && !message.contains("1912"), "{message}");
}
