//! The people of a whole run, for its analyst only; that they were shown is recorded.

use fyr_app::leak::runs::{RunPeople, RunPerson, RunView};
use fyr_text::{Language, text};
use maud::{Markup, html};

use crate::pages::case::parts::{len, number};
use crate::session::Visit;
use crate::ui::Tone;
use crate::ui::navigation::{Pages, pages};
use crate::ui::notice::tag;
use crate::ui::section::heading;
use crate::ui::table::{Column, Count, table};
use crate::words;

/// How many people are shown at a time.
pub(crate) const SHOWN: u32 = 50;

/// Draws a page of the people.
pub(crate) fn page(visit: &Visit, view: &RunView, (found, after): (&RunPeople, u64)) -> Markup {
    let language = visit.language;
    let address = format!("/leaks/{}/people", view.run.id);
    let total = view.run.counts().map_or(0, |it| it.persons);
    let ways = Pages {
        first: (after > 0).then(|| address.clone()),
        next: found.next.map(|next| format!("{address}?after={next}")),
    };
    html! {
        (heading(text(language, "leak-people")).kicker(view.run.material.as_str()).lede(text(language, "leak-people-lede")))
        (table("people", text(language, "leak-people-caption"))
            .count(language, Count { shown: len(&found.people), total })
            .column(Column::number(text(language, "people-number")))
            .column(Column::name(text(language, "people-name")))
            .column(Column::text(text(language, "leak-people-year")))
            .column(Column::text(text(language, "people-group")))
            .column(Column::text(text(language, "leak-people-controllers")))
            .column(Column::text(text(language, "people-categories")))
            .column(Column::text(text(language, "people-grade")))
            .column(Column::number(text(language, "leak-people-mentions")))
            .rows(found.people.iter().map(|it| row(language, it))))
        (pages(language, &ways))
    }
}

fn row(language: Language, person: &RunPerson) -> Vec<Markup> {
    let categories =
        person.categories.iter().map(|id| words::of(language, "category", id).into_owned());
    vec![
        html! { (number(language, person.place + 1)) },
        html! {
            @if person.protected { (tag(Tone::Warning, &text(language, "leak-people-protected"))) }
            @else { (person.names.join(", ")) }
        },
        html! { (person.id_number) },
        html! { @if person.minor { (tag(Tone::Warning, &text(language, "people-minor"))) } },
        html! { (person.controllers.join(", ")) },
        html! { (categories.collect::<Vec<_>>().join(", ")) },
        html! {
            (person.grade)
            @for reason in &person.review { " " (tag(Tone::Warning, &words::of(language, "leak-review", reason))) }
        },
        html! { (number(language, person.mentions)) },
    ]
}
