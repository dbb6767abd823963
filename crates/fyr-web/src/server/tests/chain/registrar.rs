//! What a registrar asks for: numbers of documents, and the list of those without one.

use super::*;

#[tokio::test]
async fn a_document_stands_on_the_list_until_its_number_is_written_down() {
    let chain = Chain::fanned_out().await;
    let empty = chain.site.sees(&chain.officer, "/unregistered").await;
    assert!(empty.body.contains("Alla handlingar är diarieförda"));
    let decision = [
        ("what", "Betala inte."),
        ("by", "Chefen"),
        ("at", "2020-01-01T10:00"),
        ("grounds", "Ingen säkerhet."),
    ];
    chain.act("/decisions", &decision).await;
    let list = chain.site.sees(&chain.officer, "/unregistered").await;
    let place = format!("{}/documents#document-decision-1", chain.case);
    assert!(list.body.contains(&place) && list.body.contains("Beslut 1: Betala inte."));
    let desk = chain.site.sees(&chain.officer, "/").await;
    assert!(desk.body.contains("En handling är inte diarieförd"));
    let csv = chain.site.get(&chain.officer, "/unregistered.csv").await;
    assert!(csv.body.contains("Beslut 1: Betala inte."), "{}", csv.body);

    let said =
        |number| [("document", "decision-1"), ("number", number), ("at", "2020-01-02T10:00")];
    chain.refuses("/documents", &said("")).await;
    chain.act("/documents", &said("SN 2020/7-2")).await;
    let list = chain.site.sees(&chain.officer, "/unregistered").await;
    assert!(!list.body.contains(&place));
    assert!(chain.sees("/work").await.body.contains("SN 2020/7-2"));
    let timeline = chain.sees("/timeline").await;
    assert!(timeline.body.contains("Diarienummer för ett beslut: SN 2020/7-2"));
    let register = chain.site.get(&chain.officer, "/breaches.csv").await;
    assert!(register.body.contains("Beslut 1: Betala inte.: SN 2020/7-2"), "{}", register.body);
}

#[tokio::test]
async fn a_number_is_corrected_with_a_reason_and_the_first_stays_in_sight() {
    let chain = Chain::fanned_out().await;
    let said = |number, reason| {
        let at = ("at", "2020-01-02T10:00");
        [("document", "report"), ("number", number), at, ("reason", reason)]
    };
    chain.act("/documents", &said("SN 2020/7", "")).await;
    let page = chain.refuses("/documents", &said("SN 2020/8", "")).await;
    assert!(page.body.contains("SN 2020/8"), "what was typed is kept");
    chain.act("/documents", &said("SN 2020/8", "Fel ärende.")).await;
    let page = chain.sees("/documents").await;
    for part in ["SN 2020/7", "SN 2020/8", "Fel ärende.", "5 kap. 1 §", "Behöver kontrolleras"] {
        assert!(page.body.contains(part), "{part}");
    }
    let approver = chain.site.sees(&chain.approver, &format!("{}/documents", chain.case)).await;
    assert!(approver.body.contains("SN 2020/8") && !approver.body.contains("Spara rättelsen"));
    let path = format!("{}/documents", chain.case);
    let denied = chain.site.post(&chain.approver, &path, &form(&said("1", "Skäl."))).await;
    assert_eq!(denied.status, StatusCode::NOT_FOUND);
    let denied = chain.site.get(&chain.coordinator, "/unregistered").await;
    assert_eq!(denied.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_police_report_is_written_down_and_corrected() {
    let chain = Chain::fanned_out().await;
    let said = |number| {
        let at = ("at", "2020-01-02T10:00");
        [("police_number", number), at, ("authority", "Polisregion Väst")]
    };
    chain.refuses("/police", &said("")).await;
    chain.act("/police", &said("5000-K1-20")).await;
    let again = [&said("5000-K2-20")[..], &[("which", "1"), ("reason", "")]].concat();
    chain.refuses("/police", &again).await;
    let again = [&said("5000-K2-20")[..], &[("which", "1"), ("reason", "Felskrivet.")]].concat();
    chain.act("/police", &again).await;
    let page = chain.sees("/work").await;
    assert!(page.body.contains("5000-K1-20") && page.body.contains("5000-K2-20"));
    let timeline = chain.sees("/timeline").await;
    assert!(
        timeline.body.contains("Polisanmälan 5000-K2-20") && timeline.body.contains("Felskrivet.")
    );
}

#[tokio::test]
async fn a_case_is_linked_to_its_incident_by_number_and_seen_from_both() {
    let chain = Chain::fanned_out().await;
    let link = |number| [("link_kind", "same_cause"), ("reference", number), ("note", "Se där.")];
    let page = chain.refuses("/links", &link("2099-0001")).await;
    assert!(page.body.contains("bland dem du får se"));
    chain.refuses("/links", &[("link_kind", "kusin"), ("reference", "1")]).await;
    let incident = chain.site.sees(&chain.officer, &chain.incident).await;
    let number: String = incident.body.split("<h1>").next().unwrap().to_owned();
    let at = number.rfind("20").unwrap();
    let number: String = number[at..].chars().take(9).collect();
    chain.act("/links", &link(&number)).await;
    assert!(chain.sees("/work").await.body.contains("Se där."));
    let seen = chain.site.sees(&chain.officer, &chain.incident).await;
    assert!(seen.body.contains("Se där.") && seen.body.contains("Hör ihop med"));
    let unseen = chain.site.sees(&chain.coordinator, &chain.incident).await;
    assert!(!unseen.body.contains("Se där."), "the coordinator may not see the case");
    let id = seen.body.split("name=\"link\" value=\"").nth(1);
    assert!(id.is_none(), "who does not lead the incident removes nothing from its page");
    let page = chain.sees("/work").await;
    let id: String =
        page.body.split("name=\"link\" value=\"").nth(1).unwrap().chars().take(36).collect();
    chain.refuses("/links", &[("act", "remove"), ("link", &id), ("reason", "")]).await;
    chain.act("/links", &[("act", "remove"), ("link", &id), ("reason", "Hör inte ihop.")]).await;
    assert!(chain.sees("/work").await.body.contains("Hör inte ihop."));
}
