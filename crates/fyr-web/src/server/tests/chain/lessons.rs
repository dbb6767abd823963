//! Lessons: written down in a case, shared with all in words that tell nothing of whose they are.

use super::*;

#[tokio::test]
async fn a_lesson_is_shared_in_exactly_the_words_that_were_confirmed_and_names_nobody() {
    let chain = Chain::fanned_out().await;
    let write = |owner| [("text", "Skolnämnden gallrade inte hela vägen."), ("owner", owner)];
    chain.refuses("/lessons", &write("")).await;
    chain.act("/lessons", &write("Systemägaren")).await;
    let page = chain.sees("/work").await;
    assert!(page.body.contains("/lessons/1/share") && page.body.contains("Systemägaren"));
    let form_page = chain.sees("/lessons/1/share").await;
    assert!(form_page.body.contains("Skolnämnden gallrade"));
    let step = |text, step| [("text", text), ("step", step)];
    let whose = "Skolnämnden gallrade inte hela vägen.";
    let refused = chain.refuses("/lessons/1/share", &step(whose, "look")).await;
    assert!(refused.body.contains("pekar ut"));
    chain.refuses("/lessons/1/share", &step(whose, "share")).await;
    let clean = "Gallra hos leverantören också, och kontrollera att det blev gjort.";
    let path = format!("{}/lessons/1/share", chain.case);
    let look = chain.site.post(&chain.officer, &path, &form(&step(clean, "look"))).await;
    assert_eq!(look.status, StatusCode::OK);
    look.is_whole("confirm");
    assert!(look.body.contains(clean) && look.body.contains("value=\"share\""));
    assert!(!chain.site.sees(&chain.coordinator, "/lessons").await.body.contains(clean));
    chain.act("/lessons/1/share", &step(clean, "share")).await;
    let read = chain.site.sees(&chain.supplier, "/lessons").await;
    assert!(read.body.contains(clean));
    for whose in ["Skolnämnden", "2025-0001", "Intrång i HR", "Prov data"] {
        assert!(!read.body.contains(whose), "{whose}");
    }
    let list = chain.site.get(&chain.coordinator, "/lessons.csv").await;
    assert!(list.status == StatusCode::OK && list.body.contains(clean));
    let nobody = chain.site.get(&Browser::default(), "/lessons").await;
    assert_eq!(nobody.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_lesson_taken_back_is_read_by_nobody_and_may_be_shared_anew() {
    let chain = Chain::fanned_out().await;
    chain.act("/lessons", &[("text", "Öva oftare."), ("owner", "Chefen")]).await;
    let share = [("text", "Öva oftare."), ("step", "share")];
    chain.act("/lessons/1/share", &share).await;
    chain.refuses("/lessons/1", &[("reason", "")]).await;
    chain.act("/lessons/1", &[("reason", "Den säger för lite.")]).await;
    assert!(!chain.site.sees(&chain.officer, "/lessons").await.body.contains("Öva oftare."));
    assert!(chain.sees("/timeline").await.body.contains("Den säger för lite."));
    chain.act("/lessons/1/share", &share).await;
    assert!(chain.site.sees(&chain.officer, "/lessons").await.body.contains("Öva oftare."));
    let path = format!("{}/lessons/1/share", chain.case);
    let stranger = chain.site.post(&chain.coordinator, &path, &form(&share)).await;
    assert_eq!(stranger.status, StatusCode::NOT_FOUND);
}
