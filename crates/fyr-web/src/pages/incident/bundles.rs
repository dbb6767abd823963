//! Several controllers' notifications handed in together: who is ready, who is left out and why, what was handed in.

pub(crate) mod acts;
mod one;

use axum::extract::Path;
use fyr_app::response::bundles::{BundleFile, BundlesView, Bundling, CaseLine, Group};
use fyr_core::case::bundle::{LeftOut, MANDATE_MARK};
use fyr_core::case::duty::DutyKey;
use fyr_core::id::IncidentId;
use fyr_text::{Arg, Language, text};
use maud::{Markup, html};

use super::incident_id;
use crate::error::Failure;
use crate::pages::case::files::answer;
use crate::pages::case::parts::{anchor, counted, doubt, len, say};
use crate::pages::case::sent::Sent;
use crate::pages::case::words::duty;
use crate::pages::{Answer, Sheet, sheet};
use crate::session::Visit;
use crate::ui::Link;
use crate::ui::act::{Variant, button};
use crate::ui::clock::time;
use crate::ui::form::{Choice, Form};
use crate::ui::section::{heading, section};
use crate::ui::table::{Column, Count, table};
use crate::words;

/// Is everything the page is drawn from.
#[derive(Clone, Copy)]
struct Room<'a> {
    language: Language,
    visit: &'a Visit,
    view: &'a BundlesView,
    sent: &'a Sent,
}

/// Draws the page.
pub(crate) async fn page(visit: Visit, Path(id): Path<String>) -> Answer {
    let drawn = draw(&visit, incident_id(&id)?, &Sent::nothing()).await?;
    Ok(visit.show(drawn))
}

/// Answers with a bundle's document.
pub(crate) async fn pdf(visit: Visit, Path((id, number)): Path<(String, u32)>) -> Answer {
    file(&visit, &id, (number, BundleFile::Pdf)).await
}

/// Answers with the same content as JSON.
pub(crate) async fn json(visit: Visit, Path((id, number)): Path<(String, u32)>) -> Answer {
    file(&visit, &id, (number, BundleFile::Json)).await
}

async fn file(visit: &Visit, id: &str, wanted: (u32, BundleFile)) -> Answer {
    Ok(answer(visit.app.bundle_file(&visit.viewer, incident_id(id)?, wanted).await?))
}

async fn draw(visit: &Visit, id: IncidentId, sent: &Sent) -> Result<Sheet, Failure> {
    let language = visit.language;
    let view = visit.app.bundles(&visit.viewer, id).await?;
    let room = Room { language, visit, view: &view, sent };
    let title = text(language, "bundles-title");
    let called = super::called(visit, &view.incident);
    let content = html! {
        (sent.summary(language))
        (heading(title.as_ref()).kicker(called.clone()).lede(text(language, "bundles-lede")))
        div class="fyr-stack" {
            p { (text(language, "bundles-mandate")) (doubt(language, MANDATE_MARK)) }
            @if view.duties.is_empty() { p { (text(language, "bundles-nothing")) } }
            @for it in &view.duties { (bundling(&room, it)) }
            @if !view.bundles.is_empty() {
                (section("bundles", &text(language, "bundles-made"), &html! {
                    @for it in &view.bundles { (one::one(&room, it)) }
                }))
            }
        }
    };
    let way = vec![
        Link::new("/incidents", text(language, "incidents-title")),
        Link::new(format!("/incidents/{id}"), called),
        Link::new(format!("/incidents/{id}/coordination"), text(language, "coordination-title")),
    ];
    let exercise = view.incident.opening.as_ref().is_some_and(|it| it.exercise);
    Ok(sheet(title, content).way(way).occasion(exercise).now(view.now))
}

/// Returns what a part of the page about a duty is called in addresses and in its fields' ids.
fn place(duty: &DutyKey) -> String {
    format!("prepare-{}", anchor(&duty.to_string()))
}

/// Returns the same for one of its groups.
fn place_of(duty: &DutyKey, group: &str) -> String {
    if group.is_empty() { place(duty) } else { format!("{}-{group}", place(duty)) }
}

fn bundling(room: &Room<'_>, it: &Bundling) -> Markup {
    let language = room.language;
    let name = place(&it.duty);
    let title = duty(language, room.visit.app.law(), &it.duty);
    let body = html! {
        @if it.groups.is_empty() { p { (text(language, "bundles-none-ready")) } }
        @if 1 < it.groups.len() { p { (counted(language, "bundles-groups", len(&it.groups))) } }
        @for (at, group) in it.groups.iter().enumerate() {
            @if 1 < it.groups.len() { h3 { (called_group(room, group)) } }
            (prepare(room, (&it.duty, group), at))
        }
        @if !it.left_out.is_empty() { (left_out(room, it, &name)) }
    };
    section(&name, &title, &body)
}

/// Returns what notifications of a group have in common: form, issue, recipient.
fn called_group(room: &Room<'_>, group: &Group) -> String {
    let language = room.language;
    let form = room.visit.app.law().form(&group.alike.form);
    let form = form.map_or(group.alike.form.as_str(), |it| words::law(language, &it.name));
    let recipient = group.recipient.as_ref();
    let recipient = recipient.map_or(group.alike.recipient.as_str(), |it| words::law(language, it));
    let args = [
        ("form", Arg::Text(form)),
        ("version", Arg::Text(&group.alike.form_version)),
        ("recipient", Arg::Text(recipient)),
    ];
    say(language, "bundles-group", &args)
}

fn prepare(room: &Room<'_>, (duty, it): (&DutyKey, &Group), at: usize) -> Markup {
    let (language, id) = (room.language, room.view.incident.id);
    // The first stands where the only one does.
    let group = if at == 0 { String::new() } else { at.to_string() };
    let answers = room.sent.answers(language, &place_of(duty, &group));
    let choices = it.ready.iter().map(|line| choice(language, line)).collect();
    let fresh = it.ready.iter().filter(|line| line.waits_in.is_none());
    let fresh = fresh.map(|line| line.case.to_string());
    html! {
        p { (counted(language, "bundles-ready-count", len(&it.ready))) }
        (Form::post(format!("/incidents/{id}/bundles"), html! {
            input type="hidden" name="duty" value=(duty);
            input type="hidden" name="group" value=(group);
            (answers.checkboxes("cases", text(language, "bundles-ready"), choices).known(fresh)
                .description(text(language, "bundles-ready-about")))
            (button(Variant::Primary, &text(language, "bundles-prepare")))
        }))
    }
}

fn choice(language: Language, line: &CaseLine) -> Choice {
    let args = [("name", Arg::Text(&line.name)), ("reference", Arg::Text(&line.reference))];
    let choice = Choice::new(line.case.to_string(), say(language, "bundles-case", &args));
    let due = line.due.map(|due| {
        let due = fyr_text::time::moment(language, due);
        say(language, "bundles-due", &[("at", Arg::Text(&due))])
    });
    let waits = line.waits_in.map(|it| counted(language, "bundles-waits", u64::from(it)));
    let about: Vec<String> = due.into_iter().chain(waits).collect();
    if about.is_empty() { choice } else { choice.description(about.join(". ")) }
}

fn left_out(room: &Room<'_>, it: &Bundling, name: &str) -> Markup {
    let language = room.language;
    let rows = it.left_out.iter().map(|(line, why)| {
        vec![
            html! { (line.name) },
            html! { (line.reference) },
            due(language, line),
            html! { (why_left_out(language, *why)) },
        ]
    });
    html! {
        (table(format!("{name}-left-out"), text(language, "bundles-left-out"))
            .count(language, Count { shown: len(&it.left_out), total: len(&it.left_out) })
            .column(Column::name(text(language, "controllers-name")))
            .column(Column::text(text(language, "bundles-reference")))
            .column(Column::text(text(language, "duty-due")))
            .column(Column::text(text(language, "bundles-why")))
            .rows(rows))
    }
}

fn due(language: Language, line: &CaseLine) -> Markup {
    html! { @match line.due { Some(due) => (time(language, due)), None => "–" } }
}

/// Says why a case is left out.
fn why_left_out(language: Language, why: LeftOut) -> String {
    words::of(language, "left-out", why.as_str()).into_owned()
}
