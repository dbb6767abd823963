//! Mails, letters and calls: what must be said, and that nothing is ever taken away.

use super::*;
use crate::case::correspondence::{Command as Correspond, Direction, Message};

fn keep(subject: &str) -> Command {
    let (other, text) = ("Leverantören AB".to_owned(), "Vi återkommer.".to_owned());
    let (direction, subject) = (Direction::In, subject.to_owned());
    Command::Correspond(Correspond::Keep(Message { direction, other, at: at(OWN), subject, text }))
}

fn strike(number: u32, reason: &str) -> Command {
    Command::Correspond(Correspond::Strike { number, reason: reason.to_owned() })
}

#[test]
fn a_message_that_is_struck_stays_to_be_seen_with_why() {
    let mut subject = Subject::opened("gdpr").given(keep("Om händelsen"));
    subject.refuses(strike(1, " "), &Refusal::ReasonMissing);
    subject.refuses(strike(2, "Fel ärende."), &Refusal::NoSuchMessage(2));
    let mut subject = subject.given(strike(1, "Fel ärende."));
    assert!(subject.act(strike(1, "Igen.")).unwrap().is_empty());
    let kept = &subject.case.correspondence[0];
    assert_eq!(kept.written.verdict.subject, "Om händelsen");
    assert_eq!(kept.struck.as_ref().unwrap().reason, "Fel ärende.");
}

#[test]
fn a_form_that_is_sent_twice_is_one_message() {
    let mut subject = Subject::opened("gdpr").given(keep("Om händelsen"));
    assert!(subject.act(keep("Om händelsen")).unwrap().is_empty());
    assert_eq!(subject.given(keep("Om svaret")).case.correspondence[1].number, 2);
}

#[test]
fn a_message_has_come_or_gone_and_says_what_it_was_about() {
    let mut subject = Subject::opened("gdpr");
    subject.refuses(keep(" "), &Refusal::BadWork("subject"));
    subject.now = at("2025-08-26T14:00:00Z");
    subject.refuses(keep("Om händelsen"), &Refusal::DoneInFuture);
}
