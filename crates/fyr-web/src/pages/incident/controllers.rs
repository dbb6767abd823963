//! The controllers an incident concerns: why, what became of each, who is added or explained away.

use std::collections::BTreeSet;

use fyr_app::response::incidents::{ControllerRow, Progress};
use fyr_core::id::OrganisationId;
use fyr_core::register::RecordKind;
use fyr_core::register::concerned::Ground;
use fyr_text::time::moment_short;
use fyr_text::{Arg, Language, span, text};
use maud::{Markup, html};

use super::Room;
use crate::pages::case::parts::{counted, len, n, say};
use crate::ui::act::{Variant, act, button};
use crate::ui::form::{Choice, Form};
use crate::ui::notice::{Empty, alert, empty, tag};
use crate::ui::table::{Column, Count, table};
use crate::ui::{Link, Tone};
use crate::words;

/// Draws the controllers and what can be done about the list.
pub(crate) fn controllers(room: &Room<'_>) -> Markup {
    let (language, rows) = (room.visit.language, &room.view.rows);
    html! {
        @if rows.is_empty() {
            (empty(&Empty {
                title: text(language, "controllers-none").into_owned(),
                purpose: html! { p { (text(language, "controllers-none-about")) } },
                steps: vec![Link::new("/registers/system", text(language, "controllers-to-systems")), Link::new("/registers/agreement", text(language, "controllers-to-agreements"))],
            }))
        } @else {
            p { (text(language, "controllers-about")) }
            (findings(language, rows))
            (summary(language, rows))
            (table("controllers-table", text(language, "controllers-caption"))
                .count(language, Count { shown: len(rows), total: len(rows) })
                .column(Column::name(text(language, "controllers-name")))
                .column(Column::text(text(language, "controllers-grounds")))
                .column(Column::text(text(language, "controllers-state")))
                .column(Column::text(text(language, "controllers-told")))
                .column(Column::text(text(language, "controllers-relay")))
                .column(Column::text(text(language, "controllers-filed")))
                .rows(rows.iter().map(|it| row(room, it))))
        }
        (change(room))
    }
}

fn findings(language: Language, rows: &[ControllerRow]) -> Markup {
    let unnamed = rows.iter().filter(|it| it.concern.grounds.iter().any(is_finding)).count() as u64;
    html! {
        @if unnamed > 0 {
            (alert(language, Tone::Danger, counted(language, "controllers-finding", unnamed)).body(html! {
                p { (text(language, "controllers-finding-about")) }
            }))
        }
    }
}

fn summary(language: Language, rows: &[ControllerRow]) -> Markup {
    let all: Vec<&Progress> = rows.iter().filter_map(|it| it.progress.as_ref()).collect();
    let count = |is: &dyn Fn(&Progress) -> bool| all.iter().filter(|it| is(it)).count() as u64;
    let told = count(&|it| it.contacts > 0 && it.contacts_told >= it.contacts);
    let longest = all.iter().filter_map(|it| it.relay_delay).max();
    html! {
        @if !all.is_empty() {
            ul {
                li { (say(language, "controllers-sum-told", &[("n", n(told)), ("m", n(len(&all)))])) }
                @if let Some(longest) = longest {
                    @let took = span::elapsed(language, longest);
                    li { (say(language, "controllers-sum-relay", &[("took", Arg::Text(&took))])) }
                }
                li { (counted(language, "controllers-sum-in-time", count(&|it| it.in_time == Some(true)))) }
                li { (counted(language, "controllers-sum-late", count(&|it| it.in_time == Some(false)))) }
                li { (counted(language, "controllers-sum-overdue", count(&|it| it.overdue))) }
            }
        }
    }
}

const fn is_finding(ground: &Ground) -> bool {
    matches!(ground, Ground::UsesSystemWithoutAgreement(_))
}

fn row(room: &Room<'_>, row: &ControllerRow) -> Vec<Markup> {
    let language = room.visit.language;
    let own = row.concern.case.filter(|case| room.view.own_cases.contains(case));
    let name = html! {
        @match own {
            Some(case) => a href={ "/cases/" (case) } { (row.name) },
            None => a href={ "/registers/organisation/" (row.controller) } { (row.name) },
        }
    };
    let Some(progress) = &row.progress else {
        let waits = if row.concern.waits() { "controllers-waits" } else { "controllers-away" };
        let tone = if row.concern.waits() { Tone::Due } else { Tone::Neutral };
        let state = tag(tone, &text(language, waits));
        let dash = || html! { "–" };
        return vec![name, grounds(room, row), state, dash(), dash(), dash()];
    };
    vec![
        name,
        grounds(room, row),
        html! { (tag(crate::pages::case::stage_tone(progress.stage), &words::stage(language, progress.stage))) },
        told(language, progress),
        html! { @match progress.relay_delay { Some(delay) => (span::elapsed(language, delay)), None => "–" } },
        filed(room, progress),
    ]
}

fn grounds(room: &Room<'_>, row: &ControllerRow) -> Markup {
    let (language, directory) = (room.visit.language, &room.visit.directory);
    html! {
        @for ground in &row.concern.grounds {
            @let (kind, id) = record(ground);
            div {
                @if is_finding(ground) { (tag(Tone::Danger, &text(language, "controllers-not-named"))) " " }
                a href={ "/registers/" (kind) "/" (id) } { (words::ground(language, ground, directory)) }
            }
        }
        @if let Some(reason) = &row.concern.added {
            div { (say(language, "controllers-added", &[("reason", Arg::Text(reason))])) }
        }
        @if let Some(reason) = &row.concern.explained_away {
            div { (say(language, "controllers-away-because", &[("reason", Arg::Text(reason))])) }
        }
    }
}

const fn record(ground: &Ground) -> (&'static str, fyr_core::id::RecordId) {
    match ground {
        Ground::NamedInAgreement(id) | Ground::NamedInExpiredAgreement(id) => ("agreement", *id),
        Ground::UsesSystem(id) | Ground::UsesSystemWithoutAgreement(id) => ("system", *id),
    }
}

fn told(language: Language, progress: &Progress) -> Markup {
    let args = [("n", n(progress.contacts_told)), ("m", n(progress.contacts))];
    let all = progress.contacts > 0 && progress.contacts_told >= progress.contacts;
    html! {
        (tag(if all { Tone::Success } else { Tone::Due }, &say(language, "n-of-m", &args)))
        @if let Some(at) = progress.told_at { br; time datetime=(at) { (moment_short(language, at)) } }
    }
}

fn filed(room: &Room<'_>, progress: &Progress) -> Markup {
    let language = room.visit.language;
    html! {
        @match (progress.filed_at, progress.due) {
            (Some(at), _) => {
                @match progress.in_time {
                    Some(true) => (tag(Tone::Success, &text(language, "duty-in-time"))),
                    Some(false) => (tag(Tone::Danger, &text(language, "duty-late"))),
                    None => {},
                }
                " " time datetime=(at) { (moment_short(language, at)) }
            },
            (None, Some(due)) => {
                @if progress.overdue { (tag(Tone::Danger, &text(language, "duty-overdue"))) " " }
                (text(language, "ui-clock-by")) " " time datetime=(due) { (moment_short(language, due)) }
            },
            (None, None) => { "–" },
        }
    }
}

fn change(room: &Room<'_>) -> Markup {
    let (language, id) = (room.visit.language, room.view.incident.id);
    let add = room.sent.answers(language, "add");
    let away = room.sent.answers(language, "away");
    let waiting: Vec<Choice> = room
        .view
        .rows
        .iter()
        .filter(|it| it.concern.waits())
        .map(|it| Choice::new(it.controller.to_string(), it.name.as_str()))
        .collect();
    let others = others(room);
    html! {
        (act(format!("/incidents/{id}/compute"), text(language, "controllers-compute")).variant(Variant::Secondary))
        @if !others.is_empty() {
            details open[room.sent.is("add")] {
                summary { (text(language, "controllers-add")) }
                (Form::post(format!("/incidents/{id}/add"), html! {
                    (add.select("controller", text(language, "controllers-which"), others))
                    (add.long_text("reason", text(language, "case-reason")).lines(2))
                    (button(Variant::Secondary, &text(language, "controllers-add-do")))
                }))
            }
        }
        @if !waiting.is_empty() {
            details open[room.sent.is("away")] {
                summary { (text(language, "controllers-explain")) }
                p { (text(language, "controllers-explain-about")) }
                (Form::post(format!("/incidents/{id}/explain-away"), html! {
                    (away.select("controller", text(language, "controllers-which"), waiting))
                    (away.long_text("reason", text(language, "case-reason")).lines(2))
                    (button(Variant::Secondary, &text(language, "controllers-explain-do")))
                }))
            }
        }
    }
}

/// Controllers of the registers that are not in the list, or were explained away from it.
fn others(room: &Room<'_>) -> Vec<Choice> {
    let there: BTreeSet<OrganisationId> = room
        .view
        .rows
        .iter()
        .filter(|it| it.concern.explained_away.is_none())
        .map(|it| it.controller)
        .collect();
    let mut others: Vec<(String, OrganisationId)> = room
        .visit
        .directory
        .of(RecordKind::Organisation)
        .filter(|it| it.has("roles", "controller") && !there.contains(&it.id.organisation()))
        .map(|it| (it.text("name").to_owned(), it.id.organisation()))
        .collect();
    others.sort();
    others.into_iter().map(|(name, id)| Choice::new(id.to_string(), name)).collect()
}
