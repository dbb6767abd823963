//! Documents without a number in the authority's register, over all cases one works with.

use fyr_app::access::Action;
use fyr_app::accountability::breaches::ListFormat;
use fyr_app::response::registration::Unregistered;
use fyr_text::span::elapsed;
use maud::{Markup, html};

use super::case::documents::law;
use super::case::files::{answer, document_language};
use super::case::parts::{anchor, len};
use super::desk::number;
use super::{Answer, sheet};
use crate::routes::{Route, get};
use crate::session::Visit;
use crate::ui::Link;
use crate::ui::clock::time;
use crate::ui::notice::{Empty, empty};
use crate::ui::section::heading;
use crate::ui::table::{Column, Count, table};

/// Returns the list and the ways to take it away.
pub(crate) fn routes() -> Vec<Route> {
    vec![
        get("/unregistered", Action::SeeCase, page),
        get("/unregistered.xlsx", Action::SeeCase, xlsx),
        get("/unregistered.csv", Action::SeeCase, csv),
    ]
}

async fn page(visit: Visit) -> Answer {
    let waiting = visit.app.unregistered(&visit.viewer).await?;
    let content = html! {
        (heading(visit.say("unregistered-title")).lede(visit.say("unregistered-lede")))
        (law(visit.language))
        @if waiting.is_empty() {
            (empty(&Empty {
                title: visit.say("unregistered-none").into_owned(),
                purpose: html! { p { (visit.say("unregistered-none-about")) } },
                steps: vec![Link::new("/cases", visit.say("cases-title"))],
            }))
        } @else { (list(&visit, &waiting)) }
        div class="fyr-row" {
            a href="/unregistered.xlsx" { (visit.say("breaches-xlsx")) }
            a href="/unregistered.csv" { (visit.say("breaches-csv")) }
        }
    };
    let way = vec![Link::new("/cases", visit.say("cases-title"))];
    Ok(visit.show(sheet(visit.say("unregistered-title"), content).way(way)))
}

// Who has more than a screenful or two takes the list away.
const SHOWN: usize = 100;

fn list(visit: &Visit, waiting: &[Unregistered]) -> Markup {
    let language = visit.language;
    let rows = waiting.iter().take(SHOWN).map(|it| {
        let place = anchor(&it.document.to_string());
        let (case, title) = (&it.row.case, it.title(document_language(language)));
        let address = format!("/cases/{}/documents#document-{place}", case.id);
        vec![
            html! { a href=(address) { (title) } },
            html! { (it.row.name) br; span class="fyr-quiet fyr-small" { (case.reference) " " (case.title) } },
            time(language, it.since),
            html! { (elapsed(language, it.row.now.duration_since(it.since))) },
        ]
    });
    let shown = len(waiting).min(SHOWN as u64);
    let list = table("unregistered", visit.say("unregistered-caption"))
        .count(language, Count { shown, total: len(waiting) })
        .column(Column::name(visit.say("unregistered-document")))
        .column(Column::text(visit.say("unregistered-case")))
        .column(Column::text(visit.say("unregistered-since")))
        .column(Column::text(visit.say("unregistered-waited")))
        .rows(rows);
    html! { (list) }
}

/// Says on the desk how many documents wait; nothing when none does.
pub(crate) fn line(visit: &Visit, count: usize) -> Markup {
    html! {
        @if 0 < count {
            p { a href="/unregistered" { (visit.say_with("desk-unregistered", &[("n", number(count as u64))])) } }
        }
    }
}

async fn xlsx(visit: Visit) -> Answer {
    taken(&visit, ListFormat::Xlsx).await
}

async fn csv(visit: Visit) -> Answer {
    taken(&visit, ListFormat::Csv).await
}

async fn taken(visit: &Visit, format: ListFormat) -> Answer {
    let language = document_language(visit.language);
    Ok(answer(visit.app.unregistered_list(&visit.viewer, (format, language)).await?))
}
