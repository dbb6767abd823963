//! Makes what the fuzzer begins with: small made files, each in the folder of the reader that would read it; and lists
//! the targets.

use fyr_identifiers::ALL;
use fyr_leak::fuzz;
use fyr_testkit::material::{MaterialSpec, Size, Trap, write};
use std::{
    fs, io,
    path::Path,
    time::{Duration, Instant},
};

/// Larger seeds make each attempt slow and teach the fuzzer nothing more.
const SEED_BYTES_MAX: u64 = 64 << 10;
const SEED_TIME_MAX: Duration = Duration::from_millis(500);

/// Makes the seeds below `out` and writes the name of every target on standard output.
pub(crate) fn make(out: &Path) -> Result<(), Box<dyn std::error::Error>> {
    let made = out.join("material");
    if !made.exists() {
        let spec = MaterialSpec {
            seed: 7,
            size: Size::S,
            persons: Some(400),
            traps: Trap::all().collect(),
        };
        write(&spec, &made)?;
    }
    let all: Vec<&str> =
        fuzz::readers().chain(ALL.iter().map(|it| it.id)).chain(["identifiers"]).collect();
    for name in &all {
        fs::create_dir_all(out.join("corpus").join(name))?;
    }
    fs::create_dir_all(out.join("trial"))?;
    let mut number = 0;
    sort(&made, &out.join("corpus"), &mut number)?;
    for name in all {
        println!("{name}");
    }
    Ok(())
}

fn sort(folder: &Path, corpus: &Path, number: &mut u32) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let about = entry.metadata()?;
        if about.is_dir() {
            sort(&entry.path(), corpus, number)?;
        } else if about.is_file() && about.len() <= SEED_BYTES_MAX {
            let bytes = fs::read(entry.path())?;
            let Some(name) = fuzz::reader_of(&bytes) else { continue };
            // What unpacks to a thousand times its size would take all the time there is.
            let begun = Instant::now();
            fuzz::read(name, &bytes, &corpus.with_file_name("trial"))?;
            if begun.elapsed() < SEED_TIME_MAX {
                *number += 1;
                fs::write(corpus.join(name).join(format!("made-{number}")), bytes)?;
            }
        }
    }
    Ok(())
}
