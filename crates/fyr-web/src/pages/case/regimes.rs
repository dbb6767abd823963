//! Which laws the case falls under, which it does not, which nobody has assessed, and because of what.

use fyr_core::case::condition::Truth;
use fyr_core::case::duty::Ground;
use fyr_core::case::regimes::{Standing, law_day, standings};
use fyr_core::law::condition::Condition;
use fyr_text::text;
use maud::{Markup, html};

use super::frame::Room;
use super::parts::doubt;
use crate::ui::Tone;
use crate::ui::notice::tag;
use crate::ui::section::section;
use crate::ui::table::{Column, table};
use crate::words;

/// Draws every law in force on the day whose law the case follows, with how it stands to the case.
pub(crate) fn regimes(room: &Room<'_>) -> Markup {
    let language = room.language;
    let all = standings(&room.view.case, room.law);
    let list = table("regimes-table", text(language, "regimes-caption"))
        .column(Column::name(text(language, "regimes-law")))
        .column(Column::text(text(language, "regimes-applies")))
        .column(Column::text(text(language, "regimes-because")));
    let list = all.iter().fold(list, |list, it| list.row(row(room, it)));
    let body = html! {
        p { (text(language, "regimes-about")) }
        (list)
        @if all.iter().any(|it| it.applies == Truth::Unknown) {
            p { (text(language, "regimes-not-assessed-about")) }
        }
        p { a href={ "/law?on=" (on(room)) } { (text(language, "regimes-to-law")) } }
    };
    section("regimes", &text(language, "regimes"), &body)
}

fn row(room: &Room<'_>, standing: &Standing<'_>) -> Vec<Markup> {
    let language = room.language;
    let (tone, regime) = match standing.applies {
        Truth::Holds => (Tone::Info, standing.regime),
        Truth::Unknown => (Tone::Due, standing.regime),
        Truth::Fails => (Tone::Neutral, standing.regime),
    };
    // What fails settles that a law does not apply; what holds beside it says nothing.
    let told = standing.because.iter().filter(|it| it.truth == standing.applies);
    // Nor does what holds because nobody has answered otherwise.
    let says = |it: &&Ground<'_>| {
        let ground = matches!(it.condition, Condition::Ground(_));
        ground
            || it.truth != Truth::Holds
            || it.facts.iter().any(|id| room.view.case.facts.says(id))
    };
    let told = told.filter(says);
    vec![
        html! { (words::law(language, &regime.name)) (doubt(language, regime.mark)) },
        html! { (tag(tone, &words::of(language, "regime-applies", standing.applies.as_str()))) },
        html! { ul { @for ground in told { li { (because(room, ground)) } } } },
    ]
}

/// Says what is known of a condition, with the facts it asks for.
pub(super) fn because(room: &Room<'_>, ground: &Ground<'_>) -> Markup {
    let (language, case) = (room.language, &room.view.case);
    let prefix = format!("ground-{}", ground.truth.as_str());
    let said = |id: &str| words::of(language, &prefix, id);
    html! {
        @match ground.condition {
            Condition::Ground(it) => (said(it.as_str())),
            Condition::Fact { .. } | Condition::Any { .. } | Condition::All { .. } | Condition::Not { .. }
                | Condition::Filed { .. } | Condition::Exempted { .. } => (said("facts")),
        }
        @for id in &ground.facts {
            @if let (Condition::Ground(_), Truth::Holds | Truth::Fails) = (ground.condition, ground.truth) {
                @let by = if case.facts.says(id) { "ground-by-case" } else { "ground-by-register" };
                " " (text(language, by))
            }
            " " a href={ "/cases/" (case.id) "/facts/" (id) } { (words::fact(language, id)) }
            @if let Some(value) = case.facts.get(id) { " " (words::value(language, room.directory, (id, value))) }
        }
    }
}

/// Returns the day whose law the case follows, as an address has it.
fn on(room: &Room<'_>) -> String {
    fyr_text::typed::form_date(law_day(&room.view.case))
}
