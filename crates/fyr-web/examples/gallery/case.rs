//! A case as a person meets it.

use fyr_text::Language;
use fyr_web::ui::act::{Variant, blocked, link_button, next_act, why};
use fyr_web::ui::clock::{Ended, Span, ended, running};
use fyr_web::ui::facts::{Fact, Version, facts, history};
use fyr_web::ui::navigation::{Current, Item, tabs};
use fyr_web::ui::notice::tag;
use fyr_web::ui::section::{columns, heading, section};
use fyr_web::ui::timeline::{Entry, Happening, timeline};
use fyr_web::ui::{Link, Tone};
use maud::{Markup, html};

use crate::{both, hours, now};

/// Draws the page.
pub(crate) fn content(language: Language) -> Markup {
    let say = |swedish: &str, english: &str| both(language, swedish, english);
    let tags = html! {
        (tag(Tone::Danger, &say("Personuppgiftsincident", "Personal data breach")))
        (tag(Tone::Due, &say("Anmälan ska skickas", "Notification to be sent")))
        (tag(Tone::Neutral, &say("Hög risk för barn", "High risk for children")))
    };
    html! {
        (heading(say("Barn- och utbildningsnämnden", "Children and Education Board")).kicker(say("Ärende 2025-0817 · Miljödata", "Case 2025-0817 · Miljödata")).tags(tags))
        (tabs(language, &say("Ärendets delar", "Parts of the case"), &[
            Item::new(Link::new("/cases/1", say("Översikt", "Overview")), Current::Yes),
            Item::new(Link::new("/cases/1/facts", say("Uppgifter", "Facts")), Current::No).count(14),
            Item::new(Link::new("/cases/1/risk", say("Risk", "Risk")), Current::No),
            Item::new(Link::new("/cases/1/duties", say("Skyldigheter", "Duties")), Current::No).count(3),
            Item::new(Link::new("/cases/1/people", say("Personer", "People")), Current::No).count(1304),
            Item::new(Link::new("/cases/1/information", say("Information", "Information")), Current::No),
            Item::new(Link::new("/cases/1/timeline", say("Tidslinje", "Timeline")), Current::No),
        ]))
        div class="fyr-stack" {
            (next(language))
            (columns(&main(language), &aside(language)))
        }
    }
}

fn next(language: Language) -> Markup {
    let say = |swedish: &str, english: &str| both(language, swedish, english);
    let clock = running(
        language,
        &say("Anmälan till IMY", "Notification to IMY"),
        Span { started: hours(-54), due: hours(18), now: now() },
    );
    let law = html! {
        p { (say(
            "Nämnden fick vetskap om incidenten den 26 augusti. Anmälan ska göras utan onödigt dröjsmål och senast 72 timmar efter vetskapen, även om alla uppgifter inte finns än. Det som saknas kan lämnas efteråt.",
            "The board became aware of the breach on 26 August. The notification must be made without undue delay and within 72 hours of that, even when not all facts are known. What is missing can follow later.",
        )) }
    };
    html! {
        (next_act(language, say("Granska och skicka anmälan till IMY", "Review and send the notification to IMY"))
            .clock(clock)
            .why(why(language, &say("Dataskyddsförordningen artikel 33.1", "GDPR Article 33(1)"), &law))
            .act(link_button(Variant::Primary, &Link::new("/cases/1/notification", say("Öppna anmälan", "Open the notification")))))
    }
}

fn main(language: Language) -> Markup {
    let say = |swedish: &str, english: &str| both(language, swedish, english);
    let versions = [
        Version {
            value: "1 304".to_owned(),
            by: "Selma Ek".to_owned(),
            at: hours(-3),
            reason: Some(say(
                "analysen av det stulna materialet",
                "the analysis of the stolen material",
            )),
        },
        Version {
            value: "1 100".to_owned(),
            by: "Hjalmar Lind".to_owned(),
            at: hours(-40),
            reason: None,
        },
    ];
    let known = [
        Fact::new(
            say("Vad som har hänt", "What has happened"),
            html! { (say("Leverantören utsattes för en attack. Uppgifter om barn och vårdnadshavare kopierades.", "The supplier was attacked. Data about children and guardians was copied.")) },
        ),
        Fact::new(
            say("Antal personer", "Number of people"),
            html! { a href="/cases/1/people" { "1 304" } (history(language, &versions)) },
        ),
        Fact::new(
            say("Sorters uppgifter", "Kinds of data"),
            html! { (say("Namn, personnummer, adress, frånvaro, rehabilitering", "Name, identity number, address, absence, rehabilitation")) },
        ),
        Fact::new(
            say("Skyddade personuppgifter", "Protected identities"),
            html! { (tag(Tone::Warning, &say("7 personer, kontaktas var för sig", "7 people, to be contacted one by one"))) },
        ),
    ];
    html! {
        (section("facts", &say("Det vi vet", "What we know"), &facts(&known)))
        (section("timeline", &say("Det som har hänt", "What has happened"), &timeline(language, &happened(language))))
    }
}

fn happened(language: Language) -> [Entry; 4] {
    let say = |swedish: &str, english: &str| both(language, swedish, english);
    [
        Entry {
            at: hours(-80),
            happening: Happening::Received,
            title: say(
                "Miljödata meddelade det samordnande kontoret",
                "Miljödata told the coordinating office",
            ),
            detail: None,
            by: Some("Miljödata".to_owned()),
        },
        Entry {
            at: hours(-54),
            happening: Happening::Aware,
            title: say("Nämnden fick vetskap", "The board became aware"),
            detail: Some(
                html! { (say("26 timmar efter leverantörens meddelande", "26 hours after the supplier’s message")) },
            ),
            by: None,
        },
        Entry {
            at: hours(-30),
            happening: Happening::Decided,
            title: say(
                "Bedömd som personuppgiftsincident med hög risk",
                "Judged a personal data breach with high risk",
            ),
            detail: None,
            by: Some("Selma Ek".to_owned()),
        },
        Entry {
            at: hours(-3),
            happening: Happening::Analysed,
            title: say("1 304 personer hittade i materialet", "1,304 people found in the material"),
            detail: None,
            by: None,
        },
    ]
}

fn aside(language: Language) -> Markup {
    let say = |swedish: &str, english: &str| both(language, swedish, english);
    let clocks = html! {
        (running(language, &say("Information till vårdnadshavare", "Information to guardians"), Span { started: hours(-30), due: hours(90), now: now() }))
        (running(language, &say("Polisanmälan", "Police report"), Span { started: hours(-54), due: hours(-3), now: now() }))
        (ended(language, &say("Första rapport till nämnden", "First report to the board"), hours(-6), Ended::InTime { at: hours(-20) }))
    };
    let later = blocked(
        language,
        &say("Avsluta ärendet", "Close the case"),
        &[
            Link::new(
                "#a",
                say(
                    "Anmälan till IMY är inte skickad",
                    "The notification to IMY has not been sent",
                ),
            ),
            Link::new(
                "#b",
                say(
                    "7 skyddade personer är inte kontaktade",
                    "7 protected people have not been contacted",
                ),
            ),
        ],
    );
    html! {
        (section("clocks", &say("Klockor", "Clocks"), &html! { div class="fyr-stack" { (clocks) } }))
        (section("acts", &say("Senare", "Later"), &later))
    }
}
