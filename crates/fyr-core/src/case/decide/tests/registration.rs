//! Numbers in the authority's register: what has one, what waits, how one is corrected.

use super::*;
use crate::case::{
    registration::{Document, Register},
    work::{Decision, WorkCommand},
};

const FILED: Document = Document::Filing { number: 1 };

fn register(document: Document, number: &str, reason: &str) -> Command {
    let (number, reason) = (number.to_owned(), reason.to_owned());
    Command::Register(Box::new(Register { document, number, at: at(OWN), reason }))
}

fn decided() -> Subject {
    let decision = Decision {
        what: "Betala inte.".into(),
        by: "Chefen".into(),
        at: at("2025-08-26T08:00:00Z"),
    };
    let log = WorkCommand::LogDecision { decision, grounds: "Ingen säkerhet.".into() };
    Subject::opened("gdpr").given(Command::Work(Box::new(log)))
}

fn waiting(subject: &Subject) -> Vec<String> {
    let held = subject.case.documents();
    held.iter().filter(|it| it.waits_since().is_some()).map(|it| it.document.to_string()).collect()
}

#[test]
fn a_document_waits_for_its_number_from_when_it_was_drawn_up() {
    let subject = decided();
    assert_eq!(waiting(&subject), ["decision-1"]);
    let decision = Document::Decision { number: 1 };
    let subject = subject.given(register(decision.clone(), " AMN 2025/1-2 ", ""));
    assert!(waiting(&subject).is_empty());
    assert_eq!(subject.case.registration(&decision).unwrap().number, "AMN 2025/1-2");
    assert_eq!(subject.case.last_number(), Some("AMN 2025/1-2"));
}

#[test]
fn the_report_is_drawn_up_when_the_case_is_closed_and_is_registered_after() {
    let none = Command::RuleOut { reason: "Inga personuppgifter.".into() };
    let close = Command::Close { reason: "Klart.".into() };
    let subject = Subject::opened("gdpr").given(none);
    assert!(waiting(&subject).is_empty());
    let subject = subject.given(close);
    assert_eq!(waiting(&subject), ["report"]);
    assert!(waiting(&subject.given(register(Document::Report, "AMN 2025/1-9", ""))).is_empty());
}

#[test]
fn a_number_is_corrected_with_a_reason_and_the_earlier_one_stays_in_the_history() {
    let document = Document::Decision { number: 1 };
    let mut subject = decided().given(register(document.clone(), "AMN 2025/1", ""));
    assert!(subject.act(register(document.clone(), "AMN 2025/1", "")).unwrap().is_empty());
    subject.refuses(register(document.clone(), "AMN 2025/2", " "), &Refusal::ReasonMissing);
    let subject = subject.given(register(document.clone(), "AMN 2025/2", "Fel ärende."));
    let all: Vec<&str> = subject.case.registrations.iter().map(|it| it.number.as_str()).collect();
    assert_eq!(all, ["AMN 2025/1", "AMN 2025/2"]);
    assert_eq!(subject.case.registration(&document).unwrap().reason, "Fel ärende.");
}

#[test]
fn only_what_is_there_gets_a_number_that_says_something_and_never_in_the_future() {
    let mut subject = decided();
    subject.refuses(register(FILED, "1", ""), &Refusal::NoSuchDocument("filing-1".into()));
    let document = Document::Decision { number: 1 };
    for bad in ["", "  ", "1\n2", &"x".repeat(101)] {
        subject.refuses(register(document.clone(), bad, ""), &Refusal::BadNumber);
    }
    let later = Register {
        document,
        number: "1".into(),
        at: at("2025-08-27T08:00:00Z"),
        reason: String::new(),
    };
    subject.refuses(Command::Register(Box::new(later)), &Refusal::DoneInFuture);
}

#[test]
fn a_filing_its_receipt_and_a_decision_not_to_notify_are_records() {
    let file = FileCommand {
        at: None,
        duty: notify(),
        kind: FilingKind::First,
        channel: "E-tjänst".into(),
        document_digest: "00".into(),
        document: "blob".into(),
        answers: None,
        covers: Vec::new(),
    };
    let subject = Subject::opened("gdpr")
        .given(Command::Qualify { reason: "Intrång.".into() })
        .given(Command::File(Box::new(file)));
    assert_eq!(waiting(&subject), ["filing-1"]);
    let received = subject.when("2025-08-28T08:00:00Z").given(Command::RecordReceipt {
        number: 1,
        receipt: "IMY-1".into(),
        file: None,
    });
    assert_eq!(waiting(&received), ["filing-1", "receipt-1"]);
    let since = received.case.documents().into_iter().filter_map(|it| it.waits_since()).next_back();
    assert_eq!(since, Some(at("2025-08-28T08:00:00Z")));
    let not =
        Command::ProposeNotDoing { duty: notify(), reason: "Osannolik.".into(), exemption: None };
    let low = Command::AssessRisk { level: RiskLevel::Unlikely, reason: "Ingen risk.".into() };
    let decided = Subject::opened("gdpr")
        .given(low)
        .given(not)
        .by(APPROVER)
        .given(Command::ApproveNotDoing { duty: notify() });
    assert!(waiting(&decided).contains(&"not_doing-eu-gdpr.notify-authority".to_owned()));
}

#[test]
fn a_letter_that_came_waits_for_its_number_unless_it_is_struck() {
    use crate::case::correspondence::{Command as Correspond, Direction, Message};
    let message = Message {
        direction: Direction::In,
        other: "Leverantören AB".into(),
        at: at(OWN),
        subject: "Om händelsen".into(),
        text: "Vi återkommer.".into(),
    };
    let subject = Subject::opened("gdpr").given(Command::Correspond(Correspond::Keep(message)));
    assert_eq!(waiting(&subject), ["message-1"]);
    let struck = Correspond::Strike { number: 1, reason: "Fel ärende.".into() };
    assert!(waiting(&subject.given(Command::Correspond(struck))).is_empty());
}
