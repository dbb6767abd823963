//! Evidence, as a person takes it in and keeps account of it.

use super::*;

const KNOWN: [(&str, &str); 5] = [
    ("title", "Åtkomstlogg"),
    ("origin", "Servern"),
    ("taken_by", "Säkerhetschefen"),
    ("taken_at", "2020-01-01T10:00"),
    ("held", "here"),
];

impl Chain {
    /// Sends a form with a file, as a browser does.
    async fn upload(&self, who: &Browser, pairs: &[(&str, &str)], file: Option<&str>) -> Page {
        let file = file.map(|it| ("..\\<b>.html", it.as_bytes()));
        let path = format!("{}/evidence", self.case);
        self.site.send(multipart(who, &path, (pairs, file))).await
    }
}

#[tokio::test]
async fn a_file_is_taken_in_with_its_digest_and_never_shown_as_what_it_says_it_is() {
    let chain = Chain::fanned_out().await;
    let nothing = chain.upload(&chain.officer, &KNOWN, None).await;
    assert_eq!(nothing.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(nothing.body.contains("Välj en fil") && nothing.body.contains("Åtkomstlogg"));
    let nameless = [&[("title", "")], &KNOWN[1..]].concat();
    let refused = chain.upload(&chain.officer, &nameless, Some("<script>")).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    refused.is_whole("evidence");
    let page = chain.upload(&chain.officer, &KNOWN, Some("<script>alert(1)</script>")).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.body);
    let page = chain.sees("/work").await;
    // The SHA-256 of the file, computed by another program.
    assert!(page.body.contains("5c140d35dcb46a622e2cedf5ef5cc3638cdffd1c118c9331f8c84669f0b74783"));
    assert!(page.body.contains("&lt;b&gt;.html") && !page.body.contains("<script>alert(1)"));
    let file = format!("{}/evidence/1/file", chain.case);
    let request = asked(&chain.officer, &file).body(Body::empty()).unwrap();
    let response = chain.site.router.clone().call(request).await.unwrap();
    assert_eq!(response.headers()[header::CONTENT_TYPE], "application/octet-stream");
    let disposition = response.headers()[header::CONTENT_DISPOSITION].to_str().unwrap();
    assert!(disposition.starts_with("attachment;") && disposition.ends_with("evidence-1.bin\""));
    let bytes = to_bytes(response.into_body(), usize::MAX).await.unwrap();
    assert_eq!(bytes, "<script>alert(1)</script>");
    let packed = asked(&chain.officer, &file).header(header::ACCEPT_ENCODING, "gzip");
    let packed = packed.body(Body::empty()).unwrap();
    let packed = chain.site.router.clone().call(packed).await.unwrap();
    assert!(!to_bytes(packed.into_body(), usize::MAX).await.unwrap().is_empty());
    assert_eq!(chain.site.get(&chain.coordinator, &file).await.status, StatusCode::NOT_FOUND);
    let stranger = chain.upload(&chain.coordinator, &KNOWN, Some("x")).await;
    assert_eq!(stranger.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn evidence_is_handed_over_taken_back_checked_and_sealed_before_the_case_is_closed() {
    let chain = Chain::fanned_out().await;
    chain.upload(&chain.officer, &KNOWN, Some("rad 1")).await;
    assert!(chain.sees("").await.body.contains("Ett bevis är inte förseglat"));
    let hand = |to| {
        [("act", "hand"), ("to", to), ("by", "Chefen"), ("at", "2020-01-02T10:00"), ("why", "FU")]
    };
    chain.refuses("/evidence/1", &hand("")).await;
    chain.act("/evidence/1", &hand("Polisen")).await;
    chain.refuses("/evidence/1", &hand("Någon annan")).await;
    let back = |at| [("act", "back"), ("at", at), ("note", "Obruten.")];
    chain.refuses("/evidence/1", &back("2020-01-01T10:00")).await;
    chain.act("/evidence/1", &back("2020-01-03T10:00")).await;
    chain.act("/evidence/1", &[("act", "check")]).await;
    chain.refuses("/evidence/1", &[("act", "seal"), ("how", "")]).await;
    chain.act("/evidence/1", &[("act", "seal"), ("how", "Påse 17")]).await;
    let page = chain.sees("/work").await;
    for said in ["Polisen", "Obruten.", "Oförändrat", "Påse 17", "Förseglat"] {
        assert!(page.body.contains(said), "{said}");
    }
    assert!(!chain.sees("").await.body.contains("Ett bevis är inte förseglat"));
    assert!(chain.sees("/timeline").await.body.contains("Bevis 1 kontrollerades: Oförändrat"));
}

#[tokio::test]
async fn evidence_held_elsewhere_is_described_with_the_digest_somebody_computed() {
    let chain = Chain::fanned_out().await;
    let elsewhere = |digest: &'static str| {
        let held = [("held", "elsewhere"), ("place", "Polisens förråd"), ("digest", digest)];
        [&KNOWN[..4], &held].concat()
    };
    let page = chain.upload(&chain.officer, &elsewhere("abc"), None).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.body.contains("64 tecken"));
    let page = chain.upload(&chain.officer, &elsewhere(""), None).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.body);
    chain.act("/evidence/1", &[("act", "check")]).await;
    let page = chain.sees("/work").await;
    assert!(page.body.contains("Polisens förråd"));
    assert!(page.body.contains("Går inte att kontrollera här"));
}
