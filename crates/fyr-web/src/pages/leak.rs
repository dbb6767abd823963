//! Leak runs: from stolen material to people, with a purpose, seen whole by one named analyst.

mod compare;
mod doubts;
mod material;
mod new;
mod people;
mod sample;
mod show;
mod stream;

use axum::extract::{Path, Query};
use fyr_app::access::{Action, Subject, allows};
use fyr_app::leak::runs::RunView;
use fyr_core::finding::Stage;
use fyr_core::id::RunId;
use fyr_text::{Language, text};
use maud::Markup;
use serde::Deserialize;

use crate::error::{Failure, not_found};
use crate::form::Typed;
use crate::pages::incident::called;
use crate::pages::{Answer, Sheet, go_done, sheet};
use crate::routes::{Route, get, post};
use crate::session::Visit;
use crate::ui::{Link, Tone};

/// Returns every way into the leak runs.
pub(crate) fn routes() -> Vec<Route> {
    use Action::{LeadIncident, LeadRun, SeeWholeRun};
    vec![
        get("/incidents/{id}/leaks/new", LeadIncident, new::page),
        post("/incidents/{id}/leaks/new", LeadIncident, new::start).body_max(new::LIST_BYTES_MAX),
        get("/incidents/{id}/material", LeadIncident, material::page),
        post("/incidents/{id}/material", LeadIncident, material::take)
            .upload(material::FORM_BYTES_MAX),
        post("/incidents/{id}/material/{material}/destroy", LeadIncident, material::destroy),
        get("/leaks/{id}", LeadRun, run),
        get("/leaks/{id}/stream", LeadRun, stream::stream),
        get("/leaks/{id}/files", LeadRun, files),
        get("/leaks/{id}/people", SeeWholeRun, all_people),
        get("/leaks/{id}/doubts", SeeWholeRun, all_doubts),
        post("/leaks/{id}/doubts", SeeWholeRun, decide),
        get("/leaks/{id}/sample", SeeWholeRun, sampled),
        post("/leaks/{id}/sample", SeeWholeRun, judge),
        post("/leaks/{id}/sample/draw", SeeWholeRun, draw_sample),
        get("/leaks/{id}/compare", LeadRun, compared),
        post("/leaks/{id}/cancel", LeadRun, cancel),
        post("/leaks/{id}/hand-over", LeadIncident, hand_over),
    ]
}

#[derive(Clone, Debug, Default, Deserialize)]
struct Asked {
    after: Option<u64>,
    all: Option<String>,
    with: Option<String>,
}

/// Reads a run's id; what is none does not exist.
fn run_id(text: &str) -> Result<RunId, Failure> {
    text.parse().map_err(|_| not_found())
}

/// Returns where a run stands, in words.
pub(crate) fn stage_words(language: Language, stage: &Stage) -> String {
    let id = match stage {
        Stage::Running => "running",
        Stage::Finished { .. } => "finished",
        Stage::Failed { .. } => "failed",
        Stage::Cancelled => "cancelled",
    };
    text(language, &format!("run-stage-{id}")).into_owned()
}

/// Returns the colour that goes with where a run stands.
pub(crate) const fn stage_tone(stage: &Stage) -> Tone {
    match stage {
        Stage::Running => Tone::Info,
        Stage::Finished { .. } => Tone::Success,
        Stage::Failed { .. } => Tone::Danger,
        Stage::Cancelled => Tone::Neutral,
    }
}

/// Tells whether there is a way to the incident for this person: an analyst sees the run alone.
fn sees_incident(visit: &Visit, view: &RunView) -> bool {
    allows(&visit.viewer, Action::SeeIncident, &Subject::Incident(&view.incident))
}

fn framed(visit: &Visit, view: &RunView, (title, content): (String, Markup)) -> Sheet {
    let incident = &view.incident;
    let mut way = vec![Link::new("/incidents", text(visit.language, "incidents-title"))];
    if sees_incident(visit, view) {
        way.push(Link::new(format!("/incidents/{}", incident.id), called(visit, incident)));
    }
    let material = view.run.material.clone();
    if title != material {
        way.push(Link::new(format!("/leaks/{}", view.run.id), material));
    }
    let exercise = incident.opening.as_ref().is_some_and(|it| it.exercise);
    sheet(title, content).way(way).occasion(exercise).now(view.now)
}

async fn run(visit: Visit, Path(id): Path<String>) -> Answer {
    let id = run_id(&id)?;
    let view = visit.app.run(&visit.viewer, id).await?;
    let unread = match view.run.counts() {
        Some(counts) if counts.unread > 0 => visit.app.run_files(&visit.viewer, id).await?,
        Some(_) | None => Vec::new(),
    };
    let content = show::page(&visit, &view, &unread);
    Ok(visit.show(framed(&visit, &view, (view.run.material.clone(), content))))
}

async fn files(visit: Visit, Path(id): Path<String>, Query(asked): Query<Asked>) -> Answer {
    let id = run_id(&id)?;
    let view = visit.app.run(&visit.viewer, id).await?;
    let files = visit.app.run_files(&visit.viewer, id).await?;
    let only_unread = asked.all.is_none();
    let content = show::files(&visit, &view, (&files, only_unread, asked.after.unwrap_or(0)));
    let title = text(visit.language, "leak-files").into_owned();
    Ok(visit.show(framed(&visit, &view, (title, content))))
}

async fn all_people(visit: Visit, Path(id): Path<String>, Query(asked): Query<Asked>) -> Answer {
    let id = run_id(&id)?;
    let view = visit.app.run(&visit.viewer, id).await?;
    let after = asked.after.unwrap_or(0);
    let found = visit.app.run_people(&visit.viewer, id, (after, people::SHOWN)).await?;
    let content = people::page(&visit, &view, (&found, after));
    let title = text(visit.language, "leak-people").into_owned();
    Ok(visit.show(framed(&visit, &view, (title, content))))
}

async fn all_doubts(visit: Visit, Path(id): Path<String>, Query(asked): Query<Asked>) -> Answer {
    let id = run_id(&id)?;
    let after = asked.after.unwrap_or(0);
    let found = visit.app.run_doubts(&visit.viewer, id, after).await?;
    let view = visit.app.run(&visit.viewer, id).await?;
    let content = doubts::page(&visit, &view, (&found, after));
    let title = text(visit.language, "leak-doubts").into_owned();
    Ok(visit.show(framed(&visit, &view, (title, content))))
}

async fn decide(visit: Visit, Path(id): Path<String>, typed: Typed) -> Answer {
    let id = run_id(&id)?;
    let same = match typed.text("verdict").as_str() {
        "same" => Some(true),
        "different" => Some(false),
        _ => None,
    };
    let pair = (typed.text("first"), typed.text("second"));
    visit.app.decide_doubt(&visit.viewer, id, (pair, same)).await?;
    let after: u64 = typed.parsed("after").unwrap_or(0);
    Ok(go_done(&format!("/leaks/{id}/doubts?after={after}"), "doubt-decided"))
}

async fn sampled(visit: Visit, Path(id): Path<String>, Query(asked): Query<Asked>) -> Answer {
    let id = run_id(&id)?;
    let after = asked.after.unwrap_or(0);
    let found = visit.app.run_sample(&visit.viewer, id, after).await?;
    let view = visit.app.run(&visit.viewer, id).await?;
    let content = sample::page(&visit, &view, (found.as_ref(), after));
    let title = text(visit.language, "leak-sample").into_owned();
    Ok(visit.show(framed(&visit, &view, (title, content))))
}

async fn draw_sample(visit: Visit, Path(id): Path<String>, typed: Typed) -> Answer {
    let id = run_id(&id)?;
    let size = typed.parsed("size").unwrap_or(60);
    visit.app.draw_sample(&visit.viewer, id, size).await?;
    Ok(go_done(&format!("/leaks/{id}/sample"), "sample-drawn"))
}

async fn judge(visit: Visit, Path(id): Path<String>, typed: Typed) -> Answer {
    let id = run_id(&id)?;
    visit.app.judge_sample(&visit.viewer, id, sample::verdicts(&typed)).await?;
    let after: u64 = typed.parsed("after").unwrap_or(0);
    Ok(go_done(&format!("/leaks/{id}/sample?after={after}"), "sample-judged"))
}

async fn compared(visit: Visit, Path(id): Path<String>, Query(asked): Query<Asked>) -> Answer {
    let id = run_id(&id)?;
    let view = visit.app.run(&visit.viewer, id).await?;
    let with = asked.with.as_deref().map(run_id).transpose()?;
    let diff = match with {
        Some(with) => Some(visit.app.compare_runs(&visit.viewer, id, with).await?),
        None => None,
    };
    let other = view.others.iter().find(|it| Some(it.id) == with);
    let content = compare::page(&visit, &view, other.zip(diff.as_ref()));
    let title = text(visit.language, "leak-compare").into_owned();
    Ok(visit.show(framed(&visit, &view, (title, content))))
}

async fn cancel(visit: Visit, Path(id): Path<String>) -> Answer {
    let id = run_id(&id)?;
    visit.app.cancel_run(&visit.viewer, id).await?;
    Ok(go_done(&format!("/leaks/{id}"), "run-cancelled"))
}

async fn hand_over(visit: Visit, Path(id): Path<String>) -> Answer {
    let id = run_id(&id)?;
    visit.app.hand_over(&visit.viewer, id).await?;
    Ok(go_done(&format!("/leaks/{id}"), "handed-over"))
}
