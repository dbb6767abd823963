//! The pictures.

use fyr_text::Language;
use fyr_web::chart::Caption;
use fyr_web::chart::bars::{Bar, Bars, bars};
use fyr_web::chart::fan_out::{FanOut, State, Target, fan_out};
use fyr_web::chart::lanes::{Lane, Lanes, Mark, lanes};
use fyr_web::ui::section::heading;
use fyr_web::ui::{Link, Tone};
use maud::{Markup, html};

use crate::{both, hours};

/// Draws the page.
pub(crate) fn content(language: Language) -> Markup {
    let say = |swedish: &str, english: &str| both(language, swedish, english);
    html! {
        (heading(say("Bilderna", "The pictures")))
        div class="fyr-stack" {
            (bars(language, &exposure(language)))
            (lanes(language, &incident(language)))
            (fan_out(language, &spread(language, 12)))
            (fan_out(language, &spread(language, 200)))
        }
    }
}

fn exposure(language: Language) -> Bars {
    let say = |swedish: &str, english: &str| both(language, swedish, english);
    let bar =
        |label: String, value, tone| Bar { label, value, tone, href: Some("/people".to_owned()) };
    Bars {
        caption: Caption {
            id: "exposure".to_owned(),
            title: say("Personer per sorts uppgift", "People by kind of data"),
            description: say(
                "Flest har fått namn och personnummer röjda; 412 har uppgifter om hälsa i materialet.",
                "Most had name and identity number disclosed; 412 have health data in the material.",
            ),
        },
        of: say("Sorts uppgift", "Kind of data"),
        unit: say("Personer", "People"),
        bars: vec![
            bar(say("Namn", "Name"), 20_000, Tone::Info),
            bar(say("Personnummer", "Identity number"), 18_200, Tone::Info),
            bar(
                say("Frånvaro och rehabilitering", "Absence and rehabilitation"),
                4_120,
                Tone::Danger,
            ),
            bar(say("Hälsa", "Health"), 412, Tone::Danger),
            bar(say("Bankkonto", "Bank account"), 0, Tone::Neutral),
        ],
    }
}

fn incident(language: Language) -> Lanes {
    let say = |swedish: &str, english: &str| both(language, swedish, english);
    let point = |at, label: String, tone| Mark::Point { at: hours(at), label, tone };
    let span = |from, to, label: String, tone| Mark::Span {
        from: hours(from),
        to: hours(to),
        label,
        tone,
    };
    let lane = |label: String, marks| Lane { label, marks };
    Lanes {
        caption: Caption {
            id: "incident".to_owned(),
            title: say("Händelsens gång", "The course of the incident"),
            description: say(
                "Leverantörens larm nådde nämnden efter 26 timmar. Anmälan har 18 timmar kvar.",
                "The supplier’s alarm reached the board after 26 hours. The notification has 18 hours left.",
            ),
        },
        from: hours(-130),
        to: hours(30),
        now: Some(hours(0)),
        lanes: vec![
            lane(
                "Miljödata".to_owned(),
                vec![
                    point(-120, say("Intrång", "Intrusion"), Tone::Danger),
                    point(-80, say("Larm", "Alarm"), Tone::Warning),
                ],
            ),
            lane(
                say("Samordnande kontor", "Coordinating office"),
                vec![span(
                    -80,
                    -54,
                    say("26 timmar till nämnden", "26 hours to the board"),
                    Tone::Warning,
                )],
            ),
            lane(
                say("Barn- och utbildningsnämnden", "Children and Education Board"),
                vec![
                    point(-54, say("Vetskap", "Aware"), Tone::Info),
                    span(-54, 18, say("72 timmar", "72 hours"), Tone::Due),
                    point(-30, say("Bedömd: hög risk", "Judged: high risk"), Tone::Info),
                ],
            ),
            lane(
                say("IMY", "IMY"),
                vec![point(18, say("Senast anmäld", "Due to be notified"), Tone::Due)],
            ),
            lane(
                say("Personer", "People"),
                vec![point(-3, say("1 304 hittade", "1,304 found"), Tone::Neutral)],
            ),
        ],
    }
}

fn spread(language: Language, count: usize) -> FanOut {
    let say = |swedish: &str, english: &str| both(language, swedish, english);
    let states = [
        State { label: say("Anmäld", "Filed"), tone: Tone::Success },
        State { label: say("Att anmäla", "To file"), tone: Tone::Due },
        State { label: say("Bedöms", "Being judged"), tone: Tone::Info },
        State { label: say("Försenad", "Overdue"), tone: Tone::Danger },
        State { label: say("Ingen skyldighet", "No duty"), tone: Tone::Neutral },
    ];
    let names = [
        say("Barn- och utbildningsnämnden", "Children and Education Board"),
        say("Socialnämnden", "Social Welfare Board"),
        say("Kommunstyrelsen", "Municipal Executive Board"),
    ];
    let targets = names.iter().cycle().zip(states.iter().cycle()).take(count).enumerate();
    FanOut {
        caption: Caption {
            id: format!("spread-{count}"),
            title: format!(
                "{} ({count})",
                say("Vilka nämnder som berörs", "Which boards are concerned")
            ),
            description: say(
                "En femtedel har anmält, en femtedel är försenade.",
                "A fifth have filed, a fifth are overdue.",
            ),
        },
        source: "Miljödata".to_owned(),
        targets: targets
            .map(|(at, (name, state))| Target {
                link: Link::new(format!("/cases/{at}"), format!("{name} {}", at + 1)),
                state: state.clone(),
            })
            .collect(),
    }
}
