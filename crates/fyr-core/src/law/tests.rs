//! The built-in law loads, applies on its days, and counts its time.

use super::*;
use crate::field::Kind;
use jiff::Timestamp;
use std::collections::BTreeMap;

fn law() -> Law {
    Law::built_in().unwrap()
}

#[test]
fn every_built_in_file_loads_and_names_its_sources() {
    let law = law();
    assert_eq!(law.regimes().len(), files::REGIMES.len());
    for regime in law.regimes() {
        assert!(!regime.source.is_empty(), "{}", regime.id);
        assert!(regime.duties.iter().all(|it| it.recipient.is_some()), "{}", regime.id);
    }
}

#[track_caller]
fn in_force(day: &str) -> BTreeMap<String, String> {
    let law = law();
    let found = law.in_force(day.parse().unwrap());
    found.map(|it| (it.id.clone(), it.version.clone())).collect()
}

#[test]
fn regime_is_not_in_force_the_day_before_it_begins() {
    assert!(!in_force("2018-05-24").contains_key("eu-gdpr"));
    assert!(in_force("2018-05-25").contains_key("eu-gdpr"));
    assert!(!in_force("2026-01-14").contains_key("se-cybersakerhetslag"));
    assert!(in_force("2026-01-15").contains_key("se-cybersakerhetslag"));
}

#[test]
fn the_version_in_force_on_the_day_applies_and_never_two_of_one_regime() {
    let version = |day: &str, id: &str| in_force(day).get(id).cloned();
    assert_eq!(version("2026-06-30", "se-it-incident").as_deref(), Some("MSBFS 2020:8"));
    assert_eq!(version("2026-07-01", "se-it-incident").as_deref(), Some("MCFFS 2026:7"));
    assert_eq!(version("2026-06-30", "se-cybersakerhetslag").as_deref(), Some("2026-01-15"));
    assert_eq!(version("2026-07-01", "se-cybersakerhetslag").as_deref(), Some("2026-07-01"));
    let law = law();
    for day in law.changes() {
        let found: Vec<&str> = law.in_force(day).map(|it| it.id.as_str()).collect();
        let ids: std::collections::BTreeSet<&&str> = found.iter().collect();
        assert_eq!(ids.len(), found.len(), "{day}: {found:?}");
    }
}

#[test]
fn rules_told_by_a_third_party_are_to_be_verified_and_the_law_itself_is_read() {
    let law = law();
    let cyber = law.regime("se-cybersakerhetslag", "2026-07-01").unwrap();
    let mark = |id: &str| cyber.thresholds.iter().find(|it| it.id == id).unwrap().mark;
    assert_eq!((mark("L1"), mark("A3"), mark("P2")), (Mark::S, Mark::X, Mark::X));
    assert!(mark("A3").to_verify() && !mark("L1").to_verify());
    let bdl = law.regime("se-bdl", "2018-08-01").unwrap();
    assert!(bdl.duties.iter().all(|it| it.mark.to_verify()), "its wording has not been read");
}

#[test]
fn every_anchor_that_a_fact_holds_is_a_moment_of_the_catalogue() {
    for anchor in Anchor::ALONE {
        let Some(id) = anchor.fact() else { continue };
        assert_eq!(crate::case::facts::find(id).map(|it| it.kind), Some(Kind::Moment), "{id}");
    }
}

#[test]
fn the_processors_duty_has_no_time_but_that_of_the_contract_and_goes_to_each_controller() {
    let law = law();
    let gdpr = law.regime("eu-gdpr", "2018-05-25").unwrap();
    let duty = gdpr.duties.iter().find(|it| it.id == "notify-controllers").unwrap();
    let due = duty.due.as_ref().unwrap();
    assert_eq!(due.count_fact.as_deref(), Some("contract_report_hours"));
    assert_eq!(
        (duty.owner, duty.recipient.as_ref().unwrap().id.as_str()),
        (Owner::Processor, "controllers")
    );
    assert!(duty.may_be_decided_against.is_none(), "no threshold of risk");
}

fn due(unit: Unit, count: u32, from: &str) -> String {
    let due =
        Due { count, count_fact: None, unit, from: Anchor::Awareness, counting: unit.counting() };
    due.moment(from.parse().unwrap(), count).to_string()
}

#[test]
fn seventy_two_hours_are_counted_over_the_change_to_winter_time() {
    // Saturday 12:00 summer time; three days later the clock on the wall says 11:00.
    assert_eq!(due(Unit::Hours, 72, "2026-10-24T10:00:00Z"), "2026-10-27T10:00:00Z");
}

#[test]
fn days_keep_the_time_on_the_wall_over_the_change_to_winter_time() {
    assert_eq!(due(Unit::Days, 3, "2026-10-24T10:00:00Z"), "2026-10-27T11:00:00Z");
}

#[test]
fn a_month_from_the_31st_ends_on_the_last_day_of_a_shorter_month() {
    assert_eq!(due(Unit::Months, 1, "2026-01-31T11:00:00Z"), "2026-02-28T11:00:00Z");
}

#[test]
fn deadline_beyond_the_calendar_does_not_panic() {
    for unit in Unit::ALL {
        let (from, counting) = (Anchor::Awareness, unit.counting());
        let due = Due { count: 1, count_fact: None, unit: *unit, from, counting };
        let _ = due.moment(Timestamp::MAX, u32::MAX);
    }
}

#[test]
fn conditions_are_written_and_read_the_same() {
    for duty in law().regimes().iter().flat_map(|it| &it.duties) {
        let text = serde_json::to_string(duty).unwrap();
        assert_eq!(serde_json::from_str::<Duty>(&text).unwrap(), *duty, "{}", duty.id);
    }
}
