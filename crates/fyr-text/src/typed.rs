//! Dates and times that a person typed into a form, and the values that fill such a form.

use jiff::Timestamp;
use jiff::civil::{Date, Time};
use jiff::tz::AmbiguousOffset;
use thiserror::Error;

use crate::language::Language;
use crate::message::{Arg, text_with};
use crate::time::{STOCKHOLM, moment};

/// Is the moment a typed date and time mean on the Swedish clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TypedMoment {
    /// The clock showed this once.
    Once(Timestamp),
    /// The clock showed this twice, in the hour that was repeated when it went back in October.
    Twice {
        /// In summer time.
        first: Timestamp,
        /// In standard time, one hour later.
        second: Timestamp,
    },
}

impl TypedMoment {
    /// Returns the moment to count from: the first where there are two, since that gives the earlier due time.
    pub fn strict(self) -> Timestamp {
        match self {
            Self::Once(moment) => moment,
            Self::Twice { first, .. } => first,
        }
    }

    /// Returns what the person should be told about the choice made, when there was one.
    pub fn note(self, language: Language) -> Option<String> {
        match self {
            Self::Once(_) => None,
            Self::Twice { first, .. } => {
                let first = moment(language, first);
                let args = [("first", Arg::Text(&first))];
                Some(text_with(language, "moment-note-twice", &args).into_owned())
            }
        }
    }
}

/// Says why what was typed is no date or moment; [`MomentError::key`] finds the text for the person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum MomentError {
    /// Neither the form of a date nor of a date and a time.
    #[error("the text is not a date and a time; write it like 2025-08-26 16.54")]
    Shape,
    /// Not the form of a date.
    #[error("the text is not a date; write it like 2025-08-26")]
    DateShape,
    /// A date alone where a time is needed.
    #[error("the time of day is missing; write it like 2025-08-26 16.54")]
    TimeMissing,
    /// The right form, but no such day or time exists.
    #[error("there is no such date or time; check day, month and hour")]
    Impossible,
    /// In the hour that is left out when the clock goes forward in March.
    #[error(
        "the clock went forward past this time that day; give the time one hour later or earlier"
    )]
    Skipped,
}

impl MomentError {
    /// Returns the key of the text that tells the person what to do.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Shape => "moment-error-shape",
            Self::DateShape => "moment-error-date-shape",
            Self::TimeMissing => "moment-error-time-missing",
            Self::Impossible => "moment-error-impossible",
            Self::Skipped => "moment-error-skipped",
        }
    }
}

/// Reads a date and a time: `2025-08-26T16:54` (what browsers send), «2025-08-26 16.54», «2025-08-26 kl. 16:54:10».
///
/// Swedish time, unless an offset follows (`2025-08-26T14:54Z`).
///
/// # Errors
///
/// [`MomentError`], among them [`MomentError::Skipped`] for a time that never was.
pub fn parse_moment(typed: &str) -> Result<TypedMoment, MomentError> {
    let typed = typed.trim();
    if let Ok(timestamp) = typed.parse::<Timestamp>() {
        return Ok(TypedMoment::Once(timestamp));
    }
    let (date, rest) = typed.split_at_checked(DATE_LENGTH).ok_or(MomentError::Shape)?;
    let date = parse_date(date).map_err(|error| match error {
        MomentError::DateShape => MomentError::Shape,
        other @ (MomentError::Shape
        | MomentError::TimeMissing
        | MomentError::Impossible
        | MomentError::Skipped) => other,
    })?;
    let time = rest.trim_start_matches(['T', 't']).trim_start();
    let time = time.strip_prefix("kl").unwrap_or(time).trim_start_matches('.').trim_start();
    if time.is_empty() {
        return Err(MomentError::TimeMissing);
    }
    let local = date.to_datetime(parse_time(time)?);
    let at =
        |offset: jiff::tz::Offset| offset.to_timestamp(local).map_err(|_| MomentError::Impossible);
    match STOCKHOLM.to_ambiguous_timestamp(local).offset() {
        AmbiguousOffset::Unambiguous { offset } => Ok(TypedMoment::Once(at(offset)?)),
        AmbiguousOffset::Gap { .. } => Err(MomentError::Skipped),
        AmbiguousOffset::Fold { before, after } => {
            Ok(TypedMoment::Twice { first: at(before)?, second: at(after)? })
        }
    }
}

/// Reads a date: `2025-08-26`.
///
/// # Errors
///
/// [`MomentError::DateShape`] or [`MomentError::Impossible`].
pub fn parse_date(typed: &str) -> Result<Date, MomentError> {
    let mut parts = typed.trim().split('-').map(digits);
    let (Some(year), Some(month), Some(day), None) =
        (parts.next().flatten(), parts.next().flatten(), parts.next().flatten(), parts.next())
    else {
        return Err(MomentError::DateShape);
    };
    let small = |number: i16| i8::try_from(number).map_err(|_| MomentError::Impossible);
    // Two digits for a year, or none of the shape of one, would be read as the first century.
    if year < 1_000 {
        return Err(MomentError::DateShape);
    }
    Date::new(year, small(month)?, small(day)?).map_err(|_| MomentError::Impossible)
}

/// Returns the moment as an input of type `datetime-local` wants it, in Swedish time: `2025-08-26T16:54`.
///
/// Seconds are left out. Of the two hours that share a name in October it cannot tell which.
pub fn form_moment(timestamp: Timestamp) -> String {
    STOCKHOLM.to_datetime(timestamp).strftime("%Y-%m-%dT%H:%M").to_string()
}

/// Returns the date as an input of type `date` wants it: `2025-08-26`.
pub fn form_date(date: Date) -> String {
    date.to_string()
}

const DATE_LENGTH: usize = "2025-08-26".len();

fn parse_time(typed: &str) -> Result<Time, MomentError> {
    let mut parts = typed.split([':', '.']).map(digits);
    let hour = parts.next().flatten().ok_or(MomentError::Shape)?;
    let minute = parts.next().flatten().ok_or(MomentError::Shape)?;
    let second = parts.next().map_or(Some(0), |part| part).ok_or(MomentError::Shape)?;
    if parts.next().is_some() {
        return Err(MomentError::Shape);
    }
    let small = |number: i16| i8::try_from(number).map_err(|_| MomentError::Impossible);
    Time::new(small(hour)?, small(minute)?, small(second)?, 0).map_err(|_| MomentError::Impossible)
}

/// Reads one to four digits and nothing else: signs and spaces are no part of a date.
fn digits(text: &str) -> Option<i16> {
    let right = (1..=4).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    if right { text.parse().ok() } else { None }
}
