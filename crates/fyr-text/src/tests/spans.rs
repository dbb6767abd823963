//! What is left, what is late, and how long things took.

use jiff::SignedDuration;

use crate::Language::{En, Sv};
use crate::span::{elapsed, remaining};
use crate::tests::at;

fn check_left(seconds: i64, swedish: &str, english: &str) {
    let now = at("2025-08-26T14:54:00Z");
    let due = now + SignedDuration::from_secs(seconds);
    assert_eq!(remaining(Sv, now, due), swedish);
    assert_eq!(remaining(En, now, due), english);
}

fn check_elapsed(minutes: i64, swedish: &str, english: &str) {
    let duration = SignedDuration::from_mins(minutes);
    assert_eq!(elapsed(Sv, duration), swedish);
    assert_eq!(elapsed(En, duration), english);
}

const HOUR: i64 = 3_600;

#[test]
fn hours_are_told_from_two_hours_up_to_two_days() {
    check_left(18 * HOUR, "18 timmar kvar", "18 hours left");
    check_left(2 * HOUR, "2 timmar kvar", "2 hours left");
    check_left(48 * HOUR - 1, "47 timmar kvar", "47 hours left");
}

#[test]
fn days_are_told_from_two_days() {
    check_left(48 * HOUR, "2 dagar kvar", "2 days left");
    check_left(51 * HOUR, "2 dagar och 3 timmar kvar", "2 days and 3 hours left");
    check_left(73 * HOUR, "3 dagar och 1 timme kvar", "3 days and 1 hour left");
    check_left(171 * HOUR, "7 dagar kvar", "7 days left");
}

#[test]
fn minutes_are_told_below_two_hours() {
    check_left(2 * HOUR - 1, "119 minuter kvar", "119 minutes left");
    check_left(119, "1 minut kvar", "1 minute left");
    check_left(59, "mindre än en minut kvar", "less than a minute left");
}

#[test]
fn the_last_moment_is_in_time_and_the_next_second_is_late() {
    check_left(0, "mindre än en minut kvar", "less than a minute left");
    check_left(-1, "mindre än en minut försenad", "less than a minute late");
    check_left(-3 * HOUR, "3 timmar försenad", "3 hours late");
    check_left(-50 * HOUR, "2 dagar och 2 timmar försenad", "2 days and 2 hours late");
}

#[test]
fn what_is_left_counts_elapsed_hours_over_the_change_of_clocks() {
    let now = at("2026-10-24T12:00:00+02:00");
    let due = at("2026-10-25T12:00:00+01:00");
    assert_eq!(remaining(Sv, now, due), "25 timmar kvar");
}

#[test]
fn elapsed_time_is_told_in_hours_up_to_the_72_that_it_is_held_against() {
    check_elapsed(33 * 60 + 20, "33 timmar och 20 minuter", "33 hours and 20 minutes");
    check_elapsed(61, "1 timme och 1 minut", "1 hour and 1 minute");
    check_elapsed(60, "1 timme", "1 hour");
    check_elapsed(72 * 60, "72 timmar", "72 hours");
    check_elapsed(72 * 60 + 1, "3 dagar", "3 days");
    check_elapsed(100 * 60, "4 dagar och 4 timmar", "4 days and 4 hours");
    check_elapsed(365 * 1_440, "365 dagar", "365 days");
    check_elapsed(0, "mindre än en minut", "less than a minute");
}

#[test]
fn a_negative_span_says_so() {
    check_elapsed(-180, "minus 3 timmar", "minus 3 hours");
    assert_eq!(elapsed(En, SignedDuration::MIN).split(' ').next(), Some("minus"));
}
