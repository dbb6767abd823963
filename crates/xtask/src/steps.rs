//! Names each step of a long command and says how long it took.

use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};

/// Runs one step between two lines that a reader of the log can find by their `==`.
pub(crate) fn step<T>(name: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
    announce(name);
    let start = Instant::now();
    let result = work().with_context(|| format!("step `{name}`"));
    let end = if result.is_ok() { "done" } else { "FAILED" };
    println!("== {name}: {end} after {}", duration(start.elapsed()));
    result
}

/// Prints the line that begins a step.
pub(crate) fn announce(name: &str) {
    println!("== {name}");
}

fn duration(time: Duration) -> String {
    let seconds = time.as_secs();
    match seconds {
        0..10 => format!("{:.1} s", time.as_secs_f64()),
        10..60 => format!("{seconds} s"),
        _ => format!("{} min {} s", seconds / 60, seconds % 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duration_is_given_in_the_unit_a_reader_needs() {
        assert_eq!(duration(Duration::from_millis(340)), "0.3 s");
        assert_eq!(duration(Duration::from_secs(42)), "42 s");
        assert_eq!(duration(Duration::from_secs(125)), "2 min 5 s");
    }
}
