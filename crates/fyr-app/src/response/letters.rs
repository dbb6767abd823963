//! Making letters to the people of a case: file by file, memory bounded, the protected left out.

use super::{
    notification::{hex, lines, officer, scenario_words},
    people::StoredPerson,
};
use crate::{
    App, access::Action, app::new_id, error::AppError, jobs::LettersJob, language::Language,
    viewer::Viewer,
};
use fyr_core::{
    case::{Case, Command, LetterBatch, LetterOutcome, RenderedFile},
    context::Timeline,
    id::CaseId,
    law::MetBy,
};
use fyr_documents::{
    answers,
    document::RestsOn,
    letters::{self as document, Recipient, Rendered, Sender},
};
use fyr_journal::entry::digest_stored;
use fyr_store::{batch::Batch, blobs::NewBlob};
use jiff::tz::TimeZone;
use std::{
    num::NonZeroUsize,
    sync::mpsc::{Receiver, SyncSender, sync_channel},
    thread::available_parallelism,
};
use tokio::sync::mpsc;

/// How many people wait between the database and the printing.
const AHEAD: usize = 400;

/// Makes a batch of letters that was ordered; one that is made already is left as it is.
pub(crate) async fn render(app: &App, job: LettersJob) -> Result<(), AppError> {
    let system = Viewer::system();
    let (_, case) = app.case_for(&system, Action::HandleCase, job.case).await?;
    let batch = case.letters.iter().find(|it| it.number == job.number);
    let Some(batch) = batch.filter(|it| it.outcome == LetterOutcome::Ordered) else {
        return Ok(());
    };
    let area = format!("letters/{}/{}", job.case, job.number);
    // What an interrupted attempt left behind is made again.
    for blob in app.store().blob_list(&area).await? {
        app.store().blob_remove(blob.id).await?;
    }
    let words = words(app, &case, batch).await?;
    let (people, from_people) = sync_channel(AHEAD);
    let (files, from_files) = mpsc::channel(2);
    let printing = tokio::task::spawn_blocking(move || print(&words, from_people, &files));
    let feeding = feed(app, (job.case, batch.after), people);
    let keeping = keep(app, &area, from_files);
    let (fed, kept) = tokio::join!(feeding, keeping);
    let printed = printing.await.map_err(AppError::fault)?;
    let protected = case.people.as_ref().map_or(0, |it| it.counts.protected);
    let number = job.number;
    let command = match (printed, fed, kept) {
        (Ok(letters), Ok(without_address), Ok(files)) => Command::LettersRendered {
            number,
            letters,
            without_address,
            protected_excluded: protected,
            files,
        },
        // What the world failed at is tried again; what a letter lacks is told.
        (_, Err(error), _) | (_, _, Err(error)) => return Err(error),
        (Err(reason), Ok(_), Ok(_)) => Command::LettersFailed { number, reason },
    };
    app.change_case(&system, (Action::HandleCase, job.case), &command).await
}

/// Reads the case's ordinary people from after a place, in order; returns how many have no address to send to.
async fn feed(
    app: &App,
    (case, after): (CaseId, u64),
    people: SyncSender<Recipient>,
) -> Result<u64, AppError> {
    let mut without_address = 0;
    let mut after = Some(after);
    loop {
        let page = app.letter_people(case, after).await?;
        let Some((last, _)) = page.last() else { return Ok(without_address) };
        after = Some(*last);
        let (usable, rest): (Vec<_>, Vec<_>) =
            page.into_iter().partition(|(_, it)| !it.address.is_empty() && !it.name.is_empty());
        without_address += rest.len() as u64;
        let sender = people.clone();
        let sent = tokio::task::spawn_blocking(move || {
            usable.into_iter().try_for_each(|(seq, it)| sender.send(recipient(seq, it)))
        });
        // The printing ended early and says why itself.
        if sent.await.map_err(AppError::fault)?.is_err() {
            return Ok(without_address);
        }
    }
}

fn recipient(number: u64, person: StoredPerson) -> Recipient {
    let category = |id: &String| {
        answers::words(Language::Sv.of_document(), &format!("category-{}", id.replace('_', "-")))
    };
    Recipient {
        number,
        name: person.name,
        address: person.address,
        categories: person.categories.iter().map(category).collect(),
    }
}

fn print(
    words: &document::LetterBatch,
    people: Receiver<Recipient>,
    files: &mpsc::Sender<(String, &'static str, Vec<u8>)>,
) -> Result<u64, String> {
    let printed = document::letters(words, people.into_iter(), |rendered| {
        let file = match rendered {
            Rendered::Letters(file) => (file.name, "application/pdf", file.pdf),
            Rendered::Index(index) => (index.name, "text/csv", index.csv),
        };
        files.blocking_send(file)
    });
    match printed {
        Ok(printed) => Ok(printed.letters as u64),
        Err(error) => {
            let cause = std::error::Error::source(&error);
            Err(cause.map_or_else(|| error.to_string(), |cause| format!("{error}: {cause}")))
        }
    }
}

/// Keeps each file as soon as it is made.
async fn keep(
    app: &App,
    area: &str,
    mut files: mpsc::Receiver<(String, &'static str, Vec<u8>)>,
) -> Result<Vec<RenderedFile>, AppError> {
    let mut kept = Vec::new();
    while let Some((name, media_type, bytes)) = files.recv().await {
        let id = new_id();
        kept.push(RenderedFile {
            name,
            blob: id.to_string(),
            digest: hex(&digest_stored(&bytes)),
            bytes: bytes.len() as u64,
        });
        let mut batch = Batch::new("system", app.now(Timeline::Live));
        let (area, media_type) = (area.to_owned(), media_type.to_owned());
        batch.blobs.push(NewBlob { id, area, media_type, bytes });
        app.store().append(batch).await?;
    }
    Ok(kept)
}

async fn words(
    app: &App,
    case: &Case,
    batch: &LetterBatch,
) -> Result<document::LetterBatch, AppError> {
    let directory = app.directory().await?;
    let rests_on: RestsOn = app.rests_on().await?;
    let record = directory.organisation(case.controller);
    let address = record.map(|it| lines(it.text("postal_address"))).unwrap_or_default();
    let officer = officer(&directory, case);
    let field = |id: &str| officer.map(|it| it.text(id).to_owned()).unwrap_or_default();
    let threads = NonZeroUsize::new(app.settings().threads)
        .or_else(|| available_parallelism().ok())
        .unwrap_or(NonZeroUsize::MIN);
    let zone = TimeZone::get("Europe/Stockholm").unwrap_or(TimeZone::UTC);
    // An order of the authority comes on top of the duty to tell the people: the letter cites what came first.
    let inform = case.duties.values().filter(|it| it.terms.duty.met_by == MetBy::Information);
    let law = inform.min_by_key(|it| it.arose_at);
    let law = law.map(|it| &it.terms.duty).map(|duty| {
        duty.cited.as_ref().map_or_else(|| duty.source.clone(), |cited| cited.sv.clone())
    });
    let paragraphs = |text: &str| text.lines().map(str::to_owned).collect::<Vec<_>>();
    let text = &batch.text;
    let mut advice = paragraphs(&text.advice);
    advice.extend(paragraphs(&text.contact));
    Ok(document::LetterBatch {
        language: Language::Sv.of_document(),
        sender: Sender { name: directory.name(case.controller), address },
        reference: case.reference.clone(),
        date: batch.ordered_at.to_zoned(zone).date(),
        heading: text.heading.clone(),
        law: law.unwrap_or_default(),
        what_happened: paragraphs(&text.happened),
        consequences: paragraphs(&text.consequences),
        measures: paragraphs(&text.measures),
        advice,
        contact: document::Contact {
            name: field("name"),
            email: field("email"),
            phone: field("phone"),
        },
        data_categories: Vec::new(),
        rests_on,
        exercise: case.exercise,
        scenario: scenario_words(case, Language::Sv),
        threads,
    })
}
