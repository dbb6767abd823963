//! What makes an incident significant in a law: the thresholds that are reached, and what the case has judged.

use fyr_core::case::condition::{Sign, Truth, judged_significant};
use fyr_core::case::duty::Duty;
use fyr_core::case::facts::SIGNIFICANT;
use fyr_core::law::Threshold;
use fyr_core::law::condition::Condition;
use fyr_text::text;
use maud::{Markup, html};
use std::collections::BTreeSet;

use super::frame::Room;
use super::parts::doubt;
use crate::ui::Tone;
use crate::ui::notice::{alert, tag};
use crate::words;

/// Draws the thresholds of a duty that hangs on the incident being significant: those that are reached with
/// the facts that reach them, the rest folded away. Nothing for any other duty.
pub(crate) fn significance(room: &Room<'_>, duty: &Duty) -> Markup {
    let (language, case) = (room.language, &room.view.case);
    let signs = duty.signs(case);
    if signs.is_empty() {
        return html! {};
    }
    let (reached, other): (Vec<_>, Vec<_>) = signs.into_iter().partition(|it| it.1 == Truth::Holds);
    let judged = judged_significant(case);
    let list = |signs: &[(&Sign, Truth)]| html! { ul { @for it in signs { li { (one(room, duty, *it)) } } } };
    html! {
        @if !reached.is_empty() {
            @if judged == Some(false) {
                (alert(language, Tone::Warning, text(language, "significance-contradicted")).body(html! {
                    p { a href={ "/cases/" (case.id) "/facts/" (SIGNIFICANT) } { (words::fact(language, SIGNIFICANT)) } }
                    (list(&reached))
                }))
            } @else {
                p { (text(language, "significance-reached")) }
                (list(&reached))
            }
        } @else if judged == Some(true) {
            p { (text(language, "significance-judged")) }
        }
        @if duty.standing(case).is_open() && !other.is_empty() {
            details {
                summary { (text(language, "significance-others")) }
                (list(&other))
            }
        }
    }
}

fn one(room: &Room<'_>, duty: &Duty, (sign, truth): (&Sign, Truth)) -> Markup {
    let (language, case) = (room.language, &room.view.case);
    let facts: BTreeSet<String> = sign.when.iter().flat_map(Condition::facts).collect();
    html! {
        @if let Some(it) = threshold(room, duty, &sign.id) {
            (it.id) " " (words::law(language, &it.name)) " (" (it.source) ")" (doubt(language, it.mark))
        } @else { (sign.id) }
        @if truth == Truth::Fails { " " (tag(Tone::Neutral, &text(language, "significance-not-reached"))) }
        ": "
        @for (n, id) in facts.iter().enumerate() {
            @if 0 < n { ", " }
            a href={ "/cases/" (case.id) "/facts/" (id) } { (words::fact(language, id)) }
            @if let Some(value) = case.facts.get(id) { " " (words::value(language, room.directory, (id, value))) }
        }
    }
}

/// Returns a threshold's own words, from the text of the law that the duty arose under.
fn threshold<'a>(room: &Room<'a>, duty: &Duty, id: &str) -> Option<&'a Threshold> {
    let terms = &duty.terms;
    let mut texts = room.law.regimes().iter();
    let regime = texts.find(|it| it.id == terms.regime && it.version == terms.version)?;
    regime.thresholds.iter().find(|it| it.id == id)
}
