//! Persons that the run joined or kept apart by something else than a number, for its analyst to decide on.

use fyr_app::leak::review::{Doubt, Doubts};
use fyr_app::leak::runs::{RunPerson, RunView};
use fyr_text::{Arg, Language, text};
use maud::{Markup, html};

use crate::pages::case::parts::{counted, len, number, say};
use crate::session::Visit;
use crate::ui::Tone;
use crate::ui::act::{Variant, act};
use crate::ui::navigation::{Pages, pages};
use crate::ui::notice::{Empty, alert, empty, tag};
use crate::ui::section::heading;
use crate::ui::table::{Column, Count, table};
use crate::words;

/// Draws a page of the pairs.
pub(crate) fn page(visit: &Visit, view: &RunView, (found, after): (&Doubts, u64)) -> Markup {
    let language = visit.language;
    let address = format!("/leaks/{}/doubts", view.run.id);
    let ways = Pages {
        first: (after > 0).then(|| address.clone()),
        next: found.next.map(|next| format!("{address}?after={next}")),
    };
    html! {
        (heading(text(language, "leak-doubts")).kicker(view.run.material.as_str()).lede(text(language, "leak-doubts-lede")))
        @if 0 < found.hidden {
            (alert(language, Tone::Info, counted(language, "leak-doubts-hidden", found.hidden)).body(html! { p { (text(language, "leak-doubts-hidden-about")) } }))
        }
        @if found.doubts.is_empty() {
            (empty(&Empty {
                title: text(language, "leak-doubts-none").into_owned(),
                purpose: html! { p { (text(language, "leak-doubts-none-about")) } },
                steps: Vec::new(),
            }))
        } @else {
            p { (counted(language, "leak-doubts-decided", view.run.decisions)) " " (text(language, "leak-doubts-when")) }
            (table("doubts", text(language, "leak-doubts-caption"))
                .count(language, Count { shown: len(&found.doubts), total: found.total })
                .column(Column::name(text(language, "leak-doubt-who")))
                .column(Column::text(text(language, "leak-doubt-engine")))
                .column(Column::text(text(language, "leak-doubt-why")))
                .column(Column::text(text(language, "leak-doubt-decision")))
                .rows(found.doubts.iter().map(|it| row(language, (&address, after), it))))
            (pages(language, &ways))
        }
    }
}

fn row(language: Language, (address, after): (&str, u64), doubt: &Doubt) -> Vec<Markup> {
    let engine = if doubt.joined { "leak-doubt-joined" } else { "leak-doubt-apart" };
    vec![
        html! {
            (who(language, doubt.person.as_ref()))
            @if let Some(other) = &doubt.other { br; (who(language, Some(other))) }
        },
        html! { (text(language, engine)) },
        html! { (why(language, &doubt.reason)) },
        decide(language, (address, after), doubt),
    ]
}

fn who(language: Language, person: Option<&RunPerson>) -> Markup {
    let Some(person) = person else {
        return html! { (text(language, "leak-doubt-gone")) };
    };
    let names = person.names.join(", ");
    let names =
        if names.is_empty() { text(language, "leak-doubt-unnamed").into_owned() } else { names };
    html! {
        (names)
        @if !person.id_number.is_empty() { ", " (person.id_number) }
        @if !person.controllers.is_empty() { br; span class="fyr-quiet fyr-small" { (person.controllers.join(", ")) } }
    }
}

/// Says what a union rests on; `first_name=+7.2` is a comparison with its weight in bits.
fn why(language: Language, reason: &str) -> Markup {
    let weighed = |part: &str| match part.split_once('=') {
        Some((what, weight)) => {
            let what = words::of(language, "leak-why", what);
            say(
                language,
                "leak-why-weighed",
                &[("what", Arg::Text(&what)), ("weight", Arg::Text(weight))],
            )
        }
        None => words::of(language, "leak-why", part).into_owned(),
    };
    html! { (reason.split_whitespace().map(weighed).collect::<Vec<_>>().join(", ")) }
}

fn decide(language: Language, (address, after): (&str, u64), doubt: &Doubt) -> Markup {
    let send = |verdict: &str, key: &str| {
        act(address, text(language, key))
            .variant(Variant::Secondary)
            .hidden("first", doubt.pair.0.as_str())
            .hidden("second", doubt.pair.1.as_str())
            .hidden("verdict", verdict)
            .hidden("after", after.to_string())
    };
    html! {
        @match doubt.same {
            Some(true) => (tag(Tone::Success, &text(language, "leak-doubt-same"))),
            Some(false) => (tag(Tone::Warning, &text(language, "leak-doubt-different"))),
            None => {},
        }
        div class="fyr-row" {
            @if doubt.same != Some(true) { (send("same", "leak-doubt-say-same")) }
            @if doubt.same != Some(false) { (send("different", "leak-doubt-say-different")) }
            @if doubt.same.is_some() { (send("none", "leak-doubt-take-back")) }
        }
    }
}

/// Draws what the run's own page says of the pairs.
pub(crate) fn invitation(language: Language, view: &RunView) -> Markup {
    let id = view.run.id;
    html! {
        p {
            a href={ "/leaks/" (id) "/doubts" } { (text(language, "leak-doubts-open")) }
            @if 0 < view.run.decisions { " (" (number(language, view.run.decisions)) ")" }
        }
        p { a href={ "/leaks/" (id) "/sample" } { (text(language, "leak-sample-open")) } }
    }
}
