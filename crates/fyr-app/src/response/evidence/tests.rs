//! Evidence over a real database: taken in part by part, found to be the same, another, or gone.

use super::*;
use crate::response::made::{self, NOW, opened};
use tempfile::TempDir;

struct Office {
    app: App,
    folder: TempDir,
}

impl Office {
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let app = made::office(folder.path()).await;
        Self { app, folder }
    }

    async fn case(&self) -> Case {
        Case::clone(self.app.all::<Case>().await.unwrap().first().unwrap())
    }

    async fn arriving(&self) -> Arriving {
        self.app.evidence_arrives(&Viewer::system(), self.case().await.id).await.unwrap()
    }

    async fn takes_in(&self, bytes: &[u8]) {
        let mut arriving = self.arriving().await;
        for some in bytes.chunks(1024 * 1024) {
            arriving.push(some).await.unwrap();
        }
        let about = (about(), "..\\loggar\\rad\u{7}.pdf".to_owned());
        arriving.keep(&Viewer::system(), about).await.unwrap();
    }

    async fn checked(&self) -> Verdict {
        let (viewer, id) = (Viewer::system(), self.case().await.id);
        self.app.check_evidence(&viewer, id, 1).await.unwrap();
        self.case().await.evidence[0].checks.last().unwrap().verdict
    }

    async fn parts(&self) -> usize {
        let area = format!("case/{}/evidence", self.case().await.id);
        self.app.store().blob_list(&area).await.unwrap().len()
    }
}

fn about() -> About {
    About {
        title: "Logg".to_owned(),
        origin: "Servern".to_owned(),
        taken_by: "Säkerhetschefen".to_owned(),
        taken_at: NOW.parse().unwrap(),
    }
}

/// So many bytes that begin as a PDF does.
fn bytes(count: usize) -> Vec<u8> {
    let mut bytes = b"%PDF-1.7 ".to_vec();
    bytes.resize(count, b'x');
    bytes
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_of_many_parts_is_kept_with_its_digest_and_comes_back_the_same() {
    let office = Office::new().await;
    let sent = bytes(9 * 1024 * 1024);
    office.takes_in(&sent).await;
    let case = office.case().await;
    let evidence = case.evidence[0].evidence.clone();
    assert_eq!(evidence.digest, Some(hex(&Sha256::digest(&sent))));
    let Held::Here { media_type, name, bytes, .. } = evidence.held else { panic!("kept here") };
    assert_eq!((media_type.as_str(), name.as_str()), ("application/pdf", "rad.pdf"));
    assert_eq!(bytes, sent.len() as u64);
    let file = office.app.evidence_file(&Viewer::system(), case.id, 1).await.unwrap();
    assert_eq!(file.name, format!("{}-evidence-1.pdf", case.reference));
    let mut back = Vec::new();
    for part in &file.parts {
        let some = office.app.evidence_part(&Viewer::system(), case.id, part).await;
        back.extend(some.unwrap());
    }
    assert!(1 < file.parts.len() && back == sent);
    assert_eq!(office.checked().await, Verdict::Match);
}

#[tokio::test(flavor = "multi_thread")]
async fn evidence_whose_bytes_are_gone_or_held_elsewhere_is_not_verifiable() {
    let office = Office::new().await;
    office.takes_in(&bytes(100)).await;
    let case = office.case().await;
    let Held::Here { parts, .. } = &case.evidence[0].evidence.held else { panic!("kept here") };
    office.app.store().blob_remove(parts[0].parse().unwrap()).await.unwrap();
    assert_eq!(office.checked().await, Verdict::NotVerifiable);
    let described = (about(), "Polisen".to_owned(), Some("ab".repeat(32)));
    let viewer = Viewer::system();
    office.app.describe_evidence(&viewer, case.id, described).await.unwrap();
    office.app.check_evidence(&viewer, case.id, 2).await.unwrap();
    let checked = office.case().await.evidence[1].checks[0].verdict;
    assert_eq!(checked, Verdict::NotVerifiable);
    let file = office.app.evidence_file(&viewer, case.id, 2).await;
    assert!(matches!(file, Err(AppError::NotFound)));
}

#[tokio::test(flavor = "multi_thread")]
async fn evidence_with_another_digest_than_the_recorded_is_a_mismatch() {
    let office = Office::new().await;
    let mut arriving = office.arriving().await;
    arriving.push(&bytes(100)).await.unwrap();
    // As if the file had been another when it came.
    arriving.digest.update(b"another");
    arriving.keep(&Viewer::system(), (about(), "rad.pdf".to_owned())).await.unwrap();
    assert_eq!(office.checked().await, Verdict::Mismatch);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_refused_leaves_no_bytes_behind() {
    let office = Office::new().await;
    let mut arriving = office.arriving().await;
    arriving.push(&bytes(5 * 1024 * 1024)).await.unwrap();
    let nameless = About { title: String::new(), ..about() };
    let refused = arriving.keep(&Viewer::system(), (nameless, "rad.pdf".to_owned())).await;
    assert!(matches!(refused, Err(AppError::Refused(_))));
    assert_eq!(office.parts().await, 0);
    assert!(office.case().await.evidence.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_is_too_large_is_refused_with_the_limit() {
    let office = Office::new().await;
    let mut arriving = office.arriving().await;
    arriving.bytes = EVIDENCE_BYTES_MAX;
    let error = arriving.push(b"x").await.unwrap_err();
    let AppError::Refused(refused) = error else { panic!("refused") };
    assert_eq!(refused.detail().as_deref(), Some("100"));
    arriving.forget().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn parts_that_no_evidence_names_are_removed_after_a_day_and_all_others_stay() {
    let office = Office::new().await;
    office.takes_in(&bytes(5 * 1024 * 1024)).await;
    let kept = office.parts().await;
    let mut broken_off = office.arriving().await;
    broken_off.push(&bytes(5 * 1024 * 1024)).await.unwrap();
    // As when the process is killed: nobody forgets it.
    drop(broken_off);
    let later = |hours| office.app.now(Timeline::Live) + SignedDuration::from_hours(hours);
    assert_eq!(office.app.sweep_evidence(later(23)).await.unwrap(), 0);
    assert_eq!(office.parts().await, kept + 1);
    let second = opened(office.folder.path()).await;
    let (first, second) = (office.app.sweep_evidence(later(25)), second.sweep_evidence(later(25)));
    let (first, second) = tokio::join!(first, second);
    assert!(first.is_ok() && second.is_ok());
    assert_eq!(office.parts().await, kept);
    assert_eq!(office.checked().await, Verdict::Match);
}
