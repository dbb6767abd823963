//! What changed from an earlier run of the same incident to this one, in figures.

use fyr_app::leak::review::Diff;
use fyr_app::leak::runs::RunView;
use fyr_core::finding::Run;
use fyr_text::{Language, text};
use maud::{Markup, html};

use crate::pages::case::parts::number;
use crate::session::Visit;
use crate::ui::Tone;
use crate::ui::clock::time;
use crate::ui::facts::{Fact, facts};
use crate::ui::notice::alert;
use crate::ui::section::{heading, section};
use crate::ui::table::{Column, table};

/// Draws the earlier runs to choose from, and what changed since the one chosen.
pub(crate) fn page(visit: &Visit, view: &RunView, chosen: Option<(&Run, &Diff)>) -> Markup {
    let language = visit.language;
    html! {
        (heading(text(language, "leak-compare")).kicker(view.run.material.as_str()).lede(text(language, "leak-compare-lede")))
        (others(language, view))
        @if let Some((run, diff)) = chosen { (changed(language, view, (run, diff))) }
    }
}

fn others(language: Language, view: &RunView) -> Markup {
    if view.others.is_empty() {
        return html! { p { (text(language, "leak-compare-none")) } };
    }
    let body = html! {
        ul {
            @for run in &view.others {
                li {
                    a href={ "/leaks/" (view.run.id) "/compare?with=" (run.id) } { (run.material) }
                    ", " (time(language, run.started_at))
                }
            }
        }
    };
    section("others", &text(language, "leak-compare-with"), &body)
}

fn changed(language: Language, view: &RunView, (run, diff): (&Run, &Diff)) -> Markup {
    let fact =
        |key: &str, count: u64| Fact::new(text(language, key), html! { (number(language, count)) });
    let counts = [
        fact("leak-compare-added", diff.added),
        fact("leak-compare-removed", diff.removed),
        fact("leak-compare-changed", diff.changed),
        fact("leak-compare-same", diff.same),
        fact("leak-compare-protected", diff.protected_since),
    ];
    let controller = |id: &String| {
        let known = id.parse().ok().and_then(|it| view.names.get(&it).cloned());
        known.unwrap_or_else(|| text(language, "leak-unattributed").into_owned())
    };
    let body = html! {
        p { (run.material) ", " (time(language, run.started_at)) }
        @if !diff.same_material {
            (alert(language, Tone::Info, text(language, "leak-compare-other-material")))
        }
        (facts(&counts))
        @if !diff.columns.is_empty() {
            (table("columns", text(language, "leak-compare-columns"))
                .column(Column::name(text(language, "leak-compare-what")))
                .column(Column::number(text(language, "leak-persons")))
                .rows(diff.columns.iter().map(|(column, count)| vec![
                    html! { (text(language, &format!("leak-column-{}", column.replace('_', "-")))) },
                    html! { (number(language, *count)) },
                ])))
        }
        @if !diff.controllers.is_empty() {
            (table("moved", text(language, "leak-compare-controllers"))
                .column(Column::name(text(language, "ui-chart-controller")))
                .column(Column::number(text(language, "leak-compare-came")))
                .column(Column::number(text(language, "leak-compare-left")))
                .rows(diff.controllers.iter().map(|(id, (came, left))| vec![
                    html! { (controller(id)) },
                    html! { (number(language, *came)) },
                    html! { (number(language, *left)) },
                ])))
        }
    };
    section("changed", &text(language, "leak-compare-result"), &body)
}
