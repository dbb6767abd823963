//! Evidence of a case: a file is taken in part by part, kept with its digest, and looked at again whenever somebody asks.

use crate::{
    App, access::Action, app::new_id, error::AppError, response::notification::hex, viewer::Viewer,
};
use fyr_core::{
    case::{
        Case, Command, Refusal,
        evidence::{Command as EvidenceCommand, Evidence, Held, NewEvidence, Verdict},
    },
    context::Timeline,
    event::{State, Stream, StreamKind},
    id::CaseId,
};
use fyr_store::{batch::Batch, blobs::NewBlob, error::StoreError};
use jiff::{SignedDuration, Timestamp};
use sha2::{Digest as _, Sha256};
use std::{collections::BTreeMap, fmt::Display};
use uuid::Uuid;

/// The largest file that is kept: what a database takes beside its other work. Larger material is held elsewhere.
pub const EVIDENCE_BYTES_MAX: u64 = 100 * 1024 * 1024;
/// How much of a file is held in memory, and kept as one blob.
const PART_BYTES: usize = 4 * 1024 * 1024;
/// No upload goes on for so long: the server ends it before.
const UPLOAD_ENDED_AFTER: SignedDuration = SignedDuration::from_hours(24);
/// Upper limit of a file's name, in characters.
const NAME_CHARS_MAX: usize = 200;

/// What is said of evidence beside its bytes.
#[derive(Debug, Clone)]
pub struct About {
    /// What it is.
    pub title: String,
    /// Where it comes from.
    pub origin: String,
    /// Who took it.
    pub taken_by: String,
    /// When.
    pub taken_at: Timestamp,
}

/// A file that is on its way in. What has come is kept already; [`Arriving::forget`] removes it.
pub struct Arriving {
    app: App,
    case: CaseId,
    parts: Vec<String>,
    held: Vec<u8>,
    head: Vec<u8>,
    bytes: u64,
    digest: Sha256,
}

/// A file to be handed over part by part.
#[derive(Debug, Clone)]
pub struct Leaving {
    /// What to call it: our own words, never those it came with.
    pub name: String,
    /// What it is by its first bytes.
    pub media_type: String,
    /// Its parts, in order.
    pub parts: Vec<String>,
}

impl App {
    /// Begins to take in a file as evidence.
    ///
    /// # Errors
    ///
    /// [`AppError::NotFound`]; [`Refusal::Closed`].
    pub async fn evidence_arrives(
        &self,
        viewer: &Viewer,
        id: CaseId,
    ) -> Result<Arriving, AppError> {
        let (_, case) = self.case_for(viewer, Action::HandleCase, id).await?;
        if case.closed.is_some() {
            return Err(AppError::refused(Refusal::Closed));
        }
        Ok(Arriving {
            app: self.clone(),
            case: id,
            parts: Vec::new(),
            held: Vec::new(),
            head: Vec::new(),
            bytes: 0,
            digest: Sha256::new(),
        })
    }

    /// Describes evidence that is held elsewhere.
    ///
    /// # Errors
    ///
    /// [`AppError::NotFound`]; [`Refusal::BadWork`].
    pub async fn describe_evidence(
        &self,
        viewer: &Viewer,
        id: CaseId,
        described: (About, String, Option<String>),
    ) -> Result<(), AppError> {
        let (about, place, digest) = described;
        let evidence = about.held(Held::Elsewhere { place }, digest);
        let command = Command::Evidence(EvidenceCommand::Add(Box::new(evidence)));
        self.change_case(viewer, (Action::HandleCase, id), &command).await
    }

    /// Looks whether evidence is what it was, and records what was found.
    ///
    /// # Errors
    ///
    /// [`AppError::NotFound`]; [`Refusal::NoSuchEvidence`].
    pub async fn check_evidence(
        &self,
        viewer: &Viewer,
        id: CaseId,
        number: u32,
    ) -> Result<(), AppError> {
        let (_, case) = self.case_for(viewer, Action::HandleCase, id).await?;
        let found = case.evidence.iter().find(|it| it.number == number);
        let found = found.ok_or_else(|| AppError::refused(Refusal::NoSuchEvidence(number)))?;
        let verdict = self.verdict(found).await?;
        let command = Command::Evidence(EvidenceCommand::Check { number, verdict });
        self.change_case(viewer, (Action::HandleCase, id), &command).await
    }

    /// Returns what a piece of evidence is handed over as.
    ///
    /// # Errors
    ///
    /// [`AppError::NotFound`], also where it is held elsewhere or gone.
    pub async fn evidence_file(
        &self,
        viewer: &Viewer,
        id: CaseId,
        number: u32,
    ) -> Result<Leaving, AppError> {
        let (_, case) = self.case_for(viewer, Action::SeeCase, id).await?;
        let found = case.evidence.iter().find(|it| it.number == number);
        let Some(Held::Here { parts, media_type, .. }) = found.map(|it| &it.evidence.held) else {
            return Err(AppError::NotFound);
        };
        let suffix = KINDS.iter().find(|it| it.1 == media_type).map_or("bin", |it| it.2);
        let name = format!("{}-evidence-{number}.{suffix}", case.reference);
        Ok(Leaving { name, media_type: media_type.clone(), parts: parts.clone() })
    }

    /// Returns one part of a piece of evidence.
    ///
    /// # Errors
    ///
    /// [`AppError::NotFound`], also for bytes of other cases; a fault where they are not those that were stored.
    pub async fn evidence_part(
        &self,
        viewer: &Viewer,
        id: CaseId,
        part: &str,
    ) -> Result<Vec<u8>, AppError> {
        let (_, case) = self.case_for(viewer, Action::SeeCase, id).await?;
        let blob = part.parse().ok().filter(|_| names(&case, part)).ok_or(AppError::NotFound)?;
        Ok(self.store().blob_get(blob).await?.ok_or(AppError::NotFound)?.bytes)
    }

    /// Removes the parts of files whose upload broke off with its process: what no case names after a day. Returns how many.
    ///
    /// # Errors
    ///
    /// Faults of the store.
    pub(crate) async fn sweep_evidence(&self, now: Timestamp) -> Result<usize, AppError> {
        let before = now.saturating_sub(UPLOAD_ENDED_AFTER).unwrap_or(Timestamp::MIN);
        let mut of_case: BTreeMap<String, Vec<Uuid>> = BTreeMap::new();
        for (part, area) in self.store().blobs_older(&area("%"), before).await? {
            of_case.entry(area).or_default().push(part);
        }
        let mut removed = 0;
        for (place, mut parts) in of_case {
            let id = place.split('/').nth(1).and_then(|it| it.parse::<CaseId>().ok());
            let Some(id) = id.filter(|id| area(id) == place) else { continue };
            let stream = Stream { kind: StreamKind::Case, id: id.uuid() };
            // Read after the parts were listed: what is named by then was kept in time.
            if let Some(State::Case(case)) = self.store().load(&stream).await?.map(|it| it.state) {
                parts.retain(|part| !names(&case, &part.to_string()));
            }
            for part in parts {
                self.store().blob_remove(part).await?;
                removed += 1;
            }
        }
        Ok(removed)
    }

    async fn verdict(&self, evidence: &Evidence) -> Result<Verdict, AppError> {
        let Held::Here { parts, .. } = &evidence.evidence.held else {
            return Ok(Verdict::NotVerifiable);
        };
        let mut digest = Sha256::new();
        for part in parts {
            let Ok(id) = part.parse() else { return Ok(Verdict::NotVerifiable) };
            match self.store().blob_get(id).await {
                Ok(Some(blob)) => digest.update(&blob.bytes),
                Ok(None) => return Ok(Verdict::NotVerifiable),
                Err(StoreError::Unreadable { .. }) => return Ok(Verdict::Mismatch),
                Err(other) => return Err(other.into()),
            }
        }
        let now = Some(hex(&digest.finalize()));
        Ok(if now == evidence.evidence.digest { Verdict::Match } else { Verdict::Mismatch })
    }
}

impl Arriving {
    /// Takes in the next bytes.
    ///
    /// # Errors
    ///
    /// [`Refusal::TooLarge`] when there are more than [`EVIDENCE_BYTES_MAX`]; faults of the store.
    pub async fn push(&mut self, bytes: &[u8]) -> Result<(), AppError> {
        self.bytes = self.bytes.saturating_add(bytes.len() as u64);
        if EVIDENCE_BYTES_MAX < self.bytes {
            let mebibytes = EVIDENCE_BYTES_MAX / (1024 * 1024);
            return Err(AppError::refused(Refusal::TooLarge(mebibytes)));
        }
        self.digest.update(bytes);
        let wanted = HEAD_BYTES.saturating_sub(self.head.len());
        self.head.extend(bytes.iter().take(wanted));
        self.held.extend_from_slice(bytes);
        if PART_BYTES <= self.held.len() {
            self.store_part().await?;
        }
        Ok(())
    }

    /// Returns whether nothing has come.
    pub const fn is_empty(&self) -> bool {
        self.bytes == 0
    }

    /// Records the file as evidence; what was kept of it is removed when that is refused.
    ///
    /// # Errors
    ///
    /// [`AppError::NotFound`]; [`Refusal::BadWork`]; faults of the store.
    pub async fn keep(
        mut self,
        viewer: &Viewer,
        (about, name): (About, String),
    ) -> Result<(), AppError> {
        if let Err(error) = self.kept(viewer, (about, name)).await {
            self.forget().await?;
            return Err(error);
        }
        Ok(())
    }

    /// Removes what has come of the file.
    ///
    /// # Errors
    ///
    /// Faults of the store.
    pub async fn forget(self) -> Result<(), AppError> {
        for part in self.parts.iter().filter_map(|it| it.parse().ok()) {
            self.app.store().blob_remove(part).await?;
        }
        Ok(())
    }

    async fn kept(
        &mut self,
        viewer: &Viewer,
        (about, name): (About, String),
    ) -> Result<(), AppError> {
        let digest = hex(&self.digest.clone().finalize());
        if !self.held.is_empty() {
            self.store_part().await?;
        }
        let held = Held::Here {
            parts: self.parts.clone(),
            bytes: self.bytes,
            media_type: media_type(&self.head).to_owned(),
            name: shown(&name),
        };
        let evidence = about.held(held, Some(digest));
        let command = Command::Evidence(EvidenceCommand::Add(Box::new(evidence)));
        self.app.change_case(viewer, (Action::HandleCase, self.case), &command).await
    }

    async fn store_part(&mut self) -> Result<(), AppError> {
        let id = new_id();
        let mut batch = Batch::new("system", self.app.now(Timeline::Live));
        batch.blobs.push(NewBlob {
            id,
            area: area(self.case),
            media_type: "application/octet-stream".to_owned(),
            bytes: std::mem::take(&mut self.held),
        });
        self.app.store().append(batch).await?;
        self.parts.push(id.to_string());
        Ok(())
    }
}

impl About {
    fn held(self, held: Held, digest: Option<String>) -> NewEvidence {
        let Self { title, origin, taken_by, taken_at } = self;
        NewEvidence { title, origin, taken_by, taken_at, held, digest }
    }
}

/// Returns where the files of a case's evidence are kept.
fn area(case: impl Display) -> String {
    format!("case/{case}/evidence")
}

/// Returns whether evidence of the case has this part.
fn names(case: &Case, part: &str) -> bool {
    case.evidence.iter().any(|it| match &it.evidence.held {
        Held::Here { parts, .. } => parts.iter().any(|it| it == part),
        Held::Elsewhere { .. } => false,
    })
}

/// How many first bytes tell what a file is.
const HEAD_BYTES: usize = 16;

/// First bytes, type and suffix of what is told from other files.
const KINDS: &[(&[u8], &str, &str)] = &[
    (b"%PDF-", "application/pdf", "pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png", "png"),
    (b"\xff\xd8\xff", "image/jpeg", "jpg"),
    (b"GIF8", "image/gif", "gif"),
    (b"PK\x03\x04", "application/zip", "zip"),
    (b"\x1f\x8b", "application/gzip", "gz"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed", "7z"),
];

/// Returns what a file is by its first bytes; nothing is said of what is not known for certain.
fn media_type(head: &[u8]) -> &'static str {
    let known = KINDS.iter().find(|(first, _, _)| head.starts_with(first));
    known.map_or("application/octet-stream", |(_, media_type, _)| media_type)
}

/// Returns the name a file came with as it can be shown: the last of its path, without what cannot be seen.
pub(crate) fn shown(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    last.chars().filter(|it| !it.is_control()).take(NAME_CHARS_MAX).collect()
}

#[cfg(test)]
mod tests;
