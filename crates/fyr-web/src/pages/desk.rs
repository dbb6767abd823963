//! My desk: what I must do, by when; then what has happened.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use fyr_app::access::Action;
use fyr_app::response::desk::{Desk, DeskItem};
use fyr_app::response::incidents::IncidentRow;
use fyr_app::response::work::{EffectCheck, OwnTask};
use fyr_core::event::{Stream, StreamKind};
use fyr_core::finding::{Run, Stage};
use fyr_core::report::Report;
use fyr_text::Arg;
use fyr_text::time::civil_date;
use maud::{Markup, html};

use super::case::next::{act_address, act_words};
use super::due::due;
use super::events::place;
use super::unregistered::line;
use super::{Answer, sheet};
use crate::session::Visit;
use crate::ui::act::{Variant, link_button, next_act, nothing_next};
use crate::ui::clock::time;
use crate::ui::notice::{Empty, empty, tag};
use crate::ui::section::{heading, section};
use crate::ui::table::{Column, Count, table};
use crate::ui::timeline::{Entry, timeline};
use crate::ui::{Link, Tone};
use crate::words;

/// Draws the desk.
pub(crate) async fn page(visit: Visit) -> Answer {
    let desk = visit.app.desk(&visit.viewer).await?;
    Ok(visit.show(sheet(visit.say("nav-desk"), content(&visit, &desk))))
}

fn content(visit: &Visit, desk: &Desk) -> Markup {
    html! {
        (heading(visit.say("nav-desk")))
        (place(visit))
        (first(visit, desk))
        @if !desk.next.is_empty() { (section("next", &visit.say("desk-next"), &next(visit, &desk.next))) }
        @if !desk.tasks.is_empty() { (section("tasks", &visit.say("desk-tasks"), &tasks(visit, &desk.tasks))) }
        (line(visit, desk.unregistered))
        @if !desk.checks.is_empty() { (section("checks", &visit.say("desk-checks"), &checks(visit, &desk.checks))) }
        @if !desk.reports.is_empty() {
            (section("reports", &visit.say("desk-reports"), &reports(visit, &desk.reports)))
        }
        @if !desk.incidents.is_empty() {
            (section("incidents", &visit.say("nav-incidents"), &html! {
                (incidents(visit, desk.incidents.get(..SHOWN).unwrap_or(&desk.incidents)))
                @if SHOWN < desk.incidents.len() { p { a href="/incidents" { (visit.say("desk-all-incidents")) } } }
            }))
        }
        @if !desk.runs.is_empty() { (section("runs", &visit.say("desk-runs"), &runs(visit, &desk.runs))) }
        @if !desk.changes.is_empty() {
            (section("changes", &visit.say("desk-changes"), &changes(visit, desk)))
        }
        @if is_bare(desk) { (empty(&ways(visit))) }
    }
}

/// Draws the one thing to do first: the act with the least time left, else a report that waits.
fn first(visit: &Visit, desk: &Desk) -> Markup {
    let language = visit.language;
    if let Some(item) = desk.next.iter().find(|it| it.act.blocked_by.is_empty()) {
        let words = act_words(language, visit.app.law(), &item.act.kind);
        let case = html! {
            p { (item.case.controller) ", " a href=(case_address(item)) { (item.case.reference) " " (item.case.title) } }
            @if item.case.exercise { (tag(Tone::Warning, &visit.say("ui-banner-exercise"))) }
            @if let Some(at) = item.act.due { (due(language, at, item.case.now)) }
        };
        let way = Link::new(case_address(item), visit.say("desk-to-case"));
        return html! {
            (next_act(language, words).clock(case).act(link_button(Variant::Primary, &way)))
        };
    }
    if let Some(report) = desk.reports.last() {
        let way = Link::new(format!("/reports/{}", report.id), visit.say("desk-to-report"));
        return html! {
            (next_act(language, visit.say("desk-judge")).act(link_button(Variant::Primary, &way)))
        };
    }
    html! { (nothing_next(language, visit.say("desk-nothing"))) }
}

/// Draws the tasks one has been given.
fn tasks(visit: &Visit, tasks: &[OwnTask]) -> Markup {
    let language = visit.language;
    let rows = tasks.iter().take(SHOWN).map(|task| {
        let address = format!("/cases/{}/work#task-{}", task.case.id, task.number);
        vec![
            html! { a href=(address) { (words::law(language, &task.title)) } },
            html! { (task.case.controller) br; span class="fyr-quiet fyr-small" { (task.case.reference) " " (task.case.title) } },
            html! {
                @if let Some(at) = task.due { (due(language, at, task.case.now)) }
                @else { (visit.say("due-none")) }
            },
        ]
    });
    let list = table("tasks-list", visit.say("desk-tasks-list"))
        .count(language, count(tasks.len().min(SHOWN), tasks.len()))
        .column(Column::name(visit.say("column-task")))
        .column(Column::text(visit.say("column-case")))
        .column(Column::text(visit.say("column-due")))
        .rows(rows);
    html! { (list) }
}

/// Draws the measures whose effect is to be checked.
fn checks(visit: &Visit, checks: &[EffectCheck]) -> Markup {
    let rows = checks.iter().take(SHOWN).map(|it| {
        let address = format!("/cases/{}/work#measure-{}", it.case.id, it.number);
        vec![
            html! { a href=(address) { (beginning(&it.what)) } },
            html! { (it.case.controller) br; span class="fyr-quiet fyr-small" { (it.case.reference) " " (it.case.title) } },
            html! { (it.owner) },
            html! { (civil_date(visit.language, it.check_on)) },
        ]
    });
    let list = table("checks-list", visit.say("desk-checks-list"))
        .count(visit.language, count(checks.len().min(SHOWN), checks.len()))
        .column(Column::name(visit.say("column-measure")))
        .column(Column::text(visit.say("column-case")))
        .column(Column::text(visit.say("work-measure-owner")))
        .column(Column::text(visit.say("work-measure-check-on")))
        .rows(rows);
    html! { (list) }
}

fn next(visit: &Visit, items: &[DeskItem]) -> Markup {
    let language = visit.language;
    let rows = items.iter().take(SHOWN).map(|item| {
        vec![
            html! {
                a href=(case_address(item)) { (act_words(language, visit.app.law(), &item.act.kind)) }
                @if item.case.exercise { " " (tag(Tone::Warning, &visit.say("ui-banner-exercise"))) }
            },
            html! { (item.case.controller) br; span class="fyr-quiet fyr-small" { (item.case.reference) " " (item.case.title) } },
            html! { (words::stage(language, item.stage)) },
            html! {
                @if let Some(at) = item.act.due { (due(language, at, item.case.now)) }
                @else { (visit.say("due-none")) }
            },
        ]
    });
    let list = table("next-list", visit.say("desk-next-list"))
        .count(language, count(items.len().min(SHOWN), items.len()))
        .column(Column::name(visit.say("column-act")))
        .column(Column::text(visit.say("column-case")))
        .column(Column::text(visit.say("column-stage")))
        .column(Column::text(visit.say("column-due")))
        .rows(rows);
    html! {
        (list)
        @if SHOWN < items.len() { p { a href="/cases" { (visit.say("desk-all-cases")) } } }
    }
}

/// Draws reports as a table; also used by the list of reports.
pub(crate) fn reports(visit: &Visit, reports: &[Arc<Report>]) -> Markup {
    let rows = reports.iter().filter_map(|report| {
        let told = report.told.as_ref()?;
        Some(vec![
            html! { a href={ "/reports/" (report.id) } { (beginning(&told.what)) } },
            html! {
                (words::report_source(visit.language, told.source))
                @if let Some(id) = told.organisation { ", " (visit.directory.name(id)) }
            },
            time(visit.language, report.received_at),
        ])
    });
    let list = table("reports-list", visit.say("reports-list"))
        .count(visit.language, count(reports.len(), reports.len()))
        .column(Column::name(visit.say("column-report")))
        .column(Column::text(visit.say("column-from")))
        .column(Column::text(visit.say("column-received")))
        .rows(rows);
    html! { (list) }
}

fn incidents(visit: &Visit, incidents: &[IncidentRow]) -> Markup {
    html! {
        ul {
            @for row in incidents {
                @let opening = row.incident.opening.as_ref();
                li {
                    a href={ "/incidents/" (row.incident.id) } {
                        (row.incident.reference) " " (opening.map_or("", |it| it.title.as_str()))
                    }
                    ": "
                    (visit.say_with("desk-incident", &[("cases", number(row.cases)), ("waiting", number(row.waiting))]))
                    @if opening.is_some_and(|it| it.exercise) {
                        " " (tag(Tone::Warning, &visit.say("ui-banner-exercise")))
                    }
                }
            }
        }
    }
}

fn runs(visit: &Visit, runs: &[Run]) -> Markup {
    html! {
        ul {
            @for run in runs {
                @let stage = match &run.stage {
                    Stage::Running => "running",
                    Stage::Finished { .. } => "finished",
                    Stage::Failed { .. } => "failed",
                    Stage::Cancelled => "cancelled",
                };
                li { a href={ "/leaks/" (run.id) } { (run.material) } ": " (words::of(visit.language, "run-stage", stage)) }
            }
        }
    }
}

fn changes(visit: &Visit, desk: &Desk) -> Markup {
    let (names, titles) = (&desk.accounts, titles(desk));
    let entries: Vec<Entry> = desk
        .changes
        .iter()
        .map(|it| Entry {
            at: it.at,
            happening: words::happening(&it.kind),
            title: words::event(visit.language, &it.kind).into_owned(),
            detail: Some(html! {
                a href=(address(&it.stream)) {
                    @if let Some(title) = titles.get(&it.stream) { (title) }
                    @else { (words::of(visit.language, "stream-open", it.stream.kind.as_str())) }
                }
            }),
            by: Some(words::actor(visit.language, &it.actor, names)),
        })
        .collect();
    timeline(visit.language, &entries)
}

/// Returns what the things on the desk are called.
fn titles(desk: &Desk) -> BTreeMap<Stream, String> {
    let changed: BTreeSet<&Stream> = desk.changes.iter().map(|it| &it.stream).collect();
    let named = |kind, id| Stream { kind, id };
    let is = |kind, id| changed.contains(&named(kind, id));
    let cases = desk.next.iter().filter(|it| is(StreamKind::Case, it.case.id.uuid()));
    let cases = cases.map(|it| {
        let title = format!("{} {}, {}", it.case.reference, it.case.title, it.case.controller);
        (named(StreamKind::Case, it.case.id.uuid()), title)
    });
    let incidents =
        desk.incidents.iter().filter(|it| is(StreamKind::Incident, it.incident.id.uuid()));
    let incidents = incidents.map(|it| {
        let title = it.incident.opening.as_ref().map_or("", |it| it.title.as_str());
        let title = format!("{} {title}", it.incident.reference);
        (named(StreamKind::Incident, it.incident.id.uuid()), title)
    });
    let runs =
        desk.runs.iter().map(|it| (named(StreamKind::Run, it.id.uuid()), it.material.clone()));
    cases.chain(incidents).chain(runs).collect()
}

/// Returns where a thing with a history is seen.
pub(crate) fn address(stream: &Stream) -> String {
    let id = stream.id;
    match stream.kind {
        // The page of a record finds its register by itself.
        StreamKind::Record => format!("/registers/record/{id}"),
        StreamKind::Report => format!("/reports/{id}"),
        StreamKind::Incident => format!("/incidents/{id}"),
        StreamKind::Case => format!("/cases/{id}"),
        StreamKind::Run => format!("/leaks/{id}"),
        StreamKind::Account => "/accounts".to_owned(),
        // A link is seen from the matters it is of.
        StreamKind::Link => "/cases".to_owned(),
        StreamKind::Import => format!("/imports/{id}"),
        StreamKind::Template => format!("/templates/{id}"),
        StreamKind::Lesson => "/lessons".to_owned(),
    }
}

/// Returns the first line of a text, shortened to what a list has room for.
pub(crate) fn beginning(words: &str) -> String {
    let line = words.lines().next().unwrap_or_default();
    if line.chars().count() <= LINE_CHARS {
        return line.to_owned();
    }
    let mut short: String = line.chars().take(LINE_CHARS).collect();
    short.truncate(short.trim_end().len());
    short.push('…');
    short
}

/// Says how many rows of how many are shown.
pub(crate) fn count(shown: usize, total: usize) -> Count {
    Count { shown: shown as u64, total: total as u64 }
}

/// Makes a count for a text.
pub(crate) fn number(count: u64) -> Arg<'static> {
    Arg::Number(i64::try_from(count).unwrap_or(i64::MAX))
}

// What one reads on a desk; the list of all cases is one link away.
const SHOWN: usize = 25;
const LINE_CHARS: usize = 90;

fn case_address(item: &DeskItem) -> String {
    act_address(item.case.id, &item.act.kind)
}

fn is_bare(desk: &Desk) -> bool {
    desk.next.is_empty()
        && desk.reports.is_empty()
        && desk.incidents.is_empty()
        && desk.runs.is_empty()
}

fn ways(visit: &Visit) -> Empty {
    let ways = [
        ("/supplier", "nav-supplier", Action::ReportAsSupplier),
        ("/journal", "nav-journal", Action::SeeJournal),
        ("/accounts", "nav-accounts", Action::ManageAccounts),
        ("/registers", "nav-registers", Action::SeeRegisters),
    ];
    let mut steps: Vec<Link> = ways
        .iter()
        .filter(|(_, _, action)| visit.may(*action))
        .map(|(href, key, _)| Link::new(*href, visit.say(key)))
        .collect();
    steps.push(Link::new("/report", visit.say("problem-to-report")));
    Empty {
        title: visit.say("desk-empty-title").into_owned(),
        purpose: html! { p { (visit.say("desk-empty")) } },
        steps,
    }
}
