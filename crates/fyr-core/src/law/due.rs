//! Deadlines: how much time, of what unit, from when, counted how.

use super::condition::Condition;
use jiff::{SignedDuration, Timestamp, Zoned, tz::TimeZone};
use serde::{Deserialize, Serialize};

/// A deadline.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Due {
    /// How many units; 0 where a fact says how many.
    pub count: u32,
    /// The fact that says how many: time that a contract sets. No deadline while it is not recorded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub count_fact: Option<String>,
    /// Of what.
    pub unit: Unit,
    /// From when.
    pub from: Anchor,
    /// How time is counted.
    pub counting: Counting,
}

/// A deadline that takes the place of the ordinary one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DueInstead {
    /// When: all of these.
    pub when: Vec<Condition>,
    /// The deadline.
    pub due: Due,
}

/// The unit of a deadline.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// Hours on the clock.
    Hours,
    /// Calendar days in Europe/Stockholm: the same time of day, so many days later.
    Days,
    /// Calendar months in Europe/Stockholm; a day that does not exist becomes the month's last.
    Months,
}

/// What a deadline runs from. While the moment is not known no clock runs.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Anchor {
    /// The owner of the case became aware: the moment chosen, else the earliest of the three.
    Awareness,
    /// The operator got knowledge of the incident, under the law's own clock; while nobody has stated it,
    /// the earliest moment of awareness.
    Knowledge,
    /// The agency identified the incident as one to report.
    Identified,
    /// The first filing under another duty of the same regime.
    Filing(String),
    /// An authority decided.
    Decision,
    /// An authority asked.
    Request,
    /// The incident has been handled.
    Handled,
    /// The authority's decision sets the last moment itself; nothing is counted from it.
    SetByDecision,
    /// The authority's request sets the last moment itself; nothing is counted from it.
    SetByRequest,
}

/// How a deadline is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Counting {
    /// Hours: the strict reading, elapsed time, also over weekends and the change to summer time.
    Elapsed,
    /// Days and months: by the calendar to the same time of day, weekends and holidays not added.
    Calendar,
}

impl Unit {
    /// Every unit.
    pub const ALL: &[Self] = &[Self::Hours, Self::Days, Self::Months];

    /// Returns the unit's id, used in law files and texts.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Hours => "hours",
            Self::Days => "days",
            Self::Months => "months",
        }
    }

    /// Returns the counting that goes with the unit.
    pub const fn counting(self) -> Counting {
        match self {
            Self::Hours => Counting::Elapsed,
            Self::Days | Self::Months => Counting::Calendar,
        }
    }
}

impl Counting {
    /// Every counting.
    pub const ALL: &[Self] = &[Self::Elapsed, Self::Calendar];

    /// Returns the counting's id, used in law files and texts.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Elapsed => "elapsed",
            Self::Calendar => "calendar",
        }
    }
}

impl Anchor {
    /// Every anchor that stands alone, without naming a duty.
    pub const ALONE: &[Self] = &[
        Self::Awareness,
        Self::Knowledge,
        Self::Identified,
        Self::Decision,
        Self::Request,
        Self::Handled,
        Self::SetByDecision,
        Self::SetByRequest,
    ];

    /// Returns the anchor's id, used in law files and texts.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Awareness => "awareness",
            Self::Knowledge => "knowledge",
            Self::Identified => "identified",
            Self::Filing(_) => "filing",
            Self::Decision => "decision",
            Self::Request => "request",
            Self::Handled => "handled",
            Self::SetByDecision => "set_by_decision",
            Self::SetByRequest => "set_by_request",
        }
    }

    /// Returns the fact that holds the moment, where one does.
    pub const fn fact(&self) -> Option<&'static str> {
        match self {
            Self::Identified => Some("identified_reportable_at"),
            Self::Decision => Some("authority_decided_at"),
            Self::Request => Some("report_requested_at"),
            Self::Handled => Some("incident_handled_at"),
            Self::SetByDecision => Some("decision_due_at"),
            Self::SetByRequest => Some("request_due_at"),
            Self::Awareness | Self::Knowledge | Self::Filing(_) => None,
        }
    }
}

impl Due {
    /// Returns the last moment at which the duty is met in time, `count` units from `anchor`.
    ///
    /// The strict reading of hours: elapsed, also over weekends and the change to summer time.
    /// Source: GDPR Art. 33(1). The wider reading of Regulation 1182/71 is not used (ADR 0003); days and months
    /// end at the same time of day, weekends and holidays give no more time. A moment beyond the calendar's
    /// end is the calendar's end.
    pub fn moment(&self, anchor: Timestamp, count: u32) -> Timestamp {
        let span = jiff::Span::new();
        let span = match self.unit {
            Unit::Hours => {
                return anchor
                    .saturating_add(SignedDuration::from_hours(i64::from(count)))
                    .unwrap_or(Timestamp::MAX);
            }
            Unit::Days => span.try_days(count),
            Unit::Months => span.try_months(count),
        };
        let zone = TimeZone::get("Europe/Stockholm").unwrap_or(TimeZone::UTC);
        span.and_then(|span| Zoned::new(anchor, zone).checked_add(span))
            .map_or(Timestamp::MAX, |zoned| zoned.timestamp())
    }
}
