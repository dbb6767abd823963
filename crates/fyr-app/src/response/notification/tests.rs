//! What is kept as sent, over a real database.

use super::*;
use crate::{
    response::made::{choices, office, text},
    viewer::Viewer,
};
use fyr_core::{case::awareness::Moment, law::RiskLevel};
use std::collections::BTreeMap;

fn duty() -> DutyKey {
    "eu-gdpr.notify-authority".parse().unwrap()
}

async fn records(app: &App, case: CaseId, what: &str) {
    let known = app.case_for(&Viewer::system(), Action::SeeCase, case).await.unwrap().1;
    let (field, seen) = ("nature".to_owned(), known.facts.versions("nature").len());
    let command = Command::RecordFact { field, value: text(what), seen };
    app.case_act(&Viewer::system(), case, command).await.unwrap();
}

async fn shown(app: &App, case: CaseId) -> String {
    let asked = (&duty(), Language::Sv);
    app.notification(&Viewer::system(), case, asked).await.unwrap().shown()
}

async fn files(
    app: &App,
    case: CaseId,
    (shown, sent_at): (Option<String>, Option<Timestamp>),
) -> Result<u32, AppError> {
    let file = FileNotification {
        duty: duty(),
        kind: FilingKind::First,
        sent_at,
        shown,
        channel: "E-tjänsten".to_owned(),
        language: Language::Sv,
        together: Together::Same,
    };
    app.file_notification(&Viewer::system(), case, file).await
}

#[tokio::test]
async fn an_answer_to_copy_is_the_answer_alone_in_the_words_of_the_authoritys_form() {
    let folder = tempfile::tempdir().unwrap();
    let app = office(folder.path()).await;
    let case = app.all::<Case>().await.unwrap()[0].id;
    for (field, value) in [
        ("cause", text("antagonistic_attack")),
        ("cause_text", text("Ett lösenord gissades.")),
        ("incident_type", text("misdirected")),
        ("data_categories", choices(&["identifying", "health"])),
        ("persons_affected", fyr_core::field::Value::Count(900)),
        ("measures_taken", text("Servern kopplades bort.")),
        ("measures_planned", text("Lösenorden byts.")),
    ] {
        let command = Command::RecordFact { field: field.to_owned(), value, seen: 0 };
        app.case_act(&Viewer::system(), case, command).await.unwrap();
    }
    let answers = async |language| -> BTreeMap<String, Vec<String>> {
        let view = app.notification(&Viewer::system(), case, (&duty(), language)).await.unwrap();
        let all = view.sections.into_iter().flat_map(|it| it.questions);
        all.map(|it| (it.question.no, it.answers)).collect()
    };
    let said = answers(Language::Sv).await;
    assert_eq!(said["16"], ["felskickat brev, e-post eller sms"]);
    assert_eq!(said["18–20"], ["antagonistiskt angrepp", "Ett lösenord gissades."]);
    assert_eq!(said["22"], ["900"]);
    assert_eq!(said["26"], ["hälsa", "identifierande information (för- och efternamn)"]);
    // Where two answers would not be told apart each has its label.
    let labelled = [
        "Åtgärder som har vidtagits: Servern kopplades bort.",
        "Åtgärder som planeras: Lösenorden byts.",
    ];
    assert_eq!(said["30"], labelled);
    assert_ne!(answers(Language::En).await["16"], said["16"], "the form is in Swedish");
}

#[tokio::test]
async fn what_is_filed_is_what_the_page_showed_and_a_fact_changed_meanwhile_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let app = office(folder.path()).await;
    let case = app.all::<Case>().await.unwrap()[0].id;
    records(&app, case, "Ett brev kom fel.").await;
    let before = shown(&app, case).await;
    records(&app, case, "Tre brev kom fel.").await;
    let refused = files(&app, case, (Some(before), None)).await.unwrap_err();
    let AppError::Refused(refused) = refused else { panic!("{refused}") };
    assert_eq!(refused.key(), "refusal-case-shown-changed");
    let now = shown(&app, case).await;
    assert_eq!(files(&app, case, (Some(now), None)).await.unwrap(), 1);
}

#[tokio::test]
async fn a_notification_recorded_late_tells_in_its_document_when_it_was_sent_and_when_it_was_written_down()
 {
    let folder = tempfile::tempdir().unwrap();
    let app = office(folder.path()).await;
    let case = app.all::<Case>().await.unwrap()[0].id;
    let now = app.now(app.timeline());
    let early = now - jiff::SignedDuration::from_hours(100);
    let (moment, reason) = (Moment::ContactPointTold, String::new());
    let told = Command::EstablishAwareness { moment, at: early, reason };
    app.case_act(&Viewer::system(), case, told).await.unwrap();
    let sent = early + jiff::SignedDuration::from_hours(71);
    files(&app, case, (None, Some(sent))).await.unwrap();
    let filed = app.case_for(&Viewer::system(), Action::SeeCase, case).await.unwrap().1;
    let filing = &filed.filings[0];
    assert_eq!((filing.at, filing.recorded_at), (sent, Some(now)));
    assert_eq!(filing.in_time, Some(true));
    let blob = filing.answers.as_ref().unwrap().blob.clone();
    let json = app.case_file(&Viewer::system(), case, &blob).await.unwrap().bytes;
    let json = String::from_utf8(json).unwrap();
    for moment in [sent, now] {
        let moment = answers::moment(Language::Sv.of_document(), moment);
        assert!(json.contains(&moment), "{moment}");
    }
}

#[tokio::test]
async fn the_form_asks_when_the_people_were_informed_or_why_not_as_the_answer_to_whether_is() {
    let folder = tempfile::tempdir().unwrap();
    let app = office(folder.path()).await;
    let case = app.all::<Case>().await.unwrap()[0].id;
    let act = async |command| app.case_act(&Viewer::system(), case, command).await.unwrap();
    let asked = async || -> BTreeMap<String, Vec<String>> {
        let view =
            app.notification(&Viewer::system(), case, (&duty(), Language::Sv)).await.unwrap();
        let all = view.sections.into_iter().flat_map(|it| it.questions);
        let all = all.filter(|it| (32..36).any(|no| it.question.no == no.to_string()));
        all.map(|it| (it.question.no, it.answers)).collect()
    };
    assert_eq!(asked().await, BTreeMap::new());
    let informed =
        |id: &str, seen| Command::RecordFact { field: "informed".into(), value: text(id), seen };
    act(informed("yes", 0)).await;
    let (level, reason) = (RiskLevel::High, "Hälsa".to_owned());
    act(Command::AssessRisk { level, reason }).await;
    let inform: DutyKey = "eu-gdpr.inform-people".parse().unwrap();
    let at: Timestamp = app.now(app.timeline());
    let done = Command::MarkInformed { duty: inform, at, how: "Brev".to_owned() };
    act(done).await;
    let written = answers::moment(Language::Sv.of_document(), at);
    assert_eq!(asked().await["32"], [written]);
    assert_eq!(asked().await.keys().collect::<Vec<_>>(), ["32", "33"]);
    act(informed("will_not", 1)).await;
    assert_eq!(asked().await.keys().collect::<Vec<_>>(), ["35"]);
}
