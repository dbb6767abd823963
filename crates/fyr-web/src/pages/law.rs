//! The laws and duties Fyr follows on a day, with their sources; help; the accessibility statement.

use fyr_core::law::{Anchor, Due, Duty, Mark, Regime, Unit};
use fyr_text::Arg;
use fyr_text::time::{civil_date, local_date};
use fyr_text::typed::{form_date, parse_date};
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
        @for regime in visit.app.law().in_force(on) {
            (section(&regime.id, words::law(visit.language, &regime.name), &one(&visit, regime)))
        }
        p class="fyr-quiet" { (visit.say("law-marks")) }
    };
    Ok(visit.show(sheet(visit.say("nav-law"), content).way(Vec::new())))
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
        @for duty in &regime.duties { (card(words::law(language, &duty.name), &duty_of(visit, duty))) }
    }
}

fn duty_of(visit: &Visit, duty: &Duty) -> Markup {
    let when =
        duty.due.map_or_else(|| visit.say("law-no-time").into_owned(), |due| by_when(visit, due));
    html! {
        p { (words::law(visit.language, &duty.text)) }
        (facts(&[
            Fact::new(visit.say("law-when"), html! { (when) }),
            Fact::new(visit.say("law-source"), html! { (duty.source) " " (doubt(visit, duty.mark)) }),
        ]))
    }
}

fn by_when(visit: &Visit, due: Due) -> String {
    let key = match (due.unit, due.from) {
        (Unit::Hours, Anchor::Awareness) => "law-hours-from-awareness",
        (Unit::Months, Anchor::Awareness) => "law-months-from-awareness",
    };
    visit.say_with(key, &[("n", number(u64::from(due.count)))])
}

/// Says that a statement must be verified, where it was not read in a source.
fn doubt(visit: &Visit, mark: Mark) -> Markup {
    html! { @if mark.to_verify() { (tag(Tone::Warning, &visit.say("law-to-verify"))) } }
}
