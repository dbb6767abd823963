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
        assert!(page.body.contains("Kompletteringen av anmälan senast"), "{part}");
        assert!(page.body.contains("Fyra veckor är myndighetens praxis"), "{part}");
    }
    chain.act("/notification/file", &file("final")).await;
    assert!(!chain.sees("/duties").await.body.contains("Kompletteringen av anmälan senast"));
}
