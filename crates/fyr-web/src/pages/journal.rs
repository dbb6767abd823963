//! The journal: what was last written, proof that it is whole, its signed head to keep elsewhere.

use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use fyr_app::accountability::journal::{JournalPage, VerifySummary};
use fyr_app::error::AppError;
use fyr_text::Arg;
use maud::{Markup, html};

use super::desk::{count, number};
use super::sign_in::query;
use super::{Answer, sheet};
use crate::error::Failure;
use crate::session::Visit;
use crate::ui::Tone;
use crate::ui::act::{Variant, act};
use crate::ui::clock::time;
use crate::ui::facts::{Copy, copy};
use crate::ui::navigation::{Pages, pages};
use crate::ui::notice::alert;
use crate::ui::section::{heading, row, section};
use crate::ui::table::{Column, table};
use crate::words;

/// Draws the newest entries.
pub(crate) async fn page(visit: Visit) -> Answer {
    draw(&visit, None).await
}

/// Verifies the whole journal and says what was found.
pub(crate) async fn verify(visit: Visit) -> Answer {
    let summary = visit.app.verify_journal(&visit.viewer).await?;
    draw(&visit, Some(&summary)).await
}

/// Gives the signed head as a file.
pub(crate) async fn checkpoint(visit: Visit) -> Result<Response, Failure> {
    match visit.app.checkpoint(&visit.viewer).await {
        Ok(note) => Ok((
            [
                (CONTENT_TYPE, "text/plain; charset=utf-8"),
                (CONTENT_DISPOSITION, "attachment; filename=\"fyr-checkpoint.txt\""),
            ],
            note,
        )
            .into_response()),
        Err(AppError::NotFound) => Err(crate::error::not_found()),
        Err(other) => Err(other.into()),
    }
}

const SHOWN: u32 = 100;

async fn draw(visit: &Visit, verified: Option<&VerifySummary>) -> Answer {
    let before = query(&visit.path, "before").and_then(|it| it.parse().ok());
    let journal = visit.app.journal(&visit.viewer, (before, SHOWN)).await?;
    let content = html! {
        @if let Some(summary) = verified { (found(visit, summary)) }
        (heading(visit.say("nav-journal")).lede(visit.say("journal-lede")))
        (row(&html! {
            (act("/journal/verify", visit.say("journal-verify")))
            (act("/journal/checkpoint", visit.say("journal-checkpoint")).variant(Variant::Secondary))
        }))
        (entries(visit, &journal))
        (section("outside", &visit.say("journal-outside"), &outside(visit, &journal)))
    };
    Ok(visit.show(sheet(visit.say("nav-journal"), content).way(Vec::new())))
}

fn found(visit: &Visit, summary: &VerifySummary) -> Markup {
    let entries = [("n", number(summary.entries))];
    if summary.whole {
        let title = visit.say_with("journal-whole", &entries);
        return html! {
            (alert(visit.language, Tone::Success, title).body(html! {
                p { (visit.say("journal-root")) " " code { (summary.root) } }
                p { (visit.say("journal-whole-but")) }
            }).announced())
        };
    }
    let position = summary.first_bad.map(|it| it.to_string()).unwrap_or_default();
    let args = [("position", Arg::Text(&position))];
    html! {
        (alert(visit.language, Tone::Danger, visit.say("journal-broken")).body(html! {
            p { (visit.say_with("journal-first-bad", &args)) }
            @if let Some(what) = &summary.what { p { code { (what) } } }
            p { (visit.say("journal-broken-do")) }
        }).announced())
    }
}

fn entries(visit: &Visit, journal: &JournalPage) -> Markup {
    let names = &journal.accounts;
    let rows = journal.entries.iter().map(|it| {
        let leaf = it.leaf.to_string();
        vec![
            html! { (it.position) },
            time(visit.language, it.at),
            html! { (words::event(visit.language, &it.kind)) br; code class="fyr-quiet fyr-small" { (it.kind) } },
            html! { (words::of(visit.language, "stream", it.stream.kind.as_str())) br;
                code class="fyr-quiet fyr-small" { (it.stream.id) } },
            html! { (words::actor(visit.language, &it.actor, names)) },
            html! { code title=(leaf) { (leaf.get(..12).unwrap_or(&leaf)) } },
        ]
    });
    let shown = journal.entries.len();
    let list = table("journal", visit.say("journal-entries"))
        .count(visit.language, count(shown, usize::try_from(journal.size).unwrap_or(usize::MAX)))
        .column(Column::number(visit.say("column-position")))
        .column(Column::text(visit.say("column-when")))
        .column(Column::name(visit.say("column-what")))
        .column(Column::text(visit.say("column-of")))
        .column(Column::text(visit.say("column-who")))
        .column(Column::text(visit.say("column-leaf")))
        .rows(rows);
    let oldest = journal.entries.last().map(|it| it.position).filter(|it| *it > 0);
    let more = Pages {
        first: query(&visit.path, "before").map(|_| "/journal".to_owned()),
        next: oldest.map(|it| format!("/journal?before={it}")),
    };
    html! {
        @if shown == 0 { p { (visit.say("journal-empty")) } } @else { (list) }
        (pages(visit.language, &more))
    }
}

fn outside(visit: &Visit, journal: &JournalPage) -> Markup {
    let key = Copy {
        id: "journal-key".to_owned(),
        label: visit.say("journal-key").into_owned(),
        value: journal.key.clone(),
    };
    html! {
        p { (visit.say("journal-outside-about")) }
        (copy(visit.language, &key))
        @if let Some(checkpoint) = &journal.checkpoint {
            (copy(visit.language, &Copy {
                id: "journal-head".to_owned(),
                label: visit.say("journal-head").into_owned(),
                value: checkpoint.clone(),
            }))
        }
    }
}
