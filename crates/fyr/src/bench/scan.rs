//! `fyr bench scan`: how fast identifiers are found in a file, and how many of which kind.

use crate::print;
use anyhow::{Context as _, Result};
use fyr_identifiers::{First, REST_BYTES, Tally, whole_lines};
use jiff::civil::{Date, date};
use std::fs::File;
use std::os::unix::fs::FileExt as _;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

// A quarter of a core's second-level cache: what is read is still there when it is looked at.
const BLOCK: usize = 256 * 1024;
/// Where a page of the file begins, one of the buffer does too: copied otherwise it takes three times as long.
const PAGE: usize = 4096;
/// Any fixed day: centuries that are left out must not change from run to run.
const ON: Date = date(2026, 11, 22);

/// Scans the file in blocks that share no line and prints what was found.
pub(super) fn run(path: &Path, threads: usize) -> Result<()> {
    let file = File::open(path).with_context(|| format!("cannot read {}", path.display()))?;
    let length = file.metadata()?.len();
    let next = AtomicU64::new(0);
    let begun = Instant::now();
    let tallies: Vec<Result<Tally>> = std::thread::scope(|scope| {
        let started: Vec<_> =
            (0..threads.max(1)).map(|_| scope.spawn(|| blocks(&file, length, &next))).collect();
        let joined = started.into_iter().map(|it| it.join().expect("a scan does not panic"));
        joined.collect()
    });
    let seconds = begun.elapsed().as_secs_f64();
    let mut total = Tally::default();
    for tally in tallies {
        total.merge(&tally?);
    }
    for (detector, count) in total.findings() {
        print(&format!("{detector:28} {count:>12}\n"));
    }
    #[expect(clippy::cast_precision_loss, reason = "a figure for reading")]
    let rate = total.bytes as f64 / 1e6 / seconds;
    print(&format!("{} bytes in {seconds:.3} s: {rate:.0} MB/s\n", total.bytes));
    Ok(())
}

/// Takes blocks until none is left.
fn blocks(file: &File, length: u64, next: &AtomicU64) -> Result<Tally> {
    let (mut tally, mut findings) = (Tally::default(), Vec::new());
    // The page before the block, the block, and what its last line may need.
    let mut buffer = vec![0; PAGE + BLOCK + REST_BYTES];
    loop {
        let start = next.fetch_add(BLOCK as u64, Ordering::Relaxed);
        if start >= length {
            return Ok(tally);
        }
        let (is_first, before) = if start == 0 { (First::Yes, 0) } else { (First::No, PAGE) };
        let read = fill(file, &mut buffer, (start - before as u64, before + BLOCK))?;
        let block = buffer.get(before.saturating_sub(1)..read).unwrap_or_default();
        let own = block.get(whole_lines(block, BLOCK, is_first)).unwrap_or_default();
        tally.add(own, ON, &mut findings);
    }
}

/// Reads the file from a place to the end of the line that the first `owned` bytes end in, or as much as there is; returns
/// how many bytes that is.
fn fill(file: &File, buffer: &mut [u8], (from, owned): (u64, usize)) -> std::io::Result<usize> {
    let (mut read, mut wanted) = (0, owned + PAGE);
    loop {
        while let Some(rest) = buffer.get_mut(read..wanted).filter(|it| !it.is_empty()) {
            match file.read_at(rest, from + read as u64)? {
                0 => return Ok(read),
                count => read += count,
            }
        }
        // Most lines end soon.
        let ends = buffer.get(owned..read).is_some_and(|it| it.contains(&b'\n'));
        if ends || wanted == buffer.len() {
            return Ok(read);
        }
        wanted = buffer.len();
    }
}
