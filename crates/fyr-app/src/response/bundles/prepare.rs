//! Puts a bundle together: an overview, and each case's notification as it was frozen.

use super::{Asked, Case, ready};
use crate::{
    App,
    access::{Action, lead},
    accounts::blocking,
    app::new_id,
    error::AppError,
    language::Language,
    response::notification::{hex, officer_of, reached, scenario_words, signing},
    viewer::Viewer,
};
use fyr_core::{
    case::{bundle::Offer, duty::DutyKey},
    id::{CaseId, IncidentId, OrganisationId},
    incident::{
        Incident, Refusal,
        bundle::{Command as BundleCommand, NewBundle},
    },
    register::directory::Directory,
};
use fyr_documents::{
    answers,
    bundle::{Bundle, Part, Row, bundle, data, read},
    document::RestsOn,
    package::sha256,
};
use fyr_journal::entry::digest_stored;
use fyr_store::blobs::NewBlob;
use jiff::{Timestamp, tz::TimeZone};
use std::collections::BTreeSet;

/// Which notifications are to be handed in together.
#[derive(Debug, Clone)]
pub struct PrepareBundle {
    /// Under which duty.
    pub duty: DutyKey,
    /// Which cases'.
    pub cases: BTreeSet<CaseId>,
    /// In which language the overview is written.
    pub language: Language,
}

/// What was kept is not what was frozen.
#[derive(Debug, thiserror::Error)]
#[error(
    "the frozen notification of case {0} is not there as it was frozen; restore it from a backup"
)]
struct NotAsFrozen(CaseId);

type Chosen<'a> = (&'a str, &'a Case, &'a Offer);

impl App {
    /// Puts a bundle together from cases that are ready, and keeps it; returns its number.
    ///
    /// # Errors
    ///
    /// [`AppError::NotFound`]; [`Refusal::BadPart`] with `cases` when one of them is not ready; [`AppError::Fault`] when it
    /// cannot be made.
    pub async fn prepare_bundle(
        &self,
        viewer: &Viewer,
        id: IncidentId,
        wanted: PrepareBundle,
    ) -> Result<u32, AppError> {
        self.incident_for(viewer, Action::LeadIncident, id).await?;
        let wanted = &wanted;
        self.decided(|| self.prepared(viewer, id, wanted)).await
    }

    async fn prepared(
        &self,
        viewer: &Viewer,
        id: IncidentId,
        wanted: &PrepareBundle,
    ) -> Result<u32, AppError> {
        let (version, incident) = self.incident_for(viewer, Action::LeadIncident, id).await?;
        let office = lead(&incident).ok_or(AppError::NotFound)?;
        let now = self.now(incident.timeline());
        let directory = self.directory().await?;
        let cases = self.bundled_cases(&incident, &directory).await?;
        let exercise = super::is_exercise(&incident);
        let asked = Asked { duty: &wanted.duty, by: office, exercise, now };
        let mut chosen: Vec<Chosen<'_>> = Vec::new();
        for (name, _, case) in cases.iter().filter(|it| wanted.cases.contains(&it.2.id)) {
            let like = chosen.first().map(|it| it.2.frozen.verdict.alike());
            let offer = ready(case, &asked, like.as_ref());
            let offer = offer.map_err(|_| AppError::refused(Refusal::BadPart("cases")))?;
            chosen.push((name, case, offer));
        }
        if chosen.is_empty() || chosen.len() != wanted.cases.len() {
            return Err(AppError::refused(Refusal::BadPart("cases")));
        }
        let written = Writing {
            directory: &directory,
            incident: &incident,
            office,
            language: wanted.language,
            now,
            rests_on: self.rests_on().await?,
        };
        let overview = written.overview(&chosen);
        let (document, json) = self.bundle_files(&incident, overview, &chosen).await?;
        let new = NewBundle {
            duty: wanted.duty.clone(),
            cases: chosen.iter().map(|(_, case, offer)| (case.id, offer.number)).collect(),
            document: document.id.to_string(),
            document_digest: hex(&digest_stored(&document.bytes)),
            answers: json.id.to_string(),
            answers_digest: hex(&digest_stored(&json.bytes)),
        };
        let command = BundleCommand::Prepare(new);
        let mut batch = self.bundle_batch(viewer, (version, &incident), command)?;
        batch.blobs.extend([document, json]);
        self.append(batch).await?;
        u32::try_from(incident.bundles.len() + 1).map_err(AppError::fault)
    }

    /// Makes a bundle's two files from what was frozen in its cases.
    async fn bundle_files(
        &self,
        incident: &Incident,
        overview: Bundle,
        chosen: &[Chosen<'_>],
    ) -> Result<(NewBlob, NewBlob), AppError> {
        let mut parts = Vec::new();
        for (_, case, offer) in chosen {
            parts.push(self.part(case, offer).await?);
        }
        let json = data(&overview, &parts).into_bytes();
        let made = blocking(move || -> Result<_, AppError> {
            let notifications = read(&parts).map_err(AppError::fault)?;
            Ok(bundle(&overview, &notifications).map_err(AppError::fault)?.pdf)
        });
        let area = format!("incident/{}", incident.id);
        let blob = |media_type: &str, bytes| NewBlob {
            id: new_id(),
            area: area.clone(),
            media_type: media_type.to_owned(),
            bytes,
        };
        Ok((blob("application/pdf", made.await??), blob("application/json", json)))
    }

    async fn part(&self, case: &Case, offer: &Offer) -> Result<Part, AppError> {
        let frozen = &offer.frozen.verdict;
        let broken = || AppError::fault(NotAsFrozen(case.id));
        let kept = self.store().blob_get(frozen.answers.parse().map_err(AppError::fault)?).await?;
        let text = String::from_utf8(kept.ok_or_else(broken)?.bytes).map_err(|_| broken())?;
        if sha256(text.as_bytes()) != frozen.answers_digest {
            return Err(broken());
        }
        Ok(Part {
            case: case.id.to_string(),
            frozen: text,
            frozen_sha256: frozen.answers_digest.clone(),
            document_sha256: frozen.document_digest.clone(),
        })
    }
}

/// What the overview is written from.
struct Writing<'a> {
    directory: &'a Directory,
    incident: &'a Incident,
    office: OrganisationId,
    language: Language,
    now: Timestamp,
    rests_on: RestsOn,
}

impl Writing<'_> {
    fn overview(&self, chosen: &[Chosen<'_>]) -> Bundle {
        let language = self.language.of_document();
        let number = self.incident.bundles.len() + 1;
        let first = chosen.first().map(|it| it.1);
        let (title, mandate) = ("document-bundle-title", "document-bundle-mandate");
        let reference = format!("{}/{number}", self.incident.reference);
        Bundle {
            language,
            title: format!("{} {reference}", answers::words(language, title)),
            authority: self.authority(chosen),
            filer: signing(self.directory, self.office),
            contact: officer_of(self.directory, self.office).map(reached).unwrap_or_default(),
            reference,
            mandate: answers::words(language, mandate),
            rows: chosen.iter().map(|it| self.row(it)).collect(),
            rests_on: self.rests_on.clone(),
            made_at: self.now.to_zoned(TimeZone::UTC).datetime(),
            exercise: super::is_exercise(self.incident),
            scenario: first.and_then(|case| scenario_words(case, self.language)),
        }
    }

    fn authority(&self, chosen: &[Chosen<'_>]) -> String {
        let duty =
            chosen.first().and_then(|(_, case, offer)| case.duties.get(&offer.frozen.verdict.duty));
        duty.map(|it| self.language.of(&it.terms.recipient().name).clone()).unwrap_or_default()
    }

    fn row(&self, (name, case, offer): &Chosen<'_>) -> Row {
        let language = self.language.of_document();
        let record = self.directory.organisation(case.controller);
        let moment =
            |at: Option<Timestamp>| at.map(|at| answers::moment(language, at)).unwrap_or_default();
        let due = case.duties.get(&offer.frozen.verdict.duty).and_then(|it| it.due(case));
        let persons = case.facts.count("persons_affected");
        Row {
            controller: (*name).to_owned(),
            org_number: record.map(|it| it.text("org_number").to_owned()).unwrap_or_default(),
            reference: case.reference.clone(),
            registered: case.last_number().unwrap_or_default().to_owned(),
            aware: moment(offer.frozen.verdict.runs_from),
            due: moment(due),
            persons: persons.map(|it| answers::number(language, it)).unwrap_or_default(),
        }
    }
}
