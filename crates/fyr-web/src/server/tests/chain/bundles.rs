//! A notification is locked, approved with leave, and handed in by the office, as people do it in the pages.

use super::*;

const APPROVE: &str = "/notification/approve";

/// One answer to each question that must be answered.
const ANSWERS: &[(&str, &str)] = &[
    ("incident_type", "theft"),
    ("nature", "Register kopierades."),
    ("persons_affected", "1840"),
    ("data_subject_groups", "employees"),
    ("data_categories", "health"),
    ("consequences", "identity_theft"),
    ("severity", "significant"),
    ("measures_taken", "Systemen stängdes."),
    ("informed", "will"),
];

impl Chain {
    /// A case whose form is answered and whose notification is locked.
    async fn locked() -> Self {
        let chain = Self::fanned_out().await;
        for (fact, value) in ANSWERS {
            chain.act(&format!("/facts/{fact}"), &[(fact, value), ("seen", "0")]).await;
        }
        assert!(chain.sees("/notification").await.body.contains("Lås anmälan för godkännande"));
        chain.act("/notification/freeze", &[("duty", NOTIFY)]).await;
        chain
    }

    async fn approves(&self, leave: &str) {
        let approve = [("duty", NOTIFY), ("number", "1"), ("leave", leave)];
        self.site.does(&self.approver, &format!("{}{APPROVE}", self.case), &approve).await;
    }

    async fn office(&self) -> Page {
        self.site.sees(&self.coordinator, &format!("{}/bundles", self.incident)).await
    }

    async fn office_does(&self, path: &str, pairs: &[(&str, &str)]) {
        let path = format!("{}/bundles{path}", self.incident);
        self.site.does(&self.coordinator, &path, pairs).await;
    }

    async fn office_refused(&self, path: &str, pairs: &[(&str, &str)]) -> Page {
        let path = format!("{}/bundles{path}", self.incident);
        self.site.refuses(&self.coordinator, &path, pairs).await
    }

    fn id(&self) -> &str {
        self.case.trim_start_matches("/cases/")
    }
}

#[tokio::test]
async fn a_notification_is_locked_approved_handed_in_by_the_office_and_receipted_in_the_pages() {
    let chain = Chain::locked().await;
    assert!(chain.office().await.body.contains("Anmälan är inte godkänd"));
    let page = chain.site.sees(&chain.approver, "/").await;
    assert!(page.body.contains("Godkänn anmälan"), "the approver's next act");
    let page = chain.site.sees(&chain.approver, &format!("{}/notification", chain.case)).await;
    assert!(page.body.contains("EDPB:s riktlinjer 9/2022"), "the ground, with its mark");
    chain.approves("office").await;
    let page = chain.office().await;
    assert!(page.body.contains("En anmälan är klar att lämnas in."));
    assert!(!page.body.contains(&format!("href=\"{}", chain.case)), "who leads opens no case");
    chain.office_refused("", &[("duty", NOTIFY)]).await;
    chain.office_does("", &[("duty", NOTIFY), ("cases", chain.id())]).await;
    let page = chain.office().await;
    assert!(page.body.contains("/bundles/1/bundle.pdf") && page.body.contains("Kan lämnas in"));
    chain.office_refused("/1/send", &[("channel", "")]).await;
    chain.office_refused("/1/send", &[("channel", "E-post"), ("at", "2001-01-01T10:00")]).await;
    chain.office_does("/1/send", &[("channel", "Säker e-post")]).await;
    chain.office_refused("/1/receipt", &[("whom", "all"), ("receipt", "")]).await;
    chain.office_does("/1/receipt", &[("whom", chain.id()), ("receipt", "IMY-7")]).await;
    assert!(chain.office().await.body.contains("Kvittens IMY-7"));
    let page = chain.sees("/notification").await;
    assert!(page.body.contains("IMY-7") && page.body.contains("lämnade in anmälan åt er"));
    let page = chain.sees("/timeline").await;
    assert!(page.body.contains("får lämna in den") && page.body.contains("skickades"));
}

#[tokio::test]
async fn an_approval_that_is_taken_back_stops_the_office_and_says_why() {
    let chain = Chain::locked().await;
    chain.approves("office").await;
    chain.office_does("", &[("duty", NOTIFY), ("cases", chain.id())]).await;
    let back = |reason| [("duty", NOTIFY), ("number", "1"), ("reason", reason)];
    chain.refuses("/notification/withdraw", &back("")).await;
    chain.act("/notification/withdraw", &back("Vi anmäler själva.")).await;
    assert!(chain.office().await.body.contains("räknas inte som inlämnad"));
    let page = chain.office_refused("/1/send", &[("channel", "E-post")]).await;
    assert!(page.body.contains("Ingen i samlad anmälan 1"));
    chain.office_refused("/1/drop", &[("reason", "")]).await;
    chain.office_does("/1/drop", &[("reason", "Ingen är kvar.")]).await;
    assert!(chain.office().await.body.contains("Lämnas inte in"));
}

#[tokio::test]
async fn who_locked_a_notification_does_not_approve_it_and_bundles_are_the_offices_alone() {
    let chain = Chain::locked().await;
    let (site, approve) = (&chain.site, [("duty", NOTIFY), ("number", "1"), ("leave", "office")]);
    let path = format!("{}{APPROVE}", chain.case);
    let denied = site.post(&chain.officer, &path, &form(&approve)).await;
    assert_eq!(denied.status, StatusCode::NOT_FOUND);
    chain.approves("own").await;
    assert!(chain.office().await.body.contains("Lämnar in anmälan själv"));
    let send = form(&[("duty", NOTIFY), ("cases", chain.id())]);
    let path = format!("{}/bundles", chain.incident);
    for other in [&chain.officer, &chain.approver, &chain.supplier] {
        assert_eq!(site.get(other, &path).await.status, StatusCode::NOT_FOUND);
        assert_eq!(site.post(other, &path, &send).await.status, StatusCode::NOT_FOUND);
    }
}
