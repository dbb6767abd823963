//! Reports to the police: what must be said, and how one is corrected.

use super::*;
use crate::case::{police::PoliceReport, work::WorkCommand};

fn report(number: Option<u32>, given: &str, reason: &str) -> Command {
    let authority = "Polisregion Väst".to_owned();
    let report = PoliceReport { number: given.to_owned(), at: at(OWN), authority };
    let reason = reason.to_owned();
    Command::Work(Box::new(WorkCommand::ReportToPolice { number, report, reason }))
}

#[test]
fn a_police_report_is_corrected_with_a_reason_and_what_stood_before_is_kept() {
    let mut subject = Subject::opened("gdpr").given(report(None, "5000-K1-25", ""));
    assert!(subject.act(report(Some(1), "5000-K1-25", "")).unwrap().is_empty());
    subject.refuses(report(Some(1), "5000-K2-25", ""), &Refusal::ReasonMissing);
    subject.refuses(report(Some(2), "5000-K2-25", "Fel."), &Refusal::NoSuchPoliceReport(2));
    let subject = subject.given(report(Some(1), "5000-K2-25", "Felskrivet."));
    let known = &subject.case.police[0];
    assert_eq!(known.newest().unwrap().number, "5000-K2-25");
    assert_eq!((known.versions.len(), known.versions[1].reason.as_str()), (2, "Felskrivet."));
    let subject = subject.given(report(None, "5000-K3-25", ""));
    assert_eq!(subject.case.police[1].number, 2, "a case may have several");
}

#[test]
fn a_police_report_needs_its_number_and_lies_in_the_past() {
    let mut subject = Subject::opened("gdpr");
    subject.refuses(report(None, " ", ""), &Refusal::BadWork("police_number"));
    subject.now = at("2025-08-26T14:00:00Z");
    subject.refuses(report(None, "5000-K1-25", ""), &Refusal::DoneInFuture);
}
