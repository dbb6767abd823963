//! Points in time as the language writes them, on the clock of Europe/Stockholm.

use std::sync::LazyLock;

use jiff::civil::Date;
use jiff::tz::{AmbiguousOffset, TimeZone, TimeZoneDatabase};
use jiff::{Timestamp, Zoned};

use crate::language::Language;
use crate::message::{Arg, text, text_with};

/// Returns «26 augusti 2025», "26 August 2025".
pub fn date(language: Language, timestamp: Timestamp) -> String {
    civil_date(language, local_date(timestamp))
}

/// Returns a date that has no time of day, written as [`date`] does.
pub fn civil_date(language: Language, date: Date) -> String {
    let year = date.year().to_string();
    dated(language, date, DateText::Long { year: &year })
}

/// Returns «tisdag 26 augusti 2025 kl. 16.54», "Tuesday 26 August 2025, 16:54".
///
/// In the hour that comes twice each October the text says which pass it means: «kl. 02.30 (sommartid)».
pub fn moment(language: Language, timestamp: Timestamp) -> String {
    let local = local(timestamp);
    let weekday = format!("weekday-{}", local.weekday().to_monday_one_offset());
    let written = text_with(
        language,
        "moment",
        &[
            ("weekday", Arg::Text(&text(language, &weekday))),
            ("date", Arg::Text(&civil_date(language, local.date()))),
            ("time", Arg::Text(&clock(language, &local))),
        ],
    );
    with_pass(language, &local, written.into_owned())
}

/// Returns [`moment`] followed by whose clock it is: «… kl. 16.54 svensk tid».
///
/// For readers who may sit elsewhere: letters, mails to suppliers abroad, exports.
pub fn moment_with_zone(language: Language, timestamp: Timestamp) -> String {
    let moment = moment(language, timestamp);
    text_with(language, "moment-with-zone", &[("moment", Arg::Text(&moment))]).into_owned()
}

/// Returns «29 aug. kl. 16.54», "29 Aug, 16:54": no year, so only where the year is plain from what stands around it.
pub fn moment_short(language: Language, timestamp: Timestamp) -> String {
    let local = local(timestamp);
    let written = text_with(
        language,
        "moment-short",
        &[
            ("date", Arg::Text(&dated(language, local.date(), DateText::Short))),
            ("time", Arg::Text(&clock(language, &local))),
        ],
    );
    with_pass(language, &local, written.into_owned())
}

/// Returns «26 aug.», "26 Aug".
pub fn date_short(language: Language, timestamp: Timestamp) -> String {
    dated(language, local_date(timestamp), DateText::Short)
}

/// Returns «16.54», "16:54".
pub fn time_of_day(language: Language, timestamp: Timestamp) -> String {
    let local = local(timestamp);
    with_pass(language, &local, clock(language, &local))
}

/// Returns the date on the Swedish calendar at this moment.
pub fn local_date(timestamp: Timestamp) -> Date {
    STOCKHOLM.to_datetime(timestamp).date()
}

/// Is Swedish time, from the time zone database that is compiled in.
///
/// Not from the machine: the same events must give the same documents everywhere.
pub(crate) static STOCKHOLM: LazyLock<TimeZone> = LazyLock::new(|| {
    TimeZoneDatabase::bundled()
        .get("Europe/Stockholm")
        .expect("the compiled time zone database holds Europe/Stockholm")
});

#[derive(Clone, Copy)]
enum DateText<'a> {
    Long { year: &'a str },
    Short,
}

fn dated(language: Language, date: Date, form: DateText<'_>) -> String {
    let day = date.day().to_string();
    let month_of = |prefix: &str| text(language, &format!("{prefix}-{}", date.month()));
    let written = match form {
        DateText::Long { year } => text_with(
            language,
            "date",
            &[
                ("day", Arg::Text(&day)),
                ("month", Arg::Text(&month_of("month"))),
                ("year", Arg::Text(year)),
            ],
        ),
        DateText::Short => text_with(
            language,
            "date-short",
            &[("day", Arg::Text(&day)), ("month", Arg::Text(&month_of("month-short")))],
        ),
    };
    written.into_owned()
}

fn local(timestamp: Timestamp) -> Zoned {
    timestamp.to_zoned(STOCKHOLM.clone())
}

fn clock(language: Language, local: &Zoned) -> String {
    let hour = format!("{:02}", local.hour());
    let minute = format!("{:02}", local.minute());
    text_with(
        language,
        "time-of-day",
        &[("hour", Arg::Text(&hour)), ("minute", Arg::Text(&minute))],
    )
    .into_owned()
}

fn with_pass(language: Language, local: &Zoned, moment: String) -> String {
    match STOCKHOLM.to_ambiguous_timestamp(local.datetime()).offset() {
        AmbiguousOffset::Unambiguous { .. } | AmbiguousOffset::Gap { .. } => moment,
        AmbiguousOffset::Fold { before, .. } => {
            let key =
                if local.offset() == before { "moment-first-pass" } else { "moment-second-pass" };
            text_with(language, key, &[("moment", Arg::Text(&moment))]).into_owned()
        }
    }
}
