//! What the one who leads shares with every case, and how far each has come: relay, updates, texts, meetings, who leads.

pub(crate) mod acts;
mod meetings;
mod texts;
mod updates;

pub(crate) use meetings::{arranged, called, held};
pub(crate) use texts::{answer, purpose, versions};
pub(crate) use updates::{changes, told};

use axum::extract::Path;
use fyr_app::response::incidents::{ControllerRow, Progress};
use fyr_core::id::IncidentId;
use fyr_text::{Arg, span, text};
use jiff::Timestamp;
use maud::{Markup, html};

use super::{Room, incident_id};
use crate::error::{Failure, not_found};
use crate::pages::case::parts::{len, n, say};
use crate::pages::case::sent::Sent;
use crate::pages::case::words::Names;
use crate::pages::{Answer, Sheet, sheet};
use crate::session::Visit;
use crate::ui::clock::time;
use crate::ui::notice::tag;
use crate::ui::section::{heading, section};
use crate::ui::table::{Column, Count, table};
use crate::ui::{Link, Tone};

/// Draws the page.
pub(crate) async fn page(visit: Visit, Path(id): Path<String>) -> Answer {
    let drawn = draw(&visit, incident_id(&id)?, &Sent::nothing()).await?;
    Ok(visit.show(drawn))
}

pub(super) async fn draw(visit: &Visit, id: IncidentId, sent: &Sent) -> Result<Sheet, Failure> {
    let language = visit.language;
    let view = visit.app.incident(&visit.viewer, id).await?;
    if !view.leads {
        return Err(not_found());
    }
    let names =
        Names { directory: &visit.directory, accounts: &view.accounts, law: visit.app.law() };
    let room = Room { visit, view: &view, links: None, names, sent };
    let title = text(language, "coordination-title");
    let content = html! {
        (sent.summary(language))
        (heading(title.as_ref()).kicker(super::called(visit, &view.incident)).lede(text(language, "coordination-lede")))
        div class="fyr-stack" {
            (section("relay", &text(language, "coordination-relay"), &relay(&room)))
            (section("updates", &text(language, "coordination-updates"), &updates::updates(&room)))
            (section("texts", &text(language, "coordination-texts"), &texts::texts(&room)))
            (section("meetings", &text(language, "coordination-meetings"), &meetings::meetings(&room)))
            (section("arrangement", &text(language, "coordination-arrangement"), &meetings::arrangement(&room)))
        }
    };
    let way = vec![
        Link::new("/incidents", text(language, "incidents-title")),
        Link::new(format!("/incidents/{id}"), super::called(visit, &view.incident)),
    ];
    let exercise = view.incident.opening.as_ref().is_some_and(|it| it.exercise);
    Ok(sheet(title, content).way(way).occasion(exercise).now(view.now))
}

/// Returns the controllers that have their case, with how far each has come.
fn boards<'a>(room: &Room<'a>) -> Vec<(&'a ControllerRow, &'a Progress)> {
    room.view.rows.iter().filter_map(|it| Some((it, it.progress.as_ref()?))).collect()
}

/// Draws the way of the word: the contact point heard, each was told, took the matter on, filed.
fn relay(room: &Room<'_>) -> Markup {
    let language = room.visit.language;
    let all = boards(room);
    if all.is_empty() {
        return html! { p { (text(language, "coordination-nobody")) } };
    }
    let heard = room.view.incident.opening.as_ref().and_then(|it| it.contact_point_told_at);
    let taken = all.iter().filter(|(_, it)| it.acknowledged_at.is_some()).count() as u64;
    let filed = all.iter().filter(|(_, it)| it.filed_at.is_some()).count() as u64;
    let sums = [("n", n(taken)), ("filed", n(filed)), ("m", n(len(&all)))];
    let rows = all.iter().map(|(row, it)| {
        vec![
            html! { (row.name) },
            step(room, (heard, it.told_at), "coordination-not-told"),
            step(room, (it.told_at, it.acknowledged_at), "coordination-not-acknowledged"),
            step(room, (it.told_at, it.filed_at), "coordination-not-filed"),
        ]
    });
    html! {
        @if let Some(heard) = heard { p { (text(language, "coordination-heard")) " " (time(language, heard)) } }
        p { (say(language, "coordination-sums", &sums)) }
        p { a href={ "/incidents/" (room.view.incident.id) "/bundles" } { (text(language, "bundles-to")) } }
        (table("relay-table", text(language, "coordination-relay-caption"))
            .count(language, Count { shown: len(&all), total: len(&all) })
            .column(Column::name(text(language, "controllers-name")))
            .column(Column::text(text(language, "coordination-told")))
            .column(Column::text(text(language, "coordination-acknowledged")))
            .column(Column::text(text(language, "coordination-filed")))
            .rows(rows))
    }
}

/// Draws one step of the word's way and how long it took from the one before.
fn step(
    room: &Room<'_>,
    (before, at): (Option<Timestamp>, Option<Timestamp>),
    missing: &str,
) -> Markup {
    let language = room.visit.language;
    let Some(at) = at else { return html! { (tag(Tone::Due, &text(language, missing))) } };
    let took = before.map(|before| span::elapsed(language, at.duration_since(before)));
    html! {
        (time(language, at))
        @if let Some(took) = took {
            br; span class="fyr-quiet fyr-small" { (say(language, "coordination-after", &[("took", Arg::Text(&took))])) }
        }
    }
}

/// Draws names in one line.
fn names(names: &[&str]) -> Markup {
    html! { @for (at, name) in names.iter().enumerate() { @if at > 0 { ", " } (name) } }
}
