//! The work in a case, as a person does it on its page.

use super::*;

#[tokio::test]
async fn a_playbook_is_started_and_its_tasks_are_given_ticked_and_ended() {
    let chain = Chain::fanned_out().await;
    let page = chain.sees("/work").await;
    assert!(page.body.contains("Börja med handlingsplanen Felskickat"));
    chain.refuses("/playbooks", &[("playbook", "ingen")]).await;
    chain.act("/playbooks", &[("playbook", "misdirected")]).await;
    let page = chain.sees("/work").await;
    assert!(page.body.contains("id=\"task-1\"") && page.body.contains("Krävs för att avsluta"));
    let officer = options(&page)[0].clone();
    chain.act("/tasks/1", &[("act", "tick"), ("steps", "0"), ("steps", "2")]).await;
    let give = [("act", "assign"), ("assignee", officer.as_str()), ("due", "2020-01-01T10:00")];
    chain.act("/tasks/1", &give).await;
    let page = chain.sees("/work").await;
    assert!(page.body.contains("Görs av ") && page.body.contains("Försenad"));
    let desk = chain.site.sees(&chain.officer, "/").await;
    assert!(desk.body.contains("Dina arbetsuppgifter") && desk.body.contains("/work#task-1"));
    chain.act("/tasks/1", &[("act", "done")]).await;
    chain.refuses("/tasks/1", &[("act", "again"), ("reason", "")]).await;
    chain.act("/tasks/1", &[("act", "again"), ("reason", "Mottagaren svarade inte.")]).await;
    chain.refuses("/tasks/2", &[("act", "drop"), ("reason", "")]).await;
    chain.act("/tasks/2", &[("act", "drop"), ("reason", "Redan läst.")]).await;
    assert!(chain.sees("/work").await.body.contains("Redan läst."));
    let close = chain.sees("").await;
    assert!(close.body.contains("Arbetsuppgifter som krävs är inte avslutade"));
    assert!(chain.sees("/timeline").await.body.contains("Handlingsplanen Felskickat påbörjades"));
}

#[tokio::test]
async fn a_task_goes_only_to_somebody_who_works_on_the_case() {
    let chain = Chain::fanned_out().await;
    let add = [("title", "Ring"), ("steps", "Först\nSedan"), ("required", "yes")];
    chain.refuses("/tasks", &[("title", "")]).await;
    chain.act("/tasks", &add).await;
    let stranger = "00000000-0000-4000-8000-0000000000ff";
    let give = form(&[("act", "assign"), ("assignee", stranger)]);
    let path = format!("{}/tasks/1", chain.case);
    let denied = chain.site.post(&chain.officer, &path, &give).await;
    assert_eq!(denied.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn measures_decisions_and_notes_are_kept_with_the_case() {
    let chain = Chain::fanned_out().await;
    let measure = [("what", "Fördröj e-post."), ("owner", ""), ("due", "2025-10-01")];
    chain.refuses("/measures", &[("what", "Fördröj."), ("due", "i går")]).await;
    chain.act("/measures", &measure).await;
    assert!(chain.sees("").await.body.contains("En åtgärd saknar ansvarig"));
    let plan = [("act", "plan"), ("what", "Fördröj e-post."), ("owner", "It-chefen")];
    chain.act("/measures/1", &plan).await;
    chain.refuses("/measures/1", &[("act", "done"), ("note", "")]).await;
    chain.act("/measures/1", &[("act", "done"), ("note", "Infört i maj.")]).await;
    chain.refuses("/measures/1", &[("act", "check"), ("note", "Halverat.")]).await;
    let check = [("act", "check"), ("effect", "partial"), ("note", "Felskicken halverades.")];
    chain.act("/measures/1", &check).await;
    let decide = |grounds| {
        [
            ("what", "Betala inte."),
            ("by", "Chefen"),
            ("at", "2020-01-01T10:00"),
            ("grounds", grounds),
        ]
    };
    chain.refuses("/decisions", &decide("")).await;
    chain.act("/decisions", &decide("Ingen säkerhet.")).await;
    chain.refuses("/notes", &[("text", "")]).await;
    chain.act("/notes", &[("text", "Leverantören ringde.")]).await;
    let page = chain.sees("/work").await;
    for said in ["Delvis effekt", "Beslutat av Chefen", "Leverantören ringde."] {
        assert!(page.body.contains(said), "{said}");
    }
    let approver = chain.site.sees(&chain.approver, &format!("{}/work", chain.case)).await;
    assert!(approver.body.contains("Leverantören ringde.") && !approver.body.contains("work-note"));
    let note = form(&[("text", "Jag också.")]);
    let path = format!("{}/notes", chain.case);
    let denied = chain.site.post(&chain.approver, &path, &note).await;
    assert_eq!(denied.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_case_closed_too_early_is_opened_again_by_an_approver() {
    let chain = Chain::fanned_out().await;
    let path = |part: &str| format!("{}{part}", chain.case);
    let none = [("verdict", "none"), ("reason", "Inga personuppgifter.")];
    chain.site.does(&chain.approver, &path("/qualification"), &none).await;
    chain.site.does(&chain.approver, &path("/close"), &[("reason", "Klart.")]).await;
    let again = [("reason", "Uppgifterna publicerades.")];
    let denied = chain.site.post(&chain.officer, &path("/reopen"), &form(&again)).await;
    assert_eq!(denied.status, StatusCode::NOT_FOUND);
    chain.site.refuses(&chain.approver, &path("/reopen"), &[("reason", "")]).await;
    chain.site.does(&chain.approver, &path("/reopen"), &again).await;
    assert!(chain.sees("/timeline").await.body.contains("Uppgifterna publicerades."));
    chain.act("/notes", &[("text", "Vi tar om.")]).await;
}

#[tokio::test]
async fn a_mail_that_came_is_kept_with_the_case_and_struck_only_with_a_reason() {
    let chain = Chain::fanned_out().await;
    let said = |way, subject| {
        [
            ("direction", way),
            ("other", "Leverantören AB"),
            ("at", "2025-08-26T16:00"),
            ("subject", subject),
            ("text", "Vi återkommer.\nHälsningar"),
        ]
    };
    chain.refuses("/correspondence", &said("", "Om händelsen")).await;
    let again = chain.refuses("/correspondence", &said("in", "")).await;
    assert!(again.body.contains("Leverantören AB") && again.body.contains("Vi återkommer."));
    chain.act("/correspondence", &said("in", "Om händelsen <b>")).await;
    let page = chain.sees("/work").await;
    assert!(page.body.contains("Om händelsen &lt;b&gt;") && page.body.contains("Kom in"));
    chain.refuses("/correspondence/1", &[("reason", "")]).await;
    chain.act("/correspondence/1", &[("reason", "Fel ärende.")]).await;
    let page = chain.sees("/work").await;
    assert!(page.body.contains("Struket") && page.body.contains("Fel ärende."));
    assert!(page.body.contains("Om händelsen"), "what was written stays");
    let path = format!("{}/correspondence", chain.case);
    let stranger = chain.site.post(&chain.supplier, &path, &form(&said("in", "Hej"))).await;
    assert_eq!(stranger.status, StatusCode::NOT_FOUND);
    assert!(chain.sees("/timeline").await.body.contains("Kom in: Leverantören AB"));
}
