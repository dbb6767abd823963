//! One group of people: the verdict, what guidance suggests, ENISA's severity part by part, the nearest examples.
//!
//! Three things kept apart, each with its own reasons; only the verdict decides.

use fyr_core::case::risk::nearest::{Feature, Near, nearest};
use fyr_core::case::risk::severity::Severity;
use fyr_core::case::risk::suggestion::Suggestion;
use fyr_core::case::risk::{Group, GroupAssessment, GroupKind};
use fyr_core::law::Mark;
use fyr_core::law::guidance::Outcome;
use fyr_text::{Arg, Language, text};
use maud::{Markup, html};

use super::{regimes, verdict};
use crate::pages::case::frame::Room;
use crate::pages::case::parts::{counted, doubt, n, paragraphs, say};
use crate::ui::Tone;
use crate::ui::act::{Variant, act};
use crate::ui::clock::time;
use crate::ui::notice::{alert, tag};
use crate::ui::table::{Column, table};
use crate::words;

/// Draws a group as it was assessed, with the ways to change it.
pub(super) fn group(room: &Room<'_>, id: &str, group: &Group) -> Markup {
    let (language, case) = (room.language, &room.view.case);
    let assessed = &group.risk;
    let said = &assessed.assessment;
    html! {
        div class="ds-card" id={ "group-" (id) } {
            h3 { (said.name) }
            div class="fyr-row" {
                (tag(Tone::Neutral, &words::risk(language, said.level)))
                (tag(Tone::Neutral, &words::of(language, "group-kind", said.kind.as_str())))
                @if let Some(people) = said.people { (tag(Tone::Neutral, &counted(language, "risk-people", people))) }
            }
            h4 { (text(language, "risk-verdict")) }
            (verdict(language, &regimes(room), said.level))
            (paragraphs(&said.reason))
            p class="fyr-quiet" { (room.who(&group.actor)) ", " (time(language, group.at)) }
            @if said.level < assessed.suggestion.level {
                (alert(language, Tone::Warning, text(language, "risk-below-suggestion"))
                    .body(html! { p { (text(language, "risk-below-suggestion-about")) } }))
            }
            (follows(room, id, (said, &assessed.severity, &assessed.suggestion)))
            @if room.view.may.handle && case.closed.is_none() {
                div class="fyr-row" {
                    a href={ "/cases/" (case.id) "/risk/form?group=" (id) } {
                        (text(language, "risk-group-change")) span class="ds-sr-only" { " " (said.name) }
                    }
                }
                (withdraw(room, id, &said.name))
            }
        }
    }
}

fn withdraw(room: &Room<'_>, id: &str, name: &str) -> Markup {
    let (language, case) = (room.language, &room.view.case);
    let form = format!("withdraw-{id}");
    let answers = room.sent.answers(language, &form);
    let reason = answers.long_text("reason", text(language, "case-reason")).lines(2);
    html! {
        details class="fyr-history" open[room.sent.is(&form)] {
            summary { (say(language, "risk-group-withdraw", &[("name", Arg::Text(name))])) }
            (act(format!("/cases/{}/risk/groups/{id}/withdraw", case.id), text(language, "risk-group-withdraw-do"))
                .variant(Variant::Secondary).fields(html! { (reason) }))
        }
    }
}

/// Draws what follows from the answers: the suggestion, the severity, the nearest examples.
pub(super) fn follows(
    room: &Room<'_>,
    id: &str,
    (said, severity, suggestion): (&GroupAssessment, &Severity, &Suggestion),
) -> Markup {
    let language = room.language;
    let profile = said.profile();
    let near = nearest(&profile, room.law.guidance());
    let band = words::of(language, "band", severity.band.as_str());
    let score = hundredths(language, severity.hundredths());
    html! {
        h4 { (text(language, "risk-suggestion")) (doubt(language, Mark::I)) }
        (suggested(language, suggestion))
        h4 { (text(language, "risk-severity")) (doubt(language, Mark::K)) }
        p { (say(language, "risk-severity-is", &[("score", Arg::Text(&score)), ("band", Arg::Text(&band))])) }
        @if severity.many { p { (text(language, "risk-severity-many")) } }
        @if severity.unintelligible { p { (text(language, "risk-severity-unintelligible")) } }
        details class="fyr-history" {
            summary { (text(language, "risk-severity-how")) }
            div class="fyr-stack" { (parts(language, id, (said, severity))) }
        }
        details class="fyr-history" {
            summary { (text(language, "risk-near")) }
            div class="fyr-stack" {
                p { (text(language, "risk-near-about")) }
                @for near in &near { (example(language, near)) }
                @for guidance in room.law.guidance() {
                    p class="fyr-quiet fyr-small" { (guidance.source) (doubt(language, guidance.mark)) }
                }
            }
        }
    }
}

fn suggested(language: Language, suggestion: &Suggestion) -> Markup {
    let level = words::risk(language, suggestion.level);
    html! {
        p { (say(language, "risk-suggests", &[("level", Arg::Text(&level))])) " " (outcome(language, suggestion.outcome())) }
        @if !suggestion.reasons.is_empty() {
            ul { @for reason in &suggestion.reasons { li { (words::of(language, "suggested", reason.as_str())) } } }
        }
        p class="fyr-quiet fyr-small" { (text(language, "risk-suggestion-about")) }
    }
}

fn outcome(language: Language, outcome: Outcome) -> String {
    let key = match (outcome.notify, outcome.inform) {
        (_, true) => "risk-outcome-inform",
        (true, false) => "risk-outcome-notify",
        (false, false) => "risk-outcome-document",
    };
    text(language, key).into_owned()
}

/// Draws the severity part by part, each with the answer it comes from.
fn parts(language: Language, id: &str, (said, severity): (&GroupAssessment, &Severity)) -> Markup {
    let quarters = |it: u8| hundredths(language, u32::from(it) * 25);
    let none = || text(language, "risk-severity-none").into_owned();
    let malice = if said.malicious { "yes" } else { "no" };
    let context = if said.kind == GroupKind::Protected && said.score == said.score_expected() {
        text(language, "risk-severity-protected").into_owned()
    } else if said.score == said.score_expected() {
        words::of(language, "data-kind", said.data.as_str()).into_owned()
    } else {
        let (from, why) = (u64::from(said.score_expected()), said.score_reason.as_str());
        say(language, "risk-severity-moved", &[("n", n(from)), ("why", Arg::Text(why))])
    };
    let rows = [
        ("dpc", severity.dpc.to_string(), context),
        (
            "ei",
            quarters(severity.ei),
            of(language, "identifiability", said.identifiability.as_str()),
        ),
        (
            "confidentiality",
            quarters(severity.confidentiality),
            of(language, "exposure", said.exposure.as_str()),
        ),
        (
            "integrity",
            quarters(severity.integrity),
            of(language, "integrity", said.integrity.as_str()),
        ),
        (
            "availability",
            quarters(severity.availability),
            of(language, "availability", said.availability.as_str()),
        ),
        ("malice", quarters(severity.malicious_intent), text(language, malice).into_owned()),
        ("sum", hundredths(language, severity.hundredths()), none()),
    ];
    let list = table(format!("severity-{id}"), text(language, "risk-severity-caption"))
        .column(Column::name(text(language, "risk-severity-part")))
        .column(Column::number(text(language, "risk-severity-value")))
        .column(Column::text(text(language, "risk-severity-because")));
    let list = rows.into_iter().fold(list, |list, (part, value, because)| {
        list.row(vec![
            html! { (words::of(language, "severity-part", part)) },
            html! { (value) },
            html! { (because) },
        ])
    });
    html! {
        p { (text(language, "risk-severity-about")) }
        (list)
    }
}

fn of(language: Language, prefix: &str, id: &str) -> String {
    words::of(language, prefix, id).into_owned()
}

fn example(language: Language, near: &Near<'_>) -> Markup {
    let (example, no) = (near.example, near.example.no.to_string());
    let title = words::law(language, &example.title);
    let features = |list: &[Feature]| -> String {
        let names = list.iter().map(|it| words::of(language, "feature", it.as_str()));
        names.collect::<Vec<_>>().join(", ")
    };
    let (alike, not) = (features(&near.likenesses), features(&near.differences));
    html! {
        p { strong { (say(language, "risk-near-example", &[("no", Arg::Text(&no)), ("title", Arg::Text(title))])) } (doubt(language, example.mark)) }
        p { (words::law(language, &example.text)) }
        p { (text(language, "risk-near-outcome")) " " (outcome(language, example.outcome)) }
        @if !alike.is_empty() { p { strong { (text(language, "risk-near-alike")) } " " (alike) } }
        @if !not.is_empty() { p { strong { (text(language, "risk-near-not")) } " " (not) } }
    }
}

/// Writes a number of hundredths with two decimals, as the language does.
fn hundredths(language: Language, count: u32) -> String {
    let mark = match language {
        Language::Sv => ',',
        Language::En => '.',
    };
    format!("{}{mark}{:02}", count / 100, count % 100)
}
