//! What the report to a board says, over a real database.

use super::*;
use crate::response::made::{office, text};
use fyr_core::case::{Command, awareness::Moment};

#[tokio::test]
async fn the_report_says_whose_clock_ran_until_when_and_how_the_severity_was_raised() {
    let folder = tempfile::tempdir().unwrap();
    let app = office(folder.path()).await;
    let case = app.all::<Case>().await.unwrap()[0].clone();
    let viewer = Viewer::system();
    let act = async |command| app.case_act(&viewer, case.id, command).await.unwrap();
    let own = case.awareness.own_people_told.unwrap();
    let told = own - jiff::SignedDuration::from_hours(33);
    let (contact, none) = (Moment::ContactPointTold, String::new());
    act(Command::EstablishAwareness { moment: contact, at: told, reason: none }).await;
    let reason = "Beskedet låg i en brevlåda.".to_owned();
    act(Command::ChooseAwareness { moment: Moment::OwnPeopleTold, reason }).await;
    for (seen, value) in ["significant", "very_serious"].into_iter().enumerate() {
        let (field, value) = ("severity".to_owned(), text(value));
        act(Command::RecordFact { field, value, seen }).await;
    }
    let known = app.case_for(&viewer, Action::SeeCase, case.id).await.unwrap().1;
    let report = app.report_of(&known, Language::Sv).await.unwrap();
    let frame: Vec<String> =
        report.frame.iter().map(|it| format!("{}: {}", it.label, it.value)).collect();
    let frame = frame.join("\n");
    let sv = Language::Sv.of_document();
    let due = moment(sv, own + jiff::SignedDuration::from_hours(72));
    let earliest = moment(sv, told + jiff::SignedDuration::from_hours(72));
    for said in [&due, &earliest, "Beskedet låg i en brevlåda.", "33 tim"] {
        assert!(frame.contains(said), "{said}: {frame}");
    }
    let risk = report.sections.iter().find(|it| it.heading == "Risk").unwrap();
    let parts: Vec<&str> = risk.parts.iter().map(|it| it.text.as_str()).collect();
    assert!(parts.iter().any(|it| it.starts_with("Betydande, ")), "{parts:?}");
    assert!(parts.iter().any(|it| it.contains("Mycket allvarlig")), "{parts:?}");
}
