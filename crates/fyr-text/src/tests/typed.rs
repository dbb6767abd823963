//! What people type into date and time fields.

use crate::Language::{En, Sv};
use crate::contains;
use crate::tests::at;
use crate::typed::{MomentError, TypedMoment, form_date, form_moment, parse_date, parse_moment};

fn check(typed: &str, expected: &str) {
    assert_eq!(parse_moment(typed), Ok(TypedMoment::Once(at(expected))), "{typed:?}");
}

fn refuse(typed: &str, expected: MomentError) {
    assert_eq!(parse_moment(typed), Err(expected), "{typed:?}");
}

#[test]
fn a_moment_may_be_typed_as_browsers_send_it_and_as_people_write_it() {
    for typed in [
        "2025-08-26T16:54",
        "2025-08-26T16:54:00",
        "2025-08-26 16.54",
        "2025-08-26 16:54",
        "  2025-08-26 kl. 16.54 ",
        "2025-08-26 kl 16.54",
        "2025-08-26\u{a0}16.54",
        "2025-08-26T14:54:00Z",
        "2025-08-26T16:54+02:00",
    ] {
        check(typed, "2025-08-26T14:54:00Z");
    }
    check("2025-12-01 9.05", "2025-12-01T08:05:00Z");
}

#[test]
fn a_moment_in_the_repeated_hour_has_two_meanings_and_the_stricter_is_the_first() {
    let typed = parse_moment("2026-10-25 02.30").unwrap();
    let (first, second) = (at("2026-10-25T00:30:00Z"), at("2026-10-25T01:30:00Z"));
    assert_eq!(typed, TypedMoment::Twice { first, second });
    assert_eq!(typed.strict(), first);
    let note = typed.note(Sv).unwrap();
    assert!(note.contains("söndag 25 oktober 2026 kl. 02.30 (sommartid)"), "{note}");
    assert_eq!(parse_moment("2026-10-25 03.00").unwrap().note(En), None);
}

#[test]
fn a_moment_in_the_skipped_hour_is_refused() {
    refuse("2026-03-29T02:00", MomentError::Skipped);
    refuse("2026-03-29T02:59", MomentError::Skipped);
    check("2026-03-29T03:00", "2026-03-29T01:00:00Z");
}

#[test]
fn what_is_no_moment_is_refused_with_the_reason() {
    refuse("", MomentError::Shape);
    refuse("i går", MomentError::Shape);
    refuse("26/8 2025 16.54", MomentError::Shape);
    refuse("åäöåäöåäöåäö", MomentError::Shape);
    refuse("2025-08-26", MomentError::TimeMissing);
    refuse("2025-08-26T", MomentError::TimeMissing);
    refuse("2025-08-26 16", MomentError::Shape);
    refuse("2025-08-26 16.54.10.3", MomentError::Shape);
    refuse("2025-08-26 -6.54", MomentError::Shape);
    refuse("2025-02-29 16.54", MomentError::Impossible);
    refuse("2025-08-26 24.00", MomentError::Impossible);
    refuse("2025-08-26 16.60", MomentError::Impossible);
    refuse("2025-99-26 16.54", MomentError::Impossible);
    refuse("0025-08-26 16.54", MomentError::Shape);
}

#[test]
fn dates_are_read_alone() {
    assert_eq!(parse_date(" 2025-08-26 ").map(form_date), Ok("2025-08-26".to_owned()));
    assert_eq!(parse_date("2025-8-6").map(form_date), Ok("2025-08-06".to_owned()));
    assert_eq!(parse_date("25-08-26"), Err(MomentError::DateShape));
    assert_eq!(parse_date("2025-08"), Err(MomentError::DateShape));
    assert_eq!(parse_date("2025-08-26-1"), Err(MomentError::DateShape));
    assert_eq!(parse_date("2025-13-01"), Err(MomentError::Impossible));
    assert_eq!(parse_date("2025-300-01"), Err(MomentError::Impossible));
}

#[test]
fn a_form_filled_with_a_moment_gives_it_back() {
    let moment = at("2025-08-26T14:54:00Z");
    assert_eq!(form_moment(moment), "2025-08-26T16:54");
    assert_eq!(parse_moment(&form_moment(moment)).unwrap().strict(), moment);
}

#[test]
fn every_refusal_has_a_text_and_a_message() {
    for error in [
        MomentError::Shape,
        MomentError::DateShape,
        MomentError::TimeMissing,
        MomentError::Impossible,
        MomentError::Skipped,
    ] {
        assert!(contains(error.key()), "{error}");
    }
}
