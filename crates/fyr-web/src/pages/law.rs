//! The laws and duties Fyr follows on a day, with their sources; help; the accessibility statement.

use fyr_core::law::{Anchor, Due, Duty, Effect, Mark, Regime};
use fyr_text::Arg;
use fyr_text::time::{civil_date, local_date};
use fyr_text::typed::{form_date, parse_date};
use jiff::civil::Date;
use maud::{Markup, html};

use super::desk::number;
use super::sign_in::query;
use super::{Answer, sheet};
use crate::session::Visit;
use crate::ui::Tone;
use crate::ui::act::{Variant, button};
use crate::ui::facts::{Fact, facts};
use crate::ui::form::{Answers, Form};
use crate::ui::notice::tag;
use crate::ui::section::{card, heading, section};
use crate::words;

/// Draws the regimes in force on a day, `?on=` or today by the installation's clock.
pub(crate) async fn page(visit: Visit) -> Answer {
    let typed = query(&visit.path, "on");
    let read = typed.as_deref().map(parse_date);
    let on = match read {
        Some(Ok(day)) => day,
        Some(Err(_)) | None => local_date(visit.now()),
    };
    let mut answers =
        Answers::new(visit.language).value("on", typed.unwrap_or_else(|| form_date(on)));
    if let Some(Err(error)) = read {
        answers = answers.error("on", visit.say(error.key()));
    }
    let body = html! {
        (answers.date("on", visit.say("law-on")))
        (button(Variant::Secondary, &visit.say("law-show")))
    };
    let day = civil_date(visit.language, on);
    let content = html! {
        (answers.error_summary())
        (heading(visit.say("nav-law")).lede(visit.say_with("law-lede", &[("day", Arg::Text(&day))])))
        (Form::get("/law", body))
        (changes(&visit, on))
        @for regime in visit.app.law().in_force(on) {
            (section(&regime.id, words::law(visit.language, &regime.name), &one(&visit, regime)))
        }
        p class="fyr-quiet" { (visit.say("law-marks")) }
    };
    Ok(visit.show(sheet(visit.say("nav-law"), content).way(Vec::new())))
}

/// Draws the days on which the law changed or will change, each as the way to the law from that day.
fn changes(visit: &Visit, on: Date) -> Markup {
    let today = local_date(visit.now());
    let changes = visit.app.law().changes();
    // The day whose law is shown: the last change before it, or on it.
    let shown = changes.iter().rev().find(|it| **it <= on).copied();
    html! {
        nav aria-label=(visit.say("law-changes")) {
            h2 { (visit.say("law-changes")) }
            ul {
                @for day in &changes {
                    @let words = civil_date(visit.language, *day);
                    li {
                        @if shown == Some(*day) {
                            strong aria-current="true" { (words) } " " (visit.say("law-changes-shown"))
                        } @else {
                            a href={ "/law?on=" (form_date(*day)) } { (words) }
                        }
                        @if today < *day { " " (tag(Tone::Info, &visit.say("law-changes-ahead"))) }
                    }
                }
            }
        }
    }
}

/// Draws what this is and whom to ask.
pub(crate) async fn help(visit: Visit) -> Answer {
    let parts = ["report", "desk", "case", "clock", "people", "ask"];
    let content = html! {
        (heading(visit.say("ui-help")).lede(visit.say("help-lede")))
        @for part in parts {
            (section(part, &words::of(visit.language, "help-title", part), &html! {
                p { (words::of(visit.language, "help", part)) }
            }))
        }
        p { a href="/report" { (visit.say("problem-to-report")) } }
        p { a href="/law" { (visit.say("nav-law")) } }
    };
    Ok(visit.show(sheet(visit.say("ui-help"), content).way(Vec::new())))
}

/// Draws the accessibility statement. Source: lagen (2018:1937) om tillgänglighet till digital offentlig service.
pub(crate) async fn accessibility(visit: Visit) -> Answer {
    let parts = ["how", "lacks", "tell"];
    let content = html! {
        (heading(visit.say("accessibility-title")).lede(visit.say("accessibility-lede")))
        @for part in parts {
            (section(part, &words::of(visit.language, "accessibility-title", part), &html! {
                p { (words::of(visit.language, "accessibility", part)) }
            }))
        }
    };
    Ok(visit.show(sheet(visit.say("accessibility-title"), content).way(Vec::new())))
}

fn one(visit: &Visit, regime: &Regime) -> Markup {
    let language = visit.language;
    let mut known = vec![
        Fact::new(
            visit.say("law-authority"),
            html! { (words::law(language, &regime.authority.name)) },
        ),
        Fact::new(visit.say("law-valid-from"), html! { (civil_date(language, regime.valid_from)) }),
        Fact::new(
            visit.say("law-source"),
            html! { (regime.source) " " (doubt(visit, regime.mark)) },
        ),
    ];
    if let Some(to) = regime.valid_to {
        known.insert(2, Fact::new(visit.say("law-valid-to"), html! { (civil_date(language, to)) }));
    }
    html! {
        (facts(&known))
        @for threshold in &regime.thresholds {
            p { (threshold.id) " " (words::law(language, &threshold.name)) " (" (threshold.source) ") " (doubt(visit, threshold.mark)) }
        }
        @for exclusion in &regime.exclusions {
            p { strong { (words::law(language, &exclusion.name)) } ". " (words::law(language, &exclusion.text)) " (" (exclusion.source) ") " (doubt(visit, exclusion.mark)) }
        }
        @for duty in &regime.duties { (card(words::law(language, &duty.name), &duty_of(visit, regime, duty))) }
    }
}

fn duty_of(visit: &Visit, regime: &Regime, duty: &Duty) -> Markup {
    let none = || visit.say("law-no-time").into_owned();
    let when = duty.due.as_ref().map_or_else(none, |due| by_when(visit, regime, due));
    html! {
        p { (words::law(visit.language, &duty.text)) }
        (facts(&[
            Fact::new(visit.say("law-owner"), html! { (words::of(visit.language, "owner", duty.owner.as_str())) }),
            Fact::new(
                visit.say("law-recipient"),
                html! { @if let Some(to) = &duty.recipient { (words::law(visit.language, &to.name)) } },
            ),
            Fact::new(visit.say("law-when"), html! {
                (when)
                @for instead in &duty.due_instead { br; (visit.say("law-or")) " " (by_when(visit, regime, &instead.due)) }
            }),
            Fact::new(visit.say("law-source"), html! { (duty.source) " " (doubt(visit, duty.mark)) }),
        ]))
        @for exemption in duty.exemptions.iter().filter(|it| it.effect != Effect::Excluded) {
            p { strong { (visit.say("law-exemption")) ": " (words::law(visit.language, &exemption.name)) } ". "
                (words::law(visit.language, &exemption.text)) " (" (exemption.source) ") " (doubt(visit, exemption.mark)) }
        }
    }
}

fn by_when(visit: &Visit, regime: &Regime, due: &Due) -> String {
    let from = match &due.from {
        Anchor::Filing(duty) => {
            let name = regime.duties.iter().find(|it| it.id == *duty).map(|it| &it.name);
            let name = name.map_or(duty.as_str(), |it| words::law(visit.language, it));
            visit.say_with("anchor-filing", &[("duty", Arg::Text(name))])
        }
        Anchor::Awareness
        | Anchor::Knowledge
        | Anchor::Identified
        | Anchor::Decision
        | Anchor::Request
        | Anchor::Handled
        | Anchor::SetByDecision
        | Anchor::SetByRequest => {
            words::of(visit.language, "anchor", due.from.as_str()).into_owned()
        }
    };
    let key = if due.count_fact.is_some() {
        "law-due-by-contract".to_owned()
    } else if matches!(due.from, Anchor::SetByDecision | Anchor::SetByRequest) {
        return from;
    } else {
        format!("law-due-{}", due.unit.as_str())
    };
    visit.say_with(&key, &[("n", number(u64::from(due.count))), ("from", Arg::Text(&from))])
}

/// Says that a statement must be verified, where it was not read in a source.
fn doubt(visit: &Visit, mark: Mark) -> Markup {
    html! { @if mark.to_verify() { (tag(Tone::Warning, &visit.say("law-to-verify"))) } }
}
