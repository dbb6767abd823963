//! A notification is frozen, approved by another person with or without leave for another office, and handed in once.

use super::*;
use crate::case::bundle::{
    Alike, Asked, Command as BundleCommand, Content, HandedIn, LeftOut, ready, still_ready,
};

/// The office that leads the incident.
fn office() -> OrganisationId {
    OrganisationId::new(Uuid::from_u128(77))
}

fn bundle(command: BundleCommand) -> Command {
    Command::Bundle(Box::new(command))
}

fn freeze_lacking(unanswered: &[&str]) -> Command {
    bundle(BundleCommand::Freeze(Content {
        duty: notify(),
        document: "pdf".into(),
        document_digest: "aa".into(),
        answers: "json".into(),
        answers_digest: "bb".into(),
        unanswered: unanswered.iter().map(|it| (*it).to_owned()).collect(),
    }))
}

fn freeze() -> Command {
    freeze_lacking(&[])
}

fn approve(number: u32, leave: Option<OrganisationId>) -> Command {
    bundle(BundleCommand::Approve { number, leave })
}

fn withdraw(number: u32) -> Command {
    bundle(BundleCommand::Withdraw { number, reason: "Vi anmäler själva.".into() })
}

fn hand_in(offer: u32, sent: &str) -> Command {
    bundle(BundleCommand::File(HandedIn {
        duty: notify(),
        offer,
        bundle: 3,
        others: 11,
        by: office(),
        at: at(sent),
        channel: "Säker e-post".into(),
    }))
}

/// A case whose notification the handler has frozen and the approver approved, with leave.
fn approved() -> Subject {
    Subject::opened("gdpr")
        .given(own_people_told())
        .given(choose_own())
        .given(freeze())
        .by(APPROVER)
        .given(approve(1, Some(office())))
        .by(HANDLER)
}

fn asked(now: Timestamp) -> Asked<'static> {
    static DUTY: std::sync::LazyLock<DutyKey> = std::sync::LazyLock::new(notify);
    Asked { duty: &DUTY, by: office(), exercise: false, now }
}

/// Returns why the case would be left out of a bundle, if it would.
fn left_out(subject: &Subject) -> Option<LeftOut> {
    ready(&subject.case, &asked(subject.now), None).err()
}

#[test]
fn a_notification_waits_for_its_own_approver_and_for_leave_before_another_office_files_it() {
    let subject = Subject::opened("gdpr");
    assert_eq!(left_out(&subject), Some(LeftOut::NotFrozen));
    let mut subject = subject.given(freeze());
    assert_eq!(left_out(&subject), Some(LeftOut::NotApproved));
    subject.refuses(approve(1, Some(office())), &Refusal::SamePerson);
    let subject = subject.by(APPROVER).given(approve(1, None));
    assert_eq!(left_out(&subject), Some(LeftOut::NoLeave), "no leave unless somebody gives it");
    let subject = subject.given(approve(1, Some(office())));
    assert_eq!(left_out(&subject), None);
}

#[test]
fn leave_for_one_office_is_no_leave_for_another() {
    let subject = approved();
    let other = OrganisationId::new(Uuid::from_u128(78));
    let asked = Asked { by: other, ..asked(subject.now) };
    assert_eq!(ready(&subject.case, &asked, None), Err(LeftOut::NoLeave));
}

#[test]
fn one_who_judged_the_risk_does_not_approve_the_notification_but_in_an_office_of_one_person() {
    let mut subject =
        Subject::opened("gdpr").given(freeze()).by(APPROVER).given(risk(RiskLevel::Risk));
    subject.refuses(approve(1, None), &Refusal::SamePerson);
    let mut alone = Subject::opened_as("gdpr", |it| it.one_person_office = true).given(freeze());
    assert!(alone.act(approve(1, None)).is_ok());
}

#[test]
fn what_is_frozen_is_what_is_filed_and_a_clock_of_its_own_judges_it() {
    let subject = approved().when("2025-08-29T15:30:00Z").given(hand_in(1, "2025-08-29T14:54:00Z"));
    let filing = &subject.case.filings[0];
    assert_eq!((filing.document.as_str(), filing.document_digest.as_str()), ("pdf", "aa"));
    assert_eq!((filing.at, filing.in_time), (at("2025-08-29T14:54:00Z"), Some(true)));
    let bundled = filing.bundled.as_ref().unwrap();
    assert_eq!((bundled.bundle, bundled.others, bundled.by), (3, 11, office()));
    assert_eq!(subject.case.offers[0].filed, Some(1));
    let met = Standing::Met { at: Some(filing.at), in_time: Some(true) };
    assert_eq!(subject.standing(&notify()), Some(met));
    let late = approved().when("2025-08-29T15:30:00Z").given(hand_in(1, "2025-08-29T14:54:01Z"));
    assert_eq!(late.case.filings[0].in_time, Some(false));
}

#[test]
fn a_fact_of_the_form_or_a_moment_that_changes_takes_the_notification_out_until_it_is_approved_anew()
 {
    let mut subject = approved().given(fact("persons_affected", Value::Count(12)));
    assert_eq!(left_out(&subject), Some(LeftOut::Changed));
    subject.refuses(hand_in(1, OWN), &Refusal::LeftOut(LeftOut::Changed));
    let mut anew = subject.given(freeze());
    assert_eq!(left_out(&anew), Some(LeftOut::NotApproved));
    anew.refuses(withdraw(1), &Refusal::NoSuchOffer(1));
    let anew = anew.by(APPROVER).given(approve(2, Some(office())));
    assert_eq!(left_out(&anew), None);
    let moved = approved().given(Command::ChooseAwareness {
        moment: Moment::ContactPointTold,
        reason: "Försiktigare.".into(),
    });
    assert_eq!(left_out(&moved), Some(LeftOut::Changed));
}

#[test]
fn a_filing_under_another_duty_in_between_takes_the_number_a_frozen_document_prints() {
    let both = |it: &mut Opening| {
        it.processing.insert("bdl".to_owned());
    };
    let other: DutyKey = "se-bdl.notify-authority".parse().unwrap();
    let under_other = || {
        let Command::File(file) = file(FilingKind::First) else { panic!("a filing") };
        Command::File(Box::new(FileCommand { duty: other.clone(), ..*file }))
    };
    let approved = Subject::opened_as("gdpr", both)
        .given(freeze())
        .by(APPROVER)
        .given(approve(1, Some(office())));
    assert_eq!(approved.case.offers[0].frozen.verdict.filing, Some(1));
    assert_eq!(left_out(&approved), None);
    let mut filed = approved.given(under_other());
    assert_eq!(left_out(&filed), Some(LeftOut::Changed), "it would be filing 2");
    filed.case.offers[0].frozen.verdict.filing = None;
    assert_eq!(left_out(&filed), None, "what was frozen before the number was kept counts still");
}

#[test]
fn what_has_changed_since_it_was_frozen_is_not_approved() {
    let mut subject = Subject::opened("gdpr")
        .given(freeze())
        .given(fact("persons_affected", Value::Count(12)))
        .by(APPROVER);
    subject.refuses(approve(1, None), &Refusal::LeftOut(LeftOut::Changed));
}

#[test]
fn an_approval_is_taken_back_until_the_notification_is_filed_and_then_no_more() {
    let subject = approved().given(withdraw(1));
    assert_eq!(left_out(&subject), Some(LeftOut::NotApproved));
    let mut filed = approved().given(hand_in(1, OWN));
    filed.refuses(withdraw(1), &Refusal::FiledAlready);
    assert_eq!(left_out(&filed), Some(LeftOut::Filed));
    filed.refuses(hand_in(1, OWN), &Refusal::LeftOut(LeftOut::Filed));
}

#[test]
fn a_notification_the_board_files_itself_is_not_filed_again_in_a_bundle() {
    let mut subject = approved().given(file(FilingKind::First));
    assert_eq!(left_out(&subject), Some(LeftOut::Filed));
    subject.refuses(freeze(), &Refusal::FiledAlready);
}

#[test]
fn a_notification_without_a_required_answer_is_approved_but_not_bundled() {
    let subject = Subject::opened("gdpr")
        .given(freeze_lacking(&["12"]))
        .by(APPROVER)
        .given(approve(1, Some(office())));
    assert_eq!(left_out(&subject), Some(LeftOut::Unanswered));
}

#[test]
fn a_notification_whose_time_passed_since_is_not_put_into_a_bundle_but_one_on_its_way_is_recorded()
{
    let subject = approved().when("2025-08-29T14:54:01Z");
    assert_eq!(left_out(&subject), Some(LeftOut::Late));
    assert!(still_ready(&subject.case, &asked(subject.now)).is_ok());
    let subject = subject.given(freeze()).by(APPROVER).given(approve(2, Some(office())));
    assert_eq!(left_out(&subject), None, "frozen late, it says why");
}

#[test]
fn an_exercise_and_what_is_real_never_share_a_bundle() {
    let subject = approved();
    let asked = Asked { exercise: true, ..asked(subject.now) };
    assert_eq!(ready(&subject.case, &asked, None), Err(LeftOut::Exercise));
}

#[test]
fn one_bundle_has_one_form_in_one_issue_and_one_recipient() {
    let subject = approved();
    let alike = subject.case.offers[0].frozen.verdict.alike();
    let mut other = alike.clone();
    other.form_version = "2019".to_owned();
    let left = |like| ready(&subject.case, &asked(subject.now), Some(like)).err();
    assert_eq!(left(&other), Some(LeftOut::OtherForm));
    let other = Alike { recipient: "other".to_owned(), ..other.clone() };
    assert_eq!(left(&other), Some(LeftOut::OtherRecipient));
    assert_eq!(left(&alike), None);
}

#[test]
fn what_is_no_breach_or_closed_or_owed_under_another_law_is_left_out() {
    let ruled_out = approved().by(APPROVER).given(Command::RuleOut { reason: "Nej.".into() });
    assert_eq!(left_out(&ruled_out), Some(LeftOut::NotOwed));
    assert_eq!(left_out(&Subject::opened("bdl")), Some(LeftOut::NotOwed));
}

#[test]
fn the_controllers_own_receipt_stands_and_the_office_corrects_only_what_it_recorded() {
    let take = |receipt: &str| {
        let (number, receipt) = (1, receipt.to_owned());
        bundle(BundleCommand::TakeReceipt { number, receipt, by: office() })
    };
    let receipt = |subject: &Subject| subject.case.filings[0].receipt.clone().unwrap();
    let subject = approved().given(hand_in(1, OWN)).given(take("IMY-1")).given(take("IMY-2"));
    assert_eq!(receipt(&subject), "IMY-2", "the office corrects its own");
    let own = Command::RecordReceipt { number: 1, receipt: "IMY-3".into(), file: None };
    let mut subject = subject.given(own);
    subject.refuses(take("IMY-4"), &Refusal::OwnReceipt(1));
    assert_eq!(receipt(&subject), "IMY-3");
    assert_eq!(subject.act(take("IMY-3")), Ok(Vec::new()), "the same number is no change");
    let mut itself = Subject::opened("gdpr").given(file(FilingKind::First));
    itself.refuses(take("IMY-5"), &Refusal::NoSuchFiling(1));
}

#[test]
fn a_duty_that_is_not_filed_by_the_controller_itself_is_not_frozen() {
    let mut subject = Subject::opened("gdpr").given(risk(RiskLevel::High));
    let content = |duty: DutyKey| Content {
        duty,
        document: String::new(),
        document_digest: String::new(),
        answers: String::new(),
        answers_digest: String::new(),
        unanswered: Vec::new(),
    };
    let freeze = bundle(BundleCommand::Freeze(content(inform())));
    subject.refuses(freeze, &Refusal::WrongWay(inform()));
}

#[test]
fn what_was_handed_in_was_not_handed_in_in_the_future() {
    let mut subject = approved();
    subject.refuses(hand_in(1, "2026-08-26T14:54:00Z"), &Refusal::DoneInFuture);
}

#[test]
fn a_frozen_notification_is_its_approvers_next_act_until_it_is_approved_or_changes() {
    let waits = |subject: &Subject| {
        acts(&subject.case, subject.now)
            .iter()
            .any(|it| it.kind == ActKind::ApproveNotification(notify()))
    };
    let frozen = || Subject::opened("gdpr").given(freeze());
    assert!(!waits(&Subject::opened("gdpr")) && waits(&frozen()));
    assert!(!waits(&frozen().by(APPROVER).given(approve(1, None))));
    assert!(!waits(&frozen().given(fact("persons_affected", Value::Count(12)))));
}
