//! A sample of rows, lines and pages for the run's analyst to look at, and what the verdicts prove.

use fyr_app::leak::review::{Judged, SAMPLE_SIZES, SamplePage, UnitVerdict};
use fyr_app::leak::runs::RunView;
use fyr_text::{Arg, Language, text};
use maud::{Markup, html};

use crate::form::Typed;
use crate::pages::case::parts::{counted, len, n, number, say};
use crate::session::Visit;
use crate::ui::Tone;
use crate::ui::act::{Variant, button};
use crate::ui::form::{Answers, Choice, Form};
use crate::ui::navigation::{Pages, pages};
use crate::ui::notice::alert;
use crate::ui::section::{heading, section};
use crate::ui::table::{Column, Count, table};
use crate::words;

/// Draws the sample, or the form that draws one.
pub(crate) fn page(
    visit: &Visit,
    view: &RunView,
    (found, after): (Option<&SamplePage>, u64),
) -> Markup {
    let language = visit.language;
    html! {
        (heading(text(language, "leak-sample")).kicker(view.run.material.as_str()).lede(text(language, "leak-sample-lede")))
        @match found {
            None => (draw(language, view)),
            Some(found) => {
                (section("proved", &text(language, "leak-sample-proved"), &proved(language, found)))
                (section("units", &text(language, "leak-sample-units"), &units(language, view, (found, after))))
                @if view.run.sample.as_ref().is_some_and(|it| it.judged == 0) {
                    (section("again", &text(language, "leak-sample-again"), &draw(language, view)))
                }
            },
        }
    }
}

fn draw(language: Language, view: &RunView) -> Markup {
    let answers = Answers::new(language);
    let choice = |count: usize| {
        let bound = text(language, &format!("leak-sample-size-{count}"));
        Choice::new(count.to_string(), counted(language, "leak-sample-size", count as u64))
            .description(bound)
    };
    let sizes = SAMPLE_SIZES.into_iter().map(choice).collect();
    let body = html! {
        (answers.radios("size", text(language, "leak-sample-how-many"), sizes).known(["60"]))
        (button(Variant::Primary, &text(language, "leak-sample-draw")))
    };
    html! { div class="fyr-narrow" { (Form::post(format!("/leaks/{}/sample/draw", view.run.id), body)) } }
}

fn proved(language: Language, found: &SamplePage) -> Markup {
    let proofs = &found.proofs;
    if proofs.strata.is_empty() {
        return html! { p { (text(language, "leak-sample-nothing-proved")) } };
    }
    let percent = percent(language, proofs.bound);
    html! {
        (alert(language, Tone::Info, say(language, "leak-sample-bound", &[("percent", Arg::Text(&percent))])).body(html! {
            @if 0 < proofs.unjudged_units { p { (counted(language, "leak-sample-unjudged", proofs.unjudged_units)) } }
        }))
        (table("strata", text(language, "leak-sample-strata"))
            .column(Column::name(text(language, "leak-sample-stratum")))
            .column(Column::number(text(language, "leak-sample-in-all")))
            .column(Column::number(text(language, "leak-sample-judged")))
            .column(Column::number(text(language, "leak-sample-wrong")))
            .column(Column::number(text(language, "leak-sample-at-most")))
            .rows(proofs.strata.iter().map(|it| vec![
                html! { (stratum(language, &it.stratum)) },
                html! { (number(language, it.units)) },
                html! { (number(language, it.judged)) },
                html! { (number(language, it.wrong)) },
                html! { (self::percent(language, it.bound)) },
            ])))
    }
}

/// Says what kind of units a stratum holds: `text/csv, nothing_found`.
fn stratum(language: Language, name: &str) -> String {
    let (kind, from) = name.rsplit_once(", ").unwrap_or((name, ""));
    let from = match from {
        "found" => text(language, "leak-sample-found"),
        "nothing_found" => text(language, "leak-sample-nothing-found"),
        _ => text(language, "leak-sample-any-unit"),
    };
    format!("{kind}: {from}")
}

/// Says where in a file a unit stands: `row=7`, `sheet=Blad1;row=3`.
fn place_of(language: Language, unit: &str) -> String {
    const KNOWN: [&str; 4] = ["row", "line", "page", "unit"];
    let part = |part: &str| match part.split_once('=') {
        Some((what, value)) if KNOWN.contains(&what) => {
            format!("{} {value}", words::of(language, "leak-place", what))
        }
        Some((_, value)) => value.to_owned(),
        None => part.to_owned(),
    };
    unit.split(';').map(part).collect::<Vec<_>>().join(", ")
}

fn percent(language: Language, share: f64) -> String {
    let written = format!("{:.1} %", share * 100.0);
    match language {
        Language::Sv => written.replace('.', ","),
        Language::En => written,
    }
}

fn units(language: Language, view: &RunView, (found, after): (&SamplePage, u64)) -> Markup {
    let address = format!("/leaks/{}/sample", view.run.id);
    let total = view.run.sample.as_ref().map_or(0, |it| it.units);
    let ways = Pages {
        first: (after > 0).then(|| address.clone()),
        next: found.next.map(|next| format!("{address}?after={next}")),
    };
    let answers = Answers::new(language);
    let row = |(place, unit): &(u64, Judged)| {
        let verdict = vec![
            Choice::new("right", text(language, "leak-sample-right")),
            Choice::new("wrong", text(language, "leak-sample-is-wrong")),
        ];
        let known = unit.right.map(|it| if it { "right" } else { "wrong" });
        let place_words = say(language, "leak-sample-unit", &[("n", n(place + 1))]);
        vec![
            html! { (unit.drawn.locator) br; span class="fyr-quiet" { (place_of(language, &unit.drawn.unit)) } },
            html! { (stratum(language, &unit.drawn.stratum)) },
            html! {
                (answers.radios(&format!("verdict-{place}"), place_words, verdict).known(known).optional())
            },
            html! {
                (answers.text(&format!("comment-{place}"), text(language, "leak-sample-comment")).known(unit.comment.as_str()).optional())
            },
        ]
    };
    let body = html! {
        input type="hidden" name="after" value=(after);
        (table("unit-list", text(language, "leak-sample-caption"))
            .count(language, Count { shown: len(&found.units), total })
            .column(Column::name(text(language, "leak-sample-where")))
            .column(Column::text(text(language, "leak-sample-stratum")))
            .column(Column::text(text(language, "leak-sample-verdict")))
            .column(Column::text(text(language, "leak-sample-comment")))
            .rows(found.units.iter().map(row)))
        (button(Variant::Primary, &text(language, "leak-sample-save")))
    };
    html! {
        p { (text(language, "leak-sample-how")) }
        (Form::post(address.clone(), body))
        (pages(language, &ways))
    }
}

/// Reads the verdicts of a page; units without one are left as they are.
pub(crate) fn verdicts(typed: &Typed) -> Vec<UnitVerdict> {
    let verdict = |(name, value): (&str, &str)| {
        let place = name.strip_prefix("verdict-")?;
        let right = match value {
            "right" => true,
            "wrong" => false,
            _ => return None,
        };
        let comment = typed.text(&format!("comment-{place}"));
        Some(UnitVerdict { place: place.parse().ok()?, right, comment })
    };
    typed.pairs().filter_map(verdict).collect()
}
