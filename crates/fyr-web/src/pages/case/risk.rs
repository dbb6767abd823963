//! How bad it is for people: three levels in the regime's own words, with reasons and history.

use fyr_core::case;
use fyr_core::event::Event;
use fyr_core::law::{Regime, RiskLevel};
use fyr_text::text;
use maud::{Markup, html};

use super::frame::Room;
use super::parts::{doubt, paragraphs};
use crate::ui::act::{Variant, button};
use crate::ui::clock::time;
use crate::ui::facts::{Version, history};
use crate::ui::form::{Choice, Form};
use crate::ui::section::section;
use crate::words;

/// Draws the risk; `before` holds the earlier assessments, newest first.
pub(crate) fn risk(room: &Room<'_>, before: &[Version]) -> Markup {
    let (language, case) = (room.language, &room.view.case);
    let regimes = regimes(room);
    let judged = html! {
        @if let Some(risk) = &case.risk {
            @for regime in &regimes {
                @if let Some(own) = &regime.risk { p { strong { (words::law(language, own.of(risk.verdict))) } " (" (words::law(language, &regime.name)) ")" (doubt(language, regime.mark)) } }
            }
            (paragraphs(&risk.reason))
            p class="fyr-quiet" { (room.who(&risk.actor)) ", " (time(language, risk.at)) }
        } @else {
            p { (text(language, "risk-none")) }
        }
        @if before.len() > 1 { (history(language, before)) }
    };
    html! {
        (section("risk-now", &text(language, "risk-now"), &judged))
        @if room.view.may.handle && case.closed.is_none() {
            (section("risk-assess", &text(language, "risk-assess"), &form(room, &regimes)))
        }
        (section("risk-help", &text(language, "risk-help"), &help(room)))
    }
}

/// Returns every assessment in a case's history as versions, newest first.
pub(crate) fn assessments<'a>(
    room: &Room<'_>,
    events: impl IntoIterator<Item = (&'a Event, &'a str, jiff::Timestamp)>,
) -> Vec<Version> {
    let version = |(event, actor, at): (&Event, &str, jiff::Timestamp)| {
        let Event::Case(event) = event else { return None };
        let case::Event::RiskAssessed { level, reason } = event.as_ref() else { return None };
        Some(Version {
            value: words::risk(room.language, *level).into_owned(),
            by: room.who(actor),
            at,
            reason: Some(reason.clone()),
        })
    };
    events.into_iter().filter_map(version).collect()
}

fn regimes<'a>(room: &Room<'a>) -> Vec<&'a Regime> {
    let mine = |it: &&Regime| room.view.case.duties.keys().any(|key| key.regime == it.id);
    let regimes: Vec<_> =
        room.law.regimes().iter().filter(mine).filter(|it| it.risk.is_some()).collect();
    // Without a duty there is no regime to speak for the case: the first one's words are the common ones.
    if regimes.is_empty() { room.law.regimes().iter().take(1).collect() } else { regimes }
}

fn form(room: &Room<'_>, regimes: &[&Regime]) -> Markup {
    let (language, case) = (room.language, &room.view.case);
    let answers = room.sent.answers(language, "risk");
    let choice = |level: &RiskLevel| {
        let own = regimes.iter().filter_map(|it| it.risk.as_ref());
        let mut words = own.map(|it| words::law(language, it.of(*level)));
        let choice = Choice::new(level.as_str(), words.next().unwrap_or_default());
        let means = text(language, &format!("risk-means-{}", level.as_str()));
        let mut about: Vec<&str> = words.collect();
        about.push(&means);
        choice.description(about.join(". "))
    };
    let known = case.risk.as_ref().map(|it| it.verdict.as_str());
    let body = html! {
        (answers.radios("level", text(language, "risk-level"), RiskLevel::ALL.iter().map(choice).collect()).known(known))
        (answers.long_text("reason", text(language, "case-reason")).description(text(language, "risk-reason-about")))
        (button(Variant::Primary, &text(language, "risk-save")))
    };
    html! { (Form::post(format!("/cases/{}/risk", case.id), body).draft(format!("risk-{}", case.id))) }
}

fn help(room: &Room<'_>) -> Markup {
    let (language, case) = (room.language, &room.view.case);
    let rests = [
        "data_categories",
        "data_subject_groups",
        "persons_affected",
        "protected_persons",
        "consequences",
        "severity",
        "ceased",
    ];
    html! {
        p { (text(language, "risk-help-about")) }
        ul {
            @for id in rests {
                li {
                    a href={ "/cases/" (case.id) "/facts/" (id) } { (words::fact(language, id)) } ": "
                    @match case.facts.get(id) {
                        Some(value) => (words::value(language, room.directory, (id, value))),
                        None => span class="fyr-quiet" { (text(language, "facts-not-recorded")) },
                    }
                }
            }
        }
    }
}
