//! How complete the case is for each purpose: what is missing, each with the way to where it is recorded.

use fyr_core::case::completeness::{Completeness, Missing, PartState, of_case};
use fyr_core::law::Mark;
use fyr_text::{Language, text};
use maud::{Markup, html};

use super::frame::{Room, Tab};
use super::parts::{doubt, len, n, say};
use crate::ui::facts::{Fact, facts};
use crate::ui::notice::tag;
use crate::ui::section::section;
use crate::ui::{Link, Tone};
use crate::words;

/// Draws every purpose that concerns the case.
pub(crate) fn completeness(room: &Room<'_>) -> Markup {
    let language = room.language;
    html! {
        p { (text(language, "complete-about")) }
        @for purpose in in_order(room) {
            (section(&format!("purpose-{}", purpose.id), words::law(language, &purpose.name), &one(room, &purpose)))
        }
    }
}

/// Returns the forms in the order of the law files, the notification first, and then the other purposes.
fn in_order(room: &Room<'_>) -> Vec<Completeness> {
    let mut all = of_case(&room.view.case, room.law);
    let place = |it: &Completeness| room.law.forms().iter().position(|form| form.id == it.id);
    all.sort_by_key(|it| (place(it).is_none(), place(it)));
    all
}

/// Returns how many purposes are complete, and how many there are, as words.
pub(crate) fn count(room: &Room<'_>) -> String {
    let all = of_case(&room.view.case, room.law);
    let whole = all.iter().filter(|it| it.missing().is_empty()).count() as u64;
    say(room.language, "complete-count", &[("n", n(whole)), ("m", n(len(&all)))])
}

fn one(room: &Room<'_>, purpose: &Completeness) -> Markup {
    let language = room.language;
    let (complete, of) = purpose.count();
    let (open, there): (Vec<_>, Vec<_>) =
        purpose.parts.iter().partition(|it| !it.missing.is_empty());
    let args = [("n", n(complete as u64)), ("m", n(of as u64))];
    html! {
        @if let Some((source, mark)) = source(room, &purpose.id) {
            p class="fyr-quiet fyr-small" { (source) (doubt(language, mark)) }
        }
        div class="fyr-row" {
            @if open.is_empty() {
                (tag(Tone::Success, &text(language, "complete-whole")))
            } @else {
                (tag(Tone::Due, &say(language, "complete-parts", &args)))
            }
        }
        @if !open.is_empty() { (missing(room, &open)) }
        @if !there.is_empty() {
            details class="fyr-history" {
                summary { (say(language, "complete-there", &[("n", n(len(&there)))])) }
                div class="fyr-stack" { ul { @for part in &there { li { (heading(language, part)) } } } }
            }
        }
    }
}

fn missing(room: &Room<'_>, parts: &[&PartState]) -> Markup {
    let parts = parts.iter().map(|it| Fact::new(heading(room.language, it), part_of(room, it)));
    facts(&parts.collect::<Vec<_>>())
}

fn part_of(room: &Room<'_>, part: &PartState) -> Markup {
    html! {
        @for (at, missing) in part.missing.iter().enumerate() {
            @if 0 < at { br; }
            @for (at, link) in links(room, missing).iter().enumerate() {
                @if 0 < at { " " (text(room.language, "complete-or")) " " }
                a href=(link.href) { (link.label) }
            }
        }
    }
}

fn heading(language: Language, part: &PartState) -> String {
    let words = words::law(language, &part.heading);
    part.no.as_ref().map_or_else(|| words.to_owned(), |no| format!("{no} {words}"))
}

/// Returns where what is missing is recorded; of several facts of which one is enough, each.
fn links(room: &Room<'_>, missing: &Missing) -> Vec<Link> {
    let (language, case) = (room.language, room.view.case.id);
    let fact = |id: &String| {
        Link::new(format!("/cases/{case}/facts/{id}"), words::fact(language, id).into_owned())
    };
    match missing {
        Missing::Fact(id) => vec![fact(id)],
        Missing::OneOf(ids) => ids.iter().map(fact).collect(),
        Missing::Other(need) => {
            let place = match *need {
                "qualification" => format!("/cases/{case}#qualification"),
                "risk" => Tab::Risk.address(case),
                "decisions" => Tab::Duties.address(case),
                "information" => Tab::Information.address(case),
                "protected" => format!("/cases/{case}/people#protected"),
                "conclusion" => format!("/cases/{case}#close"),
                _ => format!("/cases/{case}#awareness"),
            };
            vec![Link::new(place, words::of(language, "need", need))]
        }
    }
}

fn source<'a>(room: &Room<'a>, id: &str) -> Option<(&'a str, Mark)> {
    let purpose = room.law.purposes().iter().find(|it| it.id == id);
    let purpose = purpose.map(|it| (it.source.as_str(), it.mark));
    purpose.or_else(|| {
        let form = room.law.form(id)?;
        Some((words::law(room.language, &form.source), form.mark))
    })
}
