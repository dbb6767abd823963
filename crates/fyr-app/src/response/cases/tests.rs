//! What others propose, over a real database.

use super::*;
use crate::response::made::{office, text};

#[tokio::test]
async fn what_is_taken_in_is_what_was_shown_all_of_it_or_nothing_and_only_by_who_handles_the_case()
{
    let folder = tempfile::tempdir().unwrap();
    let app = office(folder.path()).await;
    let system = Viewer::system();
    let case = app.all::<Case>().await.unwrap()[0].clone();
    let known = async || app.case_for(&system, Action::SeeCase, case.id).await.unwrap().1;
    let told = async |field: &str, said: &str, seen: usize| {
        let fact = (field.to_owned(), text(said), seen);
        app.record_incident_fact(&system, case.incident, fact).await.unwrap();
    };
    told("nature", "Intrång", 0).await;
    told("cause_text", "Svagt lösenord", 0).await;
    let shown: Vec<(String, Option<Timestamp>)> =
        known().await.proposals.iter().map(|(id, it)| (id.clone(), Some(it.at))).collect();
    app.stand_at(app.now(case.timeline) + jiff::SignedDuration::from_mins(1));
    told("nature", "Intrång och utpressning", 1).await;
    let stranger = Viewer::anonymous();
    let denied = app.accept_proposals(&stranger, case.id, Vec::new()).await;
    assert!(matches!(denied, Err(AppError::SignInFirst | AppError::NotFound)), "{denied:?}");
    let refused = app.accept_proposals(&system, case.id, shown).await.unwrap_err();
    let AppError::Refused(refused) = refused else { panic!("{refused}") };
    assert_eq!(refused.key(), "refusal-case-fact-changed");
    assert!(!known().await.facts.says("cause_text"), "nothing of it was taken in");
    let shown = known().await.proposals.iter().map(|(id, it)| (id.clone(), Some(it.at))).collect();
    app.accept_proposals(&system, case.id, shown).await.unwrap();
    assert_eq!(known().await.facts.get("nature"), Some(&text("Intrång och utpressning")));
    assert!(known().await.proposals.is_empty());
}
