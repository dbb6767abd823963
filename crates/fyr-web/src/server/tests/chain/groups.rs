//! The risk to groups of people, one question at a time and on one page.

use super::*;

/// Answers to every question of the guide, in its order.
const ANSWERS: &[&[(&str, &str)]] = &[
    &[("kind", "minors"), ("people", "40")],
    &[("data", "sensitive")],
    &[("identifiability", "maximum")],
    &[("course", "misdirected")],
    &[("exposure", "known")],
    &[("holds", "contained")],
    &[("integrity", "whole")],
    &[("availability", "kept")],
    &[("effect", "none")],
];

fn verdict(reason: &str) -> Vec<(&str, &str)> {
    let mut form: Vec<_> = ANSWERS.concat();
    form.extend([("name", "Elever i årskurs 3"), ("level", "high"), ("reason", reason)]);
    form
}

#[tokio::test]
async fn ten_questions_lead_to_a_verdict_and_the_highest_group_decides_the_case() {
    let chain = Chain::fanned_out().await;
    let mut query = String::from("?step=1");
    for (at, answers) in ANSWERS.iter().enumerate() {
        let page = chain.sees(&format!("/risk/guide{query}")).await;
        assert!(page.body.contains(&format!("Fråga {} av 10", at + 1)), "{}", page.body);
        query = format!("?step={}&{}", at + 2, form(&ANSWERS[..=at].concat()));
        assert!(answers.iter().all(|(name, _)| page.body.contains(&format!("name=\"{name}\""))));
    }
    let page = chain.sees(&format!("/risk/guide{query}")).await;
    assert!(page.body.contains("Fråga 10 av 10") && page.body.contains("Förslag: "));
    assert!(page.body.contains("4,25 av 6"), "{}", page.body);
    chain.act("/risk/groups", &verdict("Barn och hälsa.")).await;
    let page = chain.sees("/risk").await;
    assert!(page.body.contains("id=\"group-elever-i-arskurs-3\""));
    assert!(page.body.contains("Den grupp som har högst risk avgör"));
    let lower = [("level", "risk"), ("reason", "Vi tror inte det.")];
    chain.refuses("/risk", &lower).await;
}

#[tokio::test]
async fn a_question_that_was_passed_over_is_asked_again() {
    let chain = Chain::fanned_out().await;
    let page = chain.sees("/risk/guide?step=3&kind=minors").await;
    assert!(page.body.contains("Fråga 2 av 10") && page.body.contains("ds-error-summary"));
    let page = chain.sees("/risk/guide?step=2&kind=minors&people=m%C3%A5nga").await;
    assert!(page.body.contains("Fråga 1 av 10") && page.body.contains("ds-error-summary"));
}

#[tokio::test]
async fn one_page_takes_the_whole_assessment_changes_it_and_takes_it_back() {
    let chain = Chain::fanned_out().await;
    let page = chain.refuses("/risk/groups", &verdict("")).await;
    assert!(page.body.contains("Elever i årskurs 3"), "what was typed stands");
    chain.refuses("/risk/groups", &[("name", "Elever")]).await;
    chain.act("/risk/groups", &verdict("Barn och hälsa.")).await;
    let change = "/risk/form?group=elever-i-arskurs-3";
    let page = chain.sees(change).await;
    assert!(page.body.contains("name=\"group\" value=\"elever-i-arskurs-3\""));
    let mut other_score = verdict("Barn och hälsa.");
    other_score.extend([("group", "elever-i-arskurs-3"), ("score", "2")]);
    chain.refuses("/risk/groups", &other_score).await;
    other_score.push(("score_reason", "Bara frånvaro, utan orsak."));
    chain.act("/risk/groups", &other_score).await;
    chain.act("/risk/groups", &verdict("En annan klass.")).await;
    let page = chain.sees("/risk").await;
    assert!(page.body.contains("id=\"group-elever-i-arskurs-3-2\""), "nothing is written over");
    let away = "/risk/groups/elever-i-arskurs-3/withdraw";
    chain.refuses(away, &[("reason", "")]).await;
    chain.act(away, &[("reason", "Dubblett.")]).await;
    let page = chain.sees("/risk").await;
    assert!(!page.body.contains("id=\"group-elever-i-arskurs-3\""));
}

#[tokio::test]
async fn an_approver_sees_the_assessment_and_does_not_make_it() {
    let chain = Chain::fanned_out().await;
    for part in ["/risk/form", "/risk/guide"] {
        let page = chain.site.sees(&chain.approver, &format!("{}{part}", chain.case)).await;
        assert!(page.body.contains("Bara den som handlägger"));
    }
    let save = format!("{}/risk/groups", chain.case);
    let denied = chain.site.post(&chain.approver, &save, &form(&verdict("Skäl."))).await;
    assert_eq!(denied.status, StatusCode::NOT_FOUND);
}
