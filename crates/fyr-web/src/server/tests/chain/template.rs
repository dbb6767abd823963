//! An organisation's own template, uploaded on its page; and an import taken back on its.

use super::*;

impl Chain {
    async fn uploads(&self, path: &str, file: &[u8]) -> Page {
        self.site.send(multipart(&self.officer, path, (&[], Some(("mall.docx", file))))).await
    }
}

#[tokio::test]
async fn a_template_is_uploaded_and_its_page_says_how_it_fits() {
    let chain = Chain::fanned_out().await;
    let list = chain.site.sees(&chain.officer, "/templates").await;
    for said in ["fyr.summary", "fyr.fact.nature", "Enkel mall"] {
        assert!(list.body.contains(said), "{said}");
    }
    let page = format!("/templates/{}", chain.site.board);
    let refused = chain.uploads(&page, b"inget paket").await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.body.contains("Filen är ingen DOCX"));
    let language = fyr_app::language::Language::Sv;
    let mut handler = Account::empty(Uuid::from_u128(9));
    let organisation = Some(chain.site.board);
    handler.grants = BTreeSet::from([Grant { role: Role::Handler, organisation }]);
    let plain = chain.site.app.plain_template(&Viewer::person(handler), language).unwrap();
    let sent = chain.uploads(&page, &plain.bytes).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
    let seen = chain.site.sees(&chain.officer, &page).await;
    for said in ["mall.docx", "Kontroller som fylls i", "Fält som mallen inte har"] {
        assert!(seen.body.contains(said), "{said}");
    }
    assert!(!seen.body.contains("Okända taggar"));
    let approver = chain.site.sees(&chain.approver, &page).await;
    assert!(!approver.body.contains("Ladda upp en mall"));
    let denied = chain.site.post(&chain.approver, &format!("{page}/remove"), "").await;
    assert_eq!(denied.status, StatusCode::NOT_FOUND);
    chain.site.does(&chain.officer, &format!("{page}/remove"), &[]).await;
    let seen = chain.site.sees(&chain.officer, &page).await;
    assert!(seen.body.contains("ingen egen mall"));
    let denied = chain.site.get(&chain.coordinator, &page).await;
    assert_eq!(denied.status, StatusCode::NOT_FOUND);
}
