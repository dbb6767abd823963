//! Identity numbers with grounds of their own, and bare ones that lack them, beside the rows of each work file.
//!
//! A bare number counts when it has grounds anywhere. Only these are held in memory then, not every number with grounds.

use crate::number::{Number, STORED_BYTES};
use foldhash::fast::RandomState;
use std::collections::HashSet;
use std::fs::{self, File};
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

/// The identity numbers of one file by what speaks for them.
#[derive(Default)]
pub(crate) struct Grounds {
    /// Grade A or B.
    sure: Vec<Number>,
    /// Grade C.
    bare: Vec<Number>,
}

impl Grounds {
    pub(crate) fn add_sure(&mut self, number: Number) {
        add(&mut self.sure, number);
    }

    pub(crate) fn add_bare(&mut self, number: Number) {
        add(&mut self.bare, number);
    }

    /// Writes the numbers beside the rows.
    pub(crate) fn write(mut self, rows: &Path) -> io::Result<()> {
        for (list, path) in [(&mut self.sure, sure_path(rows)), (&mut self.bare, bare_path(rows))] {
            if list.is_empty() {
                continue;
            }
            list.sort_unstable();
            list.dedup();
            let mut out = BufWriter::new(File::create(path)?);
            for number in list {
                out.write_all(&number.stored())?;
            }
            out.flush()?;
        }
        Ok(())
    }
}

/// Adds a number; those of a large file are kept once each.
fn add(list: &mut Vec<Number>, number: Number) {
    if list.len() >= 1 << 16 && list.len() == list.capacity() {
        list.sort_unstable();
        list.dedup();
        list.reserve(list.len());
    }
    list.push(number);
}

/// Adds the bare numbers of one file.
pub(crate) fn bare_numbers(rows: &Path, bare: &mut HashSet<Number, RandomState>) -> io::Result<()> {
    each(&bare_path(rows), |number| {
        bare.insert(number);
    })
}

/// Adds those of `bare` for which one file gives grounds.
pub(crate) fn grounded(
    rows: &Path,
    bare: &HashSet<Number, RandomState>,
    sure: &mut HashSet<Number, RandomState>,
) -> io::Result<()> {
    if bare.is_empty() {
        return Ok(());
    }
    each(&sure_path(rows), |number| {
        if bare.contains(&number) {
            sure.insert(number);
        }
    })
}

/// Returns how many different numbers one file gives grounds for; of a file that was read in parts, each part by itself.
pub(crate) fn count_sure(rows: &Path) -> usize {
    // Only for how much room is asked for: what cannot be looked at is told by those who read it.
    let bytes = fs::metadata(sure_path(rows)).map_or(0, |it| it.len());
    usize::try_from(bytes).unwrap_or_default() / STORED_BYTES
}

fn each(path: &Path, mut take: impl FnMut(Number)) -> io::Result<()> {
    let file = match File::open(path) {
        Err(none) if none.kind() == io::ErrorKind::NotFound => return Ok(()),
        other => other?,
    };
    let count = fs::metadata(path)?.len() / STORED_BYTES as u64;
    let mut file = BufReader::with_capacity(64 << 10, file);
    for _ in 0..count {
        let mut bytes = [0; STORED_BYTES];
        file.read_exact(&mut bytes)?;
        if let Some(number) = Number::of_stored(bytes) {
            take(number);
        }
    }
    Ok(())
}

fn sure_path(rows: &Path) -> PathBuf {
    rows.with_extension("sure")
}

fn bare_path(rows: &Path) -> PathBuf {
    rows.with_extension("bare")
}
