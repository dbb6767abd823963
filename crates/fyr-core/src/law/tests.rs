//! The built-in law loads, and what is wrong in a file is refused with its place.

use super::*;

#[test]
fn every_built_in_file_loads_and_names_its_sources() {
    let law = Law::built_in().unwrap();
    assert!(law.regimes().iter().any(|it| it.id == "eu-gdpr"));
    for regime in law.regimes() {
        assert!(!regime.duties.is_empty(), "{}", regime.id);
    }
}

#[test]
fn regime_is_not_in_force_the_day_before_it_begins() {
    let law = Law::built_in().unwrap();
    let day = |text: &str| text.parse::<Date>().unwrap();
    let in_force = |on| law.in_force(day(on)).any(|it| it.id == "eu-gdpr");
    assert!(!in_force("2018-05-24"));
    assert!(in_force("2018-05-25"));
}

fn due(unit: Unit, count: u32, from: &str) -> String {
    let due = Due { count, unit, from: Anchor::Awareness, counting: Counting::Elapsed };
    due.moment(from.parse().unwrap()).to_string()
}

#[test]
fn seventy_two_hours_are_counted_over_the_change_to_winter_time() {
    // Saturday 12:00 summer time; three days later the clock on the wall says 11:00.
    assert_eq!(due(Unit::Hours, 72, "2026-10-24T10:00:00Z"), "2026-10-27T10:00:00Z");
}

#[test]
fn a_month_from_the_31st_ends_on_the_last_day_of_a_shorter_month() {
    assert_eq!(due(Unit::Months, 1, "2026-01-31T11:00:00Z"), "2026-02-28T11:00:00Z");
}

#[test]
fn deadline_beyond_the_calendar_does_not_panic() {
    let due = Due {
        count: u32::MAX,
        unit: Unit::Months,
        from: Anchor::Awareness,
        counting: Counting::Elapsed,
    };
    let _ = due.moment(Timestamp::MAX);
}

#[test]
fn misspelt_key_is_refused_with_file_and_line() {
    let file = "id = \"x\"\nversoin = \"1\"\n";
    let error = Law::load(&[("law/x.toml", file)], &[]).unwrap_err().to_string();
    assert!(error.starts_with("law/x.toml:2: "), "{error}");
}

#[test]
fn misspelt_fact_is_refused_with_file_duty_and_fact_named() {
    let (name, gdpr) = files::REGIMES[0];
    let file = gdpr.replacen("\"nature\"", "\"natur\"", 1);
    let error = Law::load(&[(name, &file)], files::FORMS).unwrap_err().to_string();
    assert!(error.contains("asks for the fact `natur`"), "{error}");
}

#[test]
fn duty_without_a_mark_is_refused() {
    let (name, gdpr) = files::REGIMES[0];
    let at = gdpr.rfind("mark = ").unwrap();
    let file = format!("{}{}", &gdpr[..at], gdpr[at..].split_once('\n').unwrap().1);
    let error = Law::load(&[(name, &file)], files::FORMS).unwrap_err().to_string();
    assert!(error.contains("mark"), "{error}");
}
