//! One fuzz target for each reader and each kind of identity number, chosen by `FYR_FUZZ_TARGET`; `FYR_FUZZ_SEEDS` names
//! a folder to make seeds in instead.
//!
//! A panic in Fyr's own code ends the fuzzer; one in a library does not: in the product it costs the file it is in, which
//! is listed. Memory, time and stack are the fuzzer's to watch, whoever uses them up.

#![no_main]

mod seeds;

use fyr_identifiers::{ALL, scan};
use fyr_leak::fuzz;
use jiff::civil::{Date, date};
use libfuzzer_sys::fuzz_target;
use std::{
    env, fs, panic,
    path::PathBuf,
    process,
    sync::{
        OnceLock,
        atomic::{AtomicU64, Ordering},
    },
};

const ON: Date = date(2026, 1, 1);

struct Target {
    name: String,
    work: PathBuf,
}

static LIBRARY_PANICS: AtomicU64 = AtomicU64::new(0);

static TARGET: OnceLock<Target> = OnceLock::new();

// The seeds are made before the fuzzer begins: it takes the end of the program for a fault.
fuzz_target!(init: make_seeds(), |bytes: &[u8]| {
    let target = TARGET.get_or_init(begin);
    let _caught = panic::catch_unwind(|| run(target, bytes));
});

fn make_seeds() {
    if let Some(out) = env::var_os("FYR_FUZZ_SEEDS") {
        seeds::make(out.as_ref()).expect("seeds");
        process::exit(0);
    }
}

fn begin() -> Target {
    panic::set_hook(Box::new(|info| {
        let file = info.location().map(|it| it.file()).unwrap_or_default();
        if file.contains("crates/fyr-") || file.starts_with("src/") {
            eprintln!("{info}");
            process::abort();
        }
        if LIBRARY_PANICS.fetch_add(1, Ordering::Relaxed) == 0 {
            eprintln!("first panic in a library: {info}");
        }
    }));
    let name =
        env::var("FYR_FUZZ_TARGET").expect("FYR_FUZZ_TARGET names a reader or a kind of number");
    let work = env::temp_dir().join(format!("fyr-fuzz-{}", process::id()));
    fs::create_dir_all(&work).expect("a work folder");
    Target { name, work }
}

fn run(target: &Target, bytes: &[u8]) {
    if target.name == "identifiers" {
        return every_kind(bytes);
    }
    if let Some(detector) = ALL.iter().find(|it| it.id == target.name) {
        if let Ok(text) = str::from_utf8(bytes)
            && let Some(reading) = (detector.read)(text, ON)
        {
            assert!(!reading.value.is_empty(), "{} read nothing as a number", detector.id);
        }
        return;
    }
    fuzz::read(&target.name, bytes, &target.work)
        .expect("a reader of that name, and a work folder");
}

fn every_kind(bytes: &[u8]) {
    let mut findings = Vec::new();
    scan(bytes, ON, &mut findings);
    for finding in findings {
        assert!(bytes.get(finding.span).is_some(), "a finding outside of what was read");
    }
}
