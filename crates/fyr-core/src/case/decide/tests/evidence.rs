//! Evidence: what is taken in, in whose hands it is, when it may be sealed, and that it keeps the case open until then.

use super::*;
use crate::case::evidence::{Command as EvidenceCommand, Held, NewEvidence, Verdict};

const DIGEST: &str = "E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855";

fn command(command: EvidenceCommand) -> Command {
    Command::Evidence(command)
}

fn add(digest: Option<&str>) -> Command {
    let evidence = NewEvidence {
        title: "Disk ur servern".into(),
        origin: "Serverhallen".into(),
        taken_by: "Säkerhetschefen".into(),
        taken_at: at(TOLD),
        held: Held::Elsewhere { place: "Kassaskåpet".into() },
        digest: digest.map(str::to_owned),
    };
    command(EvidenceCommand::Add(Box::new(evidence)))
}

fn hand(when: &str) -> Command {
    let [to, by, why] = ["Polisen", "Säkerhetschefen", "Förundersökning"].map(str::to_owned);
    command(EvidenceCommand::HandOver { number: 1, to, by, at: at(when), why })
}

fn back(when: &str) -> Command {
    let note = "Obruten försegling.".to_owned();
    command(EvidenceCommand::TakeBack { number: 1, at: at(when), note })
}

fn check(verdict: Verdict) -> Command {
    command(EvidenceCommand::Check { number: 1, verdict })
}

fn seal() -> Command {
    command(EvidenceCommand::Seal { number: 1, how: "Påse 17".into() })
}

fn added() -> Subject {
    Subject::opened("gdpr").given(add(Some(DIGEST)))
}

#[test]
fn a_digest_is_kept_in_one_spelling_and_refused_when_it_is_none() {
    let digest = added().case.evidence[0].evidence.digest.clone().unwrap();
    assert_eq!(digest, DIGEST.to_lowercase());
    for bad in ["", "abc", &DIGEST.replace('E', "G")] {
        Subject::opened("gdpr").refuses(add(Some(bad)), &Refusal::BadWork("digest"));
    }
}

#[test]
fn evidence_is_in_one_hand_at_a_time_and_comes_back_after_it_left() {
    let mut subject = added();
    subject.refuses(back(OWN), &Refusal::NotHandedOut(1));
    subject.refuses(hand("2025-08-25T05:59:59Z"), &Refusal::BadWork("at"));
    subject.refuses(hand("2025-08-26T14:54:01Z"), &Refusal::BadWork("at"));
    let mut subject = subject.given(hand(OWN));
    subject.refuses(hand(OWN), &Refusal::OutOfHand(1));
    subject.refuses(back(TOLD), &Refusal::BadWork("at"));
    let subject = subject.given(back(OWN)).given(hand(OWN));
    assert_eq!(subject.case.evidence[0].custody.len(), 2);
    assert!(subject.case.evidence[0].handed_out().is_some());
}

#[test]
fn a_case_is_not_closed_while_evidence_is_unsealed() {
    let ruled_out = Command::RuleOut { reason: "Inga personuppgifter.".into() };
    let close = || Command::Close { reason: "Klart.".into() };
    let mut subject = added().given(ruled_out);
    subject.refuses(close(), &Refusal::Remains(vec!["evidence".into()]));
    let mut subject = subject.given(seal()).given(close());
    assert!(subject.case.closed.is_some());
    // What lies with others comes back, and is looked at, after that too.
    subject.refuses(add(None), &Refusal::Closed);
    let subject = subject.given(hand(OWN)).given(back(OWN)).given(check(Verdict::NotVerifiable));
    assert_eq!(subject.case.evidence[0].checks.len(), 1);
}

#[test]
fn what_was_found_to_be_another_is_not_sealed_until_it_is_found_to_be_the_same() {
    let mut subject = added().given(check(Verdict::Mismatch));
    subject.refuses(seal(), &Refusal::Altered(1));
    let subject = subject.given(check(Verdict::Match)).given(seal());
    assert!(subject.case.evidence[0].sealed.is_some());
}

#[test]
fn evidence_is_sealed_once_and_what_is_not_there_is_refused() {
    let mut subject = added().given(seal());
    assert_eq!(subject.act(seal()), Ok(Vec::new()));
    let seal = EvidenceCommand::Seal { number: 2, how: "Påse".into() };
    subject.refuses(command(seal), &Refusal::NoSuchEvidence(2));
}

#[test]
fn a_receipt_lies_in_evidence_that_is_there_and_may_be_corrected() {
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
    let receipt = |file| Command::RecordReceipt { number: 1, receipt: "IMY-1".into(), file };
    let mut subject = Subject::opened("gdpr").given(Command::File(Box::new(file)));
    subject.refuses(receipt(Some(1)), &Refusal::NoSuchEvidence(1));
    let subject = subject.given(add(None)).given(receipt(None)).given(receipt(Some(1)));
    assert_eq!(subject.case.filings[0].receipt_file, Some(1));
}
