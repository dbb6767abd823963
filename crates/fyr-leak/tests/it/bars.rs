//! The bars of the leak command, on material made for it: `fyr testkit leak` and `fyr testkit score` in one.

use fyr_leak::{Analysis, analyze};
use fyr_testkit::material::{AS_OF, MaterialSpec, Size, Trap, write};
use fyr_testkit::score::score;
use std::sync::atomic::AtomicBool;

/// Makes material of a seed, analyses it, and compares every bar.
#[track_caller]
fn check(seed: u64) {
    let folder = tempfile::tempdir().unwrap();
    // An archive that unpacks to gigabytes is tried where readers are bounded in time.
    let traps = Trap::all().filter(|it| *it != Trap::Bomb).collect();
    let spec = MaterialSpec { seed, size: Size::S, persons: Some(1_500), traps };
    write(&spec, folder.path()).unwrap();
    let out = folder.path().join("result");
    let analysis = Analysis {
        controllers: Some(folder.path().join("controllers.csv")),
        protected: Some(folder.path().join("protected.csv")),
        threads: 2,
        ..Analysis::new(vec![folder.path().join("leak")], out.clone(), AS_OF)
    };
    analyze(&analysis, &|_| {}, &AtomicBool::new(false)).unwrap();
    let score = score(folder.path(), &out, 6).unwrap();
    println!("seed {seed}\n{}", score.report());
    let missed = score.bars.iter().filter(|it| !it.is_met());
    let missed: Vec<String> = missed.map(|it| format!("{} {:?}", it.id, it.reached)).collect();
    assert!(missed.is_empty(), "{missed:?}");
}

#[test]
fn everyone_in_made_material_is_found_whatever_it_is_hidden_in() {
    check(1);
    check(20_260_901);
}
