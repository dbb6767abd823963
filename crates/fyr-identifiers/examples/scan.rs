//! Counts the findings in a file and prints how fast: `scan FILE [THREADS]`.

use fyr_identifiers::{First, Tally, whole_lines};
use jiff::civil::date;
use std::fs::File;
use std::os::unix::fs::FileExt;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

const BLOCK: usize = 1024 * 1024;
const SLACK: usize = 64 * 1024;

#[expect(clippy::print_stdout, reason = "an example to be run by hand")]
fn main() -> std::io::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let path = arguments.next().unwrap_or_default();
    let threads = arguments.next().and_then(|it| it.parse().ok()).unwrap_or(2);
    let file = File::open(path)?;
    let length = file.metadata()?.len();
    let next = AtomicU64::new(0);
    let total = Mutex::new(Tally::default());
    let began = Instant::now();
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                let (mut tally, mut findings) = (Tally::default(), Vec::new());
                let mut buffer = vec![0; BLOCK + SLACK + 1];
                loop {
                    let start = next.fetch_add(BLOCK as u64, Ordering::Relaxed);
                    if start >= length {
                        break;
                    }
                    let is_first = if start == 0 { First::Yes } else { First::No };
                    let from = start - u64::from(start > 0);
                    let mut read = 0;
                    while let Some(rest) = buffer.get_mut(read..).filter(|it| !it.is_empty()) {
                        match file.read_at(rest, from + read as u64) {
                            Ok(0) | Err(_) => break,
                            Ok(count) => read += count,
                        }
                    }
                    let block = buffer.get(..read).unwrap_or_default();
                    let own = whole_lines(block, BLOCK, is_first);
                    let lines = block.get(own).unwrap_or_default();
                    tally.add(lines, date(2026, 11, 22), &mut findings);
                }
                if let Ok(mut total) = total.lock() {
                    total.merge(&tally);
                }
            });
        }
    });
    let seconds = began.elapsed().as_secs_f64();
    if let Ok(total) = total.lock() {
        for (detector, count) in total.findings() {
            println!("{detector}: {count}");
        }
        println!("{} bytes, {seconds:.3} s", total.bytes);
    }
    Ok(())
}
