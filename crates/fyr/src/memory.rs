//! How much memory the process has used at most.

use std::fs;

/// Returns the peak of this process in MB (10⁶ bytes); 0 where the system does not tell.
pub(crate) fn peak_mb() -> u64 {
    field("VmHWM:")
}

/// Returns what the process uses now, in MB (10⁶ bytes); 0 where the system does not tell.
pub(crate) fn now_mb() -> u64 {
    field("VmRSS:")
}

fn field(name: &str) -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix(name));
    let kib = line.and_then(|rest| rest.split_whitespace().next()?.parse::<u64>().ok());
    kib.unwrap_or_default() * 1024 / 1_000_000
}
