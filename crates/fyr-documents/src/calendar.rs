//! Due moments as a calendar (iCalendar, RFC 5545), for the calendar a person already looks at. No personal data.

use crate::{answers::spoken, document::Language};
use fyr_core::case::reminder::Matter;
use fyr_text::text;
use icalendar::{Calendar, Component as _, Event, Property};
use jiff::Timestamp;

/// A duty with a due moment.
#[derive(Debug, Clone)]
pub struct DueMoment<'a> {
    /// Stable, so that a moved moment moves in the calendar too.
    pub id: String,
    /// The case's number.
    pub reference: &'a str,
    /// What the duty is called.
    pub duty: &'a str,
    /// The controller's name.
    pub controller: &'a str,
    /// What of the duty is due.
    pub matter: Matter,
    /// When it is due.
    pub due: Timestamp,
    /// Where it is done.
    pub link: String,
    /// An exercise.
    pub exercise: bool,
}

/// Returns the calendar as a file; `now` is when it was made.
pub fn calendar(language: Language, now: Timestamp, due: &[DueMoment<'_>]) -> String {
    let language = spoken(language);
    let mut calendar = Calendar::new();
    calendar.name(&text(language, "calendar-name"));
    // Asked for anew each quarter of an hour by programs that ask at all: a due moment may move.
    let mut refresh = Property::new("REFRESH-INTERVAL", "PT15M");
    refresh.add_parameter("VALUE", "DURATION");
    calendar.append_property(refresh.done());
    for moment in due {
        let exercise =
            if moment.exercise { text(language, "calendar-exercise") } else { "".into() };
        let matter = match moment.matter {
            Matter::Duty => "".into(),
            Matter::Supplement => text(language, "calendar-supplement"),
        };
        let summary = format!("{exercise}{} {matter}{}", moment.reference, moment.duty);
        let at = stamp(moment.due);
        let mut event = Event::with_uid(&moment.id);
        event
            .summary(&summary)
            .description(&format!("{}\n{}", moment.controller, moment.link))
            .url(&moment.link)
            .add_property("DTSTAMP", stamp(now))
            .add_property("DTSTART", &at)
            .add_property("DTEND", &at)
            .add_property("TRANSP", "TRANSPARENT");
        calendar.push(event.done());
    }
    calendar.done().to_string()
}

/// Writes a moment as RFC 5545 3.3.5 does in UTC.
fn stamp(at: Timestamp) -> String {
    at.strftime("%Y%m%dT%H%M%SZ").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_due_moment_is_one_event_in_utc_with_its_own_id_and_where_it_is_done() {
        let due = DueMoment {
            id: "case.eu-gdpr.notify-authority@fyr".to_owned(),
            reference: "2025-0001-003",
            duty: "Anmäl till tillsynsmyndigheten",
            controller: "Socialnämnden; Åby",
            matter: Matter::Duty,
            due: "2025-08-29T14:54:00Z".parse().unwrap(),
            link: "https://fyr.example/cases/1/duties".to_owned(),
            exercise: true,
        };
        let file = calendar(Language::Sv, "2025-08-26T12:00:00Z".parse().unwrap(), &[due]);
        assert!(file.starts_with("BEGIN:VCALENDAR\r\n") && file.ends_with("END:VCALENDAR\r\n"));
        for line in [
            "UID:case.eu-gdpr.notify-authority@fyr",
            "DTSTART:20250829T145400Z",
            "DTSTAMP:20250826T120000Z",
            "SUMMARY:Övning: 2025-0001-003 Anmäl till tillsynsmyndigheten",
        ] {
            assert!(file.contains(&format!("{line}\r\n")), "{line}\n{file}");
        }
        assert!(file.contains("Socialnämnden\\; Åby\\nhttps"), "{file}");
        assert_eq!(file.matches("DTSTAMP").count(), 1);
    }
}
