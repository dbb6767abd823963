//! One run: how far it has come or what it found, per controller, what could not be read, handing over.

use fyr_app::leak::runs::{RunFile, RunView};
use fyr_core::finding::{Counts, Stage};
use fyr_text::{Arg, Language, amount, text};
use maud::{Markup, html};

use super::stream::draw;
use super::{stage_tone, stage_words};
use crate::chart::Caption;
use crate::chart::bars::{Bar, Bars, bars};
use crate::pages::case::parts::{counted, len, number, paragraphs, say};
use crate::session::Visit;
use crate::ui::act::{Variant, act, blocked, link_button};
use crate::ui::clock::time;
use crate::ui::facts::{Fact, facts};
use crate::ui::navigation::{Pages, pages};
use crate::ui::notice::{alert, tag};
use crate::ui::progress::live_progress;
use crate::ui::section::{heading, section};
use crate::ui::table::{Column, Count, table};
use crate::ui::{Link, Tone};
use crate::words;

/// Draws the run's page.
pub(crate) fn page(visit: &Visit, view: &RunView, met: &[RunFile]) -> Markup {
    let (language, run) = (visit.language, &view.run);
    let tags = tag(stage_tone(&run.stage), &stage_words(language, &run.stage));
    html! {
        (heading(run.material.as_str()).kicker(text(language, "leak-kicker")).tags(tags))
        div class="fyr-stack" {
            @match &run.stage {
                Stage::Running => (working(visit, view)),
                Stage::Failed { reason } => (alert(language, Tone::Danger, text(language, "leak-failed")).body(paragraphs(reason))),
                Stage::Cancelled => (alert(language, Tone::Info, text(language, "leak-cancelled"))),
                Stage::Finished { at, counts, digest } => {
                    (hand_over(visit, view))
                    (section("found", &text(language, "leak-found"), &html! {
                        (found(visit, view, counts))
                        p class="fyr-quiet fyr-small" {
                            (text(language, "leak-finished")) " " (time(language, *at)) ". "
                            (text(language, "leak-digest")) " " code class="fyr-code" { (digest) }
                        }
                    }))
                    (section("controllers", &text(language, "leak-controllers"), &per_controller(language, view, counts)))
                    @if counts.unread > 0 { (section("unread", &text(language, "leak-unread"), &unread(language, view, met))) }
                },
            }
            (section("about", &text(language, "leak-about"), &about(visit, view)))
        }
    }
}

fn working(visit: &Visit, view: &RunView) -> Markup {
    let (language, id) = (visit.language, view.run.id);
    let now = draw(language, view.progress.as_ref());
    let body = html! {
        (live_progress(&format!("/leaks/{id}/stream"), &now))
        p { a href={ "/leaks/" (id) } { (text(language, "leak-reload")) } }
        (act(format!("/leaks/{id}/cancel"), text(language, "leak-cancel")).variant(Variant::Danger))
    };
    section("progress", &text(language, "leak-progress"), &body)
}

fn hand_over(visit: &Visit, view: &RunView) -> Markup {
    let (language, run) = (visit.language, &view.run);
    if !run.handed_over.is_empty() {
        let people: u64 = run.handed_over.values().sum();
        let title = counted(language, "leak-handed-over", run.handed_over.len() as u64);
        return html! {
            (alert(language, Tone::Success, title).body(html! { p { (counted(language, "leak-handed-over-people", people)) } }))
        };
    }
    if !view.may_hand_over {
        return html! {};
    }
    let label = text(language, "leak-hand-over");
    let with_case = view.incident.controllers.values().any(|it| it.case.is_some());
    html! {
        @if with_case {
            p { (text(language, "leak-hand-over-about")) }
            (act(format!("/leaks/{}/hand-over", run.id), label))
        } @else {
            (blocked(language, &label, &[Link::new(format!("/incidents/{}", run.incident), text(language, "leak-needs-cases"))]))
        }
    }
}

fn found(visit: &Visit, view: &RunView, counts: &Counts) -> Markup {
    let language = visit.language;
    let linked = |count: u64, address: Option<String>| {
        html! {
            @match address {
                Some(address) => a href=(address) { (number(language, count)) },
                None => (number(language, count)),
            }
        }
    };
    let id = view.run.id;
    let people = view.may_see_people.then(|| format!("/leaks/{id}/people"));
    let files = Some(format!("/leaks/{id}/files?all=yes"));
    let unread = Some(format!("/leaks/{id}/files"));
    let rows = [
        ("leak-persons", linked(counts.persons, people.clone())),
        ("people-of-protected", linked(counts.protected, None)),
        ("people-of-minors", linked(counts.minors, None)),
        ("people-of-former", linked(counts.former, None)),
        ("leak-unattributed", linked(counts.unattributed, None)),
        ("leak-mentions", linked(counts.mentions, None)),
        ("leak-files-met", linked(counts.files, files)),
        ("leak-files-unread", linked(counts.unread, unread)),
        ("leak-bytes", html! { (amount::bytes(language, counts.bytes)) }),
    ];
    html! {
        (facts(&rows.map(|(key, value)| Fact::new(text(language, key), value))))
        @if people.is_some() {
            p { (link_button(Variant::Secondary, &Link::new(format!("/leaks/{id}/people"), text(language, "leak-people-open")))) }
            (super::doubts::invitation(language, view))
        } @else {
            p class="fyr-quiet" { (text(language, "leak-people-who")) }
        }
        @if !view.others.is_empty() {
            p { a href={ "/leaks/" (id) "/compare" } { (text(language, "leak-compare-open")) } }
        }
    }
}

fn per_controller(language: Language, view: &RunView, counts: &Counts) -> Markup {
    let mut found: Vec<(String, u64)> = counts
        .controllers
        .iter()
        .map(|(id, count)| (view.names.get(id).cloned().unwrap_or_else(|| id.to_string()), *count))
        .collect();
    if found.is_empty() {
        return html! { p { (text(language, "leak-controllers-none")) } };
    }
    found.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    let most = found.first().map(|it| it.0.clone()).unwrap_or_default();
    let args = [("name", Arg::Text(&most)), ("n", crate::pages::case::parts::n(len(&found)))];
    let bar = |(label, count): (String, u64)| Bar {
        label,
        value: i64::try_from(count).unwrap_or(i64::MAX),
        tone: Tone::Info,
        href: None,
    };
    let drawn = Bars {
        caption: Caption {
            id: "per-controller".to_owned(),
            title: text(language, "leak-controllers-title").into_owned(),
            description: say(language, "leak-controllers-about", &args),
        },
        of: text(language, "ui-chart-controller").into_owned(),
        unit: text(language, "leak-persons").into_owned(),
        bars: found.into_iter().map(bar).collect(),
    };
    html! {
        (bars(language, &drawn))
        p class="fyr-quiet" { (text(language, "leak-controllers-several")) }
    }
}

fn unread(language: Language, view: &RunView, met: &[RunFile]) -> Markup {
    let unread: Vec<&RunFile> = met.iter().filter(|it| !was_read(it)).collect();
    let shown: Vec<&RunFile> = unread.iter().copied().take(UNREAD_SHOWN).collect();
    html! {
        p { (text(language, "leak-unread-about")) }
        (list(language, &shown, len(&unread)))
        @if unread.len() > UNREAD_SHOWN { p { a href={ "/leaks/" (view.run.id) "/files" } { (text(language, "leak-unread-all")) } } }
    }
}

const UNREAD_SHOWN: usize = 20;
const FILES_SHOWN: usize = 100;

fn was_read(file: &RunFile) -> bool {
    matches!(file.status.as_str(), "read" | "duplicate")
}

fn list(language: Language, files: &[&RunFile], total: u64) -> Markup {
    let row = |file: &&RunFile| {
        let tone = if was_read(file) { Tone::Neutral } else { Tone::Warning };
        vec![
            html! { (file.locator) },
            tag(tone, &text(language, &format!("leak-file-{}", file.status.replace('_', "-")))),
            html! { (words::unread::unread(language, &file.reason)) },
            html! { (amount::bytes(language, file.bytes)) },
            html! { (number(language, file.units)) },
            html! { (number(language, file.mentions)) },
        ]
    };
    html! {
        (table("files", text(language, "leak-files-caption"))
            .count(language, Count { shown: len(files), total })
            .column(Column::name(text(language, "leak-file")))
            .column(Column::text(text(language, "leak-state")))
            .column(Column::text(text(language, "leak-file-why")))
            .column(Column::number(text(language, "leak-file-size")))
            .column(Column::number(text(language, "leak-file-units")))
            .column(Column::number(text(language, "leak-mentions")))
            .rows(files.iter().map(row)))
    }
}

/// Draws the files a run met; only those not read in full, or all.
pub(crate) fn files(
    visit: &Visit,
    view: &RunView,
    (met, only_unread, after): (&[RunFile], bool, u64),
) -> Markup {
    let (language, id) = (visit.language, view.run.id);
    let wanted: Vec<&RunFile> = met.iter().filter(|it| !only_unread || !was_read(it)).collect();
    let skip = usize::try_from(after).unwrap_or(usize::MAX);
    let shown: Vec<&RunFile> = wanted.iter().copied().skip(skip).take(FILES_SHOWN).collect();
    let query = if only_unread { "" } else { "all=yes&" };
    let end = skip.saturating_add(shown.len());
    let ways = Pages {
        first: (after > 0).then(|| format!("/leaks/{id}/files?{query}")),
        next: (end < wanted.len()).then(|| format!("/leaks/{id}/files?{query}after={end}")),
    };
    let (other, key) = if only_unread {
        (format!("/leaks/{id}/files?all=yes"), "leak-files-show-all")
    } else {
        (format!("/leaks/{id}/files"), "leak-files-show-unread")
    };
    html! {
        (heading(text(language, "leak-files")).kicker(view.run.material.as_str()))
        p { a href=(other) { (text(language, key)) } }
        @if shown.is_empty() { p { (text(language, "leak-files-none")) } } @else { (list(language, &shown, len(&wanted))) }
        (pages(language, &ways))
    }
}

fn about(visit: &Visit, view: &RunView) -> Markup {
    let (language, run) = (visit.language, &view.run);
    let known = [
        Fact::new(
            text(language, "leak-incident"),
            html! {
                @if super::sees_incident(visit, view) {
                    a href={ "/incidents/" (run.incident) } { (view.incident.reference) }
                } @else { (view.incident.reference) }
            },
        ),
        Fact::new(text(language, "leak-purpose"), html! { (run.purpose) }),
        Fact::new(text(language, "leak-basis"), html! { (run.basis) }),
        Fact::new(text(language, "leak-started"), time(language, run.started_at)),
        Fact::new(text(language, "leak-read"), html! { (number(language, run.read)) }),
    ];
    facts(&known)
}
