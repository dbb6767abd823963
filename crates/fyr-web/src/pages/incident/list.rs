//! The incidents a person may know of.

use fyr_app::response::incidents::IncidentRow;
use fyr_core::register::directory::Directory;
use fyr_text::{Language, text};
use maud::{Markup, html};

use crate::pages::case::parts::{len, number};
use crate::ui::clock::time;
use crate::ui::navigation::{pages, part};
use crate::ui::notice::{Empty, empty, tag};
use crate::ui::section::heading;
use crate::ui::table::{Column, Count, table};
use crate::ui::{Link, Tone};

/// Is how many incidents a page of the list shows.
const ROWS: usize = 100;

/// Draws the list from a row on.
pub(crate) fn list(
    language: Language,
    directory: &Directory,
    (rows, from): (&[IncidentRow], usize),
) -> Markup {
    let (shown, more) = part(rows, ROWS, ("/incidents", from));
    html! {
        (heading(text(language, "incidents-title")).lede(text(language, "incidents-lede")))
        @if rows.is_empty() {
            (empty(&Empty {
                title: text(language, "incidents-none").into_owned(),
                purpose: html! { p { (text(language, "incidents-none-about")) } },
                steps: vec![
                    Link::new("/report", text(language, "cases-to-report")),
                    Link::new("/reports", text(language, "incidents-to-reports")),
                ],
            }))
        } @else {
            (table("incidents", text(language, "incidents-caption"))
                .count(language, Count { shown: len(shown), total: len(rows) })
                .column(Column::name(text(language, "incidents-name")))
                .column(Column::text(text(language, "incidents-supplier")))
                .column(Column::text(text(language, "incidents-opened")))
                .column(Column::number(text(language, "incidents-cases")))
                .column(Column::number(text(language, "incidents-waiting")))
                .rows(shown.iter().map(|it| row(language, directory, it))))
            (pages(language, &more))
        }
    }
}

fn row(language: Language, directory: &Directory, row: &IncidentRow) -> Vec<Markup> {
    let incident = &row.incident;
    let opening = incident.opening.as_ref();
    let address = format!("/incidents/{}", incident.id);
    vec![
        html! {
            a href=(address) { (incident.reference) " " (opening.map_or("", |it| it.title.as_str())) }
            @if opening.is_some_and(|it| it.exercise) { " " (tag(Tone::Warning, &text(language, "case-exercise"))) }
        },
        html! { @if let Some(supplier) = opening.and_then(|it| it.supplier) { (directory.name(supplier)) } },
        time(language, incident.opened_at),
        html! { a href={ (address) "#controllers" } { (number(language, row.cases)) } },
        html! { a href={ (address) "#controllers" } { (number(language, row.waiting)) } },
    ]
}
