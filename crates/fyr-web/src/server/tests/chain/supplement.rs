//! What a first notification lacked, and what has changed since it was sent.

use super::*;

#[tokio::test]
async fn what_a_first_notification_lacked_is_asked_for_within_four_weeks() {
    let chain = Chain::fanned_out().await;
    chain.act("/qualification", &[("verdict", "breach"), ("reason", "Det röjdes.")]).await;
    let file = |kind| [("duty", NOTIFY), ("kind", kind), ("channel", "E-tjänsten")];
    chain.act("/notification/file", &file("first")).await;
    for part in ["", "/duties", "/notification"] {
        let page = chain.sees(part).await;
        assert!(page.body.contains("brukar vilja ha det som saknades senast"), "{part}");
        assert!(page.body.contains("Fyra veckor är myndighetens praxis"), "{part}");
    }
    chain.act("/notification/file", &file("final")).await;
    assert!(!chain.sees("/duties").await.body.contains("brukar vilja ha det som saknades senast"));
}

#[tokio::test]
async fn a_supplement_is_about_the_answers_that_have_changed_since_the_last_filing() {
    let chain = Chain::fanned_out().await;
    let file = |kind| [("duty", NOTIFY), ("kind", kind), ("channel", "E-tjänsten")];
    chain.act("/notification/file", &file("first")).await;
    let copy = "/notification?mode=copy";
    assert!(chain.sees(copy).await.body.contains("Inget svar har ändrats sedan anmälan 1"));
    chain.act("/facts/nature", &[("nature", "Register kopierades."), ("seen", "0")]).await;
    let page = chain.sees(copy).await;
    assert!(page.body.contains("Ändrat sedan anmälan 1 skickades"));
    assert_eq!(page.body.matches(">Svar på fråga 1</label>").count(), 1);
    chain.act("/notification/file", &file("supplementary")).await;
    assert!(chain.sees(copy).await.body.contains("Inget svar har ändrats sedan anmälan 2"));
}
