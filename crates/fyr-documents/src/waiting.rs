//! The mail that says that something waits in a case. It names the case and the thing by number, and nothing of either.

use crate::{answers::spoken, document::Language, message::Message};
use fyr_core::case::notice::{Matter, Nearness};
use fyr_text::{Arg, text, text_with, time};

/// What waits, for whom.
#[derive(Debug, Clone)]
pub struct Waiting<'a> {
    /// The language of the mail.
    pub language: Language,
    /// The controller's name.
    pub name: &'a str,
    /// The case's number.
    pub reference: &'a str,
    /// What waits.
    pub matter: Matter,
    /// Where it is seen to.
    pub link: &'a str,
    /// An exercise.
    pub exercise: bool,
}

/// Returns the mail.
pub fn waiting(told: &Waiting<'_>) -> Message {
    let language = spoken(told.language);
    let (id, number, due) = match told.matter {
        Matter::Update { number } => ("update", number, None),
        Matter::Text { number, version: 1 } => ("text", number, None),
        Matter::Text { number, .. } => ("text-new", number, None),
        Matter::Task { number, due, when } => {
            let id = match when {
                Nearness::Soon => "task-soon",
                Nearness::Passed => "task-passed",
            };
            (id, number, Some(time::moment(language, due)))
        }
        Matter::Effect { number, check_on } => {
            ("effect", number, Some(time::civil_date(language, check_on)))
        }
        Matter::Approval { number } => ("approval", number, None),
        Matter::Approved { number } => ("approved", number, None),
    };
    let due = due.unwrap_or_default();
    let args = [
        ("reference", Arg::Text(told.reference)),
        ("controller", Arg::Text(told.name)),
        ("n", Arg::Number(number.into())),
        ("due", Arg::Text(&due)),
    ];
    // All but one asks for something to be done.
    let asks = !matches!(told.matter, Matter::Approved { .. });
    let say = |part: &str| text_with(language, &format!("mail-waiting-{id}{part}"), &args);
    let mut subject = say("-subject").into_owned();
    let mut paragraphs = vec![
        text_with(language, "mail-waiting-case", &args),
        say(""),
        text(language, if asks { "mail-waiting-next" } else { "mail-waiting-open" }),
        told.link.into(),
    ];
    if told.exercise {
        let of_it = [("subject", Arg::Text(subject.as_str()))];
        subject = text_with(language, "mail-waiting-exercise", &of_it).into_owned();
        paragraphs.insert(0, text(language, "mail-exercise"));
    }
    Message { subject, body: paragraphs.join("\n\n") + "\n" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(matter: Matter, says: &str) {
        let told = Waiting {
            language: Language::Sv,
            name: "Socialnämnden",
            reference: "2025-0001-003",
            matter,
            link: "https://fyr.example/cases/1/work",
            exercise: true,
        };
        let message = waiting(&told);
        assert!(message.subject.starts_with("Övning: ") && message.subject.contains("2025-0001"));
        assert!(!message.subject.contains("Socialnämnden"), "{}", message.subject);
        assert!(message.body.contains(says), "{}", message.body);
        assert!(!message.body.contains('[') && !message.body.contains('{'), "{}", message.body);
    }

    #[test]
    fn mail_of_what_waits_says_which_by_number_and_names_nothing_in_its_subject() {
        check(Matter::Update { number: 3 }, "3");
        check(Matter::Text { number: 2, version: 1 }, "2");
        check(Matter::Text { number: 2, version: 4 }, "2");
    }

    #[test]
    fn mail_of_an_effect_says_which_measure_and_on_which_day() {
        let check_on = "2025-12-01".parse().unwrap();
        check(Matter::Approval { number: 6 }, "låst anmälan 6");
        check(Matter::Approved { number: 6 }, "Öppna ärendet:");
        check(Matter::Effect { number: 7, check_on }, "åtgärd 7");
        check(Matter::Effect { number: 7, check_on }, "1 december 2025");
    }

    #[test]
    fn mail_of_a_task_says_by_when() {
        let due = "2025-08-28T06:00:00Z".parse().unwrap();
        for when in [Nearness::Soon, Nearness::Passed] {
            check(Matter::Task { number: 4, due, when }, "28 augusti 2025 kl. 08.00");
        }
    }
}
