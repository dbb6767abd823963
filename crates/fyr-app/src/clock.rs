//! The clocks: the wall's, and a scenario's own.

use fyr_core::context::Timeline;
use jiff::{SignedDuration, Timestamp};
use std::sync::{Arc, RwLock};

/// Tells the time to use cases. Cloning shares it.
#[derive(Debug, Clone)]
pub struct Clock {
    scenario: Arc<RwLock<Scenario>>,
}

#[derive(Debug, Clone, Copy)]
enum Scenario {
    /// No scenario: all live by the wall clock.
    None,
    /// Standing still, moved by the one who plays the scenario.
    Still(Timestamp),
    /// Running on beside the wall clock, so much apart from it.
    Apart(SignedDuration),
}

impl Clock {
    /// All live by the wall clock.
    pub fn wall() -> Self {
        Self { scenario: Arc::new(RwLock::new(Scenario::None)) }
    }

    /// The installation's own matters live by a scenario's clock, which stands still at `at`.
    pub fn still(at: Timestamp) -> Self {
        Self { scenario: Arc::new(RwLock::new(Scenario::Still(at))) }
    }

    /// The installation's own matters live by a clock so much apart from the wall's.
    pub fn apart(by: SignedDuration) -> Self {
        Self { scenario: Arc::new(RwLock::new(Scenario::Apart(by))) }
    }

    /// Returns the moment now, to the microsecond, which is what the store keeps.
    pub fn now(&self, timeline: Timeline) -> Timestamp {
        let now = match (timeline, self.scenario()) {
            (Timeline::Live, _) | (Timeline::Scenario, Scenario::None) => wall(),
            (Timeline::Scenario, Scenario::Still(at)) => at,
            (Timeline::Scenario, Scenario::Apart(by)) => {
                wall().saturating_add(by).unwrap_or(Timestamp::MAX)
            }
        };
        Timestamp::from_microsecond(now.as_microsecond()).unwrap_or(now)
    }

    /// Returns the timeline of what belongs to no incident.
    pub fn timeline(&self) -> Timeline {
        match self.scenario() {
            Scenario::None => Timeline::Live,
            Scenario::Still(_) | Scenario::Apart(_) => Timeline::Scenario,
        }
    }

    /// Moves a scenario's clock to `at`, where it stands still. Without a scenario it starts one.
    pub fn set(&self, at: Timestamp) {
        self.replace(Scenario::Still(at));
    }

    /// Lets a scenario's clock run on from where it stands; returns how far apart from the wall's.
    pub fn run_on(&self) -> SignedDuration {
        let apart = self.now(Timeline::Scenario).duration_since(wall());
        self.replace(Scenario::Apart(apart));
        apart
    }

    fn scenario(&self) -> Scenario {
        *self.scenario.read().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    fn replace(&self, scenario: Scenario) {
        *self.scenario.write().unwrap_or_else(std::sync::PoisonError::into_inner) = scenario;
    }
}

#[expect(clippy::disallowed_methods, reason = "the one place where the wall clock is read")]
fn wall() -> Timestamp {
    Timestamp::now()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn live_matters_never_live_by_the_scenario() {
        let past: Timestamp = "2025-08-26T14:54:00Z".parse().unwrap();
        let clock = Clock::still(past);
        assert_eq!(clock.now(Timeline::Scenario), past);
        assert!(past < clock.now(Timeline::Live));
    }

    #[test]
    fn scenario_that_runs_on_goes_on_from_where_it_stood() {
        let past: Timestamp = "2025-08-26T14:54:00Z".parse().unwrap();
        let clock = Clock::still(past);
        clock.run_on();
        let passed = clock.now(Timeline::Scenario).duration_since(past);
        assert!(passed.as_secs() < 60 && !passed.is_negative());
    }
}
