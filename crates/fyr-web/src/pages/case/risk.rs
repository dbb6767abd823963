//! How bad it is for people: by group, three levels in the regime's own words, with reasons and history.

pub(super) mod form;
mod group;
pub(super) mod guide;
mod question;

use fyr_core::case;
use fyr_core::event::Event;
use fyr_core::law::{Regime, RiskLevel};
use fyr_text::{Language, text};
use maud::{Markup, html};

use super::frame::Room;
use super::parts::{doubt, paragraphs};
use crate::ui::Link;
use crate::ui::act::{Variant, button, link_button};
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
            (verdict(language, &regimes, risk.verdict))
            @if !case.groups.is_empty() { p { (text(language, "risk-highest")) } }
            (paragraphs(&risk.reason))
            p class="fyr-quiet" { (room.who(&risk.actor)) ", " (time(language, risk.at)) }
        } @else {
            p { (text(language, "risk-none")) }
        }
        @if before.len() > 1 { (history(language, before)) }
    };
    html! {
        (section("risk-now", &text(language, "risk-now"), &judged))
        (section("risk-groups", &text(language, "risk-groups"), &groups(room)))
        @if room.view.may.handle && case.closed.is_none() {
            (section("risk-assess", &text(language, "risk-assess"), &whole(room, &regimes)))
        }
        (section("risk-help", &text(language, "risk-help"), &help(room)))
    }
}

/// Draws the groups, the highest first, and the two ways to assess one.
fn groups(room: &Room<'_>) -> Markup {
    let (language, case) = (room.language, &room.view.case);
    let mut groups: Vec<_> = case.groups.iter().collect();
    groups.sort_by_key(|(_, it)| std::cmp::Reverse(it.risk.assessment.level));
    let guide = Link::new(format!("/cases/{}/risk/guide", case.id), text(language, "risk-guide"));
    let form = Link::new(format!("/cases/{}/risk/form", case.id), text(language, "risk-form"));
    html! {
        p { (text(language, "risk-groups-about")) }
        @if groups.is_empty() { p class="fyr-quiet" { (text(language, "risk-groups-none")) } }
        @for (id, it) in groups { (group::group(room, id, it)) }
        @if room.view.may.handle && case.closed.is_none() {
            div class="fyr-row" {
                (link_button(if case.groups.is_empty() { Variant::Primary } else { Variant::Secondary }, &guide))
                (link_button(Variant::Secondary, &form))
            }
        }
    }
}

/// Draws a verdict in each regime's own words.
fn verdict(language: Language, regimes: &[&Regime], level: RiskLevel) -> Markup {
    html! {
        @for regime in regimes {
            @if let Some(own) = &regime.risk {
                p { (words::law(language, &regime.name)) ": " strong { (words::law(language, own.of(level))) } (doubt(language, regime.mark)) }
            }
        }
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

/// Draws the verdict on the whole case, for when groups do not differ.
fn whole(room: &Room<'_>, regimes: &[&Regime]) -> Markup {
    let (language, case) = (room.language, &room.view.case);
    let answers = room.sent.answers(language, "risk");
    // No level below that of a group can be chosen: the highest decides.
    let highest = case.groups.values().map(|it| it.risk.assessment.level).max();
    let open: Vec<RiskLevel> =
        RiskLevel::ALL.iter().copied().filter(|it| highest.is_none_or(|at| at <= *it)).collect();
    let known = case.risk.as_ref().map(|it| it.verdict.as_str());
    let body = html! {
        (answers.radios("level", text(language, "risk-level"), levels(language, regimes, &open)).known(known))
        (answers.long_text("reason", text(language, "case-reason")).description(text(language, "risk-reason-about")))
        (button(Variant::Secondary, &text(language, "risk-save")))
    };
    let form = Form::post(format!("/cases/{}/risk", case.id), body);
    let form = form.draft(format!("risk-{}", case.id));
    html! {
        details class="fyr-history" open[room.sent.is("risk")] {
            summary { (text(language, "risk-whole")) }
            p { (text(language, "risk-whole-about")) }
            (form)
        }
    }
}

/// Returns the levels to choose among, in the regimes' own words, with what each leads to.
fn levels(language: Language, regimes: &[&Regime], open: &[RiskLevel]) -> Vec<Choice> {
    let choice = |level: &RiskLevel| {
        let own = regimes.iter().filter_map(|it| it.risk.as_ref());
        let mut words = own.map(|it| words::law(language, it.of(*level)));
        let choice = Choice::new(level.as_str(), words.next().unwrap_or_default());
        let means = text(language, &format!("risk-means-{}", level.as_str()));
        let mut about: Vec<&str> = words.collect();
        about.push(&means);
        choice.description(about.join(". "))
    };
    open.iter().map(choice).collect()
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
