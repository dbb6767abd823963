//! What is shared with every case and what each answers, as the coordinator, the supplier and a controller do it.

use super::*;

impl Chain {
    async fn share(&self, path: &str, pairs: &[(&str, &str)]) {
        self.site.does(&self.coordinator, &format!("{}{path}", self.incident), pairs).await;
    }

    async fn share_refused(&self, path: &str, pairs: &[(&str, &str)]) {
        self.site.refuses(&self.coordinator, &format!("{}{path}", self.incident), pairs).await;
    }

    async fn shared(&self) -> Page {
        self.site.sees(&self.coordinator, &format!("{}/coordination", self.incident)).await
    }
}

#[tokio::test]
async fn a_common_text_is_taken_adapted_or_declined_and_who_leads_sees_only_which() {
    let chain = Chain::fanned_out().await;
    let offer = |body| [("purpose", "nature"), ("title", "Vad som hände"), ("body", body)];
    chain.share_refused("/texts", &offer("")).await;
    chain.share("/texts", &offer("En obehörig tog sig in.")).await;
    assert!(chain.sees("").await.body.contains("/coordination\">Läs och svara"));
    let adapt = |words| [("answer", "adapted"), ("version", "1"), ("words", words)];
    chain.refuses("/texts/1", &adapt("")).await;
    chain.act("/texts/1", &adapt("Hos oss kopierades bara adresser.")).await;
    assert!(chain.sees("/facts").await.body.contains("Hos oss kopierades bara adresser."));
    let page = chain.shared().await;
    assert!(page.body.contains("Skriver om texten"));
    assert!(!page.body.contains("kopierades bara adresser"), "its words are the board's own");
    chain.share_refused("/texts/1", &[("body", "Uppgifter kopierades."), ("news", "")]).await;
    chain.share("/texts/1", &[("body", "Uppgifter kopierades."), ("news", "Stölden.")]).await;
    assert!(chain.shared().await.body.contains("Har en äldre version"));
    assert!(chain.sees("/coordination").await.body.contains("Det finns en ny version"));
    chain.act("/texts/1", &[("answer", "taken"), ("version", "2")]).await;
    assert!(chain.sees("/facts").await.body.contains("Uppgifter kopierades."));
    chain.refuses("/texts/1", &[("answer", "declined"), ("version", "2"), ("words", "")]).await;
    let decline = [("answer", "declined"), ("version", "2"), ("words", "Gäller inte oss.")];
    chain.act("/texts/1", &decline).await;
    assert!(chain.shared().await.body.contains("Använder inte texten"));
    let none = form(&[("answer", "taken"), ("version", "9")]);
    let path = format!("{}/texts/1", chain.case);
    assert_eq!(chain.site.post(&chain.officer, &path, &none).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_supplier_tells_numbered_updates_and_each_case_considers_them() {
    let chain = Chain::fanned_out().await;
    let rooms = chain.site.sees(&chain.supplier, "/supplier").await;
    let own = format!("/supplier{}", chain.incident);
    assert!(rooms.body.contains(&own));
    chain.site.refuses(&chain.supplier, &own, &[("text", "")]).await;
    let new = [("text", "Uppgifterna har kopierats."), ("changes", "nature")];
    chain.site.does(&chain.supplier, &own, &new).await;
    let told = chain.site.sees(&chain.supplier, &own).await;
    assert!(told.body.contains("Uppdatering 1") && !told.body.contains("Skolnämnden"));
    assert_eq!(chain.site.get(&chain.officer, &own).await.status, StatusCode::NOT_FOUND);
    let on_behalf = |at| [("text", "De är publicerade."), ("received_at", at)];
    chain.share_refused("/updates", &on_behalf("2999-01-01T10:00")).await;
    chain.share("/updates", &on_behalf("2020-01-01T10:00")).await;
    let page = chain.shared().await;
    assert!(page.body.contains("/facts/nature") && page.body.contains("beaktad av 0 av 1"));
    let page = chain.sees("/coordination").await;
    assert!(page.body.contains("Uppdatering 2") && page.body.contains("Skriven av leverantören."));
    chain.act("/updates/1", &[("note", "Vi ändrar risken.")]).await;
    assert!(chain.sees("/coordination").await.body.contains("Vi ändrar risken."));
    assert!(chain.shared().await.body.contains("beaktad av 1 av 1"));
    assert!(chain.sees("/timeline").await.body.contains("Uppdatering 1 lästes"));
    let missing = format!("{}/updates/3", chain.case);
    assert_eq!(chain.site.post(&chain.officer, &missing, "").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn who_leads_sees_when_a_controller_took_the_case_on() {
    let chain = Chain::fanned_out().await;
    assert!(chain.shared().await.body.contains("Har inte svarat"));
    chain.act("/acknowledge", &[]).await;
    let page = chain.shared().await;
    assert!(page.body.contains("1 av 1 har tagit sig an ärendet"));
    assert!(!page.body.contains("Har inte svarat"));
    assert!(chain.sees("/coordination").await.body.contains("Ni har tagit er an ärendet"));
}

#[tokio::test]
async fn meetings_are_held_one_after_another_and_seen_by_those_concerned() {
    let chain = Chain::fanned_out().await;
    chain.share_refused("/meetings", &[("at", ""), ("place", "Videomöte")]).await;
    chain.share("/meetings", &[("at", "2025-08-27T10:00"), ("place", "Videomöte")]).await;
    let board = chain.site.board.to_string();
    let hold = |next| [("present", &*board), ("notes", "Var och en anmäler."), ("next", next)];
    chain.share_refused("/meetings/1", &hold("2025-08-27T09:00")).await;
    chain.share("/meetings/1", &hold("2025-08-28T10:00")).await;
    let page = chain.sees("/coordination").await;
    for said in ["Var och en anmäler.", "Ni var med", "Möte 2", "Ska hållas"] {
        assert!(page.body.contains(said), "{said}");
    }
    assert!(chain.shared().await.body.contains("Närvarande"));
    // One controller is not two: there is nothing to arrange among them.
    let one = [("parties", &*board), ("leads", &*board), ("authority", "Vi."), ("people", "Vi.")];
    chain.share_refused("/arrangement", &one).await;
}
