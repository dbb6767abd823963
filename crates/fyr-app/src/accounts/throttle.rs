//! How often somebody may try to sign in.

use jiff::{SignedDuration, Timestamp};
use std::{collections::HashMap, sync::Mutex};

/// Attempts for one e-mail address from one place, and from one place for all, in a quarter of an hour.
const ATTEMPTS_MAX: usize = 10;
const ATTEMPTS_FROM_MAX: usize = 100;
const WINDOW: SignedDuration = SignedDuration::from_mins(15);
/// Beyond so many keys the oldest are forgotten, so that memory stays bounded.
const KEYS_MAX: usize = 10_000;

/// Counts attempts in memory; a restart forgets them.
pub(crate) struct Throttle {
    most: usize,
    attempts: Mutex<HashMap<String, Vec<Timestamp>>>,
}

impl Default for Throttle {
    fn default() -> Self {
        Self::of(ATTEMPTS_MAX)
    }
}

impl Throttle {
    /// Makes one that admits `most` attempts at one thing from one place.
    pub(crate) fn of(most: usize) -> Self {
        Self { most, attempts: Mutex::default() }
    }

    /// Counts an attempt and returns whether it may be made.
    pub(crate) fn admits(&self, email: &str, from: &str, now: Timestamp) -> bool {
        let mut attempts = self.attempts.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if KEYS_MAX < attempts.len() {
            attempts.retain(|_, times| times.last().is_some_and(|it| is_recent(*it, now)));
            // So many places at once are no people: memory stays bounded at the cost of their counts.
            if KEYS_MAX < attempts.len() {
                attempts.clear();
            }
        }
        let mut count = |key: String| {
            let times = attempts.entry(key).or_default();
            times.retain(|it| is_recent(*it, now));
            if times.len() < ATTEMPTS_FROM_MAX {
                times.push(now);
            }
            times.len()
        };
        count(from.to_owned()) < ATTEMPTS_FROM_MAX && count(format!("{from} {email}")) <= self.most
    }

    /// Forgets the attempts of somebody who got in.
    pub(crate) fn forget(&self, email: &str, from: &str) {
        let mut attempts = self.attempts.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        attempts.remove(&format!("{from} {email}"));
    }
}

fn is_recent(at: Timestamp, now: Timestamp) -> bool {
    now.duration_since(at) < WINDOW
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn eleventh_attempt_within_a_quarter_of_an_hour_is_not_admitted_and_the_next_quarters_is() {
        let throttle = Throttle::default();
        let now: Timestamp = "2026-01-01T12:00:00Z".parse().unwrap();
        for _ in 0..10 {
            assert!(throttle.admits("a@b.example", "127.0.0.1", now));
        }
        assert!(!throttle.admits("a@b.example", "127.0.0.1", now));
        assert!(throttle.admits("c@b.example", "127.0.0.1", now));
        assert!(throttle.admits("a@b.example", "127.0.0.1", now + WINDOW));
    }
}
