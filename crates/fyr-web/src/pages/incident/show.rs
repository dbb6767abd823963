//! The page of one incident, in the order in which it is worked with.

use fyr_core::finding::Run;
use fyr_core::id::RecordId;
use fyr_core::incident::facts::AT_SOURCE;
use fyr_text::{Arg, text};
use maud::{Markup, html};

use super::{Room, charts, controllers};
use crate::pages::case::facts::{Shown, fact_value, grouped, with_change};
use crate::pages::case::parts::{counted, len, n, number, say};
use crate::pages::case::timeline::{self, Happened, Wanted};
use crate::pages::leak::{stage_tone, stage_words};
use crate::ui::act::{Variant, act, link_button, next_act, nothing_next, why};
use crate::ui::clock::time;
use crate::ui::facts::{Fact, facts};
use crate::ui::notice::{Empty, empty, tag};
use crate::ui::section::{card, heading, section};
use crate::ui::table::{Column, table};
use crate::ui::{Link, Tone};
use crate::words;

/// Draws the page; `kind` and `before` narrow its history.
pub(crate) fn page(room: &Room<'_>, kind: Option<&str>, before: Option<u64>) -> Markup {
    let language = room.visit.language;
    html! {
        (room.sent.summary(language))
        (top(room))
        div class="fyr-stack" {
            (own_cases(room))
            @if room.view.leads { (next(room)) }
            (section("about", &text(language, "incident-about"), &about(room)))
            @if room.view.leads {
                (section("controllers", &text(language, "incident-controllers"), &controllers::controllers(room)))
                (processor(room))
                (section("coordination", &text(language, "coordination-title"), &coordination(room)))
                (charts::charts(room))
                (section("runs", &text(language, "incident-runs"), &runs(room)))
            }
            (section("facts", &text(language, "incident-facts"), &known(room)))
            (section("links", &text(language, "links-title"), &linked(room)))
            @if room.view.leads { (section("history", &text(language, "incident-history"), &history(room, kind, before))) }
        }
    }
}

/// Says what the supplier owes its controllers, and lets its own case be opened.
fn processor(room: &Room<'_>) -> Markup {
    let (language, incident) = (room.visit.language, &room.view.incident);
    let Some(supplier) = incident.supplier() else { return html! {} };
    let body = html! {
        p { (say(language, "processor-about", &[("name", Arg::Text(&room.visit.directory.name(supplier)))])) }
        @match incident.processor_case {
            None => {
                p { (text(language, "processor-case-means")) }
                (act(format!("/incidents/{}/processor", incident.id), text(language, "processor-case-open")).variant(Variant::Secondary))
            },
            Some(case) if room.view.own_cases.contains(&case) => {
                p { a href={ "/cases/" (case) } { (text(language, "processor-case-to")) } }
            },
            Some(_) => p { (text(language, "processor-case-there")) },
        }
    };
    section("processor", &text(language, "processor-title"), &body)
}

/// Shows the way to what is shared with every case, and how much that is.
fn coordination(room: &Room<'_>) -> Markup {
    let (language, id) = (room.visit.language, room.view.incident.id);
    let shared = &room.view.incident.coordination;
    let all: Vec<_> = room.view.rows.iter().filter_map(|it| it.progress.as_ref()).collect();
    let taken = all.iter().filter(|it| it.acknowledged_at.is_some()).count() as u64;
    let sums = [
        ("n", n(taken)),
        ("m", n(len(&all))),
        ("updates", n(len(&shared.updates))),
        ("texts", n(len(&shared.texts))),
        ("meetings", n(len(&shared.meetings))),
    ];
    let way = Link::new(format!("/incidents/{id}/coordination"), text(language, "coordination-to"));
    html! {
        p { (say(language, "coordination-sum", &sums)) }
        p { (link_button(Variant::Secondary, &way)) }
        p { a href={ "/incidents/" (id) "/bundles" } { (text(language, "bundles-to")) } }
    }
}

fn linked(room: &Room<'_>) -> Markup {
    let address = format!("/incidents/{}/links", room.view.incident.id);
    html! {
        @if let Some(links) = room.links {
            (crate::pages::case::links::links(room.visit.language, links, (&address, room.sent)))
        }
    }
}

fn top(room: &Room<'_>) -> Markup {
    let (language, incident) = (room.visit.language, &room.view.incident);
    let title = incident.opening.as_ref().map_or("", |it| it.title.as_str());
    let kicker = say(language, "incident-kicker", &[("reference", Arg::Text(&incident.reference))]);
    let tags = html! {
        @if incident.opening.as_ref().is_some_and(|it| it.exercise) { (tag(Tone::Warning, &text(language, "case-exercise"))) }
        @if incident.fanned_out_at.is_some() { (tag(Tone::Success, &text(language, "incident-fanned-out"))) }
    };
    html! { (heading(title).kicker(kicker).tags(tags)) }
}

fn own_cases(room: &Room<'_>) -> Markup {
    let language = room.visit.language;
    let own = &room.view.own_cases;
    html! {
        @if !own.is_empty() {
            (card(&counted(language, "incident-own-cases", own.len() as u64), &html! {
                @for (at, case) in own.iter().enumerate() {
                    p { a href={ "/cases/" (case) } { (counted(language, "incident-own-case", at as u64 + 1)) } }
                }
            }))
        }
    }
}

fn next(room: &Room<'_>) -> Markup {
    let (language, id) = (room.visit.language, room.view.incident.id);
    let waiting = room.view.incident.waiting().count() as u64;
    if waiting == 0 {
        let key = if room.view.rows.is_empty() {
            "incident-next-nobody"
        } else {
            "incident-next-nothing"
        };
        return html! { (nothing_next(language, text(language, key))) };
    }
    let body = html! {
        p { (text(language, "incident-fan-out-why")) }
    };
    let law = text(language, "incident-fan-out-law");
    html! {
        (next_act(language, counted(language, "incident-fan-out-title", waiting))
            .why(why(language, &law, &body))
            .act(html! {
                div class="fyr-stack" {
                    p { (text(language, "incident-fan-out-means")) }
                    ul {
                        li { (counted(language, "incident-fan-out-cases", waiting)) }
                        li { (text(language, "incident-fan-out-mails")) }
                        li { (text(language, "incident-fan-out-facts")) }
                        li { (text(language, "incident-fan-out-again")) }
                    }
                    p { a href="#controllers" { (text(language, "incident-fan-out-check")) } }
                    (act(format!("/incidents/{id}/fan-out"), counted(language, "incident-fan-out-do", waiting)))
                }
            }))
    }
}

fn about(room: &Room<'_>) -> Markup {
    let (language, incident) = (room.visit.language, &room.view.incident);
    let directory = &room.visit.directory;
    let Some(opening) = &incident.opening else { return html! {} };
    let link = |id: RecordId, kind: &str| {
        html! {
            a href={ "/registers/" (kind) "/" (id) } { (words::record_name(directory, id)) }
        }
    };
    let mut known = vec![
        Fact::new(text(language, "incident-opened"), time(language, incident.opened_at)),
        Fact::new(
            text(language, "incident-contact-point-told"),
            html! {
                @match opening.contact_point_told_at { Some(at) => (time(language, at)), None => (text(language, "facts-not-recorded")) }
            },
        ),
    ];
    if let Some(supplier) = opening.supplier {
        known.push(Fact::new(
            text(language, "incident-supplier"),
            link(supplier.record(), "organisation"),
        ));
    }
    let systems = html! {
        @if opening.systems.is_empty() {
            (text(language, if opening.supplier.is_some() { "incident-all-systems" } else { "facts-not-recorded" }))
        }
        @for (at, system) in opening.systems.iter().enumerate() { @if at > 0 { ", " } (link(*system, "system")) }
    };
    known.push(Fact::new(text(language, "incident-systems"), systems));
    if let Some(lead) = opening.coordinator {
        known.push(Fact::new(text(language, "incident-lead"), link(lead.record(), "organisation")));
    }
    if let Some(report) = opening.report.filter(|_| room.view.leads) {
        known.push(Fact::new(
            text(language, "incident-report"),
            html! { a href={ "/reports/" (report) } { (text(language, "incident-report-open")) } },
        ));
    }
    facts(&known)
}

fn known(room: &Room<'_>) -> Markup {
    let (language, incident) = (room.visit.language, &room.view.incident);
    let who = |actor: &str| words::actor(language, actor, room.names.accounts);
    let shown = Shown { language, directory: &room.visit.directory, who: &who };
    html! {
        @if room.view.leads { p { (text(language, "incident-facts-about")) } }
        @for (group, entries) in grouped(|id| AT_SOURCE.contains(&id)) {
            h3 { (text(language, &format!("facts-group-{group}"))) }
            (facts(&entries.iter().map(|entry| {
                let value = fact_value(&shown, &incident.facts, entry);
                let change = room.view.leads.then(|| format!("/incidents/{}/facts/{}", incident.id, entry.id));
                Fact::new(words::fact(language, entry.id), with_change(language, &value, (entry.id, change)))
            }).collect::<Vec<_>>()))
        }
    }
}

fn runs(room: &Room<'_>) -> Markup {
    let (language, id) = (room.visit.language, room.view.incident.id);
    let start = Link::new(format!("/incidents/{id}/leaks/new"), text(language, "leak-start"));
    let material = Link::new(format!("/incidents/{id}/material"), text(language, "material-title"));
    if room.view.runs.is_empty() {
        return empty(&Empty {
            title: text(language, "leak-none").into_owned(),
            purpose: html! { p { (text(language, "leak-none-about")) } },
            steps: vec![start, material],
        });
    }
    let row = |run: &Run| {
        let found = run.counts().map(|it| it.persons);
        vec![
            html! { a href={ "/leaks/" (run.id) } { (run.material) } },
            tag(stage_tone(&run.stage), &stage_words(language, &run.stage)),
            time(language, run.started_at),
            html! { @if let Some(found) = found { (number(language, found)) } @else { "–" } },
        ]
    };
    html! {
        (table("runs-table", text(language, "leak-caption"))
            .column(Column::name(text(language, "leak-material")))
            .column(Column::text(text(language, "leak-state")))
            .column(Column::text(text(language, "leak-started")))
            .column(Column::number(text(language, "leak-persons")))
            .rows(room.view.runs.iter().map(row)))
        p { (link_button(Variant::Secondary, &start)) " " (link_button(Variant::Secondary, &material)) }
    }
}

fn history(room: &Room<'_>, kind: Option<&str>, before: Option<u64>) -> Markup {
    let happened: Vec<Happened<'_>> = room
        .view
        .timeline
        .iter()
        .map(|it| Happened {
            position: it.position,
            at: it.at,
            actor: &it.actor,
            kind: &it.kind,
            event: it.event.as_ref(),
        })
        .collect();
    let wanted = Wanted { kind: kind.map(str::to_owned), before };
    let address = format!("/incidents/{}", room.view.incident.id);
    timeline::page(room.visit.language, (&address, room.names), (&happened, &wanted))
}
