//! What a person does with evidence: a file comes in part by part; it is handed over, taken back, checked and sealed.

use axum::body::Body;
use axum::extract::multipart::{Field, MultipartError};
use axum::extract::{Multipart, Path};
use futures_util::stream::{StreamExt as _, unfold};
use fyr_app::error::AppError;
use fyr_app::response::evidence::{About, Arriving};
use fyr_app::response::files::File;
use fyr_core::case::Command;
use fyr_core::case::evidence::Command as EvidenceCommand;
use fyr_core::id::CaseId;

use crate::error::{Failure, not_found};
use crate::form::Typed;
use crate::pages::case::acts::Form;
use crate::pages::case::case_id;
use crate::pages::case::files::answer;
use crate::pages::case::frame::Tab;
use crate::pages::{Answer, go_done};
use crate::session::Visit;

/// Takes evidence in: a file, or the description of what is held elsewhere.
pub(crate) async fn add(visit: Visit, Path(id): Path<String>, parts: Multipart) -> Answer {
    let id = case_id(&id)?;
    // Asked before a byte is read.
    let arriving = visit.app.evidence_arrives(&visit.viewer, id).await?;
    let received = received(arriving, parts).await?;
    let mut form = form(&visit, id, ("evidence".to_owned(), received.typed));
    form.field = "file";
    form.done = "evidence-added";
    let taken_at = form.typed.moment("taken_at", &mut form.wrongs);
    if taken_at.is_none() && form.wrongs.none() {
        form.wrongs.key("taken_at", "wrong-needed");
    }
    let elsewhere = form.typed.text("held") == "elsewhere";
    if let Some(error) = received.refused {
        if let Err(failure) = form.refused(error) {
            received.file.forget().await?;
            return Err(failure);
        }
    } else if form.typed.filled("held").is_none() {
        form.wrongs.key("held", "wrong-needed");
    } else if !elsewhere && received.file.is_empty() {
        form.wrongs.key("file", "evidence-no-file");
    }
    let Some(taken_at) = taken_at.filter(|_| form.wrongs.none()) else {
        received.file.forget().await?;
        return form.again(visit, id).await;
    };
    let say = |field| form.typed.text(field);
    let (title, origin, taken_by) = (say("title"), say("origin"), say("taken_by"));
    let about = About { title, origin, taken_by, taken_at };
    let kept = if elsewhere {
        received.file.forget().await?;
        let described = (about, say("place"), form.typed.filled("digest"));
        visit.app.describe_evidence(&visit.viewer, id, described).await
    } else {
        received.file.keep(&visit.viewer, (about, received.name)).await
    };
    match kept {
        Ok(()) => Ok(go_done(&form.back, form.done)),
        Err(error) => {
            form.refused(error)?;
            form.again(visit, id).await
        }
    }
}

/// Hands evidence over, takes it back, checks it or seals it.
pub(crate) async fn change(
    visit: Visit,
    Path((id, number)): Path<(String, u32)>,
    typed: Typed,
) -> Answer {
    let id = case_id(&id)?;
    let act = typed.text("act");
    let mut form = form(&visit, id, (format!("evidence-{number}-{act}"), typed));
    form.back = format!("/cases/{id}/work#evidence-{number}");
    let say = |form: &Form, field: &str| form.typed.text(field);
    let command = match act.as_str() {
        "check" => {
            return match visit.app.check_evidence(&visit.viewer, id, number).await {
                Ok(()) => Ok(go_done(&form.back, "evidence-checked")),
                Err(error) => Err(error.into()),
            };
        }
        "seal" => {
            form.field = "how";
            Some(EvidenceCommand::Seal { number, how: say(&form, "how") })
        }
        "hand" => {
            form.field = "to";
            let at = moment(&mut form);
            let (to, by, why) = (say(&form, "to"), say(&form, "by"), say(&form, "why"));
            at.map(|at| EvidenceCommand::HandOver { number, to, by, at, why })
        }
        "back" => {
            form.field = "note";
            let (at, note) = (moment(&mut form), say(&form, "note"));
            at.map(|at| EvidenceCommand::TakeBack { number, at, note })
        }
        _ => {
            visit.app.case(&visit.viewer, id).await?;
            return Err(not_found());
        }
    };
    form.carry_out(visit, id, command.map(Command::Evidence)).await
}

/// Answers with the file of a piece of evidence, part by part, to be saved and never shown.
pub(crate) async fn file(visit: Visit, Path((id, number)): Path<(String, u32)>) -> Answer {
    let id = case_id(&id)?;
    let file = visit.app.evidence_file(&visit.viewer, id, number).await?;
    let mut response =
        answer(File { name: file.name, media_type: file.media_type, bytes: Vec::new() });
    let parts = unfold((visit, file.parts.into_iter()), move |(visit, mut parts)| async move {
        let part = parts.next()?;
        let read = visit.app.evidence_part(&visit.viewer, id, &part).await;
        Some((read, (visit, parts)))
    });
    // What compresses an answer asks once more after its end.
    *response.body_mut() = Body::from_stream(parts.fuse());
    Ok(response)
}

/// Is a form that came in with its file, and why the file was refused.
struct Received {
    typed: Typed,
    file: Arriving,
    name: String,
    refused: Option<AppError>,
}

async fn received(mut file: Arriving, mut parts: Multipart) -> Result<Received, Failure> {
    let (mut pairs, mut name, mut refused) = (Vec::new(), String::new(), None);
    loop {
        let part = match parts.next_field().await {
            Ok(Some(part)) => part,
            Ok(None) => break,
            Err(error) => return broken_off(file, &error).await,
        };
        let field = part.name().unwrap_or_default().to_owned();
        if field == "file" {
            part.file_name().unwrap_or_default().clone_into(&mut name);
            match stream(&mut file, part).await {
                Ok(outcome) => refused = outcome.or(refused),
                Err(error) => return broken_off(file, &error).await,
            }
        } else {
            match part.text().await {
                Ok(text) => pairs.push((field, text)),
                Err(error) => return broken_off(file, &error).await,
            }
        }
    }
    Ok(Received { typed: Typed::new(pairs), file, name, refused })
}

/// Takes a file in; returns why it was refused. What comes after that is read and let go, since a browser that is cut off
/// while it sends shows no answer.
async fn stream(
    file: &mut Arriving,
    mut part: Field<'_>,
) -> Result<Option<AppError>, MultipartError> {
    let mut refused = None;
    while let Some(bytes) = part.chunk().await? {
        if refused.is_none() {
            refused = file.push(&bytes).await.err();
        }
    }
    Ok(refused)
}

/// Leaves nothing behind of what did not come whole.
async fn broken_off(file: Arriving, error: &MultipartError) -> Result<Received, Failure> {
    file.forget().await?;
    Err(Failure::unreadable(error.status()))
}

fn form(visit: &Visit, id: CaseId, form: (String, Typed)) -> Form {
    let mut form = Form::new(visit, (id, Tab::Work), form);
    form.back = format!("/cases/{id}/work#evidence");
    form
}

fn moment(form: &mut Form) -> Option<jiff::Timestamp> {
    let at = form.typed.moment("at", &mut form.wrongs);
    if at.is_none() && form.wrongs.none() {
        form.wrongs.key("at", "wrong-needed");
    }
    at
}
