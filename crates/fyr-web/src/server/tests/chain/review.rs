//! What a run's analyst judges by eye: who was joined to whom, a sample, and what changed since an earlier run.

use super::*;

/// A staff list in which the second row has the first's name and a number with a slip of the keyboard. Invented people.
const ROWS: &str = "personnummer;namn;avdelning\n18890101-2388;Selma Ek;Vård\n\
18890101-2389;Selma Ek;Skola\n18870303-2402;Elin Berg;Skola\n";

/// Puts the material in its place and carries out a run over it; returns the run's address.
#[expect(clippy::used_underscore_binding, reason = "the folder is there to put material in")]
async fn finished_run(chain: &Chain) -> String {
    let folder = chain.site._folder.path().join("data/material/stulet/skol");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("personer.csv"), ROWS).unwrap();
    let start = format!("{}/leaks/new", chain.incident);
    let named = options(&chain.site.sees(&chain.coordinator, &start).await);
    let run = start_run(&chain.site, &chain.coordinator, (&start, &named[0])).await;
    chain.site.works().await;
    run
}

/// Returns a chain with a finished run, and its analyst.
async fn analysed() -> (Chain, Browser, String) {
    let chain = Chain::fanned_out().await;
    let analyst = chain.site.sign_in(Role::LeakAnalyst).await;
    let run = finished_run(&chain).await;
    (chain, analyst, run)
}

/// Returns the value of a hidden field.
fn hidden(page: &Page, name: &str) -> String {
    let field = page.body.split(&format!("name=\"{name}\" value=\"")).nth(1).unwrap();
    field.split('"').next().unwrap().to_owned()
}

#[tokio::test]
async fn only_the_analyst_decides_who_is_one_and_the_next_run_goes_by_it() {
    let (chain, analyst, run) = analysed().await;
    let site = &chain.site;
    let doubts = format!("{run}/doubts");
    assert_eq!(site.get(&chain.coordinator, &doubts).await.status, StatusCode::NOT_FOUND);
    let page = site.sees(&analyst, &doubts).await;
    assert!(page.body.contains("Selma Ek") && page.body.contains("ett skrivfel"), "{}", page.body);
    let (first, second) = (hidden(&page, "first"), hidden(&page, "second"));
    let decided = [("first", first.as_str()), ("second", &second), ("verdict", "different")];
    let refused = site.post(&chain.coordinator, &doubts, &form(&decided)).await;
    assert_eq!(refused.status, StatusCode::NOT_FOUND);
    let unknown = [("first", "0"), ("second", "1"), ("verdict", "same")];
    assert!(site.post(&analyst, &doubts, &form(&unknown)).await.status.is_client_error());
    site.does(&analyst, &doubts, &decided).await;
    assert!(site.sees(&analyst, &doubts).await.body.contains("Olika personer"));
    let again = finished_run(&chain).await;
    let page = site.sees(&chain.coordinator, &format!("{again}/compare")).await;
    let with = page.body.split("/compare?with=").nth(1).unwrap().split('"').next().unwrap();
    let compared = format!("{again}/compare?with={with}");
    let page = site.sees(&chain.coordinator, &compared).await;
    assert!(page.body.contains("Nya personer"), "{}", page.body);
    assert_eq!(site.get(&chain.officer, &doubts).await.status, StatusCode::NOT_FOUND);
    let itself = format!("{again}/compare?with={}", again.rsplit('/').next().unwrap());
    assert!(site.get(&chain.coordinator, &itself).await.status.is_client_error());
}

#[tokio::test]
async fn a_sample_is_drawn_and_judged_by_the_analyst_and_says_what_it_proves() {
    let (chain, analyst, run) = analysed().await;
    let site = &chain.site;
    let sample = format!("{run}/sample");
    assert_eq!(site.get(&chain.coordinator, &sample).await.status, StatusCode::NOT_FOUND);
    let early = site.post(&analyst, &sample, &form(&[("verdict-0", "right")])).await;
    assert!(early.status.is_client_error());
    assert!(site.sees(&analyst, &sample).await.body.contains("/sample/draw"));
    let draw = format!("{sample}/draw");
    site.does(&analyst, &draw, &[("size", "20")]).await;
    let page = site.sees(&analyst, &sample).await;
    assert!(page.body.contains("rad 2") && page.body.contains("personer.csv"), "{}", page.body);
    let verdicts = [("verdict-0", "right"), ("verdict-1", "wrong"), ("comment-1", "Avdelningen.")];
    site.does(&analyst, &sample, &verdicts).await;
    let page = site.sees(&analyst, &sample).await;
    assert!(page.body.contains("Med 95 %") && page.body.contains("Avdelningen."), "{}", page.body);
    let again = site.post(&analyst, &draw, &form(&[("size", "60")])).await;
    assert!(again.status.is_client_error(), "verdicts are not thrown away");
    let beyond = site.post(&analyst, &sample, &form(&[("verdict-999", "right")])).await;
    assert!(beyond.status.is_client_error());
}
