//! The cases a person works with: what each waits for, by when.

use fyr_app::response::cases::CaseRow;
use fyr_core::case::next::{Stage, stage};
use fyr_core::law::Law;
use fyr_text::time::moment;
use fyr_text::{Language, span, text};
use maud::{Markup, html};

use super::frame::stage_tone;
use super::next::{act_address, act_words};
use super::parts::len;
use crate::ui::notice::{Empty, empty, tag};
use crate::ui::section::{heading, section};
use crate::ui::table::{Column, Count, table};
use crate::ui::{Link, Tone, navigation};
use crate::words;

/// Is every stage, in the order of work.
const STAGES: &[Stage] = &[
    Stage::ToQualify,
    Stage::ToAssess,
    Stage::ToNotify,
    Stage::ToInform,
    Stage::ToComplete,
    Stage::ToClose,
    Stage::Closed,
];

/// Draws the list; `wanted` narrows it to a stage.
pub(crate) fn list(
    language: Language,
    law: &Law,
    (rows, wanted): (&[CaseRow], Option<&str>),
) -> Markup {
    let shown: Vec<&CaseRow> = rows
        .iter()
        .filter(|it| wanted.is_none_or(|wanted| stage(&it.case).as_str() == wanted))
        .collect();
    html! {
        (heading(text(language, "cases-title")).lede(text(language, "cases-lede")))
        @if rows.is_empty() {
            (empty(&Empty {
                title: text(language, "cases-none").into_owned(),
                purpose: html! { p { (text(language, "cases-none-about")) } },
                steps: vec![Link::new("/incidents", text(language, "cases-to-incidents")), Link::new("/report", text(language, "cases-to-report"))],
            }))
        } @else {
            (stages(language, rows, wanted))
            (table("cases", text(language, "cases-caption"))
                .count(language, Count { shown: len(&shown), total: len(rows) })
                .column(Column::name(text(language, "cases-controller")))
                .column(Column::text(text(language, "cases-incident")))
                .column(Column::text(text(language, "cases-stage")))
                .column(Column::text(text(language, "cases-next")))
                .column(Column::text(text(language, "cases-due")))
                .rows(shown.into_iter().map(|it| row(language, law, it))))
            (section("register", &text(language, "breaches-take"), &html! {
                p { (text(language, "breaches-take-about")) }
                div class="fyr-row" {
                    a href="/breaches.xlsx" { (text(language, "breaches-xlsx")) }
                    a href="/breaches.csv" { (text(language, "breaches-csv")) }
                    a href="/templates" { (text(language, "templates-title")) }
                    a href="/unregistered" { (text(language, "unregistered-title")) }
                    a href="/statistics" { (text(language, "statistics-link")) }
                }
            }))
        }
    }
}

fn stages(language: Language, rows: &[CaseRow], wanted: Option<&str>) -> Markup {
    use navigation::{Current, Item, tabs};
    let item = |id: Option<Stage>| {
        let count = rows.iter().filter(|it| id.is_none_or(|id| stage(&it.case) == id)).count();
        let current = if wanted == id.map(Stage::as_str) { Current::Yes } else { Current::No };
        let link = id.map_or_else(
            || Link::new("/cases", text(language, "cases-all")),
            |id| Link::new(format!("/cases?stage={}", id.as_str()), words::stage(language, id)),
        );
        Item::new(link, current).count(count as u64)
    };
    let mut items = vec![item(None)];
    let there = |it: &&Stage| rows.iter().any(|row| stage(&row.case) == **it);
    items.extend(STAGES.iter().filter(there).map(|it| item(Some(*it))));
    tabs(language, &text(language, "cases-stages"), &items)
}

fn row(language: Language, law: &Law, row: &CaseRow) -> Vec<Markup> {
    let case = &row.case;
    let act = row.acts.first();
    let stage = stage(case);
    vec![
        html! { a href={ "/cases/" (case.id) } { (row.name) } },
        html! {
            (case.reference) " " (case.title)
            @if case.exercise { " " (tag(Tone::Warning, &text(language, "case-exercise"))) }
        },
        tag(stage_tone(stage), &words::stage(language, stage)),
        html! { @if let Some(act) = act { a href=(act_address(case.id, &act.kind)) { (act_words(language, law, &act.kind)) } } },
        html! {
            @if let Some(due) = act.and_then(|it| it.due) {
                @let late = due < row.now;
                time datetime=(due) { (moment(language, due)) } br;
                @let left = span::remaining(language, row.now, due);
                @if late { (tag(Tone::Danger, &left)) } @else { span class="fyr-quiet" { (left) } }
            }
        },
    ]
}
