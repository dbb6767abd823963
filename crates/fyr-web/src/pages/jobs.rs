//! What Fyr does by itself: what waits, what failed and why, and trying again.

use axum::extract::Path;
use maud::html;

use super::desk::count;
use super::{Answer, go_done, sheet};
use crate::error::not_found;
use crate::session::Visit;
use crate::ui::Tone;
use crate::ui::act::{Variant, act};
use crate::ui::clock::time;
use crate::ui::notice::{Empty, empty, tag};
use crate::ui::section::heading;
use crate::ui::table::{Column, table};
use crate::words;

/// Draws the jobs that wait or were given up.
pub(crate) async fn page(visit: Visit) -> Answer {
    let jobs = visit.app.jobs(&visit.viewer).await?;
    let rows = jobs.iter().map(|job| {
        let tone = if job.state == "given_up" { Tone::Danger } else { Tone::Neutral };
        vec![
            html! { (words::of(visit.language, "job", &job.kind)) },
            html! { (tag(tone, &words::of(visit.language, "job-state", job.state))) },
            html! { (job.attempts) },
            time(visit.language, job.run_at),
            html! { @if let Some(error) = &job.error { (error) } },
            html! { (act(format!("/jobs/{}/retry", job.id), visit.say("jobs-retry")).variant(Variant::Secondary)) },
        ]
    });
    let list = table("jobs", visit.say("nav-jobs"))
        .count(visit.language, count(jobs.len(), jobs.len()))
        .column(Column::name(visit.say("column-what")))
        .column(Column::text(visit.say("column-stage")))
        .column(Column::number(visit.say("column-attempts")))
        .column(Column::text(visit.say("column-next-attempt")))
        .column(Column::text(visit.say("column-error")))
        .column(Column::text(visit.say("column-do")))
        .rows(rows);
    let content = html! {
        (heading(visit.say("nav-jobs")).lede(visit.say("jobs-lede")))
        @if jobs.is_empty() {
            (empty(&Empty {
                title: visit.say("jobs-empty-title").into_owned(),
                purpose: html! { p { (visit.say("jobs-empty")) } },
                steps: Vec::new(),
            }))
        } @else {
            (list)
        }
    };
    Ok(visit.show(sheet(visit.say("nav-jobs"), content).way(Vec::new())))
}

/// Tries a job again now.
pub(crate) async fn retry(visit: Visit, Path(id): Path<String>) -> Answer {
    visit.app.retry_job(&visit.viewer, id.parse().map_err(|_| not_found())?).await?;
    Ok(go_done("/jobs", "job-retried"))
}
