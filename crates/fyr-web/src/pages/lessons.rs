//! Lessons that somebody in the installation has shared with all: their words, and nothing of where they come from.

use fyr_app::accountability::breaches::ListFormat;
use fyr_app::response::lessons::year;
use maud::html;

use super::case::files::{answer, document_language};
use super::case::parts::{len, paragraphs};
use super::{Answer, sheet};
use crate::session::Visit;
use crate::ui::Link;
use crate::ui::notice::{Empty, empty};
use crate::ui::section::heading;
use crate::ui::table::{Column, Count, table};

/// Draws the list.
pub(crate) async fn page(visit: Visit) -> Answer {
    let lessons = visit.app.shared_lessons(&visit.viewer).await?;
    let title = visit.say("lessons-title");
    let content = html! {
        (heading(title.as_ref()).lede(visit.say("lessons-lede")))
        @if lessons.is_empty() {
            (empty(&Empty {
                title: visit.say("lessons-none").into_owned(),
                purpose: html! { p { (visit.say("lessons-none-about")) } },
                steps: vec![Link::new("/", visit.say("nav-desk"))],
            }))
        } @else {
            (table("lessons", visit.say("lessons-title"))
                .count(visit.language, Count { shown: len(&lessons), total: len(&lessons) })
                .column(Column::name(visit.say("lessons-text")))
                .column(Column::text(visit.say("lessons-year")))
                .rows(lessons.iter().map(|it| vec![paragraphs(&it.text), html! { (year(it)) }])))
        }
        p {
            a href="/lessons.xlsx" { (visit.say("lessons-xlsx")) } ", "
            a href="/lessons.csv" { (visit.say("lessons-csv")) }
        }
    };
    Ok(visit.show(sheet(title, content).way(Vec::new())))
}

/// Answers with the list as a workbook.
pub(crate) async fn xlsx(visit: Visit) -> Answer {
    list(&visit, ListFormat::Xlsx).await
}

/// Answers with the list as CSV.
pub(crate) async fn csv(visit: Visit) -> Answer {
    list(&visit, ListFormat::Csv).await
}

async fn list(visit: &Visit, format: ListFormat) -> Answer {
    let wanted = (format, document_language(visit.language));
    Ok(answer(visit.app.lessons_list(&visit.viewer, wanted).await?))
}
