//! Dates and moments on the Swedish clock.

use crate::Language::{En, Sv};
use crate::tests::at;
use crate::time::{
    civil_date, date, date_short, local_date, moment, moment_short, moment_with_zone, time_of_day,
};

#[test]
fn moments_are_written_in_full_on_the_swedish_clock() {
    let summer = at("2025-08-26T14:54:59Z");
    assert_eq!(moment(Sv, summer), "tisdag 26 augusti 2025 kl. 16.54");
    assert_eq!(moment(En, summer), "Tuesday 26 August 2025, 16:54");
    assert_eq!(date(Sv, summer), "26 augusti 2025");
    assert_eq!(date(En, summer), "26 August 2025");
    let winter = at("2025-01-01T08:05:00Z");
    assert_eq!(moment(Sv, winter), "onsdag 1 januari 2025 kl. 09.05");
    assert_eq!(moment(En, winter), "Wednesday 1 January 2025, 09:05");
}

#[test]
fn short_forms_leave_out_the_year() {
    let due = at("2025-08-29T14:54:00Z");
    assert_eq!(moment_short(Sv, due), "29 aug. kl. 16.54");
    assert_eq!(moment_short(En, due), "29 Aug, 16:54");
    assert_eq!(date_short(Sv, due), "29 aug.");
    assert_eq!(time_of_day(Sv, due), "16.54");
    assert_eq!(time_of_day(En, due), "16:54");
}

#[test]
fn the_zone_is_told_on_request() {
    let due = at("2025-08-29T14:54:00Z");
    assert_eq!(moment_with_zone(Sv, due), "fredag 29 augusti 2025 kl. 16.54 svensk tid");
    assert_eq!(moment_with_zone(En, due), "Friday 29 August 2025, 16:54 Swedish time");
}

#[test]
fn the_day_is_the_swedish_one() {
    assert_eq!(date(Sv, at("2025-12-31T23:00:00Z")), "1 januari 2026");
    assert_eq!(local_date(at("2025-06-30T21:59:59Z")).to_string(), "2025-06-30");
    assert_eq!(civil_date(En, "2026-02-28".parse().unwrap()), "28 February 2026");
}

#[test]
fn the_repeated_hour_in_october_says_which_pass_it_means() {
    let (first, second) = (at("2026-10-25T00:30:00Z"), at("2026-10-25T01:30:00Z"));
    assert_eq!(moment(Sv, first), "söndag 25 oktober 2026 kl. 02.30 (sommartid)");
    assert_eq!(moment(Sv, second), "söndag 25 oktober 2026 kl. 02.30 (normaltid)");
    assert_eq!(moment_short(En, first), "25 Oct, 02:30 (summer time)");
    assert_eq!(time_of_day(En, second), "02:30 (standard time)");
    assert_eq!(moment_short(Sv, at("2026-10-25T02:00:00Z")), "25 okt. kl. 03.00");
}

#[test]
fn seventy_two_elapsed_hours_over_the_change_to_standard_time_end_an_hour_earlier_on_the_clock() {
    let became_aware = at("2026-10-23T10:00:00Z");
    let due = became_aware + jiff::SignedDuration::from_hours(72);
    assert_eq!(moment(Sv, became_aware), "fredag 23 oktober 2026 kl. 12.00");
    assert_eq!(moment(Sv, due), "måndag 26 oktober 2026 kl. 11.00");
}
