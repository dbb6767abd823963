//! What is known in a case, as its pages say it: which law applies, what is missing, what contradicts itself.

use super::*;

#[tokio::test]
async fn each_law_says_whether_it_applies_and_why_and_what_is_missing_leads_to_the_fact() {
    let chain = Chain::fanned_out().await;
    let page = chain.sees("/duties").await;
    let laws = page.body.split("id=\"regimes\"").nth(1).unwrap();
    assert!(laws.contains("Gäller inte") && laws.contains("enligt dataskyddsförordningen"));
    let page = chain.sees("/completeness").await;
    assert!(page.body.contains(&format!("href=\"{}/facts/measures_taken\"", chain.case)));
    assert!(page.body.contains(&format!("href=\"{}/risk\"", chain.case)));
    assert!(chain.sees("").await.body.contains("ändamål är kompletta"));
}

#[tokio::test]
async fn times_that_contradict_each_other_are_said_where_they_are_read() {
    let chain = Chain::fanned_out().await;
    for (fact, at) in [("occurred_from", "2020-02-01T10:00"), ("occurred_to", "2020-01-01T10:00")] {
        chain.act(&format!("/facts/{fact}"), &[(fact, at), ("seen", "0")]).await;
    }
    for part in ["", "/facts", "/duties", "/notification"] {
        assert!(chain.sees(part).await.body.contains("Det slutade innan det började."), "{part}");
    }
    assert!(!chain.sees("/people").await.body.contains("Det slutade innan det började."));
}
