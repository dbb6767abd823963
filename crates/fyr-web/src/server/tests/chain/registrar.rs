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
