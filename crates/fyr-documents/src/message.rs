//! Mails: the words a contact is told with. No personal data, least of all in a subject.

use crate::{answers::spoken, document::Language};
use fyr_core::case::reminder::{Matter, Rung};
use fyr_text::{Arg, text, text_with, time};
use jiff::Timestamp;

/// A mail's words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// The subject: never personal data.
    pub subject: String,
    /// The body, plain text.
    pub body: String,
}

/// What a contact is told when its controller gets a case.
#[derive(Debug, Clone)]
pub struct CaseOpened<'a> {
    /// The language of the mail.
    pub language: Language,
    /// The controller's name.
    pub controller: &'a str,
    /// The case's number.
    pub reference: &'a str,
    /// What the incident is called.
    pub title: &'a str,
    /// Where the case is found.
    pub link: &'a str,
    /// When the controller was told.
    pub told_at: Timestamp,
    /// The soonest due moment, by the earliest awareness.
    pub due: Option<Timestamp>,
    /// An exercise.
    pub exercise: bool,
}

/// Returns the mail that tells a contact of a new case.
pub fn case_opened(told: &CaseOpened<'_>) -> Message {
    let language = spoken(told.language);
    let subject_key =
        if told.exercise { "mail-case-subject-exercise" } else { "mail-case-subject" };
    let subject = text_with(language, subject_key, &[("reference", Arg::Text(told.reference))]);
    let told_at = time::moment(language, told.told_at);
    let mut paragraphs = vec![
        text_with(
            language,
            "mail-case-what",
            &[("controller", Arg::Text(told.controller)), ("title", Arg::Text(told.title))],
        ),
        text_with(language, "mail-case-told", &[("moment", Arg::Text(&told_at))]),
    ];
    if let Some(due) = told.due {
        let due = time::moment(language, due);
        paragraphs.push(text_with(language, "mail-case-due", &[("moment", Arg::Text(&due))]));
    }
    paragraphs.push(text(language, "mail-case-next"));
    paragraphs.push(told.link.into());
    if told.exercise {
        paragraphs.insert(0, text(language, "mail-exercise"));
    }
    Message { subject: subject.into_owned(), body: paragraphs.join("\n\n") + "\n" }
}

/// What somebody is told when a duty's clock runs out.
#[derive(Debug, Clone)]
pub struct DutyDue<'a> {
    /// The language of the mail.
    pub language: Language,
    /// The controller's name.
    pub controller: &'a str,
    /// The case's number.
    pub reference: &'a str,
    /// What the duty is called.
    pub duty: &'a str,
    /// The rung of the ladder.
    pub rung: Rung,
    /// What of the duty is due.
    pub matter: Matter,
    /// When it is due.
    pub due: Timestamp,
    /// Where it is done.
    pub link: &'a str,
    /// An exercise.
    pub exercise: bool,
}

/// Returns the mail that wakes somebody.
pub fn duty_due(due: &DutyDue<'_>) -> Message {
    if due.matter == Matter::Supplement {
        return supplement_due(due);
    }
    let language = spoken(due.language);
    let overdue = due.rung == Rung::Overdue;
    let subject = match (overdue, due.exercise) {
        (false, false) => "mail-due-subject",
        (false, true) => "mail-due-subject-exercise",
        (true, false) => "mail-overdue-subject",
        (true, true) => "mail-overdue-subject-exercise",
    };
    let hours = Arg::Number(due.rung.hours());
    let reference = Arg::Text(due.reference);
    let subject = text_with(language, subject, &[("reference", reference), ("hours", hours)]);
    let moment = time::moment(language, due.due);
    let what = [("controller", Arg::Text(due.controller)), ("duty", Arg::Text(due.duty))];
    let when = [("moment", Arg::Text(&moment)), ("hours", hours)];
    let (when_key, next) = if overdue {
        ("mail-overdue-when", "mail-overdue-next")
    } else {
        ("mail-due-when", "mail-due-next")
    };
    let mut paragraphs = vec![
        text_with(language, "mail-due-what", &what),
        text_with(language, when_key, &when),
        text(language, next),
        due.link.into(),
    ];
    if due.exercise {
        paragraphs.insert(0, text(language, "mail-exercise"));
    }
    Message { subject: subject.into_owned(), body: paragraphs.join("\n\n") + "\n" }
}

/// Returns the mail that reminds of what a first filing lacked.
fn supplement_due(due: &DutyDue<'_>) -> Message {
    let language = spoken(due.language);
    let (subject, when) = if due.rung == Rung::Overdue {
        ("mail-supplement-overdue-subject", "mail-supplement-overdue-when")
    } else {
        ("mail-supplement-subject", "mail-supplement-when")
    };
    let moment = time::moment(language, due.due);
    let subject = text_with(language, subject, &[("reference", Arg::Text(due.reference))]);
    let what = [("controller", Arg::Text(due.controller)), ("duty", Arg::Text(due.duty))];
    let mut paragraphs = vec![
        text_with(language, "mail-due-what", &what),
        text_with(language, when, &[("moment", Arg::Text(&moment))]),
        text(language, "mail-supplement-next"),
        due.link.into(),
    ];
    if due.exercise {
        paragraphs.insert(0, text(language, "mail-exercise"));
    }
    Message { subject: subject.into_owned(), body: paragraphs.join("\n\n") + "\n" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mail_of_a_new_case_says_by_when_and_where_and_names_nothing_in_its_subject() {
        let told = CaseOpened {
            language: Language::Sv,
            controller: "Socialnämnden",
            reference: "2025-0001-003",
            title: "Intrång hos leverantör",
            link: "https://fyr.example/cases/1",
            told_at: "2025-08-26T14:54:00Z".parse().unwrap(),
            due: Some("2025-08-28T06:00:00Z".parse().unwrap()),
            exercise: false,
        };
        let message = case_opened(&told);
        assert!(message.subject.contains("2025-0001-003"), "{}", message.subject);
        assert!(!message.subject.contains("Socialnämnden"));
        assert!(message.body.contains("28 augusti 2025 kl. 08.00"), "{}", message.body);
        assert!(message.body.contains("https://fyr.example/cases/1"));
        assert!(!message.body.contains('['), "{}", message.body);
    }

    #[test]
    fn a_reminder_says_how_long_is_left_until_when_and_names_nothing_in_its_subject() {
        let of_duty = Rung::ALL.map(|rung| (rung, Matter::Duty));
        let of_supplement = Rung::OF_SUPPLEMENTS.map(|rung| (rung, Matter::Supplement));
        for (rung, matter) in of_duty.into_iter().chain(of_supplement) {
            let message = duty_due(&DutyDue {
                language: Language::Sv,
                controller: "Socialnämnden",
                reference: "2025-0001-003",
                duty: "Anmäl till tillsynsmyndigheten",
                rung,
                matter,
                due: "2025-08-28T06:00:00Z".parse().unwrap(),
                link: "https://fyr.example/cases/1/duties",
                exercise: false,
            });
            assert!(message.subject.contains("2025-0001-003"), "{}", message.subject);
            assert!(!message.subject.contains("Socialnämnden"));
            assert!(message.body.contains("28 augusti 2025 kl. 08.00"), "{}", message.body);
            assert!(!message.body.contains('[') && !message.body.contains('{'), "{}", message.body);
        }
    }
}
