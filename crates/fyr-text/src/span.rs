//! How long is left and how long something took, in words.

use jiff::{SignedDuration, Timestamp};

use crate::language::Language;
use crate::message::{Arg, text, text_with};

/// Returns how long is left until `due`, or how late it is: «18 timmar kvar», «3 timmar försenad».
///
/// Minutes below 2 hours, hours below 48, then days and hours, days alone from a week; days are 24 elapsed hours.
/// Rounded towards zero, so what is left is never overstated. The moment `due` itself is in time.
pub fn remaining(language: Language, now: Timestamp, due: Timestamp) -> String {
    let left = due.duration_since(now);
    let key = if left.is_negative() { "remaining-late" } else { "remaining-left" };
    let minutes = whole_minutes(left);
    let duration = if minutes < 2 * HOUR {
        in_minutes(language, minutes)
    } else if minutes < 48 * HOUR {
        counted(language, "duration-hours", minutes / HOUR)
    } else {
        in_days(language, minutes)
    };
    text_with(language, key, &[("duration", Arg::Text(&duration))]).into_owned()
}

/// Returns how long something took: «33 timmar och 20 minuter».
///
/// Hours and minutes up to 72 hours, so that it can be held against that limit; then days and hours, days alone from a week.
/// Rounded towards zero. A negative span says so: «minus 3 timmar».
pub fn elapsed(language: Language, duration: SignedDuration) -> String {
    let minutes = whole_minutes(duration);
    let written = if minutes < HOUR {
        in_minutes(language, minutes)
    } else if minutes <= 72 * HOUR {
        let hours = counted(language, "duration-hours", minutes / HOUR);
        with_rest(language, hours, Rest { key: "duration-minutes", count: minutes % HOUR })
    } else {
        in_days(language, minutes)
    };
    if duration.is_negative() && minutes > 0 {
        return text_with(language, "duration-negative", &[("duration", Arg::Text(&written))])
            .into_owned();
    }
    written
}

const HOUR: i64 = 60;
const DAY: i64 = 24 * HOUR;

#[derive(Clone, Copy)]
struct Rest {
    key: &'static str,
    count: i64,
}

fn whole_minutes(duration: SignedDuration) -> i64 {
    duration.as_mins().saturating_abs()
}

fn in_minutes(language: Language, minutes: i64) -> String {
    if minutes == 0 {
        return text(language, "duration-under-a-minute").into_owned();
    }
    counted(language, "duration-minutes", minutes)
}

fn in_days(language: Language, minutes: i64) -> String {
    let days = counted(language, "duration-days", minutes / DAY);
    if minutes >= 7 * DAY {
        return days;
    }
    with_rest(language, days, Rest { key: "duration-hours", count: minutes % DAY / HOUR })
}

fn with_rest(language: Language, larger: String, rest: Rest) -> String {
    if rest.count == 0 {
        return larger;
    }
    let smaller = counted(language, rest.key, rest.count);
    text_with(
        language,
        "duration-two",
        &[("larger", Arg::Text(&larger)), ("smaller", Arg::Text(&smaller))],
    )
    .into_owned()
}

fn counted(language: Language, key: &str, count: i64) -> String {
    text_with(language, key, &[("n", Arg::Number(count))]).into_owned()
}
