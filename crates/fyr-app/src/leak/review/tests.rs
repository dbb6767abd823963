//! Real results of the engine, judged.

use super::*;
use fyr_leak::{Analysis, analyze};
use std::sync::atomic::AtomicBool;

/// A staff list in which the second row has the first's name and a number with a slip of the keyboard.
const ROWS: &str = "personnummer;namn;avdelning\n18420203-0013;Ida Palmqvist;Vård\n\
18420203-0014;Ida Palmqvist;Skola\n18420203-0021;Bo Ek;Skola\n";

/// Returns the files of the run in `folder`.
fn kept(folder: &Path) -> RunFolder {
    RunFolder::trial(folder)
}

/// Analyses the list for the run in `folder`, with its lists of protected persons and decisions if there are any.
fn analysed(folder: &Path, decisions: Option<PathBuf>) -> u64 {
    let material = folder.join("material");
    fs::create_dir_all(&material).unwrap();
    fs::write(material.join("personal.csv"), ROWS).unwrap();
    let protected = Some(folder.join("protected.csv")).filter(|it| it.is_file());
    let on = jiff::civil::date(2026, 11, 22);
    let analysis = Analysis {
        protected,
        decisions,
        existing: fyr_leak::Existing::Replaced,
        ..Analysis::new(vec![material], folder.join("result"), on)
    };
    let persons = analyze(&analysis, &|_| {}, &AtomicBool::new(false)).unwrap().persons;
    kept(folder).result().seal(&AtomicBool::new(false)).unwrap();
    persons
}

#[test]
fn the_analyst_sees_who_was_joined_and_why() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(analysed(folder.path(), None), 2);
    let page = doubts(&kept(folder.path()), 0).unwrap();
    let [doubt] = &page.doubts[..] else { panic!("one pair: {page:?}") };
    assert!(doubt.joined && doubt.reason.contains("mistyped_number"), "{doubt:?}");
    let person = doubt.person.as_ref().unwrap();
    assert_eq!((person.names[0].as_str(), person.id_number.as_str()), ("Ida Palmqvist", "1842"));
    assert!(doubt.other.is_none() && doubt.same.is_none() && page.next.is_none());
}

#[test]
fn a_pair_with_a_protected_person_is_counted_and_never_shown() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("protected.csv"), "id_number\n18420203-0013\n").unwrap();
    analysed(folder.path(), None);
    let page = doubts(&kept(folder.path()), 0).unwrap();
    assert_eq!((page.doubts.len(), page.total, page.hidden), (0, 0, 1));
}

#[test]
fn what_was_decided_of_an_earlier_run_holds_in_the_next() {
    let folder = tempfile::tempdir().unwrap();
    let (first, second) = (folder.path().join("1"), folder.path().join("2"));
    analysed(&first, None);
    let pair = doubts(&kept(&first), 0).unwrap().doubts.remove(0).pair;
    let decided = Decisions::from([(pair, false)]);
    kept(&first).write(DECISIONS, &as_csv(&decided).unwrap()).unwrap();
    assert_eq!(doubts(&kept(&first), 0).unwrap().doubts[0].same, Some(false));
    fs::create_dir_all(&second).unwrap();
    let list = join_decisions(&[kept(&first), kept(&second)], &second.join("decided.csv")).unwrap();
    assert_eq!(analysed(&second, list), 3);
}

#[test]
fn a_sample_keeps_its_units_and_takes_verdicts() {
    let folder = tempfile::tempdir().unwrap();
    analysed(folder.path(), None);
    let draw = Draw { seed: 7, per_stratum: 20 };
    let drawn = sample::draw(&kept(folder.path()).result(), draw).unwrap();
    let mut units: Vec<Judged> = drawn.into_iter().map(Judged::from).collect();
    let before = write_sample(&kept(folder.path()), &units).unwrap();
    (units[0].right, units[0].comment) = (Some(false), "En rad, två personer; \"Bo\"".to_owned());
    let after = write_sample(&kept(folder.path()), &units).unwrap();
    assert_ne!(before, after);
    assert_eq!(read_sample(&kept(folder.path())).unwrap(), units);
    let proofs = sample::proved(&units);
    assert_eq!((proofs.strata[0].judged, proofs.strata[0].wrong), (1, 1));
}
