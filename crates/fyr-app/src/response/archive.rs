//! A case as a package for records and e-archive: its description in ERMS, its documents, its history, its proof.

use crate::{
    App,
    access::Action,
    accounts::blocking,
    error::AppError,
    language::Language,
    response::{
        files::File,
        registration::{self, number},
    },
    viewer::Viewer,
};
use fyr_core::{
    case::{
        Case, Event, LetterOutcome,
        correspondence::{Direction, Kept},
        duty::{Course, DutyKey},
        evidence::Held,
        registration::Document,
    },
    context::Actor,
    event::{Event as AnyEvent, Stream, StreamKind},
    id::{AccountId, CaseId},
};
use fyr_documents::{
    answers::words,
    erms::{CaseFile, Decision, Record, Way, erms},
    package::{package, sha256},
};
use fyr_store::journal::{HistoryQuery, Recorded};
use jiff::Timestamp;
use serde_json::json;
use std::collections::BTreeMap;

/// How many entries of a history are read at once.
const PAGE: u32 = 500;

impl App {
    /// Returns a case as a ZIP package: `erms.xml`, `content/`, `history.json`, `journal.txt`, `sha256.txt`.
    ///
    /// Letters and evidence are described with their checksums and not packed: letters are the people's, and many;
    /// evidence keeps its own ledger of hands.
    ///
    /// # Errors
    ///
    /// [`AppError::NotFound`].
    pub async fn case_archive(
        &self,
        viewer: &Viewer,
        id: CaseId,
        language: Language,
    ) -> Result<File, AppError> {
        let (_, case) = self.case_for(viewer, Action::SeeCase, id).await?;
        let directory = self.directory().await?;
        let accounts = self.account_names().await?;
        let history = self.whole_history(id).await?;
        let mut files = Vec::new();
        let mut records = Vec::new();
        let mut kept = self.filings_kept(viewer, &case, language).await?;
        kept.extend(messages(&case, (kept.len() + 1, language)));
        for (record, bytes) in kept {
            files.push((record.path.clone(), bytes));
            records.push(record);
        }
        records.extend(letters(&case, language));
        records.extend(evidence(&case, language));
        let report = self.incident_report(viewer, id, language).await?;
        let now = self.now(case.timeline);
        let path = format!("content/{:03}-{}", records.len() + 1, report.name);
        records.push(Record {
            id: format!("{id}-report"),
            number: number(&case, &Document::Report),
            title: words(language.of_document(), "board-report-title"),
            way: Way::Inside,
            at: now,
            path: path.clone(),
            format: "PDF/A-2a".to_owned(),
            sha256: sha256(&report.bytes),
        });
        files.push((path, report.bytes));
        let record = directory.organisation(case.controller);
        let described = CaseFile {
            controller: directory.name(case.controller),
            org_number: record.map(|it| it.text("org_number").to_owned()).unwrap_or_default(),
            id: id.to_string(),
            reference: case.reference.clone(),
            title: case.title.clone(),
            incident: case.incident.to_string(),
            opened: case.opened_at,
            closed: case.closed.as_ref().map(|it| it.at),
            secrecy: secrecy(&case, language),
            decisions: decisions(&case, (&accounts, language)),
            records,
            made: (now, format!("Fyr {}", env!("CARGO_PKG_VERSION"))),
        };
        let proof = self.proof_of(&history).await?;
        let told =
            serde_json::to_vec_pretty(&told(&history, &accounts)).map_err(AppError::fault)?;
        let made = blocking(move || {
            let described = erms(&described).map_err(AppError::fault)?;
            files.insert(0, ("erms.xml".to_owned(), described));
            files.push(("history.json".to_owned(), told));
            files.push(("journal.txt".to_owned(), proof.into_bytes()));
            package(&files).map_err(AppError::fault)
        });
        let bytes = made.await??;
        let name = format!("{}.zip", case.reference);
        Ok(File { name, media_type: "application/zip".to_owned(), bytes })
    }

    /// Returns each notification as it was sent; and the same content as JSON where that was kept.
    async fn filings_kept(
        &self,
        viewer: &Viewer,
        case: &Case,
        language: Language,
    ) -> Result<Vec<(Record, Vec<u8>)>, AppError> {
        let mut kept: Vec<(Record, Vec<u8>)> = Vec::new();
        for filing in &case.filings {
            let own = filing.answers.as_ref().map(|it| it.blob.as_str());
            let answers = own.or(filing.bundled.as_ref().map(|it| it.answers.as_str()));
            let answers = answers.map(|it| (it, "application/json"));
            let document = (filing.document.as_str(), "PDF/A-2a");
            for (blob, format) in std::iter::once(document).chain(answers) {
                let sent = self.case_file(viewer, case.id, blob).await?;
                let record = Record {
                    id: blob.to_owned(),
                    number: number(case, &Document::Filing { number: filing.number }),
                    title: words(language.of_document(), "archive-filing"),
                    way: Way::To(authority(case, &filing.duty, language)),
                    at: filing.at,
                    path: format!("content/{:03}-{}", kept.len() + 1, sent.name),
                    format: format.to_owned(),
                    sha256: sha256(&sent.bytes),
                };
                kept.push((record, sent.bytes));
            }
        }
        Ok(kept)
    }

    async fn whole_history(&self, id: CaseId) -> Result<Vec<Recorded>, AppError> {
        let stream = Stream { kind: StreamKind::Case, id: id.uuid() };
        let mut query = HistoryQuery { stream, after_version: 0, limit: PAGE };
        let mut all = Vec::new();
        loop {
            let page = self.store().history(&query).await?;
            let Some(last) = page.last() else { return Ok(all) };
            query.after_version = last.version;
            all.extend(page);
        }
    }

    /// Says which entries of the journal the case is, with their hashes, under the signed head.
    async fn proof_of(&self, history: &[Recorded]) -> Result<String, AppError> {
        let head = self.store().checkpoint().await?.unwrap_or_default();
        let lines: Vec<String> = history
            .iter()
            .map(|it| format!("{} {} {} {}", it.position, it.leaf, it.at, it.kind))
            .collect();
        let key = self.verifier().to_text();
        Ok(format!("{head}\n{key}\n\n{}\n", lines.join("\n")))
    }
}

fn authority(case: &Case, duty: &DutyKey, language: Language) -> String {
    let found = case.duties.get(duty).map(|it| language.of(&it.terms.authority.name).clone());
    found.unwrap_or_default()
}

/// Returns the correspondence as records from `number` on, with the words of each as a text file.
///
/// What was struck does not belong to the case; that it was written down stands in the history.
fn messages(case: &Case, (number, language): (usize, Language)) -> Vec<(Record, Vec<u8>)> {
    let kept = case.correspondence.iter().filter(|it| it.struck.is_none());
    (number..).zip(kept).map(|(number, it)| message(case, it, (number, language))).collect()
}

fn message(case: &Case, kept: &Kept, (number, language): (usize, Language)) -> (Record, Vec<u8>) {
    let message = &kept.written.verdict;
    let other = message.other.clone();
    let (way, key) = match message.direction {
        Direction::In => (Way::From(other), "archive-message-in"),
        Direction::Out => (Way::To(other), "archive-message-out"),
    };
    let bytes = message.text.clone().into_bytes();
    let document = Document::Message { number: kept.number };
    let record = Record {
        id: format!("{}-message-{}", case.id, kept.number),
        number: registration::number(case, &document),
        title: format!("{}: {}", words(language.of_document(), key), message.subject),
        way,
        at: message.at,
        path: format!("content/{number:03}-{}-{}.txt", case.reference, kept.number),
        format: "text/plain; charset=utf-8".to_owned(),
        sha256: sha256(&bytes),
    };
    (record, bytes)
}

fn letters(case: &Case, language: Language) -> Vec<Record> {
    let mut records = Vec::new();
    for batch in &case.letters {
        let LetterOutcome::Rendered { files, .. } = &batch.outcome else { continue };
        records.extend(files.iter().map(|file| Record {
            id: file.blob.clone(),
            number: number(case, &Document::Letters { number: batch.number }),
            title: format!("{} {}", words(language.of_document(), "archive-letters"), file.name),
            way: Way::To(words(language.of_document(), "archive-people")),
            at: batch.dispatched_at.unwrap_or(batch.ordered_at),
            path: String::new(),
            format: "PDF/A-2a".to_owned(),
            sha256: file.digest.clone(),
        }));
    }
    records
}

/// Evidence whose digest is known; what has none cannot be told from anything else.
fn evidence(case: &Case, language: Language) -> Vec<Record> {
    let described = case.evidence.iter().filter_map(|it| {
        let title = words(language.of_document(), "archive-evidence");
        Some(Record {
            id: format!("{}-evidence-{}", case.id, it.number),
            // Evidence is kept with the case, not registered.
            number: String::new(),
            title: format!("{title} {}: {}", it.number, it.evidence.title),
            way: Way::Inside,
            at: it.evidence.taken_at,
            path: String::new(),
            format: match &it.evidence.held {
                Held::Here { media_type, .. } => media_type.clone(),
                Held::Elsewhere { .. } => "application/octet-stream".to_owned(),
            },
            sha256: it.evidence.digest.clone()?,
        })
    });
    described.collect()
}

/// The rule that protects persons with protected identity. Source: OSL (2009:400) 21 kap. 3 and 3 a §§.
fn secrecy(case: &Case, language: Language) -> Option<(String, String)> {
    let protected = case.people.as_ref().is_some_and(|it| 0 < it.counts.protected);
    let why = words(language.of_document(), "archive-secrecy");
    protected.then(|| ("OSL 21 kap. 3 och 3 a §§".to_owned(), why))
}

fn decisions(
    case: &Case,
    (accounts, language): (&BTreeMap<AccountId, String>, Language),
) -> Vec<Decision> {
    let say = |key: &str| words(language.of_document(), key);
    let mut decisions: Vec<Decision> = Vec::new();
    let mut add = |text: String, at: Timestamp, by: &str| {
        decisions.push(Decision { text, at, by: name(by, accounts) });
    };
    if let Some(it) = &case.qualification {
        let verdict = if it.verdict { "breaches-is-breach" } else { "breaches-is-none" };
        let text = format!("{} {}: {}", say("breaches-breach"), say(verdict), it.reason);
        add(text, it.at, &it.actor);
    }
    if let Some(it) = &case.risk {
        let level = say(&format!("risk-{}", it.verdict.as_str()));
        add(format!("{level}: {}", it.reason), it.at, &it.actor);
    }
    let registered = |document: &Document| match case.registration(document) {
        Some(it) => format!(" ({} {})", say("registration-number"), it.number),
        None => String::new(),
    };
    for (key, duty) in &case.duties {
        if let Course::NotOwed { reason, approver, at, .. } = &duty.course {
            let duty = language.of(&duty.terms.duty.name);
            let number = registered(&Document::NotDoing { duty: key.clone() });
            let text = format!("{}: {duty}: {reason}{number}", say("archive-not-doing"));
            add(text, *at, approver);
        }
    }
    for (number, it) in (1..).zip(&case.work.decisions) {
        let registered = registered(&Document::Decision { number });
        add(format!("{}: {}{registered}", it.verdict.what, it.reason), it.verdict.at, &it.actor);
    }
    if let Some(it) = &case.closed {
        add(format!("{}: {}", say("breaches-closed"), it.reason), it.at, &it.actor);
    }
    decisions.sort_by_key(|it| it.at);
    decisions
}

/// Everything that happened, as it is stored; who looked at whom is left to the journal.
fn told(history: &[Recorded], accounts: &BTreeMap<AccountId, String>) -> serde_json::Value {
    let entries = history.iter().map(|it| {
        let event = match &it.event {
            Some(AnyEvent::Case(event)) if !matches!(**event, Event::PeopleShown { .. }) => {
                serde_json::to_value(event).unwrap_or_default()
            }
            Some(_) | None => serde_json::Value::Null,
        };
        json!({
            "position": it.position,
            "at": it.at.to_string(),
            "by": name(&it.actor, accounts),
            "kind": it.kind,
            "event": event,
        })
    });
    entries.collect()
}

/// Returns the name of an actor as the journal writes it, or what the journal writes.
fn name(actor: &str, accounts: &BTreeMap<AccountId, String>) -> String {
    let account = Actor::from_journal_text(actor).account();
    account.and_then(|id| accounts.get(&id).cloned()).unwrap_or_else(|| actor.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use fyr_core::case::{Judgement, correspondence::Message};
    use uuid::Uuid;

    fn kept(direction: Direction) -> Kept {
        let verdict = Message {
            direction,
            other: "Leverantören AB".to_owned(),
            at: Timestamp::UNIX_EPOCH,
            subject: "Om händelsen".to_owned(),
            text: "Vi återkommer.".to_owned(),
        };
        let (reason, actor) = (String::new(), "system".to_owned());
        let written = Judgement { verdict, reason, at: Timestamp::UNIX_EPOCH, actor };
        Kept { number: 2, written, struck: None }
    }

    #[test]
    fn a_letter_is_a_record_with_its_words_as_a_file_and_whom_it_came_from_or_went_to() {
        let mut case = Case::empty(Uuid::nil());
        case.reference = "2025-0001-003".to_owned();
        let (record, bytes) = message(&case, &kept(Direction::In), (7, Language::Sv));
        assert_eq!(record.way, Way::From("Leverantören AB".to_owned()));
        assert_eq!(record.path, "content/007-2025-0001-003-2.txt");
        assert_eq!(
            (bytes.as_slice(), record.title.as_str()),
            ("Vi återkommer.".as_bytes(), "Kom in: Om händelsen")
        );
        assert_eq!(record.sha256, sha256(&bytes));
        let (record, _) = message(&case, &kept(Direction::Out), (8, Language::En));
        assert_eq!(record.way, Way::To("Leverantören AB".to_owned()));
    }
}
