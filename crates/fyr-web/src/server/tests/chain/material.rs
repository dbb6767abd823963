//! Stolen material, as the one who leads the incident takes it in, has it analysed and destroys it.

use super::*;

/// Invented people.
const ROWS: &str = "personnummer;namn;avdelning\n18890101-2388;Selma Ek;Vård\n\
18870303-2402;Elin Berg;Skola\n";

impl Chain {
    async fn material(&self, who: &Browser, file: Option<&str>) -> Page {
        let path = format!("{}/material", self.incident);
        let file = file.map(|it| ("publicerat.csv", it.as_bytes()));
        self.site.send(multipart(who, &path, (&[], file))).await
    }

    /// Returns the one analyst there is, as the form offers them.
    async fn analyst(&self) -> String {
        let start = format!("{}/leaks/new", self.incident);
        options(&self.site.sees(&self.coordinator, &start).await).remove(0)
    }

    /// Has who leads ask for an analysis of the material.
    async fn analyse(&self, (material, analyst): (&str, &str)) -> Page {
        let start = format!("{}/leaks/new", self.incident);
        let pairs = [
            ("material", material),
            ("purpose", "Informera dem."),
            ("basis", "Art. 6.1 c"),
            ("analyst", analyst),
        ];
        self.site.send(multipart(&self.coordinator, &start, (&pairs, None))).await
    }
}

#[tokio::test]
#[expect(clippy::used_underscore_binding, reason = "the folder is there to be looked into")]
async fn material_is_taken_in_analysed_and_destroyed_by_who_leads_the_incident() {
    let chain = Chain::fanned_out().await;
    let (site, lead) = (&chain.site, &chain.coordinator);
    let address = format!("{}/material", chain.incident);
    site.sees(lead, &address).await;
    assert_eq!(chain.material(&chain.officer, Some(ROWS)).await.status, StatusCode::NOT_FOUND);
    assert_eq!(site.get(&chain.officer, &address).await.status, StatusCode::NOT_FOUND);
    let nothing = chain.material(lead, None).await;
    assert_eq!(nothing.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(nothing.body.contains("Välj en fil"), "{}", nothing.body);
    assert_eq!(chain.material(lead, Some(ROWS)).await.status, StatusCode::SEE_OTHER);
    let page = site.sees(lead, &address).await;
    // The SHA-256 of the file, computed by another program.
    assert!(
        page.body.contains("15fe34341229d9d34693d3e53949ab5715edf3445b229661e3fcb4d4cd0c5226"),
        "{}",
        page.body
    );
    let id = before(&page, "/destroy\"");

    site.sign_in(Role::LeakAnalyst).await;
    let analyst = chain.analyst().await;
    let started = chain.analyse((&id, &analyst)).await;
    assert_eq!(started.status, StatusCode::SEE_OTHER, "{}", started.body);
    let destroy = format!("{address}/{id}/destroy");
    let why = [("reason", "Analysen är klar.")];
    let early = site.post(lead, &destroy, &form(&why)).await;
    assert_eq!(early.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(early.body.contains("analyseras nu"), "{}", early.body);
    site.works().await;
    let page = site.sees(lead, &started.location).await;
    assert!(page.body.contains("Lämna personerna till ärendena"), "{}", page.body);
    let runs = site._folder.path().join("data/runs");
    let run = fs::read_dir(runs).unwrap().next().unwrap().unwrap().path();
    assert!(run.join("result").is_dir() && !run.join("opened").exists());

    let unexplained = site.post(lead, &destroy, &form(&[("reason", "")])).await;
    assert_eq!(unexplained.status, StatusCode::UNPROCESSABLE_ENTITY);
    let stranger = site.post(&chain.officer, &destroy, &form(&why)).await;
    assert_eq!(stranger.status, StatusCode::NOT_FOUND);
    site.does(lead, &destroy, &why).await;
    let page = site.sees(lead, &address).await;
    assert!(page.body.contains("Förstörd") && page.body.contains("Analysen är klar."));
    let gone = chain.analyse((&id, &analyst)).await;
    assert_eq!(gone.status, StatusCode::UNPROCESSABLE_ENTITY);
    let page = site.sees(lead, &chain.incident).await;
    assert!(page.body.contains("Stulet material togs emot: publicerat.csv"), "{}", page.body);
}

#[tokio::test]
#[expect(clippy::used_underscore_binding, reason = "the folder is there to be looked into")]
async fn a_run_that_is_stopped_stays_stopped_and_nothing_of_it_lies_open() {
    let chain = Chain::fanned_out().await;
    let (site, lead) = (&chain.site, &chain.coordinator);
    site.sign_in(Role::LeakAnalyst).await;
    chain.material(lead, Some(ROWS)).await;
    let id = before(&site.sees(lead, &format!("{}/material", chain.incident)).await, "/destroy\"");
    let analyst = chain.analyst().await;
    let run = chain.analyse((&id, &analyst)).await.location;
    let folder = site._folder.path().join("data/runs").join(run.rsplit('/').next().unwrap());
    // As a process leaves them that was killed at work.
    for left in ["opened/whole", "result/.work"] {
        fs::create_dir_all(folder.join(left)).unwrap();
        fs::write(folder.join(left).join("rest"), ROWS).unwrap();
    }
    site.does(lead, &format!("{run}/cancel"), &[]).await;
    assert!(!folder.join("opened").exists() && !folder.join("result").exists());
    site.works().await;
    assert!(site.sees(lead, &run).await.body.contains("Stoppad"));
    assert!(!folder.join("opened").exists() && !folder.join("result").exists());
}
